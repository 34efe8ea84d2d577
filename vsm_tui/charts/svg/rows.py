"""Level bars in SVG: shares against targets, Pareto, one bar cut into shares; and the heatmap."""

from __future__ import annotations

from vsm_tui.charts.labels import compact, cut, number
from vsm_tui.charts.layout import nice_ends, number_ticks
from vsm_tui.charts.matrix import MARK, Matrix, level_bounds
from vsm_tui.charts.model import Chart
from vsm_tui.charts.svg.frame import SMALL, Key, heading
from vsm_tui.charts.svg.paper import Paper, text_size
from vsm_tui.charts.tables import cumulative


def _axis(paper: Paper, left: float, width: float, top: float, bottom: float, high: float, unit: str) -> None:
    for value, text in number_ticks(0.0, high, max(2, int(width // 90))):
        x = left + value / high * width
        paper.line(x, top, x, bottom, "grid")
        paper.text(x, bottom + 15, f"{text} {unit}".rstrip(), "faint", SMALL, "middle")
    paper.line(left, top, left, bottom, "axis")


def targets(paper: Paper, chart: Chart) -> None:
    """A bar for each name and series, and a post at the target."""
    names, groups = chart.x.labels, max(1, len(chart.series))
    fills = [paper.pattern(chart.role(index), index) for index in range(len(chart.series))]
    keys: list[Key] = [(fills[index], series.name, chart.role(index)) for index, series in enumerate(chart.series)]
    aims = [aim for aim in chart.targets if aim is not None]
    top = heading(paper, chart, (keys if groups > 1 else []) + ([("┃", "target", "target")] if aims else [])) + 4
    unit = f" {chart.y.unit}" if chart.y.unit else ""
    values = [float(chart.series[which].y[at]) for which, at in chart.places]
    high = nice_ends(0, max([*values, *aims, 0.0]), 5)[1]
    left = 18 + min(max((text_size(name, SMALL) for name in names), default=0.0), paper.width / 3)
    figures = max((text_size(number(value) + unit, SMALL) for value in values), default=0.0) + 14
    aimed = max((text_size(f"target {number(aim)}{unit}", SMALL) + 10 for aim in aims), default=0.0)
    width = paper.width - left - figures - aimed - 12
    bottom = paper.height - 24 - (20 if chart.note else 0)
    _axis(paper, left, width, top, bottom, high, chart.y.unit)
    pitch = (bottom - top) / max(1, len(names))
    tall = min(26.0, pitch * 0.8 / groups)
    for at, name in enumerate(names):
        paper.text(left - 6, top + pitch * (at + 0.5) + 4, cut(name, 40), "ink", SMALL, "end")
    for index, (which, at) in enumerate(chart.places):
        value = float(chart.series[which].y[at])
        y = top + pitch * (at + 0.5) - tall * groups / 2 + which * tall
        paper.rect(left, y, value / high * width, tall - 1, fills[which], chart.point(index).text)
        paper.text(left + width + figures - 6, y + tall / 2 + 4, number(value) + unit, "ink", SMALL, "end")
    for at, aim in enumerate(chart.targets):
        if aim is not None:
            x, y = left + aim / high * width, top + pitch * (at + 0.5)
            paper.line(x, y - tall * groups / 2 - 3, x, y + tall * groups / 2 + 3, "target", width=3.0)
            paper.text(paper.width - 12, y + 4, f"target {number(aim)}{unit}", "target", SMALL, "end")
    paper.text(12, paper.height - 10, chart.note, "faint", SMALL)


def pareto(paper: Paper, chart: Chart) -> None:
    """Bars by share of the whole and the running share on the same scale."""
    names = chart.x.labels
    values = [float(value) for value in chart.series[0].y]
    shares, whole = cumulative(values), sum(values) or 1.0
    top = heading(paper, chart, [("■", "share of the whole", chart.role(0)), ("●", "running share", "limit")]) + 4
    unit = f" {chart.y.unit}" if chart.y.unit else ""
    texts = [f"{name}  {number(value)}{unit}" for name, value in zip(names, values, strict=True)]
    left = 18 + min(max(text_size(text, SMALL) for text in texts), paper.width / 3)
    width = paper.width - left - 60
    bottom = paper.height - 24 - (20 if chart.note else 0)
    _axis(paper, left, width, top, bottom, 100.0, "%")
    pitch = (bottom - top) / len(names)
    tall = min(26.0, pitch * 0.7)
    running = []
    for at, value in enumerate(values):
        middle = top + pitch * (at + 0.5)
        paper.text(left - 6, middle + 4, cut(texts[at], 48), "ink", SMALL, "end")
        tip = chart.point(at).text
        paper.rect(left, middle - tall / 2, value / whole * width, tall, chart.role(0), tip)
        running.append((left + shares[at] * width, middle))
        paper.text(paper.width - 12, middle + 4, f"{100 * shares[at]:.0f} %", "limit", SMALL, "end")
    paper.path(running, "limit", 1.5)
    for x, y in running:
        paper.shape(x, y, "●", "limit", size=4.0)
    paper.text(12, paper.height - 10, chart.note, "faint", SMALL)


def share(paper: Paper, chart: Chart) -> None:
    """One bar of the whole width cut into shares, and under it what each part is."""
    values = [max(0.0, float(series.y[0])) for series in chart.series]
    whole = sum(values)
    paper.text(12, 22, chart.title, "title", 15, bold=True)
    top, tall = (34.0 if chart.title else 8.0), 34.0
    unit = f" {chart.y.unit}" if chart.y.unit else ""
    x, width = 12.0, paper.width - 24
    at, y = 12.0, top + tall + 20
    for index, (series, value) in enumerate(zip(chart.series, values, strict=True)):
        fill = paper.pattern(chart.role(index), index)
        part = value / whole if whole else 0.0
        paper.rect(x, top, part * width, tall, fill, f"{series.name}: {number(value)}{unit}, {100 * part:.0f} %")
        x += part * width
        text = f"{series.name} {number(value)}{unit} {100 * part:.0f} %"
        if at > 12 and at + text_size(text, SMALL) + 20 > paper.width:
            at, y = 12.0, y + 20
        paper.rect(at, y - 10, 12, 12, fill)
        paper.text(at + 17, y, text, "ink", SMALL)
        at += text_size(text, SMALL) + 34
    paper.text(12, paper.height - 8, chart.note, "faint", SMALL)


def matrix(paper: Paper, shown: Matrix) -> None:
    """The heatmap: a number in every cell that has room for it, totals beside and below, the key at the bottom."""
    paper.text(12, 22, shown.title, "title", 15, bold=True)
    top = 34.0 if shown.title else 10.0
    columns, rows = max(1, len(shown.columns)), max(1, len(shown.rows))
    left = 18 + min(max((text_size(name, SMALL) for name in shown.rows), default=0.0), paper.width / 4)
    total = 52.0 if shown.has_totals else 4.0
    wide = (paper.width - left - total - 8) / columns
    top += 14 if shown.groups else 0
    body = top + 18
    tall = (paper.height - body - (18 if shown.column_totals else 0) - 30) / rows
    room = int(wide / 6.4)
    for at, name in enumerate(shown.columns):
        mark = "~" if at in shown.partial else ""
        text = (shown.short[at] if shown.short else name) + mark
        skip = max(1, int((text_size(text, 10) + 6) // wide) + 1)
        if (columns - 1 - at) % skip == 0:
            paper.text(left + (at + 0.5) * wide, top + 12, text, "faint", 10, "middle")
        if at in shown.marks:
            paper.text(left + (at + 0.5) * wide, top, MARK, "mark", 12, "middle")
            paper.line(left + at * wide, body, left + at * wide, body + rows * tall, "mark", "2 3", 1.5)
        if shown.groups and (at == 0 or shown.groups[at] != shown.groups[at - 1]):
            paper.text(left + at * wide, top - 2, shown.groups[at], "ink", 10)
    for row, name in enumerate(shown.rows):
        y = body + row * tall
        paper.text(left - 6, y + tall / 2 + 4, cut(name, 36), "ink", SMALL, "end")
        for column in range(columns):
            value = shown.value(row, column)
            if value is None:
                continue
            level = shown.level(value)
            tip = f"{name}, {shown.columns[column]}: {number(value)} {shown.unit}".rstrip()
            paper.rect(left + column * wide, y, wide - 1, tall - 1, f"heat-{level}", tip)
            x = left + (column + 0.5) * wide
            ink = _ink(paper, level)
            paper.text(x, y + tall / 2 + 4, compact(value, room, shown.tenths), ink, min(11.0, tall * 0.8), "middle")
        _total(paper, shown.value(row, None) if shown.has_totals else None, paper.width - 12, y + tall / 2 + 4)
    if shown.column_totals:
        y = body + rows * tall + 13
        paper.text(left - 6, y, shown.total_label, "faint", SMALL, "end")
        for column in range(columns):
            value = shown.value(None, column)
            text = "" if value is None else compact(value, room)
            paper.text(left + (column + 0.5) * wide, y, text, "faint", 10, "middle")
        _total(paper, shown.total, paper.width - 12, y)
    _key(paper, shown, left)


def _total(paper: Paper, value: float | None, x: float, y: float) -> None:
    if value is not None:
        paper.text(x, y, compact(value, 7), "ink", SMALL, "end", bold=True)


def _ink(paper: Paper, level: int) -> str:
    """The role of text that reads well on a heat level: whichever of ink and ground stands out more."""
    colour = paper.colour(f"heat-{level}").lstrip("#")
    return max(("ink", "ground"), key=lambda role: abs(_light(paper.colour(role).lstrip("#")) - _light(colour)))


def _light(colour: str) -> float:
    """Relative lightness 0 to 1 of a six-digit colour; a middle grey for any other."""
    if len(colour) != 6:
        return 0.5
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _key(paper: Paper, shown: Matrix, left: float) -> None:
    if shown.top <= 0:
        return
    y = paper.height - 18.0
    for level, bound in enumerate(level_bounds(shown.top), start=1):
        x = left + (level - 1) * 46
        paper.rect(x, y, 45, 13, f"heat-{level}")
        paper.text(x + 22, y + 10, ">0" if level == 1 else compact(bound, 5), _ink(paper, level), 10, "middle")
    rest = f"{shown.unit}{'   ~ not a whole one' if shown.partial else ''}"
    if shown.marks:
        rest += f"   {MARK} " + ", ".join(name for _, name in sorted(shown.marks.items()))
    paper.text(left + 7 * 46 + 8, y + 10, cut(rest, int((paper.width - left - 7 * 46 - 16) / 5.4)), "faint", 10)
