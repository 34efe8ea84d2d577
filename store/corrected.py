"""Rows that people correct: which one stands now, and whether somebody else changed it since it was seen.

An imported row that a person corrects is kept, so that the next import does not bring it back: its `removed` is the
id of the row that stands in its place, 1 where none does (ids in its place are always higher than its own).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from store.errors import Conflict, StoreError
from store.statements import spoken

if TYPE_CHECKING:
    from store.acts import Act
    from store.connection import Store

TAKEN_OUT = 1
"""`removed` of a row that nothing stands for."""


@dataclass(frozen=True, slots=True)
class StandingRow:
    """The row that stands for the one that was seen; `moved_on` where it is another or was changed since."""

    id: int
    by_hand: bool
    item_id: int
    stream_id: int
    key: str
    fields: dict[str, Any]
    moved_on: bool

    def refuse_if_changed(self, table: str, yours: Mapping[str, object]) -> None:
        """Raise `Conflict` with both values where somebody else changed the row since it was seen."""
        if self.moved_on:
            theirs = {name: self.fields[name] for name in yours or self.fields}
            raise Conflict(f"that {spoken(table)} was changed meanwhile", theirs, yours)


@contextmanager
def correcting(
    store: Store, table: str, row_id: int, names: Sequence[str], version: int | None, told: str
) -> Iterator[tuple[Act, StandingRow]]:
    """An act on what stands for an event, block or effort row seen at `version` (None: whatever it is now).

    `told` is the act's text with `{}` for the item's key. Raises `StoreError` where the row was taken out.
    """
    owner = _standing(store, table, row_id, names, version)
    with store.act(owner.stream_id, told.format(owner.key)) as act:
        yield act, _standing(store, table, row_id, names, version)  # again, now that nobody else can write


def _standing(store: Store, table: str, row_id: int, names: Sequence[str], version: int | None) -> StandingRow:
    columns = ", ".join(f"{table}.{name}" for name in names)
    sought = row_id
    while True:
        row = store.row(
            f"SELECT removed, {table}.version, {table}.origin, item_id, stream_id, key, {columns} FROM {table} "
            f"JOIN item ON item.id = item_id WHERE {table}.id = ?",
            [sought],
        )
        if row is None or row[0] == TAKEN_OUT:
            raise StoreError(f"that {spoken(table)} is no longer in the store")
        if not row[0]:
            break
        sought = row[0]
    moved_on = version is not None and (sought != row_id or row[1] != version)
    item_id, stream_id, key = row[3:6]
    values = dict(zip(names, row[6:], strict=True))
    return StandingRow(sought, bool(row[2]), item_id, stream_id, key, values, moved_on)
