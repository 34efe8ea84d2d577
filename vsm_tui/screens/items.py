"""The items behind a figure: one line an item, and what it contributes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from vsm_tui.actions import bindings
from vsm_tui.safe import safe_line
from vsm_tui.scope import Scope
from vsm_tui.screens.base import StreamScreen
from vsm_tui.session import Loaded
from vsm_tui.widgets.table import Column, Table
from vsm_tui.wording import days_words, plural, type_sign

_NOTE = "Adds"


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of the list. `days` is flow time where finished, age where in progress, else none."""

    key: str
    title: str
    type: str
    step: str
    position: int
    days: float | None
    kind: str
    """`finished` or `in progress`, else the item's class."""
    note: str


def item_lines(loaded: Loaded, scope: Scope, keys: list[str], notes: dict[str, str]) -> list[ItemLine]:
    """The lines for `keys` in the order given; keys that are no longer in the stream are left out."""
    from vsm_tui.flow.classes import FINISHED, IN_PROGRESS, NAMES, position_now
    from vsm_tui.flow.view import view

    history = loaded.history
    items, steps = history.items, loaded.map.steps
    seen = view(
        history, Scope(text=scope.text, start=scope.start, finish=scope.finish, day_counting=scope.day_counting)
    )
    index = history.once("index_of_key", lambda: {key: number for number, key in enumerate(items.keys)})
    code, started = seen.classes.code, seen.classes.started_at
    here = position_now(history)
    lines = []
    for key in keys:
        at = index.get(key)
        if at is None or (scope.text and not seen.items[at]):
            continue
        days = None
        if code[at] in (FINISHED, IN_PROGRESS):
            finished = code[at] == FINISHED
            end = seen.classes.finished_at[at : at + 1] if finished else started[at : at + 1] * 0 + history.as_of
            days = float(seen.elapsed_days(started[at : at + 1], end)[0])
        where = int(here[at])
        lines.append(
            ItemLine(
                key=key,
                title=items.titles[at],
                type=items.type_names[items.type[at]],
                step=steps[where].title if where >= 0 else "in no step",
                position=where,
                days=days,
                kind=NAMES[code[at]],
                note=notes.get(key, ""),
            )
        )
    return lines


class ItemsScreen(StreamScreen[list[ItemLine]]):
    """Items by key, title, type, step, time and what each contributes to the figure they stand behind."""

    CSS_PATH = "items.tcss"
    TITLE_TEXT = "Items"
    QUESTION = "Which items are behind this figure, and what does each contribute?"
    READING = (
        "One line an item, in the order of what it adds to the figure. A flow time with … is its age so far: it is in "
        "progress. v, or a click on a header, orders the list by the next column; enter opens an item."
    )
    DEFINITIONS = ("flow_time",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("view", shown=("view",), labels={"view": "Order"})

    def __init__(self, title: str, keys: list[str], notes: dict[str, str] | None = None) -> None:
        super().__init__()
        self._title = title
        self._keys = list(keys)
        self._notes = dict(notes or {})
        self._lines: list[ItemLine] = []

    def place(self) -> tuple[str, ...]:
        return (*super().place()[:1], safe_line(self._title, 60))

    def compose_body(self) -> Iterable[Any]:
        yield Static("", id="heading", markup=False)
        yield Table(id="items", empty="No item is behind this figure.")

    def compute(self, loaded: Loaded, scope: Scope) -> list[ItemLine]:
        return item_lines(loaded, scope, self._keys, self._notes)

    def show_figures(self, figures: list[ItemLine]) -> None:
        table = self.query_one(Table)
        at = table.selected
        kept = self._lines[at].key if at is not None and self._lines else None
        order = table.sorting
        self._lines = figures
        self.query_one("#heading", Static).update(
            Content.assemble((safe_line(self._title, 120), "bold"), f"   {plural(len(figures), 'item')}")
        )
        table.show(self._columns(), len(figures), self._row, sort_key=self._sort_key)
        if order is not None:
            table.sort_by(*order)
        for number, line in enumerate(figures):
            if line.key == kept:
                table.move_to(number)
                break
        if self.focused is None:
            table.focus()

    def focus_main(self) -> None:
        self.query_one(Table).focus()

    def _columns(self) -> list[Column]:
        columns = [
            Column("Item"),
            Column("Title", grow=True, least=12),
            Column("Type"),
            Column("Where it is", shrink=True, least=12),
            Column("Flow time", align="right"),
        ]
        return [*columns, Column(_NOTE)] if self._notes else columns

    def _row(self, index: int) -> list[str]:
        line = self._lines[index]
        cells = [
            safe_line(line.key, 40),
            safe_line(line.title, 200),
            f"{type_sign(line.type)} {safe_line(line.type, 20)}",
            safe_line(line.step, 26),
            line.kind if line.days is None else days_words(line.days) + (" …" if line.kind == "in progress" else ""),
        ]
        return [*cells, safe_line(line.note, 60)] if self._notes else cells

    def _sort_key(self, index: int, column: int) -> Any:
        line = self._lines[index]
        if column == 3:
            return line.position
        if column == 4:
            return -1.0 if line.days is None else line.days
        return (line.key, line.title, line.type, "", "", line.note)[column].casefold()

    def action_view(self) -> None:
        """Order by the next column; after the last as given."""
        self.query_one(Table).action_sort_next()

    @on(Table.RowOpened)
    def _opened(self, event: Table.RowOpened) -> None:
        event.stop()
        self.host.open_item(self._lines[event.index].key, [line.key for line in self._lines])
