"""The kinds of chart, each built from figures in the words of its subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from vsm_tui.charts.labels import number, spelt
from vsm_tui.charts.model import Axis, Band, Chart, Line, Mark, Payload, Series, day_number

Day = date | datetime
Marks = Sequence[tuple[Day, str]]
GAP = float("nan")


def marks_of(marks: Marks) -> tuple[Mark, ...]:
    """Marks on a dates axis from (day, name)."""
    return tuple(Mark(day_number(day), name) for day, name in marks)


def _days(days: Sequence[Day]) -> list[float]:
    return [day_number(day) for day in days]


def _numbers(values: Sequence[float | None]) -> list[float]:
    return [GAP if value is None else float(value) for value in values]


def cumulative_flow(
    title: str,
    days: Sequence[Day],
    lines: Sequence[tuple[str, Sequence[float]]],
    *,
    payloads: Sequence[Sequence[Payload]] = (),
    marks: Marks = (),
    unit: str = "items",
    note: str = "",
    description: str = "",
) -> Chart:
    """Cumulative flow: for each step, first to last, how many items had crossed into it or beyond by each day's end.

    Each line is at most the one before it; the area under a line, down to the next one, is the work in that step.
    `payloads[step][day]` are the items in the step that day. The last area, what is finished, has a quiet colour.
    """
    xs = _days(days)
    series = tuple(
        Series(
            name,
            xs,
            list(values),
            payloads[index] if index < len(payloads) else (),
            role="done" if index and index == len(lines) - 1 else "",
        )
        for index, (name, values) in enumerate(lines)
    )
    low = min(series[-1].y, default=0.0) if series else 0.0
    top = max(series[0].y, default=0.0) if series else 0.0
    start = low if low > 0.4 * top else 0.0
    return Chart(
        "areas", title, series, Axis("dates"), Axis(unit=unit, label=unit, low=start),
        marks=marks_of(marks), note=note, description=description,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Dots:
    """Points of one class: where they stand, what each is called, and the items behind each."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    keys: Sequence[str]
    titles: Sequence[str] = ()
    role: str = ""
    shape: str = ""

    def series(self) -> Series:
        """The same as a series; a point is called by its key and title."""
        texts: Sequence[str] = self.keys
        if self.titles:
            texts = [f"{key} {title}".strip() for key, title in zip(self.keys, self.titles, strict=True)]
        payloads = [(key,) for key in self.keys]
        return Series(self.name, self.x, self.y, payloads, texts, self.role, self.shape)


def scatter(
    title: str,
    dots: Sequence[Dots],
    *,
    percentiles: Mapping[int, float] | None = None,
    x: Axis | None = None,
    unit: str = "d",
    label: str = "",
    marks: Marks = (),
    note: str = "",
    description: str = "",
) -> Chart:
    """Points over days (x from `day_number`), one series a class, with level lines at the percentiles given."""
    lines = tuple(Line(value, f"{p} %") for p, value in sorted((percentiles or {}).items()))
    return Chart(
        "scatter", title, tuple(one.series() for one in dots), x or Axis("dates"),
        Axis(label=label or spelt(unit), unit=unit), lines, marks=marks_of(marks), note=note, description=description,
    )  # fmt: skip


def ageing(
    title: str,
    steps: Sequence[str],
    dots: Sequence[Dots],
    pace: Mapping[int, Sequence[float | None]],
    *,
    unit: str = "d",
    note: str = "",
    description: str = "",
) -> Chart:
    """Work in progress: steps across (x of a dot is its step's place), age upwards, bands of pace in each step.

    `pace[85][step]` is the age at or under which 85 % of finished items left that step; none where nothing did.
    """
    order = sorted(pace)
    bands: list[Band] = []
    for step in range(len(steps)):
        low = 0.0
        for place, percent in enumerate(order):
            high = pace[percent][step]
            if high is not None:
                role = f"band-{min(place + 1, 5)}"
                bands.append(Band(low, high, f"{percent}", role, step - 0.5, step + 0.5))
                low = high
        if bands and bands[-1].start == step - 0.5:
            bands.append(Band(low, None, "", f"band-{min(len(order) + 1, 5)}", step - 0.5, step + 0.5))
    return Chart(
        "ageing", title, tuple(one.series() for one in dots), Axis("categories", labels=tuple(steps)),
        Axis(label=f"age, {spelt(unit)}", unit=unit), bands=tuple(bands), note=note, description=description,
    )  # fmt: skip


