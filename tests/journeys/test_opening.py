"""What the app does with a store that cannot be opened, only be read, or changes under it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "screens"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from boarded import NOW, make_store, steps_of
from mounts import can_mount
from terminal import PATIENCE, ROOT, Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")

IMPATIENT = "import store.connection as c; c.BUSY_SECONDS = 0.2\nfrom vsm_tui.__main__ import main; main()"
"""The program, but it waits for a lock a fifth of a second only."""
POWERLESS = """
import ctypes, os
if os.geteuid() == 0:  # root writes anywhere: without the powers to, file modes hold for it as for everybody
    head, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    kernel = ctypes.CDLL(None)
    assert kernel.capget(head, sets) == 0
    for which in (0, 1, 2):
        sets[which] &= ~0b110  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    assert kernel.capset(head, sets) == 0
from vsm_tui.__main__ import main
main()
"""
"""The program as a user who may write only where file modes allow it, also where the tests run as root."""
MOUNTED = """
import os, sys
script = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"'
folder = os.path.dirname(sys.argv[sys.argv.index("--db") + 1])
program = [sys.executable, "-m", "vsm_tui", *sys.argv[1:]]
os.execvp("unshare", ["unshare", "--mount", "--map-root-user", "sh", "-c", script, "-", folder, *program])
"""
"""The program with its folder mounted for reading only."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_store(tmp_path / "s.db")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vsm_tui", *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "VSM_TUI_NOW": NOW},
        cwd=ROOT,
        timeout=60,
        check=False,
    )


