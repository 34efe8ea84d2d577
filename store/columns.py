"""A large stream's events as packed columns, kept in the store with the revision they were made from.

Reading a million events row by row takes seconds, reading one blob hundredths of one. The blob can be thrown away
at any time: it is derived, outside the journal, and written only where that succeeds.
"""

from __future__ import annotations

import contextlib
import json
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from store.errors import StoreError, reported

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from store import models
    from store.connection import Store

LARGE = 20_000
"""Events from which on the columns are kept."""

_CHUNK = 200_000
_FORMAT = 2


@dataclass(slots=True)
class EventColumns:
    """Events by (instant, id): ids of the item, of the status and of the event, and the instant."""

    item_ids: NDArray[np.integer]
    status_ids: NDArray[np.integer]
    at: NDArray[np.integer]
    ids: NDArray[np.integer]

    def packed(self) -> bytes:
        """The four columns one after the other, each in the smallest type that holds it, behind a line that says so."""
        columns = [_narrow(column) for column in (self.item_ids, self.status_ids, self.at, self.ids)]
        types = [column.dtype.str for column in columns]
        head = json.dumps({"format": _FORMAT, "events": len(self.at), "types": types}).encode()
        return b"".join([head, b"\n", *(column.tobytes() for column in columns)])


def _narrow(column: NDArray[np.integer]) -> NDArray[np.integer]:
    import numpy as np

    least, most = int(column.min(initial=0)), int(column.max(initial=0))
    return column.astype(np.result_type(np.min_scalar_type(least), np.min_scalar_type(most)))


def large(store: Store, stream_id: int) -> bool:
    """Whether a stream has so many events that its columns are kept."""
    count = store.value(
        "SELECT count(*) FROM (SELECT 1 FROM item JOIN event ON event.item_id = item.id WHERE stream_id = ? LIMIT ?)",
        [stream_id, LARGE],
    )
    return int(count) >= LARGE


def written(events: models.EventColumns, items: list[int], statuses: list[int], last: int) -> EventColumns:
    """The columns of events just written, one id after the other up to `last`; `items` and `statuses` are ids."""
    import numpy as np

    at = np.frombuffer(events.at, dtype=np.int64)
    order = np.argsort(at, kind="stable")
    return EventColumns(
        np.array(items, dtype=np.int64)[np.frombuffer(events.item, dtype=np.int64)[order]],
        np.array(statuses, dtype=np.int64)[np.frombuffer(events.status, dtype=np.int64)[order]],
        at[order],
        order + (last - len(at) + 1),
    )


def keep_columns(store: Store, stream_id: int) -> None:
    """Keep the columns of a large stream as they stand; where that fails they are read from the events."""
    with contextlib.suppress(StoreError):
        if store.readonly or not large(store, stream_id):
            return
        with store.snapshot():
            revision = store.value("SELECT revision FROM stream WHERE id = ?", [stream_id])
            columns = scan(store, stream_id)
        write(store, stream_id, revision, columns)


def keep_written(store: Store, stream_id: int, revision: int, columns: EventColumns) -> None:
    """Keep the columns of an import that filled an empty stream, without reading its events again."""
    with contextlib.suppress(StoreError):
        write(store, stream_id, revision, columns)


def write(store: Store, stream_id: int, revision: int, columns: EventColumns) -> None:
    """Keep columns under a revision. Raises `StoreError` where the store cannot be written."""
    store.refuse_if_replaced()
    span = (int(columns.at[0]), int(columns.at[-1])) if len(columns.at) else (None, None)
    with reported(store.path), store.using() as connection:
        connection.execute(
            "INSERT OR REPLACE INTO column_cache (stream_id, revision, first_at, last_at, payload) "
            "VALUES (?, ?, ?, ?, ?)",
            [stream_id, revision, *span, columns.packed()],
        )


