"""Writing SVG: shapes and text with everything escaped, no script, no style element, no font from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from zlib import crc32

from vsm_tui.charts.labels import text_width

FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', 'Noto Sans', sans-serif"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\Z|[a-zA-Z]{3,30}\Z")
Attribute = str | float | None


def clean(text: str) -> str:
    """`text` as XML may hold it, escaped for content and for attributes."""
    return escape(_NOT_XML.sub("\ufffd", text), quote=True)


def text_size(text: str, size: float) -> float:
    """About how many pixels `text` takes at a font size; on the generous side."""
    return text_width(text) * size * 0.58


def _value(value: str | float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else clean(str(value))


class Paper:
    """A picture being written, `width` x `height` pixels, in the colours of `palette` (role -> colour)."""

    def __init__(self, width: int, height: int, palette: Mapping[str, str], title: str, description: str) -> None:
        self.width = width
        self.height = height
        self._palette = palette
        self._title = title
        self._description = description
        self._parts: list[str] = []
        self._patterns: dict[str, str] = {}
        self._name = f"c{crc32(f'{title}|{description}|{width}x{height}'.encode('utf-8', 'replace')):08x}"

    def colour(self, role: str) -> str:
        """The colour of a role; the ink's where the palette has none or what it has is no colour."""
        for name in (role, "ink"):
            found = self._palette.get(name, "")
            if _COLOUR.match(found):
                return found
        return "#000000"

    def add(self, tag: str, content: str = "", /, **attributes: Attribute) -> None:
        """One element; `content` is markup already. `_` in a name stands for `-`; attributes of None are left out."""
        written = "".join(
            f' {name.rstrip("_").replace("_", "-")}="{_value(value)}"'
            for name, value in attributes.items()
            if value is not None
        )
        self._parts.append(f"<{tag}{written}>{content}</{tag}>" if content else f"<{tag}{written}/>")

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str, tip: str = "", **more: Attribute
    ) -> None:
        """A rectangle; `fill` is a role or an url(#..) of a pattern, `tip` what it says under the pointer."""
        paint = fill if fill.startswith("url(") else self.colour(fill)
        self.add("rect", _tip(tip), x=x, y=y, width=max(0.0, width), height=max(0.0, height), fill=paint, **more)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, role: str, dash: str | None = None, width: float = 1.0
    ) -> None:
        """A straight line."""
        self.add(
            "line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=self.colour(role), stroke_width=width, stroke_dasharray=dash
        )

    def path(self, points: Sequence[tuple[float, float]], role: str, width: float = 2.0) -> None:
        """A line through points."""
        if points:
            steps = " L".join(f"{_value(float(x))} {_value(float(y))}" for x, y in points)
            self.add("path", d=f"M{steps}", fill="none", stroke=self.colour(role), stroke_width=width,
                     stroke_linejoin="round", stroke_linecap="round")  # fmt: skip

    def strokes(self, segments: Sequence[tuple[float, float, float, float]], role: str, width: float) -> None:
        """Many straight lines of one colour, as one element; a line of no length is a dot."""
        if segments:
            steps = "".join(
                f"M{_value(float(a))} {_value(float(b))}L{_value(float(c))} {_value(float(d))}"
                for a, b, c, d in segments
            )
            self.add("path", d=steps, fill="none", stroke=self.colour(role), stroke_width=width,
                     stroke_linecap="round", stroke_opacity=0.75)  # fmt: skip

    def area(self, points: Sequence[tuple[float, float]], fill: str) -> None:
        """A filled polygon; `fill` as in `rect`."""
        corners = " ".join(f"{_value(float(x))},{_value(float(y))}" for x, y in points)
        self.add("polygon", points=corners, fill=fill if fill.startswith("url(") else self.colour(fill))

    def shape(self, x: float, y: float, glyph: str, role: str, tip: str = "", size: float = 4.0) -> None:
        """A point as the shape that its glyph names; hollow glyphs are drawn hollow."""
        colour = self.colour(role)
        hollow = glyph in "○◇△□"
        paint: dict[str, Attribute] = {
            "fill": self.colour("ground") if hollow else colour,
            "stroke": colour,
            "stroke_width": 1.5,
        }
        if glyph in "◆◇":
            corners = [(x, y - size), (x + size, y), (x, y + size), (x - size, y)]
        elif glyph in "▲△":
            corners = [(x, y - size), (x + size, y + size * 0.8), (x - size, y + size * 0.8)]
        elif glyph in "■□":
            half = size * 0.8
            corners = [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]
        else:
            self.add("circle", _tip(tip), cx=x, cy=y, r=size * 0.85, **paint)
            return
        points = " ".join(f"{_value(float(a))},{_value(float(b))}" for a, b in corners)
        self.add("polygon", _tip(tip), points=points, **paint)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        role: str = "ink",
        size: float = 11.0,
        anchor: str = "start",
        bold: bool = False,
    ) -> None:
        """Text whose baseline is at y; `anchor` start, middle or end."""
        if text:
            self.add("text", clean(text), x=x, y=y, fill=self.colour(role), font_size=float(size),
                     text_anchor=None if anchor == "start" else anchor,
                     font_weight="600" if bold else None)  # fmt: skip

    def pattern(self, role: str, texture: int) -> str:
        """The url of a fill of `role` with one of six textures, so that areas differ in print without colour."""
        name = f"{self._name}-{role}-{texture % 6}"
        drawn = (
            "",
            "M0 8L8 0",
            "M0 0L8 8",
            "M0 4H8",
            "M4 0V8",
            "M0 8L8 0M0 0L8 8",
        )[texture % 6]
        shade = self.colour(role.replace("series-", "shade-") if role.startswith("series-") else "axis")
        self._patterns[name] = (
            f'<pattern id="{name}" width="8" height="8" patternUnits="userSpaceOnUse">'
            f'<rect width="8" height="8" fill="{self.colour(role)}"/>'
            + (f'<path d="{drawn}" stroke="{shade}" stroke-width="1.5" fill="none"/>' if drawn else "")
            + "</pattern>"
        )
        return f"url(#{name})"

    def finish(self) -> str:
        """The whole picture."""
        patterns = "".join(self._patterns.values())
        name = clean(self._name)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" width="{self.width}" '
            f'height="{self.height}" role="img" aria-labelledby="{name}-t {name}-d" font-family="{clean(FONT)}">'
            f'<title id="{name}-t">{clean(self._title)}</title><desc id="{name}-d">{clean(self._description)}</desc>'
            + (f"<defs>{patterns}</defs>" if patterns else "")
            + f'<rect width="{self.width}" height="{self.height}" fill="{self.colour("ground")}"/>'
            + "".join(self._parts)
            + "</svg>"
        )


def _tip(text: str) -> str:
    return f"<title>{clean(text)}</title>" if text else ""
