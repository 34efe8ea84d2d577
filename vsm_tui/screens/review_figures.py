"""What the review shows: the nine answers, what moved since last time, and which pages are on the agenda."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vsm_tui.widgets.agenda import Page

if TYPE_CHECKING:
    from store import Store
    from store.reviews import Decision, Review
    from vsm_tui.report.answer import Answer
    from vsm_tui.report.material import Material
    from vsm_tui.scope import Scope
    from vsm_tui.screens.exporting import Exports
    from vsm_tui.session import Loaded

NAMES = {
    1: "Last time",
    2: "Waits",
    3: "Again and again",
    4: "Started",
    5: "Evidence",
    6: "On purpose",
    7: "Controls",
    8: "One item",
    9: "One change",
}
"""Page -> its name on the agenda."""


@dataclass(frozen=True, eq=False)
class ReviewFigures:
    """The material, its answers in order, and by page what moved since the review that was finished last."""

    material: Material
    answers: tuple[Answer, ...]
    moved: Mapping[int, tuple[str, ...]]
    decisions: tuple[Decision, ...]
    """Of the review that is being held."""

    @property
    def held(self) -> Review | None:
        """The review that is being held."""
        return self.material.records.open_review

    @property
    def past(self) -> list[Review]:
        """Finished reviews that kept their figures, the newest first."""
        return [one for one in self.material.records.reviews if one.finished_at is not None and one.figures]

    def answer(self, number: int) -> Answer:
        """The answer of a page."""
        return self.answers[number - 1]

    def pages(self, everything: bool) -> list[Page]:
        """All nine: by default three are on the agenda, and those whose answer changed since last time."""
        from vsm_tui.report.questions import AGENDA

        return [
            Page(number, name, everything or number in AGENDA or bool(self.moved[number]), bool(self.moved[number]))
            for number, name in NAMES.items()
        ]

    def frozen(self) -> dict[str, Any]:
        """What a finished review keeps: every answer as it stands now."""
        from vsm_tui.flow.headline import headline

        history = self.material.history
        return {
            "as_of": history.as_of,
            "sentence": headline(history, self.material.scope).sentence,
            "answers": [one.frozen() for one in self.answers],
        }


def review_figures(store: Store, loaded: Loaded, scope: Scope) -> ReviewFigures:
    """Read the records and answer all nine questions; for a thread."""
    from vsm_tui.report.answer import what_moved
    from vsm_tui.report.material import Material, frozen_answers, read_records
    from vsm_tui.report.questions import answers

    records = read_records(store, loaded.slug)
    material = Material(loaded.history, scope, records)
    said = answers(material)
    before = frozen_answers(records.last_review)
    moved = {one.number: what_moved(one, before.get(one.number)) if before else () for one in said}
    return ReviewFigures(material, said, moved, tuple(records.decided_in(records.open_review)))


def whole_review(figures: ReviewFigures) -> Exports:
    """The report of what the review shows, made when it is written."""
    from vsm_tui.report.document import report
    from vsm_tui.report.formats import written

    def make(form: str) -> Callable[[], str]:
        return lambda: written(report(figures.material), form)

    return {"md": make("md"), "html": make("html")}


def compared(figures: ReviewFigures, place: int) -> list[str]:
    """What changed since an earlier review (0: the last), as lines to read."""
    from vsm_tui.report.answer import what_moved
    from vsm_tui.report.material import frozen_answers
    from vsm_tui.wording import day_words

    past = figures.past[place]
    zone = figures.material.history.map.timezone
    before = frozen_answers(past)
    held = day_words(past.finished_at or past.opened_at, zone)
    opening = past.figures.get("sentence", "") if isinstance(past.figures, dict) else ""
    lines = [f"What changed since the review of {held}", "", f"Then: {opening}", ""]
    same = []
    for one in figures.answers:
        old = before.get(one.number)
        moved = what_moved(one, old)
        if old and not moved:
            same.append(f"{one.number} {one.question} {one.sentence}")
            continue
        lines.append(f"{one.number} {one.question}")
        lines.append(f"  then  {old.get('sentence', '–') if old else 'not answered'}")
        lines.append(f"  now   {one.sentence}")
        if moved:
            lines.append("  moved " + "; ".join(moved))
        lines.append("")
    if same:
        lines += ["As it was then:", *same, ""]
    for decision in figures.material.records.decided_in(past):
        lines.append(f"Decided then: {decision.what} ({decision.who or 'nobody named'}, {decision.state})")
    return lines
