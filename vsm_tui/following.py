"""The app follows the store: what it wrote itself, what other processes commit, and the clock."""

from __future__ import annotations

import asyncio

from textual import work

from vsm_tui.going import Going
from vsm_tui.safe import safe
from vsm_tui.session import Session

WATCH_SECONDS = 1.0
"""How often another process's commits are looked for."""
LIVE_SECONDS = 60.0
"""How often ages and the as-of move on by themselves."""


class Following(Going):
    """An app whose screens show the store as it is now."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._watching = False
        self._fault_told = ""
        self._reading: asyncio.Task[None] | None = None
        self._next_reading: asyncio.Task[None] | None = None

    def on_mount(self) -> None:
        """Begin to watch the store and the clock."""
        self.set_interval(WATCH_SECONDS, self._watch)
        self.set_interval(LIVE_SECONDS, self._live)

    def tell(self, message: str, *, fault: bool = False) -> None:
        """A short note in the corner; faults stay longer."""
        if self.leaving:
            return
        self.notify(
            safe(message, 1000),
            severity="error" if fault else "information",
            timeout=10 if fault else 4,
            markup=False,
        )

    @work(group="watch", exit_on_error=False)
    async def _watch(self) -> None:
        from store import StoreError

        if self._watching or self.leaving:  # the look before waits for a long act
            return
        self._watching = True
        try:
            if await self.session.changed_elsewhere():
                await self.reload()
            self._fault_told = ""
        except StoreError as error:
            self.session.look_again()
            if str(error) != self._fault_told:
                self._fault_told = str(error)
                self.tell(str(error), fault=True)
                self._draw_again()
        finally:
            self._watching = False

    @work(group="live", exit_on_error=False)
    async def _live(self) -> None:
        loaded = self.session.loaded
        if loaded is None or self.session.as_of is not None or not loaded.history.as_of_is_now:
            return
        if self._reading is None and await self.session.move_clock_on():
            self._draw_again()
        else:  # too large to be kept in memory, or it is being read anyway
            await self.reload()

    async def reload(self) -> None:
        """Read the current stream again and let every screen draw what changed.

        Who asks while it is being read gets the next reading, one for all who asked.
        """
        if self.leaving:
            return
        if self._next_reading is None:
            self._next_reading = asyncio.create_task(self._read_after(self._reading))
        await asyncio.shield(self._next_reading)

    async def _read_after(self, running: asyncio.Task[None] | None) -> None:
        if running is not None:
            await asyncio.wait([running])
        self._reading, self._next_reading = self._next_reading, None
        try:
            await self._read_again()
        finally:
            if self._reading is asyncio.current_task():
                self._reading = None

    async def _read_again(self) -> None:
        await self.session.read_streams()
        if self.session.loaded is not None:
            slug = self.session.loaded.slug
            if any(stream.slug == slug for stream in self.session.streams):
                await self.session.load(slug)
            else:
                await self.action_streams()  # first: the screens of a stream cannot do without it
                self.session.leave(slug)
        self._draw_again()

    def _draw_again(self) -> None:
        if self.leaving:
            return
        refresh = getattr(self.screen, "refresh_figures", None)
        if refresh is None:  # a dialog is on top: what is under it draws when it comes back
            return
        refresh()

    async def action_streams(self) -> None:
        """The list of streams."""
        await self.leave_down_to(1)
