"""A grid of character cells with roles, on which a map is laid out before it is painted."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len, get_character_cell_size, set_cell_size

Run = tuple[str, str]
"""Text and the role that its style comes from."""

GROUND = "ground"


def fitted(text: str, width: int) -> str:
    """`text` in at most `width` cells, cut with an ellipsis."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…"


def placed(text: str, width: int, align: str = "left") -> str:
    """`text` in exactly `width` cells."""
    text = fitted(text, width)
    space = width - cell_len(text)
    if align == "right":
        return " " * space + text
    if align == "center":
        return " " * (space // 2) + text + " " * (space - space // 2)
    return text + " " * space


class Canvas:
    """Cells of one character each; a wide character takes its cell and the next."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._characters = [[" "] * width for _ in range(height)]
        self._roles = [[GROUND] * width for _ in range(height)]

    def put(self, x: int, y: int, text: str, role: str) -> None:
        """Write a text; what lies outside is left out."""
        if not 0 <= y < self.height:
            return
        characters, roles = self._characters[y], self._roles[y]
        for character in text:
            size = get_character_cell_size(character)
            if size == 0:
                if 0 < x <= self.width:
                    characters[x - 1] += character
                continue
            if x < 0 or x + size > self.width:
                x += size
                continue
            characters[x], roles[x] = character, role
            if size == 2:
                characters[x + 1], roles[x + 1] = "", role
            x += size

    def at(self, x: int, y: int) -> str:
        """The character in a cell; a blank outside."""
        return self._characters[y][x] if 0 <= y < self.height and 0 <= x < self.width else " "

    def role(self, x: int, y: int) -> str:
        """The role of a cell; that of the ground outside."""
        return self._roles[y][x] if 0 <= y < self.height and 0 <= x < self.width else GROUND

    def runs(self) -> tuple[tuple[Run, ...], ...]:
        """Each line as runs of one role."""
        lines: list[tuple[Run, ...]] = []
        for characters, roles in zip(self._characters, self._roles, strict=True):
            line: list[Run] = []
            start = 0
            for x in range(1, self.width + 1):
                if x == self.width or roles[x] != roles[start]:
                    line.append(("".join(characters[start:x]), roles[start]))
                    start = x
            lines.append(tuple(line) if self.width else ())
        return tuple(lines)


@dataclass(frozen=True, slots=True)
class Box:
    """Where a step lies on the drawing, in cells; `left` is where its column with the gap before it begins."""

    x: int
    y: int
    width: int
    height: int
    left: int

    def holds(self, x: int, y: int) -> bool:
        """Is the cell inside the step's column and its box's lines?"""
        return self.left <= x < self.x + self.width and self.y <= y < self.y + self.height


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """A laid out map: lines of runs, and where each step lies. `hidden` arcs found no room."""

    width: int
    height: int
    lines: tuple[tuple[Run, ...], ...]
    boxes: tuple[Box, ...]
    hidden: int = 0

    def text(self) -> str:
        """The drawing as plain text, lines without trailing blanks."""
        return "\n".join("".join(text for text, _ in line).rstrip() for line in self.lines)

    def step_at(self, x: int, y: int) -> int | None:
        """Index of the step in whose column a cell lies, or none."""
        for index, box in enumerate(self.boxes):
            if box.holds(x, y):
                return index
        return None
