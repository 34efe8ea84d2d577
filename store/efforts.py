"""Effort by hand, and the days of an item that a person marked as worked on or not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from store.errors import StoreError

if TYPE_CHECKING:
    from store.connection import Store

_EDITABLE = frozenset({"step", "hours", "day"})


def add_effort(store: Store, item_id: int, step_id: str, hours: float, day: date | str | None = None) -> int:
    """Record hours of active work on an item in a step, with or without the day; returns the row's id."""
    from store.items import owner

    stream_id, key = owner(store, item_id)
    fields = _checked({"step": step_id, "hours": hours, "day": day})
    with store.act(stream_id, f"Record {hours:g} h on {key}") as act:
        return act.insert("effort", {"item_id": item_id, **fields, "origin": 1})


def edit_effort(store: Store, effort_id: int, changes: Mapping[str, Any], version: int | None = None) -> int:
    """Correct a record of effort (`step`, `hours`, `day`); returns the id that now stands for it.

    An imported record is kept, marked removed, so that an import does not bring it back. Raises `Conflict`
    as `edit_item` does.
    """
    strange = set(changes) - _EDITABLE
    if strange:
        raise ValueError(f"an effort record has no {sorted(strange)[0]}")
    row = store.row("SELECT origin, item_id, step, hours, day FROM effort WHERE id = ? AND NOT removed", [effort_id])
    if row is None:
        raise StoreError("that record of effort is no longer in the store")
    before = dict(zip(("item_id", "step", "hours", "day"), row[1:], strict=True))
    fields = _checked(dict(changes))
    stream_id, key = _owner(store, before["item_id"])
    with store.act(stream_id, f"Correct effort on {key}") as act:
        if row[0]:
            act.update("effort", effort_id, fields, version)
            return effort_id
        if {**before, **fields} == before:
            return effort_id
        act.update("effort", effort_id, {"removed": 1}, version)
        return act.insert("effort", {**before, **fields, "origin": 1})


def remove_effort(store: Store, effort_id: int) -> None:
    """Take a wrong record of effort out; later imports do not bring it back."""
    row = store.row("SELECT item_id, origin FROM effort WHERE id = ? AND NOT removed", [effort_id])
    if row is None:
        raise StoreError("that record of effort is no longer in the store")
    stream_id, key = _owner(store, row[0])
    with store.act(stream_id, f"Remove effort on {key}") as act:
        if row[1]:
            act.delete("effort", effort_id)
        else:
            act.update("effort", effort_id, {"removed": 1})


def mark_day(store: Store, item_id: int, day: date | str, worked: bool | None) -> None:
    """Mark a day of an item's strip as worked on or not; None takes the mark away."""
    from store.items import owner

    stream_id, key = owner(store, item_id)
    iso = _day(day)
    told = "not marked" if worked is None else "worked on" if worked else "not worked on"
    with store.act(stream_id, f"Mark {iso} of {key} as {told}") as act:
        found = store.value("SELECT id FROM day_mark WHERE item_id = ? AND day = ?", [item_id, iso])
        if worked is None:
            if found is not None:
                act.delete("day_mark", found)
        elif found is not None:
            act.update("day_mark", found, {"worked": int(worked)})
        else:
            act.insert("day_mark", {"item_id": item_id, "day": iso, "worked": int(worked)})


def _owner(store: Store, item_id: int) -> tuple[int, str]:
    from store.items import owner

    return owner(store, item_id)


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    if "hours" in fields:
        hours = float(fields["hours"])
        if not math.isfinite(hours) or hours <= 0:
            raise StoreError("effort is a number of hours above 0")
        fields["hours"] = hours
    if fields.get("day") is not None:
        fields["day"] = _day(fields["day"])
    if "step" in fields and not str(fields["step"]).strip():
        raise StoreError("effort needs a step")
    return fields


def _day(day: date | str) -> str:
    if isinstance(day, date):
        return day.isoformat()
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        raise StoreError(f"{day!r} is no date such as 2026-03-02") from None
