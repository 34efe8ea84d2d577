"""One sitting at the app: which store, which stream, which scope, and the history that is being looked at.

The session knows no widgets. Store work runs on one thread of its own, so that a connection belongs to its
thread and a lock held elsewhere never freezes the screen; figures are computed on other threads.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from vsm_tui.scope import Scope, resolve_window

if TYPE_CHECKING:
    from store import Store
    from store.history import RawHistory
    from store.listing import StreamSummary
    from store.models import StreamMap
    from vsm_tui.flow.history import History

T = TypeVar("T")

SCOPE_SETTING = "scope"
DRAFTS_SETTING = "drafts"
THEME_SETTING = "theme"
PATIENCE = 10.0
"""Seconds that what is being written is waited for when the person quits; longer than a lock is waited for."""
GRACE = 8.0
"""Seconds more until an interrupted statement is given up."""
KEPT_EVENTS = 250_000
"""Events up to which what was read stays in memory (32 bytes each), so that an edit reads only what it changed."""
_KEPT_IN_SETTING = ("types", "text", "basis", "start", "finish", "day_counting", "bucket", "measure")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A stream as it was read: its map, its history up to `history.as_of`, and the revision they are from."""

    slug: str
    stream_id: int
    map: StreamMap
    history: History
    revision: int
    kept: str
    """`source`: moves come from imports; `detached` or `here`: moves are made in the app."""


