"""The report in each of its formats."""

from __future__ import annotations

from vsm_tui.report.document import Report

FORMATS = ("md", "html", "json")


def written(report: Report, form: str) -> str:
    """The report as text in one of `FORMATS`."""
    if form == "html":
        from vsm_tui.report.html import as_html

        return as_html(report)
    if form == "json":
        from vsm_tui.report.plain import as_json

        return as_json(report)
    from vsm_tui.report.markdown import as_markdown

    return as_markdown(report)
