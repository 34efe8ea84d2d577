"""A map's picture as text for other programs: Mermaid and a Markdown table."""

from __future__ import annotations

import re

from vsm_tui.widgets.streammap_layout import load_words
from vsm_tui.widgets.streammap_picture import CLASS_SIGNS, NOT_CLASSED, MapPicture, StepPicture

_LIST = re.compile(r"^(\s*\d*)([.)*+-])(?=\s)")
"""What Mermaid takes for a list, which it refuses to draw: `1. Need`, `- Need`."""


def mermaid_of(picture: MapPicture) -> str:
    """A Mermaid flowchart: queues as stadiums, work as boxes, what follows the finish as circles; loops dotted."""
    lines = ["flowchart LR"]
    for number, step in enumerate(picture.steps):
        opening, closing = {"queue": ("([", "])"), "work": ("[", "]"), "done": ("((", "))")}[step.kind]
        lines.append(f'    s{number}{opening}"{_mermaid(_label(step, picture.heads))}"{closing}')
    for number, step in enumerate(picture.steps[1:], 1):
        load = load_words(step)
        arrow = f'-->|"{_mermaid(load)}"|' if load else "-->"
        lines.append(f"    s{number - 1} {arrow} s{number}")
    lines += [f'    s{arc.origin} -. "{_mermaid(arc.label)}" .-> s{arc.target}' for arc in picture.arcs]
    flagged = [f"s{number}" for number, step in enumerate(picture.steps) if step.constraint]
    if flagged:
        lines += ["    classDef constraint stroke:#c00,stroke-width:4px", f"    class {','.join(flagged)} constraint"]
    return "\n".join(lines) + "\n"


def _label(step: StepPicture, heads: tuple[str, str]) -> str:
    parts = [f"{step.title} [{step.control}]" if step.control else step.title]
    if step.performer:
        parts.append(step.performer)
    for word, pair in (("work", step.work), ("wait", step.wait), ("ok", step.accuracy)):
        said = [f"{text} {head}" for text, head in ((pair.left, heads[0]), (pair.right, heads[1])) if text]
        if said:
            parts.append(f"{word}: {', '.join(said)}")
    return "\n".join(parts)


def _mermaid(text: str) -> str:
    """Text inside Mermaid's quotes: its entity codes for what would end them, or read as HTML or as Markdown."""
    escaped = text.replace("&", "&amp;").replace("#", "#35;").replace('"', "#quot;").replace("`", "#96;")
    escaped = escaped.replace("<", "&lt;").replace(">", "&gt;")
    lines = [_LIST.sub(lambda found: f"{found[1]}#{ord(found[2])};", line) for line in escaped.split("\n")]
    return "<br/>".join(lines)


def markdown_of(picture: MapPicture, title: str, finding: str) -> str:
    """The finding, the summary and one row a step."""
    left, right = picture.heads
    heads = [
        *("Step", "Kind", "Performer", "Adds", "In it"),
        *(f"{word} {head}" for word in ("Work", "Wait", "Ok") for head in (left, right)),
        "Depends on",
    ]
    lines = [f"# {_cell(title)}", "", _cell(finding), "", *(f"- {_cell(line)}" for line in picture.summary), ""]
    lines += ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    for number, step in enumerate(picture.steps, 1):
        _, word = CLASS_SIGNS.get(step.adds, NOT_CLASSED)
        control = {"C": " (control)", "C!": " (mandatory control)"}.get(step.control, "")
        flag = " ⚑" if step.constraint else ""
        pairs = [text for pair in (step.work, step.wait, step.accuracy) for text in (pair.left, pair.right)]
        cells = [f"{number} {step.title}{control}{flag}", step.kind, step.performer, word, load_words(step)]
        lines.append("| " + " | ".join(_cell(cell) or "–" for cell in [*cells, *pairs, step.waits_on]) + " |")
    lines += ["", *(f"- {_arc(picture, number)}" for number in range(len(picture.arcs)))]
    return "\n".join(lines).rstrip() + "\n"


def _arc(picture: MapPicture, number: int) -> str:
    arc = picture.arcs[number]
    origin, target = picture.steps[arc.origin].title, picture.steps[arc.target].title
    return f"{_cell(origin)} → {_cell(target)}: {_cell(arc.label)}"


def _cell(text: str) -> str:
    """Text that stays text in a Markdown table."""
    escaped = text.replace("\\", "\\\\")
    for sign in "|`*_[]<>#":
        escaped = escaped.replace(sign, f"\\{sign}")
    return " ".join(escaped.split())
