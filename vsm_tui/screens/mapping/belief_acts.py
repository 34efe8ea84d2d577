"""Taking the measured values over as the new belief; the old ones stay in the history of beliefs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vsm_tui.flow.believed import StepMeasure, measured_as_belief
from vsm_tui.screens.mapping.acts import perform_edit
from vsm_tui.screens.mapping.edits import Edited, change_step
from vsm_tui.widgets.dialogs import Choice, Choose
from vsm_tui.wording import day_words, days_words, hours_words, plural, share_words

if TYPE_CHECKING:
    from store.futures import Belief
    from store.models import StreamMap
    from vsm_tui.screens.map import MapScreen


def take_measured_over(screen: MapScreen) -> None:
    """Ask which measured values of the step (or of all steps that differ) become what is believed."""
    figures, step = screen.figures, screen.step
    if figures is None or step is None or not figures.measured:
        screen.host.tell("Nothing is measured yet; there is nothing to take over.")
        return
    measure = next((each for each in figures.measures if each.step == step.id), None)
    if measure is None or not measured_as_belief(measure):
        screen.host.tell(f"Nothing is measured of {step.title} in this window.")
        return
    values = measured_as_belief(measure)
    choices = [Choice("all", f"All that is measured of {step.title}", _said(measure))]
    words = {"wait": "the waiting", "active": "the work", "accurate": "the share not sent back"}
    if len(values) > 1:
        said = dict(zip(("wait", "active", "accurate"), _parts(measure), strict=True))
        choices += [Choice(name, f"Only {words[name]}", said[name]) for name in values]
    differing = {difference.step for difference in figures.differences}
    if len(differing) > 1:
        choices.append(Choice("everywhere", f"Of all {len(differing)} steps where people and items disagree"))

    def chosen(answer: str | None) -> None:
        if answer is None:
            return
        if answer == "everywhere":
            taken = {each.step: measured_as_belief(each) for each in figures.measures if each.step in differing}
            what = f"Believe what was measured of {plural(len(taken), 'step')}"
        else:
            taken = {step.id: values if answer == "all" else {answer: values[answer]}}
            what = f"Believe what was measured of {step.title}"
        perform_edit(screen, what, lambda stream: _believe(stream, taken, step.id))

    screen.app.push_screen(Choose("Believe from now on what was measured?", choices), chosen)


def _believe(stream: StreamMap, taken: dict[str, dict[str, Any]], cursor: str) -> Edited:
    known = {step.id for step in stream.steps}
    for step_id, values in taken.items():
        if step_id in known:
            stream = change_step(stream, step_id, values).map
    return Edited(stream, {}, cursor)


def _said(measure: StepMeasure) -> str:
    return ", ".join(part for part in _parts(measure) if part)


def _parts(measure: StepMeasure) -> tuple[str, str, str]:
    """Waiting, work and share as they are said; empty where nothing is known."""
    return (
        f"waits {days_words(measure.wait_days)}" if measure.wait_days is not None else "",
        f"work {hours_words(measure.active_hours)}" if measure.active_hours is not None else "",
        f"ok {share_words(measure.accurate)}" if measure.accurate is not None else "",
    )


def belief_history(beliefs: list[Belief], timezone: str) -> str:
    """`Believed before: waits 3d, work 2h (2 Mar 2026, ann)`; empty where nothing was believed before."""
    earlier = []
    for belief in beliefs[:-1]:
        parts = [
            f"waits {belief.wait}" if belief.wait else "",
            f"work {belief.active}" if belief.active else "",
            f"ok {share_words(belief.accurate)}" if belief.accurate is not None else "",
        ]
        said = ", ".join(part for part in parts if part)
        if said:
            who = f", {belief.who}" if belief.who else ""
            earlier.append(f"{said} ({day_words(belief.at, timezone)}{who})")
    return "Believed before: " + "; ".join(earlier[-3:]) if earlier else ""
