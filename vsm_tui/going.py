"""Which screens lie on one another: keys wait until the one on top is there, and nothing is taken away half made."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from textual import events
from textual.screen import Screen

from vsm_tui.lifetime import Lifetime
from vsm_tui.widgets.palette import Palette

_LOOK_AGAIN = 0.05
"""Seconds after which a screen that is being made is asked whether it still lies there."""


class Going(Lifetime):
    """An app whose stack of screens is whole at every key, however fast keys come."""

    async def on_event(self, event: events.Event) -> None:
        """As Textual's; a key or a click that comes while the screen on top is still being made waits for it."""
        if isinstance(event, events.InputEvent | events.Paste):
            if self._screen_stacks[self._current_mode]:
                await self._made(self.screen)
            if self.leaving:
                return
        await super().on_event(event)

    async def leave_down_to(self, kept: int) -> None:
        """Pop what lies above the `kept` lowest screens."""
        while len(self.screen_stack) > kept and not self.leaving:
            top = self.screen
            await self._made(top)
            if not self.leaving and top is self.screen and len(self.screen_stack) > kept:
                await self.pop_screen()

    async def take_away(self, screen: Screen[Any]) -> None:
        """Pop a screen, and whatever the person laid over it meanwhile; nothing where it is gone already."""
        if not self.leaving and screen in self.screen_stack:
            await self.leave_down_to(self.screen_stack.index(screen))

    def action_command_palette(self) -> None:
        """Every act by its name."""
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())  # without an id: the one before may still be on its way out

    async def _made(self, screen: Screen[Any]) -> None:
        """Until a screen and all that it composed are mounted; one that goes before that never is."""
        made: asyncio.Event = screen._mounted_event
        while not (made.is_set() or self.leaving) and screen in self._screen_stacks[self._current_mode]:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(made.wait(), _LOOK_AGAIN)
