"""What a person types about an item, read: hours of effort, instants, days; and the forms that ask for it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from vsm_tui.widgets.dialogs import Field

if TYPE_CHECKING:
    from store.items import BlockRow, EffortRow, EventRow, ItemDetail
    from store.models import Calendar, StreamMap


def read_hours(text: str, calendar: Calendar) -> float:
    """Hours of effort: `2h`, `90m`, `1d` (a working day of the calendar), `1h 30m`; a bare number is hours.

    Raises `ValueError` for anything else, and for none at all.
    """
    from vsm_tui.flow.durations import believed_active

    plain = text.strip().replace(",", ".")
    try:
        hours = float(plain)
    except ValueError:
        hours = believed_active(text, calendar) / 3600
    if not 0 < hours < 100_000:
        raise ValueError("effort is more than no time and less than 100,000 hours: 2h, 90m, 1d")
    return hours


def read_instant(text: str, timezone: str) -> int:
    """Epoch seconds of `2026-03-02 14:30` in the stream's zone; a date alone is its midnight. Raises `ValueError`."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{text!r} is no instant such as 2026-03-02 14:30") from None
    if not 1970 <= at.year <= 2100:
        raise ValueError("the year is outside 1970 to 2100")
    return int((at if at.tzinfo else at.replace(tzinfo=ZoneInfo(timezone))).timestamp())


def write_instant(at: int | None, timezone: str) -> str:
    """An instant as a form shows it and `read_instant` reads it; empty for none."""
    return "" if at is None else f"{datetime.fromtimestamp(at, ZoneInfo(timezone)):%Y-%m-%d %H:%M:%S}"


def instant_fault(timezone: str, text: str) -> str | None:
    """What is wrong with a typed instant, or none."""
    try:
        read_instant(text, timezone)
    except ValueError as error:
        return str(error)
    return None


def hours_fault(calendar: Calendar, text: str) -> str | None:
    """What is wrong with typed hours, or none."""
    try:
        read_hours(text, calendar)
    except ValueError as error:
        return str(error)
    return None


def day_fault(text: str) -> str | None:
    """What is wrong with a typed day, or none."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return "expected a date such as 2026-03-02"
    return None


def step_fault(stream: StreamMap, text: str) -> str | None:
    """What is wrong with a typed step, or none."""
    return None if step_named(stream, text) else "one of " + ", ".join(step.title for step in stream.steps)


def work_step_fault(stream: StreamMap, text: str) -> str | None:
    """What is wrong with a typed step for effort, which counts only where somebody works, or none."""
    named = step_named(stream, text)
    work = [step for step in stream.steps if step.kind == "work"]
    if any(step.id == named for step in work):
        return None
    return "effort counts in a work step: " + ", ".join(step.title for step in work)


def work_visited(stream: StreamMap, detail: ItemDetail) -> list[str]:
    """Ids of the work steps that an item entered, in order."""
    meant, work = stream.step_of_status(), {step.id for step in stream.steps if step.kind == "work"}
    entered = [row.step or meant.get(row.status.strip().casefold(), "") for row in detail.events if not row.removed]
    return [step for step in entered if step in work]


def step_named(stream: StreamMap, text: str) -> str | None:
    """The id of the step with this name or id, without case; none where there is none."""
    wanted = text.strip().casefold()
    for step in stream.steps:
        if wanted in (step.title.casefold(), step.id.casefold()):
            return step.id
    return None


def yes_no(text: str) -> bool | None:
    """`yes` or `no` as typed; none where nothing is said."""
    return {"yes": True, "y": True, "no": False, "n": False}.get(text.strip().casefold())


def item_fields(
    stream: StreamMap, detail: ItemDetail | None, types: list[str], initiatives: list[str], releases: list[str]
) -> list[Field]:
    """The fields of an item's form, filled from what it holds."""
    escalated = "" if detail is None or detail.escalated is None else "yes" if detail.escalated else "no"
    return [
        Field("title", "Title", (detail.title or "") if detail else "", required=True),
        Field("key", "Key", detail.key if detail else "", hint="" if detail else "empty: the next free number"),
        Field("type", "Type", (detail.type or "") if detail else "", hint=", ".join(types), suggestions=tuple(types)),
        Field(
            "escalated",
            "Escalated?",
            escalated,
            hint="yes, no, or empty: nobody said",
            check=lambda text: None if yes_no(text) is not None else "yes, no or empty",
        ),
        Field("initiative", "Initiative", (detail.initiative or "") if detail else "", suggestions=tuple(initiatives)),
        Field("release", "Release", (detail.release or "") if detail else "", suggestions=tuple(releases)),
    ]


def effort_fields(stream: StreamMap, step: str, today: date, row: EffortRow | None = None) -> list[Field]:
    """The fields of a record of effort."""
    steps = tuple(each.title for each in stream.steps if each.kind == "work")
    return [
        Field(
            "hours",
            "Effort",
            f"{row.hours:g}h" if row else "",
            hint="2h, 90m, 1d",
            required=True,
            check=lambda text: hours_fault(stream.calendar, text),
        ),
        Field(
            "step",
            "Step",
            row.step if row else step,
            required=True,
            suggestions=steps,
            check=lambda text: work_step_fault(stream, text),
        ),
        Field("day", "Day", (row.day or "") if row else today.isoformat(), hint="empty: no day", check=day_fault),
    ]


def block_fields(
    stream: StreamMap, reasons: list[str], dependencies: list[str], row: BlockRow | None = None
) -> list[Field]:
    """The fields of a block; times only where one is corrected."""
    fields = [
        Field(
            "dependency",
            "What does it wait for?",
            (row.dependency or "") if row else "",
            hint=", ".join(dependencies[:4]) or "a team, a tool, a date",
            suggestions=tuple(dependencies),
        ),
        Field("reason", "Why?", (row.reason or "") if row else "", suggestions=tuple(reasons)),
    ]
    if row is None:
        return fields
    zone = stream.timezone
    return [
        *fields,
        Field(
            "started_at",
            "From",
            write_instant(row.started_at, zone),
            required=True,
            check=lambda text: instant_fault(zone, text),
        ),
        Field(
            "ended_at",
            "To",
            write_instant(row.ended_at, zone),
            hint="empty: still blocked",
            check=lambda text: instant_fault(zone, text),
        ),
    ]


def event_fields(
    stream: StreamMap, row: EventRow | None, step: str, reasons: list[str], at: int | None = None
) -> list[Field]:
    """The fields of one entry into a step; of a new one `at` is when it would be."""
    zone = stream.timezone
    when, why = write_instant(row.at if row else at, zone), (row.reason or "") if row else ""
    return [
        Field(
            "step",
            "Entered",
            step,
            required=True,
            suggestions=tuple(each.title for each in stream.steps),
            check=lambda text: step_fault(stream, text),
        ),
        Field(
            "at",
            "At",
            when,
            required=True,
            check=lambda text: instant_fault(zone, text),
        ),
        Field(
            "reason",
            "Why?",
            why,
            hint="as of a move that sent it back",
            suggestions=tuple(reasons),
        ),
    ]
