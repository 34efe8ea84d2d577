"""Outcomes in the report, apart from flow: every hypothesis with its state and, where there are readings, its plot."""

from __future__ import annotations

from store.outcome_models import Hypothesis
from vsm_tui.charts.kinds import line
from vsm_tui.charts.model import Chart
from vsm_tui.flow.hypotheses import STATE_WORDS, Standing, amount_words, date_words, sentence_text
from vsm_tui.flow.outcomes import NodeFigures, outcomes
from vsm_tui.report.answer import Table
from vsm_tui.report.material import Material
from vsm_tui.report.section import Section
from vsm_tui.safe import safe_line
from vsm_tui.wording import plural, share_words

MOST_PLOTS = 4
"""Plots in the report: of the hypotheses with most readings."""
FEWEST = 2
"""Readings below which there is nothing to plot."""


def outcomes_section(material: Material) -> Section | None:
    """Every hypothesis with its state; none where nothing is written down."""
    found = outcomes(material.history, material.scope, material.records.outcomes)
    hypotheses = found.level("hypothesis")
    if not hypotheses:
        return None
    columns = ("what we believe", "state", "from, to, by", "latest", "progress", "readings")
    table = Table(columns, "lllrrr", tuple(_row(one) for one in hypotheses))
    told = sorted(hypotheses, key=lambda one: -_readings(one))[:MOST_PLOTS]
    plots = tuple(plot for one in told if (plot := _plot(one)) is not None)
    cautions = tuple(one.cautions[0].reason for one in hypotheses if one.cautions)
    return Section(
        "outcomes",
        "Outcomes: did it work",
        ("Finished work is not automatically valuable work: these are the statements that say when it was.", *cautions),
        plots,
        (("Hypotheses", table),),
        definitions=("hypothesis", "progress"),
    )


def _entry(one: NodeFigures) -> tuple[Hypothesis, Standing]:
    entry, where = one.node.entry, one.standing
    assert isinstance(entry, Hypothesis) and where is not None
    return entry, where


def _readings(one: NodeFigures) -> int:
    return len(_entry(one)[1].readings)


def _row(one: NodeFigures) -> tuple[str, ...]:
    entry, where = _entry(one)
    because = f": {entry.verdict.because}" if entry.verdict and entry.verdict.because else ""
    goal = f"{amount_words(entry.baseline, entry.unit) or '–'} → {amount_words(entry.target, entry.unit) or '–'}"
    return (
        sentence_text(entry),
        f"{where.state}{because}" if because else f"{where.state} ({STATE_WORDS[where.state]})",
        goal + (f", {date_words(entry.by)}" if entry.by else ""),
        amount_words(where.latest.value, entry.unit) if where.latest else "–",
        share_words(where.progress),
        f"{len(where.readings):,}",
    )


def _plot(one: NodeFigures) -> Chart | None:
    entry, where = _entry(one)
    if len(where.readings) < FEWEST:
        return None
    marks = [(where.first_delivery, "delivered")] if where.first_delivery is not None else []
    upwards = entry.better == "more" if entry.better else (entry.target or 0.0) >= (entry.baseline or 0.0)
    return line(
        safe_line(entry.metric or entry.id, 70),
        [reading.date for reading in where.readings],
        [reading.value for reading in where.readings],
        baseline=entry.baseline,
        target=entry.target,
        up_is_good=upwards,
        by=entry.by,
        marks=marks,
        unit=safe_line(entry.unit or "", 20),
        note=f"{plural(len(where.readings), 'reading')}; {where.state}",
    )
