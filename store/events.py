"""Correcting what is known of an item's way: entries added, moved in time or to another step, taken out.

An imported event that a person corrects stays in the store, marked removed, so that the next import of the
same file does not bring it back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from store.errors import StoreError

if TYPE_CHECKING:
    from store.connection import Store


def add_event(store: Store, item_id: int, step_id: str, at: int, *, reason: str | None = None) -> int:
    """Record that an item entered a step at `at` (epoch seconds), also long ago; returns the event's id."""
    from store.items import move_item, owner

    stream_id, key = owner(store, item_id)
    with store.act(stream_id, f"Add an entry of {key} into {step_id}"):
        return move_item(store, item_id, step_id, at, reason=reason)


def edit_event(store: Store, event_id: int, *, at: int | None = None, step_id: str | None = None) -> int:
    """Correct when an item entered a step, or which; returns the id of the event that now stands for it."""
    from store.items import move_item

    found = _event(store, event_id)
    same_step = step_id is None
    when = found["at"] if at is None else at
    if same_step and when == found["at"]:
        return event_id
    with store.act(found["stream_id"], f"Correct a move of {found['key']}") as act:
        if step_id is not None:
            _take_out(store, event_id, found)
            return move_item(
                store,
                found["item_id"],
                step_id,
                when,
                reason=found["reason"],
                over_limit=bool(found["over_limit"]),
            )
        taken = store.row(
            "SELECT id, removed FROM event WHERE item_id = ? AND status_id = ? AND at = ?",
            [found["item_id"], found["status_id"], when],
        )
        if taken is not None and not taken[1]:
            raise StoreError(f"{found['key']} entered the same step at that instant already")
        _take_out(store, event_id, found)
        if taken is not None:
            act.update("event", taken[0], {"removed": 0})
            return int(taken[0])
        kept = {name: found[name] for name in ("item_id", "status_id", "reason", "over_limit")}
        return act.insert("event", {**kept, "at": when, "origin": 1})


def remove_event(store: Store, event_id: int) -> None:
    """Take a wrong entry out of an item's history; later imports do not bring it back."""
    found = _event(store, event_id)
    with store.act(found["stream_id"], f"Remove a move of {found['key']}"):
        _take_out(store, event_id, found)


def say_why(store: Store, event_id: int, reason: str | None) -> None:
    """Record the reason of a move, as of one that sent an item back."""
    found = _event(store, event_id)
    with store.act(found["stream_id"], f"Say why {found['key']} moved") as act:
        act.update("event", event_id, {"reason": reason or None})


def _take_out(store: Store, event_id: int, found: dict[str, Any]) -> None:
    with store.act(found["stream_id"], "") as act:
        if found["origin"]:
            act.delete("event", event_id)
        else:
            act.update("event", event_id, {"removed": 1})


def _event(store: Store, event_id: int) -> dict[str, Any]:
    names = ("item_id", "status_id", "at", "origin", "reason", "over_limit")
    row = store.row(
        f"SELECT {', '.join('event.' + name for name in names)}, stream_id, key FROM event "
        "JOIN item ON item.id = item_id WHERE event.id = ? AND NOT removed",
        [event_id],
    )
    if row is None:
        raise StoreError("that move is no longer in the store")
    return dict(zip((*names, "stream_id", "key"), row, strict=True))
