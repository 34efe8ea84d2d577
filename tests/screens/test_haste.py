"""Keys faster than the program follows: nothing is missed on a screen that went, or is not there yet."""

from __future__ import annotations

import asyncio
import random
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.widgets import Input

from store import Store
from store.models import StreamMap
from store.streams import delete_stream, save_map
from vsm_tui.actions import ACTS
from vsm_tui.app import VsmApp
from vsm_tui.screens.board import BoardScreen
from vsm_tui.screens.file_choice import FileChoice
from vsm_tui.screens.headline import HeadlineScreen
from vsm_tui.screens.items import ItemsScreen
from vsm_tui.screens.progress import Progress
from vsm_tui.screens.quality import QualityScreen
from vsm_tui.screens.streams import StreamsScreen
from vsm_tui.screens.waits import WaitsScreen
from vsm_tui.session import Session
from vsm_tui.widgets.board import Board
from vsm_tui.widgets.dialogs import Choice, Choose, Confirm
from vsm_tui.widgets.palette import Palette

sys.path.insert(0, str(Path(__file__).parent))

from boarded import NOW, opened, settle, told
from evidenced import make_evidenced


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_evidenced(tmp_path_factory.mktemp("haste") / "s.db")
    steps = [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}]
    with Store.open(path) as store:
        save_map(store, StreamMap.model_validate({"stream": "other", "name": "Other", "steps": steps}))
    return path


@pytest.fixture
def path(tmp_path: Path, master: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VSM_TUI_NOW", NOW)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.db").write_bytes(master.read_bytes())
    return tmp_path / "s.db"


def strike(app: VsmApp, *keys: str) -> None:
    """Keys as a terminal sends them: all at once, nobody waits for the program."""
    names = {">": "greater_than_sign", "*": "asterisk", "?": "question_mark", "/": "slash"}
    assert app._driver is not None
    for key in keys:
        event = events.Key(names.get(key, key), key if len(key) == 1 else None)
        event.set_sender(app)
        app._driver.send_message(event)


async def until(what: Callable[[], object]) -> None:
    """Wait until something is so."""
    while not what():
        await asyncio.sleep(0.005)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, threading.Event]]:
    """The figures of the list of items: the first event says that they are begun, the second lets them go on."""
    begun, go = threading.Event(), threading.Event()
    real = ItemsScreen.compute

    def compute(screen: ItemsScreen, *scope: Any) -> Any:
        begun.set()
        go.wait(20)
        return real(screen, *scope)

    monkeypatch.setattr(ItemsScreen, "compute", compute)
    yield begun, go
    go.set()


async def test_figures_of_a_screen_that_was_left_meanwhile_are_not_drawn(path: Path, held: Any) -> None:
    begun, go = held
    async with opened(path) as pilot:
        pilot.app.open_items("Behind", ["PAY-3"])
        await until(begun.is_set)
        await pilot.app.action_back()
        go.set()
        await settle(pilot)
        assert isinstance(pilot.app.screen, BoardScreen) and told(pilot) == ""


async def test_figures_that_come_while_the_program_leaves_are_not_drawn(path: Path, held: Any) -> None:
    begun, go = held
    async with opened(path) as pilot:
        pilot.app.open_items("Behind", ["PAY-3"])
        await until(begun.is_set)
        pilot.app.exit()
        pilot.app.push_screen(Confirm("What another worker asks"))  # nothing is mounted any more
        go.set()
    assert pilot.app._exception is None and told(pilot) == ""


async def test_what_a_screen_put_off_falls_away_with_it(path: Path) -> None:
    async with opened(path) as pilot:
        screen = ItemsScreen("Behind", ["PAY-3"])
        await pilot.app.push_screen(screen)
        looked: list[Any] = []
        gone = pilot.app.pop_screen()
        screen.call_after_refresh(lambda: looked.append(screen.query_one("#items")))
        screen.set_timer(0.001, lambda: looked.append(screen.query_one("#items")))
        await gone
        await asyncio.sleep(0.01)
        screen._while_standing(lambda: looked.append(screen.query_one("#items")))
        await settle(pilot)
    assert len(looked) <= 2


