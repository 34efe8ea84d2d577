"""An item's strip on text: days by week, steps under them, marks, and nothing to see while it is hidden."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from vsm_tui.widgets.strip import STATES, StripDay, lay_out, strip_line

WEDNESDAY = date(2026, 3, 4)


def life(states: str, steps: str | None = None, marks: dict[int, bool] | None = None) -> list[StripDay]:
    """Days from their first letters: `a`ctive, `w`aiting, `b`locked, `o`ff."""
    named = {state[0]: state for state in STATES}
    names = {"s": "Select & fund", "d": "Discover", "r": "Release"}
    return [
        StripDay(
            WEDNESDAY + timedelta(at), named[letter], names[(steps or "s" * len(states))[at]], (marks or {}).get(at)
        )
        for at, letter in enumerate(states)
    ]


def drawn(days: list[StripDay], width: int, *, hidden: bool = False) -> list[str]:
    layout = lay_out(days, width)
    return [
        "".join(text for text, _ in strip_line(days, layout, y, width, None, hidden=hidden)).rstrip()
        for y in range(layout.height)
    ]


def test_days_stand_in_weeks_with_the_mondays_named_and_the_steps_below() -> None:
    days = life("wwbaaooaab", "sssddddddr")
    assert drawn(days, 45) == [
        "      4 Mar 2026      9 Mar",
        "      ░░ ░░ ▚▚ ██ ██  ·  ·  ██ ██ ▚▚",
        "      ╵Select… ╵Discover          ╵Release",
    ]


def test_a_longer_life_gets_narrower_days_and_then_more_rows() -> None:
    cells = [lay_out(life("a" * count), 78).cell for count in (10, 30, 60, 200)]
    assert cells == [3, 2, 1, 1]
    assert [lay_out(life("a" * count), 78).rows for count in (10, 60, 200)] == [1, 1, 4]


def test_marks_have_a_line_of_their_own_where_there_are_any() -> None:
    lines = drawn(life("wwaa", marks={0: True, 3: False}), 45)
    assert lines[3] == "      ✓        ✗"
    assert lay_out(life("wwaa"), 45).lines == 3


def test_hidden_days_say_how_many_they_are_and_nothing_else() -> None:
    lines = drawn(life("wwbaaoo", "ssddddr"), 45, hidden=True)
    assert lines[1].count("?") == 7
    assert lines[2] == "" and not set("".join(lines)) & set("█░▚·╵")


def test_a_shared_screen_never_gets_days_of_one_cell() -> None:
    assert lay_out(life("a" * 300), 78, wide=True).cell == 2


@given(count=st.integers(1, 400), width=st.integers(7, 220))
@settings(max_examples=60, deadline=None)
def test_every_day_has_a_cell_of_its_own_and_a_click_finds_it(count: int, width: int) -> None:
    layout = lay_out(life("a" * count), width)
    cells = [layout.place(index) for index in range(count)]
    assert len(set(cells)) == count
    for index, (row, x) in enumerate(cells):
        assert x >= 0 and x + layout.cell <= width
        assert layout.index_at(x, row * layout.lines + 1) == index
    assert max(row for row, _ in cells) < layout.rows


@given(states=st.text("awbo", min_size=1, max_size=200), width=st.integers(7, 150))
@settings(max_examples=40, deadline=None)
def test_no_line_is_wider_than_its_room(states: str, width: int) -> None:
    assert all(len(line) <= width for line in drawn(life(states), width))
