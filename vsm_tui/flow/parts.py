"""When the waiting of a visit accrued: its parts as weighted intervals, and their sums by bucket."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from vsm_tui.flow.calendar import WorkingTime
from vsm_tui.flow.columns import Flags, Floats, Indexes, Ints, sums
from vsm_tui.flow.history import History
from vsm_tui.flow.periods import Buckets
from vsm_tui.flow.split import spread, visit_kinds
from vsm_tui.flow.statuses import QUEUE, WORK
from vsm_tui.flow.view import View


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Intervals of visits in which waiting accrues, at `weight` seconds a second of its clock.

    The waiting of a visit is the sum over its parts. Weights may be negative: what a block takes out of the
    working hours of a visit is a part of its own.
    """

    visit: Ints | Indexes
    start: Ints
    end: Ints
    weight: Floats | None
    """None means 1."""
    clock: WorkingTime | None
    """None means calendar time."""
    start_day: Indexes | None = None
    end_day: Indexes | None = None
    """Ordinals of the local days of start and end, where they are known already."""

    def keep(self, visits: Flags) -> Part:
        """The part of some visits only."""
        at = np.flatnonzero(visits[self.visit])
        return Part(
            self.visit[at],
            self.start[at],
            self.end[at],
            None if self.weight is None else self.weight[at],
            self.clock,
            None if self.start_day is None else self.start_day[at],
            None if self.end_day is None else self.end_day[at],
        )

    def between(self, low: Ints | int, high: Ints | int) -> Floats:
        """Seconds that accrued in [low, high), one entry an interval."""
        start = np.clip(self.start, low, high)
        end = np.clip(self.end, low, high)
        if self.clock is not None:
            start, end = self.clock.at(start), self.clock.at(end)
        spent = (end - start).astype(np.float64)
        return spent if self.weight is None else spent * self.weight


def waiting_parts(seen: View) -> list[Part]:
    """The parts of every visit's waiting by the scope's basis; open visits up to as_of."""
    history = seen.history
    return history.recent("parts", (seen.scope.basis, seen.start, seen.finish), lambda: _parts(seen))


def _queues(history: History) -> Part:
    """Every visit to a queue from end to end, the same on every basis but for its clock."""
    visits = history.visits
    queue = np.flatnonzero(visit_kinds(history) == QUEUE).astype(np.int32)
    days = history.entered_day()[queue], history.left_day()[queue]
    return Part(queue, visits.entered[queue], visits.left[queue], None, None, *days)


def _parts(seen: View) -> list[Part]:
    history, basis, cut = seen.history, seen.scope.basis, seen.blocks
    visits, kind = history.visits, visit_kinds(seen.history)
    clock = history.working() if basis == "working" else None
    found = [replace(history.once("queues", lambda: _queues(history)), clock=clock)]
    at_work = kind[cut.visit] == WORK
    visit, start, end = cut.visit[at_work], cut.visit_start[at_work], cut.visit_end[at_work]
    if basis != "touch":
        return [*found, Part(visit, start, end, None, clock)]
    shares = spread(seen)
    entry = shares.of_visit[visit]
    plain = entry < 0
    found.append(Part(visit[plain], start[plain], end[plain], None, None))
    filled = np.flatnonzero(shares.of_visit >= 0)
    if len(filled):
        hours = history.working()
        idle = 1.0 - shares.working
        found.append(
            Part(
                filled,
                visits.entered[filled],
                visits.left[filled],
                idle[shares.of_visit[filled]],
                hours,
            )
        )
        held = ~plain
        visit, start, end, entry = visit[held], start[held], end[held], entry[held]
        found.append(Part(visit, start, end, -idle[entry], hours))
        found.append(Part(visit, start, end, 1.0 - shares.blocked[entry], None))
    return found


def accrued_between(seen: View, low: int, high: int) -> Floats:
    """Waiting seconds of each visit that accrued in [low, high)."""
    total = np.zeros(len(seen.history.visits))
    for part in waiting_parts(seen):
        total += sums(part.visit, part.between(low, high), len(total))
    return total


def accrued_by_bucket(part: Part, row: Ints | Indexes, rows: int, cut: Buckets, history: History) -> Floats:
    """Seconds of a part by (row, bucket), shape (rows, buckets); `row` has one entry an interval.

    Each interval is added where it begins and taken off where it ends; in between it fills every bucket, which
    a running count gives. Whole seconds stay whole.
    """
    count = len(cut)
    if not count or not len(part.visit):
        return np.zeros((rows, count))
    edges = cut.edges
    ticks = edges if part.clock is None else part.clock.at(edges)
    net = np.zeros(rows * (count + 1))
    offset = np.zeros(rows * (count + 1))
    base = row.astype(np.int64) * (count + 1)
    for instants, day, sign in ((part.start, part.start_day, 1), (part.end, part.end_day, -1)):
        inside = np.clip(instants, edges[0], edges[-1])
        column = _column(inside, day, cut)
        reading = inside if part.clock is None else part.clock.at(inside)
        past = (reading - ticks[column]).astype(np.float64)
        cell = base + column
        if part.weight is None:
            net += sign * np.bincount(cell, minlength=len(net))
        else:
            past *= part.weight
            net += sign * sums(cell, part.weight, len(net))
        offset -= sign * sums(cell, past, len(net))
    running = np.cumsum(net.reshape(rows, count + 1), axis=1)[:, :count]
    return running * np.diff(ticks) + offset.reshape(rows, count + 1)[:, :count]


def _column(instants: Ints, day: Indexes | None, cut: Buckets) -> Ints:
    """Bucket of each instant; what lies past the last is one beyond."""
    if day is None:
        return np.minimum(np.searchsorted(cut.edges, instants, side="right") - 1, len(cut))
    place = np.clip(day - cut.first_day, 0, len(cut.of_day))
    lookup = np.append(cut.of_day, len(cut)).astype(np.int64)
    return lookup[place]
