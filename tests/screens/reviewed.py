"""The app on the review of a small stream, and what the store holds of it afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from boarded import settle
from textual.pilot import Pilot

from store import Store
from store.changes import load_changes
from store.outcome_models import Change
from store.reviews import Decision, Review, load_decisions, load_reviews
from vsm_tui.app import VsmApp
from vsm_tui.screens.review import ReviewScreen


@asynccontextmanager
async def reviewing(path: Path, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Pilot[None]]:
    """The app with the stream's review on top."""
    app = VsmApp(path)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await app.workers.wait_for_complete()
        await app.open_stream("checkout", "review")
        await settle(pilot)
        yield pilot


def page(pilot: Pilot[Any]) -> int:
    """The page that is open."""
    screen = pilot.app.screen
    assert isinstance(screen, ReviewScreen)
    return screen.page


def kept(path: Path) -> tuple[list[Review], list[Decision], list[Change]]:
    """Reviews (the newest first), decisions and changes of the stream."""
    with Store.open(path, readonly=True) as store:
        return load_reviews(store, 1), load_decisions(store, 1), load_changes(store, "checkout").changes
