"""The map file: YAML in and out without loss, errors with file, line, key and what would be accepted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from store.models import StreamMap, fold
from vsm_tui.intake.errors import IntakeError
from vsm_tui.intake.yamlout import Flow, dumped, listed
from vsm_tui.intake.yamltext import Document, validated
from vsm_tui.intake.yamltext import Path as Place

_DURATION = re.compile(r"\s*(?:\d+(?:[.,]\d+)?\s*[mhdw]\s*)+", re.ASCII)
_WINDOW = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PERCENT = re.compile(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?\s*%?", re.ASCII)

_MEANINGFUL_NULLS = frozenset(("blocked",))


def load_map(path: str | Path) -> StreamMap:
    """The map in a file. Raises `IntakeError`."""
    return parse_map(file_text(path), str(path))


def file_text(path: str | Path) -> str:
    """A YAML file's text; UTF-8, with or without a byte order mark."""
    try:
        with Path(path).open("rb") as raw:
            content = raw.read((4 << 20) + 1)
        if not content.strip():
            raise IntakeError("the file is empty", str(path))
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise IntakeError("is no UTF-8 text", str(path), line) from None
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise IntakeError(f"cannot be read: {said.lower()}", str(path)) from None


def parse_map(text: str, file: str = "map") -> StreamMap:
    """The map that a YAML text holds. Raises `IntakeError`."""
    document = Document(text, file)
    tree = document.root
    if not isinstance(tree, dict):
        raise document.error("is no map: a mapping with the key stream is needed")
    if "stream" not in tree:
        raise document.error("the key stream is missing (the stream's slug)")
    plain = without_nulls(tree, keep=_MEANINGFUL_NULLS)
    _prepare(plain, document)
    found = validated(StreamMap, document, plain)
    _check(found, document)
    return found


def without_nulls(tree: Any, keep: frozenset[str] = frozenset()) -> Any:
    """A tree without the keys that hold nothing, for a key left empty means its default; but below those in `keep`."""
    if isinstance(tree, dict):
        return {key: value if key in keep else without_nulls(value) for key, value in tree.items() if value is not None}
    if isinstance(tree, list):
        return [without_nulls(value) for value in tree]
    return tree


def _prepare(tree: dict[str, Any], document: Document) -> None:
    targets = tree.get("targets")
    if isinstance(targets, dict):
        for name, share in targets.items():
            targets[name] = fraction(share, document, ("targets", name))
    steps = tree.get("steps")
    for index, step in enumerate(steps if isinstance(steps, list) else []):
        if isinstance(step, dict) and "accurate" in step:
            step["accurate"] = fraction(step["accurate"], document, ("steps", index, "accurate"))
    calendar = tree.get("calendar")
    holidays = calendar.get("holidays") if isinstance(calendar, dict) else None
    for index, day in enumerate(holidays if isinstance(holidays, list) else []):
        check_day(day, document, ("calendar", "holidays", index))
    if not isinstance(tree.get("blocked", {}), dict):
        raise document.error("is no mapping of statuses to dependencies (or null)", ("blocked",))


def fraction(text: object, document: Document, at: Place) -> float:
    """A share written `80%`, `80 %` or `0.8`. Raises `IntakeError`."""
    if isinstance(text, str) and _PERCENT.fullmatch(text.strip()):
        number = Decimal(text.strip().rstrip("%").strip())
        share = float(number / 100 if text.strip().endswith("%") else number)
        if share <= 1:
            return share
        raise document.error(f"{text.strip()[:60]!r} is more than all; accepted: at most 100%", at)
    shown = repr(text[:60]) if isinstance(text, str) else "this"
    raise document.error(f"{shown} is not accepted; accepted: a share like 80% or 0.8", at)


def check_day(text: object, document: Document, at: Place) -> None:
    """Refuse what is no date like 2026-12-25."""
    if not isinstance(text, str) or not _DAY.fullmatch(text.strip()):
        shown = repr(text[:60]) if isinstance(text, str) else "this"
        raise document.error(f"{shown} is not accepted; accepted: a date like 2026-12-25", at)


