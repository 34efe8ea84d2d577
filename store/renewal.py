"""A stream read once and changed since: only what changed is read again."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

from store.history import RawHistory, items_changed_since, raw_history, raw_items, read_sides
from store.streams import stream_id

if TYPE_CHECKING:
    from store.connection import Store

MOST_CHANGED = 500
"""Items changed since, from which on everything is read again."""
_OF_ITEMS = (
    "keys",
    "titles",
    "types",
    "escalated",
    "initiatives",
    "releases",
    "precisions",
    "completeness",
    "out_of_order",
)


def renewed_history(store: Store, slug: str, before: RawHistory) -> RawHistory:
    """The whole stream as it stands now, as `raw_history` has it; `before` is left as it is.

    Raises `StoreError` where the stream is unknown.
    """
    with store.snapshot():
        changed = items_changed_since(store, slug, before.revision)
        if changed is not None and len(changed) <= MOST_CHANGED:
            fresh = raw_items(store, slug, changed)
            if _fits(before, fresh, changed):
                merged = _merged(before, fresh, changed)
                read_sides(store, merged, stream_id(store, slug))
                return merged
    return raw_history(store, slug)


def _fits(before: RawHistory, fresh: RawHistory, changed: set[int]) -> bool:
    """Whether places of items and statuses are as before, new ones at the end: none gone, none come back between."""
    last = before.item_ids[-1] if before.item_ids else 0
    gone = changed - set(fresh.item_ids)
    present = set(before.item_ids)
    both = min(len(before.statuses), len(fresh.statuses))
    return (
        not gone & present
        and all(number in present or number > last for number in fresh.item_ids)
        and before.statuses[:both] == fresh.statuses[:both]
    )


def _merged(before: RawHistory, fresh: RawHistory, changed: set[int]) -> RawHistory:
    import numpy as np

    place = {number: index for index, number in enumerate(before.item_ids)}
    columns: dict[str, list[Any]] = {name: list(getattr(before, name)) for name in ("item_ids", *_OF_ITEMS)}
    of_fresh = []
    for at, number in enumerate(fresh.item_ids):
        index = place.get(number)
        if index is None:
            index = len(columns["item_ids"])
            columns["item_ids"].append(number)
            for name in _OF_ITEMS:
                columns[name].append(getattr(fresh, name)[at])
        else:
            for name in _OF_ITEMS:
                columns[name][index] = getattr(fresh, name)[at]
        of_fresh.append(index)
    old_items = np.frombuffer(before.event_item, dtype=np.int64)
    stays = ~np.isin(old_items, [place[number] for number in changed if number in place])
    new_items = np.array(of_fresh, dtype=np.int64)[np.frombuffer(fresh.event_item, dtype=np.int64)]
    events = {"event_item": np.concatenate([old_items[stays], new_items])}
    for name in ("event_status", "event_at", "event_ids"):
        old, new = (np.frombuffer(getattr(raw, name), dtype=np.int64) for raw in (before, fresh))
        events[name] = np.concatenate([old[stays], new])
    order = np.lexsort((events["event_ids"], events["event_at"]))
    arrays: dict[str, Any] = {name: array("q", column[order].tobytes()) for name, column in events.items()}
    merged = RawHistory(fresh.map, fresh.kept, fresh.revision, statuses=fresh.statuses)
    for name, column in (columns | arrays).items():
        setattr(merged, name, column)
    return merged
