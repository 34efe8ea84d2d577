"""The right side of the outcomes screen as a widget: what is said of the part under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from vsm_tui.flow.hypotheses import amount_words, date_words, progress
from vsm_tui.safe import safe_line
from vsm_tui.screens import outcomes_page as page
from vsm_tui.widgets.chart import ChartView
from vsm_tui.widgets.table import Column, Table
from vsm_tui.wording import share_words

if TYPE_CHECKING:
    from datetime import date

    from store.outcome_models import Hypothesis
    from store.outcome_models import Reading as Measured
    from vsm_tui.flow.outcomes import NodeFigures, OutcomeFigures

_TEXTS = ("above", "state", "said", "cautions", "progress", "verdict", "edits")


class OutcomePage(VerticalScroll, can_focus=False):
    """A hypothesis written out with its plot and verdict, or what an objective, investment or initiative used."""

    _readings: tuple[Measured, ...] = ()
    """What the table lists, the newest first."""

    def compose(self) -> ComposeResult:
        for name in _TEXTS[:5]:
            yield Static("", id=name, markup=False)
        yield ChartView(id="plot")
        yield Table(id="readings", empty="No reading yet; a adds one.")
        for name in _TEXTS[5:]:
            yield Static("", id=name, markup=False)

    def _put(self, **texts: Content) -> None:
        for name in _TEXTS:
            widget = self.query_one(f"#{name}", Static)
            content = texts.get(name, Content(""))
            widget.update(content)
            widget.display = bool(content.plain)

    def show_part(self, found: OutcomeFigures, one: NodeFigures, timezone: str) -> None:
        """An objective, investment or initiative."""
        self.add_class("-part")
        self._put(above=page.chain_content(found, one), said=page.part_content(found, one, timezone))

    def show_hypothesis(
        self,
        found: OutcomeFigures,
        one: NodeFigures,
        marks: Sequence[tuple[date, str]],
        keys: Sequence[str],
        successors: Sequence[str],
        edits: Content,
    ) -> None:
        """A hypothesis; `marks` are releases and changes by day, `keys` the items behind its readings."""
        where: Any = one.standing
        hypothesis: Any = one.node.entry
        self.remove_class("-part")
        self.set_class(not where.readings, "-bare")
        narrow = self.screen.has_class("-narrow")
        self._put(
            above=Content("") if narrow else page.chain_content(found, one),
            state=page.state_content(where, short=narrow),
            said=page.sentence_content(hypothesis),
            cautions=page.cautions_content(one),
            progress=page.progress_content(hypothesis, where, max(20, self.size.width - 4)),
            verdict=page.verdict_content(one, successors),
            edits=edits,
        )
        self.query_one("#plot", ChartView).show(page.hypothesis_chart(hypothesis, where, marks, keys))
        self._show_readings(hypothesis, one)

    @property
    def reading_here(self) -> Measured | None:
        """The reading under the cursor of the table, while the table has the focus."""
        table = self.query_one("#readings", Table)
        if self.screen.focused is not table or table.selected is None or table.selected >= len(self._readings):
            return None
        return self._readings[table.selected]

    def _show_readings(self, hypothesis: Hypothesis, one: NodeFigures) -> None:
        assert one.standing is not None
        self._readings = one.standing.readings[::-1]
        rows = [
            (
                date_words(reading.date),
                amount_words(reading.value, safe_line(hypothesis.unit or "", 14)),
                share_words(progress(hypothesis.baseline, hypothesis.target, reading.value)),
                safe_line(reading.source),
            )
            for reading in self._readings
        ]
        columns = (Column("Date"), Column("Value", "right"), Column("Way", "right"), Column("Source", grow=True))
        self.query_one("#readings", Table).show_rows(columns, rows)
