"""Charts between two axes, in SVG: points, lines, areas, upright bars, passages."""

from __future__ import annotations

import math
from collections import defaultdict

from vsm_tui.charts.axes import beside, ends, every, marked
from vsm_tui.charts.labels import cut
from vsm_tui.charts.model import Chart
from vsm_tui.charts.svg.frame import Key, Plot, frame, overlay
from vsm_tui.charts.svg.paper import Paper, text_size

_TOLD = 600
"""So many points say what they are under the pointer; more would make the file heavy."""


def _count(paper: Paper) -> int:
    return max(2, paper.height // 60)


def _keys(chart: Chart) -> list[Key]:
    if len(chart.series) < 2:
        return []
    return [(chart.shape(index), series.name, chart.role(index)) for index, series in enumerate(chart.series)]


def scatter(paper: Paper, chart: Chart) -> None:
    """Points by shape; thousands as small dots."""
    plot = frame(paper, chart, ends(chart, _count(paper)), keys=_keys(chart), right=beside(chart))
    told = len(chart.places) <= _TOLD
    dots: dict[int, list[tuple[float, float, float, float]]] = defaultdict(list)
    for index, (which, at) in enumerate(chart.places):
        series = chart.series[which]
        x, y = plot.x(float(series.x[at])), plot.y(float(series.y[at]))
        if told:
            paper.shape(x, y, chart.shape(which), chart.role(which), chart.point(index).text, 4.2)
        else:
            dots[which].append((x, y, x, y))
    for which, segments in dots.items():
        paper.strokes(segments, chart.role(which), 2.2)
    overlay(paper, chart, plot)


def line(paper: Paper, chart: Chart) -> None:
    """Lines with their points; flagged points as red diamonds."""
    plot = frame(paper, chart, ends(chart, _count(paper)), keys=_keys(chart), right=beside(chart))
    overlay(paper, chart, plot)
    for which, series in enumerate(chart.series):
        run: list[tuple[float, float]] = []
        for x, y in zip(series.x, series.y, strict=True):
            if math.isfinite(x) and math.isfinite(y):
                run.append((plot.x(float(x)), plot.y(float(y))))
                continue
            paper.path(run, chart.role(which))
            run = []
        paper.path(run, chart.role(which))
    if len(chart.places) > _TOLD:
        return
    for index, (which, at) in enumerate(chart.places):
        series = chart.series[which]
        flagged = at in series.flagged
        paper.shape(
            plot.x(float(series.x[at])),
            plot.y(float(series.y[at])),
            "◆" if flagged else chart.shape(which),
            "outside" if flagged else chart.role(which),
            chart.point(index).text,
            5.0 if flagged else 3.6,
        )


def ageing(paper: Paper, chart: Chart) -> None:
    """Steps as columns with bands of pace; items of like age side by side."""
    steps = max(1, len(chart.x.labels))
    room = int(paper.width / steps / 7)
    ticks = [(float(index), cut(label, room)) for index, label in enumerate(chart.x.labels)]
    plot = frame(paper, chart, ends(chart, _count(paper)), keys=_keys(chart), right=[], ticks=ticks)
    for step in range(1, steps):
        paper.line(plot.x(step - 0.5), plot.top, plot.x(step - 0.5), plot.bottom, "grid")
    rows: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, (which, at) in enumerate(chart.places):
        series = chart.series[which]
        rows[round(series.x[at]), round(plot.y(float(series.y[at])) / 9)].append(index)
    width = plot.width / steps - 40
    for (step, _), members in rows.items():
        pitch = min(10.0, width / max(1, len(members)))
        start = plot.x(step) - 8 - (len(members) - 1) * pitch / 2
        for order, index in enumerate(members):
            point = chart.point(index)
            glyph, role = chart.shape(point.series), chart.role(point.series)
            paper.shape(start + order * pitch, plot.y(point.y), glyph, role, point.text, 4.2)
    overlay(paper, chart, plot)


def areas(paper: Paper, chart: Chart) -> None:
    """Layers as steps from day to day, with a texture each, named at the right."""
    found = ends(chart, _count(paper))
    last = len(chart.series) - 1
    right = []
    for index, series in enumerate(chart.series):
        below = chart.series[index + 1].y[-1] if index < last else found.y[0]
        role = "faint" if chart.role(index) == "done" else chart.role(index)
        right.append(((float(series.y[-1]) + max(float(below), found.y[0])) / 2, series.name, role))
    plot = frame(paper, chart, found, keys=[], right=right)
    for index, series in enumerate(chart.series):
        corners = [(plot.x(float(x)), plot.y(float(y))) for x, y in zip(series.x, series.y, strict=True)]
        if corners:
            outline = [(corners[0][0], plot.bottom), *corners, (corners[-1][0], plot.bottom)]
            paper.area(outline, paper.pattern(chart.role(index), index))
    overlay(paper, chart, plot)


def histogram(paper: Paper, chart: Chart) -> None:
    """Counts between edges."""
    plot = frame(paper, chart, ends(chart, _count(paper)), keys=[], right=[])
    wide = plot.width / max(1, len(chart.series[0].x))
    for index, (_, at) in enumerate(chart.places):
        y = plot.y(float(chart.series[0].y[at]))
        paper.rect(plot.left + at * wide + 1, y, wide - 2, plot.bottom - y, chart.role(0), chart.point(index).text)
    overlay(paper, chart, plot)


def bars(paper: Paper, chart: Chart) -> None:
    """Bars side by side; those of weeks that are not whole are lighter."""
    found = ends(chart, _count(paper))
    fills = [paper.pattern(chart.role(index), index) for index in range(len(chart.series))]
    keys = [(fills[index], series.name, chart.role(index)) for index, series in enumerate(chart.series)]
    ticks = marked(chart)
    widest = max((text_size(text, 11) for _, text in ticks), default=1.0) + 10
    shown = every(ticks, int((paper.width - 120) / widest))[::-1]
    plot = frame(paper, chart, found, keys=keys if len(keys) > 1 else [], right=beside(chart), ticks=shown)
    group = plot.width / max(1, len(chart.x.labels))
    wide = max(0.5, group * 0.8 / max(1, len(chart.series)))
    base = plot.y(max(0.0, found.y[0]))
    for index, (which, at) in enumerate(chart.places):
        y = plot.y(float(chart.series[which].y[at]))
        x = plot.left + at * group + group * 0.1 + which * wide
        faint = 0.45 if at in chart.series[which].partial else None
        top, tall = min(y, base), abs(base - y)
        paper.rect(x, top, wide - 0.5, tall, fills[which], chart.point(index).text, fill_opacity=faint)
    overlay(paper, chart, plot)


def spark(paper: Paper, chart: Chart) -> None:
    """A trend line with its last value as a dot."""
    known = [
        (float(x), float(y))
        for x, y in zip(chart.series[0].x, chart.series[0].y, strict=True)
        if math.isfinite(x) and math.isfinite(y)
    ]
    low, high = min(y for _, y in known), max(y for _, y in known)
    left, right = known[0][0], known[-1][0]
    span, length = (high - low) or 1.0, (right - left) or 1.0
    points = [
        (4 + (x - left) / length * (paper.width - 8), paper.height - 4 - (y - low) / span * (paper.height - 8))
        for x, y in known
    ]
    paper.path(points, chart.role(0), 1.8)
    paper.shape(*points[-1], "●", chart.role(0), size=3.0)


def spectrum(paper: Paper, chart: Chart) -> None:
    """A line for every passage from the upper level to the lower one."""
    keys: list[Key] = [
        ("╲", f"{series.name} {len(series.x)}", chart.role(index)) for index, series in enumerate(chart.series)
    ]
    plot: Plot = frame(paper, chart, ends(chart, 2), keys=keys, right=[])
    for which, series in enumerate(chart.series):
        segments = [
            (plot.x(float(start)), plot.top, plot.x(float(end)), plot.bottom)
            for start, end in zip(series.x, series.y, strict=True)
        ]
        paper.strokes(segments, chart.role(which), 1.1)
    overlay(paper, chart, plot)
