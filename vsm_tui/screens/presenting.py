"""Presentation: slides of every screen, one finding and one picture each, turned as with a presenter's remote."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from vsm_tui.actions import bindings
from vsm_tui.widgets.slide import SlideView
from vsm_tui.widgets.standing import Standing

if TYPE_CHECKING:
    from vsm_tui.screens.base import Host
    from vsm_tui.session import Loaded
    from vsm_tui.widgets.slide import Slide


class PresentScreen(Standing, Screen[None]):
    """One slide at a time, over everything else; escape and `p` leave for the screen whose slide is shown."""

    DEFAULT_CSS = """
    PresentScreen { background: $background; }
    """
    QUESTION = "What does a room need to see?"
    READING = (
        "Every screen as one sentence, one picture and few numbers. Page down and page up turn the slides, as the keys "
        "of a presenter's remote do; escape or p leaves for the screen behind the slide."
    )
    DEFINITIONS: ClassVar[tuple[str, ...]] = ()
    BINDINGS: ClassVar[list[BindingType]] = bindings("turn(1)", "turn(-1)")

    def __init__(self, first: str, screens: Sequence[str]) -> None:
        super().__init__()
        from vsm_tui.screens.slides import slides

        self._order = slides(screens, first)
        self._at = self._order.index(first) if first in self._order else 0

    @property
    def name_shown(self) -> str:
        """The name of the slide that is shown."""
        return self._order[self._at]

    def compose(self) -> ComposeResult:
        yield SlideView()

    def on_mount(self) -> None:
        """Draw the first slide."""
        self.call_after_refresh(self.refresh_figures)

    def refresh_figures(self) -> None:
        """Draw the slide for the present history and scope."""
        if self.stands:
            self._slide_worker()

    @work(group="slide", exclusive=True, exit_on_error=False)
    async def _slide_worker(self) -> None:
        session = cast("Host", self.app).session
        name, loaded, scope = self.name_shown, session.loaded, session.scope
        if loaded is None or session.store is None:
            return

        def make(loaded: Loaded) -> Slide:
            from vsm_tui.report.material import Material, read_records
            from vsm_tui.screens.slides import slide_of

            assert session.store is not None
            return slide_of(name, Material(loaded.history, scope, read_records(session.store, loaded.slug)))

        slide = await asyncio.to_thread(make, loaded)
        if name == self.name_shown and self.stands:
            self.query_one(SlideView).show(slide, f"{self._at + 1} of {len(self._order)}")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A slide that failed is said."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            cast("Host", self.app).tell(f"{type(event.worker.error).__name__}: {event.worker.error}", fault=True)

    def action_turn(self, by: int) -> None:
        """The next slide, or the one before; at either end nothing."""
        if 0 <= self._at + by < len(self._order):
            self._at += by
            self.refresh_figures()
