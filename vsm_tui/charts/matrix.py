"""A heatmap: a table of figures with a ramp of eight levels, laid out in terminal cells.

Every cell shows its number where it fits and a bar glyph that grows with the level, so that the picture can
be read without colour. Row labels stay at the left, totals at the right and below, whatever part is in view.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from vsm_tui.charts.labels import compact, cut, fit, number, text_width

LEVELS = 8
GLYPHS = " ▁▂▃▄▅▆█"
MARK = "▾"
"""The sign over a column in which something took effect."""
Run = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Matrix:
    """Figures by row and column; `None` where there is nothing to show, which is not 0.

    `totals` of rows and columns are given, since the total of medians is no sum. `partial` columns are not
    whole (the window or as-of cuts them) and are marked. `groups`, one for each column, stand over runs of
    equal text (years, months).
    `short` are the column labels used where the full ones do not fit. `marks` are columns in which something took
    effect, with its name: their heads carry a sign.
    """

    rows: Sequence[str]
    columns: Sequence[str]
    values: Sequence[Sequence[float | None]]
    row_totals: Sequence[float | None] = ()
    column_totals: Sequence[float | None] = ()
    total: float | None = None
    title: str = ""
    unit: str = ""
    total_label: str = "all"
    short: Sequence[str] = ()
    groups: Sequence[str] = ()
    partial: frozenset[int] = frozenset()
    marks: Mapping[int, str] = field(default_factory=dict)
    alt: str = ""

    @cached_property
    def top(self) -> float:
        """The greatest figure of any cell; 0 where there is none."""
        return max((value for row in self.values for value in row if value is not None), default=0.0)

    @cached_property
    def tenths(self) -> bool:
        """Whether figures below 100 are written with one decimal."""
        return any(value is not None and value != int(value) for row in self.values for value in row)

    @cached_property
    def widest(self) -> int:
        """The cells that the longest column label takes."""
        return max(map(text_width, self.columns), default=0)

    @cached_property
    def has_totals(self) -> bool:
        """Whether a column of row totals is shown."""
        return bool(self.row_totals)

    def value(self, row: int | None, column: int | None) -> float | None:
        """The figure of a cell; row or column none: the total over it."""
        if row is None:
            if column is None:
                return self.total
            return self.column_totals[column] if column < len(self.column_totals) else None
        if column is None:
            return self.row_totals[row] if row < len(self.row_totals) else None
        return self.values[row][column]

    def level(self, value: float | None) -> int:
        """The heat level of a figure, see `heat_level`."""
        return heat_level(value, self.top)

    def sentence(self) -> str:
        """What the picture shows in one sentence: its size, and its greatest figure with its row and column."""
        text = f"{self.title or 'Heatmap'}: {len(self.rows)} rows by {len(self.columns)} columns"
        cells = [
            (value, row, column) for row, line in enumerate(self.values) for column, value in enumerate(line) if value
        ]
        if not cells:
            return f"{text}, nothing to show."
        value, row, column = max(cells)
        return f"{text}; most in {self.rows[row]}, {self.columns[column]}: {number(value)} {self.unit}".rstrip() + "."

    def table(self) -> tuple[list[str], list[list[str]]]:
        """Headers and rows of the same figures, totals included."""
        named = [
            f"{label} ({MARK} {self.marks[column]})" if column in self.marks else label
            for column, label in enumerate(self.columns)
        ]
        headers = ["", *named, *([self.total_label] if self.has_totals else [])]
        lines: list[int | None] = [*range(len(self.rows)), *([None] if self.column_totals else [])]
        columns: list[int | None] = [*range(len(self.columns)), *([None] if self.has_totals else [])]
        names = [*self.rows, self.total_label]
        body = [
            [names[-1 if row is None else row], *(_plain(self.value(row, column)) for column in columns)]
            for row in lines
        ]
        return headers, body


def _plain(value: float | None) -> str:
    return "" if value is None else number(value)


def heat_level(value: float | None, top: float) -> int:
    """0 for nothing, else 1 to 7 by the square root of value / top, so that small waits still differ."""
    if value is None or value <= 0 or top <= 0:
        return 0
    return min(LEVELS - 1, 1 + int((LEVELS - 1) * math.sqrt(value / top)))


def level_bounds(top: float) -> list[float]:
    """The smallest figure of each level 1 to 7."""
    return [top * ((level - 1) / (LEVELS - 1)) ** 2 for level in range(1, LEVELS)]


@dataclass(frozen=True, slots=True)
class MatrixLayout:
    """Where a matrix stands in `width` x `height` cells. All sizes in cells.

    Header lines at the top, the body that scrolls, the line of totals, and the key where there is room.
    """

    width: int
    height: int
    label: int
    cell: int
    total: int
    row: int
    header: int
    footer: int
    legend: int
    columns: int
    rows: int

    @property
    def body_width(self) -> int:
        """Cells in which columns are seen, always whole columns."""
        room = self.width - self.label - self.total
        return max(1, self.cell, min(room // self.cell, self.columns) * self.cell)

    @property
    def body_height(self) -> int:
        """Lines in which rows are seen."""
        return max(1, min(self.height - self.header - self.footer - self.legend, self.rows * self.row))

    @property
    def virtual(self) -> tuple[int, int]:
        """Width and height of the whole picture."""
        over = self.columns * self.cell - self.body_width
        body = self.rows * self.row - self.body_height
        used = self.header + self.body_height + self.footer + self.legend
        return (
            self.width + over if over > 0 else self.label + self.body_width + self.total,
            self.height + body if body > 0 else used,
        )

    def row_at(self, y: int, scroll_y: int = 0) -> int | None:
        """The row at line `y` of what is seen; -1 for the totals; none where there is no row."""
        inside = y - self.header
        if 0 <= inside < self.body_height and self.rows:
            return min((inside + scroll_y) // self.row, self.rows - 1)
        return -1 if self.footer and inside == self.body_height else None

    def column_at(self, x: int, scroll_x: int = 0) -> int | None:
        """The column at cell `x` of what is seen; -1 for the totals; none beside them."""
        inside = x - self.label
        if 0 <= inside < self.body_width and self.columns:
            return min(inside // self.cell + scroll_x // self.cell, self.columns - 1)
        return -1 if self.total and 0 <= inside - self.body_width < self.total else None

    def line_of(self, row: int, scroll_y: int = 0) -> int:
        """The first line of a row (-1: totals) in what is seen; may lie outside."""
        return self.header + (self.body_height if row < 0 else row * self.row - scroll_y)

    def start_of(self, column: int, scroll_x: int = 0) -> int:
        """The first cell of a column (-1: totals) in what is seen; may lie outside."""
        first = scroll_x // self.cell
        return self.label + (self.body_width if column < 0 else (column - first) * self.cell)


def lay_out(matrix: Matrix, width: int, height: int, bar: int = 0) -> MatrixLayout:
    """Sizes for `width` x `height` cells: all columns where each gets 4 or more, else they scroll.

    `bar` is the thickness of a scroll bar; where one is needed its cells are not used.
    """
    found = _lay_out(matrix, width, height)
    for _ in range(3):
        across, down = found.virtual[0] > found.width, found.virtual[1] > found.height
        again = _lay_out(matrix, max(1, width - bar * down), max(1, height - bar * across))
        if again == found:
            break
        found = again
    return found


def _lay_out(matrix: Matrix, width: int, height: int) -> MatrixLayout:
    rows, columns = len(matrix.rows), len(matrix.columns)
    longest = max((text_width(text) for text in [*matrix.rows, matrix.total_label, matrix.unit]), default=0) + 2
    total = 0
    if matrix.has_totals:
        texts = [compact(value, 7) for value in [*matrix.row_totals, matrix.total] if value is not None]
        total = max([text_width(matrix.total_label), 4, *map(len, texts)]) + 2
    label = min(longest, max(8, (width - total) // 3))
    room = (width - label - total) // columns if columns else 0
    cell = min(9, room) if room >= 4 else 5
    header = 2 if matrix.groups and height >= 8 else 1
    footer = 1 if matrix.column_totals else 0
    legend = 1 if height >= header + rows + footer + 1 or height >= 14 else 0
    free = height - header - footer - legend
    row = next((size for size in (3, 2) if rows and rows * size <= free), 1)
    return MatrixLayout(width, height, label, cell, total, row, header, footer, legend, columns, rows)


def cell_text(value: float | None, level: int, width: int, tenths: bool = False) -> str:
    """A cell of exactly `width` cells: the level's bar where there is room, and the number."""
    if value is None:
        return fit("·", width - 1, "right") + " "
    glyph = GLYPHS[level] if width >= 5 else ""
    inner = width - 1 - len(glyph)
    return glyph + compact(value, inner, tenths).rjust(inner) + " "


