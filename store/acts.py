"""Acts: what a person does is one transaction, journalled as it is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from store.clock import now
from store.errors import Conflict, StoreError, reported
from store.journal import EVERYTHING, mark_revision, packed, thin, user_name
from store.statements import columns_of, give_up_ids, insert_into, last_id, quoted, select_from, spoken

if TYPE_CHECKING:
    from store.connection import Store

CHUNK = 20_000
"""Rows in one journal entry of a bulk change."""

MOST_VALUES = 900
"""Values in one INSERT of many rows: half the time of a row at a time, and within what every SQLite accepts."""

ITEM_TABLES = frozenset({"event", "block", "effort", "day_mark"})
_NO_HISTORY = frozenset(
    {"status", "note", "belief", "future", "finding", "review", "decision", "change", "deployment"}
    | {"objective", "investment", "initiative", "hypothesis", "reading", "deployed_commit"}
)
"""Tables whose rows change no visit; a new status always comes with the event that names it."""


class Act:
    """The writes of one act; get one from `Store.act`."""

    def __init__(self, connection: sqlite3.Connection, stream_id: int, what: str) -> None:
        self.connection = connection
        self.stream_id = stream_id
        self.what = what
        self.id: int | None = None
        self.touched: set[int] = set()
        """Ids of the items whose history the act changed; `EVERYTHING` for the stream as a whole."""
        self.returned: set[int] = set()
        """Ids of the streams that an undo or redo brought back."""

    def insert(self, table: str, row: Mapping[str, object]) -> int:
        """Add one row and return its id."""
        row_id = last_id(self.connection, table) + 1
        fields = {"id": row_id, **row}
        self.connection.execute(insert_into(table, list(fields)), list(fields.values()))
        self._note(table, "insert", {"columns": list(fields), "rows": [list(fields.values())]})
        self.touch(table, row_id, row.get("item_id"))
        return row_id

    def update(self, table: str, row_id: int, changes: Mapping[str, object], version: int | None = None) -> bool:
        """Change fields of one row; True where anything differed.

        With `version`, the one the person saw, raises `Conflict` where the row has another by now and the
        fields differ from what was to be written. Raises `StoreError` where the row is gone.
        """
        columns = columns_of(self.connection, table)
        names = list(changes)
        found = self.connection.execute(select_from(table, columns, "id = ?"), [row_id]).fetchone()
        if found is None:
            raise StoreError(f"that {spoken(table)} is no longer in the store")
        row = dict(zip(columns, found, strict=True))
        different = {name: changes[name] for name in names if row[name] != changes[name]}
        if not different:
            return False
        if version is not None and row.get("version") != version:
            theirs = {name: row[name] for name in different}
            raise Conflict(f"that {spoken(table)} was changed meanwhile", theirs, different)
        if "version" in row:
            different["version"] = row["version"] + 1
        self.write_fields(table, row_id, different)
        before = [row_id, *(row[name] for name in different)]
        after = [row_id, *different.values()]
        self._note(table, "update", {"columns": list(different), "before": [before], "after": [after]})
        self.touch(table, row_id, row.get("item_id"))
        return True

    def write_fields(self, table: str, row_id: int, changes: Mapping[str, object]) -> None:
        """Write fields of a row without a journal entry, as undo does."""
        sets = ", ".join(f"{quoted(name)} = ?" for name in changes)
        self.connection.execute(f"UPDATE {quoted(table)} SET {sets} WHERE id = ?", [*changes.values(), row_id])

    def delete(self, table: str, row_id: int) -> None:
        """Remove one row; raises `StoreError` where it is gone already."""
        if not self.delete_where(table, "id = ?", [row_id]):
            raise StoreError(f"that {spoken(table)} is no longer in the store")

    def delete_where(self, table: str, condition: str, parameters: Sequence[object]) -> int:
        """Remove all rows under an SQL condition and return how many there were."""
        columns = columns_of(self.connection, table)
        cursor = self.connection.execute(select_from(table, columns, condition) + " ORDER BY id", parameters)
        gone = 0
        owner = columns.index("item_id") if "item_id" in columns else None
        while rows := cursor.fetchmany(CHUNK):
            self._note(table, "delete", {"columns": columns, "rows": rows})
            gone += len(rows)
            for row in rows:
                self.touch(table, row[0], None if owner is None else row[owner])
        if gone:
            give_up_ids(self.connection, table)
            self.connection.execute(f"DELETE FROM {quoted(table)} WHERE {condition}", parameters)
        return gone

    def insert_many(
        self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, ignore: bool = False
    ) -> int:
        """Add many rows and return how many; `ignore` passes over those whose key is there already.

        Journalled as ranges of ids: the rows are copied into the journal only when they are undone.
        """
        first = last_id(self.connection, table) + 1
        before = self.connection.total_changes
        source = iter(rows)
        self._insert_at(first, table, columns, source, ignore=ignore)
        width = len(columns)
        together = max(1, MOST_VALUES // width)
        many = insert_into(table, columns, ignore=ignore, rows=together)
        while len(values := list(chain.from_iterable(islice(source, together)))) == together * width:
            self.connection.execute(many, values)
        if values:
            self.connection.execute(insert_into(table, columns, ignore=ignore, rows=len(values) // width), values)
        added = self.connection.total_changes - before
        if added:
            last = last_id(self.connection, table)
            for start in range(first, last + 1, CHUNK):
                self._note(table, "range", {"first": start, "last": min(start + CHUNK - 1, last)})
            self.touched.add(EVERYTHING)
        return added

    def _insert_at(
        self, first: int, table: str, columns: Sequence[str], rows: Iterator[Sequence[object]], *, ignore: bool
    ) -> None:
        """Where the highest ids were given up, put the first new row under `first`; SQLite counts on from there."""
        present = self.connection.execute(f"SELECT max(id) FROM {quoted(table)}").fetchone()[0] or 0
        if present + 1 == first:
            return
        statement = insert_into(table, ["id", *columns], ignore=ignore)
        for row in rows:
            if self.connection.execute(statement, [first, *row]).rowcount:
                return

    def update_many(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
        """Set `columns` in many rows, each `(id, value, ...)`; returns how many rows were named.

        The caller has compared: every row named is written and gets the next version.
        """
        known = columns_of(self.connection, table)
        names = [*columns, "version"] if "version" in known else list(columns)
        sets = ", ".join(f"{quoted(name)} = ?" for name in names)
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            before, after = [], []
            for row in chunk:
                old = self.connection.execute(select_from(table, ["id", *names], "id = ?"), [row[0]]).fetchone()
                if old is None:
                    raise StoreError(f"that {spoken(table)} is no longer in the store")
                before.append(old)
                after.append([*row, old[-1] + 1] if "version" in known else list(row))
            self.connection.executemany(
                f"UPDATE {quoted(table)} SET {sets} WHERE id = ?", ([*row[1:], row[0]] for row in after)
            )
            self._note(table, "update", {"columns": names, "before": before, "after": after})
        if rows:
            self.touched.add(EVERYTHING)
        return len(rows)

    def touch(self, table: str, row_id: int, item_id: object) -> None:
        """Remember whose history a change of a row changes."""
        if table in ITEM_TABLES and isinstance(item_id, int):
            self.touched.add(item_id)
        elif table == "item":
            self.touched.add(row_id)
        elif table not in _NO_HISTORY:
            self.touched.add(EVERYTHING)

    def _note(self, table: str, kind: str, payload: Mapping[str, object]) -> None:
        if self.id is None:
            self._begin()
        self.connection.execute(
            "INSERT INTO act_change (act_id, table_name, kind, payload) VALUES (?, ?, ?, ?)",
            [self.id, table, kind, packed(payload)],
        )

    def _begin(self) -> None:
        cursor = self.connection.execute(
            "INSERT INTO act (stream_id, at, who, what) VALUES (?, ?, ?, ?)",
            [self.stream_id, now(), user_name(), self.what],
        )
        self.id = cursor.lastrowid

    def finish(self) -> None:
        """Write what every act ends with: the revision, the items touched, the journal kept in bounds."""
        if self.id is None:
            return
        connection = self.connection
        connection.execute("UPDATE act SET stream_id = ?, what = ? WHERE id = ?", [self.stream_id, self.what, self.id])
        for (dropped,) in connection.execute(
            "SELECT id FROM act WHERE stream_id = ? AND undone", [self.stream_id]
        ).fetchall():
            connection.execute("DELETE FROM act_change WHERE act_id = ?", [dropped])
            connection.execute("DELETE FROM act WHERE id = ?", [dropped])
        mark_revision(connection, self.stream_id, self.touched)
        thin(connection, self.id)


@contextmanager
def current_act(store: Store, stream_id: int, what: str) -> Iterator[Act]:
    """The act under way in this thread, or a new one; see `Store.act`."""
    running: Act | None = getattr(store.local, "act", None)
    if running is not None:
        yield running
        return
    with transaction(store) as connection:
        act = Act(connection, stream_id, what)
        store.local.act = act
        try:
            yield act
            act.finish()
        finally:
            store.local.act = None


@contextmanager
def transaction(store: Store) -> Iterator[sqlite3.Connection]:
    """One immediate transaction, rolled back whole where anything fails; faults become `StoreError`."""
    if store.readonly:
        raise StoreError(f"{store.path} is open for reading only")
    store.refuse_if_replaced()
    with reported(store.path), store.using() as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.rollback()
            raise
