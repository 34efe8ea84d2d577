"""A future map: what changes against the current one, and flow time with the observed items re-run through it.

A future map is a copy whose steps may be removed, merged, added or given another wait and work. In the copy a
step's `wait` and `active` say what changes: nothing means as observed, `50%` scales what each item spent there, a
duration such as `3d` is the most that any item spends there. The result is a bound, not a forecast (see
`ASSUMPTIONS`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from store.models import Calendar, Step, StreamMap, fold
from vsm_tui.flow.believed import believed, counted_steps, step_belief, stretched_days
from vsm_tui.flow.columns import DAY, HOUR, Floats, Ints, percentiles
from vsm_tui.flow.durations import believed_active, believed_wait
from vsm_tui.flow.efficiency import visits_on_the_way
from vsm_tui.flow.flowtime import flow_days
from vsm_tui.flow.history import History
from vsm_tui.flow.split import split
from vsm_tui.flow.view import View, view
from vsm_tui.scope import Scope

Fate = Literal["same", "changed", "removed", "merged", "added"]

ASSUMPTIONS = (
    "It is a bound: the items that finished are run again with these waits and this work; nothing else changes, "
    "nothing piles up elsewhere, the same work comes at the same time and goes back as often. Of a merged step only "
    "its work stays, of a removed one nothing; nights and weekends shrink with the work they lie around."
)

_SCALE = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*%\s*")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a future step does to the time an item spent there: scaled by `scale`, then at most `most` seconds."""

    scale: float = 1.0
    most: float | None = None

    def of(self, seconds: Floats) -> Floats:
        """The time that is left of each item's time."""
        left = seconds * self.scale
        return left if self.most is None else np.minimum(left, self.most)


@dataclass(frozen=True, slots=True)
class StepFate:
    """What becomes of a step. `into`: the step that it is merged into; `current` none for an added step."""

    step: str
    fate: Fate
    into: str | None
    current: Step | None
    future: Step | None


@dataclass(frozen=True, slots=True)
class Spent:
    """A step's part of the mean flow time in days; `off` are the nights and weekends around its work."""

    waiting: float = 0.0
    active: float = 0.0
    off: float = 0.0

    @property
    def days(self) -> float:
        """All three."""
        return self.waiting + self.active + self.off


@dataclass(frozen=True, slots=True)
class StepThen:
    """What items spend in a step on average, now and then."""

    step: str
    now: Spent
    then: Spent


@dataclass(frozen=True, slots=True)
class Times:
    """Flow time in days; percentiles by nearest rank, none of an empty set."""

    p50: float | None
    p85: float | None
    mean: float | None


@dataclass(frozen=True, slots=True)
class Prediction:
    """Flow time now and with the future map, over the same `n` finished items of the window.

    Without any finished item (`n` 0) both are what people believe, added up, and only `mean` is given.
    """

    n: int
    left_out: int
    """Finished items whose history is not full."""
    now: Times
    then: Times
    steps: tuple[StepThen, ...]
    """Current steps on the way, then added ones."""

    @property
    def saved_share(self) -> float | None:
        """The share of the mean that is saved."""
        if not self.now.mean or self.then.mean is None:
            return None
        return 1 - self.then.mean / self.now.mean


def future_copy(stream: StreamMap) -> StreamMap:
    """A copy to be changed: without estimates, so that what is written in them is a change."""
    steps = [step.model_copy(update={"active": None, "wait": None, "accurate": None}) for step in stream.steps]
    return stream.model_copy(update={"steps": steps}, deep=True)


def rule(text: str | None, read: Callable[[str], float]) -> Rule:
    """The rule that a future step's `wait` or `active` says. Raises `ValueError` for what is none."""
    if text is None or not text.strip():
        return Rule()
    if scale := _SCALE.fullmatch(text):
        return Rule(scale=float(scale.group(1).replace(",", ".")) / 100)
    try:
        return Rule(most=read(text))
    except ValueError:
        raise ValueError(f"{text!r} is no change: expected 50% of what it is now, or at most 3d") from None


def wait_rule(text: str | None) -> Rule:
    """The rule for waiting, in calendar time."""
    return rule(text, believed_wait)


def work_rule(text: str | None, calendar: Calendar) -> Rule:
    """The rule for active time, in working hours of the calendar."""
    return rule(text, lambda words: believed_active(words, calendar))


def fates(current: StreamMap, future: StreamMap) -> list[StepFate]:
    """What becomes of each current step, in stream order, and then the added ones.

    A step that is missing from the future map is merged where one there claims its id as a status, else removed.
    """
    after = {step.id: step for step in future.steps}
    claims = future.step_of_status()
    found: list[StepFate] = []
    for step in current.steps:
        then = after.get(step.id)
        if then is not None:
            same = not (then.wait or then.active) and then.kind == step.kind and then.title == step.title
            found.append(StepFate(step.id, "same" if same else "changed", None, step, then))
            continue
        into = claims.get(fold(step.id))
        taken = into if into in after else None
        found.append(StepFate(step.id, "merged" if taken else "removed", taken, step, None))
    known = {step.id for step in current.steps}
    found += [StepFate(step.id, "added", None, None, step) for step in future.steps if step.id not in known]
    return found


