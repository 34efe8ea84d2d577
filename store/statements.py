"""The few SQL statements that the journal builds, with names quoted."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence


def columns_of(connection: sqlite3.Connection, table: str) -> list[str]:
    """Names of a table's columns; raises `ValueError` where there is no such table."""
    found = [row[1] for row in connection.execute(f"PRAGMA table_info({quoted(table)})")]
    if not found:
        raise ValueError(f"there is no table {table}")
    return found


def last_id(connection: sqlite3.Connection, table: str) -> int:
    """The highest id a table ever used; ids are never used twice."""
    present, given_up = connection.execute(
        f"SELECT (SELECT max(id) FROM {quoted(table)}), (SELECT id FROM last_id WHERE table_name = ?)", [table]
    ).fetchone()
    return max(present or 0, given_up or 0)


def give_up_ids(connection: sqlite3.Connection, table: str) -> None:
    """To be called before rows are deleted: remembers the highest id, so that no later row gets it."""
    connection.execute(
        "INSERT OR REPLACE INTO last_id (table_name, id) VALUES (?, ?)", [table, last_id(connection, table)]
    )


def quoted(name: str) -> str:
    """An identifier, safe in SQL."""
    return '"' + name.replace('"', '""') + '"'


def insert_into(table: str, columns: Sequence[str], *, ignore: bool = False, rows: int = 1) -> str:
    """An INSERT of one row or more; `ignore` passes over a key that is there already."""
    names = ", ".join(map(quoted, columns))
    places = ", ".join([f"({', '.join('?' * len(columns))})"] * rows)
    return f"INSERT {'OR IGNORE ' if ignore else ''}INTO {quoted(table)} ({names}) VALUES {places}"


def select_from(table: str, columns: Sequence[str], condition: str) -> str:
    """A SELECT of columns under a condition."""
    return f"SELECT {', '.join(map(quoted, columns))} FROM {quoted(table)} WHERE {condition}"


def spoken(table: str) -> str:
    """What a row of a table is called in a message."""
    known = {"act_change": "act", "event": "move", "effort": "record of effort"}
    return known.get(table, table.replace("_", " "))
