"""Upright bars in terminal cells: histogram, bars side by side, sparkline."""

from __future__ import annotations

import math

from vsm_tui.charts.axes import beside, ends, every, marked
from vsm_tui.charts.canvas import Canvas, Grid, Spot
from vsm_tui.charts.cells.frame import Key, Plot, frame, widths
from vsm_tui.charts.labels import text_width
from vsm_tui.charts.layout import number_ticks
from vsm_tui.charts.model import Chart

EIGHTHS = " ▁▂▃▄▅▆▇█"
FILLS = "█▒▓░╱·"


def fill(series: int) -> str:
    """The fill glyph of the bars of a series."""
    return FILLS[series % len(FILLS)]


def _bar(grid: Grid, plot: Plot, columns: range, value: float, glyph: str, role: str) -> Spot:
    """A bar upwards from the bottom of the plot, its top drawn to an eighth of a cell; returns the cells it takes."""
    eighths = max(0, round(plot.y.at(value) * 8))
    eighths = max(eighths, 1) if value > 0 else eighths
    whole, part = divmod(min(eighths, plot.height * 8), 8)
    bottom = plot.top + plot.height - 1
    for column in columns:
        for step in range(whole):
            grid.put(column, bottom - step, glyph, role)
        if part:
            grid.put(column, bottom - whole, EIGHTHS[part], role)
    tall = max(1, whole + (1 if part else 0))
    return Spot(columns.start, bottom - tall + 1, max(1, len(columns)), tall)


def histogram(chart: Chart, width: int, height: int) -> Canvas:
    """Counts between edges, with the percentiles upright behind the bars."""
    grid = Grid(width, height)
    series = chart.series[0]
    bins = max(1, len(series.x))
    found = ends(chart, max(2, height // 4))
    plot, readout = frame(grid, chart, x_ends=found.x, y_ends=found.y, keys=[], right=[])
    spots = []
    for _, place in chart.places:
        start = plot.left + round(place * plot.width / bins)
        end = plot.left + round((place + 1) * plot.width / bins)
        if end - start >= 3:
            end -= 1
        spots.append(_bar(grid, plot, range(start, max(end, start + 1)), series.y[place], "█", chart.role(0)))
    for line in chart.lines:
        column = plot.column(line.value)
        for row in range(plot.top, plot.top + plot.height):
            if grid.characters[row][column] == "█":
                grid.fill(column, row, "┊", "on-series", chart.role(0))
    return Canvas(grid, spots, readout)


def bars(chart: Chart, width: int, height: int) -> Canvas:
    """Bars side by side for each place. Too many for the width: the newest are drawn, and the picture says so."""
    grid = Grid(width, height)
    y_ends = ends(chart, max(2, height // 4)).y
    count = max(1, len(chart.x.labels))
    groups = max(1, len(chart.series))
    right = beside(chart)
    room = widths(width, chart, number_ticks(*y_ends, 4), right)[1]
    narrow = groups == 2 and room < 2 * count
    least = 1 if narrow else groups
    shown = max(1, min(count, room // least))
    pitch = 1.0 if narrow else room / shown
    pitch = pitch if pitch >= groups + 1 else float(int(pitch))
    first = count - shown
    idle = room / pitch - shown
    ticks = marked(chart)[first:]
    widest = max((text_width(text) for _, text in ticks), default=1) + 1
    named = len([series for series in chart.series if series.name]) > 1
    keys: list[Key] = [
        (("▌▐"[index] if narrow else fill(index)), series.name, chart.role(index))
        for index, series in enumerate(chart.series)
        if named
    ]
    x_ends = (first - 0.5 - idle, count - 0.5)
    plot, readout = frame(
        grid,
        chart,
        x_ends=x_ends,
        y_ends=y_ends,
        keys=keys,
        right=right,
        ticks=every(ticks, int(shown * pitch) // widest)[::-1],
    )
    if first and readout >= 0:
        text = f"the last {shown} of {count} shown"
        if text_width(chart.note) + 2 + text_width(text) > grid.width:
            text = f"… {text}"  # the note gives way, and is seen to
        grid.text(max(0, grid.width - text_width(text)), readout, text, "faint")
    thick = max(1, int(pitch - (1 if pitch >= groups + 1 else 0)) // groups)
    origin = plot.left + plot.width - shown * pitch
    spots: list[Spot] = []
    for which, place in chart.places:
        series = chart.series[which]
        start = int(origin + (place - first) * pitch)
        if place < first:
            spots.append(Spot(plot.left, plot.top + plot.height - 1))
            continue
        if narrow:
            spots.append(_half(grid, chart, plot, which, place, start))
            continue
        start += (int(pitch) - thick * groups) // 2 + which * thick
        glyph = "░" if place in series.partial else fill(which)
        spots.append(_bar(grid, plot, range(start, start + thick), series.y[place], glyph, chart.role(which)))
    return Canvas(grid, spots, readout)


def _half(grid: Grid, chart: Chart, plot: Plot, which: int, place: int, column: int) -> Spot:
    """Two bars in one column of cells: the first series as the left halves, the second as the right ones."""
    tall = max(0, min(plot.height, round(plot.y.at(float(chart.series[which].y[place])))))
    bottom = plot.top + plot.height - 1
    for step in range(tall):
        row = bottom - step
        if which and grid.characters[row][column] == "▌":
            grid.tint(column, row, chart.role(1))
        else:
            grid.put(column, row, "▐" if which else "▌", chart.role(which))
    return Spot(column, bottom - max(0, tall - 1), 1, max(1, tall))


def spark(chart: Chart, width: int, height: int) -> Canvas:
    """The newest values as bars of eighths without axes, from 0 unless they all lie far above it."""
    grid = Grid(width, height)
    series = chart.series[0]
    first = max(0, len(series.y) - width)
    known = [float(y) for y in series.y[first:] if math.isfinite(y)] or [0.0]
    low, high = min(known), max(known)
    base = 0.0 if 0 <= low <= high / 2 else low - (high - low) * 0.15
    span = high - base or 1.0
    spots = []
    for _, place in chart.places:
        if place < first:
            spots.append(Spot(0, height - 1))
            continue
        column = place - first
        eighths = max(1, round((float(series.y[place]) - base) / span * height * 8))
        for step in range(height):
            part = max(0, min(8, eighths - step * 8))
            if part:
                grid.put(column, height - 1 - step, EIGHTHS[part], chart.role(0))
        spots.append(Spot(column, 0, 1, height))
    return Canvas(grid, spots)
