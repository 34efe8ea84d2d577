"""A table of any number of rows: only the rows that are seen are asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from vsm_tui.widgets.columns import Column, Row, aligned, column_widths

__all__ = ["Column", "Row", "Table", "Tone"]

Tone = Literal["", "good", "warn", "bad", "dim"]
_SAMPLE = 200


def _goes_on(around: str) -> bool:
    """Whether a text goes over the middle of these four cells; columns are two blanks apart."""
    return bool(re.fullmatch(r".\S\S.?|.\S \S|\S \S.?", around))


class Table(ScrollView, can_focus=True, inherit_bindings=False):
    """Rows by number from a callable, with a cursor row, sorting and a text filter. Cells are safe text.

    `row(index)` is called for rows that are seen, and once for each row when a filter is first set.
    `sort_key(index, column)` gives what a row sorts by; without it the cells' text does. Messages carry the
    row's own number, whatever the order.
    """

    DEFAULT_CSS = """
    Table {
        height: 1fr;
        scrollbar-size: 1 1;
        background: $surface;
        & > .table--row { color: $text; }
        & > .table--header { color: $text; background: $panel; text-style: bold; }
        & > .table--empty { color: $text-muted; }
        & > .table--good { color: $text-success; }
        & > .table--warn { color: $text-warning; }
        & > .table--bad { color: $text-error; }
        & > .table--dim { color: $text-muted; }
        & > .table--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: bold;
        }
        & > .table--cursor-blurred { background: $block-cursor-blurred-background; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"table--{name}"
        for name in ("row", "header", "empty", "good", "warn", "bad", "dim", "cursor", "cursor-blurred")
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor_up", "Up", show=False),
        Binding("down,j", "cursor_down", "Down", show=False),
        Binding("left,h", "cursor_left", "Left", show=False),
        Binding("right,l", "cursor_right", "Right", show=False),
        Binding("home", "cursor_home", "First row", show=False),
        Binding("end", "cursor_end", "Last row", show=False),
        Binding("pageup", "page_up", "Page up", show=False),
        Binding("pagedown", "page_down", "Page down", show=False),
        Binding("enter", "open", "Open", show=False),
    ]

    @dataclass
    class RowMoved(Message):
        """The cursor stands on row `index`."""

        table: Table
        index: int

        @property
        def control(self) -> Table:
            """The table that sent it."""
            return self.table

    @dataclass
    class RowOpened(Message):
        """The person wants what is behind row `index`."""

        table: Table
        index: int

        @property
        def control(self) -> Table:
            """The table that sent it."""
            return self.table

    def __init__(
        self,
        columns: Sequence[Column] = (),
        count: int = 0,
        row: Callable[[int], Row] | None = None,
        *,
        sort_key: Callable[[int, int], Any] | None = None,
        tone: Callable[[int], Tone] | None = None,
        empty: str = "Nothing here",
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._strips: LRUCache[tuple[object, ...], Strip] = LRUCache(1024)
        self._empty = empty
        self._take(columns, count, row, sort_key, tone)

    def _take(
        self,
        columns: Sequence[Column],
        count: int,
        row: Callable[[int], Row] | None,
        sort_key: Callable[[int, int], Any] | None,
        tone: Callable[[int], Tone] | None,
    ) -> None:
        self._columns = tuple(columns)
        self._count = count
        self._row = row or (lambda index: ())
        self._sort_key = sort_key
        self._tone = tone
        self._filter = ""
        self._texts: list[str] | None = None
        self._sorted: tuple[int, bool] | None = None
        self._order: Sequence[int] = range(count)
        self._shown: Sequence[int] = self._order
        self._position = 0
        self._widths: list[int] = []
        self._seen = 1
        self._page = 1

    def show(
        self,
        columns: Sequence[Column],
        count: int,
        row: Callable[[int], Row],
        *,
        sort_key: Callable[[int, int], Any] | None = None,
        tone: Callable[[int], Tone] | None = None,
    ) -> None:
        """Show other rows; order, filter and cursor start anew."""
        self._take(columns, count, row, sort_key, tone)
        self.scroll_to(0, 0, animate=False, force=True)
        self._lay_out()

    def show_rows(self, columns: Sequence[Column | str], rows: Sequence[Row]) -> None:
        """Show rows that are at hand; headers may be plain titles."""
        given = [column if isinstance(column, Column) else Column(column) for column in columns]
        self.show(given, len(rows), rows.__getitem__)

    def texts(self) -> tuple[list[str], list[list[str]]]:
        """Titles and rows as they are shown: in order, those that the filter lets through."""
        rows = [[str(cell) for cell in self._row(number)] for number in self._shown]
        return [str(column.title) for column in self._columns], rows

    @property
    def shown(self) -> int:
        """How many rows the filter lets through."""
        return len(self._shown)

    @property
    def selected(self) -> int | None:
        """The number of the row under the cursor; none where no row is shown."""
        return self._shown[self._position] if self._shown else None

    @property
    def sorting(self) -> tuple[int, bool] | None:
        """(column, descending), or none for the order in which rows were given."""
        return self._sorted

    def filter(self, text: str) -> int:
        """Show only rows that hold every word of `text`, whatever its case; returns how many."""
        keep = self.selected
        self._filter = " ".join(text.casefold().split())
        self._shown = self._matching() if self._filter else self._order
        self._settle(keep)
        return len(self._shown)

    def _matching(self) -> list[int]:
        if self._texts is None:
            self._texts = ["\n".join(self._row(index)).casefold() for index in range(self._count)]
        texts, words = self._texts, self._filter.split()
        return [index for index in self._order if all(word in texts[index] for word in words)]

    def sort_by(self, column: int | None, descending: bool = False) -> None:
        """Order the rows by a column (none: as given) and go to the first; equal rows keep the order given."""
        self._sorted = None if column is None else (column, descending)
        if column is None:
            self._order = range(self._count)
        else:
            key = self._sort_key or (lambda index, of: self._row(index)[of].casefold())
            self._order = sorted(range(self._count), key=lambda index: key(index, column), reverse=descending)
        self._shown = self._order
        self._position = 0
        if self._filter:
            self._shown = self._matching()
        self._settle(self.selected)

    def action_sort_next(self) -> None:
        """Sort by the next column; after the last one, as given."""
        column = 0 if self._sorted is None else self._sorted[0] + 1
        self.sort_by(column if column < len(self._columns) else None)

    def action_sort_turn(self) -> None:
        """Turn the order round."""
        column, descending = self._sorted or (0, True)
        self.sort_by(column, not descending)

    def move_to(self, index: int) -> bool:
        """Put the cursor on row number `index`; false where the filter hides it."""
        try:
            position = self._shown.index(index)
        except ValueError:
            return False
        self._move(position)
        return True

    def _settle(self, keep: int | None) -> None:
        try:
            self._position = self._shown.index(keep) if keep is not None else 0
        except ValueError:
            self._position = 0
        self._lay_out()
        self._reveal()
        if self._shown and self.selected != keep:
            self.post_message(self.RowMoved(self, self._shown[self._position]))

    def _lay_out(self) -> None:
        self._strips.clear()
        sample = [self._row(index) for index in self._shown[:_SAMPLE]]
        height = 1 + max(1, len(self._shown))
        self._seen = max(1, self.size.width - (1 if height > self.size.height else 0))
        self._widths = column_widths(self._columns, sample, max(1, self._seen - 2))
        width = sum(self._widths) + 2 * max(0, len(self._widths) - 1) + 2
        self._page = max(1, self.size.height - 1 - (1 if width > self._seen else 0))
        self.virtual_size = Size(width, height)
        self.refresh()

    def on_resize(self) -> None:
        """Widths follow the window."""
        self._lay_out()
        self._reveal()

    def notify_style_update(self) -> None:
        """Colours changed: nothing painted before holds."""
        super().notify_style_update()
        self._strips.clear()

    def on_focus(self) -> None:
        """The cursor shows where keys go."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor shows that keys go elsewhere."""
        self.refresh()

    def _titles(self) -> list[str]:
        titles = [column.title for column in self._columns]
        if self._sorted is not None:
            column, descending = self._sorted
            titles[column] += " ▼" if descending else " ▲"
        return titles

    def _strip(self, cells: Row, style: Style, *, heading: bool = False) -> Strip:
        """A line as far as it is seen; a text that goes on at the right ends in an ellipsis, the headings in ›."""
        texts = [
            aligned(text, width, column.align)
            for text, width, column in zip(cells, self._widths, self._columns, strict=False)
        ]
        whole = Strip([Segment(" " + "  ".join(texts) + " ", style)])
        left, seen = self.scroll_offset.x, self._seen
        shown = whole.crop(left, left + seen).adjust_cell_length(seen, style)
        if left + seen >= whole.cell_length or seen < 2:
            return shown
        end = "›" if heading else "…" if _goes_on(whole.crop(left + seen - 2, left + seen + 2).text) else ""
        return Strip([*shown.crop(0, seen - 1), Segment(end, style)]).adjust_cell_length(seen, style) if end else shown

    def render_line(self, y: int) -> Strip:
        """Line `y` of what is seen."""
        left, top = self.scroll_offset
        if y == 0:
            return self._strip(self._titles(), self.get_component_rich_style("table--header"), heading=True)
        position = y - 1 + top
        if not self._shown and position == 0:
            style = self.get_component_rich_style("table--empty")
            return Strip([Segment(" " + self._empty, style)]).adjust_cell_length(self.size.width, style)
        if position >= len(self._shown):
            return Strip.blank(self.size.width, self.get_component_rich_style("table--row"))
        on = position == self._position
        key = (position, left, self._seen, on, on and self.has_focus)
        strip = self._strips.get(key)
        if strip is None:
            index = self._shown[position]
            tone = self._tone(index) if self._tone else ""
            style = self.get_component_rich_style(f"table--{tone or 'row'}")
            if on:
                mark = "table--cursor" if self.has_focus else "table--cursor-blurred"
                style += self.get_component_rich_style(mark, partial=True)
            strip = self._strips[key] = self._strip(self._row(index), style)
        return strip

    def _move(self, position: int) -> None:
        if not self._shown:
            return
        position = max(0, min(position, len(self._shown) - 1))
        before, self._position = self._position, position
        if position == before:
            return
        for changed in (before, position):
            self.refresh(Region(0, 1 + changed - self.scroll_offset.y, self.size.width, 1))
        self._reveal()
        self.post_message(self.RowMoved(self, self._shown[position]))

    def _reveal(self) -> None:
        top = self.scroll_offset.y
        wanted = min(self._position, max(top, self._position - self._page + 1))
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, force=True)

    def action_cursor_up(self) -> None:
        """One row up."""
        self._move(self._position - 1)

    def action_cursor_down(self) -> None:
        """One row down."""
        self._move(self._position + 1)

    def action_cursor_left(self) -> None:
        """Scroll to the left."""
        self.scroll_relative(x=-8, animate=False)

    def action_cursor_right(self) -> None:
        """Scroll to the right."""
        self.scroll_relative(x=8, animate=False)

    def action_cursor_home(self) -> None:
        """To the first row."""
        self._move(0)

    def action_cursor_end(self) -> None:
        """To the last row."""
        self._move(len(self._shown) - 1)

    def action_page_up(self) -> None:
        """One page up."""
        self._move(self._position - self._page)

    def action_page_down(self) -> None:
        """One page down."""
        self._move(self._position + self._page)

    def action_open(self) -> None:
        """Ask for what is behind the row."""
        if self._shown:
            self.post_message(self.RowOpened(self, self._shown[self._position]))

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor there, on the cursor's row it opens; on a header it sorts, or turns it."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.stop()
        if offset.y == 0:
            self._sort_at(offset.x + self.scroll_offset.x)
            return
        position = offset.y - 1 + self.scroll_offset.y
        if position >= len(self._shown):
            return
        if position == self._position:
            self.action_open()
        else:
            self._move(position)

    def _sort_at(self, x: int) -> None:
        end = 1
        for column, width in enumerate(self._widths):
            end += width + 2
            if x < end:
                same = self._sorted is not None and self._sorted[0] == column
                self.sort_by(column, same and not (self._sorted or (0, False))[1])
                return
