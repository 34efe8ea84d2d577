"""Charts in terminal cells, read as text."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from vsm_tui.charts import kinds
from vsm_tui.charts.canvas import Canvas
from vsm_tui.charts.cells import draw
from vsm_tui.charts.cells.rows import apportion
from vsm_tui.charts.labels import text_width
from vsm_tui.charts.model import Chart, day_number
from vsm_tui.charts.roles import ROLES

SIZES = [(1, 1), (3, 2), (12, 5), (30, 8), (76, 14), (80, 24), (190, 50), (500, 200)]


def text(chart: Chart, width: int = 76, height: int = 14) -> str:
    return "\n".join(draw(chart, width, height).lines())


@pytest.mark.parametrize("size", SIZES)
def test_every_kind_fills_any_size_exactly(every_kind: dict[str, Chart], size: tuple[int, int]) -> None:
    for kind, chart in every_kind.items():
        canvas = draw(chart, *size)
        assert (canvas.width, canvas.height) == size
        assert len(canvas.spots) == len(chart.places), kind
        for y in range(canvas.height):
            runs = canvas.row(y, canvas.selection(0), "read off")
            assert sum(text_width(part) for part, _ in runs) == size[0], (kind, y)
            for _, role in runs:
                assert all(part in ROLES for part in role.split(" on ") if part), role


def test_every_point_can_be_seen_selected(every_kind: dict[str, Chart]) -> None:
    for kind, chart in every_kind.items():
        canvas = draw(chart, 80, 24)
        for index in range(len(chart.places)):
            cells = canvas.selection(index)
            assert cells, (kind, index)
            assert all(0 <= x < 80 and 0 <= y < 24 for x, y in cells)


def test_a_chart_without_a_point_says_so() -> None:
    empty = kinds.line("Readings", [], [], note="")
    assert "nothing to show" in text(empty)
    assert "Readings" in text(empty)


def test_areas_differ_by_texture_and_are_named_where_they_end(every_kind: dict[str, Chart]) -> None:
    picture = text(every_kind["areas"], 76, 40)
    assert "░ Build" in picture
    assert "▒ Test" in picture
    assert "▓ Done" in picture
    assert picture.count("▓") > picture.count("▒") > 20
    assert "▾ fund weekly" in picture
    assert picture.splitlines()[-1] == "n 49"


def test_areas_stand_in_the_order_of_the_steps(every_kind: dict[str, Chart]) -> None:
    lines = draw(every_kind["areas"], 76, 14).lines()
    column = [line[50] for line in lines if len(line) > 50]
    stack = [glyph for glyph in column if glyph in "░▒▓"]
    assert stack == sorted(stack, key="░▒▓".index)


def test_percentiles_are_named_at_their_lines(every_kind: dict[str, Chart]) -> None:
    line = next(line for line in text(every_kind["scatter"]).splitlines() if "85 %" in line)
    assert line.endswith("85 % 12 d")
    assert "╌╌╌" in line


def test_points_have_the_shape_of_their_series() -> None:
    days = [day_number(date(2026, 1, 1) + timedelta(days=day)) for day in range(10)]
    chart = kinds.scatter(
        "Mix",
        [kinds.Dots("feature", days, [5.0] * 10, ["F"] * 10), kinds.Dots("defect", days, [9.0] * 10, ["D"] * 10)],
    )
    picture = text(chart)
    assert "● feature" in picture
    assert picture.count("●") == picture.count("◆") == 11


def test_thousands_of_points_become_dots() -> None:
    xs = [float(index % 180) for index in range(10_000)]
    ys = [float(index * 7919 % 97) for index in range(10_000)]
    chart = kinds.scatter("Many", [kinds.Dots("all", xs, ys, [""] * 10_000)], x=kinds.Axis())
    canvas = draw(chart, 80, 24)
    assert sum(0x2800 < ord(glyph) < 0x2900 for line in canvas.lines() for glyph in line) > 300
    assert len(canvas.spots) == 10_000


def test_items_of_one_age_stand_side_by_side(every_kind: dict[str, Chart]) -> None:
    canvas = draw(every_kind["ageing"], 76, 20)
    first, second, third = canvas.spots
    assert first.y == second.y
    assert first.x != second.x
    assert third.x > 38
    assert any("85" in line for line in canvas.lines())


def test_bars_of_two_series_stand_side_by_side_in_their_own_fill(every_kind: dict[str, Chart]) -> None:
    canvas = draw(every_kind["bars"], 60, 14)
    started, finished = canvas.spots[0], canvas.spots[3]
    assert finished.x >= started.x + started.width
    assert "█ started" in text(every_kind["bars"], 60)
    assert "W03~" in text(every_kind["bars"], 60)


def test_more_weeks_than_cells_show_the_newest_and_say_so() -> None:
    weeks = [f"2026-W{week:02}" for week in range(120)]
    chart = kinds.weekly("Weeks", weeks, [("in", [3.0] * 120), ("out", [2.0] * 120)])
    picture = text(chart)
    assert "the last 73 of 120 shown" in picture
    assert "W119" in picture


def test_a_bar_is_as_high_as_its_figure() -> None:
    chart = kinds.histogram("Counts", [0, 1, 2], [10, 5])
    high, low = draw(chart, 60, 24).spots
    assert abs(high.height - 2 * low.height) <= 1


def test_the_axis_of_counts_names_no_halves() -> None:
    chart = kinds.histogram("Counts", [0, 1, 2], [2, 3])
    assert "0.5" not in text(chart, 120, 50) and "3 ┤" in text(chart, 120, 50)


def test_targets_stand_as_posts_with_their_figure(every_kind: dict[str, Chart]) -> None:
    lines = draw(every_kind["targets"], 70, 10).lines()
    row = next(line for line in lines if line.startswith("feature"))
    assert "60 %" in row
    assert row.endswith("┃ 80 %")
    assert row.index("┃") > row.rindex("█")


def test_readings_show_baseline_target_and_date(every_kind: dict[str, Chart]) -> None:
    picture = text(every_kind["line"])
    assert "baseline 31 %" in picture
    assert "target 20 %" in picture
    assert "▾ due" in picture


def test_marks_close_to_each_other_are_all_named() -> None:
    days = [date(2026, month, 1) for month in range(1, 10)]
    close = [(date(2026, 3, 2), "release 4.1"), (date(2026, 3, 9), "no council"), (date(2026, 3, 9), "delivered")]
    chart = kinds.line("Readings", days, range(9), by=date(2026, 9, 30), marks=close, note="n 9")
    for size in ((46, 12), (60, 20), (100, 30)):
        picture = text(chart, *size)
        for name in ("release 4.1", "no council", "delivered", "due"):
            assert name in picture, (size, name)


def test_points_outside_the_limits_are_flagged_by_shape(every_kind: dict[str, Chart]) -> None:
    assert text(every_kind["xmr"]).count("◆") == 2


def test_the_running_share_reaches_the_whole(every_kind: dict[str, Chart]) -> None:
    lines = [line for line in draw(every_kind["pareto"], 70, 14).lines() if line.endswith(" %")]
    assert [line[-5:].strip() for line in lines if "●" in line and "running" not in line] == ["70 %", "90 %", "100 %"]


def test_more_dependencies_than_lines_are_summed_up() -> None:
    chart = kinds.pareto("Delay", [f"D{index}" for index in range(30)], [30.0 - index for index in range(30)])
    assert "more" in text(chart, 70, 12)


def test_shares_add_up_to_the_whole_width(every_kind: dict[str, Chart]) -> None:
    bar = draw(every_kind["share"], 71, 8).lines()[1]
    assert (bar.count("█"), bar.count("▒"), bar.count("▓")) == (3, 60, 8)
    assert apportion([1, 1, 1], 10) == [4, 3, 3]
    assert sum(apportion([0.2, 5, 77.7], 33)) == 33


def test_a_sparkline_shows_the_newest_values() -> None:
    assert draw(kinds.spark("v", [9, 1, 2, 4, 8]), 4, 1).lines() == ["▁▂▄█"]


def test_a_selected_passage_is_drawn_from_level_to_level(every_kind: dict[str, Chart]) -> None:
    canvas: Canvas = draw(every_kind["spectrum"], 80, 20)
    rows = {y for _, y in canvas.selection(1)}
    assert max(rows) - min(rows) >= 14


def test_the_point_under_the_cursor_is_read_off_in_place_of_the_note(every_kind: dict[str, Chart]) -> None:
    canvas = draw(every_kind["areas"], 76, 14)
    runs = canvas.row(canvas.readout, None, "5 Jan 2026: 4 items in Build")
    assert runs[0] == ("▸ 5 Jan 2026: 4 items in Build", "selected")
