"""What a person would use instead: five figures from a CSV of events, with the csv module, numpy, pandas and DuckDB.

    python benchmarks/yardsticks.py ENGINE EVENTS.csv

Prints seconds in all, seconds of the figures alone, and peak memory in MiB. The five figures are the wait heatmap by
step and ISO week (count, median, p85), flow-time percentiles, daily cumulative flow, weekly throughput and ageing. The
file has the columns item, type, step, at, grouped by item and in order of time within an item.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

STEPS = ("need", "select", "discover", "ready", "build", "review", "test", "approve", "release", "measure")
DAY, WEEK = 86_400, 7 * 86_400
MONDAY = 345_600
"""1970-01-05, the first Monday."""


def peak_memory() -> float:
    """Peak memory of this process in MiB; unlike `getrusage` not what its parent held."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def only_read(path: str) -> tuple[float, float]:
    """`csv.reader` over the file: no figure at all."""
    begin = time.perf_counter()
    with Path(path).open(newline="", encoding="utf-8") as file:
        for _ in csv.reader(file):
            pass
    return time.perf_counter() - begin, 0.0


def with_numpy(path: str) -> tuple[float, float]:
    """The csv module and numpy."""
    import numpy as np

    begin = time.perf_counter()
    known = {step: place for place, step in enumerate(STEPS)}
    item, step, stamp, last, number = [], [], [], "", -1
    with Path(path).open(newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        for key, _, name, at in rows:
            if key != last:
                last, number = key, number + 1
            item.append(number)
            step.append(known[name])
            stamp.append(at[:19])
    who, where = np.array(item), np.array(step, dtype=np.int8)
    at = np.array(stamp, dtype="datetime64[s]").astype(np.int64)
    read = time.perf_counter()
    now = int(at.max())
    same = who[1:] == who[:-1]
    left = np.where(np.append(same, False), np.append(at[1:], now), now)
    ended = np.append(same, False)
    wait, week = left - at, (left - MONDAY) // WEEK
    cell = where[ended].astype(np.int64) * 10_000 + week[ended]
    order = np.lexsort((wait[ended], cell))
    sorted_cell, sorted_wait = cell[order], wait[ended][order]
    _, first, count = np.unique(sorted_cell, return_index=True, return_counts=True)
    for percent in (50, 85):
        sorted_wait[first + np.maximum(0, (percent * count + 99) // 100 - 1)]
    started = np.full(who[-1] + 1, -1)
    finished = np.full(who[-1] + 1, -1)
    begins = np.append(True, ~same)
    started[who[begins]] = at[begins]
    done = where == len(STEPS) - 1
    finished[who[done]] = at[done]
    took = np.sort((finished - started)[finished >= 0])
    for percent in (50, 70, 85, 95):
        took[(percent * len(took) + 99) // 100 - 1]
    np.unique((finished[finished >= 0] - MONDAY) // WEEK, return_counts=True)
    days = np.arange(at.min() // DAY, now // DAY + 1) * DAY + DAY - 1
    for place in range(len(STEPS)):
        reached = where >= place
        found = np.full(who[-1] + 1, np.iinfo(np.int64).max)
        np.minimum.at(found, who[reached], at[reached])
        np.searchsorted(np.sort(found), days, side="right")
    np.sort(now - started[finished < 0])
    return time.perf_counter() - begin, time.perf_counter() - read


def with_pandas(path: str) -> tuple[float, float]:
    """pandas, read_csv included."""
    import pandas as pd

    begin = time.perf_counter()
    events = pd.read_csv(path, dtype={"type": "category", "step": "category"})
    events["at"] = pd.to_datetime(events["at"], utc=True)
    read = time.perf_counter()
    now = events["at"].max()
    events["left"] = events.groupby("item", sort=False)["at"].shift(-1)
    events["wait"] = (events["left"] - events["at"]).dt.total_seconds()
    ended = events.dropna(subset=["left"])
    week = ended["left"].dt.tz_localize(None).dt.to_period("W")
    ended["wait"].groupby([ended["step"], week], observed=True).agg(
        ["count", "median", lambda part: part.quantile(0.85)]
    )
    started = events.groupby("item", sort=False)["at"].first()
    done = events[events["step"] == STEPS[-1]].groupby("item", sort=False)["at"].last()
    (done - started).dropna().dt.total_seconds().quantile([0.5, 0.7, 0.85, 0.95])
    done.dt.tz_localize(None).dt.to_period("W").value_counts()
    place = events["step"].map({step: number for number, step in enumerate(STEPS)}).astype(int)
    for number in range(len(STEPS)):
        first = events[place >= number].groupby("item", sort=False)["at"].first()
        first.dt.floor("D").value_counts().sort_index().cumsum()
    (now - started[~started.index.isin(done.index)]).sort_values()
    return time.perf_counter() - begin, time.perf_counter() - read


def with_duckdb(path: str) -> tuple[float, float]:
    """DuckDB in SQL."""
    import duckdb

    begin = time.perf_counter()
    base = duckdb.connect()
    base.execute(
        f"create table event as select item, type, step, cast(\"at\" as timestamp) as moment from read_csv('{path}')"
    )

    def ask(sql: str) -> list[Any]:
        return base.execute(sql).fetchall()

    base.execute("create table step as select unnest(?) name, unnest(range(?)) place", [list(STEPS), len(STEPS)])
    read = time.perf_counter()
    base.execute(
        "create table visit as select item, step, moment, "
        "lead(moment) over (partition by item order by moment) as leaves from event"
    )
    ask(
        "select step, date_trunc('week', leaves) w, count(*), quantile_disc(leaves - moment, 0.5), "
        "quantile_disc(leaves - moment, 0.85) from visit where leaves is not null group by all order by all"
    )
    base.execute(
        f"create table life as select item, min(moment) started, max(moment) filter (step = '{STEPS[-1]}') finished "
        "from event group by item"
    )
    ask("select quantile_disc(finished - started, [0.5, 0.7, 0.85, 0.95]) from life where finished is not null")
    ask("select date_trunc('week', finished) w, count(*) from life where finished is not null group by w order by w")
    ask(
        "with first as (select e.item, s.place, min(e.moment) reached from event e join step r on r.name = e.step "
        "join step s on r.place >= s.place group by all), "
        "daily as (select place, reached::date d, count(*) n from first group by all) "
        "select place, d, sum(n) over (partition by place order by d) from daily order by all"
    )
    ask("select item, (select max(moment) from event) - started from life where finished is null order by 2 desc")
    return time.perf_counter() - begin, time.perf_counter() - read


ENGINES: dict[str, Callable[[str], tuple[float, float]]] = {
    "csv.reader alone": only_read,
    "numpy": with_numpy,
    "pandas": with_pandas,
    "duckdb": with_duckdb,
}

if __name__ == "__main__":
    spent, figures = ENGINES[sys.argv[1]](sys.argv[2])
    print(spent, figures, peak_memory())
