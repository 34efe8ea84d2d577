"""The report as Markdown that also reads well as plain text."""

from __future__ import annotations

import re

from vsm_tui.charts.cells import draw
from vsm_tui.charts.labels import fit, text_width
from vsm_tui.charts.matrix import Matrix, lay_out, line
from vsm_tui.charts.model import Chart
from vsm_tui.report.answer import Answer, Picture, Table
from vsm_tui.report.document import Report
from vsm_tui.report.section import Section
from vsm_tui.safe import safe, safe_line

WIDTH = 100
"""Characters that a picture in text takes."""
_HEIGHT = 18
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~$])")
_WIDEST = 60


def as_markdown(report: Report) -> str:
    """The whole report, ending in a newline."""
    parts = [
        f"# {inline(report.title)}",
        inline(report.promise),
        f"_{inline('; '.join(report.scope))}_",
        f"**{inline(report.sentence)}**",
        picture_block(report.picture),
        f"> **What we ask for:** {inline(report.ask)}" if report.ask else "",
        "## Nine questions",
        *(_answer(one) for one in report.answers),
        *(_section(one) for one in report.sections),
        "## What the figures mean",
        *(
            f"**{inline(one.title)}**: {inline(one.meaning)}" + (f" `{_code(one.formula)}`" if one.formula else "")
            for one in report.definitions
        ),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def inline(text: str) -> str:
    """Outside text on one line that Markdown takes for nothing but text."""
    return _SPECIAL.sub(r"\\\1", safe_line(text, 4000))


def _code(text: str) -> str:
    return safe_line(text, 500).replace("`", "'")


def _answer(one: Answer) -> str:
    parts = [f"### {one.number}. {inline(one.question)}", f"**{inline(one.sentence)}**"]
    parts += [inline(text) for text in one.beside]
    parts += [picture_block(one.picture), table_block(one.table)]
    return "\n\n".join(part for part in parts if part)


def _section(one: Section) -> str:
    parts = [f"## {inline(one.title)}", *(inline(text) for text in one.sentences)]
    if one.caution:
        parts.append(f"> {inline(one.caution)}")
    parts += [picture_block(picture) for picture in one.pictures]
    for caption, table in one.tables:
        parts += [inline(caption), table_block(table)]
    return "\n\n".join(part for part in parts if part)


def picture_block(picture: Picture | None) -> str:
    """The picture in text as a code block; empty where there is none."""
    if picture is None:
        return ""
    lines = [safe(text, 1000).rstrip() for text in picture_lines(picture, WIDTH)]
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(["```text", *(text.replace("```", "'''") for text in lines), "```"])


def picture_lines(picture: Picture, width: int, height: int = _HEIGHT) -> list[str]:
    """A picture in plain text, `width` characters at most."""
    if isinstance(picture, Chart):
        rows = len(picture.series) * len(picture.x.labels) if picture.kind in ("targets", "pareto") else 0
        return draw(picture, width, max(height if not rows else 6, rows + 5)).lines()
    if isinstance(picture, Matrix):
        tall = len(picture.rows) + 5
        layout = lay_out(picture, width, tall)
        drawn = ["".join(text for text, _ in line(picture, layout, y)) for y in range(tall)]
        return [picture.title, *drawn] if picture.title else drawn
    return picture.lines(width)


def table_block(table: Table | None) -> str:
    """A Markdown table whose columns also line up as plain text; empty where there is none."""
    if table is None:
        return ""
    cells = [[inline(text) for text in row] for row in (table.columns, *table.rows)]
    widths = [max(3, min(_WIDEST, max(text_width(row[at]) for row in cells))) for at in range(len(table.columns))]
    rule = [
        "-" * (width - 1) + ":" if side == "r" else "-" * width for width, side in zip(widths, table.align, strict=True)
    ]
    lines = [_row(cells[0], widths, table.align), f"| {' | '.join(rule)} |"]
    lines += [_row(row, widths, table.align) for row in cells[1:]]
    return "\n".join(lines)


def _row(cells: list[str], widths: list[int], align: str) -> str:
    padded = [
        text if text_width(text) > width else fit(text, width, "right" if side == "r" else "left")
        for text, width, side in zip(cells, widths, align, strict=True)
    ]
    return f"| {' | '.join(padded)} |"
