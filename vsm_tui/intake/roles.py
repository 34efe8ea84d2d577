"""What the columns of a table may mean: proposed from names and cells, for a person to confirm or to change."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Literal

from vsm_tui.intake.changelog import CHANGE_NAMES, change_roles
from vsm_tui.intake.columns import EVENT_NAMES, Choice, event_roles, find_column, normal
from vsm_tui.intake.dated import LIST_NAMES, list_roles
from vsm_tui.intake.errors import IntakeError, Unrecognised
from vsm_tui.intake.instants import looks_like_instant
from vsm_tui.intake.reading import has_its_own_reader, kind_of_table
from vsm_tui.intake.stages import STAGE_NAMES, stage_columns
from vsm_tui.intake.tables import Table

Kind = Literal["events", "stages", "changelog", "list"]

NEEDED: dict[str, tuple[str, ...]] = {
    "events": ("item", "step", "at"),
    "stages": ("item",),
    "changelog": ("item", "from", "to", "at"),
    "list": ("item", "step", "created"),
}
"""Roles that a table of each kind cannot do without; of stages at least two columns as well."""

_KNOWN = {"events": EVENT_NAMES, "stages": STAGE_NAMES, "changelog": CHANGE_NAMES, "list": LIST_NAMES}
JOINED = "+step"
"""A column whose text is joined to the status, for trackers with a status and a finer one."""
_EXAMPLES = 4
_LOOKED_AT, _KEPT = 200_000, 500
_LEAST = 2.0
"""Points that must speak for a column to get a role."""
_HINTS: dict[str, re.Pattern[str]] = {
    role: re.compile(pattern)
    for role, pattern in {
        "item": r"\b(id|key|nr|no|number|nummer|ticket|case|vorgang|fall|auftrag|issue|item|story|clé|clave)\b|#",
        "step": r"status|state|step|stage|phase|activity|column|spalte|zustand|schritt|aktivität|lane|étape|estado",
        "at": r"\b(at|on|am|when|date|time|datum|zeit|uhrzeit|timestamp|zeitpunkt|moved|changed|seit|fecha)\b|date$",
        "title": r"title|summary|name|titel|betreff|subject|bezeichnung|beschreibung|headline|titre|título",
        "type": r"\b(type|typ|kind|art|category|kategorie|class)\b",
        "escalated": r"escalat|expedit|eskal|urgent|dringend",
        "initiative": r"initiative|epic|project|projekt|feature|theme|vorhaben",
        "from": r"\b(from|old|previous|before|von|alt|vorher)\b",
        "to": r"\b(to|new|after|nach|neu|nachher)\b",
        "created": r"creat|open|erstellt|angelegt|eröffnet|raised|received|eingang|start",
        "started": r"start|begin|begonnen|progress",
        "ended": r"end|close|resol|finish|complet|done|erledigt|geschlossen|abgeschlossen|beendet",
    }.items()
}
_EPOCH = re.compile(r"1\d{9}(\d{3})?(\.\d+)?")
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9]*[-_ ]?\d+|\d+|[0-9a-f]{8}-[0-9a-f-]{20,}")


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """One column as its first rows show it."""

    index: int
    name: str
    examples: tuple[str, ...]
    """Its first different values."""
    filled: float
    """Share of rows with a value, 0 to 1."""
    rows: int
    """Rows looked at."""
    distinct: int
    dates: float
    """Share of the values that are dates or times."""
    keys: float
    """Share of the values that look like the key of an item."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a table is to be read: what one row is, and which column plays which role."""

    kind: Kind
    roles: dict[str, tuple[int, ...]] = field(default_factory=dict)
    stages: tuple[int, int] | None = None
    """First and last stage column, both included."""

    def role_of(self, index: int) -> str:
        """The role of a column, `stage` for one of the stages, or nothing."""
        for role, indexes in self.roles.items():
            if index in indexes:
                return role
        if self.kind == "stages" and self.stages and self.stages[0] <= index <= self.stages[1]:
            return "stage"
        return ""

    def missing(self) -> tuple[str, ...]:
        """Roles that no column has yet and that are needed; `stages` where fewer than two columns are."""
        found = [role for role in NEEDED[self.kind] if not self.roles.get(role)]
        if self.kind == "stages" and (self.stages is None or self.stages[1] <= self.stages[0]):
            found.append("stages")
        return tuple(found)

    def with_role(self, index: int, role: str) -> Plan:
        """The plan with a column in another role; `first stage` and `last stage` bound the stages, nothing frees it.

        A role that only one column can have leaves the column that had it.
        """
        roles = {name: tuple(each for each in indexes if each != index) for name, indexes in self.roles.items()}
        stages = self.stages
        if role in ("first stage", "last stage"):
            first, last = stages or (index, index)
            stages = (index, max(index, last)) if role == "first stage" else (min(first, index), index)
            for name in roles:
                roles[name] = tuple(each for each in roles[name] if not stages[0] <= each <= stages[1])
        elif role:
            name = role.removeprefix("+")
            # Whichever of several end dates is filled counts.
            roles[name] = (*roles.get(name, ()), index) if role != name or name == "ended" else (index,)
        if stages and role not in ("first stage", "last stage") and stages[0] <= index <= stages[1]:
            stages = _without(stages, index)
        return replace(self, roles={name: found for name, found in roles.items() if found}, stages=stages)

    def choices(self) -> tuple[str, ...]:
        """The roles that a column of such a table may have."""
        known = tuple(_KNOWN[self.kind])
        if self.kind == "stages":
            return ("first stage", "last stage", *known)
        return (*known[:2], JOINED, *known[2:]) if self.kind == "events" and self.roles.get("step") else known

    def choice(self, table: Table) -> Choice:
        """The same as `--columns` would say it."""
        roles = {role: tuple(_named(table, index) for index in indexes) for role, indexes in self.roles.items()}
        if self.kind == "stages" and self.stages is not None:
            return Choice(roles, (_named(table, self.stages[0]), _named(table, self.stages[1])))
        return Choice(roles)

    def dated(self) -> tuple[int, ...]:
        """The columns that hold the dates to be read."""
        if self.kind == "stages" and self.stages is not None:
            return tuple(range(self.stages[0], self.stages[1] + 1))
        return tuple(i for role in ("at", "created", "started", "ended") for i in self.roles.get(role, ()))


