"""The sentence of each of the five measures, with its comparison: what a lead reads out loud."""

from __future__ import annotations

import re
from collections.abc import Callable

from vsm_tui.flow.comparison import Comparison, comparison
from vsm_tui.flow.distribution import FlowDistribution, flow_distribution
from vsm_tui.flow.efficiency import FlowEfficiency, flow_efficiency
from vsm_tui.flow.flowtime import THIN, FlowTime, ServiceLevel, flow_time
from vsm_tui.flow.history import History
from vsm_tui.flow.load import flow_load, littles_law
from vsm_tui.flow.velocity import Comparable, Velocity, comparable, velocity
from vsm_tui.pictures.picture import joined, step_titles
from vsm_tui.safe import safe_line
from vsm_tui.scope import Scope
from vsm_tui.wording import days_long, hours_words, number_words, plural, share_words


def first_clause(sentence: str) -> str:
    """A sentence up to its first `;` or full stop, where two of them must be seen in little room."""
    return re.split(r"[;.] ", sentence)[0].rstrip(".") + "."


def compared(history: History, scope: Scope, figure: Callable[[Scope], str]) -> str:
    """`in the quarter before: 33`, the same figure of the time before; empty where nothing is known of it.

    Without a window two stretches are said: `in the last 13 weeks 33, in the 13 weeks before 41`.
    """
    found = comparison(history, scope)
    if found is None:
        return ""
    before = figure(found.before) + _partly(found)
    if found.now_words:
        return f"{found.now_words} {figure(found.now)}, {found.before_words} {before}"
    return f"{found.before_words}: {before}"


def _partly(found: Comparison) -> str:
    if found.known_since is None:
        return ""
    return f" (known only since {found.known_since.day} {found.known_since:%b %Y})"


def said_thin(n: int) -> str:
    """`thin: n = 8` where there are fewer than 10 values, else `n = 164`."""
    return f"thin: n = {n}" if n < THIN else f"n = {n:,}"


def time_sentence(history: History, scope: Scope) -> str:
    """`85 % of items finished within 41 days; in the quarter before: 33.`"""
    times = flow_time(history, scope)
    if times.p85 is None:
        return "Nothing finished in this window, so there is no flow time."
    before = compared(history, scope, lambda other: _p85(flow_time(history, other)))
    return f"{_within(times)}{'; ' + before if before else ''}."


def _within(times: FlowTime) -> str:
    assert times.p85 is not None
    if times.p85_is_maximum:
        return f"All {times.n} finished items took at most {days_long(times.p85)} (too few for 85 %)"
    return f"85 % of items finished within {days_long(times.p85)}"


def _p85(times: FlowTime) -> str:
    if times.p85 is None:
        return "nothing finished"
    said = number_words(times.p85) if times.p85 >= 1 else days_long(times.p85)
    return said + (f" ({said_thin(times.n)})" if times.thin else "")


def velocity_sentence(history: History, scope: Scope) -> str:
    """Finished beside started a week, the comparison, and whether counts can be compared at all."""
    pace = velocity(history, scope)
    if pace.per_week is None or pace.started_per_week is None:
        return "No complete week lies in this window, so there is no velocity."
    more = ""
    if pace.started > pace.finished * 1.1:
        more = ": more is started than finished"
    elif pace.finished > pace.started * 1.1:
        more = ": more is finished than started"
    before = compared(history, scope, lambda other: _per_week(velocity(history, other)))
    return joined(
        f"{number_words(pace.per_week)} items finished and {number_words(pace.started_per_week)} started a week{more}"
        f"{'; finished ' + before if before else ''}.",
        comparable_words(comparable(history, scope)),
    )


def _per_week(pace: Velocity) -> str:
    return "no complete week" if pace.per_week is None else number_words(pace.per_week)


def comparable_words(found: Comparable) -> str:
    """That counts are hardly comparable, and why; empty where they are."""
    if not found.hardly:
        return ""
    why = []
    if found.mix > 1:
        why.append(f"{found.mix} types are mixed")
    if found.differ:
        why.append(
            f"active time differs ({hours_words(found.active_p50)} at p50, {hours_words(found.active_p85)} at p85)"
        )
    return f"Counts are hardly comparable: {' and '.join(why)}."


def load_sentence(history: History, scope: Scope) -> str:
    """What is in progress, where most of it is, and what it was before."""
    load = flow_load(history, scope)
    if not load.total:
        return "Nothing is in progress."
    top = max(load.by_step, key=lambda step: load.by_step[step])
    (title,) = step_titles(history, [top])
    here = f", most of it in {title} ({load.by_step[top]})" if load.by_step[top] > 1 else ""
    mean = compared(history, scope, lambda other: number_words(littles_law(history, other).load))
    average = number_words(littles_law(history, scope).load)
    return (
        f"{plural(load.total, 'item')} in progress{here}; on average {average} over the window"
        f"{'; ' + mean if mean else ''}."
    )


