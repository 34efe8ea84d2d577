"""What people believe of the stream before anything is measured, and where the measured visits disagree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from store.models import Calendar, Step, StreamMap
from vsm_tui.flow.calendar import week_seconds
from vsm_tui.flow.columns import DAY, HOUR, percentiles
from vsm_tui.flow.durations import believed_active, believed_wait
from vsm_tui.flow.history import History
from vsm_tui.flow.rework import accuracy
from vsm_tui.flow.split import split
from vsm_tui.flow.statuses import DONE
from vsm_tui.flow.steps import ended_visits
from vsm_tui.flow.view import view
from vsm_tui.scope import Scope

What = Literal["wait", "work", "ok"]

FACTOR = 2.0
"""Believed and measured differ where one is at least this many times the other ..."""
LEAST_HOURS = 1.0
"""... and they are at least this far apart,"""
LEAST_SHARE = 0.05
"""or, for shares, this far."""


@dataclass(frozen=True, slots=True)
class StepBelief:
    """A step's estimates as numbers; none where nobody has said (or what was said is no duration)."""

    step: str
    active_hours: float | None
    wait_days: float | None
    accurate: float | None


@dataclass(frozen=True, slots=True)
class StreamBelief:
    """The estimates of a whole stream, added up from the start step up to, not with, the finish."""

    steps: tuple[StepBelief, ...]
    """All steps, in stream order."""
    active_hours: float
    elapsed_days: float
    """Believed waits, which are calendar time, and believed work stretched over the calendar: a working week of
    work takes seven days."""
    first_pass: float | None
    """Product of the believed shares; none where no step has one."""
    missing: int
    """Steps between start and finish with neither a believed wait nor believed work."""

    @property
    def ratio(self) -> float | None:
        """Believed activity ratio: work over elapsed time; none where nothing is believed."""
        return self.active_hours / (self.elapsed_days * 24) if self.elapsed_days else None


@dataclass(frozen=True, slots=True)
class StepMeasure:
    """What was measured of a step in the window, to be held against the belief.

    Medians over the `n` items that came through it (all an item's visits that ended added up), and the share of
    `accuracy_n` visits not sent back; none where nothing came through.
    """

    step: str
    n: int
    active_hours: float | None
    wait_days: float | None
    accurate: float | None
    accuracy_n: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """One step's one value on which people and visits disagree.

    `believed` and `measured` are days of waiting, hours of work, or a share; `weight` ranks: the days of elapsed
    time that lie between them, for a share the difference itself.
    """

    step: str
    title: str
    what: What
    believed: float
    measured: float
    n: int
    weight: float


def step_belief(step: Step, calendar: Calendar) -> StepBelief:
    """One step's estimates as numbers; a text that is no duration counts as not said."""
    return StepBelief(
        step.id,
        _or_none(lambda: believed_active(step.active or "", calendar) / HOUR),
        _or_none(lambda: believed_wait(step.wait or "") / DAY),
        step.accurate,
    )


def _or_none(read: Callable[[], float]) -> float | None:
    try:
        return read()
    except ValueError:
        return None


def counted_steps(stream: StreamMap, start: str | None = None, finish: str | None = None) -> range:
    """Positions from the start up to, not with, the finish; empty where they are not in order."""
    first, last = start or stream.start_step, finish or stream.finish_step
    if first is None or last is None:
        return range(0)
    return range(stream.position(first), stream.position(last))


def stretched_days(hours: float, calendar: Calendar) -> float:
    """Elapsed days that hours of work take on the calendar: its working week takes seven days."""
    week = week_seconds(calendar) / HOUR
    return hours / week * 7 if week else hours / 24


