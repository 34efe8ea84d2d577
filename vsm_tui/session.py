"""One sitting at the app: which store, which stream, which scope, and the history that is being looked at.

The session knows no widgets. Store work runs on one thread of its own, so that a connection belongs to its
thread and a lock held elsewhere never freezes the screen; figures are computed on other threads.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from vsm_tui.scope import Scope, resolve_window

if TYPE_CHECKING:
    from store.streams import StreamSummary

    from store import Store
    from store.models import StreamMap
    from vsm_tui.flow.history import History

T = TypeVar("T")

SCOPE_SETTING = "scope"
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
    _thread: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
    )
    _seen: int = -1

    async def call(self, job: Callable[[Store], T]) -> T:
        """Run `job(store)` on the store's thread. Raises what the job raises (`StoreError`, `Conflict`)."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: job(self._opened()))

    def _opened(self) -> Store:
        if self.store is None:
            from store import Store

            self.store = Store.open(self.path, create=True, readonly=False)
            self._seen = self.store.data_version()
        return self.store

    async def read_streams(self) -> list[StreamSummary]:
        """Open the store if need be and list its streams."""

        def read(store: Store) -> list[StreamSummary]:
            from store.streams import list_streams

            return list_streams(store)

        self.streams = await self.call(read)
        return self.streams

    async def load(self, slug: str) -> Loaded:
        """Read a stream into memory and make it the current one; its kept scope comes back with it."""
        fresh = self.loaded is None or self.loaded.slug != slug

        def read(store: Store) -> tuple[Loaded, dict[str, Any] | None]:
            from store.history import raw_history
            from store.settings import get_setting
            from store.streams import stream_id

            from store.clock import now
            from vsm_tui.flow.history import History

            number = stream_id(store, slug)
            raw = raw_history(store, slug)
            history = History.build(raw, as_of=self.as_of, now=now())
            kept = get_setting(store, number, SCOPE_SETTING) if fresh else None
            self._seen = store.data_version()
            return Loaded(slug, number, raw.map, history, raw.revision, raw.kept), kept

        loaded, kept = await self.call(read)
        self.loaded = loaded
        if fresh:
            self.window, self.scope = "all", Scope()
            if isinstance(kept, dict):
                self._take_up(kept)
        self._resolve()
        return loaded

    def _take_up(self, kept: dict[str, Any]) -> None:
        """The scope of the last sitting; what no longer fits the map is dropped."""
        values = {name: kept[name] for name in _KEPT_IN_SETTING if kept.get(name) is not None}
        values["types"] = tuple(values.get("types", ()))
        assert self.loaded is not None
        steps = [step.id for step in self.loaded.map.steps]
        for role in ("start", "finish"):
            if values.get(role) not in steps:
                values.pop(role, None)
        self.scope = Scope(**values)
        self.window = str(kept.get("window", "all"))

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
        """Change the scope for every screen, and keep it for the next sitting."""
        self.scope = replace(self.scope, **changes)
        if window is not None:
            self.window = window
        if self.loaded is None:
            return
        self._resolve()
        kept = {name: value for name, value in asdict(self.scope).items() if name in _KEPT_IN_SETTING}
        kept["window"] = self.window
        number = self.loaded.stream_id

        def write(store: Store) -> None:
            from store.settings import put_setting

            put_setting(store, number, SCOPE_SETTING, kept)

        await self.call(write)

    async def changed_elsewhere(self) -> bool:
        """Has another process committed since the store was last read? Raises `StoreError` if it was replaced."""
        if self.store is None:
            return False

        def look(store: Store) -> bool:
            from store import StoreError

            if store.replaced():
                raise StoreError(
                    f"{store.path} was replaced by another file while it was open; nothing more is written. "
                    "Quit and open it again."
                )
            version = store.data_version()
            changed, self._seen = version != self._seen, version
            return changed

        return await self.call(look)

    async def close(self) -> None:
        """Close the store; the session cannot be used afterwards."""
        if self.store is not None:
            await self.call(lambda store: store.close())
            self.store = None
        self._thread.shutdown(wait=False)
