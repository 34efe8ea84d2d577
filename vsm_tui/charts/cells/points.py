"""Charts made of points and lines, in terminal cells: scatter, line, XmR, ageing and performance spectrum."""

from __future__ import annotations

import math
from collections import defaultdict

from vsm_tui.charts.axes import beside, ends
from vsm_tui.charts.braille import character, pack, segment
from vsm_tui.charts.canvas import Canvas, Cells, Grid, Spot
from vsm_tui.charts.cells.frame import Key, Plot, frame
from vsm_tui.charts.labels import cut, number, text_width
from vsm_tui.charts.model import Chart

_MOST_PASSAGES = 4000


def _keys(chart: Chart) -> list[Key]:
    if len(chart.series) < 2:
        return []
    return [(chart.shape(index), one.name, chart.role(index)) for index, one in enumerate(chart.series)]


def _xy_frame(grid: Grid, chart: Chart) -> tuple[Plot, int]:
    found = ends(chart, max(2, grid.height // 4))
    return frame(grid, chart, x_ends=found.x, y_ends=found.y, keys=_keys(chart), right=beside(chart))


def _spot(plot: Plot, x: float, y: float) -> Spot:
    return Spot(plot.column(x), plot.row(y))


def _spots(plot: Plot, chart: Chart) -> list[Spot]:
    """The cell of every point; many at once through numpy."""
    xs = [chart.series[which].x[place] for which, place in chart.places]
    ys = [chart.series[which].y[place] for which, place in chart.places]
    if len(xs) < 600:
        return [_spot(plot, x, y) for x, y in zip(xs, ys, strict=True)]
    import numpy as np

    across = (np.asarray(xs, dtype=float) - plot.x.low) / (plot.x.high - plot.x.low) * plot.width
    upwards = (np.asarray(ys, dtype=float) - plot.y.low) / (plot.y.high - plot.y.low) * plot.height
    columns = plot.left + np.clip(np.floor(across), 0, plot.width - 1).astype(int)
    rows = plot.top + plot.height - 1 - np.clip(np.floor(upwards), 0, plot.height - 1).astype(int)
    return list(map(Spot, columns.tolist(), rows.tolist()))


def _dots(grid: Grid, chart: Chart, plot: Plot) -> None:
    """All points as braille; a cell has the colour of the series with most dots in it."""
    import numpy as np

    found: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for which, series in enumerate(chart.series):
        x, y = np.asarray(series.x, dtype=float), np.asarray(series.y, dtype=float)
        known = np.isfinite(x) & np.isfinite(y)
        across = (x[known] - plot.x.low) / (plot.x.high - plot.x.low) * (plot.width * 2 - 1)
        down = (1 - (y[known] - plot.y.low) / (plot.y.high - plot.y.low)) * (plot.height * 4 - 1)
        for cell, bits in pack(np.rint(across), np.rint(down), plot.width, plot.height).items():
            found[cell].append((bits, which))
    for (column, row), parts in found.items():
        together = 0
        for bits, _ in parts:
            together |= bits
        most = max(parts, key=lambda part: part[0].bit_count())[1]
        grid.put(plot.left + column, plot.top + row, character(together), chart.role(most))


def scatter(chart: Chart, width: int, height: int) -> Canvas:
    """Points by shape; where there are too many to tell apart, as braille dots."""
    grid = Grid(width, height)
    plot, readout = _xy_frame(grid, chart)
    few = len(chart.places) <= plot.width * plot.height // 2
    spots = _spots(plot, chart)
    if few:
        for spot, (which, _) in zip(spots, chart.places, strict=True):
            grid.put(spot.x, spot.y, chart.shape(which), chart.role(which))
    else:
        _dots(grid, chart, plot)
    return Canvas(grid, spots, readout)


def _polyline(grid: Grid, plot: Plot, chart: Chart, which: int) -> None:
    series = chart.series[which]
    dots: list[tuple[float, float]] = []
    before: tuple[float, float] | None = None
    for x, y in zip(series.x, series.y, strict=True):
        if not (math.isfinite(x) and math.isfinite(y)):
            before = None
            continue
        here = (
            min(plot.width * 2 - 1, plot.x.at(x) * 2),
            min(plot.height * 4 - 1, max(0.0, plot.height * 4 - plot.y.at(y) * 4 - 0.5)),
        )
        dots += segment(*before, *here) if before else [here]
        before = here
    xs, ys = [dot[0] for dot in dots], [dot[1] for dot in dots]
    for (column, row), bits in pack(xs, ys, plot.width, plot.height).items():
        grid.put(plot.left + column, plot.top + row, character(bits), chart.role(which))


def line(chart: Chart, width: int, height: int) -> Canvas:
    """Lines with a shape at each point where points stand far enough apart; flagged points always have theirs."""
    grid = Grid(width, height)
    plot, readout = _xy_frame(grid, chart)
    for which in range(len(chart.series)):
        _polyline(grid, plot, chart, which)
    spots = []
    most = max((len(series.x) for series in chart.series), default=0)
    for which, place in chart.places:
        series = chart.series[which]
        spot = _spot(plot, series.x[place], series.y[place])
        spots.append(spot)
        if place in series.flagged:
            grid.put(spot.x, spot.y, "◆", "outside")
        elif most * 1.7 <= plot.width:
            grid.put(spot.x, spot.y, chart.shape(which), chart.role(which))
    return Canvas(grid, spots, readout)


def ageing(chart: Chart, width: int, height: int) -> Canvas:
    """Steps as columns with their bands of pace; items of one age stand side by side."""
    grid = Grid(width, height)
    steps = max(1, len(chart.x.labels))
    found = ends(chart, max(2, height // 4))
    column = max(1, (width - 6) // steps)
    ticks = [(float(index), cut(label, column - 1)) for index, label in enumerate(chart.x.labels)]
    plot, readout = frame(grid, chart, x_ends=found.x, y_ends=found.y, keys=_keys(chart), right=[], ticks=ticks)
    for step in range(1, steps):
        edge = plot.left + round(plot.x.at(step - 0.5)) - 1
        for row in range(plot.top, plot.top + plot.height):
            grid.put(edge, row, "│", "grid")
    rows: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, (which, place) in enumerate(chart.places):
        series = chart.series[which]
        rows[round(series.x[place]), plot.row(series.y[place])].append(index)
    spots = [Spot(0, 0)] * len(chart.places)
    for (step, row), members in rows.items():
        named = 4 if plot.width // steps >= 8 else 0
        middle = plot.left + int(plot.x.at(step)) - named // 2
        room = max(1, plot.width // steps - 2 - named)
        pitch = 2 if len(members) * 2 <= room else 1
        start = middle - (min(len(members), room) - 1) * pitch // 2
        for place, index in enumerate(members):
            spots[index] = Spot(start + min(place, room - 1) * pitch, row)
            which = chart.places[index][0]
            more = place >= room - 1 and len(members) > room
            grid.put(*spots[index][:2], "+" if more else chart.shape(which), chart.role(which))
    return Canvas(grid, spots, readout)


def spectrum(chart: Chart, width: int, height: int) -> Canvas:
    """A line for every passage, from the upper level to the lower one; slow and open ones over the others."""
    import numpy as np

    grid = Grid(width, height)
    starts = [float(chart.series[which].x[place]) for which, place in chart.places]
    finishes = [float(chart.series[which].y[place]) for which, place in chart.places]
    found = ends(chart, 2)
    keys: list[Key] = [
        ("╲", f"{one.name} {number(len(one.x))}", chart.role(index)) for index, one in enumerate(chart.series)
    ]
    plot, readout = frame(grid, chart, x_ends=found.x, y_ends=found.y, keys=keys, right=[])
    dots = plot.height * 4
    thin = max(1, math.ceil(len(starts) / _MOST_PASSAGES))
    for which, series in enumerate(chart.series):
        first = np.asarray(series.x, dtype=float)[::thin]
        last = np.asarray(series.y, dtype=float)[::thin]
        a, b = ((edge - plot.x.low) / (plot.x.high - plot.x.low) * (plot.width * 2 - 1) for edge in (first, last))
        counts = np.maximum(dots, np.ceil(np.abs(b - a)).astype(int) + 1)
        line = np.repeat(np.arange(len(a)), counts)
        step = np.arange(len(line)) - np.repeat(np.cumsum(counts) - counts, counts)
        share = step / np.maximum(1, counts[line] - 1)
        across, down = a[line] + (b - a)[line] * share, share * (dots - 1)
        packed = pack(np.rint(across), np.rint(down), plot.width, plot.height)
        for (column, row), bits in packed.items():
            grid.put(plot.left + column, plot.top + row, character(bits), chart.role(which))
    if thin > 1 and readout >= 0:
        text = f"every {thin}. passage drawn"
        grid.text(grid.width - text_width(text), readout, text, "faint")
    middle = plot.top + plot.height // 2
    spots = [Spot(plot.column((start + end) / 2), middle) for start, end in zip(starts, finishes, strict=True)]

    def passage(index: int) -> Cells:
        first, last = (plot.x.at(value) * 2 for value in (starts[index], finishes[index]))
        steps = segment(first, 0, last, dots - 1)
        xs = [min(plot.width * 2 - 1, round(x)) for x, _ in steps]
        packed = pack(xs, [round(y) for _, y in steps], plot.width, plot.height)
        return {(plot.left + x, plot.top + y): character(bits) for (x, y), bits in packed.items()}

    return Canvas(grid, spots, readout, passage)
