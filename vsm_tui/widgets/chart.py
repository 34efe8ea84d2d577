"""A chart on the screen: drawn once for its size, walked by keys and mouse from point to point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from vsm_tui.charts.canvas import Canvas, Cells
from vsm_tui.charts.cells import draw
from vsm_tui.charts.model import Chart, Point
from vsm_tui.charts.roles import palette, sixteen
from vsm_tui.charts.walk import Direction, nearest, neighbour

_BOLD = frozenset({"title", "selected", "outside", "mark"})


class ChartView(Widget, can_focus=True):
    """A `Chart` painted in the theme's colours (`charts.roles.palette`).

    Without focus the cursor is not shown; `selected` is kept. A chart that is only looked at gets `walk=False`.
    """

    DEFAULT_CSS = """
    ChartView {
        height: 1fr;
        width: 1fr;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor_up", "Up", show=False),
        Binding("down,j", "cursor_down", "Down", show=False),
        Binding("left,h", "cursor_left", "Left", show=False),
        Binding("right,l", "cursor_right", "Right", show=False),
        Binding("home", "cursor_home", "First point", show=False),
        Binding("end", "cursor_end", "Last point", show=False),
        Binding("enter", "open", "Open", show=False),
    ]

    @dataclass
    class Moved(Message):
        """The cursor stands on another point."""

        view: ChartView
        point: Point

        @property
        def control(self) -> ChartView:
            """The view that sent it."""
            return self.view

    @dataclass
    class Picked(Message):
        """The person wants the items behind a point: `payload` holds their keys."""

        view: ChartView
        point: Point
        payload: tuple[str, ...]

        @property
        def control(self) -> ChartView:
            """The view that sent it."""
            return self.view

    def __init__(
        self,
        chart: Chart | None = None,
        *,
        walk: bool = True,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.can_focus = walk
        self._chart = chart
        self._selected = chart.selected if chart else None
        self._canvas: Canvas | None = None
        self._marked: Cells = {}
        self._strips: LRUCache[int, Strip] = LRUCache(512)
        self._canvases: LRUCache[tuple[Chart, Size], Canvas] = LRUCache(8)
        self._styles_by_role: dict[str, Style] = {}
        self._palette: dict[str, str] = {}

    @property
    def chart(self) -> Chart | None:
        """What is shown."""
        return self._chart

    @property
    def selected(self) -> Point | None:
        """The point under the cursor."""
        if self._chart is None or self._selected is None:
            return None
        return self._chart.point(self._selected)

    def show(self, chart: Chart | None) -> None:
        """Show another chart; the cursor goes where that chart says."""
        self._chart = chart
        self._selected = chart.selected if chart else None
        self._redraw()
        self._settle()

    def select(self, index: int | None) -> None:
        """Put the cursor on point `index` of the chart, or take it away."""
        if self._chart is None or index == self._selected:
            return
        if index is not None and not 0 <= index < len(self._chart.places):
            return
        before = self._marked
        self._selected = index
        self._mark()
        changed = {y for _, y in (*before, *self._marked)}
        if self._canvas is not None and self._canvas.readout >= 0:
            changed.add(self._canvas.readout)
        for y in changed:
            if y in self._strips:
                self._strips.discard(y)
        self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))
        if index is not None:
            self.post_message(self.Moved(self, self._chart.point(index)))

    def _mark(self) -> None:
        shown = self._selected if self.has_focus or not self.can_focus else None
        self._marked = self._canvas.selection(shown) if self._canvas else {}

    def _redraw(self) -> None:
        self._strips.clear()
        self._canvas = None
        self.refresh()

    def on_resize(self) -> None:
        """A picture is drawn for one size."""
        self._redraw()
        self._settle()

    def on_focus(self) -> None:
        """The cursor is shown; the first time it stands on the newest point."""
        # The flag `has_focus` is set only after this handler.
        self._settle(focused=True)
        self._redraw()

    def _settle(self, focused: bool = False) -> None:
        """A view with focus has a cursor as soon as it has a size and points."""
        if (focused or self.has_focus) and self._selected is None and self.size and self._chart and self._chart.places:
            self._selected = neighbour(self._drawn().spots, None, "last")
            self._redraw()

    def on_blur(self) -> None:
        """The cursor is hidden."""
        self._redraw()

    def notify_style_update(self) -> None:
        """Colours changed: nothing painted before holds."""
        super().notify_style_update()
        self._strips.clear()
        self._styles_by_role.clear()
        self._palette = {}

    def _drawn(self) -> Canvas:
        if self._canvas is None:
            chart = self._chart or _NOTHING
            drawn = self._canvases.get((chart, self.size))
            if drawn is None:
                drawn = self._canvases[chart, self.size] = draw(chart, *self.size)
            self._canvas = drawn
            self._mark()
        return self._canvas

    def _colour(self, role: str) -> Color:
        if not self._palette:
            self._palette = palette(self.app.theme_variables)
            if self.app.console.color_system in ("standard", "windows") and not self.app.is_headless:
                self._palette = sixteen(self._palette)
        return Color.parse(self._palette.get(role, self._palette["ink"]))

    def _style(self, role: str) -> Style:
        found = self._styles_by_role.get(role)
        if found is None:
            front, _, ground = role.partition(" on ")
            found = self.rich_style
            if front:
                found += Style(color=self._colour(front), bold=front in _BOLD or None)
            if ground:
                found += Style(bgcolor=self._colour(ground))
            self._styles_by_role[role] = found
        return found

    def render_line(self, y: int) -> Strip:
        """Line `y` of the picture."""
        canvas = self._drawn()
        strip = self._strips.get(y)
        if strip is None:
            if y >= canvas.height:
                return Strip.blank(self.size.width, self.rich_style)
            point = self.selected if self._marked and y == canvas.readout else None
            runs = canvas.row(y, self._marked, point.text if point else "")
            strip = Strip([Segment(text, self._style(role)) for text, role in runs])
            strip = strip.adjust_cell_length(self.size.width, self.rich_style)
            self._strips[y] = strip
        return strip

    def _walk(self, direction: Direction) -> None:
        if self._chart is not None:
            self.select(neighbour(self._drawn().spots, self._selected, direction))

    def action_cursor_up(self) -> None:
        """To the next point upwards."""
        self._walk("up")

    def action_cursor_down(self) -> None:
        """To the next point downwards."""
        self._walk("down")

    def action_cursor_left(self) -> None:
        """To the next point to the left."""
        self._walk("left")

    def action_cursor_right(self) -> None:
        """To the next point to the right."""
        self._walk("right")

    def action_cursor_home(self) -> None:
        """To the leftmost point."""
        self._walk("first")

    def action_cursor_end(self) -> None:
        """To the rightmost point."""
        self._walk("last")

    def action_open(self) -> None:
        """Ask for the items behind the point under the cursor."""
        point = self.selected
        if point is not None:
            self.post_message(self.Picked(self, point, point.payload))

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor on the nearest point; on the cursor's own point it opens."""
        offset = event.get_content_offset(self)
        if offset is None or self._chart is None:
            return
        index = nearest(self._drawn().spots, offset.x, offset.y)
        if index is None:
            return
        event.stop()
        if index == self._selected or (offset.x, offset.y) in self._marked:
            self.action_open()
        else:
            self.select(index)


_NOTHING = Chart("line", "", ())
