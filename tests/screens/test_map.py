"""The map on the screen, with real keys: what it shows, how it is walked and edited, and that all can be undone."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual import events

from vsm_tui.screens.map import MapScreen
from vsm_tui.widgets.dialogs import Reading
from vsm_tui.widgets.streammap_picture import Arc
from vsm_tui.widgets.table import Table

sys.path.insert(0, str(Path(__file__).parent))

from mapped import cursor, make_store, map_open, press, saved, seen, settle, type_in, view

pytestmark = pytest.mark.asyncio


def ids(path: Path) -> list[str]:
    return [step.id for step in saved(path).steps]


async def test_believed_stands_beside_measured_and_the_finding_above(tmp_path: Path) -> None:
    async with map_open(make_store(tmp_path / "s.db", items=12)) as pilot:
        text = seen(pilot)
    assert "People believe Select and fund waits 3 days; half of the items waited 12 days or more (n 12)." in text
    assert "wait    3.0d│12d     ≠" in text
    assert "⚑ 1 Select and fund" in text
    assert "4 back (29 %)" in text
    assert "measured" in text and "first pass 60 %" in text


async def test_a_map_without_any_item_shows_what_people_believe(tmp_path: Path) -> None:
    async with map_open(make_store(tmp_path / "s.db")) as pilot:
        text = seen(pilot)
    assert "wait    3.0d│–" in text
    assert "believed  30h of work in 8.2d" in text
    assert "Nothing is measured yet" in text


async def test_an_empty_map_says_how_to_begin_and_a_list_of_names_begins_it(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db", steps=[])
    async with map_open(path) as pilot:
        assert "names the first step" in seen(pilot)
        await press(pilot, "n")
        await type_in(pilot, "Need;Build it;Use")
        await press(pilot, "enter")
        assert "2 Build it" in seen(pilot)
    assert ids(path) == ["need", "build-it", "use"]


async def test_a_pasted_list_becomes_steps_after_one_question(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db", steps=[])
    async with map_open(path) as pilot:
        pilot.app.screen.post_message(events.Paste("1. Customer need\n2. Build\n\n- Release\n"))
        await settle(pilot)
        assert "Add 3 steps?" in seen(pilot)
        await press(pilot, "tab", "enter")
    assert [step.name for step in saved(path).steps] == ["Customer need", "Build", "Release"]


async def test_the_cursor_walks_by_keys_and_mouse_and_enter_opens_the_items(tmp_path: Path) -> None:
    async with map_open(make_store(tmp_path / "s.db", items=6)) as pilot:
        await press(pilot, "right", "l")
        assert cursor(pilot) == "test"
        await press(pilot, "h", "end")
        assert cursor(pilot) == "live"
        await press(pilot, "home")
        box = view(pilot).drawing.boxes[1]
        await pilot.click(view(pilot), offset=(box.x + 2, box.y + 2))
        assert cursor(pilot) == "build"
        await press(pilot, "right", "enter")
        text = seen(pilot)
        assert "Items of Test" in text
        assert text.index("PAY-4") < text.index("PAY-0"), "those that are there now come first"


async def test_the_form_keeps_what_was_not_touched_and_undo_brings_the_old_back(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with map_open(path) as pilot:
        await press(pilot, "e")
        await type_in(pilot, "Choose")
        await press(pilot, "down")
        await type_in(pilot, "Council")
        await press(pilot, "ctrl+s")
        assert "1 Choose" in seen(pilot)
        step = saved(path).steps[0]
        assert (step.name, step.performer, step.wait, step.accurate) == ("Choose", "Council", "3d", 0.8)
        await press(pilot, "u")
        assert saved(path).steps[0].name == "Select and fund"
        assert saved(path).steps[0].performer is None


async def test_a_name_is_all_that_the_form_requires_and_faults_are_said_in_place(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with map_open(path) as pilot:
        await press(pilot, "e")
        await type_in(pilot, " ")
        await press(pilot, "ctrl+s")
        assert "Name is needed" in seen(pilot)
        await type_in(pilot, "Choose")
        await press(pilot, "down", "down", "down")
        await type_in(pilot, "soon")
        await press(pilot, "ctrl+s")
        assert "no duration" in seen(pilot)
    assert saved(path).steps[0].name == "Select and fund"


async def test_renaming_a_step_that_a_source_knows_by_name_loses_no_item(tmp_path: Path) -> None:
    steps: list[dict[str, object]] = [{"id": "a", "name": "Select"}, {"id": "b", "name": "Doing"}, {"id": "live"}]
    path = make_store(tmp_path / "s.db", steps=steps, items=6)
    async with map_open(path) as pilot:
        await press(pilot, "right", "e")
        await type_in(pilot, "Make")
        await press(pilot, "ctrl+s")
        assert "▷" in seen(pilot)
    assert saved(path).steps[1].statuses == ["Doing"]


async def test_a_step_moves_with_its_cursor(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with map_open(path) as pilot:
        await press(pilot, "right", "less_than_sign")
        assert ids(path) == ["build", "select", "test", "live"]
        assert cursor(pilot) == "build"
        await press(pilot, "greater_than_sign", "shift+right")
        assert ids(path) == ["select", "test", "build", "live"]
        assert cursor(pilot) == "build"


async def test_removing_a_step_asks_where_its_items_go_and_none_is_lost(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db", items=6)
    async with map_open(path) as pilot:
        await press(pilot, "right", "delete", "enter")
        assert "6 items went through Build" in seen(pilot)
        await press(pilot, "end", "up", "enter")  # Test
        assert ids(path) == ["select", "test", "live"]
        assert set(saved(path).steps[1].statuses) >= {"Doing", "Review", "build"}
        assert "n 6" in seen(pilot)
        await press(pilot, "u")
        assert ids(path) == ["select", "build", "test", "live"]
        assert saved(path).steps[2].statuses == []


async def test_merging_takes_over_statuses_and_adds_the_estimates(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db", items=6)
    async with map_open(path) as pilot:
        await press(pilot, "right", "delete", "down", "enter")  # into the step before
        merged = saved(path).steps[0]
        assert ids(path) == ["select", "test", "live"]
        assert (merged.kind, merged.active, merged.wait) == ("work", "30h", "3d")
        assert set(merged.statuses) >= {"Doing", "Review"}


async def test_folding_and_the_table_say_the_same(tmp_path: Path) -> None:
    async with map_open(make_store(tmp_path / "s.db", items=6), (80, 24)) as pilot:
        await press(pilot, "z")
        assert "3.0d│12d  ≠" in seen(pilot)
        await press(pilot, "down", "z", "t")
        assert pilot.app.focused is pilot.app.screen.query_one(Table)
        assert pilot.app.screen.query_one(Table).selected == 1
        assert "3.0d" in seen(pilot)
        await press(pilot, "escape")
        assert "╭" in seen(pilot)


async def test_the_explanation_says_n_and_basis(tmp_path: Path) -> None:
    async with map_open(make_store(tmp_path / "s.db", items=6)) as pilot:
        await press(pilot, "i")
        assert isinstance(pilot.app.screen, Reading)
        assert "6 items came through" in seen(pilot)
        assert "Basis: touch" in seen(pilot)


async def test_a_title_with_escapes_and_markup_does_no_harm(tmp_path: Path) -> None:
    steps: list[dict[str, object]] = [
        {"id": "a", "name": "[red]x[/ \x1b[31m\u202e", "performer": "[@click=app.quit]go"}
    ]
    async with map_open(make_store(tmp_path / "s.db", steps=steps)) as pilot:
        text = seen(pilot)
        assert "\x1b" not in text and "\u202e" not in text
        assert "[red]x[/" in text
        await press(pilot, "t", "escape", "i", "escape", "e", "escape", "delete", "escape")


@pytest.mark.parametrize("size", [(1, 1), (20, 8), (80, 24), (200, 60)])
async def test_every_size_of_window_is_drawn(tmp_path: Path, size: tuple[int, int]) -> None:
    async with map_open(make_store(tmp_path / "s.db", items=6), size) as pilot:
        await press(pilot, "right", "z", "t")
        assert seen(pilot)


async def test_arcs_without_room_are_counted_and_the_folded_map_has_them_all(tmp_path: Path) -> None:
    async with map_open(make_store(tmp_path / "s.db", items=6), (80, 24)) as pilot:
        picture = view(pilot).picture
        many = tuple(Arc(3, target, f"{count} back") for target, count in ((0, 9), (1, 8), (2, 7), (0, 6)))
        view(pilot).show(replace(picture, arcs=many))
        await settle(pilot)
        assert f"+{view(pilot).drawing.hidden} more back: z" in seen(pilot)
        await press(pilot, "z")
        assert all(arc.label in view(pilot).drawing.text() for arc in many)


async def test_every_key_is_harmless_on_an_empty_map(tmp_path: Path) -> None:
    async with map_open(make_store(tmp_path / "s.db", steps=[])) as pilot:
        for key in ("v", "t", "z", "x", "a", "d", "i", "delete", "less_than_sign", "left_square_bracket", "enter"):
            await press(pilot, key)
            assert "names the first step" in seen(pilot), key
        await press(pilot, "r", "escape", "question_mark", "escape")
        assert "names the first step" in seen(pilot)


ODD: dict[str, list[dict[str, object]]] = {
    "one step": [{"id": "only"}],
    "25 steps": [{"id": f"s{n}", "name": f"Step {n}", "kind": "queue" if n % 2 else "work"} for n in range(25)],
    "long names": [{"id": f"s{n}", "name": "very long " * 20, "performer": "P" * 200} for n in range(3)],
    "wide letters": [{"id": "a", "name": "需求池待处理的事情" * 20}, {"id": "b", "name": "[bold]開発中[/] 👩‍💻"}],
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("size", [(80, 24), (1, 1)], ids=["80x24", "1x1"])
async def test_odd_streams_are_drawn_in_every_view_and_size(tmp_path: Path, name: str, size: tuple[int, int]) -> None:
    path = make_store(tmp_path / "s.db", steps=ODD[name], items=3)
    async with map_open(path, size) as pilot:
        if size == (80, 24):
            assert "4 statuses stand for nothing, " in seen(pilot), "nothing is measured because of it"
            assert "100.0 % of the elapsed time; r assigns them: " in " ".join(seen(pilot).split())
        await press(pilot, "right", "z", "z", "t", "escape", "end", "v", "escape", "p", "p")
        lines = seen(pilot).split("\n")
        assert isinstance(pilot.app.screen, MapScreen)
        assert all(cell_len(line) == size[0] for line in lines), "no line is torn by a wide letter"
