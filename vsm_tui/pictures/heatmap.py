"""The wait heatmap as the chart kit draws it; screen and report share it."""

from __future__ import annotations

import math

from vsm_tui.charts.matrix import Matrix
from vsm_tui.flow.wait_totals import WaitTotals
from vsm_tui.flow.waits import Heatmap
from vsm_tui.safe import safe_line
from vsm_tui.scope import Bucket

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def matrix_of(waits: Heatmap, title: str = "", totals: WaitTotals | None = None) -> Matrix:
    """The heatmap as a matrix; outside names made safe. Without `totals` only measures that add up have any."""
    rows, columns = waits.row_totals(), waits.column_totals()
    total = None if rows is None else float(rows.sum())
    if totals is not None and len(waits.rows):
        rows, columns, total = totals.rows, totals.columns, _number(totals.total)
    short, groups = _short_labels(waits.columns, waits.bucket)
    return Matrix(
        rows=[safe_line(label, 40) for label in waits.labels],
        columns=waits.columns,
        values=[[_number(value) for value in row] for row in waits.values.tolist()],
        row_totals=[] if rows is None else [_number(value) for value in rows.tolist()],
        column_totals=[] if columns is None else [_number(value) for value in columns.tolist()],
        total=total,
        title=title,
        unit={"accrued": "item-days", "count": "visits"}.get(waits.measure, "days"),
        short=short,
        groups=groups,
        partial=frozenset(index for index, cut in enumerate(waits.partial) if cut),
    )


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _short_labels(columns: tuple[str, ...], bucket: Bucket) -> tuple[list[str], list[str]]:
    """Labels without what stands over them, and what stands over them: the year, or year and month."""
    if bucket == "week":
        return [label[5:] for label in columns], [label[:4] for label in columns]
    if bucket == "month":
        return [_MONTHS[int(label[5:7]) - 1] for label in columns], [label[:4] for label in columns]
    return [label[8:] for label in columns], [label[:7] for label in columns]
