"""The histogram of flow time: bins of a round width, and the items in each."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.columns import Floats, Ints, nearest_rank
from vsm_tui.flow.flowtime import points
from vsm_tui.flow.history import History
from vsm_tui.scope import Scope

BINS = 20
"""Bins that the values up to p95 should fill."""
MOST = 60


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Bins [edge, next edge) of flow time in days. `item` and `bin` have one entry a finished item."""

    edges: Floats
    counts: Ints
    item: Ints
    bin: Ints


def round_width(rough: float) -> float:
    """The smallest of 1, 2, 5 x 10^n that is at least `rough`."""
    if rough <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in (1, 2, 5, 10, 20) if step * power >= rough * (1 - 1e-9))


def edges_for(ordered: Floats, whole: bool = False) -> Floats:
    """Edges from 0 to beyond the greatest value; with `whole` no bin is narrower than a day."""
    if not len(ordered):
        return np.zeros(1)
    width = round_width((nearest_rank(ordered, 95) or 0.0) / BINS)
    if ordered[-1] / width > MOST:
        width = round_width(float(ordered[-1]) / MOST)
    if whole:
        width = max(1.0, width)
    edges: Floats = np.arange(math.floor(float(ordered[-1]) / width + 1e-9) + 2).astype(np.float64) * width
    return edges


def histogram(history: History, scope: Scope) -> Histogram:
    """The histogram of the finished items in the window."""
    found = points(history, scope)
    whole = (scope.day_counting or history.map.day_counting) == "inclusive"
    edges = edges_for(np.sort(found.days), whole)
    if len(edges) < 2:
        none = np.zeros(0, dtype=np.int64)
        return Histogram(edges, none, none, none)
    place = np.clip(np.searchsorted(edges, found.days, side="right") - 1, 0, len(edges) - 2)
    return Histogram(edges, np.bincount(place, minlength=len(edges) - 1), found.item, place)
