"""Is the store sound, and is what it holds plausible?"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from store.clock import now
from store.errors import StoreError
from store.identity import APPLICATION_ID, SCHEMA_VERSION
from store.models import fold
from store.streams import list_streams, load_map

if TYPE_CHECKING:
    from store.connection import Store


@dataclass(slots=True)
class CheckResult:
    """What a check found: damage means that the file cannot be trusted, notes are on the quality of the data."""

    damage: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether there is no damage."""
        return not self.damage


def check(store: Store) -> CheckResult:
    """Read the whole file; takes seconds for a large one. Damage is reported, not raised."""
    result = CheckResult()
    try:
        _check_file(store, result)
        if result.sound:
            _check_rows(store, result)
        if result.sound:
            for stream in list_streams(store):
                _check_stream(store, stream.id, stream.slug, result)
    except (StoreError, sqlite3.Error) as error:
        result.damage.append(str(error))
    return result


def _check_file(store: Store, result: CheckResult) -> None:
    for (found,) in store.rows("PRAGMA integrity_check(20)"):
        if found != "ok":
            result.damage.append(str(found))
    for table, rowid, parent, _ in store.rows("PRAGMA foreign_key_check")[:20]:
        result.damage.append(f"row {rowid} of {table} names an entry of {parent} that is not there")
    if store.value("PRAGMA application_id") != APPLICATION_ID:
        result.damage.append("the file is not marked as a store of vsm-tui")
    if store.value("PRAGMA user_version") != SCHEMA_VERSION:
        result.damage.append(f"the schema is of version {store.value('PRAGMA user_version')}, not {SCHEMA_VERSION}")


def _check_rows(store: Store, result: CheckResult) -> None:
    impossible = {
        "event times that are no whole number": "SELECT count(*) FROM event WHERE typeof(at) <> 'integer'",
        "blocks that end before they begin": "SELECT count(*) FROM block WHERE ended_at < started_at",
        "effort of no or negative hours": "SELECT count(*) FROM effort WHERE NOT hours > 0",
        "events whose status is of another stream": (
            "SELECT count(*) FROM event JOIN item ON item.id = item_id JOIN status ON status.id = status_id "
            "WHERE item.stream_id <> status.stream_id"
        ),
    }
    for told, sql in impossible.items():
        count = store.value(sql)
        if count:
            result.damage.append(f"{count} {told}")


def _check_stream(store: Store, number: int, slug: str, result: CheckResult) -> None:
    map = load_map(store, slug)
    meant, steps = map.step_of_status(), {step.id for step in map.steps}
    counts = {
        "items without any event": (
            "SELECT count(*) FROM item WHERE stream_id = ? AND NOT EXISTS "
            "(SELECT 1 FROM event WHERE item_id = item.id AND NOT removed)"
        ),
        "items known only to the day": "SELECT count(*) FROM item WHERE stream_id = ? AND precision = 'day'",
        "items whose history is not complete": (
            "SELECT count(*) FROM item WHERE stream_id = ? AND completeness <> 'full'"
        ),
        "blocks without a dependency": (
            "SELECT count(*) FROM block JOIN item ON item.id = item_id WHERE stream_id = ? AND NOT removed "
            "AND dependency IS NULL"
        ),
    }
    for told, sql in counts.items():
        count = store.value(sql, [number])
        if count:
            result.notes.append(f"{slug}: {count} {told}")
    future = store.value(
        "SELECT count(*) FROM event JOIN item ON item.id = item_id WHERE stream_id = ? AND NOT removed AND at > ?",
        [number, now()],
    )
    if future:
        result.notes.append(f"{slug}: {future} events in the future")
    for name, pinned, count in store.rows(
        "SELECT name, step, count(*) FROM status JOIN event ON event.status_id = status.id "
        "WHERE stream_id = ? AND NOT removed GROUP BY status.id ORDER BY count(*) DESC, name",
        [number],
    ):
        if pinned not in steps and not pinned.startswith("!") and fold(name) not in meant:
            result.notes.append(f"{slug}: {count} events with status {name!r}, which maps to no step")
