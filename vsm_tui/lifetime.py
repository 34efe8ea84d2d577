"""From the first frame to the last: signals, faults, the terminal given back, drafts kept, the store closed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from typing import Any

from textual.app import App, ScreenStackError
from textual.css.query import NoMatches
from textual.driver import Driver
from textual.worker import WorkerFailed

from vsm_tui.session import PATIENCE, Session

STOP_PATIENCE = 1.0
"""Seconds that a signal leaves to what is being written."""
_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT) if sys.platform != "win32" else ()


class Lifetime(App[None]):
    """An app on a session that ends as INTERFACE.md says, whatever ends it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._exit_code = 0
        self._store_closed = True
        self.leaving = False
        """The person, a signal or a fault ends the program: nothing more is read or drawn."""

    def get_driver_class(self) -> type[Driver]:
        """As Textual's, but a terminal that is closed is not waited for."""
        found = super().get_driver_class()
        if found.__name__ != "LinuxDriver":
            return found
        from vsm_tui.driver import TerminalDriver

        return TerminalDriver

    def run_to_exit_code(self) -> int:
        """Run until the person quits or a signal comes; returns the exit code. Raises what was not handled."""
        before = {number: signal.getsignal(number) for number in _SIGNALS}
        self.run(mouse=True)
        for number, handler in before.items():  # the loop left them to the system, which would leave at once
            signal.signal(number, handler)
        if self._exception is not None:
            raise self._exception
        if not self._store_closed:  # a thread still writes, and would be waited for without end
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(self._exit_code)
        return self._exit_code

    async def run_async(self, **options: Any) -> None:
        """As Textual's, but signals are taken from before the first frame to after the last."""
        loop = asyncio.get_running_loop()
        if not options.get("headless") and threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                loop.add_signal_handler(number, self._stop, 128 + number)
        await super().run_async(**options)

    def exit(self, *arguments: Any, **options: Any) -> None:
        """As Textual's; from here on screens may be gone."""
        self.leaving = True
        super().exit(*arguments, **options)

    def _stop(self, code: int) -> None:
        self._exit_code = self._exit_code or code
        self._gather_drafts()
        self.exit()

    def _gather_drafts(self) -> None:
        from vsm_tui.widgets.dialogs import Form

        for screen in self._screen_stack if self._running else ():
            if isinstance(screen, Form) and screen.is_mounted and (typed := screen.draft()):
                self.session.drafts[screen.heading] = typed

    async def _shutdown(self) -> None:
        self.leaving = True
        await super()._shutdown()

    def _handle_exception(self, error: Exception) -> None:
        """While the program leaves, screens go and nothing more is mounted: what is missed then is no fault."""
        cause = error.error if isinstance(error, WorkerFailed) else error
        if not (self.leaving and isinstance(cause, NoMatches | ScreenStackError)):
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Textual would gather local values, which may be secret; the caller reports the exception."""
        self._gather_drafts()
        self.leaving = True
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        """Nothing was gathered; see above."""

    async def on_unmount(self) -> None:
        """Close the store on its own thread; a signal does not wait long for what is being written."""
        self._store_closed = await self.session.close(STOP_PATIENCE if self._exit_code else PATIENCE)
