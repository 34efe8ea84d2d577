from datetime import date

import pytest

from vsm_tui.scope import resolve_window, window_words

TODAY = date(2026, 11, 20)  # a Friday


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("all", None, None),
        ("2w", date(2026, 11, 2), TODAY),
        ("quarter", date(2026, 10, 1), TODAY),
        ("last-quarter", date(2026, 7, 1), date(2026, 9, 30)),
        ("year", date(2026, 1, 1), TODAY),
        ("2026-01-01..2026-03-31", date(2026, 1, 1), date(2026, 3, 31)),
        ("..2026-03-31", None, date(2026, 3, 31)),
    ],
)
def test_a_window_is_whole_local_days(text, since, until):
    assert resolve_window(text, TODAY) == (since, until)


def test_the_quarter_before_the_first_is_last_years():
    assert resolve_window("last-quarter", date(2026, 2, 3)) == (date(2025, 10, 1), date(2025, 12, 31))


@pytest.mark.parametrize("text", ["soon", "2026-13-01..", "2026-03-31..2026-01-01", "1000w"])
def test_what_is_no_window_is_refused(text):
    with pytest.raises(ValueError):
        resolve_window(text, TODAY)


def test_the_frame_names_windows_in_words():
    assert window_words("26w") == "last 26 weeks"
    assert window_words("2026-01-01..2026-03-31") == "2026-01-01 to 2026-03-31"
