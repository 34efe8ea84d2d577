"""Figures of a map as the texts, signs and proportions that its drawing is fed with."""

from __future__ import annotations

from store.models import Dependency, Step
from vsm_tui.flow.believed import StepBelief, What, differs, stretched_days
from vsm_tui.safe import safe_line
from vsm_tui.screens.mapping.figures import MapFigures
from vsm_tui.widgets.streammap_picture import Arc, Kind, MapPicture, Pair, StepPicture
from vsm_tui.wording import days_words, hours_words, plural, share_words


def map_picture(figures: MapFigures, feedback: Arc | None = None) -> MapPicture:
    """The current map: believed beside measured, with its rework arcs and, where given, the arc of learning."""
    steps = tuple(_step(figures, position) for position in range(len(figures.map.steps)))
    arcs = _arcs(figures)
    return MapPicture(steps, (*arcs, feedback) if feedback else arcs, summary=summary_lines(figures))


def _step(figures: MapFigures, position: int) -> StepPicture:
    step = figures.map.steps[position]
    belief = figures.belief.steps[position]
    counted = position in figures.counted
    spent = _spent_days(figures, position) if counted else (0.0, 0.0, 0.0)
    kind = kind_of(figures, position)
    pairs = _pairs(figures, position, belief)
    return StepPicture(
        id=step.id,
        title=safe_line(step.title),
        kind=kind,
        performer=safe_line(step.performer or ""),
        needs=safe_line(", ".join(step.needs)),
        adds=step.adds or "",
        control=control_sign(step),
        waits_on=dependency_words(step, figures.map.dependencies),
        load=figures.steps[position].open if figures.measured and kind != "done" else None,
        limit=step.wip_limit,
        work=pairs["work"],
        wait=pairs["wait"],
        accuracy=pairs["ok"],
        constraint=_constraint_words(figures, step),
        role=role_of(figures, position),
        visits=figures.steps[position].visits if figures.measured else 0,
        wait_text=_ladder_text(figures, position, "wait"),
        work_text=_ladder_text(figures, position, "work"),
        wait_days=spent[0],
        work_days=spent[1],
        off_days=spent[2],
        counted=counted,
    )


def kind_of(figures: MapFigures, position: int) -> Kind:
    """The kind as the figures take it: at and past the map's finish everything is `done`."""
    kinds: tuple[Kind, Kind, Kind] = ("queue", "work", "done")
    return kinds[int(figures.history.kinds[position])]


def role_of(figures: MapFigures, position: int) -> str:
    """`start` and `finish` of the scope."""
    if not figures.counted:
        return ""
    return {figures.counted.start: "start", figures.counted.stop: "finish"}.get(position, "")


def control_sign(step: Step) -> str:
    """The shield: `C`, with `!` where the control is mandatory."""
    if step.control is None:
        return ""
    return "C!" if step.control.mandatory else "C"


def dependency_words(step: Step, known: list[Dependency]) -> str:
    """The first dependency by its name, and how many more."""
    titles = {dependency.id: dependency.title for dependency in known}
    if not step.depends_on:
        return ""
    more = f" +{len(step.depends_on) - 1}" if len(step.depends_on) > 1 else ""
    return safe_line(titles.get(step.depends_on[0], step.depends_on[0])) + more


def _pairs(figures: MapFigures, position: int, belief: StepBelief) -> dict[What, Pair]:
    if not figures.measured:
        return {
            "work": Pair(_text("work", belief.active_hours)),
            "wait": Pair(_text("wait", belief.wait_days)),
            "ok": Pair(_text("ok", belief.accurate)),
        }
    measure = figures.measures[position]
    return {
        "work": _pair("work", belief.active_hours, measure.active_hours),
        "wait": _pair("wait", belief.wait_days, measure.wait_days),
        "ok": _pair("ok", belief.accurate, measure.accurate),
    }


def _pair(what: What, one: float | None, other: float | None) -> Pair:
    return Pair(_text(what, one), _text(what, other), differs(what, one, other))


def _text(what: What, value: float | None) -> str:
    if value is None:
        return ""
    return {"work": hours_words, "wait": days_words, "ok": share_words}[what](value)


def _ladder_text(figures: MapFigures, position: int, what: What) -> str:
    belief = figures.belief.steps[position]
    measure = figures.measures[position] if figures.measured else None
    found = None
    if measure is not None:
        found = measure.wait_days if what == "wait" else measure.active_hours
    if found is not None:
        return _text(what, found)
    guess = belief.wait_days if what == "wait" else belief.active_hours
    return f"~{_text(what, guess)}" if guess is not None else ""


def _spent_days(figures: MapFigures, position: int) -> tuple[float, float, float]:
    """Elapsed days waiting, working and off: of the finished items where there are any, else as believed."""
    if figures.measured and figures.time is not None and figures.time.n:
        step = figures.elapsed[position]
        return step.waiting, step.active, step.off
    belief = figures.belief.steps[position]
    hours = belief.active_hours or 0.0
    return belief.wait_days or 0.0, hours / 24, stretched_days(hours, figures.map.calendar) - hours / 24


def _constraint_words(figures: MapFigures, step: Step) -> str:
    found = figures.constraint
    if found is None or found.id != step.id:
        return ""
    return f"{share_words(found.share)} of waiting"


def _arcs(figures: MapFigures) -> tuple[Arc, ...]:
    positions = {step.id: number for number, step in enumerate(figures.map.steps)}
    made: list[Arc] = []
    for loop in figures.loops:
        origin, target = positions[loop.source], positions[loop.target]
        ended = figures.steps[origin].visits
        share = f" ({share_words(loop.count / ended)})" if ended else ""
        made.append(Arc(origin, target, f"{loop.count} back{share}", str(loop.count)))
    return tuple(made)


def summary_lines(figures: MapFigures) -> tuple[str, ...]:
    """Believed and, where there are items, measured: elapsed, work, activity ratio, first pass."""
    return tuple(line for line in (believed_line(figures), measured_line(figures)) if line)


def believed_line(figures: MapFigures) -> str:
    """`believed  48h of work in 27d = 7.4 %   first pass 61 %`."""
    belief = figures.belief
    if not belief.elapsed_days:
        return "believed  no times yet: e on a step says how long its work and its waiting take"
    text = (
        f"believed  {hours_words(belief.active_hours)} of work in {days_words(belief.elapsed_days)}"
        f" = {share_words(belief.ratio, 1)}"
    )
    if belief.first_pass is not None:
        text += f"   first pass {share_words(belief.first_pass)}"
    if belief.missing:
        text += f"   {plural(belief.missing, 'step')} without an estimate"
    return text


def measured_line(figures: MapFigures) -> str:
    """`measured  62h of work, half in 71d, 3.6 % active   first pass 78 %   n 160`."""
    time, efficiency, passed = figures.time, figures.efficiency, figures.first_pass
    if time is None or efficiency is None or passed is None:
        return ""
    if not time.n:
        return "measured  no item has come through from start to finish in this window"
    thin = " (few)" if time.thin else ""
    return (
        f"measured  {hours_words(efficiency.active_hours / max(1, efficiency.n))} of work, "
        f"half in {days_words(time.p50)}, {share_words(efficiency.ratio, 1)} active"
        f"   first pass {share_words(passed.share)}   n {time.n}{thin}"
    )
