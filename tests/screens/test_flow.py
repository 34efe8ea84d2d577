"""The Flow screen with real keys on the sample data: tiles, pictures, tables, explanations, two starts."""

from __future__ import annotations

import csv
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from textual.widgets import Static

from vsm_tui.pictures.catalogue import PICTURES
from vsm_tui.pictures.tiles import TILES
from vsm_tui.screens.explaining import Explanation
from vsm_tui.screens.flow import FlowScreen
from vsm_tui.screens.forecast import ForecastScreen
from vsm_tui.screens.item import ItemScreen
from vsm_tui.screens.items import ItemsScreen
from vsm_tui.widgets.chart import ChartView
from vsm_tui.widgets.dialogs import Choose
from vsm_tui.widgets.table import Table
from vsm_tui.widgets.tiles import Names, Tiles

sys.path.insert(0, str(Path(__file__).parent))

from sampled import NOW, flat, opened, press, sample_store, seen, settle

pytestmark = pytest.mark.asyncio
SIZES = [(80, 24), (120, 36), (200, 60)]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", NOW)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return sample_store(tmp_path / "s.db")


@pytest.mark.parametrize("size", SIZES)
async def test_five_tiles_stand_side_by_side_each_with_its_figure(store: Path, size: tuple[int, int]) -> None:
    async with opened(store, "flow", size=size) as pilot:
        text = seen(pilot)
        for title in ("Velocity", "Time", "Load", "Efficiency", "Distribution"):
            assert title in text.splitlines()[2]
        assert "137d 85 %" in text
        assert "58 items" in text
        assert "1.9 % work" in text
        assert "59 % feature" in text
        assert "▸by week" in text


async def test_the_tile_under_the_cursor_opens_large_with_its_sentence_and_comparison(store: Path) -> None:
    async with opened(store, "flow") as pilot:
        assert "2.8 items finished and 4.1 started a week: more is started than finished" in flat(pilot)
        assert "Counts are hardly comparable" in flat(pilot)
        await press(pilot, "right")
        assert "85 % of items finished within 137 days; in the last 13 weeks" in flat(pilot)
        assert "n = 164; 2 arrived finished left out" in flat(pilot)
        await press(pilot, "l")
        assert "58 items in progress, most of it in Change approval board (16)" in flat(pilot)
        await press(pilot, "end")
        assert "risk 5 % (target 20 %)" in flat(pilot)
        await press(pilot, "h")
        assert "recorded effort" in flat(pilot)


async def test_v_goes_through_every_picture_of_every_tile_and_back_to_the_first(store: Path) -> None:
    async with opened(store, "flow") as pilot:
        for tile in TILES:
            names = [name for name, _ in PICTURES[tile]]
            for name in [*names[1:], names[0]]:
                await press(pilot, "v")
                assert f"▸{name}" in seen(pilot)
                assert "nothing to show" not in seen(pilot)
            await press(pilot, "right")


async def test_enter_goes_into_the_picture_and_down_to_the_items_and_escape_back(store: Path) -> None:
    async with opened(store, "flow") as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, FlowScreen)
        await press(pilot, "enter")
        assert isinstance(screen.focused, ChartView)
        await press(pilot, "left", "left", "enter")
        assert isinstance(pilot.app.screen, ItemsScreen)
        assert "ed in 2026-W" in seen(pilot)
        await press(pilot, "escape")
        assert pilot.app.screen is screen
        assert isinstance(screen.focused, ChartView)
        await press(pilot, "escape")
        assert isinstance(screen.focused, Tiles)


async def test_a_point_that_is_one_item_opens_the_item(store: Path) -> None:
    async with opened(store, "flow") as pilot:
        await press(pilot, "right", "enter", "enter")
        assert isinstance(pilot.app.screen, ItemScreen)


async def test_z_gives_the_picture_the_whole_screen_and_escape_takes_it_back(store: Path) -> None:
    async with opened(store, "flow", size=(80, 24)) as pilot:
        before = pilot.app.screen.query_one("#main-chart").size.height
        await press(pilot, "z")
        assert "Efficiency" not in seen(pilot)
        assert pilot.app.screen.query_one("#main-chart").size.height > before
        await press(pilot, "escape")
        assert "Efficiency" in seen(pilot)


async def test_t_shows_the_same_figures_as_a_table_whose_rows_open_the_items(store: Path) -> None:
    async with opened(store, "flow") as pilot:
        await press(pilot, "right", "t")
        table = pilot.app.screen.query_one("#main-table", Table)
        assert table.has_focus
        assert table.shown == 164
        assert "PAY-" in seen(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ItemScreen)
        await press(pilot, "escape", "t", "escape", "home", "t")
        assert "started" in seen(pilot)
        await press(pilot, "end", "up", "enter")
        assert isinstance(pilot.app.screen, ItemsScreen)


async def test_i_puts_the_numbers_into_the_formula_and_opens_what_was_left_out(store: Path) -> None:
    async with opened(store, "flow") as pilot:
        await press(pilot, "right", "i")
        assert isinstance(pilot.app.screen, Explanation)
        text = flat(pilot)
        assert "p85: place ceil(0.85 x 164) = 140 of the sorted flow times = 137 days" in text
        assert "164 finished items in the window" in text
        assert "left out: 2 items, arrived finished" in text
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ItemsScreen)
        assert "Left out: arrived finished" in seen(pilot)


