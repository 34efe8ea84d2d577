"""Which column of a table plays which role: known names, `--columns`, and a refusal where two could."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field

from vsm_tui.intake.errors import IntakeError, Unrecognised
from vsm_tui.intake.instants import looks_like_instant
from vsm_tui.intake.tables import Table

ROLES = (
    "item",
    "step",
    "at",
    "title",
    "type",
    "escalated",
    "initiative",
    "release",
    "lifecycle",
    "stages",
    "from",
    "to",
    "reason",
    "dependency",
    "hours",
    "date",
    "ref",
    "environment",
    "failed",
    "restored_at",
    "unplanned",
    "committed_at",
    "deployed_ref",
    "hypothesis",
    "value",
    "source",
)
"""All roles that `--columns ROLE=NAME` may name."""

EVENT_NAMES: dict[str, tuple[str, ...]] = {
    "item": (
        "item", "case:concept:name", "case id", "caseid", "case", "item id", "issue key", "issue", "key", "ticket",
        "ticket id", "work item", "work item id", "id", "trace id", "traceid", "workitemid", "number",
    ),
    "step": (
        "step", "status", "concept:name", "activity", "state", "stage", "activity name", "new status",
        "to status", "column", "incident state",
    ),
    "at": (
        "at", "time:timestamp", "timestamp", "time", "date", "datetime", "date time", "event time", "changed",
        "changed at", "changed on", "entered", "entered at", "complete timestamp", "changed date",
        "sys updated on", "sys updated at", "updated at", "updated on",
    ),
    "title": ("title", "case:title", "summary", "name"),
    "type": ("type", "case:type", "item type", "issue type", "issuetype", "work item type", "card type"),
    "escalated": ("escalated", "case:escalated", "expedited", "expedite"),
    "initiative": ("initiative", "case:initiative", "epic", "epic link", "epic name"),
    "release": ("release", "case:release", "fix version", "fix version/s", "fix versions"),
    "lifecycle": ("lifecycle:transition", "lifecycle", "registration type"),
}  # fmt: skip
"""Names by role for one row an event; the first is ours, the others come from trackers and process-mining tools."""

_REQUIRED = ("item", "step", "at")


@dataclass(frozen=True, slots=True)
class Choice:
    """What `--columns` says: role -> column names (several are joined), and FIRST..LAST of the stages."""

    roles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    stages: tuple[str, str] | None = None

    def __bool__(self) -> bool:
        return bool(self.roles) or self.stages is not None


_PART = re.compile(r"""(?:[^,'"=]+=\s*(?:'[^']*'|"[^"]*")\s*(?=,|$)|[^,]+)""")


def parse_columns(texts: list[str] | tuple[str, ...]) -> Choice:
    """Read `item=Case,step=State,at=When` (a name with a comma stands in quotes; `a+b` joins two columns).

    Raises `ValueError` with the reason.
    """
    roles: dict[str, tuple[str, ...]] = {}
    stages: tuple[str, str] | None = None
    for text in texts:
        for part in _PART.findall(text.strip()):
            role, sign, written = part.partition("=")
            role, name = role.strip().lower(), written.strip()
            quoted = len(name) > 1 and name[0] == name[-1] and name[0] in "'\""
            name = name[1:-1] if quoted else name
            if not sign or not name:
                raise ValueError(f"{part!r} is not ROLE=COLUMN, as in item=Case,step=State,at=When")
            role = "step" if role == "status" else role
            if role not in ROLES:
                near = difflib.get_close_matches(role, ROLES, 3) or ROLES[:8]
                raise ValueError(f"{role!r} is no role; {', '.join(near)} are")
            if role == "stages":
                first, dots, last = name.partition("..")
                if not dots or not first.strip() or not last.strip():
                    raise ValueError("stages are named as stages=FIRST..LAST")
                stages = (first.strip(), last.strip())
            elif role in roles:
                raise ValueError(f"{role} is named twice")
            else:
                roles[role] = (name,) if quoted else tuple(each.strip() for each in name.split("+"))
    return Choice(roles, stages)


_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def normal(name: str) -> str:
    """A column name as names are compared: without case, with one blank for `_`, `-`, `.`, blanks and `aB`."""
    return re.sub(r"[\s_.\-]+", " ", _CAMEL.sub(" ", name.strip()).casefold()).strip()


def find_column(table: Table, name: str) -> int:
    """Index of the column that a person named; raises `IntakeError` with the nearest names."""
    if name in table.header:
        twice = [other for other in table.header if other.startswith(f"{name} (") and other.endswith(")")]
        if twice and table.names.count(name) > 1:
            raise IntakeError(
                f"{table.names.count(name)} columns are called {name!r}; name {twice[0]!r} or rename one",
                table.source.name,
            )
        return table.header.index(name)
    if name.endswith(" (1)") and name[:-4] in table.header:
        return table.header.index(name[:-4])
    alike = [index for index, other in enumerate(table.header) if normal(other) == normal(name)]
    if len(alike) == 1:
        return alike[0]
    near = difflib.get_close_matches(name, table.header, 5, 0.4) or table.header[:12]
    raise Unrecognised(
        f"--columns names {name!r}, which is no column; these are: {_listed(near)}",
        table.source.name,
        f"it has no column {name!r}",
    )


def event_roles(table: Table, choice: Choice) -> dict[str, tuple[int, ...]] | None:
    """Role -> column indexes for one row an event; none where item, step or time are not to be found.

    Raises `IntakeError` naming `--columns` where two columns could have one role and do not say the same.
    """
    return find_roles(table, choice, EVENT_NAMES, _REQUIRED)


def find_roles(
    table: Table, choice: Choice, names: dict[str, tuple[str, ...]], required: tuple[str, ...]
) -> dict[str, tuple[int, ...]] | None:
    """Role -> column indexes by known names and `--columns`; none where a required role has no column."""
    found: dict[str, tuple[int, ...]] = {}
    for role, columns in choice.roles.items():
        if role in names:
            found[role] = tuple(find_column(table, name) for name in columns)
    taken = {index for indexes in found.values() for index in indexes}
    header = [normal(name) for name in table.names]
    candidates: dict[str, list[int]] = {}
    for role, known in names.items():
        if role in found:
            continue
        wanted = [normal(name) for name in known]
        places = [index for index, name in enumerate(header) if name in wanted and index not in taken]
        if places:
            candidates[role] = sorted(places, key=lambda index: wanted.index(header[index]))
        elif role in required:
            return None
    for role, places in candidates.items():
        found[role] = (_the_one(table, role, places, required),)
    return found


def _the_one(table: Table, role: str, candidates: list[int], required: tuple[str, ...]) -> int:
    best = candidates[0]
    if len(candidates) == 1:
        return best
    if role not in required and normal(table.names[best]) != normal(table.names[candidates[1]]):
        return best
    for _, cells in table.rows():
        values = {cells[index].strip() for index in candidates if index < len(cells)}
        if len(values) > 1:
            listed = _listed([table.header[index] for index in candidates])
            shown = table.header[best]
            raise IntakeError(
                f"the columns {listed} could all be the {role}; name one with --columns {role}={_quoted(shown)}",
                table.source.name,
            )
    return best


def _quoted(name: str) -> str:
    return f"'{name}'" if re.search(r"[^\w:./-]", name) else name


def _listed(names: list[str]) -> str:
    return ", ".join(repr(name if len(name) <= 40 else name[:39] + "…") for name in names)


def holds_times(table: Table) -> bool:
    """Whether a cell of the first rows looks like a date or time; of a table without rows nobody knows."""
    return not table.sample() or any(looks_like_instant(cell) for row in table.sample() for cell in row)


def missing_roles(table: Table) -> Unrecognised:
    """What is said where a table is of no known kind: the option that helps, and the columns there are."""
    columns = _listed(table.header[:12]) + (", …" if len(table.header) > 12 else "")
    if not holds_times(table):
        return Unrecognised(
            "no column holds a date or time, so no --columns could help: export it with its dates "
            f"(as Created Date, Closed Date) or, better, its history (columns: {columns})",
            table.source.name,
            "no column holds a date or time",
        )
    return Unrecognised(
        "no column is known for the item, the step or the time; name them with --columns item=..,step=..,at=.. "
        f"or, for one row an item, --columns stages=FIRST..LAST (columns: {columns})",
        table.source.name,
        "no columns of item, step and time are known",
    )
