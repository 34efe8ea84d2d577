"""Recent examples by hand: three to ten real items with the date on which each came into each step."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from vsm_tui.flow.durations import believed_active
from vsm_tui.widgets.streammap_grid import GridColumn, GridDialog
from vsm_tui.wording import plural

if TYPE_CHECKING:
    from store import Store
    from store.models import StreamMap
    from vsm_tui.screens.map import MapScreen

ROWS = 10
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_LATER = re.compile(r"\+\s*(\d{1,4})\s*d?")
_NOTE = (
    "One line an item: its name, then the day it came into each step: 2026-03-02, or +5 for five days after the step "
    "before. Hours of work may follow: 2026-03-02 4h. A step that it skipped stays empty."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An item came into a step on a day; `hours` of work there where they are known."""

    step: str
    day: date
    hours: float | None


@dataclass(frozen=True, slots=True)
class Example:
    """One typed item: its key or its title (one of the two), and its way through the steps."""

    key: str | None
    title: str | None
    entries: tuple[Entry, ...]


def parse_cell(text: str, before: date | None, stream: StreamMap) -> tuple[date, float | None]:
    """Day and hours of a cell. Raises `ValueError` that says what is accepted."""
    head, _, rest = text.strip().partition(" ")
    if later := _LATER.fullmatch(head):
        if before is None:
            raise ValueError("the first day of an item is a date such as 2026-03-02")
        day = before + timedelta(days=int(later.group(1)))
    elif _DATE.fullmatch(head):
        try:
            day = date.fromisoformat(head)
        except ValueError:
            raise ValueError(f"{head} is no day of the calendar") from None
    else:
        raise ValueError("a day such as 2026-03-02, or +5, and hours of work if known: 2026-03-02 4h")
    if not 1970 <= day.year <= 2100:
        raise ValueError("the year is outside 1970 to 2100")
    return day, believed_active(rest, stream.calendar) / 3600 if rest.strip() else None


def parse_examples(stream: StreamMap, rows: list[list[str]]) -> list[Example]:
    """The items of a grid; empty lines are left out. Raises `ValueError` with the line and the step."""
    found = []
    for number, row in enumerate(rows, 1):
        entries: list[Entry] = []
        for step, text in zip(stream.steps, row[1:], strict=True):
            if not text:
                continue
            before = entries[-1].day if entries else None
            try:
                day, hours = parse_cell(text, before, stream)
            except ValueError as error:
                raise ValueError(f"line {number}, {step.title}: {error}") from None
            if before is not None and day < before:
                raise ValueError(f"line {number}, {step.title}: {day} lies before the step before it")
            entries.append(Entry(step.id, day, hours))
        name = row[0]
        if name and not entries:
            raise ValueError(f"line {number}: {name} has no day yet")
        if entries:
            plain = bool(name) and not any(character.isspace() for character in name)
            found.append(Example(name if plain else None, None if plain else name or None, tuple(entries)))
    return found


def ask_examples(screen: MapScreen, rows: list[list[str]] | None = None) -> None:
    """The grid; what was typed becomes items with their events and effort, in one act."""
    stream = screen.loaded.map
    if not stream.steps:
        screen.host.tell("Name the steps first (n); then examples can be entered.")
        return
    hint, check = "the day it came here, and hours of work", _cell_fault(stream)
    columns = [
        GridColumn("Item", 18, "its key (PAY-7) or a short title"),
        *(GridColumn(f"{number} {step.title}", 15, hint, check=check) for number, step in enumerate(stream.steps, 1)),
    ]
    blank = [[""] * len(columns) for _ in range(ROWS)]

    def saved(answer: list[list[str]] | None) -> None:
        if answer is None:
            return
        try:
            examples = parse_examples(stream, answer)
        except ValueError as error:
            screen.host.tell(str(error), fault=True)
            ask_examples(screen, answer)
            return
        if examples:
            _write(screen, examples, answer)

    screen.app.push_screen(GridDialog("Recent examples", _NOTE, columns, rows or blank, fixed=False), saved)


def _cell_fault(stream: StreamMap) -> Callable[[str], str | None]:
    def fault(text: str) -> str | None:
        try:
            parse_cell(text, date(2000, 1, 1), stream)
        except ValueError as error:
            return str(error)
        return None

    return fault


def _write(screen: MapScreen, examples: list[Example], typed: list[list[str]]) -> None:
    number, zone = screen.loaded.stream_id, ZoneInfo(screen.loaded.map.timezone)

    def job(store: Store) -> int:
        write_examples(store, number, zone, examples)
        return len(examples)

    screen.perform(
        job,
        lambda count: screen.host.tell(f"{plural(count, 'example')} added; u takes them out again."),
        lambda: ask_examples(screen, typed),
    )


def write_examples(store: Store, stream_id: int, zone: ZoneInfo, examples: list[Example]) -> None:
    """The items with their events at local midnight, known to the day, and their effort; one act."""
    from store.efforts import add_effort
    from store.items import create_item, edit_item, move_item

    with store.act(stream_id, f"Add {plural(len(examples), 'example')} by hand"):
        for example in examples:
            item = create_item(store, stream_id, key=example.key, title=example.title)
            edit_item(store, item, {"precision": "day"})
            for entry in example.entries:
                midnight = datetime(entry.day.year, entry.day.month, entry.day.day, tzinfo=zone)
                move_item(store, item, entry.step, int(midnight.timestamp()))
                if entry.hours:
                    add_effort(store, item, entry.step, entry.hours, entry.day)
