"""What a picture is that the report draws itself, beside charts and heatmaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from vsm_tui.charts.labels import cut, text_width
from vsm_tui.charts.svg.paper import Paper, text_size


class Drawn(Protocol):
    """A picture with its title, a sentence for those who do not see it, and two ways to draw it."""

    @property
    def title(self) -> str: ...
    @property
    def alt(self) -> str: ...
    def lines(self, width: int) -> list[str]:
        """In text, `width` characters at most."""
        ...

    def svg(self, palette: Mapping[str, str], width: int) -> str:
        """As an SVG element `width` pixels wide in the colours of `palette` (role -> colour)."""
        ...


@dataclass(frozen=True, slots=True)
class Bar:
    """One level bar: its name, its share of the whole (0 to 1), the role of its colour, and its figure in words."""

    name: str
    share: float
    role: str
    words: str


_TEXTURES = {"active": "█", "waiting": "▒", "blocked": "▚", "off": "·"}
_TALL = 25


@dataclass(frozen=True, eq=False)
class LevelBars:
    """Level bars to one scale, each in the colour of what it stands for; all texts are safe to draw."""

    title: str
    bars: Sequence[Bar]
    alt: str
    note: str = ""

    def lines(self, width: int) -> list[str]:
        """A line a bar; what it stands for is told by its texture, too."""
        label = min(max((text_width(bar.name) for bar in self.bars), default=0), width // 2)
        words = max((text_width(bar.words) for bar in self.bars), default=0)
        room = max(8, width - label - words - 4)
        top = max((bar.share for bar in self.bars), default=0.0) or 1.0
        drawn = []
        for bar in self.bars:
            cells = _TEXTURES.get(bar.role, "█") * max(1 if bar.share > 0 else 0, round(bar.share / top * room))
            name = cut(bar.name, label)
            drawn.append(f"{name}{' ' * (label - text_width(name))}  {cells:<{room}}  {bar.words:>{words}}")
        return [self.title, "", *drawn, *([self.note] if self.note else [])]

    def svg(self, palette: Mapping[str, str], width: int) -> str:
        """A row a bar."""
        paper = Paper(width, 44 + _TALL * len(self.bars) + (24 if self.note else 4), palette, self.title, self.alt)
        paper.text(12, 22, self.title, "title", 15, bold=True)
        label = min(width * 0.4, max((text_size(bar.name, 12) for bar in self.bars), default=0.0) + 16)
        words = max((text_size(bar.words, 12) for bar in self.bars), default=0.0) + 20
        room = width - label - words - 12
        top = max((bar.share for bar in self.bars), default=0.0) or 1.0
        y = 38.0
        for bar in self.bars:
            bold = bar.role == "active"
            paper.text(label, y + 16, bar.name, "ink", 12, "end", bold=bold)
            paper.rect(
                label + 10, y + 3, max(1.5, bar.share / top * room), _TALL - 7, bar.role, f"{bar.name}: {bar.words}"
            )
            paper.text(width - 12, y + 16, bar.words, "ink", 12, "end", bold=bold)
            y += _TALL
        paper.text(12, y + 14, self.note, "faint", 11)
        return paper.finish()
