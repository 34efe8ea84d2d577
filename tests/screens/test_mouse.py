"""Everything with the mouse alone: from the list of streams to a move over a limit, an entry corrected, an undo."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from textual.command import CommandList
from textual.pilot import Pilot
from textual.widgets import OptionList
from textual.widgets._footer import FooterKey

from vsm_tui.app import VsmApp
from vsm_tui.screens.item import ItemScreen
from vsm_tui.screens.item_records import RecordTable
from vsm_tui.widgets.dialogs import Choose, Form, Reading
from vsm_tui.widgets.frame import MenuEntry
from vsm_tui.widgets.strip import DayStrip

sys.path.insert(0, str(Path(__file__).parent))

from boarded import NOW, board, detail_of, lane, make_store, seen, settle, steps_of

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", NOW)


async def click(pilot: Pilot[None], target: Any, offset: tuple[int, int] = (0, 0)) -> None:
    assert await pilot.click(target, offset=offset)
    await settle(pilot)


async def drag(pilot: Pilot[None], key: str, step: str) -> None:
    """Take hold of a card and let it go over a lane."""
    view = board(pilot)
    places, lanes = view._layout.by_lane, view.lanes
    source = next(at for at, each in enumerate(lanes) if key in [card.key for card in each.cards])
    row = [card.key for card in lanes[source].cards].index(key)
    line = view._layout.lines_of(row, view._offsets[source])[0]
    target = next(at for at, each in enumerate(lanes) if each.step == step)
    await pilot.mouse_down("#board", offset=(places[source].x + 3, line))
    await pilot.hover("#board", offset=(places[target].x + 3, line + 1))
    await pilot.mouse_up("#board", offset=(places[target].x + 3, line + 1))
    await settle(pilot)


async def command(pilot: Pilot[None], label: str) -> None:
    """A command of the screen from the palette, opened and chosen with the mouse."""
    keys = {key.action: key for key in pilot.app.screen.query(FooterKey)}
    await click(pilot, keys["app.command_palette"])
    found = pilot.app.screen.query_one(CommandList)
    for _ in range(40):
        labels = [str(found.get_option_at_index(at).hit.text) for at in range(found.option_count)]
        at = next((at for at, each in enumerate(labels) if each.startswith(label)), None)
        if at is not None:
            break
        await pilot.pause(0.05)
    assert at is not None, labels
    found.highlighted = at  # as the wheel brings it into sight
    await settle(pilot)
    line = next(y for y, text in enumerate(seen(pilot).splitlines()) if label in text and y > found.region.y)
    await pilot.click(offset=(found.region.x + 4, line))
    await settle(pilot)
    await settle(pilot)


async def test_a_session_without_a_keyboard(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    app = VsmApp(path)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        await click(pilot, OptionList, (3, 0))
        await settle(pilot)
        assert "2 Board" in seen(pilot)
        await click(pilot, next(each for each in app.screen.query(MenuEntry) if each.target == "board"))
        assert "› Board" in seen(pilot)

        await drag(pilot, "PAY-3", "test")
        assert steps_of(path, "PAY-3") == ["select", "build", "test"]
        await drag(pilot, "PAY-5", "build")
        await drag(pilot, "PAY-6", "build")
        assert isinstance(app.screen, Form) and "makes one more than its limit" in seen(pilot)
        await click(pilot, "#save")
        assert lane(pilot, "build") == ["PAY-4", "PAY-5", "PAY-6"]
        await drag(pilot, "PAY-4", "select")
        assert isinstance(app.screen, Form) and "goes back to" in seen(pilot)
        await click(pilot, "#cancel")
        assert lane(pilot, "build") == ["PAY-4", "PAY-5", "PAY-6"]

        keys = {key.action: key for key in app.screen.query(FooterKey)}
        await click(pilot, keys["app.help"])
        assert isinstance(app.screen, Reading)
        await pilot.click(offset=(0, 0))  # beside the box
        await settle(pilot)
        assert "› Board" in seen(pilot) and not isinstance(app.screen, Reading)
        keys = {key.action: key for key in app.screen.query(FooterKey)}
        await click(pilot, keys["app.undo"])
        assert lane(pilot, "build") == ["PAY-4", "PAY-5"]

        await click(pilot, keys["block"])
        assert isinstance(app.screen, Form)
        await click(pilot, "#save")
        assert detail_of(path, board(pilot).selected.key).blocks[0].ended_at is None

        view = board(pilot)
        spot = (view._layout.by_lane[view.lane_index].x + 3, view._layout.lines_of(0, 0)[0])
        await click(pilot, "#board", spot)
        if not isinstance(app.screen, ItemScreen):  # the first click chose the card, the second opens it
            await click(pilot, "#board", spot)
        assert isinstance(app.screen, ItemScreen)
        await command(pilot, "Mark day")
        assert len(detail_of(path, app.screen._key).marks) == 1
        await click(pilot, next(key for key in app.screen.query(FooterKey) if key.action == "attach"))
        assert isinstance(app.screen, Choose)
        await click(pilot, app.screen.query_one(OptionList), (4, 1))
        assert isinstance(app.screen, Form) and "Note on" in seen(pilot)
        await click(pilot, "#cancel")
        app.screen.query_one("#events", RecordTable).scroll_visible(animate=False)
        await settle(pilot)
        await click(pilot, "#events", (4, 2))
        await command(pilot, "Remove")
        assert "Took the entry out" in "\n".join(note.message for note in app._notifications)
        assert app.screen.query_one(DayStrip)
