"""One screen as it is shown to a room: a sentence, one figure written large, one picture, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.widgets import Digits, Static

from vsm_tui.charts.matrix import Matrix
from vsm_tui.charts.model import Chart
from vsm_tui.safe import safe, safe_line
from vsm_tui.widgets.picture import Lines, PictureView


@dataclass(frozen=True, slots=True)
class Large:
    """A figure written large, and what it is."""

    figure: str
    words: str


@dataclass(frozen=True, eq=False)
class Slide:
    """What a room is shown: where we are, one sentence, a few large figures, one picture.

    `scope` says quietly what was looked at and as of when.
    """

    place: str
    sentence: str
    large: tuple[Large, ...] = ()
    picture: Chart | Matrix | Lines | None = None
    scope: str = ""


class SlideView(Container):
    """Draws a slide; the last two lines say what was looked at, and how to turn the page."""

    DEFAULT_CSS = """
    SlideView { height: 1fr; padding: 1 3 0 3; }
    SlideView #place { height: 1; color: $foreground 70%; }
    SlideView #told { height: auto; max-height: 6; margin: 1 0; text-style: bold; color: $accent; }
    SlideView #large { height: auto; margin-bottom: 1; }
    SlideView .figure { width: 1fr; height: auto; }
    SlideView .figure Digits { width: auto; color: $primary; text-style: bold; }
    SlideView .figure Static { height: auto; padding-right: 2; text-style: bold; }
    SlideView #large.-one .figure { layout: horizontal; }
    SlideView #large.-one .figure Static { width: 1fr; margin: 1 0 0 2; }
    SlideView PictureView { height: 1fr; }
    SlideView #foot { height: 2; dock: bottom; color: $foreground 60%; }
    SlideView #foot Static { height: 1; }
    """
    MOST = 5
    """Figures side by side at most."""

    def compose(self) -> ComposeResult:
        yield Static("", id="place", markup=False)
        yield Static("", id="told", markup=False)
        with Horizontal(id="large"):
            for number in range(self.MOST):
                with Container(classes="figure", id=f"figure-{number}"):
                    yield Digits("")
                    yield Static("", markup=False)
        yield PictureView(id="shown-large")
        with Container(id="foot"):
            yield Static("", id="scope", markup=False)
            yield Static("page down  next     page up  back     esc  leave", id="turn", markup=False)

    def show(self, slide: Slide, count: str) -> None:
        """Show a slide; `count` says which of how many it is."""
        self.query_one("#turn", Static).update(f"{count}     page down  next     page up  back     esc  leave")
        self.query_one("#scope", Static).update(Content(safe_line(slide.scope, 200)))
        self.query_one("#place", Static).update(Content(safe_line(slide.place, 120)))
        self.query_one("#told", Static).update(Content(safe(slide.sentence, 400)))
        large = self.query_one("#large")
        large.display = bool(slide.large)
        large.set_class(len(slide.large) == 1, "-one")
        for number in range(self.MOST):
            part = self.query_one(f"#figure-{number}")
            part.display = number < len(slide.large)
            if number < len(slide.large):
                part.query_one(Digits).update(safe_line(slide.large[number].figure, 12).replace(" ", ""))
                part.query_one(Static).update(Content(safe_line(slide.large[number].words, 100)))
        self.query_one(PictureView).show(slide.picture)
