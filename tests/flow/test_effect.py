"""The effect of a change: worked by hand, held against an actual bootstrap, and true of every stream."""

from __future__ import annotations

import statistics
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from histories import cases
from tables import history_of

from store.models import StreamMap
from store.outcome_models import Change, Hypothesis
from vsm_tui.flow.effect import effect, effect_of, placebo_days
from vsm_tui.flow.effect_words import WEAK_WITNESS, cautions, verdict_sentence
from vsm_tui.flow.history import History
from vsm_tui.flow.honest_check import honest_check, overlapping
from vsm_tui.flow.marks import change_marks
from vsm_tui.flow.measures import Measure, parse_measure, points
from vsm_tui.flow.register import changes_figures, due_checks, judged, state_of
from vsm_tui.flow.resampling import interval, resampled
from vsm_tui.flow.xmr import limits, outside
from vsm_tui.scope import Scope

DAY = 86_400
MONDAY = date(2026, 1, 5)
MAP = StreamMap.model_validate(
    {
        "stream": "worked",
        "steps": [
            {"id": "ask", "kind": "queue"},
            {"id": "build", "kind": "work"},
            {"id": "approve", "kind": "queue", "name": "Approval"},
            {"id": "live", "kind": "done"},
        ],
        "dependencies": [{"id": "vendor", "name": "The vendor"}],
    }
)
WAIT = Measure("wait_days", "approve")


def at(day: float) -> int:
    return int(datetime(2026, 1, 5, tzinfo=UTC).timestamp() + day * DAY)


def one_a_day(waits: list[float], first: int = 0, blocks: Any = ()) -> Any:
    """An item a day that leaves approval at noon, having waited there as long as is said."""
    events: list[tuple[str, str, int]] = []
    for number, wait in enumerate(waits):
        done = first + number + 0.5
        key = f"W-{number + 1}"
        events += [(key, "ask", at(done - wait - 2)), (key, "build", at(done - wait - 1))]
        events += [(key, "approve", at(done - wait)), (key, "live", at(done))]
    return history_of(MAP, sorted(events, key=lambda event: event[2]), blocks=blocks)


def as_of(raw: Any, day: float) -> History:
    return History.build(raw, at(day), now=at(day))


def on(day: int) -> date:
    return MONDAY + timedelta(days=day)


STEADY = [4.0, 5.0, 6.0, 5.0, 4.5, 5.5]


def test_a_halved_wait_is_a_signal_with_every_number_worked_by_hand() -> None:
    history = as_of(one_a_day(STEADY * 20 + [2.0, 3.0, 2.5, 3.5] * 8), 160)
    found = effect(history, Scope(), WAIT, on(120), on(140), "less")
    assert found.length == 20
    assert (found.before.first, found.before.last) == (on(100), on(119))
    assert (found.after.first, found.after.last) == (on(120), on(139))
    assert (found.main.before.n, found.main.after.n) == (20, 20)
    assert found.main.before.median == 5.0, "nearest rank: a wait that happened"
    assert found.main.after.median == 2.5
    assert found.main.difference == -2.5
    assert found.main.interval is not None and found.main.interval[1] < 0
    # From the first date with a point on both sides, day 1, to day 100: 100 days, of which 40 evenly.
    assert len(found.placebo.dates) == 40
    assert (found.placebo.dates[0], found.placebo.dates[-1]) == (on(1), on(100))
    assert found.placebo.as_large == 0
    assert (found.verdict, found.preliminary, found.better) == ("signal, better", False, True)


def test_the_same_difference_is_worse_where_more_was_expected() -> None:
    history = as_of(one_a_day(STEADY * 20 + [2.0, 3.0] * 10), 160)
    assert effect(history, Scope(), WAIT, on(120), on(140), "more").verdict == "signal, worse"
    assert effect(history, Scope(), WAIT, on(120), on(140)).verdict == "signal, better", "less waiting is better"


def test_a_signal_in_flow_time_says_how_weak_a_witness_it_is() -> None:
    history = as_of(one_a_day(STEADY * 20 + [2.0, 3.0] * 10), 160)
    flow = effect(history, Scope(), Measure("flow_time_days", ""), on(120), on(140))
    wait = effect(history, Scope(), WAIT, on(120), on(140))
    assert flow.verdict.startswith("signal") and WEAK_WITNESS in verdict_sentence(flow)
    assert wait.verdict.startswith("signal") and WEAK_WITNESS not in verdict_sentence(wait)


