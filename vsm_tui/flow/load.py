"""Flow velocity and load: weeks, cumulative flow, started against completed, Little's law."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.classes import DISCARDED, IN_PROGRESS, position_now, standing_crossing
from vsm_tui.flow.columns import DAY, NEVER, Ints
from vsm_tui.flow.flowtime import flow_time
from vsm_tui.flow.history import History
from vsm_tui.flow.view import View, view
from vsm_tui.scope import Scope


@dataclass(frozen=True, slots=True)
class Week:
    """One ISO week of what is drawn. `load_end`: items in progress at its last drawn day's end."""

    week: str
    started: int
    finished: int
    discarded: int
    """Discarded after they had started."""
    load_end: int
    partial: bool
    """Not wholly inside what is drawn and before as_of: left out of averages."""


@dataclass(frozen=True, slots=True)
class FlowLoad:
    """Items in progress as of as_of, in all and by the step they are in (S up to but not F)."""

    total: int
    by_step: dict[str, int]


@dataclass(frozen=True, slots=True)
class StartedCompleted:
    """*Started compared with completed* over the window, and what is left over at its end."""

    started: int
    finished: int
    discarded: int
    """Discarded after start."""
    left_over: int


@dataclass(frozen=True, slots=True, eq=False)
class CumulativeFlow:
    """Per local day and step from S to F the items that had crossed into the step or beyond by the day's end."""

    days: tuple[str, ...]
    steps: tuple[str, ...]
    lines: Ints
    """Shape (steps, days)."""


@dataclass(frozen=True, slots=True)
class LittlesLaw:
    """Little's law as an identity (load = arrival_rate x residence_days) and as a diagnostic.

    "load L = (item-days in progress inside the window) / T; arrival rate = A / T, where A counts every item in
    progress at any moment of the window; residence w = item-days / A. As a diagnostic: L against velocity
    (finished in the window / T) x mean flow time; the gap says that the stream is not stable."
    """

    load: float | None
    arrival_rate: float | None
    residence_days: float | None
    velocity_x_flow_time: float | None
    days: float
    """T."""
    arrivals: int
    """A."""


def crossings(seen: View) -> list[Ints]:
    """Per step from S to F the sorted instants at which the kept items crossed its line of the cumulative flow.

    For S the crossing is started_at, for a later step the standing crossing; a discarded item that had started
    crosses everything it had not crossed when it was discarded. The last line is when items left the load.
    """
    history, chosen = seen.history, seen.classes
    who = np.flatnonzero(seen.items & (chosen.started_at < NEVER))
    gone = np.where(chosen.code[who] == DISCARDED, history.items.discarded_at[who], NEVER)
    lines = [np.sort(chosen.started_at[who])]
    for level in range(seen.start + 1, seen.finish + 1):
        lines.append(np.sort(np.minimum(standing_crossing(history, level)[who], gone)))
    return lines


def cumulative_flow(history: History, scope: Scope) -> CumulativeFlow:
    """The cumulative flow over the days drawn."""
    seen = view(history, scope)
    ends = np.minimum(seen.drawn.midnights[1:] - 1, history.as_of)
    lines = [np.searchsorted(line, ends, side="right") for line in _lines(seen)]
    return CumulativeFlow(
        tuple(day.isoformat() for day in seen.drawn.dates()),
        tuple(history.steps[seen.start : seen.finish + 1]),
        np.array(lines, dtype=np.int64).reshape(len(lines), len(ends)),
    )


def _lines(seen: View) -> list[Ints]:
    if not seen.all_items:
        return crossings(seen)
    return seen.history.recent("lines", (seen.start, seen.finish), lambda: crossings(seen))


def load_at(history: History, scope: Scope, instants: Ints) -> Ints:
    """Items in progress at each instant: started_at <= t, not finished or discarded by t."""
    lines = _lines(view(history, scope))
    return np.searchsorted(lines[0], instants, side="right") - np.searchsorted(lines[-1], instants, side="right")


def weeks(history: History, scope: Scope) -> list[Week]:
    """Started, finished and load by ISO week of the days drawn."""
    seen = view(history, scope)
    cut = seen.buckets("week")
    chosen = seen.classes
    started = _per_bucket(_lines(seen)[0], cut.edges)
    finished = _per_bucket(np.sort(chosen.finished_at[seen.items]), cut.edges)
    dropped = seen.items & (chosen.code == DISCARDED) & (chosen.started_at < NEVER)
    discarded = _per_bucket(np.sort(history.items.discarded_at[dropped]), cut.edges)
    load = load_at(history, scope, cut.ends(history.as_of))
    return [
        Week(label, int(started[i]), int(finished[i]), int(discarded[i]), int(load[i]), cut.partial[i])
        for i, label in enumerate(cut.labels)
    ]


def _per_bucket(ordered: Ints, edges: Ints) -> Ints:
    return np.diff(np.searchsorted(ordered, edges, side="left"))


def flow_load(history: History, scope: Scope) -> FlowLoad:
    """Items in progress as of as_of."""
    seen = view(history, scope)
    who = seen.items & (seen.classes.code == IN_PROGRESS)
    counts = np.bincount(position_now(history)[who], minlength=len(history.kinds))
    ids = history.steps
    return FlowLoad(int(who.sum()), {ids[i]: int(counts[i]) for i in range(seen.start, seen.finish)})


def started_completed(history: History, scope: Scope) -> StartedCompleted:
    """Started, finished, discarded after start over what is drawn, and the load at its end."""
    seen = view(history, scope)
    low, high = seen.span
    chosen = seen.classes

    def within(instants: Ints) -> int:
        return int((seen.items & (instants >= low) & (instants <= high) & seen.inside(instants)).sum())

    dropped = np.where(chosen.started_at < NEVER, history.items.discarded_at, NEVER)
    at_end = min(high, seen.high - 1)
    return StartedCompleted(
        within(chosen.started_at),
        within(chosen.finished_at),
        within(np.where(chosen.code == DISCARDED, dropped, NEVER)),
        int(load_at(history, scope, np.array([at_end], dtype=np.int64))[0]) if len(seen.drawn) else 0,
    )


def littles_law(history: History, scope: Scope) -> LittlesLaw:
    """Little's law over what is drawn."""
    seen = view(history, scope)
    low, high = seen.span
    length = (high - low) / DAY
    chosen = seen.classes
    who = np.flatnonzero(seen.items & (chosen.started_at < NEVER))
    inside = np.minimum(chosen.leaves[who], high) - np.maximum(chosen.started_at[who], low)
    inside = inside[inside > 0]
    arrivals = len(inside)
    item_days = int(inside.sum()) / DAY
    times = flow_time(history, scope)
    diagnostic = times.n / length * times.mean if times.mean is not None and length else None
    return LittlesLaw(
        load=item_days / length if length else None,
        arrival_rate=arrivals / length if length else None,
        residence_days=item_days / arrivals if arrivals else None,
        velocity_x_flow_time=diagnostic,
        days=length,
        arrivals=arrivals,
    )
