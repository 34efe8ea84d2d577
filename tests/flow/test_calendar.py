"""The working calendar and believed durations."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.models import Calendar
from vsm_tui.flow.calendar import daily_windows, day_seconds, week_seconds, working_time
from vsm_tui.flow.durations import believed_active, believed_wait

HOUR = 3600


def seconds(text: str, zone: str = "UTC") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


def worked(calendar: Calendar, zone: str, begin: str, end: str) -> int:
    clock = working_time(calendar, zone, date(2026, 1, 1).toordinal(), date(2026, 12, 31).toordinal())
    at = clock.at(np.array([seconds(begin, zone), seconds(end, zone)], dtype=np.int64))
    return int(at[1] - at[0])


def test_overlapping_windows_merge_and_24_00_ends_a_day() -> None:
    assert daily_windows(["13:00-17:00", "09:00-12:00", "11:30-13:00", "22:00-24:00"]) == [(540, 1020), (1320, 1440)]
    assert daily_windows(["00:00-24:00"]) == [(0, 1440)]


@pytest.mark.parametrize("text", ["22:00-06:00", "09:00-09:00", "9 to 5", "09:00-25:00", "09:60-10:00", "24:00-24:00"])
def test_a_window_over_midnight_or_of_no_length_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="hours"):
        daily_windows([text])


def test_a_week_of_the_default_calendar_has_forty_hours() -> None:
    calendar = Calendar()
    assert worked(calendar, "Europe/London", "2026-03-02", "2026-03-09") == 40 * HOUR
    assert day_seconds(calendar) == 8 * HOUR
    assert week_seconds(calendar) == 40 * HOUR


def test_holidays_of_the_map_and_of_the_country_are_free() -> None:
    plain = Calendar()
    assert worked(plain, "Europe/London", "2026-12-21", "2027-01-01") == 72 * HOUR
    named = Calendar(holidays=[date(2026, 12, 24)], country="GB", subdivision="ENG")
    # 24 by the map; 25 and, in lieu of the Saturday, Monday 28 by the country.
    assert worked(named, "Europe/London", "2026-12-21", "2027-01-01") == 48 * HOUR


def test_an_unknown_country_is_told() -> None:
    with pytest.raises(ValueError, match="XX"):
        worked(Calendar(country="XX"), "UTC", "2026-01-01", "2026-01-02")


def test_a_night_window_has_its_true_length_when_the_clocks_change() -> None:
    night = Calendar(days=["mon", "tue", "wed", "thu", "fri", "sat", "sun"], hours=["00:00-06:00"])
    assert worked(night, "Europe/London", "2026-03-29", "2026-03-30") == 5 * HOUR
    assert worked(night, "Europe/London", "2026-10-25", "2026-10-26") == 7 * HOUR
    whole = Calendar(days=["sun"], hours=["00:00-24:00"])
    assert worked(whole, "Europe/London", "2026-03-29", "2026-03-30") == 23 * HOUR


@given(st.lists(st.integers(0, 86400 * 30), min_size=2, max_size=6))
@settings(max_examples=40, deadline=None)
def test_working_time_never_falls_and_never_outruns_the_clock(offsets: list[int]) -> None:
    base = int(datetime(2026, 3, 15, tzinfo=UTC).timestamp())
    clock = working_time(
        Calendar(hours=["01:30-03:00", "09:00-12:00"]),
        "Europe/London",
        date(2026, 3, 14).toordinal(),
        date(2026, 4, 15).toordinal(),
    )
    at = np.array(sorted(offsets), dtype=np.int64) + base
    steps = np.diff(clock.at(at))
    assert (steps >= 0).all()
    assert (steps <= np.diff(at)).all()


@pytest.mark.parametrize(
    ("text", "active", "wait"),
    [
        ("90m", 90 * 60, 90 * 60),
        ("2h", 2 * HOUR, 2 * HOUR),
        ("1d 4h", 12 * HOUR, 28 * HOUR),
        ("3w", 120 * HOUR, 21 * 24 * HOUR),
        ("0.5d", 4 * HOUR, 12 * HOUR),
    ],
)
def test_a_believed_day_is_a_working_day_of_work_and_a_calendar_day_of_waiting(
    text: str, active: int, wait: int
) -> None:
    assert believed_active(text, Calendar()) == active
    assert believed_wait(text) == wait


@pytest.mark.parametrize("text", ["", "soon", "3", "4 fortnights", "2h later", "h"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        believed_wait(text)


def test_a_duration_is_additive() -> None:
    assert believed_wait("1w 2d 3h 4m") == timedelta(weeks=1, days=2, hours=3, minutes=4).total_seconds()


def test_windows_that_a_clock_change_lays_over_each_other_count_once() -> None:
    # At 01:00 the clocks go to 02:00: 01:15 to 01:45 never happens and takes the offset before the change.
    calendar = Calendar(days=["sun"], hours=["01:15-01:45", "02:00-03:00"])
    assert worked(calendar, "Europe/London", "2026-03-29", "2026-03-30") == HOUR
