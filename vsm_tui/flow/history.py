"""History: a stream's events as immutable columns of visits, as of one instant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import numpy as np

from store.models import StreamMap
from vsm_tui.flow.blocks import BlockRows, block_rows
from vsm_tui.flow.calendar import WorkingTime, working_time
from vsm_tui.flow.columns import DAY, NEVER, Flags, Indexes, Ints, Small, first_of_runs, last_of_runs
from vsm_tui.flow.effort import EffortRows, effort_rows
from vsm_tui.flow.periods import Days, days, local_day
from vsm_tui.flow.statuses import BLOCKED, DISCARD, UNMAPPED, kinds, resolve, type_names

if TYPE_CHECKING:
    from store.history import RawHistory

T = TypeVar("T")
FULL, TRUNCATED, SNAPSHOT = 0, 1, 2
_COMPLETENESS = {"full": FULL, "truncated": TRUNCATED, "snapshot": SNAPSHOT}
_HISTORY_AFTER = 30 * DAY


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """One entry an item, in the store's order (by id); `counted` ones have an event that means something."""

    ids: list[int]
    keys: list[str]
    titles: list[str]
    raw_types: list[str | None]
    type_names: list[str]
    type: Small
    """Index of `type_names`."""
    escalated: Small
    """1 escalated, 0 not, -1 where the source does not say."""
    initiatives: list[str | None]
    releases: list[str | None]
    day_precision: Flags
    completeness: Small
    counted: Flags
    first_at: Ints
    """First event that means something; NEVER where there is none."""
    first_visit: Ints
    """Index of the item's first visit; one entry more than items, so visits are `[i]` to `[i + 1]`."""
    discarded_at: Ints
    """Instant of the last event where that is the discarded status; else NEVER."""

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """One entry a visit [entered, left), ordered by item, then time."""

    item: Indexes
    position: Small
    entered: Ints
    left: Ints
    """as_of where the visit is open."""
    open: Flags
    discarded: Flags
    """Left for the discarded status."""
    previous: Small
    """Position of the item's visit before, looking through a discard; -1 for the first."""
    following: Small
    """Position of the item's next visit; -1 where there is none."""

    def __len__(self) -> int:
        return len(self.item)


@dataclass(frozen=True, slots=True, eq=False)
class Ignored:
    """Events up to as_of that mean nothing: item, status name as first spelled, in source order."""

    item: Ints
    status: Ints
    names: list[str]


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """A stream as of one instant. Immutable; figures derived from it are remembered by `once`."""

    map: StreamMap
    kept: str
    revision: int
    as_of: int
    now: int
    newest: int | None
    """The stream's newest event, unmapped ones included."""
    zone: ZoneInfo
    kinds: Small
    """Kind of each step: QUEUE, WORK or DONE."""
    items: Items
    visits: Visits
    blocks: BlockRows
    efforts: EffortRows
    ignored: Ignored
    out_of_order: Ints
    """Items of events that stand in the source after a later event of theirs."""
    in_future: Ints
    """Items of events after `now`, one entry an event."""
    marks: list[tuple[int, str, int]]
    days: Days
    """Local days from the first event to as_of."""
    _known: dict[Any, Any] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    @classmethod
    def build(cls, raw: RawHistory, as_of: int | str | None = None, *, now: int) -> History:
        """Columns of a stream as of `as_of`: an instant, `now`, `last` (the newest event), or none.

        None means now, or, where the newest event is more than 30 days old, that event (METRICS.md 1).
        What happened after as_of is left out, as if asked then. Raises `ValueError` where the map's calendar
        or time zone cannot be understood.
        """
        return _build(raw, as_of, now)

    def once(self, key: Any, make: Callable[[], T]) -> T:
        """The value remembered under `key`, made on first use. Only for what never changes with this history."""
        if key not in self._known:
            self._known[key] = make()
        value: T = self._known[key]
        return value

    def recent(self, name: str, key: Any, make: Callable[[], T], keep: int = 3) -> T:
        """The same for what depends on the scope: of each name only the `keep` newest keys are remembered."""
        held: dict[Any, Any] = self.once(name, dict)
        with self._lock:
            if key in held:
                found: T = held[key]
                return found
        made = make()
        with self._lock:
            held[key] = made
            while len(held) > keep:
                del held[next(iter(held))]
        return made

    @property
    def steps(self) -> list[str]:
        """Step ids in stream order."""
        return [step.id for step in self.map.steps]

    @property
    def as_of_is_now(self) -> bool:
        """Whether this history moves on with the clock: it was built up to now, not to an earlier instant."""
        return self.as_of == self.now

    @property
    def full(self) -> Flags:
        """Per item whether its history is full: others are left out of waiting, rework and accuracy."""
        full: Flags = self.items.completeness == FULL
        return full

    def working(self) -> WorkingTime:
        """The working calendar over the days of this history."""
        return self.once(
            "working",
            lambda: working_time(
                self.map.calendar,
                self.map.timezone,
                self.days.first,
                self.days.first + max(0, len(self.days) - 1),
            ),
        )

    def entered_day(self) -> Indexes:
        """Ordinal of the local day in which each visit began."""
        return self.once("entered_day", lambda: self.days.ordinals(self.visits.entered))

    def left_day(self) -> Indexes:
        """Ordinal of the local day in which each visit ended (as_of's day where it is open)."""
        return self.once("left_day", lambda: self.days.ordinals(self.visits.left))


