"""Text that says by its last character that more of it stands elsewhere."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import Static


class Excerpt(Static):
    """Text of any length; its last line ends in an ellipsis where the place is too low for the whole of it."""

    @property
    def cut(self) -> bool:
        """Whether some of the text is out of sight."""
        width, height = self.content_size
        return bool(width and height) and self.get_content_height(self.size, self.screen.size, width) > height

    def render_line(self, y: int) -> Strip:
        """Line `y` of what is seen."""
        line = super().render_line(y)
        width, height = self.content_size
        if y != height - 1 or not self.cut:
            return line
        style = self.visual_style.rich_style
        said = line.text.rstrip()
        while cell_len(said) > width - 2 and " " in said:
            said = said.rpartition(" ")[0].rstrip()
        kept = line.crop(0, min(cell_len(said), width - 2))
        return Strip.join([kept, Strip([Segment(" …", style)])]).adjust_cell_length(width, style)
