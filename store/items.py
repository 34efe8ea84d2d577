"""Items and their moves by hand; blocks, effort, notes and the reading of one item are gathered here, too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from store.acts import Act
from store.blocks import block_item, edit_block, remove_block, unblock_item
from store.clock import now
from store.efforts import add_effort, edit_effort, mark_day, remove_effort
from store.errors import Conflict, StoreError
from store.events import add_event, edit_event, remove_event, say_why
from store.item_detail import (
    BlockRow,
    EffortRow,
    EventRow,
    ItemDetail,
    item_detail,
    item_id,
    known_dependencies,
    known_reasons,
)
from store.models import fold
from store.notes import NoteRow, add_note, edit_note, remove_note, stream_notes

if TYPE_CHECKING:
    from store.connection import Store

__all__ = [
    "BlockRow",
    "EffortRow",
    "EventRow",
    "ItemDetail",
    "NoteRow",
    "add_effort",
    "add_event",
    "add_note",
    "block_item",
    "bring_back",
    "create_item",
    "delete_item",
    "discard_item",
    "edit_block",
    "edit_effort",
    "edit_event",
    "edit_item",
    "edit_note",
    "item_detail",
    "item_id",
    "known_dependencies",
    "known_reasons",
    "link_items",
    "mark_day",
    "move_item",
    "remove_block",
    "remove_effort",
    "remove_event",
    "remove_note",
    "say_why",
    "stream_notes",
    "unblock_item",
]

_EDITABLE = frozenset({"key", "title", "type", "escalated", "initiative", "release", "precision", "completeness"})


def create_item(
    store: Store,
    stream_id: int,
    *,
    step_id: str | None = None,
    key: str | None = None,
    title: str | None = None,
    type: str | None = None,
    escalated: bool | None = None,
    initiative: str | None = None,
    release: str | None = None,
    at: int | None = None,
) -> int:
    """Make an item by hand and, with `step_id`, put it there; returns its id.

    Without a key the next free number of the stream's slug is taken (`CHECKOUT-12`). Raises `StoreError` for a
    key that is taken or a step that is unknown.
    """
    name = " ".join((key or "").split())
    told = f"Make {name or 'an item'}"
    with store.act(stream_id, told) as act:
        name = name or _free_key(store, stream_id)
        if act.what == told:
            act.what = f"Make {name}"
        if store.value("SELECT 1 FROM item WHERE stream_id = ? AND key = ?", [stream_id, name]):
            raise StoreError(f"there is an item {name} already")
        fields = {
            "title": title,
            "type": type,
            "escalated": None if escalated is None else int(escalated),
            "initiative": initiative,
            "release": release,
        }
        number = act.insert("item", {"stream_id": stream_id, "key": name, **fields, "origin": "hand"})
        if step_id is not None:
            _enter(store, act, number, step_status(store, act, stream_id, step_id), at)
    return number


def edit_item(store: Store, item_id: int, changes: Mapping[str, Any], version: int | None = None) -> bool:
    """Change an item's fields; True where anything differed.

    With `version`, the one the person saw, raises `Conflict` with both values where another process changed the
    row since.
    """
    strange = set(changes) - _EDITABLE
    if strange:
        raise ValueError(f"an item has no {sorted(strange)[0]}")
    values = {name: int(value) if isinstance(value, bool) else value for name, value in changes.items()}
    stream_id, key = owner(store, item_id)
    with store.act(stream_id, f"Edit {key}") as act:
        taken = values.get("key")
        if taken is not None and taken != key:
            if not str(taken).strip():
                raise StoreError("an item needs a key")
            if store.value("SELECT 1 FROM item WHERE stream_id = ? AND key = ?", [stream_id, taken]):
                raise StoreError(f"there is an item {taken} already")
        return act.update("item", item_id, values, version)


def delete_item(store: Store, item_id: int) -> None:
    """Remove an item with all that is recorded of it (for one made by mistake; work given up is discarded)."""
    stream_id, key = owner(store, item_id)
    with store.act(stream_id, f"Delete {key}") as act:
        for table in ("note", "day_mark", "effort", "block", "event"):
            act.delete_where(table, "item_id = ?", [item_id])
        act.delete("item", item_id)


def link_items(store: Store, stream_id: int, item_ids: list[int], *, initiative: str | None) -> int:
    """Point many items to an initiative (None: to none) in one act; returns how many changed."""
    told = f"Link {len(item_ids)} items to {initiative}" if initiative else f"Unlink {len(item_ids)} items"
    changed = 0
    with store.act(stream_id, told) as act:
        for item_id in item_ids:
            changed += act.update("item", item_id, {"initiative": initiative})
    return changed


def move_item(
    store: Store,
    item_id: int,
    step_id: str,
    at: int | None = None,
    *,
    reason: str | None = None,
    over_limit: bool = False,
    seen_in: str | None = None,
) -> int:
    """Let an item enter a step, now or at `at` (epoch seconds); returns the event's id.

    Without `at` the move is placed after all that is known of the item, even where the clock went back. With
    `seen_in`, the step that the person saw it in, raises `Conflict` where another process moved it on since.
    Raises `StoreError` where the step is unknown.
    """
    stream_id, key = owner(store, item_id)
    with store.act(stream_id, f"Move {key} to {step_id}") as act:
        now_in = None if seen_in is None else _last_step(store, stream_id, item_id, discarded="discarded")
        if now_in is not None and now_in not in (seen_in, step_id):
            raise Conflict(f"{key} was moved meanwhile", {"step": now_in}, {"step": step_id})
        status_id = step_status(store, act, stream_id, step_id)
        return _enter(store, act, item_id, status_id, at, reason=reason, over_limit=over_limit)


def discard_item(store: Store, item_id: int, at: int | None = None, *, reason: str | None = None) -> int:
    """Take an item out of the stream without delivering it; returns the event's id."""
    stream_id, key = owner(store, item_id)
    with store.act(stream_id, f"Discard {key}") as act:
        names = json.loads(store.value("SELECT discard FROM stream WHERE id = ?", [stream_id]))
        status_id = _status(store, act, stream_id, names[0] if names else "Discarded", "!discard")
        return _enter(store, act, item_id, status_id, at, reason=reason)


