"""What a chart says without a picture: its points, its table, its sentence."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from vsm_tui.charts import kinds
from vsm_tui.charts.model import Axis, Chart, Series, day_number, day_text


def test_a_day_is_placed_and_named() -> None:
    assert day_number(datetime(2026, 3, 4, 12, tzinfo=UTC)) == day_number(date(2026, 3, 4)) + 0.5
    assert day_text(day_number(date(2026, 3, 4)) + 0.9) == "4 Mar 2026"


def test_every_kind_has_points_a_table_and_a_sentence(every_kind: dict[str, Chart]) -> None:
    for kind, chart in every_kind.items():
        assert chart.kind == kind
        points = chart.points()
        assert [point.index for point in points] == list(range(len(points)))
        headers, rows = chart.table()
        assert rows
        assert {len(row) for row in rows} == {len(headers)}
        assert chart.alt.startswith(chart.title)
        assert chart.alt.endswith(".")


def test_a_point_carries_the_items_behind_it(every_kind: dict[str, Chart]) -> None:
    last = every_kind["bars"].points()[-1]
    assert last.payload == ("D", "E")
    assert last.text == "2026-W03: finished 4 items, not a whole one"
    assert every_kind["ageing"].points()[2].text == "PAY-3 顧客 title, Test: 15 d"


def test_gaps_are_no_points(every_kind: dict[str, Chart]) -> None:
    assert len(every_kind["line"].points()) == 4
    assert len(every_kind["bars"].points()) == 5


def test_an_area_is_read_as_what_is_in_the_step(every_kind: dict[str, Chart]) -> None:
    chart = every_kind["areas"]
    assert chart.points()[0].text == "5 Jan 2026: 4 items in Build"
    headers, rows = chart.table()
    assert headers == ["day", "Build", "Test", "Done"]
    assert rows[0] == ["5 Jan 2026", "4", "6", "0"]


def test_the_pareto_is_sorted_and_adds_up(every_kind: dict[str, Chart]) -> None:
    _, rows = every_kind["pareto"].table()
    assert rows == [["Security", "70", "70"], ["Legal", "20", "90"], ["Ops", "10", "100"]]
    assert [point.payload for point in every_kind["pareto"].points()] == [("S",), ("L",), ("O",)]


def test_a_target_stands_in_the_table_and_beside_the_point(every_kind: dict[str, Chart]) -> None:
    headers, rows = every_kind["targets"].table()
    assert headers[-1] == "target"
    assert [row[-1] for row in rows] == ["80", ""]
    assert every_kind["targets"].point(0).text == "feature: by count 60 %, target 80 %"


def test_points_outside_the_limits_say_so(every_kind: dict[str, Chart]) -> None:
    texts = [point.text for point in every_kind["xmr"].points()]
    assert [text.endswith("outside the limits") for text in texts] == [False] * 4 + [True] * 2


def test_passages_are_slow_open_or_passed(every_kind: dict[str, Chart]) -> None:
    _, rows = every_kind["spectrum"].table()
    assert [(row[0], row[3], row[4]) for row in rows] == [
        ("A", "3", "passed"),
        ("B", "25", "slow"),
        ("C", "30", "open"),
    ]


def test_a_histogram_tells_its_edges(every_kind: dict[str, Chart]) -> None:
    assert every_kind["histogram"].point(1).text == "7 to 14 d: 5"
    with pytest.raises(ValueError, match="one edge more"):
        kinds.histogram("", [0, 1], [1, 2])


def test_x_and_y_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="2 x for 1 y"):
        Series("s", [1, 2], [1])


def test_selecting_leaves_the_rest(every_kind: dict[str, Chart]) -> None:
    chart = every_kind["line"]
    assert chart.with_selected(2).selected == 2
    assert chart.selected is None
    assert chart.with_selected(2).series is chart.series


def test_one_is_one_item_and_two_are_two_items() -> None:
    chart = Chart(
        "bars", "", (Series("", [0.0, 1.0], [1.0, 2.0]),), Axis("weeks", labels=("W1", "W2")), Axis(unit="items")
    )
    assert [point.text for point in chart.points()] == ["W1: 1 item", "W2: 2 items"]
    assert Axis(unit="ms").text(1.0) == "1 ms"
