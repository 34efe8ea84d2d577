"""The chance of items in progress, load against later flow time, the histogram, who stands behind a flow diagram."""

from __future__ import annotations

import numpy as np
from histories import Case, cases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lives import DAY, MONDAY, finishing, lived

from vsm_tui.flow.ageing import ageing
from vsm_tui.flow.chances import chances
from vsm_tui.flow.crossed import between_lines, in_progress_at
from vsm_tui.flow.crowding import crowding, rank_correlation
from vsm_tui.flow.flowtime import chance_within, points
from vsm_tui.flow.histogram import edges_for, histogram, round_width
from vsm_tui.flow.history import History
from vsm_tui.flow.load import cumulative_flow, load_at
from vsm_tui.flow.view import view
from vsm_tui.scope import Scope

SOME = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def build(case: Case) -> History:
    return History.build(case.raw, case.as_of, now=case.as_of)


def test_of_those_that_grew_as_old_the_share_that_still_made_it() -> None:
    """Ten took 1 to 10 days, p85 is 9. At 5 days old: 5 to 10 grew as old, five of the six made it in 9."""
    done = {f"D{n}": {"ask": 0.0, "live": float(n)} for n in range(1, 11)}
    history = lived(done | {"five": {"ask": 7.0}, "ten": {"ask": 1.5}, "new": {"ask": 12.0}}, until=12)
    found = chances(history, Scope())
    assert found.within_days == 9
    told = {item.key: told for item, told in zip(found.items, zip(found.share, found.n, strict=True), strict=True)}
    assert np.isnan(told["ten"][0])
    assert (told["five"], told["new"]) == ((5 / 6, 6), (0.9, 10))
    assert [item.key for item in found.items] == ["ten", "five", "new"]


def test_nothing_finished_leaves_no_chance_to_tell() -> None:
    found = chances(lived({"A": {"ask": 0.0}}, until=3), Scope())
    assert found.within_days is None
    assert len(found.known) == 0


@given(cases())
@SOME
def test_every_chance_is_the_one_that_is_told_of_a_single_item(case: Case) -> None:
    history = build(case)
    found = chances(history, case.scope)
    if found.within_days is None:
        return
    assert [item.key for item in found.items] == [item.key for item in ageing(history, case.scope)]
    for item, share, n in zip(found.items, found.share.tolist(), found.n.tolist(), strict=True):
        wanted = chance_within(history, case.scope, item.age_days, found.within_days)
        assert (None if share != share else share, n) == wanted


# --- load against later flow time -----------------------------------------------------------------


def crowded() -> History:
    """15 items one at a time that take a day each, then 15 that all start within a day and take 20 to 34 days."""
    alone = {f"A{n}": {"ask": 2.0 * n, "live": 2.0 * n + 1} for n in range(15)}
    together = {f"T{n}": {"ask": 40 + n / 20, "live": 60.0 + n} for n in range(15)}
    return lived(alone | together, until=200)


def test_the_third_that_started_beside_most_took_longest() -> None:
    found = crowding(crowded(), Scope())
    assert len(found.item) == 30
    assert (found.low_load, found.low_p50) == (1, 1)
    # Of the 15 that came together the last ten found 5 or more before them: load 6 to 15, flow times 24 to 33 days.
    assert found.high_load == 6
    assert found.high_p50 is not None
    assert 27 < found.high_p50 < 29
    assert found.correlation is not None
    assert found.correlation > 0.8
    assert found.too_recent == 0


def test_items_that_started_within_the_last_p85_days_are_left_out() -> None:
    """Flow times 1, 1, 16 x 2 and 4 x 4: p85 is 4. As of day 24 what started after day 20 is too recent."""
    lives = {f"I{n}": {"ask": float(n), "live": n + (2.0 if n <= 16 else 4.0)} for n in range(1, 21)}
    recent = {f"R{n}": {"ask": float(n), "live": n + 1.0} for n in (21, 22)}
    found = crowding(lived(lives | recent, until=24), Scope())
    assert (len(found.item), found.too_recent) == (20, 2)


