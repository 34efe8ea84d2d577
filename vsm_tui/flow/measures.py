"""Measures of a change: what each is called, and its points over the whole history (METRICS.md section 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from store.models import fold
from vsm_tui.flow.classes import FINISHED
from vsm_tui.flow.columns import DAY, Floats, Indexes, Ints, merged, nearest_rank, sums
from vsm_tui.flow.flowtime import flow_days
from vsm_tui.flow.history import History
from vsm_tui.flow.load import crossings
from vsm_tui.flow.periods import local_day, midnight
from vsm_tui.flow.rework import left_upwards
from vsm_tui.flow.split import split
from vsm_tui.flow.view import View, view
from vsm_tui.scope import Scope

if TYPE_CHECKING:
    from store.models import StreamMap
    from store.outcome_models import Hypothesis

Kind = Literal["flow_time_days", "wait_days", "blocked_days", "velocity", "load", "accuracy", "reading"]
ALONE: tuple[Kind, ...] = ("flow_time_days", "velocity", "load")
OF_SOMETHING: tuple[Kind, ...] = ("wait_days", "blocked_days", "accuracy", "reading")
_FOLLOW_UP_WITHOUT_RETURNS = 7 * DAY


@dataclass(frozen=True, slots=True)
class Measure:
    """What is compared: its kind, and the step, dependency or hypothesis it is of (empty where of none)."""

    kind: Kind
    subject: str = ""

    @property
    def text(self) -> str:
        """As a file names it: `wait_days:approve`."""
        return f"{self.kind}:{self.subject}" if self.subject else self.kind

    @property
    def of_means(self) -> bool:
        """Whether the difference is of means; otherwise it is of medians."""
        return self.kind == "accuracy"

    @property
    def unit(self) -> str:
        """The unit of its points; a reading's is that of its hypothesis."""
        return {"velocity": "items a week", "load": "items", "accuracy": "", "reading": ""}.get(self.kind, "days")


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """A measure's points in order of time.

    A point belongs to a window [low, high) where `at` >= low and `until` <= high: a week is of a window that holds
    the whole of it, a visit of accuracy of one that holds its follow-up too. `since`: when the item had started.
    """

    at: Ints
    until: Ints
    value: Floats
    item: Ints
    """Index of the item, -1 for none."""
    since: Ints | None = None
    by_item: bool = False
    """Whether the points of one item in a window are added up to one, at the last of them."""
    follow_up_days: float | None = None
    """Accuracy: how long each visit is looked at after it was left."""

    def __len__(self) -> int:
        return len(self.at)

    def within(self, low: int, high: int, *, started_inside: bool = False) -> Points:
        """The points of a window [low, high); with `started_inside` only of items that started in it too."""
        first, last = (int(place) for place in np.searchsorted(self.at, (low, high)))
        chosen = np.arange(first, last)
        chosen = chosen[self.until[chosen] <= high]
        if started_inside and self.since is not None:
            chosen = chosen[self.since[chosen] >= low]
        found = replace(
            self,
            at=self.at[chosen],
            until=self.until[chosen],
            value=self.value[chosen],
            item=self.item[chosen],
            since=None if self.since is None else self.since[chosen],
        )
        return _one_an_item(found) if self.by_item else found


def _one_an_item(found: Points) -> Points:
    who, entry = np.unique(found.item, return_inverse=True)
    value = sums(entry, found.value, len(who))
    at = np.zeros(len(who), dtype=np.int64)
    np.maximum.at(at, entry, found.at)
    order = np.lexsort((who, at))
    return replace(found, at=at[order], until=at[order] + 1, value=value[order], item=who[order])


def parse_measure(text: str, stream: StreamMap, hypotheses: Sequence[Hypothesis] = ()) -> Measure:
    """The measure that a text names. Raises `ValueError` with what would be understood."""
    kind, _, subject = (part.strip() for part in text.partition(":"))
    for name in ALONE:
        if fold(kind) == name:
            if subject:
                raise ValueError(f"{name} is of the whole stream: {text!r} names {subject!r}")
            return Measure(name)
    for name in OF_SOMETHING:
        if fold(kind) == name:
            return Measure(name, _subject(name, subject, stream, hypotheses))
    known = ", ".join([*ALONE, "wait_days:STEP", "blocked_days:DEPENDENCY", "accuracy:STEP", "reading:HYPOTHESIS"])
    raise ValueError(f"{text!r} is no measure: expected one of {known}")


