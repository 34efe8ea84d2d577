"""Charts drawn in terminal cells: a `Canvas` of characters and roles, which a widget paints."""

from __future__ import annotations

from collections.abc import Callable

from vsm_tui.charts.canvas import Canvas, Grid, Spot
from vsm_tui.charts.cells import areas, columns, points, rows
from vsm_tui.charts.model import Chart

LEAST_WIDTH = 20
LEAST_HEIGHT = 5

_DRAWN: dict[str, Callable[[Chart, int, int], Canvas]] = {
    "areas": areas.areas,
    "scatter": points.scatter,
    "ageing": points.ageing,
    "line": points.line,
    "xmr": points.line,
    "spectrum": points.spectrum,
    "histogram": columns.histogram,
    "bars": columns.bars,
    "spark": columns.spark,
    "targets": rows.targets,
    "pareto": rows.pareto,
    "share": rows.share,
}


def draw(chart: Chart, width: int, height: int) -> Canvas:
    """The chart in `width` x `height` cells. Without a single point: its title, and that there is nothing to show."""
    if width < 1 or height < 1:
        return Canvas(Grid(1, 1))
    if not chart.places:
        grid = Grid(width, height)
        grid.text(0, 0, chart.title if height > 1 else "nothing to show", "title" if height > 1 else "faint")
        grid.text(0, height // 2, chart.note or "nothing to show", "faint")
        return Canvas(grid)
    if chart.kind not in ("spark", "share") and (width < LEAST_WIDTH or height < LEAST_HEIGHT):
        grid = Grid(width, height)
        grid.text(0, 0, f"{chart.title}: needs {LEAST_WIDTH} x {LEAST_HEIGHT}", "faint")
        return Canvas(grid, [Spot(0, 0)] * len(chart.places))
    return _DRAWN[chart.kind](chart, width, height)
