"""An item's life as a strip, one cell or more a day, week by week; the cursor stands on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from vsm_tui.charts.labels import cut, fit, text_width
from vsm_tui.widgets.painted import Painted

DayState = Literal["active", "waiting", "blocked", "off"]
Run = tuple[str, str]

GLYPHS: dict[DayState, str] = {"active": "█", "waiting": "░", "blocked": "▚", "off": "·"}
STATES: tuple[DayState, ...] = ("active", "waiting", "blocked", "off")
_HIDDEN = "?"


@dataclass(frozen=True, slots=True)
class StripDay:
    """One local day: what it was spent on, the step it ended in, a person's mark on it, and words for the cursor."""

    day: date
    state: DayState
    step: str
    mark: bool | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class StripLayout:
    """Sizes in cells: a day's width, the weeks in a row of the strip, lines of a row and all rows."""

    cell: int
    weeks: int
    lines: int
    rows: int
    first: int
    """Cells before the first day in its week: its weekday, Monday 0."""
    marked: bool
    """Whether each row has a line for marks."""

    @property
    def week(self) -> int:
        """Cells of a week with the gap after it."""
        return 7 * self.cell + 1

    @property
    def height(self) -> int:
        """Lines of the whole strip."""
        return self.rows * self.lines

    def place(self, index: int) -> tuple[int, int]:
        """Row of the strip and first cell of day `index`."""
        week, weekday = divmod(self.first + index, 7)
        row, week = divmod(week, self.weeks)
        return row, week * self.week + weekday * self.cell

    def index_at(self, x: int, y: int) -> int:
        """The day whose cell is at `x` in line `y`, before it is known to exist."""
        row, week = y // self.lines, x // self.week
        weekday = min(6, (x - week * self.week) // self.cell)
        return (row * self.weeks + week) * 7 + weekday - self.first


def lay_out(days: Sequence[StripDay], width: int, *, wide: bool = False) -> StripLayout:
    """The widest days, up to three cells, with which the strip stays on one row; else as many rows as it takes.

    `wide` never makes a day narrower than two cells, for a shared screen.
    """
    first = days[0].day.weekday() if days else 0
    weeks = max(1, (first + len(days) + 6) // 7)
    marked = any(day.mark is not None for day in days)
    least = 2 if wide else 1
    cell = next((size for size in (3, 2) if weeks * (7 * size + 1) - 1 <= width), least)
    if cell * 7 > width:
        cell = 1
    fits = max(1, (width + 1) // (7 * cell + 1))
    in_row = min(fits, weeks)
    rows = -(-weeks // in_row)
    apart = 1 if 1 < rows <= 3 else 0
    return StripLayout(cell, in_row, 3 + marked + apart, rows, first, marked)


def strip_line(
    days: Sequence[StripDay], layout: StripLayout, y: int, width: int, cursor: int | None, *, hidden: bool = False
) -> list[Run]:
    """Line `y`: dates, days, steps, then marks where there are any, and an empty line between a few rows."""
    row, line = divmod(y, layout.lines)
    begin = max(0, row * layout.weeks * 7 - layout.first)
    end = min(len(days), (row + 1) * layout.weeks * 7 - layout.first)
    if row >= layout.rows or begin >= end:
        return []
    if line == 0:
        return [(_dates(days, layout, begin, end, width), "date")]
    if line == 1:
        return _days(days, layout, begin, end, cursor, hidden=hidden)
    if line == 2:
        return [] if hidden else _steps(days, layout, begin, end, width, cursor)
    return _marks(days, layout, begin, end) if line == 3 and layout.marked and not hidden else []


def _dates(days: Sequence[StripDay], layout: StripLayout, begin: int, end: int, width: int) -> str:
    text = ""
    for index in range(begin, end):
        if index != begin and days[index].day.weekday():
            continue
        day = days[index].day
        label = f"{day.day} {day:%b}"
        if (index == begin and begin == 0) or (day.month == 1 and day.day <= 7):
            label += f" {day:%Y}"
        x = layout.place(index)[1]
        if x >= text_width(text) + (1 if text else 0) and x + len(label) <= max(width, len(label)):
            text = text.ljust(x) + label
    return text


def _days(
    days: Sequence[StripDay], layout: StripLayout, begin: int, end: int, cursor: int | None, *, hidden: bool
) -> list[Run]:
    runs: list[Run] = []
    reached = 0
    for index in range(begin, end):
        x = layout.place(index)[1]
        if x > reached:
            runs.append((" " * (x - reached), "ground"))
        state = days[index].state
        glyph = _HIDDEN if hidden else GLYPHS[state]
        full = layout.cell if layout.cell < 3 else layout.cell - 1
        text = f"{glyph:^{full}}" if glyph in "·?" else glyph * full
        mark = " cursor" if index == cursor else ""
        runs.append((text, ("date" if hidden else state) + mark))
        if full < layout.cell:
            runs.append((" ", "ground"))
        reached = x + layout.cell
    return runs


def _steps(
    days: Sequence[StripDay], layout: StripLayout, begin: int, end: int, width: int, cursor: int | None
) -> list[Run]:
    starts = [index for index in range(begin, end) if index == begin or days[index].step != days[index - 1].step]
    runs: list[Run] = []
    here = max((index for index in starts if cursor is not None and index <= cursor < end), default=None)
    reached = 0
    for place, index in enumerate(starts):
        x = layout.place(index)[1]
        until = layout.place(starts[place + 1])[1] if place + 1 < len(starts) else width
        if x > reached:
            runs.append((" " * (x - reached), "ground"))
        room = max(0, until - x)
        name = cut(days[index].step, room - 2) if room > 3 else ""
        runs.append((fit(f"╵{name}", room), "step-here" if index == here else "step"))
        reached = x + room
    return runs


def _marks(days: Sequence[StripDay], layout: StripLayout, begin: int, end: int) -> list[Run]:
    runs: list[Run] = []
    reached = 0
    for index in range(begin, end):
        mark = days[index].mark
        if mark is None:
            continue
        x = layout.place(index)[1]
        runs.append((" " * (x - reached) + ("✓" if mark else "✗"), "mark"))
        reached = x + 1
    return runs


class DayStrip(Painted, can_focus=True, inherit_bindings=False):
    """The strip of one item. Its height follows its width."""

    DEFAULT_CSS = """
    DayStrip {
        height: auto;
        background: $background;
        & > .strip--ground { background: $background; }
        & > .strip--date { color: $foreground 60%; background: $background; }
        & > .strip--step { color: $foreground 75%; background: $background; }
        & > .strip--step-here { color: $primary; background: $background; text-style: bold; }
        & > .strip--mark { color: $foreground; background: $background; text-style: bold; }
        & > .strip--active { color: $flow-active; background: $background; }
        & > .strip--waiting { color: $flow-waiting; background: $background; }
        & > .strip--blocked { color: $flow-blocked; background: $background; }
        & > .strip--off { color: $foreground 50%; background: $background; }
        & > .strip--cursor { background: $block-cursor-background; text-style: bold reverse; }
        & > .strip--cursor-blurred { text-style: underline; }
    }
    """
    PAINT = "strip"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"strip--{name}"
        for name in ("ground", "date", "step", "step-here", "mark", "cursor", "cursor-blurred", *STATES)
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "cursor(-1)", "Day before", show=False),
        Binding("right,l", "cursor(1)", "Day after", show=False),
        Binding("up,k", "row(-1)", "Up", show=False),
        Binding("down,j", "row(1)", "Down", show=False),
        Binding("home", "cursor(-100000)", "First day", show=False),
        Binding("end", "cursor(100000)", "Last day", show=False),
    ]

    @dataclass
    class DayMoved(Message):
        """The cursor stands on another day."""

        strip: DayStrip
        index: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._days: tuple[StripDay, ...] = ()
        self._cursor = 0
        self._hidden = False

    @property
    def days(self) -> tuple[StripDay, ...]:
        """What is shown."""
        return self._days

    @property
    def selected(self) -> StripDay | None:
        """The day under the cursor; none where there is no day or the strip is hidden."""
        return self._days[self._cursor] if self._days and not self._hidden else None

    @property
    def is_hidden(self) -> bool:
        """Are only the days' number shown, not what they were spent on?"""
        return self._hidden

    def show(self, days: Sequence[StripDay], *, hidden: bool = False) -> None:
        """Show other days; the cursor stays on its day, else on the last."""
        held = self._days[self._cursor].day if self._days else None
        self._days, self._hidden = tuple(days), hidden
        at = next((index for index, day in enumerate(self._days) if day.day == held), len(self._days) - 1)
        self._cursor = max(0, at)
        self.refresh(layout=True)

    def _layout_for(self, width: int) -> StripLayout:
        return lay_out(self._days, max(7, width), wide=self.screen.has_class("-present"))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(1, self._layout_for(width).height)

    def render_line(self, y: int) -> Strip:
        """Line `y` of the strip."""
        ground = self.paint("ground")
        width = self.size.width
        if not self._days:
            return Strip.blank(width, ground)
        cursor = None if self._hidden else self._cursor
        runs = strip_line(self._days, self._layout_for(width), y, width, cursor, hidden=self._hidden)
        strip = Strip([Segment(text, self.paint(role)) for text, role in runs])
        return strip.adjust_cell_length(width, ground)

    def _go(self, index: int) -> None:
        index = max(0, min(index, len(self._days) - 1))
        if self._days and index != self._cursor:
            self._cursor = index
            self.refresh()
            self.post_message(self.DayMoved(self, index))

    def action_cursor(self, days: int) -> None:
        """Some days on or back."""
        self._go(self._cursor + days)

    def action_row(self, rows: int) -> None:
        """One row of the strip up or down; beyond the last, on to what is below it."""
        layout = self._layout_for(self.size.width)
        target = self._cursor + rows * layout.weeks * 7
        row = layout.place(self._cursor)[0] + rows
        if 0 <= row < layout.rows:
            self._go(target)
        elif rows > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor on a day."""
        offset = event.get_content_offset(self)
        if offset is None or not self._days:
            return
        event.stop()
        index = self._layout_for(self.size.width).index_at(offset.x, offset.y)
        if 0 <= index < len(self._days):
            self._go(index)
