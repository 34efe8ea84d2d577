"""Future maps, controls and beliefs on the screen, with real keys."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from mapped import STEPS, cursor, make_store, map_open, press, saved, seen, type_in
from textual.pilot import Pilot

from store import Store
from store.changes import load_changes
from store.futures import load_beliefs, load_futures
from store.models import StreamMap
from vsm_tui.screens.map import MapScreen
from vsm_tui.widgets.dialogs import Form

pytestmark = pytest.mark.asyncio


def futures(path: Path) -> dict[str, StreamMap]:
    with Store.open(path) as store:
        return {future.name: future.map for future in load_futures(store, 1)}


async def make_future(pilot: Pilot[None], name: str) -> None:
    await press(pilot, "v")
    await type_in(pilot, name)
    await press(pilot, "ctrl+s")


async def test_a_future_map_is_a_copy_with_a_predicted_flow_time(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db", items=12)
    async with map_open(path) as pilot:
        await make_future(pilot, "Fast lane")
        assert "Map › future Fast lane" in seen(pilot)
        assert "is still the current map" in seen(pilot)
        await press(pilot, "home", "e", "tab")
        await type_in(pilot, "50%")
        await press(pilot, "ctrl+s")
        text = seen(pilot)
        assert "With Fast lane half of the 10 items would have finished within 14 days instead of 20 days" in text
        assert "Select and fund: waiting 50% of now" in text
        assert "It is a bound" in text
        await press(pilot, "v")
        assert "changed" in seen(pilot)
        await press(pilot, "escape")
        assert "believed│measured" in seen(pilot), "the current map is as it was"
    assert futures(path)["Fast lane"].steps[0].wait == "50%"
    assert saved(path).steps[0].wait == "3d"


async def test_removing_and_merging_in_a_future_leaves_the_current_map_alone(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db", items=12)
    async with map_open(path) as pilot:
        await make_future(pilot, "Fewer")
        await press(pilot, "home", "delete", "enter", "enter")
        assert "Select and fund is removed" in seen(pilot)
        await press(pilot, "u")
        assert "Nothing differs yet" in seen(pilot)
        await press(pilot, "home", "right", "delete", "enter", "down", "down", "enter")
        assert "Build is merged into Test" in seen(pilot)
        await press(pilot, "v")
        assert "merged" in seen(pilot)
    assert [step.id for step in futures(path)["Fewer"].steps] == ["select", "test", "live"]
    assert [step.id for step in saved(path).steps] == ["select", "build", "test", "live"]


async def test_several_futures_stand_beside_each_other_and_one_can_be_removed(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db", items=12)
    async with map_open(path) as pilot:
        await make_future(pilot, "One")
        await press(pilot, "n", "down", "down", "enter")
        await type_in(pilot, "Two")
        await press(pilot, "ctrl+s")
        assert "future Two" in seen(pilot)
        text = seen(pilot)
        assert "One: half within 20d" in text and "Two: half within 20d" in text
        await press(pilot, "left_square_bracket")
        assert "future One" in seen(pilot)
        await press(pilot, "delete", "down", "enter", "tab", "enter")
        assert list(futures(path)) == ["Two"]
        await press(pilot, "u")
    assert set(futures(path)) == {"One", "Two"}


async def test_what_was_measured_becomes_the_belief_and_the_old_one_stays_as_history(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db", items=12)
    async with map_open(path) as pilot:
        await press(pilot, "d", "enter")
        assert "Believed before: waits 3d" in seen(pilot)
        assert "People believe Select and fund waits" not in seen(pilot)
        step = saved(path).steps[0]
        assert (step.wait, step.accurate) == ("12d", 1.0)
        await press(pilot, "u")
        assert saved(path).steps[0].wait == "3d"
    with Store.open(path) as store:
        assert next(belief.wait for belief in load_beliefs(store, 1) if belief.step == "select") == "3d"


async def test_controls_have_a_view_with_their_cost_and_record(tmp_path: Path) -> None:
    control = {"protects": "overspend", "evidence": ["business case"], "mandatory": True}
    again = {**STEPS[2], "control": {"evidence": ["Business case"]}}
    steps = [{**STEPS[0], "control": control}, STEPS[1], again, STEPS[3]]
    async with map_open(make_store(tmp_path / "s.db", steps=steps, items=12), (160, 40)) as pilot:
        await press(pilot, "v", "escape")  # no future map is wanted
        text = seen(pilot)
        assert "business case is reviewed by 2 controls" in text
        assert "no catch on record in 12 items (at most 25 %)" in text
        assert "4 of 10 caught" in text
        await press(pilot, "down")
        assert cursor(pilot) == "test"
        await press(pilot, "enter")
        assert "Items of Test" in seen(pilot)


async def test_a_conflicting_edit_is_refused_with_both_values(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with map_open(path) as pilot:
        await press(pilot, "e")
        await type_in(pilot, "Mine")
        with Store.open(path) as other:
            from store.streams import load_map, save_map

            theirs = load_map(other, "checkout")
            theirs.steps[0].name = "Theirs"
            save_map(other, theirs)
        await press(pilot, "ctrl+s")
        text = seen(pilot)
        assert "'Theirs' there and 'Mine' here" in text
        assert isinstance(pilot.app.screen, Form), "what was typed is still there"
        assert "Mine" in pilot.app.screen.values["name"]
    assert saved(path).steps[0].name == "Theirs"


async def test_a_future_map_becomes_a_change_in_the_form_of_the_constraints_screen(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db", items=12)
    async with map_open(path) as pilot:
        await make_future(pilot, "Fast lane")
        await press(pilot, "c")
        assert "Fast lane is still the current map: change something in it first." in seen(pilot)
        await press(pilot, "home", "e", "tab")
        await type_in(pilot, "50%")
        await press(pilot, "ctrl+s", "c")
        form = pilot.app.screen
        assert isinstance(form, Form)
        assert form.values["what"] == "Fast lane: Select and fund: waiting 50% of now"
        assert (form.values["constraint"], form.values["measure"]) == ("select", "wait_days:select")
        assert (form.values["also"], form.values["expect"]) == ("flow_time_days", "less")
        form.query_one("#field-owner").focus()
        await type_in(pilot, "finance")
        await press(pilot, "ctrl+s")
        with Store.open(path) as store:
            (change,) = load_changes(store, "checkout").changes
        assert change.what == "Fast lane: Select and fund: waiting 50% of now"
        assert change.constraint is not None and change.constraint.step == "select"
        await press(pilot, "escape", "escape")
        assert isinstance(pilot.app.screen, MapScreen), "escape comes back to the map"


async def test_a_removed_step_is_measured_by_flow_time_and_a_step_of_the_current_map_by_its_waiting(
    tmp_path: Path,
) -> None:
    async with map_open(make_store(tmp_path / "s.db", items=12)) as pilot:
        await make_future(pilot, "Fewer")
        await press(pilot, "home", "delete", "enter", "enter", "c")
        form = pilot.app.screen
        assert isinstance(form, Form)
        assert form.values["what"] == "Fewer: Select and fund is removed"
        assert (form.values["constraint"], form.values["measure"]) == ("select", "flow_time_days")
        await press(pilot, "escape", "escape", "escape", "home", "right", "c")
        form = pilot.app.screen
        assert isinstance(form, Form)
        assert (form.values["constraint"], form.values["measure"]) == ("build", "wait_days:build")


async def test_before_anything_has_moved_no_change_can_be_judged(tmp_path: Path) -> None:
    async with map_open(make_store(tmp_path / "s.db")) as pilot:
        await press(pilot, "c")
        assert "none has moved yet" in seen(pilot)
