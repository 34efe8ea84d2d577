"""How far a long piece of work is, with a way to stop it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import ProgressBar, Static

from vsm_tui.safe import safe_line
from vsm_tui.widgets.dialogs import Dialog

AGAIN = 0.01
"""Seconds after which work that does not stop is asked again."""


class Progress(Dialog[None]):
    """How far a long piece of work is; escape cancels it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Cancel", show=True)]

    def __init__(self, title: str, hint: str, stop: Callable[[], None] | None = None) -> None:
        super().__init__()
        self._title, self._hint, self._stop = title, hint, stop
        self.cancelled = False

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(safe_line(self._title, 100), id="title", markup=False)
            yield ProgressBar(total=None if self._stop else 100, show_eta=False, show_percentage=self._stop is None)
            yield Static(self._hint, classes="hint", markup=False)

    def action_cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self.cancelled = True
        self.query_one("#title", Static).update(Content("Cancelling …"))
        if self._stop is not None:
            self._stop()
            # What is between two statements does not feel it: it is asked again until it ends.
            self.set_interval(AGAIN, self._stop)

    def tell(self, share: float) -> None:
        """Show how much is done, 0 to 1."""
        if self.stands:
            self.query_one(ProgressBar).update(progress=share * 100)
