"""What the review says of itself: whether one is held, and what the figures of a page mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from vsm_tui.definitions import DEFINITIONS
from vsm_tui.safe import safe, safe_line
from vsm_tui.screens.review_figures import ReviewFigures
from vsm_tui.wording import day_words, plural

if TYPE_CHECKING:
    from vsm_tui.report.answer import Answer


_ITEMS_FIRST = (
    "Items that moved are needed first: import an export (0, then Import), or add them on the board (2, n).",
)
_NEXT: dict[str, tuple[str, ...]] = {
    "last": (
        "A first review takes three pages:",
        "]  goes on to where work spends most of its time, and then to the one thing to change.",
        "d  records who changes what by when; the change then stands in the register (7).",
        "e  finishes the review, which keeps the figures it showed.",
        "The next review opens here, with what was decided and what came of it.",
    ),
    "waits": _ITEMS_FIRST,
    "dependencies": (
        "On the board (2) ! blocks an item and says what it waits for.",
        "A file of blocks can be imported, too (0, then Import).",
    ),
    "started": _ITEMS_FIRST,
    "evidence": ("On Outcomes (6) n writes a hypothesis down, and a adds a reading to it.",),
    "distribution": ("Finished items are needed first; on the map y names the types of the stream.",),
    "controls": ("On the map (1) e on a step says what it protects and what it reviews: that makes it a control.",),
    "item": _ITEMS_FIRST,
    "change": _ITEMS_FIRST,
}


def next_steps(answer: Answer) -> list[str]:
    """What a person can do where an answer has neither picture nor figures yet, a line each."""
    return [line for said in _NEXT.get(answer.name, ()) for line in (said, "")]


def explained(answer: Answer) -> tuple[str, Content] | None:
    """Title and text: the whole answer, and every definition that it rests on; none where it rests on none."""
    known = [DEFINITIONS[name] for name in answer.definitions]
    if not known:
        return None
    parts: list[str | tuple[str, str]] = [(f"{safe(answer.sentence, 800)}\n", "bold")]
    parts += [f"{safe(said, 600)}\n" for said in answer.beside]
    parts.append("\n")
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
