"""The working calendar: working seconds as a cumulative function of the instant in the stream's zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from store.models import Calendar
from vsm_tui.flow.columns import HOUR, Ints

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WINDOW = re.compile(r"\s*(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\s*")


def daily_windows(hours: list[str]) -> list[tuple[int, int]]:
    """Daily windows `HH:MM-HH:MM` as minutes of the day, ordered, overlapping ones merged.

    `24:00` ends a day. Raises `ValueError` for another form, for a time that does not exist, and for a window
    over midnight or of no length.
    """
    windows: list[tuple[int, int]] = []
    for text in hours:
        match = _WINDOW.fullmatch(text)
        if match is None:
            raise ValueError(f"hours {text!r}: expected a window such as 09:00-17:00")
        h1, m1, h2, m2 = (int(part) for part in match.groups())
        begin, end = h1 * 60 + m1, h2 * 60 + m2
        if m1 > 59 or m2 > 59 or begin >= 1440 or end > 1440:
            raise ValueError(f"hours {text!r}: no such time of day (00:00 to 24:00)")
        if end <= begin:
            raise ValueError(f"hours {text!r}: a window ends on the day it begins, after it begins")
        windows.append((begin, end))
    union: list[tuple[int, int]] = []
    for begin, end in sorted(windows):
        if union and begin <= union[-1][1]:
            union[-1] = (union[-1][0], max(end, union[-1][1]))
        else:
            union.append((begin, end))
    return union


def day_seconds(calendar: Calendar) -> int:
    """Working seconds of one working day."""
    return sum(end - begin for begin, end in daily_windows(calendar.hours)) * 60


def week_seconds(calendar: Calendar) -> int:
    """Working seconds of one working week."""
    return day_seconds(calendar) * len(set(calendar.days))


@lru_cache(maxsize=16)
def public_holidays(country: str, subdivision: str | None, years: tuple[int, ...]) -> frozenset[date]:
    """Public holidays of a country, from the `holidays` package, offline.

    Raises `ValueError` for a country or subdivision that the package does not know.
    """
    import holidays

    try:
        return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=list(years)))
    except NotImplementedError:
        where = country + (f" {subdivision}" if subdivision else "")
        raise ValueError(f"calendar: no public holidays are known for {where!r}") from None


@dataclass(frozen=True, slots=True, eq=False)
class WorkingTime:
    """Working windows as instants. The working seconds of [a, b) are `at(b) - at(a)`.

    Outside the days it was made for nothing is added.
    """

    starts: Ints
    ends: Ints
    before: Ints
    """Working seconds before each window."""

    def at(self, instants: Ints) -> Ints:
        """Cumulative working seconds at each instant."""
        if not len(self.starts):
            return np.zeros(len(instants), dtype=np.int64)
        window = np.searchsorted(self.starts, instants, side="right") - 1
        inside = np.maximum(window, 0)
        reached = np.minimum(instants, self.ends[inside])
        return np.where(window < 0, 0, self.before[inside] + reached - self.starts[inside])


def working_time(calendar: Calendar, zone: str, first: int, last: int) -> WorkingTime:
    """The working windows of the local days with ordinals `first` to `last`.

    Raises `ValueError` for hours or holidays that the calendar cannot mean.
    """
    return _working_time(
        tuple(calendar.days),
        tuple(calendar.hours),
        tuple(calendar.holidays),
        calendar.country,
        calendar.subdivision,
        zone,
        first,
        last,
    )


@lru_cache(maxsize=8)
def _working_time(
    weekdays: tuple[str, ...],
    hours: tuple[str, ...],
    closed: tuple[date, ...],
    country: str | None,
    subdivision: str | None,
    zone: str,
    first: int,
    last: int,
) -> WorkingTime:
    place = ZoneInfo(zone)
    windows = daily_windows(list(hours))
    numbers = {WEEKDAYS.index(name) for name in weekdays}
    free = set(closed)
    if country:
        years = tuple(range(date.fromordinal(first).year, date.fromordinal(max(first, last)).year + 1))
        free |= public_holidays(country, subdivision, years)
    spans: list[tuple[int, int]] = []
    for ordinal in range(first, last + 1):
        day = date.fromordinal(ordinal)
        if day.weekday() not in numbers or day in free:
            continue
        for begin, end in windows:
            # Both ends go through the zone, so that a window across a clock change has its true length.
            opens, closes = _instant(day, begin, place), _instant(day, end, place)
            if spans and opens < spans[-1][1]:
                spans[-1] = (min(spans[-1][0], opens), max(spans[-1][1], closes))
            elif closes > opens:
                spans.append((opens, closes))
    starts = np.array([span[0] for span in spans], dtype=np.int64)
    ends = np.array([span[1] for span in spans], dtype=np.int64)
    before = np.zeros(len(spans), dtype=np.int64)
    if len(spans) > 1:
        before[1:] = np.cumsum(ends - starts)[:-1]
    return WorkingTime(starts, ends, before)


def _instant(day: date, minute: int, zone: ZoneInfo) -> int:
    if minute == 1440:
        day, minute = day + timedelta(days=1), 0
    return int(datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone).timestamp())


def working_days(seconds: float, calendar: Calendar) -> float:
    """Working seconds as working days of the calendar; hours of 8 a day where it has no hours."""
    return seconds / (day_seconds(calendar) or 8 * HOUR)
