"""What the map says in sentences: where people and visits disagree, and what is known of one step."""

from __future__ import annotations

from vsm_tui.flow.believed import Difference
from vsm_tui.flow.history import History
from vsm_tui.flow.step_items import step_items
from vsm_tui.flow.steps import StepFigures
from vsm_tui.safe import safe_line
from vsm_tui.scope import Scope
from vsm_tui.screens.mapping.figures import MapFigures
from vsm_tui.wording import days_long, days_words, hours_words, plural, share_words


def difference_sentence(difference: Difference) -> str:
    """`People believe Approve waits 3 days; half of the items waited 11 days or more (n 40).`"""
    title = safe_line(difference.title, 60)
    if difference.what == "ok":
        return (
            f"People believe {share_words(difference.believed)} of what {title} passes on is complete; "
            f"{share_words(difference.measured)} was not sent back (n {difference.n})."
        )
    longer = difference.measured > difference.believed
    if difference.measured * 24 < 0.05:
        verb, none = ("waits", "did not wait") if difference.what == "wait" else ("takes", "took no work")
        much = days_long(difference.believed) if difference.what == "wait" else f"{_hours(difference.believed)} of work"
        return f"People believe {title} {verb} {much}; half of the items {none} there (n {difference.n})."
    if difference.what == "wait":
        one, other = days_long(difference.believed), days_long(difference.measured)
        return (
            f"People believe {title} waits {one}; half of the items waited {other} "
            f"or {'more' if longer else 'less'} (n {difference.n})."
        )
    one, other = _hours(difference.believed), _hours(difference.measured)
    return (
        f"People believe {title} takes {one} of work; half of the items took {other} "
        f"or {'more' if longer else 'less'} (n {difference.n})."
    )


def _hours(hours: float) -> str:
    if hours < 1:
        return plural(round(hours * 60), "minute")
    text = f"{hours:.1f}".rstrip("0").rstrip(".") if hours < 10 else f"{hours:,.0f}"
    return f"{text} hour" if text == "1" else f"{text} hours"


def step_lines(figures: MapFigures, position: int, before: str = "") -> list[str]:
    """What is known of a step beyond its box, the most telling first; `before` says what was believed earlier."""
    step = figures.map.steps[position]
    lines = [difference_sentence(d) for d in figures.differences if d.step == step.id]
    if figures.measured:
        lines += _measured_lines(figures, position)
    if before:
        lines.append(before)
    titles = {dependency.id: dependency.title for dependency in figures.map.dependencies}
    if step.depends_on:
        lines.append("Depends on: " + ", ".join(titles.get(name, name) for name in step.depends_on))
    if step.rework:
        lines.append("Rework is caused by: " + "; ".join(step.rework))
    if step.needs:
        lines.append("Needs: " + "; ".join(step.needs))
    if step.control is not None:
        lines.append(control_line(figures, position))
    owner = [f"owner {step.owner}"] if step.owner else []
    owner += [f"{step.reach} to change"] if step.reach else []
    if owner:
        lines.append("As a constraint: " + ", ".join(owner))
    if step.statuses:
        lines.append("Statuses in the source: " + ", ".join(step.statuses))
    return [safe_line(line, 400) for line in lines]


def control_line(figures: MapFigures, position: int) -> str:
    """`Mandatory control: protects against overspend; reviews business case`."""
    control = figures.map.steps[position].control
    if control is None:
        return ""
    parts = []
    if control.protects:
        parts.append(f"protects against {control.protects}")
    if control.evidence:
        parts.append("reviews " + ", ".join(control.evidence))
    head = "Mandatory control" if control.mandatory else "Control" if control.mandatory is None else "Control by choice"
    return f"{head}: {'; '.join(parts)}" if parts else head


def _measured_lines(figures: MapFigures, position: int) -> list[str]:
    step: StepFigures = figures.steps[position]
    lines = []
    if step.open:
        lines.append(f"{plural(step.open, 'item')} in it now")
    if step.visits:
        waits, work = step.wait_days, step.active_hours
        lines.append(
            f"{plural(step.visits, 'visit')} ended: waiting half within {days_words(waits.p50)}, "
            f"85 % within {days_words(waits.p85)}; work {hours_words(work.p50)} and {hours_words(work.p85)}"
        )
    if step.rework_visits:
        share = share_words(step.rework_visits / step.visits)
        lines.append(f"Rework: {plural(step.rework_visits, 'visit')} ({share})")
    if step.influence.days:
        saved = days_words(step.influence.days)
        lines.append(f"Without its waiting items would have finished {saved} earlier on average")
    return lines


def ranked_differences(figures: MapFigures, most: int) -> list[str]:
    """The sentences of where people and visits disagree, the greatest first."""
    return [difference_sentence(difference) for difference in figures.differences[:most]]


def item_notes(history: History, scope: Scope, position: int) -> dict[str, str]:
    """Items of a step, those in it now first, each with what it spent there."""
    notes = {}
    for item in step_items(history, scope, position):
        here = f"here for {days_words(item.here_days)}, " if item.here_days is not None else ""
        notes[item.key] = f"{here}waited {days_words(item.waiting_days)}, work {hours_words(item.active_hours)}"
    return notes


def finding(figures: MapFigures) -> str:
    """The one sentence of the map: the greatest disagreement, else where most waiting is, else what to do next."""
    if figures.differences:
        return difference_sentence(figures.differences[0])
    constraint = figures.constraint
    if constraint is not None:
        return (
            f"{safe_line(constraint.title, 60)} holds {share_words(constraint.share)} of all waiting "
            f"({constraint.waited_days:,.0f} item-days)."
        )
    scope = figures.scope
    if scope.text or scope.types or scope.since or scope.until:
        return "Nothing is measured in this scope; backspace clears it."
    if figures.belief.missing:
        return "Nothing is measured yet. e on a step says what people believe; a adds recent examples by hand."
    return "Nothing is measured yet: a adds recent examples by hand, 2 opens the board, 0 imports an export."