def test_fewer_than_six_points_on_a_side_are_too_few() -> None:
    history = as_of(one_a_day(STEADY * 20 + [1.0] * 5), 160)
    found = effect(history, Scope(), WAIT, on(120), on(140))
    assert found.main.after.n == 5 and found.verdict == "too few points"
    more = as_of(one_a_day(STEADY * 20 + [1.0] * 6), 160)
    assert effect(more, Scope(), WAIT, on(120), on(140)).verdict == "signal, better"


def test_a_stream_that_always_swings_gives_no_signal_though_the_interval_leaves_out_nothing() -> None:
    waves = ([2.0, 2.5] * 10 + [9.0, 9.5] * 10) * 5
    history = as_of(one_a_day(waves), 210)
    found = effect(history, Scope(), WAIT, on(160), on(180), "less")
    assert found.main.interval is not None and found.main.interval[1] < 0, "the interval alone would cry wolf"
    assert found.verdict == "no signal" and found.placebo.share is not None and found.placebo.share > 0.05
    text = verdict_sentence(found)
    assert text.startswith("No signal: 20 visits after the change; at ") and "when nothing was changed" in text


def test_without_twenty_placebo_dates_a_difference_is_unconfirmed() -> None:
    long = effect(as_of(one_a_day(STEADY * 7 + [1.0, 1.5] * 10), 80), Scope(), WAIT, on(42), on(56), "less")
    assert len(long.placebo.dates) == 28 and long.verdict == "signal, better"
    short = effect(as_of(one_a_day(STEADY * 4 + [1.0, 1.5] * 10), 80), Scope(), WAIT, on(24), on(38), "less")
    assert len(short.placebo.dates) == 10 and short.verdict == "unconfirmed, better"


def test_it_is_preliminary_until_the_check_date_and_the_windows_grow_by_whole_days() -> None:
    raw = one_a_day(STEADY * 20 + [2.0] * 40)
    early = effect(as_of(raw, 130.6), Scope(), WAIT, on(120), on(140))
    assert (early.length, early.main.after.n, early.preliminary) == (10, 10, True), "today is not over"
    assert early.before.first == on(110)
    midnight = History.build(raw, at(131) - 1, now=at(131) - 1)
    assert effect(midnight, Scope(), WAIT, on(120), on(140)).length == 11, "a day's last second ends it"
    assert not effect(as_of(raw, 140), Scope(), WAIT, on(120), on(140)).preliminary
    assert effect(as_of(raw, 150), Scope(), WAIT, on(120), None).preliminary, "no check date was set"


def test_a_change_to_come_has_no_windows() -> None:
    found = effect(as_of(one_a_day(STEADY * 5), 30), Scope(), WAIT, on(40), on(60))
    assert (found.length, found.verdict, found.placebo.dates) == (0, "too few points", ())


def test_flow_time_has_a_row_of_items_that_started_and_finished_inside_their_window() -> None:
    history = as_of(one_a_day([3.0] * 40), 60)
    found = effect(history, Scope(start="ask"), Measure("flow_time_days"), on(20), on(30))
    alike = found.like_with_like
    assert alike is not None and (found.main.before.n, found.main.after.n) == (10, 10)
    # Five days from start to finish: of the ten, those that left on day 5 or later had started inside.
    assert (alike.before.n, alike.after.n) == (5, 5)
    assert found.main.before.median == 5.0


def test_blocked_days_are_added_up_for_each_item_in_the_window() -> None:
    blocks = [
        ("W-1", at(10), at(11), "", "vendor"),
        ("W-1", at(12), at(14), "", "The Vendor"),
        ("W-2", at(11), at(15), "", "vendor"),
        ("W-3", at(12), None, "", "vendor"),
        ("W-4", at(12), at(13), "", "legal"),
    ]
    found = points(as_of(one_a_day([1.0] * 6, 20, blocks), 30), Scope(), Measure("blocked_days", "vendor"))
    inside = found.within(at(0), at(20))
    assert inside.value.tolist() == [3.0, 4.0], "one point an item"
    assert found.within(at(0), at(12)).value.tolist() == [1.0], "only what ended in the window"


