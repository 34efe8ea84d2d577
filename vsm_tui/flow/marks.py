"""Marks of changes for charts over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.outcome_models import Change


def change_marks(
    changes: Sequence[Change], first: date | None = None, last: date | None = None
) -> list[tuple[date, str]]:
    """(day, name) of each change that has a date in [first, last], in order of time: the `marks` of a chart."""
    found = [(one.date, one.id) for one in changes if one.date is not None]
    return sorted(
        (day, name) for day, name in found if (first is None or day >= first) and (last is None or day <= last)
    )