def _legend_width(matrix: Matrix) -> int:
    """What the key takes at least, its bars and the short words for its signs."""
    bars = sum(
        4 if level == 1 else 3 + len(compact(bound, 5)) for level, bound in enumerate(level_bounds(matrix.top), 1)
    )
    return bars + (7 if matrix.partial else 0) + (9 if matrix.marks else 0)


def legend(matrix: Matrix, width: int) -> list[Run]:
    """The key of the levels: each bar with the smallest figure it stands for."""
    runs: list[Run] = []
    left = width
    for level, bound in enumerate(level_bounds(matrix.top), start=1):
        text = f"{GLYPHS[level]} {'>0' if level == 1 else compact(bound, 5)} "
        if matrix.top <= 0 or text_width(text) > left:
            break
        runs.append((text, f"heat-{level}"))
        left -= text_width(text)
    told = (" ~ not a whole one", f" {MARK} a change took effect"), (" ~ part", f" {MARK} change")
    texts = [
        (partial if matrix.partial else "") + (changed if matrix.marks else "") + unit
        for partial, changed in told
        for unit in ([f"  {matrix.unit}", ""] if matrix.unit else [""])
    ]
    rest = next((text for text in texts if text_width(text) <= left), texts[-1])
    runs.append((fit(cut(rest, left), left), "dim"))
    return runs


