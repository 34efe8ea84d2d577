"""How figures are written for people: durations, shares, instants. One place, so that screens agree."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

DAY = 86_400


def days_words(days: float | None) -> str:
    """A duration in days in a few characters: `40m`, `3.5h`, `2.1d`, `41d`; none is `–`."""
    if days is None:
        return "–"
    hours = days * 24
    if hours < 0.05:
        return "0"
    if hours < 1:
        return f"{hours * 60:.0f}m"
    if hours < 24:
        return f"{hours:.1f}h" if hours < 10 else f"{hours:.0f}h"
    return f"{days:.1f}d" if days < 10 else f"{days:,.0f}d"


def days_long(days: float | None) -> str:
    """A duration for a sentence: `4 days`, `1 day`, `3.5 hours`, `no time`."""
    if days is None:
        return "an unknown time"
    if days * 24 < 0.05:
        return "no time"
    if days * 24 < 1:
        return _counted(round(days * 1440), "minute")
    if days < 1:
        return _counted(round(days * 24, 1), "hour")
    return _counted(round(days, 1) if days < 10 else round(days), "day")


def _counted(number: float, unit: str) -> str:
    text = f"{number:g}" if number < 1000 else f"{number:,.0f}"
    return f"{text} {unit}" if text == "1" else f"{text} {unit}s"


def hours_words(hours: float | None) -> str:
    """Active time in hours: `41h`, `2.5h`, `20m`; none is `–`."""
    if hours is None:
        return "–"
    if hours == 0:
        return "0h"
    if hours < 1:
        return f"{hours * 60:.0f}m"
    return f"{hours:.1f}h" if hours < 10 else f"{hours:,.0f}h"


def share_words(share: float | None, places: int = 0) -> str:
    """A share as a percentage with a narrow gap: `7.4 %`; none is `–`."""
    return "–" if share is None else f"{share * 100:.{places}f} %"


def instant_words(instant: int, timezone: str) -> str:
    """An instant as the frame prints it: `30 Jun 2026 17:00`."""
    local = datetime.fromtimestamp(instant, ZoneInfo(timezone))
    return f"{local.day} {local:%b %Y %H:%M}"


def day_words(instant: int, timezone: str) -> str:
    """The local day of an instant: `30 Jun 2026`."""
    local = datetime.fromtimestamp(instant, ZoneInfo(timezone))
    return f"{local.day} {local:%b %Y}"


def plural(count: int, noun: str, many: str | None = None) -> str:
    """`1 item`, `3 items`, `1,200 items`."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


TYPE_SIGNS = {"feature": "◆", "defect": "✕", "debt": "▤", "risk": "▲"}
"""A sign for each type of work that the field names; any other is a hollow diamond."""


def type_sign(name: str) -> str:
    """The sign of an item type: `◆` feature, `✕` defect, `▤` debt, `▲` risk, `◇` any other."""
    return TYPE_SIGNS.get(name.casefold(), "◇")


def number_words(value: float | None) -> str:
    """A count or a mean for a sentence: `3.1`, `41`, `1,204`; none is `–`."""
    if value is None:
        return "–"
    text = f"{value:,.1f}" if abs(value) < 9.95 else f"{value:,.0f}"
    return text.removesuffix(".0")


def both_values(
    theirs: Mapping[str, object], yours: Mapping[str, object], timezone: str = "UTC", *, called: str = "yours"
) -> str:
    """The fields in which two people differ, a line each: what stands now, and what was to be written.

    `called` names the latter. Without values of one's own, as where a row was to be taken out, only what stands now.
    """
    lines = []
    for name in yours or theirs:
        if name == "version" or (yours and theirs.get(name) == yours[name]):
            continue
        line = f"{name.replace('_', ' ')}: now “{_shown(name, theirs.get(name), timezone)}”"
        lines.append(line + (f", {called} “{_shown(name, yours[name], timezone)}”" if yours else ""))
    return "\n".join(lines)


def _shown(name: str, value: object, timezone: str) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, int) and (name == "at" or name.endswith("_at")):
        return instant_words(value, timezone)
    return str(value)[:200]
