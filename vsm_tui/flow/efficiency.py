"""Flow efficiency: active time over total time of the finished items (METRICS.md 3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.calendar import week_seconds
from vsm_tui.flow.columns import HOUR, Floats, Ints, sums
from vsm_tui.flow.history import History
from vsm_tui.flow.split import split
from vsm_tui.flow.view import View, view
from vsm_tui.scope import Scope

_WEEK = 7 * 86_400


@dataclass(frozen=True, slots=True)
class FlowEfficiency:
    """ "(sum of active time) / (sum of total time) over the parts of visits between started_at and finished_at
    of the finished items in the window. A ratio of sums, not a mean of ratios."""

    n: int
    active_hours: float
    total_hours: float
    recorded_hours: float
    """Of active: recorded effort. The rest is *at most*, taken from statuses."""
    waiting_hours: float
    ceiling: float | None
    """With basis `touch` and without effort, the most that the working week allows (23.8 % at 40 hours)."""
    not_full: int
    """Items among n whose history is not full."""

    @property
    def ratio(self) -> float | None:
        """The flow efficiency; none where no time was spent."""
        return self.active_hours / self.total_hours if self.total_hours else None

    @property
    def recorded_share(self) -> float | None:
        """The share of active time that is recorded effort."""
        return self.recorded_hours / self.active_hours if self.active_hours else None


def visits_on_the_way(seen: View) -> Ints:
    """Visits between started_at and finished_at of the finished items in the window."""
    visits, chosen = seen.history.visits, seen.classes
    counts = np.zeros(len(seen.history.items), dtype=np.bool_)
    counts[seen.finished()] = True
    item = visits.item
    return np.flatnonzero(
        counts[item] & (visits.entered >= chosen.started_at[item]) & (visits.left <= chosen.finished_at[item])
    )


def flow_efficiency(history: History, scope: Scope) -> FlowEfficiency:
    """Flow efficiency by the scope's basis."""
    seen = view(history, scope)
    parts = split(seen)
    at = visits_on_the_way(seen)
    finished = seen.finished()
    return FlowEfficiency(
        n=len(finished),
        active_hours=float(parts.active[at].sum()) / HOUR,
        total_hours=float(parts.total[at].sum()) / HOUR,
        recorded_hours=float(parts.recorded[at].sum()) / HOUR,
        waiting_hours=float(parts.waiting[at].sum()) / HOUR,
        ceiling=week_seconds(history.map.calendar) / _WEEK if scope.basis == "touch" else None,
        not_full=int((~history.full[finished]).sum()),
    )


def active_by_type(seen: View) -> Floats:
    """Active seconds by type of the finished items in the window, as flow efficiency counts them."""
    at = visits_on_the_way(seen)
    items = seen.history.items
    types = items.type[seen.history.visits.item[at]]
    return sums(types, split(seen).active[at], len(items.type_names))
