"""A small discrete-event simulation: a clock, a working calendar, servers with queues, and what an item leaves behind.

All instants are local wall-clock times without an offset, as the streams' exports show them. Draws use
nothing but `Random.random` and plain arithmetic, so that every platform and Python version draws the same.
"""

from __future__ import annotations

import csv
import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """A seeded source of chance. Each item has its own, so that one stream's story stays when another changes."""

    def __init__(self, seed: str) -> None:
        self._random = Random(f"vsm-sample-{seed}")

    def unit(self) -> float:
        """A number in [0, 1)."""
        return self._random.random()

    def chance(self, share: float) -> bool:
        """True in `share` of all calls."""
        return self.unit() < share

    def between(self, low: float, high: float) -> float:
        """A number spread evenly over [low, high)."""
        return low + (high - low) * self.unit()

    def skewed(self, low: float, median: float, p85: float, high: float) -> float:
        """A right-skewed number given by four of its quantiles, straight lines between them."""
        place = self.unit()
        if place < 0.5:
            return low + (median - low) * place / 0.5
        if place < 0.85:
            return median + (p85 - median) * (place - 0.5) / 0.35
        return p85 + (high - p85) * (place - 0.85) / 0.15

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.unit() * (high - low + 1))

    def pick(self, values: Sequence[T]) -> T:
        """One of the values, each as likely."""
        return values[int(self.unit() * len(values))]

    def weighted(self, values: Iterable[tuple[T, float]]) -> T:
        """One of the values, as likely as its weight."""
        listed = list(values)
        place = self.unit() * sum(weight for _, weight in listed)
        for value, weight in listed:
            place -= weight
            if place < 0:
                return value
        return listed[-1][0]

    def shuffled(self, values: Iterable[T]) -> list[T]:
        """The values in a random order."""
        rest = list(values)
        for last in range(len(rest) - 1, 0, -1):
            other = self.whole(0, last)
            rest[last], rest[other] = rest[other], rest[last]
        return rest


class WorkingCalendar:
    """When people work: daily windows in minutes after midnight, Monday to Friday, less holidays."""

    def __init__(self, windows: Sequence[tuple[int, int]], holidays: Iterable[str]) -> None:
        self.windows = tuple(windows)
        self.holidays = frozenset(date.fromisoformat(day) for day in holidays)

    def works_on(self, day: date) -> bool:
        """True where the day is a working day."""
        return day.weekday() < 5 and day not in self.holidays

    def after(self, start: datetime, hours: float) -> datetime:
        """The instant at which `hours` of working time have passed since `start`."""
        left = int(hours * 3600)
        day = start.date()
        while True:
            if self.works_on(day):
                midnight = datetime(day.year, day.month, day.day)
                for opens, closes in self.windows:
                    begin = max(start, midnight + timedelta(minutes=opens))
                    length = int((midnight + timedelta(minutes=closes) - begin).total_seconds())
                    if length > left:
                        return begin + timedelta(seconds=left)
                    if length > 0:
                        left -= length
            day += timedelta(days=1)

    def hours(self, start: datetime, end: datetime) -> float:
        """Working hours between two instants."""
        seconds = 0.0
        for day in self.working_days(start.date(), end.date()):
            midnight = datetime(day.year, day.month, day.day)
            for opens, closes in self.windows:
                begin = max(start, midnight + timedelta(minutes=opens))
                seconds += max(0.0, (min(end, midnight + timedelta(minutes=closes)) - begin).total_seconds())
        return seconds / 3600

    def working_days(self, first: date, last: date) -> list[date]:
        """The working days from first to last, both included."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in days if self.works_on(day)]

    def next_working_day(self, day: date) -> date:
        """The first working day on or after `day`."""
        while not self.works_on(day):
            day += timedelta(days=1)
        return day


class Clock:
    """The simulation's clock: what is to happen, in order of time and, within it, of planning."""

    def __init__(self, begin: datetime) -> None:
        self.now = begin
        self._plan: list[tuple[datetime, int, Callable[[], None]]] = []
        self._planned = 0

    def at(self, when: datetime, act: Callable[[], None]) -> None:
        """Plan an act; one in the past happens now."""
        self._planned += 1
        heapq.heappush(self._plan, (max(when, self.now), self._planned, act))

    def run(self, until: datetime) -> None:
        """Let everything happen that is planned up to `until`."""
        while self._plan and self._plan[0][0] <= until:
            self.now, _, act = heapq.heappop(self._plan)
            act()