def histogram(
    title: str,
    edges: Sequence[float],
    counts: Sequence[int],
    *,
    percentiles: Mapping[int, float] | None = None,
    payloads: Sequence[Payload] = (),
    unit: str = "d",
    note: str = "",
    description: str = "",
) -> Chart:
    """How many items fell between each edge and the next; percentiles stand upright. len(edges) = len(counts) + 1."""
    if len(edges) != len(counts) + 1:
        raise ValueError("a histogram has one edge more than it has counts")
    pairs = list(pairwise(edges))
    texts = [f"{number(low)} to {number(high)} {unit}" for low, high in pairs]
    series = Series("items", [(low + high) / 2 for low, high in pairs], list(counts), payloads, texts)
    lines = tuple(Line(value, f"{p} %", upright=True) for p, value in sorted((percentiles or {}).items()))
    axis = Axis(label=spelt(unit), unit=unit, low=edges[0], high=edges[-1])
    return Chart("histogram", title, (series,), axis, Axis(label="items"), lines, note=note, description=description)


def weekly(
    title: str,
    weeks: Sequence[str],
    series: Sequence[tuple[str, Sequence[float | None]]],
    *,
    payloads: Sequence[Sequence[Payload]] = (),
    partial: frozenset[int] = frozenset(),
    lines: Sequence[Line] = (),
    marks: Sequence[tuple[float, str]] = (),
    unit: str = "items",
    note: str = "",
    description: str = "",
) -> Chart:
    """Bars side by side for each week (`2026-W07`): started and finished, say. `partial` weeks are not whole ones."""
    short = tuple(week.partition("-")[2] or week for week in weeks)
    places = [float(place) for place in range(len(weeks))]
    made = tuple(
        Series(
            name,
            places,
            _numbers(values),
            payloads[index] if index < len(payloads) else (),
            partial=partial,
        )
        for index, (name, values) in enumerate(series)
    )
    return Chart(
        "bars", title, made, Axis("weeks", labels=tuple(weeks), short=short), Axis(label=spelt(unit), unit=unit),
        tuple(lines), marks=tuple(Mark(x, name) for x, name in marks), note=note, description=description,
    )  # fmt: skip


def distribution(
    title: str,
    names: Sequence[str],
    series: Sequence[tuple[str, Sequence[float | None]]],
    *,
    targets: Sequence[float | None] = (),
    payloads: Sequence[Sequence[Payload]] = (),
    unit: str = "%",
    note: str = "",
    description: str = "",
) -> Chart:
    """Level bars for each name, one for each series (by count, by active time), with the target of each name."""
    places = [float(place) for place in range(len(names))]
    made = tuple(
        Series(name, places, _numbers(values), payloads[index] if index < len(payloads) else ())
        for index, (name, values) in enumerate(series)
    )
    return Chart(
        "targets", title, made, Axis("categories", labels=tuple(names)), Axis(label=spelt(unit), unit=unit),
        targets=tuple(targets), note=note, description=description,
    )  # fmt: skip


def line(
    title: str,
    days: Sequence[Day],
    values: Sequence[float | None],
    *,
    name: str = "",
    baseline: float | None = None,
    target: float | None = None,
    up_is_good: bool = True,
    by: Day | None = None,
    marks: Marks = (),
    payloads: Sequence[Payload] = (),
    texts: Sequence[str] = (),
    unit: str = "",
    label: str = "",
    note: str = "",
    description: str = "",
) -> Chart:
    """Readings over time, with the baseline, the stretch beyond the target, the date it is wanted by, and marks."""
    lines, bands = [], []
    if baseline is not None:
        lines.append(Line(baseline, "baseline", "baseline"))
    if target is not None:
        lines.append(Line(target, "target", "target"))
        bands.append(Band(target, None, "", "band-1") if up_is_good else Band(None, target, "", "band-1"))
    events = (*marks_of(marks), *([Mark(day_number(by), "due", "target")] if by else []))
    series = Series(name, _days(days), _numbers(values), payloads, texts)
    return Chart(
        "line", title, (series,), Axis("dates"), Axis(label=label or spelt(unit), unit=unit), tuple(lines),
        tuple(bands), events, note, description,
    )  # fmt: skip


def trend_lines(
    title: str,
    days: Sequence[Day],
    series: Sequence[tuple[str, Sequence[float | None]]],
    *,
    lines: Sequence[Line] = (),
    marks: Marks = (),
    unit: str = "",
    label: str = "",
    note: str = "",
    description: str = "",
) -> Chart:
    """Several lines over the same days: load and flow time, median and p85."""
    xs = _days(days)
    made = tuple(Series(name, xs, _numbers(values)) for name, values in series)
    return Chart(
        "line", title, made, Axis("dates"), Axis(label=label or spelt(unit), unit=unit), tuple(lines),
        marks=marks_of(marks), note=note, description=description,
    )  # fmt: skip


