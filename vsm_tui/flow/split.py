"""Active, waiting and off: every visit split by the basis (METRICS.md 4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.blocks import Blocks
from vsm_tui.flow.columns import Flags, Floats, Indexes, Ints, Small, sums
from vsm_tui.flow.history import History
from vsm_tui.flow.statuses import DONE, QUEUE, WORK
from vsm_tui.flow.view import View


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """How the effort of an item in a step fills its visits there: one entry an (item, step) with effort.

    "Effort fills, over all visits to that step, first the unblocked working hours, what is left over the other
    unblocked time, then blocked time; within each of the three it is spread evenly" (METRICS.md 4).
    """

    of_visit: Indexes
    """Entry that a visit belongs to, -1 for none."""
    working: Floats
    """Share of the unblocked working time that was active."""
    outside: Floats
    """Share of the other unblocked time that was active."""
    blocked: Floats
    """Share of the blocked time that was active."""


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Seconds of each visit by basis; open visits up to as_of. Whole seconds wherever no effort is recorded."""

    total: Floats
    """Calendar time, or working hours with basis `working`; of `done` steps too."""
    active: Floats
    waiting: Floats
    recorded: Floats
    """The part of active that is recorded effort; the rest is taken from statuses (at most)."""

    def off(self, at: Ints) -> Floats:
        """Time of the visits at `at`, none of them in a `done` step, in which nobody was expected to work."""
        rest: Floats = self.total[at] - self.active[at] - self.waiting[at]
        return rest


def split(seen: View) -> Split:
    """The split of every visit of the stream by the scope's basis (filters leave it as it is)."""
    history, basis = seen.history, seen.scope.basis
    return history.recent("split", (basis, seen.start, seen.finish), lambda: _split(seen))


def working_seconds(history: History) -> Ints:
    """Working seconds of each visit."""

    def measure() -> Ints:
        clock = history.working()
        return clock.at(history.visits.left) - clock.at(history.visits.entered)

    return history.once("working_seconds", measure)


def calendar_seconds(history: History) -> Floats:
    """Calendar seconds of each visit."""
    visits = history.visits
    return history.once("calendar_seconds", lambda: (visits.left - visits.entered).astype(np.float64))


def blocked_seconds(history: History, cut: Blocks) -> tuple[Floats, Floats]:
    """Blocked calendar seconds and blocked working seconds of each visit."""
    count = len(history.visits)
    clock = history.working()
    worked = clock.at(cut.visit_end) - clock.at(cut.visit_start)
    return blocked_time(history, cut), sums(cut.visit, worked, count)


def blocked_time(history: History, cut: Blocks) -> Floats:
    """Blocked calendar seconds of each visit."""
    return sums(cut.visit, cut.visit_end - cut.visit_start, len(history.visits))


def visit_kinds(history: History) -> Small:
    """Kind of the step of each visit."""
    return history.once("visit_kinds", lambda: history.kinds[history.visits.position])


def spread(seen: View) -> Spread:
    """How recorded effort fills the visits; only basis `touch` uses it."""
    history = seen.history
    return history.recent("spread", (seen.start, seen.finish), lambda: _spread(seen))


def _spread(seen: View) -> Spread:
    history, efforts = seen.history, seen.history.efforts
    visits = history.visits
    of_visit = np.full(len(visits), -1, dtype=np.int32)
    if not len(efforts.item):
        none = np.zeros(0)
        return Spread(of_visit, none, none, none)
    steps = len(history.kinds)
    keys = efforts.item * steps + efforts.position
    touched = np.zeros(len(history.items), dtype=np.bool_)
    touched[efforts.item] = True
    nearby = np.flatnonzero(touched[visits.item])
    mine = visits.item[nearby].astype(np.int64) * steps + visits.position[nearby]
    entry = np.minimum(np.searchsorted(keys, mine), len(keys) - 1)
    hit = keys[entry] == mine
    at, entry = nearby[hit], entry[hit]
    of_visit[at] = entry
    clock = history.working()
    blocked, blocked_working = blocked_seconds(history, seen.blocks)
    whole = visits.left[at] - visits.entered[at]
    worked = clock.at(visits.left[at]) - clock.at(visits.entered[at])
    count = len(keys)
    unblocked = sums(entry, worked - blocked_working[at], count)
    free = sums(entry, whole - blocked[at], count) - unblocked
    held = sums(entry, blocked[at], count)
    left = efforts.seconds
    shares = []
    for room in (unblocked, free, held):
        filled = np.minimum(left, room)
        shares.append(np.divide(filled, room, out=np.zeros(count), where=room > 0))
        left = left - filled
    return Spread(of_visit, *shares)


def _split(seen: View) -> Split:
    history, basis = seen.history, seen.scope.basis
    visits = history.visits
    kind = visit_kinds(history)
    whole = calendar_seconds(history)
    total = whole if basis != "working" else working_seconds(history).astype(np.float64)
    waiting = np.where(kind == QUEUE, total, 0.0)
    active = np.zeros(len(visits))
    recorded = np.zeros(len(visits))
    if basis == "elapsed":
        blocked = blocked_time(history, seen.blocks)
        at = np.flatnonzero(kind == WORK)
        waiting[at] = blocked[at]
        active[at] = whole[at] - blocked[at]
        return Split(total, active, waiting, recorded)
    blocked, blocked_working = blocked_seconds(history, seen.blocks)
    at = np.flatnonzero(kind == WORK)
    free = working_seconds(history)[at] - blocked_working[at]
    active[at] = free
    waiting[at] = blocked_working[at] if basis == "working" else blocked[at]
    if basis == "touch":
        shares = spread(seen)
        at = np.flatnonzero(shares.of_visit >= 0)
        entry = shares.of_visit[at]
        free = active[at]
        held = blocked[at]
        outside = whole[at] - free - held
        in_hours = free * shares.working[entry]
        in_blocks = held * shares.blocked[entry]
        recorded[at] = in_hours + outside * shares.outside[entry] + in_blocks
        active[at] = recorded[at]
        waiting[at] = (free - in_hours) + (held - in_blocks)
    return Split(total, active, waiting, recorded)


def in_done_step(history: History) -> Flags:
    """Per visit whether it is in a `done` step, where nobody waits."""
    done: Flags = visit_kinds(history) == DONE
    return done
