"""Tables of raw answers as Apache DevLake keeps them (`_raw_*`): one JSON record a row, in the column `data`."""

from __future__ import annotations

import json

from store.models import fold
from vsm_tui.intake.errors import IntakeError
from vsm_tui.intake.sources import Source
from vsm_tui.intake.tables import Table

_COLUMNS = {"params", "data", "url", "input"}
LARGEST = 64 << 20
"""Bytes of all records together; they stand in memory at once."""


def is_raw_table(header: list[str]) -> bool:
    """Whether a header is that of a table of raw answers."""
    return {fold(name) for name in header} >= _COLUMNS


def records_of(table: Table) -> Source:
    """The records as a JSON file with one list; a row that holds no JSON stands in it as null, to be refused."""
    place = [fold(name) for name in table.header].index("data")
    parts, size = [], 0
    for _, cells in table.rows():
        text = cells[place].strip() if place < len(cells) else ""
        part = text.encode() if _is_object(text) else b"null"
        parts.append(part)
        size += len(part) + 1
        if size > LARGEST:
            raise IntakeError(
                f"holds more than {LARGEST >> 20} MB of raw answers: import the tracker's own export", table.source.name
            )
    return Source(table.source.path, table.source.name, table.source.progress, content=b"[" + b",".join(parts) + b"]")


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