def test_velocity_and_load_are_of_whole_weeks() -> None:
    history = as_of(one_a_day([1.0] * 40), 40)
    velocity = points(history, Scope(), Measure("velocity"))
    assert velocity.within(at(0), at(28)).value.tolist() == [7, 7, 7, 7]
    assert velocity.within(at(1), at(27)).value.tolist() == [7, 7], "weeks cut by the window do not count"
    load = points(history, Scope(start="approve"), Measure("load"))
    # Every item waits a day and one leaves each day: one is there at any moment.
    assert load.within(at(7), at(28)).value.tolist() == pytest.approx([1.0, 1.0, 1.0])


def test_accuracy_is_a_share_and_every_visit_is_followed_for_the_same_time() -> None:
    events: list[tuple[str, str, int]] = []
    for number in range(60):
        key, day = f"A-{number + 1}", float(number)
        events += [(key, "ask", at(day)), (key, "build", at(day + 0.1)), (key, "approve", at(day + 0.5))]
        if number < 30 and number % 2:
            events += [(key, "build", at(day + 1.5)), (key, "approve", at(day + 1.6))]
    history = as_of(history_of(MAP, sorted(events, key=lambda event: event[2])), 90)
    found = effect(history, Scope(), Measure("accuracy", "build"), on(30), on(54))
    follow = found.main.before.points.follow_up_days
    assert follow == 1.0
    # A visit of the last day of a window cannot be followed inside it, so that it is left out on both sides.
    assert found.main.before.middle is not None and found.main.after.middle == 1.0
    assert found.main.after.n == 24, "A-31 to A-53, and the second visit of A-30"
    assert found.main.difference == pytest.approx(1 - found.main.before.middle)
    assert found.better is True


def test_readings_are_points_and_the_hypothesis_says_which_way_is_better() -> None:
    readings = [{"date": str(on(day)), "value": 68.0 - (day > 30) * 6 + day % 3 * 0.1} for day in range(10, 52)]
    hypothesis = Hypothesis.model_validate(
        {"id": "abandon", "metric": "abandonment", "unit": "%", "baseline": 68, "target": 60, "readings": readings}
    )
    history = as_of(one_a_day([1.0] * 50), 60)
    measure = parse_measure("reading: Abandon", MAP, [hypothesis])
    found = effect(history, Scope(), measure, on(31), on(45), hypotheses=[hypothesis])
    assert (found.main.before.n, found.main.after.n, found.unit) == (14, 14, "%")
    assert found.better is True and found.main.difference is not None and found.main.difference < -5


def test_limits_come_from_the_points_before_alone() -> None:
    # Mean 5, moving ranges 2, 2, 2, 2, 2: 5 +- 2.66 x 2.
    by = limits(np.array([4.0, 6.0, 4.0, 6.0, 4.0, 6.0]), (0.0, None))
    assert by is not None and (by.mean, by.lower) == (5.0, 0.0), "never below what is possible"
    assert by.upper == pytest.approx(10.32)
    assert outside(np.array([4.0, 11.0, 5.0]), by) == {1}
    assert outside(np.array([6.0] * 7 + [4.0]), by) == frozenset()
    assert outside(np.array([4.0] + [6.0] * 8), by) == set(range(1, 9)), "eight in a row on one side"
    assert limits(np.array([4.0])) is None


def test_a_measure_is_named_by_step_dependency_or_hypothesis() -> None:
    assert parse_measure("wait_days:APPROVE", MAP).text == "wait_days:approve"
    assert parse_measure("blocked_days:the vendor", MAP).text == "blocked_days:vendor"
    assert parse_measure("flow_time_days", MAP) == Measure("flow_time_days")
    for wrong in ("wait_days:nowhere", "wait_days", "speed", "velocity:build", "reading:abandon", "blocked_days:"):
        with pytest.raises(ValueError, match=r"\w"):
            parse_measure(wrong, MAP)


