"""A batch as the history it would become, before anything is written."""

from __future__ import annotations

from array import array
from collections.abc import Collection

import numpy as np

from store.history import RawHistory
from store.models import Batch, StreamMap


def raw_of(batch: Batch, map: StreamMap, keys: Collection[str] | None = None) -> RawHistory:
    """The batch (or only the items `keys` of it) as `raw_history` would read it from a new stream with this map."""
    wanted = batch.items.keys() if keys is None else batch.items.keys() & set(keys)
    raw = RawHistory(map, "source", 0)
    index: dict[str, int] = {}
    for key, record in batch.items.items():
        if key not in wanted:
            continue
        index[key] = len(raw.keys)
        raw.keys.append(key)
        raw.titles.append(record.title)
        raw.types.append(record.type)
        raw.escalated.append(None if record.escalated is None else int(record.escalated))
        raw.initiatives.append(record.initiative)
        raw.releases.append(record.release)
        raw.precisions.append(record.precision)
        raw.completeness.append(record.completeness)
        raw.out_of_order.append(record.out_of_order)
    raw.item_ids = list(range(1, len(raw.keys) + 1))
    events = batch.events
    raw.statuses = [(name, "") for name in events.statuses]
    place = np.array([index.get(key, -1) for key in events.items], dtype=np.int64)
    item, status, at = (np.frombuffer(column, dtype=np.int64) for column in (events.item, events.status, events.at))
    rows = np.flatnonzero(place[item] >= 0) if len(events) else np.zeros(0, dtype=np.int64)
    rows = rows[np.argsort(at[rows], kind="stable")]  # input order where instants are equal
    raw.event_item = array("q", place[item[rows]].tobytes())
    raw.event_status = array("q", status[rows].tobytes())
    raw.event_at = array("q", at[rows].tobytes())
    raw.event_ids = array("q", (rows + 1).tobytes())
    raw.blocks = sorted(
        (
            (index[block.item], block.start, block.end, block.reason, block.dependency)
            for block in batch.blocks
            if block.item in index
        ),
        key=lambda block: block[:2],
    )
    raw.efforts = [
        (index[effort.item], effort.step, effort.hours, effort.day.isoformat() if effort.day else None)
        for effort in batch.efforts
        if effort.item in index
    ]
    return raw


def first_items(batch: Batch, count: int) -> list[str]:
    """The keys of the first items that have events, in the order of the file."""
    return [key for key in batch.events.items if key in batch.items][:count]