def instant_asked(as_of: int | str | None, newest: int | None, now: int) -> int:
    """The instant that an as_of means, by METRICS.md 1 and 11."""
    if isinstance(as_of, int):
        return as_of
    if newest is None or as_of == "now":
        return now
    if as_of == "last" or now - newest > _HISTORY_AFTER:
        return newest
    return now


def _build(raw: RawHistory, asked: int | str | None, now: int) -> History:
    stream = raw.map
    count = len(raw.keys)
    all_at = np.frombuffer(raw.event_at, dtype=np.int64)
    newest = int(all_at[-1]) if len(all_at) else None
    as_of = instant_asked(asked, newest, now)
    known = int(np.searchsorted(all_at, as_of, side="right"))
    statuses = resolve(stream, raw.statuses)
    all_item = np.frombuffer(raw.event_item, dtype=np.int64)
    in_future = all_item[int(np.searchsorted(all_at, now, side="right")) :].copy()

    # The events stand in order of time: one sort of (item, place) packed in an integer orders them by item.
    shift = max(1, known.bit_length())
    packed = np.sort((all_item[:known] << shift) | np.arange(known, dtype=np.int64))
    place = packed & ((1 << shift) - 1)
    item = (packed >> shift).astype(np.int32)
    del packed
    at = all_at[place]
    status = np.frombuffer(raw.event_status, dtype=np.int64)[place]
    source = np.frombuffer(raw.event_ids, dtype=np.int64)[place]
    codes = statuses.codes[status] if len(statuses.codes) else np.zeros(0, dtype=np.int16)
    # A later event of one item that stands earlier in the source has the smaller id.
    back = (item[1:] == item[:-1]) & (source[1:] < source[:-1])
    told = np.array(raw.out_of_order, dtype=np.int64)
    out_of_order = np.concatenate((item[1:][back].astype(np.int64), np.repeat(np.arange(len(told)), told)))

    meant, blocked = _meaning(item, codes)
    nothing = np.flatnonzero(~meant)
    nothing = nothing[np.argsort(source[nothing], kind="stable")]
    ignored = Ignored(item[nothing].astype(np.int64), status[nothing], [name for name, _ in raw.statuses])
    held = _held(item, at, status, meant, blocked)

    moves = np.flatnonzero(meant & ~blocked) if blocked.any() or len(nothing) else None
    if moves is not None:
        item, codes, at = item[moves], codes[moves], at[moves]
    again = np.zeros(len(item), dtype=np.bool_)
    again[1:] = (item[1:] == item[:-1]) & (codes[1:] == codes[:-1])
    if again.any():
        item, codes, at = item[~again], codes[~again], at[~again]

    visits = _visits(item, codes, at, as_of)
    first = first_of_runs(item)
    first_at = np.full(count, NEVER, dtype=np.int64)
    first_at[item[first]] = at[first]
    ends = np.flatnonzero(last_of_runs(item))
    ends = ends[codes[ends] == DISCARD]
    discarded_at = np.full(count, NEVER, dtype=np.int64)
    discarded_at[item[ends]] = at[ends]
    names, of_item = type_names(stream, raw.types)
    items = Items(
        ids=list(raw.item_ids),
        keys=list(raw.keys),
        titles=[title or "" for title in raw.titles],
        raw_types=list(raw.types),
        type_names=names,
        type=np.array(of_item, dtype=np.int16),
        escalated=np.array([-1 if flag is None else int(flag) for flag in raw.escalated], dtype=np.int16),
        initiatives=list(raw.initiatives),
        releases=list(raw.releases),
        day_precision=np.array([precision == "day" for precision in raw.precisions], dtype=np.bool_),
        completeness=np.array([_COMPLETENESS.get(text, FULL) for text in raw.completeness], dtype=np.int16),
        counted=first_at < NEVER,
        first_at=first_at,
        first_visit=np.searchsorted(visits.item, np.arange(count + 1)),
        discarded_at=discarded_at,
    )
    zone = ZoneInfo(stream.timezone)
    begin = int(first_at.min()) if len(at) else as_of
    kind = kinds(stream)
    return History(
        map=stream,
        kept=raw.kept,
        revision=raw.revision,
        as_of=as_of,
        now=now,
        newest=newest,
        zone=zone,
        kinds=kind,
        items=items,
        visits=visits,
        blocks=block_rows(stream, raw.blocks, held, statuses, ignored.names, items.counted, as_of),
        efforts=effort_rows(stream, raw.efforts, kind, items.first_visit, visits.position),
        ignored=ignored,
        out_of_order=out_of_order,
        in_future=in_future,
        marks=list(raw.marks),
        days=days(stream.timezone, local_day(begin, zone).toordinal(), local_day(as_of, zone).toordinal()),
    )


