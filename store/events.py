"""Correcting what is known of an item's way: entries added, moved in time or to another step, taken out.

An imported event that a person corrects stays in the store, marked removed, so that the next import of the
same file does not bring it back.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from store.corrected import TAKEN_OUT, StandingRow, correcting
from store.errors import StoreError

if TYPE_CHECKING:
    from store.acts import Act
    from store.connection import Store

_FIELDS = ("at", "status_id", "reason", "over_limit")


def add_event(store: Store, item_id: int, step_id: str, at: int, *, reason: str | None = None) -> int:
    """Record that an item entered a step at `at` (epoch seconds), also long ago; returns the event's id."""
    from store.items import move_item, owner

    stream_id, key = owner(store, item_id)
    with store.act(stream_id, f"Add an entry of {key} into {step_id}"):
        return move_item(store, item_id, step_id, at, reason=reason)


def edit_event(
    store: Store, event_id: int, *, at: int | None = None, step_id: str | None = None, version: int | None = None
) -> int:
    """Correct when an item entered a step, or which; returns the id of the event that now stands for it.

    With `version`, the one the person saw, raises `Conflict` with both values where another process changed the
    event since.
    """
    from store.items import step_status

    with correcting(store, "event", event_id, _FIELDS, version, "Correct a move of {}") as (act, found):
        here = {"at": found.fields["at"], "step": _spoken_step(store, found.fields["status_id"])}
        asked = {"at": at, "step": step_id}
        different = {name: value for name, value in asked.items() if value not in (None, here[name])}
        if not different:
            return found.id
        _refuse_if_changed(store, found, different)
        after = {**found.fields, "at": different.get("at", here["at"])}
        if "step" in different:
            after["status_id"] = step_status(store, act, found.stream_id, str(step_id))
        return _put(store, act, found, after)


def remove_event(store: Store, event_id: int, version: int | None = None) -> None:
    """Take a wrong entry out of an item's history; later imports do not bring it back.

    Raises `Conflict` with what stands now where another process changed the entry since `version`.
    """
    with correcting(store, "event", event_id, _FIELDS, version, "Remove a move of {}") as (act, found):
        _refuse_if_changed(store, found, {})
        _take_out(act, found, TAKEN_OUT)


def say_why(store: Store, event_id: int, reason: str | None, version: int | None = None) -> None:
    """Record the reason of a move, as of one that sent an item back; raises `Conflict` as `edit_event` does."""
    with correcting(store, "event", event_id, _FIELDS, version, "Say why {} moved") as (act, found):
        if found.fields["reason"] != (reason or None):
            _refuse_if_changed(store, found, {"reason": reason or None})
            act.update("event", found.id, {"reason": reason or None})


def _put(store: Store, act: Act, found: StandingRow, fields: dict[str, Any]) -> int:
    """Let an event have other fields: in place where it was entered by hand, else by one that stands for it."""
    if fields == found.fields:
        return found.id
    taken = store.row(
        "SELECT id, removed FROM event WHERE item_id = ? AND status_id = ? AND at = ?",
        [found.item_id, fields["status_id"], fields["at"]],
    )
    if taken is not None and not taken[1]:
        raise StoreError(f"{found.key} entered the same step at that instant already")
    if taken is not None:  # an imported one that was taken out says the same: it comes back
        _take_out(act, found, taken[0] if taken[0] > found.id else TAKEN_OUT)
        act.update("event", taken[0], {"removed": 0, "reason": fields["reason"], "over_limit": fields["over_limit"]})
        return int(taken[0])
    if found.by_hand:
        act.update("event", found.id, fields)
        return found.id
    placed = act.insert("event", {"item_id": found.item_id, **fields, "origin": 1})
    _take_out(act, found, placed)
    return placed


def _take_out(act: Act, found: StandingRow, instead: int) -> None:
    if found.by_hand:
        act.delete("event", found.id)
    else:
        act.update("event", found.id, {"removed": instead})


def _refuse_if_changed(store: Store, found: StandingRow, yours: dict[str, Any]) -> None:
    if found.moved_on:
        spoken = {name: found.fields[name] for name in ("at", "reason")}
        spoken["step"] = _spoken_step(store, found.fields["status_id"])
        replace(found, fields=spoken).refuse_if_changed("event", yours)


def _spoken_step(store: Store, status_id: int) -> str:
    name, step = store.row("SELECT name, step FROM status WHERE id = ?", [status_id])
    return str(name if step in ("", "!discard") else step)
