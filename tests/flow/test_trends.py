"""Trends, velocity and the comparison with the time before."""

from __future__ import annotations

from datetime import date

import numpy as np
from histories import Case, cases
from hypothesis import HealthCheck, given, settings
from lives import finishing, lived

from vsm_tui.flow.comparison import comparison
from vsm_tui.flow.distribution import flow_distribution
from vsm_tui.flow.efficiency import flow_efficiency
from vsm_tui.flow.flowtime import flow_time
from vsm_tui.flow.history import History
from vsm_tui.flow.load import load_at, weeks
from vsm_tui.flow.trends import trend_bucket, trends
from vsm_tui.flow.velocity import comparable, velocity
from vsm_tui.flow.view import view
from vsm_tui.scope import Scope

SOME = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def test_each_week_has_its_own_figures() -> None:
    """Week 2 of January: one item after 3 days; week 3: two, after 10 and 2 days; nothing is left over."""
    history = lived(
        {"A": {"ask": 0, "live": 3}, "B": {"ask": 1, "live": 11}, "C": {"ask": 8, "live": 10}}, until=14, items={}
    )
    found = trends(history, Scope())
    assert found.bucket == "week"
    assert found.labels[:2] == ("2026-W02", "2026-W03")
    assert found.finished.tolist()[:2] == [1, 2]
    assert found.started.tolist()[:2] == [2, 1]
    assert found.load_end.tolist()[:2] == [1, 0]
    assert found.p50.tolist()[:2] == [3, 2]
    assert found.p85.tolist()[:2] == [3, 10]
    assert found.partial[:2] == (False, False)


def test_a_long_window_is_told_by_month() -> None:
    assert trend_bucket(26 * 7) == "week"
    assert trend_bucket(27 * 7) == "month"


@given(cases())
@SOME
def test_the_buckets_of_a_trend_add_up_to_the_window(case: Case) -> None:
    history, scope = History.build(case.raw, case.as_of, now=case.as_of), case.scope
    found = trends(history, scope)
    seen = view(history, scope)
    drawn = [item for item in seen.finished().tolist() if seen.span[0] <= seen.classes.finished_at[item]]
    assert int(found.finished.sum()) == len(found.item) == len(drawn)
    assert found.by_type.sum(axis=0).tolist() == found.finished.tolist()
    assert (found.urgent_by_type <= found.by_type).all()
    whole = flow_efficiency(history, scope)
    if len(drawn) == len(seen.finished()):
        assert np.isclose(found.active_hours.sum(), whole.active_hours)
        assert np.isclose(found.total_hours.sum(), whole.total_hours)
        counts = flow_distribution(history, scope).counts
        by_type = dict(zip(found.type_names, found.by_type.sum(axis=1).tolist(), strict=True))
        assert {name: count for name, count in by_type.items() if count} == counts
    if len(found.labels):
        ends = seen.buckets(found.bucket).ends(history.as_of)
        assert found.load_end.tolist() == load_at(history, scope, ends).tolist()


@given(cases())
@SOME
def test_velocity_is_the_mean_of_the_complete_weeks(case: Case) -> None:
    history, scope = History.build(case.raw, case.as_of, now=case.as_of), case.scope
    found = velocity(history, scope)
    whole = [week for week in weeks(history, scope) if not week.partial]
    assert found.weeks == len(whole)
    assert found.finished == sum(week.finished for week in whole)
    assert (found.per_week is None) == (not whole)


def test_velocity_leaves_the_week_that_is_not_over_out() -> None:
    history = finishing([1.0, 2.0, 8.0, 15.0], took=0.5, until=16)
    found = velocity(history, Scope())
    assert (found.finished, found.weeks, found.partial) == (3, 2, 1)
    assert found.per_week == 1.5


def test_mixed_types_make_counts_hardly_comparable() -> None:
    lives = {f"I{n}": {"ask": 0.0, "live": 3.0} for n in range(10)}
    alike = lived(lives, until=7, items={key: {"type": "feature"} for key in lives})
    mixed = lived(lives, until=7, items={key: {"type": "defect" if key == "I0" else "feature"} for key in lives})
    assert not comparable(alike, Scope()).hardly
    assert comparable(mixed, Scope()).mix == 2
    assert comparable(mixed, Scope()).hardly


def test_items_that_differ_much_in_active_time_are_hardly_comparable() -> None:
    lives = {f"I{n}": {"ask": 0.0, "build": 1.0, "live": 4.0} for n in range(10)}
    hours = [(key, "build", 20.0 if key in ("I0", "I1") else 2.0, None) for key in lives]
    found = comparable(lived(lives, until=7, efforts=hours), Scope())
    assert (found.active_p50, found.active_p85) == (2.0, 20.0)
    assert found.differ
    assert found.mix == 1


# --- the time before ------------------------------------------------------------------------------


def long_ago(until: float = 400) -> History:
    return finishing([float(day) for day in range(5, 400, 5)], until=until)


def test_a_quarter_is_compared_with_the_quarter_before() -> None:
    found = comparison(long_ago(), Scope(since=date(2026, 7, 1), until=date(2026, 9, 30)))
    assert found is not None
    assert (found.before.since, found.before.until) == (date(2026, 4, 1), date(2026, 6, 30))
    assert (found.now_words, found.before_words) == ("", "in the quarter before")


def test_the_first_quarter_is_compared_with_the_last_of_the_year_before() -> None:
    found = comparison(long_ago(), Scope(since=date(2027, 1, 1), until=date(2027, 2, 1)))
    assert found is not None
    assert (found.before.since, found.before.until) == (date(2026, 10, 1), date(2026, 12, 31))


def test_a_year_is_compared_with_the_year_before() -> None:
    found = comparison(long_ago(), Scope(since=date(2027, 1, 1), until=date(2027, 5, 1)))
    assert found is not None
    # As of 9 February the year is no longer than its first quarter.
    assert found.before_words == "in the quarter before"
    later = comparison(long_ago(600), Scope(since=date(2027, 1, 1), until=date(2027, 5, 1)))
    assert later is not None
    assert (later.before.since, later.before_words) == (date(2026, 1, 1), "in the year before")


def test_any_other_window_is_compared_with_as_many_days_before() -> None:
    found = comparison(long_ago(), Scope(since=date(2026, 6, 15), until=date(2026, 7, 12)))
    assert found is not None
    assert (found.before.since, found.before.until) == (date(2026, 5, 18), date(2026, 6, 14))
    assert found.before_words == "in the 4 weeks before"


def test_all_time_is_told_by_its_last_13_weeks_and_the_13_before() -> None:
    found = comparison(long_ago(), Scope())
    assert found is not None
    assert found.now_words == "in the last 13 weeks"
    assert found.now.since is not None and found.before.until is not None
    assert (found.now.since - found.before.until).days == 1
    assert found.known_since is None


def test_nothing_is_compared_with_the_time_before_the_stream() -> None:
    assert comparison(long_ago(), Scope(since=date(2025, 12, 31), until=date(2026, 3, 1))) is None
    partly = comparison(long_ago(), Scope(since=date(2026, 2, 1), until=date(2026, 3, 31)))
    assert partly is not None
    assert partly.known_since == date(2026, 1, 5)


def test_the_figure_of_the_window_before_is_a_figure_like_any_other() -> None:
    found = comparison(long_ago(), Scope(since=date(2026, 7, 1), until=date(2026, 9, 30)))
    assert found is not None
    assert flow_time(long_ago(), found.before).n == 18
