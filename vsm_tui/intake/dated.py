"""The reader of item lists: one row an item with its present status and a few dates (Jira, GitLab, Linear CSV).

Such a list knows where an item stands, not how it came there: its items are snapshots.
"""

from __future__ import annotations

from vsm_tui.intake.columns import Choice, find_column, normal
from vsm_tui.intake.gathering import Gathering, is_true, name_fault
from vsm_tui.intake.instants import NotAnInstant
from vsm_tui.intake.kinds import EXPEDITED
from vsm_tui.intake.tables import Table, unguard

CREATED, STARTED = "Created", "Started"

LIST_NAMES: dict[str, tuple[str, ...]] = {
    "item": ("issue key", "identifier", "key", "issue id", "id", "number", "iid"),
    "step": ("status", "state", "original status"),
    "created": ("created", "created at", "created at (utc)", "created date", "opened at", "opened", "creation date"),
    "started": ("started", "started at", "start date", "in progress at"),
    "ended": (
        "resolved", "resolution date", "completed", "closed at", "closed at (utc)", "closed date", "closed",
        "completed at",         "resolved at", "canceled", "cancelled", "finished date",
    ),
    "title": ("summary", "title", "name"),
    "type": ("issue type", "type", "work item type", "original type"),
    "initiative": ("epic link", "epic key", "epic", "parent key", "parent issue", "parent", "project milestone"),
    "release": ("fix version/s", "fix versions", "milestone", "release"),
    "priority": ("priority",),
}  # fmt: skip
_DATES = ("created", "started", "ended")
_DESCRIBING = ("title", "type", "initiative", "release")


def list_roles(table: Table, choice: Choice) -> dict[str, tuple[int, ...]] | None:
    """Role -> columns of an item list, the best-known name first; none where item, status or creation are missing.

    Several columns may hold the end (resolved, canceled): whichever is filled counts.
    """
    header = [normal(name) for name in table.names]
    found: dict[str, tuple[int, ...]] = {}
    for role, names in LIST_NAMES.items():
        if role in choice.roles:
            found[role] = tuple(find_column(table, name) for name in choice.roles[role])
            continue
        places = [header.index(normal(name)) for name in names if normal(name) in header]
        if places:
            found[role] = tuple(dict.fromkeys(places)) if role == "ended" else (places[0],)
    return found if {"item", "step", "created"} <= found.keys() else None


def read_list(table: Table, roles: dict[str, tuple[int, ...]], gathering: Gathering) -> None:
    """Read one row an item: created, started, ended, and the status it has now."""
    file = gathering.file(table.source.name, "list")
    instants = gathering.instants(table, [index for role in _DATES for index in roles.get(role, ())])
    width = len(table.header)
    for number, cells in table.rows():
        file.rows += 1
        if len(cells) > width and any(cells[width:]):
            gathering.refuse(file, number, "row", f"has {len(cells)} cells where the header has {width}: shifted")
            continue
        cells += [""] * (width - len(cells))
        key, status = (unguard(cells[roles[role][0]].strip()) for role in ("item", "step"))
        fault = name_fault(key) or name_fault(status)
        if fault:
            gathering.refuse(file, number, "item" if name_fault(key) else "status", fault)
            continue
        dates: dict[str, int] = {}
        day_only = False
        try:
            for role in _DATES:
                text = next((cells[index] for index in roles.get(role, ()) if cells[index].strip()), "")
                if text or role == "created":
                    dates[role], day = instants.read(text)
                    day_only = day_only or day
        except NotAnInstant as error:
            gathering.refuse(file, number, table.header[roles[role][0]], str(error))
            continue
        file.kept += 1
        gathering.history(key, _events(dates, status), "snapshot")
        record = gathering.item(key)
        record.precision = "day" if day_only else "second"
        for role in _DESCRIBING:
            if role in roles and (value := cells[roles[role][0]].strip()):
                setattr(record, role, unguard(value))
        if "priority" in roles and (
            cells[roles["priority"][0]].strip().casefold() in EXPEDITED or is_true(cells[roles["priority"][0]])
        ):
            record.escalated = True
    file.notes.append("a list of items as they stand, without their moves: export the history for waits")


def _events(dates: dict[str, int], status: str) -> list[tuple[int, str]]:
    created = dates["created"]
    if "ended" in dates:
        started = [(max(dates["started"], created), STARTED)] if "started" in dates else []
        return [(created, CREATED), *started, (max([dates["ended"], created, *(at for at, _ in started)]), status)]
    if "started" in dates:
        return [(created, CREATED), (max(dates["started"], created), status)]
    return [(created, status)]
