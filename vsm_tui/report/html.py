"""The report as one HTML file: pictures inline, no script, nothing loaded, everything escaped."""

from __future__ import annotations

from vsm_tui.charts.svg.paper import clean
from vsm_tui.report.answer import Answer, Picture, Table
from vsm_tui.report.document import Report
from vsm_tui.report.section import Section
from vsm_tui.report.style import policy, stylesheet
from vsm_tui.report.vector import picture_svg, themed
from vsm_tui.safe import safe

_LONGEST = 4000
_LONG = 90
"""Characters from which the first cell of a row is a sentence and gets room."""


def as_html(report: Report) -> str:
    """The whole file, ending in a newline."""
    style = stylesheet()
    parts = [
        _header(report),
        "<main>",
        _short(report.answers),
        '<h2 id="questions">Nine questions</h2>',
        *(_answer(one) for one in report.answers),
        *(_section(one) for one in report.sections),
        _definitions(report),
        "</main>",
        f'<footer class="quiet"><p>{text("; ".join(report.scope))}</p><p>Made by vsm-tui.</p></footer>',
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{clean(policy(style))}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{text(report.title)}: value stream review</title>\n<style>{style}</style>\n</head>\n<body>\n"
        + "\n".join(part for part in parts if part)
        + "\n</body>\n</html>\n"
    )


def text(value: str) -> str:
    """Outside text escaped, with what could steer a terminal or a reader's eye replaced."""
    return clean(safe(value, _LONGEST))


def _header(report: Report) -> str:
    ask = ""
    if report.ask:
        said = '<p class="said">What we ask for</p>'
        ask = f'<section class="ask" aria-label="What we ask for">{said}<p>{text(report.ask)}</p></section>'
    promise = f'<p class="quiet">{text(report.promise)}</p>' if report.promise else ""
    return (
        f'<header>\n<h1>{text(report.title)}</h1>\n{promise}\n<p class="lede">{text(report.sentence)}</p>\n'
        f'{figure(report.picture)}\n{ask}\n<p class="quiet">{text("; ".join(report.scope))}</p>\n</header>'
    )


def _short(answers: tuple[Answer, ...]) -> str:
    """Every answer in one line, on the first page."""
    lines = "\n".join(
        f'<li><a href="#{one.name}">{one.number}. {text(one.question)}</a><br>{text(one.sentence)}</li>'
        for one in answers
    )
    return f'<h2 class="near" id="short">The answers in short</h2>\n<ol class="short">\n{lines}\n</ol>'


def _answer(one: Answer) -> str:
    parts = [
        f'<h3 id="{one.name}">{one.number}. {text(one.question)}</h3>',
        f'<p class="said">{text(one.sentence)}</p>',
    ]
    parts += [f"<p>{text(said)}</p>" for said in one.beside]
    parts += [figure(one.picture), table_html(one.table, "", one.question)]
    return "\n".join(part for part in parts if part)


def _section(one: Section) -> str:
    parts = [f'<h2 id="{one.name}">{text(one.title)}</h2>', *(f"<p>{text(said)}</p>" for said in one.sentences)]
    if one.caution:
        parts.append(f'<p class="caution">{text(one.caution)}</p>')
    parts += [figure(picture) for picture in one.pictures]
    parts += [table_html(table, caption, one.title) for caption, table in one.tables]
    return "\n".join(part for part in parts if part)


def _definitions(report: Report) -> str:
    lines = "\n".join(
        f"<dt>{text(one.title)}</dt><dd>{text(one.meaning)}"
        + (f" <code>{text(one.formula)}</code>" if one.formula else "")
        + "</dd>"
        for one in report.definitions
    )
    return f'<h2 id="definitions">What the figures mean</h2>\n<dl>\n{lines}\n</dl>' if lines else ""


def figure(picture: Picture | None) -> str:
    """A picture with its title and description inside for those who do not see it; empty where there is none.

    Like a table it scrolls by itself on a page too narrow for it, so keys must reach it.
    """
    if picture is None:
        return ""
    return f'<figure tabindex="0" aria-label="{text(picture.title)}">{themed(picture_svg(picture))}</figure>'


def table_html(table: Table | None, caption: str = "", name: str = "") -> str:
    """A table that scrolls by itself where it is too wide; the first cell of each row heads it."""
    if table is None or not table.rows:
        return ""
    sides = [' class="r"' if side == "r" else "" for side in table.align]
    head = "".join(
        f'<th scope="col"{side}>{text(title)}</th>' for title, side in zip(table.columns, sides, strict=True)
    )
    body = "\n".join(_row(row, sides) for row in table.rows)
    said = f"<caption>{text(caption)}</caption>" if caption else ""
    return (
        f'<section class="scroll" tabindex="0" aria-label="{text(caption or name)}">'
        f"<table>{said}<thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table></section>"
    )


def _row(row: tuple[str, ...], sides: list[str]) -> str:
    side = ' class="long"' if len(row[0]) > _LONG else sides[0]
    first = f'<th scope="row"{side}>{text(row[0])}</th>'
    rest = "".join(f"<td{side}>{text(cell)}</td>" for cell, side in zip(row[1:], sides[1:], strict=True))
    return f"<tr>{first}{rest}</tr>"
