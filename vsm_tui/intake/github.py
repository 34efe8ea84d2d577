"""The reader of GitHub's JSON: issues, pull requests, issue events, timelines (REST), and GraphQL nodes.

GitHub keeps no list of moves as a board does: what is known are opening and closing, project columns and
statuses where their events are in the export, and labels of the form `status: ..`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from store.models import BlockRecord, Completeness
from vsm_tui.intake.gathering import Gathering
from vsm_tui.intake.instants import InstantReader, NotAnInstant
from vsm_tui.intake.kinds import EXPEDITED, type_of
from vsm_tui.intake.sources import Source
from vsm_tui.intake.streaming import records, text_of

OPEN, CLOSED, MERGED = "Open", "Closed", "Merged"
_REASONS = {"not_planned": "Not planned", "duplicate": "Duplicate"}
_STATUS_LABEL = re.compile(r"^(?:status|state|stage|workflow)\s*[:/=-]\s*(\S.*)$", re.IGNORECASE)
_BLOCKING = frozenset(("blocked", "on hold", "on-hold", "waiting", "status: blocked", "blockiert"))
_UNUSED = frozenset(("body", "body_text", "body_html", "user", "author", "assignee", "assignees", "reactions"))
"""Fields of an issue that nothing is taken from; those of a large repository would fill the memory."""
_OF_EVENTS = frozenset(("label", "status", "state_reason", "project_card", "project_column_name"))
_CAMEL = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(slots=True)
class _Item:
    """What is known of one issue or pull request from all files."""

    fields: dict[str, Any] = field(default_factory=dict)
    events: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    timeline: bool = False
    """Its own whole list of events is there."""


@dataclass(slots=True)
class Repositories:
    """Issues and events from all files of one import; they are put together when all are read."""

    items: dict[str, _Item] = field(default_factory=dict)
    oldest_event: int | None = None
    """Of the lists of a whole repository's events, which GitHub cuts at their old end."""

    def finish(self, gathering: Gathering) -> None:
        """Write each item's history into the gathering."""
        instants = InstantReader(gathering.options.zone)
        for key, item in self.items.items():
            created = _at(instants, item.fields.get("created_at"))
            if created is None:
                continue
            gathering.history(key, _moves(item, created, instants), self._completeness(item, created))
            _describe(gathering, key, item)
            gathering.batch.blocks += _blocks(key, item)

    def _completeness(self, item: _Item, created: int) -> Completeness:
        if item.timeline:
            return "full"
        if self.oldest_event is None:
            return "snapshot"
        return "full" if created >= self.oldest_event else "truncated"


def read_github(source: Source, prefixes: list[str], gathering: Gathering) -> None:
    """Read the records at JSON prefixes: issues, pull requests, issue events, or issues with their timeline."""
    file = gathering.file(source.name, "github")
    repositories = gathering.late.setdefault("github", Repositories())
    assert isinstance(repositories, Repositories)
    instants = InstantReader(gathering.options.zone)
    for number, record in enumerate(_all(source, prefixes), 1):
        file.rows += 1
        fault = _take(record, repositories, instants)
        if fault is not None:
            gathering.refuse(file, number, *fault)
            continue
        file.kept += 1
    if repositories.oldest_event is None and not any(item.timeline for item in repositories.items.values()):
        file.notes.append("issues without events: only opening and closing are known (add the issue events)")


def _all(source: Source, prefixes: list[str]) -> Iterator[object]:
    for prefix in prefixes:
        yield from records(source, prefix)


def _take(record: object, repositories: Repositories, instants: InstantReader) -> tuple[str, str] | None:
    if not isinstance(record, dict):
        return "record", "is no object"
    plain = _plain(record)
    if "event" in plain:
        issue = plain.get("issue")
        at = _at(instants, plain.get("created_at"))
        if not isinstance(issue, dict) or _key(issue) is None:
            return "issue", "is missing: name the issue of each event, as the list of a repository's events does"
        if at is None:
            return "created_at", f"{text_of(plain.get('created_at'))!r} is no date or time"
        item = repositories.items.setdefault(_key(issue) or "", _Item())
        _merge(item.fields, _plain(issue))
        item.events.append((at, text_of(plain["event"]), _slim(plain)))
        oldest = repositories.oldest_event
        repositories.oldest_event = at if oldest is None else min(oldest, at)
        return None
    issue = plain["issue"] if isinstance(plain.get("issue"), dict) else plain
    key = _key(issue)
    if key is None:
        return "number", "is missing"
    if _at(instants, issue.get("created_at")) is None:
        return f"{key} created_at", "is missing or no date"
    item = repositories.items.setdefault(key, _Item())
    _merge(item.fields, issue)
    timeline = plain.get("timeline", plain.get("timeline_items"))
    nodes = _nodes(timeline)
    if nodes is not None:
        item.timeline = not _cut(timeline, len(nodes))
        for node in nodes:
            event = _plain(node)
            at = _at(instants, event.get("created_at"))
            if at is not None:
                item.events.append((at, text_of(event.get("event")) or _typename(event), _slim(event)))
    return None


