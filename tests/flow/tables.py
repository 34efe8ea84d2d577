"""Small readers that turn a map and CSV files into the columns that History is built from."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from store.models import StreamMap

TRUE = {"1", "true", "yes", "y", "x", "expedite"}


def instant(text: str, zone: ZoneInfo) -> int:
    at = datetime.fromisoformat(text.strip())
    return int((at if at.tzinfo else at.replace(tzinfo=zone)).timestamp())


def history_of(
    stream: StreamMap,
    events: Iterable[tuple[str, str, int]],
    *,
    items: dict[str, dict[str, Any]] | None = None,
    blocks: Sequence[tuple[str, int, int | None, str | None, str | None]] = (),
    efforts: Sequence[tuple[str, str, float, str | None]] = (),
    marks: Sequence[tuple[str, str, int]] = (),
) -> Any:
    """What store.raw_history gives, made from events in input order."""
    about = items or {}
    listed = list(events)
    keys: dict[str, int] = {key: number for number, key in enumerate(about)}
    for key, _, _ in listed:
        keys.setdefault(key, len(keys))
    statuses: dict[str, int] = {}
    for _, status, _ in listed:
        statuses.setdefault(status, len(statuses))
    order = sorted(range(len(listed)), key=lambda i: listed[i][2])

    def of(name: str, default: Any) -> list[Any]:
        return [about.get(key, {}).get(name, default) for key in keys]

    return SimpleNamespace(
        map=stream,
        kept="here",
        revision=1,
        item_ids=[number + 1 for number in range(len(keys))],
        keys=list(keys),
        titles=of("title", None),
        types=of("type", None),
        escalated=of("escalated", None),
        initiatives=of("initiative", None),
        releases=of("release", None),
        precisions=of("precision", "second"),
        completeness=of("completeness", "full"),
        out_of_order=of("out_of_order", 0),
        event_item=array("q", [keys[listed[i][0]] for i in order]),
        event_status=array("q", [statuses[listed[i][1]] for i in order]),
        event_at=array("q", [listed[i][2] for i in order]),
        event_ids=array("q", [i + 1 for i in order]),
        statuses=[(name, "") for name in statuses],
        blocks=[(keys[key], start, end, reason, name) for key, start, end, reason, name in blocks],
        efforts=[(keys[key], step, hours, day) for key, step, hours, day in efforts],
        marks=[(keys[key], day, worked) for key, day, worked in marks],
    )


def read_case(folder: Path) -> Any:
    """A golden case as raw history."""
    given = yaml.safe_load((folder / "map.yaml").read_text(encoding="utf-8"))
    given["targets"] = {k: float(str(v).strip("% ")) / 100 for k, v in given.get("targets", {}).items()}
    stream = StreamMap.model_validate(given)
    zone = ZoneInfo(stream.timezone)
    events: list[tuple[str, str, int]] = []
    items: dict[str, dict[str, Any]] = {}
    for row in _rows(folder / "events.csv"):
        key = row["item"].strip()
        events.append((key, row.get("status") or row.get("step") or "", instant(row["at"], zone)))
        about = items.setdefault(key, {})
        if row.get("type"):
            about["type"] = row["type"]
        if "escalated" in row:
            about["escalated"] = int(about.get("escalated") or (row["escalated"] or "").strip().lower() in TRUE)
        if len(row["at"].strip()) == 10:
            about["precision"] = "day"
    for row in _rows(folder / "completeness.csv"):
        items[row["item"]]["completeness"] = row["completeness"]
    blocks = [
        (
            row["item"].strip(),
            instant(row["from"], zone),
            instant(row["to"], zone) if row["to"] else None,
            row["reason"] or None,
            row["dependency"] or None,
        )
        for row in _rows(folder / "blocks.csv")
    ]
    efforts = [
        (row["item"].strip(), row["step"], float(row["hours"]), row.get("date") or None)
        for row in _rows(folder / "effort.csv")
    ]
    return history_of(stream, events, items=items, blocks=blocks, efforts=efforts)


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8-sig")
    first = text.splitlines()[0]
    mark = max(",;\t", key=first.count)
    return list(csv.DictReader(text.splitlines(), delimiter=mark))
