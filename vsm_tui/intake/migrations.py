"""Mass moves within minutes (a workflow was changed, a board tidied up) and statuses that were only renamed.

Nobody worked on an item because a script moved it. Both are found here and offered; a person decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from store.models import Batch, EventColumns

Ints = NDArray[np.int64]

WINDOW = 600
"""Seconds within which many items must have moved."""
GAP = 120
"""Seconds between two moves of one migration at most."""
LEAST_ITEMS = 10
LEAST_SHARE = 0.05
"""Of the items that move at all."""
TIMES_USUAL = 5
"""So many times what usually moves in a window of that length."""
MOST_DAYS = 5
"""What happens on more days is the team's habit (a weekly planning), and no migration."""
_PAIRS = 3
_LEAST_EACH = 5


@dataclass(frozen=True, slots=True)
class Migration:
    """Many items that changed their status within minutes."""

    first: int
    last: int
    """Instants of its first and last move."""
    items: int
    moves: int
    pairs: tuple[tuple[str, str, int], ...]
    """(from, to, moves), the most frequent first, at most three."""
    standing: int
    """Items that have not moved since: where the migration put them is where they stand."""
    renamed: tuple[tuple[str, str], ...]
    """(from, to) where the one status ended with the migration and the other began with it."""
    rows: tuple[int, ...]
    """Indexes of the batch's events."""

    def day(self, zone: tzinfo) -> date:
        """The local day on which it began."""
        return datetime.fromtimestamp(self.first, zone).date()

    def when(self, zone: tzinfo) -> str:
        """*on 3 Mar 2025 from 09:00 to 09:04*."""
        return span_words(self.first, self.last, zone)

    @property
    def moved(self) -> str:
        """*In Review to Review 200, Doing to Building 12*: the most frequent moves."""
        return ", ".join(f"{before} to {after} {count}" for before, after, count in self.pairs)


@dataclass(frozen=True, slots=True)
class Renamed:
    """A status that was used until another took its place, between the same neighbours."""

    before: str
    after: str
    last_before: int
    first_after: int


def span_words(first: int, last: int, zone: tzinfo) -> str:
    """*on 3 Mar 2025 from 09:00 to 09:04*."""
    begin, end = (datetime.fromtimestamp(at, zone) for at in (first, last))
    if f"{begin:%H:%M}" == f"{end:%H:%M}":
        return f"on {begin.day} {begin:%b %Y} at {begin:%H:%M}"
    return f"on {begin.day} {begin:%b %Y} from {begin:%H:%M} to {end:%H:%M}"