@dataclass(slots=True)
class Session:
    """What the screens share. `as_of` is none for the rule of METRICS.md section 1, `last`, or an instant."""

    path: Path
    as_of: str | int | None = None
    store: Store | None = None
    streams: list[StreamSummary] = field(default_factory=list)
    loaded: Loaded | None = None
    window: str = "all"
    scope: Scope = field(default_factory=Scope)
    asked: set[str] = field(default_factory=set)
    """Streams of which was asked in this sitting whether to detach them from their source."""
    drafts: dict[str, dict[str, str]] = field(default_factory=dict)
    """What was typed into forms, by their titles, when the program was stopped: offered again."""
    theme: str = ""
    """The theme that was chosen in this store, if one was."""
    replaced: bool = False
    """Another file stands where the store was: nothing more is written."""
    _thread: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
    )
    _seen: int = -1
    _raw: RawHistory | None = None
    """What the current stream's history was built from, where it is not too large to be kept."""
    _sitting: int = 0
    """Rises whenever a stream is left."""
    _drafts_kept: dict[str, dict[str, str]] = field(default_factory=dict)

    async def call(self, job: Callable[[Store], T]) -> T:
        """Run `job(store)` on the store's thread. Raises what the job raises (`StoreError`, `Conflict`)."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: job(self._opened()))

    def _opened(self) -> Store:
        if self.store is None:
            from store import Store

            self.store = Store.open(self.path, create=True, readonly=_only_readable(self.path))
            self._seen = self.store.data_version()
            self.theme = _read_theme(self.store)
            self._drafts_kept = _read_drafts(self.store)
            self.drafts = dict(self._drafts_kept)
        return self.store

    @property
    def state(self) -> str:
        """What a person must know about the store all the time, or nothing."""
        if self.replaced:
            return "the store was replaced: nothing is written, quit and open it again"
        return "read-only" if self.store is not None and self.store.readonly else ""

    async def read_streams(self) -> list[StreamSummary]:
        """Open the store if need be and list its streams."""

        def read(store: Store) -> list[StreamSummary]:
            from store.listing import list_streams

            return list_streams(store)

        self.streams = await self.call(read)
        return self.streams

    async def load(self, slug: str) -> Loaded:
        """Read a stream into memory and make it the current one; its kept scope comes back with it."""
        fresh = self.loaded is None or self.loaded.slug != slug

        def read(store: Store) -> tuple[Loaded, dict[str, Any] | None]:
            from store.clock import now
            from store.history import raw_history
            from store.renewal import renewed_history
            from store.settings import get_setting
            from store.streams import stream_id
            from vsm_tui.flow.history import History

            seen = store.data_version()  # before reading: what comes in between is then read again
            number = stream_id(store, slug)
            known = None if fresh else self._raw
            raw = raw_history(store, slug) if known is None else renewed_history(store, slug, known)
            history = History.build(raw, as_of=self.as_of, now=now())
            kept = get_setting(store, number, SCOPE_SETTING) if fresh else None
            self._seen = seen
            self._raw = raw if len(raw.event_at) <= KEPT_EVENTS else None
            return Loaded(slug, number, raw.map, history, raw.revision, raw.kept), kept

        sitting = self._sitting
        loaded, kept = await self.call(read)
        if not fresh and sitting != self._sitting:  # the stream was left while it was read again
            return loaded
        self.loaded = loaded
        if fresh:
            self.window, self.scope = "all", Scope()
            if isinstance(kept, dict):
                self._take_up(kept)
        self._drop_gone_steps()
        self._resolve()
        return loaded

    async def move_clock_on(self) -> bool:
        """Build the history up to now from what is in memory; false where it must be read from the store.

        What was read from the store meanwhile is newer, and stays.
        """
        loaded, raw = self.loaded, self._raw
        if loaded is None or raw is None or raw.revision != loaded.revision:
            return False

        def build() -> History:
            from store.clock import now
            from vsm_tui.flow.history import History

            return History.build(raw, as_of=self.as_of, now=now())

        history = await asyncio.to_thread(build)
        if self.loaded is loaded:
            self.loaded = replace(loaded, history=history)
            self._resolve()
        return True

    def leave(self, slug: str | None = None) -> None:
        """Look at no stream any more, or no more at this one; a new reading of it that is under way is dropped."""
        if self.loaded is not None and slug in (None, self.loaded.slug):
            self.loaded = None
            self._sitting += 1

    def _take_up(self, kept: dict[str, Any]) -> None:
        """The scope of the last sitting; what no longer fits the map is dropped."""
        values = {name: kept[name] for name in _KEPT_IN_SETTING if kept.get(name) is not None}
        values["types"] = tuple(values.get("types", ()))
        self.scope = Scope(**values)
        self.window = str(kept.get("window", "all"))

    def _drop_gone_steps(self) -> None:
        """A start and finish that were chosen for looking and no longer fit the map are chosen no more."""
        assert self.loaded is not None
        stream, scope = self.loaded.map, self.scope
        places = {step.id: place for place, step in enumerate(stream.steps)}
        start, finish = scope.start or stream.start_step or "", scope.finish or stream.finish_step or ""
        fits = start in places and finish in places and places[start] < places[finish]
        if not fits and (scope.start or scope.finish):
            self.scope = replace(scope, start=None, finish=None)

    def _resolve(self) -> None:
        assert self.loaded is not None
        zone = ZoneInfo(self.loaded.map.timezone)
        today = datetime.fromtimestamp(self.loaded.history.as_of, zone).date()
        try:
            since, until = resolve_window(self.window, today)
        except ValueError:
            self.window, since, until = "all", None, None
        self.scope = replace(self.scope, since=since, until=until)

    async def choose(self, *, window: str | None = None, **changes: Any) -> None:
        """Change the scope for every screen; it is kept for the next sitting beside, as far as it can be."""
        self.scope = replace(self.scope, **changes)
        if window is not None:
            self.window = window
        if self.loaded is None:
            return
        self._resolve()
        kept = {name: value for name, value in asdict(self.scope).items() if name in _KEPT_IN_SETTING}
        kept["window"] = self.window
        self.keep_setting(self.loaded.stream_id, SCOPE_SETTING, kept)

    def keep_setting(self, stream_id: int, name: str, value: Any) -> None:
        """Keep a setting without waiting for it; a store that is locked or read-only costs only the memory of it."""

        def write() -> None:
            from store import StoreError
            from store.settings import put_setting

            with contextlib.suppress(StoreError):
                store = self._opened()
                if not store.readonly:
                    put_setting(store, stream_id, name, value)

        with contextlib.suppress(RuntimeError):  # the session was closed meanwhile
            self._thread.submit(write)

    async def changed_elsewhere(self) -> bool:
        """Has another process committed since the store was last read? Raises `StoreError` once it was replaced."""
        if self.store is None or self.replaced:
            return False

        def look(store: Store) -> bool:
            from store import StoreError

            if store.replaced():
                self.replaced = True
                raise StoreError(
                    f"{store.path} was replaced by another file while it was open; nothing more is written. "
                    "Quit and open it again."
                )
            version = store.data_version()
            changed, self._seen = version != self._seen, version
            return changed

        return await self.call(look)

    def look_again(self) -> None:
        """What was noticed last could not be read: `changed_elsewhere` finds it once more."""
        self._seen = -1

    async def close(self, patience: float = PATIENCE) -> bool:
        """Close the store; the session cannot be used afterwards.

        What is being written gets `patience` seconds to end; then it is interrupted, which takes it back as a
        whole. False where even that did not end it.
        """
        if self.drafts != self._drafts_kept:
            self.keep_setting(0, DRAFTS_SETTING, self.drafts)
        ended = self._thread.submit(self._close)
        self._thread.shutdown(wait=False)
        until = time.monotonic() + patience
        while not ended.done() and time.monotonic() < until + GRACE:
            await asyncio.sleep(0.02)
            if self.store is not None and time.monotonic() > until:
                self.store.interrupt()
        return ended.done()

    def _close(self) -> None:
        if self.store is not None:
            self.store.close()


def _only_readable(path: Path) -> bool:
    """Whether the store is there but cannot be written: the file itself, or its folder (for the journal)."""
    path = path.resolve()
    return path.is_file() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def _read_theme(store: Store) -> str:
    from store.settings import get_setting

    kept = get_setting(store, 0, THEME_SETTING)
    return kept if isinstance(kept, str) else ""


def _read_drafts(store: Store) -> dict[str, dict[str, str]]:
    from store.settings import get_setting

    kept = get_setting(store, 0, DRAFTS_SETTING)
    if not isinstance(kept, dict):
        return {}
    return {
        str(title): {str(name): str(text) for name, text in fields.items()}
        for title, fields in kept.items()
        if isinstance(fields, dict)
    }
