"""Instants from the texts of foreign exports: read exactly, or refused with the reason; never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Literal, NamedTuple

DateOrder = Literal["day", "month"]

_CACHE_LIMIT = 200_000
_SERIAL_FIRST, _SERIAL_LAST = 25_569, 73_415  # Excel's day numbers of 1970-01-01 and 2100-12-31
_YEARS = "years from 1970 to 2100 are accepted"

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jänner",
            "feb february februar",
            "mar march mär märz mrz maerz",
            "apr april",
            "may mai",
            "jun june juni",
            "jul july juli",
            "aug august",
            "sep sept september",
            "oct october okt oktober",
            "nov november",
            "dec december dez dezember",
        ),
        1,
    )
    for name in names.split()
}

_TIME = (
    r"(?:(?:\s*[T,]\s*|\s+)(?:um\s+|at\s+)?(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<ap>[AaPp]\.?[Mm]\.?)?(?:\s*Uhr)?\s*(?P<off>Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?)?)?"
)
_YMD = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})" + _TIME, re.ASCII)
_NUMERIC = re.compile(r"(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4}|\d{2})" + _TIME, re.ASCII)
_DAY_NAMED = re.compile(
    r"(?:[^\W\d_]{2,10}\.?,?\s+)?(?P<d>\d{1,2})(?:st|nd|rd|th)?[-/.\s]+(?P<mon>[^\W\d_]{3,9})\.?[-/,.\s]+"
    r"(?P<y>\d{4}|\d{2})" + _TIME
)
_NAMED_DAY = re.compile(
    r"(?:[^\W\d_]{2,10}\.?,?\s+)?(?P<mon>[^\W\d_]{3,9})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})" + _TIME
)
_ISO_24 = re.compile(r"(\d{4}-?\d{2}-?\d{2})[T ]24(?::?00(?::?00(?:[.,]0+)?)?)?(.*)", re.ASCII)
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ](\d\d):(\d\d):(\d\d)(?:[.,]\d+)?([Zz]|[+-]\d\d(?::?\d\d)?)?", re.ASCII)
_TO_THE_SECOND = "S19"
"""An ISO text up to its seconds, as numpy counts characters."""
_ANY_DIGIT = bytes.maketrans(b"123456789", b"000000000")


_BROWSERS = re.compile(r"GMT(?=[+-]\d)|\s*\([^()]*\)$")


class Instant(NamedTuple):
    """Epoch seconds UTC, and whether only the day is known (then local midnight)."""

    at: int
    day_only: bool


class NotAnInstant(ValueError):
    """The text is no instant, or which one cannot be known; the message says what would be accepted."""


class AmbiguousOrder(NotAnInstant):
    """A date like 03/04/2026 where neither day-first nor month-first has been named."""


class InstantReader:
    """Reads instants of one file: its zone for times without offset, its date order once known."""

    def __init__(self, zone: tzinfo = UTC, order: DateOrder | None = None) -> None:
        self.zone = zone
        self.order = order
        self._days: dict[str, int] = {}
        # An ISO text is cut after its hour: what stands before and behind comes again and again in a file.
        self._utc_hours: dict[str, int] = {}
        self._local_hours: dict[str, int] = {}
        self._offset_tails: dict[str, int] = {}
        self._local_tails: dict[str, int] = {}

    def read(self, text: str) -> Instant:
        """The instant that `text` names; `NotAnInstant` otherwise. Fractions of a second are cut."""
        midnight = self._days.get(text)
        if midnight is not None:
            return Instant(midnight, True)
        hour, tail = text[:13], text[13:]
        if hour in self._utc_hours and tail in self._offset_tails:
            return Instant(self._utc_hours[hour] + self._offset_tails[tail], False)
        if hour in self._local_hours and tail in self._local_tails:
            return Instant(self._local_hours[hour] + self._local_tails[tail], False)
        return self._read_slowly(text)

    def seconds(self, texts: Sequence[str]) -> list[int] | None:
        """The instants of many texts at once; none where one of them is known only to the day.

        Raises `NotAnInstant`, without saying of which.
        """
        together = _of_one_form(texts)
        if together is not None:
            return together
        local = bool(texts) and texts[0][13:] in self._local_tails
        hours = self._local_hours if local else self._utc_hours
        tails = self._local_tails if local else self._offset_tails
        with suppress(KeyError):
            return [hours[text[:13]] + tails[text[13:]] for text in texts]
        found: list[int] = []
        for text in texts:
            try:
                found.append(hours[text[:13]] + tails[text[13:]])
            except KeyError:
                instant = self.read(text)
                if instant.day_only:
                    return None
                found.append(instant.at)
        return found

    def day(self, text: str) -> date:
        """The local day that `text` names."""
        instant = self.read(text)
        return datetime.fromtimestamp(instant.at, self.zone).date()

    def _read_slowly(self, text: str) -> Instant:
        stripped = text.strip()
        if not stripped:
            raise NotAnInstant("is empty; a date or a time is needed")
        if len(stripped) > 80:
            raise NotAnInstant("is too long to be a date or a time")
        if _NUMBER.fullmatch(stripped) and len(stripped) != 8:
            return self._number(stripped)
        found = _ISO_24.fullmatch(stripped)
        if found:
            return self._next_day(found[1], found[2])
        instant = self._iso(stripped) or self._worded(stripped)
        if instant is None:
            raise NotAnInstant(f"{_shown(stripped)} is no date or time; ISO 8601 is (2026-03-02T09:15:00Z)")
        return instant

    def _iso(self, text: str) -> Instant | None:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        _check_year(moment.year)
        if len(text) <= 10 and "T" not in text and ":" not in text:
            instant = Instant(self._local(moment), True)
            if len(self._days) < _CACHE_LIMIT:
                self._days[text] = instant.at
            return instant
        found = _ISO.fullmatch(text)
        if found and len(self._offset_tails) < _CACHE_LIMIT:
            self._remember(text, moment, found)
        return Instant(self._local(moment), False)

    def _remember(self, text: str, moment: datetime, found: re.Match[str]) -> None:
        hour, tail = text[:13], text[13:]
        within = int(found[2]) * 60 + int(found[3])
        start = moment.replace(minute=0, second=0, microsecond=0, tzinfo=None)
        midnight = int((start.replace(hour=0, tzinfo=UTC) - _EPOCH).total_seconds())
        for number in range(24):
            self._utc_hours[f"{hour[:11]}{number:02}"] = midnight + 3600 * number
        shift = moment.utcoffset()
        if shift is not None:
            self._offset_tails[tail] = within - int(shift.total_seconds())
            return
        self._local_tails[tail] = within
        first = self._local(start)
        if self._local(start + timedelta(seconds=3599)) == first + 3599:
            self._local_hours[hour] = first

    def _worded(self, text: str) -> Instant | None:
        text = _BROWSERS.sub("", text)  # Tue Jan 06 2026 10:00:00 GMT+0100 (Central European Standard Time)
        found = _YMD.fullmatch(text)
        if found:
            return self._build(int(found["y"]), int(found["m"]), int(found["d"]), found, text)
        found = _NUMERIC.fullmatch(text)
        if found:
            if self.order is None:
                raise AmbiguousOrder(
                    f"{_shown(text)} may be day-first or month-first; name one with --day-first or --month-first"
                )
            first, second = int(found["a"]), int(found["b"])
            day, month = (first, second) if self.order == "day" else (second, first)
            return self._build(_century(found["y"]), month, day, found, text)
        found = _DAY_NAMED.fullmatch(text) or _NAMED_DAY.fullmatch(text)
        if found and found["mon"].casefold() in _MONTHS:
            month = _MONTHS[found["mon"].casefold()]
            return self._build(_century(found["y"]), month, int(found["d"]), found, text)
        return None

    def _build(self, year: int, month: int, day: int, found: re.Match[str], text: str) -> Instant:
        _check_year(year)
        try:
            moment = datetime(year, month, day)
        except ValueError:
            order = f" {self.order}-first" if self.order and "a" in found.groupdict() else ""
            raise NotAnInstant(f"{_shown(text)} is no{order} date of the calendar") from None
        if found["h"] is None:
            return Instant(self._local(moment), True)
        hour, minute, second = int(found["h"]), int(found["mi"]), int(found["s"] or 0)
        if found["ap"]:
            if not 1 <= hour <= 12:
                raise NotAnInstant(f"{_shown(text)} has no hour from 1 to 12 before {found['ap']}")
            hour = hour % 12 + (12 if found["ap"][0] in "pP" else 0)
        if (hour, minute, second) == (24, 0, 0):
            moment, hour = moment + timedelta(days=1), 0
        if hour > 23 or minute > 59 or second > 59:
            raise NotAnInstant(f"{_shown(text)} has no time of the day")
        moment = moment.replace(hour=hour, minute=minute, second=second)
        offset = found["off"]
        if offset:
            plain = "Z" if offset.upper() in ("Z", "UTC", "GMT") else offset
            moment = datetime.fromisoformat(f"{moment.isoformat()}{plain}")
        return Instant(self._local(moment), False)

    def _next_day(self, day: str, suffix: str) -> Instant:
        try:
            moment = datetime.fromisoformat(day) + timedelta(days=1)
            _check_year(moment.year)
            return Instant(self._local(datetime.fromisoformat(f"{moment.isoformat()}{suffix.strip()}")), False)
        except (ValueError, OverflowError):
            raise NotAnInstant(f"{_shown(day)} is no date of the calendar") from None

    def _number(self, text: str) -> Instant:
        whole = text.partition(".")[0]
        value = int(whole) if len(whole) < 20 else -1
        if _SERIAL_FIRST <= value <= _SERIAL_LAST:
            return self._serial(text)
        for digits, divisor in ((10, 1), (13, 1_000), (16, 1_000_000), (19, 1_000_000_000)):
            if len(whole) in (digits - 1, digits):
                at = value // divisor
                _check_year(datetime.fromtimestamp(min(at, 253_402_300_799), UTC).year)
                return Instant(at, False)
        raise NotAnInstant(f"{_shown(text)} is no date or time; epoch seconds or milliseconds are")

    def _serial(self, text: str) -> Instant:
        whole, _, fraction = text.partition(".")
        moment = datetime(1899, 12, 30) + timedelta(days=int(whole))
        # Half a second is added because a sheet stores 09:15:00 as a binary fraction just below it.
        seconds = int(float(f"0.{fraction}") * 86_400 + 0.5) if fraction else 0
        return Instant(self._local(moment + timedelta(seconds=seconds)), not fraction)

    def _local(self, moment: datetime) -> int:
        # fold=0 takes the first of two equal local hours, and in a gap the offset before the change.
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self.zone)
        whole = moment.replace(microsecond=0)
        return int((whole - _EPOCH).total_seconds())


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _of_one_form(texts: Sequence[str]) -> list[int] | None:
    """The instants of ISO texts that differ in nothing but the digits before one and the same offset; else none."""
    import numpy as np

    found = _ISO.fullmatch(texts[0]) if texts else None
    if found is None or not found[4] or {*map(len, texts)} != {len(texts[0])}:
        return None
    try:
        letters = "".join(texts).encode("ascii")
        moments = np.frombuffer(letters, dtype=f"S{len(texts[0])}").astype(_TO_THE_SECOND).astype("datetime64[s]")
        shift = datetime.fromisoformat(texts[0]).utcoffset()
    except ValueError:
        return None
    form = letters.translate(_ANY_DIGIT)
    offsets = np.frombuffer(letters, dtype=np.uint8).reshape(len(texts), -1)[:, found.start(4) :]
    if shift is None or form != form[: len(texts[0])] * len(texts) or (offsets != offsets[0]).any():
        return None
    if moments.min() < np.datetime64("1970") or moments.max() >= np.datetime64("2101"):
        return None
    seconds: list[int] = (moments.astype(np.int64) - int(shift.total_seconds())).tolist()
    return seconds


def order_of_dates(texts: Iterable[str]) -> tuple[bool, bool, bool]:
    """Of a file's dates: whether any is written like 03/04/2026, and whether all fit day-first, month-first."""
    numeric, day_fits, month_fits = False, True, True
    for text in texts:
        found = _NUMERIC.fullmatch(text.strip()) if len(text) <= 80 else None
        if found is None:
            continue
        numeric = True
        first, second = int(found["a"]), int(found["b"])
        day_fits = day_fits and first <= 31 and second <= 12
        month_fits = month_fits and first <= 12 and second <= 31
    return numeric, day_fits, month_fits


def looks_like_instant(text: str) -> bool:
    """Whether the text is a date or a time in some order; bare numbers are not taken for one."""
    stripped = text.strip()
    if not 6 <= len(stripped) <= 80 or stripped.isdigit() or _NUMBER.fullmatch(stripped):
        return False
    for order in ("day", "month"):
        try:
            InstantReader(UTC, "day" if order == "day" else "month").read(stripped)
        except ValueError:
            continue
        return True
    return False


def _century(year: str) -> int:
    # Two digits follow POSIX: 69-99 are 19xx, 00-68 are 20xx.
    number = int(year)
    if len(year) == 4:
        return number
    return number + (1900 if number >= 69 else 2000)


def _check_year(year: int) -> None:
    if not 1970 <= year <= 2100:
        raise NotAnInstant(f"the year {year} is out of range; {_YEARS}")


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")
