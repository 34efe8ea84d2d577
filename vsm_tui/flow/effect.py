"""The effect of a change: equal windows before and after, like with like, and dates at which nothing was changed.

"Queue data are autocorrelated": an interval alone cries wolf, so the difference is held against placebo dates
(METRICS.md section 7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import numpy as np

from vsm_tui.flow.columns import Floats, Ints
from vsm_tui.flow.history import History
from vsm_tui.flow.measures import Measure, Points, bounds_of, less_is_better, parse_measure, points
from vsm_tui.flow.periods import days as days_of
from vsm_tui.flow.periods import end_of_day, local_day, midnight
from vsm_tui.flow.resampling import interval, middle
from vsm_tui.flow.xmr import Limits, limits, outside
from vsm_tui.scope import Scope

if TYPE_CHECKING:
    from store.outcome_models import Change, Hypothesis

Verdict = Literal[
    "too few points", "no signal", "unconfirmed, better", "unconfirmed, worse", "signal, better", "signal, worse"
]
FEWEST = 6
"""Points on a side below which there is no verdict."""
PLACEBOS = 40
PLACEBOS_NEEDED = 20
"""Placebo dates below which a difference stays unconfirmed."""
PLACEBO_SHARE = 0.05
"""Share of placebo dates with as large a difference above which there is no signal."""


@dataclass(frozen=True, slots=True)
class Window:
    """Whole local days [first, last], and the same as instants [low, high)."""

    first: date
    last: date
    low: int
    high: int


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """The points on one side of the change. `middle` is what is compared: the median, for accuracy the mean."""

    points: Points
    n: int
    median: float | None
    middle: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Before and after, the difference (after less before) and its 95 % bootstrap interval; none without points."""

    before: Side
    after: Side
    difference: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True, eq=False)
class Placebo:
    """Dates at which nothing was changed, and the difference at each, with the windows of the change."""

    dates: tuple[date, ...]
    differences: Floats
    as_large: int
    """Dates at which the absolute difference was at least as large as at the change."""

    @property
    def share(self) -> float | None:
        """Share of the dates with as large a difference; none without any."""
        return self.as_large / len(self.dates) if self.dates else None


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """What one measure did around a date. `better` is the difference's direction, none where nothing says."""

    measure: Measure
    unit: str
    length: int
    """L, days of each window."""
    before: Window
    after: Window
    main: Comparison
    like_with_like: Comparison | None
    """Only items that started and finished inside their window; none but for flow time."""
    placebo: Placebo
    verdict: Verdict
    better: bool | None
    preliminary: bool
    """The check date is to come, or none is set."""
    limits: Limits | None
    """Natural limits of the points before."""
    outside_before: frozenset[int]
    outside_after: frozenset[int]

    @property
    def unstable_before(self) -> bool:
        """Whether the points before were not stable by their own limits."""
        return bool(self.outside_before)


def day_now(history: History) -> date:
    """The local day up to which whole days are known: as_of's, or the next where as_of is its day's last second.

    A window that ends before this day has passed whole.
    """
    today = local_day(history.as_of, history.zone)
    return today + timedelta(days=1) if history.as_of >= end_of_day(today, history.zone) else today


def length_of(history: History, day: date, check_on: date | None) -> int:
    """L: whole days from the date to the earlier of the check date and as_of; 0 where none has passed."""
    end = day_now(history) if check_on is None else min(check_on, day_now(history))
    return max(0, (end - day).days)


def window(history: History, first: date, length: int) -> Window:
    """`length` whole local days from `first`."""
    after = first + timedelta(days=length)
    return Window(first, after - timedelta(days=1), midnight(first, history.zone), midnight(after, history.zone))


def effect(
    history: History,
    scope: Scope,
    measure: Measure,
    day: date,
    check_on: date | None,
    expect: Literal["less", "more"] | None = None,
    hypotheses: Sequence[Hypothesis] = (),
) -> Effect:
    """What `measure` did around `day`. The scope gives filters, start and finish; its window and basis do not count.

    `expect` says which way is better, else the measure's own sense does.
    """
    length = length_of(history, day, check_on)
    found = points(history, scope, measure, hypotheses, length=length)
    before = window(history, day - timedelta(days=length), length)
    after = window(history, day, length)
    main = compare(found, before, after, measure.of_means)
    alike = None
    if measure.kind == "flow_time_days":
        alike = compare(found, before, after, measure.of_means, started_inside=True)
    placebo = _placebo(history, found, measure, day, length, main.difference)
    less = expect == "less" if expect is not None else less_is_better(measure, hypotheses)
    by = limits(main.before.points.value, bounds_of(measure))
    return Effect(
        measure=measure,
        unit=_unit(measure, hypotheses),
        length=length,
        before=before,
        after=after,
        main=main,
        like_with_like=alike,
        placebo=placebo,
        verdict=_verdict(main, placebo, less),
        better=_better(main.difference, less),
        preliminary=check_on is None or local_day(history.as_of, history.zone) < check_on,
        limits=by,
        outside_before=outside(main.before.points.value, by) if by else frozenset(),
        outside_after=outside(main.after.points.value, by) if by else frozenset(),
    )


def effect_of(history: History, scope: Scope, change: Change, hypotheses: Sequence[Hypothesis] = ()) -> Effect:
    """The effect of a change on its own measure. Raises `ValueError` where it names none, or no date."""
    if not change.measure:
        raise ValueError("no measure is named: e names one")
    return _named(history, scope, change, change.measure, hypotheses, change.expect)


