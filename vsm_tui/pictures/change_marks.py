"""Marks of changes on any chart over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from vsm_tui.charts.model import Chart, Mark, day_number
from vsm_tui.flow.marks import change_marks
from vsm_tui.flow.periods import week_label
from vsm_tui.safe import safe_line

if TYPE_CHECKING:
    from store.outcome_models import Change


def marked(chart: Chart, changes: Sequence[Change]) -> Chart:
    """The chart with a mark where each change took effect; as it is where its x axis is not time.

    On a dates axis the mark stands at the day, on weeks at its week; changes outside what is drawn are left out.
    """
    found: list[Mark] = []
    if chart.x.kind == "dates":
        drawn = [x for series in chart.series for x in series.x]
        low, high = (min(drawn), max(drawn)) if drawn else (0.0, -1.0)
        found = [
            Mark(day_number(day), safe_line(name, 24)) for day, name in change_marks(changes)
            if low <= day_number(day) <= high
        ]  # fmt: skip
    elif chart.x.kind == "weeks":
        places = {label: float(place) for place, label in enumerate(chart.x.labels)}
        weeks = [(places.get(week_label(day)), name) for day, name in change_marks(changes)]
        found = [Mark(place, safe_line(name, 24)) for place, name in weeks if place is not None]
    return replace(chart, marks=(*chart.marks, *found)) if found else chart
