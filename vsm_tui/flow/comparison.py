"""The stretch of time before the one that is looked at, to compare a figure with itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from vsm_tui.flow.history import History
from vsm_tui.flow.periods import local_day
from vsm_tui.flow.view import view
from vsm_tui.scope import Scope

WEEKS = 13
"""Without a window the last quarter of a year's weeks are compared with as many before."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two windows of equal kind, one right before the other, under one scope otherwise."""

    now: Scope
    before: Scope
    now_words: str
    """`in the last 13 weeks`, where `now` is not the window that was chosen; else empty."""
    before_words: str
    """`in the quarter before`, `in the 26 weeks before`."""
    known_since: date | None
    """The stream's first day, where the window before begins earlier and so is only partly known."""


def comparison(history: History, scope: Scope) -> Comparison | None:
    """What a figure of this scope is compared with; none where nothing is known of the time before."""
    seen = view(history, scope)
    if not len(seen.drawn):
        return None
    today = local_day(history.as_of, history.zone)
    until = min(scope.until or today, today)
    if scope.since is None:
        since, chosen = until - timedelta(days=7 * WEEKS - 1), f"in the last {WEEKS} weeks"
    else:
        since, chosen = scope.since, ""
    first, last, words = _before(since, until)
    begins = date.fromordinal(history.days.first)
    if last < begins:
        return None
    return Comparison(
        now=replace(scope, since=since, until=scope.until),
        before=replace(scope, since=first, until=last),
        now_words=chosen,
        before_words=words,
        known_since=begins if first < begins else None,
    )


def _before(since: date, until: date) -> tuple[date, date, str]:
    """First and last day of the stretch before, and what it is called: a calendar quarter or year keeps its kind."""
    last = since - timedelta(days=1)
    if since.day == 1 and since.month in (1, 4, 7, 10):
        end = _months_on(since, 3) - timedelta(days=1)
        if until <= end:
            return _months_on(since, -3), last, "in the quarter before"
        if since.month == 1 and until <= _months_on(since, 12) - timedelta(days=1):
            return _months_on(since, -12), last, "in the year before"
    length = (until - since).days + 1
    weeks = round(length / 7)
    words = f"in the {weeks} weeks before" if length >= 14 else f"in the {length} days before"
    return since - timedelta(days=length), last, words


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)
