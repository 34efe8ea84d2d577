"""Getting a map's raw material in and out: statuses, examples by hand, estimates, YAML, files."""

from __future__ import annotations

import csv
import sys
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import defusedxml.ElementTree
import pytest
from textual import events
from textual.pilot import Pilot

sys.path.insert(0, str(Path(__file__).parent))

from boarded import told
from mapped import STEPS, keys_of, make_store, map_open, press, saved, seen, settle, type_in

from store import Store
from store.history import raw_history
from store.models import StreamMap
from vsm_tui.app import VsmApp
from vsm_tui.intake.mapfile import load_map
from vsm_tui.screens.mapping.edits import names_in
from vsm_tui.screens.mapping.examples import parse_cell, parse_examples
from vsm_tui.screens.mapping.status_edits import assign_status, step_of_its_own

STREAM = StreamMap.model_validate({"stream": "checkout", "steps": STEPS, "dependencies": [{"id": "lab"}]})


async def test_a_status_that_stands_for_nothing_is_said_once_and_can_be_given_to_a_step(tmp_path: Path) -> None:
    steps = [STEPS[0], {**STEPS[1], "statuses": []}, *STEPS[2:]]
    path = make_store(tmp_path / "s.db", steps=steps, items=6)
    async with map_open(path) as pilot:
        assert "1 status stands for nothing, " in seen(pilot) and "r assigns them: Doing" in seen(pilot)
        await press(pilot, "r")
        assert "1 status stands for nothing, " in seen(pilot) and "of the elapsed time: Doing" in seen(pilot)
        row = next(line for line in seen(pilot).splitlines() if " Doing " in line and "select 6" in line)
        assert "nothing" in row and "select 6" in row
        while "The name Doing" not in seen(pilot):
            await press(pilot, "down")
        await press(pilot, "e", "home", "down", "enter")
        assert "Every status of the source stands for something." in seen(pilot)
        assert saved(path).steps[1].statuses == ["Doing"]
        await press(pilot, "u")
        assert saved(path).steps[1].statuses == []


async def test_a_status_can_become_a_step_be_discarded_or_block(tmp_path: Path) -> None:
    own = step_of_its_own(STREAM, ["Ready for UAT"], "build")
    assert [step.id for step in own.map.steps] == ["select", "build", "ready-for-uat", "test", "live"]
    assert own.map.steps[2].kind == "queue"
    gone = assign_status(STREAM, "Review", "!discard").map
    assert (gone.discard, gone.steps[1].statuses) == (["Review"], ["Doing"])
    held = assign_status(gone, "review ", "!blocked", "lab").map
    assert (held.discard, held.blocked) == ([], {"review ": "lab"})
    with pytest.raises(ValueError, match="also the name of a step"):
        assign_status(STREAM, "Build", "")
    last = step_of_its_own(STREAM, ["Archive"], None)
    assert last.map.finish == "live", "a step put at the end does not become the finish unasked"


async def test_examples_by_hand_become_items_with_dates_and_hours(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with map_open(path) as pilot:
        await press(pilot, "a")
        for text in ("PAY-1", "2026-03-02", "+5 4h", "+2", "+1"):
            await type_cells(pilot, text)
        await press(pilot, "down", "home")
        for text in ("Faster search", "2026-03-03", "", "+9", "+1"):
            await type_cells(pilot, text)
        await press(pilot, "ctrl+s")
        assert "2 examples added" in seen(pilot)
        assert "n 2" in seen(pilot)
    with Store.open(path) as store:
        raw = raw_history(store, "checkout")
    assert raw.keys[0] == "PAY-1" and raw.titles[1] == "Faster search"
    assert raw.precisions == ["day", "day"]
    assert [(effort[1], effort[2], effort[3]) for effort in raw.efforts] == [("build", 4.0, "2026-03-07")]
    assert len(raw.event_at) == 7


async def type_cells(pilot: Pilot[None], text: str) -> None:
    await pilot.press(*keys_of(text), "tab")


async def test_a_wrong_cell_is_said_in_place_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with map_open(path) as pilot:
        await press(pilot, "a")
        await type_cells(pilot, "PAY-1")
        await type_cells(pilot, "soon")
        await press(pilot, "ctrl+s")
        assert "a day such as 2026-03-02" in seen(pilot)
        await press(pilot, "escape")
        assert "Leave without saving" in seen(pilot)
        await press(pilot, "enter")
        assert "PAY-1" in seen(pilot) and "soon" in seen(pilot)


async def test_a_table_from_a_spreadsheet_can_be_pasted_into_the_grid(tmp_path: Path) -> None:
    async with map_open(make_store(tmp_path / "s.db")) as pilot:
        await press(pilot, "a")
        assert pilot.app.focused is not None
        pilot.app.focused.post_message(events.Paste("A-1\t2026-03-02\t+1\nA-2\t2026-03-05\t+2\n"))
        await settle(pilot)
        assert "A-2" in seen(pilot) and "2026-03-05" in seen(pilot)


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([["A", "+3", "", "", ""]], "line 1, Select and fund: the first day"),
        ([["A", "", "", "", ""]], "line 1: A has no day yet"),
        ([["A", "2026-03-05", "2026-03-01", "", ""]], "line 1, Build: 2026-03-01 lies before"),
        ([["A", "2026-02-30", "", "", ""]], "no day of the calendar"),
    ],
)
def test_examples_that_make_no_sense_are_refused_with_line_and_step(rows: list[list[str]], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        parse_examples(STREAM, rows)


def test_a_cell_is_a_day_or_days_later_with_hours_if_known() -> None:
    monday = date(2026, 3, 2)
    assert parse_cell("2026-03-02", None, STREAM) == (monday, None)
    assert parse_cell("+5 1d", monday, STREAM) == (date(2026, 3, 7), 8.0)


async def test_yaml_goes_to_the_editor_and_back_with_faults_said_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_store(tmp_path / "s.db")
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import pathlib, sys\n"
        "path = pathlib.Path(sys.argv[1]); text = path.read_text()\n"
        "seen = pathlib.Path(__file__).with_name('seen'); seen.write_text(text)\n"
        "broken = text.replace('name: Select and fund', 'name: Choose').replace('wait: 3d', 'wait: soon')\n"
        "path.write_text(text.replace('wait: soon', 'wait: 4d') if '# ! ' in text else broken)\n"
    )
    monkeypatch.setenv("EDITOR", f"{sys.executable} {editor}")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setattr(VsmApp, "suspend", lambda self: nullcontext())
    async with map_open(path) as pilot:
        await pilot.press("y")
        for _ in range(50):
            await pilot.pause(0.05)
            if "not taken over" in seen(pilot):
                break
        assert "'soon' is not accepted" in seen(pilot)
        await pilot.press("tab", "enter")
        await settle(pilot)
        assert "1 Choose" in seen(pilot)
    lines = (tmp_path / "seen").read_text().splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("# ! "))
    assert f"map:{at + 1}: " in lines[at] and "wait: soon" in lines[at + 1], "the fault stands above its line"
    assert (saved(path).steps[0].name, saved(path).steps[0].wait) == ("Choose", "4d")