async def test_keys_wait_for_the_screen_that_an_earlier_key_lays_on_top(path: Path) -> None:
    async with opened(path) as pilot:
        for key, found in (("escape", BoardScreen), ("/", ItemsScreen), ("*", QualityScreen), ("enter", ItemsScreen)):
            await pilot.app.leave_down_to(3)
            pilot.app.open_items("Behind", ["PAY-3", "PAY-4"])
            strike(pilot.app, key)
            await settle(pilot)
            assert isinstance(pilot.app.screen, found), key
        assert told(pilot) == ""


async def test_a_dialog_is_answered_once(path: Path) -> None:
    async with VsmApp(path).run_test() as pilot:
        await settle(pilot)
        answers: list[str | None] = []
        dialog = Choose("Which?", [Choice("a", "A"), Choice("b", "B")])
        await pilot.app.push_screen(dialog, answers.append)
        dialog.dismiss("a")
        dialog.dismiss("b")
        await settle(pilot)
        await pilot.app.push_screen(Confirm("Sure?"), answers.append)
        strike(pilot.app, "enter", "enter")
        await settle(pilot)
        assert answers == ["a", False]


async def test_pages_are_turned_in_no_list_that_is_not_drawn_yet(path: Path) -> None:
    async with opened(path) as pilot:
        pilot.app.push_screen(Choose("Which?", [Choice("a", "A"), Choice("b", "B")]))
        strike(pilot.app, "pageup")
        await settle(pilot)
        await pilot.app.leave_down_to(3)
        strike(pilot.app, "ctrl+p", "pageup", "pagedown")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Palette)


async def test_the_palette_may_be_taken_away_at_any_moment(path: Path) -> None:
    async with opened(path) as pilot:
        for keys in (["ctrl+p"], ["ctrl+p", "w", "a"]):
            await pilot.app.open_stream("checkout", "board")
            strike(pilot.app, *keys)
            await until(lambda: isinstance(pilot.app.screen, Palette))
            await pilot.app.action_streams()
            await settle(pilot)
            assert isinstance(pilot.app.screen, StreamsScreen)


async def test_what_was_laid_over_a_progress_goes_with_it(path: Path) -> None:
    async with opened(path) as pilot:
        progress = Progress("Reading", "escape cancels")
        await pilot.app.push_screen(progress)
        strike(pilot.app, "ctrl+p")
        await until(lambda: isinstance(pilot.app.screen, Palette))
        await pilot.app.take_away(progress)
        assert isinstance(pilot.app.screen, BoardScreen)
        await pilot.app.take_away(progress)
        assert isinstance(pilot.app.screen, BoardScreen)


async def test_streams_opened_at_once_are_opened_one_after_another(path: Path) -> None:
    async with opened(path) as pilot:
        strike(pilot.app, "3", "1")
        await asyncio.gather(pilot.app.open_stream("other", "map"), pilot.app.open_stream("checkout", "waits"))
        strike(pilot.app, "2")
        await settle(pilot)
        assert pilot.app.session.loaded.slug == "checkout"
        names = [type(screen).__name__ for screen in pilot.app.screen_stack]
        assert names == ["StreamsScreen", "HeadlineScreen", "BoardScreen"]


async def test_a_stream_that_went_meanwhile_is_told_and_nothing_more(path: Path) -> None:
    async with opened(path) as pilot:
        with Store.open(path) as elsewhere:
            delete_stream(elsewhere, "other")
        await pilot.app.open_stream("other")
        await settle(pilot)
        assert isinstance(pilot.app.screen, StreamsScreen) and "other" in told(pilot)
        await pilot.app.open_stream("checkout")
        await settle(pilot)
        assert isinstance(pilot.app.screen, HeadlineScreen)


