"""A history looked at through a scope: which items, which days, which start and finish."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

import numpy as np

from store.models import fold
from vsm_tui.flow.blocks import Blocks, blocks
from vsm_tui.flow.classes import FINISHED, Classes, classes
from vsm_tui.flow.columns import DAY, NEVER, Flags, Floats, Ints
from vsm_tui.flow.history import History
from vsm_tui.flow.periods import Buckets, Days, buckets, days, local_day, midnight
from vsm_tui.scope import Bucket, DayCounting, Scope


class UnknownStep(ValueError):
    """A scope names a start or finish that the stream does not have, or in the wrong order."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What a scope selects of a history. Made by `view`, shared by every figure."""

    history: History
    scope: Scope
    start: int
    finish: int
    """Positions; -1 in a map without steps."""
    sound: bool
    """False in a map of one step or with its start at the finish: its figures are null."""
    day_counting: DayCounting
    all_items: bool
    """True where no type or text filter leaves an item out."""
    items: Flags
    """Per item: kept by the filters and counted."""
    classes: Classes
    blocks: Blocks
    drawn: Days
    """The local days drawn: the window, its open ends filled in, nothing after as_of's day."""
    low: int
    high: int
    """The window as instants [low, high): whole days; open ends are 0 and NEVER."""

    @property
    def visits(self) -> Flags:
        """Per visit whether its item is kept."""
        return self.items[self.history.visits.item]

    @property
    def span(self) -> tuple[int, int]:
        """What is drawn as instants, to as_of at the latest."""
        if not len(self.drawn):
            return 0, 0
        edges = self.drawn.midnights
        return int(edges[0]), max(int(edges[0]), min(int(edges[-1]), self.history.as_of))

    def inside(self, instants: Ints) -> Flags:
        """Whether instants lie in the window (its days given, not those filled in)."""
        return (instants >= self.low) & (instants < self.high)

    def finished(self) -> Ints:
        """Items whose finished_at lies in the window."""
        mine = self.items & (self.classes.code == FINISHED) & self.inside(self.classes.finished_at)
        return np.flatnonzero(mine)

    def elapsed_days(self, begin: Ints, end: Ints) -> Floats:
        """Days from begin to end as this scope counts them: of 86,400 s, or whole local days touched."""
        if self.day_counting == "inclusive":
            calendar = self.history.days
            touched = calendar.ordinals(end).astype(np.int64) - calendar.ordinals(begin) + 1
            return touched.astype(np.float64)
        return (end - begin) / DAY

    def buckets(self, bucket: Bucket | None = None) -> Buckets:
        """The days drawn, grouped."""
        return buckets(self.drawn, bucket or self.scope.bucket, self.history.as_of)


def view(history: History, scope: Scope) -> View:
    """What a scope selects. The last few are remembered, since every figure of a screen asks for the same.

    Raises `UnknownStep` where the scope's own start or finish is no step, or where they are not in order.
    """
    return history.recent("view", scope, lambda: _view(history, scope), keep=4)


def _view(history: History, scope: Scope) -> View:
    start, finish = _position(history, scope.start, "start"), _position(history, scope.finish, "finish")
    if start >= finish >= 0 and (scope.start or scope.finish):
        ids = history.steps
        raise UnknownStep(f"start {ids[start]!r} does not come before finish {ids[finish]!r}")
    chosen = classes(history, start, finish)
    items, every = _items(history, scope)
    zone = history.zone
    last = local_day(history.as_of, zone)
    if scope.until is not None:
        last = min(last, scope.until)
    first = scope.since or _first_day(history, items)
    drawn = (
        days(history.map.timezone, first.toordinal(), last.toordinal())
        if first is not None
        else days(history.map.timezone, last.toordinal(), last.toordinal() - 1)
    )
    return View(
        history=history,
        scope=scope,
        start=start,
        finish=finish,
        sound=0 <= start < finish,
        day_counting=scope.day_counting or history.map.day_counting,
        all_items=every,
        items=items,
        classes=chosen,
        blocks=history.recent("blocks", (start, finish), lambda: blocks(history, chosen)),
        drawn=drawn,
        low=midnight(scope.since, zone) if scope.since else -NEVER,
        high=midnight(date.fromordinal(scope.until.toordinal() + 1), zone) if scope.until else NEVER,
    )


def _position(history: History, chosen: str | None, role: str) -> int:
    stream = history.map
    if chosen is None:
        chosen = stream.start_step if role == "start" else stream.finish_step
        if chosen is None:
            return -1
    ids = {fold(step.id): number for number, step in enumerate(stream.steps)}
    found = ids.get(fold(chosen))
    if found is None:
        raise UnknownStep(f"{role}: the stream has no step {chosen!r} (it has {', '.join(history.steps)})")
    return found


def _first_day(history: History, items: Flags) -> date | None:
    at = history.items.first_at[items]
    return local_day(int(at.min()), history.zone) if len(at) else None


def _items(history: History, scope: Scope) -> tuple[Flags, bool]:
    items = history.items
    kept = items.counted
    if scope.types:
        kept = kept & _of_types(history, scope.types)
    if scope.text.strip():
        kept = kept & _with_text(history, scope.text)
    return kept, bool(kept.sum() == items.counted.sum())


def _of_types(history: History, asked: tuple[str, ...]) -> Flags:
    """Items of a stream's type; a name that is none is compared with the source's own type names."""
    items = history.items
    known = {fold(name): number for number, name in enumerate(items.type_names)}
    wanted = {known[fold(name)] for name in asked if fold(name) in known}
    kept = np.isin(items.type, list(wanted))
    raw = {fold(name) for name in asked} - set(known)
    if raw:
        kept |= np.array([fold(name or "") in raw for name in items.raw_types], dtype=np.bool_)
    return kept


def _with_text(history: History, text: str) -> Flags:
    """Items whose key or title holds the text, without case: one search through all of them joined."""
    items = history.items

    def join() -> tuple[str, list[int]]:
        parts = [f"{key}\x1f{title}".casefold() for key, title in zip(items.keys, items.titles, strict=True)]
        ends: list[int] = []
        at = 0
        for part in parts:
            at += len(part) + 1
            ends.append(at)
        return "\x1e".join(parts), ends

    haystack, ends = history.once("searchable", join)
    needle = fold(text)
    kept = np.zeros(len(items), dtype=np.bool_)
    at = haystack.find(needle)
    while at >= 0:
        item = bisect_right(ends, at)
        kept[item] = True
        at = haystack.find(needle, ends[item])
    return kept


def unmapped_kept(seen: View) -> Flags:
    """Per ignored event whether its item passes the filters; items without another event count here too."""
    history, scope = seen.history, seen.scope
    passes = np.ones(len(history.items), dtype=np.bool_)
    if scope.types:
        passes &= _of_types(history, scope.types)
    if scope.text.strip():
        passes &= _with_text(history, scope.text)
    return passes[history.ignored.item]
