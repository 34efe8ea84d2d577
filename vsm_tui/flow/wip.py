"""Limits of work in a step over time: how much of it the limit was exceeded, and by how much at worst."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.columns import DAY, Ints
from vsm_tui.flow.history import History
from vsm_tui.flow.view import view
from vsm_tui.scope import Scope


@dataclass(frozen=True, slots=True)
class LimitHistory:
    """What a step held over the days drawn. The limit is the one that the map names today."""

    step: str
    limit: int | None
    days: float
    """Elapsed days of what is drawn, to as_of at the latest."""
    exceeded_days: float
    """Of them, days in which more items were in the step than the limit; 0 without a limit."""
    peak: int
    """The most items at once."""
    peak_at: int | None
    """The instant at which the peak was first reached; none where the step was always empty."""
    mean: float | None
    """Items in the step on average over those days."""

    @property
    def share(self) -> float | None:
        """The share of the time in which the limit was exceeded; none without a limit or without time."""
        return None if self.limit is None or not self.days else self.exceeded_days / self.days


def limit_histories(history: History, scope: Scope) -> list[LimitHistory]:
    """Every step's history over the scope's window: all items in the step, whatever filters hide.

    An item is in a step during its visits, as the board counts it; one that was discarded is in none.
    """
    low, high = view(history, scope).span
    visits = history.visits
    found = []
    for position, step in enumerate(history.map.steps):
        at = np.flatnonzero(visits.position == position)
        entered, left = visits.entered[at], np.where(visits.open[at], high, visits.left[at])
        begin, end = np.maximum(entered, low), np.minimum(left, high)
        inside = end > begin
        found.append(_of_step(step.id, step.wip_limit, begin[inside], end[inside], low, high))
    return found


def _of_step(step: str, limit: int | None, begin: Ints, end: Ints, low: int, high: int) -> LimitHistory:
    instants = np.concatenate([begin, end])
    steps = np.concatenate([np.ones(len(begin), dtype=np.int64), -np.ones(len(end), dtype=np.int64)])
    # Leaving comes before entering at one instant: a swap is never two items at once.
    order = np.lexsort((steps, instants))
    instants, held = instants[order], np.cumsum(steps[order])
    length = np.diff(np.append(instants, high))
    peak = int(held.max()) if len(held) else 0
    whole = (high - low) / DAY
    return LimitHistory(
        step=step,
        limit=limit,
        days=whole,
        exceeded_days=float(length[held > limit].sum()) / DAY if limit is not None else 0.0,
        peak=peak,
        peak_at=int(instants[np.argmax(held)]) if peak else None,
        mean=float((length * held).sum()) / DAY / whole if whole else None,
    )
