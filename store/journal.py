"""The journal: what was done, by whom and when, with what is needed to take it back.

Linear for each stream: undo takes the newest act that is not undone, a new act drops the undone ones. A
change's payload is JSON, zlib-compressed where it is long; bulk inserts are kept as ranges of ids.
"""

from __future__ import annotations

import getpass
import json
import sqlite3
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from store.connection import Store

KEPT_ACTS = 1000
"""Acts that can be undone; of older ones only who, when and what stays."""
KEPT_BYTES = 256 * 1024 * 1024
"""What their payloads may take together; the newest act is kept whatever its size."""
KEPT_TEXTS = 20_000
"""Acts whose text is kept for the history of acts."""
KEPT_TOUCHES = 5000
"""Items a stream remembers as changed since a revision, before it says: all of them."""
EVERYTHING = 0
"""Stands in `touched.item_id` for the whole stream."""


@dataclass(frozen=True, slots=True)
class ActRecord:
    """One line of the history of acts; `at` in epoch seconds, `stream_id` 0 for what belongs to no stream."""

    id: int
    stream_id: int
    at: int
    who: str
    what: str
    undone: bool


def list_acts(store: Store, stream_id: int | None, text: str, limit: int) -> list[ActRecord]:
    """See `Store.acts`."""
    from store.models import fold

    wanted = fold(text)
    found = []
    for act_id, stream, at, who, what, undone in store.rows(
        "SELECT id, stream_id, at, who, what, undone FROM act WHERE ?1 IS NULL OR stream_id = ?1 ORDER BY id DESC",
        [stream_id],
    ):
        if wanted in fold(f"{what} {who}"):
            found.append(ActRecord(act_id, stream, at, who, what, bool(undone)))
            if len(found) == limit:
                break
    return found


@cache
def user_name() -> str:
    """Who acts: the login name, or `unknown` where the system has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def mark_revision(connection: sqlite3.Connection, stream_id: int, touched: set[int]) -> None:
    """Give the stream the next revision and remember which items it stands for.

    Revisions come from one counter for the whole file and never return, so that columns kept under one can
    be trusted.
    """
    connection.execute("UPDATE revision SET last = last + 1")
    if not stream_id:
        return
    connection.execute("UPDATE stream SET revision = (SELECT last FROM revision) WHERE id = ?", [stream_id])
    if not touched:
        return
    count = connection.execute("SELECT count(*) FROM touched WHERE stream_id = ?", [stream_id]).fetchone()[0]
    if EVERYTHING in touched or count + len(touched) > KEPT_TOUCHES:
        connection.execute("DELETE FROM touched WHERE stream_id = ?", [stream_id])
        touched = {EVERYTHING}
    connection.executemany(
        "INSERT INTO touched (stream_id, revision, item_id) SELECT ?, last, ? FROM revision",
        [(stream_id, item_id) for item_id in touched],
    )


def thin(connection: sqlite3.Connection, newest: int) -> None:
    """Keep the journal within its bounds; the act `newest` can always be undone."""
    connection.execute(
        "DELETE FROM act_change WHERE act_id < (SELECT id FROM act ORDER BY id DESC LIMIT 1 OFFSET ?)",
        [KEPT_ACTS - 1],
    )
    connection.execute(
        "DELETE FROM act WHERE id < (SELECT id FROM act ORDER BY id DESC LIMIT 1 OFFSET ?)", [KEPT_TEXTS - 1]
    )
    sizes = connection.execute(
        "SELECT act_id, sum(length(payload)) FROM act_change GROUP BY act_id ORDER BY act_id DESC"
    ).fetchall()
    total = 0
    for act_id, size in sizes:
        total += size
        if total > KEPT_BYTES and act_id != newest:
            connection.execute("DELETE FROM act_change WHERE act_id <= ?", [act_id])
            break


def packed(payload: Mapping[str, object]) -> bytes:
    """A change's payload as it is kept."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return zlib.compress(text, 3) if len(text) > 512 else text


def unpacked(blob: bytes) -> dict[str, Any]:
    """The reverse of `packed`."""
    found: dict[str, Any] = json.loads(blob if blob[:1] == b"{" else zlib.decompress(blob))
    return found
