"""The statuses of a source as they were met: how often, how long, from where and to where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from store.models import StreamMap, fold
from vsm_tui.flow.columns import DAY, Flags, Ints, nearest_rank
from vsm_tui.flow.statuses import DONE, kinds

if TYPE_CHECKING:
    from store.history import RawHistory


@dataclass(frozen=True, slots=True)
class StatusFigures:
    """One status under its first spelling, over all events of the source up to as_of."""

    name: str
    target: str
    """Step id, `!discard`, `!blocked`, or empty where it maps to nothing."""
    events: int
    items: int
    median_days: float | None
    """Median days until the item's next event; none where no item ever left it."""
    share: float | None
    """Of the elapsed time of all items, those still there up to as_of included; none where nobody waits any more
    (done steps, discarded), which is no part of that time."""
    came_from: tuple[tuple[str, int], ...]
    """Statuses that items came from, most often first (at most three)."""
    went_to: tuple[tuple[str, int], ...]
    first_at: int
    last_at: int


def status_figures(raw: RawHistory, as_of: int) -> list[StatusFigures]:
    """Every status that has an event by then (those of moves made by hand left out), most elapsed time first.

    Spellings that differ by case or outer blanks are one status.
    """
    names, group = _groups(raw)
    at = np.frombuffer(raw.event_at, dtype=np.int64)
    status = group[np.frombuffer(raw.event_status, dtype=np.int64)] if len(at) else np.zeros(0, dtype=np.int64)
    item = np.frombuffer(raw.event_item, dtype=np.int64)
    kept = (at <= as_of) & (status >= 0)
    item, status, at = item[kept], status[kept], at[kept]
    order = np.argsort(item, kind="stable")
    item, status, at = item[order], status[order], at[order]
    same = np.zeros(len(item), dtype=np.bool_)
    same[:-1] = item[1:] == item[:-1]
    until = np.full(len(item), as_of, dtype=np.int64)
    until[:-1][same[:-1]] = at[1:][same[:-1]]
    spent = until - at
    count = len(names)
    over = _over(raw.map, names)
    whole = int(spent[~over[status]].sum()) if count else 0
    pairs = status[:-1][same[:-1]] * count + status[1:][same[:-1]]
    moves: Ints = np.bincount(pairs, minlength=count * count).astype(np.int64)
    targets = raw.map.step_of_status()
    found = []
    for number, name in enumerate(names):
        mine = np.flatnonzero(status == number)
        if not len(mine):
            continue
        middle = nearest_rank(np.sort(spent[mine[same[mine]]]), 50)
        found.append(
            StatusFigures(
                name=name,
                target=targets.get(fold(name), ""),
                events=len(mine),
                items=len(np.unique(item[mine])),
                median_days=None if middle is None else middle / DAY,
                share=None if over[number] or not whole else int(spent[mine].sum()) / whole,
                came_from=_most(names, moves[number::count], number),
                went_to=_most(names, moves[number * count : (number + 1) * count], number),
                first_at=int(at[mine].min()),
                last_at=int(at[mine].max()),
            )
        )
    return sorted(found, key=lambda status: (-(status.share or 0.0), status.name))


def _over(stream: StreamMap, names: list[str]) -> Flags:
    """Which statuses nobody waits in: those of done steps, and the discarded ones."""
    targets = stream.step_of_status()
    done = {step.id for step, kind in zip(stream.steps, kinds(stream).tolist(), strict=True) if kind == DONE}
    return np.array([targets.get(fold(name)) in done | {"!discard"} for name in names], dtype=np.bool_)


def _groups(raw: RawHistory) -> tuple[list[str], Ints]:
    """Names by first spelling, and for each status of the source the index of its name; -1 for moves by hand."""
    names: list[str] = []
    known: dict[str, int] = {}
    group = np.full(len(raw.statuses), -1, dtype=np.int64)
    for number, (name, pinned) in enumerate(raw.statuses):
        if pinned:
            continue
        if fold(name) not in known:
            known[fold(name)] = len(names)
            names.append(name.strip())
        group[number] = known[fold(name)]
    return names, group


def _most(names: list[str], counts: Ints, own: int) -> tuple[tuple[str, int], ...]:
    order = sorted((n for n in range(len(names)) if n != own and counts[n]), key=lambda n: (-int(counts[n]), n))
    return tuple((names[number], int(counts[number])) for number in order[:3])
