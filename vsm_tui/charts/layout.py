"""Layout arithmetic of charts: ticks at round figures and round dates, and scales from figures to places."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from vsm_tui.charts.labels import number

Tick = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Scale:
    """Figures from `low` to `high` laid over `size` places (cells, dots or pixels), the first being place 0."""

    low: float
    high: float
    size: float

    def at(self, value: float) -> float:
        """The place of a figure, between 0 and `size`; outside the ends it lies outside too."""
        span = self.high - self.low
        return (value - self.low) / span * self.size if span else self.size / 2

    def cell(self, value: float) -> int:
        """The whole place of a figure, held inside 0 .. size - 1."""
        return max(0, min(int(self.size) - 1, math.floor(self.at(value))))

    def value(self, place: float) -> float:
        """The figure at a place: the inverse of `at`."""
        return self.low + place / self.size * (self.high - self.low) if self.size else self.low


def nice_step(span: float, count: int) -> float:
    """The smallest of 1, 2, 5 x 10^n that cuts `span` into at most `count` parts; 1 where there is no span."""
    if not math.isfinite(span) or span <= 0 or count < 1:
        return 1.0
    rough = span / count
    power = 10.0 ** math.floor(math.log10(rough))
    if power <= 0:
        return span
    return next(step * power for step in (1, 2, 5, 10, 20) if step * power >= rough * (1 - 1e-9))


def nice_ends(low: float, high: float, count: int = 5, from_zero: bool = True) -> tuple[float, float]:
    """Round ends of an axis that hold `low` and `high`; it starts at 0 unless `from_zero` is false."""
    if from_zero:
        low, high = min(0.0, low), max(0.0, high)
    if low == high:
        high = low + 1.0
    step = nice_step(high - low, count)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


def number_ticks(low: float, high: float, count: int, least: float = 0.0) -> list[Tick]:
    """At most about `count` round figures from `low` to `high`, `least` apart or more, with their text."""
    step = max(least, nice_step(high - low, max(1, count)))
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [(index * step, number(index * step, decimals)) for index in range(first, min(last, first + 200) + 1)]


def _months(first: date, last: date, every: int) -> Iterator[date]:
    index = first.year * 12 + first.month - 1
    index += -index % every
    while True:
        year, month = divmod(index, 12)
        if year > 9999:
            return
        day = date(max(1, year), month + 1, 1)
        if day > last:
            return
        if day >= first:
            yield day
        index += every


def date_ticks(low: float, high: float, count: int) -> list[Tick]:
    """At most `count` days at round places from day number `low` to `high`: days, Mondays, months, quarters, years.

    January says its year, as the first tick does; the others say day and month, or the month.
    """
    first = date.fromordinal(max(1, math.ceil(low)))
    last = date.fromordinal(min(3_652_059, max(1, math.floor(high))))
    days = (last - first).days + 1
    if days < 1 or count < 1:
        return []
    found: list[date] = []
    daily = False
    for step in (1, 2, 7, 14):
        start = first + timedelta(days=-first.weekday() % 7) if step >= 7 else first
        found = [start + timedelta(days=offset) for offset in range(0, (last - start).days + 1, step)]
        if len(found) <= count:
            daily = True
            break
    else:
        for every in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200):
            found = list(_months(first, last, every))
            if len(found) <= count:
                break
        found = found[:count]
    return [(float(day.toordinal()), _day_label(day, daily, index == 0)) for index, day in enumerate(found)]


def _day_label(day: date, daily: bool, is_first: bool) -> str:
    if daily:
        return f"{day.day} {day:%b}" + (f" {day.year}" if is_first else "")
    if day.month == 1:
        return str(day.year)
    return f"{day:%b} {day.year}" if is_first else f"{day:%b}"