def change(**fields: Any) -> Change:
    given = {"id": "async", "constraint": {"step": "approve"}, "measure": "wait_days:approve", "expect": "less"}
    return Change.model_validate(given | {"date": on(120), "check_on": on(140)} | fields)


def test_the_figures_have_the_keys_of_the_interface_and_a_wrong_measure_says_so() -> None:
    history = as_of(one_a_day(STEADY * 20 + [2.0, 3.0] * 10), 160)
    first, wrong = changes_figures(history, Scope(), [change(), change(id="b", measure="wait_days:nowhere")])
    assert {key: first[key] for key in ("id", "difference", "placebo", "preliminary", "verdict")} == {
        "id": "async", "difference": -3.0, "placebo": {"dates": 40, "as_large": 0}, "preliminary": False,
        "verdict": "signal, better",
    }  # fmt: skip
    assert first["before"]["n"] == 20 and first["before"]["median"] == 5.0 and len(first["interval"]) == 2
    assert wrong["difference"] is None and "no step" in wrong["reason"]


def test_all_measures_of_a_change_stand_in_one_sentence() -> None:
    history = as_of(one_a_day(STEADY * 20 + [2.0, 3.0] * 10), 160)
    found = judged(history, Scope(), change(also=["velocity", "accuracy:build"]))
    assert found.together.startswith("Wait in Approval better; velocity ")
    assert (found.faster, found.better) == ("yes", "unknown")
    assert "share not sent back from build unchanged" in found.together


def test_checks_are_due_from_their_day_until_somebody_concludes() -> None:
    given = [
        change(),
        change(id="kept", state="kept"),
        change(id="later", check_on=on(200)),
        change(id="no", date=None),
    ]
    assert [one.id for one in due_checks(given, on(140))] == ["async"]
    assert due_checks(given, on(139)) == []
    assert [state_of(one, on(140)) for one in given] == ["check due", "kept", "in effect", "decided"]
    assert state_of(change(), on(100)) == "planned"


def test_changes_whose_windows_meet_would_hide_each_other() -> None:
    first = change()
    assert [one.id for one in overlapping([first], change(id="b", date=on(159), check_on=on(179)), on(150))] == [
        "async"
    ]
    assert overlapping([first], change(id="b", date=on(160), check_on=on(180)), on(150)) == []
    assert overlapping([first], change(id="async", date=on(121)), on(150)) == [], "itself does not count"
    assert overlapping([first], change(id="b", date=None), on(150)) == []
    assert overlapping([first], change(id="b", date=on(130), check_on=None), on(150)) == [first]


def test_a_check_date_is_offered_only_where_the_expected_difference_could_show() -> None:
    steady = as_of(one_a_day(STEADY * 30), 180)
    soon = honest_check(steady, Scope(), WAIT, on(180))
    assert soon.day == on(187) and soon.size == 2.5 and soon.n == 7
    spread = as_of(one_a_day([number * 37 % 23 + 1.0 for number in range(180)]), 180)
    little = honest_check(spread, Scope(), WAIT, on(180), share=0.02)
    assert little.day is None and ("chance" in little.reason or "dates" in little.reason)
    half = honest_check(spread, Scope(), WAIT, on(180))
    assert half.day is not None and half.day > soon.day, "what varies more needs longer"
    rare = honest_check(as_of(one_a_day(STEADY[:5]), 180), Scope(), WAIT, on(180))
    assert rare.day is None and "points" in rare.reason
    swings = as_of(one_a_day(([2.0, 2.5] * 10 + [9.0, 9.5] * 10) * 6), 240)
    wave = honest_check(swings, Scope(), WAIT, on(240))
    assert wave.day is None or (wave.day - on(240)).days > 28


def test_marks_are_the_changes_that_took_effect() -> None:
    given = [change(id="b", date=on(130)), change(), change(id="no", date=None)]
    assert change_marks(given) == [(on(120), "async"), (on(130), "b")]
    assert change_marks(given, first=on(125)) == [(on(130), "b")]


