"""Instants are read exactly or refused with the reason; nothing is guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vsm_tui.intake.instants import AmbiguousOrder, InstantReader, NotAnInstant, looks_like_instant, order_of_dates

LONDON = ZoneInfo("Europe/London")
BERLIN = ZoneInfo("Europe/Berlin")


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02T09:15:00Z", "2026-03-02T09:15:00"),
        ("2026-03-02 09:15:00+01:00", "2026-03-02T08:15:00"),
        ("2026-03-02T09:15:00.999+0100", "2026-03-02T08:15:00"),
        ("2026-03-02 09:15:00 +0100", "2026-03-02T08:15:00"),
        ("2026-03-02T09:15:00,5-05", "2026-03-02T14:15:00"),
        ("2026-03-02 09:15:00 UTC", "2026-03-02T09:15:00"),
        ("2026-03-02T24:00:00Z", "2026-03-03T00:00:00"),
        ("2026-03-02 24:00", "2026-03-03T00:00:00"),
        ("20260302T091500Z", "2026-03-02T09:15:00"),
        ("2022-1-11 4:51:47", "2022-01-11T04:51:47"),
        ("2026/03/02 09:15", "2026-03-02T09:15:00"),
        ("1772442900", "2026-03-02T09:15:00"),
        ("1772442900123", "2026-03-02T09:15:00"),
        ("04/Mar/26 9:15 AM", "2026-03-04T09:15:00"),
        ("Mar 4, 2026, 12:15 AM", "2026-03-04T00:15:00"),
        ("4. März 2026 21:15", "2026-03-04T21:15:00"),
        ("04 Dez 2025 21:15:30", "2025-12-04T21:15:30"),
        ("46083.385416666664", "2026-03-02T09:15:00"),
    ],
)
def test_a_time_in_any_usual_form_is_the_same_instant(text: str, expected: str) -> None:
    assert InstantReader().read(text) == (utc(expected), False)


@pytest.mark.parametrize("text", ["2026-03-02", "20260302", " 2026-03-02 ", "2 Mar 2026", "46083", "2026-W10-1"])
def test_a_date_alone_is_local_midnight_and_known_to_the_day(text: str) -> None:
    assert InstantReader(BERLIN).read(text) == (utc("2026-03-01T23:00:00"), True)


@pytest.mark.parametrize(
    "text",
    ["", "  ", "soon", "2026-02-30", "2026-13-01", "1969-12-31", "2101-01-01", "12", "20261399", "2026-03-02T25:00:00",
     "9" * 30, "x" * 500, "2026-03-02T10:61:00", "0000000000", "-5"],
)  # fmt: skip
def test_what_is_no_instant_between_1970_and_2100_is_refused(text: str) -> None:
    if text == "0000000000":
        assert InstantReader().read(text).at == 0
        return
    with pytest.raises(NotAnInstant):
        InstantReader().read(text)


def test_an_hour_that_happens_twice_is_the_first_of_the_two() -> None:
    assert InstantReader(LONDON).read("2026-10-25 01:30:00").at == utc("2026-10-25T00:30:00")


def test_an_hour_that_never_happens_takes_the_offset_before_the_change() -> None:
    assert InstantReader(LONDON).read("2026-03-29 01:30:00").at == utc("2026-03-29T01:30:00")


def test_an_order_of_day_and_month_is_needed_and_then_kept_to() -> None:
    with pytest.raises(AmbiguousOrder, match="--day-first or --month-first"):
        InstantReader().read("03/04/2026")
    assert InstantReader(order="day").read("03/04/2026 10:00").at == utc("2026-04-03T10:00:00")
    assert InstantReader(order="month").read("03/04/2026 10:00").at == utc("2026-03-04T10:00:00")
    assert InstantReader(order="day").read("16.12.22 08:00").at == utc("2022-12-16T08:00:00")
    with pytest.raises(NotAnInstant, match="month-first"):
        InstantReader(order="month").read("16.12.2022")


def test_the_order_is_found_from_dates_that_fit_only_one() -> None:
    assert order_of_dates(["03/04/2026", "2026-01-01"]) == (True, True, True)
    assert order_of_dates(["03/04/2026", "13/04/2026"]) == (True, True, False)
    assert order_of_dates(["03/04/2026", "04/13/2026"]) == (True, False, True)
    assert order_of_dates(["2026-01-01", "1772442900"])[0] is False


def test_numbers_alone_do_not_make_a_column_a_date_column() -> None:
    assert not looks_like_instant("46083")
    assert not looks_like_instant("20260302")
    assert looks_like_instant("02/03/2026") and looks_like_instant("2026-03-02")


@settings(max_examples=60, deadline=None)
@given(
    moment=st.datetimes(datetime(1971, 1, 1), datetime(2099, 12, 30)),
    zone=st.sampled_from(["UTC", "Europe/London", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu"]),
    warm=st.booleans(),
)
def test_iso_without_offset_is_local_time_as_the_standard_library_has_it(
    moment: datetime, zone: str, warm: bool
) -> None:
    reader = InstantReader(ZoneInfo(zone))
    text = moment.replace(microsecond=0).isoformat(sep=" ")
    expected = int(moment.replace(microsecond=0, tzinfo=ZoneInfo(zone)).timestamp())
    if warm:
        reader.read(text[:10] + " 12:00:00")
        reader.read("2026-01-01 " + text[11:])
    assert reader.read(text).at == expected
    assert reader.read(text).at == expected


@settings(max_examples=60, deadline=None)
@given(
    moment=st.datetimes(datetime(1971, 1, 1), datetime(2099, 12, 30)),
    minutes=st.integers(-14 * 60, 14 * 60),
    colon=st.booleans(),
)
def test_an_offset_counts_with_or_without_colon(moment: datetime, minutes: int, colon: bool) -> None:
    sign, size = ("-" if minutes < 0 else "+"), abs(minutes)
    text = f"{moment:%Y-%m-%dT%H:%M:%S.%f}{sign}{size // 60:02}{':' if colon else ''}{size % 60:02}"
    expected = moment.replace(microsecond=0, tzinfo=UTC) - timedelta(minutes=minutes)
    reader = InstantReader(LONDON)
    for _ in range(2):
        assert reader.read(text) == (int(expected.timestamp()), False)


@settings(max_examples=50, deadline=None)
@given(
    moments=st.lists(st.datetimes(datetime(1970, 1, 2), datetime(2100, 12, 30)), min_size=1, max_size=6),
    form=st.sampled_from(("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S.%f+02:00", "%Y-%m-%dT%H:%M:%S-0330")),
    odd=st.sampled_from(
        ("", "2026-03-02 09:15:00.000500+05:00", "2026-03-02T09:15:00", "2026-03-02T24:00:00Z", "2026-02-30T09:15:00Z",
         "1969-12-31T23:59:59Z", "2101-01-01T00:00:00Z", "2026-03-02T09:15:0Z", "2026-03-02", "02026-03-02T09:15:00")
    ),
    place=st.integers(0, 5),
)  # fmt: skip
def test_many_at_once_are_what_each_is_alone(moments: list[datetime], form: str, odd: str, place: int) -> None:
    texts = [moment.strftime(form) for moment in moments]
    if odd:
        texts.insert(place, odd)
    try:
        alone = [InstantReader(LONDON).read(text) for text in texts]
    except NotAnInstant:
        with pytest.raises(NotAnInstant):
            InstantReader(LONDON).seconds(texts)
        return
    expected = None if any(instant.day_only for instant in alone) else [instant.at for instant in alone]
    assert InstantReader(LONDON).seconds(texts) == expected


def test_offsets_that_differ_within_one_form_each_count() -> None:
    texts = ["2026-03-02T09:15:00+02:00", "2026-03-02T09:15:00+05:00"]
    assert InstantReader().seconds(texts) == [utc("2026-03-02T07:15:00"), utc("2026-03-02T04:15:00")]


def test_texts_whose_ends_do_not_meet_are_not_taken_for_plain_ones() -> None:
    with pytest.raises(NotAnInstant):
        InstantReader().seconds(["2026-03-02T09:15:00Z", "2026-03-02T09:15:00", "Z2026-03-02T09:15:00Z"])


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_an_instant_in_range_or_refused(text: str) -> None:
    for order in (None, "day"):
        try:
            at = InstantReader(order=order).read(text).at
        except NotAnInstant:
            continue
        assert -86_400 * 2 <= at < utc("2101-01-02T00:00:00")