async def test_the_first_picture_of_every_tile_can_be_explained(store: Path) -> None:
    async with opened(store, "flow") as pilot:
        for tile in TILES:
            await press(pilot, "i")
            dialog = pilot.app.screen
            assert isinstance(dialog, Explanation), tile
            assert "With the numbers put in" in str(dialog.query_one("#text", Static).content)
            await press(pilot, "escape", "right")


async def test_two_start_steps_stand_side_by_side(store: Path) -> None:
    async with opened(store, "flow", size=(140, 40)) as pilot:
        await press(pilot, "right", "s", "enter")
        assert isinstance(pilot.app.screen, Choose)
        await press(pilot, "enter")
        assert "Beside it, the same from another start?" in seen(pilot)
        pilot.app.screen.dismiss("development")
        await settle(pilot)
        text = flat(pilot)
        assert "From Agree the need: 85 % of items finished within 137 days" in text
        assert "From Development: 85 % of items finished within" in text
        assert "from Development" in seen(pilot)
        charts = [chart for chart in pilot.app.screen.query(ChartView) if chart.display and chart.size.width]
        assert len(charts) == 2
        written = pilot.app.screen.exports()
        ids = [one.get("id") for one in ET.fromstring(written["svg"]).iter() if one.get("id")]
        assert len(ids) == len(set(ids)) > 0
        rows = list(csv.reader(written["csv"].splitlines()))
        assert {row[0] for row in rows[1:]} == {"from Agree the need", "from Development"}
        assert len(rows) == 1 + 2 * 164
        for start in ("from Agree the need", "from Development"):
            assert start in written["svg"] and f"| {start}" in written["md"]
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        await press(pilot, "left")
        text = flat(pilot)
        assert "From Agree the need: 2.8 items finished" in text and "From Development: 2.8 items finished" in text
        await press(pilot, "backspace")
        assert "From Development:" not in flat(pilot)


async def test_without_a_start_before_a_finish_the_screen_says_what_is_needed(tmp_path: Path) -> None:
    from store import Store
    from store.models import StreamMap
    from store.streams import save_map

    path = tmp_path / "bare.db"
    with Store.open(path, create=True) as made:
        save_map(made, StreamMap.model_validate({"stream": "bare", "steps": [{"id": "only"}]}))
    async with opened(path, "flow", slug="bare") as pilot:
        assert "A start step, a later finish step and items that moved are needed" in flat(pilot)


async def test_a_click_chooses_a_tile_and_a_picture(store: Path) -> None:
    async with opened(store, "flow") as pilot:
        await pilot.click(Tiles, offset=(60, 1))
        await settle(pilot)
        assert "▸cumulative flow" in seen(pilot)
        line = next(line for line in seen(pilot).splitlines() if "▸cumulative flow" in line)
        await pilot.click(Names, offset=(line.index("ageing") - 1, 0))
        await settle(pilot)
        assert "▸ageing" in seen(pilot)


async def test_the_picture_under_the_cursor_stays_when_the_scope_changes(store: Path) -> None:
    async with opened(store, "flow") as pilot:
        await press(pilot, "right", "right", "v", "b")
        assert "▸ageing" in seen(pilot)
        assert "working hours / working hours" in seen(pilot)


async def test_f_forecasts_and_says_what_it_rests_on(store: Path) -> None:
    async with opened(store, "flow") as pilot:
        await press(pilot, "f")
        assert isinstance(pilot.app.screen, ForecastScreen)
        text = flat(pilot)
        assert "At least 14 items within 30 days" in text
        assert "85 % at least 14" in text
        assert "whole weeks were drawn, since finishing is clustered" in text
        assert "held in 18 of 20 earlier weeks" in text
        await press(pilot, "right_square_bracket")
        assert "How many within 37 days?" in flat(pilot)
        await press(pilot, "v")
        assert "▸when 10 are done" in seen(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ItemsScreen)
        assert "49 items" in seen(pilot)


async def test_the_forecast_asks_for_days_items_and_seed_and_refuses_nonsense(store: Path) -> None:
    async with opened(store, "flow") as pilot:
        await press(pilot, "f", "e")
        await pilot.press("home", "shift+end", "0", "ctrl+s")
        await settle(pilot)
        assert "a whole number, 1 to 3,650" in flat(pilot)
        await pilot.press("home", "shift+end", "6", "0", "tab", "home", "shift+end", "2", "5", "ctrl+s")
        await settle(pilot)
        text = flat(pilot)
        assert "How many within 60 days?" in text
        assert "When are 25 done?" in text


async def test_the_forecast_refuses_where_it_cannot_be_honest(store: Path) -> None:
    async with opened(store, "flow", slug="onboarding") as pilot:
        await press(pilot, "f")
        assert "This cannot be forecast: 5 items finished in the last 12 complete weeks" in flat(pilot)
        assert "at least" not in flat(pilot)


async def test_no_note_of_a_picture_is_cut_at_eighty_columns(store: Path) -> None:
    async with opened(store, "flow", size=(80, 24)) as pilot:
        for tile in TILES:
            for name, _ in PICTURES[tile]:
                view = pilot.app.screen.query_one("#main-chart", ChartView)
                assert view.chart is not None
                assert len(view.chart.note) <= view.content_region.width, (name, view.chart.note)
                await press(pilot, "v")
            await press(pilot, "right")