async def test_the_map_is_written_as_picture_mermaid_table_and_yaml(tmp_path: Path) -> None:
    name = 'Select <b>"&|`'
    long = "Assessment of everything that a regulated bank has to assess before it may begin to build"
    steps = [{**STEPS[0], "name": name}, {**STEPS[1], "name": long}, *STEPS[2:]]
    folder = tmp_path / "out"
    folder.mkdir()
    async with map_open(make_store(tmp_path / "s.db", steps=steps, items=6)) as pilot:
        await press(pilot, "x")
        await type_in(pilot, str(folder / "none"))
        await press(pilot, "ctrl+s")
        assert "there is no such folder" in seen(pilot)
        await type_in(pilot, str(folder))
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert "Wrote checkout-map.svg" in told(pilot)
        await press(pilot, "v")
        await type_in(pilot, "No council")
        await press(pilot, "ctrl+s")
        await settle(pilot)
        await press(pilot, "x")
        await settle(pilot)
    picture = defusedxml.ElementTree.parse(folder / "checkout-map.svg").getroot()
    assert picture.tag.endswith("svg")
    assert any(name in (text.text or "") for text in picture.iter())
    mermaid = (folder / "checkout-map.mmd").read_text()
    assert mermaid.startswith("flowchart LR") and "&lt;b&gt;#quot;&amp;" in mermaid and long in mermaid
    words = (folder / "checkout-map.md").read_text()
    assert "\\<b\\>" in words and long in words
    rows = list(csv.reader((folder / "checkout-map.csv").open()))
    assert [row[0].lstrip("⚑ ") for row in rows[1:3]] == [f"1 {name}", f"2 {long}"] and rows[3][-1] == "Test lab"
    assert load_map(folder / "checkout-map.yaml").steps[0].name == name
    assert (folder / "checkout-map-future-No-council.yaml").exists(), "a future map is no other's file"
    assert not list(folder.glob(".*")), "nothing temporary is left"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1. Need\n2) Build\n\n - Use\n", ["Need", "Build", "Use"]),
        ("Need; Build ;Use", ["Need", "Build", "Use"]),
        ("Need -> Build → Use", ["Need", "Build → Use"]),
        ("Prioritise, then fund", ["Prioritise, then fund"]),
        ("2026 budget", ["2026 budget"]),
        ("\n \n", []),
    ],
)
def test_names_are_read_from_lists_as_people_write_them(text: str, names: list[str]) -> None:
    assert names_in(text) == names


async def test_several_statuses_are_marked_and_assigned_in_one_act(tmp_path: Path) -> None:
    steps = [STEPS[0], {**STEPS[1], "statuses": []}, STEPS[3]]
    path = make_store(tmp_path / "s.db", steps=steps, items=6)
    async with map_open(path) as pilot:
        assert "2 statuses stand for nothing, 38.5 % of the elapsed time; r assigns them: test, Doing" in seen(pilot)
        await press(pilot, "r")
        await press(pilot, "home", "down", "full_stop", "full_stop")
        assert "2 statuses marked: e assigns all of them." in seen(pilot)
        assert sum("▪" in line for line in seen(pilot).splitlines()) == 2
        await press(pilot, "e", "home", "down", "enter")
        assert "Every status of the source stands for something." in seen(pilot)
        assert "▪" not in seen(pilot)
        assert sorted(saved(path).steps[1].statuses) == ["Doing", "test"]
        await press(pilot, "u")
        assert saved(path).steps[1].statuses == [], "one act"
        await press(pilot, "home", "full_stop", "escape")
        assert "marked" not in seen(pilot), "escape takes the marks off and stays"
        assert "its name suggests" in seen(pilot)


async def test_the_proposal_says_by_which_word_and_where_the_map_differs(tmp_path: Path) -> None:
    steps = [STEPS[0], {**STEPS[1], "kind": "queue"}, *STEPS[2:]]
    async with map_open(make_store(tmp_path / "s.db", steps=steps, items=6), (160, 40)) as pilot:
        await press(pilot, "r")
        assert "work “doing”" in seen(pilot)
        while "The name Doing" not in seen(pilot):
            await press(pilot, "down")
        assert "The name Doing suggests work (“doing”). Here it stands for a queue." in seen(pilot)
        await press(pilot, "i")
        assert "six languages" in seen(pilot)
