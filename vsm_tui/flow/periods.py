"""Local days of a stream's zone as instants, and their grouping into ISO weeks and months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from vsm_tui.flow.columns import DAY, Indexes, Ints
from vsm_tui.scope import Bucket


def midnight(day: date, zone: ZoneInfo) -> int:
    """The instant at which a local day begins.

    A midnight that happens twice is the first; one that never happens takes the offset before the change.
    """
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


def local_day(instant: int, zone: ZoneInfo) -> date:
    """The local day in which an instant lies."""
    return datetime.fromtimestamp(instant, zone).date()


def end_of_day(day: date, zone: ZoneInfo) -> int:
    """The last second of a local day."""
    return midnight(day + timedelta(days=1), zone) - 1


def parse_as_of(text: str, zone: ZoneInfo) -> int | str:
    """`now` and `last` as they are; an instant (local where no offset is given); a date is its last second.

    Raises `ValueError` for anything else.
    """
    word = text.strip()
    if word.lower() in ("now", "last"):
        return word.lower()
    try:
        if len(word) == 10 or ("T" not in word.upper() and " " not in word):
            return end_of_day(date.fromisoformat(word), zone)
        at = datetime.fromisoformat(word)
    except ValueError:
        raise ValueError(f"{text!r} is no instant: expected now, last, 2026-06-30 or 2026-06-30T17:00Z") from None
    return int((at if at.tzinfo else at.replace(tzinfo=zone)).timestamp() // 1)


def iso_instant(instant: int) -> str:
    """`2026-03-02T09:15:00Z`."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """Consecutive local days. `midnights[i]` begins day `first + i`; the last entry ends the last day."""

    first: int
    """Proleptic ordinal of the first day (`date.toordinal`)."""
    midnights: Ints

    def __len__(self) -> int:
        return len(self.midnights) - 1

    def ordinals(self, instants: Ints) -> Indexes:
        """Ordinal of the local day of each instant; instants outside fall into the nearest day."""
        edges = self.midnights
        last = len(edges) - 2
        if last < 0:
            return np.full(len(instants), self.first, dtype=np.int32)
        place = np.clip((instants - edges[0]) // DAY, 0, last)
        while True:
            move = (instants >= edges[place + 1]) & (place < last)
            move_back = (instants < edges[place]) & (place > 0)
            if not (move.any() or move_back.any()):
                found: Indexes = (place + self.first).astype(np.int32)
                return found
            place = place + move - move_back

    def dates(self) -> list[date]:
        """The days as dates."""
        return [date.fromordinal(self.first + i) for i in range(len(self))]


@lru_cache(maxsize=64)
def days(zone: str, first: int, last: int) -> Days:
    """The local days with ordinals `first` to `last`, both included; none where `last` is before `first`."""
    place = ZoneInfo(zone)
    count = max(0, last - first + 1)
    instants = [midnight(date.fromordinal(first + i), place) for i in range(count + 1)] if count else [0]
    return Days(first, np.array(instants, dtype=np.int64))


def week_label(day: date) -> str:
    """`2026-W07`, the ISO week of a day."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


@dataclass(frozen=True, slots=True, eq=False)
class Buckets:
    """A window cut into days, ISO weeks or months; the first and last may be cut by the window."""

    labels: tuple[str, ...]
    edges: Ints
    """Instants, one more than labels."""
    of_day: Indexes
    """Bucket of each day of the window."""
    first_day: int
    partial: tuple[bool, ...]
    """Whether a bucket has a day outside the window or its last second after as_of."""

    def __len__(self) -> int:
        return len(self.labels)

    def ends(self, as_of: int) -> Ints:
        """The end of each bucket: its last second, or as_of where that is earlier."""
        return np.minimum(self.edges[1:] - 1, as_of)


def buckets(drawn: Days, bucket: Bucket, as_of: int) -> Buckets:
    """The buckets of the days drawn."""
    dates = drawn.dates()
    if bucket == "day":
        names = [day.isoformat() for day in dates]
    elif bucket == "week":
        names = [week_label(day) for day in dates]
    else:
        names = [f"{day.year:04d}-{day.month:02d}" for day in dates]
    begins = [i for i, name in enumerate(names) if i == 0 or name != names[i - 1]]
    of_day = np.zeros(len(names), dtype=np.int32)
    of_day[begins[1:]] = 1
    partial = []
    for number, begin in enumerate(begins):
        end = begins[number + 1] if number + 1 < len(begins) else len(names)
        partial.append(not _whole(dates[begin], dates[end - 1], bucket) or int(drawn.midnights[end]) - 1 > as_of)
    return Buckets(
        labels=tuple(names[begin] for begin in begins),
        edges=drawn.midnights[[*begins, len(names)]] if names else np.zeros(1, dtype=np.int64),
        of_day=np.cumsum(of_day, dtype=np.int32),
        first_day=drawn.first,
        partial=tuple(partial),
    )


def _whole(first: date, last: date, bucket: Bucket) -> bool:
    if bucket == "day":
        return True
    if bucket == "week":
        return first.isoweekday() == 1 and last.isoweekday() == 7
    return first.day == 1 and (last + timedelta(days=1)).day == 1
