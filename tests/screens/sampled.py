"""The sample streams in a store, the app opened on one of their screens, and what a person sees there."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from boarded import settle
from textual.pilot import Pilot

from store import Store
from store.history import raw_history
from vsm_tui.app import VsmApp
from vsm_tui.flow.history import History
from vsm_tui.flow.metrics import metrics
from vsm_tui.intake.sample import load_samples
from vsm_tui.scope import Scope

NOW = "2026-11-20T16:00:00Z"
INSTANT = 1_795_190_400


@cache
def _master() -> Path:
    path = Path(mkdtemp(prefix="sampled-")) / "sample.db"
    with Store.open(path, create=True) as store:
        load_samples(store)
    return path


def sample_store(path: Path) -> Path:
    """A fresh copy of a store that holds the sample streams."""
    shutil.copy(_master(), path)
    return path


def history_at(path: Path, slug: str = "payments") -> History:
    """The stream's history as the app reads it at `NOW`."""
    with Store.open(path, readonly=True) as store:
        return History.build(raw_history(store, slug), now=INSTANT)


def printed(path: Path, scope: Scope, slug: str = "payments") -> dict[str, Any]:
    """What `metrics --json` prints for a scope."""
    return metrics(history_at(path, slug), scope)


@asynccontextmanager
async def opened(
    path: Path, screen: str, *, slug: str = "payments", size: tuple[int, int] = (120, 36)
) -> AsyncIterator[Pilot[None]]:
    """The app on a screen of a stream, settled."""
    app = VsmApp(path)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        await app.open_stream(slug, screen)
        await settle(pilot)
        yield pilot


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after another, each once the one before is done."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def seen(pilot: Pilot[None]) -> str:
    """The screen as text."""
    return "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())


def flat(pilot: Pilot[None]) -> str:
    """The screen as one line, runs of blanks as one: a sentence reads on over its line's end."""
    return " ".join(seen(pilot).split())
