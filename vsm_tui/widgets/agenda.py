"""The agenda of a review in one line: its pages, the one that is open, what else can be opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from vsm_tui.charts.labels import text_width


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its number, its name, whether it is on the agenda, and whether its answer changed since last time."""

    number: int
    name: str
    on: bool
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Where a page stands in the line; `role` is `here`, `on` or `off`."""

    start: int
    text: str
    number: int
    role: str


def agenda_spans(pages: Sequence[Page], current: int, width: int) -> list[Span]:
    """The pages in one line of `width` cells, in order.

    Pages on the agenda and the open one have their names, the others a dot; where that is too wide names give way
    from the last on, the open page's last of all, to a thick dot. A star marks an answer that changed. There are no
    numbers, since a digit goes to another screen.
    """
    named = {page.number for page in pages if page.on or page.number == current}

    def text(page: Page) -> str:
        sign = "▸" if page.number == current else " "
        name = page.name if page.number in named else "●" if page.on else "·"
        return f"{sign}{name}{'*' if page.changed else ''} "

    for page in reversed(pages):
        if sum(text_width(text(one)) for one in pages) <= width:
            break
        if page.number != current:
            named.discard(page.number)
    spans, at = [], 0
    for page in pages:
        said = text(page)
        role = "here" if page.number == current else "on" if page.on else "off"
        spans.append(Span(at, said, page.number, role))
        at += text_width(said)
    return spans


class Agenda(Widget, can_focus=False):
    """The agenda; a click on a page opens it."""

    DEFAULT_CSS = """
    Agenda {
        height: 1;
        background: $panel;
        & > .agenda--here { color: $accent; text-style: bold; }
        & > .agenda--on { color: $foreground; }
        & > .agenda--off { color: $foreground 60%; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"agenda--here", "agenda--on", "agenda--off"}

    @dataclass
    class Chosen(Message):
        """The person wants page `number`."""

        number: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._pages: tuple[Page, ...] = ()
        self._current = 0

    def show(self, pages: Sequence[Page], current: int) -> None:
        """Show other pages."""
        self._pages, self._current = tuple(pages), current
        self.refresh()

    def _spans(self) -> list[Span]:
        return agenda_spans(self._pages, self._current, self.size.width)

    def render_line(self, y: int) -> Strip:
        """The line."""
        segments = [
            Segment(span.text, self.rich_style + self.get_component_rich_style(f"agenda--{span.role}", partial=True))
            for span in self._spans()
        ]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def on_click(self, event: events.Click) -> None:
        """Open the page under the mouse."""
        for span in self._spans():
            if span.start <= event.x < span.start + text_width(span.text):
                event.stop()
                self.post_message(self.Chosen(span.number))
