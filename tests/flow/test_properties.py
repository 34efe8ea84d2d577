"""What must hold of the figures of any history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from histories import Case, cases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vsm_tui.flow.drill import behind
from vsm_tui.flow.history import History
from vsm_tui.flow.load import cumulative_flow, littles_law, load_at, started_completed, weeks
from vsm_tui.flow.split import split
from vsm_tui.flow.steps import step_figures
from vsm_tui.flow.view import view
from vsm_tui.flow.waits import Rows, heatmap
from vsm_tui.scope import Bucket, Measure, Scope

DAY = 86_400
any_case = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def built(case: Case) -> History:
    return History.build(case.raw, case.as_of, now=case.as_of)


@given(cases())
@any_case
def test_top_minus_bottom_of_the_cumulative_flow_is_the_load_at_each_days_end(case: Case) -> None:
    history = built(case)
    flow = cumulative_flow(history, case.scope)
    drawn = view(history, case.scope).drawn
    ends = np.minimum(drawn.midnights[1:] - 1, history.as_of)
    assert (flow.lines[0] - flow.lines[-1]).tolist() == load_at(history, case.scope, ends).tolist()
    assert (np.diff(flow.lines, axis=1) >= 0).all()
    assert (np.diff(flow.lines, axis=0) <= 0).all()


@given(cases())
@any_case
def test_littles_law_holds_as_an_identity(case: Case) -> None:
    law = littles_law(built(case), case.scope)
    if law.load is not None and law.arrival_rate is not None and law.residence_days is not None:
        assert law.load == pytest.approx(law.arrival_rate * law.residence_days)


@given(cases())
@any_case
def test_active_waiting_and_off_add_up_to_the_total_of_each_visit(case: Case) -> None:
    history = built(case)
    parts = split(view(history, case.scope))
    done = history.kinds[history.visits.position] == 2
    off = parts.off(np.flatnonzero(~done))
    assert (off >= -1e-6).all()
    assert (parts.active >= 0).all()
    assert (parts.waiting >= -1e-6).all()
    assert (parts.active[done] == 0).all()
    assert (parts.waiting[done] == 0).all()
    if case.scope.basis != "touch":
        assert np.allclose(off, 0)


@given(cases(), st.sampled_from(["day", "week", "month"]))
@any_case
def test_accrued_waiting_by_bucket_adds_up_to_the_waiting_of_the_visits(case: Case, bucket: Bucket) -> None:
    history = built(case)
    scope = replace(case.scope, since=None, until=None, bucket=bucket, measure="accrued")
    seen = view(history, scope)
    kept = (seen.items & history.full)[history.visits.item]
    waited = np.bincount(
        history.visits.position[kept],
        weights=split(seen).waiting[kept],
        minlength=len(history.kinds),
    )
    totals = heatmap(history, scope).row_totals()
    assert totals is not None
    assert np.allclose(totals, waited / DAY, atol=1e-9)


@given(cases(), st.integers(1, 12))
@any_case
def test_splitting_a_window_splits_the_sums(case: Case, days: int) -> None:
    history = built(case)
    first = date(2026, 3, 19)
    whole = replace(case.scope, since=first, until=first + timedelta(days=20), measure="accrued")
    left = replace(whole, until=first + timedelta(days=days - 1))
    right = replace(whole, since=first + timedelta(days=days))

    def sums(scope: Scope) -> np.ndarray:
        steps = step_figures(history, scope)
        moved = started_completed(history, scope)
        law = littles_law(history, scope)
        by_week = weeks(history, scope)
        return np.array(
            [
                sum(step.visits for step in steps),
                sum(step.wait_days.total for step in steps),
                sum(step.active_hours.total for step in steps),
                sum(step.off_days for step in steps),
                sum(step.rework_visits for step in steps),
                moved.started,
                moved.finished,
                moved.discarded,
                sum(week.started for week in by_week),
                sum(week.finished for week in by_week),
                (law.load or 0.0) * law.days,
                heatmap(history, scope).values.sum(),
            ]
        )

    assert np.allclose(sums(left) + sums(right), sums(whole), atol=1e-9)


@given(
    cases(),
    st.sampled_from(["step", "dependency", "performer", "type"]),
    st.sampled_from(["accrued", "median", "p85", "oldest", "count"]),
)
@any_case
def test_what_stands_behind_a_cell_explains_it(case: Case, rows: Rows, measure: Measure) -> None:
    history = built(case)
    scope = replace(case.scope, measure=measure)
    waits = heatmap(history, scope, rows)
    for i, row in enumerate(waits.rows):
        for j, column in enumerate(waits.columns):
            found = behind(history, scope, rows, row, column)
            value = waits.values[i, j]
            if measure == "accrued":
                assert found.days == pytest.approx(value, abs=1e-9)
            elif measure == "count":
                assert found.visits == value
            elif measure == "oldest":
                assert bool(found.visits) == (not np.isnan(value))
            else:
                assert found.visits == waits.ended[i, j]


@given(cases(), st.sampled_from(["performer", "type"]))
@any_case
def test_the_waiting_is_the_same_however_its_rows_are_cut(case: Case, rows: Rows) -> None:
    history = built(case)
    scope = replace(case.scope, measure="accrued")
    by_step = heatmap(history, scope, "step").column_totals()
    other = heatmap(history, scope, rows).column_totals()
    assert by_step is not None
    assert other is not None
    assert np.allclose(by_step, other, atol=1e-9)
