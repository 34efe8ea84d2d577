"""One stream's events as columns, which flow turns into visits; kept ready in the store for large streams."""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from store import columns
from store.errors import StoreError
from store.journal import EVERYTHING
from store.models import StreamMap
from store.streams import load_map, stream_id

if TYPE_CHECKING:
    from store.columns import EventColumns
    from store.connection import Store

_WORTH_KEEPING = 500
"""Items changed since the columns were kept, from which on they are kept anew."""


@dataclass(slots=True)
class RawHistory:
    """Everything the figures of one stream rest on, as it stands in the store.

    One entry an item, ordered by item id: `item_ids` to `out_of_order`. One entry an event, ordered by
    instant and, where that is equal, by input order: `event_item` and `event_status` (indexes of the items and of
    `statuses`), `event_at` (epoch seconds), `event_ids`, all `array('q')`.
    """

    map: StreamMap
    kept: str
    revision: int
    item_ids: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    titles: list[str | None] = field(default_factory=list)
    types: list[str | None] = field(default_factory=list)
    """As the source spells them; the map's `types` translates."""
    escalated: list[int | None] = field(default_factory=list)
    initiatives: list[str | None] = field(default_factory=list)
    releases: list[str | None] = field(default_factory=list)
    precisions: list[str] = field(default_factory=list)
    completeness: list[str] = field(default_factory=list)
    out_of_order: list[int] = field(default_factory=list)
    """Events of whole histories that the source dates before an earlier one, beside those that `event_ids` show."""
    event_item: array[int] = field(default_factory=lambda: array("q"))
    event_status: array[int] = field(default_factory=lambda: array("q"))
    event_at: array[int] = field(default_factory=lambda: array("q"))
    event_ids: array[int] = field(default_factory=lambda: array("q"))
    statuses: list[tuple[str, str]] = field(default_factory=list)
    """(name in the source, step id a hand move named, or ''); the pinned step wins over the name."""
    blocks: list[tuple[int, int, int | None, str | None, str | None]] = field(default_factory=list)
    """(item index, start, end or None while open, reason, dependency), by item and start."""
    efforts: list[tuple[int, str, float, str | None]] = field(default_factory=list)
    """(item index, step as written, hours, ISO date or None)."""
    marks: list[tuple[int, str, bool]] = field(default_factory=list)
    """(item index, ISO date, worked on)."""


def raw_history(store: Store, slug: str) -> RawHistory:
    """The whole stream; raises `StoreError` where it is unknown.

    Of a large stream the events come from the kept columns, brought up to date item by item.
    """
    renewed: EventColumns | None = None
    with store.snapshot():
        number = stream_id(store, slug)
        raw = _read_items(store, slug, number, "")
        status_ids = _read_statuses(store, raw, number)
        kept = columns.read(store, number)
        if kept is None and not columns.large(store, number):
            _read_events(store, raw, number, "", status_ids)
        else:
            found, renewed = _up_to_date(store, slug, number, raw.revision, kept)
            parts = columns.indexed(found, raw.item_ids, status_ids)
            raw.event_item, raw.event_status, raw.event_at, raw.event_ids = parts
        read_sides(store, raw, number)
    if renewed is not None and not store.readonly and not store.connection.in_transaction:
        with contextlib.suppress(StoreError):
            columns.write(store, number, raw.revision, renewed)
    return raw


def _up_to_date(
    store: Store, slug: str, number: int, revision: int, kept: tuple[int, EventColumns] | None
) -> tuple[EventColumns, EventColumns | None]:
    """The events of a large stream, and once more where it is worth keeping them anew."""
    if kept is not None:
        made_from, found = kept
        if made_from == revision:
            return found, None
        changed = items_changed_since(store, slug, made_from)
        if changed is not None:
            fresh = store.rows(
                f"SELECT id, item_id, status_id, at FROM event WHERE item_id IN ({_listed(changed)}) AND NOT removed"
            )
            found = columns.patched(found, changed, fresh)
            return found, found if len(changed) > _WORTH_KEEPING else None
    found = columns.scan(store, number)
    return found, found


