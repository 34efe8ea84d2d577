"""The headline of a stream in the article's terms, and the finding a lead would want to see first."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from vsm_tui.flow.ageing import ageing
from vsm_tui.flow.columns import DAY, HOUR, nearest_rank, sums
from vsm_tui.flow.efficiency import flow_efficiency, visits_on_the_way
from vsm_tui.flow.flowtime import flow_days
from vsm_tui.flow.history import History
from vsm_tui.flow.influence import Constraint, constraints
from vsm_tui.flow.item import DaysWorked, days_worked
from vsm_tui.flow.split import split
from vsm_tui.flow.steps import open_by_step
from vsm_tui.flow.view import View, view
from vsm_tui.scope import Scope
from vsm_tui.wording import days_long, number_words, plural, share_words

_NEAREST = 9
SHORT_DAYS = 2
"""An item that took less is told of in hours or minutes."""


@dataclass(frozen=True, slots=True)
class Part:
    """Where the time of the finished items went: a step's waiting as a share of all their time."""

    step: str
    title: str
    days: float
    """Item-days."""
    share: float


@dataclass(frozen=True, slots=True)
class Hours:
    """The short life of an item, from start to finish: seconds of active time (basis touch) and of all time."""

    active: float
    elapsed: float

    @property
    def worked(self) -> str:
        """The active time in words."""
        return _hours(self.active)

    @property
    def took(self) -> str:
        """The time from start to finish in words."""
        return _hours(self.elapsed)


@dataclass(frozen=True, slots=True)
class Headline:
    """What a stream opens with."""

    sentence: str
    """*Worked on for 4 days, reached the customer after 118.*"""
    rest: str
    """Where the rest went, as a sentence; empty where nothing has finished."""
    finding: str
    n: int
    """Finished items in the window."""
    item: str | None
    """Key of the typical item, which the sentence is about (see `typical_item`)."""
    recorded: bool
    """The item was chosen among those with recorded effort, since at least half of the finished items have some."""
    worked: DaysWorked | None
    parts: tuple[Part, ...]
    """Waiting by step, greatest first."""
    hours: Hours | None = None
    """Of the typical item where it took less than two days."""


def headline(history: History, scope: Scope) -> Headline:
    """The headline of a scope, told of its typical finished item."""
    seen = view(history, scope)
    if not seen.sound:
        return Headline("A start step and a later finish step are needed first.", "", "", 0, None, False, None, ())
    finished = seen.finished()
    said = finding(history, scope)
    if not len(finished):
        return Headline(_nothing_finished(history, scope), "", said, 0, None, False, None, ())
    middle, recorded = typical_item(history, scope)
    worked = days_worked(history, scope, middle)
    parts = waiting_parts_of_flow_time(seen)
    hours = None if worked.source == "marks" else _short_life(history, scope, middle)
    return Headline(
        sentence=_sentence(worked) if hours is None else _sentence_of_hours(worked, hours),
        rest=_rest(history, scope, parts),
        finding=said,
        n=len(finished),
        item=history.items.keys[middle],
        recorded=recorded,
        worked=worked,
        parts=parts,
        hours=hours,
    )


def _sentence(worked: DaysWorked) -> str:
    if worked.at_most and not worked.worked:
        return f"Reached the customer after {plural(worked.days, 'day')}; no day of work is on record."
    most = "at most " if worked.at_most else ""
    return f"Worked on for {most}{plural(worked.worked, 'day')}, reached the customer after {worked.days}."


def _sentence_of_hours(worked: DaysWorked, hours: Hours) -> str:
    if not hours.active:
        return f"Reached the customer after {hours.took}; no work is on record."
    most = "at most " if worked.at_most else ""
    return f"Worked on for {most}{hours.worked}, reached the customer after {hours.took}."


def _short_life(history: History, scope: Scope, item: int) -> Hours | None:
    """The hours of a finished item; none where it took two days or longer, for which days are said."""
    seen = view(history, replace(scope, basis="touch"))
    elapsed = float(seen.classes.finished_at[item] - seen.classes.started_at[item])
    if elapsed >= SHORT_DAYS * DAY:
        return None
    at = visits_on_the_way(seen)
    active = split(seen).active[at[history.visits.item[at] == item]]
    return Hours(min(float(active.sum()), elapsed), elapsed)


def _hours(seconds: float) -> str:
    return days_long(seconds / DAY) if seconds < DAY else f"{number_words(seconds / HOUR)} hours"


