"""Jira Data Center's data pipeline: `issues` and `issue_history` CSV files, put together by the issue's number.

The history names an issue by its number and each status by id and by name, with times cut to the minute; the
issues bring the key, what is said of it, and when it was created, without which nobody knows since when an issue
stood in its first status.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from vsm_tui.intake.dated import CREATED
from vsm_tui.intake.gathering import FileReading, Gathering, name_fault
from vsm_tui.intake.instants import InstantReader, NotAnInstant
from vsm_tui.intake.kinds import EXPEDITED
from vsm_tui.intake.tables import Table, unguard

Part = Literal["issues", "history"]
_HISTORY = {"issue_id", "changelog_id", "created_date", "field", "from_string", "to_string"}
_ISSUES = {"id", "instance_url", "key", "status", "created_date"}


@dataclass(frozen=True, slots=True)
class _Issue:
    key: str
    status: str
    created: int
    ended: int | None


@dataclass(slots=True)
class Pipeline:
    """Issues and moves of all files of one import; they are put together when all are read."""

    issues: dict[str, _Issue] = field(default_factory=dict)
    moves: dict[str, list[tuple[int, int, str, str]]] = field(default_factory=dict)
    """Number of the issue -> (instant, row, from, to)."""
    history: FileReading | None = None

    def finish(self, gathering: Gathering) -> None:
        """Write each issue's history into the gathering."""
        for number in dict.fromkeys((*self.issues, *self.moves)):
            issue, moves = self.issues.get(number), sorted(self.moves.get(number, ()))
            entries = [(at, after) for at, _, _, after in moves]
            if issue is None:
                gathering.history(number, entries, "truncated" if moves[0][2] else "full")
            elif moves:
                first = min(issue.created, moves[0][0])  # times of changes are cut to the minute, creation is not
                gathering.history(issue.key, [(first, moves[0][2] or CREATED), *entries], "full")
            elif self.history is not None:
                gathering.history(issue.key, [(issue.created, issue.status)], "full")
            else:
                end = [] if issue.ended is None else [(max(issue.ended, issue.created), issue.status)]
                gathering.history(issue.key, [(issue.created, CREATED if end else issue.status), *end], "snapshot")
        unknown = sum(number not in self.issues for number in self.moves)
        if unknown and self.history is not None:
            self.history.notes.append(
                f"{unknown} issues are known by their number only, and not since when they stood in their first "
                "status: read the issues file of the same export with it"
            )


def pipeline_part(header: list[str]) -> Part | None:
    """Which of the two files a header is of; none where it is another file's."""
    names = {name.strip().casefold() for name in header}
    return "history" if names >= _HISTORY else "issues" if names >= _ISSUES else None


def read_pipeline(table: Table, part: Part, gathering: Gathering) -> None:
    """Read one of the two files. Changes of other fields than the status are kept and say nothing."""
    found = gathering.late.setdefault("jira pipeline", Pipeline())
    assert isinstance(found, Pipeline)
    file = gathering.file(table.source.name, "jira")
    places = {name.casefold(): place for place, name in enumerate(table.header)}
    dated = [places[name] for name in ("created_date", "resolution_date") if name in places]
    instants = gathering.instants(table, dated)
    others = 0
    for number, cells in table.rows():
        file.rows += 1
        if len(cells) > len(table.header) and any(cells[len(table.header) :]):
            why = f"has {len(cells)} cells where the header has {len(table.header)}"
            gathering.refuse(file, number, "row", why)
            continue
        row = {name: unguard(cells[place].strip()) if place < len(cells) else "" for name, place in places.items()}
        if part == "history" and row["field"].casefold() != "status":
            file.kept += 1
            others += 1
            continue
        take = _take_move if part == "history" else _take_issue
        fault = take(row, number, found, instants, gathering)
        if fault is not None:
            gathering.refuse(file, number, *fault)
            continue
        file.kept += 1
    if part == "history":
        found.history = file
        if others:
            file.notes.append(f"{others} rows are changes of other fields than the status")


def _take_move(
    row: dict[str, str], number: int, found: Pipeline, instants: InstantReader, gathering: Gathering
) -> tuple[str, str] | None:
    for name in ("issue_id", "to_string"):
        if fault := name_fault(row[name]):
            return name, fault
    try:
        at = instants.read(row["created_date"]).at
    except NotAnInstant as error:
        return "created_date", str(error)
    found.moves.setdefault(row["issue_id"], []).append((at, number, row["from_string"], row["to_string"]))
    return None


def _take_issue(
    row: dict[str, str], number: int, found: Pipeline, instants: InstantReader, gathering: Gathering
) -> tuple[str, str] | None:
    for name in ("id", "key", "status"):
        if fault := name_fault(row[name]):
            return name, fault
    ended = row.get("resolution_date", "")
    try:
        created = instants.read(row["created_date"]).at
        resolved = instants.read(ended).at if ended else None
    except NotAnInstant as error:
        return "created_date or resolution_date", str(error)
    found.issues[row["id"]] = _Issue(row["key"], row["status"], created, resolved)
    record = gathering.item(row["key"])
    record.title = row.get("summary") or None
    record.type = row.get("issue_type") or None
    if row.get("priority", "").casefold() in EXPEDITED:
        record.escalated = True
    return None
