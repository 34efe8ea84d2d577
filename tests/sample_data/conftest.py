"""The sample streams, read from the files that the program is given."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from store import Store
from store.history import raw_history
from store.imports import apply_batch
from store.models import Batch, BlockRecord, EffortRecord, ItemRecord, StreamMap
from vsm_tui.flow.history import History
from vsm_tui.flow.metrics import metrics
from vsm_tui.scope import Scope

SAMPLES = Path(__file__).parents[2] / "sample_data"


def rows(slug: str, name: str) -> list[dict[str, str]]:
    """The rows of one of a sample's CSV files; none where it has no such file."""
    path = SAMPLES / slug / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(slug: str, name: str) -> dict[str, Any]:
    """One of a sample's YAML files."""
    found: dict[str, Any] = yaml.safe_load((SAMPLES / slug / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def stream_map(slug: str) -> StreamMap:
    """A sample's map, with its percentages as shares."""
    plain = written(slug, "map")
    plain["targets"] = {name: float(share.rstrip("%")) / 100 for name, share in plain.get("targets", {}).items()}
    for step in plain["steps"]:
        if "accurate" in step:
            step["accurate"] = float(step["accurate"].rstrip("%")) / 100
    return StreamMap.model_validate(plain)


def batch(slug: str, zone: ZoneInfo) -> Batch:
    """What a sample's export files hold."""

    def instant(text: str) -> int:
        return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())

    read = Batch(source=slug, format="events")
    for row in rows(slug, "events"):
        key = row["item"]
        item = read.items.setdefault(key, ItemRecord(key, title=row["title"]))
        item.type = row.get("type") or None
        item.initiative = row.get("initiative") or None
        item.escalated = row["escalated"] == "yes" if "escalated" in row else None
        item.precision = "second" if "T" in row["at"] else "day"
        read.events.add(key, row.get("status") or row["step"], instant(row["at"]))
    for row in rows(slug, "blocks"):
        end = instant(row["to"]) if row["to"] else None
        read.blocks.append(
            BlockRecord(row["item"], instant(row["from"]), end, row["reason"], row["dependency"] or None)
        )
    for row in rows(slug, "effort"):
        day = date.fromisoformat(row["date"]) if row["date"] else None
        read.efforts.append(EffortRecord(row["item"], row["step"], float(row["hours"]), day))
    return read


@dataclass(frozen=True)
class Sample:
    """A sample stream as the figures see it, with its clock at its last event, beside its own files."""

    slug: str
    map: StreamMap
    history: History

    def figures(self, **scope: Any) -> dict[str, Any]:
        """Every figure for a scope."""
        return metrics(self.history, Scope(**scope))

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of one of its CSV files."""
        return rows(self.slug, name)

    def written(self, name: str) -> dict[str, Any]:
        """One of its YAML files."""
        return written(self.slug, name)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Sample]]:
    """Reads a sample stream, once, through a real store."""
    with Store.open(tmp_path_factory.mktemp("samples") / "vsm.db", create=True) as store:

        @cache
        def load(slug: str) -> Sample:
            map = stream_map(slug)
            zone = ZoneInfo(map.timezone)
            records = batch(slug, zone)
            apply_batch(store, slug, records, map=map)
            history = History.build(raw_history(store, slug), now=max(records.events.at))
            return Sample(slug, map, history)

        yield load
