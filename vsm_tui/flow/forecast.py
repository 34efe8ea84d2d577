"""Forecast: what the last weeks' finished counts say about the next (METRICS.md 8).

Monte Carlo over daily finished counts (zeros included) of the last 12 complete weeks, drawn with replacement. Where
finishing is clustered (releases in batches) whole weeks are drawn instead of days, laid on the calendar's weekdays.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from vsm_tui.flow.calendar import working_time
from vsm_tui.flow.columns import Ints
from vsm_tui.flow.history import History
from vsm_tui.flow.periods import days as days_of
from vsm_tui.flow.periods import end_of_day, local_day
from vsm_tui.flow.view import View, view
from vsm_tui.scope import Scope

WEEKS = 12
TRIALS = 10_000
CONFIDENCES = (50, 70, 85, 95)
LEAST = 10
"""With fewer finished items in the weeks drawn from it cannot forecast."""
HORIZON = 3_650
"""Days after which "when" is given up."""
MOST_DAYS = 3_650
MOST_ITEMS = 1_000_000
BACKTESTS = 20
CLUSTERED = 0.2
_BACKTEST_TRIALS = 2_000
_CHUNK = 128

Drawn = Literal["days", "weeks"]


@dataclass(frozen=True, slots=True)
class Backtest:
    """How often "85 %: at least so many within the days", said at the end of an earlier week, held."""

    held: int
    weeks: int
    days: int


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """Both questions answered, or why not. Percentages are the share of trials that reached at least what is said."""

    trials: int
    seed: int
    days: int
    items: int
    how_many: dict[int, int | None]
    """Confidence -> the count that at least this share of the trials finished within `days`."""
    when_days: dict[int, int | None]
    """Confidence -> the day by which at least this share of the trials had finished `items`; none: not in 10 years."""
    reason: str
    """Why it cannot forecast; empty where it can."""
    finished: int
    """Finished items in the weeks drawn from."""
    weeks: int
    first: date | None
    last: date | None
    """First and last day drawn from."""
    from_day: date
    """As-of's local day: day 1 is the day after."""
    drawn: Drawn
    busy_days: int
    """The fewest days that hold more than half of the finishes, of `working_days`."""
    working_days: int
    outcomes: Ints
    """Finished within `days`, one entry a trial, sorted; empty where it cannot forecast."""
    day_of_items: Ints
    """Day on which `items` were done, one entry a trial, sorted; `HORIZON` + 1 where they were not by then."""
    backtest: Backtest

    def by(self, confidence: int) -> date | None:
        """The date of `when_days` at a confidence."""
        found = self.when_days[confidence]
        return None if found is None else self.from_day + timedelta(days=found)


