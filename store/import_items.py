"""The items of an import: what a source says of them beside their events."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from store.models import Batch, ItemRecord

if TYPE_CHECKING:
    from store.acts import Act
    from store.connection import Store
    from store.imports import Counts

_FIELDS = ("title", "type", "escalated", "initiative", "release", "precision", "completeness", "out_of_order")
_values = attrgetter(*_FIELDS)


def write_items(
    store: Store, act: Act, number: int, batch: Batch, known: dict[str, int], only_new: bool, counts: Counts
) -> None:
    """Add the batch's new items, also to `known` (key -> id), and bring the others up to date.

    A later title, type, initiative or release wins over an earlier one, nothing wins over something; escalated
    stays true; one event known only to the day makes the item `day`; completeness and disorder are
    what a whole history says.
    """
    records = [batch.items.get(key) or ItemRecord(key) for key in batch.events.items]
    named = set(batch.events.items)
    records += [record for key, record in batch.items.items() if key not in named]
    fresh = [record for record in records if record.key not in known]
    counts.new += act.insert_many(
        "item", ("stream_id", "key", *_FIELDS), ((number, record.key, *_values(record)) for record in fresh)
    )
    if len(fresh) < len(records):
        if only_new:
            counts.unchanged += len(records) - len(fresh)
        else:
            _bring_up_to_date(store, act, number, batch, records, known, counts)
    if fresh:
        known.update(store.rows("SELECT key, id FROM item WHERE stream_id = ?", [number]))


def _bring_up_to_date(
    store: Store,
    act: Act,
    number: int,
    batch: Batch,
    records: list[ItemRecord],
    known: dict[str, int],
    counts: Counts,
) -> None:
    present = {
        row[0]: tuple(row[1:])
        for row in store.rows(f"SELECT id, {', '.join(_FIELDS)} FROM item WHERE stream_id = ?", [number])
    }
    changed: list[tuple[object, ...]] = []
    for record in records:
        item_id = known.get(record.key)
        if item_id is None:
            continue
        old = present[item_id]
        new = _merged(old, record, batch.whole_history)
        if new == old:
            counts.unchanged += 1
        else:
            changed.append((item_id, *new))
    counts.changed += act.update_many("item", _FIELDS, changed)


def _merged(old: tuple[object, ...], record: ItemRecord, whole_history: bool) -> tuple[object, ...]:
    title, kind, escalated, initiative, release, precision, completeness, disorder = _values(record)
    return (
        title or old[0],
        kind or old[1],
        1 if old[2] or escalated else (old[2] if escalated is None else 0),
        initiative or old[3],
        release or old[4],
        "day" if "day" in (old[5], precision) else "second",
        completeness if whole_history else old[6],
        disorder if whole_history else old[7],
    )
