"""The terminal is given back whatever ends the program, and whatever the terminal is."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from terminal import ROOT, Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "s.db")


def without_terminal(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vsm_tui", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        cwd=ROOT,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
def test_a_signal_ends_the_app_with_its_code_and_gives_the_terminal_back(path: str, number: int, code: int) -> None:
    with Terminal("--db", path) as terminal:
        terminal.wait_for("Start a stream by hand")
        terminal.signal(number)
        assert terminal.exit_code() == code
        assert terminal.given_back


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_at_the_very_first_frame_is_no_different(path: str, number: int) -> None:
    with Terminal("--db", path) as terminal:
        while b"\x1b[?1049h" not in terminal.raw:
            terminal.read()
        terminal.signal(number)
        assert terminal.exit_code() == 128 + number
        assert terminal.given_back


def test_quitting_gives_the_terminal_back(path: str) -> None:
    with Terminal("--db", path) as terminal:
        terminal.wait_for("Start a stream by hand")
        terminal.press("q")
        assert terminal.exit_code() == 0
        assert terminal.given_back


def test_what_was_typed_when_a_signal_came_is_offered_again(path: str) -> None:
    with Terminal("--db", path) as terminal:
        terminal.wait_for("Start a stream by hand")
        terminal.press("n")
        terminal.wait_for("What is the stream called?")
        terminal.press(*"Half a na")
        terminal.wait_for("Half a na")
        terminal.signal(signal.SIGTERM)
        assert terminal.exit_code() == 143
    with Terminal("--db", path) as terminal:
        terminal.wait_for("Start a stream by hand")
        terminal.press("n")
        terminal.wait_for("Half a na", "what you had typed when the program was stopped")
        terminal.type("\x1b")  # the escape of an old terminal, which only a pause tells from a sequence
        terminal.wait_for("Start a stream by hand", gone="What is the stream called?")
        terminal.press("n")
        terminal.wait_for("What is the stream called?", "Checkout improvements")
        assert "Half a na" not in terminal.text
        terminal.press("escape", "q")


def test_a_terminal_that_is_closed_ends_the_program(path: str) -> None:
    with Terminal("--db", path) as terminal:
        terminal.wait_for("Start a stream by hand")
        assert terminal.hang_up() == 129


CRASH = """
import sys
from vsm_tui.screens.streams import StreamsScreen
def action_new(self):
    secret = "hunter2-" + "x" * 5
    raise RuntimeError("a fault of the program")
StreamsScreen.action_new = action_new
from vsm_tui.__main__ import main
main()
"""


def test_an_unhandled_fault_is_a_short_message_and_a_log_without_values(path: str, tmp_path: Path) -> None:
    with Terminal("--db", path, code=CRASH, XDG_STATE_HOME=str(tmp_path / "state"), HOME=str(tmp_path)) as terminal:
        terminal.wait_for("Start a stream by hand")
        terminal.press("n")
        assert terminal.exit_code() == 1
        assert terminal.given_back
        last = terminal.raw[terminal.raw.rindex(b"\x1b[?1049l") :].decode()
    assert "vsm-tui: an internal error stopped the program (RuntimeError)" in last
    assert "Traceback" not in last
    (log,) = tmp_path.rglob("crash.log")
    assert "a fault of the program" in log.read_text()
    assert "hunter2" not in log.read_text() + last
    assert log.stat().st_mode & 0o777 == 0o600


def test_without_a_terminal_it_is_one_line_and_exit_2(path: str) -> None:
    for arguments in (("--db", path), ("demo",)):
        result = without_terminal(*arguments)
        assert result.returncode == 2
        assert result.stderr.count("\n") == 1
        assert "needs a terminal" in result.stderr
    assert not Path(path).exists()


def test_a_dumb_terminal_is_refused_in_one_line(path: str) -> None:
    with Terminal("--db", path, TERM="dumb") as terminal:
        assert terminal.exit_code() == 2
        assert terminal.raw.count(b"\n") == 1
        assert b"TERM is dumb" in terminal.raw


def test_only_the_child_of_a_web_server_may_do_without_a_terminal(path: str) -> None:
    assert without_terminal("--db", path, TEXTUAL_DRIVER="textual.drivers.linux_driver:LinuxDriver").returncode == 2
    served = subprocess.Popen(
        [sys.executable, "-m", "vsm_tui", "--db", path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver", "TERM": "dumb"},
        cwd=ROOT,
    )
    assert served.stdout is not None
    try:
        assert served.stdout.readline() == b"__GANGLION__\n"
    finally:
        served.kill()
        served.communicate()


SIZES = [(1, 1), (40, 10), (500, 200)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_size_is_survived_from_the_start_and_while_running(size: tuple[int, int]) -> None:
    with Terminal("demo", size=size) as terminal:
        while b"\x1b[?1049h" not in terminal.raw:
            terminal.read()
        terminal.resize(120, 36)
        terminal.wait_for("Worked on for", "1 Map")
        for key, screen in (("1", "Map"), ("2", "Board"), ("3", "Waits"), ("4", "Flow"), ("6", "Outcomes")):
            terminal.press(key)
            terminal.wait_for(f"› {screen}", "as of")
            terminal.resize(*size)
            terminal.press("down", "t", "t")
            terminal.resize(120, 36)
        terminal.press("0")
        terminal.wait_for("Start a stream by hand")
        terminal.press("q")
        assert terminal.exit_code() == 0
        assert terminal.given_back


def test_without_colour_everything_is_grey(path: str) -> None:
    with Terminal("demo", NO_COLOR="1", COLORTERM="truecolor") as terminal:
        terminal.wait_for("Worked on for")
        terminal.press("3")
        terminal.wait_for("› Waits", "as of")
        terminal.press("q")
        assert terminal.exit_code() == 0
        colours = set(re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", terminal.raw))
        assert colours
        assert all(red == green == blue for red, green, blue in colours)
        assert not re.search(rb"[34]8;5;", terminal.raw)
