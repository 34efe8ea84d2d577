"""What is being looked at: one scope is shared by every screen, the command line and the report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Basis = Literal["touch", "working", "elapsed"]
Bucket = Literal["day", "week", "month"]
Measure = Literal["accrued", "median", "p85", "oldest", "count"]
DayCounting = Literal["elapsed", "inclusive"]

BASES: tuple[Basis, ...] = ("touch", "working", "elapsed")
BUCKETS: tuple[Bucket, ...] = ("day", "week", "month")
MEASURES: tuple[Measure, ...] = ("accrued", "median", "p85", "oldest", "count")

BASIS_WORDS: dict[Basis, str] = {
    "touch": "touch hours / calendar",
    "working": "working hours / working hours",
    "elapsed": "calendar / calendar",
}
"""How a screen names a basis: active time over total time."""
DAY_COUNTING_WORDS: dict[DayCounting, str] = {"elapsed": "days of 24 h", "inclusive": "whole days"}
"""How a screen names the counting of days, where it is not the map's own."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Window (`since`..`until`, whole local days, both included), filters, basis and counting.

    `since`/`until` none: open ended. `types` and `text` empty: all items. `start`, `finish` and
    `day_counting` none: what the map says.
    """

    since: date | None = None
    until: date | None = None
    types: tuple[str, ...] = ()
    text: str = ""
    basis: Basis = "touch"
    start: str | None = None
    finish: str | None = None
    day_counting: DayCounting | None = None
    bucket: Bucket = "week"
    measure: Measure = "accrued"


_WEEKS = re.compile(r"(\d{1,3})w")
_RANGE = re.compile(r"(\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?")


def resolve_window(text: str, today: date) -> tuple[date | None, date | None]:
    """First and last local day of a window as it is chosen and kept: both none for `all`.

    `26w`: from the Monday 26 weeks before this week's up to today; `quarter`, `last-quarter`, `year`: of the
    calendar; `2026-01-01..2026-03-31`: between two dates, either of which may be left out. `ValueError`
    for anything else.
    """
    if text in ("", "all"):
        return None, None
    if weeks := _WEEKS.fullmatch(text):
        monday = today - timedelta(days=today.weekday())
        return monday - timedelta(weeks=int(weeks[1])), today
    first_of_quarter = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    if text == "quarter":
        return first_of_quarter, today
    if text == "last-quarter":
        before = first_of_quarter - timedelta(days=1)
        return date(before.year, 3 * ((before.month - 1) // 3) + 1, 1), before
    if text == "year":
        return date(today.year, 1, 1), today
    if dates := _RANGE.fullmatch(text):
        first, last = (_day(each) if each else None for each in dates.groups())
        if first and last and first > last:
            raise ValueError("the window ends before it begins")
        return first, last
    raise ValueError(f"{text!r} is no window: say all, 26w, quarter, last-quarter, year or 2026-01-01..2026-03-31")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text} is no date: {error}") from None


def window_words(text: str) -> str:
    """How the frame names a window."""
    if text in ("", "all"):
        return "all time"
    if weeks := _WEEKS.fullmatch(text):
        return f"last {weeks[1]} weeks"
    return {"quarter": "this quarter", "last-quarter": "last quarter", "year": "this year"}.get(
        text, text.replace("..", " to ")
    )
