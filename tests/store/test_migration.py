"""An older file is migrated whole or not at all, after a backup."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

import store.backup
import store.connection
import store.creation
import store.schema
from store import Store, StoreError
from store.streams import list_streams, save_map


@pytest.fixture
def older(path: Path, store: Store, checkout_map, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of version 1 with a stream, while the program is at version 2."""
    save_map(store, checkout_map())
    store.close()
    for module in _modules():
        monkeypatch.setattr(module, "SCHEMA_VERSION", 2)
    known = store_schema().migrations
    monkeypatch.setattr(known, "_migrations", list(known._migrations))
    return path


def _modules():
    return (store.connection, store.creation, store.backup)


def store_schema():
    return store.schema


def test_an_older_store_gets_the_new_tables_and_a_backup_stays(older: Path) -> None:
    @store_schema().migrations(name="002_second")
    def _second(db: Database) -> None:
        db.execute("CREATE TABLE second (id INTEGER PRIMARY KEY)")

    with Store.open(older) as opened:
        assert opened.value("PRAGMA user_version") == 2
        assert opened.rows("SELECT * FROM second") == []
        assert [stream.slug for stream in list_streams(opened)] == ["checkout"]
    (kept,) = (older.parent / "backups").iterdir()
    assert "migration" in kept.name
    with sqlite3.connect(kept) as before:
        assert before.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_migration_that_fails_changes_nothing(older: Path) -> None:
    before = older.read_bytes()

    @store_schema().migrations(name="002_second")
    def _second(db: Database) -> None:
        db.execute("CREATE TABLE second (id INTEGER PRIMARY KEY)")
        db.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(StoreError, match="nowhere"):
        Store.open(older)
    assert older.read_bytes() == before


def test_an_older_store_is_not_migrated_by_reading(older: Path) -> None:
    before = older.read_bytes()
    with pytest.raises(StoreError, match="version 1"):
        Store.open(older, readonly=True)
    assert older.read_bytes() == before
