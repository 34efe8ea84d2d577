"""Pictures of the report as SVG that follows the reader's light or dark, without script."""

from __future__ import annotations

import re

from vsm_tui.charts.matrix import Matrix
from vsm_tui.charts.model import Chart
from vsm_tui.charts.roles import DARK, LIGHT
from vsm_tui.charts.svg import chart_svg, matrix_svg
from vsm_tui.report.answer import Picture

WIDTH = 960
_COLOUR = re.compile(r'(fill|stroke)="(#[0-9a-f]{6})"')
_BAR = 26


def _first_roles() -> dict[str, str]:
    """Light colour -> the role that it first stands for; roles that share one in light share one in dark."""
    found: dict[str, str] = {}
    for role, colour in LIGHT.items():
        found.setdefault(colour, role)
    return found


ROLE_OF = _first_roles()


def themed(svg: str) -> str:
    """An SVG in light colours with each colour a custom property, the light one standing in where none is set."""
    return _COLOUR.sub(lambda hit: f'{hit[1]}="var(--{ROLE_OF[hit[2]]}, {hit[2]})"', svg)


def properties(dark: bool) -> str:
    """The custom properties of every role, for a stylesheet."""
    chosen = DARK if dark else LIGHT
    return "".join(f"--{role}:{chosen[role]};" for role in dict.fromkeys(ROLE_OF.values()))


def picture_svg(picture: Picture, width: int = WIDTH) -> str:
    """A picture as an SVG element in light colours; `themed` lets it follow the reader."""
    if isinstance(picture, Chart):
        return chart_svg(picture, LIGHT, width, chart_height(picture))
    if isinstance(picture, Matrix):
        return matrix_svg(picture, LIGHT, width)
    return picture.svg(LIGHT, width)


def chart_height(chart: Chart) -> int:
    """Pixels that a chart wants: level bars by their number, anything else alike."""
    if chart.kind in ("targets", "pareto"):
        names = max(1, len(chart.x.labels))
        return 110 + names * (_BAR if len(chart.series) < 2 else 17 * len(chart.series) + 10)
    return 330