class Pool:
    """A group of people who take one piece of work each: the most urgent first, then the one waiting longest."""

    def __init__(self, clock: Clock, calendar: WorkingCalendar, draw: Draw, people: int) -> None:
        self._clock, self._calendar, self._draw = clock, calendar, draw
        self._free = people
        self._waiting: list[tuple[int, int, Callable[[], None]]] = []
        self._asked = 0

    def ask(self, urgency: int, start: Callable[[], None]) -> None:
        """Ask for somebody; `start` runs, in working hours, when one of them takes it (lower urgency first)."""
        self._asked += 1
        heapq.heappush(self._waiting, (urgency, self._asked, start))
        self._serve()

    def release(self) -> None:
        """One of them is free again."""
        self._free += 1
        self._serve()

    def _serve(self) -> None:
        while self._free > 0 and self._waiting:
            self._free -= 1
            takes = self._calendar.after(self._clock.now, self._draw.between(0.05, 1.4))
            # Who is taken is decided when somebody looks, not when they became free.
            self._clock.at(takes, self._take)

    def _take(self) -> None:
        if self._waiting:
            heapq.heappop(self._waiting)[2]()
        else:
            self._free += 1


@dataclass
class Item:
    """One item and everything that systems record about it."""

    key: str
    title: str
    type: str
    escalated: bool
    initiative: str
    created: datetime
    draw: Draw
    worth: float = 0.0
    low_risk: bool = False
    records_effort: bool = False
    dates_effort: bool = False
    events: list[tuple[datetime, str]] = field(default_factory=list)
    blocks: list[tuple[datetime, datetime | None, str, str]] = field(default_factory=list)
    efforts: list[tuple[str, float, date | None]] = field(default_factory=list)
    gone: bool = False

    def enter(self, at: datetime, status: str) -> None:
        """Record that the item came into a status."""
        self.events.append((at, status))


def stamp(at: datetime | None) -> str:
    """An instant as the exports write it; empty where there is none."""
    return at.isoformat(sep="T", timespec="seconds") if at else ""


def write_rows(path: Path, header: str, rows: Iterable[Sequence[object]]) -> None:
    """Write one CSV file, UTF-8 with line feeds."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def write_items(folder: Path, items: Sequence[Item], until: datetime) -> None:
    """Write events.csv (in order of time), blocks.csv and effort.csv of what was recorded up to `until`."""
    order = {item.key: place for place, item in enumerate(items)}
    events = [
        (at, order[item.key], place, item, status)
        for item in items
        for place, (at, status) in enumerate(item.events)
        if at <= until
    ]
    events.sort(key=lambda event: event[:3])
    write_rows(
        folder / "events.csv",
        "item,status,at,title,type,escalated,initiative",
        (
            (item.key, status, stamp(at), item.title, item.type, "yes" if item.escalated else "no", item.initiative)
            for at, _, _, item, status in events
        ),
    )
    blocks = [
        (start, order[item.key], item.key, end if end and end <= until else None, reason, dependency)
        for item in items
        for start, end, reason, dependency in item.blocks
        if start <= until
    ]
    blocks.sort(key=lambda block: (block[0], block[1], block[4]))
    write_rows(
        folder / "blocks.csv",
        "item,from,to,reason,dependency",
        ((key, stamp(start), stamp(end), reason, dependency) for start, _, key, end, reason, dependency in blocks),
    )
    efforts = [
        (item.key, step, f"{hours:g}", day.isoformat() if day else "")
        for item in items
        for step, hours, day in item.efforts
        if day is None or day <= until.date()
    ]
    if efforts:
        write_rows(folder / "effort.csv", "item,step,hours,date", efforts)
