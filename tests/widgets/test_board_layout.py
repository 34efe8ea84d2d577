"""The board's arithmetic on text: lanes, cards, folding, scrolling."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from vsm_tui.charts.labels import text_width
from vsm_tui.widgets.board_layout import (
    HEADER,
    BoardLayout,
    Card,
    Lane,
    Run,
    first_for,
    lane_line,
    lay_out,
    offset_for,
    with_card,
    without_card,
)

CARDS = tuple(
    Card(f"k{at}", f"PAY-{at}", "Retry a declined card payment", "◆", f"{9 - at}d", "past" if at == 0 else "ahead", at)
    for at in range(4)
)
LANES = [
    Lane("select", "Select & fund", "queue", None, CARDS[:1], 1),
    Lane("build", "Build", "work", 2, CARDS[1:], 3),
    Lane("board", "Board", "queue", 4, (), 0),
    Lane("live", "Live", "done", None, (), 0, "14 days"),
]


def drawn(lanes: list[Lane], layout: BoardLayout, cursor: tuple[int, int] | None = None) -> list[str]:
    """The board as lines of text."""
    lines = []
    for y in range(layout.height):
        line = ""
        for place in layout.places:
            row = cursor[1] if cursor is not None and cursor[0] == place.lane else None
            line = line.ljust(place.x) + text_of(lane_line(lanes[place.lane], place, layout, y, 0, row))
        lines.append(line.rstrip())
    return lines


def text_of(runs: list[Run]) -> str:
    return "".join(text for text, _ in runs)


def test_queues_are_named_counts_stand_beside_limits_and_over_is_said() -> None:
    lines = drawn(LANES, lay_out(LANES, 100, 16))
    assert lines[0] == " Select & fund            Build                    Board                    Live"
    assert lines[1].split() == [
        "▷",
        "queue",
        "1",
        "work",
        "3/2",
        "▲",
        "over",
        "▷",
        "queue",
        "0/4",
        "done,",
        "14",
        "days",
        "0",
    ]
    assert lines[2].startswith("╌╌╌") and "━━━" in lines[2] and lines[2].endswith("═══")


def test_a_card_says_type_key_pace_age_and_title() -> None:
    lines = drawn(LANES, lay_out(LANES, 100, 16))
    assert lines[3].startswith("▌◆ PAY-0           ● 9d")
    assert lines[4].startswith("▌Retry a declined card…")


def test_a_blocked_card_says_what_it_waits_for() -> None:
    held = CARDS[0]._replace(blocked="Security team")
    lanes = [replace(LANES[0], cards=(held,)), *LANES[1:]]
    lines = drawn(lanes, lay_out(lanes, 100, 16))
    assert lines[3].startswith("▌⊘◆ PAY-0")
    assert lines[5].startswith("▌⊘ Security team")
    nobody_said = [replace(LANES[0], cards=(held._replace(blocked=""),))]
    assert "⊘ blocked" in drawn(nobody_said, lay_out(nobody_said, 30, 16))[5]


def test_a_tall_board_gives_titles_two_lines() -> None:
    lines = drawn(LANES, lay_out(LANES, 100, 40))
    assert [line[1:24].strip() for line in lines[4:6]] == ["Retry a declined card", "payment"]
    assert lines[6][:24].strip() == ""


def test_empty_lanes_fold_to_their_name_going_down() -> None:
    layout = lay_out(LANES, 100, 16, fold=True)
    assert [place.folded for place in layout.places] == [False, False, True, True]
    board = [text_of(lane_line(LANES[2], layout.places[2], layout, y, 0, None)).strip() for y in range(layout.height)]
    assert board[1] == "0/4" and "".join(board[HEADER + 1 : HEADER + 6]) == "Board"


def test_a_board_of_empty_lanes_is_not_folded_away() -> None:
    empty = [replace(lane, cards=()) for lane in LANES]
    assert not any(place.folded for place in lay_out(empty, 100, 16, fold=True).places)


def test_lanes_that_do_not_fit_are_counted_and_reached() -> None:
    layout = lay_out(LANES, 40, 16)
    assert (layout.before, layout.after) == (0, 2)
    first = first_for(LANES, 3, 40, 16, fold=False, wide=False, first=0)
    assert lay_out(LANES, 40, 16, first=first).before == 2


def test_what_is_above_and_below_is_said_in_the_last_line() -> None:
    layout = lay_out(LANES, 100, 10)
    foot = text_of(lane_line(LANES[1], layout.places[1], layout, 9, 1, None))
    assert layout.page == 2
    assert foot.strip() == "▲ 1"
    assert text_of(lane_line(LANES[1], layout.places[1], layout, 9, 0, None)).strip() == "▼ 1 more"


def test_the_cursor_marks_every_line_of_its_card_only() -> None:
    layout = lay_out(LANES, 100, 20)
    marked = [
        y
        for y in range(layout.height)
        if any("cursor" in role for _, role in lane_line(LANES[1], layout.places[1], layout, y, 0, 1))
    ]
    top, lines = layout.lines_of(1, 0)
    assert marked == list(range(top, top + lines - 1)), "the gap below a card is not part of it"


def test_a_card_moves_to_its_place_by_age() -> None:
    left = without_card(LANES[1], "k2")
    assert [card.key for card in left.cards] == ["k1", "k3"] and left.count == 2
    assert without_card(left, "k2") is left
    assert [card.key for card in with_card(left, CARDS[2]).cards] == ["k1", "k2", "k3"]


@given(
    width=st.integers(1, 220),
    height=st.integers(1, 70),
    count=st.integers(1, 14),
    filled=st.sets(st.integers(0, 13)),
    fold=st.booleans(),
    wide=st.booleans(),
    first=st.integers(0, 13),
)
@example(width=3, height=1, count=2, filled={1}, fold=True, wide=False, first=1)
@settings(max_examples=50, deadline=None)
def test_lanes_never_overlap_and_every_line_has_its_width(
    width: int, height: int, count: int, filled: set[int], fold: bool, wide: bool, first: int
) -> None:
    lanes = [
        Lane(f"s{at}", f"Schritt 数{at}", "work", 3, CARDS if at in filled else (), 9, "14 days") for at in range(count)
    ]
    layout = lay_out(lanes, width, height, fold=fold, wide=wide, first=min(first, count - 1))
    assert layout.before + len(layout.places) + layout.after == count
    reached = 0
    for place in layout.places:
        assert place.x >= reached
        reached = place.x + place.width
        for y in range(height):
            assert text_width(text_of(lane_line(lanes[place.lane], place, layout, y, 0, 0))) == place.width
    assert reached <= width or len(layout.places) == 1


@given(row=st.integers(0, 99), offset=st.integers(0, 120), page=st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_the_cursors_card_is_always_in_sight(row: int, offset: int, page: int) -> None:
    found = offset_for(row, offset, page, 100)
    assert found <= row < found + page
    assert 0 <= found <= max(0, 100 - page)


@given(lane=st.integers(0, 13), first=st.integers(0, 13), width=st.integers(4, 200), wide=st.booleans())
@settings(max_examples=40, deadline=None)
def test_the_cursors_lane_is_always_in_sight(lane: int, first: int, width: int, wide: bool) -> None:
    lanes = [Lane(f"s{at}", "Step", "work", None, CARDS, 4) for at in range(14)]
    begin = first_for(lanes, lane, width, 30, fold=False, wide=wide, first=first)
    assert lane in lay_out(lanes, width, 30, wide=wide, first=begin).by_lane