def _column_head(matrix: Matrix, column: int, width: int) -> str:
    mark = "~" if column in matrix.partial else ""
    sign = MARK if column in matrix.marks else ""
    names = matrix.columns if not matrix.short or matrix.widest < width - 1 else matrix.short
    text = f"{sign}{names[column]}{mark}"
    if sign and text_width(text) > width:  # the sign stands in place of the W of a week
        text = f"{sign}{names[column].removeprefix('W')}{mark}"
    if (sign or mark) and text_width(
        text
    ) == width:  # a sign at either end parts it from its neighbour as a blank would
        return text
    return fit(text, width - 1, "right") + " "


def _head_role(matrix: Matrix, column: int) -> str:
    return "mark" if column in matrix.marks else "dim" if column in matrix.partial else "header"


def _group_line(matrix: Matrix, layout: MatrixLayout, first: int, last: int) -> Iterator[Run]:
    start = first
    while start <= last:
        end = start
        while end < last and matrix.groups[end + 1] == matrix.groups[start]:
            end += 1
        width = (end - start + 1) * layout.cell
        yield fit(cut(f" {matrix.groups[start]} ".ljust(width, "┈"), width), width), "group"
        start = end + 1


def _clip(runs: list[Run], width: int) -> list[Run]:
    """Runs in exactly `width` cells, filled with ground where they are shorter."""
    kept: list[Run] = []
    for text, role in runs:
        size = text_width(text)
        if size > width:
            text, size = fit(text, width), width
        if size:
            kept.append((text, role))
        width -= size
    return [*kept, (" " * width, "ground")] if width > 0 else kept


def line(
    matrix: Matrix,
    layout: MatrixLayout,
    y: int,
    scroll: tuple[int, int] = (0, 0),
    cursor: tuple[int, int] | None = None,
) -> list[Run]:
    """Line `y` of what is seen as runs of (text, role), exactly `layout.width` cells.

    `scroll` is (x, y) in cells, `cursor` (row, column), -1 for the totals. Roles: `heat-0` to `heat-7`,
    `empty`, `label`, `header`, `mark`, `group`, `total`, `dim`, `ground`; with ` cursor` behind them for the cursor's
    cell, its label and its header.
    """
    scroll_x, scroll_y = scroll[0] // layout.cell * layout.cell, scroll[1]
    row = layout.row_at(y, scroll_y)
    if not layout.columns or not layout.rows:
        return [(" " * layout.width, "ground")]
    first = scroll_x // layout.cell
    last = min(layout.columns - 1, (scroll_x + layout.body_width - 1) // layout.cell)
    on_row = cursor is not None and row is not None and cursor[0] == row
    if y < layout.header:
        if y < layout.header - 1:
            runs, end = list(_group_line(matrix, layout, first, last)), ""
        else:
            runs = [
                (
                    _column_head(matrix, column, layout.cell),
                    _head_role(matrix, column) + (" cursor" if cursor and cursor[1] == column else ""),
                )
                for column in range(first, last + 1)
            ]
            end = matrix.total_label
        corner = matrix.unit if y == layout.header - 1 else ""
        head: list[Run] = [(fit(cut(corner, layout.label - 1), layout.label), "dim")]
        mark = " cursor" if cursor and cursor[1] == -1 and end else ""
        tail: list[Run] = [(fit(cut(end, layout.total - 1), layout.total - 1, "right") + " ", "header" + mark)]
    elif row is None:
        if layout.legend and y == layout.header + layout.body_height + layout.footer:
            indent = min(layout.label, layout.width)
            if indent + _legend_width(matrix) > layout.width:
                indent = 1 if layout.width > 1 else 0
            return [(" " * indent, "ground"), *legend(matrix, layout.width - indent)]
        return [(" " * layout.width, "ground")]
    else:
        middle = row < 0 or (y - layout.header + scroll_y) % layout.row == (layout.row - 1) // 2
        source = None if row < 0 else row
        name = matrix.total_label if row < 0 else matrix.rows[row]
        head = [(fit(name if middle else "", layout.label - 1) + " ", "label" + (" cursor" if on_row else ""))]
        runs = []
        for column in range(first, last + 1):
            value = matrix.value(source, column)
            level = matrix.level(value)
            here = " cursor" if on_row and cursor is not None and cursor[1] == column else ""
            if row < 0:
                inner = layout.cell - 1
                text = ("" if value is None else compact(value, inner)).rjust(inner) + " "
                runs.append((text, "total" + here))
            else:
                text = cell_text(value, level, layout.cell, matrix.tenths) if middle else " " * layout.cell
                runs.append((text, ("empty" if value is None else f"heat-{level}") + here))
        value = matrix.value(source, None)
        text = "" if value is None or not middle else compact(value, layout.total - 2)
        here = " cursor" if on_row and cursor is not None and cursor[1] == -1 else ""
        tail = [(text.rjust(layout.total - 1) + " ", "total" + here)]
    body = _clip(runs, layout.body_width)
    return _clip([*head, *body, *(tail if layout.total else [])], layout.width)
