"""Influence of a constraint: what flow time would have been had its waiting been zero; and the ranking."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from vsm_tui.flow.blocks import Blocks
from vsm_tui.flow.columns import DAY, Floats, Ints, merged, percentiles, sums
from vsm_tui.flow.dependencies import dependencies
from vsm_tui.flow.efficiency import visits_on_the_way
from vsm_tui.flow.flowtime import flow_days
from vsm_tui.flow.history import History
from vsm_tui.flow.parts import accrued_between
from vsm_tui.flow.split import blocked_time
from vsm_tui.flow.statuses import DONE, QUEUE
from vsm_tui.flow.view import View, view
from vsm_tui.scope import Scope


@dataclass(frozen=True, slots=True)
class Influence:
    """ "How flow time of the finished items in the window would change had its waiting (basis `elapsed`: for a
    queue step the whole visit, for a work step its blocked part) been zero." Arithmetic on what has finished,
    not a prediction."""

    days: float | None
    """Mean days saved per finished item."""
    p85_without: float | None
    """p85 of flow time without it."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A step or dependency in the ranking: "ranked by accrued waiting in the window (basis `touch`, what is
    still stuck included; for a dependency its blocked days), with influence, and arrivals less departures"."""

    kind: Literal["step", "dependency"]
    id: str
    title: str
    waited_days: float
    share: float | None
    """Of the waiting in all steps."""
    influence: Influence
    growth: int | None
    """Arrivals less departures of a step in the window; none for a dependency."""
    owner: str | None
    reach: str | None


def step_influences(history: History, scope: Scope) -> list[Influence]:
    """The influence of each step."""
    seen = view(history, scope)
    visits = history.visits
    finished = seen.finished()
    at = visits_on_the_way(seen)
    # A history that is not full is left out of waiting: it saves nothing, and still counts among the items.
    at = at[history.full[visits.item[at]]]
    position = visits.position[at]
    blocked = blocked_time(history, seen.blocks)
    found: list[Influence] = []
    for number, kind in enumerate(history.kinds.tolist()):
        if kind == DONE:
            found.append(_influence(seen, finished, np.zeros(0, dtype=np.int64), np.zeros(0)))
            continue
        mine = at[position == number]
        saved = (visits.left[mine] - visits.entered[mine]).astype(np.float64) if kind == QUEUE else blocked[mine]
        found.append(_influence(seen, finished, visits.item[mine].astype(np.int64), saved))
    return found


def dependency_influences(history: History, scope: Scope) -> dict[str, Influence]:
    """The influence of each dependency that has blocks, whatever the window of the blocks."""
    seen = view(history, scope)
    cut: Blocks = seen.blocks
    finished = seen.finished()
    counts = np.zeros(len(history.items), dtype=np.bool_)
    counts[finished] = True
    counts &= history.full
    found: dict[str, Influence] = {}
    for number, name in enumerate(history.blocks.dependencies):
        at = np.flatnonzero((cut.dependency == number) & counts[cut.item])
        item = cut.item[at]
        start = np.maximum(cut.start[at], seen.classes.started_at[item])
        end = np.minimum(cut.end[at], seen.classes.finished_at[item])
        item, start, end = merged(item, start, end)
        found[name] = _influence(seen, finished, item, (end - start).astype(np.float64))
    return found


def _influence(seen: View, finished: Ints, item: Ints, saved: Floats) -> Influence:
    if not len(finished):
        return Influence(None, None)
    by_item = sums(item, saved, len(seen.history.items))[finished]
    if seen.day_counting == "inclusive":
        without = flow_days(seen, finished) - by_item / DAY
    else:
        without = (seen.classes.finished_at[finished] - seen.classes.started_at[finished] - by_item) / DAY
    (p85,) = percentiles(without, (85,))
    return Influence(float(saved.sum()) / (DAY * len(finished)), p85)


def constraints(history: History, scope: Scope) -> list[Constraint]:
    """Steps and dependencies by the waiting they held, most first; those that held none are left out."""
    seen = view(history, _touch(scope))
    low, high = seen.span
    kept = (seen.items & history.full)[history.visits.item]
    waited = np.where(kept, accrued_between(seen, low, high), 0.0)
    visits = history.visits
    steps = len(history.kinds)
    by_step = sums(visits.position, waited, steps) / DAY
    came = np.bincount(visits.position[kept & (visits.entered >= low)], minlength=steps)
    went = np.bincount(
        visits.position[kept & ~visits.open & (visits.left >= low) & seen.inside(visits.left)], minlength=steps
    )
    came -= np.bincount(visits.position[kept & (visits.entered >= seen.high)], minlength=steps)
    whole = float(by_step.sum())
    influences = step_influences(history, scope)
    found = [
        Constraint(
            "step",
            step.id,
            step.title,
            float(by_step[i]),
            float(by_step[i]) / whole if whole else None,
            influences[i],
            int(came[i] - went[i]),
            step.owner,
            step.reach,
        )
        for i, step in enumerate(history.map.steps)
        if by_step[i] > 0
    ]
    known = {dependency.id: dependency for dependency in history.map.dependencies}
    saved = dependency_influences(history, scope)
    for figures in dependencies(history, scope):
        about = known.get(figures.dependency)
        found.append(
            Constraint(
                "dependency",
                figures.dependency,
                figures.title,
                figures.days,
                figures.days / whole if whole else None,
                saved[figures.dependency],
                None,
                about.owner if about else None,
                about.reach if about else None,
            )
        )
    return sorted(found, key=lambda constraint: (-constraint.waited_days, constraint.id))


def _touch(scope: Scope) -> Scope:
    return scope if scope.basis == "touch" else replace(scope, basis="touch")
