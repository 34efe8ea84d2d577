"""The readers of side files: blocks, effort, deployments, commits and readings, each a CSV with a known header."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from store.models import BlockRecord, CommitRecord, DeploymentRecord, EffortRecord, ReadingRecord
from vsm_tui.intake.columns import find_roles
from vsm_tui.intake.errors import IntakeError
from vsm_tui.intake.gathering import Gathering, is_true, name_fault
from vsm_tui.intake.instants import InstantReader, NotAnInstant
from vsm_tui.intake.tables import Table, unguard

_ITEM = ("item", "case:concept:name", "item id", "case id", "issue key", "key", "id")
_FALSE = frozenset(("", "0", "false", "no", "n"))


@dataclass(frozen=True, slots=True)
class Side:
    """One kind of side file: its columns by role, those it cannot do without, and its date columns."""

    names: dict[str, tuple[str, ...]]
    required: tuple[str, ...]
    instants: tuple[str, ...]
    telling: tuple[str, ...]
    """Roles whose columns must all be there, under their first names, for `auto` to know the file."""


SIDES: dict[str, Side] = {
    "blocks": Side(
        {
            "item": _ITEM,
            "from": ("from", "start", "blocked from", "started at"),
            "to": ("to", "end", "until", "blocked until", "ended at"),
            "reason": ("reason",),
            "dependency": ("dependency",),
        },
        ("item", "from"),
        ("from", "to"),
        ("from", "to"),
    ),
    "effort": Side(
        {"item": _ITEM, "step": ("step", "status"), "hours": ("hours", "effort hours"), "date": ("date", "day")},
        ("item", "step", "hours"),
        ("date",),
        ("step", "hours"),
    ),
    "deployments": Side(
        {
            "at": ("at", "deployed at", "finished at"),
            "ref": ("ref", "tag", "version", "sha"),
            "environment": ("environment",),
            "failed": ("failed",),
            "restored_at": ("restored at",),
            "unplanned": ("unplanned",),
        },
        ("at", "ref"),
        ("at", "restored_at"),
        ("at", "ref"),
    ),
    "commits": Side(
        {
            "committed_at": ("committed at",),
            "deployed_ref": ("deployed ref", "deployed in"),
            "ref": ("ref", "sha", "commit"),
        },
        ("committed_at", "deployed_ref"),
        ("committed_at",),
        ("committed_at", "deployed_ref"),
    ),
    "readings": Side(
        {"hypothesis": ("hypothesis",), "date": ("date", "day"), "value": ("value",), "source": ("source",)},
        ("hypothesis", "date", "value"),
        ("date",),
        ("hypothesis", "value"),
    ),
}


def side_of(header: list[str]) -> str | None:
    """The kind of side file that a header tells; none where it is another file's."""
    present = {" ".join(name.casefold().replace("_", " ").split()) for name in header}
    logs = {"at", "timestamp", "time:timestamp"}
    for kind, side in SIDES.items():
        if all(side.names[role][0] in present for role in side.telling):
            if kind == "blocks" and present & logs:
                continue
            if kind == "deployments" and present & {"item", "step", "status"}:
                continue
            return kind
    return None


def read_side(table: Table, kind: str, gathering: Gathering) -> None:
    """Read one side file. Raises `IntakeError` where a required column is missing."""
    side = SIDES[kind]
    roles = find_roles(table, gathering.options.columns, side.names, side.required)
    if roles is None:
        columns = ",".join(f"{role}=.." for role in side.required)
        raise IntakeError(
            f"{kind} need the columns {', '.join(side.required)}; others are named with --columns {columns}",
            table.source.name,
        )
    file = gathering.file(table.source.name, kind)
    dated = [roles[role][0] for role in side.instants if role in roles]
    instants = gathering.instants(table, dated)
    take = _TAKERS[kind]
    places = {role: indexes[0] for role, indexes in roles.items()}
    width = len(table.header)
    for number, cells in table.rows():
        file.rows += 1
        if len(cells) > width and any(cells[width:]):
            gathering.refuse(file, number, "row", f"has {len(cells)} cells where the header has {width}")
            continue
        row = _Row(cells, places, instants)
        try:
            take(row, gathering)
        except _Fault as fault:
            gathering.refuse(file, number, fault.field, str(fault))
            continue
        file.kept += 1


