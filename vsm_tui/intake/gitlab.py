"""The reader of GitLab's JSON: issues, merge requests, their label and state events, and boards (REST).

A board's lists are labels. Which ones is told by the board's own JSON where that is among the files, else by labels
of the form `status::..`, and by the names that boards usually give their lists.
"""

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

OPEN, CLOSED, MERGED = "Open", "Closed", "Merged"
GITLAB_PLACES = ("", "item", "item.item")
"""Where records stand: one object, a list, or a list of pages."""
_STATUS_LABEL = re.compile(r"^(?:status|state|stage|workflow|board)\s*(?:::|:|/)\s*(\S.*)$", re.IGNORECASE)
_BLOCKING = frozenset(("blocked", "workflow::blocked", "status::blocked", "on hold"))
_LIST = re.compile(
    r"to[ -]?do|doing|done|backlog|next|ready( (for|to) .+)?|in[ -](progress|development|dev|review|testing|test|qa"
    r"|analysis|design|arbeit|bearbeitung)|review|testing|zu erledigen|erledigt",
    re.IGNORECASE,
)
"""What the lists of a board are usually called; the first two are those that GitLab itself offers."""
_KEPT = frozenset(
    (
        "iid", "created_at", "closed_at", "merged_at", "state", "title", "labels", "epic", "milestone", "references",
        "source_branch",
    )
)  # fmt: skip
"""Fields of an issue that are looked at; the descriptions of a large project would fill the memory."""
SETTLING = 60
"""Seconds within which a label taken off and what follows it are one move."""

_Event = tuple[int, dict[str, Any]]


def is_gitlab(keys: set[str]) -> bool:
    """Whether an object with these keys is an issue, a merge request, an event of one, or a board."""
    return (
        ({"iid", "created_at"} <= keys and "environment" not in keys)
        or {"resource_id", "created_at"} <= keys
        or ({"id", "name", "lists"} <= keys and "cards" not in keys)
    )


@dataclass(slots=True)
class Project:
    """Issues by their global id, and the events that name that id, from all files of one import."""

    issues: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    events: dict[tuple[str, str], list[_Event]] = field(default_factory=lambda: defaultdict(list))
    lists: set[str] = field(default_factory=set)
    """Labels that are lists of a board, folded."""
    any_labels: bool = False

    def finish(self, gathering: Gathering) -> None:
        """Write each issue's history; label and state events without an issue in the files are left out."""
        instants = InstantReader(gathering.options.zone)
        for id, issue in self.issues.items():
            key = _key(issue)
            created = instants.read(text_of(issue.get("created_at"))).at
            events = sorted(self.events.get(id, []), key=lambda event: event[0])
            completeness: Completeness = "full" if self.any_labels or events else "snapshot"
            gathering.history(key, self._moves(issue, created, events, instants), completeness)
            gathering.batch.blocks += _blocks(key, events)
            _describe(gathering, key, issue)
        lost = len(self.events.keys() - self.issues.keys())
        if lost and gathering.files:
            gathering.files[-1].notes.append(f"events of {lost} issues that are in none of the files are left out")

    def _moves(
        self, issue: dict[str, Any], created: int, events: list[_Event], instants: InstantReader
    ) -> list[tuple[int, str]]:
        moves = [(created, OPEN)]
        told = [(at, self._status(event), event.get("action") == "remove") for at, event in events]
        for place, (at, status, off) in enumerate(told):
            if status is None:
                continue
            if off:
                later = (
                    other for when, other, gone in told[place + 1 :] if other and not gone and when <= at + SETTLING
                )
                if status != moves[-1][1] or next(later, None):
                    continue
                status = OPEN
            if status != moves[-1][1]:
                moves.append((max(at, created), status))
        ended = {"closed": CLOSED, "merged": MERGED}.get(text_of(issue.get("state")))
        closed = text_of(issue.get("merged_at")) or text_of(issue.get("closed_at"))
        if closed and ended and moves[-1][1] != ended:
            with suppress(NotAnInstant):
                moves.append((max(instants.read(closed).at, moves[-1][0]), ended))
        return moves

    def _status(self, event: dict[str, Any]) -> str | None:
        """The status that an event brings an issue to, or takes from it; none where it says nothing of that."""
        if "label" not in event:
            states = {"closed": CLOSED, "reopened": OPEN, "opened": OPEN, "merged": MERGED}
            return states.get(text_of(event.get("state")))
        label = _label(event)
        if label.casefold() in _BLOCKING:
            return None
        named = _STATUS_LABEL.match(label)
        if label.casefold() in self.lists or (not named and not self.lists and _LIST.fullmatch(label)):
            return named[1].strip() if named else label
        return named[1].strip() if named else None


def read_gitlab(source: Source, prefix: str, gathering: Gathering) -> None:
    """Read issues, merge requests, boards, or events of `resource_label_events` or `resource_state_events`."""
    file = gathering.file(source.name, "gitlab")
    project = gathering.late.setdefault("gitlab", Project())
    assert isinstance(project, Project)
    instants = InstantReader(gathering.options.zone)
    for number, record in enumerate(records(source, prefix), 1):
        file.rows += 1
        if not isinstance(record, dict):
            gathering.refuse(file, number, "record", "is no object")
            continue
        if isinstance(record.get("lists"), list):
            project.lists |= {_label(each).casefold() for each in record["lists"] if isinstance(each, dict)} - {""}
            file.kept += 1
            continue
        try:
            at = instants.read(text_of(record.get("created_at"))).at
        except NotAnInstant as error:
            gathering.refuse(file, number, "created_at", str(error))
            continue
        if text_of(record.get("iid")) and text_of(record.get("id")):
            kept = {name: value for name, value in record.items() if name in _KEPT}
            project.issues[_kind(record), text_of(record["id"])] = kept
        elif text_of(record.get("resource_id")):
            project.events[_kind(record), text_of(record["resource_id"])].append((at, _slim(record)))
            project.any_labels = project.any_labels or "label" in record
        else:
            gathering.refuse(file, number, "record", "is neither an issue (iid) nor an event (resource_id)")
            continue
        file.kept += 1


def _slim(event: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name in ("label", "action", "state")}


def _kind(record: dict[str, Any]) -> str:
    """Issues and merge requests are numbered apart."""
    merge = record.get("resource_type") == "MergeRequest" or "source_branch" in record
    return "merge request" if merge else "issue"


def _key(issue: dict[str, Any]) -> str:
    references = issue.get("references")
    full = text_of(references.get("full")) if isinstance(references, dict) else ""
    return full or f"{'!' if _kind(issue) == 'merge request' else '#'}{text_of(issue.get('iid'))}"


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
