"""The program in a real pseudo-terminal: keys go in, the screen is read as a person sees it."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import termios
import time
from pathlib import Path
from typing import Any

import pexpect
import pyte

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""Seconds until something that should appear counts as missing; a busy machine is slow."""
WATCHED = 40_000
"""Cells of a terminal whose screen is followed; a larger one only takes what is written, since pyte is slow."""


class Terminal:
    """`vsm-tui` with its arguments in a terminal of `size` (columns, lines); a context manager.

    `code` runs instead of the program; `environment` adds to that of the tests.
    """

    def __init__(
        self,
        *arguments: str,
        size: tuple[int, int] = (120, 36),
        now: str | None = None,
        code: str = "",
        **environment: str,
    ) -> None:
        columns, lines = size
        self._watched = columns * lines <= WATCHED
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        inherited = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        self._own = tempfile.TemporaryDirectory(prefix="journey-")
        homes = {f"XDG_{name}_HOME": f"{self._own.name}/{name.lower()}" for name in ("STATE", "DATA", "CONFIG")}
        env = {**inherited, **homes, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **environment}
        env |= {"VSM_TUI_NOW": now} if now else {}
        program = ["-c", code] if code else ["-m", "vsm_tui"]
        self._busy = True
        self.raw = b""
        """The last of what the program wrote, as bytes."""
        self.given_back = False
        """Whether the terminal was as before once the program had ended (`exit_code`)."""
        self._child: Any = pexpect.spawn(
            sys.executable, [*program, *arguments], dimensions=(lines, columns), env=env, timeout=PATIENCE
        )

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._child.closed:
            self._child.close(force=True)
        self._own.cleanup()

    @property
    def found(self) -> str:
        """What a failing test tells: the screen, and the end of the log where the program crashed."""
        logs = [log.read_text()[-3000:] for log in Path(self._own.name).rglob("crash.log")]
        return "\n".join([self.text, *logs])

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(self._screen.display)

    def read(self) -> None:
        """Take in what came meanwhile; `AssertionError` where the program ended."""
        assert self._read(0.2), f"the program ended; it shows\n{self.found}"

    def hang_up(self) -> int:
        """Close the terminal under the program; its exit code."""
        self._child.ptyproc.fileobj.close()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            ended, status = os.waitpid(self._child.pid, os.WNOHANG)
            if ended:
                self._child.ptyproc.closed = self._child.closed = True
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.05)
        raise AssertionError("the program lives on without its terminal")

    def _read(self, seconds: float) -> bool:
        try:
            self._take(self._child.read_nonblocking(65536, timeout=seconds))
            self._busy = True
        except pexpect.TIMEOUT:
            self._busy = False
            return True
        except pexpect.EOF:
            return False
        return True

    def _take(self, data: bytes) -> None:
        self.raw = (self.raw + data)[-200_000:]
        if self._watched:
            self._stream.feed(data)

    def wait_for(self, *texts: str, gone: str = "") -> str:
        """Read until all of `texts` stand on the screen and `gone` no longer does; `AssertionError` with the screen.

        A text may be broken over lines where the screen wraps it.
        """
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            shown = self.text
            flat = " ".join(shown.split())
            if all(text in shown or text in flat for text in texts) and not (gone and gone in shown):
                return shown
            if not self._read(0.1):
                break
        raise AssertionError(f"{texts} did not appear (gone: {gone!r}) on\n{self.found}")

    def wait_for_any(self, *texts: str) -> str:
        """The same, until one of `texts` stands there."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            shown = self.text
            if any(text in shown for text in texts):
                return shown
            if not self._read(0.1):
                break
        raise AssertionError(f"none of {texts} appeared on\n{self.found}")

    def settle(self) -> None:
        """Until nothing more is drawn for a moment."""
        while self._read(0.3) and self._busy:
            pass

    def press(self, *keys: str) -> None:
        """Send keys as the terminal does: characters, or `enter`, `escape`, `left` and so on.

        Escape is sent as newer terminals do: after the old single byte, a busy program may take the next key for the
        rest of one sequence.
        """
        names = {"enter": "\r", "escape": "\x1b[27u", "tab": "\t", "up": "\x1b[A", "down": "\x1b[B"}
        names |= {
            "right": "\x1b[C",
            "left": "\x1b[D",
            "delete": "\x1b[3~",
            "ctrl+p": "\x10",
            "ctrl+s": "\x13",
            "ctrl+u": "\x15",
        }
        for key in keys:
            self._child.send(names.get(key, key))
            until = time.monotonic() + 0.05
            while (left := until - time.monotonic()) > 0 and self._read(left):
                pass

    def type(self, text: str) -> None:
        """Type a text as fast as one can."""
        self._child.send(text)
        self._read(0.1)

    def resize(self, columns: int, lines: int) -> None:
        """The person drags the window to another size, and lets the program follow."""
        self._watched = columns * lines <= WATCHED
        self._screen.resize(lines, columns)
        self._child.setwinsize(lines, columns)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._read(0.3):
            if not self._busy:
                return
        raise AssertionError(f"drawing {columns} x {lines} does not end")

    def click(self, text: str) -> None:
        """Press and let go the left mouse button on the first place where `text` stands, once all is drawn."""
        self.settle()
        for line, row in enumerate(self._screen.display, start=1):
            if text in row:
                column = row.index(text) + 1
                self._child.send(f"\x1b[<0;{column};{line}M\x1b[<0;{column};{line}m")
                self._read(0.05)
                return
        raise AssertionError(f"{text!r} is not on\n{self.found}")

    def signal(self, number: int) -> None:
        """Send a signal to the program alone."""
        os.kill(self._child.pid, number)

    @property
    def pid(self) -> int:
        """The process of the program."""
        return int(self._child.pid)

    def kill(self) -> None:
        """End the program at once, as a crash or a lost machine would."""
        self._child.kill(signal.SIGKILL)

    def exit_code(self) -> int:
        """Wait until the program has ended by itself; `AssertionError` with the screen where it hangs."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._read(0.1):
            pass
        if self._child.isalive() and time.monotonic() >= until:
            raise AssertionError(f"the program did not end; it shows\n{self.found}")
        self._child.wait()
        self.given_back = self._was_given_back()
        self._child.close()
        return int(self._child.exitstatus if self._child.exitstatus is not None else -self._child.signalstatus)

    def _was_given_back(self) -> bool:
        """The normal screen, the cursor shown, no reports of the mouse, input by the line and echoed."""
        switches = (b"1049", b"1000", b"1003", b"2004")
        off = all(self.raw.rfind(b"\x1b[?%sl" % each) >= self.raw.rfind(b"\x1b[?%sh" % each) for each in switches)
        cursor = self.raw.rfind(b"\x1b[?25h") >= self.raw.rfind(b"\x1b[?25l")
        modes = termios.tcgetattr(self._child.child_fd)[3]
        return off and cursor and bool(modes & termios.ICANON) and bool(modes & termios.ECHO)
