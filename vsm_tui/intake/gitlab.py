"""The reader of GitLab's JSON: issues, their label events and state events (REST)."""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from store.models import BlockRecord, Completeness
from vsm_tui.intake.gathering import Gathering
from vsm_tui.intake.instants import InstantReader, NotAnInstant
from vsm_tui.intake.kinds import EXPEDITED, type_of
from vsm_tui.intake.sources import Source
from vsm_tui.intake.streaming import records, text_of

OPEN, CLOSED = "Open", "Closed"
_STATUS_LABEL = re.compile(r"^(?:status|state|stage|workflow|board)\s*(?:::|:|/)\s*(\S.*)$", re.IGNORECASE)
_BLOCKING = frozenset(("blocked", "workflow::blocked", "status::blocked", "on hold"))


@dataclass(slots=True)
class Project:
    """Issues by their global id, and the events that name that id, from all files of one import."""

    issues: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: dict[str, list[tuple[int, dict[str, Any]]]] = field(default_factory=lambda: defaultdict(list))
    any_labels: bool = False

    def finish(self, gathering: Gathering) -> None:
        """Write each issue's history; label and state events without an issue in the files are left out."""
        instants = InstantReader(gathering.options.zone)
        for id, issue in self.issues.items():
            key = _key(issue)
            created = instants.read(text_of(issue.get("created_at"))).at
            events = sorted(self.events.get(id, []), key=lambda event: event[0])
            completeness: Completeness = "full" if self.any_labels or events else "snapshot"
            gathering.history(key, _moves(issue, created, events, instants), completeness)
            gathering.batch.blocks += _blocks(key, events)
            _describe(gathering, key, issue)
        lost = len(self.events.keys() - self.issues.keys())
        if lost and gathering.files:
            gathering.files[-1].notes.append(f"events of {lost} issues that are in none of the files are left out")


def read_gitlab(source: Source, gathering: Gathering) -> None:
    """Read a list of issues, of `resource_label_events` or of `resource_state_events`."""
    file = gathering.file(source.name, "gitlab")
    project = gathering.late.setdefault("gitlab", Project())
    assert isinstance(project, Project)
    instants = InstantReader(gathering.options.zone)
    for number, record in enumerate(records(source, "item"), 1):
        file.rows += 1
        if not isinstance(record, dict):
            gathering.refuse(file, number, "record", "is no object")
            continue
        try:
            at = instants.read(text_of(record.get("created_at"))).at
        except NotAnInstant as error:
            gathering.refuse(file, number, "created_at", str(error))
            continue
        if text_of(record.get("iid")) and text_of(record.get("id")):
            project.issues[text_of(record["id"])] = record
        elif text_of(record.get("resource_id")):
            project.events[text_of(record["resource_id"])].append((at, record))
            project.any_labels = project.any_labels or "label" in record
        else:
            gathering.refuse(file, number, "record", "is neither an issue (iid) nor an event (resource_id)")
            continue
        file.kept += 1


def _key(issue: dict[str, Any]) -> str:
    references = issue.get("references")
    full = text_of(references.get("full")) if isinstance(references, dict) else ""
    return full or f"#{text_of(issue.get('iid'))}"


def _moves(
    issue: dict[str, Any], created: int, events: list[tuple[int, dict[str, Any]]], instants: InstantReader
) -> list[tuple[int, str]]:
    moves = [(created, OPEN)]
    for at, event in events:
        status = None
        if "label" in event:
            label = _STATUS_LABEL.match(_label(event))
            if label and event.get("action") == "add" and _label(event).casefold() not in _BLOCKING:
                status = label[1].strip()
        else:
            status = {"closed": CLOSED, "reopened": OPEN, "opened": OPEN}.get(text_of(event.get("state")))
        if status and status != moves[-1][1]:
            moves.append((max(at, created), status))
    closed = text_of(issue.get("closed_at"))
    if closed and text_of(issue.get("state")) == "closed" and moves[-1][1] != CLOSED:
        with suppress(NotAnInstant):
            moves.append((max(instants.read(closed).at, moves[-1][0]), CLOSED))
    return moves


def _label(event: dict[str, Any]) -> str:
    label = event.get("label")
    return text_of(label.get("name")).strip() if isinstance(label, dict) else ""


def _blocks(key: str, events: list[tuple[int, dict[str, Any]]]) -> list[BlockRecord]:
    blocks: list[BlockRecord] = []
    since: dict[str, BlockRecord] = {}
    for at, event in events:
        label = _label(event).casefold()
        if label in _BLOCKING and event.get("action") == "add" and label not in since:
            since[label] = BlockRecord(key, at, None, _label(event))
            blocks.append(since[label])
        elif label in since and event.get("action") == "remove":
            since.pop(label).end = at
    return blocks


def _describe(gathering: Gathering, key: str, issue: dict[str, Any]) -> None:
    record = gathering.item(key)
    record.title = text_of(issue.get("title")) or None
    labels = issue.get("labels")
    names = [text_of(label) for label in labels] if isinstance(labels, list) else []
    record.type = next((name for name in names if type_of(name)), None)
    if any(name.strip().casefold() in EXPEDITED for name in names):
        record.escalated = True
    for role, name in (("initiative", "epic"), ("release", "milestone")):
        found = issue.get(name)
        if isinstance(found, dict):
            setattr(record, role, text_of(found.get("title")) or None)