def typical_item(history: History, scope: Scope) -> tuple[int, bool]:
    """A finished item that stands for the others, and whether it was chosen among those with recorded effort.

    Of the nine items whose flow time is nearest to the median (nearest rank p50 of all finished in the window)
    the one with the median days worked on. Where at least half of the finished items have recorded effort only
    they are asked: of the others it can only be said that they were worked on for at most so many days.
    """
    seen = view(history, scope)
    finished = seen.finished()
    times = flow_days(seen, finished)
    middle = nearest_rank(np.sort(times), 50) or 0.0
    known = np.isin(finished, history.efforts.item)
    recorded = bool(known.any() and 2 * int(known.sum()) >= len(finished))
    asked = np.flatnonzero(known) if recorded else np.arange(len(finished))
    order = np.lexsort((-seen.classes.finished_at[finished[asked]], np.abs(times[asked] - middle)))
    nearest = finished[asked[order[:_NEAREST]]].tolist()
    by_work = sorted(nearest, key=lambda item: days_worked(history, scope, item).worked)
    return by_work[(len(by_work) - 1) // 2], recorded


def waiting_parts_of_flow_time(seen: View) -> tuple[Part, ...]:
    """Waiting by step on the way of the finished items of the window, as shares of all their time there."""
    history = seen.history
    at = visits_on_the_way(seen)
    at = at[history.full[history.visits.item[at]]]
    parts = split(seen)
    total = float(parts.total[at].sum())
    if not total:
        return ()
    waited = sums(history.visits.position[at], parts.waiting[at], len(history.kinds))
    steps = history.map.steps
    found = [
        Part(steps[i].id, steps[i].title, float(waited[i]) / 86_400, float(waited[i]) / total)
        for i in np.flatnonzero(waited > 0).tolist()
    ]
    return tuple(sorted(found, key=lambda part: -part.days))


@dataclass(frozen=True, slots=True)
class Spent:
    """Where the time of finished items went: `work` and `off` as shares, `n` the items of which it is known."""

    n: int
    work: float
    off: float


def work_and_off(seen: View) -> Spent:
    """What was no waiting on the way of the finished items of the window whose history is full."""
    history = seen.history
    at = visits_on_the_way(seen)
    at = at[history.full[history.visits.item[at]]]
    parts = split(seen)
    total = float(parts.total[at].sum())
    n = int(history.full[seen.finished()].sum())
    if not total:
        return Spent(n, 0.0, 0.0)
    return Spent(n, float(parts.active[at].sum()) / total, float(parts.off(at).sum()) / total)


def _rest(history: History, scope: Scope, parts: tuple[Part, ...]) -> str:
    if not parts:
        return ""
    waits = ", ".join(f"{share_words(part.share)} waiting in {part.title}" for part in parts[:3])
    ratio = flow_efficiency(history, scope).ratio
    work = f"; {share_words(ratio, 1)} was work" if ratio is not None else ""
    return f"Where the time went: {waits}{work}."


def _nothing_finished(history: History, scope: Scope) -> str:
    waiting = ageing(history, scope)
    if not waiting:
        return "Nothing has reached the customer yet."
    oldest = waiting[0]
    inside = "in this window" if scope.since or scope.until else "yet"
    return (
        f"Nothing has reached the customer {inside}: {plural(len(waiting), 'item')} in progress, "
        f"the oldest ({oldest.key}) for {days_long(oldest.age_days)}."
    )


def finding(history: History, scope: Scope) -> str:
    """The top constraint as a sentence: where work spends most of its time; empty where nothing waited."""
    seen = view(history, scope)
    if not seen.sound:
        return ""
    ranked = constraints(history, scope)
    if not ranked:
        return ""
    top = ranked[0]
    if top.kind == "dependency":
        return f"{top.title} held work up longest: {_item_days(top)} blocked{_without(top)}."
    position = history.map.position(top.id)
    there = int(open_by_step(seen)[position])
    now = f"; {plural(there, 'item')} there now" if there else ""
    # The ranking is of calendar time on every basis; beside figures of another one that has to be said.
    basis = "" if scope.basis == "touch" else " of calendar time"
    return (
        f"Work waits longest in {top.title}: {_item_days(top)}{basis}, {share_words(top.share)} of all waiting"
        f"{now}{_without(top)}."
    )


def nothing_waited(history: History, scope: Scope) -> str:
    """That no wait is known, and whether that is since nothing waited or since the source does not tell."""
    seen = view(history, scope)
    full = history.full[seen.items]
    if len(full) and not full.any():
        return f"No wait is known: of {plural(len(full), 'item')} the source does not tell the whole way."
    return "Nothing has waited in this window."


def _item_days(constraint: Constraint) -> str:
    days = constraint.waited_days
    return f"{days:,.0f} item-days" if days >= 10 else f"{days:,.1f} item-days"


def _without(constraint: Constraint) -> str:
    days = constraint.influence.days
    if days is None or days < 0.05:
        return ""
    return f"; finished items would have been {days_long(days)} faster without it"
