"""The palette of acts, which may be left at any moment of its search."""

from __future__ import annotations

from textual.command import CommandList, CommandPalette

from vsm_tui.widgets.standing import Standing


class Palette(Standing, CommandPalette):
    """Textual's palette; its search ends with it."""

    async def _message_loop_exit(self) -> None:
        """The list goes now: a search that looks for it afterwards would end the program."""
        self._cancel_gather_commands()
        await super()._message_loop_exit()

    def _action_command_list(self, action: str) -> None:
        """As Textual's; a list that has no room yet has no pages to turn."""
        if self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)
