"""What is recorded of an item, as tables: visits, blocks, effort, entries, notes, and its chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from vsm_tui.safe import safe_line
from vsm_tui.widgets.table import Column, Row, Table, Tone
from vsm_tui.wording import day_words, days_words, hours_words, instant_words

if TYPE_CHECKING:
    from store.items import ItemDetail
    from store.models import StreamMap
    from vsm_tui.flow.chain import Node
    from vsm_tui.flow.history import History
    from vsm_tui.flow.item import ItemLife

Kind = Literal["visits", "blocks", "efforts", "events", "notes", "chain"]
KINDS: tuple[Kind, ...] = ("visits", "events", "chain", "blocks", "efforts", "notes")
TITLES: dict[Kind, str] = {
    "visits": "Visits",
    "blocks": "Blocks",
    "efforts": "Effort",
    "events": "Entries",
    "notes": "Notes",
    "chain": "What it is for",
}
NONE: dict[Kind, str] = {
    "visits": "It never was in a step.",
    "blocks": "Never blocked. ! blocks it.",
    "efforts": "No effort recorded. a adds some.",
    "events": "No entries.",
    "notes": "No notes. a writes one.",
    "chain": "It hangs on no initiative. e links it to one.",
}


@dataclass(frozen=True, slots=True)
class Record:
    """One row: its cells, the store's id of what stands behind it (0 for none), and its tone."""

    cells: Row
    id: int = 0
    tone: Tone = ""


def columns_of(kind: Kind, basis: str) -> list[Column]:
    """The columns of a section."""
    number: Literal["right"] = "right"
    return {
        "visits": [
            Column("Step", grow=True, least=10),
            Column("Entered"),
            Column("Time", number),
            Column("Active", number),
            Column("Waiting", number),
            Column("Off", number),
        ],
        "blocks": [
            Column("Waited for", grow=True, least=14),
            Column("From"),
            Column("Time", number),
            Column("Why", grow=True),
        ],
        "efforts": [Column("Day"), Column("Step", grow=True), Column("Effort", number), Column("From")],
        "events": [Column("At"), Column("Entered", grow=True), Column("From"), Column("Why")],
        "notes": [Column("At"), Column("Who"), Column("Note", grow=True, least=20)],
        "chain": [Column("Level"), Column("Name", grow=True, least=20)],
    }[kind]


def visit_records(life: ItemLife, stream: StreamMap) -> list[Record]:
    """One row a visit; rework is signed."""
    rows = []
    for visit in life.visits:
        title = safe_line(visit.title, 60) + (" ↩ again" if visit.rework else "")
        still = "" if visit.left is not None else " …"
        spent = [days_words(seconds / 86_400) for seconds in (visit.total, visit.active, visit.waiting, visit.off)]
        rows.append(
            Record(
                (title, day_words(visit.entered, stream.timezone), spent[0] + still, *spent[1:]),
                tone="warn" if visit.rework else "",
            )
        )
    return rows


def held_by_status(history: History, item: int, detail: ItemDetail) -> tuple[tuple[str, int, int | None], ...]:
    """Blocks that are not recorded but said by a blocked status: what it waits for, from, to (none: still)."""
    from vsm_tui.flow.columns import NEVER

    rows, recorded = history.blocks, {block.started_at for block in detail.blocks}
    found = []
    for row in (rows.item == item).nonzero()[0].tolist():
        begin, end, number = int(rows.start[row]), int(rows.end[row]), int(rows.dependency[row])
        if begin not in recorded:
            name = rows.dependencies[number] if number >= 0 else ""
            found.append((name, begin, end if end < NEVER else None))
    return tuple(found)


def block_records(
    detail: ItemDetail, held: Sequence[tuple[str, int, int | None]], stream: StreamMap, as_of: int
) -> list[Record]:
    """One row a block, in order of time; those that a status says cannot be corrected here."""
    titles = {dependency.id: dependency.title for dependency in stream.dependencies}
    rows = [(row.started_at, row.ended_at, row.dependency or "", row.reason or "", row.id) for row in detail.blocks]
    rows += [(begin, end, name, "said by its status", 0) for name, begin, end in held]
    return [
        Record(
            (
                safe_line(titles.get(name, name) or "not said", 60),
                day_words(begin, stream.timezone),
                days_words(max(0, (as_of if end is None else end) - begin) / 86_400) + (" …" if end is None else ""),
                safe_line(reason, 120),
            ),
            number,
            "bad" if end is None else "",
        )
        for begin, end, name, reason, number in sorted(rows, key=lambda row: row[0])
    ]


