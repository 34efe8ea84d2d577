"""What a person does to the map: dialogs that ask, and one act each in the store, all undoable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from vsm_tui.screens.mapping.edits import (
    Edited,
    add_steps,
    change_step,
    merge_steps,
    move_step,
    named_twice,
    names_in,
    remove_step,
    split_step,
)
from vsm_tui.screens.mapping.future_acts import future_fields, merge_in_future, perform_future_edit
from vsm_tui.screens.mapping.step_form import parts_of, step_changes, step_fields
from vsm_tui.widgets.dialogs import Choice, Choose, Confirm, Field, Form
from vsm_tui.wording import plural

if TYPE_CHECKING:
    from store import Store
    from store.models import Step, StreamMap
    from vsm_tui.screens.map import MapScreen


def perform_edit(
    screen: MapScreen, what: str, edit: Callable[[StreamMap], Edited], failed: Callable[[], None] | None = None
) -> None:
    """Apply an edit to the map that is shown as it stands in the store, in one act; the cursor follows.

    Where the store refuses, `failed` may bring back what was typed.
    """
    if screen.future is not None:
        perform_future_edit(screen, screen.future, edit, failed)
        return
    slug = screen.loaded.slug

    def job(store: Store) -> str:
        from store import StoreError
        from store.streams import load_map, save_map

        with store.act(screen.loaded.stream_id, what):
            try:
                edited = edit(load_map(store, slug))
            except ValueError as error:
                raise StoreError(str(error)) from error
            save_map(store, edited.map, what=what, moves=edited.moves)
        return edited.cursor

    screen.perform(job, screen.stand_on, failed)


def new_step(screen: MapScreen) -> None:
    """Ask for the name of a step, or of several, after the one under the cursor."""
    here = screen.step
    where = f"after {here.title}" if here else "in an empty map"

    def made(values: dict[str, str] | None) -> None:
        if values is not None:
            make_steps(screen, names_in(values["name"]))

    field = Field(
        "name",
        "Name, or several separated by ;",
        required=True,
        hint="Select and fund; Discover; Build",
        check=lambda text: named_twice(names_in(text), [step.title for step in screen.map.steps]),
    )
    screen.app.push_screen(Form(f"A new step {where}", [field], save="Add"), made)


def make_steps(screen: MapScreen, names: list[str]) -> None:
    """Add steps by name after the one under the cursor."""
    if not names:
        return
    here = screen.step.id if screen.step else None
    what = f"Add {names[0]}" if len(names) == 1 else f"Add {plural(len(names), 'step')}"
    perform_edit(screen, what, lambda stream: add_steps(stream, names, here))


def edit_step(screen: MapScreen, typed: Mapping[str, str] | None = None) -> None:
    """The form of the step under the cursor; `typed` is what was typed when the store refused it."""
    step = screen.step
    if step is None:
        new_step(screen)
        return
    stream = screen.map
    known = screen.loaded.history.ignored.names
    title = step.title
    if screen.future is None:
        fields = step_fields(stream, step)
    elif all(each.id != step.id for each in stream.steps):
        screen.host.tell(f"{step.title} is not in this future map; u undoes what took it out.")
        return
    else:
        added = all(each.id != step.id for each in screen.loaded.map.steps)
        fields = future_fields(stream, step, added=added)
        title = f"{step.title} in {screen.future.name}"
    if typed is not None:
        fields = [replace(field, value=typed.get(field.name, field.value)) for field in fields]

    def saved(values: dict[str, str] | None) -> None:
        changes = step_changes(stream, step, values) if values else {}
        if changes:
            perform_edit(
                screen,
                f"Edit {step.title}",
                lambda now: _change(now, step, changes, known),
                lambda: edit_step(screen, values),
            )

    screen.app.push_screen(Form(title, fields), saved)


def _change(stream: StreamMap, seen: Step, changes: Mapping[str, Any], known: list[str]) -> Edited:
    """Apply a form's changes unless somebody else changed the same fields since it was opened."""
    from store import Conflict

    now = next((step for step in stream.steps if step.id == seen.id), None)
    if now is None:
        raise ValueError(f"{seen.title} is no longer in the map")
    theirs = {name: getattr(now, name) for name in changes if getattr(now, name) != getattr(seen, name)}
    if theirs:
        raise Conflict(f"{seen.title} was changed meanwhile", theirs, changes)
    return change_step(stream, seen.id, changes, known)


