"""Everything the store knows of one item, and what is offered while typing of others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from store.corrected import TAKEN_OUT
from store.errors import StoreError
from store.models import fold
from store.notes import NoteRow, stream_notes

if TYPE_CHECKING:
    from store.connection import Store


@dataclass(frozen=True, slots=True)
class EventRow:
    """One entry of an item; `at` in epoch seconds, `step` the step a hand move named or ''."""

    id: int
    at: int
    status: str
    step: str
    by_hand: bool
    removed: bool
    corrected: bool
    """Removed because another entry stands in its place."""
    reason: str | None
    over_limit: bool
    version: int


@dataclass(frozen=True, slots=True)
class BlockRow:
    """One block; instants in epoch seconds, `ended_at` none while open."""

    id: int
    started_at: int
    ended_at: int | None
    reason: str | None
    dependency: str | None
    by_hand: bool
    version: int


@dataclass(frozen=True, slots=True)
class EffortRow:
    """Hours recorded in a step, `day` an ISO date or none."""

    id: int
    step: str
    hours: float
    day: str | None
    by_hand: bool
    version: int


@dataclass(frozen=True, slots=True)
class ItemDetail:
    """One item with all its rows; events in order, those a person removed among them."""

    id: int
    stream_id: int
    key: str
    title: str | None
    type: str | None
    escalated: bool | None
    initiative: str | None
    release: str | None
    precision: str
    completeness: str
    by_hand: bool
    version: int
    events: list[EventRow] = field(default_factory=list)
    blocks: list[BlockRow] = field(default_factory=list)
    efforts: list[EffortRow] = field(default_factory=list)
    marks: dict[str, bool] = field(default_factory=dict)
    """ISO date -> worked on."""
    notes: list[NoteRow] = field(default_factory=list)


def item_id(store: Store, stream_id: int, key: str) -> int:
    """The id of an item by its key; raises `StoreError` where there is none."""
    found = store.value("SELECT id FROM item WHERE stream_id = ? AND key = ?", [stream_id, key])
    if found is None:
        raise StoreError(f"there is no item {key!r} in this stream")
    return int(found)


def item_detail(store: Store, item_id: int) -> ItemDetail:
    """One item as it stands; raises `StoreError` where it is gone."""
    with store.snapshot():
        row = store.row(
            "SELECT id, stream_id, key, title, type, escalated, initiative, release, precision, completeness, "
            "origin = 'hand', version FROM item WHERE id = ?",
            [item_id],
        )
        if row is None:
            raise StoreError("that item is no longer in the store")
        events = store.rows(
            "SELECT event.id, at, name, step, origin, removed, reason, over_limit, event.version FROM event "
            "JOIN status ON status.id = status_id WHERE item_id = ? ORDER BY at, event.id",
            [item_id],
        )
        blocks = store.rows(
            "SELECT id, started_at, ended_at, reason, dependency, origin, version FROM block "
            "WHERE item_id = ? AND NOT removed ORDER BY started_at, id",
            [item_id],
        )
        efforts = store.rows(
            "SELECT id, step, hours, day, origin, version FROM effort WHERE item_id = ? AND NOT removed "
            "ORDER BY day IS NULL, day, id",
            [item_id],
        )
        marks = store.rows("SELECT day, worked FROM day_mark WHERE item_id = ? ORDER BY day", [item_id])
        notes = stream_notes(store, row[1], item_id)
    names = ("id", "stream_id", "key", "title", "type", "escalated", "initiative", "release")
    plain: dict[str, Any] = dict(zip(names, row, strict=False))
    plain["escalated"] = None if row[5] is None else bool(row[5])
    return ItemDetail(
        **plain,
        precision=row[8],
        completeness=row[9],
        by_hand=bool(row[10]),
        version=row[11],
        events=[_event_row(*event) for event in events],
        blocks=[_block_row(*block) for block in blocks],
        efforts=[_effort_row(*effort) for effort in efforts],
        marks={day: bool(worked) for day, worked in marks},
        notes=notes,
    )


def _event_row(
    row_id: int, at: int, status: str, step: str, origin: int, removed: int, reason: str | None, over: int, version: int
) -> EventRow:
    corrected = removed > TAKEN_OUT
    return EventRow(row_id, at, status, step, bool(origin), bool(removed), corrected, reason, bool(over), version)


def _block_row(
    row_id: int, start: int, end: int | None, reason: str | None, dependency: str | None, origin: int, version: int
) -> BlockRow:
    return BlockRow(row_id, start, end, reason, dependency, bool(origin), version)


def _effort_row(row_id: int, step: str, hours: float, day: str | None, origin: int, version: int) -> EffortRow:
    return EffortRow(row_id, step, hours, day, bool(origin), version)


def known_dependencies(store: Store, stream_id: int) -> list[str]:
    """Names to offer for what an item waits for: the map's, then those in blocks, the most frequent first."""
    rows = store.rows("SELECT slug FROM dependency WHERE stream_id = ? ORDER BY position", [stream_id]) + store.rows(
        "SELECT dependency FROM block JOIN item ON item.id = item_id WHERE stream_id = ? AND dependency IS NOT NULL "
        "AND NOT removed GROUP BY dependency ORDER BY count(*) DESC, dependency",
        [stream_id],
    )
    names: dict[str, str] = {}
    for (name,) in rows:
        names.setdefault(fold(name), name)
    return list(names.values())


def known_reasons(store: Store, stream_id: int, of: str = "block") -> list[str]:
    """Reasons given before, the most frequent first: of blocks or, with `of` "move", of moves."""
    source = {
        "block": "block JOIN item ON item.id = item_id WHERE NOT removed AND",
        "move": "event JOIN item ON item.id = item_id WHERE NOT removed AND",
    }[of]
    rows = store.rows(
        f"SELECT reason FROM {source} stream_id = ? AND reason IS NOT NULL GROUP BY reason "
        "ORDER BY count(*) DESC, reason LIMIT 200",
        [stream_id],
    )
    return [row[0] for row in rows]
