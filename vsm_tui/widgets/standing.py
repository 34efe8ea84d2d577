"""Screens whose delayed work falls away with them.

Textual runs what was put off (`call_after_refresh`, timers, the rest of a worker) even when the screen was popped,
or the program left, in between; the widgets it would touch are gone by then, and a look for one of them ends the
program. Every screen of ours is a `Standing` one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from textual.await_complete import AwaitComplete
from textual.css.query import NoMatches
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget


class Standing(MessagePump):
    """Mixed into a screen, before `Screen`; no node itself, so that styles are inherited from the screen."""

    @property
    def stands(self) -> bool:
        """Whether all that was composed is there, and nothing of it has begun to go."""
        screen = cast(Widget, self)
        return screen.is_mounted and screen.is_running and screen.display and not getattr(screen.app, "leaving", False)

    @property
    def on_top(self) -> bool:
        """Whether the person still looks at this screen: a question that took a while to prepare is asked only then."""
        return self.stands and cast("Screen[Any]", self).is_active

    def call_after_refresh(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """As Textual's; a screen that no longer stands is not called."""
        return super().call_after_refresh(self._while_standing, callback, *args, **kwargs)

    def set_timer(
        self,
        delay: float,
        callback: Callable[..., Any] | None = None,
        *,
        name: str | None = None,
        pause: bool = False,
    ) -> Timer:
        """As Textual's; a screen that no longer stands is not called."""
        return super().set_timer(
            delay, None if callback is None else lambda: self._while_standing(callback), name=name, pause=pause
        )

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """As Textual's; who answers when the screen is covered, or a second time, is not heard."""
        if not self.on_top:
            return AwaitComplete()
        return cast("Screen[Any]", super()).dismiss(result)

    def _while_standing(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return callback(*args, **kwargs) if self.stands else None

    def finish(self, then: Callable[..., None], *args: Any) -> None:
        """Run the end of a worker: what it wants of a screen that no longer stands is not missed."""
        try:
            then(*args)
        except NoMatches:
            if self.stands:
                raise
