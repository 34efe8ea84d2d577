"""The reader of event logs: a CSV with one row an event (item, step or status, at)."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from store.models import ItemRecord
from vsm_tui.intake.columns import event_roles, missing_roles
from vsm_tui.intake.gathering import MAX_NAME, FileReading, Gathering, is_true, name_fault
from vsm_tui.intake.instants import NotAnInstant
from vsm_tui.intake.tables import Table, unguard

WAITING_AFTER = "Waiting after {}"
"""The queue between an activity's completion and the next one's start, in logs that record both."""

_BEGINNINGS = frozenset(("start", "resume"))
_STANDARD = frozenset(
    ("schedule", "assign", "reassign", "start", "suspend", "resume", "complete", "autoskip", "manualskip", "withdraw",
     "ate_abort", "pi_abort", "unknown", "")
)  # fmt: skip
_DESCRIBING = ("title", "type", "initiative", "release")


class Lifecycle:
    """What an event's lifecycle transition makes of its activity, once a log's transitions are known."""

    def __init__(self, transitions: set[str]) -> None:
        known = {each.casefold() for each in transitions}
        self.both = "start" in known and "complete" in known and known <= _STANDARD
        self.finer = bool(known - _STANDARD)
        """The transitions are sub-statuses of the tool's own, not the standard model's."""
        self.completions = known == {"complete"}

    def statuses(self, activity: str, transition: str) -> tuple[str, ...]:
        """The statuses that the item enters: the activity when it starts, a queue when it completes."""
        if not self.both:
            return (activity,)
        kind = transition.casefold()
        if kind in _BEGINNINGS:
            return (activity,)
        if kind == "complete":
            return (WAITING_AFTER.format(activity),)
        return ()


class Activities:
    """Statuses of a start/complete log; an activity that never starts is passed through as it completes."""

    def __init__(self, lifecycle: Lifecycle, started: set[str]) -> None:
        self._lifecycle = lifecycle
        self._started = started

    def statuses(self, activity: str, transition: str) -> tuple[str, ...]:
        """The statuses entered with this row, in order."""
        entered = self._lifecycle.statuses(activity, transition)
        if self._lifecycle.both and activity not in self._started:
            return (activity, *(status for status in entered if status != activity))
        return entered


def read_events(table: Table, gathering: Gathering) -> None:
    """Read one row an event. Bad rows are counted in the gathering."""
    roles = event_roles(table, gathering.options.columns)
    if roles is None:
        raise missing_roles(table)
    log = _Log(table, roles, gathering)
    for start, block in table.blocks():
        if not log.take_block(block):
            log.take_rows(start, block)
    log.finish()


class _Log:
    """One event log on its way into the gathering: block by block where all is plain, else row by row."""

    def __init__(self, table: Table, roles: dict[str, tuple[int, ...]], gathering: Gathering) -> None:
        self.file = gathering.file(table.source.name, "events")
        self._gathering = gathering
        self._names = table.names
        self._width = len(table.header)
        self._activities = _activities(table, roles, gathering, self.file)
        self._items, self._steps = roles["item"], roles["step"]
        self._at = roles["at"][0]
        self._life = roles["lifecycle"][0] if self._activities else 0
        self._needed = max(index for role in ("item", "step", "at") for index in roles[role])
        self._instants = gathering.instants(table, [self._at])
        self._describing = [(role, roles[role][0]) for role in _DESCRIBING if role in roles]
        self._escalated = roles["escalated"][0] if "escalated" in roles else None
        self._first = len(gathering.batch.events)
        self._latest: dict[str, int] = {}
        self._headers = 0

    def finish(self) -> None:
        """Say what was odd about the file as a whole."""
        self.file.kept = self.file.rows - self.file.refused
        if self._activities is None:
            events = self._gathering.batch.events
            self._gathering.out_of_order += _out_of_order(events.item[self._first :], events.at[self._first :])
        if self.file.rows == 0:
            self.file.notes.append("the file has a header and no rows")
        if self._headers:
            self.file.notes.append(f"the header stands {self._headers} more times among the rows")

    def take_block(self, block: list[list[str]]) -> bool:
        """Take rows that all are plain: of one width, no name odd, every time known to the second; else do nothing."""
        if self._activities is not None or len(self._items) > 1 or len(self._steps) > 1:
            return False
        try:
            columns = list(zip(*block, strict=True))
            instants = self._instants.seconds(columns[self._at])
        except (ValueError, IndexError):
            return False
        if instants is None or len(columns) != self._width or self._names[0] in columns[0]:
            return False
        items, steps = columns[self._items[0]], columns[self._steps[0]]
        if any(name != name.strip() for name in {*items, *steps}):
            items, steps = tuple(map(str.strip, items)), tuple(map(str.strip, steps))
        if any(map(_odd, {*items, *steps})):
            return False
        self._gathering.batch.events.extend(items, steps, instants)
        self.file.rows += len(block)
        records = {item: self._record(item) for item in dict.fromkeys(items)}
        for role, index in self._describing:
            for item, value in _told(items, columns[index]).items():
                setattr(records[item], role, unguard(value))
        if self._escalated is not None:
            for item in {item for item, cell in zip(items, columns[self._escalated], strict=True) if is_true(cell)}:
                records[item].escalated = True
        return True

    def _record(self, item: str) -> ItemRecord:
        record = self._gathering.batch.items.get(item)
        if record is None:
            record = self._gathering.item(item)
            if self._escalated is not None:
                record.escalated = False
        return record

    def take_rows(self, start: int, block: list[list[str]]) -> None:
        """Take rows one by one; `start` is the number of the first."""
        for number, cells in enumerate(block, start):
            if not cells:
                continue
            if cells == self._names:
                self._headers += 1
                continue
            self.file.rows += 1
            fault = self._take(cells)
            if fault is not None:
                self._gathering.refuse(self.file, number, *fault)

    def _take(self, cells: list[str]) -> tuple[str, str] | None:
        width, count = self._width, len(cells)
        if count > width and any(cells[width:]):
            return "row", f"has {count} cells where the header has {width}"
        if count <= self._needed:
            return "row", f"has {count} cells, too few for item, step and time"
        cells += [""] * (width - count)
        item, step = _joined(cells, self._items), _joined(cells, self._steps)
        for field, name in (("item", item), ("step", step)):
            fault = name_fault(name)
            if fault is not None:
                return field, fault
        try:
            at, day_only = self._instants.read(cells[self._at])
        except NotAnInstant as error:
            return "at", str(error)
        record = self._record(item)
        if day_only:
            record.precision = "day"
        for role, index in self._describing:
            if value := cells[index].strip():
                setattr(record, role, unguard(value))
        if self._escalated is not None and is_true(cells[self._escalated]):
            record.escalated = True
        entered: tuple[str, ...] = (step,)
        if self._activities is not None:
            self._gathering.out_of_order += at < self._latest.get(item, at)
            self._latest[item] = max(at, self._latest.get(item, at))
            entered = self._activities.statuses(step, cells[self._life].strip())
        for status in entered:
            self._gathering.batch.events.add(item, status, at)
        return None


def _out_of_order(items: array[int], instants: array[int]) -> int:
    """How many events, given in input order, stand after a later one of their item."""
    import numpy as np

    item, at = np.asarray(items), np.asarray(instants)
    order = np.argsort(item, kind="stable")
    # One number an event that grows from item to item, so that only an item's own later events are above it.
    place = (item * (np.ptp(at) + 1) + at)[order] if len(at) else at
    return int(np.count_nonzero(place < np.maximum.accumulate(place)))


def _told(items: Sequence[str], values: Sequence[str]) -> dict[str, str]:
    """What the last row that says anything says of each item."""
    told = {item: value.strip() for item, value in dict(zip(items, values, strict=True)).items()}
    if all(told.values()):
        return told
    return {item: text for item, value in zip(items, values, strict=True) if (text := value.strip())}


def _odd(name: str) -> bool:
    return not name or name[0] == "'" or len(name) > MAX_NAME


def _joined(cells: list[str], indexes: tuple[int, ...]) -> str:
    if len(indexes) == 1:
        return unguard(cells[indexes[0]].strip())
    return "/".join(part for index in indexes if (part := unguard(cells[index].strip())))


def _activities(
    table: Table, roles: dict[str, tuple[int, ...]], gathering: Gathering, file: FileReading
) -> Activities | None:
    if "lifecycle" not in roles or len(roles["step"]) > 1:
        return None
    life, step = roles["lifecycle"][0], roles["step"][0]
    transitions: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    for _, cells in table.rows():
        if life < len(cells) and step < len(cells):
            transition = cells[life].strip()
            transitions.add(transition)
            pairs.add((unguard(cells[step].strip()), transition))
    lifecycle = Lifecycle(transitions)
    note_lifecycle(lifecycle, file, table.header[step], table.header[life])
    return activities_of(lifecycle, pairs, gathering) if lifecycle.both else None


def activities_of(lifecycle: Lifecycle, pairs: set[tuple[str, str]], gathering: Gathering) -> Activities:
    """The activities of a start/complete log, from all its pairs of activity and transition.

    What the log itself proves is noted as the source's own kind of a status, and nobody is asked about it: between an
    activity's start and its completion somebody works, and after a completion the item waits.
    """
    started = {activity for activity, transition in pairs if transition.casefold() in _BEGINNINGS}
    completed = {activity for activity, transition in pairs if transition.casefold() == "complete"}
    for activity in sorted(completed):
        gathering.categorise(WAITING_AFTER.format(activity), "queue")
        if activity in started:
            gathering.categorise(activity, "work")
    return Activities(lifecycle, started)


def note_lifecycle(lifecycle: Lifecycle, file: FileReading, step: str, transition: str) -> None:
    """Say what was made of a log's lifecycle transitions."""
    if lifecycle.both:
        file.notes.append("activities have a start and an end: the time between them is a queue, Waiting after ..")
    elif lifecycle.completions:
        file.notes.append("events are completions: the time in a step is the time until the next activity completes")
    elif lifecycle.finer:
        file.notes.append(f"{transition} holds finer statuses; --columns step={step}+{transition} keeps them apart")
