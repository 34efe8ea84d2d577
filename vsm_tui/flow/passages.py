"""Passages: every item's way from coming to one step to crossing into a later one (the performance spectrum).

After Denisov, Fahland and van der Aalst, "Unbiased, fine-grained description of processes performance from event
data" (2018): batches, overtaking and long waits show where averages hide them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.columns import DAY, NEVER, Floats, Ints, first_of_runs, nearest_rank
from vsm_tui.flow.history import History
from vsm_tui.flow.view import View, view
from vsm_tui.scope import Scope


@dataclass(frozen=True, slots=True, eq=False)
class Passages:
    """One entry a passage that overlaps what is drawn, ordered by when it began.

    A passage begins when an item crosses into the first step or beyond (from before it) and ends when it crosses into
    the later step or beyond. One that goes back before the first step in between goes on. Items that skip every step
    in between have none.
    """

    item: Ints
    entered: Ints
    left: Ints
    """NEVER while the item is still on the way."""
    skipped: int
    """Crossings of both steps at once."""
    given_up: int
    """Passages without an end: discarded, or gone back before the first step and not come again."""
    not_full: int
    """Items left out since their history is not full."""

    @property
    def ended(self) -> Floats:
        """Sorted days of the passages that ended."""
        done = self.left < NEVER
        return np.sort((self.left[done] - self.entered[done]) / DAY)

    @property
    def p50(self) -> float | None:
        """Median of the ended passages, in days."""
        return nearest_rank(self.ended, 50)

    @property
    def p85(self) -> float | None:
        """85 % of the ended passages took no longer; slower ones are called slow."""
        return nearest_rank(self.ended, 85)

    @property
    def overtaken(self) -> int:
        """Ended passages that another, begun later, overtook: it ended earlier."""
        done = self.left < NEVER
        entered, left = self.entered[done], self.left[done]
        if not len(left):
            return 0
        earliest = np.minimum.accumulate(left[::-1])[::-1]
        # Begun later: strictly, so that those that came together overtake nobody.
        later = np.searchsorted(entered, entered, side="right")
        after = np.append(earliest, NEVER)[later]
        return int((after < left).sum())


def passages(history: History, scope: Scope, first: int, last: int) -> Passages:
    """Passages from position `first` to position `last` that overlap what is drawn.

    Raises `ValueError` where the steps are not in order.
    """
    if not 0 <= first < last < len(history.kinds):
        raise ValueError("a passage leads from a step to a later one")
    seen = view(history, scope)
    visits = history.visits
    kept = (seen.items & history.full)[visits.item]
    begins = np.flatnonzero(kept & (visits.previous < first) & (visits.position >= first))
    ends = np.flatnonzero(kept & (visits.previous < last) & (visits.position >= last))
    place = np.searchsorted(ends, begins)
    has_end = place < len(ends)
    has_end[has_end] = visits.item[ends[place[has_end]]] == visits.item[begins[has_end]]
    # One end closes one passage: of several beginnings before it (the item went back) the first counts.
    mark = np.where(has_end, place, -1 - visits.item[begins].astype(np.int64))
    one = first_of_runs(mark)
    begins, place, has_end = begins[one], place[one], has_end[one]
    end = np.full(len(begins), -1, dtype=np.int64)
    end[has_end] = ends[place[has_end]]
    skipped = has_end & (end == begins)
    on_the_way = ~has_end & _on_the_way(seen, first, last)[visits.item[begins]]
    given_up = ~has_end & ~on_the_way
    left = np.full(len(begins), NEVER, dtype=np.int64)
    left[has_end] = visits.entered[end[has_end]]
    low, high = seen.span
    inside = (visits.entered[begins] <= high) & (left >= low)
    mine = np.flatnonzero(inside & ~skipped & ~given_up)
    entered = visits.entered[begins[mine]]
    order = np.argsort(entered, kind="stable")
    mine = mine[order]
    return Passages(
        item=visits.item[begins[mine]].astype(np.int64),
        entered=visits.entered[begins[mine]],
        left=np.where(left[mine] <= high, left[mine], NEVER),
        skipped=int((inside & skipped).sum()),
        given_up=int((inside & given_up).sum()),
        not_full=int((seen.items & ~history.full).sum()),
    )


def _on_the_way(seen: View, first: int, last: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Per item whether its open visit lies between the two steps."""
    history, visits = seen.history, seen.history.visits
    there = np.zeros(len(history.items), dtype=np.bool_)
    at = np.flatnonzero(visits.open & (visits.position >= first) & (visits.position < last))
    there[visits.item[at]] = True
    return there
