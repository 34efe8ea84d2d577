"""Flow time: percentiles, the service level expectation, the points of the scatter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.classes import FINISHED
from vsm_tui.flow.columns import DAY, Floats, Ints, percentiles
from vsm_tui.flow.history import History
from vsm_tui.flow.view import View, view
from vsm_tui.scope import Scope

THIN = 10
"""Fewer values than this and a screen marks the figure as thin."""


@dataclass(frozen=True, slots=True)
class FlowTime:
    """Flow time of the finished items in the window, in days ("finished_at - started_at").

    Percentiles are nearest rank: the value at place ceil(p/100 x n).
    """

    n: int
    p50: float | None
    p70: float | None
    p85: float | None
    p95: float | None
    mean: float | None
    day_precision: int
    """Of them, items known only to the day: included and flagged."""
    arrived_finished: int
    """Items left out, since they arrived finished."""

    @property
    def thin(self) -> bool:
        """Fewer than 10 values."""
        return self.n < THIN

    @property
    def p85_is_maximum(self) -> bool:
        """p85 of fewer than 7 values is the maximum, and is labelled so."""
        return self.n < 7

    @property
    def p95_is_maximum(self) -> bool:
        """p95 of fewer than 20 values is the maximum, and is labelled so."""
        return self.n < 20


@dataclass(frozen=True, slots=True, eq=False)
class FlowTimePoints:
    """One entry a finished item of the window, ordered by finished_at: the points of the scatter."""

    item: Ints
    finished_at: Ints
    days: Floats


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """p85 of flow time as a sentence ("85 % within 41 days") and how often it was kept in the window."""

    n: int
    days: float | None
    """p85 over all finished items up to the window's end, so that the window can miss it."""
    kept: int
    """Finished items of the window within those days."""

    @property
    def share(self) -> float | None:
        """The share of the window's items that kept it."""
        return self.kept / self.n if self.n else None


def flow_days(seen: View, items: Ints) -> Floats:
    """Flow time of finished items, in days as the scope counts them."""
    return seen.elapsed_days(seen.classes.started_at[items], seen.classes.finished_at[items])


def flow_time(history: History, scope: Scope) -> FlowTime:
    """Flow time of a scope. The basis never changes it: weekends count."""
    seen = view(history, scope)
    items = seen.finished()
    values = flow_days(seen, items)
    p50, p70, p85, p95 = percentiles(values, (50, 70, 85, 95))
    return FlowTime(
        n=len(items),
        p50=p50,
        p70=p70,
        p85=p85,
        p95=p95,
        mean=_mean(seen, items, values),
        day_precision=int(history.items.day_precision[items].sum()),
        arrived_finished=int((seen.items & (seen.classes.code == 1)).sum()),
    )


def _mean(seen: View, items: Ints, values: Floats) -> float | None:
    if not len(items):
        return None
    if seen.day_counting == "inclusive":
        return float(values.sum()) / len(items)
    # Whole seconds are added up before anything is divided, so that a whole figure stays whole.
    seconds = int((seen.classes.finished_at[items] - seen.classes.started_at[items]).sum())
    return seconds / (DAY * len(items))


def points(history: History, scope: Scope) -> FlowTimePoints:
    """The finished items of the window with their flow times."""
    seen = view(history, scope)
    items = seen.finished()
    order = np.argsort(seen.classes.finished_at[items], kind="stable")
    items = items[order]
    return FlowTimePoints(items, seen.classes.finished_at[items], flow_days(seen, items))


def all_flow_days(seen: View) -> Floats:
    """Sorted flow times of every finished item kept, whatever the window."""
    items = np.flatnonzero(seen.items & (seen.classes.code == FINISHED))
    return np.sort(flow_days(seen, items))


def service_level(history: History, scope: Scope) -> ServiceLevel:
    """The expectation from everything finished up to the window's end, and how often the window kept it."""
    seen = view(history, scope)
    known = seen.items & (seen.classes.code == FINISHED) & (seen.classes.finished_at < seen.high)
    (p85,) = percentiles(flow_days(seen, np.flatnonzero(known)), (85,))
    mine = flow_days(seen, seen.finished())
    return ServiceLevel(len(mine), p85, 0 if p85 is None else int((mine <= p85).sum()))


def chance_within(history: History, scope: Scope, age_days: float, days: float) -> tuple[float | None, int]:
    """Of the finished items at least as old as `age_days` the share that still made it within `days`, and n."""
    ordered = all_flow_days(view(history, scope))
    older = ordered[np.searchsorted(ordered, age_days, side="left") :]
    if not len(older):
        return None, 0
    return int((older <= days).sum()) / len(older), len(older)
