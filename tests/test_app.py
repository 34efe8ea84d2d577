"""The app as a whole: its palette and help, reading again what changed, the clock that moves on."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent / "screens"))

from boarded import NOW, make_store, opened, press, seen, settle, told

from store import Store, StoreError
from store.items import create_item
from store.streams import stream_id
from vsm_tui.actions import ACTS
from vsm_tui.app import VsmApp
from vsm_tui.screens.help import help_for
from vsm_tui.screens.waits import WaitsScreen
from vsm_tui.widgets.heatmap import Heatmap


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("VSM_TUI_NOW", NOW)
    yield make_store(tmp_path / "s.db")


def acts_here(app: Any) -> set[str]:
    """Names of the acts that keys of the screen on top lead to."""
    found = {binding.binding.action.removeprefix("app.") for binding in app.screen.active_bindings.values()}
    return {name for name in found if name in ACTS}


SCREENS = ("headline", "map", "board", "waits", "flow", "delivery", "outcomes", "constraints", "review")


@pytest.mark.parametrize("name", SCREENS)
async def test_every_act_of_a_screen_is_in_the_palette_with_its_key(path: Path, name: str) -> None:
    async with opened(path) as pilot:
        await pilot.app.action_go(name)
        await settle(pilot)
        titles = [command.title for command in pilot.app.get_system_commands(pilot.app.screen)]
        for act in acts_here(pilot.app):
            if act.startswith("go(") and act[4:-2] not in pilot.app.screens_here:
                continue
            shown = ACTS[act].shown_key.replace("[", "(").replace("]", ")")
            assert any(title.endswith(f"({shown})") for title in titles), act


@pytest.mark.parametrize("name", SCREENS)
async def test_the_help_of_a_screen_lists_every_key_it_takes(path: Path, name: str) -> None:
    async with opened(path) as pilot:
        await pilot.app.action_go(name)
        await settle(pilot)
        text = str(help_for(pilot.app.screen)._text)
        for act in acts_here(pilot.app):
            assert f"{ACTS[act].shown_key:>6}  " in text, act
        assert pilot.app.screen.QUESTION in text


async def test_help_and_palette_speak_of_an_act_as_the_screen_means_it(path: Path) -> None:
    async with opened(path) as pilot:
        await press(pilot, "enter")
        assert "Mark day: Mark the day under the cursor" in str(help_for(pilot.app.screen)._text)
        commands = {command.title: command.help for command in pilot.app.get_system_commands(pilot.app.screen)}
        assert commands["Mark day  (d)"].startswith("Mark the day under the cursor")
        assert commands["Undo  (u)"] == ACTS["undo"].help


async def test_at_eighty_columns_every_screen_names_as_of_and_basis_and_its_keys_are_whole(path: Path) -> None:
    async with opened(path, size=(80, 24)) as pilot:
        await pilot.app.session.choose(types=("feature", "defect"), text="a long text that is looked for")
        for name in SCREENS:
            await pilot.app.action_go(name)
            await settle(pilot)
            lines = seen(pilot).splitlines()
            assert "as of 20 Apr 2026" in lines[0] and lines[0].rstrip().endswith("touch"), name
            assert "? Help" in lines[-1] and lines[-1].rstrip().endswith("^p Commands q Quit"), name
        await pilot.resize_terminal(160, 24)
        await settle(pilot)
        assert "w Window" in seen(pilot).splitlines()[-1]


async def test_a_command_runs_from_the_palette(path: Path) -> None:
    async with opened(path) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        await pilot.press(*"Waits")
        await pilot.pause(0.4)
        await pilot.press("enter")
        await pilot.pause(0.2)
        await settle(pilot)
        assert "› Waits" in seen(pilot)


async def test_an_act_of_the_screen_runs_from_the_palette_too(path: Path) -> None:
    async with opened(path) as pilot:
        commands = {command.title: command for command in pilot.app.get_system_commands(pilot.app.screen)}
        (title,) = (title for title in commands if title.startswith("Basis"))
        commands[title].callback()
        await settle(pilot)
        assert pilot.app.session.scope.basis == "working"


async def test_many_who_ask_at_once_get_one_reading(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(path) as pilot:
        readings = []
        real = pilot.app._read_again

        async def read() -> None:
            readings.append("begun")
            await real()

        monkeypatch.setattr(pilot.app, "_read_again", read)
        await asyncio.gather(*(pilot.app.reload() for _ in range(10)))
        assert len(readings) == 1
        first = asyncio.create_task(pilot.app.reload())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await asyncio.gather(first, *(pilot.app.reload() for _ in range(10)))
        assert len(readings) <= 3


async def test_who_asks_after_a_change_gets_a_reading_that_began_after_it(path: Path) -> None:
    async with opened(path) as pilot:
        first = asyncio.create_task(pilot.app.reload())
        await asyncio.sleep(0)
        await pilot.app.session.call(lambda store: create_item(store, 1, step_id="build", title="Just now"))
        await pilot.app.reload()
        await first
        assert "Just now" in pilot.app.session.loaded.history.items.titles


async def test_a_reading_that_fails_leaves_the_next_one_free(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(path) as pilot:
        real = pilot.app.session.read_streams

        async def fail() -> Any:
            raise StoreError("the store is locked by another process")

        monkeypatch.setattr(type(pilot.app.session), "read_streams", lambda self: fail())
        with pytest.raises(StoreError):
            await pilot.app.reload()
        monkeypatch.setattr(type(pilot.app.session), "read_streams", lambda self: real())
        await pilot.app.reload()


async def test_what_another_connection_commits_is_seen(path: Path) -> None:
    async with opened(path) as pilot:
        with Store.open(path) as other:
            create_item(other, stream_id(other, "checkout"), step_id="build", title="From elsewhere")
        for _ in range(40):
            await pilot.pause(0.1)
            if "From elsewhere" in pilot.app.session.loaded.history.items.titles:
                break
        await settle(pilot)
        assert "5 items in progress" in seen(pilot)


async def test_ages_move_on_with_the_clock(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(path) as pilot:
        before = pilot.app.session.loaded.history.as_of
        monkeypatch.setenv("VSM_TUI_NOW", "2026-04-20T12:01:00Z")
        pilot.app._live()
        await settle(pilot)
        assert pilot.app.session.loaded.history.as_of == before + 60


async def test_the_clock_moves_on_without_reading_the_store(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(path) as pilot:
        before = pilot.app.session.loaded.history
        monkeypatch.setattr(type(pilot.app.session), "call", lambda *_: pytest.fail("the store was read"))
        monkeypatch.setenv("VSM_TUI_NOW", "2026-04-24T12:00:00Z")
        pilot.app._live()
        await settle(pilot)
        after = pilot.app.session.loaded.history
        assert after.as_of == before.as_of + 4 * 86_400 and after.revision == before.revision
        assert "34d" in seen(pilot)


async def test_a_stream_too_large_to_be_kept_in_memory_moves_on_too(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vsm_tui.session.KEPT_EVENTS", 3)
    async with opened(path) as pilot:
        before = pilot.app.session.loaded.history.as_of
        monkeypatch.setenv("VSM_TUI_NOW", "2026-04-20T12:01:00Z")
        pilot.app._live()
        await settle(pilot)
        assert pilot.app.session.loaded.history.as_of == before + 60


async def test_an_as_of_that_was_not_now_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", "2027-01-01T00:00:00Z")
    async with opened(path) as pilot:
        loaded = pilot.app.session.loaded
        assert loaded.history.as_of == loaded.history.newest
        monkeypatch.setenv("VSM_TUI_NOW", "2027-01-01T00:01:00Z")
        pilot.app._live()
        await settle(pilot)
        assert pilot.app.session.loaded is loaded


async def test_what_is_typed_in_the_filter_stays_there_while_the_store_moves_on(path: Path) -> None:
    async with opened(path) as pilot:
        await press(pilot, "slash")
        await pilot.press("P")
        await pilot.app.reload()
        await settle(pilot)
        await pilot.press("A", "Y", "minus", "3")
        await press(pilot, "enter")
        assert pilot.app.session.scope.text == "PAY-3"
        assert told(pilot) == ""


async def test_keys_of_a_screen_mean_nothing_in_a_dialog(path: Path) -> None:
    async with opened(path) as pilot:
        await press(pilot, "n")
        dialog = pilot.app.screen
        await pilot.press(*"q1u0")
        await pilot.pause()
        assert pilot.app.screen is dialog
        assert "q1u0" in seen(pilot)
        await press(pilot, "escape")
        assert "› Board" in seen(pilot)


async def test_a_chosen_theme_comes_back_in_the_next_sitting(path: Path) -> None:
    async with opened(path) as pilot:
        pilot.app._read_themes()
        await settle(pilot)
        pilot.app.choose_theme("projector")
        await settle(pilot)
    app = VsmApp(path)
    async with app.run_test(size=(100, 30)) as pilot:
        for _ in range(30):
            await pilot.pause(0.1)
            if app.theme == "projector":
                break
        assert app.theme == "projector"


async def test_each_undo_takes_the_place_of_the_note_before(path: Path) -> None:
    async with opened(path) as pilot:
        for title in ("One", "Two", "Three"):
            await pilot.app.session.call(lambda store, title=title: create_item(store, 1, step_id="build", title=title))
        await pilot.app.reload()
        await press(pilot, "u", "u", "u")
        assert len(pilot.app._notifications) == 1 and told(pilot).startswith("Undone: ")
        await press(pilot, "U")
        assert len(pilot.app._notifications) == 1 and told(pilot).startswith("Done again: ")


async def test_nothing_is_on_screen_before_the_figures_and_a_word_where_they_take_long(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold, real = threading.Event(), WaitsScreen.compute

    def slow(screen: WaitsScreen, loaded: Any, scope: Any) -> Any:
        hold.wait(20)
        return real(screen, loaded, scope)

    monkeypatch.setattr(WaitsScreen, "compute", slow)
    async with opened(path) as pilot:
        try:
            await pilot.app.action_go("waits")
            body = pilot.app.screen.query_one("#body")
            assert not body.visible and pilot.app.screen.focused is None
            while not pilot.app.screen.query_one("#reading").display:
                await pilot.pause(0.05)
            await pilot.pause()
            assert "Reading …" in seen(pilot)
        finally:
            hold.set()
        await settle(pilot)
        assert body.visible and "Reading …" not in seen(pilot)
        assert isinstance(pilot.app.focused, Heatmap)
