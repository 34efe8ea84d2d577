"""Where the names of marks stand over a plot: beside their signs, on as many lines as it takes to show each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from vsm_tui.charts.labels import cut, text_width

SIGN = "▾"
LONGEST = 20
_SHORTEST = 6
"""Cells of a name that is cut to its room."""
_PAD = -1
_TAKEN = -2


class Name(NamedTuple):
    """The name of mark number `mark` on `line` (0: next to the plot) from cell `start` on."""

    mark: int
    line: int
    start: int
    text: str


def mark_names(marks: Sequence[tuple[int, str]], width: int, lines: int, taken: int = 0) -> list[Name]:
    """Names of marks given as (column, name) over a plot, on at most `lines` lines of `width` cells.

    A name begins at its mark's sign, or ends there; where it has no room it goes a line up, and a thread leads down
    to its column: no name covers another or a thread. Where no line has room a name is cut, at last its sign stands
    alone. The first `taken` cells of the lowest line are not free. Marks on one column stand over each other.
    """
    lines = max(1, lines)
    owners: list[list[int | None]] = [[None] * width for _ in range(lines)]
    owners[0][:taken] = [_TAKEN] * min(taken, width)
    found: list[Name] = []
    waiting = {column for column, _ in marks}
    for number in sorted(range(len(marks)), key=lambda number: -marks[number][0]):
        column, name = marks[number]
        waiting.discard(column)
        place = next(_places(owners, column, cut(name, LONGEST), waiting), None)
        if place is None:
            continue
        line, start, text = place
        found.append(Name(number, line, start, text))
        for below in range(line):
            owners[below][column] = column
        for cell in range(max(0, start - 1), min(width, start + text_width(text) + 1)):
            inside = start <= cell < start + text_width(text)
            if inside or owners[line][cell] is None:
                owners[line][cell] = (column if cell == column else _TAKEN) if inside else _PAD
    return sorted(found)


def _places(
    owners: list[list[int | None]], column: int, name: str, waiting: set[int]
) -> Iterator[tuple[int, int, str]]:
    """(line, first cell, text) where the name may stand, the best first."""
    width = len(owners[0])
    reached = []
    for line in range(len(owners)):
        if any(owners[below][column] not in (None, _PAD, column) for below in range(line)):
            break
        reached.append(line)
    for line in reached:
        for start, text in ((column, f"{SIGN} {name}"), (column - text_width(name) - 1, f"{name} {SIGN}")):
            cells = range(start, start + text_width(text))
            if cells.start < 0 or cells.stop > width or any(owners[line][cell] is not None for cell in cells):
                continue
            if line == 0 and any(cell in waiting for cell in cells):
                continue
            yield line, start, text
    for line in reached:
        room = next((cell for cell in range(column, width) if owners[line][cell] is not None), width) - column
        short = cut(name, room - 2)
        if text_width(short) >= _SHORTEST:
            yield line, column, f"{SIGN} {short}"
    if owners[0][column] in (None, _PAD):
        yield 0, column, SIGN


def threads(names: Sequence[Name], columns: Sequence[int]) -> list[tuple[int, int, int]]:
    """(mark, line, column) of the cells that lead from a name on a higher line down to its mark's column."""
    return [(name.mark, line, columns[name.mark]) for name in names for line in range(name.line)]


def height_of(names: Sequence[Name]) -> int:
    """Lines that the names take."""
    return max((name.line for name in names), default=-1) + 1
