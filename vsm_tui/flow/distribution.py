"""Flow distribution: what the finished items were, by count and by active time, against targets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.efficiency import active_by_type
from vsm_tui.flow.history import History
from vsm_tui.flow.view import view
from vsm_tui.scope import Scope


@dataclass(frozen=True, slots=True)
class FlowDistribution:
    """ "Share of the finished items in the window by type, by count and by active time, against the stream's
    target shares; and of each type how much was planned and how much escalated." Types without a finished item
    are not listed."""

    n: int
    counts: dict[str, int]
    by_items: dict[str, float]
    by_active: dict[str, float | None]
    target: dict[str, float]
    escalated: dict[str, float | None]
    """Share within each type; none where no source says (planned is the rest)."""


def flow_distribution(history: History, scope: Scope) -> FlowDistribution:
    """The distribution of a scope."""
    seen = view(history, scope)
    items, finished = history.items, seen.finished()
    types = items.type[finished]
    counts = np.bincount(types, minlength=len(items.type_names))
    urgent = np.bincount(types[items.escalated[finished] == 1], minlength=len(items.type_names))
    says = bool((items.escalated >= 0).any())
    active = active_by_type(seen)
    spent = float(active.sum())
    listed = sorted(np.flatnonzero(counts).tolist(), key=lambda number: items.type_names[number])
    names = items.type_names
    return FlowDistribution(
        n=len(finished),
        counts={names[i]: int(counts[i]) for i in listed},
        by_items={names[i]: int(counts[i]) / len(finished) for i in listed},
        by_active={names[i]: float(active[i]) / spent if spent else None for i in listed},
        target=dict(history.map.targets),
        escalated={names[i]: int(urgent[i]) / int(counts[i]) if says else None for i in listed},
    )