def effort_records(detail: ItemDetail, stream: StreamMap) -> list[Record]:
    """One row a record of effort."""
    titles = {step.id: step.title for step in stream.steps}
    return [
        Record(
            (
                row.day or "no day",
                safe_line(titles.get(row.step, row.step), 60),
                hours_words(row.hours),
                "hand" if row.by_hand else "import",
            ),
            row.id,
        )
        for row in detail.efforts
    ]


def event_records(detail: ItemDetail, stream: StreamMap) -> list[Record]:
    """One row an entry, those taken out among them."""
    titles = {step.id: step.title for step in stream.steps}
    meant = stream.step_of_status()
    rows = []
    for row in detail.events:
        step = row.step or meant.get(row.status.strip().casefold(), "")
        name = {"!discard": "discarded", "!blocked": "blocked"}.get(step) or titles.get(step) or "maps to no step"
        if name.casefold() != row.status.casefold():
            name = f"{name} ({row.status})"
        gone = ["corrected"] if row.corrected else ["taken out"] if row.removed else []
        said = [*gone, *(["over the limit"] if row.over_limit else [])]
        said += [row.reason] if row.reason else []
        rows.append(
            Record(
                (
                    instant_words(row.at, stream.timezone),
                    safe_line(name, 80),
                    "hand" if row.by_hand else "import",
                    safe_line("; ".join(said), 120),
                ),
                row.id,
                "dim" if row.removed else "warn" if row.over_limit else "",
            )
        )
    return rows


def note_records(detail: ItemDetail, stream: StreamMap) -> list[Record]:
    """One row a note."""
    return [
        Record((instant_words(row.at, stream.timezone), safe_line(row.who, 20), safe_line(row.text, 400)), row.id)
        for row in detail.notes
    ]


def chain_records(paths: Sequence[Sequence[Node]], detail: ItemDetail) -> list[Record]:
    """The ways up from the item, from the objective down, and its release."""
    rows: list[Record] = []
    for path in paths:
        for depth, node in enumerate(path):
            rows.append(Record((node.level, "  " * depth + safe_line(node.title, 200))))
    if detail.release:
        rows.append(Record(("release", safe_line(detail.release, 80))))
    return rows


class RecordTable(Table):
    """A table as tall as its rows; beyond its first and last row the cursor goes on to what is above and below."""

    DEFAULT_CSS = """
    RecordTable {
        height: auto; background: $background; overflow: hidden hidden;
        & > .table--cursor-blurred { background: $background; }
    }
    """

    def action_cursor_up(self) -> None:
        if self._position == 0:
            self.screen.focus_previous()
        else:
            super().action_cursor_up()

    def action_cursor_down(self) -> None:
        if self._position >= len(self._shown) - 1:
            self.screen.focus_next()
        else:
            super().action_cursor_down()


class Section(Vertical):
    """A title with its count, and the table under it; where there is nothing, a sentence."""

    DEFAULT_CSS = """
    Section { height: auto; margin: 1 1 0 1; }
    Section > .title { height: 1; color: $primary; text-style: bold; }
    """

    def __init__(self, kind: Kind) -> None:
        super().__init__(id=f"section-{kind}")
        self.kind = kind
        self._records: Sequence[Record] = ()

    def compose(self) -> ComposeResult:
        yield Static("", classes="title", markup=False)
        yield RecordTable(id=self.kind)

    @property
    def selected(self) -> Record | None:
        """The record under the cursor."""
        at = self.query_one(RecordTable).selected
        return self._records[at] if at is not None and at < len(self._records) else None

    def show(self, records: Sequence[Record], basis: str) -> None:
        """Show other records; the cursor stays in its row as far as that exists."""
        table = self.query_one(RecordTable)
        held = table.selected
        self._records = records
        count = f"  {len(records)}" if records else ""
        parts = [(TITLES[self.kind], "bold"), (count, "dim")]
        if not records:
            parts.append((f"  {NONE[self.kind]}", "dim"))
        self.query_one(".title", Static).update(Content.assemble(*parts))
        table.display = bool(records)
        table.styles.height = len(records) + 1
        table.show(
            columns_of(self.kind, basis),
            len(records),
            lambda index: records[index].cells,
            tone=lambda index: records[index].tone,
        )
        if held is not None and records:
            table.move_to(min(held, len(records) - 1))
