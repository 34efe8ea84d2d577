"""Going through an import with real keys: the app on a fresh store, and waiting for what is to be seen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from vsm_tui.app import VsmApp
from vsm_tui.widgets.dialogs import Choose

_KEYS = {"/": "slash", "-": "minus", "_": "underscore", ".": "full_stop", " ": "space"}


def shown(pilot: Pilot[None]) -> str:
    """The screen as one line, runs of blanks as one."""
    strips = pilot.app.screen._compositor.render_strips()
    return " ".join("\n".join(strip.text for strip in strips).replace("│", " ").split())


async def until(pilot: Pilot[None], what: str | Callable[[], bool]) -> None:
    """Wait until a text stands on the screen, or something is so; an import waits for keys, so workers do not end."""
    for _ in range(400):
        await pilot.pause()
        if what() if callable(what) else what in shown(pilot):
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{what!r} was not to be seen on:\n{shown(pilot)}")


async def type_in(pilot: Pilot[None], text: str) -> None:
    """Type a text key by key."""
    for letter in text:
        await pilot.press(_KEYS.get(letter, letter))


async def questions(pilot: Pilot[None]) -> int:
    """Answer each question with what is proposed; returns how many there were."""
    count = 0
    while isinstance(pilot.app.screen, Choose):
        count += 1
        asked = pilot.app.screen
        await pilot.press("enter")
        await until(pilot, lambda asked=asked: pilot.app.screen is not asked)
        await pilot.pause()
        await asyncio.sleep(0.05)
    return count


@asynccontextmanager
async def importing(store: Path, *, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Pilot[None]]:
    """The app on a store, with the file chooser open."""
    app = VsmApp(store)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await until(pilot, "Import an export")
        await choose_import(pilot)
        yield pilot


async def choose_import(pilot: Pilot[None]) -> None:
    """From the list of streams to the file chooser."""
    from textual.widgets import OptionList

    options = pilot.app.screen.query_one(OptionList)
    await pilot.press("end")
    options.highlighted = options.option_count - 2
    await pilot.press("enter")
    await until(pilot, "File or folder")


async def choose_file(pilot: Pilot[None], path: Path, stream: str = "") -> None:
    """Type a path (from the working folder on, where it is below) and a stream, and go on."""
    await type_in(pilot, str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path))
    await pilot.press("enter")
    await type_in(pilot, stream)
    await pilot.press("ctrl+s")
