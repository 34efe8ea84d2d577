"""The frame of a chart in SVG: title, legend, axes, ticks, level lines, bands, marks and note."""

from __future__ import annotations

from dataclasses import dataclass

from vsm_tui.charts.axes import Beside, Ends, x_ticks, y_ticks
from vsm_tui.charts.labels import cut, place, spread, text_width
from vsm_tui.charts.layout import Scale, Tick
from vsm_tui.charts.marks import SIGN, Name, height_of, mark_names
from vsm_tui.charts.model import Chart
from vsm_tui.charts.svg.paper import Paper, text_size

SMALL = 11.0
_CELL = SMALL * 0.58
"""Pixels of one character of the small font, on the generous side."""
_LINE = 14.0
_MOST_LINES = 5
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Plot:
    """The pixels inside the axes and the scales from figures to pixels."""

    left: float
    top: float
    width: float
    height: float
    across: Scale
    upward: Scale
    names: tuple[Name, ...] = ()
    """The names of the marks, in cells of the small font."""

    @property
    def bottom(self) -> float:
        """The y of the x axis."""
        return self.top + self.height

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.left + self.width

    def x(self, value: float) -> float:
        """The pixel of an x, held inside the plot."""
        return self.left + max(0.0, min(self.width, self.across.at(value)))

    def y(self, value: float) -> float:
        """The pixel of a y, held inside the plot."""
        return self.bottom - max(0.0, min(self.height, self.upward.at(value)))


def heading(paper: Paper, chart: Chart, keys: list[Key]) -> float:
    """Title, and the legend at the right of it or below; returns the y under them. Keys are (glyph, name, role)."""
    paper.text(12, 22, chart.title, "title", 15, bold=True)
    if not keys:
        return 34.0
    whole = sum(text_size(name, SMALL) + 30 for _, name, _ in keys)
    beside = text_size(chart.title, 15) + whole + 36 < paper.width
    x, y = (paper.width - 12 - whole, 18.0) if beside else (12.0, 40.0)
    for glyph, name, role in keys:
        if glyph.startswith("url("):
            paper.rect(x, y - 6, 12, 12, glyph)
        elif glyph == "╲":
            paper.line(x, y - 5, x + 12, y + 5, role, width=2.0)
        elif glyph == "┃":
            paper.line(x + 6, y - 7, x + 6, y + 7, role, width=3.0)
        else:
            paper.shape(x + 6, y, glyph, role)
        paper.text(x + 17, y + 4, name, "faint", SMALL)
        x += text_size(name, SMALL) + 30
    return 34.0 if beside else 54.0


