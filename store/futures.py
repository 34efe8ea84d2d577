"""Future maps: a copy of the map whose steps may be changed, and what people believed of the steps before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from store.clock import now
from store.errors import StoreError
from store.models import StreamMap

if TYPE_CHECKING:
    from store.connection import Store


@dataclass(frozen=True, slots=True)
class Future:
    """One future map; `at` in epoch seconds."""

    id: int
    name: str
    map: StreamMap
    at: int
    version: int


@dataclass(frozen=True, slots=True)
class Belief:
    """What a workshop believed of a step at `at`: durations as written, share complete and accurate 0 to 1."""

    step: str
    active: str | None
    wait: str | None
    accurate: float | None
    at: int
    who: str | None


def load_futures(store: Store, stream_id: int) -> list[Future]:
    """All future maps of a stream, the oldest first."""
    found = []
    for row_id, name, body, at, version in store.rows(
        "SELECT id, name, body, at, version FROM future WHERE stream_id = ? ORDER BY id", [stream_id]
    ):
        try:
            found.append(Future(row_id, name, StreamMap.model_validate_json(body), at, version))
        except ValidationError as error:
            raise StoreError(f"the future map {name!r} in the store is not valid") from error
    return found


def save_future(store: Store, stream_id: int, name: str, map: StreamMap, version: int | None = None) -> int:
    """Make a future map or replace the one of that name; returns its id. Raises `Conflict` as `edit_item` does."""
    if not name.strip():
        raise StoreError("a future map needs a name")
    with store.act(stream_id, f"Save the future map {name}") as act:
        known = store.value("SELECT id FROM future WHERE stream_id = ? AND name = ?", [stream_id, name])
        if known is not None:
            act.update("future", known, {"body": map.model_dump_json()}, version)
            return int(known)
        return act.insert("future", {"stream_id": stream_id, "name": name, "body": map.model_dump_json(), "at": now()})


def remove_future(store: Store, stream_id: int, name: str) -> None:
    """Take a future map away."""
    with store.act(stream_id, f"Remove the future map {name}") as act:
        if not act.delete_where("future", "stream_id = ? AND name = ?", [stream_id, name]):
            raise StoreError(f"there is no future map {name!r}")


def load_beliefs(store: Store, stream_id: int) -> list[Belief]:
    """Every estimate that was written into the map, the oldest first."""
    rows = store.rows(
        "SELECT step, active, wait, accurate, at, who FROM belief WHERE stream_id = ? ORDER BY id", [stream_id]
    )
    return [Belief(*row) for row in rows]
