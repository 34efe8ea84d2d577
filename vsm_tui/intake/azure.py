"""The reader of Azure DevOps work item revisions as JSON: one record a revision, state changes counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from store.models import BlockRecord
from vsm_tui.intake.gathering import Gathering
from vsm_tui.intake.instants import InstantReader, NotAnInstant
from vsm_tui.intake.sources import Source
from vsm_tui.intake.streaming import records, text_of


@dataclass(slots=True)
class Revisions:
    """Revisions of all files of one import, by work item and number."""

    items: dict[str, dict[int, tuple[int, dict[str, Any]]]] = field(default_factory=dict)

    def finish(self, gathering: Gathering) -> None:
        """Write each work item's states and blocks into the gathering."""
        for key, revisions in self.items.items():
            ordered = [revisions[number] for number in sorted(revisions)]
            events: list[tuple[int, str]] = []
            for at, fields in ordered:
                state = text_of(fields.get("System.State"))
                if state and (not events or events[-1][1] != state):
                    events.append((max(at, events[-1][0]) if events else at, state))
            gathering.history(key, events, "full" if min(revisions) == 1 else "truncated")
            gathering.batch.blocks += _blocks(key, ordered)
            _describe(gathering, key, ordered[-1][1])


def read_azure(source: Source, prefix: str, gathering: Gathering) -> None:
    """Read revisions (`_apis/wit/reporting/workitemrevisions` or `.../workitems/ID/revisions`)."""
    file = gathering.file(source.name, "azure")
    revisions = gathering.late.setdefault("azure", Revisions())
    assert isinstance(revisions, Revisions)
    instants = InstantReader(gathering.options.zone)
    for number, record in enumerate(_flat(records(source, prefix)), 1):
        file.rows += 1
        fields = record.get("fields") if isinstance(record, dict) else None
        key = text_of(record.get("id")) if isinstance(record, dict) else ""
        if not isinstance(record, dict) or not isinstance(fields, dict) or not key:
            gathering.refuse(file, number, "revision", "has no id or no fields")
            continue
        rev = record.get("rev", fields.get("System.Rev", 1))
        changed = text_of(fields.get("System.ChangedDate")) or text_of(fields.get("System.CreatedDate"))
        try:
            at = instants.read(changed).at
        except NotAnInstant as error:
            gathering.refuse(file, number, f"{key} System.ChangedDate", str(error))
            continue
        if isinstance(rev, bool) or not isinstance(rev, int | float):
            gathering.refuse(file, number, f"{key} rev", "is no number")
            continue
        file.kept += 1
        revisions.items.setdefault(key, {})[int(rev)] = (at, fields)


def _flat(found: Iterator[Any]) -> Iterator[Any]:
    for record in found:
        if isinstance(record, list):
            yield from record
        elif isinstance(record, dict) and isinstance(record.get("value"), list):
            yield from record["value"]
        else:
            yield record


def _blocked(fields: dict[str, Any]) -> str | None:
    if text_of(fields.get("Microsoft.VSTS.CMMI.Blocked")).casefold() == "yes":
        return "Blocked"
    tags = [tag.strip() for tag in text_of(fields.get("System.Tags")).split(";")]
    return next((tag for tag in tags if tag.casefold() in ("blocked", "on hold", "impediment")), None)


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
    record.title = text_of(fields.get("System.Title")) or None
    record.type = text_of(fields.get("System.WorkItemType")) or None
    record.initiative = text_of(fields.get("System.Parent")) or None
    record.release = text_of(fields.get("Microsoft.VSTS.Build.IntegrationBuild")) or None
