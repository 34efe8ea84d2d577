"""Believed durations of the map: `90m`, `2h`, `1d 4h`, `3w`."""

from __future__ import annotations

import re

from store.models import Calendar
from vsm_tui.flow.calendar import day_seconds, week_seconds
from vsm_tui.flow.columns import DAY, HOUR

_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-z]+)", re.IGNORECASE)
_UNITS = {"m": "m", "min": "m", "h": "h", "d": "d", "w": "w"}


def believed_active(text: str, calendar: Calendar) -> float:
    """Seconds of active time: 1d is a working day of the calendar, 1w its working week.

    Raises `ValueError` for a text that is no duration.
    """
    return _seconds(text, {"m": 60, "h": HOUR, "d": day_seconds(calendar), "w": week_seconds(calendar)})


def believed_wait(text: str) -> float:
    """Seconds of waiting time: 1d is a calendar day. Raises `ValueError` for a text that is no duration."""
    return _seconds(text, {"m": 60, "h": HOUR, "d": DAY, "w": 7 * DAY})


def _seconds(text: str, units: dict[str, int]) -> float:
    total, at = 0.0, 0
    stripped = text.strip()
    for match in _PART.finditer(stripped):
        unit = _UNITS.get(match.group(2).lower())
        if unit is None or stripped[at : match.start()].strip():
            break
        total += float(match.group(1).replace(",", ".")) * units[unit]
        at = match.end()
    if not stripped or at != len(stripped):
        raise ValueError(f"{text!r} is no duration: expected 90m, 2h, 3d, 1w or 1d 4h")
    return total
