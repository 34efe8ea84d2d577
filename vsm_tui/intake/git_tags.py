"""When a deployment tag says that the deployment was."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_NAMED = re.compile(
    r"(?<!\d)(?P<year>19[7-9]\d|20\d\d)(?P<gap>[-_.]?)(?P<month>\d\d)(?P=gap)(?P<day>\d\d)"
    r"(?:[T_. -]?(?P<hour>[0-2]\d)[:._h-]?(?P<minute>[0-5]\d)(?:[:._m-]?(?P<second>[0-5]\d))?(?P<utc>Z?))?(?!\d)",
)


@dataclass(frozen=True, slots=True)
class Tag:
    """One deployment tag: its name, the commit that it names, and the instant of the deployment."""

    name: str
    commit: str
    at: int


def named_instant(name: str, zone: ZoneInfo) -> tuple[datetime, bool] | None:
    """The date in a tag's name, and whether it has a time; none where there is no date.

    `deploy-2026-03-02`, `20260302-1430`, `release/2026.03.02T14-30-00Z`: year, month and day with two digits each;
    in the stream's zone but for a `Z`.
    """
    for match in _NAMED.finditer(name):
        hour, minute, second = match["hour"], match["minute"], match["second"]
        try:
            local = datetime(
                int(match["year"]),
                int(match["month"]),
                int(match["day"]),
                int(hour or 0),
                int(minute or 0),
                int(second or 0),
                tzinfo=UTC if match["utc"] else zone,
            )
        except ValueError:
            continue
        return local, hour is not None
    return None


def tag_instant(name: str, tagged_at: int | None, committed_at: int, zone: ZoneInfo) -> int:
    """Epoch seconds of the deployment that a tag stands for.

    A date and time in the name say it; else the tagger's date of an annotated tag, unless the name says another
    local day; a day alone is its midnight, or the commit's instant where that falls on the same day; a lightweight
    tag without a date stands at its commit's date.
    """
    named = named_instant(name, zone)
    if named is None:
        return committed_at if tagged_at is None else tagged_at
    said, to_the_second = named
    if to_the_second:
        return int(said.timestamp())
    for known in (tagged_at, committed_at):
        if known is not None and datetime.fromtimestamp(known, zone).date() == said.date():
            return known
    return int(said.timestamp())