def test_the_interval_is_that_of_resamples_that_are_really_drawn() -> None:
    """The shortcut by order statistics against 10,000 resamples built one by one."""
    draw = np.random.default_rng(7)
    before, after = np.round(draw.lognormal(2, 0.7, 31), 1), np.round(draw.lognormal(1.6, 0.7, 22), 1)

    def medians(values: Any) -> Any:
        return np.sort(draw.choice(values, (10_000, len(values))), axis=1)[:, (len(values) + 1) // 2 - 1]

    drawn = np.sort(medians(after) - medians(before))
    low, high = interval(before, after, False)
    assert abs(low - drawn[250]) <= 0.6 and abs(high - drawn[9750]) <= 0.6
    places = np.arange(31.0)
    direct = np.sort(resampled(np.random.default_rng(3), places, False))
    built = np.sort(medians(places))
    assert np.abs(direct - built).mean() < 0.2, "place by place the same distribution"
    ones = (draw.random(50) < 0.8).astype(float), (draw.random(40) < 0.5).astype(float)
    means = np.sort(draw.choice(ones[1], (10_000, 40)).mean(axis=1) - draw.choice(ones[0], (10_000, 50)).mean(axis=1))
    low, high = interval(*ones, True)
    assert abs(low - means[250]) < 0.03 and abs(high - means[9750]) < 0.03


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(0, 100), min_size=6, max_size=40),
    st.lists(st.floats(0, 100), min_size=6, max_size=40),
    st.floats(-50, 50),
)
def test_the_interval_holds_the_difference_turns_with_the_sides_and_moves_with_a_shift(
    before: list[float], after: list[float], shift: float
) -> None:
    first, second = np.array(before), np.array(after)
    low, high = interval(first, second, False)
    assert low <= high
    moved = interval(first, second + shift, False)
    assert moved == pytest.approx((low + shift, high + shift), abs=1e-6)
    lowest, highest = min(after) - max(before), max(after) - min(before)
    assert lowest - 1e-9 <= low and high <= highest + 1e-9
    assert interval(first, second, False) == (low, high), "the seed is fixed"


@settings(max_examples=40, deadline=None)
@given(cases(), st.integers(0, 30), st.integers(1, 20), st.sampled_from(["flow_time_days", "wait", "velocity", "load"]))
def test_of_every_stream_windows_are_equal_and_points_lie_in_them(
    case: Any, after: int, length: int, name: str
) -> None:
    history = History.build(case.raw, case.as_of, now=case.as_of)
    day = date(2026, 3, 20) + timedelta(days=after)
    measure = Measure("wait_days", history.steps[0]) if name == "wait" else parse_measure(name, history.map)
    found = effect(history, case.scope, measure, day, day + timedelta(days=length))
    assert (found.before.last - found.before.first) == (found.after.last - found.after.first)
    for side, window in ((found.main.before, found.before), (found.main.after, found.after)):
        inside = side.points
        assert side.n == len(inside) == len(inside.value)
        assert all(window.low <= at < window.high for at in inside.at.tolist())
        if side.n:
            assert side.median in inside.value.tolist(), "nearest rank: a value that happened"
            assert statistics.median_low(inside.value.tolist()) == side.median
    for placebo in found.placebo.dates:
        assert placebo + timedelta(days=found.length) <= day
    assert len(found.placebo.dates) <= 40
    assert found.placebo.dates == tuple(sorted(set(found.placebo.dates)))
    if min(found.main.before.n, found.main.after.n) < 6:
        assert found.verdict == "too few points"
    if found.verdict.startswith("signal"):
        assert len(found.placebo.dates) >= 20 and found.main.interval is not None
        assert not found.main.interval[0] <= 0 <= found.main.interval[1]
    assert verdict_sentence(found) and isinstance(cautions(found, change()), list)


def test_placebo_dates_are_every_day_where_there_are_no_more_than_forty() -> None:
    history = as_of(one_a_day([1.0] * 30), 60)
    days = placebo_days(history, points(history, Scope(), WAIT), on(25), 5)
    assert days == [on(day) for day in range(1, 21)]


def test_a_change_without_date_or_measure_cannot_be_judged() -> None:
    history = as_of(one_a_day([1.0] * 30), 60)
    for wanted in (change(date=None, check_on=None), change(measure=None)):
        with pytest.raises(ValueError, match=r"measure is named|not taken effect"):
            effect_of(history, Scope(), wanted)