def read(store: Store, stream_id: int) -> tuple[int, EventColumns] | None:
    """The kept columns and the revision they were made from, or None."""
    import numpy as np

    row = store.row("SELECT revision, payload FROM column_cache WHERE stream_id = ?", [stream_id])
    if row is None:
        return None
    payload: bytes = row[1]
    start = payload.find(b"\n") + 1
    columns: list[NDArray[np.integer]] = []
    try:
        head: dict[str, Any] = json.loads(payload[:start])
        for kind in map(np.dtype, head["types"] if head["format"] == _FORMAT else ()):
            column: NDArray[Any] = np.frombuffer(payload, dtype=kind, count=head["events"], offset=start)
            columns.append(column)
            start += column.nbytes
    except (ValueError, KeyError, TypeError):
        return None
    return (row[0], EventColumns(*columns)) if len(columns) == 4 and start == len(payload) else None


def scan(store: Store, stream_id: int) -> EventColumns:
    """All events of a stream, read from the table itself in a few pieces of text (five times a cursor's speed)."""
    import numpy as np

    items = np.fromiter(
        (row[0] for row in store.rows("SELECT id FROM item WHERE stream_id = ? ORDER BY id", [stream_id])), np.int64
    )
    last = store.value("SELECT max(id) FROM event") or 0
    parts: list[NDArray[np.int64]] = []
    for first in range(0, last + 1, _CHUNK):
        texts = store.row(
            "SELECT group_concat(item_id), group_concat(status_id), group_concat(at), group_concat(id) "
            "FROM (SELECT id, item_id, status_id, at FROM event WHERE id >= ? AND id < ? AND NOT removed ORDER BY id)",
            [first, first + _CHUNK],
        )
        if texts[0] is not None:
            part = np.stack([np.fromstring(text, dtype=np.int64, sep=",") for text in texts])
            parts.append(part[:, _among(part[0], items)])
    together = np.concatenate(parts, axis=1) if parts else np.zeros((4, 0), dtype=np.int64)
    return EventColumns(*together[:, np.argsort(together[2], kind="stable")])


def patched(columns: EventColumns, changed: set[int], fresh: list[tuple[int, int, int, int]]) -> EventColumns:
    """Columns with the events of `changed` items replaced by `fresh` rows (event, item, status, instant)."""
    import numpy as np

    gone = np.array(sorted(changed), dtype=np.int64)
    stays = ~_among(columns.item_ids, gone)
    rows = np.array(fresh, dtype=np.int64).reshape(-1, 4).T
    kept = (columns.item_ids, columns.status_ids, columns.at, columns.ids)
    joined = [
        np.concatenate([old[stays], new]) for old, new in zip(kept, (rows[1], rows[2], rows[3], rows[0]), strict=True)
    ]
    order = np.lexsort((joined[3], joined[2]))
    return EventColumns(*(column[order] for column in joined))


def indexed(columns: EventColumns, item_ids: list[int], status_ids: list[int]) -> tuple[array[int], ...]:
    """The columns as `RawHistory` has them: item index, status index, instant, event id."""
    items = _places(item_ids)[columns.item_ids]
    statuses = _places(status_ids)[columns.status_ids]
    return tuple(_array(column) for column in (items, statuses, columns.at, columns.ids))


def _places(ids: list[int]) -> NDArray[np.int64]:
    """Where each id stands in the sorted `ids`: found by the id itself."""
    import numpy as np

    places = np.zeros(ids[-1] + 1 if ids else 0, dtype=np.int64)
    places[ids] = np.arange(len(ids))
    return places


def _among(values: NDArray[np.integer], sorted_ids: NDArray[np.int64]) -> NDArray[np.bool_]:
    import numpy as np

    if not len(sorted_ids):
        return np.zeros(len(values), dtype=np.bool_)
    place = np.minimum(np.searchsorted(sorted_ids, values), len(sorted_ids) - 1)
    found: NDArray[np.bool_] = sorted_ids[place] == values
    return found


def _array(column: NDArray[Any]) -> array[int]:
    import numpy as np

    made = array("q")
    made.frombytes(np.ascontiguousarray(column, dtype=np.int64).view(np.uint8).data)
    return made