def forecast(history: History, scope: Scope, *, days: int = 30, items: int = 10, seed: int = 1) -> Forecast:
    """Forecast from the items of a scope; its window plays no part, the last 12 complete weeks do.

    Raises `ValueError` where `days` or `items` is below 1 or beyond what can be tried.
    """
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"days must be from 1 to {MOST_DAYS:,}")
    if not 1 <= items <= MOST_ITEMS:
        raise ValueError(f"items must be from 1 to {MOST_ITEMS:,}")
    seen = view(history, Scope(types=scope.types, text=scope.text, start=scope.start, finish=scope.finish))
    today = local_day(history.as_of, history.zone)
    ends = _last_complete(history)
    counts, first = _daily(seen, ends)
    finished = int(counts.sum())
    busy, working = clustering(counts, seen, first)
    drawn: Drawn = "weeks" if clustered(busy, working) else "days"
    reason = _reason(seen, finished, len(counts) // 7)
    how_many: dict[int, int | None] = dict.fromkeys(CONFIDENCES)
    when: dict[int, int | None] = dict.fromkeys(CONFIDENCES)
    outcomes = np.zeros(0, dtype=np.int64)
    ordered = np.zeros(0, dtype=np.int64)
    backtest = Backtest(0, 0, days)
    if not reason:
        draw = np.random.default_rng(seed)
        offset = today.weekday() + 1 if drawn == "weeks" else 0
        outcomes = np.sort(_sums(draw, counts, days, TRIALS, drawn, offset))
        ordered = np.sort(_when(draw, counts, items, TRIALS, drawn, offset))
        for confidence in CONFIDENCES:
            how_many[confidence] = reached(outcomes, confidence)
            day = int(ordered[math.ceil(confidence / 100 * TRIALS) - 1])
            when[confidence] = day if day <= HORIZON else None
        backtest = _backtest(seen, ends, days, seed)
    return Forecast(
        trials=TRIALS,
        seed=seed,
        days=days,
        items=items,
        how_many=how_many,
        when_days=when,
        reason=reason,
        finished=finished,
        weeks=len(counts) // 7,
        first=first if len(counts) else None,
        last=first + timedelta(days=len(counts) - 1) if len(counts) else None,
        from_day=today,
        drawn=drawn,
        busy_days=busy,
        working_days=working,
        outcomes=outcomes,
        day_of_items=ordered,
        backtest=backtest,
    )


def reached(ordered: Ints, confidence: int) -> int:
    """The greatest count that at least `confidence` % of the trials (sorted upwards) reached."""
    return int(ordered[len(ordered) - math.ceil(confidence / 100 * len(ordered))])


def _reason(seen: View, finished: int, weeks: int) -> str:
    if not seen.sound:
        return "a start step and a later finish step are needed first"
    if not weeks:
        return "the stream has no complete week yet"
    if finished < LEAST:
        span = f"the last {weeks} complete weeks" if weeks > 1 else "the one complete week"
        return f"{finished} items finished in {span}; {LEAST} are needed to draw from"
    return ""


def _last_complete(history: History) -> date:
    """The Sunday that ends the last complete week: its last second is not after as_of."""
    today = local_day(history.as_of, history.zone)
    sunday = today + timedelta(days=6 - today.weekday())
    if end_of_day(sunday, history.zone) > history.as_of:
        sunday -= timedelta(days=7)
    return sunday


def _daily(seen: View, sunday: date) -> tuple[Ints, date]:
    """Finished counts of the days of the (up to 12) complete weeks that end on `sunday`, and the first day.

    Weeks before the one in which the stream begins are not drawn from: nothing could finish then.
    """
    begins = date.fromordinal(seen.history.days.first)
    begins -= timedelta(days=begins.weekday())
    first = max(sunday - timedelta(days=7 * WEEKS - 1), begins)
    length = max(0, (sunday - first).days + 1)
    return _finished_by_day(seen)[first.toordinal() - begins.toordinal() :][:length], first


def _finished_by_day(seen: View) -> Ints:
    """Finished items by local day, from the Monday of the stream's first week to a week after as_of's day."""
    calendar = seen.history.days
    first = calendar.first - date.fromordinal(calendar.first).weekday()
    day = calendar.ordinals(seen.classes.finished_at[seen.finished()]) - first
    return np.bincount(day, minlength=calendar.first - first + len(calendar) + 7)


def clustering(counts: Ints, seen: View, first: date) -> tuple[int, int]:
    """The fewest days that hold more than half of the finishes, and the working days among all of them."""
    if not len(counts) or not counts.any():
        return 0, 0
    stream, begin = seen.history.map, first.toordinal()
    edges = days_of(stream.timezone, begin, begin + len(counts) - 1).midnights
    hours = working_time(stream.calendar, stream.timezone, begin, begin + len(counts) - 1).at(edges)
    held = np.cumsum(np.sort(counts)[::-1])
    busy = int(np.searchsorted(held, held[-1] / 2, side="right")) + 1
    return busy, int((np.diff(hours) > 0).sum())


def clustered(busy: int, working: int) -> bool:
    """ "Fewer than 20 % of the working days hold more than half of the finishes." """
    return busy < CLUSTERED * working


def _sums(draw: np.random.Generator, counts: Ints, days: int, trials: int, drawn: Drawn, offset: int) -> Ints:
    """Finished within `days`, one entry a trial."""
    total = np.zeros(trials, dtype=np.int64)
    for begin in range(0, days, _CHUNK):
        length = min(_CHUNK, days - begin)
        total += _days(draw, counts, trials, length, drawn, offset + begin).sum(axis=1)
    return total


def _days(draw: np.random.Generator, counts: Ints, trials: int, length: int, drawn: Drawn, offset: int) -> Ints:
    """Daily counts, shape (trials, length): days drawn one by one, or whole weeks laid on the calendar.

    `offset` is the weekday (Monday 0) of the first day; of a week that has begun only its later days are used.
    """
    if drawn == "days":
        return counts[draw.integers(0, len(counts), (trials, length))]
    late = offset % 7
    weeks = -(-(late + length) // 7)
    blocks = counts.reshape(-1, 7)
    taken = blocks[draw.integers(0, len(blocks), (trials, weeks))].reshape(trials, weeks * 7)
    return taken[:, late : late + length]


def _when(draw: np.random.Generator, counts: Ints, items: int, trials: int, drawn: Drawn, offset: int) -> Ints:
    """The day on which each trial had finished `items`; beyond `HORIZON` where it did not get there."""
    found = np.full(trials, HORIZON + 1, dtype=np.int64)
    left = np.arange(trials)
    had = np.zeros(trials, dtype=np.int64)
    # Whole weeks at a time, so that a week that is drawn is never cut in two.
    first = 7 - offset % 7 if drawn == "weeks" else _CHUNK // 7 * 7
    begin, length = 0, first
    while len(left) and begin < HORIZON:
        running = np.cumsum(_days(draw, counts, len(left), length, drawn, offset + begin), axis=1)
        running += had[left, None]
        there = running[:, -1] >= items
        found[left[there]] = begin + 1 + np.argmax(running[there] >= items, axis=1)
        had[left] = running[:, -1]
        left = left[~there]
        begin, length = begin + length, _CHUNK // 7 * 7
    return found


def _backtest(seen: View, sunday: date, days: int, seed: int) -> Backtest:
    """At the end of up to 20 earlier weeks: did as many finish as the 85 % statement said?"""
    history = seen.history
    by_day = _finished_by_day(seen)
    base = history.days.first - date.fromordinal(history.days.first).weekday()
    newest = local_day(history.as_of, history.zone).toordinal()
    held = made = 0
    for back in range(1, 10_000):
        ends = sunday - timedelta(days=7 * back)
        place = ends.toordinal() - base + 1
        if place < 7 or made == BACKTESTS:
            break
        if ends.toordinal() + days >= newest:  # what came then is not wholly known yet
            continue
        counts, first = _daily(seen, ends)
        if int(counts.sum()) < LEAST:
            continue
        busy, working = clustering(counts, seen, first)
        drawn: Drawn = "weeks" if clustered(busy, working) else "days"
        draw = np.random.default_rng((seed, back))
        said = reached(np.sort(_sums(draw, counts, days, _BACKTEST_TRIALS, drawn, 0)), 85)
        made += 1
        held += int(by_day[place : place + days].sum()) >= said
    return Backtest(held, made, days)
