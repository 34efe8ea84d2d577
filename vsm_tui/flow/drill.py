"""What stands behind a cell of the wait heatmap: its visits (or blocks) with their waiting, by item."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.columns import DAY, NEVER, Flags, Floats, Ints, sums
from vsm_tui.flow.dependencies import dependency_blocks
from vsm_tui.flow.history import History
from vsm_tui.flow.parts import accrued_between
from vsm_tui.flow.periods import Buckets
from vsm_tui.flow.split import split
from vsm_tui.flow.view import View, view
from vsm_tui.flow.waits import Rows, kept_visits, row_of_visits
from vsm_tui.scope import Scope


@dataclass(frozen=True, slots=True)
class Behind:
    """The items behind a cell, longest wait first (ties by item), each with its days of waiting there.

    With measure `accrued` the waiting that accrued inside the cell, with `median`, `p85` and `count` that of the
    visits that ended there, with `oldest` that of the visits open at its end, up to that end.
    """

    items: tuple[tuple[str, float], ...]
    days: float
    """Sum over the items: for `accrued` the cell's own figure."""
    visits: int
    """Visits (with dependencies as rows: blocks) behind the cell."""


def behind(history: History, scope: Scope, rows_are: Rows, row: str | None, column: str | None) -> Behind:
    """What stands behind a cell of `heatmap(history, scope, rows_are)`; none as row or column means all of them.

    A row or column that the heatmap does not have is behind nothing.
    """
    seen = view(history, scope)
    cut = seen.buckets()
    if not len(cut) or (column is not None and column not in cut.labels):
        return Behind((), 0.0, 0)
    first = cut.labels.index(column) if column is not None else 0
    last = first if column is not None else len(cut) - 1
    if rows_are == "dependency":
        item, seconds = _blocks(seen, cut, row, first, last)
    else:
        ids, _, of_visit = row_of_visits(history, rows_are)
        mine = kept_visits(seen)
        if row is not None:
            mine = mine & (of_visit == ids.index(row)) if row in ids else np.zeros_like(mine)
        item, seconds = _visits(seen, cut, mine, first, last)
    return _by_item(history, item, seconds)


def _by_item(history: History, item: Ints, seconds: Floats) -> Behind:
    who, entry = np.unique(item, return_inverse=True)
    days = sums(entry, seconds, len(who)) / DAY
    keys = history.items.keys
    listed = [(keys[number], spent) for number, spent in zip(who.tolist(), days.tolist(), strict=True)]
    listed.sort(key=lambda entry: (-entry[1], entry[0]))
    return Behind(tuple(listed), float(days.sum()), len(item))


def _visits(seen: View, cut: Buckets, mine: Flags, first: int, last: int) -> tuple[Ints, Floats]:
    """Item and waiting seconds of each visit behind the buckets `first` to `last`."""
    history, visits = seen.history, seen.history.visits
    measure = seen.scope.measure
    low, high = int(cut.edges[first]), int(cut.edges[last + 1])
    if measure == "accrued":
        waited = accrued_between(seen, low, min(high, history.as_of))
        at = np.flatnonzero(mine & (waited > 0))
        return visits.item[at].astype(np.int64), waited[at]
    if measure == "oldest":
        end = int(cut.ends(history.as_of)[last])
        left = np.where(visits.open, NEVER, visits.left)
        at = np.flatnonzero(mine & (visits.entered <= end) & (left > end))
        return visits.item[at].astype(np.int64), accrued_between(seen, -NEVER, end)[at]
    at = np.flatnonzero(mine & ~visits.open & (visits.left >= low) & (visits.left < high))
    return visits.item[at].astype(np.int64), split(seen).waiting[at]


def _blocks(seen: View, cut: Buckets, row: str | None, first: int, last: int) -> tuple[Ints, Floats]:
    """Item and blocked seconds of each block behind the buckets `first` to `last`."""
    found = dependency_blocks(seen)
    names = seen.history.blocks.dependencies
    number = names.index(row) if row in names else -1
    low, high = int(cut.edges[first]), int(cut.edges[last + 1])
    if seen.scope.measure == "accrued":
        mine = found.whole_dependency == number if row is not None else found.whole_dependency >= 0
        start, end = np.maximum(found.whole_start, low), np.minimum(found.whole_end, high)
        at = np.flatnonzero(mine & (end > start))
        return found.whole_item[at], (end - start)[at].astype(np.float64)
    mine = found.dependency == number if row is not None else found.dependency >= 0
    if seen.scope.measure == "oldest":
        until = int(cut.ends(seen.history.as_of)[last])
        at = np.flatnonzero(mine & (found.start <= until) & ((found.end > until) | found.open))
        return found.item[at], (until - found.start[at]).astype(np.float64)
    at = np.flatnonzero(mine & ~found.open & (found.end >= low) & (found.end < high))
    return found.item[at], (found.end - found.start)[at].astype(np.float64)