def _meaning(item: Indexes, codes: Small) -> tuple[Flags, Flags]:
    """Which events mean something, and which of them say that the item is blocked.

    A blocked status while the item is in no step counts as unmapped (METRICS.md 1).
    """
    meant = codes != UNMAPPED
    blocked = codes == BLOCKED
    if not blocked.any():
        return meant, blocked
    moves = np.where(meant & ~blocked, np.arange(len(codes)), -1)
    before = np.maximum.accumulate(moves)
    reach = np.maximum(before, 0)
    placed = (before >= 0) & (item[reach] == item) & (codes[reach] != DISCARD)
    return meant & (~blocked | placed), blocked & placed


def _held(
    item: Indexes, at: Ints, status: Ints, meant: Flags, blocked: Flags
) -> list[tuple[int, int, int | None, int]]:
    """Blocks that statuses say: (item, from, to the item's next event or none, status)."""
    if not blocked.any():
        return []
    kept = np.flatnonzero(meant)
    item, at, status, blocked = item[kept], at[kept], status[kept], blocked[kept]
    found: list[tuple[int, int, int | None, int]] = []
    for place in np.flatnonzero(blocked).tolist():
        ends = place + 1 < len(item) and item[place + 1] == item[place]
        found.append((int(item[place]), int(at[place]), int(at[place + 1]) if ends else None, int(status[place])))
    return found


def _visits(item: Indexes, codes: Small, at: Ints, as_of: int) -> Visits:
    count = len(item)
    same = np.zeros(count, dtype=np.bool_)
    same[:-1] = item[1:] == item[:-1]
    left = np.full(count, as_of, dtype=np.int64)
    left[:-1][same[:-1]] = at[1:][same[:-1]]
    to_discard = same.copy()
    to_discard[:-1] &= codes[1:] == DISCARD
    step = codes >= 0
    if not step.all():
        item, codes, at, left = item[step], codes[step], at[step], left[step]
        same, to_discard = same[step], to_discard[step]
    follows = np.zeros(len(item), dtype=np.bool_)
    follows[1:] = item[1:] == item[:-1]
    previous = np.full(len(item), -1, dtype=np.int16)
    previous[1:][follows[1:]] = codes[:-1][follows[1:]]
    following = np.full(len(item), -1, dtype=np.int16)
    following[:-1][follows[1:]] = codes[1:][follows[1:]]
    return Visits(item, codes, at, left, ~same, to_discard, previous, following)
