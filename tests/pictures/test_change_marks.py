"""Marks of changes on charts over time."""

from __future__ import annotations

from datetime import date

from store.outcome_models import Change
from vsm_tui.charts.cells import draw
from vsm_tui.charts.kinds import pareto, trend_lines, weekly
from vsm_tui.charts.matrix import Matrix
from vsm_tui.pictures.change_marks import marked, marked_columns

CHANGES = [
    Change.model_validate({"id": "async", "date": "2026-02-11"}),
    Change.model_validate({"id": "late", "date": "2027-01-01"}),
    Change.model_validate({"id": "only-decided"}),
]


def test_a_change_stands_at_its_day() -> None:
    chart = marked(trend_lines("Load", [date(2026, 2, day) for day in (1, 11, 28)], [("load", [1, 2, 3])]), CHANGES)
    assert [(mark.x, mark.name) for mark in chart.marks] == [(float(date(2026, 2, 11).toordinal()), "async")]
    assert "async" in "\n".join(draw(chart, 60, 12).lines())


def test_a_change_stands_at_its_week() -> None:
    chart = marked(weekly("Weeks", ["2026-W06", "2026-W07", "2026-W08"], [("finished", [1, 2, 3])]), CHANGES)
    assert [(mark.x, mark.name) for mark in chart.marks] == [(1.0, "async")]
    assert "async" in "\n".join(draw(chart, 60, 12).lines())


def test_a_chart_that_is_not_over_time_stays_as_it_is() -> None:
    chart = pareto("Blocks", ["a", "b"], [2, 1])
    assert marked(chart, CHANGES) is chart


def test_a_change_stands_at_its_month_and_over_its_column() -> None:
    chart = marked(weekly("Months", ["2026-01", "2026-02"], [("finished", [1, 2])]), CHANGES)
    assert [(mark.x, mark.name) for mark in chart.marks] == [(1.0, "async")]
    for columns in (["2026-01", "2026-02"], ["2026-W06", "2026-W07"], ["2026-02-10", "2026-02-11"]):
        assert marked_columns(Matrix(["a"], columns, [[1.0, 2.0]]), CHANGES).marks == {1: "async"}
    plain = Matrix(["a"], ["2025-01"], [[1.0]])
    assert marked_columns(plain, CHANGES) is plain


def test_a_change_is_named_in_few_words() -> None:
    short = Change.model_validate({"id": "x", "what": "Async approval", "date": "2026-02-11"})
    long = Change.model_validate({"id": "low-risk", "what": "Low-risk changes skip the board", "date": "2026-02-11"})
    chart = marked(weekly("Weeks", ["2026-W07"], [("finished", [1])]), [short, long])
    assert sorted(mark.name for mark in chart.marks) == ["Async approval", "low risk"]