def _slim(event: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name in _OF_EVENTS}


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    """GraphQL's `createdAt` is REST's `created_at`."""
    return {_CAMEL.sub("_", key).lower() if key != "__typename" else key: value for key, value in record.items()}


def _typename(event: dict[str, Any]) -> str:
    return _CAMEL.sub("_", text_of(event.get("__typename")).removesuffix("Event")).lower()


def _nodes(value: object) -> list[dict[str, Any]] | None:
    found = value.get("nodes") if isinstance(value, dict) else value
    return [node for node in found if isinstance(node, dict)] if isinstance(found, list) else None


def _cut(value: object, got: int) -> bool:
    total = value.get("totalCount") if isinstance(value, dict) else None
    return isinstance(total, int | float) and total > got


def _merge(known: dict[str, Any], more: dict[str, Any]) -> None:
    filled = {key: value for key, value in _plain(more).items() if value not in (None, "", [], {})}
    known.update({key: value for key, value in filled.items() if key not in _UNUSED})


def _key(issue: dict[str, Any]) -> str | None:
    number = issue.get("number")
    if isinstance(number, bool) or not isinstance(number, int | float):
        return None
    for name in ("html_url", "url", "repository_url"):
        found = re.search(r"(?:github[^/]*|/repos)/[^/]+/([^/]+?)/(?:issues|pull|pulls)/\d+", text_of(issue.get(name)))
        if found:
            return f"{found[1]}#{int(number)}"
    return f"#{int(number)}"


def _at(instants: InstantReader, value: object) -> int | None:
    try:
        return instants.read(text_of(value)).at
    except NotAnInstant:
        return None


def _moves(item: _Item, created: int, instants: InstantReader) -> list[tuple[int, str]]:
    moves = [(created, OPEN)]
    merged = _at(instants, item.fields.get("merged_at"))
    pull = item.fields.get("pull_request")
    if merged is None and isinstance(pull, dict):
        merged = _at(instants, pull.get("merged_at"))
    for at, kind, event in sorted(item.events, key=lambda entry: entry[0]):
        status = _status(kind, event)
        if status == CLOSED and (merged is not None or moves[-1][1] == MERGED):
            status = MERGED
        if status and status != moves[-1][1]:
            moves.append((max(at, created), status))
    closed = _at(instants, item.fields.get("closed_at"))
    final = MERGED if merged is not None else _closed_as(item.fields.get("state_reason"))
    if closed is not None and moves[-1][1] not in (CLOSED, MERGED, *_REASONS.values()):
        moves.append((max(merged if merged is not None else closed, moves[-1][0]), final))
    return moves


def _closed_as(reason: object) -> str:
    return _REASONS.get(text_of(reason).lower(), CLOSED)


def _status(kind: str, event: dict[str, Any]) -> str | None:
    if kind == "closed":
        return _closed_as(event.get("state_reason"))
    if kind == "project_v2_item_status_changed":
        return text_of(event.get("status")) or None
    if kind in ("moved_columns_in_project", "added_to_project", "converted_note_to_issue"):
        card = event.get("project_card")
        column = card.get("column_name") if isinstance(card, dict) else event.get("project_column_name")
        return text_of(column) or None
    if kind == "labeled":
        found = _STATUS_LABEL.match(_label(event))
        return found[1].strip() if found and _label(event).casefold() not in _BLOCKING else None
    return {
        "reopened": OPEN,
        "merged": MERGED,
        "convert_to_draft": "Draft",
        "ready_for_review": "Ready for review",
    }.get(kind)


def _label(event: dict[str, Any]) -> str:
    label = event.get("label")
    return text_of(label.get("name")).strip() if isinstance(label, dict) else ""


def _blocks(key: str, item: _Item) -> list[BlockRecord]:
    blocks: list[BlockRecord] = []
    since: dict[str, BlockRecord] = {}
    for at, kind, event in sorted(item.events, key=lambda entry: entry[0]):
        label = _label(event).casefold()
        if label in _BLOCKING and kind == "labeled" and label not in since:
            since[label] = BlockRecord(key, at, None, _label(event))
            blocks.append(since[label])
        elif kind == "unlabeled" and label in since:
            since.pop(label).end = at
    return blocks


def _describe(gathering: Gathering, key: str, item: _Item) -> None:
    record = gathering.item(key)
    record.title = text_of(item.fields.get("title")) or None
    names = [text_of(label.get("name")) for label in _nodes(item.fields.get("labels")) or []]
    record.type = next((name for name in names if type_of(name)), None)
    if any(name.strip().casefold() in EXPEDITED for name in names):
        record.escalated = True
    milestone = item.fields.get("milestone")
    if isinstance(milestone, dict):
        record.release = text_of(milestone.get("title")) or None
