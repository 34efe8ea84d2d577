"""The drawing of a map, as text: boxes, signs, arcs, ladder, and what gives way where there is little room."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from vsm_tui.widgets.streammap_canvas import MapDrawing
from vsm_tui.widgets.streammap_folded import draw_folded
from vsm_tui.widgets.streammap_layout import draw, natural_height
from vsm_tui.widgets.streammap_picture import Arc, MapPicture, Pair, StepPicture
from vsm_tui.widgets.streammap_scale import scale_runs

SELECT = StepPicture(
    "select",
    "Select and fund",
    kind="queue",
    performer="Product council",
    needs="business case",
    adds="operating-model",
    control="C!",
    waits_on="Budget round",
    load=13,
    limit=12,
    work=Pair("2h", "1.6h"),
    wait=Pair("21d", "43d", True),
    accuracy=Pair("80 %", "93 %", True),
    constraint="41 % of waiting",
    role="start",
    visits=23,
    wait_text="43d",
    work_text="1.6h",
    wait_days=43,
    work_days=0.1,
)
BUILD = StepPicture("build", "Build", load=2, wait_text="~2.0d", work_text="41h", wait_days=5, work_days=2, off_days=5)
LIVE = StepPicture("live", "Live", kind="done", role="finish", counted=False)
THREE = MapPicture((SELECT, BUILD, LIVE), (Arc(1, 0, "17 back (7 %)", "17"),))


def lines(drawing: MapDrawing) -> list[str]:
    return drawing.text().splitlines()


def test_a_map_is_drawn_with_all_that_belongs_to_a_step() -> None:
    assert lines(draw(THREE, 95, 24)) == [
        "             ╭───────────────── 17 back (7 %) ─────────────────╮",
        "             ▼                                                 │",
        "          ┏━ ⚑ 1 Select and fund ━━┓     ╭─ 2 Build ──────────────╮     ╔═ 3 Live ═══════════════╗",
        "          ┃ Product council        ┃     │ who?                   │     ║ who?                   ║",
        " ▷ 13/12! ┃ needs business case    ┃ ▷ 2 │ needs what?            │     ║ needs what?            ║",
        "          ┃ ○ operating model [C!] ┃────▶│ · not classed          │────▶║ · not classed          ║",
        "          ┃ on Budget round        ┃     │ no dependency          │     ║ no dependency          ║",
        "          ┃     believed│measured  ┃     │     believed│measured  │     ║     believed│measured  ║",
        "          ┃ work      2h│1.6h      ┃     │ work       –│–         │     ║ work       –│–         ║",
        "          ┃ wait     21d│43d     ≠ ┃     │ wait       –│–         │     ║ wait       –│–         ║",
        "          ┃ ok      80 %│93 %    ≠ ┃     │ ok         –│–         │     ║ ok         –│–         ║",
        "          ┗━ 41 % of waiting·n 23 ━┛     ╰─ work ─────────────────╯     ╚═ finish ═══════════════╝",
        "╭─────────── 43d ───────────╮       ╭─────── ~2.0d ────────╮",
        "                            ╰─ 1.6h ╯                      ╰─ 41h ─╯▏delivered",
    ]


def test_rows_give_way_in_low_windows_but_never_the_figures() -> None:
    low = draw(THREE, 80, 10)
    assert low.height <= 10
    assert "wait     21d│43d     ≠" in low.text()
    assert "needs" not in low.text()
    assert "17 back" in low.text()


def test_the_arcs_that_count_most_are_kept_where_there_is_little_room() -> None:
    many = tuple(Arc(3, target, f"{count} back") for target, count in ((0, 30), (1, 20), (2, 10)))
    steps = tuple(StepPicture(f"s{n}", f"S{n}") for n in range(4))
    high, low = draw(MapPicture(steps, many), 120, 30), draw(MapPicture(steps, many), 120, 12)
    assert all(f"{count} back" in high.text() for count in (30, 20, 10))
    assert "30 back" in low.text() and "20 back" not in low.text()
    assert (high.hidden, low.hidden) == (0, 2)


def test_an_arc_never_cuts_the_words_of_another() -> None:
    arcs = (Arc(2, 0, "17 back (7 %)"), Arc(3, 2, "9 back (4 %)"), Arc(3, 0, "2 back (1 %)"))
    steps = tuple(StepPicture(f"s{n}", f"S{n}") for n in range(4))
    drawn = draw(MapPicture(steps, arcs), 200, 30).text()
    assert all(arc.label in drawn for arc in arcs)


def test_the_arc_of_learning_lies_on_top() -> None:
    arcs = (Arc(1, 0, "3 back"), Arc(2, 0, "learning: 34 days", feedback=True))
    steps = tuple(StepPicture(f"s{n}", f"S{n}") for n in range(3))
    assert "learning: 34 days" in lines(draw(MapPicture(steps, arcs), 120, 30))[0]


def test_a_map_of_25_steps_scrolls_sideways_and_folds_into_80_columns() -> None:
    steps = tuple(StepPicture(f"s{n}", f"Step number {n}", load=n, wait_days=n, work_days=1) for n in range(25))
    drawing = draw(MapPicture(steps), 80, 20)
    assert drawing.width > 25 * 26
    folded = draw_folded(MapPicture(steps), 80)
    assert len(folded.boxes) == 25
    assert not any(line.rstrip().endswith("work · of") for line in lines(folded)), "the legend is whole"
    assert max(cell_len(line) for line in lines(folded)) <= 80
    assert folded.step_at(5, folded.boxes[7].y) == 7


def test_the_folded_map_says_the_same_in_lines() -> None:
    text = draw_folded(THREE, 100).text()
    assert "⚑  1 Select and fund" in text
    assert "[C!] ▷ 13/12!" in text
    assert "21d│43d   ≠" in text
    assert "2 ↩ 1  17 back (7 %)" in text


def test_a_click_anywhere_on_a_step_finds_it() -> None:
    drawing = draw(THREE, 110, 24)
    for index, box in enumerate(drawing.boxes):
        assert drawing.step_at(box.x + 1, box.y) == index
        assert drawing.step_at(box.left, box.y + box.height - 1) == index
    assert drawing.step_at(0, 0) is None


NAMES = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=40)


@settings(max_examples=40, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=12), st.integers(20, 200), st.integers(5, 40))
def test_every_line_of_every_map_is_as_wide_as_the_map(names: list[str], width: int, height: int) -> None:
    steps = tuple(StepPicture(f"s{n}", name, performer=name, needs=name) for n, name in enumerate(names))
    arcs = tuple(Arc(n, 0, names[n]) for n in range(1, len(names)))
    for drawing in (draw(MapPicture(steps, arcs), width, height), draw_folded(MapPicture(steps, arcs), width)):
        assert all(sum(cell_len(text) for text, _ in line) == drawing.width for line in drawing.lines)
    assert natural_height(MapPicture(steps, arcs), width, folded=True) == len(names) + 2 + (
        len(arcs) + 1 if arcs else 0
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1000), min_size=1, max_size=25), st.integers(10, 200))
def test_the_bar_to_scale_fills_its_width_and_keeps_proportions(days: list[float], width: int) -> None:
    steps = tuple(StepPicture(f"s{n}", "S", wait_days=spent, off_days=1) for n, spent in enumerate(days))
    runs = scale_runs(MapPicture(steps), width)
    assert sum(len(text) for text, _ in runs) == width
    waited = sum(len(text) for text, role in runs if role.startswith("wait"))
    exact = sum(days) / (sum(days) + len(days)) * width
    assert abs(waited - exact) <= len(days) + 1


def test_the_bar_bears_the_number_of_each_step_that_has_room_for_it() -> None:
    assert scale_runs(THREE, 55) == [
        ("1", "wait-number"),
        ("░" * 42, "wait"),
        ("2", "wait-number"),
        ("░" * 4, "wait"),
        ("█" * 2, "work"),
        ("·" * 5, "off"),
    ]


@pytest.mark.parametrize("picture", [MapPicture(), MapPicture((StepPicture("a", "A", counted=False),))])
def test_where_no_time_is_known_there_is_no_bar(picture: MapPicture) -> None:
    assert scale_runs(picture, 50) == []


def test_an_empty_map_draws_nothing() -> None:
    assert draw(MapPicture(), 80, 24).text() == draw_folded(MapPicture(), 80).text() == ""


def test_a_step_of_which_nothing_is_known_has_no_share() -> None:
    known = StepPicture("a", "Known", wait=Pair("3.0d"), wait_days=3)
    shown = lines(draw_folded(MapPicture((known, StepPicture("b", "Unknown"), StepPicture("c", "End"))), 100))
    assert next(line for line in shown if "Known" in line).rstrip().endswith("100 %")
    assert next(line for line in shown if "Unknown" in line).rstrip().endswith("–")
