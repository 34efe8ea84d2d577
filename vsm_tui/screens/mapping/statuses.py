"""From the source's statuses to steps: how often and how long each was met, and what it stands for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from vsm_tui.actions import bindings
from vsm_tui.safe import safe, safe_line
from vsm_tui.scope import Scope
from vsm_tui.screens.base import StreamScreen
from vsm_tui.screens.mapping.edits import Edited
from vsm_tui.screens.mapping.status_edits import (
    BLOCKED,
    DISCARD,
    assign_statuses,
    change_kind,
    step_of_its_own,
)
from vsm_tui.screens.mapping.status_words import (
    came_words,
    guess_words,
    kind_words,
    suggested,
    target_words,
    unmapped_words,
)
from vsm_tui.session import Loaded
from vsm_tui.widgets.dialogs import Choice, Choose
from vsm_tui.widgets.table import Column, Table
from vsm_tui.wording import days_words, plural, share_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from store import Store
    from store.models import StreamMap
    from vsm_tui.flow.status_figures import StatusFigures


class StatusesScreen(StreamScreen["list[StatusFigures]"]):
    """One line a status; what it stands for can be changed, and every figure follows."""

    TITLE_TEXT = "Statuses"
    QUESTION = "Which status of the source is which step?"
    READING = (
        "One line a status of the source, the one that holds most elapsed time first: how many events and items, the "
        "median time until the next event, its share of all elapsed time, where items come from and go to, and what it "
        "stands for. The map was proposed from the names, and each says what it suggests and by which word; ? means "
        "it may well be wrong. e (or enter) lets a status be a step, discarded, blocked or nothing, or changes the "
        "kind of its step; . marks several for one answer. "
        "What is changed here changes every figure at once and can be undone."
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings("edit", "mark", shown=("edit", "mark"), labels={"edit": "Assign"})

    def __init__(self) -> None:
        super().__init__()
        self._statuses: list[StatusFigures] = []
        self._marked: set[str] = set()

    def compose_body(self) -> Iterable[Any]:
        finding = Static("", id="finding", markup=False)
        finding.styles.padding = (0, 1)
        yield finding
        yield Table(id="statuses", empty="No status was met yet.")
        guess = Static("", id="guess", markup=False)
        guess.styles.padding = (0, 1)
        yield guess

    def compute(self, loaded: Loaded, scope: Scope) -> list[StatusFigures] | None:
        """Every status of the source; none where all moves were made by hand."""
        from store.history import raw_history
        from vsm_tui.flow.status_figures import status_figures

        store = self.session.store
        assert store is not None
        return status_figures(raw_history(store, loaded.slug), loaded.history.as_of) or None

    def empty_text(self) -> str:
        """No source, no statuses."""
        return (
            "Here the statuses of an imported source would stand, each with what it means here.\n\n"
            "All moves of this stream were made by hand; an import (0, then Import) brings statuses."
        )

    def show_figures(self, figures: list[StatusFigures]) -> None:
        """The table; the cursor stays on its status."""
        table = self.query_one(Table)
        at = table.selected
        kept = self._statuses[at].name if at is not None and at < len(self._statuses) else ""
        self._statuses = figures
        self._marked &= {status.name for status in figures}
        columns = [
            Column(" "),
            Column("status", grow=True, least=14),
            Column("stands for", grow=True, least=14),
            Column("kind"),
            Column("its name suggests"),
            Column("events", align="right"),
            Column("items", align="right"),
            Column("median", align="right"),
            Column("elapsed", align="right"),
            Column("comes from"),
            Column("goes to"),
        ]
        table.show_rows(columns, [self._row(status) for status in figures])
        names = [status.name for status in figures]
        if kept in names:
            table.move_to(names.index(kept))
        said = unmapped_words(figures) or "Every status of the source stands for something."
        self.query_one("#finding", Static).update(Content(safe(said, 400)))
        if self.focused is None:
            table.focus()
        self._tell_guess()

    def _row(self, status: StatusFigures) -> list[str]:
        stream = self.loaded.map
        kinds = {step.id: step.kind for step in stream.steps}
        return [
            "▪" if status.name in self._marked else " ",
            safe_line(status.name, 60),
            safe_line(target_words(stream, status.target), 60),
            kinds.get(status.target, ""),
            safe_line(suggested(status.name), 24),
            f"{status.events:,}",
            f"{status.items:,}",
            days_words(status.median_days),
            share_words(status.share, 1),
            came_words(status.came_from),
            came_words(status.went_to),
        ]

    def focus_main(self) -> None:
        """The table."""
        self.query_one(Table).focus()

    @property
    def status(self) -> StatusFigures | None:
        """The status under the cursor."""
        at = self.query_one(Table).selected
        return self._statuses[at] if at is not None and at < len(self._statuses) else None

    @on(Table.RowMoved)
    def _tell_guess(self) -> None:
        if self.status is not None:
            told = guess_words(self.loaded.map, self.status)
            if self._marked:
                told = f"{plural(len(self._marked), 'status', 'statuses')} marked: e assigns all of them. {told}"
            self.query_one("#guess", Static).update(Content(safe(told, 400)))

    @on(Table.RowOpened)
    def _opened(self) -> None:
        self.action_edit()

    def action_mark(self) -> None:
        """Mark the status under the cursor, or take the mark off; then on to the next."""
        status = self.status
        if status is None:
            return
        self._marked ^= {status.name}
        self.show_figures(self._statuses)
        self.query_one(Table).action_cursor_down()

    @property
    def chosen(self) -> list[StatusFigures]:
        """The marked statuses, else the one under the cursor."""
        marked = [status for status in self._statuses if status.name in self._marked]
        return marked or ([self.status] if self.status is not None else [])

    def close_inner(self) -> bool:
        """Escape takes the marks off first."""
        if super().close_inner():
            return True
        if self._marked:
            self._marked = set()
            self.show_figures(self._statuses)
            return True
        return False

    def action_edit(self) -> None:
        """Ask what the chosen statuses stand for."""
        chosen = self.chosen
        if not chosen:
            return
        stream = self.loaded.map
        names = [status.name for status in chosen]
        what = safe_line(names[0], 60) if len(names) == 1 else plural(len(names), "status", "statuses")
        choices = [Choice(step.id, step.title, step.kind) for step in stream.steps]
        choices += [
            Choice("+", "A step of its own", "after the step most items come from"),
            Choice(DISCARD, "Discarded", "takes the item out of the stream"),
            Choice(BLOCKED, "Blocked", "the item stays in its step and waits"),
            Choice("-", "Nothing", "its events are counted and otherwise ignored"),
        ]
        targets = {status.target for status in chosen}
        own = next((step for step in stream.steps if {step.id} == targets), None)
        if own is not None:
            others = [kind for kind in ("queue", "work", "done") if kind != own.kind]
            choices += [Choice(f"kind:{kind}", f"Make {own.title} {kind_words(kind)}", "its kind") for kind in others]

        def answered(answer: str | None) -> None:
            if answer is None:
                return
            if answer == BLOCKED:
                self._ask_dependency(names, what)
            elif answer == "+":
                came = next((self._target_of(name) for name, _ in chosen[0].came_from), "")
                self._apply(f"Make {what} a step", lambda now: step_of_its_own(now, names, came or None))
            elif answer.startswith("kind:") and own is not None:
                kind = answer.removeprefix("kind:")
                self._apply(f"Make {own.title} {kind_words(kind)}", lambda now: change_kind(now, own.id, kind))
            else:
                target = "" if answer == "-" else answer
                said = f"Let {what} stand for {target_words(stream, target)}"
                self._apply(said, lambda now: assign_statuses(now, names, target))

        title = f"{what} {'stands' if len(names) == 1 else 'stand'} for …"
        self.app.push_screen(Choose(title, choices, current=(chosen[0].target or "-")), answered)

    def _target_of(self, name: str) -> str:
        found = next((status.target for status in self._statuses if status.name == name), "")
        return "" if found.startswith("!") else found

    def _ask_dependency(self, names: list[str], what: str) -> None:
        choices = [Choice("", "Nobody is named"), *(Choice(d.id, d.title) for d in self.loaded.map.dependencies)]

        def chosen(dependency: str | None) -> None:
            if dependency is not None:
                said = f"Let {what} stand for blocked"
                self._apply(said, lambda now: assign_statuses(now, names, BLOCKED, dependency or None))

        self.app.push_screen(Choose("What do items wait for there?", choices), chosen)

    def _apply(self, what: str, edit: Callable[[StreamMap], Edited]) -> None:
        slug, number = self.loaded.slug, self.loaded.stream_id

        def job(store: Store) -> None:
            from store import StoreError
            from store.streams import load_map, save_map

            with store.act(number, what):
                try:
                    edited = edit(load_map(store, slug))
                except ValueError as error:
                    raise StoreError(str(error)) from error
                save_map(store, edited.map, what=what)

        self._marked = set()
        self.perform(job)

    def explanation(self) -> tuple[str, Content] | None:
        """What is known of the status, and what its name suggests."""
        status = self.status
        if status is None:
            return None
        text = (
            f"{plural(status.events, 'event')} of {plural(status.items, 'item')}; {share_words(status.share, 1)} of "
            "the elapsed time of all items, those that are still there counted up to now, done and discarded left out. "
            f"Median until the next event: {days_words(status.median_days)}.\n\n"
            f"{guess_words(self.loaded.map, status)} Names are looked up in six languages; the order of the steps of a "
            "proposed map is the one in which most items reach them, and its finish the done step that most end in."
        )
        return status.name, Content(safe(text, 1000))
