"""The map on the screen: boxes from left to right or folded to lines, walked by keys and mouse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from vsm_tui.widgets.painted import Painted
from vsm_tui.widgets.streammap_canvas import Box, MapDrawing
from vsm_tui.widgets.streammap_folded import draw_folded
from vsm_tui.widgets.streammap_layout import draw
from vsm_tui.widgets.streammap_picture import MapPicture

_ROLES = (
    *("ground", "border", "constraint", "title", "note", "text", "dim", "depends", "control", "arrow"),
    *("class-customer", "class-enabling", "class-operating-model"),
    *("believed", "measured", "differs", "load", "over", "arc", "feedback", "ladder-wait", "ladder-work"),
    *("mark-changed", "mark-removed", "mark-merged", "mark-added"),
    *("on-queue", "on-work", "on-done", "cursor", "cursor-blurred"),
)
_UNDER_CURSOR = frozenset({"border", "constraint", "title", "note"}) | {role for role in _ROLES if "mark-" in role}
"""Roles of a box's frame: they show the cursor, the text inside stays as it is."""


class StreamMapView(ScrollView, Painted, can_focus=True, inherit_bindings=False):
    """A `MapPicture` with a cursor on one step; scrolls sideways, or folded up and down."""

    DEFAULT_CSS = """
    StreamMapView {
        scrollbar-size: 1 1;
        background: $background;
        & > .streammap--ground { color: $foreground; }
        & > .streammap--border { color: $foreground 55%; }
        & > .streammap--constraint { color: $error; text-style: bold; }
        & > .streammap--title { color: $foreground; text-style: bold; }
        & > .streammap--note { color: $foreground 65%; }
        & > .streammap--text { color: $foreground; }
        & > .streammap--dim { color: $foreground 50%; }
        & > .streammap--depends { color: $flow-blocked; }
        & > .streammap--control { color: $warning; text-style: bold; }
        & > .streammap--arrow { color: $foreground 55%; }
        & > .streammap--class-customer { color: $success; }
        & > .streammap--class-enabling { color: $secondary; }
        & > .streammap--class-operating-model { color: $warning; }
        & > .streammap--believed { color: $flow-believed; }
        & > .streammap--measured { color: $flow-measured; }
        & > .streammap--differs { color: $flow-measured; text-style: bold; }
        & > .streammap--load { color: $foreground; text-style: bold; }
        & > .streammap--over { color: $error; text-style: bold; }
        & > .streammap--arc { color: $flow-blocked; }
        & > .streammap--feedback { color: $success; }
        & > .streammap--ladder-wait { color: $flow-waiting; }
        & > .streammap--ladder-work { color: $flow-active; }
        & > .streammap--mark-changed { color: $accent; text-style: bold; }
        & > .streammap--mark-removed { color: $error; text-style: bold; }
        & > .streammap--mark-merged { color: $warning; text-style: bold; }
        & > .streammap--mark-added { color: $success; text-style: bold; }
        & > .streammap--on-queue { background: $flow-queue; }
        & > .streammap--on-work { background: $flow-work; }
        & > .streammap--on-done { background: $surface; }
        & > .streammap--cursor { color: $primary; text-style: bold reverse; }
        & > .streammap--cursor-blurred { color: $primary; text-style: bold; }
    }
    """
    PAINT = "streammap"
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"streammap--{role}" for role in _ROLES}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h,up,k", "previous_step", "Step before", show=False),
        Binding("right,l,down,j", "next_step", "Step after", show=False),
        Binding("home", "first_step", "First step", show=False),
        Binding("end", "last_step", "Last step", show=False),
        Binding("pageup", "page(-1)", "A page back", show=False),
        Binding("pagedown", "page(1)", "A page on", show=False),
        Binding("enter", "open_step", "Items", show=False),
    ]

    @dataclass
    class StepMoved(Message):
        """The cursor stands on step `index`."""

        map: StreamMapView
        index: int

        @property
        def control(self) -> StreamMapView:
            """The map that sent it."""
            return self.map

    @dataclass
    class StepOpened(Message):
        """The person wants what is behind step `index`."""

        map: StreamMapView
        index: int

        @property
        def control(self) -> StreamMapView:
            """The map that sent it."""
            return self.map

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._picture = MapPicture()
        self._drawing = MapDrawing(0, 0, (), ())
        self._cursor = 0
        self._folded = False

    @property
    def picture(self) -> MapPicture:
        """What is shown."""
        return self._picture

    @property
    def drawing(self) -> MapDrawing:
        """The layout in use."""
        return self._drawing

    @property
    def cursor(self) -> int:
        """Index of the step under the cursor; 0 in a map without steps."""
        return self._cursor

    @property
    def folded(self) -> bool:
        """One line a step instead of boxes?"""
        return self._folded

    def show(self, picture: MapPicture, *, cursor: int | None = None) -> None:
        """Show another picture; the cursor stays unless `cursor` says where."""
        self._picture = picture
        wanted = self._cursor if cursor is None else cursor
        self._cursor = max(0, min(wanted, len(picture.steps) - 1))
        self._lay_out()

    def fold(self, folded: bool) -> None:
        """Fold to one line a step, or unfold."""
        self._folded = folded
        self.scroll_to(0, 0, animate=False, force=True)
        self._lay_out()

    def move_to(self, index: int) -> None:
        """Put the cursor on a step and bring it into view."""
        if not self._picture.steps:
            return
        index = max(0, min(index, len(self._picture.steps) - 1))
        before, self._cursor = self._cursor, index
        if index == before:
            return
        for changed in (before, index):
            self._refresh_box(self._drawing.boxes[changed])
        self._reveal()
        self.post_message(self.StepMoved(self, index))

    def _refresh_box(self, box: Box) -> None:
        scroll = self.scroll_offset
        self.refresh(Region(box.left - scroll.x, box.y - scroll.y, box.x - box.left + box.width, box.height))

    def _lay_out(self) -> None:
        width, height = max(1, self.size.width), max(1, self.size.height)
        if self._folded:
            self._drawing = draw_folded(self._picture, width - 1)
        else:
            self._drawing = draw(self._picture, width, height)
            if self._drawing.width > width:  # the scrollbar takes a line
                self._drawing = draw(self._picture, width, height - 1)
        self.virtual_size = Size(self._drawing.width, self._drawing.height)
        self._reveal()
        self.refresh()

    def on_resize(self) -> None:
        """The layout follows the window."""
        self._lay_out()

    def mix(self, base: str, mark: str) -> Style:
        """A role may stand on a kind of step (`name@work`); the cursor shows on some roles only."""
        name, _, kind = base.partition("@")
        style = self.component("ground")
        if kind:
            style += self.component(f"on-{kind}", partial=True)
        style += self.component(name, partial=True)
        if mark and name in _UNDER_CURSOR:
            style += self.component("cursor" if self.has_focus else "cursor-blurred", partial=True)
        return style

    def render_line(self, y: int) -> Strip:
        """Line `y` of what is seen."""
        left, top = self.scroll_offset
        width = self.size.width
        ground = self.paint("ground")
        line = y + top
        if line >= self._drawing.height:
            return Strip.blank(width, ground)
        box = self._drawing.boxes[self._cursor]
        on = box.y <= line < box.y + box.height
        segments: list[Segment] = []
        x = 0
        for text, role in self._drawing.lines[line]:
            segment = Segment(text, self.paint(f"{role} cursor" if on and box.x <= x < box.x + box.width else role))
            segments.append(segment)
            x += segment.cell_length
        strip = Strip(segments).crop(left, left + width).adjust_cell_length(width, ground)
        if line == 0 and self._drawing.hidden:  # stays in view, however far the map is scrolled
            more = f" +{self._drawing.hidden} more back: z "
            note = Strip([Segment(more, self.paint("note"))])
            strip = Strip.join([strip.crop(0, max(0, width - len(more))), note]).crop(0, width)
        return strip

    def _reveal(self) -> None:
        if not self._drawing.boxes:
            return
        box, scroll = self._drawing.boxes[self._cursor], self.scroll_offset
        width, height = self.size.width, self.size.height
        x = min(box.left, max(scroll.x, box.x + box.width - width))
        y = min(box.y, max(scroll.y, box.y + box.height - height)) if self._folded else scroll.y
        if (x, y) != (scroll.x, scroll.y):
            self.scroll_to(x, y, animate=False, force=True)

    def action_previous_step(self) -> None:
        """The step before."""
        self.move_to(self._cursor - 1)

    def action_next_step(self) -> None:
        """The step after."""
        self.move_to(self._cursor + 1)

    def action_first_step(self) -> None:
        """The first step."""
        self.move_to(0)

    def action_last_step(self) -> None:
        """The last step."""
        self.move_to(len(self._picture.steps) - 1)

    def action_page(self, direction: int) -> None:
        """As many steps on or back as are seen."""
        if not self._drawing.boxes:
            return
        box = self._drawing.boxes[0]
        seen = self.size.height if self._folded else self.size.width // max(1, box.width + 5)
        self.move_to(self._cursor + direction * max(1, seen))

    def action_open_step(self) -> None:
        """Ask for what is behind the step."""
        if self._picture.steps:
            self.post_message(self.StepOpened(self, self._cursor))

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor there; on the cursor's own step it opens."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.stop()
        index = self._drawing.step_at(offset.x + self.scroll_offset.x, offset.y + self.scroll_offset.y)
        if index is None:
            return
        if index == self._cursor:
            self.action_open_step()
        else:
            self.move_to(index)
