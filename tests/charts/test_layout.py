"""Ticks at round figures and dates; scales and back."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from vsm_tui.charts.layout import Scale, date_ticks, nice_ends, nice_step, number_ticks

quick = settings(max_examples=60, deadline=None)


def ordinal(*day: int) -> float:
    return float(date(*day).toordinal())


def test_steps_are_1_2_or_5() -> None:
    assert [nice_step(span, 5) for span in (4, 7, 21, 90, 0.3)] == [1, 2, 5, 20, 0.1]


@quick
@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.integers(2, 12), st.booleans())
def test_round_ends_hold_the_figures(one: float, other: float, count: int, from_zero: bool) -> None:
    low, high = sorted((one, other))
    start, end = nice_ends(low, high, count, from_zero)
    room = 1e-6 * max(1.0, abs(low), abs(high))
    assert start <= low + room
    assert end >= high - room
    assert end > start


@quick
@given(st.floats(0, 1e5), st.floats(0.001, 1e5), st.integers(1, 12))
def test_ticks_lie_inside_and_are_few(low: float, span: float, count: int) -> None:
    ticks = number_ticks(low, low + span, count)
    assert all(low - 1e-6 * span <= value <= low + span * (1 + 1e-6) for value, _ in ticks)
    assert len(ticks) <= count + 1
    assert len({text for _, text in ticks}) == len(ticks)


def test_a_fortnight_is_told_in_days_and_a_half_year_in_months() -> None:
    short = date_ticks(ordinal(2026, 3, 2), ordinal(2026, 3, 15), 7)
    assert [text for _, text in short] == ["2 Mar 2026", "4 Mar", "6 Mar", "8 Mar", "10 Mar", "12 Mar", "14 Mar"]
    long = date_ticks(ordinal(2025, 10, 3), ordinal(2026, 4, 2), 7)
    assert [text for _, text in long] == ["Nov 2025", "Dec", "2026", "Feb", "Mar", "Apr"]


def test_weeks_start_on_mondays() -> None:
    ticks = date_ticks(ordinal(2026, 1, 1), ordinal(2026, 2, 5), 6)
    assert [date.fromordinal(int(value)).weekday() for value, _ in ticks] == [0] * len(ticks)


@quick
@given(st.integers(1, 3_652_000), st.integers(0, 400_000), st.integers(2, 20))
def test_any_span_of_days_has_at_most_so_many_ticks(first: int, span: int, count: int) -> None:
    last = min(3_652_059, first + span)
    ticks = date_ticks(float(first), float(last), count)
    assert len(ticks) <= count
    assert all(first <= value <= last for value, _ in ticks)


@quick
@given(st.floats(-1e4, 1e4), st.floats(0.1, 1e4), st.integers(1, 300), st.floats(0, 1))
def test_a_scale_turned_round_gives_the_figure_back(low: float, span: float, size: int, share: float) -> None:
    scale = Scale(low, low + span, size)
    value = low + share * span
    assert abs(scale.value(scale.at(value)) - value) < 1e-6 * max(1, abs(value), span)
    assert 0 <= scale.cell(value) < size
