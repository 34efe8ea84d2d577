"""The list of streams, which is read before anything else: with nothing loaded that it does not need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from store.connection import Store

Kept = Literal["here", "source", "detached"]


@dataclass(frozen=True, slots=True)
class StreamSummary:
    """One stream in the list: how many items, the instants of its first and last event (epoch seconds)."""

    id: int
    slug: str
    name: str
    items: int
    first_at: int | None
    last_at: int | None
    kept: Kept

    @property
    def title(self) -> str:
        """The name, or the slug where there is none."""
        return self.name or self.slug


def list_streams(store: Store) -> list[StreamSummary]:
    """All streams in the order in which they were made."""
    with store.snapshot():
        rows = store.rows(
            "SELECT stream.id, slug, name, (SELECT count(*) FROM item WHERE item.stream_id = stream.id), kept, "
            "column_cache.stream_id IS NOT NULL, first_at, last_at FROM stream LEFT JOIN column_cache "
            "ON column_cache.stream_id = stream.id AND column_cache.revision = stream.revision ORDER BY stream.id"
        )
        found = []
        for number, slug, name, items, kept, known, first_at, last_at in rows:
            if not known:
                first_at, last_at = store.row(
                    "SELECT min(at), max(at) FROM item JOIN event ON event.item_id = item.id "
                    "WHERE item.stream_id = ? AND NOT removed",
                    [number],
                )
            found.append(StreamSummary(number, slug, name, items, first_at, last_at, kept))
        return found


def has_changes(store: Store) -> bool:
    """Whether any stream's register of changes holds one."""
    return bool(store.value("SELECT EXISTS (SELECT 1 FROM change)"))
