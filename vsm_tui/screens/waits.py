"""Screen 3, Waits: where work spends most of its time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from vsm_tui.actions import bindings
from vsm_tui.charts.matrix import MARK
from vsm_tui.safe import safe, safe_line
from vsm_tui.scope import BUCKETS, MEASURES, Bucket, Scope
from vsm_tui.screens.base import StreamScreen
from vsm_tui.screens.explaining import explain
from vsm_tui.screens.picturing import changes_of, row_behind, show_as_table
from vsm_tui.screens.scoping import why_nothing
from vsm_tui.screens.waits_figures import (
    WaitFigures,
    figure_words,
    finest_bucket,
    greatest,
    hottest,
    show_wait_table,
    sum_words,
)
from vsm_tui.session import Loaded
from vsm_tui.widgets.chart import ChartView
from vsm_tui.widgets.heatmap import Heatmap
from vsm_tui.widgets.table import Table
from vsm_tui.wording import days_words, plural

if TYPE_CHECKING:
    from vsm_tui.flow.drill import Behind
    from vsm_tui.flow.waits import Rows

REST = 0.06
"""Seconds that the cursor rests on a cell before the items behind it are looked for."""
ROWS: tuple[Rows, ...] = ("step", "dependency", "performer", "type")


class WaitsScreen(StreamScreen[WaitFigures]):
    """The heatmap with its finding, and the cell under the cursor told in a line; under v the performance spectrum."""

    CSS_PATH = "waits.tcss"
    NAME = "waits"
    TITLE_TEXT = "Waits"
    QUESTION = "Where does work spend most of its time?"
    READING = (
        "Rows are steps (r: dependencies, performers or item types), columns are stretches of time (+ and - make them "
        "finer and coarser). The darker a cell and the higher its bar, the more waiting. Accrued waiting counts every "
        "item that waited in that stretch, those still stuck included, so a queue that nothing leaves cannot hide. m "
        "shows other measures, enter the items behind a cell, a row or a column. v shows the performance spectrum: "
        "every item's passage from the step under the cursor to the next as a line over time; there [ and ] take other "
        "steps, - lets passages reach further and + less far."
    )
    DEFINITIONS = ("accrued", "waiting", "wait_percentile", "oldest_wait", "visits_ended", "passages", "dependencies")
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "measure", "rows", "finer", "coarser", "view", "table", "fold", "previous", "next", "open",
        shown=("measure", "rows", "view", "table"), labels={"view": "Spectrum", "fold": "Enlarge"},
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._rows: Rows = "step"
        self._bucket: Bucket | None = None
        self._figures: WaitFigures | None = None
        self._shown: tuple[Rows, tuple[str, ...]] | None = None
        """Rows and columns of the heatmap that stands on the screen."""
        self._passage: tuple[int, int] | None = None
        """Positions of the steps between which passages are shown, or none for the heatmap."""

    def compose_body(self) -> Iterable[Any]:
        yield Static("", id="finding", markup=False)
        yield Static("", id="measure", markup=False)
        yield Heatmap()
        yield ChartView(id="spectrum")
        yield Table(id="figures")
        yield Static("", id="cell", markup=False)

    # --- figures ----------------------------------------------------------------------------------

    def compute(self, loaded: Loaded, scope: Scope) -> WaitFigures | None:
        """The heatmap in the bucket that was chosen, else the finest that fits."""
        from vsm_tui.flow.wait_totals import wait_totals
        from vsm_tui.flow.waits import heatmap
        from vsm_tui.pictures.change_marks import marked, marked_columns
        from vsm_tui.pictures.heatmap import matrix_of
        from vsm_tui.pictures.spectrum import spectrum
        from vsm_tui.pictures.waits import wait_finding

        history = loaded.history
        moved = bool(loaded.map.steps) and len(history.visits)
        if not moved or why_nothing(loaded, scope, self.session.window):
            return None
        bucket = self._bucket or finest_bucket(history, scope, self.size.width or 80)
        own = replace(scope, bucket=bucket)
        waits = heatmap(history, own, self._rows)
        totals = wait_totals(history, own, waits)
        passage = self._passage
        changes = changes_of(self.session, loaded)
        picture = None
        if passage is not None and passage[1] < len(loaded.map.steps):
            picture = spectrum(history, own, *passage)
            picture = replace(picture, chart=marked(picture.chart, changes))
        return WaitFigures(
            waits,
            totals,
            marked_columns(matrix_of(waits, totals=totals), changes),
            wait_finding(history, own, waits, totals),
            own,
            picture,
        )

    def empty_text(self) -> str:
        """Why the scope holds nothing; else nothing has moved yet."""
        self._figures = None
        loaded, scope = self.loaded, self.session.scope
        return why_nothing(loaded, scope, self.session.window) or (
            "Here the waiting of every step will stand, week by week.\n\n"
            "No item has moved yet: add items on the board (2, then n), or import an export (0, then Import)."
        )

    def show_figures(self, figures: WaitFigures) -> None:
        """Draw the heatmap, or the spectrum; the cursor stays where it was, at first on the greatest cell."""
        first = self._figures is None
        self._figures = figures
        picture = figures.spectrum
        self.set_class(picture is not None, "-spectrum")
        said = figures.finding if picture is None else picture.sentence
        self.query_one("#finding", Static).update(Content(safe(said, 500)))
        self.query_one("#measure", Static).update(Content(safe(self._measure_line(figures), 300)))
        heat = self.query_one(Heatmap)
        heat.show(figures.matrix, cursor=self._cursor_for(figures, heat))
        self.query_one(ChartView).show(None if picture is None else picture.chart)
        self._fill_table()
        if first:
            self.focus_main()
        self._tell_cell()

    def _cursor_for(self, figures: WaitFigures, heat: Heatmap) -> tuple[int | None, int | None] | None:
        """Where the cursor goes: with other rows to the greatest cell, with other columns to its row's greatest."""
        shown, self._shown = self._shown, (self._rows, figures.waits.columns)
        if shown is None or shown[0] != self._rows:
            return hottest(figures.matrix)
        if shown[1] == figures.waits.columns:
            return None
        row, column = heat.cursor
        if row is None or column is None or row >= len(figures.matrix.rows):
            return None
        return row, greatest(figures.matrix, row)

    def _fill_table(self) -> None:
        """The table is filled only while it is shown."""
        if self._figures is None or not self.has_class("-table"):
            return
        if self._figures.spectrum is not None:
            show_as_table(self.query_one(Table), self._figures.spectrum)
        else:
            show_wait_table(self.query_one(Table), self._figures)

    def _measure_line(self, figures: WaitFigures) -> str:
        from vsm_tui.flow.completeness import completeness
        from vsm_tui.pictures.waits import ROW_WORDS, measure_words

        if figures.spectrum is not None:
            return "[ ] other steps   - further   + less far   v heatmap   enter an item"
        waits = figures.waits
        left_out = f"; left out: {plural(waits.not_full, 'item')} without full history" if waits.not_full else ""
        known = completeness(self.loaded.history, self.session.scope)
        day_only = f"; {plural(known.day_only, 'item')} known only to the day" if known.day_only else ""
        return f"{ROW_WORDS[self._rows]} by {waits.bucket}: {measure_words(waits)}{left_out}{day_only}"

    def focus_main(self) -> None:
        """The heatmap, the spectrum, or their table."""
        if self.has_class("-table"):
            self.query_one(Table).focus()
        elif self.has_class("-spectrum"):
            self.query_one(ChartView).focus()
        else:
            self.query_one(Heatmap).focus()

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
        return behind(
            self.loaded.history,
            self._figures.scope,
            waits.rows_are,
            None if row is None else waits.rows[row],
            None if column is None else waits.columns[column],
        )

    def _place(self, figures: WaitFigures) -> tuple[str, str]:
        """Where and when the cursor stands, in words."""
        from vsm_tui.pictures.waits import ROW_WORDS

        row, column = self.query_one(Heatmap).cursor
        where = figures.matrix.rows[row] if row is not None else "all " + ROW_WORDS[figures.waits.rows_are]
        when = figures.waits.columns[column] if column is not None else "the whole window"
        changed = figures.matrix.marks.get(column, "") if column is not None else ""
        return where, f"{when} ({MARK} {changed})" if changed else when

    def _tell_cell(self) -> None:
        """The cell's figure at once; who stands behind it once the cursor rests, found beside the screen."""
        cell, figures = self.query_one("#cell", Static), self._figures
        if figures is None or not figures.waits.rows:
            cell.update(Content(""), layout=False)
            return
        where, when = self._place(figures)
        told = figure_words(figures, None, self.query_one(Heatmap).cursor)
        cell.update(Content.assemble((f"{where}, {when}: ", "bold"), told, "\n…"), layout=False)
        self._behind_worker(figures)

    @work(group="cell", exclusive=True, exit_on_error=False)
    async def _behind_worker(self, figures: WaitFigures) -> None:
        await asyncio.sleep(REST)
        if not self.stands:
            return
        cursor = self.query_one(Heatmap).cursor
        behind = await asyncio.to_thread(self._behind_cell)
        if (
            not self.stands
            or behind is None
            or figures is not self._figures
            or cursor != self.query_one(Heatmap).cursor
        ):
            return
        where, when = self._place(figures)
        worst = ", ".join(f"{safe_line(key, 24)} {days_words(days)}" for key, days in behind.items[:5])
        self.query_one("#cell", Static).update(
            Content.assemble(
                (f"{where}, {when}: ", "bold"),
                figure_words(figures, behind, cursor),
                f"\nworst: {worst}" if worst else "\nnobody waited",
            ),
            layout=False,
        )

    # --- down to the items ------------------------------------------------------------------------

    @on(Heatmap.CellOpened)
    def _opened(self) -> None:
        self.action_open()

    @on(ChartView.Picked)
    def _picked(self, event: ChartView.Picked) -> None:
        if self._figures is not None and self._figures.spectrum is not None:
            behind = self._figures.spectrum.behind(event.point)
            if behind is not None:
                self.host.open_item(behind.keys[0], list(behind.keys))

    @on(Table.RowOpened)
    def _row_opened(self, event: Table.RowOpened) -> None:
        if self._figures is None:
            return
        if self._figures.spectrum is not None:
            behind = row_behind(self._figures.spectrum, event.index)
            if behind is not None:
                self.host.open_item(behind.keys[0], list(behind.keys))
            return
        rows = len(self._figures.waits.rows)
        self.query_one(Heatmap).move_to(event.index if event.index < rows else None, None)
        self.action_open()

    def action_open(self) -> None:
        """The items behind the cell, longest wait first."""
        behind = self._behind_cell()
        if behind is None or self._figures is None:
            return
        where, when = self._place(self._figures)
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

    def action_view(self) -> None:
        """From the heatmap to the spectrum from the step under the cursor to the next, and back."""
        if self._passage is not None:
            self._show_passage(None)
            return
        steps = len(self.loaded.map.steps)
        if steps < 2:
            self.host.tell("A passage needs a map of two steps or more.")
            return
        row = self.query_one(Heatmap).cursor[0] if self._rows == "step" else None
        first = min(row if row is not None else 0, steps - 2)
        self._show_passage((first, first + 1))

    def _show_passage(self, passage: tuple[int, int] | None) -> None:
        self._passage = passage
        self.set_class(passage is not None, "-spectrum")
        self.focus_main()
        self.refresh_figures()

    def _shift(self, first: int, last: int) -> None:
        if self._passage is not None and 0 <= first < last < len(self.loaded.map.steps):
            self._show_passage((first, last))

    def action_previous(self) -> None:
        """The passage one step before."""
        if self._passage is not None:
            self._shift(self._passage[0] - 1, self._passage[1] - 1)

    def action_next(self) -> None:
        """The passage one step on."""
        if self._passage is not None:
            self._shift(self._passage[0] + 1, self._passage[1] + 1)

    def _change_bucket(self, step: int) -> None:
        if self._figures is None:
            return
        at = BUCKETS.index(self._figures.waits.bucket) + step
        if 0 <= at < len(BUCKETS):
            self._bucket = BUCKETS[at]
            self.choose_scope(bucket=self._bucket)

    def action_finer(self) -> None:
        """Finer columns; a passage that reaches less far."""
        if self._passage is not None:
            self._shift(self._passage[0], self._passage[1] - 1)
        else:
            self._change_bucket(-1)

    def action_coarser(self) -> None:
        """Coarser columns; a passage that reaches further."""
        if self._passage is not None:
            self._shift(self._passage[0], self._passage[1] + 1)
        else:
            self._change_bucket(1)

    def action_table(self) -> None:
        """The same figures as a table, and back."""
        self.toggle_class("-table")
        self._fill_table()
        self.focus_main()

    def action_fold(self) -> None:
        """Give the picture the whole screen, and back."""
        self.toggle_class("-folded")

    def close_inner(self) -> bool:
        """Escape leaves the filter, then the table, then the spectrum, then the enlargement."""
        if super().close_inner():
            return True
        if self.has_class("-table"):
            self.action_table()
        elif self._passage is not None:
            self._show_passage(None)
        elif self.has_class("-folded"):
            self.remove_class("-folded")
        else:
            return False
        return True

    def action_explain(self) -> None:
        """The measure with the cell's own numbers, and the items left out."""
        from vsm_tui.pictures.waits import DEFINITION_OF

        figures = self._figures
        if figures is None:
            return
        if figures.spectrum is not None:
            explain(self, "passages", self.loaded.history, figures.scope, [figures.spectrum.chart.note])
            return
        behind = self._behind_cell()
        more = []
        if behind is not None:
            where, when = self._place(figures)
            more = [f"{where}, {when}: {figure_words(figures, behind, self.query_one(Heatmap).cursor)}"]
            more += sum_words(behind, figures)
        explain(self, DEFINITION_OF[figures.waits.measure], self.loaded.history, figures.scope, more)
