"""What each screen says to a room: its finding as a sentence, one picture, few numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from vsm_tui.safe import safe_line
from vsm_tui.widgets.slide import Large, Slide
from vsm_tui.wording import DAY, days_long, days_words, number_words, plural, share_words

if TYPE_CHECKING:
    from vsm_tui.charts.matrix import Matrix
    from vsm_tui.charts.model import Chart
    from vsm_tui.report.answer import Answer
    from vsm_tui.report.drawn import Bar, Drawn
    from vsm_tui.report.material import Material
    from vsm_tui.widgets.picture import Lines

MOST_BARS = 5
ROOM = 12
"""Lines that a picture of bars may take with a blank line between each two."""
WIDE = 110
"""From this width on bars are three lines thick."""
_NO_BAR = r"[^█▒▚·]"


def slides(screens: Iterable[str], first: str) -> list[str]:
    """The names of the slides in order: a review has one for each page of its agenda, and for the page `first`; the
    change `first` (`constraints:ID`) follows the constraints.
    """
    from vsm_tui.report.questions import AGENDA

    found: list[str] = []
    for name in dict.fromkeys(screens):
        if name == "review":
            pages = {*AGENDA, *([int(first.partition(":")[2])] if first.startswith("review:") else [])}
            found += [f"review:{page}" for page in sorted(pages)]
        elif name in _MAKERS:
            found.append(name)
            if first.startswith(f"{name}:"):
                found.append(first)
    return found


def slide_of(name: str, material: Material) -> Slide:
    """A slide by its name, with what was looked at; where there is nothing to show it says what is missing."""
    from vsm_tui.flow.view import view
    from vsm_tui.report.document import as_of_words, window_lines

    history = material.history
    if not view(history, material.scope).sound or not len(history.visits):
        return Slide(_place(material, ""), "Nothing has moved yet: a start, a finish and items are needed first.")
    # A change has windows of its own, whatever the scope's is.
    own = name.startswith("constraints:") or name == "review:1"
    window = window_lines(material)[1 if own else 0 :]
    return replace(_made(name, material), scope=safe_line("; ".join((*window, as_of_words(material))), 200))


def _made(name: str, material: Material) -> Slide:
    from vsm_tui.report.questions import answer

    screen, _, page = name.partition(":")
    if page and screen == "constraints":
        return _change(material, page)
    if page:
        return answer_slide(material, answer(int(page), material))
    return _MAKERS[screen](material)


def _place(material: Material, title: str) -> str:
    return " › ".join(part for part in (safe_line(material.history.map.title, 60), title) if part)


def _bars(bars: Iterable[Bar]) -> Lines:
    """A few bars with room between them."""
    from vsm_tui.report.drawn import LevelBars

    shown = list(bars)[: MOST_BARS + 1]

    def lines(width: int) -> list[str]:
        drawn = LevelBars("", shown, "").lines(width)[2:]
        if width < WIDE:
            return [line for bar in drawn for line in (bar, "")] if 2 * len(drawn) <= ROOM else drawn
        thick = [re.sub(_NO_BAR, " ", bar) for bar in drawn]  # three lines a bar, its words on the middle one
        return [line for bar, rest in zip(drawn, thick, strict=True) for line in (rest, bar, rest, "")]

    return lines


def _headline(material: Material) -> Slide:
    from vsm_tui.flow.headline import headline, work_and_off
    from vsm_tui.flow.view import view
    from vsm_tui.report.drawn import Bar

    found = headline(material.history, material.scope)
    spent = work_and_off(view(material.history, material.scope))
    bars = [Bar(safe_line(one.title, 34), one.share, "waiting", share_words(one.share)) for one in found.parts[:4]]
    rest = sum(one.share for one in found.parts[4:])
    bars += [Bar("other waiting", rest, "waiting", share_words(rest))] if rest else []
    bars += [Bar("worked on", spent.work, "active", share_words(spent.work, 1))] if spent.n else []
    large: tuple[Large, ...] = ()
    if found.worked is not None:
        most = "at most " if found.worked.at_most else ""
        known = bool(found.worked.worked) or not most
        work = f"{most}{found.worked.worked} of them worked on" if known else "no work on record"
        said = Large(str(found.worked.days), f"days to the customer, {work}")
        if found.hours is not None:
            took = days_words(found.hours.elapsed / DAY)
            work = f"{most}{found.hours.worked} of it worked on" if found.hours.active else "no work on record"
            said = Large(took, f"to the customer, {work}")
        large = (said,)
    return Slide(_place(material, ""), found.sentence, large, _bars(bars))


def _map(material: Material) -> Slide:
    from vsm_tui.flow.believed import step_belief, step_measures
    from vsm_tui.flow.rework import first_pass
    from vsm_tui.report.drawn import Bar

    stream = material.history.map
    measured = step_measures(material.history, material.scope)
    order = sorted(range(len(measured)), key=lambda at: -(measured[at].wait_days or 0.0))[:MOST_BARS]
    top = (measured[order[0]].wait_days or 0.0) if order else 0.0
    bars = []
    for at in sorted(order):
        days = measured[at].wait_days or 0.0
        believed = step_belief(stream.steps[at], stream.calendar).wait_days
        said = f"{days_words(days)}" + (f", believed {days_words(believed)}" if believed is not None else "")
        bars.append(
            Bar(f"{at + 1} {safe_line(stream.steps[at].title, 30)}", days / top if top else 0.0, "waiting", said)
        )
    share = first_pass(material.history, material.scope).share
    large = (Large(share_words(share), "of the finished items never went back"),) if share is not None else ()
    worst = safe_line(stream.steps[order[0]].title, 60) if order else ""
    said = f"Of {plural(len(stream.steps), 'step')}, work waits longest in {worst}: {days_long(top)} at the median."
    return Slide(_place(material, "Map"), said, large, _bars(bars))


def _board(material: Material) -> Slide:
    from vsm_tui.flow.ageing import ageing
    from vsm_tui.flow.load import flow_load
    from vsm_tui.report.drawn import Bar

    load = flow_load(material.history, material.scope)
    steps = {step.id: step for step in material.history.map.steps}
    old = sum(one.pace is not None and one.pace > 0.85 for one in ageing(material.history, material.scope))
    order = [step for step in load.by_step if load.by_step[step]]
    kept = set(sorted(order, key=lambda step: -load.by_step[step])[:MOST_BARS])
    top = max((load.by_step[step] for step in kept), default=1)
    bars = []
    for step in order:
        if step in kept:
            limit, count = steps[step].wip_limit, load.by_step[step]
            said = f"{count}" + ("" if limit is None else f" of {limit}{' !' if count > limit else ''}")
            role = "blocked" if limit is not None and count > limit else "waiting"
            bars.append(Bar(safe_line(steps[step].title, 34), count / top, role, said))
    words = f"{old:,} older than 85 % were when they left the step" if old else "none is unusually old"
    return Slide(
        _place(material, "Board"),
        f"{plural(load.total, 'item')} in progress: {words}.",
        (Large(f"{load.total:,}", "items in progress"), Large(f"{old:,}", "older than 85 %")),
        _bars(bars),
    )


def _waits(material: Material) -> Slide:
    from vsm_tui.flow.headline import finding, nothing_waited
    from vsm_tui.report.drawn import Bar
    from vsm_tui.report.flow_questions import ranked

    found = [one for one in ranked(material) if one.kind == "step"]
    top = found[0].waited_days if found else 1.0
    bars = [
        Bar(safe_line(one.title, 34), one.waited_days / top, "waiting", f"{one.waited_days:,.0f} item-days")
        for one in found[:MOST_BARS]
    ]
    large: tuple[Large, ...] = ()
    if found and found[0].share is not None:
        large = (Large(share_words(found[0].share), f"of all waiting is in {safe_line(found[0].title, 50)}"),)
    said = finding(material.history, material.scope) or nothing_waited(material.history, material.scope)
    return Slide(_place(material, "Waits"), said.split(";")[0].rstrip(".") + ".", large, _bars(bars))


def _flow(material: Material) -> Slide:
    from vsm_tui.pictures.change_marks import marked
    from vsm_tui.pictures.load import flow_areas
    from vsm_tui.pictures.sentences import time_sentence
    from vsm_tui.pictures.tiles import tiles

    five = tiles(material.history, material.scope)
    large = tuple(Large(one.figure, f"{one.title} {one.unit}") for one in five)
    said = time_sentence(material.history, material.scope)
    chart = flow_areas(material.history, material.scope).chart
    return Slide(_place(material, "Flow"), said, large, marked(chart, material.records.changes.changes))


def _delivery(material: Material) -> Slide:
    from vsm_tui.charts.kinds import weekly
    from vsm_tui.flow.delivery import delivery
    from vsm_tui.pictures.change_marks import marked

    records, history, scope = material.records, material.history, material.scope
    found = delivery(records.deployments, records.commits, history.zone, history.as_of, scope.since, scope.until)
    if found is None:
        return Slide(_place(material, "Delivery"), "No deployment is on record.")
    total = found.total
    chart = weekly(
        "Deployments by month",
        [one.label for one in found.months],
        [("", [float(one.measures.deployments) for one in found.months])],
        partial=frozenset(at for at, one in enumerate(found.months) if one.partial),
        unit="deployments",
    )
    large = (
        Large(number_words(total.per_week), "deployments a week"),
        Large(days_words((total.lead_time_hours.p50 or 0.0) / 24), "commit to deployment, median"),
        Large(share_words(total.change_fail.share), "of them needed a fix"),
    )
    said = "How changes get from commit to users; not whether the destination is right."
    return Slide(_place(material, "Delivery"), said, large, marked(chart, records.changes.changes))


def _outcomes(material: Material) -> Slide:
    from vsm_tui.report.value_questions import without_evidence

    answer = without_evidence(material)
    share = answer.figures[0].value if answer.figures else None
    large = (Large(share_words(share), "of capacity has no evidence of value"),) if share is not None else ()
    return Slide(_place(material, "Outcomes"), answer.sentence, large, drawn(answer))


def _constraints(material: Material) -> Slide:
    from vsm_tui.flow.beyond import beyond
    from vsm_tui.flow.headline import nothing_waited
    from vsm_tui.report.drawn import Bar
    from vsm_tui.report.flow_questions import ranked

    found = ranked(material)
    share = beyond(found, material.history.map).share
    large = (Large(share_words(share), "of waiting is beyond this team"),) if share is not None else ()
    saved = sorted(found, key=lambda one: -(one.influence.days or 0.0))[:MOST_BARS]
    top = max((one.influence.days or 0.0 for one in saved), default=0.0) or 1.0
    bars = [
        Bar(safe_line(one.title, 34), (one.influence.days or 0.0) / top, "waiting", days_words(one.influence.days))
        for one in saved
    ]
    said = nothing_waited(material.history, material.scope)
    if saved:
        worst, days = safe_line(saved[0].title, 60), days_long(saved[0].influence.days)
        said = f"Without the wait in {worst} a finished item would have been {days} faster."
    return Slide(_place(material, "Constraints"), said, large, _bars(bars))


def _change(material: Material, name: str) -> Slide:
    """What came of one change: its verdict, its two figures, and the points before and after it."""
    from vsm_tui.flow.effect import Effect
    from vsm_tui.flow.effect_words import counted, measure_words, value_words
    from vsm_tui.flow.marks import change_name
    from vsm_tui.flow.register import judged
    from vsm_tui.pictures.effects import effect_chart

    change = next((one for one in material.records.changes.changes if one.id == name), None)
    if change is None:
        return _constraints(material)
    hypotheses = material.records.outcomes.hypotheses
    found = judged(material.history, material.scope, change, hypotheses)
    place, main = _place(material, safe_line(change.what or change.id, 48)), found.main
    if not isinstance(main, Effect):
        return Slide(place, found.sentence)
    before, after = main.main.before, main.main.after
    words = safe_line(measure_words(main.measure, material.history.map, hypotheses), 60)
    large: tuple[Large, ...] = ()
    if before.middle is not None and after.middle is not None:
        large = (
            Large(value_words(main, before.middle), f"{words} before ({counted(main, before.n)})"),
            Large(value_words(main, after.middle), f"after ({counted(main, after.n)})"),
        )
    picture = effect_chart(material.history, main, change_name(change), hypotheses)
    return Slide(place, found.sentence, large, picture)


def answer_slide(material: Material, answer: Answer) -> Slide:
    """A page of the review: its question, its answer, its picture; the simpler one where a screen has one."""
    place = f"{answer.number} {answer.question}"
    if answer.name in _SIMPLER and answer.known:
        return replace(_made(_SIMPLER[answer.name], material), place=place)
    return Slide(place, answer.sentence, (), drawn(answer))


def drawn(answer: Answer) -> Chart | Matrix | Lines | None:
    """The picture of an answer as a widget shows it; its lines to read where it has none."""
    from vsm_tui.charts.matrix import Matrix
    from vsm_tui.charts.model import Chart

    picture: Chart | Matrix | Drawn | None = answer.picture
    if picture is None:
        return (lambda width: [line for said in answer.beside[:3] for line in (said, "")]) if answer.beside else None
    return picture if isinstance(picture, (Chart, Matrix)) else picture.lines


_SIMPLER = {"waits": "waits", "evidence": "outcomes", "change": "constraints"}
"""Answer -> the screen whose slide says the same with fewer numbers."""
_MAKERS: dict[str, Callable[[Material], Slide]] = {
    "headline": _headline,
    "map": _map,
    "board": _board,
    "waits": _waits,
    "flow": _flow,
    "delivery": _delivery,
    "outcomes": _outcomes,
    "constraints": _constraints,
}
"""Screen name -> its slide."""
