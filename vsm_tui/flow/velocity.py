"""Flow velocity as an average, and whether counts of these items can be compared at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.columns import HOUR, percentiles, sums
from vsm_tui.flow.efficiency import visits_on_the_way
from vsm_tui.flow.history import History
from vsm_tui.flow.load import Week, weeks
from vsm_tui.flow.split import split
from vsm_tui.flow.view import view
from vsm_tui.scope import Scope

MIXED = 0.1
"""A type is part of the mix from this share of the finished items on."""
SPREAD = 4.0
"""Items differ much in active time where p85 is at least this many times p50."""


@dataclass(frozen=True, slots=True)
class Velocity:
    """Items finished and started per week, over the complete weeks of what is drawn."""

    finished: int
    started: int
    weeks: int
    """Complete weeks; partial ones are left out of the averages."""
    partial: int
    by_week: tuple[Week, ...]

    @property
    def per_week(self) -> float | None:
        """Finished items per complete week; none without one."""
        return self.finished / self.weeks if self.weeks else None

    @property
    def started_per_week(self) -> float | None:
        """Started items per complete week; none without one."""
        return self.started / self.weeks if self.weeks else None


@dataclass(frozen=True, slots=True)
class Comparable:
    """Whether counts of the finished items can be compared: "where items differ much in active time, or types are
    mixed, the screen says that counts are hardly comparable" (METRICS.md 3)."""

    n: int
    active_p50: float | None
    active_p85: float | None
    """Active hours of an item."""
    mix: int
    """Types that hold at least a tenth of the finished items."""

    @property
    def differ(self) -> bool:
        """Items differ much in active time."""
        if self.active_p50 is None or self.active_p85 is None:
            return False
        return self.active_p85 >= SPREAD * self.active_p50 and self.active_p85 > 0

    @property
    def hardly(self) -> bool:
        """Counts are hardly comparable."""
        return self.differ or self.mix > 1


def velocity(history: History, scope: Scope) -> Velocity:
    """Velocity of a scope."""
    listed = weeks(history, scope)
    whole = [week for week in listed if not week.partial]
    return Velocity(
        finished=sum(week.finished for week in whole),
        started=sum(week.started for week in whole),
        weeks=len(whole),
        partial=len(listed) - len(whole),
        by_week=tuple(listed),
    )


def comparable(history: History, scope: Scope) -> Comparable:
    """How alike the finished items of the window are."""
    seen = view(history, scope)
    finished = seen.finished()
    at = visits_on_the_way(seen)
    active = sums(history.visits.item[at], split(seen).active[at], len(history.items))[finished] / HOUR
    p50, p85 = percentiles(active, (50, 85))
    counts = np.bincount(history.items.type[finished], minlength=len(history.items.type_names))
    mix = int((counts >= max(1.0, MIXED * len(finished))).sum())
    return Comparable(len(finished), p50, p85, mix)