def frame(
    paper: Paper,
    chart: Chart,
    found: Ends,
    *,
    keys: list[Key],
    right: list[Beside],
    ticks: list[Tick] | None = None,
) -> Plot:
    """Draw everything around and behind the points. `right` and `ticks` as in the terminal's frame."""
    top = heading(paper, chart, keys)
    above = bool(chart.marks) or bool(chart.y.label) or any(line.upright for line in chart.lines)
    top += 22 if above else 4
    plot, marks = _laid_out(paper, chart, found, right, top, ())
    names = tuple(mark_names(_wanted(chart, plot), int(paper.width / _CELL), _MOST_LINES, _label_cells(chart)))
    if names:
        plot, marks = _laid_out(paper, chart, found, right, top + _LINE * (height_of(names) - 1), names)
    _bands(paper, chart, plot)
    _y_axis(paper, chart, plot, marks)
    _x_axis(paper, plot, x_ticks(chart.x, *found.x, int(plot.width // 80)) if ticks is None else ticks)
    if chart.note:
        paper.text(12, paper.height - 10, chart.note, "faint", SMALL)
    places = spread([int(plot.y(value)) for value, _, _ in right], int(plot.bottom), 14)
    for y, (_, text, role) in zip(places, right, strict=True):
        if y >= 0:
            paper.text(plot.right + 7, y + 4, cut(text, 40), role, SMALL)
    return plot


def _laid_out(
    paper: Paper, chart: Chart, found: Ends, right: list[Beside], top: float, names: tuple[Name, ...]
) -> tuple[Plot, list[Tick]]:
    """The plot under `top`, and the ticks of its value axis."""
    foot = 26 + (20 if chart.note else 0)
    height = max(20.0, paper.height - top - foot)
    if chart.y.kind == "categories":
        marks: list[Tick] = []
        left = 18 + max((text_size(label, SMALL) for label in chart.y.labels), default=0)
    else:
        marks = y_ticks(chart, *found.y, max(2, int(height // 45)))
        left = 18 + max((text_size(text, SMALL) for _, text in marks), default=0)
    margin = max((text_size(text, SMALL) + 14 for _, text, _ in right), default=14.0)
    width = max(20.0, paper.width - left - min(margin, paper.width * 0.3))
    return Plot(left, top, width, height, Scale(*found.x, width), Scale(*found.y, height), names), marks


def _wanted(chart: Chart, plot: Plot) -> list[tuple[int, str]]:
    """The marks as (cell, name)."""
    return [(int(plot.x(mark.x) / _CELL), mark.name) for mark in chart.marks]


def _label_cells(chart: Chart) -> int:
    return int((text_size(chart.y.label, SMALL) + 24) / _CELL)


def _y_axis(paper: Paper, chart: Chart, plot: Plot, ticks: list[Tick]) -> None:
    for value, text in ticks:
        paper.line(plot.left, plot.y(value), plot.right, plot.y(value), "grid")
        paper.text(plot.left - 6, plot.y(value) + 4, text, "faint", SMALL, "end")
    if chart.y.kind == "categories":
        for label, y in zip(chart.y.labels, (plot.top + 10, plot.bottom), strict=False):
            paper.text(12, y, label, "ink", SMALL)


def _x_axis(paper: Paper, plot: Plot, ticks: list[Tick]) -> None:
    paper.line(plot.left, plot.bottom, plot.right, plot.bottom, "axis")
    labels = [
        (plot.across.at(value) / _CELL, text) for value, text in ticks if 0 <= plot.across.at(value) <= plot.width
    ]
    for value, _ in ticks:
        if 0 <= plot.across.at(value) <= plot.width:
            paper.line(plot.x(value), plot.bottom, plot.x(value), plot.bottom + 4, "axis")
    for start, text in place(labels, int(plot.width / _CELL) + 2, 2):
        paper.text(
            plot.left + start * _CELL + text_size(text, SMALL) / 2, plot.bottom + 17, text, "faint", SMALL, "middle"
        )


def _bands(paper: Paper, chart: Chart, plot: Plot) -> None:
    for band in chart.bands:
        first = plot.left if band.start is None else plot.x(band.start)
        last = plot.right if band.end is None else plot.x(band.end)
        low = plot.bottom if band.low is None else plot.y(band.low)
        high = plot.top if band.high is None else plot.y(band.high)
        paper.rect(first, high, last - first, low - high, band.role)
        if band.name and band.high is not None and low - high > 1:
            paper.line(first, high, last, high, "axis", "3 3")
            paper.text(last - 5, high + 12, band.name, "faint", 10, "end")


def overlay(paper: Paper, chart: Chart, plot: Plot) -> None:
    """Level lines and marks, drawn over areas and bars."""
    for line in chart.lines:
        if line.upright:
            paper.line(plot.x(line.value), plot.top, plot.x(line.value), plot.bottom, line.role, "2 3", 1.5)
        else:
            first = plot.left if line.start is None else plot.x(line.start)
            last = plot.right if line.end is None else plot.x(line.end)
            paper.line(first, plot.y(line.value), last, plot.y(line.value), line.role, "6 4", 1.5)
    lines = {name.mark: name.line for name in plot.names}
    for number, mark in enumerate(chart.marks):
        over = plot.top - 6 - _LINE * lines[number] if lines.get(number) else plot.top
        paper.line(plot.x(mark.x), over, plot.x(mark.x), plot.bottom, mark.role, "2 3", 1.5)
    taken = _label_cells(chart)
    paper.text(12, plot.top - 10, chart.y.label, "faint", SMALL)
    free = [cell >= taken for cell in range(int(paper.width / _CELL) + 1)]
    for name in plot.names:
        mark = chart.marks[name.mark]
        starts = name.text.startswith(SIGN)
        at = plot.x(mark.x) + (-3 if starts else 3)
        y = plot.top - 10 - _LINE * name.line
        paper.text(at, y, name.text, mark.role, SMALL, "start" if starts else "end", bold=True)
        size = text_width(name.text) if not name.line else 0
        for cell in range(max(0, name.start - 1), min(len(free), name.start + size + 1)):
            free[cell] = False
    upright = {f"{line.name} {chart.x.text(line.value)}": line for line in chart.lines if line.upright}
    spots = [(plot.x(line.value) / _CELL - taken, text) for text, line in upright.items()]
    for start, text in place(spots, int(paper.width / _CELL - taken), 2):
        if all(free[taken + start : taken + start + text_width(text)]):
            paper.text((start + taken) * _CELL, plot.top - 10, text, upright[text].role, SMALL, bold=True)
