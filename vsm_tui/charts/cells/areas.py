"""Stacked areas in terminal cells: a texture for each layer, its upper edge drawn to an eighth of a cell."""

from __future__ import annotations

import math
from bisect import bisect_right

from vsm_tui.charts.axes import ends
from vsm_tui.charts.canvas import Canvas, Grid, Spot
from vsm_tui.charts.cells.frame import Plot, frame
from vsm_tui.charts.labels import cut
from vsm_tui.charts.model import Chart
from vsm_tui.charts.roles import shade_role

TEXTURES = "░▒▓╱·╲█+"
_EIGHTHS = " ▁▂▃▄▅▆▇"


def texture(layer: int) -> str:
    """The fill glyph of a layer; neighbours always differ."""
    return TEXTURES[layer % len(TEXTURES)]


def _cover(edges: list[float], row: int) -> list[tuple[float, int]]:
    """(share of the cell, layer) for each layer in a cell, from below; layer -1 is the air above the top line.

    `edges` are the upper edges of the layers, first layer first, in cells from the bottom.
    """
    found = []
    below = float(row)
    for layer in range(len(edges) - 1, -1, -1):
        top = min(row + 1.0, max(below, edges[layer]))
        if top - below > 1e-9:
            found.append((top - below, layer))
        below = top
    if row + 1 - below > 1e-9:
        found.append((row + 1 - below, -1))
    return found


def _paint(grid: Grid, chart: Chart, column: int, row: int, cover: list[tuple[float, int]]) -> None:
    """The two layers that fill most of a cell, the lower one as an eighth block on the upper one's colour."""
    if len(cover) > 2:
        cover = sorted(sorted(cover, reverse=True)[:2], key=cover.index)
    eighths = round(8 * cover[0][0] / sum(share for share, _ in cover))
    lower, upper = cover[0][1], cover[-1][1]
    if eighths in (0, 8) or lower == upper:
        layer = upper if eighths == 0 else lower
        if layer >= 0:
            role = chart.role(layer)
            grid.fill(column, row, texture(layer), shade_role(role), role)
        return
    grid.fill(column, row, _EIGHTHS[eighths], chart.role(lower), chart.role(upper) if upper >= 0 else "")


def _stack(grid: Grid, chart: Chart, plot: Plot, column: int, edges: list[float]) -> None:
    """One column of cells: whole cells of each layer, and between two layers a cell that both share."""
    bottom, shared = plot.top + plot.height - 1, set()
    below = 0.0
    for layer in range(len(edges) - 1, -1, -1):
        above = min(float(plot.height), max(below, edges[layer]))
        first, last = math.ceil(below - 1e-9), math.floor(above + 1e-9)
        role = chart.role(layer)
        for row in range(first, last):
            grid.fill(plot.left + column, bottom - row, texture(layer), shade_role(role), role)
        if above - math.floor(above) > 1e-9:
            shared.add(math.floor(above))
        below = above
    for row in shared:
        _paint(grid, chart, plot.left + column, bottom - row, _cover(edges, row))


def areas(chart: Chart, width: int, height: int) -> Canvas:
    """Layers between one line and the next, named at the right edge where each ends."""
    grid = Grid(width, height)
    if not chart.series or not chart.series[0].x:
        return Canvas(grid)
    xs = [float(x) for x in chart.series[0].x]
    last = len(chart.series) - 1
    found = ends(chart, max(2, height // 4))
    right = []
    for index, series in enumerate(chart.series):
        below = chart.series[index + 1].y[-1] if index < last else found.y[0]
        middle = (series.y[-1] + max(below, found.y[0])) / 2
        role = chart.role(index)
        right.append((middle, f"{texture(index)} {cut(series.name, 16)}", "faint" if role == "done" else role))
    plot, readout = frame(grid, chart, x_ends=found.x, y_ends=found.y, keys=[], right=right)
    marked = {plot.column(mark.x) for mark in chart.marks if found.x[0] <= mark.x <= found.x[1]}
    for column in range(plot.width):
        place = max(0, bisect_right(xs, plot.x.value(column + 0.5)) - 1)
        edges = [plot.y.at(float(series.y[place])) for series in chart.series]
        _stack(grid, chart, plot, column, edges)
        if plot.left + column in marked:
            for line in range(plot.top, plot.top + plot.height):
                if grid.characters[line][plot.left + column] in TEXTURES:
                    grid.put(plot.left + column, line, "┊", "on-series")
    spots = []
    for which, place in chart.places:
        upper = plot.y.at(float(chart.series[which].y[place]))
        lower = plot.y.at(float(chart.series[which + 1].y[place])) if which < last else 0.0
        low, high = round(max(0.0, lower)), round(min(upper, plot.height))
        tall = max(1, high - low)
        line = max(plot.top, plot.top + plot.height - max(high, low + 1))
        spots.append(Spot(plot.column(xs[place]), line, 1, tall))
    return Canvas(grid, spots, readout)