@dataclass(frozen=True, slots=True)
class Proposed:
    """A plan for a table, and whether its names leave no doubt; else why a person must look."""

    plan: Plan
    sure: bool
    doubt: str = ""


def _named(table: Table, index: int) -> str:
    """A column as `--columns` names it: the first of several equal names is `name (1)`."""
    name = table.header[index]
    several = [other.strip() for other in table.names].count(name) > 1
    return f"{name} (1)" if several else name


def _without(stages: tuple[int, int], index: int) -> tuple[int, int] | None:
    """Stages are contiguous: a column taken out shortens them from its nearer end."""
    first, last = stages
    shorter = (index + 1, last) if index - first <= last - index else (first, index - 1)
    return shorter if shorter[0] <= shorter[1] else None


def columns_of(table: Table) -> list[ColumnSeen]:
    """Each column of a table as its first rows show it."""
    rows = _spread(table)
    found = []
    for index, name in enumerate(table.header):
        values = [value for row in rows if (value := row[index].strip())]
        different = tuple(dict.fromkeys(values))
        dates = sum(1 for value in values if looks_like_instant(value) or _EPOCH.fullmatch(value))
        keys = sum(1 for value in values if _KEY.fullmatch(value))
        count = len(values) or 1
        filled = len(values) / len(rows) if rows else 0.0
        found.append(
            ColumnSeen(
                index, name, different[:_EXAMPLES], filled, len(rows), len(different), dates / count, keys / count
            )
        )
    return found


def _spread(table: Table) -> list[list[str]]:
    """Rows from all over the table: many logs are sorted, and their first rows say little."""
    width, stride = len(table.header), 1
    rows: list[list[str]] = []
    for seen, (_, cells) in enumerate(islice(table.rows(), _LOOKED_AT)):
        if seen % stride:
            continue
        rows.append((cells + [""] * (width - len(cells)))[:width])
        if len(rows) >= 2 * _KEPT:
            rows, stride = rows[::2], stride * 2
    return rows


