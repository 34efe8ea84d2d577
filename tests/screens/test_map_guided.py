"""The guided start of a stream, with real keys: the seven stages, and going back, and leaving before the end."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from textual import events

sys.path.insert(0, str(Path(__file__).parent))

from mapped import press, seen, settle, type_in

from store import Store
from store.streams import list_streams, load_map
from vsm_tui.app import VsmApp
from vsm_tui.screens.map import MapScreen
from vsm_tui.screens.streams import StreamsScreen

pytestmark = pytest.mark.asyncio


async def test_the_seven_stages_go_on_to_adoption_and_the_measured_outcome(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    app = VsmApp(path)
    async with app.run_test(size=(120, 36), notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        for _ in range(2):  # the same name twice makes two streams
            await press(pilot, "0", "n")
            await type_in(pilot, "Checkout")
            await press(pilot, "ctrl+s", "down", "enter")
            assert "4 of 4" in seen(pilot)
            await press(pilot, "ctrl+s")
            assert isinstance(app.screen, MapScreen)
        assert "what did we learn? no reading after a delivery yet" in seen(pilot)
    with Store.open(path) as store:
        assert [stream.slug for stream in list_streams(store)] == ["checkout", "checkout-2"]
        made = load_map(store, "checkout")
    assert [step.id for step in made.steps][-2:] == ["adopt", "measure"]
    assert made.finish == "adopt"
    assert {step.adds for step in made.steps} == {"customer", "enabling", "operating-model"}


@pytest.mark.parametrize("answered", [0, 1])
async def test_leaving_before_the_end_makes_nothing(tmp_path: Path, answered: int) -> None:
    path = tmp_path / "s.db"
    app = VsmApp(path)
    async with app.run_test(size=(120, 36), notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        await press(pilot, "n")
        await type_in(pilot, "Checkout")
        for _ in range(answered):
            await press(pilot, "ctrl+s")
        for _ in range(answered + 1):
            await press(pilot, "escape")
        assert isinstance(app.screen, StreamsScreen)
    with Store.open(path) as store:
        assert list_streams(store) == []


async def test_escape_goes_a_step_back_and_keeps_what_was_typed(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    app = VsmApp(path)
    async with app.run_test(size=(120, 36), notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        await press(pilot, "n")
        await type_in(pilot, "Checkout")
        await press(pilot, "ctrl+s", "enter")
        await type_in(pilot, "Need; Build; Use; Learn")
        await press(pilot, "escape", "escape")
        assert "1 of 4" in seen(pilot) and "Checkout" in seen(pilot)
        await press(pilot, "ctrl+s", "enter")
        assert "Need; Build; Use; Learn" in seen(pilot)
        await press(pilot, "ctrl+s", "down", "enter", "up", "enter")
        assert "4 of 4" in seen(pilot)
        await press(pilot, "right")
        await type_in(pilot, "Product")
        await press(pilot, "enter", "escape")
        assert "which step counts as delivered?" in seen(pilot)
        await press(pilot, "escape")
        assert "the customer waits from which step on?" in seen(pilot)
        await press(pilot, "enter", "enter")
        assert "Product" in seen(pilot)
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, MapScreen)
    with Store.open(path) as store:
        made = load_map(store, "checkout")
    assert (made.start, made.finish) == ("build", "use")
    assert made.steps[0].performer == "Product"


async def test_a_name_that_is_there_twice_is_said_where_it_is_typed(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    app = VsmApp(path)
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        await press(pilot, "n")
        await type_in(pilot, "Checkout")
        await press(pilot, "ctrl+s", "enter")
        await type_in(pilot, "Review; Build; review")
        await press(pilot, "ctrl+s")
        assert "would be there twice; give each its own name" in seen(pilot)
        await type_in(pilot, "Review; Build; Review 2")
        await press(pilot, "ctrl+s", "enter", "enter", "ctrl+s")
        assert isinstance(app.screen, MapScreen)
        await press(pilot, "n", "enter")
        await type_in(pilot, "build")
        await press(pilot, "ctrl+s")
        assert "build would be there twice" in seen(pilot)
        await press(pilot, "escape")
        app.post_message(events.Paste("Test\nReview"))
        await settle(pilot)
        assert "Nothing was added: Review would be there twice" in " ".join(seen(pilot).split())
    with Store.open(path) as store:
        assert [step.name for step in load_map(store, "checkout").steps] == ["Review", "Build", "Review 2"]
