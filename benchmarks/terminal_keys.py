"""From a key to the last byte of what it paints, in a real pseudo-terminal; and the floor it is compared with."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUIET = 0.02
"""Seconds without output after which a paint counts as complete."""
COLUMNS, LINES = 140, 40

ECHO = """
from textual.app import App
from textual.widgets import Static

class Echo(App):
    def compose(self):
        yield Static("ready", id="shown")
    def on_key(self, event):
        self.query_one("#shown").update(f"pressed {event.key} {self.count}")
        self.count += 1
    count = 0

Echo().run()
"""
"""The floor: Textual echoing a key."""


class Painted:
    """A program in a pseudo-terminal of 140 x 40."""

    def __init__(self, argv: list[str], environment: dict[str, str] | None = None) -> None:
        self._pid, self._master = pty.fork()
        if self._pid == 0:
            os.environ.update(environment or {}, TERM="xterm-256color", PYTHONPATH=str(ROOT))
            os.execv(argv[0], argv)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))

    def read(self, quiet: float, patience: float) -> tuple[bytes, float]:
        """Everything until nothing came for `quiet` seconds, and the instant of the last byte.

        Waits `patience` seconds for the first byte.
        """
        data, last = b"", time.perf_counter()
        while select.select([self._master], [], [], quiet if data else patience)[0]:
            try:
                data += os.read(self._master, 1 << 16)
            except OSError:
                break
            last = time.perf_counter()
        return data, last

    def rest(self, seconds: float) -> None:
        """Let the program come to rest, its output thrown away."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            self.read(0.05, 0.05)

    def wait_for(self, text: str, most: float = 60.0) -> None:
        """Read until `text` was painted; `TimeoutError` where it was not."""
        data = b""
        until = time.perf_counter() + most
        while text.encode() not in data:
            if time.perf_counter() > until:
                raise TimeoutError(f"{text!r} was not painted")
            data += self.read(0.05, 1.0)[0]

    def press(self, keys: str) -> float:
        """Seconds from the key to the last byte of its paint; `TimeoutError` where it paints nothing."""
        begin = time.perf_counter()
        os.write(self._master, keys.encode())
        data, last = self.read(QUIET, 5.0)
        if not data:
            raise TimeoutError(f"{keys!r} painted nothing")
        return last - begin

    def close(self) -> None:
        """End the program."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._master)


def percentile(values: list[float], percent: int) -> float:
    """Nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, (percent * len(ordered) + 99) // 100 - 1)]


def echo_floor(presses: int = 120) -> list[float]:
    """What a key costs in an app that does nothing but echo it."""
    program = Painted([sys.executable, "-c", ECHO])
    try:
        program.wait_for("ready")
        program.rest(0.5)
        for _ in range(20):
            program.press("x")
        return [program.press("x") for _ in range(presses)]
    finally:
        program.close()
