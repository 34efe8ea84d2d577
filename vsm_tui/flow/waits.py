"""The wait heatmap: where and when work waited, in five measures (METRICS.md 4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from vsm_tui.flow.columns import DAY, NEVER, Flags, Floats, Indexes, Ints, sums
from vsm_tui.flow.dependencies import DependencyBlocks, dependency_blocks
from vsm_tui.flow.history import History
from vsm_tui.flow.parts import Part, accrued_by_bucket, waiting_parts
from vsm_tui.flow.periods import Buckets
from vsm_tui.flow.split import split
from vsm_tui.flow.view import View, view
from vsm_tui.scope import Bucket, Measure, Scope

Rows = Literal["step", "dependency", "performer", "type"]


@dataclass(frozen=True, slots=True, eq=False)
class Heatmap:
    """Waiting by row and bucket. Values in item-days (`accrued`), days (`median`, `p85`, `oldest`) or visits.

    `accrued`: waiting time that accrued inside the bucket, of all items, open visits included up to as_of.
    `median` and `p85`: waiting time of the visits that ended in the bucket. `oldest`: the longest wait of any
    visit open at the end of the bucket. `count`: visits that ended in the bucket. With dependencies as rows
    the blocks stand in for the visits.
    """

    rows_are: Rows
    rows: tuple[str, ...]
    """Ids of steps or dependencies, names of performers or types."""
    labels: tuple[str, ...]
    columns: tuple[str, ...]
    partial: tuple[bool, ...]
    values: Floats
    """Shape (rows, columns); NaN where there is no figure."""
    ended: Ints
    """Visits (or blocks) that ended in the cell: the n of median and p85."""
    measure: Measure
    bucket: Bucket
    basis: str
    not_full: int
    """Items left out since their history is not full."""

    def row_totals(self) -> Floats | None:
        """Sums over the columns, where the measure may be added up."""
        return self.values.sum(axis=1) if self.measure in ("accrued", "count") else None

    def column_totals(self) -> Floats | None:
        """Sums over the rows, where the measure may be added up."""
        return self.values.sum(axis=0) if self.measure in ("accrued", "count") else None


def heatmap(
    history: History,
    scope: Scope,
    rows_are: Rows = "step",
    measure: Measure | None = None,
    bucket: Bucket | None = None,
) -> Heatmap:
    """The heatmap of a scope; its measure and bucket unless others are given."""
    seen = view(history, scope)
    asked, size = measure or scope.measure, bucket or scope.bucket
    cut = seen.buckets(size)
    if rows_are == "dependency":
        ids, labels, values, ended = of_dependencies(seen, cut, asked)
    else:
        ids, labels, of_visit = row_of_visits(history, rows_are)
        values, ended = of_visits(seen, cut, asked, of_visit, len(ids))
    return Heatmap(
        rows_are=rows_are,
        rows=tuple(ids),
        labels=tuple(labels),
        columns=cut.labels,
        partial=cut.partial,
        values=values,
        ended=ended,
        measure=asked,
        bucket=size,
        basis=scope.basis,
        not_full=int((seen.items & ~history.full).sum()),
    )


def row_of_visits(history: History, rows_are: Rows) -> tuple[list[str], list[str], Indexes]:
    """Row ids, their labels and the row of each visit."""
    steps, visits = history.map.steps, history.visits
    if rows_are == "performer":
        names = list(dict.fromkeys(step.performer or "" for step in steps))
        of_step = np.array([names.index(step.performer or "") for step in steps], dtype=np.int32)
        return names, [name or "nobody named" for name in names], of_step[visits.position]
    if rows_are == "type":
        names = history.items.type_names
        return names, names, history.items.type[visits.item].astype(np.int32)
    ids = [step.id for step in steps]
    return ids, [step.title for step in steps], visits.position.astype(np.int32)


def kept_visits(seen: View) -> Flags:
    """Per visit whether its item passes the filters and has its full history."""
    return (seen.items & seen.history.full)[seen.history.visits.item]


def of_visits(seen: View, cut: Buckets, asked: Measure, row: Indexes, rows: int) -> tuple[Floats, Ints]:
    """A measure by row and bucket, and the visits that ended in each; `row` has one entry a visit."""
    history, visits = seen.history, seen.history.visits
    mine = kept_visits(seen)
    everything = bool(mine.all())
    if asked == "accrued":
        values = np.zeros((rows, len(cut)))
        for part in waiting_parts(seen):
            kept = part if everything else part.keep(mine)
            values += accrued_by_bucket(kept, row[kept.visit], rows, cut, history)
        return values / DAY, np.zeros((rows, len(cut)), dtype=np.int64)
    day = history.left_day()
    ended = mine & ~visits.open & (day >= cut.first_day) & (day < cut.first_day + len(cut.of_day))
    percent = {"median": 50, "p85": 85}.get(asked)
    by_waiting = None if percent is None else _by_waiting(seen)
    at = np.flatnonzero(ended) if by_waiting is None else by_waiting[ended[by_waiting]]
    cell = row[at].astype(np.int64) * len(cut) + cut.of_day[day[at] - cut.first_day]
    counts = np.bincount(cell, minlength=rows * len(cut)).reshape(rows, len(cut))
    if percent is not None:
        return ranked(cell, split(seen).waiting[at], counts, percent) / DAY, counts
    if asked == "count":
        return counts.astype(np.float64), counts
    return _oldest(seen, cut, mine, row, rows) / DAY, counts


def _by_waiting(seen: View) -> Indexes:
    """The visits in order of their waiting, least first."""
    return seen.history.recent(
        "by_waiting",
        (seen.scope.basis, seen.start, seen.finish),
        lambda: np.argsort(split(seen).waiting).astype(np.int32),
    )


def ranked(cell: Ints | Indexes, ordered: Floats, counts: Ints, percent: int) -> Floats:
    """Nearest-rank percentile of each cell; NaN where it is empty. `cell` has an entry a value, values ascending.

    A stable sort by cell leaves the values of each in order, and by numbers this small it takes no comparisons.
    """
    flat = counts.ravel()
    values = np.full(len(flat), np.nan)
    if len(cell):
        by_cell = np.argsort(cell.astype(np.min_scalar_type(len(flat))), kind="stable")
        first = np.cumsum(flat) - flat
        place = first + np.maximum((percent * flat + 99) // 100 - 1, 0)
        full = flat > 0
        values[full] = ordered[by_cell[place[full]]]
    return values.reshape(counts.shape)


def _oldest(seen: View, cut: Buckets, mine: Flags, row: Indexes, rows: int) -> Floats:
    """Seconds of the longest wait among the visits open at the end of each bucket, up to that end."""
    visits = seen.history.visits
    count = len(cut)
    ends = cut.ends(seen.history.as_of)
    left = np.where(visits.open, NEVER, visits.left)
    first = np.searchsorted(ends, visits.entered, side="left")
    span = np.where(mine, np.maximum(np.searchsorted(ends, left, side="left") - first, 0), 0)
    values = np.full(rows * count, np.nan)
    # Whoever is open has waited at least nothing.
    edge = np.zeros((rows, count + 1), dtype=np.int64)
    some = np.flatnonzero(span)
    np.add.at(edge, (row[some], first[some]), 1)
    np.add.at(edge, (row[some], first[some] + span[some]), -1)
    values[np.cumsum(edge, axis=1)[:, :count].ravel() > 0] = 0.0
    parts = waiting_parts(seen)
    _longest_queue(values, parts[0], first, span, row, ends)
    rest = [part for part in parts[1:] if len(part.visit)]
    if rest:
        with_parts = np.unique(np.concatenate([part.visit for part in rest]))
        _longest(values, _Pairs(with_parts, first, span, row, count), rest, ends)
    return values.reshape(rows, count)


def _longest_queue(values: Floats, queue: Part, first: Ints, span: Ints, row: Indexes, ends: Ints) -> None:
    """The longest wait of queue visits, which wait from end to end: that of the one that entered first.

    Each visit is open over a range of buckets. A range is the union of two runs whose length is a power of two,
    so that two marks a visit, handed down run by run, give the first to enter of every bucket.
    """
    count = len(ends)
    at = np.flatnonzero(span[queue.visit])
    if not len(at):
        return
    visit = queue.visit[at]
    held, begin, cell = span[visit], first[visit], row[visit].astype(np.int64) * count
    level = np.frexp(held.astype(np.float64))[1].astype(np.int64) - 1
    top = int(level.max())
    earliest = np.full((top + 1, len(values)), NEVER, dtype=np.int64)
    np.minimum.at(earliest, (level, cell + begin), queue.start[at])
    np.minimum.at(earliest, (level, cell + begin + held - (1 << level)), queue.start[at])
    for above in range(top, 0, -1):
        half = 1 << (above - 1)
        np.minimum(earliest[above - 1], earliest[above], out=earliest[above - 1])
        np.minimum(earliest[above - 1, half:], earliest[above, :-half], out=earliest[above - 1, half:])
    some = np.flatnonzero(earliest[0] < NEVER)
    until, since = ends[some % count], earliest[0, some]
    if queue.clock is not None:
        until, since = queue.clock.at(until), queue.clock.at(since)
    values[some] = np.fmax(values[some], (until - since).astype(np.float64))


class _Pairs:
    """Every (visit, bucket) at whose end the visit is open; those of one visit stand together."""

    def __init__(self, visit: Ints, first: Ints, span: Ints, row: Indexes, columns: int) -> None:
        held = span[visit]
        self.count = int(held.sum())
        self.begin = np.zeros(len(span), dtype=np.int64)
        self.begin[visit] = np.cumsum(held) - held
        self.span = span
        within = np.arange(self.count) - np.repeat(self.begin[visit], held)
        self.column = np.repeat(first[visit], held) + within
        self.cell = np.repeat(row[visit].astype(np.int64) * columns, held) + self.column

    def of(self, part: Part) -> tuple[Ints, Ints]:
        """For each interval of a part and each pair of its visit: the interval, the pair."""
        held = self.span[part.visit]
        which = np.repeat(np.arange(len(held)), held)
        within = np.arange(len(which)) - np.repeat(np.cumsum(held) - held, held)
        return which, np.repeat(self.begin[part.visit], held) + within


def _longest(values: Floats, pairs: _Pairs, parts: list[Part], ends: Ints) -> None:
    waited = np.zeros(pairs.count)
    for part in parts:
        which, pair = pairs.of(part)
        until = ends[pairs.column[pair]]
        start, end = np.minimum(part.start[which], until), np.minimum(part.end[which], until)
        if part.clock is not None:
            start, end = part.clock.at(start), part.clock.at(end)
        spent = (end - start).astype(np.float64)
        if part.weight is not None:
            spent *= part.weight[which]
        waited += sums(pair, spent, pairs.count)
    np.fmax.at(values, pairs.cell, waited)


def of_dependencies(
    seen: View, cut: Buckets, asked: Measure, together: bool = False
) -> tuple[list[str], list[str], Floats, Ints]:
    """Ids and labels of the dependencies that struck, their measure by bucket, and the blocks that ended in each.

    With `together` all of them are one row.
    """
    found: DependencyBlocks = dependency_blocks(seen)
    names = seen.history.blocks.dependencies
    listed = np.unique(found.dependency[found.dependency >= 0])
    row_of = np.full(len(names) + 1, -1, dtype=np.int64)
    row_of[listed] = 0 if together else np.arange(len(listed))
    ids = ["all"] if together else [names[number] for number in listed.tolist()]
    titles = {dependency.id: dependency.title for dependency in seen.history.map.dependencies}
    labels = [titles.get(name, name) for name in ids]
    shape = (len(ids), len(cut))
    if not len(cut):
        return ids, labels, np.zeros(shape), np.zeros(shape, dtype=np.int64)
    if asked == "accrued":
        whole = Part(found.whole_item, found.whole_start, found.whole_end, None, None)
        seconds = accrued_by_bucket(whole, row_of[found.whole_dependency], len(ids), cut, seen.history)
        return ids, labels, seconds / DAY, np.zeros(shape, dtype=np.int64)
    named = found.dependency >= 0
    row, start, end, still = (
        row_of[found.dependency[named]],
        found.start[named],
        found.end[named],
        found.open[named],
    )
    over = ~still & (end < cut.edges[-1])
    column = np.searchsorted(cut.edges, end, side="right") - 1
    cell = row[over] * len(cut) + column[over]
    counts = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)
    if asked == "count":
        return ids, labels, counts.astype(np.float64), counts
    if asked == "oldest":
        values = np.full(shape, np.nan)
        for place, until in enumerate(cut.ends(seen.history.as_of).tolist()):
            now = (start <= until) & ((end > until) | still)
            np.fmax.at(values[:, place], row[now], (until - start[now]).astype(np.float64))
        return ids, labels, values / DAY, counts
    spent = (end - start)[over].astype(np.float64)
    order = np.argsort(spent)
    percent = 50 if asked == "median" else 85
    return ids, labels, ranked(cell[order], spent[order], counts, percent) / DAY, counts
