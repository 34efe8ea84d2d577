"""The whole set of figures, and the keys of Waits and Flow, at 1,000, 10,000 and 100,000 items, in one run.

    python benchmarks/figures.py [--yardsticks PYTHON] [ITEMS ...]

Against what a person would use instead (`yardsticks.py`; PYTHON is an interpreter that has duckdb and pandas) and, for
keys, against Textual's echo. What counts are the ratios of one run: absolute times drift with the machine.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from terminal_keys import Painted, echo_floor, percentile
from yardsticks import ENGINES, STEPS, peak_memory

HERE = Path(__file__).resolve().parent
ROUNDS = 3
KINDS = ("queue", "queue", "work", "queue", "work", "queue", "work", "queue", "work", "done")
NOW = "2025-10-20T12:00:00Z"


def write_events(path: Path, items: int) -> int:
    """`items` histories over two years, one step in twelve sent back, cut at the end of the two; returns how many."""
    draw = random.Random(7)
    begin = 1_697_760_000
    end, count = begin + 730 * 86_400, 0
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("item", "type", "step", "at"))
        for number in range(items):
            at, place = begin + draw.randrange(730 * 86_400), 0
            kind = draw.choice(("feature", "feature", "defect", "debt"))
            while place < len(STEPS) and at < end:
                stamp = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
                writer.writerow((f"PAY-{number}", kind, STEPS[place], stamp))
                count += 1
                at += 60 + int(draw.lognormvariate(12.3, 0.9))
                place = place - 2 if place > 4 and draw.random() < 0.08 else place + 1
    return count


def make_store(path: Path, events: Path) -> None:
    """Import the events into a store of their own."""
    from zoneinfo import ZoneInfo

    from store import Store
    from store.imports import apply_batch
    from store.models import StreamMap
    from vsm_tui.intake.gathering import Options
    from vsm_tui.intake.reading import read_files

    steps = [{"id": step, "kind": kind} for step, kind in zip(STEPS, KINDS, strict=True)]
    stream = StreamMap.model_validate({"stream": "bench", "start": "select", "steps": steps})
    with Store.open(path, create=True) as store:
        reading = read_files([str(events)], Options(zone=ZoneInfo("UTC")))
        apply_batch(store, "bench", reading.batch, map=stream)


def bare_scan(path: Path) -> float:
    """Seconds of `sum(at)` over the event table."""
    base = sqlite3.connect(path)
    spent = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        base.execute("select sum(at) from event").fetchone()
        spent.append(time.perf_counter() - begin)
    return min(spent)


def measure_ours(path: Path) -> dict[str, float]:
    """Seconds of each part in a fresh process, and its peak memory; printed as JSON by the child."""
    from store import Store, clock
    from store.history import raw_history
    from vsm_tui.flow.forecast import forecast
    from vsm_tui.flow.history import History
    from vsm_tui.flow.metrics import metrics
    from vsm_tui.flow.view import view
    from vsm_tui.flow.wait_totals import wait_totals
    from vsm_tui.flow.waits import heatmap
    from vsm_tui.pictures.catalogue import PICTURES
    from vsm_tui.pictures.heatmap import matrix_of
    from vsm_tui.pictures.tiles import tiles
    from vsm_tui.pictures.waits import wait_finding
    from vsm_tui.scope import Scope

    def timed(job: Any) -> float:
        begin = time.perf_counter()
        job()
        return time.perf_counter() - begin

    found: dict[str, float] = {}
    with Store.open(path, readonly=True) as store:
        begin = time.perf_counter()
        raw = raw_history(store, "bench")
        found["read from the store"] = time.perf_counter() - begin
        begin = time.perf_counter()
        history = History.build(raw, "last", now=clock.now())
        found["history built"] = time.perf_counter() - begin
        del raw  # as where the app reads a stream
        found["every figure, cold"] = timed(lambda: metrics(history, Scope()))
        last = date.fromordinal(history.days.first + len(history.days) - 1)
        year = Scope(since=last - timedelta(days=364), until=last)
        scopes = [replace(year, basis=basis) for basis in ("working", "elapsed", "touch")] + [Scope(types=("feature",))]
        found["every figure, scope changed"] = percentile([timed(lambda s=s: metrics(history, s)) for s in scopes], 50)

        def waits(scope: Scope) -> None:
            view(history, scope)
            found = heatmap(history, scope)
            totals = wait_totals(history, scope, found)
            matrix_of(found, totals=totals)
            wait_finding(history, scope, found, totals)

        fresh = [replace(scope, text="") for scope in scopes]
        days = iter(range(1, 99))
        narrower = [replace(scope, since=last - timedelta(days=300 + next(days)), until=last) for scope in fresh]
        found["Waits, scope changed"] = percentile([timed(lambda s=s: waits(s)) for s in narrower], 50)
        p85 = [replace(scope, measure="p85") for scope in narrower]
        found["Waits by p85"] = percentile([timed(lambda s=s: waits(s)) for s in p85], 50)
        narrow = [replace(scope, since=last - timedelta(days=200 + next(days)), until=last) for scope in fresh]
        found["Flow's tiles, scope changed"] = percentile([timed(lambda s=s: tiles(history, s)) for s in narrow], 50)
        slowest = 0.0
        for pictures in PICTURES.values():
            for _, draw in pictures:
                slowest = max(slowest, timed(lambda draw=draw: draw(history, year)))
        found["Flow's slowest picture"] = slowest
        found["forecast with its backtest"] = timed(lambda: forecast(history, Scope()))
    found["memory, MiB"] = peak_memory()
    return found


def yardstick(python: str, engine: str, events: Path) -> tuple[float, float, float] | None:
    """Best of a few runs: seconds in all, of the figures, MiB; none where the engine is not installed."""
    runs = []
    for _ in range(ROUNDS):
        done = subprocess.run(
            [python, str(HERE / "yardsticks.py"), engine, str(events)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            return None
        runs.append(tuple(float(part) for part in done.stdout.split()))
    return min(runs)


def keys(path: Path) -> dict[str, list[float]]:
    """Seconds from key to paint on Waits and Flow."""
    program = Painted([sys.executable, "-m", "vsm_tui", "--db", str(path)], {"VSM_TUI_NOW": NOW})
    found: dict[str, list[float]] = {}
    try:
        program.wait_for("items", 120)
        program.rest(1.0)
        program.press("\r")
        program.wait_for("Waits", 120)
        program.rest(8.0)
        program.press("3")
        program.rest(5.0)
        for key in "jkhl":
            program.press(key)
        found["Waits: cursor"] = [program.press(key) for key in "jjlkhljkhk" * 8]
        program.rest(1.0)
        found["Waits: measure"] = [program.press("m") for _ in range(10)]
        program.press("4")
        program.rest(5.0)
        for key in "llllhhhh":
            program.press(key)
            program.rest(1.0)
        found["Flow: tile"] = [program.press(key) for key in "llllhhhh" * 5]
        program.rest(1.0)
        program.press("l")
        program.rest(2.0)
        program.press("\r")
        program.rest(1.0)
        found["Flow: point of the scatter"] = [program.press(key) for key in "hhhl" * 12]
    finally:
        program.close()
    return found


def report(sizes: list[int], python: str) -> None:
    """Measure and print."""
    floor = echo_floor()
    base = (percentile(floor, 50), percentile(floor, 95))
    print(f"Textual echoing a key: {base[0] * 1e3:.1f} / {base[1] * 1e3:.1f} ms at p50 / p95")
    with tempfile.TemporaryDirectory() as folder:
        for items in sizes:
            events, path = Path(folder) / f"{items}.csv", Path(folder) / f"{items}.db"
            count = write_events(events, items)
            make_store(path, events)
            scan = bare_scan(path)
            print(f"\n{items:,} items, {count:,} events; bare scan of the event table {scan * 1e3:.1f} ms")
            for engine in ENGINES:
                spent = yardstick(python, engine, events)
                told = (
                    "not installed"
                    if spent is None
                    else f"{spent[0]:8.3f} s (figures {spent[1]:.3f} s) {spent[2]:6.0f} MiB"
                )
                print(f"  {engine:32}{told}")
            child = [sys.executable, __file__, "--child", str(path)]
            runs = [
                json.loads(subprocess.run(child, capture_output=True, text=True, check=True).stdout)
                for _ in range(ROUNDS)
            ]
            for name in runs[0]:
                best = min(run[name] for run in runs)
                told = f"{best:8.0f}" if "MiB" in name else f"{best:8.3f} s   {best / scan:7.1f} x scan"
                print(f"  {name:32}{told}")
            for name, spent in keys(path).items():
                middle, high = percentile(spent, 50), percentile(spent, 95)
                ratio = f"{middle / base[0]:.1f} / {high / base[1]:.1f} x echo"
                print(f"  {name:32}{middle * 1e3:6.1f} / {high * 1e3:.1f} ms at p50 / p95; {ratio}")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("items", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--yardsticks", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        os.environ["VSM_TUI_NOW"] = NOW
        print(json.dumps(measure_ours(asked.child)))
    else:
        report(asked.items, asked.yardsticks)


if __name__ == "__main__":
    main()