def _check(found: StreamMap, document: Document) -> None:
    if not known_zone(found.timezone):
        raise document.error(
            f"{found.timezone!r} is no time zone; accepted: IANA names like Europe/London", ("timezone",)
        )
    for index, window in enumerate(found.calendar.hours):
        fault = window_fault(window)
        if fault:
            raise document.error(f"{window!r} {fault}; accepted: 09:00-17:00", ("calendar", "hours", index))
    if found.calendar.country is not None:
        _check_country(found, document)
    for index, step in enumerate(found.steps):
        for key in ("active", "wait"):
            text = getattr(step, key)
            if text is not None and not _DURATION.fullmatch(text):
                raise document.error(
                    f"{text!r} is not accepted; accepted: 90m, 2h, 3d, 1w, 1d 4h", ("steps", index, key)
                )


def known_zone(name: str) -> bool:
    """Whether an IANA time zone of this name exists."""
    if not name or not re.fullmatch(r"[\w+/-]+", name, re.ASCII):
        return False
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return False
    return name in available_timezones() or name == "UTC"


def window_fault(text: str) -> str | None:
    """What is wrong with a daily window of working hours; none where it is right."""
    found = _WINDOW.fullmatch(text.strip())
    if found is None:
        return "is no daily window"
    first, last = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    if int(found[2]) > 59 or int(found[4]) > 59 or first >= 1440 or last > 1440:
        return "holds a time that no day has"
    if last <= first:
        return "goes over midnight (write two windows)" if last < first else "is empty"
    return None


def _check_country(found: StreamMap, document: Document) -> None:
    import holidays

    country, part = found.calendar.country or "", found.calendar.subdivision
    known = holidays.list_supported_countries()
    if country not in known:
        raise document.error(
            f"{country!r} is no country with known holidays; accepted: ISO codes like GB, DE, US",
            ("calendar", "country"),
        )
    if part is not None and part not in known[country]:
        listing = ", ".join(known[country][:12]) or "none"
        raise document.error(f"{part!r} is no part of {country}; accepted: {listing}", ("calendar", "subdivision"))


_TOP = (
    "stream", "name", "customer", "value", "owner", "timezone", "calendar", "day_counting", "start", "finish",
    "targets", "discard", "blocked", "outcome", "attendees", "types", "initiative",
)  # fmt: skip


def dump_map(map: StreamMap, notes: Mapping[str, str] | None = None, heading: str = "", *, kinds: bool = False) -> str:
    """The map as YAML: only what differs from the defaults, in the order of the models, read back as it was.

    `notes` are comments by step id (or top-level key), `heading` one above all; `kinds` writes every step's kind.
    """
    plain = map.model_dump(exclude_defaults=True)
    plain = {"stream": map.stream, **plain}
    notes = notes or {}
    text = _comment(heading, "")
    for key in _TOP:
        if key in plain:
            text += _comment(notes.get(key, ""), "")
            text += dumped({key: _styled(key, plain[key])})
    if map.steps:
        text += "steps:\n"
        for step in map.steps:
            fields: dict[str, Any] = {"id": step.id, **step.model_dump(exclude_defaults=True)}
            if kinds:
                fields = {"id": step.id, "name": step.name, "kind": step.kind, **fields}
                fields = {key: value for key, value in fields.items() if key != "name" or value}
            text += _comment(notes.get(step.id, ""), "  ")
            text += listed({key: _styled(key, value) for key, value in fields.items()})
    if map.dependencies:
        text += "dependencies:\n"
        for dependency in map.dependencies:
            text += listed({"id": dependency.id, **dependency.model_dump(exclude_defaults=True)})
    return text


def _styled(key: str, value: Any) -> Any:
    if key == "accurate":
        return percent(value)
    if key == "targets":
        return Flow({name: percent(share) for name, share in value.items()})
    if isinstance(value, dict):
        return Flow(value)
    return value


def percent(share: float) -> str:
    """A share as a percentage that reads back as the very same number."""
    try:
        return f"{(Decimal(repr(share)) * 100).normalize():f}%"
    except InvalidOperation:
        return repr(share)


def _comment(text: str, indent: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return "".join(f"{indent}# {_printable(line)}\n" for line in lines)


def _printable(line: str) -> str:
    return "".join(sign if sign.isprintable() else "�" for sign in line)


def unmapped_statuses(map: StreamMap, counts: Mapping[str, int]) -> dict[str, int]:
    """Of statuses with their number of events, those that the map sends nowhere, under their first spelling."""
    known = map.step_of_status()
    found: dict[str, int] = {}
    spelling: dict[str, str] = {}
    for name, count in counts.items():
        if fold(name) not in known:
            shown = spelling.setdefault(fold(name), name)
            found[shown] = found.get(shown, 0) + count
    return found
