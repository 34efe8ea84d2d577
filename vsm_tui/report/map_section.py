"""The map in the report: what happens step by step, beside what people believed."""

from __future__ import annotations

from store.models import Step
from vsm_tui.flow.believed import StepBelief, StepMeasure, differs, step_belief, step_measures
from vsm_tui.flow.history import History
from vsm_tui.flow.influence import constraints
from vsm_tui.flow.rework import first_pass, loops
from vsm_tui.flow.statuses import DONE
from vsm_tui.flow.steps import StepFigures, step_figures
from vsm_tui.flow.view import view
from vsm_tui.report.answer import Table
from vsm_tui.report.material import Material
from vsm_tui.report.section import Section
from vsm_tui.report.streammap import MapDrawing, StepBox
from vsm_tui.safe import safe_line
from vsm_tui.wording import days_words, hours_words, plural, share_words

MOST_LOOPS = 5
_KINDS = ("queue", "work", "done")


def map_section(material: Material) -> Section | None:
    """Each step: who, what people believe beside what was measured, what is in it now; none without steps."""
    history, scope = material.history, material.scope
    stream = history.map
    if not stream.steps or not view(history, scope).sound:
        return None
    found, measured = step_figures(history, scope), step_measures(history, scope)
    beliefs = [step_belief(step, stream.calendar) for step in stream.steps]
    rows = tuple(
        _row(step, _KINDS[int(history.kinds[at])], found[at], measured[at], beliefs[at])
        for at, step in enumerate(stream.steps)
    )
    columns = ("step", "kind", "who", "in it", "wait believed", "wait measured", "work believed", "work measured")
    table = Table((*columns, "not sent back", "items"), "lllrrrrrrr", rows)
    through = first_pass(history, scope)
    said = []
    if through.share is not None:
        said.append(f"{share_words(through.share)} of the finished items never went back.")
    drawing = _drawing(material, found, measured, beliefs)
    apart = sum(box.differs[0] for box in drawing.steps)
    if apart:
        said.append(
            f"In {plural(apart, 'step')} work waits at least twice, or at most half, as long as people believe."
        )
    return Section(
        "map",
        "The map: what happens, beside what people believed",
        tuple(said),
        (drawing,),
        (("Medians of the items that came through each step", table),),
        definitions=("believed", "accuracy", "first_pass"),
    )


def _row(step: Step, kind: str, figures: StepFigures, measure: StepMeasure, belief: StepBelief) -> tuple[str, ...]:
    limit = "" if step.wip_limit is None else f" of {step.wip_limit}"
    return (
        step.title,
        kind + ("" if step.control is None else ", control"),
        step.performer or "–",
        f"{figures.open:,}{limit}",
        days_words(belief.wait_days),
        days_words(measure.wait_days),
        hours_words(belief.active_hours),
        hours_words(measure.active_hours) if kind == "work" else "–",
        share_words(measure.accurate),
        f"{measure.n:,}",
    )


def _drawing(
    material: Material, found: list[StepFigures], measured: list[StepMeasure], beliefs: list[StepBelief]
) -> MapDrawing:
    history, scope = material.history, material.scope
    ranked = constraints(history, scope)
    top = next((one.id for one in ranked if one.kind == "step"), None)
    longest = max((measure.wait_days or 0.0 for measure in measured), default=0.0)
    boxes = [
        _box(history, step, at, found[at], measured[at], beliefs[at], longest, constraint=step.id == top)
        for at, step in enumerate(history.map.steps)
    ]
    titles = {step.id: safe_line(step.title, 40) for step in history.map.steps}
    back = loops(history, scope)
    said = [
        f"↶ {plural(loop.count, 'item went', 'items went')} back from {titles[loop.source]} to {titles[loop.target]}"
        for loop in back[:MOST_LOOPS]
    ]
    if len(back) > MOST_LOOPS:
        said.append(f"↶ and {plural(len(back) - MOST_LOOPS, 'more way', 'more ways')} back")
    name = safe_line(history.map.title, 60)
    flagged = f"; the constraint is {titles[top]}" if top else ""
    return MapDrawing("The stream, step by step", boxes, said, f"Map of {name}: {plural(len(boxes), 'step')}{flagged}.")


def _box(
    history: History,
    step: Step,
    at: int,
    figures: StepFigures,
    measure: StepMeasure,
    belief: StepBelief,
    longest: float,
    *,
    constraint: bool,
) -> StepBox:
    kind = _KINDS[int(history.kinds[at])]
    limit = "" if step.wip_limit is None else f"/{step.wip_limit}"
    done = history.kinds[at] == DONE
    wait_apart = not done and differs("wait", belief.wait_days, measure.wait_days)
    work_apart = not done and differs("work", belief.active_hours, measure.active_hours)
    return StepBox(
        title=safe_line(step.title, 40),
        kind=kind,
        who=safe_line(step.performer or "", 40),
        inside="" if done else f"{figures.open:,}{limit}",
        over=step.wip_limit is not None and not done and figures.open > step.wip_limit,
        wait=(days_words(belief.wait_days), days_words(measure.wait_days)),
        work=(hours_words(belief.active_hours), hours_words(measure.active_hours) if kind == "work" else "–"),
        differs=(wait_apart, work_apart and kind == "work"),
        control="" if step.control is None else "control",
        constraint=constraint,
        share=(measure.wait_days or 0.0) / longest if longest else 0.0,
    )
