"""Array types of the figures, and the two operations on columns that many of them share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int16]
Indexes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

DAY = 86_400
"""Seconds of a day in every figure, on every basis (METRICS.md 11)."""
HOUR = 3_600
NEVER = int(np.iinfo(np.int64).max // 4)
"""Stands for an instant that has not come."""


def nearest_rank(ordered: npt.NDArray[Any], percent: int) -> float | None:
    """The value at place ceil(p/100 x n) of the sorted values (METRICS.md 2); none of an empty set."""
    n = len(ordered)
    if not n:
        return None
    return float(ordered[max(0, (percent * n + 99) // 100 - 1)])


def percentiles(values: npt.NDArray[Any], percents: Sequence[int]) -> list[float | None]:
    """Nearest-rank percentiles of unsorted values, in the order asked."""
    n = len(values)
    if not n:
        return [None for _ in percents]
    places = [max(0, (percent * n + 99) // 100 - 1) for percent in percents]
    parted = np.partition(values, sorted(set(places)))
    return [float(parted[place]) for place in places]


def merged(group: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
    """The union of half-open intervals within each group, ordered by group and start.

    Intervals of no length are left out; touching ones become one.
    """
    real = end > start
    if not real.all():
        group, start, end = group[real], start[real], end[real]
    if not len(group):
        return group, start, end
    order = np.lexsort((start, group))
    group, start, end = group[order], start[order], end[order]
    base = int(start.min())
    span = int(end.max()) - base + 1
    reach = np.maximum.accumulate(group * span + (end - base))
    first = np.ones(len(group), dtype=np.bool_)
    first[1:] = (group[1:] != group[:-1]) | (group[1:] * span + (start[1:] - base) > reach[:-1])
    begins = np.flatnonzero(first)
    lasts = np.append(begins[1:], len(group)) - 1
    return group[begins], start[begins], reach[lasts] - group[begins] * span + base


def sums(index: npt.NDArray[Any], values: npt.NDArray[Any], length: int) -> Floats:
    """Values added up by index, shape (length,). Whole numbers below 2**53 stay exact."""
    added: Floats = np.bincount(index, weights=values, minlength=length).astype(np.float64, copy=False)
    return added


def first_of_runs(ordered: npt.NDArray[Any]) -> Flags:
    """True at the first of each run of equal values."""
    first = np.ones(len(ordered), dtype=np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return first


def last_of_runs(ordered: npt.NDArray[Any]) -> Flags:
    """True at the last of each run of equal values."""
    last = np.ones(len(ordered), dtype=np.bool_)
    last[:-1] = ordered[1:] != ordered[:-1]
    return last
