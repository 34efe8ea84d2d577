"""What is said of the row under the cursor on the constraints screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content

from vsm_tui.flow.beyond import beyond_sentence, whose
from vsm_tui.flow.due import due_checks, state_of
from vsm_tui.flow.effect import Effect
from vsm_tui.flow.effect_words import cautions
from vsm_tui.flow.inaction import clock_sentence, month_words
from vsm_tui.flow.register import constraint_title
from vsm_tui.flow.verdict_grid import FLOW_WORDS, OUTCOME_WORDS
from vsm_tui.safe import safe, safe_line
from vsm_tui.screens.constraints_rows import Row, month_strip
from vsm_tui.screens.mapping.control_table import governance_finding, record_words
from vsm_tui.wording import days_long, days_words, plural, share_words

if TYPE_CHECKING:
    from vsm_tui.flow.governance import ControlFigures
    from vsm_tui.flow.influence import Constraint
    from vsm_tui.flow.register import Judged
    from vsm_tui.screens.constraints_figures import ConstraintFigures


def headline(figures: ConstraintFigures, view: str) -> str:
    """The finding over the list."""
    if view == "governance":
        said = governance_finding(figures.governance)
        return said[:1].upper() + said[1:]
    if view in ("changes", "grid"):
        return _register_sentence(figures)
    if view == "dependencies" and figures.dependencies:
        again = [one for one in figures.dependencies if one.recurring]
        top = again[0] if again else figures.dependencies[0]
        blocked = plural(round(top.days), "day")
        if not again:
            return f"{top.title} blocked longest: {blocked}; no dependency struck in three months."
        times = f"{plural(top.blocks, 'block')} in {plural(top.months, 'month')}"
        return f"{top.title} delays again and again: {blocked} blocked, {times}."
    if not figures.ranked:
        return figures.nothing
    top_one = figures.ranked[0]
    clock = figures.clocks.get((top_one.kind, top_one.id))
    since = f", on top since {month_words(clock.since)}" if clock and clock.since else ""
    said = f"{top_one.title} holds most waiting{since}"
    if not top_one.owner:
        said += ", and nobody owns it"
    return f"{beyond_sentence(figures.beyond)} {said}.".strip()


def _register_sentence(figures: ConstraintFigures) -> str:
    if not figures.judged:
        return "Nothing was changed on purpose yet."
    due = due_checks([one.change for one in figures.judged], figures.today)
    said = f"{plural(len(figures.judged), 'change')} in the register"
    faster = sum(one.faster == "yes" for one in figures.judged)
    better = sum(one.better == "yes" for one in figures.judged)
    said += f": {faster or 'none'} made work faster, {better or 'none'} the outcome better"
    if due:
        said += f"; {plural(len(due), 'check')} {'is' if len(due) == 1 else 'are'} due (d records what was learned)"
    return said + "."


def detail(figures: ConstraintFigures, row: Row | None, view: str) -> Content:
    """Everything about the row under the cursor, in sentences."""
    if row is None:
        return Content("")
    parts: list[Any] = []
    if row.judged is not None:
        parts = _judged(figures, row.judged)
    elif row.placed or view == "grid":
        parts = _placed(row)
    elif row.finding is not None:
        parts = [safe(row.finding.sentence, 600)]
        if row.finding.other:
            parts += ["\n", ("Also possible: ", "bold"), safe(row.finding.other, 400)]
        aside = figures.dismissed(row.finding)
        if aside is not None:
            parts += ["\n", ("Set aside: ", "bold"), safe(aside, 300), " (del takes it up again)"]
    elif row.control is not None:
        parts = _control(figures, row.control)
    elif row.dependency is not None:
        parts = [(safe_line(row.dependency.title, 60), "bold"), f": {month_strip(row.dependency.month_counts)}"]
        if row.constraint is not None:
            parts += ["\n", *_constraint(figures, row.constraint, short=True)]
    elif row.constraint is not None:
        parts = _constraint(figures, row.constraint)
    return Content.assemble(*parts)


def _constraint(figures: ConstraintFigures, one: Constraint, *, short: bool = False) -> list[Any]:
    title = safe_line(one.title, 60)
    held = "waited" if one.kind == "step" else "blocked"
    share = f", {share_words(one.share)} of all waiting" if one.kind == "step" else ""
    parts: list[Any] = [] if short else [(title, "bold"), f": {one.waited_days:,.0f} item-days {held}{share}. "]
    days = one.influence.days
    if days is not None and days >= 0.05:
        parts.append(
            f"Without it a finished item would have been {days_long(days)} faster"
            f" (p85 {days_words(figures.p85)} → {days_words(one.influence.p85_without)}). "
        )
    if one.kind == "step":
        limit = figures.limits.get(one.id)
        parts.append(f"{_grew(one.growth or 0)}; {figures.there.get(one.id, 0)} there now")
        if limit is not None and limit.limit is not None:
            over = f", over it {share_words(limit.share)} of the time" if limit.share else ", never over it"
            parts.append(f", limit {limit.limit}{over}")
        parts.append(". ")
    owner = f"Owner: {safe_line(one.owner, 40)}" if one.owner else "Nobody owns it"
    reach = {
        "ours": "ours to change",
        "theirs": "theirs to change",
        "not said": "whose it is to change is not said (a)",
    }
    parts.append(f"{owner}; {reach[whose(one, figures.map)]}. ")
    clock = figures.clocks.get((one.kind, one.id))
    if clock is not None:
        parts.append(safe_line(clock_sentence(clock, one), 300) + " ")
    for found in figures.changes_of(one.kind, one.id)[-1:]:
        parts += [("Change: ", "bold"), safe_line(found.change.what or found.change.id, 100), ". "]
        parts.append(safe_line(found.sentence, 400) + " ")
    for note in figures.notes_of(one.title)[-2:]:
        parts += [("Note: ", "bold"), safe_line(note, 200), " "]
    return parts


def _grew(by: int) -> str:
    """Arrivals less departures in words."""
    if not by:
        return "As many items left as came"
    return f"{abs(by):,} more items {'came than left' if by > 0 else 'left than came'}"


def _judged(figures: ConstraintFigures, found: Judged) -> list[Any]:
    change = found.change
    parts: list[Any] = [(safe(found.sentence, 600), "bold")]
    if isinstance(found.main, Effect):
        parts += [" ", " ".join(cautions(found.main, change))]
    if found.together:
        parts += [" ", safe(found.together, 400)]
    path = figures.paths[change.id].words()
    parts.append("\n")
    parts.append(
        f"Changed: {change.kind or 'one thing'} in {safe_line(constraint_title(change, figures.map), 60)}; owner: "
        f"{safe_line(change.owner or 'nobody', 40)}; {safe_line(state_of(change, figures.today), 20)}."
    )
    if "→" in path:
        parts.append(f" {path[:1].upper()}{path[1:]}.")
    if change.learned:
        parts += ["\n", ("Learned: ", "bold"), safe(change.learned, 600)]
    return parts


def _placed(row: Row) -> list[Any]:
    if not row.placed:
        return ["No change or initiative stands here."]
    parts: list[Any] = []
    for one in row.placed:
        where = f"{FLOW_WORDS[one.faster]}, outcome {OUTCOME_WORDS[one.better]}"
        parts += [(safe_line(one.title, 80), "bold"), f" ({one.kind}): {where}. {safe_line(one.because, 260)}\n"]
    return parts


def _control(figures: ConstraintFigures, one: ControlFigures) -> list[Any]:
    titles = {step.id: safe_line(step.title, 40) for step in figures.map.steps}
    protects = safe_line(one.protects or "nobody said what", 60)
    parts: list[Any] = [(safe_line(one.title, 60), "bold"), f" protects from {protects}: {record_words(one)}"]
    parts.append(f"; an item waits {days_words(one.wait_days_per_item)}. ")
    for piece in figures.governance.evidence:
        if one.step in piece.steps:
            others = ", ".join(titles[step] for step in piece.steps if step != one.step)
            again = f" also reviewed by {others}" if others else " reviewed here alone"
            parts.append(f"{safe_line(piece.evidence, 50)}:{again}. ")
    parts.append("No catch on record says nothing about deterrence; what is questioned is waiting and duplication.")
    return parts
