"""The frame of a chart in terminal cells: title, legend, axes, ticks, level lines, bands and marks."""

from __future__ import annotations

import math
from dataclasses import dataclass

from vsm_tui.charts.axes import Beside, x_ticks, y_ticks
from vsm_tui.charts.canvas import Grid
from vsm_tui.charts.labels import cut, place, spread, text_width
from vsm_tui.charts.layout import Scale, Tick
from vsm_tui.charts.marks import SIGN, Name, height_of, mark_names, threads
from vsm_tui.charts.model import Chart, Mark

Key = tuple[str, str, str]
_MOST_LINES = 4
_PLOT_TO_LINE = 5
"""A line of names more only where the plot keeps this many lines for each."""


@dataclass(frozen=True)
class Plot:
    """The cells inside the axes: their place in the grid, and the scales from figures to cells."""

    left: int
    top: int
    width: int
    height: int
    x: Scale
    y: Scale

    def column(self, value: float) -> int:
        """The grid column of an x, held inside the plot."""
        return self.left + self.x.cell(value)

    def row(self, value: float) -> int:
        """The grid row of a y, held inside the plot; y grows upwards."""
        return self.top + self.height - 1 - self.y.cell(value)

    def inside(self, column: int, row: int) -> bool:
        """Whether a grid cell lies in the plot."""
        return self.left <= column < self.left + self.width and self.top <= row < self.top + self.height


def heading(grid: Grid, chart: Chart, keys: list[Key]) -> int:
    """Title and legend at the top; returns how many lines they took. `keys` are (glyph, name, role).

    Both go on one line where they fit; on fewer than nine lines the title gives way to the plot.
    """
    legend_width = sum(text_width(f"{glyph} {name}  ") for glyph, name, _ in keys)
    title = chart.title if grid.height >= 9 else ""
    if not title and not keys:
        return 0
    grid.text(0, 0, title, "title")
    start, line = 0, 0
    if title:
        after = text_width(title) + 3
        start, line = (grid.width - legend_width, 0) if after + legend_width <= grid.width else (0, 1)
    if not keys:
        return 1
    for glyph, name, role in keys:
        grid.text(start, line, glyph, role)
        grid.text(start + text_width(glyph) + 1, line, name, "faint")
        start += text_width(f"{glyph} {name}  ")
    return line + 1


def footing(grid: Grid, chart: Chart) -> int:
    """The note at the bottom, whose line is also where the point under the cursor is read; -1 where too low."""
    if grid.height < 6:
        return -1
    grid.text(0, grid.height - 1, chart.note, "faint")
    return grid.height - 1


