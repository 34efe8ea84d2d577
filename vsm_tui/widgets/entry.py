"""A field to type in that draws text from outside safely: what it holds stays raw, what it paints does not."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import Input

from vsm_tui.safe import safe_line


def painted(strip: Strip) -> Strip:
    """The same line without a character that the terminal would obey; its width in cells stays."""
    if all(segment.text.isascii() and segment.text.isprintable() for segment in strip):
        return strip
    made = [Segment(safe_line(text, len(text) + 1), style) for text, style, _ in strip]
    return Strip(made).adjust_cell_length(strip.cell_length)


class SafeInput(Input):
    """A one-line field whose value may be an imported title: an escape sequence in it is shown, not sent."""

    def render_line(self, y: int) -> Strip:
        """The line as Textual draws it, value, suggestion and placeholder made safe."""
        return painted(super().render_line(y))
