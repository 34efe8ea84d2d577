"""From point to point in a drawn chart: by key to the next one, by mouse to the nearest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from vsm_tui.charts.canvas import Spot

Direction = Literal["left", "right", "up", "down", "first", "last"]
_REACH = 3


def neighbour(spots: Sequence[Spot], index: int | None, direction: Direction) -> int | None:
    """The point that a key leads to from point `index`; the same one where there is none further on.

    Left and right go to the nearest column of cells that holds points, there to the point at most alike height. Up and
    down go through all points of the column, points of one cell included, so that every point is reached.
    """
    if not spots:
        return None
    if index is None or direction in ("first", "last"):
        columns = [spot.x for spot in spots]
        column = min(columns) if direction == "first" else max(columns)
        inside = [place for place, spot in enumerate(spots) if spot.x == column]
        return min(inside, key=lambda place: (spots[place].y, place))
    here = spots[index]
    if direction in ("up", "down"):
        stacked = sorted(
            (place for place, spot in enumerate(spots) if spot.x == here.x),
            key=lambda place: (spots[place].y, place),
        )
        at = stacked.index(index) + (1 if direction == "down" else -1)
        return stacked[max(0, min(at, len(stacked) - 1))]
    if direction == "right":
        further = min((spot.x for spot in spots if spot.x > here.x), default=here.x)
    else:
        further = max((spot.x for spot in spots if spot.x < here.x), default=here.x)
    if further == here.x:
        return index
    inside = [place for place, spot in enumerate(spots) if spot.x == further]
    return min(inside, key=lambda place: (_apart(spots[place], here), place))


def _apart(one: Spot, other: Spot) -> float:
    return abs((one.y + one.height / 2) - (other.y + other.height / 2))


def nearest(spots: Sequence[Spot], x: int, y: int) -> int | None:
    """The point whose cells are nearest to a cell, at most three cells away; rows count double, as they are taller."""
    best, found = (_REACH + 0.5, 0), None
    for index, spot in enumerate(spots):
        across = max(spot.x - x, 0, x - (spot.x + spot.width - 1))
        if across > _REACH:
            continue
        down = max(spot.y - y, 0, y - (spot.y + spot.height - 1))
        score = (across + 2.0 * down, index)
        if score < best:
            best, found = score, index
    return found