async def test_a_question_that_took_a_while_is_not_asked_on_another_screen_and_not_twice(path: Path) -> None:
    async with opened(path) as pilot:
        assert pilot.app.screen.query_one(Board).select("PAY-3")
        for keys, depth in ((["e", "e"], 4), (["e", "3"], 3)):
            await pilot.app.leave_down_to(3)
            go = threading.Event()
            pilot.app.session._thread.submit(go.wait, 20)
            strike(pilot.app, *keys)
            while sum(worker.group == "asking" for worker in pilot.app.workers) < keys.count("e"):
                await asyncio.sleep(0.005)
            if "3" in keys:
                await until(lambda: isinstance(pilot.app.screen, WaitsScreen))
            go.set()
            await settle(pilot)
            assert len(pilot.app.screen_stack) == depth, keys


async def test_tab_completes_what_is_typed_and_not_what_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a-long-way/x.csv", "abacus.csv"):
        (path.parent / name).parent.mkdir(exist_ok=True)
        (path.parent / name).touch()
    async with opened(path) as pilot:
        await pilot.app.push_screen(FileChoice([], []))
        await settle(pilot)
        strike(pilot.app, "a", "b", "tab")
        await settle(pilot)
        assert pilot.app.screen.query_one("#path", Input).value == "abacus.csv"
        strike(pilot.app, "ctrl+u", "a", "-", "enter")
        await settle(pilot)
        assert pilot.app.screen.query_one("#path", Input).value == "a-long-way/"


BOUTS = [
    *(["n", "a", "tab", "b", "ctrl+s"], ["e", "ctrl+s"], ["u"] * 4 + ["U"] * 4, ["2", "right", "right", ">", ">", "<"]),
    *(["p", "pagedown", "pagedown", "escape"], ["ctrl+p", "t", "h", "enter"], ["ctrl+p", "escape"], ["enter", "0"]),
    *(
        ["8", "tab", "a", "x", "escape", "d"],
        ["6", "n", "enter"],
        ["7", "enter", "n"],
        ["1", "n", "enter", "x", "enter"],
    ),
    *(["o", "escape"], ["*", "escape", "*"], ["w", "down", "enter"], ["/", "P", "enter"], ["0", "end", "up", "enter"]),
]
KEYS = [key for act in ACTS.values() if act.name != "quit" for key in act.keys.split(",")] + ["enter", "escape"] * 8


@asynccontextmanager
async def slowly(chance: random.Random, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """The store answers now at once, now after a while."""
    real = Session.call

    async def call(session: Session, job: Any) -> Any:
        await asyncio.sleep(chance.choice((0, 0, 0.01)))
        result = await real(session, job)
        await asyncio.sleep(chance.choice((0, 0, 0.01)))
        return result

    with monkeypatch.context() as patch:
        patch.setattr(Session, "call", call)
        patch.setenv("EDITOR", "true")
        yield


@pytest.mark.parametrize("seed", range(2))
async def test_a_storm_of_keys_is_survived(path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    chance = random.Random(seed)
    async with slowly(chance, monkeypatch):
        app = VsmApp(path)
        async with app.run_test(size=chance.choice([(80, 24), (120, 36)]), notifications=True) as pilot:
            await settle(pilot)
            await app.open_stream("checkout", chance.choice(["board", "map", "outcomes"]))
            for _ in range(10):
                strike(app, *chance.choice([*BOUTS, [chance.choice(KEYS)]]))
                await asyncio.sleep(chance.choice((0, 0, 0.02)))
                if chance.random() < 0.06:
                    await pilot.resize_terminal(*chance.choice([(40, 10), (200, 60), (120, 36), (5, 3)]))
                if chance.random() < 0.06:
                    app.call_later(app.open_stream, chance.choice(["other", "checkout"]))
            notes = told(pilot)
    assert app._exception is None and "Error: " not in notes and "NoMatches" not in notes, notes