def migrations(batch: Batch) -> list[Migration]:
    """The mass moves of a batch in order of time; items known only to the day say nothing of minutes."""
    found = _Changes.of(batch)
    if found is None:
        return []
    runs = dense_runs(found.at, found.item)
    days = {int(found.at[run.start]) // 86_400 for run in runs}
    if len(days) > MOST_DAYS:
        return []
    return [_migration(batch, found, run) for run in sorted(runs, key=lambda run: run.start)]


@dataclass(frozen=True, slots=True)
class _Changes:
    """Events that bring an item from one status to another, ordered by instant."""

    row: Ints
    item: Ints
    before: Ints
    after: Ints
    at: Ints
    last: NDArray[np.bool_]
    """Whether the item has no later event."""

    @classmethod
    def of(cls, batch: Batch) -> _Changes | None:
        events = batch.events
        if len(events) < LEAST_ITEMS:
            return None
        item = np.frombuffer(events.item, dtype=np.int64)
        status = np.frombuffer(events.status, dtype=np.int64)
        at = np.frombuffer(events.at, dtype=np.int64)
        known = [key in batch.items and batch.items[key].precision == "day" for key in events.items]
        vague = np.array(known, dtype=np.bool_)
        # One number an event, since most logs hold an item's events together: sorting them takes next to no time.
        order = np.argsort(item * (np.ptp(at) + 1) + (at - at.min()), kind="stable")
        item, status, at = item[order], status[order], at[order]
        moved = np.zeros(len(item), dtype=np.bool_)
        moved[1:] = (item[1:] == item[:-1]) & (status[1:] != status[:-1])
        moved &= ~vague[item]
        last = np.ones(len(item), dtype=np.bool_)
        last[:-1] = item[1:] != item[:-1]
        where = np.flatnonzero(moved)
        if len(where) < LEAST_ITEMS:
            return None
        where = where[np.argsort(at[where], kind="stable")]
        return cls(order[where], item[where], status[where - 1], status[where], at[where], last[where])


def dense_runs(at: Ints, item: Ints) -> list[slice]:
    """The stretches of instants, in order, that are far more within minutes than what is usual; `item` is whose."""
    least = max(LEAST_ITEMS, int(np.ceil(LEAST_SHARE * np.count_nonzero(np.bincount(item)))))
    counts = np.unique(at // WINDOW, return_counts=True)[1]
    few = counts[counts < least]
    least = max(least, int(TIMES_USUAL * float(np.median(few))) if len(few) else 0)
    within = np.searchsorted(at, at + WINDOW, side="left") - np.arange(len(at))
    free = np.ones(len(at), dtype=np.bool_)
    runs = []
    many = np.flatnonzero(within >= least)
    for start in many[np.argsort(-within[many], kind="stable")].tolist():
        if not free[start]:
            continue
        end = start + int(within[start])
        while start > 0 and at[start] - at[start - 1] <= GAP and free[start - 1]:
            start -= 1
        while end < len(at) and at[end] - at[end - 1] <= GAP and free[end]:
            end += 1
        # The window may reach over a pause: what lies beyond it is the day's usual work.
        start, end = _densest(at, start, end)
        if free[start:end].all() and len(np.unique(item[start:end])) >= least:
            runs.append(slice(start, end))
        free[start:end] = False
    return runs


def _densest(at: Ints, start: int, end: int) -> tuple[int, int]:
    """The longest part without a pause between two moves."""
    breaks = np.flatnonzero(np.diff(at[start:end]) > GAP) + 1
    edges = [0, *breaks.tolist(), end - start]
    longest = max(range(len(edges) - 1), key=lambda n: edges[n + 1] - edges[n])
    return start + edges[longest], start + edges[longest + 1]


def _migration(batch: Batch, found: _Changes, run: slice) -> Migration:
    names = batch.events.statuses
    moves = Counter(zip(found.before[run].tolist(), found.after[run].tolist(), strict=True))
    rows = found.row[run]
    status = np.frombuffer(batch.events.status, dtype=np.int64)
    at = np.frombuffer(batch.events.at, dtype=np.int64)
    first, last = int(found.at[run.start]), int(found.at[run.stop - 1])
    standing = _standing(batch, first)
    renamed = []
    for (before, after), count in moves.items():
        ended = not (at[status == before] > first).any()
        began = not (at[status == after] < first).any()
        if count >= 2 and ended and began and standing[before] == count:
            renamed.append((names[before], names[after]))
    return Migration(
        first=first,
        last=last,
        items=len(np.unique(found.item[run])),
        moves=len(rows),
        pairs=tuple((names[b], names[a], n) for (b, a), n in moves.most_common(_PAIRS)),
        standing=int(found.last[run].sum()),
        renamed=tuple(sorted(renamed)),
        rows=tuple(sorted(rows.tolist())),
    )


def _standing(batch: Batch, until: int) -> Counter[int]:
    """How many items stood in each status just before an instant."""
    item = np.frombuffer(batch.events.item, dtype=np.int64)
    at = np.frombuffer(batch.events.at, dtype=np.int64)
    rows = np.flatnonzero(at < until)
    rows = rows[np.lexsort((at[rows], item[rows]))]
    newest = np.ones(len(rows), dtype=np.bool_)
    newest[:-1] = item[rows][1:] != item[rows][:-1]
    return Counter(np.frombuffer(batch.events.status, dtype=np.int64)[rows[newest]].tolist())


def on_days(found: Sequence[Migration], days: Collection[date], zone: tzinfo) -> list[Migration]:
    """The migrations that began on one of the local days."""
    return [each for each in found if each.day(zone) in days]


def without(batch: Batch, chosen: Sequence[Migration]) -> tuple[Batch, int]:
    """The batch without the moves of migrations, and how many were taken out; the batch itself stays as it is.

    An item then stays in the status before until its next move. An item that has not moved since stands where the
    migration put it, and nobody knows since when: that move stays unless the status was only renamed, and the item is
    `truncated`, so that it enters no waiting figure.
    """
    if not chosen:
        return batch, 0
    events = batch.events
    items = dict(batch.items)
    newest: dict[int, int] = {}
    for row, (item, at) in enumerate(zip(events.item, events.at, strict=True)):
        if item not in newest or at >= events.at[newest[item]]:
            newest[item] = row
    gone: set[int] = set()
    for migration in chosen:
        renamed = set(migration.renamed)
        before = _before(events, migration.rows) if renamed else {}
        for row in migration.rows:
            item, pair = events.item[row], (before.get(row, ""), events.statuses[events.status[row]])
            if newest[item] == row and pair not in renamed:
                key = events.items[item]
                items[key] = replace(items[key], completeness="truncated")
            else:
                gone.add(row)
    kept = EventColumns()
    rows = [row for row in range(len(events)) if row not in gone]
    kept.extend(
        [events.items[events.item[row]] for row in rows],
        [events.statuses[events.status[row]] for row in rows],
        [events.at[row] for row in rows],
    )
    return replace(batch, events=kept, items=items), len(gone)


def _before(events: EventColumns, rows: Collection[int]) -> dict[int, str]:
    """Of some events the status that the item was in."""
    items = {events.item[row] for row in rows}
    path = sorted((events.item[row], events.at[row], row) for row in range(len(events)) if events.item[row] in items)
    wanted = set(rows)
    found = {}
    for (item, _, former), (same, _, row) in pairwise(path):
        if item == same and row in wanted:
            found[row] = events.statuses[events.status[former]]
    return found


def renamed_statuses(batch: Batch) -> list[Renamed]:
    """Statuses that one day were used no more while a new one stood between the same neighbours from then on.

    Found where no item ever moved from the one to the other, both were entered by several items, and most of them
    came from and went to the same statuses.
    """
    events = batch.events
    if not _one_after_another(events):
        return []
    entries: dict[int, list[int]] = {}
    came: dict[int, Counter[int]] = {}
    went: dict[int, Counter[int]] = {}
    latest: dict[int, int] = {}
    order = sorted(range(len(events)), key=lambda row: (events.at[row], row))
    for row in order:
        item, status = events.item[row], events.status[row]
        former = latest.get(item, -1)
        if former == status:
            continue
        entries.setdefault(status, []).append(events.at[row])
        came.setdefault(status, Counter())[former] += 1
        if former >= 0:
            went.setdefault(former, Counter())[status] += 1
        latest[item] = status
    names = events.statuses
    found = []
    for before, entered in entries.items():
        for after, begun in entries.items():
            if min(len(entered), len(begun)) < _LEAST_EACH or entered[-1] >= begun[0]:
                continue
            if went.get(before, Counter())[after]:
                continue
            if (
                _mostly(came[before]) == _mostly(came[after]) is not None
                and _mostly(went.get(before, Counter())) == _mostly(went.get(after, Counter())) is not None
            ):
                found.append(Renamed(names[before], names[after], entered[-1], begun[0]))
    once = Counter(each.before for each in found) + Counter(each.after for each in found)
    return [each for each in found if once[each.before] == once[each.after] == 1]


def _one_after_another(events: EventColumns) -> bool:
    """Whether any status was entered for the last time before another was for the first."""
    status, at = np.frombuffer(events.status, dtype=np.int64), np.frombuffer(events.at, dtype=np.int64)
    count = len(events.statuses)
    if not len(at):
        return False
    first, last = np.full(count, at.max()), np.full(count, at.min())
    np.minimum.at(first, status, at)
    np.maximum.at(last, status, at)
    often = np.bincount(status, minlength=count) >= _LEAST_EACH
    return bool(often.any() and last[often].min() < first[often].max())


def _mostly(counts: Counter[int]) -> int | None:
    """The neighbour of at least six items in ten; none where there is no such."""
    total = counts.total()
    if not total:
        return None
    name, count = counts.most_common(1)[0]
    return name if count >= 0.6 * total else None