def predict(history: History, scope: Scope, future: StreamMap) -> Prediction:
    """Flow time with the future map; see `ASSUMPTIONS`. Raises `ValueError` where a change cannot be read.

    Waiting and work are split by basis `touch`, since a change is a change of calendar days.
    """
    seen = view(history, replace(scope, basis="touch"))
    finished = seen.finished()
    full = finished[history.full[finished]]
    if not len(full):
        return _believed(history.map, future, scope)
    item, position, waiting, active, rest = _by_item_and_step(seen, full)
    kept_waiting, kept_active = waiting.copy(), active.copy()
    for fate in fates(history.map, future):
        if fate.current is None:
            continue
        mine = position == history.map.position(fate.step)
        if fate.fate == "removed":
            kept_waiting[mine], kept_active[mine] = 0.0, 0.0
        elif fate.fate == "merged":
            kept_waiting[mine] = 0.0
        elif fate.future is not None:
            kept_waiting[mine] = wait_rule(fate.future.wait).of(waiting[mine])
            kept_active[mine] = work_rule(fate.future.active, future.calendar).of(active[mine])
    # Of a removed step the nights go with the work; with no work in it nothing shrinks but what is removed.
    share = np.divide(kept_active, active, out=np.ones(len(active)), where=active > 0)
    gone = [history.map.position(fate.step) for fate in fates(history.map, future) if fate.fate == "removed"]
    share[np.isin(position, gone)] = 0.0
    kept_rest = rest * share
    added = _added(history.map, future)
    saved = np.bincount(
        np.searchsorted(full, item),
        weights=waiting + active + rest - kept_waiting - kept_active - kept_rest,
        minlength=len(full),
    )
    now = flow_days(seen, full)
    then = np.maximum(now - saved / DAY + sum(spent.days for _, spent in added), 0.0)
    return Prediction(
        n=len(full),
        left_out=len(finished) - len(full),
        now=_times(now),
        then=_times(then),
        steps=(
            *_step_means(history, position, len(full), (waiting, active, rest), (kept_waiting, kept_active, kept_rest)),
            *(StepThen(step, Spent(), spent) for step, spent in added),
        ),
    )


def _by_item_and_step(seen: View, full: Ints) -> tuple[Ints, Ints, Floats, Floats, Floats]:
    """Items and positions, and the waiting, active and other seconds of each item in each step on the way."""
    history, parts = seen.history, split(seen)
    at = visits_on_the_way(seen)
    at = at[np.isin(history.visits.item[at], full)]
    steps = len(history.kinds)
    keys = history.visits.item[at].astype(np.int64) * steps + history.visits.position[at]
    known, entry = np.unique(keys, return_inverse=True)
    sums: list[Floats] = [
        np.bincount(entry, weights=values[at], minlength=len(known)).astype(np.float64)
        for values in (parts.waiting, parts.active, parts.total)
    ]
    rest: Floats = np.maximum(sums[2] - sums[0] - sums[1], 0.0)
    item: Ints = (known // steps).astype(np.int64)
    position: Ints = (known % steps).astype(np.int64)
    return item, position, sums[0], sums[1], rest


def _step_means(
    history: History, position: Ints, n: int, now: tuple[Floats, ...], then: tuple[Floats, ...]
) -> list[StepThen]:
    steps = len(history.kinds)

    def means(columns: tuple[Floats, ...], number: int) -> Spent:
        return Spent(*(float(column[position == number].sum()) / (n * DAY) for column in columns))

    return [
        StepThen(history.map.steps[number].id, means(now, number), means(then, number))
        for number in range(steps)
        if number in position
    ]


def _added(current: StreamMap, future: StreamMap) -> list[tuple[str, Spent]]:
    """What each added step between start and finish costs every item, as estimated in it."""
    counted = counted_steps(future)
    return [
        (fate.step, _estimated(fate.future, future.calendar))
        for fate in fates(current, future)
        if fate.fate == "added" and fate.future is not None and future.position(fate.step) in counted
    ]


def _estimated(step: Step, calendar: Calendar) -> Spent:
    belief = step_belief(step, calendar)
    return _spent(belief.wait_days or 0.0, belief.active_hours or 0.0, calendar)


def _spent(wait_days: float, hours: float, calendar: Calendar) -> Spent:
    return Spent(wait_days, hours / 24, stretched_days(hours, calendar) - hours / 24)


def _believed(current: StreamMap, future: StreamMap, scope: Scope) -> Prediction:
    """The prediction where nothing has finished: the beliefs of the current map under the same rules."""
    belief = believed(current, scope.start, scope.finish)
    counted = counted_steps(current, scope.start, scope.finish)
    steps: list[StepThen] = []
    for fate in fates(current, future):
        if fate.current is None or current.position(fate.step) not in counted:
            continue
        now = _estimated(fate.current, current.calendar)
        wait, hours = now.waiting, now.active * 24
        if fate.fate == "merged":
            wait = 0.0
        elif fate.fate == "removed":
            wait, hours = 0.0, 0.0
        elif fate.future is not None:
            wait = float(wait_rule(fate.future.wait).of(np.array([wait * DAY]))[0]) / DAY
            hours = float(work_rule(fate.future.active, current.calendar).of(np.array([hours * HOUR]))[0]) / HOUR
        steps.append(StepThen(fate.step, now, _spent(wait, hours, current.calendar)))
    steps += [StepThen(step, Spent(), spent) for step, spent in _added(current, future)]
    if not belief.elapsed_days:
        return Prediction(0, 0, Times(None, None, None), Times(None, None, None), tuple(steps))
    then = sum(step.then.days for step in steps)
    return Prediction(0, 0, Times(None, None, belief.elapsed_days), Times(None, None, then), tuple(steps))


def _times(days: Floats) -> Times:
    p50, p85 = percentiles(days, (50, 85))
    return Times(p50, p85, float(days.mean()) if len(days) else None)
