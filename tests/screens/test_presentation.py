"""Presentation: one finding, one picture, few numbers on every screen, turned as with a presenter's remote."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from boarded import make_store, settle
from textual.pilot import Pilot

from store import Store
from vsm_tui.app import VsmApp
from vsm_tui.intake.sample import load_samples
from vsm_tui.screens.presenting import PresentScreen

pytestmark = pytest.mark.asyncio

NUMBERS = 40
"""More numbers than this on a slide, those of its axes and of the page included, are no few numbers."""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("present") / "s.db"
    with Store.open(path, create=True) as store:
        load_samples(store)
    return path


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", "2026-11-22T12:00:00Z")


def seen(pilot: Pilot[None]) -> str:
    return "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())


async def turned(pilot: Pilot[None], key: str) -> str:
    await pilot.press(key)
    await settle(pilot)
    return seen(pilot)


async def test_a_remote_goes_through_every_screen_and_back(path: Path) -> None:
    app = VsmApp(path)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await app.open_stream("payments")
        await settle(pilot)
        while "projector" not in app.available_themes:
            await pilot.pause(0.05)
        theme = app.theme
        shown = [await turned(pilot, "p")]
        assert app.theme == "projector"
        for _ in range(len(app.screens_here) + 2):
            shown.append(await turned(pilot, "pagedown"))
        places = [next(line.strip() for line in text.splitlines() if line.strip()) for text in shown]
        titles = [SCREEN_TITLES[name] for name in app.screens_here if name != "review"]
        assert places[: len(titles) + 1] == ["Mobile payments", *(f"Mobile payments › {title}" for title in titles)]
        assert [place[:1] for place in places[len(titles) + 1 :]] == ["1", "2", "9"]
        for text in shown:
            assert not re.search(r"Filter|1 Map|touch hours", text), "the frame is hidden"
            assert "as of 22 Nov 2026" in text, "a room asks since when"
            assert "page down  next" in text and "esc  leave" in text
            assert len(re.findall(r"\d[\d.,]*", text)) <= NUMBERS
        assert "Where does work spend" in await turned(pilot, "pageup")
        await pilot.press("escape")
        await settle(pilot)
        assert app.theme == theme and "1 Map" in seen(pilot) and "▸Waits" in seen(pilot)


SCREEN_TITLES = {
    "map": "Map",
    "board": "Board",
    "waits": "Waits",
    "flow": "Flow",
    "delivery": "Delivery",
    "outcomes": "Outcomes",
    "constraints": "Constraints",
}


async def test_the_headline_stands_large(path: Path) -> None:
    app = VsmApp(path)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await app.open_stream("payments")
        await settle(pilot)
        text = await turned(pilot, "p")
        assert "Worked on for 4 days, reached the customer after 100." in text
        assert "╺┓ ┏━┓┏━┓" in text and "days to the customer, 4 of them worked on" in text
        bars = [line for line in text.splitlines() if "▒▒" in line or "██" in line]
        assert 3 <= len(bars) <= 6


async def test_page_keys_do_nothing_outside_a_presentation(path: Path) -> None:
    app = VsmApp(path)
    async with app.run_test(size=(120, 36)) as pilot:
        await app.workers.wait_for_complete()
        await app.open_stream("payments", "delivery")
        await settle(pilot)
        assert "Mobile payments › Delivery" in await turned(pilot, "pagedown")


@pytest.mark.parametrize("size", [(20, 6), (200, 60)])
async def test_slides_draw_at_every_size(path: Path, size: tuple[int, int]) -> None:
    app = VsmApp(path)
    async with app.run_test(size=size) as pilot:
        await app.workers.wait_for_complete()
        await app.open_stream("onboarding")
        await settle(pilot)
        await pilot.press("p")
        for _ in range(11):
            await pilot.press("pagedown")
            await settle(pilot)
            assert isinstance(app.screen, PresentScreen) and app._exception is None


async def test_a_stream_in_which_nothing_moved_says_so(tmp_path: Path) -> None:
    app = VsmApp(make_store(tmp_path / "s.db", lives={}))
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await app.open_stream("checkout", "waits")
        await settle(pilot)
        assert "Nothing has moved yet" in await turned(pilot, "p")


async def test_words_under_figures_stand_apart_on_a_narrow_screen(path: Path) -> None:
    app = VsmApp(path)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await app.open_stream("payments", "flow")
        await settle(pilot)
        text = await turned(pilot, "p")
        assert re.search(r"/week  +Time|Velocity  +Time", text), text
        assert re.search(r"Load( items)?  +Efficiency", text), text
