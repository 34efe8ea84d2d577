"""What the item screen says in words: its state, its pace, a day of its strip, the room's guesses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median_low
from typing import TYPE_CHECKING

from textual.content import Content

from vsm_tui.charts.labels import fit, text_width
from vsm_tui.safe import safe_line
from vsm_tui.widgets.strip import GLYPHS, STATES, DayState, StripDay
from vsm_tui.wording import day_words, days_long, days_words, hours_words, plural, share_words

if TYPE_CHECKING:
    from store.models import StreamMap
    from vsm_tui.flow.item import DayShares, ItemLife

STATE_WORDS: dict[DayState, str] = {"active": "worked on", "waiting": "waiting", "blocked": "blocked", "off": "off"}


def strip_days(life: ItemLife, stream: StreamMap) -> list[StripDay]:
    """The strip's days with their words; a last day that only begins, at its midnight, is no day."""
    if life.class_name == "not counted":
        return []
    shown = life.strip
    if len(shown) > 1 and not _has_time(shown[-1]):
        shown = shown[:-1]
    titles = {step.id: safe_line(step.title, 40) for step in stream.steps}
    return [
        StripDay(
            day=day.day,
            state=day.state,
            step=titles.get(day.step or "", "in no step"),
            mark=day.mark,
            words=_day_words(day, titles.get(day.step or "", "in no step")),
        )
        for day in shown
    ]


def _has_time(day: DayShares) -> bool:
    return day.mark is not None or day.effort_hours > 0 or day.active + day.waiting + day.blocked + day.off > 0


def sentence_words(life: ItemLife) -> str:
    """*27 days: 6 worked on, 21 not; longest wait 9 days in Select & fund.*"""
    if life.class_name == "not counted":
        return "Nothing is known of its way yet: none of its entries means anything on the map."
    return life.sentence


def _day_words(day: DayShares, step: str) -> str:
    hours = [(day.active, "active"), (day.waiting, "waiting"), (day.blocked, "blocked"), (day.off, "off")]
    spent = [f"{hours_words(seconds / 3600)} {name}" for seconds, name in hours if seconds >= 60]
    said = f"{day.day:%a} {day.day.day} {day.day:%b %Y}  {step}: {', '.join(spent) or 'no time'}"
    if day.effort_hours:
        said += f"; {hours_words(day.effort_hours)} of effort recorded"
    if day.mark is not None:
        said += "; marked as worked on" if day.mark else "; marked as not worked on"
    return said


def legend(*, marks: bool = True) -> Content:
    """The strip's glyphs, named; a person's marks too unless there can be none."""
    parts: list[str | tuple[str, str]] = []
    for state in STATES:
        parts += [(GLYPHS[state] * 2, f"$flow-{state}"), f" {STATE_WORDS[state]}   "]
    return Content.assemble(*parts, ("✓ ✗ marked by a person" if marks else "", "dim"))


def state_words(life: ItemLife, stream: StreamMap, age: float | None) -> str:
    """Where the item stands: `in progress, 36 days old`; `finished 30 Jun 2026`."""
    if life.class_name == "in progress":
        step = life.visits[-1].title if life.visits else ""
        return f"in progress in {safe_line(step, 40)}, {days_long(age)} old"
    if life.ended_at is not None:
        return f"{life.class_name} {day_words(life.ended_at, stream.timezone)}"
    return life.class_name


def pace_words(age: float, pace: float | None, p50: float | None, p85: float | None, step: str, width: int) -> Content:
    """The age against the ages at which finished items left the step, to scale in `width` cells."""
    if pace is None or p50 is None or p85 is None:
        return Content(f"{days_words(age)} old; no finished item has left {step} to compare it with")
    said = f" older than {share_words(pace)} were when they left {step}"
    room = max(10, min(60, width - text_width(said) - len(days_words(age)) - 4))
    most = max(age, p85) * 1.15 or 1.0
    cells = ["─"] * room
    labels = ""
    for name, value in (("p50", p50), ("p85", p85)):
        at = min(room - 1, int(value / most * room))
        cells[at] = "┼"
        labels = labels.ljust(max(at, len(labels) + 2 if labels else 0)) + f"{name} {days_words(value)}"
    at = min(room - 1, int(age / most * room))
    color = "$success" if pace <= 0.5 else "$warning" if pace <= 0.85 else "$error"
    return Content.assemble(
        ("".join(cells[:at]), color),
        ("●", f"{color} bold"),
        ("".join(cells[at + 1 :]), "dim"),
        (f"  {days_words(age)}", f"{color} bold"),
        said,
        "\n",
        (labels, "dim"),
    )


def read_guesses(text: str, most: int) -> list[int]:
    """The room's guesses: whole numbers of days apart from each other by anything. Raises `ValueError`."""
    found = [int(part) for part in re.findall(r"\d{1,6}", text)]
    if any(number > most for number in found):
        raise ValueError(f"it took only {plural(most, 'day')}")
    return found


def guess_words(worked: Sequence[int], waited: Sequence[int], life: ItemLife, width: int) -> Content:
    """The room's guesses beside the record, to scale."""
    days, counted = life.worked.days, life.worked.worked
    room = max(10, min(60, width - 44))
    parts: list[str | tuple[str, str]] = []
    rows = [("the room, worked on", worked, "$flow-believed"), ("the room, waiting", waited, "$flow-believed")]
    for name, guesses, color in rows:
        if guesses:
            middle = median_low(guesses)
            spread = f"   {min(guesses)} to {max(guesses)}" if len(guesses) > 1 else ""
            parts += [fit(name, 22), (_bar(middle, days, room), color), f"  {middle} of {days}{spread}\n"]
    most = "at most " if life.worked.at_most else ""
    rest = days - counted
    parts += [
        fit("the record, worked on", 22),
        (_bar(counted, days, room), "$flow-active"),
        f"  {most}{counted} of {days}\n",
        fit("the record, not", 22),
        (_bar(rest, days, room), "$flow-waiting"),
        f"  {rest} of {days}",
    ]
    return Content.assemble(*parts)


def _bar(value: int, of: int, room: int) -> str:
    full = round(value / of * room) if of else 0
    return "█" * full + "·" * (room - full)
