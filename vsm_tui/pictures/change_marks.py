"""Marks of changes on any chart over time, and over the columns of the wait heatmap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from vsm_tui.charts.matrix import Matrix
from vsm_tui.charts.model import Chart, Mark, day_number
from vsm_tui.flow.marks import change_marks
from vsm_tui.flow.periods import week_label
from vsm_tui.safe import safe_line

if TYPE_CHECKING:
    from store.outcome_models import Change

_LONGEST = 24
_DAY, _MONTH = len("2026-01-01"), len("2026-01")


def marked(chart: Chart, changes: Sequence[Change]) -> Chart:
    """The chart with a mark where each change took effect; as it is where its x axis is not time.

    On a dates axis the mark stands at the day, on weeks or months at its week or month; changes outside what is
    drawn are left out.
    """
    found: list[Mark] = []
    if chart.x.kind == "dates":
        drawn = [x for series in chart.series for x in series.x]
        low, high = (min(drawn), max(drawn)) if drawn else (0.0, -1.0)
        found = [
            Mark(day_number(day), safe_line(name, _LONGEST))
            for day, name in change_marks(changes)
            if int(low) <= day_number(day) <= high
        ]
    elif chart.x.kind == "weeks":
        found = [Mark(float(place), name) for place, name in _by_place(chart.x.labels, changes)]
    return replace(chart, marks=(*chart.marks, *found)) if found else chart


def marked_columns(matrix: Matrix, changes: Sequence[Change]) -> Matrix:
    """The heatmap with a mark over each column (day, week or month) in which a change took effect."""
    found: dict[int, str] = {}
    for place, name in _by_place(matrix.columns, changes):
        found[place] = f"{found[place]}, {name}" if place in found else name
    return replace(matrix, marks=found) if found else matrix


def _by_place(labels: Sequence[str], changes: Sequence[Change]) -> list[tuple[int, str]]:
    """(place among the labels, name) of each change whose day, week or month is one of them."""
    places = {label: place for place, label in enumerate(labels)}
    named = [(places.get(_label_like(labels[0], day)), name) for day, name in change_marks(changes)] if labels else []
    return [(place, safe_line(name, _LONGEST)) for place, name in named if place is not None]


def _label_like(label: str, day: date) -> str:
    """A day written as a label is: `2026-W07`, `2026-02` or `2026-02-11`."""
    if "W" in label:
        return week_label(day)
    return day.isoformat()[: _MONTH if len(label) < _DAY else _DAY]