def efficiency_sentence(history: History, scope: Scope) -> str:
    """The share of elapsed time that was work, what it rests on, its ceiling, and what it was before."""
    found = flow_efficiency(history, scope)
    if found.ratio is None:
        return "Nothing finished in this window, so there is no flow efficiency."
    before = compared(history, scope, lambda other: share_words(flow_efficiency(history, other).ratio, 1))
    return joined(
        f"{share_words(found.ratio, 1)} of the elapsed time of {plural(found.n, 'finished item')} was work"
        f"{'; ' + before if before else ''}.",
        efficiency_rests_on(found),
    )


def efficiency_rests_on(found: FlowEfficiency) -> str:
    """How much of the active time is recorded effort, and the most that the working week allows."""
    share = found.recorded_share
    rests = ""
    if share is not None and share < 0.9995:
        rests = (
            "Active time is taken from statuses: at most what is said."
            if share == 0
            else f"{share_words(share)} of the active time is recorded effort; the rest, from statuses, is at most."
        )
    if found.ceiling is None or share == 1.0:
        return rests
    return joined(rests, f"Without effort the working week allows at most {share_words(found.ceiling, 1)}.")


def distribution_sentence(history: History, scope: Scope) -> str:
    """The types furthest from their targets; without targets the largest; and what came as escalated."""
    found = flow_distribution(history, scope)
    if not found.n:
        return "Nothing finished in this window, so there is nothing to distribute."
    if not found.target and {name for name, count in found.counts.items() if count} == {"other"}:
        return joined(
            f"Of none of {plural(found.n, 'finished item')} the type is known: all count as other.",
            escalated_words(found),
        )
    names = sorted({*found.by_items, *found.target}, key=lambda name: -abs(_off_target(found, name)))
    told = [name for name in names if name in found.target][:3] or sorted(
        found.by_items, key=lambda name: -found.by_items[name]
    )[:3]
    parts = []
    for name in told:
        target = f" (target {share_words(found.target[name])})" if name in found.target else ""
        parts.append(f"{safe_line(name, 30)} {share_words(found.by_items.get(name, 0.0))}{target}")
    return joined(f"Of {plural(found.n, 'finished item')}: {', '.join(parts)}.", escalated_words(found))


def _off_target(found: FlowDistribution, name: str) -> float:
    return found.by_items.get(name, 0.0) - found.target.get(name, 0.0)


def escalated_words(found: FlowDistribution) -> str:
    """How much came as escalated, and of which type most; empty where no source says."""
    counts = {name: round(share * found.counts[name]) for name, share in found.escalated.items() if share is not None}
    if not counts:
        return ""
    whole = sum(counts.values())
    if not whole:
        return "All of it was planned, nothing escalated."
    top = max(counts, key=lambda name: found.escalated[name] or 0.0)
    return (
        f"{share_words(whole / found.n)} was done only once escalated, "
        f"{share_words(found.escalated[top])} of {safe_line(top, 30)}."
    )


def service_level_sentence(found: ServiceLevel) -> str:
    """The expectation and how often the window kept it."""
    if found.days is None:
        return "Nothing has finished, so there is no service level expectation."
    said = f"85 % within {days_long(found.days)}"
    if found.share is None:
        return f"The expectation is {said}; nothing finished in this window to keep it."
    return f"The expectation is {said}; kept by {share_words(found.share)} of {plural(found.n, 'item')} in the window."


def stability_sentence(history: History, scope: Scope) -> str:
    """Little's law as a diagnostic: load against velocity x flow time, and which way they differ."""
    law = littles_law(history, scope)
    if law.load is None or law.velocity_x_flow_time is None:
        return "Nothing finished in this window, so Little's law has nothing to compare."
    load, other = law.load, law.velocity_x_flow_time
    said = f"{number_words(load)} items were in progress on average; velocity x flow time says {number_words(other)}"
    if abs(load - other) <= 0.1 * max(load, other):
        return f"{said}: they agree, so the stream is close to stable."
    if load > other:
        return (
            f"{said}: more is in progress than leaves, so work piles up and flow times will grow longer "
            "than what has finished shows."
        )
    return f"{said}: more leaves than is kept in progress, so an older stock is being worked off."


SENTENCES: dict[str, Callable[[History, Scope], str]] = {
    "velocity": velocity_sentence,
    "time": time_sentence,
    "load": load_sentence,
    "efficiency": efficiency_sentence,
    "distribution": distribution_sentence,
}
"""Tile -> its sentence."""
