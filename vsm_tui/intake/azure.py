"""The reader of Azure DevOps work items as JSON: revisions, updates (what each revision changed), or items alone.

A work item of which only its newest revision is there is a snapshot: created, and since when it is in its state.
`--columns step=System.BoardColumn` reads a board's columns instead of states, other roles likewise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from store.models import BlockRecord
from vsm_tui.intake.columns import Choice
from vsm_tui.intake.gathering import Gathering, is_true
from vsm_tui.intake.instants import InstantReader, NotAnInstant
from vsm_tui.intake.kinds import EXPEDITED
from vsm_tui.intake.sources import Source
from vsm_tui.intake.streaming import records, text_of

STATE = "System.State"
_FIELDS = {
    "step": STATE,
    "title": "System.Title",
    "type": "System.WorkItemType",
    "initiative": "System.Parent",
    "release": "Microsoft.VSTS.Build.IntegrationBuild",
}
"""Which field says what, unless `--columns` names another."""
_STATE_SINCE = "Microsoft.VSTS.Common.StateChangeDate"
_BLOCKED = "Microsoft.VSTS.CMMI.Blocked"
_ALWAYS = {"System.CreatedDate", "System.ChangedDate", "System.Rev", "System.Tags", _STATE_SINCE, _BLOCKED}


def azure_place(found: dict[str, set[str]]) -> str | None:
    """The prefix at which a JSON file holds revisions, updates or work items; none where it holds none.

    The reporting interface calls its list `values`, all others call theirs `value`.
    """
    for prefix in ("values.item", "value.item", "item", "item.values.item", "item.value.item", "item.item", ""):
        keys = found.get(prefix, set())
        if {"id", "rev", "fields"} <= keys or {"workItemId", "rev"} <= keys:
            return prefix
    # A list without members tells its kind by what stands beside it.
    root = found.get("", set())
    if {"values", "isLastBatch"} <= root:
        return "values.item"
    return "value.item" if {"value", "count"} <= root else None


@dataclass(slots=True)
class Revisions:
    """Revisions of all files of one import, by work item and number."""

    items: dict[str, dict[int, tuple[int, dict[str, Any]]]] = field(default_factory=dict)
    latest: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Of work items told by updates: their fields after the last one."""

    def finish(self, gathering: Gathering) -> None:
        """Write each work item's states and blocks into the gathering."""
        instants = InstantReader(gathering.options.zone)
        choice = gathering.options.columns
        for key, revisions in self.items.items():
            ordered = [revisions[number] for number in sorted(revisions)]
            if len(ordered) == 1 and min(revisions) > 1:
                gathering.history(key, _standing(*ordered[0], choice, instants), "snapshot")
            else:
                gathering.history(key, _states(ordered, choice), "full" if min(revisions) == 1 else "truncated")
                gathering.batch.blocks += _blocks(key, ordered)
            _describe(gathering, key, ordered[-1][1])


def read_azure(source: Source, prefix: str, gathering: Gathering) -> None:
    """Read `reporting/workitemrevisions`, `workitems/ID/revisions`, `workitems/ID/updates` or `workitems?ids=..`."""
    file = gathering.file(source.name, "azure")
    revisions = gathering.late.setdefault("azure", Revisions())
    assert isinstance(revisions, Revisions)
    instants = InstantReader(gathering.options.zone)
    needed = _needed(gathering.options.columns) | set(gathering.options.initiative)
    for number, record in enumerate(_flat(records(source, prefix)), 1):
        file.rows += 1
        if not isinstance(record, dict):
            gathering.refuse(file, number, "revision", "is no object")
            continue
        update = "workItemId" in record
        key = text_of(record.get("workItemId" if update else "id"))
        fields = record.get("fields", {} if update else None)
        if not isinstance(fields, dict) or not key:
            gathering.refuse(file, number, "revision", "has no id or no fields")
            continue
        if update:
            changes = {name: change.get("newValue") for name, change in fields.items() if isinstance(change, dict)}
            fields = {**revisions.latest.get(key, {}), **changes}
        rev = record.get("rev", fields.get("System.Rev", 1))
        changed = text_of(fields.get("System.ChangedDate")) or text_of(fields.get("System.CreatedDate"))
        try:
            at = instants.read(changed).at
        except NotAnInstant as error:
            why = "is missing: export all fields" if not changed else str(error)
            gathering.refuse(file, number, f"{key} System.ChangedDate", why)
            continue
        if isinstance(rev, bool) or not isinstance(rev, int | float):
            gathering.refuse(file, number, f"{key} rev", "is no number")
            continue
        file.kept += 1
        kept = {name: value for name, value in fields.items() if name in needed}
        if update:
            revisions.latest[key] = kept
        revisions.items.setdefault(key, {})[int(rev)] = (at, kept)
    if file.rows and all(len(each) == 1 and min(each) > 1 for each in revisions.items.values()):
        file.notes.append("work items without their earlier revisions (only where they stand): export the revisions")


