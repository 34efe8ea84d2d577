"""What a person does to items, the same on the board and on the item's screen: asked, done in one act, told.

Moves, edits and new items belong to the source where a stream is read from one, until it is detached; blocks,
notes, effort and marks are kept here in any case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from vsm_tui.safe import safe, safe_line
from vsm_tui.screens import item_forms as forms
from vsm_tui.widgets.dialogs import Choice, Choose, Confirm, Field, Form
from vsm_tui.wording import both_values

if TYPE_CHECKING:
    from store import Conflict, Store
    from store.items import ItemDetail
    from vsm_tui.screens.base import StreamScreen
    from vsm_tui.widgets.frame import Part

T = TypeVar("T")
DETACH_KEY = "d"
UNCHANGED = "Nothing was changed."


@dataclass(frozen=True, slots=True)
class Offers:
    """What typing is completed with: names and reasons that were used before, the most frequent first."""

    dependencies: list[str]
    reasons: list[str]
    move_reasons: list[str]
    initiatives: list[str]
    detail: ItemDetail | None


def with_offers(screen: StreamScreen[Any], key: str | None, then: Callable[[Offers], None]) -> None:
    """Read what a form about the item `key` offers, then open it."""
    number, slug = screen.loaded.stream_id, screen.loaded.slug

    def read(store: Store) -> Offers:
        from store.items import item_detail, item_id, known_dependencies, known_reasons
        from store.outcomes import load_outcomes

        return Offers(
            known_dependencies(store, number),
            known_reasons(store, number),
            known_reasons(store, number, "move"),
            [initiative.id for initiative in load_outcomes(store, slug).initiatives],
            None if key is None else item_detail(store, item_id(store, number, key)),
        )

    async def ask() -> None:
        from store import StoreError

        try:
            offers = await screen.session.call(read)
        except StoreError as error:
            screen.host.tell(str(error), fault=True)
            return
        if screen.on_top:
            then(offers)

    screen.run_worker(ask(), group="asking", exit_on_error=False)


def do(screen: StreamScreen[Any], told: str, job: Callable[[Store], object]) -> None:
    """One act, then a short note that says what was done; undo takes it back."""
    screen.perform(job, lambda _: screen.host.tell(told) if told else None)


def do_versioned(
    screen: StreamScreen[Any], told: str, job: Callable[[Store, int | None], object], version: int
) -> None:
    """An act on a row that was seen at `version`; where another process changed it since, both values are shown."""

    async def act(seen: int | None) -> None:
        from store import Conflict, StoreError

        try:
            await screen.session.call(lambda store: job(store, seen))
        except Conflict as conflict:
            screen.app.push_screen(conflict_question(conflict, screen.loaded.map.timezone), answered)
            return
        except StoreError as error:
            screen.host.tell(str(error), fault=True)
            return
        await screen.host.reload()
        screen.host.tell(told)

    def answered(mine: bool | None) -> None:
        screen.run_worker(act(None) if mine else screen.host.reload(), group="acts", exit_on_error=False)

    screen.run_worker(act(version), group="acts", exit_on_error=False)


def conflict_question(conflict: Conflict, timezone: str) -> Confirm:
    """Both values of each field that another process changed meanwhile; theirs stay unless the person insists.

    Where a row is to be taken out there is no other value: only what it says now is shown.
    """
    return Confirm(
        "Somebody else changed this since you saw it.\n\n" + both_values(conflict.theirs, conflict.yours, timezone),
        yes="Write mine" if conflict.yours else "Take it out",
        no="Keep theirs",
    )


def with_who_moves(screen: StreamScreen[Any], words: tuple[Part, ...]) -> tuple[Part, ...]:
    """The scope's words with who moves items here: the source's imports, or people in the app."""
    if screen.session.loaded is None:
        return words
    by_import = screen.loaded.kept == "source"
    kept: Part = ("moves by import", "by import") if by_import else ("moves made here", "made here")
    state = words[:1] if screen.session.state else ()
    return (*state, kept, *words[len(state) :])


def needs_own_moves(screen: StreamScreen[Any], what: str, then: Callable[[], None]) -> None:
    """Go on where moves are made here; where they come from a source, say so and ask once whether to detach."""
    if screen.loaded.kept != "source":
        then()
        return
    asked: set[str] = screen.session.asked
    sentence = f"{what} come from the source of this stream, with the next import."
    if screen.loaded.slug in asked:
        screen.host.tell(f"{sentence} {DETACH_KEY} on the board keeps them here instead.")
        return
    asked.add(screen.loaded.slug)
    ask_detach(screen, sentence, then)


def ask_detach(screen: StreamScreen[Any], sentence: str, then: Callable[[], None] | None = None) -> None:
    """Ask whether moves are made here from now on."""
    slug = screen.loaded.slug

    def detach(store: Store) -> None:
        from store.streams import detach

        detach(store, slug)

    def answered(yes: bool | None) -> None:
        if yes:
            screen.perform(detach, lambda _: then() if then is not None else None)
            screen.host.tell("Moves are made here from now on; imports only add items. u takes that back.")

    screen.app.push_screen(
        Confirm(
            f"{sentence}\n\nDetach the stream and move items here from now on? Imports then only add new items. "
            "Blocks, notes, effort and marks are kept here in any case.",
            yes="Detach",
            no="Leave it",
        ),
        answered,
    )


def block(screen: StreamScreen[Any], key: str, *, blocked: bool) -> None:
    """Block an item, after its reason and dependency, or end its open blocks."""

    def ask(offers: Offers) -> None:
        assert offers.detail is not None
        number = offers.detail.id
        if any(row.ended_at is None for row in offers.detail.blocks):
            do(screen, f"{safe_line(key, 40)} is free to move.", lambda store: _items().unblock_item(store, number))
            return
        if blocked:
            screen.host.tell("Its status in the source says that it is blocked: the next import decides.")
            return

        def answered(values: dict[str, str] | None) -> None:
            if values is not None:
                do(
                    screen,
                    f"Blocked {safe_line(key, 40)}.",
                    lambda store: _items().block_item(
                        store, number, reason=values["reason"] or None, dependency=values["dependency"] or None
                    ),
                )

        fields = forms.block_fields(screen.loaded.map, offers.reasons, offers.dependencies)
        screen.app.push_screen(Form(f"Block {safe_line(key, 40)}", fields, save="Block"), answered)

    with_offers(screen, key, ask)


def new_item(screen: StreamScreen[Any], step: str | None) -> None:
    """Ask for a new item and put it into a step, by default `step`."""
    stream = screen.loaded.map
    steps = tuple(each.title for each in stream.steps)
    first = next((each.title for each in stream.steps if each.id == step), steps[0] if steps else "")

    def answered(values: dict[str, str] | None) -> None:
        if values is None:
            return
        target = forms.step_named(stream, values["step"])
        number = screen.loaded.stream_id

        def make(store: Store) -> None:
            _items().create_item(
                store,
                number,
                step_id=target,
                key=values["key"] or None,
                title=values["title"],
                type=values["type"] or None,
                escalated=forms.yes_no(values["escalated"]),
                initiative=values["initiative"] or None,
                release=values["release"] or None,
            )

        do(screen, f"Made {safe_line(values['key'] or values['title'], 60)}.", make)

    def ask(offers: Offers) -> None:
        fields = forms.item_fields(stream, None, *_names(screen, offers))
        where = Field(
            "step", "Step", first, required=True, suggestions=steps, check=lambda text: forms.step_fault(stream, text)
        )
        screen.app.push_screen(Form("New item", [fields[0], where, *fields[1:]], save="Make"), answered)

    needs_own_moves(screen, "Items", lambda: with_offers(screen, None, ask))


def edit_item(screen: StreamScreen[Any], key: str) -> None:
    """Edit an item's own fields."""

    def ask(offers: Offers) -> None:
        detail = offers.detail
        assert detail is not None

        def answered(values: dict[str, str] | None) -> None:
            if values is None:
                return
            changes: dict[str, Any] = {
                name: values[name] or None for name in ("title", "type", "initiative", "release")
            }
            changes["key"] = values["key"] or detail.key
            changes["escalated"] = forms.yes_no(values["escalated"])
            changes = {name: value for name, value in changes.items() if value != getattr(detail, name)}
            if not changes:
                screen.host.tell(UNCHANGED)
                return
            do_versioned(
                screen,
                f"Edited {safe_line(key, 40)}.",
                lambda store, version: _items().edit_item(store, detail.id, changes, version),
                detail.version,
            )

        fields = forms.item_fields(screen.loaded.map, detail, *_names(screen, offers))
        wins = "" if screen.loaded.kept != "source" else "\nThe next import of its source may write these fields anew."
        screen.app.push_screen(Form(f"Edit {safe_line(key, 40)}", fields, preview=lambda _: wins.strip()), answered)

    with_offers(screen, key, ask)


