"""Screen 3, Waits: where work spends most of its time."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from vsm_tui.actions import bindings
from vsm_tui.charts.matrix import Matrix
from vsm_tui.definitions import DEFINITIONS
from vsm_tui.safe import safe, safe_line
from vsm_tui.scope import BUCKETS, MEASURES, Bucket, Measure, Scope
from vsm_tui.screens.base import StreamScreen
from vsm_tui.session import Loaded
from vsm_tui.widgets.heatmap import Heatmap
from vsm_tui.widgets.table import Column, Table
from vsm_tui.wording import days_words, plural

if TYPE_CHECKING:
    from vsm_tui.flow.drill import Behind
    from vsm_tui.flow.waits import Heatmap as Waits
    from vsm_tui.flow.waits import Rows

ROWS: tuple[Rows, ...] = ("step", "dependency", "performer", "type")
ROW_WORDS: dict[str, str] = {
    "step": "steps",
    "dependency": "dependencies",
    "performer": "performers",
    "type": "item types",
}
MEASURE_WORDS: dict[Measure, str] = {
    "accrued": "waiting that accrued, in item-days",
    "median": "median wait of the visits that ended, in days",
    "p85": "85 % of the visits that ended waited no longer than this, in days",
    "oldest": "longest wait of a visit still open, in days",
    "count": "visits that ended",
}
_ROOM_OF_A_CELL = 5
_ROOM_OF_LABELS = 32


@dataclass(frozen=True, slots=True)
class WaitFigures:
    """What the screen draws: the heatmap of the scope, and the finding over it."""

    waits: Waits
    matrix: Matrix
    finding: str


def finest_bucket(days: int, width: int) -> Bucket:
    """The finest bucket whose columns fit `width` cells beside the labels."""
    room = max(1, (width - _ROOM_OF_LABELS) // _ROOM_OF_A_CELL)
    if days <= room:
        return "day"
    return "week" if days / 7 <= room * 2 else "month"


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def matrix_of(waits: Waits) -> Matrix:
    """The heatmap as the chart kit draws it; outside names made safe."""
    rows, columns = waits.row_totals(), waits.column_totals()
    short, groups = _short_labels(waits.columns, waits.bucket)
    return Matrix(
        rows=[safe_line(label, 40) for label in waits.labels],
        columns=waits.columns,
        values=[[_number(value) for value in row] for row in waits.values.tolist()],
        row_totals=[] if rows is None else rows.tolist(),
        column_totals=[] if columns is None else columns.tolist(),
        total=None if rows is None else float(rows.sum()),
        unit={"accrued": "item-days", "count": "visits"}.get(waits.measure, "days"),
        short=short,
        groups=groups,
        partial=frozenset(index for index, cut in enumerate(waits.partial) if cut),
    )


def _short_labels(columns: tuple[str, ...], bucket: Bucket) -> tuple[list[str], list[str]]:
    """Labels without what stands over them, and what stands over them: the year, or year and month."""
    if bucket == "week":
        return [label[5:] for label in columns], [label[:4] for label in columns]
    if bucket == "month":
        names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
        return [names[int(label[5:7]) - 1] for label in columns], [label[:4] for label in columns]
    return [label[8:] for label in columns], [label[:7] for label in columns]


class WaitsScreen(StreamScreen[WaitFigures]):
    """The heatmap with its finding, and the cell under the cursor told in a line."""

    NAME = "waits"
    TITLE_TEXT = "Waits"
    QUESTION = "Where does work spend most of its time?"
    READING = (
        "Rows are steps (r: dependencies, performers or item types), columns are stretches of time (+ and - make them "
        "finer and coarser). The darker a cell and the higher its bar, the more waiting. Accrued waiting counts every "
        "item that waited in that stretch, those still stuck included, so a queue that nothing leaves cannot hide. m "
        "shows other measures, enter the items behind a cell."
    )
    DEFINITIONS = ("accrued", "waiting", "dependencies")
    DEFAULT_CSS = """
    WaitsScreen #finding { height: auto; max-height: 3; padding: 0 1; text-style: bold; }
    WaitsScreen #measure { height: 1; padding: 0 1; color: $foreground 70%; }
    WaitsScreen #cell { height: 2; padding: 0 1; background: $panel; }
    WaitsScreen Table { display: none; }
    WaitsScreen.-table Table { display: block; }
    WaitsScreen.-table Heatmap { display: none; }
    WaitsScreen.-present #finding { text-style: bold; padding: 1 2; max-height: 5; }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "measure", "rows", "finer", "coarser", "table", "open", shown=("measure", "rows", "table")
    )

    def __init__(self) -> None:
        super().__init__()
        self._rows: Rows = "step"
        self._bucket: Bucket | None = None
        self._figures: WaitFigures | None = None
        self._behind: Behind | None = None

    def compose_body(self) -> Iterable[Any]:
        yield Static("", id="finding", markup=False)
        yield Static("", id="measure", markup=False)
        yield Heatmap()
        yield Table(id="figures")
        yield Static("", id="cell", markup=False)

    # --- figures ----------------------------------------------------------------------------------

    def compute(self, loaded: Loaded, scope: Scope) -> WaitFigures | None:
        """The heatmap in the bucket that was chosen, else the finest that fits."""
        from vsm_tui.flow.headline import finding
        from vsm_tui.flow.view import view
        from vsm_tui.flow.waits import heatmap

        if not loaded.map.steps or not len(loaded.history.visits):
            return None
        seen = view(loaded.history, scope)
        bucket = self._bucket or finest_bucket(len(seen.drawn), self.size.width or 80)
        waits = heatmap(loaded.history, replace(scope, bucket=bucket), self._rows)
        return WaitFigures(waits, matrix_of(waits), finding(loaded.history, scope))

    def empty_text(self) -> str:
        """Nothing has moved yet."""
        return (
            "Here the waiting of every step will stand, week by week.\n\n"
            "No item has moved yet: add items on the board (2, then n), or import an export (0, then Import)."
        )

    def show_figures(self, figures: WaitFigures) -> None:
        """Draw the heatmap; the cursor stays where it was, at first on the greatest cell."""
        first = self._figures is None
        self._figures = figures
        self.query_one("#finding", Static).update(Content(safe(figures.finding, 400)))
        waits = figures.waits
        left_out = f"; left out: {plural(waits.not_full, 'item')} without full history" if waits.not_full else ""
        self.query_one("#measure", Static).update(
            Content(f"{ROW_WORDS[self._rows]} by {waits.bucket}: {MEASURE_WORDS[waits.measure]}{left_out}")
        )
        heat = self.query_one(Heatmap)
        heat.show(figures.matrix, cursor=_hottest(figures.matrix) if first else None)
        columns = [Column(ROW_WORDS[self._rows], grow=True), *(Column(c, align="right") for c in waits.columns)]
        body = [
            [label, *("" if value is None else f"{value:.1f}" for value in row)]
            for label, row in zip(figures.matrix.rows, figures.matrix.values, strict=True)
        ]
        self.query_one(Table).show_rows(columns, body)
        if first:
            self.focus_main()
        self._tell_cell()

    def focus_main(self) -> None:
        """The heatmap, or its table."""
        self.query_one(Table if self.has_class("-table") else Heatmap).focus()

    # --- the cell under the cursor ----------------------------------------------------------------

    @on(Heatmap.CellMoved)
    def _moved(self) -> None:
        self._tell_cell()

    def _behind_cell(self) -> Behind | None:
        from vsm_tui.flow.drill import behind

        if self._figures is None or not self._figures.waits.rows:
            return None
        waits = self._figures.waits
        row, column = self.query_one(Heatmap).cursor
        scope = replace(self.session.scope, bucket=waits.bucket)
        return behind(
            self.loaded.history,
            scope,
            self._rows,
            None if row is None else waits.rows[row],
            None if column is None else waits.columns[column],
        )

    def _tell_cell(self) -> None:
        behind = self._behind_cell()
        if behind is None or self._figures is None:
            return
        row, column = self.query_one(Heatmap).cursor
        waits = self._figures.waits
        where = self._figures.matrix.rows[row] if row is not None else "all " + ROW_WORDS[self._rows]
        when = waits.columns[column] if column is not None else "the whole window"
        worst = ", ".join(f"{safe_line(key, 24)} {days_words(days)}" for key, days in behind.items[:5])
        what = plural(len(behind.items), "item")
        self.query_one("#cell", Static).update(
            Content.assemble(
                (f"{where}, {when}: ", "bold"),
                f"{days_words(behind.days)} of waiting in {what}",
                f"\nworst: {worst}" if worst else "\nnobody waited",
            )
        )

    @on(Heatmap.CellOpened)
    def _opened(self) -> None:
        self.action_open()

    @on(Table.RowOpened)
    def _row_opened(self, event: Table.RowOpened) -> None:
        self.query_one(Heatmap).move_to(event.index, None)
        self.action_open()

    def action_open(self) -> None:
        """The items behind the cell, longest wait first."""
        behind = self._behind_cell()
        if behind is None or self._figures is None:
            return
        row, column = self.query_one(Heatmap).cursor
        waits = self._figures.waits
        where = self._figures.matrix.rows[row] if row is not None else "everywhere"
        when = waits.columns[column] if column is not None else "whole window"
        self.host.open_items(
            f"Waiting in {where}, {when}",
            [key for key, _ in behind.items],
            {key: f"waited {days_words(days)} here" for key, days in behind.items},
        )

    # --- views ------------------------------------------------------------------------------------

    def action_measure(self) -> None:
        """The next measure."""
        now = self.session.scope.measure
        self.choose_scope(measure=MEASURES[(MEASURES.index(now) + 1) % len(MEASURES)])

    def action_rows(self) -> None:
        """Steps, dependencies, performers, types."""
        self._rows = ROWS[(ROWS.index(self._rows) + 1) % len(ROWS)]
        self.refresh_figures()

    def _change_bucket(self, step: int) -> None:
        if self._figures is None:
            return
        at = BUCKETS.index(self._figures.waits.bucket) + step
        if 0 <= at < len(BUCKETS):
            self._bucket = BUCKETS[at]
            self.choose_scope(bucket=self._bucket)

    def action_finer(self) -> None:
        """Finer columns."""
        self._change_bucket(-1)

    def action_coarser(self) -> None:
        """Coarser columns."""
        self._change_bucket(1)

    def action_table(self) -> None:
        """The same figures as a table, and back."""
        self.toggle_class("-table")
        self.focus_main()

    def explanation(self) -> tuple[str, Content] | None:
        """The measure's definition with the cell's own numbers."""
        behind = self._behind_cell()
        if behind is None or self._figures is None:
            return None
        waits = self._figures.waits
        definition = DEFINITIONS["accrued" if waits.measure == "accrued" else "waiting"]
        return definition.title, Content.assemble(
            (definition.question, "bold"),
            f"\n\n{definition.meaning}\n\n",
            (f"{definition.formula}\n\n" if definition.formula else "", "dim"),
            f"This cell: {days_words(behind.days)} of waiting, n = {plural(len(behind.items), 'item')}.\n",
            f"Basis: {waits.basis}. Left out: {plural(waits.not_full, 'item')} whose history is not full.",
        )


def _hottest(matrix: Matrix) -> tuple[int, int]:
    """The cell of the row with most waiting where it waited most."""
    best = (0, 0)
    top = -1.0
    for row, values in enumerate(matrix.values):
        total = matrix.row_totals[row] if row < len(matrix.row_totals) else None
        for column, value in enumerate(values):
            weight = (total or 0.0) * 1e6 + (value or 0.0)
            if weight > top:
                top, best = weight, (row, column)
    return best
