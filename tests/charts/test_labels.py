"""Text in charts: widths in cells, short numbers, labels that never touch."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from vsm_tui.charts.labels import compact, cut, fit, number, place, spread, text_width

quick = settings(max_examples=50, deadline=None)
words = st.text(st.sampled_from("ab 顧客é1"), max_size=20)


def test_a_wide_character_takes_two_cells_and_a_combining_mark_none() -> None:
    assert text_width("顧客") == 4
    assert text_width("e\u0301") == 1


@quick
@given(words, st.integers(0, 30), st.sampled_from(["left", "right", "center"]))
def test_fitted_text_fills_exactly_its_cells(text: str, width: int, align: str) -> None:
    assert text_width(fit(text, width, align)) == width


def test_cut_text_says_that_something_is_missing() -> None:
    assert cut("Select & fund", 8) == "Select…"
    assert cut("顧客顧客", 4) == "顧…"
    assert cut("short", 5) == "short"


def test_numbers_read_as_a_person_writes_them() -> None:
    assert [number(value) for value in (0, 0.4, 12, 12.34, 99.96, 1204.4, 0.04)] == [
        "0", "0.4", "12", "12.3", "100", "1,204", "0.04",
    ]  # fmt: skip


def test_a_number_is_as_exact_as_its_cell_allows() -> None:
    assert [compact(12.34, width) for width in (4, 3, 2, 1)] == ["12.3", "12", "12", ""]
    assert compact(0.4, 2) == ".4"
    assert compact(136_000, 4) == "136k"
    assert compact(7, 3, tenths=True) == "7.0"


@quick
@given(st.floats(0, 1e9), st.integers(1, 9))
def test_a_short_number_never_overflows(value: float, width: int) -> None:
    assert len(compact(value, width)) <= width


@quick
@given(st.lists(st.tuples(st.floats(-5, 90), words), max_size=12), st.integers(1, 80))
def test_placed_labels_stay_inside_and_apart(labels: list[tuple[float, str]], width: int) -> None:
    placed = place(labels, width)
    end = -1
    for start, text in placed:
        assert start > end
        end = start + text_width(text)
        assert end <= width


@quick
@given(st.lists(st.integers(0, 50), max_size=20), st.integers(1, 60), st.integers(1, 5))
def test_spread_labels_keep_their_distance_and_order(wanted: list[int], height: int, gap: int) -> None:
    places = spread(wanted, height, gap)
    shown = sorted((place, index) for index, place in enumerate(places) if place >= 0)
    assert all(second[0] - first[0] >= gap for first, second in pairwise(shown))
    assert all(place < height for place, _ in shown)
    assert [wanted[index] for _, index in shown] == sorted(wanted[index] for _, index in shown)


def test_a_label_with_room_stays_where_it_wants_to_be() -> None:
    assert spread([3, 9], 12) == [3, 9]
    assert spread([11, 11], 12) == [10, 11]
