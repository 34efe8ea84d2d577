"""The forecast: what the last 12 complete weeks say, when it refuses, and how it fared before."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lives import finishing, lived

from vsm_tui.flow.forecast import CONFIDENCES, HORIZON, LEAST, Forecast, forecast, reached
from vsm_tui.scope import Scope

WEEKS = 14
SOME = settings(max_examples=25, deadline=None)


def daily(per_day: list[int]) -> list[float]:
    """Noon of each day, as often as items finished on it; a week is given, all weeks are alike."""
    return [
        week * 7 + day + 0.5 + n * 0.01
        for week in range(WEEKS)
        for day, count in enumerate(per_day)
        for n in range(count)
    ]


def test_a_stream_that_finishes_two_every_day_finishes_sixty_in_thirty() -> None:
    found = forecast(finishing(daily([2] * 7), until=WEEKS * 7), Scope(), days=30, items=10)
    assert found.drawn == "days"
    assert (found.finished, found.weeks) == (2 * 84, 12)
    assert found.how_many == dict.fromkeys(CONFIDENCES, 60)
    assert found.when_days == dict.fromkeys(CONFIDENCES, 5)
    assert found.backtest.held == found.backtest.weeks > 0


def test_a_release_every_friday_is_forecast_by_whole_weeks_laid_on_the_calendar() -> None:
    """As of a Sunday's end: five Fridays lie in 33 days, four in 32; each brings 10 items."""
    history = finishing(daily([0, 0, 0, 0, 10, 0, 0]), until=WEEKS * 7 - 0.001)
    found = forecast(history, Scope(), days=33, items=20)
    assert found.drawn == "weeks"
    assert (found.busy_days, found.working_days) == (7, 60)
    assert set(found.how_many.values()) == {50}
    assert set(forecast(history, Scope(), days=32).how_many.values()) == {40}
    assert set(found.when_days.values()) == {12}
    assert found.by(85) == date(2026, 4, 24)
    assert found.by(85).weekday() == 4


def test_it_draws_only_from_complete_weeks() -> None:
    """What finished since Monday is not drawn from."""
    history = finishing([*daily([1] * 7), WEEKS * 7 + 0.5, WEEKS * 7 + 0.6], until=WEEKS * 7 + 1)
    found = forecast(history, Scope(), days=7)
    assert found.last == date(2026, 4, 12)
    assert set(found.how_many.values()) == {7}


def test_it_refuses_where_fewer_than_ten_items_finished() -> None:
    def finished(count: int) -> Forecast:
        lives = {f"I{n}": {"ask": 0.0, "live": 40.0 + n} for n in range(count)}
        return forecast(lived(lives, until=90), Scope())

    nine = finished(LEAST - 1)
    assert nine.reason == "9 items finished in the last 12 complete weeks; 10 are needed to draw from"
    assert set(nine.how_many.values()) == set(nine.when_days.values()) == {None}
    assert not len(nine.outcomes)
    assert finished(LEAST).reason == ""


def test_a_stream_younger_than_a_week_cannot_be_drawn_from() -> None:
    assert "no complete week" in forecast(lived({"A": {"ask": 1}}, until=2), Scope()).reason


def test_weeks_before_the_stream_began_are_not_drawn_as_empty() -> None:
    found = forecast(finishing([day + 0.5 for day in range(21)], took=0.2, until=21), Scope(), days=10)
    assert found.weeks == 3
    assert set(found.how_many.values()) == {10}


def test_the_window_plays_no_part_and_the_types_do() -> None:
    lives = {f"I{n}": {"ask": n - 3.0, "live": n + 0.5} for n in range(98)}
    kinds = {f"I{n}": {"type": "defect" if n % 2 else "feature"} for n in range(98)}
    history = lived(lives, until=98, items=kinds)
    assert forecast(history, Scope(since=date(2026, 4, 1))).finished == 84
    assert forecast(history, Scope(types=("defect",))).finished == 42


def test_what_can_hardly_be_reached_is_not_said() -> None:
    found = forecast(finishing([float(7 * week) for week in range(2, 14)], until=98), Scope(), items=1_000)
    assert set(found.when_days.values()) == {None}
    assert int(found.day_of_items[0]) == HORIZON + 1


@pytest.mark.parametrize(("days", "items"), [(0, 1), (1, 0), (10**6, 1), (1, 10**9)])
def test_numbers_that_cannot_be_tried_are_refused(days: int, items: int) -> None:
    with pytest.raises(ValueError, match="must be from 1"):
        forecast(finishing([1.0]), Scope(), days=days, items=items)


@given(st.lists(st.integers(0, 4), min_size=7, max_size=7), st.integers(1, 60), st.integers(1, 30), st.integers(0, 99))
@SOME
def test_more_confidence_never_promises_more(week: list[int], days: int, items: int, seed: int) -> None:
    history = finishing(daily(week) or [1.0], until=WEEKS * 7)
    found = forecast(history, Scope(), days=days, items=items, seed=seed)
    again = forecast(history, Scope(), days=days, items=items, seed=seed)
    assert (found.how_many, found.when_days, found.backtest) == (again.how_many, again.when_days, again.backtest)
    if found.reason:
        return
    counts = [found.how_many[confidence] for confidence in CONFIDENCES]
    assert counts == sorted(counts, reverse=True)
    when = [day or HORIZON + 1 for day in found.when_days.values()]
    assert when == sorted(when)
    for confidence in CONFIDENCES:
        at_least = (found.outcomes >= (found.how_many[confidence] or 0)).mean()
        assert at_least >= confidence / 100
        assert (found.outcomes > (found.how_many[confidence] or 0)).mean() < confidence / 100


@given(st.lists(st.integers(0, 50), min_size=1, max_size=200), st.sampled_from(CONFIDENCES))
@SOME
def test_the_count_reached_is_the_greatest_that_enough_trials_reached(trials: list[int], confidence: int) -> None:
    ordered = np.sort(np.array(trials))
    count = reached(ordered, confidence)
    assert (ordered >= count).sum() * 100 >= confidence * len(trials)
    assert (ordered >= count + 1).sum() * 100 < confidence * len(trials)


def test_the_backtest_counts_a_statement_that_did_not_hold() -> None:
    """Two a day for 20 weeks, then nothing: of the cut-offs that see the silence coming, those before it fail."""
    days = [day + 0.5 for day in range(140) for _ in range(2)]
    history = lived(
        {f"I{n}": {"ask": day - 1, "live": day} for n, day in enumerate(days)} | {"last": {"ask": 160.0}}, until=160
    )
    test = forecast(history, Scope(), days=7).backtest
    assert test.weeks == 20
    # Weeks 20 and 21 end on day 139 and 146; what they promised for the seven days after did not come.
    assert test.held == 18
