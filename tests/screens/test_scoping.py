"""The scope with real keys: windows, items, counting, start and finish; always visible, kept, cleared by one key."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest
from textual.widgets import OptionList

from store.outcome_models import Change
from vsm_tui.app import VsmApp
from vsm_tui.scope import Scope
from vsm_tui.screens.scoping import Several, window_around
from vsm_tui.widgets.dialogs import Choose

sys.path.insert(0, str(Path(__file__).parent))

from sampled import NOW, flat, opened, press, sample_store, seen, settle
from textual.pilot import Pilot

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", NOW)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return sample_store(tmp_path / "s.db")


async def pick(pilot: Pilot[None], label: str) -> None:
    """Walk to the answer that holds a text and take it."""
    screen = pilot.app.screen
    assert isinstance(screen, Choose)
    options = screen.query_one(OptionList)
    labels = [str(options.get_option_at_index(index).prompt) for index in range(options.option_count)]
    wanted = next(index for index, text in enumerate(labels) if label in text)
    while options.highlighted != wanted:
        await pilot.press("down" if (options.highlighted or 0) < wanted else "up")
    await press(pilot, "enter")


def scope_of(pilot: Pilot[None]) -> Scope:
    app = pilot.app
    assert isinstance(app, VsmApp)
    return app.session.scope


def top(pilot: Pilot[None]) -> str:
    return seen(pilot).splitlines()[0]


async def test_a_window_is_chosen_and_stays_visible(store: Path) -> None:
    async with opened(store, "flow") as pilot:
        assert "all time" in top(pilot)
        await press(pilot, "w")
        await pick(pilot, "Last 26 weeks")
        assert "last 26 weeks" in top(pilot)
        assert scope_of(pilot).since == date(2026, 5, 18)
        await press(pilot, "3")
        assert "last 26 weeks" in top(pilot)


async def test_any_number_of_weeks_and_any_two_dates(store: Path) -> None:
    async with opened(store, "flow") as pilot:
        await press(pilot, "w")
        await pick(pilot, "Last … weeks")
        await pilot.press("0", "ctrl+s")
        await settle(pilot)
        assert "a number of weeks from 1 to 999" in flat(pilot)
        await pilot.press("home", "shift+end", "8", "ctrl+s")
        await settle(pilot)
        assert "last 8 weeks" in top(pilot)
        await press(pilot, "w")
        await pick(pilot, "Between two dates")
        await pilot.press("home", "shift+end", *"2026-07-01".replace("-", "-"), "tab")
        await pilot.press("home", "shift+end", *"2026-06-01", "ctrl+s")
        await settle(pilot)
        assert "the window ends before it begins" in flat(pilot)
        await pilot.press("tab", "home", "shift+end", *"2026-09-30", "ctrl+s")
        await settle(pilot)
        assert "2026-07-01 to 2026-09-30" in top(pilot)
        assert "in the quarter before" in flat(pilot)


async def test_the_window_around_a_change(store: Path) -> None:
    async with opened(store, "flow") as pilot:
        await press(pilot, "w")
        await pick(pilot, "Around a change")
        await pick(pilot, "2026-06-08")
        scope = scope_of(pilot)
        assert scope.since is not None and scope.until is not None
        day = date(2026, 6, 8)
        assert (day - scope.since).days == (scope.until - day).days + 1


async def test_a_window_around_a_change_has_as_many_days_before_as_after() -> None:
    change = Change(id="c", date=date(2026, 6, 8), check_on=date(2026, 7, 8))
    assert window_around(change, date(2026, 12, 1)) == "2026-05-09..2026-07-07"
    # Before its check date the window ends with as-of's day.
    assert window_around(change, date(2026, 6, 9)) == "2026-06-06..2026-06-09"
    assert window_around(change, date(2026, 6, 7)) is None
    assert window_around(Change(id="d"), date(2026, 6, 7)) is None


async def test_several_types_at_once(store: Path) -> None:
    async with opened(store, "flow") as pilot:
        await press(pilot, "w")
        await pick(pilot, "Which items")
        assert isinstance(pilot.app.screen, Several)
        await press(pilot, "space", "down", "space", "enter")
        assert scope_of(pilot).types == ("feature", "defect")
        assert "only feature, defect" in top(pilot)
        assert "144" in flat(pilot) or "n = " in flat(pilot)
        await press(pilot, "w")
        await pick(pilot, "Which items")
        await press(pilot, "space", "down", "space", "enter")
        assert scope_of(pilot).types == ()


async def test_days_can_be_counted_whole(store: Path) -> None:
    async with opened(store, "flow") as pilot:
        await press(pilot, "right")
        before = flat(pilot)
        assert "within 137 days" in before
        await press(pilot, "w")
        await pick(pilot, "How days are counted")
        await pick(pilot, "Whole days touched")
        assert scope_of(pilot).day_counting == "inclusive"
        assert "whole days" in top(pilot)
        assert "within 138 days" in flat(pilot)


async def test_the_text_filter_keeps_what_holds_the_text(store: Path) -> None:
    async with opened(store, "flow") as pilot:
        await press(pilot, "slash")
        await pilot.press(*"PAY-2", "enter")
        await settle(pilot)
        assert "“PAY-2”" in top(pilot)
        assert scope_of(pilot).text == "PAY-2"
        assert "matches no item" not in top(pilot)


async def test_a_filter_that_matches_nothing_says_so_on_every_screen(store: Path) -> None:
    async with opened(store, "flow") as pilot:
        await press(pilot, "slash")
        await pilot.press(*"zzzz", "enter")
        await settle(pilot)
        for key in "61347":
            await press(pilot, key)
            assert "“zzzz”   matches no item" in top(pilot)
        await press(pilot, "6")
        assert "Every initiative" not in flat(pilot)
        await press(pilot, "1")
        assert "Nothing is measured in this scope" in flat(pilot)
        await press(pilot, "backspace")
        assert "matches no item" not in top(pilot)


async def test_start_and_finish_are_chosen_and_named_only_where_they_differ(store: Path) -> None:
    async with opened(store, "waits") as pilot:
        await press(pilot, "s")
        await pick(pilot, "Development")
        await pick(pilot, "Released")
        assert "development to released" in top(pilot)
        await press(pilot, "s")
        await pick(pilot, "Agree the need")
        await pick(pilot, "Adopted")
        assert (scope_of(pilot).start, scope_of(pilot).finish) == (None, None)


async def test_one_key_clears_the_scope(store: Path) -> None:
    async with opened(store, "flow") as pilot:
        await press(pilot, "w")
        await pick(pilot, "Last 13 weeks")
        await press(pilot, "slash")
        await pilot.press(*"PAY", "enter")
        await settle(pilot)
        await press(pilot, "backspace")
        assert "all time" in top(pilot)
        scope = scope_of(pilot)
        assert (scope.since, scope.text, scope.types, scope.start, scope.day_counting) == (None, "", (), None, None)


async def test_the_scope_is_kept_over_a_restart(store: Path) -> None:
    async with opened(store, "flow") as pilot:
        await press(pilot, "w")
        await pick(pilot, "Last 13 weeks")
        await press(pilot, "b", "w")
        await pick(pilot, "Which items")
        await press(pilot, "space", "enter")
    async with opened(store, "waits") as pilot:
        line = top(pilot)
        assert "last 13 weeks" in line
        assert "only feature" in line
        assert "working hours / working hours" in line


async def test_escape_leaves_everything_as_it_was(store: Path) -> None:
    async with opened(store, "flow") as pilot:
        before = scope_of(pilot)
        for keys in (["w"], ["s"], ["slash"]):
            await press(pilot, *keys, "escape")
        assert scope_of(pilot) == before
