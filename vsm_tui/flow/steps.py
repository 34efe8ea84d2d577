"""Figures of each step: waits, active time, rework; and what people believed beside what was measured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.columns import DAY, HOUR, Floats, Ints, percentiles
from vsm_tui.flow.history import History
from vsm_tui.flow.influence import Influence, step_influences
from vsm_tui.flow.rework import NotSentBack, accuracy, rework_visits
from vsm_tui.flow.split import in_done_step, split
from vsm_tui.flow.view import View, view
from vsm_tui.scope import Scope


@dataclass(frozen=True, slots=True)
class Spent:
    """A total and nearest-rank percentiles over visits (0 and none of an empty set)."""

    total: float
    p50: float | None
    p85: float | None


@dataclass(frozen=True, slots=True)
class StepFigures:
    """One step over the visits that *ended* in the window, of all items whatever their class.

    Items whose history is not full are left out; `open` counts every open visit as of as_of.
    """

    step: str
    title: str
    kind: str
    visits: int
    open: int
    wait_days: Spent
    active_hours: Spent
    off_days: float
    rework_visits: int
    accuracy: NotSentBack
    influence: Influence


def ended_visits(seen: View) -> Ints:
    """Visits that ended in the window, of the items kept whose history is full."""
    history, visits = seen.history, seen.history.visits
    mine = (seen.items & history.full)[visits.item]
    return np.flatnonzero(mine & ~visits.open & seen.inside(visits.left))


def open_by_step(seen: View) -> Ints:
    """Open visits by step as of as_of, of any class."""
    visits = seen.history.visits
    at = np.flatnonzero(visits.open)
    at = at[seen.items[visits.item[at]]]
    return np.bincount(visits.position[at], minlength=len(seen.history.kinds))


def step_figures(history: History, scope: Scope) -> list[StepFigures]:
    """Every step, in stream order."""
    seen = view(history, scope)
    visits, parts = history.visits, split(seen)
    ended = ended_visits(seen)
    position = visits.position[ended]
    still = open_by_step(seen)
    again = rework_visits(history)
    asked = accuracy(history, scope)
    influences = step_influences(history, scope)
    done = in_done_step(history)
    found: list[StepFigures] = []
    for number, step in enumerate(history.map.steps):
        at = ended[position == number]
        timed = at[~done[at]]
        found.append(
            StepFigures(
                step=step.id,
                title=step.title,
                kind=("queue", "work", "done")[int(history.kinds[number])],
                visits=len(at),
                open=int(still[number]),
                wait_days=_spent(parts.waiting[at], DAY),
                active_hours=_spent(parts.active[at], HOUR),
                off_days=float(parts.off(timed).sum()) / DAY,
                rework_visits=int(again[at].sum()),
                accuracy=asked[number],
                influence=influences[number],
            )
        )
    return found


def _spent(seconds: Floats, unit: int) -> Spent:
    p50, p85 = percentiles(seconds, (50, 85))
    return Spent(
        float(seconds.sum()) / unit,
        None if p50 is None else p50 / unit,
        None if p85 is None else p85 / unit,
    )
