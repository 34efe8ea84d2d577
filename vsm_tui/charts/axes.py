"""What a chart's axes run from and to, their ticks, and the names of its level lines; the same in every renderer."""

from __future__ import annotations

import math
from typing import NamedTuple

from vsm_tui.charts.labels import number
from vsm_tui.charts.layout import Tick, date_ticks, nice_ends, number_ticks
from vsm_tui.charts.model import Axis, Chart

Beside = tuple[float, str, str]


class Ends(NamedTuple):
    """First and last figure of both axes."""

    x: tuple[float, float]
    y: tuple[float, float]


class _Extent(NamedTuple):
    left: float
    right: float
    low: float
    high: float


def _extent(chart: Chart) -> _Extent:
    xs = [float(chart.series[which].x[place]) for which, place in chart.places]
    ys = [float(chart.series[which].y[place]) for which, place in chart.places]
    return _Extent(min(xs), max(xs), min(ys), max(ys)) if xs else _Extent(0.0, 1.0, 0.0, 1.0)


def _value_ends(axis: Axis, low: float, high: float, count: int, from_zero: bool = True) -> tuple[float, float]:
    start, end = nice_ends(low, high, count, from_zero)
    if axis.low is not None:
        start = nice_ends(axis.low, max(high, axis.low), count, from_zero=False)[0]
    return start, end if axis.high is None else axis.high


def ends(chart: Chart, count: int) -> Ends:
    """The ends of both axes, the y axis with about `count` round steps.

    y starts at 0, but for lines that stay above 30 % of their greatest value, and where `Axis.low` says otherwise.
    """
    left, right, low, high = _extent(chart)
    levels = [line.value for line in chart.lines if not line.upright]
    low, high = min([low, *levels]), max([high, *levels])
    if chart.kind == "spectrum":
        return _passage_ends(chart)
    if chart.kind == "histogram":
        return Ends((chart.x.low or 0.0, chart.x.high or 1.0), _value_ends(chart.y, 0.0, high, count))
    if chart.kind == "bars":
        return Ends((-0.5, max(1, len(chart.x.labels)) - 0.5), _value_ends(chart.y, min(0.0, low), high, count))
    if chart.kind == "ageing":
        tops = [band.high for band in chart.bands if band.high is not None]
        return Ends((-0.5, max(1, len(chart.x.labels)) - 0.5), _value_ends(chart.y, 0.0, max([high, *tops]), count))
    if chart.kind == "areas":
        return Ends((left, right if right > left else left + 1), _value_ends(chart.y, 0.0, high, count))
    if chart.kind == "line":
        marks = [mark.x for mark in chart.marks]
        left, right = min([left, *marks]), max([right, *marks])
    if left == right:
        left, right = left - 1, right + 1
    room = (right - left) * 0.01
    first = left - room if chart.x.low is None else chart.x.low
    last = right + room if chart.x.high is None else chart.x.high
    from_zero = chart.kind == "scatter" or low < 0.3 * high
    return Ends((first, last), _value_ends(chart.y, low, high, count, from_zero))


def _passage_ends(chart: Chart) -> Ends:
    starts = [float(x) for series in chart.series for x in series.x]
    finishes = [float(y) for series in chart.series for y in series.y]
    left, right = min(starts, default=0.0), max([*finishes, *([chart.x.high] if chart.x.high else [])], default=1.0)
    left = left if chart.x.low is None else chart.x.low
    return Ends((left, right if right > left else left + 1), (0.0, 1.0))


def x_ticks(axis: Axis, low: float, high: float, count: int) -> list[Tick]:
    """Ticks of the x axis, about `count` where it runs over numbers or days, every label where it has labels."""
    if axis.kind == "dates":
        return date_ticks(low, high, max(2, count))
    if axis.kind == "linear":
        return number_ticks(low, high, max(2, count))
    labels = axis.short or axis.labels
    return [(float(index), label) for index, label in enumerate(labels)]


def every(ticks: list[Tick], most: int) -> list[Tick]:
    """At most `most` evenly spaced ticks, the newest kept."""
    return ticks[::-1][:: max(1, math.ceil(len(ticks) / max(1, most)))][::-1]


def marked(chart: Chart) -> list[Tick]:
    """The ticks of a chart of weeks, with `~` at those that are not whole."""
    partial = {place for series in chart.series for place in series.partial}
    labels = chart.x.short or chart.x.labels
    return [(float(at), text + ("~" if at in partial else "")) for at, text in enumerate(labels)]


def beside(chart: Chart) -> list[Beside]:
    """(value, name and value, role) of the level lines, highest first; a unit only where it is short."""
    unit = f" {chart.y.unit}" if 0 < len(chart.y.unit) <= 2 else ""
    return [
        (line.value, f"{line.name} {number(line.value)}{unit}", line.role)
        for line in sorted(chart.lines, key=lambda line: -line.value)
        if not line.upright
    ]


def y_ticks(chart: Chart, low: float, high: float, count: int) -> list[Tick]:
    """Round figures of the value axis: whole ones where every figure of the chart is; there is no half item."""
    counted = all(float(y).is_integer() for series in chart.series for y in series.y if math.isfinite(y))
    return number_ticks(low, high, count, 1.0 if counted else 0.0)
