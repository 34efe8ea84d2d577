"""Level bars in terminal cells: shares against targets, Pareto, one bar cut into shares."""

from __future__ import annotations

import math
from collections.abc import Sequence

from vsm_tui.charts.canvas import Canvas, Grid, Spot
from vsm_tui.charts.cells.columns import fill
from vsm_tui.charts.cells.frame import Key, footing, heading
from vsm_tui.charts.labels import cut, number, place, text_width
from vsm_tui.charts.layout import Scale, nice_ends, number_ticks
from vsm_tui.charts.model import Chart
from vsm_tui.charts.tables import cumulative

_EIGHTHS = " ▏▎▍▌▋▊▉█"


def _bar(grid: Grid, x: int, y: int, length: float, glyph: str, role: str) -> int:
    """A bar to the right, solid ones drawn to an eighth of a cell; returns the cells it takes."""
    eighths = max(0, round(length * 8))
    whole, part = divmod(max(eighths, 1) if length > 0 else 0, 8)
    for step in range(whole):
        grid.put(x + step, y, glyph, role)
    if part and (glyph == "█" or not whole):
        grid.put(x + whole, y, _EIGHTHS[part], role)
        return whole + 1
    return whole


def _axis(grid: Grid, left: int, row: int, scale: Scale, unit: str) -> None:
    if row >= grid.height:
        return
    for column in range(int(scale.size)):
        grid.put(left + column, row, "─", "axis")
    labels = []
    for value, text in number_ticks(scale.low, scale.high, max(2, int(scale.size) // 12)):
        position = min(int(scale.size) - 1, int(scale.at(value)))
        grid.put(left + position, row, "┴", "axis")
        labels.append((float(position), f"{text} {unit}".rstrip()))
    if row + 1 < grid.height:
        for start, text in place(labels, int(scale.size) + 4):
            grid.text(left + start, row + 1, text, "faint")


def _thickness(free: int, names: int, groups: int) -> tuple[int, int]:
    """Lines of each bar, and between two names, that fill `free` lines well."""
    for thick in (3, 2, 1):
        if free >= names * (groups * thick + 1):
            return thick, 1
    return 1, 0


def targets(chart: Chart, width: int, height: int) -> Canvas:
    """A bar for each name and series, and the target as a post with its figure."""
    grid = Grid(width, height)
    names, groups = chart.x.labels, max(1, len(chart.series))
    keys: list[Key] = [(fill(index), one.name, chart.role(index)) for index, one in enumerate(chart.series)]
    aims = [target for target in chart.targets if target is not None]
    keys = (keys if groups > 1 else []) + ([("┃", "target", "target")] if aims else [])
    top = heading(grid, chart, keys)
    readout = footing(grid, chart)
    label = min(max(map(text_width, names), default=1), max(6, width // 3))
    values = [float(y) for one in chart.series for y in one.y if math.isfinite(y)]
    unit = f" {chart.y.unit}" if chart.y.unit else ""
    figures = max([text_width(number(value) + unit) for value in values] + [4])
    aim_width = max((text_width(f"  ┃ {number(aim)}{unit}") for aim in aims), default=0)
    room = max(4, width - label - 2 - figures - 1 - aim_width)
    scale = Scale(0.0, nice_ends(0, max([*values, *aims, 0.0]), 5)[1], room)
    free = height - top - (1 if readout >= 0 else 0)
    axis = 2 if free >= len(names) * groups + 2 and height >= 6 else 0
    thick, gap = _thickness(free - axis, len(names), groups)
    if free - axis > len(names) * (groups * thick + gap):
        top, free = top + 1, free - 1
    pitch = groups * thick + gap
    left = label + 2
    rows = {}
    for index, name in enumerate(names):
        row = rows[index] = top + index * pitch
        if row + groups * thick > top + free - axis:
            break
        grid.text(0, row + (groups * thick - 1) // 2, name, "ink", label)
        for step in range(groups * thick):
            grid.put(left - 1, row + step, "│", "axis")
    spots = []
    for which, index in chart.places:
        row = rows.get(index, height) + which * thick
        value = float(chart.series[which].y[index])
        if row + thick <= top + free - axis:
            for step in range(thick):
                _bar(grid, left, row + step, scale.at(value), fill(which), chart.role(which))
            text = number(value) + unit
            grid.text(left + room + 1 + figures - text_width(text), row + (thick - 1) // 2, text, "ink")
        spots.append(Spot(left, min(row, height - 1), max(1, round(scale.at(value))), thick))
    for index, target in enumerate(chart.targets):
        row = rows.get(index, height)
        if target is None or row + groups * thick > top + free - axis:
            continue
        for step in range(groups * thick):
            grid.put(left + scale.cell(target), row + step, "┃", "target")
        grid.text(left + room + figures + 1, row + (thick - 1) // 2, f"  ┃ {number(target)}{unit}", "target")
    if axis:
        _axis(grid, left, min(top + len(names) * pitch, top + free - 2), scale, chart.y.unit)
    return Canvas(grid, spots, readout)


def pareto(chart: Chart, width: int, height: int) -> Canvas:
    """Bars by share of the whole, greatest first, and on the same scale the running share as dots."""
    grid = Grid(width, height)
    names = chart.x.labels
    values = [float(value) for value in chart.series[0].y]
    shares = cumulative(values)
    whole = sum(values)
    top = heading(grid, chart, [(fill(0), "share of the whole", chart.role(0)), ("●", "running share", "limit")])
    readout = footing(grid, chart)
    unit = f" {chart.y.unit}" if chart.y.unit else ""
    label = min(max([*map(text_width, names), 7 if len(names) > height // 2 else 1]), max(6, width // 3))
    figures = max((text_width(number(value) + unit) for value in [*values, whole]), default=1)
    left = label + 1 + figures + 2
    room = max(4, width - left - 6)
    scale = Scale(0.0, 100.0, room)
    free = height - top - (1 if readout >= 0 else 0) - (2 if height >= 8 else 0)
    thick, gap = _thickness(free, len(names), 1)
    pitch = thick + gap
    if free > len(names) * pitch:
        top, free = top + 1, free - 1
    fit_in = max(1, free // pitch)
    spots = []
    for index, (name, value, share) in enumerate(zip(names, values, shares, strict=True)):
        row = top + index * pitch
        if index == fit_in - 1 and len(names) > fit_in:
            rest = sum(values[index:])
            text = number(rest) + unit
            grid.text(0, row, cut(f"{len(names) - index} more", label), "faint")
            grid.text(label + 1 + figures - text_width(text), row, text, "faint")
            grid.put(left - 1, row, "│", "axis")
            _bar(grid, left, row, scale.at(100 * rest / whole if whole else 0), "░", "partial")
        if index >= fit_in - 1 and len(names) > fit_in:
            spots.append(Spot(left, top + (fit_in - 1) * pitch, room))
            continue
        text = number(value) + unit
        middle = row + (thick - 1) // 2
        grid.text(0, middle, name, "ink", label)
        grid.text(label + 1 + figures - text_width(text), middle, text, "ink")
        long = 1
        for step in range(thick):
            grid.put(left - 1, row + step, "│", "axis")
            length = scale.at(100 * value / whole if whole else 0)
            long = max(1, _bar(grid, left, row + step, length, fill(0), chart.role(0)))
        spots.append(Spot(left, row, long, thick))
        _running(grid, left, middle, scale, shares, index, pitch)
        grid.text(left + room + 1, middle, f"{100 * share:3.0f} %", "limit")
    if height >= 8:
        _axis(grid, left, min(top + min(len(names), fit_in) * pitch, top + free), scale, "%")
    return Canvas(grid, spots, readout)


def _running(grid: Grid, left: int, row: int, scale: Scale, shares: Sequence[float], index: int, pitch: int) -> None:
    """The dot of a running share, joined to the one above."""
    here = scale.cell(100 * shares[index])
    before = scale.cell(100 * shares[index - 1]) if index else here
    for column in range(before + 1, here):
        if grid.characters[row][left + column] == " ":
            grid.put(left + column, row, "─", "limit")
    if index and here > before:
        if grid.characters[row][left + before] == " ":
            grid.put(left + before, row, "╰", "limit")
        for step in range(1, pitch):
            if grid.characters[row - step][left + before] == " ":
                grid.put(left + before, row - step, "│", "limit")
    grid.put(left + here, row, "●", "limit")


def apportion(values: Sequence[float], cells: int) -> list[int]:
    """Whole cells for each share of `cells`, by largest remainder, so that they add up; all 0 without any."""
    whole = sum(values)
    if whole <= 0:
        return [0] * len(values)
    exact = [value / whole * cells for value in values]
    counts = [int(value) for value in exact]
    order = sorted(range(len(values)), key=lambda index: counts[index] - exact[index])
    for index in order[: cells - sum(counts)]:
        counts[index] += 1
    return counts


def share(chart: Chart, width: int, height: int) -> Canvas:
    """One bar of the whole width cut into shares, each with its own fill, and under it what each part is."""
    grid = Grid(width, height)
    values = [max(0.0, float(one.y[0])) if math.isfinite(one.y[0]) else 0.0 for one in chart.series]
    whole = sum(values)
    top = 1 if chart.title and height >= 4 else 0
    if top:
        grid.text(0, 0, chart.title, "title")
    unit = f" {chart.y.unit}" if chart.y.unit else ""
    entries = [
        f"{fill(index)} {one.name} {number(value)}{unit}" + (f" {100 * value / whole:.0f} %" if whole else "")
        for index, (one, value) in enumerate(zip(chart.series, values, strict=True))
    ]
    lines: list[list[tuple[int, int]]] = [[]]
    column = 0
    for index, entry in enumerate(entries):
        if column and column + text_width(entry) > width:
            lines.append([])
            column = 0
        lines[-1].append((column, index))
        column += text_width(entry) + 3
    readout = height - 1 if height >= top + len(lines) + 2 and height >= 3 else -1
    if readout >= 0:
        grid.text(0, readout, chart.note, "faint")
    tall = max(1, min(3, height - top - len(lines) - (1 if readout >= 0 else 0)))
    spots, start = [], 0
    sizes = apportion(values, width)
    for index, size in enumerate(sizes):
        for row in range(top, top + tall):
            for cell in range(start, start + size):
                grid.put(cell, row, fill(index), chart.role(index))
        if math.isfinite(chart.series[index].y[0]):
            spots.append(Spot(start, top, max(1, size), tall))
        start += size
    for offset, line in enumerate(lines):
        for at, index in line:
            grid.text(at, top + tall + offset, entries[index][:1], chart.role(index))
            grid.text(at + 1, top + tall + offset, entries[index][1:], "ink")
    return Canvas(grid, spots, readout)