def bring_back(store: Store, item_id: int, step_id: str | None = None, at: int | None = None) -> int:
    """Bring a discarded item back into a step, by default the one it was in before; returns the event's id."""
    stream_id, key = owner(store, item_id)
    with store.act(stream_id, f"Bring {key} back") as act:
        target = step_id or _last_step(store, stream_id, item_id)
        if target is None:
            raise StoreError(f"{key} never was in a step: name one to bring it back to")
        return _enter(store, act, item_id, step_status(store, act, stream_id, target), at)


def owner(store: Store, item_id: int) -> tuple[int, str]:
    """Stream id and key of an item; raises `StoreError` where it is gone."""
    found = store.row("SELECT stream_id, key FROM item WHERE id = ?", [item_id])
    if found is None:
        raise StoreError("that item is no longer in the store")
    return found[0], found[1]


def _enter(
    store: Store,
    act: Act,
    item_id: int,
    status_id: int,
    at: int | None,
    *,
    reason: str | None = None,
    over_limit: bool = False,
) -> int:
    when = at
    if when is None:
        last = store.value("SELECT max(at) FROM event WHERE item_id = ? AND NOT removed", [item_id])
        when = max(now(), last or 0)
    while store.value("SELECT 1 FROM event WHERE item_id = ? AND at = ? AND status_id = ?", [item_id, when, status_id]):
        when += 1  # there and back within one second
    fields = {"reason": reason or None, "over_limit": int(over_limit), "origin": 1}
    return act.insert("event", {"item_id": item_id, "status_id": status_id, "at": when, **fields})


def step_status(store: Store, act: Act, stream_id: int, step_id: str) -> int:
    """The status of moves by hand into a step; raises `StoreError` where there is no such step."""
    found = store.row("SELECT slug, name FROM step WHERE stream_id = ? AND slug = ?", [stream_id, step_id])
    if found is None:
        raise StoreError(f"there is no step {step_id!r} in this stream")
    return _status(store, act, stream_id, found[1] or found[0], found[0])


def _status(store: Store, act: Act, stream_id: int, name: str, step: str) -> int:
    known = store.value(
        "SELECT id FROM status WHERE stream_id = ? AND step = ? ORDER BY name = ? DESC, id LIMIT 1",
        [stream_id, step, name],
    )
    return int(known) if known else act.insert("status", {"stream_id": stream_id, "name": name, "step": step})


def _last_step(store: Store, stream_id: int, item_id: int, *, discarded: str | None = None) -> str | None:
    """The step an item was in last; with `discarded`, that word where it was discarded since."""
    from store.streams import load_map

    map = load_map(store, store.value("SELECT slug FROM stream WHERE id = ?", [stream_id]))
    meant = map.step_of_status()
    ids = {step.id for step in map.steps}
    for name, pinned in store.rows(
        "SELECT name, step FROM event JOIN status ON status.id = status_id WHERE item_id = ? AND NOT removed "
        "ORDER BY at DESC, event.id DESC",
        [item_id],
    ):
        step = pinned if pinned in ids or pinned.startswith("!") else meant.get(fold(name), "")
        if step in ids:
            return str(step)
        if step == "!discard" and discarded is not None:
            return discarded
    return None


def _free_key(store: Store, stream_id: int) -> str:
    prefix = str(store.value("SELECT slug FROM stream WHERE id = ?", [stream_id]) or "item").upper()
    used = {row[0] for row in store.rows("SELECT key FROM item WHERE stream_id = ?", [stream_id])}
    number = len(used) + 1
    while f"{prefix}-{number}" in used:
        number += 1
    return f"{prefix}-{number}"
