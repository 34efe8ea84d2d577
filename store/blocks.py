"""Blocks by hand: since when an item cannot move, why, and what it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from store.clock import now
from store.errors import StoreError

if TYPE_CHECKING:
    from store.connection import Store

_EDITABLE = frozenset({"started_at", "ended_at", "reason", "dependency"})


def block_item(
    store: Store,
    item_id: int,
    *,
    reason: str | None = None,
    dependency: str | None = None,
    at: int | None = None,
    until: int | None = None,
) -> int:
    """Record that an item cannot move from `at` (now) on; returns the block's id.

    Raises `StoreError` for a block that would end before it begins.
    """
    from store.items import owner

    stream_id, key = owner(store, item_id)
    start = now() if at is None else at
    _ordered(start, until)
    with store.act(stream_id, f"Block {key}" + (f": {dependency or reason}" if dependency or reason else "")) as act:
        fields = {"started_at": start, "ended_at": until, "reason": reason or None, "dependency": dependency or None}
        return act.insert("block", {"item_id": item_id, **fields, "origin": 1})


def unblock_item(store: Store, item_id: int, at: int | None = None) -> int:
    """End all open blocks of an item, now or at `at`; returns how many there were.

    A block that the clock, gone back, would end before it began ends when it began.
    """
    from store.items import owner

    stream_id, key = owner(store, item_id)
    with store.act(stream_id, f"Unblock {key}") as act:
        open_blocks = store.rows(
            "SELECT id, started_at FROM block WHERE item_id = ? AND ended_at IS NULL AND NOT removed", [item_id]
        )
        for block_id, started_at in open_blocks:
            if at is not None:
                _ordered(started_at, at)
            ended_at = max(started_at, now() if at is None else at)
            act.update("block", block_id, {"ended_at": ended_at, "origin": 1})
    return len(open_blocks)


def edit_block(store: Store, block_id: int, changes: Mapping[str, Any], version: int | None = None) -> int:
    """Correct a block (`started_at`, `ended_at`, `reason`, `dependency`); returns the id that now stands for it.

    An imported block is kept, marked removed, where its key changes, so that an import does not bring it
    back. Raises `Conflict` as `edit_item` does.
    """
    strange = set(changes) - _EDITABLE
    if strange:
        raise ValueError(f"a block has no {sorted(strange)[0]}")
    names = ("item_id", "started_at", "ended_at", "reason", "dependency")
    row = store.row(f"SELECT origin, {', '.join(names)} FROM block WHERE id = ? AND NOT removed", [block_id])
    if row is None:
        raise StoreError("that block is no longer in the store")
    before = dict(zip(names, row[1:], strict=True))
    after = {**before, **changes}
    _ordered(after["started_at"], after["ended_at"])
    stream_id, key = _owner(store, before["item_id"])
    with store.act(stream_id, f"Correct a block of {key}") as act:
        if row[0] or set(changes) <= {"ended_at"}:
            act.update("block", block_id, {**changes, "origin": 1}, version)
            return block_id
        if after == before:
            return block_id
        act.update("block", block_id, {"removed": 1}, version)
        return act.insert("block", {**after, "origin": 1})


def remove_block(store: Store, block_id: int) -> None:
    """Take a wrong block out; later imports do not bring it back."""
    row = store.row("SELECT item_id, origin FROM block WHERE id = ? AND NOT removed", [block_id])
    if row is None:
        raise StoreError("that block is no longer in the store")
    stream_id, key = _owner(store, row[0])
    with store.act(stream_id, f"Remove a block of {key}") as act:
        if row[1]:
            act.delete("block", block_id)
        else:
            act.update("block", block_id, {"removed": 1})


def _owner(store: Store, item_id: int) -> tuple[int, str]:
    from store.items import owner

    return owner(store, item_id)


def _ordered(start: int, end: int | None) -> None:
    if end is not None and end < start:
        raise StoreError("a block cannot end before it begins")
