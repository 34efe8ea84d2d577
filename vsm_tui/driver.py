"""The terminal as Textual drives it, except that a terminal which is gone is written to no more."""

from __future__ import annotations

from queue import Full

from textual.drivers.linux_driver import LinuxDriver

_LOOK_AGAIN = 0.1
"""Seconds after which a full queue is asked whether anybody still empties it."""


class TerminalDriver(LinuxDriver):
    """Textual's thread that writes ends where the terminal is closed; what waits for it would wait without end."""

    def write(self, data: str) -> None:
        """Write to the terminal, or nowhere once it is gone."""
        self._hand_over(data)

    def close(self) -> None:
        """End the thread that writes, where it still does."""
        writer = self._writer_thread
        self._hand_over(None)
        if writer is not None:
            writer.join()

    def _hand_over(self, data: str | None) -> None:
        writer = self._writer_thread
        while writer is not None and writer.is_alive():
            try:
                writer._queue.put(data, timeout=_LOOK_AGAIN)
            except Full:
                continue
            return
