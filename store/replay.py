"""Undo and redo: the changes of an act applied backwards or forwards, only where the rows are as it left them."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from store.acts import ITEM_TABLES, Act, transaction
from store.errors import Conflict, StoreError
from store.journal import EVERYTHING, mark_revision, packed, unpacked
from store.statements import columns_of, give_up_ids, insert_into, quoted, select_from, spoken

if TYPE_CHECKING:
    from store.connection import Store


def undo(store: Store, stream_id: int) -> str | None:
    """See `Store.undo`. Raises `Conflict` where a row is no longer as the act left it; then nothing is done."""
    return _replay(store, stream_id, back=True)


def redo(store: Store, stream_id: int) -> str | None:
    """See `Store.redo`."""
    return _replay(store, stream_id, back=False)


def _replay(store: Store, stream_id: int, *, back: bool) -> str | None:
    if getattr(store.local, "act", None) is not None:
        raise StoreError("an act is under way: it can be undone when it is done")
    with transaction(store) as connection:
        found = connection.execute(
            "SELECT id, what FROM act WHERE stream_id = ? AND undone = ? ORDER BY id "
            + ("DESC" if back else "ASC")
            + " LIMIT 1",
            [stream_id, 0 if back else 1],
        ).fetchone()
        if found is None:
            return None
        act_id, what = int(found[0]), str(found[1])
        changes = connection.execute(
            "SELECT id, table_name, kind FROM act_change WHERE act_id = ? ORDER BY id " + ("DESC" if back else ""),
            [act_id],
        ).fetchall()
        if not changes:  # thinned: only its text is left
            return None
        act = Act(connection, stream_id, what)
        try:
            for change_id, table, kind in changes:
                _apply(act, change_id, table, kind, back=back)
        except sqlite3.IntegrityError as error:
            raise Conflict(f"'{what}' cannot be taken up again: other rows are in its way", {}, {}) from error
        connection.execute("UPDATE act SET undone = ? WHERE id = ?", [int(back), act_id])
        for returned in act.returned - {stream_id}:
            mark_revision(connection, returned, {EVERYTHING})
        mark_revision(connection, stream_id, act.touched)
        return what


def _apply(act: Act, change_id: int, table: str, kind: str, *, back: bool) -> None:
    connection = act.connection
    blob = connection.execute("SELECT payload FROM act_change WHERE id = ?", [change_id]).fetchone()[0]
    payload = unpacked(blob)
    if kind == "range":
        _replay_range(act, change_id, table, payload, back=back)
    elif kind == "update":
        _replay_update(act, table, payload, back=back)
    elif (kind == "insert") == back:
        _take_out(act, table, payload["columns"], payload["rows"])
    else:
        _put_back(act, table, payload["columns"], payload["rows"])


def _replay_range(act: Act, change_id: int, table: str, payload: dict[str, Any], *, back: bool) -> None:
    first, last = payload["first"], payload["last"]
    kept: dict[str, object] = {"first": first, "last": last}
    if back:
        columns = columns_of(act.connection, table)
        kept["columns"] = columns
        kept["rows"] = act.connection.execute(
            select_from(table, columns, "id BETWEEN ? AND ?") + " ORDER BY id", [first, last]
        ).fetchall()
        give_up_ids(act.connection, table)
        act.connection.execute(f"DELETE FROM {quoted(table)} WHERE id BETWEEN ? AND ?", [first, last])
    else:
        act.connection.executemany(insert_into(table, payload["columns"]), payload["rows"])
    act.touched.add(EVERYTHING)
    act.connection.execute("UPDATE act_change SET payload = ? WHERE id = ?", [packed(kept), change_id])


def _replay_update(act: Act, table: str, payload: dict[str, Any], *, back: bool) -> None:
    names: list[str] = payload["columns"]
    current, wanted = ("after", "before") if back else ("before", "after")
    owner = ["item_id"] if table in ITEM_TABLES else []
    for was, shall in zip(payload[current], payload[wanted], strict=True):
        found = act.connection.execute(select_from(table, [*names, *owner], "id = ?"), [was[0]]).fetchone()
        if found is None:
            raise Conflict(f"that {spoken(table)} is no longer in the store", {}, {})
        values = dict(zip(names, shall[1:], strict=True))
        theirs = {
            name: value
            for name, value, known in zip(names, found, was[1:], strict=False)
            if name != "version" and value != known
        }
        if theirs:
            raise Conflict(f"that {spoken(table)} was changed meanwhile", theirs, values)
        if "version" in values:  # versions only grow, so that no form mistakes a restored row for the one it saw
            values["version"] = found[names.index("version")] + 1
        act.write_fields(table, was[0], values)
        act.touch(table, was[0], found[-1] if owner else None)


def _take_out(act: Act, table: str, columns: list[str], rows: list[list[Any]]) -> None:
    place = columns.index("id")
    shown = [name for name in columns if name not in ("version", "revision")]
    select = select_from(table, shown, "id = ?")
    for row in rows:
        known = dict(zip(columns, row, strict=True))
        found = act.connection.execute(select, [row[place]]).fetchone()
        theirs = dict(zip(shown, found, strict=True)) if found is not None else {}
        if theirs != {name: known[name] for name in shown}:
            raise Conflict(f"that {spoken(table)} was changed meanwhile", theirs, known)
        act.touch(table, row[place], known.get("item_id"))
    give_up_ids(act.connection, table)
    act.connection.executemany(f"DELETE FROM {quoted(table)} WHERE id = ?", ([row[place]] for row in rows))


def _put_back(act: Act, table: str, columns: list[str], rows: list[list[Any]]) -> None:
    act.connection.executemany(insert_into(table, columns), rows)
    place = columns.index("id")
    owner = columns.index("item_id") if "item_id" in columns else None
    for row in rows:
        act.touch(table, row[place], None if owner is None else row[owner])
    if table == "stream":
        act.returned.update(row[place] for row in rows)