def xmr(
    title: str,
    days: Sequence[Day],
    values: Sequence[float | None],
    *,
    mean: float,
    upper: float,
    lower: float,
    outside: frozenset[int] = frozenset(),
    changed: Day | None = None,
    change: str = "change",
    payloads: Sequence[Payload] = (),
    texts: Sequence[str] = (),
    unit: str = "",
    label: str = "",
    note: str = "",
    description: str = "",
) -> Chart:
    """An XmR chart: points in order, their mean and natural limits, the places `outside` flagged, the change marked."""
    lines = (Line(upper, "upper"), Line(mean, "mean", "baseline"), Line(lower, "lower"))
    series = Series("", _days(days), _numbers(values), payloads, texts, flagged=outside)
    marks = (Mark(day_number(changed), change),) if changed else ()
    return Chart(
        "xmr", title, (series,), Axis("dates"), Axis(label=label or spelt(unit), unit=unit), lines, marks=marks,
        note=note, description=description,
    )  # fmt: skip


def pareto(
    title: str,
    names: Sequence[str],
    values: Sequence[float],
    *,
    payloads: Sequence[Payload] = (),
    unit: str = "d",
    label: str = "",
    note: str = "",
    description: str = "",
) -> Chart:
    """Bars in falling order, whatever order is given, with the running share of the whole."""
    order = sorted(range(len(names)), key=lambda index: -values[index])
    series = Series(
        "",
        [float(place) for place in range(len(order))],
        [float(values[index]) for index in order],
        [payloads[index] for index in order] if payloads else (),
    )
    axis = Axis("categories", label=label, labels=tuple(names[index] for index in order))
    return Chart(
        "pareto", title, (series,), axis, Axis(label=spelt(unit), unit=unit), note=note, description=description
    )


def spark(
    title: str, values: Sequence[float | None], *, unit: str = "", labels: Sequence[str] = (), role: str = ""
) -> Chart:
    """A trend small enough for a tile: no axes, the last value the newest."""
    series = Series("", [float(place) for place in range(len(values))], _numbers(values), role=role)
    axis = Axis("categories", labels=tuple(labels)) if labels else Axis()
    return Chart("spark", title, (series,), axis, Axis(unit=unit))


def share(
    title: str,
    parts: Sequence[tuple[str, float, str]],
    *,
    payloads: Sequence[Payload] = (),
    unit: str = "",
    note: str = "",
    description: str = "",
) -> Chart:
    """One bar cut into (name, value, role): active, waiting, blocked and off, say. Role empty: by order."""
    series = tuple(
        Series(name, [0.0], [float(value)], [payloads[index]] if index < len(payloads) else (), role=role)
        for index, (name, value, role) in enumerate(parts)
    )
    return Chart("share", title, series, Axis(), Axis(unit=unit), note=note, description=description)


def spectrum(
    title: str,
    levels: tuple[str, str],
    entered: Sequence[Day],
    left: Sequence[Day | None],
    keys: Sequence[str],
    *,
    until: Day,
    slow: float | None = None,
    marks: Marks = (),
    note: str = "",
    description: str = "",
) -> Chart:
    """Performance spectrum: every item's passage from the upper level to the lower one, as a line over time.

    A passage of more than `slow` days is drawn as slow; one with no end is drawn up to `until` and named open.
    """
    names = ("passed", "slow", "open")
    groups: dict[str, tuple[list[float], list[float], list[str]]] = {name: ([], [], []) for name in names}
    for start, end, key in zip(entered, left, keys, strict=True):
        first, last = day_number(start), day_number(end or until)
        starts, ends, called = groups["open" if end is None else "slow" if slow and last - first > slow else "passed"]
        starts.append(first)
        ends.append(last)
        called.append(key)
    roles = {"passed": "series-1", "slow": "outside", "open": "warn"}
    series = tuple(
        Series(name, xs, ys, [(key,) for key in called], called, roles[name])
        for name, (xs, ys, called) in groups.items()
        if xs
    )
    return Chart(
        "spectrum", title, series, Axis("dates", high=day_number(until)), Axis("categories", labels=levels),
        marks=marks_of(marks), note=note, description=description,
    )  # fmt: skip
