"""Blocks: rows as recorded or said by a blocked status, merged, and cut to the visits they fall in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from store.models import StreamMap, fold
from vsm_tui.flow.columns import NEVER, Flags, Ints, merged
from vsm_tui.flow.statuses import Statuses

if TYPE_CHECKING:
    from vsm_tui.flow.classes import Classes
    from vsm_tui.flow.history import History, Visits


@dataclass(frozen=True, slots=True, eq=False)
class BlockRows:
    """Block rows known at as_of. `end` is NEVER while open; `dependency` indexes `dependencies`, -1 is none."""

    item: Ints
    start: Ints
    end: Ints
    dependency: Ints
    reasons: list[str]
    dependencies: list[str]
    """Spelled as the map does, else as the first row does; the map's own come first."""

    def __len__(self) -> int:
        return len(self.item)


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """The rows with open ones ended (METRICS.md 11), and merged per item so that no second counts twice."""

    item: Ints
    start: Ints
    end: Ints
    dependency: Ints
    open: Flags
    """Still open at as_of."""
    whole_item: Ints
    whole_start: Ints
    whole_end: Ints
    """Merged over all dependencies, per item."""
    visit: Ints
    visit_start: Ints
    visit_end: Ints
    """The merged intervals cut to the visits they fall in: index of the visit, from, to."""


def block_rows(
    stream: StreamMap,
    recorded: Sequence[tuple[int, int, int | None, str | None, str | None]],
    held: Sequence[tuple[int, int, int | None, int]],
    statuses: Statuses,
    names: Sequence[str],
    counted: Flags,
    as_of: int,
) -> BlockRows:
    """Recorded blocks and those that statuses say, as columns; what is after as_of is not yet known."""
    dependencies = [dependency.id for dependency in stream.dependencies]
    known = {fold(dependency.id): number for number, dependency in enumerate(stream.dependencies)}
    for number, dependency in enumerate(stream.dependencies):
        known.setdefault(fold(dependency.title), number)
    rows: list[tuple[int, int, int, int]] = []
    reasons: list[str] = []
    said = [(item, start, end, names[status], statuses.dependencies[status]) for item, start, end, status in held]
    for item, start, end, reason, name in [*recorded, *said]:
        number = -1
        if name and name.strip():
            found = known.get(fold(name))
            if found is None:
                found = known[fold(name)] = len(dependencies)
                dependencies.append(name.strip())
            number = found
        if start > as_of or not counted[item]:
            continue
        rows.append((item, start, NEVER if end is None or end > as_of else end, number))
        reasons.append(reason or "")
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return BlockRows(
        columns[:, 0].copy(),
        columns[:, 1].copy(),
        columns[:, 2].copy(),
        columns[:, 3].copy(),
        reasons,
        dependencies,
    )


def blocks(history: History, classes: Classes) -> Blocks:
    """The stream's blocks: an open one ends when its item is finished or discarded, else it is open at as_of."""
    rows = history.blocks
    leaves = classes.leaves[rows.item]
    end = np.minimum(rows.end, leaves)
    still = end == NEVER
    end = np.where(rows.end < NEVER, rows.end, np.where(still, history.as_of, end))
    whole_item, whole_start, whole_end = merged(rows.item, rows.start, end)
    visit, visit_start, visit_end = _within(history.visits, whole_item, whole_start, whole_end)
    return Blocks(
        rows.item,
        rows.start,
        end,
        rows.dependency,
        still,
        whole_item,
        whole_start,
        whole_end,
        visit,
        visit_start,
        visit_end,
    )


def _within(visits: Visits, item: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
    """Intervals of items cut to the visits they overlap."""
    if not len(item) or not len(visits):
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, nothing
    # Visits are ordered by item and time: with the item above the instant, two searches find those touched.
    base = min(int(visits.entered.min()), int(start.min()))
    span = max(int(visits.left.max()), int(end.max())) - base + 1
    touched = np.zeros(int(max(visits.item[-1], item.max())) + 1, dtype=np.bool_)
    touched[item] = True
    nearby = np.flatnonzero(touched[visits.item])
    owner = visits.item[nearby].astype(np.int64) * span
    entered, left = owner + (visits.entered[nearby] - base), owner + (visits.left[nearby] - base)
    first = np.searchsorted(left, item * span + (start - base), side="right")
    last = np.searchsorted(entered, item * span + (end - base), side="left")
    counts = np.maximum(last - first, 0)
    which = np.repeat(np.arange(len(item)), counts)
    offset = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    visit = nearby[first[which] + offset]
    begin = np.maximum(start[which], visits.entered[visit])
    finish = np.minimum(end[which], visits.left[visit])
    real = (finish > begin) & (visits.item[visit] == item[which])
    return visit[real], begin[real], finish[real]
