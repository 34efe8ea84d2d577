"""The reader of stage files: one row an item, one date column a stage (ActionableAgile, jira-agile-metrics)."""

from __future__ import annotations

import re
from itertools import accumulate

from vsm_tui.intake.columns import Choice, find_column, find_roles
from vsm_tui.intake.errors import IntakeError
from vsm_tui.intake.gathering import Gathering, is_true, name_fault
from vsm_tui.intake.instants import InstantReader, NotAnInstant, looks_like_instant
from vsm_tui.intake.kinds import kind_of
from vsm_tui.intake.tables import Table, unguard

STAGE_NAMES: dict[str, tuple[str, ...]] = {
    "item": ("item", "id", "key", "issue key", "item id", "work item id", "ticket", "issue", "#"),
    "title": ("title", "name", "summary", "item name"),
    "type": ("type", "issue type", "work item type", "item type", "card type"),
    "escalated": ("escalated", "expedited", "expedite"),
    "initiative": ("initiative", "epic", "epic link", "epic name"),
    "release": ("release", "fix version", "fix version/s"),
}
_FEW = 2
_NO_STAGE = re.compile(r"updated|modified|cycle|due|deadline|viewed|planned|geändert|aktualisiert|fällig")
"""Dates that are no passage through a stage."""


def stage_columns(table: Table, choice: Choice) -> list[int] | None:
    """Indexes of the stage columns: as named, else the first run of date columns after the title; none if under two."""
    if choice.stages is not None:
        first, last = (find_column(table, name) for name in choice.stages)
        if first > last:
            raise IntakeError(
                f"--columns stages={choice.stages[0]}..{choice.stages[1]} stand in the other order", table.source.name
            )
        return list(range(first, last + 1))
    roles = find_roles(table, choice, STAGE_NAMES, ())
    title = max((index for role in ("item", "title") for index in roles.get(role, ())), default=0) if roles else 0
    sample = table.sample()
    kinds = [_filled_with(row[index].strip() for row in sample) for index in range(len(table.header))]
    run: list[int] = []
    for index in range(title + 1, len(kinds)):
        kind = "other" if _NO_STAGE.search(table.header[index].casefold()) else kinds[index]
        if kind == "dates" or (kind == "nothing" and run):
            run.append(index)
        elif run and kind == "other":
            break
    while run and kinds[run[-1]] == "nothing" and kind_of(table.header[run[-1]]).kind != "done":
        run.pop()
    return run if len(run) >= _FEW and not _mostly_backwards(sample, run) else None


def _mostly_backwards(sample: list[list[str]], run: list[int]) -> bool:
    """Whether most rows run through the columns from later to earlier: then they are dates, but no stages in order."""
    reader = InstantReader(order="day")
    backward = rows = 0
    for row in sample:
        try:
            dates = [reader.read(row[index]).at for index in run if row[index].strip()]
        except NotAnInstant:
            continue
        if len(dates) > 1:
            rows += 1
            backward += dates != sorted(dates)
    return backward > 0.6 * rows


def _filled_with(values: object) -> str:
    filled = [value for value in values if value]  # type: ignore[attr-defined]
    if not filled:
        return "nothing"
    dates = sum(1 for value in filled if looks_like_instant(value))
    return "dates" if dates and dates >= 0.5 * len(filled) else "other"


def read_stages(table: Table, gathering: Gathering) -> None:
    """Read one row an item; an empty stage was skipped, a date alone is known to the day."""
    choice = gathering.options.columns
    stages = stage_columns(table, choice)
    if stages is None:
        raise IntakeError(
            "fewer than two contiguous date columns follow the title; name them with --columns stages=FIRST..LAST",
            table.source.name,
        )
    roles = find_roles(table, choice, STAGE_NAMES, ()) or {}
    file = gathering.file(table.source.name, "stages")
    key_at = roles["item"][0] if "item" in roles else 0
    titles = {role: indexes[0] for role, indexes in roles.items() if role != "item" and indexes[0] not in stages}
    names = [table.header[index].strip() for index in stages]
    gathering.order_hint += [name for name in names if name not in gathering.order_hint]
    instants = gathering.instants(table, stages)
    seen: dict[str, list[str]] = {}
    backward = 0
    width = len(table.header)
    for number, cells in table.rows():
        file.rows += 1
        if len(cells) > width and any(cells[width:]):
            gathering.refuse(file, number, "row", f"has {len(cells)} cells where the header has {width}")
            continue
        cells += [""] * (width - len(cells))
        key = unguard(cells[key_at].strip())
        fault = name_fault(key)
        if fault is None and seen.setdefault(key, cells) != cells:
            fault = f"{key!r} stands in an earlier row with other dates"
        if fault is not None:
            gathering.refuse(file, number, "item", fault)
            continue
        events = _events(number, cells, stages, names, instants, gathering, key)
        if events is None:
            continue
        ordered = _in_order(events)
        early = sum(1 for written, taken in zip(events, ordered, strict=True) if written != taken)
        backward += early
        gathering.history(key, ordered, "full", early)
        _describe(gathering, key, cells, titles)
        file.kept += 1
    gathering.out_of_order += backward
    if backward:
        dates = "1 date is" if backward == 1 else f"{backward} dates are"
        file.notes.append(f"{dates} before an earlier stage's (finish before start): taken at the earlier stage's time")


def _in_order(events: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The stages in the order of their columns, none before an earlier one.

    The columns are the order of the life. A later stage dated before an earlier one is a fault of the clock (a date
    in another zone), not a move back: these files cannot tell of one, it wipes the later dates.
    """
    return list(zip(accumulate((at for at, _ in events), max), (name for _, name in events), strict=True))


def _events(
    number: int,
    cells: list[str],
    stages: list[int],
    names: list[str],
    instants: InstantReader,
    gathering: Gathering,
    key: str,
) -> list[tuple[int, str]] | None:
    events: list[tuple[int, str]] = []
    day_only = False
    for index, name in zip(stages, names, strict=True):
        text = cells[index]
        if not text or text.isspace():
            continue
        try:
            instant = instants.read(text)
        except NotAnInstant as error:
            gathering.refuse(gathering.files[-1], number, name, str(error))
            return None
        day_only = day_only or instant.day_only
        events.append((instant.at, name))
    record = gathering.item(key)
    record.precision = "day" if day_only else "second"
    return events


def _describe(gathering: Gathering, key: str, cells: list[str], titles: dict[str, int]) -> None:
    record = gathering.item(key)
    for role, index in titles.items():
        value = cells[index].strip()
        if role == "escalated":
            record.escalated = is_true(value)
        elif value:
            setattr(record, role, unguard(value))