def frame(
    grid: Grid,
    chart: Chart,
    *,
    x_ends: tuple[float, float],
    y_ends: tuple[float, float],
    keys: list[Key],
    right: list[Beside],
    ticks: list[Tick] | None = None,
) -> tuple[Plot, int]:
    """Draw everything around and behind the points; returns the plot and the line to read points off.

    `right` are (y, text, role) written beside the plot at its right edge, kept apart. `ticks` replace those of the
    x axis.
    """
    above = heading(grid, chart, keys)
    readout = footing(grid, chart)
    named = bool(chart.marks) or bool(chart.y.label) or any(line.upright for line in chart.lines)
    caption = 1 if named and grid.height - above >= 7 else 0
    below = (2 if grid.height >= 6 else 0) + (1 if readout >= 0 else 0)

    def laid_out(top: int) -> tuple[Plot, list[Tick], int]:
        height = max(1, grid.height - top - below)
        marks = _value_ticks(chart, y_ends, height)
        left, width, margin = widths(grid.width, chart, marks, right)
        return Plot(left + 1, top, width, height, Scale(*x_ends, width), Scale(*y_ends, height)), marks, margin

    plot, marks, margin = laid_out(above + caption)
    if caption:
        caption = max(1, height_of(_names(grid, chart, plot, max(1, min(_MOST_LINES, plot.height // _PLOT_TO_LINE)))))
        if caption > 1:
            plot, marks, margin = laid_out(above + caption)
    top, width, height = plot.top, plot.width, plot.height
    _y_axis(grid, chart, plot, marks)
    if grid.height >= 6:
        _x_axis(grid, plot, x_ticks(chart.x, *x_ends, width // 9) if ticks is None else ticks)
    _bands(grid, chart, plot)
    _level_lines(grid, chart, plot)
    unnamed = _marks(grid, chart, plot, caption)
    if unnamed and readout >= 0:
        start = text_width(chart.note) + 3 if chart.note else 0
        grid.text(start, readout, cut(f"▾ also {', '.join(unnamed)}", grid.width - start), "faint")
    if margin:
        rows = spread([plot.row(value) - top for value, _, _ in right], height)
        for row, (_, text, role) in zip(rows, right, strict=True):
            if row >= 0:
                grid.text(plot.left + width + 1, top + row, text, role, margin)
    return plot, readout


def _value_ticks(chart: Chart, y_ends: tuple[float, float], height: int) -> list[Tick]:
    return [] if chart.y.kind == "categories" else y_ticks(chart, *y_ends, max(2, min(height // 2, 4 + height // 8)))


def widths(whole: int, chart: Chart, ticks: list[Tick], right: list[Beside]) -> tuple[int, int, int]:
    """Cells left of the axis, inside the plot, and for the labels beside it, out of `whole`."""
    if chart.y.kind == "categories":
        left = min(max(map(text_width, chart.y.labels), default=0), whole // 4) + 1
    else:
        left = max((text_width(text) for _, text in ticks), default=1) + 1
    wide = max((text_width(text) for _, text, _ in right), default=-1) + 1
    margin = min(wide, whole // 4) if whole >= 40 else 0
    return left, max(1, whole - left - 1 - margin), margin


def _y_axis(grid: Grid, chart: Chart, plot: Plot, ticks: list[Tick]) -> None:
    for row in range(plot.top, plot.top + plot.height):
        grid.put(plot.left - 1, row, "│", "axis")
    for value, text in ticks:
        row = plot.row(value)
        if plot.y.at(value) > plot.height + 1e-9:
            continue
        grid.text(plot.left - 2 - text_width(text), row, text, "faint")
        grid.put(plot.left - 1, row, "┤", "axis")
        if row < plot.top + plot.height - 1:
            for column in range(plot.left, plot.left + plot.width):
                grid.put(column, row, "┈", "grid")
    if chart.y.kind == "categories":
        for label, row in zip(chart.y.labels, (plot.top, plot.top + plot.height - 1), strict=False):
            grid.text(0, row, cut(label, plot.left - 2), "ink")


def _x_axis(grid: Grid, plot: Plot, ticks: list[Tick]) -> None:
    row = plot.top + plot.height
    if row >= grid.height:
        return
    grid.put(plot.left - 1, row, "└", "axis")
    for column in range(plot.left, plot.left + plot.width):
        grid.put(column, row, "─", "axis")
    labels = [(plot.x.at(value), text) for value, text in ticks if -1e-9 <= plot.x.at(value) <= plot.width]
    placed = place(labels, min(plot.width + 1, grid.width - plot.left))
    starts = {(item.start, item.text) for item in placed}
    for start, text in starts:
        grid.text(plot.left + start, row + 1, text, "faint")
    for position, _ in labels:
        grid.put(plot.left + min(plot.width - 1, math.floor(position)), row, "┬", "axis")


def _bands(grid: Grid, chart: Chart, plot: Plot) -> None:
    for band in chart.bands:
        first = plot.left if band.start is None else plot.left + max(0, round(plot.x.at(band.start)))
        last = plot.left + (plot.width if band.end is None else min(plot.width, round(plot.x.at(band.end))))
        low = 0 if band.low is None else max(0, round(plot.y.at(band.low)))
        high = plot.height if band.high is None else min(plot.height, round(plot.y.at(band.high)))
        for step in range(low, high):
            row = plot.top + plot.height - 1 - step
            for column in range(first, last):
                grid.tint(column, row, band.role)
                if grid.characters[row][column] == "┈":
                    grid.put(column, row, " ", "")
        if band.name and band.high is not None and band.start is not None and high > low:
            row = plot.top + plot.height - high
            for column in range(first, last):
                grid.put(column, row, "╌", "axis")
            if last - first >= 6:
                grid.text(last - text_width(band.name) - 1, row, band.name, "faint")


def _level_lines(grid: Grid, chart: Chart, plot: Plot) -> None:
    for line in chart.lines:
        if line.upright:
            continue
        first = plot.left if line.start is None else plot.column(line.start)
        last = plot.left + plot.width - 1 if line.end is None else plot.column(line.end)
        for column in range(first, last + 1):
            grid.put(column, plot.row(line.value), "╌", line.role)


def _seen(chart: Chart, plot: Plot) -> list[Mark]:
    return [mark for mark in chart.marks if -1e-9 <= plot.x.at(mark.x) <= plot.width]


def _label_width(grid: Grid, chart: Chart, plot: Plot) -> int:
    """Cells of the value axis' label, over which nothing else may stand."""
    label = cut(chart.y.label, max(plot.left, grid.width // 3))
    return text_width(label) + 2 if label else 0


def _names(grid: Grid, chart: Chart, plot: Plot, lines: int) -> list[Name]:
    wanted = [(plot.column(mark.x), mark.name) for mark in _seen(chart, plot)]
    return mark_names(wanted, grid.width, lines, _label_width(grid, chart, plot))


def _marks(grid: Grid, chart: Chart, plot: Plot, caption: int) -> list[str]:
    """Draw the marks; returns the names for which there was no room."""
    seen = _seen(chart, plot)
    columns = [plot.column(mark.x) for mark in seen]
    for mark, column in zip(seen, columns, strict=True):
        for row in range(plot.top, plot.top + plot.height):
            grid.put(column, row, "┊", mark.role)
    for line in chart.lines:
        if line.upright:
            for row in range(plot.top, plot.top + plot.height):
                grid.put(plot.column(line.value), row, "┊", line.role)
    if not caption:
        return [mark.name for mark in seen]
    row, taken = plot.top - 1, _label_width(grid, chart, plot)
    grid.text(0, row, cut(chart.y.label, max(plot.left, grid.width // 3)), "faint")
    names = _names(grid, chart, plot, caption)
    for number, above, column in threads(names, columns):
        grid.put(column, row - above, "┊", seen[number].role)
    free = [column >= taken for column in range(grid.width)]
    for name in names:
        grid.text(name.start, row - name.line, name.text, seen[name.mark].role)
        size = text_width(name.text) if not name.line else 0
        for cell in (columns[name.mark], *range(max(0, name.start - 1), name.start + size + 1)):
            free[min(cell, grid.width - 1)] = False
    upright = {f"{line.name} {chart.x.text(line.value)}": line for line in chart.lines if line.upright}
    wanted = [(float(plot.column(line.value)) - taken, text) for text, line in upright.items()]
    for start, text in place(wanted, grid.width - taken, 2):
        if all(free[taken + start : taken + start + text_width(text)]):
            grid.text(taken + start, row, text, upright[text].role)
    named = {name.mark for name in names if name.text != SIGN}
    return [mark.name for number, mark in enumerate(seen) if number not in named]
