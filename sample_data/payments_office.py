"""What all steps of the payments stream share: the calendar, the people, and the events of the year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from queueing import Clock, Draw, Item, Pool, WorkingCalendar

BEGIN = datetime(2025, 7, 1, 9)
SINCE = datetime(2026, 2, 20)
UNTIL = datetime(2026, 11, 20, 17)
POLICY = date(2026, 6, 8)
"""From here low-risk changes are approved without a meeting."""
STOPPED = datetime(2026, 9, 14, 11, 20, 8)
"""The initiative whose hypothesis was refuted is stopped."""
CALENDAR = WorkingCalendar(
    ((9 * 60, 12 * 60 + 30), (13 * 60 + 30, 17 * 60)),
    (
        "2025-08-25",
        "2025-12-25",
        "2025-12-26",
        "2026-01-01",
        "2026-04-03",
        "2026-04-06",
        "2026-05-04",
        "2026-05-25",
        "2026-08-31",
        "2026-12-25",
        "2026-12-28",
    ),
)

Hindrance = tuple[str, str, float, float, float]
"""A dependency, the reason, how often it strikes, and the least and the most working days that it takes."""


class Office:
    """The clock, the people, and what happens to an item in any step."""

    def __init__(self) -> None:
        self.draw = Draw("payments")
        self.clock = Clock(BEGIN)
        self.items: list[Item] = []
        self.happened: set[str] = set()
        self.owners = self._pool(2)
        self.architects = self._pool(5)
        self.squads = self._pool(9)
        self.testers = self._pool(4)

    @property
    def now(self) -> datetime:
        """The simulation's present."""
        return self.clock.now

    def _pool(self, people: int) -> Pool:
        return Pool(self.clock, CALENDAR, self.draw, people)

    def drop(self, item: Item, at: datetime, status: str) -> None:
        """Take the item out of the stream."""
        item.gone = True
        item.enter(at, status)

    def work(self, item: Item, step: str, hours: float, share: float, done: Callable[[], None]) -> None:
        """Plan the end of a piece of work begun now; book the hours really spent on it, where they are booked."""
        end = CALENDAR.after(self.now, hours)
        self.book(item, step, hours * share, end)
        self.clock.at(end, done)

    def book(self, item: Item, step: str, hours: float, end: datetime) -> None:
        """Book hours on a step, where this item's people book any: in one sum, or by day."""
        if not item.records_effort or end > UNTIL:
            return
        if not item.dates_effort:
            item.efforts.append((step, round(max(hours, 0.25) * 4) / 4, None))
            return
        days = CALENDAR.working_days(self.now.date(), end.date())
        used = max(1, min(len(days), int(hours / 6 + 0.8)))
        for day in days[-used:]:
            item.efforts.append((step, round(max(hours / used, 0.25) * 4) / 4, day))

    def stuck(self, item: Item, hours: float, chances: tuple[Hindrance, ...]) -> datetime:
        """When work of so many hours, begun now, is done: perhaps something hinders it on the way."""
        for dependency, reason, share, low, high in chances:
            if item.draw.chance(share):
                done = hours * item.draw.between(0.15, 0.85)
                start = CALENDAR.after(self.now, done)
                until = CALENDAR.after(start, 7 * item.draw.between(low, high))
                if dependency == "vendor" and item.draw.chance(0.5):
                    item.enter(start, "Waiting for vendor")
                    self.clock.at(until, partial(self._resume, item, item.events[-2][1]))
                else:
                    item.blocks.append((start, until, reason, dependency))
                return CALENDAR.after(until, hours - done)
        return CALENDAR.after(self.now, hours)

    def _resume(self, item: Item, status: str) -> None:
        if not item.gone:
            item.enter(self.now, status)

    def once(self, what: str, after: datetime, fits: bool) -> bool:
        """True for the first call that fits after a date."""
        if not fits or self.now < after or what in self.happened:
            return False
        self.happened.add(what)
        return True


def urgency(item: Item) -> int:
    """Whom a pool takes first: 0 escalated, 1 anything else."""
    return 0 if item.escalated else 1
