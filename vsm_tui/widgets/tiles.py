"""Tiles side by side: a figure each, what stands beside it, and its trend; walked by keys and mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from vsm_tui.charts.cells import draw
from vsm_tui.charts.kinds import spark
from vsm_tui.charts.labels import cut, fit, text_width

Run = tuple[str, str]
_WIDEST = 3
"""Cells that a value of a trend takes at most."""


@dataclass(frozen=True, slots=True)
class TileText:
    """What a tile shows. `beside` are ways to say the same, longest first: the first that fits is shown; `trend` holds
    a gap (none) where there is no value."""

    title: str
    figure: str
    unit: str
    beside: tuple[str, ...]
    trend: tuple[float | None, ...]


def tile_widths(count: int, width: int) -> list[int]:
    """Cells of each tile, one apart, together exactly `width`; the first take what does not divide."""
    if not count:
        return []
    room = max(count, width - (count - 1))
    return [room // count + (1 if index < room % count else 0) for index in range(count)]


def tile_at(x: int, count: int, width: int) -> int | None:
    """The tile on a cell; none between two."""
    start = 0
    for index, size in enumerate(tile_widths(count, width)):
        if start <= x < start + size:
            return index
        start += size + 1
    return None


def trend_values(trend: Sequence[float | None], most: int) -> list[float | None]:
    """The newest values that fit `most` cells, without the gaps at either end."""
    values = list(trend)
    while values and values[0] is None:
        values.pop(0)
    while values and values[-1] is None:
        values.pop()
    return values[-most:] if most > 0 else []


def tile_line(tile: TileText, line: int, width: int, chosen: bool) -> list[Run]:
    """Line 0 to 3 of a tile as runs of (text, role), together exactly `width` cells."""
    room = max(0, width - 2)
    if line == 0:
        title = cut(tile.title, room)
        blank = " " * (room - text_width(title) + 1)
        return [("▸" if chosen else " ", "mark"), (title, "title"), (blank, "beside")]
    if line == 1:
        unit = cut(tile.unit, max(0, room - text_width(tile.figure) - 1))
        rest = room - text_width(tile.figure) - (text_width(unit) + 1 if unit else 0)
        if rest < 0:
            return [(" ", "beside"), (fit(tile.figure, room), "figure"), (" ", "beside")]
        return [
            (" ", "beside"),
            (tile.figure, "figure"),
            (f" {unit}" if unit else "", "beside"),
            (" " * (rest + 1), "beside"),
        ]
    if line == 2:
        said = next((text for text in tile.beside if text_width(text) <= room), tile.beside[-1] if tile.beside else "")
        return [(" ", "beside"), (fit(said, room), "beside"), (" ", "beside")]
    values = trend_values(tile.trend, room)
    if not values:
        return [(" " * width, "beside")]
    wide = max(1, min(_WIDEST, room // len(values)))
    text = "".join(character * wide for character in draw(spark("", values), len(values), 1).grid.characters[0])
    return [(" ", "beside"), (fit(text, room), "trend"), (" ", "beside")]


class Tiles(Widget, can_focus=True):
    """Tiles in a row with a cursor; enter, or a click on the cursor's tile, opens it."""

    DEFAULT_CSS = """
    Tiles {
        height: 4;
        background: $background;
        & > .tiles--ground { background: $panel; }
        & > .tiles--chosen { background: $primary 28%; }
        & > .tiles--mark { color: $accent; text-style: bold; }
        & > .tiles--title { color: $foreground; text-style: bold; }
        & > .tiles--figure { color: $accent; text-style: bold; }
        & > .tiles--beside { color: $foreground 85%; }
        & > .tiles--trend { color: $primary; }
        & > .tiles--focused { text-style: reverse bold; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"tiles--{name}" for name in ("ground", "chosen", "mark", "title", "figure", "beside", "trend", "focused")
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "cursor(-1)", "Left", show=False),
        Binding("right,l", "cursor(1)", "Right", show=False),
        Binding("home", "cursor(-99)", "First", show=False),
        Binding("end", "cursor(99)", "Last", show=False),
        Binding("enter,down,j", "open", "Open", show=False),
    ]

    @dataclass
    class Moved(Message):
        """The cursor stands on tile `index`."""

        index: int

    @dataclass
    class Opened(Message):
        """The person wants tile `index` large, and the cursor in it."""

        index: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._tiles: tuple[TileText, ...] = ()
        self.cursor = 0

    @property
    def shown(self) -> tuple[TileText, ...]:
        """The tiles."""
        return self._tiles

    def show(self, tiles: Sequence[TileText]) -> None:
        """Show other figures; the cursor stays."""
        self._tiles = tuple(tiles)
        self.cursor = max(0, min(self.cursor, len(self._tiles) - 1))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Line `y` of all tiles."""
        segments: list[Segment] = []
        widths, base = tile_widths(len(self._tiles), self.size.width), self.rich_style
        for index, (tile, width) in enumerate(zip(self._tiles, widths, strict=True)):
            if index:
                segments.append(Segment(" ", base))
            chosen = index == self.cursor
            ground = base + self.get_component_rich_style("tiles--chosen" if chosen else "tiles--ground")
            for text, role in tile_line(tile, y, width, chosen):
                style = ground + self.get_component_rich_style(f"tiles--{role}", partial=True)
                if chosen and role == "title" and self.has_focus:
                    style += self.get_component_rich_style("tiles--focused", partial=True)
                segments.append(Segment(text, style))
        return Strip(segments).adjust_cell_length(self.size.width, Style(bgcolor=base.bgcolor))

    def move_to(self, index: int) -> None:
        """Put the cursor on tile `index`, held inside."""
        index = max(0, min(len(self._tiles) - 1, index))
        if self._tiles and index != self.cursor:
            self.cursor = index
            self.refresh()
            self.post_message(self.Moved(index))

    def action_cursor(self, by: int) -> None:
        """Move the cursor."""
        self.move_to(self.cursor + by)

    def action_open(self) -> None:
        """Open the tile under the cursor."""
        if self._tiles:
            self.post_message(self.Opened(self.cursor))

    def on_focus(self) -> None:
        """The cursor shows where keys go."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor shows that keys go elsewhere."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor there; on the cursor's tile it opens."""
        index = tile_at(event.x, len(self._tiles), self.size.width)
        if index is None:
            return
        event.stop()
        if index == self.cursor:
            self.action_open()
        else:
            self.move_to(index)


