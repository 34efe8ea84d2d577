"""A chart in rows and in a sentence: the same figures for those who want, or need, no picture."""

from __future__ import annotations

import math

from vsm_tui.charts.labels import number, spelt
from vsm_tui.charts.model import Chart, day_text

Table = tuple[list[str], list[list[str]]]

_NAMES = {
    "areas": "cumulative flow",
    "scatter": "points",
    "ageing": "work in progress by step and age",
    "histogram": "histogram",
    "bars": "bars",
    "targets": "shares against targets",
    "line": "line",
    "xmr": "XmR chart",
    "pareto": "Pareto chart",
    "spark": "trend",
    "share": "shares of a whole",
    "spectrum": "performance spectrum",
}


def table(chart: Chart) -> Table:
    """Headers and rows with every figure of the chart; rows of points stand in the order of `Chart.points`."""
    if chart.kind in ("scatter", "ageing"):
        return _by_point(chart)
    if chart.kind == "spectrum":
        return _passages(chart)
    if chart.kind == "share":
        return _shares(chart)
    if chart.kind == "pareto":
        return _pareto(chart)
    return _by_place(chart)


def _head(label: str, unit: str, default: str) -> str:
    name = label or default
    return f"{name} ({unit})" if unit and spelt(unit) not in name else name


def _cell(value: float) -> str:
    return number(value) if math.isfinite(value) else ""


def _by_point(chart: Chart) -> Table:
    several = len(chart.series) > 1
    headers = ["item", _head(chart.x.label, "", "x"), _head(chart.y.label, chart.y.unit, "y")]
    rows = []
    for point in chart.points():
        series = chart.series[point.series]
        called = series.texts[point.place] if point.place < len(series.texts) else ", ".join(point.payload)
        row = [called, chart.x.text(point.x), _cell(point.y)]
        rows.append([*row, series.name] if several else row)
    return ([*headers, "kind"] if several else headers), rows


def _passages(chart: Chart) -> Table:
    rows = []
    for point in chart.points():
        series = chart.series[point.series]
        called = series.texts[point.place] if point.place < len(series.texts) else ", ".join(point.payload)
        rows.append([called, day_text(point.x), day_text(point.y), _cell(point.y - point.x), series.name])
    top, bottom = (*chart.y.labels, "from", "to")[:2]
    return ["item", top, bottom, "days", "kind"], rows


def _shares(chart: Chart) -> Table:
    whole = sum(series.y[0] for series in chart.series if series.y)
    rows = [
        [series.name, _cell(series.y[0]), f"{100 * series.y[0] / whole:.0f}" if whole else ""]
        for series in chart.series
        if series.y
    ]
    return ["part", _head(chart.y.label, chart.y.unit, "value"), "share (%)"], rows


def cumulative(values: list[float]) -> list[float]:
    """Running share of the whole, 0 to 1; all 0 where the whole is 0."""
    whole = sum(values)
    running, shares = 0.0, []
    for value in values:
        running += value
        shares.append(running / whole if whole else 0.0)
    return shares


def _pareto(chart: Chart) -> Table:
    series = chart.series[0]
    shares = cumulative([float(value) for value in series.y])
    rows = [
        [chart.x.text(x), _cell(float(y)), f"{100 * share:.0f}"]
        for x, y, share in zip(series.x, series.y, shares, strict=True)
    ]
    return [_head(chart.x.label, "", ""), _head(chart.y.label, chart.y.unit, "value"), "running share (%)"], rows


def _by_place(chart: Chart) -> Table:
    headers = [_head(chart.x.label, "", {"dates": "day", "weeks": "week"}.get(chart.x.kind, ""))]
    headers += [series.name or _head(chart.y.label, chart.y.unit, "value") for series in chart.series]
    values: dict[float, list[str]] = {}
    called: dict[float, str] = {}
    for column, series in enumerate(chart.series):
        for place, (x, y) in enumerate(zip(series.x, series.y, strict=True)):
            row = values.setdefault(float(x), [""] * len(chart.series))
            row[column] = _cell(chart.layer(column, place) if chart.kind == "areas" else float(y))
            if chart.kind == "histogram" and place < len(series.texts):
                called[float(x)] = series.texts[place]
    rows = [[called.get(x) or chart.x.text(x), *row] for x, row in sorted(values.items())]
    if any(target is not None for target in chart.targets):
        headers.append("target")
        for row, target in zip(rows, chart.targets, strict=False):
            row.append("" if target is None else _cell(target))
    return headers, rows


def sentence(chart: Chart) -> str:
    """What the picture shows in one sentence: its kind, how much is in it, its ends and its named lines."""
    ys = [float(y) for series in chart.series for y in series.y if math.isfinite(y)]
    if not ys:
        return f"{chart.title}: nothing to show."
    text = f"{chart.title}: {_NAMES[chart.kind]}"
    names = [series.name for series in chart.series if series.name]
    if len(names) > 1:
        text += " of " + ", ".join(names)
    xs = [float(x) for series in chart.series for x in series.x if math.isfinite(x)]
    if chart.kind not in ("share", "targets", "pareto", "histogram", "ageing"):
        first, last = min(xs), max(ys if chart.kind == "spectrum" else xs)
        if chart.x.text(first):
            text += f", {chart.x.text(first)} to {chart.x.text(last)}"
    text += f", {len(ys)} {'value' if len(ys) == 1 else 'values'}"
    if chart.kind not in ("spectrum", "areas"):
        text += f" from {number(min(ys))} to {number(max(ys))}{' ' + chart.y.unit if chart.y.unit else ''}"
    if chart.lines:
        text += "; " + ", ".join(f"{line.name} {_line_text(chart, line.value, line.upright)}" for line in chart.lines)
    return text + "."


def _line_text(chart: Chart, value: float, upright: bool) -> str:
    return (chart.x if upright else chart.y).text(value)
