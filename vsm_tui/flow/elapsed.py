"""Where the elapsed time of finished items went, step by step: what the ladder of the map draws to scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.columns import DAY
from vsm_tui.flow.efficiency import visits_on_the_way
from vsm_tui.flow.history import History
from vsm_tui.flow.split import split
from vsm_tui.flow.view import view
from vsm_tui.scope import Scope


@dataclass(frozen=True, slots=True)
class StepElapsed:
    """A step's part of the mean flow time of the finished items, in days.

    `off`: nights and weekends of a work step. The three of all steps add up to the mean flow time (basis `touch`
    or `elapsed`), less what an item spent discarded before it was brought back.
    """

    step: str
    waiting: float
    active: float
    off: float


def elapsed_by_step(history: History, scope: Scope) -> list[StepElapsed]:
    """Every step in stream order; all 0 where nothing is finished in the window."""
    seen = view(history, scope)
    parts = split(seen)
    at = visits_on_the_way(seen)
    position = history.visits.position[at]
    steps = len(history.kinds)
    waiting = np.bincount(position, weights=parts.waiting[at], minlength=steps)
    active = np.bincount(position, weights=parts.active[at], minlength=steps)
    total = np.bincount(position, weights=parts.total[at], minlength=steps)
    off = np.maximum(total - waiting - active, 0.0)
    each = max(1, len(seen.finished())) * DAY
    return [
        StepElapsed(step.id, float(waiting[n]) / each, float(active[n]) / each, float(off[n]) / each)
        for n, step in enumerate(history.map.steps)
    ]
