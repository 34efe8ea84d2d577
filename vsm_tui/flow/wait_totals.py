"""Totals of the wait heatmap: the same measure over a whole row, a whole column, and everything.

The total of medians is no sum: it is the median of all the visits behind the row. Where a measure may be added up
(`accrued`, `count`) totals are sums.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.columns import Floats, Ints
from vsm_tui.flow.history import History
from vsm_tui.flow.periods import Buckets
from vsm_tui.flow.view import view
from vsm_tui.flow.waits import Heatmap, of_dependencies, of_visits, row_of_visits
from vsm_tui.scope import Scope


@dataclass(frozen=True, slots=True, eq=False)
class WaitTotals:
    """One measure over each row, each column and everything, in the heatmap's units; NaN where there is no figure."""

    rows: Floats
    columns: Floats
    total: float
    rows_ended: Ints
    """Visits (or blocks) that ended in each row over all columns: the n of a median."""

    @property
    def ended(self) -> int:
        """Visits (or blocks) that ended in all."""
        return int(self.rows_ended.sum())


def wait_totals(history: History, scope: Scope, waits: Heatmap) -> WaitTotals:
    """The totals of a heatmap of this scope, by its own rows, measure and bucket."""
    ended = waits.ended.sum(axis=1)
    rows, columns = waits.row_totals(), waits.column_totals()
    if rows is not None and columns is not None:
        return WaitTotals(rows, columns, float(rows.sum()), ended)
    seen, asked = view(history, scope), waits.measure
    cut = seen.buckets(waits.bucket)
    if not len(cut) or not len(waits.rows):
        return WaitTotals(np.full(len(waits.rows), np.nan), np.full(len(cut), np.nan), float("nan"), ended)
    whole = _whole(cut)
    if waits.rows_are == "dependency":
        rows = of_dependencies(seen, whole, asked)[2][:, 0]
        columns = of_dependencies(seen, cut, asked, together=True)[2][0]
        total = of_dependencies(seen, whole, asked, together=True)[2]
    else:
        ids, _, row = row_of_visits(history, waits.rows_are)
        one = np.zeros_like(row)
        rows = of_visits(seen, whole, asked, row, len(ids))[0][:, 0]
        columns = of_visits(seen, cut, asked, one, 1)[0][0]
        total = of_visits(seen, whole, asked, one, 1)[0]
    return WaitTotals(rows, columns, float(total[0, 0]), ended)


def _whole(cut: Buckets) -> Buckets:
    """All buckets as one."""
    return Buckets(
        labels=("all",),
        edges=cut.edges[[0, -1]],
        of_day=np.zeros_like(cut.of_day),
        first_day=cut.first_day,
        partial=(False,),
    )
