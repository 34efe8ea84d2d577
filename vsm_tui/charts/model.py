"""What a chart is, before anything is drawn: series, axes, lines, bands, marks and what stands behind each point.

Both renderers, the table under `t` and the text for those who do not see the picture come from this description.
x and y are plain numbers: on a dates axis days since 0001-01-01 (`day_number`), on categories and weeks the place in
`Axis.labels`. A y that is not a number is a gap.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal

from vsm_tui.charts.labels import number, with_unit
from vsm_tui.charts.roles import series_role

Kind = Literal[
    "areas", "scatter", "ageing", "histogram", "bars", "targets", "line", "xmr", "pareto", "spark", "share", "spectrum"
]
Payload = tuple[str, ...]
SHAPES = "●◆▲■○◇△□"


def day_number(moment: date | datetime) -> float:
    """The place of a day, or of an instant in its own zone's day, on a dates axis."""
    if isinstance(moment, datetime):
        seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
        return moment.toordinal() + seconds / 86400
    return float(moment.toordinal())


def day_text(number_of_day: float, year: bool = True) -> str:
    """A day as `3 Mar 2026`, or `3 Mar`; empty outside the calendar."""
    if not 1 <= number_of_day < 3_652_060:
        return ""
    day = date.fromordinal(1) + timedelta(days=math.floor(number_of_day) - 1)
    return f"{day.day} {day:%b}" + (f" {day.year}" if year else "")


@dataclass(frozen=True)
class Axis:
    """An axis: numbers, days, or places with labels. `low` and `high` fix its ends, else the figures say."""

    kind: Literal["linear", "dates", "categories", "weeks"] = "linear"
    label: str = ""
    unit: str = ""
    labels: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None

    def text(self, value: float) -> str:
        """A place on the axis in words, with its unit."""
        if self.kind == "dates":
            return day_text(value)
        if self.kind in ("categories", "weeks"):
            index = round(value)
            return self.labels[index] if 0 <= index < len(self.labels) else ""
        return with_unit(value, self.unit)


@dataclass(frozen=True, eq=False)
class Series:
    """Points of one kind: x and y of equal length, and for each point what it is called and the items behind it.

    `flagged` are the points that stand out (outside the limits), `partial` the ones whose time is not whole.
    """

    name: str
    x: Sequence[float]
    y: Sequence[float]
    payloads: Sequence[Payload] = ()
    texts: Sequence[str] = ()
    role: str = ""
    shape: str = ""
    flagged: frozenset[int] = frozenset()
    partial: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if len(self.x) != len(self.y):
            raise ValueError(f"{self.name}: {len(self.x)} x for {len(self.y)} y")


@dataclass(frozen=True)
class Line:
    """A straight line with a name: level at `value`, or `upright` there; from x `start` to `end` where given."""

    value: float
    name: str
    role: str = "limit"
    upright: bool = False
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True)
class Band:
    """A stretch of y (none: open) with a name, over all x or from `start` to `end`."""

    low: float | None
    high: float | None
    name: str = ""
    role: str = "band-1"
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True)
class Mark:
    """Something that happened at x: a change, a release, the date by which an outcome was meant to show."""

    x: float
    name: str
    role: str = "mark"


@dataclass(frozen=True, slots=True)
class Point:
    """A point the cursor can stand on: its series, place, a sentence about it, and the items behind it."""

    index: int
    series: int
    place: int
    x: float
    y: float
    text: str
    payload: Payload


@dataclass(frozen=True, eq=False)
class Chart:
    """One picture. `kinds` builds the kinds; a renderer draws it; `tables` says the same in rows.

    `note` is the line under the picture (n, what was left out). `description` replaces the sentence made for those
    who do not see the picture. `selected` is the index of a point in `points`.
    """

    kind: Kind
    title: str
    series: tuple[Series, ...]
    x: Axis = Axis()
    y: Axis = Axis()
    lines: tuple[Line, ...] = ()
    bands: tuple[Band, ...] = ()
    marks: tuple[Mark, ...] = ()
    note: str = ""
    description: str = ""
    selected: int | None = None
    targets: tuple[float | None, ...] = ()

    def with_selected(self, index: int | None) -> Chart:
        """The same chart with the cursor on another point."""
        return replace(self, selected=index)

    def role(self, series: int) -> str:
        """The colour role of a series."""
        return self.series[series].role or series_role(series)

    def shape(self, series: int) -> str:
        """The glyph of a series' points."""
        return self.series[series].shape or SHAPES[series % len(SHAPES)]

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """(series, place in the series) of every point, in the order of `points`."""
        return [
            (which, place)
            for which, series in enumerate(self.series)
            for place, (x, y) in enumerate(zip(series.x, series.y, strict=True))
            if math.isfinite(x) and math.isfinite(y)
        ]

    def points(self) -> list[Point]:
        """Every point the cursor can stand on; where 10,000 are too many to make at once, ask `point` for one."""
        return [self.point(index) for index in range(len(self.places))]

    def point(self, index: int) -> Point:
        """Point number `index`; IndexError where there is none."""
        which, place = self.places[index]
        series = self.series[which]
        payload = series.payloads[place] if place < len(series.payloads) else ()
        x, y = float(series.x[place]), float(series.y[place])
        return Point(index, which, place, x, y, self._sentence(which, place, x, y), payload)

    def layer(self, series: int, place: int) -> float:
        """The height of an area at a place: its line less the next one below."""
        below = self.series[series + 1].y[place] if series + 1 < len(self.series) else 0.0
        return float(self.series[series].y[place]) - float(below)

    def _sentence(self, which: int, place: int, x: float, y: float) -> str:
        series = self.series[which]
        called = series.texts[place] if place < len(series.texts) else ""
        unit = self.y.unit
        if self.kind == "spectrum":
            took = f"{number(y - x)} d"
            return f"{called}: {day_text(x)} to {day_text(y)}, {took}"
        if self.kind == "areas":
            held = with_unit(self.layer(which, place), unit)
            return f"{self.x.text(x)}: {held} in {series.name}"
        where = self.x.text(x)
        if self.kind == "histogram":
            where = called or where
            called = ""
        if self.kind == "share":
            whole = sum(value for one in self.series for value in one.y if value > 0)
            share = f", {100 * y / whole:.0f} %" if whole else ""
            return f"{series.name}: {with_unit(y, unit)}{share}"
        head = f"{called}, {where}" if called and where else called or where
        name = f" {series.name}" if len(self.series) > 1 and series.name else ""
        flag = ", outside the limits" if place in series.flagged else ""
        part = ", not a whole one" if place in series.partial else ""
        target = self.targets[place] if place < len(self.targets) else None
        aim = "" if target is None else f", target {with_unit(target, unit)}"
        return f"{head}:{name} {with_unit(y, unit)}{aim}{flag}{part}"

    def table(self) -> tuple[list[str], list[list[str]]]:
        """Headers and rows of the same figures, see `tables`."""
        from vsm_tui.charts.tables import table

        return table(self)

    @property
    def alt(self) -> str:
        """One sentence for those who do not see the picture."""
        from vsm_tui.charts.tables import sentence

        return self.description or sentence(self)
