"""The names of marks over a plot: each is shown where there is room, none covers another."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from vsm_tui.charts.labels import text_width
from vsm_tui.charts.marks import SIGN, mark_names, threads

CLOSE = [(20, "council async"), (24, "test env booking"), (25, "due"), (39, "late")]


def test_on_one_line_a_name_never_covers_another_mark() -> None:
    found = mark_names([CLOSE[0], CLOSE[1], CLOSE[3]], 40, 1)
    assert [(name.start, name.text) for name in found] == [(6, "council async ▾"), (24, "▾ test e…"), (34, "late ▾")]
    assert [name.text for name in mark_names([(3, "a")], 10, 1)] == ["▾ a"]


def test_marks_close_to_each_other_get_a_line_each() -> None:
    found = mark_names(CLOSE, 40, 4)
    assert [name.text.strip(f"{SIGN} ") for name in found] == [name for _, name in CLOSE], "every name is whole"
    assert len({name.line for name in found}) > 1


def test_two_marks_on_one_day_are_both_named() -> None:
    found = mark_names([(5, "one"), (5, "two")], 40, 3)
    assert [(name.line, name.text) for name in found] == [(0, "▾ one"), (1, "▾ two")]


marks = st.lists(st.tuples(st.integers(0, 59), st.text("ab顧 ", max_size=24)), max_size=9)


@settings(max_examples=50, deadline=None)
@given(marks, st.integers(1, 5), st.integers(0, 20))
def test_no_name_covers_another_or_a_thread(given: list[tuple[int, str]], lines: int, taken: int) -> None:
    names = mark_names(given, 60, lines, taken)
    drawn: set[tuple[int, int]] = set()
    for name in names:
        assert name.line < lines and name.start >= 0 and name.start + text_width(name.text) <= 60
        at = name.start if name.text.startswith(SIGN) else name.start + text_width(name.text) - 1
        assert at == given[name.mark][0], "the sign stands over its mark"
        cells = {(name.line, cell) for cell in range(name.start, name.start + text_width(name.text))}
        assert not cells & drawn and not (name.line == 0 and name.start < taken)
        drawn |= cells
    own = {name.mark: given[name.mark][0] for name in names}
    for mark, line, column in threads(names, [column for column, _ in given]):
        others = {
            name.start + at
            for name in names
            if name.line == line and own[name.mark] != own[mark]
            for at in range(text_width(name.text))
        }
        assert column not in others
