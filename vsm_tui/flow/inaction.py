"""The inaction clock: since when and how often a constraint has been on top, and what that has cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from store.models import fold
from vsm_tui.flow.history import History
from vsm_tui.flow.influence import Constraint
from vsm_tui.flow.measures import all_time
from vsm_tui.flow.periods import local_day
from vsm_tui.flow.waits import heatmap
from vsm_tui.scope import Scope
from vsm_tui.wording import plural

if TYPE_CHECKING:
    from store.outcome_models import Change

Key = tuple[str, str]
"""Kind (`step` or `dependency`) and id."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How long one constraint has been on top, by months of local time (`2026-03`)."""

    kind: str
    id: str
    months: tuple[str, ...]
    """Months in which it held most waiting, in order."""
    of: int
    """Months in which anything waited."""
    since: str | None
    """First month of the unbroken run up to now; none where it is not on top now."""
    cost_days: float
    """Item-days waited there since the first month in which it was on top."""
    named_at: int | None
    """Instant at which a person first named it, where the store knows."""
    cost_since_named: float | None
    """Item-days waited there since the month in which it was named."""
    changed: bool
    """Whether a change in the register is about it."""


def on_top(history: History, scope: Scope) -> tuple[tuple[str, ...], Mapping[Key, tuple[float, ...]]]:
    """The months, and the item-days that accrued in each at every step and dependency.

    Steps by their waiting, dependencies by their blocked days, as the ranking of METRICS.md section 4 does.
    """
    asked = replace(all_time(scope), bucket="month", measure="accrued")
    days: dict[Key, tuple[float, ...]] = {}
    months: tuple[str, ...] = ()
    for kind in ("step", "dependency"):
        found = heatmap(history, asked, kind)
        months = found.columns
        for row, name in enumerate(found.rows):
            days[kind, name] = tuple(found.values[row].tolist())
    return months, days


def clocks(
    history: History, scope: Scope, changes: Sequence[Change] = (), named: Mapping[Key, int] | None = None
) -> dict[Key, Clock]:
    """The clock of every step and dependency that was on top in some month; filters of the scope apply."""
    months, days = on_top(history, scope)
    tops: list[Key | None] = []
    for place in range(len(months)):
        best = max(days, key=lambda key: (days[key][place], key), default=None)
        tops.append(best if best is not None and days[best][place] > 0 else None)
    changed = {_about(change) for change in changes}
    found: dict[Key, Clock] = {}
    for key in dict.fromkeys(top for top in tops if top is not None):
        places = [place for place, top in enumerate(tops) if top == key]
        at = (named or {}).get(key)
        month = None if at is None else f"{local_day(at, history.zone):%Y-%m}"
        since_named = None if month is None else sum(d for m, d in zip(months, days[key], strict=True) if m >= month)
        found[key] = Clock(
            kind=key[0],
            id=key[1],
            months=tuple(months[place] for place in places),
            of=sum(top is not None for top in tops),
            since=months[_run_begin(tops, key)] if tops and tops[-1] == key else None,
            cost_days=sum(days[key][places[0] :]),
            named_at=at,
            cost_since_named=since_named,
            changed=(key[0], fold(key[1])) in changed,
        )
    return found


def _run_begin(tops: Sequence[Key | None], key: Key) -> int:
    place = len(tops) - 1
    while place > 0 and tops[place - 1] == key:
        place -= 1
    return place


def _about(change: Change) -> Key | None:
    about = change.constraint
    if about is None:
        return None
    return ("step", fold(about.step)) if about.step is not None else ("dependency", fold(about.dependency or ""))


def clock_sentence(clock: Clock, constraint: Constraint) -> str:
    """Since when it has stood on top, what is missing, and what it has cost since first named."""
    run = f"on top since {month_words(clock.since)} without a break" if clock.since else "not on top now"
    often = f"{clock.of} of {clock.of}" if len(clock.months) == clock.of else f"{len(clock.months)} of {clock.of}"
    missing = [word for word, lacks in (("no owner", not constraint.owner), ("no change", not clock.changed)) if lacks]
    said = f"Most waiting in {often} months, {run}"
    if missing:
        said += f"; {' and '.join(missing)}"
    if clock.named_at is not None and clock.cost_since_named is not None:
        return f"{said}. It has cost {_item_days(clock.cost_since_named)} since it was first named."
    return f"{said}. It has cost {_item_days(clock.cost_days)} since {month_words(clock.months[0])}."


def _item_days(days: float) -> str:
    return plural(round(days), "item-day")


def month_words(month: str | None) -> str:
    """`March 2026`."""
    if month is None:
        return "–"
    return f"{date(int(month[:4]), int(month[5:]), 1):%B %Y}"


@dataclass(frozen=True, slots=True)
class Path:
    """From finding to verdict, one change: the days on which each came, none where it has not or is not known."""

    found: date | None
    by_person: bool
    """Whether a person named it; otherwise it is the first month in which it was on top."""
    decided: date | None
    in_effect: date | None
    verdict: date | None

    def words(self) -> str:
        """`named 1 Mar 2026 > decided 20 May 2026 (80 days) > in effect ...`; empty where nothing is known."""
        parts: list[str] = []
        before: date | None = None
        steps = (
            ("named" if self.by_person else "on top", self.found),
            ("decided", self.decided),
            ("in effect", self.in_effect),
            ("judged", self.verdict),
        )
        for word, day in steps:
            if day is None:
                continue
            took = f" ({plural((day - before).days, 'day')} later)" if before is not None and day >= before else ""
            parts.append(f"{word} {day.day} {day:%b %Y}{took}")
            before = day
        return " → ".join(parts)


def path_of(
    change: Change, today: date, clock: Clock | None, named: date | None = None, decided: date | None = None
) -> Path:
    """The path of one change. Without a person's naming, the finding stands since the constraint was first on top."""
    found = named
    if found is None and clock is not None and clock.months:
        first = date(int(clock.months[0][:4]), int(clock.months[0][5:]), 1)
        found = first if change.date is None or first <= change.date else None
    judged = change.check_on if change.check_on is not None and change.check_on <= today else None
    effect = change.date if change.date is not None and change.date <= today else None
    return Path(found, named is not None, decided, effect, judged)
