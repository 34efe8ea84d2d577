"""The tables of a store as they are, read without knowing its schema: what is left of a newer version's file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from store.connection import connect
from store.errors import reworded
from store.statements import quoted

_BLOBS = frozenset({"act_change", "column_cache"})


def raw_tables(path: Path) -> Iterator[tuple[str, list[str], list[tuple[object, ...]]]]:
    """Each table with its columns and rows, those that hold only packed bytes left out; nothing is written.

    Raises `StoreError` where the file cannot be read.
    """
    connection = connect(path, readonly=True)
    try:
        connection.execute("BEGIN")
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        for (name,) in names:
            if name in _BLOBS or name.startswith(("sqlite_", "_sqlite")):
                continue
            cursor = connection.execute(f"SELECT * FROM {quoted(name)}")
            yield name, [column[0] for column in cursor.description], cursor.fetchall()
    except sqlite3.Error as error:
        raise reworded(error, path) from error
    finally:
        connection.close()
