"""The reader of Jira's JSON: search results with changelog, lists of issues, one issue a file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from store.models import BlockRecord, Completeness
from vsm_tui.intake.errors import IntakeError
from vsm_tui.intake.gathering import FileReading, Gathering
from vsm_tui.intake.instants import InstantReader, NotAnInstant
from vsm_tui.intake.jirachain import NoSuchField, escalated_of, initiative_of
from vsm_tui.intake.jirapages import Pages, read_pages
from vsm_tui.intake.sources import Source
from vsm_tui.intake.streaming import records, text_of

CREATED = "Created"
"""The status given to the time from creation to resolution where Jira gave no changelog."""

_FLAG = frozenset(("flagged", "impediment", "markiert", "gekennzeichnet", "marqué", "marcado"))
_BLOCKED_BY = ("is blocked by ", "wird blockiert von ", "est bloqué par ", "está bloqueado por ")


class _Change:
    """One field's change: instant, field, texts and ids before and after."""

    __slots__ = ("after", "after_id", "at", "before", "before_id", "field")

    def __init__(self, at: int, item: dict[str, Any]) -> None:
        self.at = at
        name = text_of(item.get("field"))
        known = text_of(item.get("fieldId"))
        self.field = "status" if known == "status" else name.casefold() if known != "Flagged" else "flagged"
        self.before = text_of(item.get("fromString"))
        self.after = text_of(item.get("toString"))
        self.before_id = text_of(item.get("from"))
        self.after_id = text_of(item.get("to"))


@dataclass(frozen=True, slots=True)
class _Lacking:
    """What is needed to tell an issue's moves anew, once pages of its changelog are there."""

    file: FileReading
    key: str
    id: str
    created: int
    current: str
    histories: list[Any]
    total: float


class Issues:
    """What the issues of all files of one import tell together, and those whose changelog is cut or missing."""

    def __init__(self) -> None:
        self.links = _Links()
        self.statuses = _StatusNames()
        self.pages = Pages()
        self.lacking: list[_Lacking] = []

    def finish(self, gathering: Gathering) -> None:
        """Complete issues by the pages of their changelogs; write blocks and renamed statuses into the gathering."""
        instants = InstantReader(gathering.options.zone)
        left: dict[str, Counter[str]] = {}
        files = {issue.file.name: issue.file for issue in self.lacking}
        for issue in self.lacking:
            left.setdefault(issue.file.name, Counter())[self._completed(issue, instants, gathering)] += 1
        for name, counts in left.items():
            _note(files[name], counts["truncated"], counts["snapshot"])
        if self.pages.entries:
            gathering.files[-1].notes.append(
                f"changelogs of {len(self.pages.entries)} issues are left out: they need none, or are in no file"
            )
        self.links.blocks(gathering)
        gathering.renamed.update(self.statuses.renamed())

    def _completed(self, issue: _Lacking, instants: InstantReader, gathering: Gathering) -> Completeness:
        histories = self.pages.completed(issue.key, issue.id, issue.histories)
        record = gathering.item(issue.key)
        if histories is None or record.completeness == "full":
            return record.completeness
        try:
            changes = _changes(histories, instants, issue.key)
        except _Unreadable as fault:
            issue.file.notes.append(f"the pages of {issue.key} are left out: {fault.field} {fault}")
            return record.completeness
        events = _moves(changes, issue.created, issue.current, self.statuses)
        completeness: Completeness = "truncated" if issue.total > len(histories) else "full"
        gathering.history(issue.key, events, completeness)
        self.links.changed(issue.key, issue.created, changes)
        return completeness


def _issues(gathering: Gathering) -> Issues:
    issues = gathering.late.setdefault("jira", Issues())
    assert isinstance(issues, Issues)
    return issues


def read_jira(source: Source, prefix: str, gathering: Gathering) -> None:
    """Read the issues at a JSON prefix (`issues.item`, `item` or empty for one issue a file)."""
    file = gathering.file(source.name, "jira")
    issues = _issues(gathering)
    instants = InstantReader(gathering.options.zone)
    for number, issue in enumerate(records(source, prefix), 1):
        file.rows += 1
        try:
            _read_issue(issue, instants, gathering, issues, file)
        except _Unreadable as fault:
            gathering.refuse(file, number, fault.field, str(fault))
            continue
        file.kept += 1


def read_jira_pages(source: Source, prefix: str, gathering: Gathering) -> None:
    """Read changelogs that stand apart from their issues."""
    read_pages(source, prefix, gathering.file(source.name, "jira"), gathering, _issues(gathering).pages)


