"""An item's clock: its class, when it started and when it finished, for a chosen start and finish step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.columns import NEVER, Flags, Ints, Small, first_of_runs, last_of_runs
from vsm_tui.flow.history import History

NOT_COUNTED, ARRIVED_FINISHED, DISCARDED, FINISHED, IN_PROGRESS, RETURNED, NOT_STARTED = range(7)
NAMES = (
    "not counted",
    "arrived finished",
    "discarded",
    "finished",
    "in progress",
    "returned",
    "not started",
)


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """One entry an item. Instants that are not are NEVER.

    "Every item has exactly one class, the first of these that holds": arrived finished, discarded, finished,
    in progress, returned, not started (METRICS.md 2).
    """

    start: int
    finish: int
    """Positions of the start and the finish step."""
    code: Small
    started_at: Ints
    """First event at or past the start; of finished, in-progress and discarded items only."""
    finished_at: Ints
    """Last event that took a finished item from before the finish to it or beyond."""
    leaves: Ints
    """When the item leaves the load: finished_at; a discarded one at its standing crossing of the finish,
    else when it was discarded."""


def classes(history: History, start: int, finish: int) -> Classes:
    """The classes for a start and a finish position."""
    return history.recent("classes", (start, finish), lambda: _classes(history, start, finish))


def standing_crossing(history: History, level: int) -> Ints:
    """Per item now at `level` or beyond, the last event that took it there from before; else NEVER.

    Coming into the stream counts as coming from before every step, and a discard leaves the position as it was.
    """
    return history.once(("crossing", level), lambda: _standing_crossing(history, level))


def position_now(history: History) -> Small:
    """Position of each item's last event, -1 where it was never in a step."""
    return history.once("position_now", lambda: _position_now(history))


def current_visit(history: History) -> Ints:
    """Index of each item's last visit, -1 where it has none."""
    bounds = history.items.first_visit
    return np.where(bounds[1:] > bounds[:-1], bounds[1:] - 1, -1)


def _position_now(history: History) -> Small:
    now = np.full(len(history.items), -1, dtype=np.int16)
    visit = current_visit(history)
    has = visit >= 0
    now[has] = history.visits.position[visit[has]]
    return now


def _standing_crossing(history: History, level: int) -> Ints:
    visits = history.visits
    crossing = np.flatnonzero((visits.previous < level) & (visits.position >= level))
    item = visits.item[crossing]
    last = last_of_runs(item)
    at = np.full(len(history.items), NEVER, dtype=np.int64)
    at[item[last]] = visits.entered[crossing[last]]
    at[position_now(history) < level] = NEVER
    return at


def _first_reached(history: History, level: int) -> Ints:
    visits = history.visits
    reached = np.flatnonzero(visits.position >= level)
    item = visits.item[reached]
    first = first_of_runs(item)
    at = np.full(len(history.items), NEVER, dtype=np.int64)
    at[item[first]] = visits.entered[reached[first]]
    return at


def _classes(history: History, start: int, finish: int) -> Classes:
    items, visits = history.items, history.visits
    now = position_now(history)
    started = _first_reached(history, start)
    crossed = standing_crossing(history, finish)
    arrived: Flags = np.zeros(len(items), dtype=np.bool_)
    has = items.first_visit[1:] > items.first_visit[:-1]
    arrived[has] = visits.position[items.first_visit[:-1][has]] >= finish
    code = np.select(
        [
            ~items.counted,
            arrived,
            items.discarded_at < NEVER,
            now >= finish,
            now >= start,
            started < NEVER,
        ],
        [NOT_COUNTED, ARRIVED_FINISHED, DISCARDED, FINISHED, IN_PROGRESS, RETURNED],
        NOT_STARTED,
    ).astype(np.int16)
    knows = (code == DISCARDED) | (code == FINISHED) | (code == IN_PROGRESS)
    finished = np.where(code == FINISHED, crossed, NEVER)
    leaves = np.where(code == DISCARDED, np.minimum(crossed, items.discarded_at), finished)
    return Classes(start, finish, code, np.where(knows, started, NEVER), finished, leaves)
