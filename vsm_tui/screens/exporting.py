"""`x`: what a screen shows, as SVG, CSV and Markdown in a folder of the person's choice."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.css.query import NoMatches
from textual.widgets import Static

from vsm_tui.charts.matrix import Matrix
from vsm_tui.charts.model import Chart
from vsm_tui.charts.roles import LIGHT
from vsm_tui.safe import safe_line
from vsm_tui.widgets.bars import Bars
from vsm_tui.widgets.chart import ChartView
from vsm_tui.widgets.dialogs import Field, Form
from vsm_tui.widgets.heatmap import Heatmap
from vsm_tui.widgets.table import Table
from vsm_tui.writing import csv_text, new_place, plain_name, write_whole

if TYPE_CHECKING:
    from vsm_tui.screens.base import StreamScreen

SENTENCES = ("#sentence", "#finding", "#heading")
"""Where screens say their one sentence, the first that is there."""
COMPANIONS = ("figures", "points", "main-table", "beside-table")
"""Tables that show the figures of a picture in its place (`t`)."""
_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}|<!--.*?-->", re.DOTALL)
_WEB_FONT = re.compile(r"Fira ?Code, ?")

Rows = tuple[list[str], list[list[str]]]
Exports = dict[str, str | Callable[[], str]]
"""By suffix a text, or what makes it on a thread where that takes a while."""


def said_on(screen: StreamScreen[Any]) -> str:
    """The sentence that a screen shows; empty where it shows none."""
    for name in SENTENCES:
        try:
            found = screen.query_one(name, Static)
        except NoMatches:
            continue
        text = str(found.content).strip()
        if found.display and text:
            return " ".join(text.split())
    return ""


def picture_on(screen: StreamScreen[Any]) -> Chart | Matrix | None:
    """The chart or heatmap that is shown, or whose figures are shown; none where the screen draws something else."""
    for chart in screen.query(ChartView):
        if _seen(chart) and chart.chart is not None:
            return chart.chart
    for heat in screen.query(Heatmap):
        if _seen(heat):
            return _titled(heat.matrix, screen)
    if any(_seen(table) and table.id in COMPANIONS for table in screen.query(Table)):
        for chart in screen.query(ChartView):
            if chart.chart is not None:
                return chart.chart
        for heat in screen.query(Heatmap):
            return _titled(heat.matrix, screen)
    return None


def _titled(matrix: Matrix, screen: StreamScreen[Any]) -> Matrix:
    return matrix if matrix.title else replace(matrix, title=" › ".join(screen.place()))


def rows_on(screen: StreamScreen[Any]) -> Rows | None:
    """The figures that are shown: of a table in sight, else of the picture, else of a table out of sight."""
    tables = list(screen.query(Table))
    for table in tables:
        if _seen(table) and table.shown:
            return table.texts()
    picture = picture_on(screen)
    if picture is not None:
        return picture.table()
    for bars in screen.query(Bars):
        if _seen(bars):
            return ["", "share", "figure"], [
                [bar.label, f"{bar.share:.4f}", " ".join(bar.text.split())] for bar in bars.bars
            ]
    for table in tables:
        if table.shown:
            return table.texts()
    return None


def _seen(widget: Any) -> bool:
    return bool(widget.is_on_screen and widget.size.width)


def exports_of(screen: StreamScreen[Any], rows: Rows | None = None) -> Exports:
    """SVG of the chart, or of the whole screen; CSV of the figures; Markdown of sentence, figures and scope.

    `rows` are the figures of a screen that shows them in no table, or shows them cut.
    """
    from vsm_tui.charts.svg import chart_svg, matrix_svg

    picture, rows = picture_on(screen), rows_on(screen) if rows is None else rows
    found: Exports = {}
    if isinstance(picture, Chart):
        found["svg"] = chart_svg(picture, LIGHT) + "\n"
    elif isinstance(picture, Matrix):
        found["svg"] = matrix_svg(picture, LIGHT) + "\n"
    else:
        found["svg"] = screen_svg(screen.app.export_screenshot(title=" › ".join(screen.place())))
    if rows is not None:
        found["csv"] = csv_text(*rows)
    found["md"] = as_markdown(screen, rows)
    return found


def exports_beside(screen: StreamScreen[Any], sides: Sequence[tuple[str, Chart]]) -> Exports:
    """Pictures that stand side by side, each under its title: in one SVG, one table and one text, none left out."""
    charts = [replace(chart, title=f"{chart.title}, {title}") for title, chart in sides]
    columns: list[str] = []
    rows: list[list[str]] = []
    for title, chart in sides:
        headers, body = chart.table()
        columns = columns or ["", *headers]
        rows += [[title, *row] for row in body]
    return {
        "svg": charts_svg(charts) + "\n",
        "csv": csv_text(columns, rows),
        "md": as_markdown(screen, (columns, rows)),
    }


def charts_svg(charts: Sequence[Chart], width: int = 840, height: int = 360) -> str:
    """Charts one over the other in one SVG."""
    from vsm_tui.charts.svg import chart_svg

    drawn = (
        f'<g transform="translate(0 {number * height})">{chart_svg(chart, LIGHT, width, height)}</g>'
        for number, chart in enumerate(charts)
    )
    tall = height * len(charts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {tall}" width="{width}" height="{tall}">'
        f"{''.join(drawn)}</svg>"
    )


def screen_svg(text: str) -> str:
    """Textual's picture of a screen without the fonts that it would load from the web, its blanks kept."""
    plain = _WEB_FONT.sub("", _FONT_FACE.sub("", text))
    return plain.replace("<text ", '<text xml:space="preserve" ')