def proposed(table: Table) -> Proposed | None:
    """A plan for a table; none where it is a side file or another kind that needs no roles."""
    if has_its_own_reader(table):
        return None
    try:
        kind = kind_of_table(table, Choice())
        if kind == "events":
            return Proposed(Plan("events", event_roles(table, Choice()) or {}), True)
        if kind == "changelog":
            return Proposed(Plan("changelog", change_roles(table, Choice()) or {}), True)
        if kind == "list":
            return Proposed(Plan("list", list_roles(table, Choice()) or {}), True)
        return Proposed(as_kind("stages", table), True) if kind == "stages" else None
    except Unrecognised:
        doubt = "The names of the columns do not say which is the item, its status and the time."
    except IntakeError as error:
        doubt = error.message
    return Proposed(_guessed(table), False, doubt)


def plan_from(kind: Kind, choice: Choice, table: Table) -> Plan:
    """The plan that a kept choice means for a table. Raises `IntakeError` where a column is not there any more."""
    roles = {role: tuple(find_column(table, name) for name in names) for role, names in choice.roles.items()}
    stages = None
    if choice.stages is not None:
        stages = (find_column(table, choice.stages[0]), find_column(table, choice.stages[1]))
    return Plan(kind, roles, stages)


def as_kind(kind: Kind, table: Table, columns: list[ColumnSeen] | None = None) -> Plan:
    """The best plan for a table if one of its rows is such a thing; `columns` where they were looked at before."""
    seen = columns_of(table) if columns is None else columns
    plan = Plan(kind)
    taken: set[int] = set()
    if kind == "stages":
        run = _stages(table, seen)
        plan = replace(plan, stages=run)
        taken = set(range(run[0], run[1] + 1)) if run else set()
    for roles in (NEEDED[kind], tuple(role for role in _KNOWN[kind] if role not in NEEDED[kind])):
        scored = [
            (score, -place, -column.index)
            for place, role in enumerate(roles)
            for column in seen
            if column.index not in taken and (score := _score(role, column, kind)) >= _LEAST
        ]
        found: set[str] = set()
        for _, place, index in sorted(scored, reverse=True):
            role = roles[-place]
            if role not in found and -index not in taken:
                found.add(role)
                taken.add(-index)
                plan = plan.with_role(-index, role)
    return plan


def _guessed(table: Table) -> Plan:
    seen = columns_of(table)
    plans = [as_kind("events", table, seen)]
    if sum(column.dates >= 0.5 for column in seen) > 1:
        plans.insert(0, as_kind("stages", table, seen))
    if len(plans[0].missing()) <= len(plans[-1].missing()) and not plans[0].missing():
        return plans[0]
    return min(plans, key=lambda plan: len(plan.missing()))


def _stages(table: Table, seen: list[ColumnSeen]) -> tuple[int, int] | None:
    found: Iterable[int] | None
    try:
        found = stage_columns(table, Choice())
    except IntakeError:
        found = None
    if not found:
        found = [column.index for column in seen if column.dates >= 0.5]
    indexes = list(found)
    return (min(indexes), max(indexes)) if indexes else None


def _score(role: str, column: ColumnSeen, kind: str) -> float:
    """How much a column's name and cells speak for a role."""
    name = normal(column.name)
    wanted = [normal(each) for each in _KNOWN[kind][role]]
    score = 8.0 - wanted.index(name) / len(wanted) if name in wanted else 0.0
    hint = _HINTS.get(role)
    if hint is not None and hint.search(name):
        score += 3.0
    return score + _fitting(role, column, kind)


def _fitting(role: str, column: ColumnSeen, kind: str) -> float:
    """How far the cells of a column speak for a role; far below nothing where they rule it out."""
    if not column.distinct:
        return -5.0
    if role in ("at", "created", "started", "ended"):
        return 4.0 * column.dates if column.dates >= 0.5 else -20.0
    if column.dates >= 0.5:
        return -20.0
    if role == "item":
        score = 3.0 * column.keys + (1.0 if column.filled > 0.95 else -4.0) - (3.0 if column.distinct == 1 else 0.0)
        once = column.distinct >= column.rows
        # In a log an item stands in several rows, in a list in one.
        return score + (2.0 if once == (kind in ("stages", "list")) or column.rows < 3 else -4.0)
    if role in ("step", "from", "to"):
        few = 2 <= column.distinct <= 40 and column.keys < 0.5
        return (2.0 if few else -2.0) + (0.0 if role != "from" or column.filled < 1 else -0.5)
    return 0.0
