"""Small streams for the store's tests, and every row of a store as bytes."""

from __future__ import annotations

import json

from store import Store
from store.models import Batch, Dependency, ItemRecord, Step, StreamMap

BOOKKEEPING = {"act", "act_change", "revision", "touched", "last_id", "column_cache", "setting", "_sqlite_migrations"}


def dump(store: Store) -> bytes:
    """Every row that a person or an import wrote, byte for byte; counters that only grow are left out."""
    tables = [
        name
        for (name,) in store.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        if name not in BOOKKEEPING and not name.startswith("sqlite_")
    ]
    content = {}
    for table in tables:
        names = [row[1] for row in store.rows(f'PRAGMA table_info("{table}")')]
        shown = ", ".join(f'"{name}"' for name in names if name not in ("version", "revision"))
        content[table] = store.rows(f'SELECT {shown} FROM "{table}" ORDER BY id')
    return json.dumps(content, indent=0).encode()


def checkout_map(**changes: object) -> StreamMap:
    """A stream of four steps, with one dependency."""
    fields: dict[str, object] = {
        "stream": "checkout",
        "name": "Checkout",
        "discard": ["Won't do"],
        "steps": [
            Step(id="select", kind="queue", statuses=["Backlog"]),
            Step(id="build", name="Build it", wip_limit=3, active="2h", accurate=0.8),
            Step(id="test"),
            Step(id="live", kind="done", statuses=["Released"]),
        ],
        "dependencies": [Dependency(id="vendor", name="The vendor")],
    }
    return StreamMap.model_validate({**fields, **changes})


def batch_of(*events: tuple[str, str, int], whole_history: bool = False) -> Batch:
    """A batch of events (item, status, instant)."""
    batch = Batch("file.csv", "events", whole_history=whole_history)
    for item, status, at in events:
        batch.items.setdefault(item, ItemRecord(item))
        batch.events.add(item, status, at)
    return batch
