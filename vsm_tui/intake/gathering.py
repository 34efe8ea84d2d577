"""What readers put their rows into: one batch for all files, with each file's rows counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from operator import itemgetter
from typing import Protocol

from store.models import Batch, Completeness, ItemRecord
from vsm_tui.intake.columns import Choice, normal
from vsm_tui.intake.errors import SHOWN_REFUSALS, Refusal, UnknownOrder
from vsm_tui.intake.instants import DateOrder, InstantReader, order_of_dates
from vsm_tui.intake.sources import Progress
from vsm_tui.intake.tables import Table

MAX_NAME = 1_000
"""Characters of an item's key or a status: longer ones come from a broken file."""
_SAYS_UTC = re.compile(r"\bUTC\b", re.IGNORECASE)
_TRUE = frozenset(("1", "true", "yes", "y", "x", "expedite"))


@dataclass(frozen=True, slots=True)
class Options:
    """How files are to be read; what is not named is found out or refused, never guessed."""

    format: str = "auto"
    columns: Choice = field(default_factory=Choice)
    zone: tzinfo = UTC
    order: DateOrder | None = None
    skip_bad_rows: bool = False
    progress: Progress | None = None
    initiative: tuple[str, ...] = ()
    """Where the map says that sources name an item's initiative; `columns` comes first."""

    def initiative_places(self) -> tuple[str, ...]:
        """The places in the order in which they are looked at; none where nobody named any."""
        return self.columns.roles.get("initiative") or self.initiative

    def for_table(self, names: list[str]) -> Options:
        """The options for a table with these columns: of the places that the map names those that are columns count."""
        known = {normal(name) for name in names}
        places = tuple(place for place in self.initiative if normal(place) in known)
        if not places or "initiative" in self.columns.roles:
            return self
        return replace(self, columns=replace(self.columns, roles={**self.columns.roles, "initiative": places[:1]}))


@dataclass(slots=True)
class FileReading:
    """One file: rows = kept + refused, and what else is worth saying about it."""

    name: str
    format: str
    rows: int = 0
    kept: int = 0
    refused: int = 0
    notes: list[str] = field(default_factory=list)


class Late(Protocol):
    """Records of several files that make sense only together."""

    def finish(self, gathering: Gathering) -> None:
        """Put them into the gathering."""


@dataclass(slots=True)
class Gathering:
    """Collects the records of all files of one import."""

    options: Options
    batch: Batch
    files: list[FileReading] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    refused: int = 0
    out_of_order: int = 0
    """Events that stand after a later event of the same item in their file."""
    histories: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """Of sources that hold whole histories: item -> (instant, status) in order."""
    votes: dict[str, Counter[str]] = field(default_factory=dict)
    """Status -> how often the source calls it `new`, `indeterminate` or `done`, or proves it `work` or `queue`."""
    late: dict[str, Late] = field(default_factory=dict)
    """What can be put together only when all files are read, by format."""
    renamed: dict[str, str] = field(default_factory=dict)
    """Former name of a status -> its present one, where the source identifies statuses beyond their names."""
    order_hint: list[str] = field(default_factory=list)
    """Statuses in the order in which the source itself lists its stages or columns."""

    def file(self, name: str, format: str) -> FileReading:
        """Begin the count of a file."""
        reading = FileReading(name, format)
        self.files.append(reading)
        return reading

    def refuse(self, file: FileReading, row: int, field: str, why: str) -> None:
        """Count a row that cannot be taken; the first twenty are kept to be shown."""
        file.refused += 1
        self.refused += 1
        if len(self.refusals) < SHOWN_REFUSALS:
            self.refusals.append(Refusal(file.name, row, field, why))

    def item(self, key: str) -> ItemRecord:
        """The item's record, made where it is new."""
        record = self.batch.items.get(key)
        if record is None:
            record = self.batch.items[key] = ItemRecord(key)
        return record

    def history(self, key: str, events: list[tuple[int, str]], completeness: Completeness, disorder: int = 0) -> None:
        """Take an item's whole history; of two for one item the one that reaches further is kept.

        `disorder` counts its events that the source dates before an earlier one.
        """
        former = self.histories.get(key)
        if former is None or (events and (not former or events[-1][0] >= former[-1][0])):
            self.histories[key] = events
            record = self.item(key)
            record.completeness, record.out_of_order = completeness, disorder

    def categorise(self, status: str, category: str) -> None:
        """Note the source's own kind of a status."""
        self.votes.setdefault(status, Counter())[category] += 1

    def categories(self) -> dict[str, str]:
        """The source's own kind of each status; of several for one name the most frequent."""
        return {status: votes.most_common(1)[0][0] for status, votes in self.votes.items()}

    def finish(self) -> Batch:
        """The batch, with the whole histories written out as events."""
        for late in self.late.values():
            late.finish(self)
        add = self.batch.events.add
        for key, events in self.histories.items():
            for at, status in events:
                add(key, status, at)
        if any(record.escalated for record in self.batch.items.values()):
            for record in self.batch.items.values():
                record.escalated = bool(record.escalated)
        return self.batch

    def instants(self, table: Table, indexes: Iterable[int]) -> InstantReader:
        """The reader for a table's date columns, their day-month order found from all their values.

        Columns that say UTC (`Created At (UTC)`) mean it, whatever the stream's zone.
        Raises `UnknownOrder` where the dates fit both orders, or neither, and none is named.
        """
        columns = list(indexes)
        zone = UTC if all(_SAYS_UTC.search(table.names[index]) for index in columns) else self.options.zone
        if self.options.order is None and _numeric(row[i] for row in table.sample() for i in columns):
            order = settle_order(_cells(table, columns), table.source.name)
            return InstantReader(zone, order)
        return InstantReader(zone, self.options.order)


def _numeric(texts: Iterable[str]) -> bool:
    return order_of_dates(texts)[0]


def _cells(table: Table, columns: list[int]) -> Iterator[str]:
    width = max(columns) + 1
    pick = itemgetter(*columns)
    for _, cells in table.rows():
        if len(cells) < width:
            cells = cells + [""] * (width - len(cells))
        picked = pick(cells)
        if isinstance(picked, str):
            yield picked
        else:
            yield from picked


def settle_order(texts: Iterable[str], name: str) -> DateOrder:
    """Day-first or month-first, whichever all of a file's dates fit; `UnknownOrder` where that settles nothing."""
    _, day, month = order_of_dates(texts)
    if day and month:
        raise UnknownOrder(
            "all dates fit both day-first and month-first; name one with --day-first or --month-first", name
        )
    if not day and not month:
        raise UnknownOrder(
            "some dates fit only day-first and others only month-first; name one with --day-first or --month-first",
            name,
        )
    return "day" if day else "month"


def is_true(text: str) -> bool:
    """Whether a cell says yes: 1, true, yes, y, x or expedite, in any case."""
    return text.strip().casefold() in _TRUE


def name_fault(text: str) -> str | None:
    """Why a text cannot be an item's key or a status; none where it can."""
    if not text:
        return "is empty"
    if len(text) > MAX_NAME:
        return f"is longer than {MAX_NAME} characters"
    return None
