"""Columns of a table: their widths in terminal cells and the text in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len, set_cell_size

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, where its text stands, and its width in cells (none: from the first rows).

    A `grow` column takes what the others leave; where there is too little room it shrinks down to `least`, and so does
    a `shrink` column, the widest first. `most` bounds a width taken from rows, so that a cell may hold the whole of a
    long text, which an export then writes.
    """

    title: str
    align: Literal["left", "right", "center"] = "left"
    width: int | None = None
    grow: bool = False
    shrink: bool = False
    least: int = 8
    most: int | None = None


def column_widths(columns: Sequence[Column], sample: Sequence[Row], room: int) -> list[int]:
    """Cells of each column, two apart: as wide as header and `sample` need, fitted to `room` cells.

    Growing columns share what is left over, or with the shrinking ones give up what is missing; what then does not fit
    scrolls.
    """
    widths = []
    for index, column in enumerate(columns):
        said = max((cell_len(row[index]) for row in sample), default=0)
        needed = max(cell_len(column.title) + 2, said if column.most is None else min(said, column.most))
        widths.append(needed if column.width is None else column.width)
    spare = room - sum(widths) - 2 * max(0, len(columns) - 1)
    growing = [index for index, column in enumerate(columns) if column.grow]
    for place, index in enumerate(growing if spare > 0 else ()):
        share = spare // (len(growing) - place)
        widths[index] += share
        spare -= share
    giving = [index for index, column in enumerate(columns) if column.grow or column.shrink]
    while spare < 0 and (giving := [index for index in giving if widths[index] > columns[index].least]):
        widths[max(giving, key=widths.__getitem__)] -= 1
        spare += 1
    return widths


def aligned(text: str, width: int, align: str) -> str:
    """`text` in exactly `width` cells, cut with an ellipsis where it is too long."""
    size = cell_len(text)
    if size > width:
        return set_cell_size(text, width - 1) + "…" if width > 0 else ""
    if align == "right":
        return " " * (width - size) + text
    if align == "center":
        return " " * ((width - size) // 2) + text + " " * (width - size - (width - size) // 2)
    return text + " " * (width - size)
