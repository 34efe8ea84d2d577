"""The items behind a step of the map: those in it now, and those that came through it in the window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.columns import DAY, HOUR
from vsm_tui.flow.history import History
from vsm_tui.flow.split import split
from vsm_tui.flow.steps import ended_visits
from vsm_tui.flow.view import view
from vsm_tui.scope import Scope


@dataclass(frozen=True, slots=True)
class StepItem:
    """One item's time in a step: its visits that ended in the window and, where it is there now, the open one."""

    key: str
    here_days: float | None
    """Days since it came, where it is in the step as of as_of; else none."""
    visits: int
    """Visits that ended in the window."""
    waiting_days: float
    active_hours: float
    """Of all visits counted, the open one up to as_of included."""


def step_items(history: History, scope: Scope, position: int) -> list[StepItem]:
    """Items now in the step first, the longest there first; then the others by their waiting, most first."""
    seen = view(history, scope)
    visits, parts = history.visits, split(seen)
    mine = seen.items[visits.item] & (visits.position == position)
    still = np.flatnonzero(mine & visits.open)
    ended = ended_visits(seen)
    ended = ended[visits.position[ended] == position]
    both = np.concatenate([still, ended])
    items, entry = np.unique(visits.item[both], return_inverse=True)
    waiting = np.bincount(entry, weights=parts.waiting[both], minlength=len(items)) / DAY
    active = np.bincount(entry, weights=parts.active[both], minlength=len(items)) / HOUR
    count = np.bincount(entry[len(still) :], minlength=len(items))
    here = {
        int(item): (history.as_of - int(since)) / DAY
        for item, since in zip(visits.item[still].tolist(), visits.entered[still].tolist(), strict=True)
    }
    found = [
        StepItem(history.items.keys[item], here.get(item), int(count[n]), float(waiting[n]), float(active[n]))
        for n, item in enumerate(items.tolist())
    ]
    return sorted(found, key=lambda s: (s.here_days is None, -(s.here_days or 0.0), -s.waiting_days, s.key))
