"""The heatmap's layout: read as text, without an app."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from vsm_tui.charts.labels import text_width
from vsm_tui.charts.matrix import GLYPHS, Matrix, MatrixLayout, heat_level, lay_out, level_bounds, line
from vsm_tui.charts.roles import LIGHT
from vsm_tui.charts.svg import matrix_svg


def matrix(rows: int, columns: int, value: float | None = 3.0) -> Matrix:
    return Matrix(
        rows=[f"Step {row}" for row in range(rows)],
        columns=[f"2026-W{column + 1:02}" for column in range(columns)],
        values=[[value] * columns for _ in range(rows)],
        row_totals=[1.0] * rows,
        column_totals=[2.0] * columns,
        total=9.0,
        unit="d",
        short=[f"W{column + 1:02}" for column in range(columns)],
        groups=["2026"] * columns,
        partial=frozenset({columns - 1}),
    )


def text(shown: Matrix, layout: MatrixLayout, scroll: tuple[int, int] = (0, 0)) -> list[str]:
    return ["".join(part for part, _ in line(shown, layout, y, scroll)) for y in range(layout.height)]


SMALL = Matrix(
    rows=["Select & fund", "顧客"],
    columns=["2026-W01", "2026-W02"],
    values=[[41.5, 0.0], [None, 3.0]],
    row_totals=[41.5, 3.0],
    column_totals=[41.5, 3.0],
    total=44.5,
    unit="item-days",
    partial=frozenset({1}),
    short=["W01", "W02"],
)


def test_every_cell_has_its_number_and_a_bar_that_grows_with_it() -> None:
    lines = text(SMALL, lay_out(SMALL, 52, 5))
    assert lines[0].split() == ["item-days", "W01", "W02~", "all"]
    assert lines[1].split() == ["Select", "&", "fund", "█", "41.5", "0", "41.5"]
    assert lines[2].split() == ["顧客", "·", "▂", "3.0", "3"]
    assert lines[3].split() == ["all", "41.5", "3", "44.5"]


def test_no_wait_and_no_figure_are_told_apart() -> None:
    runs = line(SMALL, lay_out(SMALL, 52, 5), 1)
    assert [role for _, role in runs if role.startswith(("heat", "empty"))] == ["heat-7", "heat-0"]
    assert "empty" in [role for _, role in line(SMALL, lay_out(SMALL, 52, 5), 2)]


def test_levels_grow_with_the_figure_and_say_where_they_begin() -> None:
    levels = [heat_level(value, 100) for value in (None, 0, 0.1, 3, 10, 30, 60, 100)]
    assert levels == [0, 0, 1, 2, 3, 4, 6, 7]
    bounds = level_bounds(100)
    assert [heat_level(bound + 1e-6, 100) for bound in bounds] == [1, 2, 3, 4, 5, 6, 7]
    assert len(set(GLYPHS)) == 8


def test_labels_and_totals_stay_while_the_weeks_scroll() -> None:
    shown = matrix(3, 60)
    layout = lay_out(shown, 60, 12)
    end = layout.virtual[0] - layout.width
    before, after = text(shown, layout), text(shown, layout, (end, 0))
    row = layout.header
    assert before[row][: layout.label] == after[row][: layout.label]
    assert before[row].rstrip()[-1] == after[row].rstrip()[-1] == "1"
    assert "W01" in before[row - 1]
    assert "W60~" in after[row - 1]
    assert "W01" not in after[row - 1]


def test_totals_stay_while_the_rows_scroll() -> None:
    shown = matrix(40, 4)
    layout = lay_out(shown, 60, 12)
    last = layout.virtual[1] - layout.height
    lines = text(shown, layout, (0, last))
    body = lines[layout.header : layout.header + layout.body_height]
    assert body[-1].startswith("Step 39")
    assert lines[layout.header + layout.body_height].startswith("all")


def test_a_tall_window_makes_tall_rows() -> None:
    assert lay_out(matrix(4, 4), 80, 40).row == 3
    assert lay_out(matrix(30, 4), 80, 40).row == 1


sizes = st.tuples(st.integers(1, 220), st.integers(1, 70))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 30), st.integers(0, 70), sizes, st.integers(0, 400), st.integers(0, 60))
def test_any_window_is_filled_exactly(rows: int, columns: int, size: tuple[int, int], x: int, y: int) -> None:
    shown = matrix(rows, columns)
    layout = lay_out(shown, *size, bar=1)
    scroll = (min(x, max(0, layout.virtual[0] - layout.width)), min(y, max(0, layout.virtual[1] - layout.height)))
    for row in range(layout.height):
        runs = line(shown, layout, row, scroll, (0, 0))
        assert sum(text_width(part) for part, _ in runs) == layout.width


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 30), st.integers(1, 70), sizes, st.data())
def test_a_cell_is_found_where_it_is_drawn(rows: int, columns: int, size: tuple[int, int], data: st.DataObject) -> None:
    layout = lay_out(matrix(rows, columns), *size)
    row, column = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
    scroll_x = min(column * layout.cell, max(0, layout.virtual[0] - layout.width))
    scroll_y = min(row * layout.row, max(0, layout.virtual[1] - layout.height))
    if layout.width >= layout.label + layout.total + layout.cell:
        assert layout.column_at(layout.start_of(column, scroll_x), scroll_x) == column
    if layout.height >= layout.header + layout.footer + layout.legend + layout.row:
        assert layout.row_at(layout.line_of(row, scroll_y), scroll_y) == row


def test_the_table_holds_the_same_figures_with_their_totals() -> None:
    headers, rows = SMALL.table()
    assert headers == ["", "2026-W01", "2026-W02", "all"]
    assert rows == [
        ["Select & fund", "41.5", "0", "41.5"],
        ["顧客", "", "3", "3"],
        ["all", "41.5", "3", "44.5"],
    ]


def test_the_sentence_names_the_greatest_wait() -> None:
    assert SMALL.sentence().endswith("most in Select & fund, 2026-W01: 41.5 item-days.")


def test_a_column_in_which_a_change_took_effect_carries_a_sign_at_every_width() -> None:
    columns = ["2026-W06", "2026-W07", "2026-W08"]
    shown = Matrix(["a"], columns, [[1.0, 2.0, 3.0]], short=["W06", "W07", "W08"], marks={1: "async"})
    for width in (18, 24, 40):
        layout = lay_out(shown, width, 6)
        head = "".join(text for text, _ in line(shown, layout, layout.header - 1))
        assert "▾" in head and "07" in head and head.count("▾") == 1, head
    roles = [role for text, role in line(shown, lay_out(shown, 40, 6), 0) if "▾" in text]
    assert roles == ["mark"]
    assert shown.table()[0] == ["", "2026-W06", "2026-W07 (▾ async)", "2026-W08"]
    assert "▾" in matrix_svg(shown, LIGHT) and "async" in matrix_svg(shown, LIGHT)
