"""What the Waits screen draws: its figures, their table, and the words for a cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vsm_tui.charts.labels import text_width
from vsm_tui.charts.matrix import Matrix
from vsm_tui.scope import Bucket, Scope
from vsm_tui.widgets.table import Column, Table
from vsm_tui.wording import days_words, plural

if TYPE_CHECKING:
    from vsm_tui.flow.drill import Behind
    from vsm_tui.flow.history import History
    from vsm_tui.flow.wait_totals import WaitTotals
    from vsm_tui.flow.waits import Heatmap as Waits
    from vsm_tui.pictures.picture import Picture

_LEAST_CELL = 4
"""Cells of the narrowest column of the heatmap; narrower ones scroll."""
_ROOM_OF_TOTALS = 9


@dataclass(frozen=True, slots=True)
class WaitFigures:
    """What the screen draws: the heatmap of the scope with its totals and finding, or the spectrum."""

    waits: Waits
    totals: WaitTotals
    matrix: Matrix
    finding: str
    scope: Scope
    """The scope with the bucket that is shown."""
    spectrum: Picture | None
    """Passages between two steps, where they are shown."""


def finest_bucket(history: History, scope: Scope, width: int) -> Bucket:
    """The finest bucket of which all columns of the scope fit `width` cells beside the steps and the totals."""
    from vsm_tui.flow.view import view

    days = len(view(history, scope).drawn)
    longest = max((text_width(step.title) for step in history.map.steps), default=0) + 2
    labels = min(longest, max(8, (width - _ROOM_OF_TOTALS) // 3))
    room = (width - _ROOM_OF_TOTALS - labels) // _LEAST_CELL
    if days <= room:
        return "day"
    return "week" if (days + 12) // 7 <= room else "month"  # so many weeks are touched at most


def show_wait_table(table: Table, figures: WaitFigures) -> None:
    """The heatmap as rows: each with its total and the visits that ended first, then its cells."""
    from vsm_tui.pictures.waits import ROW_WORDS

    matrix, counted = figures.matrix, figures.waits.measure == "count"
    columns = [
        Column(ROW_WORDS[figures.waits.rows_are]),
        Column("all", align="right"),
        Column("ended", align="right"),
        *(Column(label, align="right") for label in matrix.columns),
    ]

    def cells(label: str, total: float | None, ended: int, values: Iterable[float | None]) -> list[str]:
        return [label, _cell(total, counted), f"{ended:,}", *(_cell(value, counted) for value in values)]

    body = [
        cells(label, matrix.row_totals[row], int(figures.totals.rows_ended[row]), matrix.values[row])
        for row, label in enumerate(matrix.rows)
    ]
    if body:
        body.append(cells("all", matrix.total, figures.totals.ended, matrix.column_totals))
    table.show(columns, len(body), body.__getitem__, sort_key=lambda index, column: _sort_key(body[index][column]))


def figure_words(figures: WaitFigures, behind: Behind | None, cell: tuple[int | None, int | None]) -> str:
    """The figure of a cell (row and column, none: a total), with its n once it is known what stands behind it."""
    value = figures.matrix.value(*cell)
    if behind is None:
        return f"{value or 0:,.0f}" if figures.waits.measure == "count" else days_words(value)
    items = plural(len(behind.items), "item")
    visits = plural(behind.visits, "block" if figures.waits.rows_are == "dependency" else "visit")
    measure = figures.waits.measure
    if measure == "accrued":
        return f"{days_words(behind.days)} of waiting in {items}"
    if measure == "count":
        return f"{visits} ended, of {items}"
    name = {"median": "median wait", "p85": "85 % waited at most", "oldest": "longest wait"}[measure]
    return f"{name} {days_words(value)}, n = {visits}" + (" open then" if measure == "oldest" else "")


def sum_words(behind: Behind, figures: WaitFigures) -> list[str]:
    """What a cell is made of, item by item, and the result where the measure adds up; no line where nobody waited."""
    if not behind.items:
        return []
    parts = " + ".join(days_words(days) for _, days in behind.items[:6])
    more = f" + {len(behind.items) - 6} more" if len(behind.items) > 6 else ""
    return [parts + more + (f" = {days_words(behind.days)}" if figures.waits.measure == "accrued" else " by item")]


def _cell(value: float | None, whole: bool) -> str:
    return "" if value is None else f"{value:,.0f}" if whole else f"{value:,.1f}"


def _sort_key(text: str) -> tuple[int, float, str]:
    try:
        return (0, float(text.replace(",", "") or "-1"), "")
    except ValueError:
        return (1, 0.0, text.casefold())


def greatest(matrix: Matrix, row: int) -> int:
    """The column in which a row has its greatest figure, the latest of equals."""
    values = [(value or 0.0, column) for column, value in enumerate(matrix.values[row])]
    return max(values)[1] if values else 0


def hottest(matrix: Matrix) -> tuple[int, int]:
    """The cell of the row with most waiting where it waited most."""
    best, top = (0, 0), -1.0
    for row, values in enumerate(matrix.values):
        total = matrix.row_totals[row] if row < len(matrix.row_totals) else None
        for column, value in enumerate(values):
            weight = (total or 0.0) * 1e6 + (value or 0.0)
            if weight > top:
                top, best = weight, (row, column)
    return best
