"""Blocks by hand: since when an item cannot move, why, and what it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from store.clock import now
from store.corrected import TAKEN_OUT, correcting
from store.errors import StoreError

if TYPE_CHECKING:
    from store.connection import Store

_FIELDS = ("started_at", "ended_at", "reason", "dependency")


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
    strange = set(changes) - set(_FIELDS)
    if strange:
        raise ValueError(f"a block has no {sorted(strange)[0]}")
    with correcting(store, "block", block_id, _FIELDS, version, "Correct a block of {}") as (act, found):
        different = {name: value for name, value in changes.items() if value != found.fields[name]}
        if not different:
            return found.id
        found.refuse_if_changed("block", different)
        after = {**found.fields, **different}
        _ordered(after["started_at"], after["ended_at"])
        if found.by_hand or set(different) == {"ended_at"}:
            act.update("block", found.id, {**different, "origin": 1})
            return found.id
        placed = act.insert("block", {"item_id": found.item_id, **after, "origin": 1})
        act.update("block", found.id, {"removed": placed})
        return placed


def remove_block(store: Store, block_id: int, version: int | None = None) -> None:
    """Take a wrong block out; later imports do not bring it back.

    Raises `Conflict` with what stands now where another process changed the block since `version`.
    """
    with correcting(store, "block", block_id, _FIELDS, version, "Remove a block of {}") as (act, found):
        found.refuse_if_changed("block", {})
        if found.by_hand:
            act.delete("block", found.id)
        else:
            act.update("block", found.id, {"removed": TAKEN_OUT})


def _ordered(start: int, end: int | None) -> None:
    if end is not None and end < start:
        raise StoreError("a block cannot end before it begins")
