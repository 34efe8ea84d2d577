"""Capacity used: the active, waiting and total time that falls into a window, of every item whatever its class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.columns import HOUR, Flags, Floats, Ints, sums
from vsm_tui.flow.history import History
from vsm_tui.flow.parts import accrued_between
from vsm_tui.flow.split import in_done_step, spread, visit_kinds
from vsm_tui.flow.statuses import WORK
from vsm_tui.flow.view import View


@dataclass(frozen=True, slots=True, eq=False)
class ItemTime:
    """Seconds of each item inside the window by the scope's basis, outside `done` steps; one entry an item."""

    active: Floats
    waiting: Floats
    """0 for items whose history is not full."""
    total: Floats
    """Of items whose history is full: what the waiting is a part of."""
    present: Flags
    """Whether the item was in a step that is not `done` at some moment of the window."""


def item_time(seen: View) -> ItemTime:
    """The time of every item that the scope keeps; what it leaves out has none."""
    history, visits = seen.history, seen.history.visits
    low, high = max(seen.low, -(2**61)), min(seen.high, history.as_of + 1)
    mine = seen.visits & ~in_done_step(history)
    active = np.where(mine, active_between(seen, low, high), 0.0)
    full = history.full[visits.item]
    waiting = np.where(mine & full, accrued_between(seen, low, high), 0.0)
    total = np.where(mine & full, _total_between(seen, low, high), 0.0)
    count = len(history.items)
    touched = mine & (visits.entered < high) & ((visits.left > low) | visits.open)
    present = np.zeros(count, dtype=np.bool_)
    present[visits.item[touched]] = True
    return ItemTime(
        sums(visits.item, active, count),
        sums(visits.item, waiting, count),
        sums(visits.item, total, count),
        present,
    )


def active_between(seen: View, low: int, high: int) -> Floats:
    """Active seconds of each visit inside [low, high), by the scope's basis (METRICS.md 4)."""
    history, basis, cut = seen.history, seen.scope.basis, seen.blocks
    visits, count = history.visits, len(history.visits)
    begin, end = np.clip(visits.entered, low, high), np.clip(visits.left, low, high)
    held_begin, held_end = np.clip(cut.visit_start, low, high), np.clip(cut.visit_end, low, high)
    blocked = np.bincount(cut.visit, weights=held_end - held_begin, minlength=count)
    at_work = visit_kinds(history) == WORK
    whole = (end - begin).astype(np.float64)
    if basis == "elapsed":
        return np.where(at_work, whole - blocked, 0.0)
    clock = history.working()
    blocked_working = np.bincount(cut.visit, weights=_worked(history, held_begin, held_end), minlength=count)
    free = clock.at(end) - clock.at(begin) - blocked_working
    active = np.where(at_work, free, 0.0)
    if basis == "touch":
        shares = spread(seen)
        at = np.flatnonzero(shares.of_visit >= 0)
        entry = shares.of_visit[at]
        outside = whole[at] - free[at] - blocked[at]
        active[at] = (
            free[at] * shares.working[entry] + outside * shares.outside[entry] + blocked[at] * shares.blocked[entry]
        )
    return active


def _worked(history: History, begin: Ints, end: Ints) -> Ints:
    clock = history.working()
    return clock.at(end) - clock.at(begin)


def _total_between(seen: View, low: int, high: int) -> Floats:
    visits = seen.history.visits
    begin, end = np.clip(visits.entered, low, high), np.clip(visits.left, low, high)
    if seen.scope.basis == "working":
        return _worked(seen.history, begin, end).astype(np.float64)
    return (end - begin).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Used:
    """What a set of items used in the window."""

    items: int
    active_hours: float
    share: float | None
    """Of the active time of all items; none where there was none."""
    waiting_share: float | None
    """Waiting / total time of the items with full history; none where they had no time."""


def used(time: ItemTime, items: Ints) -> Used:
    """The capacity that `items` (indexes) used."""
    present = items[time.present[items]] if len(items) else items
    active, everything = float(time.active[present].sum()), float(time.active.sum())
    total = float(time.total[present].sum())
    return Used(
        items=len(present),
        active_hours=active / HOUR,
        share=active / everything if everything > 0 else None,
        waiting_share=float(time.waiting[present].sum()) / total if total > 0 else None,
    )
