"""One item's life: its day strip, its visits, and the sentence *27 days: 6 worked on, 21 not*."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np

from vsm_tui.flow.calendar import day_seconds
from vsm_tui.flow.classes import NAMES
from vsm_tui.flow.columns import DAY, HOUR, NEVER, Floats, Ints
from vsm_tui.flow.history import History
from vsm_tui.flow.periods import days, local_day
from vsm_tui.flow.rework import rework_visits
from vsm_tui.flow.split import split, spread
from vsm_tui.flow.statuses import DONE, QUEUE
from vsm_tui.flow.view import View, view
from vsm_tui.scope import Scope
from vsm_tui.wording import days_long, plural

Source = Literal["dated effort", "hours", "statuses", "marks"]
DayState = Literal["active", "waiting", "blocked", "off"]
"""What a day of a strip is drawn as."""


@dataclass(frozen=True, slots=True)
class DayShares:
    """One local day of an item, in seconds: what it was spent on, and what is known of the day."""

    day: date
    active: float
    waiting: float
    """Waiting that was not blocked."""
    blocked: float
    off: float
    step: str | None
    """The step it was in at the day's end; none where it was in none."""
    worked: bool
    """Whether the day counts as worked on (by mark, dated effort or, failing recorded effort, statuses)."""
    mark: bool | None
    """What a person said of the day; none where nobody did."""
    effort_hours: float
    """Effort dated to this day."""

    @property
    def state(self) -> DayState:
        """What the day is drawn as: worked on first, since the sentence counts it; else blocked, waiting, off."""
        if self.worked:
            return "active"
        if self.blocked > 0 and self.blocked >= self.waiting:
            return "blocked"
        if self.waiting > 0 or (self.active > 0 and not self.off > self.active):
            return "waiting"
        return "off"


@dataclass(frozen=True, slots=True)
class ItemVisit:
    """One visit of an item; times in seconds by the scope's basis, `left` none while it is open."""

    step: str
    title: str
    entered: int
    left: int | None
    total: float
    active: float
    waiting: float
    off: float
    rework: bool


@dataclass(frozen=True, slots=True)
class DaysWorked:
    """ "Days worked on, of its elapsed days from start to finish rounded up": the days with dated effort; else
    recorded hours / the calendar's hours a day, rounded up; else the working days with any active time, and then
    it is *at most*, taken from statuses. A person's marks on days decide first."""

    days: int
    """Elapsed days, rounded up."""
    worked: int
    source: Source

    @property
    def at_most(self) -> bool:
        """Taken from statuses, so that the true count may be lower."""
        return self.source == "statuses"

    @property
    def sentence(self) -> str:
        """*27 days: 6 worked on, 21 not.*"""
        rest = self.days - self.worked
        if self.at_most:
            return f"{plural(self.days, 'day')}: at most {self.worked} worked on (taken from statuses), {rest} not"
        return f"{plural(self.days, 'day')}: {self.worked} worked on, {rest} not"


@dataclass(frozen=True, slots=True)
class ItemLife:
    """Everything the item's page draws; the strip runs from start (else the first event) to finish, discard
    or as_of."""

    key: str
    title: str
    type: str
    class_name: str
    started_at: int | None
    ended_at: int | None
    """finished_at, or when it was discarded; none while it is in progress."""
    strip: tuple[DayShares, ...]
    visits: tuple[ItemVisit, ...]
    worked: DaysWorked
    longest_wait_days: float
    longest_wait_step: str | None
    """Title of the step of the visit that waited longest; none where nothing waited."""
    sentence: str


def days_worked(history: History, scope: Scope, item: int) -> DaysWorked:
    """Days worked on of one item (an index)."""
    return _worked(view(history, _touch(scope)), item)[0]


def item_life(history: History, scope: Scope, item: int) -> ItemLife:
    """The life of one item (an index of `history.items`)."""
    seen = view(history, scope)
    worked, counted = _worked(view(history, _touch(scope)), item)
    visits = _visits(seen, item)
    longest = max(visits, key=lambda visit: visit.waiting, default=None)
    waited = longest.waiting / DAY if longest else 0.0
    step = longest.title if longest and longest.waiting > 0 else None
    begin, end = _life(seen, item)
    sentence = worked.sentence + (f"; longest wait {days_long(waited)} in {step}" if step else "")
    items = history.items
    started, ended = int(seen.classes.started_at[item]), int(seen.classes.leaves[item])
    return ItemLife(
        key=items.keys[item],
        title=items.titles[item],
        type=items.type_names[items.type[item]],
        class_name=NAMES[int(seen.classes.code[item])],
        started_at=started if started < NEVER else None,
        ended_at=ended if ended < NEVER else None,
        strip=_strip(seen, item, begin, end, counted),
        visits=visits,
        worked=worked,
        longest_wait_days=waited,
        longest_wait_step=step,
        sentence=sentence,
    )


def _touch(scope: Scope) -> Scope:
    return scope if scope.basis == "touch" else replace(scope, basis="touch")


def _life(seen: View, item: int) -> tuple[int, int]:
    """From start (else the first event) to finish, discard or as_of."""
    started = int(seen.classes.started_at[item])
    begin = started if started < NEVER else int(seen.history.items.first_at[item])
    end = min(int(seen.classes.leaves[item]), seen.history.as_of)
    return min(begin, end), end


def _range(seen: View, item: int) -> Ints:
    bounds = seen.history.items.first_visit
    return np.arange(bounds[item], bounds[item + 1])


