"""Rework: visits done again, backward moves, and what was not sent back (METRICS.md 4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.columns import Flags
from vsm_tui.flow.history import History
from vsm_tui.flow.view import View, view
from vsm_tui.scope import Scope


@dataclass(frozen=True, slots=True)
class Loop:
    """Backward moves between two steps in the window ("an event to a lower position")."""

    source: str
    target: str
    count: int


@dataclass(frozen=True, slots=True)
class NotSentBack:
    """First-pass accuracy of a step: "of its visits left for a higher position, the share after which the item
    never again had an event at this position or lower"; none where no visit was left for a higher position."""

    left_upwards: int
    never_again: int

    @property
    def share(self) -> float | None:
        """The share, or none of an empty set."""
        return self.never_again / self.left_upwards if self.left_upwards else None


@dataclass(frozen=True, slots=True)
class FirstPass:
    """ "The share of the finished items in the window that never made a backward move."""

    finished: int
    """Finished items in the window whose history is full."""
    never_back: int
    not_full: int
    """Finished items left out, since their history is not full."""

    @property
    def share(self) -> float | None:
        """The share, or none of an empty set."""
        return self.never_back / self.finished if self.finished else None


def rework_visits(history: History) -> Flags:
    """Per visit whether an earlier visit of its item was at the same position or a higher one."""

    def find() -> Flags:
        visits = history.visits
        # With the item above the position, a running maximum over all visits stays within each item.
        step = len(history.kinds) + 1
        packed = visits.item.astype(np.int64) * step + visits.position
        highest = np.maximum.accumulate(packed)
        again = np.zeros(len(packed), dtype=np.bool_)
        again[1:] = (visits.item[1:] == visits.item[:-1]) & (highest[:-1] >= packed[1:])
        return again

    return history.once("rework", find)


def never_again(history: History) -> Flags:
    """Per visit whether all later visits of its item, up to as_of, are at higher positions."""

    def find() -> Flags:
        visits = history.visits
        step = len(history.kinds) + 1
        packed = visits.item.astype(np.int64) * step + visits.position
        lowest = np.minimum.accumulate(packed[::-1])[::-1]
        kept = np.ones(len(packed), dtype=np.bool_)
        kept[:-1] = (visits.item[1:] != visits.item[:-1]) | (lowest[1:] > packed[:-1])
        return kept

    return history.once("never_again", find)


def left_upwards(history: History) -> Flags:
    """Per visit whether it was left for a higher position; left for *discarded* is not."""
    visits = history.visits
    return ~visits.discarded & ~visits.open & (visits.following > visits.position)


def went_back(history: History) -> Flags:
    """Per visit whether its item came into it by a backward move, looking through a discard."""
    visits = history.visits
    return visits.position < visits.previous


def accuracy(history: History, scope: Scope) -> list[NotSentBack]:
    """First-pass accuracy of each step, over the visits left in the window."""
    seen = view(history, scope)
    at = np.flatnonzero(_full(seen) & left_upwards(history) & seen.inside(history.visits.left))
    position = history.visits.position[at]
    steps = len(history.kinds)
    asked = np.bincount(position, minlength=steps)
    kept = np.bincount(position[never_again(history)[at]], minlength=steps)
    return [NotSentBack(int(n), int(k)) for n, k in zip(asked.tolist(), kept.tolist(), strict=True)]


def rolled_accuracy(history: History, scope: Scope) -> float | None:
    """The product over the steps from S to F that have a figure; none where no step has one."""
    seen = view(history, scope)
    shares = [figure.share for figure in accuracy(history, scope)[seen.start : seen.finish + 1]]
    known = [share for share in shares if share is not None]
    product = 1.0
    for share in known:
        product *= share
    return product if known else None


def first_pass(history: History, scope: Scope) -> FirstPass:
    """The headline of rework over the finished items in the window."""
    seen = view(history, scope)
    finished = seen.finished()
    full = finished[history.full[finished]]
    backward = np.zeros(len(history.items), dtype=np.bool_)
    backward[history.visits.item[went_back(history)]] = True
    return FirstPass(len(full), int((~backward[full]).sum()), len(finished) - len(full))


def loops(history: History, scope: Scope) -> list[Loop]:
    """Backward moves made in the window by (from, to): most first, ties by step order of from, then to."""
    seen = view(history, scope)
    visits = history.visits
    back = np.flatnonzero(_full(seen) & went_back(history) & seen.inside(visits.entered))
    steps = len(history.kinds)
    pairs = visits.previous[back].astype(np.int64) * steps + visits.position[back]
    counts = np.bincount(pairs, minlength=steps * steps)
    ids = history.steps
    found = [Loop(ids[pair // steps], ids[pair % steps], int(counts[pair])) for pair in np.flatnonzero(counts).tolist()]
    return sorted(found, key=lambda loop: -loop.count)


def _full(seen: View) -> Flags:
    return (seen.items & seen.history.full)[seen.history.visits.item]