def _subject(kind: Kind, subject: str, stream: StreamMap, hypotheses: Sequence[Hypothesis]) -> str:
    if kind == "blocked_days":
        # A dependency may be named in blocks alone: the map need not know it.
        if not subject:
            raise ValueError("blocked_days needs a dependency, such as blocked_days:security")
        ids = {fold(one.id): one.id for one in stream.dependencies}
        ids |= {fold(one.title): one.id for one in stream.dependencies if fold(one.title) not in ids}
        return ids.get(fold(subject), subject)
    if kind == "reading":
        ids = {fold(one.id): one.id for one in hypotheses}
        if fold(subject) not in ids:
            raise ValueError(f"there is no hypothesis {subject!r} in this stream")
        return ids[fold(subject)]
    ids = {fold(step.id): step.id for step in stream.steps}
    if fold(subject) not in ids:
        raise ValueError(f"the stream has no step {subject!r} (it has {', '.join(step.id for step in stream.steps)})")
    return ids[fold(subject)]


def all_time(scope: Scope) -> Scope:
    """The scope that changes are judged in: its filters, start and finish; no window, basis `touch`."""
    return replace(scope, since=None, until=None, basis="touch")


def points(
    history: History, scope: Scope, measure: Measure, hypotheses: Sequence[Hypothesis] = (), *, length: int = 0
) -> Points:
    """The points of a measure over the whole history up to as_of, whatever the scope's window and basis.

    `length`: days of the windows that will be compared; only accuracy's follow-up depends on it.
    """
    chosen = all_time(scope)
    seen = view(history, chosen)
    key = (chosen, measure, length if measure.kind == "accuracy" else 0)
    if measure.kind == "reading":
        return _readings(seen, measure.subject, hypotheses)
    return history.recent("points", key, lambda: _points(seen, measure, length), keep=24)


def _points(seen: View, measure: Measure, length: int) -> Points:
    if measure.kind == "flow_time_days":
        return _flow_times(seen)
    if measure.kind == "wait_days":
        return _waits(seen, measure.subject)
    if measure.kind == "blocked_days":
        return _blocks(seen, measure.subject)
    if measure.kind == "accuracy":
        return _accuracy(seen, measure.subject, length)
    return _weeks(seen, measure.kind)


def _ordered(
    at: Ints, value: Floats, item: Ints | Indexes, until: Ints | None = None, since: Ints | None = None
) -> Points:
    order = np.lexsort((item, at))
    ends = at + 1 if until is None else until
    return Points(
        at[order].astype(np.int64),
        ends[order].astype(np.int64),
        value[order].astype(np.float64),
        item[order].astype(np.int64),
        None if since is None else since[order].astype(np.int64),
    )


def _flow_times(seen: View) -> Points:
    items = np.flatnonzero(seen.items & (seen.classes.code == FINISHED) & seen.sound)
    finished, started = seen.classes.finished_at[items], seen.classes.started_at[items]
    return _ordered(finished, flow_days(seen, items), items, since=started)


def _ended(seen: View, step: str) -> Ints:
    """Visits to a step that have ended, of the items kept whose history is full."""
    history, visits = seen.history, seen.history.visits
    mine = (seen.items & history.full)[visits.item] & ~visits.open
    return np.flatnonzero(mine & (visits.position == history.map.position(step)))


def _waits(seen: View, step: str) -> Points:
    visits, at = seen.history.visits, _ended(seen, step)
    return _ordered(visits.left[at], split(seen).waiting[at] / DAY, visits.item[at], since=visits.entered[at])


def _blocks(seen: View, dependency: str) -> Points:
    names = [fold(name) for name in seen.history.blocks.dependencies]
    number = names.index(fold(dependency)) if fold(dependency) in names else -1
    cut = seen.blocks
    mine = (cut.dependency == number) & seen.items[cut.item] & (number >= 0)
    item, start, end = merged(cut.item[mine], cut.start[mine], cut.end[mine])
    still = np.isin(item, cut.item[mine & cut.open]) & (end >= seen.history.as_of)
    closed = ~still
    found = _ordered(end[closed], (end - start)[closed] / DAY, item[closed])
    return replace(found, by_item=True)