def _note(file: FileReading, truncated: int, snapshots: int) -> None:
    if snapshots:
        file.notes.append(
            f"{snapshots} issues have no changelog (only where they stand today): export with expand=changelog"
        )
    if truncated:
        file.notes.append(f"{truncated} issues have a cut changelog: fetch /issue/KEY/changelog page by page")


class _Unreadable(Exception):
    def __init__(self, field: str, why: str) -> None:
        self.field = field
        super().__init__(why)


def _read_issue(issue: object, instants: InstantReader, gathering: Gathering, known: Issues, file: FileReading) -> None:
    if not isinstance(issue, dict):
        raise _Unreadable("issue", "is no object")
    key = text_of(issue.get("key")).strip()
    fields = issue.get("fields")
    if not key or len(key) > 1000:
        raise _Unreadable("key", "is missing")
    if not isinstance(fields, dict):
        raise _Unreadable(f"{key} fields", "are missing")
    status = fields.get("status")
    current = text_of(status.get("name")) if isinstance(status, dict) else text_of(status)
    created = _instant(instants, fields.get("created"), f"{key} created")
    changelog = issue.get("changelog")
    histories = changelog.get("histories") if isinstance(changelog, dict) else None
    if isinstance(status, dict):
        known.statuses.seen(text_of(status.get("id")), current, 1 << 60)
        category = status.get("statusCategory")
        if current and isinstance(category, dict) and category.get("key"):
            gathering.categorise(current, text_of(category["key"]))
    completeness: Completeness = "full"
    all_told: float = 0
    changes: list[_Change] = []
    if isinstance(histories, list):
        changes = _changes(histories, instants, key)
        total = changelog.get("total") if isinstance(changelog, dict) else None
        if isinstance(total, int | float) and total > len(histories):
            completeness, all_told = "truncated", total
        events = _moves(changes, created, current, known.statuses)
    else:
        completeness = "snapshot"
        events = _snapshot(fields, created, current, instants, gathering)
    if not events:
        raise _Unreadable(f"{key} status", "is missing")
    gathering.history(key, events, completeness)
    if gathering.histories[key] is events:
        _describe(gathering, key, fields, changes)
        known.links.take(key, created, changes, fields, instants)
    if completeness != "full":
        own = histories if isinstance(histories, list) else []
        known.lacking.append(_Lacking(file, key, text_of(issue.get("id")), created, current, own, all_told))


def _instant(instants: InstantReader, value: object, field: str) -> int:
    try:
        return instants.read(text_of(value)).at
    except NotAnInstant as error:
        raise _Unreadable(field, str(error)) from None


