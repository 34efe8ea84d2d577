"""What every test shares: a pilot that waits for the program itself, not for a quiet processor."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import textual.app
import textual.pilot
from textual._context import active_app

_THREADS = 0.25
"""Seconds until a thread that a test holds is waited for no longer."""
_SOON = 0.02
"""Seconds within which a timer counts as something to do: screens are laid out and painted by timers."""


@pytest.fixture(scope="session", autouse=True)
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Logs, stores and themes that a test or a program it starts makes are not the tester's own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("STATE", "DATA", "CONFIG"):
            patch.setenv(f"XDG_{name}_HOME", str(tmp_path_factory.mktemp(name.lower())))
        yield


@pytest.fixture(scope="session", autouse=True)
def _rest() -> None:
    """Textual's pilot sleeps 20 ms at a time until the process used little of the processor in them.

    That is most of the time of a test, and on a busy machine it ends too soon, as nothing is used there either.
    """
    for module in (textual.app, textual.pilot):
        module.wait_for_idle = rest


async def rest(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """Until the loop has nothing to run now or soon, and no thread of the program computes or writes."""
    loop = asyncio.get_running_loop()
    begun, calm = loop.time(), 0
    while calm < 2 and loop.time() < begun + max_sleep:
        await asyncio.sleep(0)
        if loop._ready:
            calm = 0
        elif _due(loop) or (loop.time() < begun + _THREADS and any(map(_works, _pools(loop)))):
            calm = 0
            await asyncio.sleep(0.001)
        else:
            calm += 1


def _due(loop: asyncio.AbstractEventLoop) -> bool:
    return any(not timer.cancelled() and timer.when() < loop.time() + _SOON for timer in loop._scheduled)


def _pools(loop: asyncio.AbstractEventLoop) -> list[ThreadPoolExecutor]:
    session = getattr(active_app.get(None), "session", None)
    pools = (loop._default_executor, session and session._thread)
    return [pool for pool in pools if pool is not None]


def _works(pool: ThreadPoolExecutor) -> bool:
    return not pool._work_queue.empty() or pool._idle_semaphore._value < len(pool._threads)