def as_markdown(screen: StreamScreen[Any], rows: Rows | None) -> str:
    """The screen as Markdown: its place, its question, its sentence, its figures, and what was looked at."""
    from vsm_tui.report.answer import Table as PlainTable
    from vsm_tui.report.markdown import inline, table_block

    scope = "; ".join(word if isinstance(word, str) else word[0] for word in screen.scope_words())
    parts = [f"# {inline(' › '.join(screen.place()))}", inline(screen.QUESTION), f"**{inline(screen.said())}**"]
    if rows is not None and rows[0]:
        columns, body = rows
        align = "".join("r" if at and _figures(body, at) else "l" for at in range(len(columns)))
        parts.append(table_block(PlainTable(tuple(columns), align, tuple(tuple(row) for row in body))))
    parts.append(f"_{inline(scope)}_")
    return "\n\n".join(part for part in parts if part.strip("*_ ")) + "\n"


def _figures(rows: list[list[str]], column: int) -> bool:
    said = [row[column] for row in rows[:50] if row[column] not in ("", "–")]
    return bool(said) and all(text[:1].isdigit() or text[:1] in "+-−" for text in said)


# --- writing --------------------------------------------------------------------------------------


def start_export(screen: StreamScreen[Any]) -> None:
    """Write the exports; the folder is asked for once a sitting."""
    if screen.host.export_folder:
        _write(screen)
        return

    def answered(values: dict[str, str] | None) -> None:
        if values is not None:
            screen.host.export_folder = values["folder"]
            _write(screen)

    field = Field("folder", "Into which folder", str(Path.cwd()), required=True, check=_no_folder)
    screen.app.push_screen(Form("Export what is shown", [field], save="Write"), answered)


def _no_folder(text: str) -> str | None:
    return None if Path(text).expanduser().is_dir() else "there is no such folder"


def _write(screen: StreamScreen[Any]) -> None:
    folder = Path(screen.host.export_folder).expanduser()
    shown = screen.NAME or screen.TITLE_TEXT.lower() or "headline"
    name = plain_name(screen.loaded.slug, shown, *screen.place()[2:])
    found = screen.exports()

    def write() -> list[str]:
        written = []
        for suffix, text in found.items():
            target = new_place(folder, name, suffix)
            write_whole(target, text if isinstance(text, str) else text())
            written.append(target.name)
        return written

    async def work() -> None:
        try:
            written = await asyncio.to_thread(write)
        except OSError as error:
            screen.host.export_folder = ""  # asked for again
            screen.host.tell(f"{folder}: {error.strerror or error}", fault=True)
            return
        screen.host.tell(f"Wrote {', '.join(written)} to {safe_line(folder, 200)}.")

    screen.run_worker(work(), group="export", exit_on_error=False)
