"""A store with one small stream of items, the app opened on its board, and what a person sees there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen
from textual.worker import WorkerCancelled

from store import Store
from store.imports import apply_batch
from store.items import item_detail, item_id
from store.models import Batch, ItemRecord, StreamMap
from store.streams import detach, kept_where, save_map
from vsm_tui.app import VsmApp
from vsm_tui.widgets.board import Board

DAY = 86_400
MONDAY = 1_772_409_600
"""2026-03-02 00:00 UTC."""
NOW = "2026-04-20T12:00:00Z"

STEPS = [
    {"id": "idea", "name": "Idea", "kind": "queue"},
    {"id": "select", "name": "Select & fund", "kind": "queue"},
    {"id": "build", "name": "Build", "wip_limit": 2},
    {"id": "test", "name": "Test"},
    {"id": "live", "name": "Live"},
]
LIVES: dict[str, list[tuple[str, float]]] = {
    "PAY-1": [("select", 0), ("build", 9), ("test", 12), ("live", 15)],
    "PAY-2": [("select", 1), ("build", 11), ("test", 14), ("build", 15), ("test", 20), ("live", 28)],
    "PAY-3": [("select", 20), ("build", 30)],
    "PAY-4": [("select", 30), ("build", 44)],
    "PAY-5": [("select", 40)],
    "PAY-6": [("select", 42.5)],
    "PAY-7": [("idea", 45)],
    "PAY-8": [("select", 3), ("Won't do", 12)],
}
"""Item -> (status, days after `MONDAY`)."""
TITLES = {"PAY-3": "Retry a declined [card] payment", "PAY-5": "One-tap pay", "PAY-4": "Export receipts"}


def make_store(path: Path, *, kept: str = "here", lives: dict[str, list[tuple[str, float]]] | None = None) -> Path:
    """The stream `checkout`, kept here unless `kept` is `source`."""
    stream = StreamMap.model_validate(
        {
            "stream": "checkout",
            "name": "Checkout",
            "steps": STEPS,
            "start": "select",
            "discard": ["Won't do"],
            "dependencies": [{"id": "security", "name": "Security team"}],
        }
    )
    batch = Batch(source="test", format="events")
    for key, moves in (LIVES if lives is None else lives).items():
        batch.items[key] = ItemRecord(key, title=TITLES.get(key, f"Title of {key}"), type="feature")
        for status, day in moves:
            batch.events.add(key, status, MONDAY + int(day * DAY))
    with Store.open(path, create=True) as store:
        save_map(store, stream, kept="source" if kept == "source" else "here")
        if batch.items:
            apply_batch(store, "checkout", batch)
        if kept != "source" and kept_where(store, "checkout") == "source":
            detach(store, "checkout")
    return path


def detail_of(path: Path, key: str) -> Any:
    """What the store holds of an item."""
    with Store.open(path, readonly=True) as store:
        return item_detail(store, item_id(store, 1, key))


def steps_of(path: Path, key: str) -> list[str]:
    """The steps or statuses that an item entered, in order."""
    return [event.step or event.status for event in detail_of(path, key).events if not event.removed]


@asynccontextmanager
async def opened(
    path: Path, screen: Screen[Any] | None = None, *, size: tuple[int, int] = (120, 36)
) -> AsyncIterator[Pilot[None]]:
    """The app on the board of the stream, with another screen on top where one is given."""
    app = VsmApp(path)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await app.workers.wait_for_complete()
        await app.open_stream("checkout", "board")
        if screen is not None:
            await app.push_screen(screen)
        await settle(pilot)
        yield pilot


async def settle(pilot: Pilot[None]) -> None:
    """Until nothing is under way any more and everything is drawn."""
    calm = 0
    while calm < 2:
        with suppress(WorkerCancelled):  # another reading of the figures took its place
            await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        calm = calm + 1 if all(worker.is_finished for worker in pilot.app.workers) else 0


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys as a person does, and let the app come to rest after each."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def type_in(pilot: Pilot[None], text: str) -> None:
    """Type a text into the field that has the focus, in place of what is there."""
    names = {" ": "space", "-": "minus", ":": "colon", ",": "comma", ".": "full_stop"}
    await pilot.press("home", "shift+end", *(names.get(character, character) for character in text))


def seen(pilot: Pilot[None]) -> str:
    """The screen as text."""
    return "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())


def told(pilot: Pilot[None]) -> str:
    """Everything that was told in the corner."""
    return "\n".join(note.message for note in pilot.app._notifications)


def board(pilot: Pilot[None]) -> Board:
    """The board on top."""
    return pilot.app.screen.query_one(Board)


def lane(pilot: Pilot[None], step: str) -> list[str]:
    """The keys of the cards drawn in a step."""
    return [card.key for each in board(pilot).lanes if each.step == step for card in each.cards]
