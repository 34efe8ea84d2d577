"""CSV files as rows: delimiter told from the header, equal headers kept apart, formula guards taken off."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from vsm_tui.intake.errors import IntakeError
from vsm_tui.intake.sources import Source

DELIMITERS = ",;\t"
_GUARDED = ("'=", "'+", "'-", "'@", "'\t", "'\r")
MAX_COLUMNS = 5_000


def unguard(value: str) -> str:
    """The text without the `'` that exports put before a cell which a spreadsheet would take for a formula."""
    return value[1:] if value[:2] in _GUARDED else value


@dataclass(slots=True)
class Table:
    """One CSV file: its header, and its rows on demand, as often as asked."""

    source: Source
    delimiter: str
    header: list[str]
    """Column names; the second of two equal ones is called `name (2)`."""
    names: list[str]
    """The names as the file writes them."""
    skip: int
    """Records before the first row of data."""
    repeated_headers: int = 0
    _sample: list[list[str]] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Row numbers as a spreadsheet counts, and cells; blank rows and repeated headers are left out."""
        self.repeated_headers = 0
        names, first = self.names, self.names[0]
        for start, block in self.blocks():
            for number, cells in enumerate(block, start):
                if not cells:
                    continue
                if cells[0] == first and cells == names:
                    self.repeated_headers += 1
                    continue
                yield number, cells

    def blocks(self, size: int = 512) -> Iterator[tuple[int, list[list[str]]]]:
        """All rows in blocks, each with the number of its first row; blank rows and repeated headers included."""
        with self.source.text() as text:
            reader = csv.reader(text, delimiter=self.delimiter, strict=True)
            try:
                start = 1 + sum(1 for _ in islice(reader, self.skip))
                while block := list(islice(reader, size)):
                    yield start, block
                    start += len(block)
            except csv.Error as error:
                raise IntakeError(*_csv_fault(error, self.source, reader.line_num)) from None
            except UnicodeDecodeError:
                raise IntakeError("changed while it was read", self.source.name) from None

    def sample(self, count: int = 400) -> list[list[str]]:
        """The first rows' cells, padded to the header's width."""
        if not self._sample:
            width = len(self.header)
            for _, cells in self.rows():
                self._sample.append((cells + [""] * (width - len(cells)))[:width])
                if len(self._sample) >= count:
                    break
        return self._sample

    def column(self, index: int) -> Iterator[str]:
        """All cells of one column, stripped."""
        for _, cells in self.rows():
            if index < len(cells):
                yield cells[index].strip()


def _csv_fault(error: csv.Error, source: Source, line: int) -> tuple[str, str, int]:
    said = str(error)
    if "unexpected end of data" in said:
        said = "a quote is opened and never closed"
    elif "field larger" in said:
        said = "a cell is longer than 131,072 characters (or a quote is never closed)"
    elif "expected after" in said:
        said = "text follows a closing quote; quotes inside a cell are doubled"
    return said, source.name, line


def open_table(source: Source) -> Table:
    """Read the header of a CSV file. Raises `IntakeError` for an empty, binary or one-column file."""
    first, skip = _first_line(source)
    delimiter = max(DELIMITERS, key=lambda sign: _outside_quotes(first, sign))
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        delimiter, skip = first[4], skip + 1
    with source.text() as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        try:
            names: list[str] = []
            records = 0
            for names in reader:
                records += 1
                if records > skip and any(cell.strip() for cell in names):
                    break
        except csv.Error as error:
            raise IntakeError(*_csv_fault(error, source, reader.line_num)) from None
    if len(names) > MAX_COLUMNS:
        raise IntakeError(f"the header names {len(names)} columns; at most {MAX_COLUMNS} are read", source.name)
    if not any(name.strip() for name in names):
        raise IntakeError("the file has no header row", source.name)
    return Table(source, delimiter, _kept_apart(names), names, records)


def _first_line(source: Source) -> tuple[str, int]:
    with source.text() as text:
        for skipped, line in enumerate(text):
            if line.strip():
                return line, skipped
    raise IntakeError("the file is empty", source.name)


def _outside_quotes(line: str, sign: str) -> int:
    return sum(part.count(sign) for part in line.split('"')[::2])


def _kept_apart(names: list[str]) -> list[str]:
    counts: dict[str, int] = {}
    header = []
    for name in names:
        shown = name.strip()
        counts[shown.casefold()] = count = counts.get(shown.casefold(), 0) + 1
        header.append(shown if count == 1 else f"{shown} ({count})")
    return header
