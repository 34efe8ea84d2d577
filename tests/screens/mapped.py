"""A store with one small stream, the app opened on its map, and what a person sees there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from boarded import settle
from textual.pilot import Pilot

from store import Store
from store.imports import apply_batch
from store.models import Batch, StreamMap
from store.streams import load_map, save_map
from vsm_tui.app import VsmApp
from vsm_tui.screens.map import MapScreen
from vsm_tui.widgets.streammap import StreamMapView

DAY = 86_400
MONDAY = 1_772_409_600
"""2026-03-02 00:00 UTC."""

STEPS = [
    {
        "id": "select",
        "name": "Select and fund",
        "kind": "queue",
        "wait": "3d",
        "accurate": 0.8,
        "adds": "operating-model",
    },
    {"id": "build", "name": "Build", "active": "30h", "performer": "Team", "statuses": ["Doing", "Review"]},
    {"id": "test", "name": "Test", "depends_on": ["lab"]},
    {"id": "live", "name": "Live"},
]


def stream_map(steps: list[dict[str, object]] | None = None) -> StreamMap:
    return StreamMap.model_validate(
        {
            "stream": "checkout",
            "name": "Checkout",
            "steps": STEPS if steps is None else steps,
            "dependencies": [{"id": "lab", "name": "Test lab"}],
        }
    )


def make_store(path: Path, *, steps: list[dict[str, object]] | None = None, items: int = 0) -> Path:
    """A store with the stream; each item waits 12 days, is built, and every third goes back once from test."""
    with Store.open(path, create=True) as store:
        save_map(store, stream_map(steps))
        if items:
            batch = Batch(source="test", format="events")
            for number in range(items):
                at = MONDAY + number * DAY
                moves = [("select", 0), ("Doing", 12), ("test", 15)]
                moves += [("Doing", 16), ("test", 18)] if number % 3 == 0 else []
                moves += [("live", 20)] if number < items - 2 else []
                for status, day in moves:
                    batch.events.add(f"PAY-{number}", status, at + day * DAY)
            apply_batch(store, "checkout", batch)
    return path


def saved(path: Path) -> StreamMap:
    with Store.open(path) as store:
        return load_map(store, "checkout")


@asynccontextmanager
async def map_open(path: Path, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Pilot[None]]:
    """The app on the map of the stream, settled."""
    app = VsmApp(path)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await app.workers.wait_for_complete()
        await app.open_stream("checkout", "map")
        await settle(pilot)
        yield pilot


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await settle(pilot)


async def type_in(pilot: Pilot[None], text: str) -> None:
    """Type a text into the field that has the focus, in place of what is there."""
    await pilot.press("home", "shift+end", *keys_of(text))


def keys_of(text: str) -> list[str]:
    """The keys that type a text."""
    names = {" ": "space", ";": "semicolon", "%": "percent_sign", "-": "minus", ",": "comma", ".": "full_stop"}
    return [names.get(character, character) for character in text]


def seen(pilot: Pilot[None]) -> str:
    """The screen as text."""
    return "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())


def screen_of(pilot: Pilot[None]) -> MapScreen:
    screen = pilot.app.screen
    assert isinstance(screen, MapScreen)
    return screen


def cursor(pilot: Pilot[None]) -> str:
    """Id of the step under the cursor."""
    step = screen_of(pilot).step
    return step.id if step else ""


def view(pilot: Pilot[None]) -> StreamMapView:
    return screen_of(pilot).query_one(StreamMapView)
