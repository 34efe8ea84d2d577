"""The Waits screen with real keys on the sample data: measures, rows, totals, drill-down, the spectrum."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from vsm_tui.scope import Scope
from vsm_tui.screens.base import StreamScreen
from vsm_tui.screens.explaining import Explanation
from vsm_tui.screens.item import ItemScreen
from vsm_tui.screens.items import ItemsScreen
from vsm_tui.screens.waits import WaitsScreen
from vsm_tui.screens.waits_figures import finest_bucket
from vsm_tui.widgets.chart import ChartView
from vsm_tui.widgets.heatmap import Heatmap
from vsm_tui.widgets.table import Table

sys.path.insert(0, str(Path(__file__).parent))

from sampled import NOW, flat, history_at, opened, press, sample_store, seen, settle

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", NOW)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return sample_store(tmp_path / "s.db")


async def test_the_finding_stands_over_the_heatmap_and_the_cursor_on_its_worst_cell(store: Path) -> None:
    async with opened(store, "waits") as pilot:
        assert "Work waits longest in Change approval board" in flat(pilot)
        assert "Change approval board, 2026-" in flat(pilot)
        assert "worst: PAY-" in flat(pilot)


async def test_m_goes_through_all_measures_each_with_its_sentence_and_n(store: Path) -> None:
    async with opened(store, "waits") as pilot:
        await press(pilot, "m")
        assert "Half of the waits in Change approval board lasted 22 days or longer (172 visits)" in flat(pilot)
        assert "median wait" in flat(pilot) and "n = " in flat(pilot)
        await press(pilot, "m")
        assert "85 % of the waits in Change approval board lasted at most" in flat(pilot)
        await press(pilot, "m")
        assert "Stuck longest is work in" in flat(pilot)
        await press(pilot, "m")
        assert "Of 2,767 visits that ended most were in Development: 250." in flat(pilot)
        await press(pilot, "m")
        assert "Work waits longest in" in flat(pilot)


async def test_totals_stand_at_the_end_of_rows_and_columns_in_every_measure(store: Path) -> None:
    async with opened(store, "waits") as pilot:
        for _ in range(5):
            rows = [line for line in seen(pilot).splitlines() if line.startswith("all ")]
            assert len(rows) == 1
            assert len(rows[0].split()) > 10
            await press(pilot, "m")


async def test_rows_are_steps_dependencies_performers_or_types(store: Path) -> None:
    async with opened(store, "waits") as pilot:
        await press(pilot, "r")
        assert "dependencies by month" in flat(pilot)
        assert "Shared test environment" in seen(pilot)
        assert "Most waiting is for" in flat(pilot)
        await press(pilot, "r")
        assert "performers by month" in flat(pilot)
        await press(pilot, "r")
        assert "Most waiting is of type feature" in flat(pilot)
        await press(pilot, "r")
        assert "steps by month" in flat(pilot)


async def test_plus_and_minus_change_the_columns(store: Path) -> None:
    async with opened(store, "waits") as pilot:
        assert "steps by month" in flat(pilot)
        await press(pilot, "plus")
        assert "steps by week" in flat(pilot)
        await press(pilot, "minus")
        assert "steps by month" in flat(pilot)
        await press(pilot, "minus")
        assert "steps by month" in flat(pilot)


async def test_with_other_columns_the_cursor_goes_to_its_rows_greatest_cell(store: Path) -> None:
    async with opened(store, "waits") as pilot:
        heat = pilot.app.screen.query_one(Heatmap)
        row = heat.cursor[0]
        assert row is not None
        await press(pilot, "plus")
        assert heat.cursor[0] == row
        assert heat.cursor[1] is not None
        assert heat.matrix.values[row][heat.cursor[1]] == max(value or 0 for value in heat.matrix.values[row])


async def test_the_finest_columns_that_fit_are_taken(store: Path) -> None:
    history = history_at(store)
    last = date(2026, 11, 20)
    taken = {
        (days, width): finest_bucket(history, Scope(since=last - timedelta(days=days - 1), until=last), width)
        for days, width in ((9, 80), (70, 80), (91, 80), (91, 120), (380, 200), (380, 280))
    }
    assert list(taken.values()) == ["day", "week", "month", "week", "month", "week"]


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_all_columns_of_the_bucket_that_was_taken_are_in_sight(store: Path, size: tuple[int, int]) -> None:
    """Months do at all sizes for half a year; weeks are taken only where no column is out of sight."""
    async with opened(store, "waits", size=size) as pilot:
        for window in ("26w", "13w", "4w"):
            pilot.app.screen.choose_scope(window=window)
            await settle(pilot)
            heat = pilot.app.screen.query_one(Heatmap)
            assert heat.virtual_size.width <= heat.size.width, (window, heat.matrix.columns)


async def test_enter_opens_the_items_of_a_cell_and_of_a_total(store: Path) -> None:
    async with opened(store, "waits") as pilot:
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ItemsScreen)
        assert "Waiting in Change approval board, 2026-" in seen(pilot)
        assert "waited" in seen(pilot)
        await press(pilot, "escape")
        heat = pilot.app.screen.query_one(Heatmap)
        heat.move_to(None, None)
        await press(pilot, "enter")
        assert "Waiting in all steps, the whole window" in seen(pilot)


async def test_t_shows_the_same_figures_with_totals_and_n(store: Path) -> None:
    async with opened(store, "waits", size=(200, 60)) as pilot:
        await press(pilot, "m", "t")
        table = pilot.app.screen.query_one(Table)
        assert table.has_focus
        lines = [line for line in seen(pilot).splitlines() if line.startswith(" Change approval board ")]
        assert lines[0].split()[3:5] == ["22.1", "172"]
        table.move_to(10)
        await press(pilot, "enter")
        assert "Waiting in Change approval board, the whole window" in seen(pilot)


async def test_i_explains_the_cell_with_its_own_numbers(store: Path) -> None:
    async with opened(store, "waits") as pilot:
        await press(pilot, "i")
        assert isinstance(pilot.app.screen, Explanation)
        assert "Accrued waiting" in seen(pilot)
        assert "Change approval board, 2026-" in flat(pilot)
        assert " more = " in flat(pilot)
        await press(pilot, "escape", "m", "i")
        assert "Wait of a visit" in seen(pilot)


async def test_v_shows_the_passages_from_the_step_under_the_cursor(store: Path) -> None:
    async with opened(store, "waits") as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, WaitsScreen)
        await press(pilot, "v")
        assert isinstance(screen.focused, ChartView)
        text = flat(pilot)
        assert "Half of 172 passages from Change approval board to Waiting for the release window took 22 days" in text
        assert "in batches" in text
        assert "were overtaken by work that came later" in text
        await press(pilot, "left_square_bracket")
        assert "Passages from Testing to Change approval board" in seen(pilot)
        await press(pilot, "minus")
        assert "Passages from Testing to Waiting for the release window" in seen(pilot)
        await press(pilot, "plus", "plus")
        assert "Passages from Testing to Change approval board" in seen(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ItemScreen)
        await press(pilot, "escape", "escape")
        assert isinstance(screen.focused, Heatmap)
        assert "Work waits longest in" in flat(pilot)


async def test_the_spectrum_has_its_table_and_its_explanation(store: Path) -> None:
    async with opened(store, "waits") as pilot:
        await press(pilot, "v", "t")
        assert "passed" in seen(pilot)
        await press(pilot, "i")
        assert "Performance spectrum" in seen(pilot)
        await press(pilot, "escape", "enter")
        assert isinstance(pilot.app.screen, ItemScreen)


async def test_presentation_leaves_the_finding_and_the_picture(store: Path) -> None:
    async with opened(store, "waits") as pilot:
        await press(pilot, "p")
        text = seen(pilot)
        assert "Work waits longest in Change approval board" in text
        assert "/ Filter" not in text
        assert "4 Flow" not in text


async def test_a_stream_in_which_nothing_moved_says_how_to_begin(tmp_path: Path) -> None:
    from store import Store
    from store.models import StreamMap
    from store.streams import save_map

    path = tmp_path / "bare.db"
    with Store.open(path, create=True) as made:
        save_map(made, StreamMap.model_validate({"stream": "bare", "steps": [{"id": "a"}, {"id": "b"}]}))
    async with opened(path, "waits", slug="bare") as pilot:
        assert "No item has moved yet" in flat(pilot)
        await press(pilot, "v", "i", "enter", "m", "t")


@pytest.mark.parametrize("screen", ["waits", "flow"])
async def test_a_scope_that_holds_nothing_says_why_and_how_to_clear_it(store: Path, screen: str) -> None:
    async with opened(store, screen) as pilot:
        top = pilot.app.screen
        assert isinstance(top, StreamScreen)
        top.choose_scope(window="2030-10-01..2031-01-01")
        await settle(pilot)
        text = flat(pilot)
        assert "No item was on its way in 2030-10-01 to 2031-01-01 (figures reach to 20 Nov 2026); backspace" in text
        top.choose_scope(window="all", text="zzz")
        await settle(pilot)
        assert "No item matches “zzz”; backspace clears the scope." in flat(pilot)
        await press(pilot, "backspace")
        assert "backspace" not in flat(pilot)
        assert top.focused is not None
        before = flat(pilot)
        await press(pilot, "right", "left", "right")
        assert flat(pilot) != before


async def test_days_of_working_time_are_called_so(store: Path) -> None:
    async with opened(store, "waits") as pilot:
        assert "working hours" not in seen(pilot).splitlines()[4]
        await press(pilot, "b")
        assert "waiting that accrued, in item-days of 24 working hours" in flat(pilot)
        await press(pilot, "r")
        assert "in item-days of 24" not in flat(pilot)  # blocks are in calendar time