def test_a_few_items_say_nothing_of_thirds() -> None:
    found = crowding(finishing([10.0, 20.0], until=100), Scope())
    assert (found.low_p50, found.high_p50, found.correlation) == (None, None, None)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=30))
@SOME
def test_rank_correlation_is_symmetric_and_turns_round_with_its_sign(pairs: list[tuple[int, int]]) -> None:
    one, other = np.array(pairs, dtype=np.float64).T
    found = rank_correlation(one, other)
    if found is None:
        assert len(set(one)) == 1 or len(set(other)) == 1
        return
    assert abs(found) <= 1 + 1e-12
    assert np.isclose(rank_correlation(other, one), found)
    assert np.isclose(rank_correlation(-one, other), -found)
    assert np.isclose(rank_correlation(one**3, other), found)


def test_rank_correlation_of_a_worked_case() -> None:
    """Ranks 1 2 3 4 5 against 2 1 4 3 5: 1 - 6 x (4 x 1) / (5 x 24) = 0.8."""
    one, other = np.arange(5.0), np.array([20.0, 10.0, 40.0, 30.0, 50.0])
    assert np.isclose(rank_correlation(one, other), 0.8)


# --- histogram ------------------------------------------------------------------------------------


def test_bins_have_round_widths_and_hold_their_lower_edge() -> None:
    found = histogram(finishing([10.0, 20.0, 30.0, 40.0], took=10.0, until=50), Scope())
    width = float(found.edges[1])
    assert width == 0.5
    assert int(found.counts.sum()) == 4
    assert set(found.bin.tolist()) == {20}
    assert found.edges[20] == 10


@given(cases())
@SOME
def test_every_finished_item_stands_in_the_bin_that_holds_its_flow_time(case: Case) -> None:
    history = build(case)
    found, dots = histogram(history, case.scope), points(history, case.scope)
    assert int(found.counts.sum()) == len(dots.item)
    for place, days in zip(found.bin.tolist(), dots.days.tolist(), strict=True):
        assert found.edges[place] <= days < found.edges[place + 1]


@given(st.floats(1e-3, 1e6))
@SOME
def test_a_round_width_is_one_two_or_five_of_a_power_of_ten(rough: float) -> None:
    width = round_width(rough)
    assert rough <= width * (1 + 1e-9)
    assert width < 2.51 * rough
    assert f"{width:e}"[0] in "125"


def test_a_long_tail_does_not_make_thousands_of_bins() -> None:
    assert len(edges_for(np.sort(np.array([1.0] * 99 + [5_000.0])))) < 80


# --- who stands behind the cumulative flow --------------------------------------------------------


@given(cases())
@SOME
def test_behind_an_area_stand_as_many_items_as_it_is_high(case: Case) -> None:
    history, scope = build(case), case.scope
    seen, flow = view(history, scope), cumulative_flow(history, scope)
    if not flow.days:
        return
    for place in {0, len(flow.days) // 2, len(flow.days) - 1}:
        instant = min(int(seen.drawn.midnights[place + 1]) - 1, history.as_of)
        heights = flow.lines[:, place].tolist()
        for line, height in enumerate(heights):
            below = heights[line + 1] if line + 1 < len(heights) else 0
            assert len(between_lines(history, scope, line, instant)) == height - below
        load = load_at(history, scope, np.array([instant]))
        assert len(in_progress_at(history, scope, instant)) == int(load[0])


def test_the_items_of_an_area_are_the_ones_in_that_step() -> None:
    history = lived({"A": {"ask": 0.0, "build": 2.0, "live": 6.0}, "B": {"ask": 1.0}}, until=8)
    keys = history.items.keys

    def inside(line: int, day: float) -> list[str]:
        return [keys[i] for i in between_lines(history, Scope(), line, MONDAY + round(day * DAY)).tolist()]

    assert (inside(0, 3), inside(1, 3), inside(3, 3)) == (["B"], ["A"], [])
    assert inside(3, 7) == ["A"]
