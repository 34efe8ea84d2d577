"""The map on paper: steps as boxes in rows, believed beside measured, the ladder of waiting and work under them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vsm_tui.charts.labels import cut
from vsm_tui.charts.svg.paper import Paper

_ACROSS = 5
_GAP = 24.0
_BOX = 112.0
_LADDER = 40.0
_BETWEEN = 18.0


@dataclass(frozen=True, slots=True)
class StepBox:
    """One step as it is drawn; all texts are safe to draw. `differs` marks values that people believed otherwise."""

    title: str
    kind: str
    who: str
    inside: str
    """Items in it now, with its limit; empty for a `done` step."""
    over: bool
    """More is in it than its limit."""
    wait: tuple[str, str]
    work: tuple[str, str]
    """(believed, measured)."""
    differs: tuple[bool, bool]
    """Of the wait, of the work."""
    control: str
    constraint: bool
    share: float
    """Of the waiting of the greatest step, 0 to 1: the length of the bar under it."""


@dataclass(frozen=True, eq=False)
class MapDrawing:
    """The whole map: boxes in stream order, and sentences about what goes back."""

    title: str
    steps: Sequence[StepBox]
    loops: Sequence[str]
    alt: str

    def lines(self, width: int) -> list[str]:
        """The map in text: a line a step, its wait as a bar."""
        label = min(34, max((len(step.title) for step in self.steps), default=0))
        room = max(8, width - label - 40)
        drawn = []
        for step in self.steps:
            bar = "█" * round(step.share * room)
            flag = "⚑" if step.constraint else " "
            drawn.append(
                f"{flag} {cut(step.title, label):<{label}} {step.inside or '–':>7}  wait {step.wait[1]:>6} "
                f"work {step.work[1]:>6}  {bar}".rstrip()
            )
        return [self.title, *drawn, *self.loops]

    def svg(self, palette: Mapping[str, str], width: int) -> str:
        """Five steps a row, read like text."""
        rows = max(1, -(-len(self.steps) // _ACROSS))
        foot = 18.0 * len(self.loops) + (10 if self.loops else 0)
        height = round(44 + rows * (_BOX + _LADDER + _BETWEEN) + foot)
        paper = Paper(width, height, palette, self.title, self.alt)
        paper.text(12, 22, self.title, "title", 15, bold=True)
        wide = (width - 24 - _GAP * (_ACROSS - 1)) / _ACROSS
        for number, step in enumerate(self.steps):
            row, column = divmod(number, _ACROSS)
            x, y = 12 + column * (wide + _GAP), 40 + row * (_BOX + _LADDER + _BETWEEN)
            _box(paper, step, number, x, y, wide)
            if number + 1 < len(self.steps) and column < _ACROSS - 1:
                paper.text(x + wide + _GAP / 2, y + _BOX / 2, "→", "faint", 16, "middle")
            _ladder(paper, step, x, y + _BOX, wide)
        y = 40 + rows * (_BOX + _LADDER + _BETWEEN) + 4
        for loop in self.loops:
            paper.text(12, y, loop, "ink", 11)
            y += 18
        return paper.finish()


def _box(paper: Paper, step: StepBox, number: int, x: float, y: float, wide: float) -> None:
    edge = "bad" if step.constraint else "axis"
    dash = "5 3" if step.kind == "queue" else None
    paper.rect(
        x, y, wide, _BOX, "ground" if step.kind != "done" else "grid", stroke=paper.colour(edge),
        stroke_width=3 if step.constraint else 1.5, stroke_dasharray=dash, rx=4,
    )  # fmt: skip
    room = int((wide - 16) / 6.6)
    paper.text(x + 8, y + 18, cut(f"{number + 1} {step.title}", room), "title", 12, bold=True)
    paper.text(x + 8, y + 34, cut(step.who, room + 2), "faint", 11)
    kind = f"{step.kind}{', ' + step.control if step.control else ''}"
    paper.text(x + 8, y + 50, cut(kind, room + 2), "bad" if step.constraint else "faint", 11, bold=step.constraint)
    middle = x + wide * 0.62
    paper.text(middle, y + 67, "believed", "faint", 10, "end")
    paper.text(x + wide - 8, y + 67, "measured", "faint", 10, "end")
    for at, (name, pair, apart) in enumerate(
        (("wait", step.wait, step.differs[0]), ("work", step.work, step.differs[1]))
    ):
        line = y + 83 + at * 17
        paper.text(x + 8, line, name, "faint", 11)
        paper.text(middle, line, pair[0], "ink", 11, "end")
        paper.text(x + wide - 8, line, f"{'≠ ' if apart else ''}{pair[1]}", "bad" if apart else "ink", 11, "end", apart)
    if step.inside:
        paper.text(x + wide - 8, y + 50, f"▷ {step.inside}", "bad" if step.over else "ink", 11, "end", bold=True)


def _ladder(paper: Paper, step: StepBox, x: float, y: float, wide: float) -> None:
    """Under the box: a bar as long as its waiting is a share of the greatest, with the wait beside it."""
    if step.kind == "done":
        return
    paper.rect(x, y + 8, max(1.0, step.share * wide), 10, "waiting", f"{step.title}: wait {step.wait[1]}")
    paper.text(x, y + 32, f"waits {step.wait[1]}, work {step.work[1]}", "faint", 11)