def attach(screen: StreamScreen[Any], key: str, *, first: str = "effort") -> None:
    """Attach effort or a note; `first` is the answer that the cursor stands on."""

    def chosen(value: str | None) -> None:
        if value == "effort":
            add_effort(screen, key)
        elif value == "note":
            add_note(screen, key)

    choices = [Choice("effort", "Effort", "hours of work on it: 2h, 90m"), Choice("note", "Note", "a few words")]
    screen.app.push_screen(Choose(f"Attach to {safe_line(key, 40)}", choices, current=first), chosen)


def add_effort(screen: StreamScreen[Any], key: str) -> None:
    """Ask for effort by hand, by default in the work step that the item was in last, and record it."""
    stream = screen.loaded.map
    today = datetime.fromtimestamp(screen.loaded.history.as_of, screen.loaded.history.zone).date()

    def ask(offers: Offers) -> None:
        detail = offers.detail
        assert detail is not None
        visited = forms.work_visited(stream, detail)

        def answered(values: dict[str, str] | None) -> None:
            if values is None:
                return
            hours = forms.read_hours(values["hours"], stream.calendar)
            where = forms.step_named(stream, values["step"]) or values["step"]
            number = detail.id
            told = f"Recorded {hours:g} h on {safe_line(key, 40)}."
            if where not in visited:
                told += " It has not been in that step, so the figures leave it out until it has."
            do(screen, told, lambda store: _items().add_effort(store, number, where, hours, values["day"] or None))

        title = next((each.title for each in stream.steps if visited and each.id == visited[-1]), "")
        fields = forms.effort_fields(stream, title, today)
        screen.app.push_screen(Form(f"Effort on {safe_line(key, 40)}", fields, save="Record"), answered)

    with_offers(screen, key, ask)


