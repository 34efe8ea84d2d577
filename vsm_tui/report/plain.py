"""The report as JSON: the same content as data, and every figure unrounded."""

from __future__ import annotations

import json

from vsm_tui.report.document import Report


def as_json(report: Report) -> str:
    """One JSON object, ending in a newline. `answers` have the form that a finished review keeps."""
    content = {
        "stream": report.slug,
        "title": report.title,
        "as_of": report.figures["as_of"],
        "scope": list(report.scope),
        "sentence": report.sentence,
        "ask": report.ask,
        "answers": [one.frozen() for one in report.answers],
        "sections": [one.plain() for one in report.sections],
        "definitions": [
            {"title": one.title, "question": one.question, "meaning": one.meaning, "formula": one.formula}
            for one in report.definitions
        ],
        "figures": report.figures,
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