def shift_step(screen: MapScreen, places: int) -> None:
    """Move the step under the cursor."""
    step = screen.step
    if step is None:
        return
    ids = [each.id for each in screen.map.steps]
    if step.id not in ids or not 0 <= ids.index(step.id) + places < len(ids):
        return
    way = "left" if places < 0 else "right"
    perform_edit(screen, f"Move {step.title} to the {way}", lambda stream: move_step(stream, step.id, places))


def take_step_out(screen: MapScreen) -> None:
    """Remove the step under the cursor, or merge it; items are asked about."""
    step = screen.step
    if step is None:
        return
    steps = screen.map.steps
    if all(each.id != step.id for each in steps):
        return
    merge = merge_steps if screen.future is None else merge_in_future
    at = screen.map.position(step.id)
    choices = [Choice("remove", f"Remove {step.title}")]
    if at > 0:
        choices.append(Choice("before", f"Merge it into {steps[at - 1].title}", "the step before"))
    if at + 1 < len(steps):
        choices.append(Choice("after", f"Merge it into {steps[at + 1].title}", "the step after"))

    def chosen(answer: str | None) -> None:
        if answer == "remove":
            _remove(screen, step)
        elif answer is not None:
            kept = steps[at - 1 if answer == "before" else at + 1]
            what = f"Merge {step.title} into {kept.title}"
            perform_edit(screen, what, lambda stream: merge(stream, kept.id, step.id))

    screen.app.push_screen(Choose(step.title, choices), chosen)


def _remove(screen: MapScreen, step: Step) -> None:
    history, stream = screen.loaded.history, screen.map
    if screen.future is not None:
        perform_edit(screen, f"Remove {step.title}", lambda now: remove_step(now, step.id, None))
        return
    at = stream.position(step.id)
    items = len(set(history.visits.item[history.visits.position == at].tolist()))
    others = [other for other in stream.steps if other.id != step.id]
    what = f"Remove {step.title}"
    if not items and not step.statuses:
        perform_edit(screen, what, lambda now: remove_step(now, step.id, None))
        return
    if not others:
        screen.host.tell(f"{step.title} is the only step and has {plural(items, 'item')}; add another first.")
        return
    near = stream.steps[at - 1].id if at else others[0].id
    question = f"{plural(items, 'item')} went through {step.title}. To which step do they and its statuses go?"

    def chosen(target: str | None) -> None:
        if target is not None:
            perform_edit(screen, what, lambda now: remove_step(now, step.id, target))

    choices = [Choice(other.id, other.title, other.kind) for other in others]
    screen.app.push_screen(Choose(question, choices, current=near), chosen)


def paste_steps(screen: MapScreen, text: str) -> bool:
    """Offer a pasted list of names as steps; false where it holds none."""
    names = names_in(text)
    if not names:
        return False
    twice = named_twice(names, [step.title for step in screen.map.steps])
    if twice:
        screen.host.tell(f"Nothing was added: {twice}.", fault=True)
        return True

    def answered(yes: bool | None) -> None:
        if yes:
            make_steps(screen, names)

    listed = "\n".join(f"{number}  {name}" for number, name in enumerate(names[:12], 1))
    more = f"\n… and {len(names) - 12} more" if len(names) > 12 else ""
    question = f"Add {plural(len(names), 'step')}?\n\n{listed}{more}"
    screen.app.push_screen(Confirm(question, yes="Add", no="No"), answered)
    return True


def split(screen: MapScreen) -> None:
    """Make two steps of the one under the cursor."""
    step = screen.step
    if step is None:
        return
    fields = [
        Field("first", "The first part is called", step.title, required=True),
        Field(
            "second",
            "The second part is called",
            required=True,
            hint="Test",
            check=lambda text: named_twice([text], [each.title for each in screen.map.steps]),
        ),
    ]
    if len(step.statuses) > 1:
        shown = "; ".join(step.statuses)
        fields.append(Field("statuses", "Statuses that go to the second part", hint=shown))

    def saved(values: dict[str, str] | None) -> None:
        if values is None:
            return
        given = parts_of(values.get("statuses", ""))
        perform_edit(
            screen,
            f"Split {step.title}",
            lambda stream: split_step(stream, step.id, values["first"], values["second"], given),
        )

    screen.app.push_screen(Form(f"Split {step.title} in two", fields, save="Split"), saved)
