"""The elapsed time of a map as one bar to scale: per step waiting, work and time off, after the step's number."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from vsm_tui.widgets.streammap_canvas import Run
from vsm_tui.widgets.streammap_picture import MapPicture

SIGNS = {"wait": "░", "work": "█", "off": "·"}


def scale_runs(picture: MapPicture, width: int) -> list[Run]:
    """The bar in exactly `width` cells as runs of role `wait`, `work` and `off`; nothing where no time is known.

    Cells are shared out by largest remainder, so that each is as many days as any other.
    """
    parts = [
        (index, role, days)
        for index, step in enumerate(picture.steps)
        for role, days in (("wait", step.wait_days), ("work", step.work_days), ("off", step.off_days))
        if step.counted and days > 0
    ]
    whole = sum(days for _, _, days in parts)
    if whole <= 0 or width <= 0:
        return []
    exact = [days / whole * width for _, _, days in parts]
    cells = [int(share) for share in exact]
    for place in sorted(range(len(parts)), key=lambda i: cells[i] - exact[i])[: width - sum(cells)]:
        cells[place] += 1
    runs: list[Run] = []
    said = -1
    for (index, role, _), count in zip(parts, cells, strict=True):
        if not count:
            continue
        number = str(index + 1)
        if index != said and count > len(number):
            runs.append((number, f"{role}-number"))
            count -= len(number)
            said = index
        runs.append((SIGNS[role] * count, role))
    return runs


class ScaleBar(Widget):
    """One line: the elapsed time to scale."""

    DEFAULT_CSS = """
    ScaleBar { height: 1; padding: 0 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._picture = MapPicture()

    def show(self, picture: MapPicture) -> None:
        """Show another map's time."""
        self._picture = picture
        self.refresh()

    def render(self) -> Content:
        styles = {
            "wait": "$flow-waiting",
            "work": "$flow-active",
            "off": "$flow-off",
            "wait-number": "bold $foreground",
            "work-number": "bold $foreground",
            "off-number": "bold $foreground",
        }
        head = "elapsed (░ waiting █ work · off)  "
        runs = scale_runs(self._picture, self.size.width - len(head) - 2)
        if not runs:
            return Content("")
        return Content.assemble((head, "$foreground 65%"), *((text, styles[role]) for text, role in runs))
