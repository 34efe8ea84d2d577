"""The events of an import: added by key, or put in the place of an item's earlier imported ones."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from store.columns import LARGE, written
from store.models import Batch
from store.statements import last_id

if TYPE_CHECKING:
    from store.acts import Act
    from store.columns import EventColumns
    from store.connection import Store
    from store.imports import Counts

_COLUMNS = ("item_id", "status_id", "at")
_Reason = tuple[str, int, int, int]
"""What a person said of an event, and its item, instant and status."""
_TOGETHER = 500
"""Items compared at a time, so that a large export needs little memory."""


def write_events(
    store: Store,
    act: Act,
    number: int,
    batch: Batch,
    known: dict[str, int],
    left_alone: frozenset[str],
    counts: Counts,
) -> EventColumns | None:
    """Write the batch's events but those of items in `left_alone`.

    An event log is added to, keyed item, status and instant; what a person removed stays removed. A whole history
    replaces an item's earlier imported events where they differ, and leaves what was entered by hand, the reasons that
    people gave for imported moves among it. Returns the columns of a large batch that was written without passing
    over any event.
    """
    events = batch.events
    if not len(events):
        return None
    items = [0 if key in left_alone else known[key] for key in events.items]
    statuses = _status_ids(store, act, number, events.statuses)
    reasons: list[_Reason] = []
    if batch.whole_history:
        same, reasons = _replace_histories(store, act, batch, items, statuses, counts)
        items = [0 if item_id in same else item_id for item_id in items]
    rows: Iterator[tuple[int, int, int]] = zip(
        map(items.__getitem__, events.item), map(statuses.__getitem__, events.status), events.at, strict=True
    )
    if 0 in items:
        rows = (row for row in rows if row[0])
    counts.new = act.insert_many("event", _COLUMNS, rows, ignore=True)
    counts.unchanged = len(events) - counts.new
    _give_back(store, act, reasons)
    if counts.new < max(len(events), LARGE):
        return None
    return written(events, items, statuses, last_id(store.connection, "event"))


def _status_ids(store: Store, act: Act, number: int, names: list[str]) -> list[int]:
    known = dict(store.rows("SELECT name, id FROM status WHERE stream_id = ? AND step = ''", [number]))
    for name in names:
        if name not in known:
            known[name] = act.insert("status", {"stream_id": number, "name": name, "step": ""})
    return [known[name] for name in names]


def _replace_histories(
    store: Store, act: Act, batch: Batch, items: list[int], statuses: list[int], counts: Counts
) -> tuple[set[int], list[_Reason]]:
    """Remove earlier imported events of items whose history differs.

    Returns the items that are as before, and the reasons that people gave for events that are removed.
    """
    events = batch.events
    order, starts = _by_item(events.item, len(items))
    same: set[int] = set()
    reasons: list[_Reason] = []
    places = iter(sorted((item_id, place) for place, item_id in enumerate(items) if item_id))
    while chunk := list(islice(places, _TOGETHER)):
        earlier: dict[int, list[tuple[int, int]]] = {}
        removed: set[tuple[int, int, int]] = set()
        marks = ",".join("?" * len(chunk))
        for item_id, at, status_id, gone in store.rows(
            f"SELECT item_id, at, status_id, removed FROM event WHERE item_id IN ({marks}) AND origin = 0 "
            "ORDER BY item_id, at, id",
            [item_id for item_id, _ in chunk],
        ):
            if gone:
                removed.add((item_id, at, status_id))
            else:
                earlier.setdefault(item_id, []).append((at, status_id))
        differing = []
        for item_id, place in chunk:
            if item_id not in earlier:
                continue
            said = [(events.at[e], statuses[events.status[e]]) for e in order[starts[place] : starts[place + 1]]]
            history = sorted(dict.fromkeys(said), key=lambda event: event[0])
            if [event for event in history if (item_id, *event) not in removed] == earlier[item_id]:
                same.add(item_id)
            else:
                differing.append(item_id)
        if differing:
            marks = ",".join("?" * len(differing))
            reasons += store.rows(
                f"SELECT reason, item_id, at, status_id FROM event WHERE item_id IN ({marks}) AND origin = 0 "
                "AND NOT removed AND reason IS NOT NULL",
                differing,
            )
            counts.removed += act.delete_where(
                "event", f"item_id IN ({marks}) AND origin = 0 AND NOT removed", differing
            )
    return same, reasons


def _give_back(store: Store, act: Act, reasons: list[_Reason]) -> None:
    """Write people's reasons again to the events that the new history still has."""
    given = []
    for reason, *event in reasons:
        found = store.value("SELECT id FROM event WHERE item_id = ? AND at = ? AND status_id = ?", event)
        if found is not None:
            given.append((found, reason))
    act.update_many("event", ("reason",), given)


def _by_item(item: array[int], count: int) -> tuple[array[int], list[int]]:
    """Places of the events grouped by item in input order, and where each item's group starts."""
    starts = [0] * (count + 1)
    for index in item:
        starts[index + 1] += 1
    for index in range(count):
        starts[index + 1] += starts[index]
    order = array("q", bytes(8 * len(item)))
    free = starts[:]
    for place, index in enumerate(item):
        order[free[index]] = place
        free[index] += 1
    return order, starts
