"""Marks of changes for charts over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.outcome_models import Change

_SHORT = 24
"""What a change is about stands on its mark where it is no longer than this, else its id as words."""


def change_name(change: Change) -> str:
    """A change in a word or few, for a mark: what is changed, or its id as words where that is long."""
    if change.what and len(change.what) <= _SHORT:
        return change.what
    return change.id.replace("-", " ").replace("_", " ").strip() or change.id


def change_marks(
    changes: Sequence[Change], first: date | None = None, last: date | None = None
) -> list[tuple[date, str]]:
    """(day, name) of each change that has a date in [first, last], in order of time: the `marks` of a chart."""
    found = [(one.date, change_name(one)) for one in changes if one.date is not None]
    return sorted(
        (day, name) for day, name in found if (first is None or day >= first) and (last is None or day <= last)
    )
