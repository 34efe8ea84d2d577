"""What the review says of itself: whether one is held, and what the figures of a page mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from vsm_tui.definitions import DEFINITIONS
from vsm_tui.safe import safe_line
from vsm_tui.screens.review_figures import ReviewFigures
from vsm_tui.wording import day_words, plural

if TYPE_CHECKING:
    from vsm_tui.report.answer import Answer


def explained(answer: Answer) -> tuple[str, Content] | None:
    """Title and text: every definition that an answer rests on; none where it rests on none."""
    known = [DEFINITIONS[name] for name in answer.definitions]
    if not known:
        return None
    parts: list[str | tuple[str, str]] = []
    for one in known:
        formula = f"{one.formula}\n" if one.formula else ""
        parts += [(one.title, "bold"), f"\n{one.meaning}\n", (formula, "dim"), "\n"]
    return safe_line(answer.question, 80), Content.assemble(*parts)


def held_words(figures: ReviewFigures) -> str:
    """Whether a review is held, since when and by whom; else when the last one was."""
    zone = figures.material.history.map.timezone
    held = figures.held
    if held is not None:
        room = f"; here: {', '.join(held.attendees)}" if held.attendees else ""
        made = plural(len(figures.decisions), "decision") if figures.decisions else "nothing decided yet"
        return safe_line(f"Review of {day_words(held.opened_at, zone)}; {made}; e finishes it{room}", 300)
    last = figures.material.records.last_review
    if last is None or last.finished_at is None:
        return "First review: a note (a) or a decision (d) opens it"
    return f"Last review {day_words(last.finished_at, zone)}; a note (a) or a decision (d) opens the next"
