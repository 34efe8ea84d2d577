"""The reader of changelogs: a CSV with one row a change (item, from, to, at, and which field changed)."""

from __future__ import annotations

from itertools import pairwise

from vsm_tui.intake.columns import Choice, find_roles, normal
from vsm_tui.intake.gathering import Gathering, name_fault
from vsm_tui.intake.instants import NotAnInstant
from vsm_tui.intake.tables import Table, unguard

CHANGE_NAMES: dict[str, tuple[str, ...]] = {
    "item": ("item", "issue key", "issue_id", "issue", "key", "ticket", "work item id", "number"),
    "from": (
        "from",
        "from value",
        "from status",
        "old value",
        "from string",
        "previous status",
        "oldstring",
        "old string",
    ),
    "to": ("to", "to value", "to status", "new value", "to string", "new status", "newstring", "new string"),
    "at": ("at", "timestamp", "created date", "changed at", "change date", "changed", "created", "date", "changed on"),
    "field": ("field", "field name", "field id", "change field"),
    "title": ("title", "summary"),
    "type": ("type", "issue type"),
}
_BY_NAME = {"from": ("from string", "fromstring"), "to": ("to string", "tostring")}
_REQUIRED = ("item", "from", "to", "at")
_STATUS_FIELDS = frozenset(("status", "state", "system.state"))


def change_roles(table: Table, choice: Choice) -> dict[str, tuple[int, ...]] | None:
    """Role -> columns of a changelog; none where item, from, to or the time are missing.

    Where a change is told by id and by name (Jira's `from` and `from_string`), the name counts.
    """
    header = {normal(name) for name in table.names}
    names = {**CHANGE_NAMES, **{role: told for role, told in _BY_NAME.items() if header & set(told)}}
    return find_roles(table, choice, names, _REQUIRED)


def read_changelog(table: Table, roles: dict[str, tuple[int, ...]], gathering: Gathering) -> None:
    """Read one row a change. Changes of other fields are kept and say nothing.

    An item whose first change has a status to come from was in it before, nobody says since when: it is truncated.
    """
    file = gathering.file(table.source.name, "changelog")
    place = {role: indexes[0] for role, indexes in roles.items()}
    instants = gathering.instants(table, [place["at"]])
    moves: dict[str, list[tuple[int, int, str, str]]] = {}
    width, others = len(table.header), 0
    for number, cells in table.rows():
        file.rows += 1
        if len(cells) > width and any(cells[width:]):
            gathering.refuse(file, number, "row", f"has {len(cells)} cells where the header has {width}")
            continue
        cells += [""] * (width - len(cells))
        if "field" in place and cells[place["field"]].strip().casefold() not in _STATUS_FIELDS:
            file.kept += 1
            others += 1
            continue
        item, after = (unguard(cells[place[role]].strip()) for role in ("item", "to"))
        fault = name_fault(item) or name_fault(after)
        if fault:
            gathering.refuse(file, number, "item" if name_fault(item) else "to", fault)
            continue
        try:
            at, day_only = instants.read(cells[place["at"]])
        except NotAnInstant as error:
            gathering.refuse(file, number, "at", str(error))
            continue
        file.kept += 1
        record = gathering.item(item)
        if day_only:
            record.precision = "day"
        for role in ("title", "type"):
            if role in place and (value := cells[place[role]].strip()):
                setattr(record, role, unguard(value))
        moves.setdefault(item, []).append((at, number, unguard(cells[place["from"]].strip()), after))
    cut = 0
    for item, changes in moves.items():
        early = sum(1 for earlier, later in pairwise(changes) if later[0] < earlier[0])
        gathering.out_of_order += early
        changes.sort(key=lambda change: change[:2])
        truncated = bool(changes[0][2])
        cut += truncated
        gathering.history(
            item, [(at, after) for at, _, _, after in changes], "truncated" if truncated else "full", early
        )
    if others:
        file.notes.append(f"{others} rows are changes of other fields than the status")
    if cut:
        file.notes.append(f"{cut} items begin with a change from a status whose beginning is not told")
