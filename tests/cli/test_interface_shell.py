"""The program as a shell runs it: pipes that close, other locales, signals, streams that are closed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VSM = [sys.executable, "-m", "vsm_tui"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX shells")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A stream of names in several scripts, with more items than a pipe holds."""
    folder = tmp_path_factory.mktemp("shell")
    rows = "".join(f"Ä-{number},Prüfung,2026-01-01T00:00:00Z,日本 🚀\n" for number in range(3_000))
    (folder / "log.csv").write_text("item,step,at,title\n" + rows, encoding="utf-8")
    path = str(folder / "s.db")
    done = run("--db", path, "import", str(folder / "log.csv"), "--stream", "prüf")
    assert done.returncode == 0, done.stderr
    return path


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "VSM_TUI_NOW": "2026-01-02T00:00Z", **more}


def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*VSM, *arguments],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env=environment(**more),
        timeout=120,
        check=False,
    )


def shell(command: str, store: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["/bin/sh", "-c", command],
        capture_output=True,
        env=environment(VSM=f"{sys.executable} -m vsm_tui --db {store}"),
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("command", ["export prüf --format json", "metrics prüf --json", "streams", "--help"])
def test_a_reader_that_stops_reading_is_no_fault(store: str, command: str) -> None:
    done = shell(f"$VSM {command} | head -c 20 >/dev/null", store)
    assert done.stderr == b""


def test_a_full_disk_behind_stdout_is_one_line(store: str) -> None:
    for command in ("streams", "export prüf --format json"):
        done = shell(f"$VSM {command} >/dev/full", store)
        assert done.returncode == 1
        assert done.stderr == b"vsm-tui: no space left on device\n"
    done = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m vsm_tui --version >/dev/full"],
        capture_output=True,
        env=environment(),
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, b"vsm-tui: no space left on device\n")


def test_closed_streams_are_no_fault(store: str) -> None:
    assert shell("$VSM streams >&-", store).returncode == 0
    assert shell("$VSM metrics nowhere 2>&-", store).returncode == 1
    assert shell("$VSM <&- >&- 2>&-", store).returncode == 2


@pytest.mark.parametrize(
    "locale", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "latin-1"}, {"PYTHONIOENCODING": "ascii"}], ids=str
)
def test_what_is_written_is_utf_8_in_every_locale(store: str, locale: dict[str, str]) -> None:
    done = run("--db", store, "export", "prüf", "--format", "json", **locale)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout.decode("utf-8"))["items"][0]["title"] == "日本 🚀"
    done = run("--db", store, "map", "export", "prüf", **locale)
    assert "Prüfung" in done.stdout.decode("utf-8")
    assert "prüf" in run("--db", store, "metrics", "nowhere", **locale).stderr.decode("utf-8")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_during_an_import_leaves_nothing(tmp_path: Path, number: int, code: int) -> None:
    path = tmp_path / "log.csv"
    with path.open("w") as file:
        file.write("item,step,at\n")
        for item in range(60_000):
            file.write(f"A-{item},build,2026-01-01T00:00:00Z\nA-{item},test,2026-01-02T00:00:00Z\n")
    # The signal comes while the rows are read: the program says so itself.
    program = (
        "import sys, vsm_tui.intake.events as events\n"
        "real = events.read_events\n"
        "def read(*parts):\n"
        "    print('reading', file=sys.stderr, flush=True)\n"
        "    return real(*parts)\n"
        "events.read_events = read\n"
        "import vsm_tui.intake.reading as reading\n"
        "for name, value in vars(reading).items():\n"
        "    if value is real: setattr(reading, name, read)\n"
        "from vsm_tui.__main__ import main\n"
        "main()\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, "--db", str(tmp_path / "s.db"), "import", str(path), "--stream", "a"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env=environment(),
    )
    assert child.stderr is not None
    try:
        line = child.stderr.readline()
        if line != b"reading\n":  # the reader is called under another name: any moment will do
            time.sleep(0.5)
        child.send_signal(number)
        rest = child.stderr.read()
        assert child.wait(60) == code
        assert b"Traceback" not in rest
    finally:
        child.kill()
        child.wait()
        child.stderr.close()
    assert not (tmp_path / "s.db").exists()