def _accuracy(seen: View, step: str, length: int) -> Points:
    """1 or 0 for each visit left for a higher step: whether the item did not come back within the follow-up time.

    The follow-up is the same for every visit: the time within which 85 % of the returns seen so far came, at
    least a day and at most a third of the window, so that a window keeps most of its visits.
    """
    history, visits = seen.history, seen.history.visits
    at = _ended(seen, step)
    at = at[left_upwards(history)[at]]
    back = history.recent("first_return", (seen.scope, step), lambda: _first_return(seen, at))
    delays = np.sort((back - visits.left[at])[back >= 0])
    usual = nearest_rank(delays, 85)
    most = max(1, length // 3) * DAY
    follow = min(most, max(DAY, int(usual) if usual is not None else _FOLLOW_UP_WITHOUT_RETURNS))
    kept = (back < 0) | (back > visits.left[at] + follow)
    until = visits.left[at] + follow
    known = until <= history.as_of
    found = _ordered(visits.left[at[known]], kept[known].astype(np.float64), visits.item[at[known]], until[known])
    return replace(found, follow_up_days=follow / DAY)


def _first_return(seen: View, at: Ints) -> Ints:
    """Per visit the instant of its item's next visit at this position or lower; -1 where there is none."""
    visits = seen.history.visits
    bounds = seen.history.items.first_visit
    found = np.full(len(at), -1, dtype=np.int64)
    for place, visit in enumerate(at.tolist()):
        end = int(bounds[visits.item[visit] + 1])
        later = np.flatnonzero(visits.position[visit + 1 : end] <= visits.position[visit])
        if len(later):
            found[place] = int(visits.entered[visit + 1 + later[0]])
    return found


def _weeks(seen: View, kind: Kind) -> Points:
    """Finished items, or the average load, of each complete week since the first event."""
    cut = seen.buckets("week")
    whole = np.flatnonzero(~np.array(cut.partial, dtype=np.bool_))
    low, high = cut.edges[:-1][whole], cut.edges[1:][whole]
    if not seen.sound:
        whole = whole[:0]
        low, high = low[:0], high[:0]
    if kind == "velocity":
        ends = np.sort(seen.classes.finished_at[seen.items])
        value = (np.searchsorted(ends, high) - np.searchsorted(ends, low)).astype(np.float64)
    else:
        lines = crossings(seen)
        value = (_held(lines[0], low, high) - _held(lines[-1], low, high)) / np.maximum(high - low, 1)
    return Points(low.astype(np.int64), high.astype(np.int64), value, np.full(len(low), -1, dtype=np.int64))


def _held(crossed: Ints, low: Ints, high: Ints) -> Floats:
    """Seconds in [low, high) after each crossing, added up: what a line of the cumulative flow has under it."""
    sums = np.concatenate([[0.0], np.cumsum(crossed.astype(np.float64))])
    before, until = np.searchsorted(crossed, low), np.searchsorted(crossed, high)
    inside = (until - before) * high.astype(np.float64) - (sums[until] - sums[before])
    held: Floats = before * (high - low).astype(np.float64) + inside
    return held


def _readings(seen: View, subject: str, hypotheses: Sequence[Hypothesis]) -> Points:
    history = seen.history
    today = local_day(history.as_of, history.zone)
    chosen = [one for one in hypotheses if fold(one.id) == fold(subject)]
    read = sorted((r for one in chosen for r in one.readings if r.date <= today), key=lambda r: r.date)
    at = np.array([midnight(reading.date, history.zone) for reading in read], dtype=np.int64)
    value = np.array([reading.value for reading in read], dtype=np.float64)
    return Points(at, at + 1, value, np.full(len(at), -1, dtype=np.int64))


def less_is_better(measure: Measure, hypotheses: Sequence[Hypothesis] = ()) -> bool | None:
    """Which way is better by the measure's own sense; none for a reading whose hypothesis does not say."""
    if measure.kind in ("velocity", "accuracy"):
        return False
    if measure.kind != "reading":
        return True
    for one in hypotheses:
        if fold(one.id) == fold(measure.subject):
            if one.better is not None:
                return one.better == "less"
            if one.baseline is not None and one.target is not None and one.baseline != one.target:
                return one.target < one.baseline
    return None


def bounds_of(measure: Measure) -> tuple[float | None, float | None]:
    """What the measure's points can be at least and at most."""
    if measure.kind == "accuracy":
        return 0.0, 1.0
    return (None, None) if measure.kind == "reading" else (0.0, None)