def name_spans(names: Sequence[str], current: int, width: int) -> list[tuple[int, str]]:
    """(start cell, text) of each name in a line of `width` cells, the current one marked with a sign.

    Names that do not fit give way from the ends, the current one last.
    """
    kept = list(range(len(names)))

    def texts() -> list[str]:
        return [("▸" if index == current else " ") + names[index] for index in kept]

    while len(kept) > 1 and sum(text_width(text) + 2 for text in texts()) - 2 > width:
        kept.remove(kept[0] if current - kept[0] > kept[-1] - current else kept[-1])
    found, at = [], 0
    shown = dict(zip(kept, texts(), strict=True))
    for index in range(len(names)):
        text = cut(shown.get(index, ""), max(0, width - at))
        found.append((at if text else -1, text))
        at += text_width(text) + 2 if text else 0
    return found


class Names(Widget, can_focus=False):
    """The names of the views, the shown one marked; a click chooses."""

    DEFAULT_CSS = """
    Names {
        height: 1;
        & > .names--name { color: $foreground 70%; }
        & > .names--current { color: $accent; text-style: bold; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"names--name", "names--current"}

    @dataclass
    class Chosen(Message):
        """The person wants view `index`."""

        index: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._names: tuple[str, ...] = ()
        self._current = 0

    def show(self, names: Sequence[str], current: int) -> None:
        """Show other names."""
        self._names, self._current = tuple(names), current
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The names."""
        segments: list[Segment] = []
        at = 0
        for index, (start, text) in enumerate(name_spans(self._names, self._current, self.size.width)):
            if start < 0:
                continue
            segments.append(Segment(" " * (start - at), self.rich_style))
            role = "current" if index == self._current else "name"
            segments.append(
                Segment(text, self.rich_style + self.get_component_rich_style(f"names--{role}", partial=True))
            )
            at = start + text_width(text)
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def on_click(self, event: events.Click) -> None:
        """Choose the name under the mouse."""
        for index, (start, text) in enumerate(name_spans(self._names, self._current, self.size.width)):
            if start >= 0 and start <= event.x < start + text_width(text):
                event.stop()
                self.post_message(self.Chosen(index))
