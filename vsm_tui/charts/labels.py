"""Text in a chart: its width in terminal cells, cut to fit, numbers made short, labels kept apart.

Widths are in terminal cells: a CJK character takes two, a combining mark none.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, NamedTuple

Align = Literal["left", "right", "center"]


_SPELT = {"d": "days", "h": "hours"}


def spelt(unit: str) -> str:
    """A unit as an axis or a column is headed by it: `days` for `d`."""
    return _SPELT.get(unit, unit)


@lru_cache(maxsize=4096)
def _wide_text_width(text: str) -> int:
    width = 0
    for character in text:
        if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
            continue
        width += 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
    return width


def text_width(text: str) -> int:
    """The cells that `text` takes in a terminal."""
    return len(text) if text.isascii() else _wide_text_width(text)


def cut(text: str, width: int) -> str:
    """`text` in at most `width` cells; where something is left out it ends in an ellipsis."""
    if width <= 0:
        return ""
    if text_width(text) <= width:
        return text
    if text.isascii():
        return text[: width - 1].rstrip() + "…"
    kept, used = [], 0
    for character in text:
        step = text_width(character)
        if used + step > width - 1:
            break
        kept.append(character)
        used += step
    return "".join(kept).rstrip() + "…"


def fit(text: str, width: int, align: Align = "left") -> str:
    """`text` in exactly `width` cells: cut where too long, filled with spaces where too short."""
    text = cut(text, width)
    space = max(0, width - text_width(text))
    if align == "right":
        return " " * space + text
    if align == "center":
        return " " * (space // 2) + text + " " * (space - space // 2)
    return text + " " * space


def number(value: float, decimals: int | None = None) -> str:
    """A figure as a person writes it: `0.4`, `12`, `12.5`, `1,204`; whole from 100 upwards.

    `decimals` none: one below 100 where it is not 0, and as many as it takes to show a smaller figure.
    """
    if not math.isfinite(value):
        return "–"
    if decimals is not None:
        return f"{value:,.{decimals}f}"
    size = abs(value)
    if size >= 99.95 or value == int(value):
        return f"{value:,.0f}"
    if size >= 0.05:
        return f"{value:.1f}".removesuffix(".0")
    return f"{value:.1g}" if size >= 0.0005 else "0"


_COUNTED = frozenset(
    ("items", "item-days", "days", "weeks", "visits", "blocks", "deployments", "points", "passages", "readings")
)


def with_unit(value: float, unit: str) -> str:
    """A figure with its unit, which is singular after 1: `1 item`, `2 items`, `3.5 %`."""
    text = number(value)
    if text in ("1", "-1") and unit in _COUNTED:
        unit = unit[:-1]
    return f"{text} {unit}".rstrip()


def compact(value: float, width: int, tenths: bool = False) -> str:
    """The most exact way to write `value` in at most `width` characters; empty where none fits.

    `tenths`: a whole number below 100 shows its `.0` too, so that a column of figures reads evenly.

    Tried in turn: one decimal below 100, a whole number, thousands (`12k`) and millions (`3M`).
    """
    if not math.isfinite(value):
        return "–"[:width]
    tries = [f"{value:.0f}"]
    if abs(value) < 99.95 and (tenths or value != int(value)) and value != 0:
        one = f"{value:.1f}"
        tries = [one, one.replace("0.", ".", 1) if abs(value) < 0.95 else tries[0], *tries]
        if 0 < abs(value) < 0.05:
            tries = ["<.1", "0"]
    tries += [
        f"{value / size:.{places}f}{unit}"
        for size, unit in ((1e3, "k"), (1e6, "M"), (1e9, "G"))
        for places in (1, 0)
        if abs(value) >= size
    ]
    return next((text for text in tries if len(text) <= width), "")


class Placed(NamedTuple):
    """A label at its place: the first cell it takes, and its text."""

    start: int
    text: str


def place(labels: Iterable[tuple[float, str]], width: int, gap: int = 1) -> list[Placed]:
    """Labels centred on their positions in a row of `width` cells, none touching another.

    The first labels win: one that would come nearer than `gap` to a label already placed is left out. A label
    at an edge is moved inwards. Returned from left to right.
    """
    taken: list[tuple[int, int]] = []
    placed: list[Placed] = []
    for position, text in labels:
        size = text_width(text)
        if not size or size > width:
            continue
        start = min(max(0, round(position - (size - 1) / 2)), width - size)
        if all(start >= end + gap or start + size + gap <= begin for begin, end in taken):
            taken.append((start, start + size))
            placed.append(Placed(start, text))
    return sorted(placed)


def spread(positions: Iterable[int], height: int, gap: int = 1) -> list[int]:
    """Places from 0 to `height` - 1 for labels that want `positions` (any order), none nearer than `gap` to another.

    Each is moved as little as possible. More labels than fit: the last ones get -1 and are not drawn.
    """
    wanted = list(positions)
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    places = [-1] * len(wanted)
    shown = order[: max(0, (height - 1) // gap + 1)]
    free = 0
    for index in shown:
        places[index] = max(free, wanted[index])
        free = places[index] + gap
    limit = height - 1
    for index in reversed(shown):
        places[index] = min(places[index], limit)
        limit = places[index] - gap
    return places
