"""Charts as SVG text for reports and exports: no script, no style, nothing loaded, everything escaped."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from vsm_tui.charts.matrix import Matrix
from vsm_tui.charts.model import Chart
from vsm_tui.charts.roles import LIGHT
from vsm_tui.charts.svg import plots, rows
from vsm_tui.charts.svg.paper import Paper

_DRAWN: dict[str, Callable[[Paper, Chart], None]] = {
    "areas": plots.areas,
    "scatter": plots.scatter,
    "ageing": plots.ageing,
    "line": plots.line,
    "xmr": plots.line,
    "spectrum": plots.spectrum,
    "histogram": plots.histogram,
    "bars": plots.bars,
    "spark": plots.spark,
    "targets": rows.targets,
    "pareto": rows.pareto,
    "share": rows.share,
}


def chart_svg(chart: Chart, palette: Mapping[str, str] = LIGHT, width: int = 840, height: int = 360) -> str:
    """The chart as an SVG element of `width` x `height` pixels in the colours of `palette` (role -> colour)."""
    paper = Paper(width, height, palette, chart.title, chart.alt)
    if chart.places:
        _DRAWN[chart.kind](paper, chart)
    else:
        paper.text(12, 22, chart.title, "title", 15, bold=True)
        paper.text(width / 2, height / 2, chart.note or "nothing to show", "faint", 13, "middle")
    return paper.finish()


def matrix_svg(matrix: Matrix, palette: Mapping[str, str] = LIGHT, width: int = 1040, height: int | None = None) -> str:
    """The heatmap as an SVG element; `height` none: 26 pixels a row and what stands around them."""
    tall = height or 26 * max(1, len(matrix.rows)) + 115
    paper = Paper(width, tall, palette, matrix.title or "Heatmap", matrix.alt or matrix.sentence())
    rows.matrix(paper, matrix)
    return paper.finish()
