"""Totals of the wait heatmap in every measure, and the sentence over it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from histories import Case, cases
from hypothesis import HealthCheck, given, settings
from lives import DAY, MONDAY, lived

from vsm_tui.flow.columns import nearest_rank
from vsm_tui.flow.drill import behind
from vsm_tui.flow.history import History
from vsm_tui.flow.wait_totals import wait_totals
from vsm_tui.flow.waits import Rows, heatmap
from vsm_tui.pictures.waits import wait_finding
from vsm_tui.scope import MEASURES, Measure, Scope

ROWS: tuple[Rows, ...] = ("step", "dependency", "performer", "type")


def waited() -> History:
    """In `ask` 1, 2 and 9 days (the last over a week's end), in `check` 3; two blocks of `lab`, 2 and 4 days."""
    at = MONDAY
    return lived(
        {
            "A": {"ask": 0, "build": 1, "check": 2, "live": 5},
            "B": {"ask": 0, "build": 2},
            "C": {"ask": 0, "build": 9},
            "D": {"ask": 13},
        },
        until=14 - 1 / DAY,
        blocks=[("A", at, at + 2 * DAY, None, "lab"), ("B", at + 8 * DAY, at + 12 * DAY, None, "lab")],
        items={key: {"type": "feature"} for key in "ABCD"},
    )


@pytest.mark.parametrize(
    ("measure", "ask", "check", "weeks", "all_of_it"),
    [
        ("accrued", 13.0, 3.0, [14.0, 7.0], 21.0),
        ("median", 2.0, 3.0, [1.0, 9.0], 2.0),
        ("p85", 9.0, 3.0, [3.0, 9.0], 9.0),
        ("count", 3.0, 1.0, [4.0, 1.0], 5.0),
    ],
)
def test_totals_worked_by_hand(
    measure: Measure, ask: float, check: float, weeks: list[float], all_of_it: float
) -> None:
    """Basis touch. `build` waits while blocked: a day of A, whose visit ended, and four of B. Ended: 1, 1, 2, 3, 9."""
    history, scope = waited(), Scope(measure=measure)
    totals = wait_totals(history, scope, heatmap(history, scope))
    rows = totals.rows.tolist()
    assert rows[0] == pytest.approx(ask, abs=1e-4)
    assert rows[2] == pytest.approx(check)
    assert totals.columns.tolist() == pytest.approx(weeks, abs=1e-4)
    assert totals.total == pytest.approx(all_of_it, abs=1e-4)


def test_the_median_of_a_row_is_of_its_visits_and_no_mean_of_its_cells() -> None:
    history, scope = waited(), Scope(measure="median")
    waits = heatmap(history, scope)
    totals = wait_totals(history, scope, waits)
    assert waits.values[0].tolist() == [1.0, 9.0]
    assert totals.rows[0] == 2.0
    assert totals.rows_ended[0] == 3


@given(cases())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_totals_agree_with_what_stands_behind_them(case: Case) -> None:
    history, scope = History.build(case.raw, case.as_of, now=case.as_of), case.scope
    for rows_are in ROWS:
        waits = heatmap(history, scope, rows_are)
        totals = wait_totals(history, scope, waits)
        assert totals.rows.shape == (len(waits.rows),)
        assert totals.columns.shape == (len(waits.columns),)
        if not len(waits.rows) or not len(waits.columns):
            continue
        for row, value in zip(waits.rows, totals.rows.tolist(), strict=True):
            found = behind(history, scope, rows_are, row, None)
            if waits.measure == "accrued":
                assert math.isclose(value, found.days, abs_tol=1e-6)
            elif waits.measure == "count":
                assert value == found.visits
            elif math.isnan(value):
                assert found.visits == 0
        if waits.measure in ("median", "p85") and totals.ended:
            low, high = np.nanmin(totals.rows), np.nanmax(totals.rows)
            assert low - 1e-9 <= totals.total <= high + 1e-9


def test_a_percentile_over_everything_is_of_all_visits() -> None:
    history, scope = waited(), Scope(measure="p85")
    waits = heatmap(history, scope)
    ended = [1.0, 1.0, 2.0, 3.0, 9.0]
    assert wait_totals(history, scope, waits).total == nearest_rank(np.array(ended), 85)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("rows_are", ROWS)
def test_every_measure_of_every_kind_of_row_has_its_sentence(measure: Measure, rows_are: Rows) -> None:
    history, scope = waited(), Scope(measure=measure)
    waits = heatmap(history, scope, rows_are)
    said = wait_finding(history, scope, waits, wait_totals(history, scope, waits))
    assert said.endswith(".") or (rows_are, measure) == ("dependency", "oldest")
    if said:
        assert any(
            word in said for word in ("ask", "lab", "nobody named", "Board", "Team", "feature", "check", "build")
        )


def test_the_sentence_of_the_median_names_step_days_and_n() -> None:
    history, scope = waited(), Scope(measure="median")
    waits = heatmap(history, scope)
    said = wait_finding(history, scope, waits, wait_totals(history, scope, waits))
    assert said == "Half of the waits in check lasted 3 days or longer (1 visit); nowhere is the median longer."


def test_the_sentence_of_the_oldest_names_the_item() -> None:
    history, scope = waited(), Scope(measure="oldest")
    waits = heatmap(history, scope)
    said = wait_finding(history, scope, waits, wait_totals(history, scope, waits))
    assert said == "Stuck longest is work in build: 4 days (B)."
