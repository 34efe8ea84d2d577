"""A field of several lines, apart from the one-line field since Textual's editor takes long to load."""

from __future__ import annotations

from textual.strip import Strip
from textual.widgets import TextArea

from vsm_tui.widgets.entry import painted


class SafeTextArea(TextArea):
    """A field of several lines whose text may be imported: an escape sequence in it is shown, not sent."""

    def render_line(self, y: int) -> Strip:
        """The line as Textual draws it, made safe."""
        return painted(super().render_line(y))
