"""The history of acts: who did what, when, searched and taken back."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from store import Store
from store.items import item_id, move_item
from store.journal import user_name

sys.path.insert(0, str(Path(__file__).parent))

from boarded import NOW, make_store, opened, press, seen, type_in

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", NOW)


async def test_acts_are_listed_newest_first_with_who_and_when(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    with Store.open(path) as store:
        move_item(store, item_id(store, 1, "PAY-3"), "test")
        move_item(store, item_id(store, 1, "PAY-4"), "test")
    async with opened(path) as pilot:
        await press(pilot, "o")
        lines = seen(pilot).splitlines()
        first = next(at for at, line in enumerate(lines) if "Move PAY-4 to test" in line)
        assert "Move PAY-3 to test" in lines[first + 1]
        assert "20 Apr 2026 12:00" in lines[first] and user_name() in lines[first]
        await press(pilot, "u")
        line = next(line for line in seen(pilot).splitlines() if "Move PAY-4 to test" in line)
        assert "taken back" in line


async def test_the_search_is_the_screens_own(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    with Store.open(path) as store:
        move_item(store, item_id(store, 1, "PAY-3"), "test")
        move_item(store, item_id(store, 1, "PAY-4"), "test")
    async with opened(path) as pilot:
        await press(pilot, "o", "/")
        await type_in(pilot, "pay-3")
        await press(pilot, "enter")
        text = seen(pilot)
        assert "Move PAY-3 to test" in text and "Move PAY-4 to test" not in text
        assert pilot.app.session.scope.text == ""
