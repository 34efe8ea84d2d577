"""In which order items really pass through their statuses, and where they spend their time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

SAMPLED_ITEMS = 5_000
_LONG_PATHS = 60
_SWEEPS = 40


@dataclass(slots=True)
class Flow:
    """What a log shows of each status. Times in seconds, of stays that have ended."""

    items: Counter[str] = field(default_factory=Counter)
    """Items that were ever in the status."""
    entries: Counter[str] = field(default_factory=Counter)
    exits: Counter[str] = field(default_factory=Counter)
    """Entries that were followed by another status."""
    ends: Counter[str] = field(default_factory=Counter)
    """Items that stand in the status at the end of the log."""
    seconds: Counter[str] = field(default_factory=Counter)
    before: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """`before[a][b]`: items whose first entry into a came before their first into b."""


def flow_of(columns: tuple[Sequence[int], Sequence[int], Sequence[int]], names: Sequence[str]) -> Flow:
    """The flow of events given as parallel columns item, status index, instant; names are the statuses."""
    import numpy as np

    paths: dict[int, list[tuple[int, int, int]]] = {}
    items, statuses, instants = columns
    numbers = np.asarray(items, dtype=np.int64)
    stride = max(1, (int(numbers.max(initial=0)) + 1) // SAMPLED_ITEMS)
    for number in np.flatnonzero(numbers % stride == 0).tolist():
        paths.setdefault(items[number], []).append((instants[number], number, statuses[number]))
    flow = Flow()
    for path in paths.values():
        path.sort()
        _follow([(at, names[status]) for at, _, status in path], flow)
    return flow


def _follow(path: list[tuple[int, str]], flow: Flow) -> None:
    visits: list[tuple[int, str]] = []
    for at, status in path:
        if not visits or visits[-1][1] != status:
            visits.append((at, status))
    for (at, status), (after, _) in pairwise(visits):
        flow.exits[status] += 1
        flow.seconds[status] += after - at
    for _, status in visits:
        flow.entries[status] += 1
    flow.ends[visits[-1][1]] += 1
    firsts = list(dict.fromkeys(status for _, status in visits))
    flow.items.update(firsts)
    if len(firsts) <= _LONG_PATHS:
        for place, status in enumerate(firsts):
            flow.before[status].update(firsts[place + 1 :])


def ordered(names: Sequence[str], flow: Flow, hint: Sequence[str] = ()) -> list[str]:
    """The statuses in the order in which most items first reach them.

    A pairwise-majority (Kemeny) order: from the mean share of others that came before, moved one status at a
    time while that leaves fewer items passing against the order. `hint` is the source's own order: it decides ties.
    """
    place = {name: index for index, name in enumerate(hint)}
    known = [name for name in names if name in flow.items]

    def rank(name: str) -> tuple[float, int, str]:
        wins = sum(flow.before[name].values())
        losses = sum(counts[name] for counts in flow.before.values())
        share = losses / (wins + losses) if wins + losses else 0.5
        return (round(share, 6), place.get(name, len(place)), name)

    order = sorted(known, key=rank)
    for _ in range(_SWEEPS if len(order) <= 150 else 3):
        if not _improve(order, flow):
            break
    return order + [name for name in names if name not in flow.items]


def _improve(order: list[str], flow: Flow) -> bool:
    moved = False
    for name in list(order):
        start = order.index(name)
        best_gain, best = 0, start
        for step in (-1, 1):
            gain, place = 0, start + step
            while 0 <= place < len(order):
                other = order[place]
                gain += step * (flow.before[other][name] - flow.before[name][other])
                if gain > best_gain:
                    best_gain, best = gain, place
                place += step
        if best != start:
            order.insert(best, order.pop(start))
            moved = True
    return moved
