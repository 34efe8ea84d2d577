"""Starting and importing: ratios to a bare Textual app, a bare interpreter and `csv.reader`, in one run.

    python benchmarks/start.py [ITEMS FOR THE IMPORT]

Prints milliseconds and, which is what counts, ratios: `--version` and `--help` against an interpreter that does
nothing; the first frame on an empty store, on 10,000 items and with their figures against a Textual app that
shows one word; an import of events (116,000 items make a million) against `csv.reader` over the same file.
"""

from __future__ import annotations

import csv
import os
import random
import select
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from terminal_keys import ROOT, Painted, percentile

BARE = """
from textual.app import App
from textual.widgets import Static

class Bare(App):
    def compose(self):
        yield Static("ready")

Bare().run()
"""
STEPS = ("need", "select", "discover", "ready", "build", "review", "test", "approve", "release", "measure")
ROUNDS = 15
VSM = [sys.executable, "-m", "vsm_tui"]


def write_events(path: Path, items: int) -> int:
    """`items` histories of nearly nine events each as an event log; returns how many events."""
    draw = random.Random(7)
    count = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("item", "type", "step", "at"))
        for number in range(items):
            at = 1_704_067_200 + draw.randrange(600 * 86_400)
            kind = draw.choice(("feature", "feature", "defect", "debt"))
            for step in STEPS[: draw.choice((4, 7, 9, 10, 10, 10))]:
                stamp = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
                writer.writerow((f"PAY-{number}", kind, step, stamp))
                at += 60 + int(draw.expovariate(1 / 400_000))
                count += 1
    return count


class Started(Painted):
    """A program whose paint is watched for words, to the read."""

    def reach(self, *texts: str, most: float = 120.0) -> float:
        """The instant at which all of `texts` were painted; `TimeoutError` where they were not."""
        data = b""
        until = time.perf_counter() + most
        while not all(text.encode() in data for text in texts):
            if time.perf_counter() > until:
                raise TimeoutError(f"{texts} were not painted")
            if select.select([self._master], [], [], 1.0)[0]:
                data += os.read(self._master, 1 << 16)
        return time.perf_counter()

    def send(self, keys: str) -> None:
        """Keys, without waiting for what they paint."""
        os.write(self._master, keys.encode())


def until_painted(argv: list[str], *texts: str, then: tuple[str, str] | None = None) -> float:
    """Seconds from starting a program in a terminal until `texts` were painted; `then`: a key and its text."""
    begin = time.perf_counter()
    program = Started(argv)
    try:
        last = program.reach(*texts)
        if then is not None:
            program.send(then[0])
            last = program.reach(then[1])
        return last - begin
    finally:
        program.close()


def until_ended(argv: list[str]) -> float:
    """Seconds that a program takes from start to end."""
    begin = time.perf_counter()
    subprocess.run(argv, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def peak_of(argv: list[str]) -> tuple[float, float]:
    """Seconds and peak memory in MiB of a program."""
    begin = time.perf_counter()
    process = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{argv} failed")
    return time.perf_counter() - begin, usage.ru_maxrss / 1024


def starts(folder: Path) -> None:
    """Interpreter, command line and first frames, taken in turn so that all see the same machine."""
    store = folder / "small.db"
    events = folder / "small.csv"
    write_events(events, 10_000)
    subprocess.run(
        [*VSM, "--db", str(store), "import", str(events), "--stream", "speed", "--no-input"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    commands = {
        "interpreter": lambda: until_ended([sys.executable, "-c", "pass"]),
        "--version": lambda: until_ended([*VSM, "--version"]),
        "--help": lambda: until_ended([*VSM, "--help"]),
        "Textual": lambda: until_painted([sys.executable, "-c", BARE], "ready"),
        "empty": lambda: until_painted([*VSM, "--db", str(folder / "none.db")], "measured customer outcome"),
        "listed": lambda: until_painted([*VSM, "--db", str(store)], "10,000 items"),
        "figures": lambda: until_painted([*VSM, "--db", str(store)], "10,000 items", then=("\r", "finished items")),
    }
    spent: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(ROUNDS + 1):
        for name, run in commands.items():
            took = run()
            if number:  # the first round compiles
                spent[name].append(took)
            (folder / "none.db").unlink(missing_ok=True)
    middle = {name: percentile(values, 25) for name, values in spent.items()}  # the least disturbed by others

    def line(name: str, told: str, base: str, goal: str) -> None:
        low, high = percentile(spent[name], 5) * 1e3, percentile(spent[name], 95) * 1e3
        ratio = middle[name] / middle[base]
        print(f"{told:46}{middle[name] * 1e3:8.0f} ms ({low:.0f} to {high:.0f}){ratio:8.2f} x {base}{goal:>16}")

    line("interpreter", "bare interpreter", "interpreter", "")
    line("--version", "vsm-tui --version", "interpreter", "at most 5")
    line("--help", "vsm-tui --help", "interpreter", "")
    line("Textual", "bare Textual app, first frame", "Textual", "")
    line("empty", "vsm-tui, first frame, empty store", "Textual", "at most 1.15")
    line("listed", "vsm-tui, streams listed, 10,000 items", "Textual", "")
    line("figures", "vsm-tui, first figures, 10,000 items", "Textual", "at most 2.5")


def imports(folder: Path, items: int) -> None:
    """An import of many events against reading the same file with the csv module."""
    events, store = folder / "many.csv", folder / "many.db"
    count = write_events(events, items)
    bare = "import csv, sys\nfor row in csv.reader(open(sys.argv[1], newline='')): pass"
    base = percentile([peak_of([sys.executable, "-c", bare, str(events)])[0] for _ in range(3)], 50)
    spent, peak = peak_of([*VSM, "--db", str(store), "import", str(events), "--stream", "many", "--no-input"])
    again, _ = peak_of([*VSM, "--db", str(store), "import", str(events), "--stream", "many", "--no-input"])
    listed = percentile([until_ended([*VSM, "--db", str(store), "streams"]) for _ in range(3)], 50)
    print(f"csv.reader over {count:,} events{base:20.2f} s")
    print(f"import, all of it durable{spent:24.2f} s {spent / base:8.2f} x csv.reader, {peak:.0f} MiB (8 x, 300 MiB)")
    print(f"import of the same file again{again:20.2f} s {again / base:8.2f} x csv.reader")
    print(f"vsm-tui streams on that store{listed:20.2f} s; the store has {store.stat().st_size / 2**20:.0f} MiB")


def main(items: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        # As where the program is installed: compiled once, for everybody in this comparison.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "compiled")
        starts(Path(folder))
        imports(Path(folder), items)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 128_000)
