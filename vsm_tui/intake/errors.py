"""What is said to a person where a file cannot be read: one line that tells what, where and what would help."""

from __future__ import annotations

from dataclasses import dataclass

SHOWN_REFUSALS = 20


class IntakeError(Exception):
    """A fault of the input. `str()` is one line: file, line, field, what is wrong and what would be accepted."""

    def __init__(
        self, message: str, file: str | None = None, line: int | None = None, field: str | None = None
    ) -> None:
        self.message = message
        self.file = file
        self.line = line
        self.field = field
        super().__init__(message)

    def __str__(self) -> str:
        place = self.file or ""
        if self.line is not None:
            place = f"{place}:{self.line}" if place else f"line {self.line}"
        parts = [part for part in (place, self.field, self.message) if part]
        return " ".join(": ".join(parts).split())


class Unrecognised(IntakeError):
    """A file of no known kind; in a folder it is passed over, alone it is an error."""

    def __init__(self, message: str, file: str, short: str, *, telling: bool = False) -> None:
        super().__init__(message, file)
        self.short = short
        self.telling = telling
        """Whether what the file holds is known, though nothing can be read from it."""


class UnknownOrder(IntakeError):
    """Dates like 03/04/2026 that may be read both ways, or no one way: only a person knows which is meant."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row that was not taken: its number as a spreadsheet counts (the header is row 1), field and why."""

    file: str
    row: int
    field: str
    why: str

    def __str__(self) -> str:
        place = f"{self.file}: row {self.row}" if self.row else self.file
        return " ".join(f"{place}, {self.field}: {self.why}".split())


class RefusedRows(IntakeError):
    """An import refused whole because of bad rows; `refusals` holds the first twenty of `count`."""

    def __init__(self, refusals: list[Refusal], count: int, rows: int) -> None:
        self.refusals = refusals[:SHOWN_REFUSALS]
        self.count = count
        self.rows = rows
        noun = "row" if count == 1 else "rows"
        super().__init__(
            f"{count} of {rows} rows cannot be read, nothing was imported (--skip-bad-rows keeps the other rows)"
            if rows != count
            else f"none of the {count} {noun} can be read, nothing was imported"
        )
