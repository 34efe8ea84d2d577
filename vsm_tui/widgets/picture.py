"""Any picture in the place of one widget: a chart, a heatmap, or lines of text that fit a width."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from vsm_tui.charts.matrix import Matrix
from vsm_tui.charts.model import Chart
from vsm_tui.safe import safe
from vsm_tui.widgets.chart import ChartView
from vsm_tui.widgets.heatmap import Heatmap

Lines = Callable[[int], Iterable[str]]
_COLOURS = {"█": "$flow-active", "░": "$flow-waiting", "▒": "$flow-waiting", "▚": "$flow-blocked", "·": "$flow-off"}
_COLOURS |= dict.fromkeys("▁▂▃▄▅▆▇", "$flow-active")


def coloured(line: str) -> Content:
    """A line of a picture in text: each texture in the colour of what it stands for."""
    parts: list[str | tuple[str, str]] = []
    run, colour = "", ""
    for character in safe(line, 1000):
        wanted = _COLOURS.get(character, "")
        if wanted != colour and run:
            parts.append((run, colour) if colour else run)
            run = ""
        run += character
        colour = wanted
    parts.append((run, colour) if colour else run)
    return Content.assemble(*parts)


class PictureView(Container):
    """Shows one picture at a time; charts and heatmaps can be walked."""

    DEFAULT_CSS = """
    PictureView { height: 1fr; }
    PictureView > * { display: none; }
    PictureView.-chart > ChartView, PictureView.-matrix > Heatmap { display: block; }
    PictureView.-lines > VerticalScroll { display: block; }
    PictureView Static { height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: Lines | None = None

    def compose(self) -> ComposeResult:
        yield ChartView()
        yield Heatmap()
        with VerticalScroll():
            yield Static("", markup=False)

    def show(self, picture: Chart | Matrix | Lines | None, cursor: tuple[int, int] | None = None) -> None:
        """Show a picture, a heatmap with its cursor on a cell; none leaves the place empty."""
        self._lines = None
        kind = ""
        if isinstance(picture, Chart):
            kind = "chart"
            self.query_one(ChartView).show(picture)
        elif isinstance(picture, Matrix):
            kind = "matrix"
            self.query_one(Heatmap).show(picture, cursor=cursor)
        elif picture is not None:
            kind, self._lines = "lines", picture
            self._draw()
        for name in ("chart", "matrix", "lines"):
            self.set_class(name == kind, f"-{name}")

    @property
    def target(self) -> Widget | None:
        """The widget that takes the keys for what is shown."""
        for name, kind in (("-chart", ChartView), ("-matrix", Heatmap), ("-lines", VerticalScroll)):
            if self.has_class(name):
                return self.query_one(kind)
        return None

    def on_resize(self) -> None:
        """Lines are made for a width."""
        self._draw()

    def _draw(self) -> None:
        if self._lines is None or not self.is_mounted:
            return
        width = max(20, self.size.width - 2)
        self.query_one(Static).update(Content("\n").join([coloured(line) for line in self._lines(width)]))
