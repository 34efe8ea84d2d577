"""Ageing: how old each item in progress is, beside the finished ones when they left the same step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from vsm_tui.flow.classes import FINISHED, IN_PROGRESS, current_visit, position_now
from vsm_tui.flow.columns import DAY, Floats, Ints, last_of_runs, percentiles
from vsm_tui.flow.history import History
from vsm_tui.flow.view import View, view
from vsm_tui.scope import Scope

BANDS = (50, 70, 85, 95)


class Ageing(NamedTuple):
    """One item in progress. `pace`: "the share of finished items that were this old or younger when they last
    left that step"; none where none has left it."""

    item: int
    """Index of the item."""
    key: str
    step: str
    age_days: float
    step_days: float
    """Age of the current visit, elapsed."""
    pace: float | None


@dataclass(frozen=True, slots=True)
class PaceBands:
    """Ages (days) at which finished items last left a step, at 50/70/85/95 %, and how many they are."""

    step: str
    n: int
    ages: tuple[float | None, ...]


def exit_ages(seen: View) -> list[Floats]:
    """Per step the sorted ages, in days, of every finished item when it last left that step."""
    if not seen.all_items:
        return _exit_ages(seen)
    key = (seen.start, seen.finish, seen.day_counting)
    return seen.history.recent("exit_ages", key, lambda: _exit_ages(seen))


def _exit_ages(seen: View) -> list[Floats]:
    history, visits = seen.history, seen.history.visits
    finished = seen.items & (seen.classes.code == FINISHED)
    ages: list[Floats] = []
    for position in range(len(history.kinds)):
        if not seen.start <= position < seen.finish:
            ages.append(np.zeros(0))
            continue
        at = np.flatnonzero((visits.position == position) & ~visits.open)
        at = at[finished[visits.item[at]]]
        at = at[last_of_runs(visits.item[at])]
        started = seen.classes.started_at[visits.item[at]]
        ages.append(np.sort(seen.elapsed_days(started, visits.left[at])))
    return ages


def ageing(history: History, scope: Scope) -> list[Ageing]:
    """Every item in progress as of as_of, oldest first, ties by item."""
    seen = view(history, scope)
    items = np.flatnonzero(seen.items & (seen.classes.code == IN_PROGRESS))
    ages, step_days, pace = paces(seen, items)
    position = position_now(history)[items].tolist()
    started = seen.classes.started_at[items].tolist()
    keys, ids = history.items.keys, history.steps
    numbers = items.tolist()
    order = sorted(range(len(numbers)), key=lambda i: (started[i], keys[numbers[i]]))
    old, there, shares = ages.tolist(), step_days.tolist(), pace.tolist()
    return [
        Ageing(
            numbers[i],
            keys[numbers[i]],
            ids[position[i]],
            old[i],
            there[i],
            None if shares[i] != shares[i] else shares[i],
        )
        for i in order
    ]


def paces(seen: View, items: Ints) -> tuple[Floats, Floats, Floats]:
    """Age, age of the current visit (days) and pace (NaN where there is none) of items in progress."""
    history = seen.history
    now = np.full(len(items), history.as_of, dtype=np.int64)
    age = seen.elapsed_days(seen.classes.started_at[items], now)
    entered = history.visits.entered[current_visit(history)[items]]
    position = position_now(history)[items]
    pace = np.full(len(items), np.nan)
    for step, ages in enumerate(exit_ages(seen)):
        here = np.flatnonzero(position == step)
        if len(here) and len(ages):
            pace[here] = np.searchsorted(ages, age[here], side="right") / len(ages)
    return age, (history.as_of - entered) / DAY, pace


def pace_bands(history: History, scope: Scope) -> list[PaceBands]:
    """The bands of the ageing chart, by step from S up to but not F."""
    seen = view(history, scope)
    ages = exit_ages(seen)
    return [
        PaceBands(history.steps[i], len(ages[i]), tuple(percentiles(ages[i], BANDS)))
        for i in range(seen.start, seen.finish)
    ]