def also_of(
    history: History, scope: Scope, change: Change, hypotheses: Sequence[Hypothesis] = ()
) -> list[tuple[str, Effect | str]]:
    """The further measures of a change, each with its effect, or with what is wrong with its name."""
    found: list[tuple[str, Effect | str]] = []
    for text in change.also:
        try:
            found.append((text, _named(history, scope, change, text, hypotheses, None)))
        except ValueError as error:
            found.append((text, str(error)))
    return found


def _named(
    history: History,
    scope: Scope,
    change: Change,
    text: str,
    hypotheses: Sequence[Hypothesis],
    expect: Literal["less", "more"] | None,
) -> Effect:
    if change.date is None:
        raise ValueError("it has not taken effect yet: no date is set")
    measure = parse_measure(text, history.map, hypotheses)
    key = (scope, measure, change.date, change.check_on, expect, _readings_key(measure, hypotheses))
    return history.recent(
        "effect",
        key,
        lambda: effect(history, scope, measure, change.date, change.check_on, expect, hypotheses),  # type: ignore[arg-type]
        keep=64,
    )


def _readings_key(measure: Measure, hypotheses: Sequence[Hypothesis]) -> str:
    if measure.kind != "reading":
        return ""
    return "".join(one.model_dump_json() for one in hypotheses if one.id == measure.subject)


def compare(
    found: Points, before: Window, after: Window, of_means: bool, *, started_inside: bool = False
) -> Comparison:
    """The points of two windows, the difference of their medians or means, and its interval."""
    first = _side(found.within(before.low, before.high, started_inside=started_inside), of_means)
    second = _side(found.within(after.low, after.high, started_inside=started_inside), of_means)
    if first.middle is None or second.middle is None:
        return Comparison(first, second, None, None)
    span = interval(first.points.value, second.points.value, of_means)
    return Comparison(first, second, second.middle - first.middle, span)


def _side(inside: Points, of_means: bool) -> Side:
    return Side(inside, len(inside), middle(inside.value, False), middle(inside.value, of_means))


def placebo_days(history: History, found: Points, day: date, length: int) -> list[date]:
    """Up to 40 dates, evenly spaced, "from the first date whose two windows hold data to the last whose second
    window ends before the change": each window of the first date holds at least one point."""
    if not len(found) or length < 1:
        return []
    first = local_day(int(found.at[0]), history.zone)
    last = day - timedelta(days=length)
    while first <= last:
        centre = midnight(first, history.zone)
        low, high = (midnight(first + timedelta(days=by), history.zone) for by in (-length, length))
        if len(found.within(low, centre)) and len(found.within(centre, high)):
            break
        first += timedelta(days=1)
    count = (last - first).days + 1
    if count < 1:
        return []
    places = np.unique(np.rint(np.linspace(0, count - 1, min(PLACEBOS, count))).astype(np.int64))
    return [first + timedelta(days=int(place)) for place in places]


def placebo_differences(history: History, found: Points, dates: Sequence[date], length: int, of_means: bool) -> Floats:
    """The difference at each date; NaN where a side has no point."""
    if not dates:
        return np.zeros(0)
    begin = dates[0].toordinal() - length
    calendar = days_of(history.map.timezone, begin, dates[-1].toordinal() + length)
    at: Ints = calendar.midnights
    differences = np.full(len(dates), np.nan)
    for place, day in enumerate(dates):
        here = day.toordinal() - begin
        low, centre, high = int(at[here - length]), int(at[here]), int(at[here + length])
        first = middle(found.within(low, centre).value, of_means)
        second = middle(found.within(centre, high).value, of_means)
        if first is not None and second is not None:
            differences[place] = second - first
    return differences


def _placebo(
    history: History, found: Points, measure: Measure, day: date, length: int, difference: float | None
) -> Placebo:
    dates = placebo_days(history, found, day, length)
    differences = placebo_differences(history, found, dates, length, measure.of_means)
    held = np.flatnonzero(~np.isnan(differences))
    differences = differences[held]
    # Medians are values that happened: only rounding of their difference may set equal ones apart.
    large = 0 if difference is None else int((np.abs(differences) >= abs(difference) - 1e-12).sum())
    return Placebo(tuple(dates[place] for place in held.tolist()), differences, large)


def _verdict(main: Comparison, placebo: Placebo, less: bool | None) -> Verdict:
    if min(main.before.n, main.after.n) < FEWEST or main.interval is None or main.difference is None:
        return "too few points"
    low, high = main.interval
    if low <= 0 <= high or (placebo.share or 0.0) > PLACEBO_SHARE:
        return "no signal"
    better = _better(main.difference, less)
    if len(placebo.dates) < PLACEBOS_NEEDED:
        return "unconfirmed, better" if better is not False else "unconfirmed, worse"
    return "signal, better" if better is not False else "signal, worse"


def _better(difference: float | None, less: bool | None) -> bool | None:
    if difference is None or less is None or difference == 0:
        return None
    return (difference < 0) == less


def _unit(measure: Measure, hypotheses: Sequence[Hypothesis]) -> str:
    if measure.kind != "reading":
        return measure.unit
    return next((one.unit or "" for one in hypotheses if one.id == measure.subject), "")
