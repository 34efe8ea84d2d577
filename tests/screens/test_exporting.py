"""`x` writes what is shown, and nothing that a spreadsheet or a browser would run."""

from __future__ import annotations

import csv
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from boarded import NOW, make_store, opened, press, seen, settle, told, type_in

from vsm_tui.screens.exporting import screen_svg
from vsm_tui.writing import csv_text, guarded, new_place, plain_name, write_whole


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", NOW)


async def test_the_heatmap_goes_out_as_picture_figures_and_words(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    async with opened(make_store(tmp_path / "s.db")) as pilot:
        await press(pilot, "3", "x")
        await type_in(pilot, str(out))
        await press(pilot, "enter")
        assert "Wrote checkout-waits.svg" in told(pilot)
    assert sorted(one.name for one in out.iterdir()) == [
        "checkout-waits.csv",
        "checkout-waits.md",
        "checkout-waits.svg",
    ]
    ET.fromstring((out / "checkout-waits.svg").read_text())
    rows = list(csv.reader((out / "checkout-waits.csv").open()))
    assert rows[0][-1] == "all" and rows[2][0] == "Select & fund"
    words = (out / "checkout-waits.md").read_text()
    assert words.startswith("# Checkout › Waits") and "**Work waits longest in Select & fund" in words


async def test_the_folder_is_asked_for_once_and_nothing_is_written_over(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db")) as pilot:
        await press(pilot, "2", "x")
        await type_in(pilot, str(tmp_path))
        await press(pilot, "enter", "x")
        await settle(pilot)
    names = {one.name for one in tmp_path.glob("*.svg")}
    assert names == {"checkout-board.svg", "checkout-board-2.svg"}


async def test_the_board_goes_out_with_a_row_for_each_card(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db")) as pilot:
        await press(pilot, "2", "x")
        await type_in(pilot, str(tmp_path))
        await press(pilot, "enter")
        await settle(pilot)
    rows = {row["item"]: row for row in csv.DictReader((tmp_path / "checkout-board.csv").open())}
    assert list(rows) == ["PAY-7", "PAY-5", "PAY-6", "PAY-3", "PAY-4"] and "PAY-2" not in rows
    retry = rows["PAY-3"]
    assert (retry["step"], retry["title"], retry["limit"]) == ("Build", "Retry a declined [card] payment", "2")
    assert float(retry["days here"]) == 19.5 and float(retry["age days"]) == 29.5, "figures, not words"
    assert "Retry a declined" in (tmp_path / "checkout-board.md").read_text()


async def test_a_folder_that_is_none_is_said_in_place(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db")) as pilot:
        await press(pilot, "3", "x")
        await type_in(pilot, str(tmp_path / "nowhere"))
        await press(pilot, "enter")
        assert "there is no such folder" in seen(pilot)


async def test_the_picture_of_a_screen_loads_no_font(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db")) as pilot:
        text = screen_svg(pilot.app.export_screenshot())
    ET.fromstring(text)
    assert "@font-face" not in text and "http" not in text.replace("http://www.w3.org/2000/svg", "")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30))
def test_no_cell_begins_a_formula_and_numbers_stay_numbers(text: str) -> None:
    said = guarded(text)
    assert said in (text, "'" + text)
    if said[:1] in tuple("=@\t\r\0"):
        raise AssertionError(said)
    if said[:1] in ("+", "-"):
        float(said.replace(",", ""))


def test_a_formula_is_guarded_in_titles_and_cells() -> None:
    assert csv_text(["=a", "n"], [["=1+1", "-3.5"], ["@x", "+1,200"]]) == "'=a,n\n'=1+1,-3.5\n'@x,\"+1,200\"\n"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=3))
def test_a_name_is_never_a_path(parts: list[str]) -> None:
    name = plain_name(*parts)
    assert name and Path(name).name == name and not name.startswith((".", "-")) and len(name) <= 80
    assert "\0" not in name and "\n" not in name


def test_a_new_place_is_free_even_where_a_link_stands(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(tmp_path / "gone")
    assert new_place(tmp_path, "a", "csv").name == "a-2.csv"
    write_whole(tmp_path / "b.csv", "x")
    assert (tmp_path / "b.csv").read_text() == "x" and len(list(tmp_path.iterdir())) == 2