def _needed(choice: Choice) -> set[str]:
    """The fields that are looked at; a description in every revision would fill the memory."""
    chosen = {name for names in choice.roles.values() for name in names}
    return chosen | set(_FIELDS.values()) | _ALWAYS


def _flat(found: Iterator[Any]) -> Iterator[Any]:
    for record in found:
        if isinstance(record, list):
            yield from record
        else:
            yield record


def _named(role: str, choice: Choice) -> tuple[str, ...]:
    return choice.roles.get(role) or (_FIELDS[role],)


def _value(fields: dict[str, Any], role: str, choice: Choice) -> str:
    return _first_filled(fields, _named(role, choice))


def _first_filled(fields: dict[str, Any], names: tuple[str, ...]) -> str:
    """The first field with a text; a person may be an object with a name."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, dict):
            value = value.get("displayName") or value.get("name")
        if text := text_of(value).strip():
            return text
    return ""


def _states(ordered: list[tuple[int, dict[str, Any]]], choice: Choice) -> list[tuple[int, str]]:
    events: list[tuple[int, str]] = []
    for at, fields in ordered:
        state = _value(fields, "step", choice)
        if state and (not events or events[-1][1] != state):
            events.append((max(at, events[-1][0]) if events else at, state))
    return events


def _standing(at: int, fields: dict[str, Any], choice: Choice, instants: InstantReader) -> list[tuple[int, str]]:
    """What a work item alone tells: when it was created, and since when it is in its state."""
    state = _value(fields, "step", choice)
    if not state:
        return []
    try:
        created = instants.read(text_of(fields.get("System.CreatedDate"))).at
    except NotAnInstant:
        return [(at, state)]
    since = created
    for name in (_STATE_SINCE, "System.ChangedDate"):
        try:
            since = max(created, instants.read(text_of(fields.get(name))).at)
            break
        except NotAnInstant:
            continue
    return [(created, "Created"), (since, state)] if since > created else [(created, state)]


def _tags(fields: dict[str, Any]) -> list[str]:
    """The tags, as text with semicolons or as the objects that `includeTagRef` gives."""
    value = fields.get("System.Tags")
    if isinstance(value, list):
        return [text_of(tag.get("name")) if isinstance(tag, dict) else text_of(tag) for tag in value]
    return [tag.strip() for tag in text_of(value).split(";") if tag.strip()]


def _blocked(fields: dict[str, Any]) -> str | None:
    if text_of(fields.get(_BLOCKED)).casefold() == "yes":
        return "Blocked"
    return next((tag for tag in _tags(fields) if tag.casefold() in ("blocked", "on hold", "impediment")), None)


def _blocks(key: str, ordered: list[tuple[int, dict[str, Any]]]) -> list[BlockRecord]:
    blocks: list[BlockRecord] = []
    current: BlockRecord | None = None
    for at, fields in ordered:
        reason = _blocked(fields)
        if reason and current is None:
            current = BlockRecord(key, at, None, reason)
            blocks.append(current)
        elif not reason and current is not None:
            current.end = max(at, current.start)
            current = None
    return blocks


def _describe(gathering: Gathering, key: str, fields: dict[str, Any]) -> None:
    record = gathering.item(key)
    choice = gathering.options.columns
    for role in ("title", "type", "release"):
        setattr(record, role, _value(fields, role, choice) or None)
    places = gathering.options.initiative_places() or (_FIELDS["initiative"],)
    record.initiative = _first_filled(fields, places) or None
    names = choice.roles.get("escalated")
    if names:
        told = [text_of(fields.get(name)) for name in names]
        record.escalated = any(is_true(text) or text.strip().casefold() in EXPEDITED for text in told)
    elif any(tag.casefold() in EXPEDITED for tag in _tags(fields)):
        record.escalated = True
