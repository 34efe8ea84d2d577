"""One part of the report beside the nine questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vsm_tui.report.answer import Picture, Table, table_json


@dataclass(frozen=True, eq=False)
class Section:
    """One part of the report: sentences, then pictures, then tables; `caution` is set apart."""

    name: str
    title: str
    sentences: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    tables: tuple[tuple[str, Table], ...] = ()
    """(caption, table)."""
    caution: str = ""
    definitions: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """The section as plain JSON values."""
        return {
            "name": self.name,
            "title": self.title,
            "sentences": list(self.sentences),
            "caution": self.caution,
            "tables": [{"caption": caption, **table_json(table)} for caption, table in self.tables],
        }
