"""Notes on a stream or on one of its items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from store.clock import now
from store.errors import Conflict, StoreError
from store.journal import user_name

if TYPE_CHECKING:
    from store.connection import Store


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One note; `at` in epoch seconds, `item_id` none where it is on the stream itself."""

    id: int
    item_id: int | None
    at: int
    who: str
    text: str
    version: int


def add_note(store: Store, stream_id: int, text: str, *, item_id: int | None = None, at: int | None = None) -> int:
    """Write a note on the stream or on one of its items; returns its id."""
    if not text.strip():
        raise StoreError("a note needs a text")
    with store.act(stream_id, "Write a note") as act:
        fields = {"at": now() if at is None else at, "who": user_name(), "text": text}
        return act.insert("note", {"stream_id": stream_id, "item_id": item_id, **fields})


def edit_note(store: Store, note_id: int, text: str, version: int | None = None) -> None:
    """Change a note's text; raises `Conflict` where another process changed it since `version`."""
    with store.act(_stream(store, note_id), "Edit a note") as act:
        act.update("note", note_id, {"text": text}, version)


def remove_note(store: Store, note_id: int, version: int | None = None) -> None:
    """Take a note away; raises `Conflict` with what it says now where another process changed it since `version`."""
    with store.act(_stream(store, note_id), "Remove a note") as act:
        text, present = store.row("SELECT text, version FROM note WHERE id = ?", [note_id]) or ("", None)
        if version not in (None, present):
            raise Conflict("that note was changed meanwhile", {"text": text}, {})
        act.delete("note", note_id)


def stream_notes(store: Store, stream_id: int, item_id: int | None = None) -> list[NoteRow]:
    """Notes in the order of their instants: of one item or, with None, of the stream itself."""
    return [
        NoteRow(*row)
        for row in store.rows(
            "SELECT id, item_id, at, coalesce(who, ''), text, version FROM note "
            "WHERE stream_id = ? AND item_id IS ? ORDER BY at, id",
            [stream_id, item_id],
        )
    ]


def _stream(store: Store, note_id: int) -> int:
    found = store.value("SELECT stream_id FROM note WHERE id = ?", [note_id])
    if found is None:
        raise StoreError("that note is no longer in the store")
    return int(found)
