"""The heatmap: rows by columns with a number in every cell, walked by keys and mouse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from vsm_tui.charts.matrix import Matrix, MatrixLayout, lay_out, line
from vsm_tui.widgets.painted import Painted

TOTAL = -1
_NOTHING = Matrix((), (), ())


class Heatmap(ScrollView, Painted, can_focus=True, inherit_bindings=False):
    """A `Matrix` with a cursor. Row labels, header and totals stay while the rest scrolls.

    The cursor may stand on a total: then the row or the column of its messages is none.
    """

    DEFAULT_CSS = """
    Heatmap {
        height: 1fr;
        scrollbar-size: 1 1;
        background: $surface;
        & > .heatmap--ground { color: $text-muted; }
        & > .heatmap--label { color: $text; }
        & > .heatmap--header { color: $text; text-style: bold; }
        & > .heatmap--mark { color: $accent; text-style: bold; }
        & > .heatmap--group { color: $text-muted; }
        & > .heatmap--total { color: $text; background: $panel; }
        & > .heatmap--dim { color: $text-muted; }
        & > .heatmap--empty { color: $text-disabled; }
        & > .heatmap--aimed { color: $accent; text-style: bold; }
        & > .heatmap--cursor { background: $foreground; color: $background; text-style: bold; }
        & > .heatmap--cursor-blurred { text-style: underline; }
        & > .heatmap--heat-0 { background: $heat-0; color: auto 92%; }
        & > .heatmap--heat-1 { background: $heat-1; color: auto 92%; }
        & > .heatmap--heat-2 { background: $heat-2; color: auto 92%; }
        & > .heatmap--heat-3 { background: $heat-3; color: auto 92%; }
        & > .heatmap--heat-4 { background: $heat-4; color: auto 92%; }
        & > .heatmap--heat-5 { background: $heat-5; color: auto 92%; }
        & > .heatmap--heat-6 { background: $heat-6; color: auto 92%; }
        & > .heatmap--heat-7 { background: $heat-7; color: auto 92%; }
    }
    """
    PAINT = "heatmap"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"heatmap--{name}"
        for name in [
            *(
                "ground",
                "label",
                "header",
                "mark",
                "group",
                "total",
                "dim",
                "empty",
                "aimed",
                "cursor",
                "cursor-blurred",
            ),
            *(f"heat-{level}" for level in range(8)),
        ]
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor_up", "Up", show=False),
        Binding("down,j", "cursor_down", "Down", show=False),
        Binding("left,h", "cursor_left", "Left", show=False),
        Binding("right,l", "cursor_right", "Right", show=False),
        Binding("home", "cursor_home", "First column", show=False),
        Binding("end", "cursor_end", "Last column", show=False),
        Binding("pageup", "page_up", "Page up", show=False),
        Binding("pagedown", "page_down", "Page down", show=False),
        Binding("enter", "open", "Open", show=False),
    ]

    @dataclass
    class CellMoved(Message):
        """The cursor stands on another cell; row or column none: a total."""

        heatmap: Heatmap
        row: int | None
        column: int | None

        @property
        def control(self) -> Heatmap:
            """The heatmap that sent it."""
            return self.heatmap

    @dataclass
    class CellOpened(Message):
        """The person wants the items behind the cell; row or column none: a total."""

        heatmap: Heatmap
        row: int | None
        column: int | None

        @property
        def control(self) -> Heatmap:
            """The heatmap that sent it."""
            return self.heatmap

    def __init__(
        self,
        matrix: Matrix = _NOTHING,
        *,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._matrix = matrix
        self._layout = lay_out(matrix, 1, 1)
        self._cursor = (0, 0)
        self._strips: LRUCache[tuple[object, ...], Strip] = LRUCache(512)

    @property
    def matrix(self) -> Matrix:
        """What is shown."""
        return self._matrix

    @property
    def layout_now(self) -> MatrixLayout:
        """The sizes in use, in cells."""
        return self._layout

    @property
    def cursor(self) -> tuple[int | None, int | None]:
        """(row, column) under the cursor; none: a total."""
        row, column = self._cursor
        return (None if row == TOTAL else row, None if column == TOTAL else column)

    def show(self, matrix: Matrix, *, cursor: tuple[int | None, int | None] | None = None) -> None:
        """Show other figures. The cursor stays, as far as its cell exists, unless `cursor` says where."""
        self._matrix = matrix
        row, column = self._cursor if cursor is None else [TOTAL if part is None else part for part in cursor]
        self._cursor = (self._hold(row, len(matrix.rows)), self._hold(column, len(matrix.columns)))
        self._lay_out()
        self._reveal()

    def move_to(self, row: int | None, column: int | None) -> None:
        """Put the cursor on a cell (none: the total) and scroll it into view."""
        self._move(TOTAL if row is None else row, TOTAL if column is None else column)

    @staticmethod
    def _hold(index: int, count: int) -> int:
        return max(TOTAL if index == TOTAL else 0, min(index, count - 1)) if count else 0

    def _lay_out(self) -> None:
        self._strips.clear()
        self._layout = lay_out(self._matrix, max(1, self.size.width), max(1, self.size.height), bar=1)
        self.virtual_size = Size(*self._layout.virtual)
        self.refresh()

    def on_resize(self) -> None:
        """Sizes follow the window."""
        self._lay_out()
        self._reveal()

    def forget_painted(self) -> None:
        """The lines too."""
        super().forget_painted()
        self._strips.clear()

    def mix(self, base: str, mark: str) -> Style:
        """Names in the cursor's row and column are aimed at, its cell stands under it."""
        if mark and base in ("label", "header", "mark", "dim"):
            return self.component(base) + self.component("aimed", partial=True)
        return super().mix(base, mark)

    def render_line(self, y: int) -> Strip:
        """Line `y` of what is seen."""
        scroll = (self.scroll_offset.x, self.scroll_offset.y)
        cursor_row, cursor_column = self._cursor
        row = self._layout.row_at(y, scroll[1])
        seen = cursor_column if row == cursor_row or y < self._layout.header else None
        key = (y, scroll, seen, self.size)
        strip = self._strips.get(key)
        if strip is None:
            runs = line(self._matrix, self._layout, y, scroll, self._cursor)
            segments = [Segment(text, self.paint(role)) for text, role in runs]
            strip = Strip(segments).adjust_cell_length(self._layout.width, self.paint("ground"))
            self._strips[key] = strip
        return strip

    def _move(self, row: int, column: int) -> None:
        if not self._matrix.rows or not self._matrix.columns:
            return
        after = (self._hold(row, len(self._matrix.rows)), self._hold(column, len(self._matrix.columns)))
        if after[0] == TOTAL and not self._matrix.column_totals:
            after = (len(self._matrix.rows) - 1, after[1])
        if after[1] == TOTAL and not self._matrix.has_totals:
            after = (after[0], len(self._matrix.columns) - 1)
        before = self._cursor
        if after == before:
            return
        self._cursor = after
        for changed in {before[0], after[0]}:
            self.refresh(
                Region(0, self._layout.line_of(changed, self.scroll_offset.y), self.size.width, self._layout.row)
            )
        if before[1] != after[1]:
            self.refresh(Region(0, 0, self.size.width, self._layout.header))
        self._reveal()
        self.post_message(self.CellMoved(self, *self.cursor))

    def _reveal(self) -> None:
        row, column = self._cursor
        layout, scroll = self._layout, self.scroll_offset
        x, y = scroll.x, scroll.y
        if column != TOTAL:
            start = column * layout.cell
            x = min(start, max(x // layout.cell * layout.cell, start + layout.cell - layout.body_width))
        if row != TOTAL:
            top = row * layout.row
            y = min(top, max(y, top + layout.row - layout.body_height))
        if (x, y) != (scroll.x, scroll.y):
            self.scroll_to(x, y, animate=False, force=True)

    def _step(self, rows: int, columns: int) -> None:
        row, column = self._cursor
        last_row, last_column = len(self._matrix.rows) - 1, len(self._matrix.columns) - 1
        if rows:
            row = last_row + 1 if row == TOTAL else row
            row = max(0, row + rows)
            row = TOTAL if row > last_row else row
        if columns:
            column = last_column + 1 if column == TOTAL else column
            column = max(0, column + columns)
            column = TOTAL if column > last_column else column
        self._move(row, column)

    def action_cursor_up(self) -> None:
        """One row up."""
        self._step(-1, 0)

    def action_cursor_down(self) -> None:
        """One row down, past the last to the totals."""
        self._step(1, 0)

    def action_cursor_left(self) -> None:
        """One column back."""
        self._step(0, -1)

    def action_cursor_right(self) -> None:
        """One column on, past the last to the totals."""
        self._step(0, 1)

    def action_cursor_home(self) -> None:
        """To the first column."""
        self._move(self._cursor[0], 0)

    def action_cursor_end(self) -> None:
        """To the last column."""
        self._move(self._cursor[0], len(self._matrix.columns) - 1)

    def action_page_up(self) -> None:
        """As many rows up as are seen."""
        self._step(-max(1, self._layout.body_height // self._layout.row), 0)

    def action_page_down(self) -> None:
        """As many rows down as are seen, not on to the totals."""
        row = self._cursor[0]
        if row != TOTAL:
            page = max(1, self._layout.body_height // self._layout.row)
            self._move(min(row + page, len(self._matrix.rows) - 1), self._cursor[1])

    def action_open(self) -> None:
        """Ask for the items behind the cell."""
        if self._matrix.rows and self._matrix.columns:
            self.post_message(self.CellOpened(self, *self.cursor))

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor there; on the cursor's own cell it opens."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.stop()
        place = self._cell_at(offset)
        if place == self._cursor:
            self.action_open()
        elif place is not None:
            self._move(*place)

    def _cell_at(self, offset: Offset) -> tuple[int, int] | None:
        row = self._layout.row_at(offset.y, self.scroll_offset.y)
        column = self._layout.column_at(offset.x, self.scroll_offset.x)
        if row is None and offset.y >= self._layout.header:
            return None
        if row is None and column is None:
            return None
        return (self._cursor[0] if row is None else row, self._cursor[1] if column is None else column)
