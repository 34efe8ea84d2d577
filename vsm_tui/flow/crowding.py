"""Load against later flow time: do items that start when much is in progress take longer in this stream?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.classes import FINISHED
from vsm_tui.flow.columns import DAY, Floats, Ints, nearest_rank
from vsm_tui.flow.flowtime import all_flow_days, flow_days
from vsm_tui.flow.history import History
from vsm_tui.flow.load import load_at
from vsm_tui.flow.view import view
from vsm_tui.scope import Scope

LEAST = 12
"""Fewer items than this say nothing about thirds."""


@dataclass(frozen=True, slots=True, eq=False)
class Crowding:
    """One entry a finished item: the load when it started, itself included, and its flow time in days.

    Items are of the window by when they *started*. Those that started within the last p85 days before as_of are left
    out: of them only the fast ones have finished. The thirds are of items, by the load at their start.
    """

    item: Ints
    load: Ints
    days: Floats
    too_recent: int
    """Items left out: started in the window within the last p85 days."""
    low_load: int | None
    """Greatest load of the third that started with least in progress; none where there are too few items."""
    low_p50: float | None
    high_load: int | None
    """Least load of the third that started with most in progress."""
    high_p50: float | None
    correlation: float | None
    """Spearman's rank correlation of load and flow time; none where there are too few, or one of them never varies."""


def crowding(history: History, scope: Scope) -> Crowding:
    """Load at start and flow time of the items of a scope."""
    seen = view(history, scope)
    chosen = seen.classes
    p85 = nearest_rank(all_flow_days(seen), 85)
    latest = history.as_of - int((p85 or 0.0) * DAY)
    mine = seen.items & (chosen.code == FINISHED) & seen.inside(chosen.started_at)
    recent = mine & (chosen.started_at > latest)
    items = np.flatnonzero(mine & ~recent)
    items = items[np.argsort(chosen.started_at[items], kind="stable")]
    load = load_at(history, scope, chosen.started_at[items])
    days = flow_days(seen, items)
    third = len(items) // 3
    if len(items) < LEAST:
        return Crowding(items, load, days, int(recent.sum()), None, None, None, None, None)
    order = np.argsort(load, kind="stable")
    low, high = order[:third], order[len(order) - third :]
    return Crowding(
        items,
        load,
        days,
        int(recent.sum()),
        int(load[low].max()),
        nearest_rank(np.sort(days[low]), 50),
        int(load[high].min()),
        nearest_rank(np.sort(days[high]), 50),
        rank_correlation(load.astype(np.float64), days),
    )


def rank_correlation(one: Floats, other: Floats) -> float | None:
    """Spearman's rank correlation; equal values share their mean rank. None where one of them never varies."""
    first, second = _ranks(one), _ranks(other)
    first, second = first - first.mean(), second - second.mean()
    size = float(np.sqrt((first**2).sum() * (second**2).sum()))
    return float((first * second).sum()) / size if size > 0 else None


def _ranks(values: Floats) -> Floats:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(count)
    return (ends - (count - 1) / 2)[place]
