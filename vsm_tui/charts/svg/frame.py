"""The frame of a chart in SVG: title, legend, axes, ticks, level lines, bands, marks and note."""

from __future__ import annotations

from dataclasses import dataclass

from vsm_tui.charts.axes import Beside, Ends, x_ticks
from vsm_tui.charts.labels import cut, place, spread
from vsm_tui.charts.layout import Scale, Tick, number_ticks
from vsm_tui.charts.model import Chart
from vsm_tui.charts.svg.paper import Paper, text_size

SMALL = 11.0
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
    foot = 26 + (20 if chart.note else 0)
    height = max(20.0, paper.height - top - foot)
    if chart.y.kind == "categories":
        marks: list[Tick] = []
        left = 18 + max((text_size(label, SMALL) for label in chart.y.labels), default=0)
    else:
        marks = number_ticks(*found.y, max(2, int(height // 45)))
        left = 18 + max((text_size(text, SMALL) for _, text in marks), default=0)
    margin = max((text_size(text, SMALL) + 14 for _, text, _ in right), default=14.0)
    width = max(20.0, paper.width - left - min(margin, paper.width * 0.3))
    plot = Plot(left, top, width, height, Scale(*found.x, width), Scale(*found.y, height))
    _bands(paper, chart, plot)
    _y_axis(paper, chart, plot, marks)
    _x_axis(paper, plot, x_ticks(chart.x, *found.x, int(width // 80)) if ticks is None else ticks)
    if chart.note:
        paper.text(12, paper.height - 10, chart.note, "faint", SMALL)
    places = spread([int(plot.y(value)) for value, _, _ in right], int(plot.bottom), 14)
    for y, (_, text, role) in zip(places, right, strict=True):
        if y >= 0:
            paper.text(plot.right + 7, y + 4, cut(text, 40), role, SMALL)
    return plot


def _y_axis(paper: Paper, chart: Chart, plot: Plot, ticks: list[Tick]) -> None:
    for value, text in ticks:
        paper.line(plot.left, plot.y(value), plot.right, plot.y(value), "grid")
        paper.text(plot.left - 6, plot.y(value) + 4, text, "faint", SMALL, "end")
    if chart.y.kind == "categories":
        for label, y in zip(chart.y.labels, (plot.top + 10, plot.bottom), strict=False):
            paper.text(12, y, label, "ink", SMALL)


def _x_axis(paper: Paper, plot: Plot, ticks: list[Tick]) -> None:
    paper.line(plot.left, plot.bottom, plot.right, plot.bottom, "axis")
    cell = SMALL * 0.58
    labels = [(plot.across.at(value) / cell, text) for value, text in ticks if 0 <= plot.across.at(value) <= plot.width]
    for value, _ in ticks:
        if 0 <= plot.across.at(value) <= plot.width:
            paper.line(plot.x(value), plot.bottom, plot.x(value), plot.bottom + 4, "axis")
    for start, text in place(labels, int(plot.width / cell) + 2, 2):
        paper.text(
            plot.left + start * cell + text_size(text, SMALL) / 2, plot.bottom + 17, text, "faint", SMALL, "middle"
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
    cell = SMALL * 0.58
    for line in chart.lines:
        if line.upright:
            paper.line(plot.x(line.value), plot.top, plot.x(line.value), plot.bottom, line.role, "2 3", 1.5)
        else:
            first = plot.left if line.start is None else plot.x(line.start)
            last = plot.right if line.end is None else plot.x(line.end)
            paper.line(first, plot.y(line.value), last, plot.y(line.value), line.role, "6 4", 1.5)
    wanted = [(plot.x(mark.x), f"▾ {cut(mark.name, 24)}", mark.role, True) for mark in chart.marks]
    wanted += [
        (plot.x(line.value), f"{line.name} {chart.x.text(line.value)}", line.role, False)
        for line in chart.lines
        if line.upright
    ]
    roles = {text: role for _, text, role, _ in wanted}
    for mark in chart.marks:
        paper.line(plot.x(mark.x), plot.top, plot.x(mark.x), plot.bottom, mark.role, "2 3", 1.5)
    taken = (text_size(chart.y.label, SMALL) + 24) / cell
    paper.text(12, plot.top - 10, chart.y.label, "faint", SMALL)
    spots = [
        (x / cell - taken + (text_size(text, SMALL) / cell / 2 if starts else 0), text) for x, text, _, starts in wanted
    ]
    for start, text in place(spots, int(paper.width / cell - taken), 2):
        paper.text((start + taken) * cell, plot.top - 10, text, roles[text], SMALL, bold=True)