def raw_items(store: Store, slug: str, item_ids: Collection[int]) -> RawHistory:
    """The same for some items only, so that after an edit not everything is read again."""
    with store.snapshot():
        number = stream_id(store, slug)
        chosen = f" AND item.id IN ({_listed(item_ids)})"
        raw = _read_items(store, slug, number, chosen)
        _read_events(store, raw, number, chosen, _read_statuses(store, raw, number))
        read_sides(store, raw, number, chosen)
        return raw


def items_changed_since(store: Store, slug: str, revision: int) -> set[int] | None:
    """Ids of the items touched after `revision`; None where everything must be read again."""
    rows = store.rows(
        "SELECT item_id FROM touched WHERE stream_id = ? AND revision > ?", [stream_id(store, slug), revision]
    )
    found = {row[0] for row in rows}
    return None if EVERYTHING in found else found


def _listed(ids: Collection[int]) -> str:
    return ",".join(str(int(number)) for number in sorted(ids))


def _read_items(store: Store, slug: str, number: int, chosen: str) -> RawHistory:
    kept, revision = store.row("SELECT kept, revision FROM stream WHERE id = ?", [number])
    raw = RawHistory(load_map(store, slug), kept, revision)
    plain: tuple[list[Any], ...] = (raw.item_ids, raw.keys, raw.titles, raw.escalated, raw.out_of_order)
    repeated: tuple[list[Any], ...] = (raw.types, raw.initiatives, raw.releases, raw.precisions, raw.completeness)
    once: dict[str | None, str | None] = {}
    for rows in store.batches(
        "SELECT id, key, title, escalated, out_of_order, type, initiative, release, precision, completeness "
        f"FROM item WHERE stream_id = ?{chosen} ORDER BY id",
        [number],
    ):
        read = list(zip(*rows, strict=True))
        for held, column in zip(plain, read[: len(plain)], strict=True):
            held.extend(column)
        for held, column in zip(repeated, read[len(plain) :], strict=True):
            held.extend(map(once.setdefault, column, column))  # few texts stand in many rows: each is held once
    return raw


def _read_statuses(store: Store, raw: RawHistory, number: int) -> list[int]:
    rows = store.rows("SELECT id, name, step FROM status WHERE stream_id = ? ORDER BY id", [number])
    raw.statuses = [(name, step) for _, name, step in rows]
    return [row[0] for row in rows]


def _read_events(store: Store, raw: RawHistory, number: int, chosen: str, status_ids: list[int]) -> None:
    rows = store.rows(
        "SELECT event.id, item_id, status_id, at FROM item CROSS JOIN event ON event.item_id = item.id "
        f"WHERE item.stream_id = ?{chosen} AND NOT removed ORDER BY at, event.id",
        [number],
    )
    if not rows:
        return
    item_index = {item_id: index for index, item_id in enumerate(raw.item_ids)}
    status_index = {status_id: index for index, status_id in enumerate(status_ids)}
    ids, items, statuses, instants = zip(*rows, strict=True)
    raw.event_ids.extend(ids)
    raw.event_item.extend(map(item_index.__getitem__, items))
    raw.event_status.extend(map(status_index.__getitem__, statuses))
    raw.event_at.extend(instants)


def read_sides(store: Store, raw: RawHistory, number: int, chosen: str = "") -> None:
    """Read blocks, effort and marks of the items that `raw` holds; `chosen` narrows the items in SQL."""
    index = {item_id: place for place, item_id in enumerate(raw.item_ids)}
    where = f"JOIN item ON item.id = item_id WHERE item.stream_id = ?{chosen}"
    raw.blocks = [
        (index[item_id], start, end, reason, dependency)
        for item_id, start, end, reason, dependency in store.rows(
            f"SELECT item_id, started_at, ended_at, reason, dependency FROM block {where} AND NOT removed "
            "ORDER BY block.id",  # as the source had them: the first row spells a dependency
            [number],
        )
    ]
    raw.efforts = [
        (index[item_id], step, hours, day)
        for item_id, step, hours, day in store.rows(
            f"SELECT item_id, step, hours, day FROM effort {where} AND NOT removed ORDER BY effort.id", [number]
        )
    ]
    raw.marks = [
        (index[item_id], day, bool(worked))
        for item_id, day, worked in store.rows(
            f"SELECT item_id, day, worked FROM day_mark {where} ORDER BY item_id, day", [number]
        )
    ]