def _newer(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")


def _corrupt(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[100:4096] = b"\xff" * (4096 - 100)
    path.write_bytes(bytes(data))


FAULTS = {
    "newer": (_newer, ("version 99", "vsm-tui export")),
    "corrupt": (_corrupt, ("damaged", "restore")),
    "empty": (lambda path: path.write_bytes(b""), ("0 bytes",)),
    "foreign": (lambda path: path.write_text("a shopping list\n" * 50), ("not a store",)),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), ("is a folder",)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_store_that_cannot_be_opened_is_said_and_left_alone(path: Path, fault: str) -> None:
    spoil, told = FAULTS[fault]
    spoil(path)
    before = path.read_bytes() if path.is_file() else b""
    with Terminal("--db", str(path), now=NOW) as terminal:
        shown = terminal.wait_for("Try again")
        assert all(words in " ".join(shown.split()) for words in told), shown
        assert "Start a stream" not in shown
        terminal.press("n", "u", "ctrl+p")
        terminal.wait_for("Search for commands")
        terminal.press("escape")
        terminal.wait_for("What is the stream called?", gone="Search for commands")
        terminal.press("escape")
        terminal.wait_for("Try again", gone="What is the stream called?")
        terminal.press("q")
        assert terminal.exit_code() == 0
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_a_locked_store_is_waited_for_and_can_be_tried_again(path: Path) -> None:
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with Terminal("--db", str(path), now=NOW, code=IMPATIENT) as terminal:
        terminal.wait_for("locked by another process", "Try again")
        holder.execute("ROLLBACK")
        terminal.press("enter")
        terminal.wait_for("Checkout", "8 items", gone="locked")
        terminal.press("q")
        assert terminal.exit_code() == 0


def test_an_act_that_meets_a_lock_says_so_and_the_screen_goes_on(path: Path) -> None:
    holder = sqlite3.connect(path, isolation_level=None)
    with Terminal("--db", str(path), now=NOW, code=IMPATIENT) as terminal:
        terminal.wait_for("8 items")
        terminal.press("enter", "2")
        terminal.wait_for("› Board", "PAY-3")
        terminal.press("right", "right")
        terminal.wait_for("● older than 100 %")
        holder.execute("BEGIN IMMEDIATE")
        terminal.press(">")
        terminal.wait_for("locked")
        terminal.press("b")
        terminal.wait_for("working hours")
        holder.execute("ROLLBACK")
        terminal.press(">")
        terminal.wait_for("1/2")
        terminal.press("q")
        assert terminal.exit_code() == 0
    assert steps_of(path, "PAY-3")[-1] == "test"


def test_quitting_while_an_act_waits_for_a_lock_does_not_hang(path: Path) -> None:
    holder = sqlite3.connect(path, isolation_level=None)
    with Terminal("--db", str(path), now=NOW) as terminal:
        terminal.wait_for("8 items")
        terminal.press("enter", "2")
        terminal.wait_for("› Board", "as of")
        terminal.press("right", "right")
        terminal.wait_for("● older than 100 %")
        holder.execute("BEGIN IMMEDIATE")
        terminal.press(">", "q")
        assert terminal.exit_code() == 0
        assert terminal.given_back
    holder.execute("ROLLBACK")
    assert steps_of(path, "PAY-3")[-1] == "build"


def test_a_store_replaced_under_the_app_is_said_and_never_written(path: Path, tmp_path: Path) -> None:
    other = make_store(tmp_path / "other.db")
    with Terminal("--db", str(path), now=NOW) as terminal:
        terminal.wait_for("8 items")
        terminal.press("enter", "2")
        terminal.wait_for("› Board", "PAY-3")
        other.replace(path)
        before = path.read_bytes()
        terminal.wait_for("the store was replaced: nothing is written")
        terminal.press("right", "right")
        terminal.wait_for("30d old, 20d of it in Build")
        terminal.press(">")
        terminal.wait_for("removed")  # the note wraps where the path is long
        terminal.press("q")
        assert terminal.exit_code() == 0
    assert path.read_bytes() == before


@pytest.fixture
def shared() -> Iterator[Path]:
    """A store in a folder that a user without rights can look into, but not write."""
    folder = Path(tempfile.mkdtemp())
    make_store(folder / "s.db").chmod(0o444)
    folder.chmod(0o555)
    yield folder / "s.db"
    folder.chmod(0o700)
    shutil.rmtree(folder)


@pytest.mark.parametrize("way", ["folder", "mount"])
def test_a_read_only_store_can_be_looked_at_and_says_so(shared: Path, way: str) -> None:
    if way == "mount":
        if not can_mount():
            pytest.skip("nothing can be mounted here")
        shared.parent.chmod(0o700)
        shared.chmod(0o600)
    before = shared.read_bytes()
    with Terminal("--db", str(shared), now=NOW, code=MOUNTED if way == "mount" else POWERLESS) as terminal:
        terminal.wait_for("8 items", "read-only")
        terminal.press("enter", "2")
        terminal.wait_for("› Board", "read-only", "PAY-3")
        terminal.press("b")
        terminal.wait_for("working hours")
        terminal.press("right", "right", ">")
        terminal.wait_for("only")
        terminal.press("3")
        terminal.wait_for("› Waits", "read-only")
        terminal.press("q")
        assert terminal.exit_code() == 0
    assert shared.read_bytes() == before


def test_an_import_by_another_process_shows_up_and_the_cursor_stays(path: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.csv"
    more.write_text("item,step,at,title\nPAY-99,build,2026-03-05T09:00:00Z,From another terminal\n")
    with Terminal("--db", str(path), now=NOW) as terminal:
        terminal.wait_for("8 items")
        terminal.press("enter", "2")
        terminal.wait_for("› Board", "4 items in progress")
        terminal.press("right", "right", "down")
        cursor = terminal.wait_for("20d old", "● older than").split("● older than")[0].rsplit("\n", 1)[-1]
        result = run("--db", str(path), "import", str(more), "--stream", "checkout", "--no-input")
        assert result.returncode == 0, result.stderr
        shown = terminal.wait_for("5 items in progress", "PAY-99")
        assert shown.split("● older than")[0].rsplit("\n", 1)[-1] == cursor
        terminal.press("q")
        assert terminal.exit_code() == 0


def test_a_stream_deleted_by_another_process_leads_back_to_the_list(path: Path) -> None:
    from store import Store
    from store.streams import delete_stream

    with Terminal("--db", str(path), now=NOW) as terminal:
        terminal.wait_for("8 items")
        terminal.press("enter", "2")
        terminal.wait_for("› Board", "PAY-3")
        with Store.open(path) as store:
            delete_stream(store, "checkout")
        terminal.wait_for("Start a stream by hand", gone="8 items")
        terminal.press("q")
        assert terminal.exit_code() == 0


def test_the_demo_leaves_nothing_behind_even_on_a_signal(tmp_path: Path) -> None:
    import signal

    for ending in ("q", signal.SIGTERM):
        with Terminal("demo", TMPDIR=str(tmp_path)) as terminal:
            terminal.wait_for("Worked on for")
            assert len(list(tmp_path.iterdir())) == 1
            if ending == "q":
                terminal.press("q")
                assert terminal.exit_code() == 0
            else:
                terminal.signal(signal.SIGTERM)
                assert terminal.exit_code() == 143
        assert list(tmp_path.iterdir()) == []


def test_the_demo_tells_the_same_in_another_year_and_moves_follow_its_last_event(tmp_path: Path) -> None:
    later = (
        "import time\nreal = time.time\ntime.time = lambda: real() + 3 * 365 * 86400\n"
        "from vsm_tui.__main__ import main; main()"
    )
    with Terminal("demo", TMPDIR=str(tmp_path)) as now, Terminal("demo", code=later, TMPDIR=str(tmp_path)) as then:
        for terminal in (now, then):
            terminal.wait_for("Worked on for", "n = ", "? help")
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:  # a busy machine draws in several goes
            now.settle()
            then.settle()
            if now.text == then.text:
                break
        assert now.text == then.text
        for terminal in (now, then):
            terminal.press("q")
            assert terminal.exit_code() == 0
