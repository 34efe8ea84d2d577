"""What a file is, and how one can tell: said to the person before anything is read from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from vsm_tui.intake.columns import holds_times
from vsm_tui.intake.errors import IntakeError
from vsm_tui.intake.instants import order_of_dates
from vsm_tui.intake.reading import opened
from vsm_tui.intake.roles import Plan, Proposed, proposed
from vsm_tui.intake.sources import Source, open_sources
from vsm_tui.intake.spreadsheet import is_workbook
from vsm_tui.intake.tables import Table, open_table

MOST_LOOKED_AT = 50
"""Files of a folder or an archive that are looked at before it is read."""

FORMAT_WORDS: dict[str, tuple[str, str]] = {
    "events": ("An event log, one row an event", "it has columns for the item, its status and the time"),
    "stages": ("Stage dates, one row an item", "date columns stand side by side, one a stage"),
    "changelog": ("A changelog, one row a change", "it has columns for the status before, after and the time"),
    "list": ("A list of items as they stand", "it has a status and a creation date, and each item once"),
    "jira": ("Jira issues", "its issues have a key and fields"),
    "trello": ("A Trello board", "it has cards and lists"),
    "github": ("GitHub issues and events", "its records have numbers, events or timelines"),
    "gitlab": ("GitLab issues and events", "its issues have an iid"),
    "azure": ("Azure DevOps revisions", "its records have an id, a rev and fields"),
    "linear": ("Linear issues", "its issues have an identifier"),
    "xes": ("An XES event log", "it is XML with traces and events"),
    "blocks": ("Blocks", "it has the columns item, from and to"),
    "effort": ("Recorded effort", "it has the columns item, step and hours"),
    "deployments": ("Deployments", "it has the columns at and ref"),
    "commits": ("Commits", "it has the columns committed_at and deployed_ref"),
    "readings": ("Readings of metrics", "it has the columns hypothesis, date and value"),
}
"""Format -> what it is, and by what it was recognised."""

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "utf-16": "UTF-16"}

OrderFound = Literal["day", "month", "either", "neither", "none"]


@dataclass(slots=True)
class Look:
    """One file or folder before it is read. `table` is none where columns have no roles to be given."""

    path: str
    table: Table | None = None
    proposed: Proposed | None = None

    @property
    def words(self) -> str:
        """*CSV with semicolons, UTF-8, 12 columns.*"""
        if self.table is None:
            return ""
        source = self.table.source
        sheet = self.path.lower().endswith((".xlsx", ".xlsm"))
        between = _DELIMITERS.get(self.table.delimiter, f"{self.table.delimiter!r} between cells")
        written = _ENCODINGS.get(source.encoding, source.encoding)
        name = "" if source.name == self.path else f"{Path(source.name).name}: "
        kind = "XLSX, its first sheet with cells" if sheet else f"CSV with {between}, {written}"
        return f"{name}{kind}, {len(self.table.header)} columns"


def look_at(path: str) -> Look:
    """Open a file as far as needed to propose roles. Raises `IntakeError` for what cannot be opened at all."""
    look = Look(path)
    sources = open_sources([path])
    if Path(path).is_dir() or (sources[0].first_raw(4) == b"PK\x03\x04" and not is_workbook(sources[0])):
        _look_inside(look, sources)
        return look
    table = _as_table(next(opened(sources)))
    if table is not None:
        found = proposed(table)
        if found is not None:
            look.table, look.proposed = table, found
    return look


def _look_inside(look: Look, sources: list[Source]) -> None:
    """Of a folder or an archive: its first table, where none of its files is of a known kind."""
    first: tuple[Table, Proposed] | None = None
    for source in islice(opened(sources), MOST_LOOKED_AT):
        try:
            table = _as_table(source)
            found = proposed(table) if table is not None and holds_times(table) else None
        except IntakeError:
            continue
        if table is None or (found is None and holds_times(table)) or (found is not None and found.sure):
            return
        if found is not None and first is None:
            first = (table, found)
    if first is not None:
        look.table, look.proposed = first


def _as_table(source: Source) -> Table | None:
    head = source.head(1 << 12)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    utf16 = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    if start in (b"{", b"[") and not utf16:
        return None
    if start == b"<" or b"<\0" in head[:8]:
        return None
    return open_table(source)


def date_order(table: Table, plan: Plan) -> OrderFound:
    """Which order of day and month all dates of a plan fit; `none` where no date is written like 03/04/2026."""
    numeric, day, month = order_of_dates(_dates(table, plan.dated()))
    if not numeric:
        return "none"
    if day and month:
        return "either"
    return "day" if day else "month" if month else "neither"


def _dates(table: Table, indexes: tuple[int, ...]) -> Iterator[str]:
    for _, cells in table.rows():
        for index in indexes:
            if index < len(cells):
                yield cells[index]


def ambiguous_example(table: Table, plan: Plan) -> str:
    """A date of the table that could be read both ways; for the question how it is meant."""
    for text in _dates(table, plan.dated()):
        numeric, day, month = order_of_dates([text])
        first, second = text.strip()[:2], text.strip()[3:5]
        if numeric and day and month and first != second:
            return text.strip()
    return ""