def _changes(histories: list[Any], instants: InstantReader, key: str) -> list[_Change]:
    dated = []
    for history in histories:
        if not isinstance(history, dict):
            raise _Unreadable(f"{key} changelog", "has an entry that is no object")
        at = _instant(instants, history.get("created"), f"{key} changelog created")
        items = history.get("items")
        dated.append((at, [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []))
    # Jira Cloud lists the newest first: turned round, entries of one second keep their order.
    if len(dated) > 1 and dated[0][0] > dated[-1][0]:
        dated.reverse()
    dated.sort(key=lambda entry: entry[0])
    return [_Change(at, item) for at, items in dated for item in items]


def _moves(changes: list[_Change], created: int, current: str, statuses: _StatusNames) -> list[tuple[int, str]]:
    moves = [change for change in changes if change.field == "status" and change.after]
    first = moves[0].before if moves else current
    events = [(created, first)] if first else []
    for change in moves:
        events.append((max(change.at, created), change.after))
        statuses.seen(change.before_id, change.before, change.at - 1)
        statuses.seen(change.after_id, change.after, change.at)
    return events


def _snapshot(
    fields: dict[str, Any], created: int, current: str, instants: InstantReader, gathering: Gathering
) -> list[tuple[int, str]]:
    resolved = fields.get("resolutiondate")
    if not current:
        return []
    status = fields.get("status")
    category = status.get("statusCategory") if isinstance(status, dict) else None
    done = not isinstance(category, dict) or category.get("key") == "done"
    if resolved and done:
        at = _instant(instants, resolved, "resolutiondate")
        return [(created, CREATED), (max(at, created), current)]
    changed = fields.get("statuscategorychangedate")
    if changed:
        at = max(_instant(instants, changed, "statuscategorychangedate"), created)
        return [(created, CREATED), (at, current)] if at > created else [(created, current)]
    return [(created, current)]


def _describe(gathering: Gathering, key: str, fields: dict[str, Any], changes: list[_Change]) -> None:
    record = gathering.item(key)
    record.title = text_of(fields.get("summary")) or None
    record.type = _name(fields.get("issuetype")) or None
    roles = gathering.options.columns.roles
    link = next((change.after for change in reversed(changes) if change.field == "epic link"), None)
    try:
        record.initiative = initiative_of(fields, link, gathering.options.initiative_places())
        escalated = escalated_of(fields, roles.get("escalated", ()))
    except NoSuchField as error:
        said = "--columns" if {"initiative", "escalated"} & roles.keys() else "the map's"
        raise IntakeError(f"{key}: {said} {error}", gathering.files[-1].name) from None
    versions = fields.get("fixVersions")
    if isinstance(versions, list) and versions:
        record.release = _name(versions[-1]) or None
    record.escalated = True if escalated else None


def _name(value: object) -> str:
    return text_of(value.get("name")) if isinstance(value, dict) else text_of(value)


class _StatusNames:
    """Names that one status id has carried: Jira's changelog keeps the name of its day."""

    def __init__(self) -> None:
        self._names: dict[str, dict[str, int]] = {}

    def seen(self, id: str, name: str, at: int) -> None:
        if id and name:
            names = self._names.setdefault(id, {})
            names[name] = max(at, names.get(name, at))

    def renamed(self) -> dict[str, str]:
        """Former name -> latest name of the same status."""
        found = {}
        for names in self._names.values():
            latest = max(names, key=lambda name: names[name])
            found.update({name: latest for name in names if name != latest})
        return found


class _Links:
    """Blocks from flags and from dated 'is blocked by' links, ended when the blocking issue is resolved."""

    def __init__(self) -> None:
        self._flags: dict[str, list[BlockRecord]] = {}
        self._links: dict[str, list[tuple[BlockRecord, str]]] = {}
        self._resolved: dict[str, int | None] = {}
        self._done_elsewhere: set[str] = set()

    def changed(self, key: str, created: int, changes: list[_Change]) -> None:
        """Take flags and links from an issue's changes, instead of those it had before."""
        self._flags[key] = _flags(key, created, changes)
        self._links[key] = _blocked_by(key, changes)

    def take(
        self, key: str, created: int, changes: list[_Change], fields: dict[str, Any], instants: InstantReader
    ) -> None:
        self.changed(key, created, changes)
        resolved = fields.get("resolutiondate")
        self._resolved[key] = _instant(instants, resolved, f"{key} resolutiondate") if resolved else None
        links = fields.get("issuelinks")
        for link in links if isinstance(links, list) else []:
            other = link.get("inwardIssue") if isinstance(link, dict) else None
            inner = other.get("fields") if isinstance(other, dict) else None
            status = inner.get("status") if isinstance(inner, dict) else None
            category = status.get("statusCategory") if isinstance(status, dict) else None
            if isinstance(other, dict) and isinstance(category, dict) and category.get("key") == "done":
                self._done_elsewhere.add(text_of(other.get("key")))

    def blocks(self, gathering: Gathering) -> None:
        for flags in self._flags.values():
            gathering.batch.blocks += flags
        for links in self._links.values():
            for block, blocker in links:
                if block.end is None:
                    if blocker not in self._resolved and blocker in self._done_elsewhere:
                        continue  # it has ended, at a time that this export does not tell
                    block.end = self._resolved.get(blocker)
                if block.end is None or block.end > block.start:
                    gathering.batch.blocks.append(block)


def _flags(key: str, created: int, changes: list[_Change]) -> list[BlockRecord]:
    blocks: list[BlockRecord] = []
    since: tuple[int, str] | None = None
    for change in changes:
        if change.field not in _FLAG:
            continue
        if since is None and change.before:
            since = (created, change.before)
        if since is not None and not change.after:
            if change.at > since[0]:
                blocks.append(BlockRecord(key, since[0], change.at, since[1]))
            since = None
        elif since is None and change.after:
            since = (change.at, change.after)
    if since is not None:
        blocks.append(BlockRecord(key, since[0], None, since[1]))
    return blocks


def _blocked_by(key: str, changes: list[_Change]) -> list[tuple[BlockRecord, str]]:
    found: list[tuple[BlockRecord, str]] = []
    open_blocks: dict[str, BlockRecord] = {}
    for change in changes:
        if change.field != "link":
            continue
        added, removed = _blocker(change.after, change.after_id), _blocker(change.before, change.before_id)
        if removed and removed in open_blocks and not change.after:
            open_blocks.pop(removed).end = change.at
        if added and added not in open_blocks:
            project = added.rpartition("-")[0] or added
            block = BlockRecord(key, change.at, None, f"is blocked by {added}", project)
            open_blocks[added] = block
            found.append((block, added))
    return found


def _blocker(text: str, id: str) -> str:
    folded = text.casefold()
    for phrase in _BLOCKED_BY:
        place = folded.find(phrase)
        if place >= 0:
            return id or text[place + len(phrase) :].strip()
    return ""
