"""Writing files: whole or not at all, under names that are no paths, and tables that no spreadsheet takes for code."""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")
_NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)
_LONGEST = 80


def write_whole(target: Path, text: str) -> None:
    """Put `text` at `target` as UTF-8, through a temporary file in the same folder and a rename.

    Raises `OSError`; a file that was there stays until the new one is whole.
    """
    from store.creation import place

    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        place(Path(name), target, replace=True)
    finally:
        Path(name).unlink(missing_ok=True)


def plain_name(*parts: str) -> str:
    """A file's name from outside texts: letters of any script, digits, `-` and `_`; never a path, never hidden."""
    kept = ["".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in part) for part in parts]
    joined = "-".join(re.sub("-+", "-", part).strip("-_") for part in kept if part.strip("-_ "))
    return joined[:_LONGEST].rstrip("-_") or "export"


def new_place(folder: Path, name: str, suffix: str) -> Path:
    """A path in the folder under which no file stands yet: `name.csv`, `name-2.csv` and so on."""
    target = folder / f"{name}.{suffix}"
    number = 2
    while target.exists() or target.is_symlink():
        target = folder / f"{name}-{number}.{suffix}"
        number += 1
    return target


def guarded(cell: str) -> str:
    """A text that a spreadsheet would take for a formula gets a ' in front; a number stays one."""
    return "'" + cell if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as CSV, each text cell guarded."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([guarded(title) for title in columns])
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return written.getvalue()
