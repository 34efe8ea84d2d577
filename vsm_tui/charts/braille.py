"""Dots in terminal cells: eight to a cell, two across and four down, as braille characters.

Up to a few hundred dots are packed by hand, so that a small picture does not load numpy; more go through numpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Dots = Sequence[float] | NDArray[Any]

_BITS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
_FEW = 600


def pack(xs: Dots, ys: Dots, width: int, height: int) -> dict[tuple[int, int], int]:
    """Bits of the braille character of each (column, row) that holds a dot.

    `xs` and `ys` are in dots from the top left corner of `width` x `height` cells; dots outside are left out.
    """
    if len(xs) > _FEW:
        return _pack_many(xs, ys, width, height)
    cells: dict[tuple[int, int], int] = {}
    for x, y in zip(xs, ys, strict=True):
        if 0 <= x < width * 2 and 0 <= y < height * 4:
            column, row = int(x) >> 1, int(y) >> 2
            cells[column, row] = cells.get((column, row), 0) | _BITS[int(x) & 1][int(y) & 3]
    return cells


def _pack_many(xs: Dots, ys: Dots, width: int, height: int) -> dict[tuple[int, int], int]:
    import numpy as np

    across, down = np.asarray(xs), np.asarray(ys)
    inside = (across >= 0) & (across < width * 2) & (down >= 0) & (down < height * 4)
    dots = down[inside].astype(np.int64) * (width * 2) + across[inside].astype(np.int64)
    lit = np.flatnonzero(np.bincount(dots, minlength=width * height * 8))
    row, column = lit // (width * 2), lit % (width * 2)
    bits = np.array(_BITS)[column & 1, row & 3]
    cell = (row >> 2) * width + (column >> 1)
    packed = np.bincount(cell, weights=bits, minlength=width * height).astype(np.int64)
    filled = np.flatnonzero(packed)
    return {
        (place % width, place // width): value
        for place, value in zip(filled.tolist(), packed[filled].tolist(), strict=True)
    }


def character(bits: int) -> str:
    """The braille character with these dots."""
    return chr(0x2800 + bits)


def segment(x0: float, y0: float, x1: float, y1: float) -> list[tuple[float, float]]:
    """The dots of a straight line from one dot to another, both included."""
    steps = max(1, round(max(abs(x1 - x0), abs(y1 - y0))))
    return [(x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps) for step in range(steps + 1)]
