"""When a change can honestly be judged: the earliest check date, and changes that would hide each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from vsm_tui.flow.columns import Floats
from vsm_tui.flow.effect import (
    FEWEST,
    PLACEBO_SHARE,
    PLACEBOS_NEEDED,
    day_now,
    placebo_days,
    placebo_differences,
    window,
)
from vsm_tui.flow.history import History
from vsm_tui.flow.measures import Measure, points
from vsm_tui.flow.resampling import LEVEL, RESAMPLES, SEED, middle, resampled
from vsm_tui.scope import Scope

if TYPE_CHECKING:
    from store.outcome_models import Change, Hypothesis

WEEKS = 26
"""Nothing later than this is offered."""
FALLBACK = 8
"""Weeks after which a change is looked at where no check date within half a year would be honest."""
HALF = 0.5
"""The size that is expected where nothing else is said: the measure halved, or half as much again."""


@dataclass(frozen=True, slots=True)
class HonestCheck:
    """The earliest check date at which a difference of the expected size could show."""

    day: date | None
    """None where none within half a year would do."""
    length: int
    """Days from the change to it."""
    size: float | None
    """The difference expected, in the measure's unit."""
    n: int
    """Points in the window before: as many are to be expected after."""
    fallback: date
    """The date that is proposed where there is no honest one."""
    unit: str
    """The measure's unit."""
    reason: str
    """What stands in the way where there is no day, or what the day rests on."""


def honest_check(
    history: History,
    scope: Scope,
    measure: Measure,
    day: date,
    hypotheses: Sequence[Hypothesis] = (),
    *,
    share: float = HALF,
) -> HonestCheck:
    """The earliest check date, in whole weeks after `day`, for a difference of `share` of the measure's middle.

    With the windows that it would give, the points before `day` must be enough on both sides (as many are expected
    after), the difference must be larger than what resampling the points before alone gives in 95 % of cases, and
    at no more than 5 % of at least 20 dates when nothing was changed may it have been as large.
    """
    until = min(day, day_now(history))
    fallback, unit = day + timedelta(weeks=FALLBACK), measure.unit
    size: float | None = None
    n, reason = 0, "nothing has been measured yet"
    for weeks in range(1, WEEKS + 1):
        length = 7 * weeks
        found = points(history, scope, measure, hypotheses, length=length)
        before = window(history, until - timedelta(days=length), length)
        inside = found.within(before.low, before.high).value
        n = len(inside)
        if n < FEWEST:
            reason = f"only {n} points in the {weeks} weeks before; at least {FEWEST} are needed"
            continue
        centre = middle(inside, measure.of_means) or 0.0
        size = abs(centre) * share if measure.kind != "accuracy" else (1 - centre) * share
        if not size:
            reason = "the measure is at its best already" if measure.of_means else "the measure is 0 already"
            continue
        if size <= _margin(inside, measure.of_means):
            reason = "chance alone makes differences of that size"
            continue
        dates = placebo_days(history, found, until, length)
        differences = placebo_differences(history, found, dates, length, measure.of_means)
        differences = differences[~np.isnan(differences)]
        as_large = int((np.abs(differences) >= size - 1e-12).sum())
        if len(differences) and as_large / len(differences) > PLACEBO_SHARE:
            reason = f"at {as_large} of {len(differences)} dates when nothing was changed as much happened"
            continue
        if len(differences) < PLACEBOS_NEEDED:
            said = f"{n} points before; it will stay unconfirmed: only {len(differences)} dates to hold it against"
        else:
            dates_said = f"{as_large} of {len(differences)} dates"
            said = f"{n} points before; at {dates_said} when nothing was changed as much happened"
        return HonestCheck(day + timedelta(days=length), length, size, n, fallback, unit, said)
    return HonestCheck(None, 0, size, n, fallback, unit, reason)


def _margin(values: Floats, of_means: bool) -> float:
    """What the difference of two resamples of the same points exceeds in 5 % of cases, either way."""
    draw = np.random.default_rng(SEED)
    differences = np.sort(np.abs(resampled(draw, values, of_means) - resampled(draw, values, of_means)))
    return float(differences[min(RESAMPLES - 1, LEVEL * RESAMPLES // 100)])


def windows_of(change: Change, now: date) -> tuple[date, date] | None:
    """First and last day of a change's two windows together; none while it has no date.

    Without a check date the windows grow up to `now`.
    """
    if change.date is None:
        return None
    end = change.check_on or max(now, change.date + timedelta(days=1))
    return change.date - (end - change.date), end - timedelta(days=1)


def overlapping(changes: Sequence[Change], wanted: Change, now: date) -> list[Change]:
    """The other changes whose windows overlap those of `wanted`: neither could then be judged."""
    own = windows_of(wanted, now)
    if own is None:
        return []
    found = []
    for other in changes:
        if other.id.casefold() == wanted.id.casefold():
            continue
        theirs = windows_of(other, now)
        if theirs is not None and own[0] <= theirs[1] and theirs[0] <= own[1]:
            found.append(other)
    return found
