"""A terminal that was closed under the program is not waited for."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("POSIX terminals", allow_module_level=True)

from textual.drivers._writer_thread import WriterThread

from vsm_tui.app import VsmApp
from vsm_tui.driver import TerminalDriver


class Gone(io.StringIO):
    """What is written to after the terminal was closed."""

    def write(self, text: str) -> int:
        raise OSError(5, "Input/output error")


@pytest.mark.timeout(20)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_writing_and_closing_end_where_the_terminal_is_gone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TEXTUAL_DRIVER", raising=False)
    app = VsmApp(tmp_path / "s.db")
    assert app.driver_class is TerminalDriver
    driver = TerminalDriver.__new__(TerminalDriver)
    driver._writer_thread = WriterThread(Gone())
    driver._writer_thread.start()
    for _ in range(100):
        driver.write("more than the queue holds")
    driver.close()
    assert not driver._writer_thread.is_alive()


def test_what_is_written_comes_out_before_the_thread_ends() -> None:
    out = io.StringIO()
    driver = TerminalDriver.__new__(TerminalDriver)
    driver._writer_thread = WriterThread(out)
    driver._writer_thread.start()
    for number in range(100):
        driver.write(f"{number} ")
    driver.close()
    assert out.getvalue().split() == [str(number) for number in range(100)]
