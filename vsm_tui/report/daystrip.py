"""One item day by day, as a picture: a cell a day, how much of it was work, what the rest was, the steps under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from store.models import StreamMap
from vsm_tui.charts.labels import cut
from vsm_tui.charts.svg.paper import Paper, text_size
from vsm_tui.flow.calendar import day_seconds
from vsm_tui.flow.item import DayShares, ItemLife
from vsm_tui.safe import safe_line
from vsm_tui.wording import plural

GLYPHS = {"active": "█", "waiting": "░", "blocked": "▚", "off": "·"}
WORDS = {"active": "worked on", "waiting": "waiting", "blocked": "blocked", "off": "nobody expected to work"}
_EIGHTHS = "▁▂▃▄▅▆▇"
_ROW = 21


@dataclass(frozen=True, slots=True)
class StripDay:
    """One local day: the share of a working day that was work, a key of `GLYPHS`, the step in which it ended."""

    day: date
    work: float
    state: str
    step: str

    @property
    def glyph(self) -> str:
        """The day in one character: full where it was worked on, a low bar where only part of it was."""
        if self.state == "active":
            return GLYPHS["active"]
        if self.work > 0:
            return _EIGHTHS[min(len(_EIGHTHS) - 1, int(self.work * 8))]
        return GLYPHS[self.state]


@dataclass(frozen=True, eq=False)
class DayStrip:
    """The days of one item in order, with a title and a sentence for those who do not see it."""

    title: str
    days: Sequence[StripDay]
    alt: str
    note: str = ""

    @property
    def states(self) -> list[str]:
        """The states that occur, in the order of `GLYPHS`; work where any day has some."""
        found = {one.state for one in self.days} | ({"active"} if any(one.work for one in self.days) else set())
        return [state for state in GLYPHS if state in found]

    def runs(self) -> list[tuple[str, int, int]]:
        """Stretches of days that ended in the same step: (title, first place, number of days)."""
        found: list[tuple[str, int, int]] = []
        for place, one in enumerate(self.days):
            if found and found[-1][0] == one.step:
                found[-1] = (one.step, found[-1][1], found[-1][2] + 1)
            else:
                found.append((one.step, place, 1))
        return found

    def lines(self, width: int) -> list[str]:
        """The strip in text: a line for each stretch in a step, in order, and the key."""
        runs = self.runs()
        label = min(max((len(name) for name, _, _ in runs), default=0), width // 3)
        room = max(10, width - label - 8)
        drawn = []
        for name, first, count in runs:
            cells = "".join(one.glyph for one in self.days[first : first + count])
            parts = [cells[at : at + room] for at in range(0, len(cells), room)]
            drawn.append(f"{name[:label]:<{label}}  {count:>3}d  {parts[0]}")
            drawn += [f"{'':<{label}}        {part}" for part in parts[1:]]
        key = "   ".join(f"{GLYPHS[state]} {WORDS[state]}" for state in self.states)
        return [self.title, *drawn, "", key, *([self.note] if self.note else [])]

    def svg(self, palette: Mapping[str, str], width: int) -> str:
        """A row for each stretch in a step, a cell a day; work that fills a part of a day is a bar from below."""
        runs = self.runs()
        label = min(270.0, max((text_size(name, 11) for name, _, _ in runs), default=0.0) + 20)
        days = max(1, len(self.days))
        wide = min(22.0, (width - label - 60) / days)
        height = 60 + len(runs) * _ROW + 34 + (18 if self.note else 0)
        paper = Paper(width, height, palette, self.title, self.alt)
        paper.text(12, 22, self.title, "title", 15, bold=True)
        y = 40.0
        for name, first, count in runs:
            paper.text(label - 8, y + 14, cut(name, 40), "ink", 11, "end")
            for place in range(first, first + count):
                one = self.days[place]
                x = label + place * wide
                tip = f"{one.day.day} {one.day:%b %Y}: {WORDS[one.state]}"
                paper.rect(x, y + 1, wide - 1, _ROW - 5, one.state, tip)
                if one.state != "active" and one.work > 0:
                    tall = max(2.0, one.work * (_ROW - 5))
                    paper.rect(x, y + 1 + (_ROW - 5) - tall, wide - 1, tall, "active")
            paper.text(label + (first + count) * wide + 6, y + 14, f"{count} d", "faint", 11)
            y += _ROW
        at = label
        for state in self.states:
            paper.rect(at, y + 12, 12, 12, state)
            paper.text(at + 17, y + 22, WORDS[state], "faint", 11)
            at += text_size(WORDS[state], 11) + 40
        paper.text(label, y + 42, self.note, "faint", 11)
        return paper.finish()


def day_strip(life: ItemLife, stream: StreamMap) -> DayStrip:
    """The strip of an item's life; texts made safe."""
    titles = {step.id: safe_line(step.title, 40) for step in stream.steps}
    whole = day_seconds(stream.calendar) or 8 * 3600
    shown = life.strip
    if len(shown) > 1 and not _has_time(shown[-1]):
        shown = shown[:-1]  # a last day that only begins, at its midnight, or whose step is done, is no day
    days = [
        StripDay(one.day, min(1.0, one.active / whole), one.state, titles.get(one.step or "", "–")) for one in shown
    ]
    if len(days) > 1 and life.class_name == "finished":
        days[-1] = replace(days[-1], step=days[-2].step)  # it ends past the finish; what it was spent on lies before
    title = safe_line(life.key if life.key == life.title else f"{life.key} {life.title}".strip(), 90)
    note = ""
    if life.worked.source == "hours":
        note = f"The {plural(life.worked.worked, 'day')} of work are known as hours; low bars spread them evenly."
    return DayStrip(f"{title}, day by day", days, f"{title}, day by day: {safe_line(life.sentence)}.", note)


def _has_time(day: DayShares) -> bool:
    return day.active + day.waiting + day.blocked + day.off > 0
