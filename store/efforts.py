"""Effort by hand, and the days of an item that a person marked as worked on or not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from store.corrected import TAKEN_OUT, correcting
from store.errors import Conflict, StoreError

if TYPE_CHECKING:
    from store.connection import Store

_FIELDS = ("step", "hours", "day")
_TOLD = {None: "not marked", True: "worked on", False: "not worked on"}


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
    strange = set(changes) - set(_FIELDS)
    if strange:
        raise ValueError(f"an effort record has no {sorted(strange)[0]}")
    with correcting(store, "effort", effort_id, _FIELDS, version, "Correct effort on {}") as (act, found):
        different = {name: value for name, value in _checked(dict(changes)).items() if value != found.fields[name]}
        if not different:
            return found.id
        found.refuse_if_changed("effort", different)
        if found.by_hand:
            act.update("effort", found.id, different)
            return found.id
        placed = act.insert("effort", {"item_id": found.item_id, **found.fields, **different, "origin": 1})
        act.update("effort", found.id, {"removed": placed})
        return placed


def remove_effort(store: Store, effort_id: int, version: int | None = None) -> None:
    """Take a wrong record of effort out; later imports do not bring it back.

    Raises `Conflict` with what stands now where another process changed the record since `version`.
    """
    with correcting(store, "effort", effort_id, _FIELDS, version, "Remove effort on {}") as (act, found):
        found.refuse_if_changed("effort", {})
        if found.by_hand:
            act.delete("effort", found.id)
        else:
            act.update("effort", found.id, {"removed": TAKEN_OUT})


def mark_day(
    store: Store, item_id: int, day: date | str, worked: bool | None, *, seen: tuple[bool | None] | None = None
) -> None:
    """Mark a day of an item's strip as worked on or not; None takes the mark away.

    With `seen`, the mark that the person saw, raises `Conflict` where another process made it something else.
    """
    from store.items import owner

    stream_id, key = owner(store, item_id)
    iso = _day(day)
    with store.act(stream_id, f"Mark {iso} of {key} as {_TOLD[worked]}") as act:
        row = store.row("SELECT id, worked FROM day_mark WHERE item_id = ? AND day = ?", [item_id, iso])
        found, now = (None, None) if row is None else (row[0], bool(row[1]))
        if now == worked:
            return
        if seen is not None and seen[0] != now:
            raise Conflict(f"{iso} was marked by somebody else meanwhile", {iso: _TOLD[now]}, {iso: _TOLD[worked]})
        if found is not None and worked is not None:
            act.update("day_mark", found, {"worked": int(worked)})
        elif found is not None:
            act.delete("day_mark", found)
        elif worked is not None:
            act.insert("day_mark", {"item_id": item_id, "day": iso, "worked": int(worked)})


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