def add_note(screen: StreamScreen[Any], key: str) -> None:
    """Ask for a note and keep it."""
    number = screen.loaded.stream_id

    def answered(values: dict[str, str] | None) -> None:
        if values is None:
            return

        def write(store: Store) -> None:
            items = _items()
            items.add_note(store, number, values["text"], item_id=items.item_id(store, number, key))

        do(screen, "Noted.", write)

    screen.app.push_screen(
        Form(f"Note on {safe_line(key, 40)}", [Field("text", "Note", required=True)], save="Keep"), answered
    )


def discard(screen: StreamScreen[Any], key: str) -> None:
    """Take an item out of the stream, after one question."""

    def answered(values: dict[str, str] | None) -> None:
        if values is None:
            return
        number = screen.loaded.stream_id

        def out(store: Store) -> None:
            items = _items()
            items.discard_item(store, items.item_id(store, number, key), reason=values["reason"] or None)

        do(screen, f"Discarded {safe_line(key, 40)}; u brings it back.", out)

    def ask(offers: Offers) -> None:
        field = Field("reason", "Why? (may stay empty)", suggestions=tuple(offers.move_reasons))
        screen.app.push_screen(Form(f"Discard {safe_line(key, 40)}?", [field], save="Discard"), answered)

    needs_own_moves(screen, "Moves", lambda: with_offers(screen, None, ask))


def bring_back(screen: StreamScreen[Any], key: str) -> None:
    """Bring a discarded item back into the step it was in."""
    number = screen.loaded.stream_id

    def back(store: Store) -> None:
        items = _items()
        items.bring_back(store, items.item_id(store, number, key))

    needs_own_moves(screen, "Moves", lambda: do(screen, f"Brought {safe(key, 40)} back.", back))


def _names(screen: StreamScreen[Any], offers: Offers) -> tuple[list[str], list[str], list[str]]:
    """Types, initiatives and releases that the stream knows."""
    history = screen.loaded.history
    types = [*history.items.type_names, *sorted(set(screen.loaded.map.types))]
    named = sorted({name for name in history.items.initiatives if name} - set(offers.initiatives))
    releases = sorted({name for name in history.items.releases if name}, reverse=True)
    return types, [*offers.initiatives, *named], releases


def _items() -> Any:
    import store.items

    return store.items
