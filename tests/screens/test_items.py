"""The items behind a figure: what a line says, how the list is ordered, filtered and left for an item."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from vsm_tui.screens.item import ItemScreen
from vsm_tui.screens.items import ItemsScreen
from vsm_tui.widgets.table import Table

sys.path.insert(0, str(Path(__file__).parent))

from boarded import NOW, make_store, opened, press, seen, type_in

pytestmark = pytest.mark.asyncio
KEYS = ["PAY-2", "PAY-1", "PAY-3", "PAY-8", "PAY-7"]
NOTES = {"PAY-2": "10d", "PAY-1": "9d"}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", NOW)


def rows(text: str) -> list[str]:
    return [line.split()[0] for line in text.splitlines() if line.strip().startswith("PAY-")]


async def test_lines_keep_their_order_and_say_time_place_and_share(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db"), ItemsScreen("Waits in [W10]", KEYS, NOTES)) as pilot:
        text = seen(pilot)
    assert rows(text) == KEYS
    assert "Waits in [W10]   5 items" in text
    line = {key: next(row for row in text.splitlines() if row.strip().startswith(key)) for key in KEYS}
    assert "27d" in line["PAY-2"] and line["PAY-2"].rstrip().endswith("10d")
    assert "30d …" in line["PAY-3"] and "Build" in line["PAY-3"]
    assert "discarded" in line["PAY-8"] and "not started" in line["PAY-7"]


async def test_the_order_changes_with_one_key_and_begins_at_its_first(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db"), ItemsScreen("Waits", KEYS)) as pilot:
        await press(pilot, "v")
        assert rows(seen(pilot)) == sorted(KEYS)
        table = pilot.app.screen.query_one(Table)
        assert table.selected == KEYS.index("PAY-1")


async def test_the_shared_filter_narrows_the_list(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db"), ItemsScreen("Waits", KEYS)) as pilot:
        await press(pilot, "/")
        await type_in(pilot, "retry")
        await press(pilot, "enter")
        assert rows(seen(pilot)) == ["PAY-3"]


async def test_enter_opens_the_item_with_the_list_as_its_neighbours(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db"), ItemsScreen("Waits", KEYS)) as pilot:
        await press(pilot, "down", "enter")
        screen = pilot.app.screen
        assert isinstance(screen, ItemScreen)
        assert "PAY-1 (2 of 5)" in seen(pilot)
        await press(pilot, "escape")
        assert rows(seen(pilot)) == KEYS


async def test_a_key_that_is_gone_is_left_out(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db"), ItemsScreen("Waits", ["NO-1", "PAY-1"])) as pilot:
        assert rows(seen(pilot)) == ["PAY-1"]