def _visits(seen: View, item: int) -> tuple[ItemVisit, ...]:
    history, visits, parts = seen.history, seen.history.visits, split(seen)
    again = rework_visits(history)
    found = []
    for at in _range(seen, item).tolist():
        step = history.map.steps[int(visits.position[at])]
        total, active, waiting = (float(column[at]) for column in (parts.total, parts.active, parts.waiting))
        done = history.kinds[visits.position[at]] == DONE
        found.append(
            ItemVisit(
                step=step.id,
                title=step.title,
                entered=int(visits.entered[at]),
                left=None if visits.open[at] else int(visits.left[at]),
                total=total,
                active=active,
                waiting=waiting,
                off=0.0 if done else total - active - waiting,
                rework=bool(again[at]),
            )
        )
    return tuple(found)


def _daily(seen: View, item: int, edges: Ints) -> tuple[Floats, Floats, Floats, Floats]:
    """Active, waiting (not blocked), blocked and off seconds of an item between consecutive edges, calendar time.

    The days are drawn on the calendar whatever the basis; with `elapsed` all unblocked time in a work step is active.
    """
    history, visits, cut = seen.history, seen.history.visits, seen.blocks
    count = len(edges) - 1
    active, waiting, blocked, off = (np.zeros(count) for _ in range(4))
    clock = history.working()
    shares = spread(seen)
    basis = seen.scope.basis
    for at in _range(seen, item).tolist():
        kind = history.kinds[visits.position[at]]
        if kind == DONE:
            continue
        inside = np.clip(edges, visits.entered[at], visits.left[at])
        whole = np.diff(inside).astype(np.float64)
        worked = np.diff(clock.at(inside)).astype(np.float64)
        held, held_worked = np.zeros(count), np.zeros(count)
        for place in np.flatnonzero(cut.visit == at).tolist():
            part = np.clip(edges, cut.visit_start[place], cut.visit_end[place])
            held += np.diff(part)
            held_worked += np.diff(clock.at(part))
        if kind == QUEUE:
            waiting += whole - held
            blocked += held
            continue
        free = whole - held if basis == "elapsed" else worked - held_worked
        outside = whole - held - free
        entry = int(shares.of_visit[at]) if basis == "touch" else -1
        if entry < 0:
            active += free
            blocked += held
            off += outside
            continue
        active += free * shares.working[entry] + outside * shares.outside[entry] + held * shares.blocked[entry]
        waiting += free * (1 - shares.working[entry])
        off += outside * (1 - shares.outside[entry])
        blocked += held * (1 - shares.blocked[entry])
    return active, waiting, blocked, off


def _worked(seen: View, item: int) -> tuple[DaysWorked, set[date]]:
    """The count, and the days that are known to be worked on."""
    history = seen.history
    begin, end = _life(seen, item)
    total = math.ceil((end - begin) / DAY)
    first, last = local_day(begin, history.zone), local_day(end, history.zone)
    efforts = [row for row in history.efforts.rows if row[0] == item]
    dated = {date.fromisoformat(day) for _, _, _, day in efforts if day}
    said = {date.fromisoformat(day): bool(worked) for who, day, worked in history.marks if who == item}
    marked = {day for day, worked in said.items() if worked and first <= day <= last}
    denied = {day for day, worked in said.items() if not worked and first <= day <= last}
    source: Source
    if dated:
        source, known = "dated effort", {day for day in dated if first <= day <= last}
    elif efforts:
        source, known = "hours", set()
    else:
        source, known = "statuses", _active_days(seen, item, begin, end)
    known = (known | marked) - denied
    if source == "hours":
        hours = sum(row[2] for row in efforts)
        count = math.ceil(round(hours * HOUR / (day_seconds(history.map.calendar) or 8 * HOUR), 9))
        count = min(max(count, len(marked)), max(0, total - len(denied)))
    else:
        count = len(known)
        if source == "statuses" and said and known <= set(said):
            source = "marks"
    return DaysWorked(total, min(count, total), source), known


def _active_days(seen: View, item: int, begin: int, end: int) -> set[date]:
    first, last = (local_day(at, seen.history.zone).toordinal() for at in (begin, end))
    calendar = days(seen.history.map.timezone, first, last)
    active, _, _, _ = _daily(seen, item, np.clip(calendar.midnights, begin, end))
    return {date.fromordinal(first + place) for place in np.flatnonzero(active > 0).tolist()}


def _strip(seen: View, item: int, begin: int, end: int, counted: set[date]) -> tuple[DayShares, ...]:
    history, visits = seen.history, seen.history.visits
    first, last = (local_day(at, history.zone).toordinal() for at in (begin, end))
    calendar = days(history.map.timezone, first, last)
    active, waiting, blocked, off = _daily(seen, item, np.clip(calendar.midnights, begin, end))
    said = {day: bool(worked) for who, day, worked in history.marks if who == item}
    hours: dict[str, float] = {}
    for who, _, spent, dated in history.efforts.rows:
        if who == item and dated:
            hours[dated] = hours.get(dated, 0.0) + spent
    mine = _range(seen, item)
    strip = []
    for place, day in enumerate(calendar.dates()):
        until = min(int(calendar.midnights[place + 1]) - 1, end)
        here = mine[(visits.entered[mine] <= until) & ((visits.left[mine] > until) | visits.open[mine])]
        strip.append(
            DayShares(
                day=day,
                active=float(active[place]),
                waiting=float(waiting[place]),
                blocked=float(blocked[place]),
                off=float(off[place]),
                step=history.steps[int(visits.position[here[-1]])] if len(here) else None,
                worked=day in counted,
                mark=said.get(day.isoformat()),
                effort_hours=hours.get(day.isoformat(), 0.0),
            )
        )
    return tuple(strip)
