"""What items waited for outside a step: blocks by dependency (METRICS.md 4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.columns import DAY, Flags, Ints, merged, nearest_rank
from vsm_tui.flow.history import History
from vsm_tui.flow.periods import days, local_day
from vsm_tui.flow.view import View, view
from vsm_tui.scope import Scope

RECURRING = 3
"""Months in which a dependency has to strike to be called recurring."""


@dataclass(frozen=True, slots=True, eq=False)
class DependencyBlocks:
    """Rows of the items kept, clipped to what is drawn; and merged per item and dependency."""

    item: Ints
    start: Ints
    end: Ints
    dependency: Ints
    open: Flags
    whole_item: Ints
    whole_dependency: Ints
    whole_start: Ints
    whole_end: Ints


@dataclass(frozen=True, slots=True)
class DependencyFigures:
    """One dependency: "number of blocks, distinct items, total blocked days (calendar, merged per item),
    median days, months in which it struck, still open. Ranked by days; recurring where it struck in 3 months
    or more." Rows are clipped to the window and as_of first."""

    dependency: str
    title: str
    blocks: int
    items: int
    days: float
    median_days: float | None
    months: int
    month_counts: tuple[tuple[str, int], ...]
    """Blocks that began in each local month, `2026-01`, in order."""
    open: int

    @property
    def recurring(self) -> bool:
        """It struck in 3 months or more."""
        return self.months >= RECURRING


def dependency_blocks(seen: View) -> DependencyBlocks:
    """Block rows that name a dependency, clipped to what is drawn."""
    cut = seen.blocks
    low, high = seen.span
    mine = seen.items[cut.item] & (cut.dependency >= 0)
    start, end = np.maximum(cut.start, low), np.minimum(cut.end, high)
    at = np.flatnonzero(mine & (end > start))
    item, dependency, start, end = cut.item[at], cut.dependency[at], start[at], end[at]
    count = len(seen.history.blocks.dependencies)
    group, whole_start, whole_end = merged(item * max(1, count) + dependency, start, end)
    return DependencyBlocks(
        item,
        start,
        end,
        dependency,
        cut.open[at],
        group // max(1, count),
        group % max(1, count),
        whole_start,
        whole_end,
    )


def dependencies(history: History, scope: Scope) -> list[DependencyFigures]:
    """Every dependency that struck in the window, most days first, ties by id."""
    seen = view(history, scope)
    found = dependency_blocks(seen)
    titles = {dependency.id: dependency.title for dependency in history.map.dependencies}
    months = _months(seen, found.start)
    listed: list[DependencyFigures] = []
    for number in np.flatnonzero(np.bincount(found.dependency)).tolist():
        at = found.dependency == number
        whole = found.whole_dependency == number
        lengths = np.sort(found.end[at] - found.start[at])
        name = history.blocks.dependencies[number]
        middle = nearest_rank(lengths, 50)
        struck, counts = np.unique(months[at], return_counts=True)
        listed.append(
            DependencyFigures(
                dependency=name,
                title=titles.get(name, name),
                blocks=int(at.sum()),
                items=len(np.unique(found.item[at])),
                days=int((found.whole_end - found.whole_start)[whole].sum()) / DAY,
                median_days=None if middle is None else middle / DAY,
                months=len(struck),
                month_counts=tuple(
                    (f"{month // 12:04d}-{month % 12 + 1:02d}", int(times))
                    for month, times in zip(struck.tolist(), counts.tolist(), strict=True)
                ),
                open=int(found.open[at].sum()),
            )
        )
    return sorted(listed, key=lambda figures: (-figures.days, figures.dependency))


def _months(seen: View, instants: Ints) -> Ints:
    """Months (12 x year + month - 1) in which instants lie."""
    if not len(instants):
        return instants
    zone = seen.history.zone
    first, last = (local_day(int(at), zone).toordinal() for at in (instants.min(), instants.max()))
    calendar = days(seen.history.map.timezone, first, last)
    of_day = np.array([day.year * 12 + day.month - 1 for day in calendar.dates()], dtype=np.int64)
    return of_day[calendar.ordinals(instants) - first]