def believed(stream: StreamMap, start: str | None = None, finish: str | None = None) -> StreamBelief:
    """The estimates of a map, and their sums between start and finish (the map's unless others are given)."""
    steps = tuple(step_belief(step, stream.calendar) for step in stream.steps)
    counted = [steps[position] for position in counted_steps(stream, start, finish)]
    active = sum(step.active_hours or 0.0 for step in counted)
    waits = sum(step.wait_days or 0.0 for step in counted)
    shares = [step.accurate for step in counted if step.accurate is not None]
    first_pass = 1.0
    for share in shares:
        first_pass *= share
    return StreamBelief(
        steps=steps,
        active_hours=active,
        elapsed_days=waits + stretched_days(active, stream.calendar),
        first_pass=first_pass if shares else None,
        missing=sum(step.active_hours is None and step.wait_days is None for step in counted),
    )


def differs(what: What, believed: float | None, measured: float | None) -> bool:
    """Do people and visits disagree much: by a factor of two or more, and by more than a trifle?

    A share is judged by what is missing from it: 80 % against 93 % is 20 % sent back against 7 %.
    """
    if believed is None or measured is None:
        return False
    apart = abs(believed - measured)
    if what == "ok":
        return apart >= LEAST_SHARE and _factor(1 - believed, 1 - measured) >= FACTOR
    hours = apart * 24 if what == "wait" else apart
    return hours >= LEAST_HOURS and _factor(believed, measured) >= FACTOR


def _factor(one: float, other: float) -> float:
    small, large = sorted((one, other))
    return large / small if small > 1e-9 else float("inf")


def step_measures(history: History, scope: Scope) -> list[StepMeasure]:
    """Every step in stream order; of `done` steps only the number of items, since nobody waits there."""
    seen = view(history, scope)
    visits, parts = history.visits, split(seen)
    ended = ended_visits(seen)
    position = visits.position[ended]
    asked = accuracy(history, scope)
    found: list[StepMeasure] = []
    for number, step in enumerate(history.map.steps):
        at = ended[position == number]
        items, entry = np.unique(visits.item[at], return_inverse=True)
        done = history.kinds[number] == DONE
        medians: list[float | None] = []
        for seconds, unit in ((parts.active, HOUR), (parts.waiting, DAY)):
            (middle,) = percentiles(np.bincount(entry, weights=seconds[at], minlength=len(items)), (50,))
            medians.append(None if middle is None or done else middle / unit)
        back = asked[number]
        found.append(StepMeasure(step.id, len(items), medians[0], medians[1], back.share, back.left_upwards))
    return found


def differences(stream: StreamMap, measures: list[StepMeasure]) -> list[Difference]:
    """Where believed and measured differ much: times by the elapsed days between them, then shares."""
    found: list[Difference] = []
    steps = {step.id: step for step in stream.steps}
    for measure in measures:
        step = steps[measure.step]
        belief = step_belief(step, stream.calendar)
        pairs: tuple[tuple[What, float | None, float | None, int], ...] = (
            ("wait", belief.wait_days, measure.wait_days, measure.n),
            ("work", belief.active_hours, measure.active_hours, measure.n),
            ("ok", belief.accurate, measure.accurate, measure.accuracy_n),
        )
        for what, one, other, n in pairs:
            if one is None or other is None or not differs(what, one, other):
                continue
            apart = abs(one - other)
            weight = stretched_days(apart, stream.calendar) if what == "work" else apart
            found.append(Difference(step.id, step.title, what, one, other, n, weight))
    return sorted(found, key=lambda d: (d.what == "ok", -d.weight, d.step))


def measured_as_belief(measure: StepMeasure) -> dict[str, str | float]:
    """The map's fields `active`, `wait` and `accurate` that say what was measured, rounded as people write."""
    taken: dict[str, str | float] = {}
    if measure.active_hours is not None:
        taken["active"] = _written_hours(measure.active_hours)
    if measure.wait_days is not None:
        taken["wait"] = _written_days(measure.wait_days)
    if measure.accurate is not None:
        taken["accurate"] = round(measure.accurate, 2)
    return taken


def _written_hours(hours: float) -> str:
    return f"{round(hours, 1):g}h" if hours >= 1 else f"{round(hours * 60)}m"


def _written_days(days: float) -> str:
    return f"{round(days, 1):g}d" if days >= 1 else _written_hours(days * 24)
