"""Terminal cells being drawn on, and the finished picture as runs of (text, role)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from vsm_tui.charts.labels import cut, text_width

Run = tuple[str, str]


class Spot(NamedTuple):
    """The cells that stand for a point."""

    x: int
    y: int
    width: int = 1
    height: int = 1


class Grid:
    """`width` x `height` cells, each a character, a role and the role of its ground (empty: none).

    Writing outside is left out. A wide character takes two cells; the second holds an empty string.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width = max(1, width)
        self.height = max(1, height)
        self.characters = [[" "] * self.width for _ in range(self.height)]
        self.roles = [[""] * self.width for _ in range(self.height)]
        self.grounds = [[""] * self.width for _ in range(self.height)]

    def put(self, x: int, y: int, character: str, role: str) -> None:
        """One narrow character; the ground stays."""
        if 0 <= x < self.width and 0 <= y < self.height:
            self.characters[y][x] = character
            self.roles[y][x] = role

    def fill(self, x: int, y: int, character: str, role: str, ground: str) -> None:
        """One narrow character and its ground."""
        if 0 <= x < self.width and 0 <= y < self.height:
            self.characters[y][x] = character
            self.roles[y][x] = role
            self.grounds[y][x] = ground

    def tint(self, x: int, y: int, ground: str) -> None:
        """The ground of a cell alone."""
        if 0 <= x < self.width and 0 <= y < self.height:
            self.grounds[y][x] = ground

    def text(self, x: int, y: int, text: str, role: str, limit: int | None = None) -> None:
        """Text from cell `x` on, cut at `limit` cells and at the edge."""
        if not 0 <= y < self.height or x >= self.width or x < 0:
            return
        room = self.width - x
        for character in cut(text, room if limit is None else min(room, limit)):
            size = text_width(character)
            if size == 0:
                if x:
                    self.characters[y][x - 1] += character
                continue
            if x + size > self.width:
                break
            self.put(x, y, character, role)
            if size == 2:
                self.put(x + 1, y, "", role)
            x += size


Cells = dict[tuple[int, int], str]


@dataclass(frozen=True, eq=False)
class Canvas:
    """A drawn chart: the cells, the spot of each point in the order of `Chart.points`, and the line to read off.

    `readout` is the line (or -1) where the sentence about the point under the cursor stands in place of the note.
    `trace`, where given, says which characters stand for a selected point instead of its spot.
    """

    grid: Grid
    spots: Sequence[Spot] = ()
    readout: int = -1
    trace: Callable[[int], Cells] | None = None

    @property
    def width(self) -> int:
        """Width in cells."""
        return self.grid.width

    @property
    def height(self) -> int:
        """Height in cells."""
        return self.grid.height

    def selection(self, index: int | None) -> Cells:
        """The cells that change when point `index` is selected, with their characters."""
        if index is None or not 0 <= index < len(self.spots):
            return {}
        if self.trace is not None:
            return self.trace(index)
        spot = self.spots[index]
        single = spot.width == spot.height == 1
        cells: Cells = {}
        for y in range(max(0, spot.y), min(self.height, spot.y + spot.height)):
            for x in range(max(0, spot.x), min(self.width, spot.x + spot.width)):
                character = self.grid.characters[y][x]
                cells[x, y] = "◉" if single and character else "▓" if character in (" ", "░", "▒", "·") else character
        return cells

    def row(self, y: int, selected: Cells | None = None, sentence: str = "") -> list[Run]:
        """Line `y` as runs whose texts fill the width; a role may be `front on ground`.

        `selected` cells (of `selection`) have the role `selected`; `sentence` stands in the readout line.
        """
        characters, roles, grounds = self.grid.characters[y], self.grid.roles[y], self.grid.grounds[y]
        if sentence and y == self.readout:
            line = Grid(self.width, 1)
            line.text(0, 0, "▸ " + sentence, "selected")
            characters, roles, grounds = line.characters[0], line.roles[0], line.grounds[0]
        here = {x: character for (x, row), character in (selected or {}).items() if row == y}
        if here:
            characters, roles = list(characters), list(roles)
            for x, character in here.items():
                characters[x], roles[x] = character, "selected"
        runs: list[Run] = []
        text, last = "", ""
        for character, front, ground in zip(characters, roles, grounds, strict=True):
            role = f"{front} on {ground}" if ground else front
            if role != last and text:
                runs.append((text, last))
                text = ""
            text += character
            last = role
        runs.append((text, last))
        return runs

    def lines(self) -> list[str]:
        """The picture as plain text, one string a line."""
        return ["".join(row).rstrip() for row in self.grid.characters]
