"""Shares as horizontal bars, one a line, with a cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from vsm_tui.charts.labels import fit, text_width

_EIGHTHS = " ▏▎▍▌▋▊▉"


@dataclass(frozen=True, slots=True)
class Bar:
    """One line: a label, a share from 0 to 1, the figure as text, and what it stands for (`tone`)."""

    label: str
    share: float
    text: str
    tone: str = "waiting"


def bar_text(share: float, width: int) -> str:
    """A bar of `share` of `width` cells, exact to an eighth of a cell; anything above nothing is seen."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    if share > 0:
        eighths = max(1, eighths)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(width)


def label_width(bars: Sequence[Bar], width: int) -> int:
    """Cells for the labels: as many as the longest needs, at most two fifths of the line."""
    longest = max((text_width(bar.label) for bar in bars), default=0)
    return min(longest, max(8, width * 2 // 5))


class Bars(ScrollView, can_focus=True):
    """Bars that can be walked; enter or a click on the cursor's line opens one."""

    DEFAULT_CSS = """
    Bars {
        height: auto;
        background: $background;
        & > .bars--label { color: $foreground; }
        & > .bars--text { color: $foreground; text-style: bold; }
        & > .bars--active { color: $flow-active; }
        & > .bars--waiting { color: $flow-waiting; }
        & > .bars--blocked { color: $flow-blocked; }
        & > .bars--off { color: $flow-off; }
        & > .bars--cursor { background: $panel; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"bars--{name}" for name in ("label", "text", "active", "waiting", "blocked", "off", "cursor")
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor(-1)", "Up", show=False),
        Binding("down,j", "cursor(1)", "Down", show=False),
        Binding("enter", "open", "Open", show=False),
    ]

    @dataclass
    class Opened(Message):
        """The person wants what is behind bar `index`."""

        index: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._bars: list[Bar] = []
        self.cursor = 0

    @property
    def bars(self) -> tuple[Bar, ...]:
        """What is shown."""
        return tuple(self._bars)

    def show(self, bars: Sequence[Bar]) -> None:
        """Show other bars."""
        self._bars = list(bars)
        self.cursor = min(self.cursor, max(0, len(self._bars) - 1))
        self.virtual_size = Size(self.size.width, len(self._bars))
        self.styles.height = max(1, len(self._bars))
        self.refresh(layout=True)

    def render_line(self, y: int) -> Strip:
        """One bar."""
        line = y + self.scroll_offset.y
        width = self.size.width
        if line >= len(self._bars):
            return Strip.blank(width, self.rich_style)
        bar = self._bars[line]
        labels = label_width(self._bars, width)
        figures = max(text_width(each.text) for each in self._bars)
        room = max(4, width - labels - figures - 6)
        top = max((each.share for each in self._bars), default=0.0) or 1.0
        ground = self.rich_style
        if line == self.cursor and self.has_focus:
            ground += self.get_component_rich_style("bars--cursor", partial=True)
        mark = "▸ " if line == self.cursor and self.has_focus else "  "

        def styled(name: str) -> Style:
            return ground + self.get_component_rich_style(f"bars--{name}", partial=True)

        segments = [
            Segment(mark + fit(bar.label, labels) + "  ", styled("label")),
            Segment(bar_text(bar.share / top, room) + " ", styled(bar.tone)),
            Segment(fit(bar.text, figures, "right") + " ", styled("text")),
        ]
        return Strip(segments).adjust_cell_length(width, ground)

    def on_resize(self) -> None:
        """Bars follow the window."""
        self.virtual_size = Size(self.size.width, len(self._bars))
        self.refresh()

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()

    def action_cursor(self, by: int) -> None:
        """Move the cursor."""
        if self._bars:
            self.cursor = max(0, min(len(self._bars) - 1, self.cursor + by))
            self.refresh()

    def action_open(self) -> None:
        """Open the bar under the cursor."""
        if self._bars:
            self.post_message(self.Opened(self.cursor))

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor there, on the cursor's line it opens."""
        line = event.y + self.scroll_offset.y
        if 0 <= line < len(self._bars):
            if line == self.cursor:
                self.action_open()
            else:
                self.cursor = line
                self.refresh()