class _Fault(Exception):
    def __init__(self, field: str, why: str) -> None:
        self.field = field
        super().__init__(why)


class _Row:
    """One row's cells by role."""

    def __init__(self, cells: list[str], places: dict[str, int], instants: InstantReader) -> None:
        self._cells = cells
        self._places = places
        self.instants = instants

    def text(self, role: str) -> str:
        place = self._places.get(role)
        return unguard(self._cells[place].strip()) if place is not None and place < len(self._cells) else ""

    def name(self, role: str) -> str:
        text = self.text(role)
        fault = name_fault(text)
        if fault is not None:
            raise _Fault(role, fault)
        return text

    def at(self, role: str) -> int:
        try:
            return self.instants.read(self.text(role)).at
        except NotAnInstant as error:
            raise _Fault(role, str(error)) from None

    def number(self, role: str) -> float:
        text = self.text(role)
        plain = text.replace(",", ".") if "." not in text and text.count(",") == 1 else text
        try:
            value = float(plain) if plain and plain[-1].isdigit() else math.nan
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise _Fault(role, f"{text[:40]!r} is no number")
        return value

    def truth(self, role: str) -> bool | None:
        if role not in self._places:
            return None
        text = self.text(role)
        if text.casefold() not in _FALSE and not is_true(text):
            raise _Fault(role, f"{text[:40]!r} is neither yes nor no")
        return is_true(text)


def _block(row: _Row, gathering: Gathering) -> None:
    item, start = row.name("item"), row.at("from")
    end = row.at("to") if row.text("to") else None
    if end is not None and end < start:
        raise _Fault("to", f"{row.text('to')!r} is before from")
    gathering.batch.blocks.append(
        BlockRecord(item, start, end, row.text("reason") or None, row.text("dependency") or None)
    )


def _effort(row: _Row, gathering: Gathering) -> None:
    item, step, hours = row.name("item"), row.name("step"), row.number("hours")
    if hours < 0:
        raise _Fault("hours", "is less than 0")
    text = row.text("date")
    try:
        day = row.instants.day(text) if text else None
    except NotAnInstant as error:
        raise _Fault("date", str(error)) from None
    gathering.batch.efforts.append(EffortRecord(item, step, hours, day))


def _deployment(row: _Row, gathering: Gathering) -> None:
    at, ref = row.at("at"), row.name("ref")
    restored = row.at("restored_at") if row.text("restored_at") else None
    if restored is not None and restored < at:
        raise _Fault("restored_at", "is before the deployment")
    gathering.batch.deployments.append(
        DeploymentRecord(
            at, ref, row.text("environment") or None, row.truth("failed"), restored, row.truth("unplanned")
        )
    )


def _commit(row: _Row, gathering: Gathering) -> None:
    gathering.batch.commits.append(
        CommitRecord(row.at("committed_at"), row.name("deployed_ref"), row.text("ref") or None)
    )


def _reading(row: _Row, gathering: Gathering) -> None:
    hypothesis, value = row.name("hypothesis"), row.number("value")
    try:
        day = row.instants.day(row.text("date"))
    except NotAnInstant as error:
        raise _Fault("date", str(error)) from None
    gathering.batch.readings.append(ReadingRecord(hypothesis, day, value, row.text("source") or None))


_TAKERS: dict[str, Callable[[_Row, Gathering], None]] = {
    "blocks": _block,
    "effort": _effort,
    "deployments": _deployment,
    "commits": _commit,
    "readings": _reading,
}
