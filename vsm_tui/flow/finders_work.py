"""Finders of work: started before ready, late review, handoffs, rework loops."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from store.models import fold
from vsm_tui.flow.columns import DAY, Ints, sums
from vsm_tui.flow.efficiency import visits_on_the_way
from vsm_tui.flow.finder import ENOUGH, Finding, counted_items, full_visits, waits_of, worst
from vsm_tui.flow.influence import Constraint
from vsm_tui.flow.rework import left_upwards, loops, never_again, went_back
from vsm_tui.flow.split import split
from vsm_tui.flow.statuses import QUEUE, WORK
from vsm_tui.flow.steps import ended_visits
from vsm_tui.flow.view import View
from vsm_tui.wording import days_words, number_words, plural, share_words

SOON_SHARE = 0.1
"""Share of its own length within which a block after the start counts as soon, at least a day."""
BLOCKED_SHARE = 0.15
"""Share of the visits of a step that has to be blocked soon after they began."""
HANDOFFS = 3.0
"""Handoffs an item from which on they are a finding."""
HANDOFF_SHARE = 0.3
LOOPS = 5
LOOP_SHARE = 0.1
"""A loop is a finding from so many moves on, and from this share of the visits of the step it comes from."""


def started_before_ready(seen: View) -> list[Finding]:
    """Work steps whose items are blocked soon after they were started: they were not ready to be worked on."""
    history, visits, cut = seen.history, seen.history.visits, seen.blocks
    ended = ended_visits(seen)
    soon = np.maximum(DAY, (SOON_SHARE * (visits.left - visits.entered)).astype(np.int64))
    early = np.zeros(len(visits), dtype=np.bool_)
    hit = cut.visit_start - visits.entered[cut.visit] <= soon[cut.visit]
    early[cut.visit[hit]] = True
    blocked = sums(cut.visit, cut.visit_end - cut.visit_start, len(visits)) / DAY
    found = []
    for at, step in enumerate(history.map.steps):
        if history.kinds[at] != WORK:
            continue
        here = ended[visits.position[ended] == at]
        stopped = here[early[here]]
        if len(here) < ENOUGH or len(stopped) < BLOCKED_SHARE * len(here):
            continue
        days = float(blocked[stopped].sum())
        cause, share = _main_dependency(seen, stopped)
        other = ""
        if cause and share >= 0.5:
            other = (
                f"{share_words(share)} of these blocks wait for {cause}: it may be {cause} that is short, "
                "not the items that are not ready."
            )
        found.append(
            Finding(
                "started before ready", "step", step.id, step.title,
                f"In {step.title} {len(stopped)} of {plural(len(here), 'visit')} were blocked within a day of being "
                f"started, for {plural(round(days), 'item-day')}.",
                worst(seen, visits.item[stopped].astype(np.int64), blocked[stopped], "blocked"),
                days,
                {"visits": len(here), "blocked_soon": len(stopped)},
                other,
            )
        )  # fmt: skip
    return found


def _main_dependency(seen: View, visits: Ints) -> tuple[str, float]:
    """The dependency that most block rows of these visits' items name, within the visits, and its share."""
    history, cut = seen.history, seen.blocks
    entered = {
        int(history.visits.item[v]): (int(history.visits.entered[v]), int(history.visits.left[v])) for v in visits
    }
    counts: dict[int, int] = {}
    for item, start, number in zip(cut.item.tolist(), cut.start.tolist(), cut.dependency.tolist(), strict=True):
        span = entered.get(item)
        if span is not None and span[0] <= start < span[1]:
            counts[number] = counts.get(number, 0) + 1
    if not counts:
        return "", 0.0
    number = max(counts, key=lambda one: (counts[one], -one))
    if number < 0:
        return "", 0.0
    name = history.blocks.dependencies[number]
    title = next((one.title for one in history.map.dependencies if one.id == name), name)
    return title, counts[number] / sum(counts.values())


def late_reviews(seen: View) -> list[Finding]:
    """Controls after the main building step that send items back: what they ask for comes too late."""
    history, visits = seen.history, seen.history.visits
    steps = history.map.steps
    ended = ended_visits(seen)
    active = sums(visits.position[ended], split(seen).active[ended], len(steps))
    working = [at for at in range(seen.start, seen.finish) if history.kinds[at] == WORK and steps[at].control is None]
    if not working:
        return []
    building = max(working, key=lambda at: active[at])
    found = []
    for at in range(building + 1, min(seen.finish + 1, len(steps))):
        if steps[at].control is None:
            continue
        here = ended[visits.position[ended] == at]
        nxt = here + 1
        nxt = nxt[nxt < len(visits)]
        back = nxt[(visits.item[nxt] == visits.item[nxt - 1]) & went_back(history)[nxt]]
        if len(here) < ENOUGH or len(back) < 3:
            continue
        again = np.unique(visits.item[back])
        days = _rework_days(seen, back)
        found.append(
            Finding(
                "late review", "step", steps[at].id, steps[at].title,
                f"{steps[at].title} comes after {steps[building].title} and sent {len(back)} of "
                f"{plural(len(here), 'visit')} back; the way again took {plural(round(days), 'item-day')}.",
                counted_items(seen, visits.item[back].astype(np.int64), "return", "returns"),
                days,
                {"visits": len(here), "sent_back": len(back), "items": len(again)},
                "It may also be that what it asks for is not known before: say what it needs at the start.",
            )
        )  # fmt: skip
    return found


def _rework_days(seen: View, back: Ints) -> float:
    """Elapsed item-days from each backward move until its item was first past the step that it came from again."""
    visits, bounds = seen.history.visits, seen.history.items.first_visit
    total = 0
    for visit in back.tolist():
        end = int(bounds[visits.item[visit] + 1])
        source = int(visits.previous[visit])
        later = np.flatnonzero(visits.position[visit:end] >= source)
        until = int(visits.entered[visit + later[0]]) if len(later) else int(visits.left[end - 1])
        total += until - int(visits.entered[visit])
    return total / DAY


def handoffs(seen: View, ranked: Sequence[Constraint]) -> list[Finding]:
    """Work that passes from one performer to another many times, and waits there."""
    history, visits = seen.history, seen.history.visits
    names = [fold(step.performer or "") for step in history.map.steps]
    if len({name for name in names if name}) < 2:
        return []
    number = {name: place for place, name in enumerate(dict.fromkeys(names))}
    performer = np.array([number[name] for name in names], dtype=np.int64)
    at = visits_on_the_way(seen)
    at = at[history.full[visits.item[at]]]
    items = np.unique(visits.item[at])
    if len(items) < ENOUGH:
        return []
    who = performer[visits.position[at]]
    nobody = number.get("", -1)
    passed = np.zeros(len(at), dtype=np.bool_)
    passed[1:] = (visits.item[at[1:]] == visits.item[at[:-1]]) & (who[1:] != who[:-1])
    passed[1:] &= (who[1:] != nobody) & (who[:-1] != nobody)
    each = int(passed.sum()) / len(items)
    waits = waits_of(seen, at)
    queue = passed & (history.kinds[visits.position[at]] == QUEUE)
    whole = float(waits.sum())
    days = float(waits[queue].sum())
    if each < HANDOFFS or not whole or days < HANDOFF_SHARE * whole:
        return []
    loud = [one.title for one in ranked if one.kind == "step"][:1]
    other = f"Most of it may be one queue, {loud[0]}, and not the number of handoffs." if loud else ""
    return [
        Finding(
            "handoffs", "stream", "", "the whole stream",
            f"A finished item passed {number_words(each)} times from one performer to another on average "
            f"(n = {len(items)}); {share_words(days / whole)} of its waiting stood in a queue right after.",
            counted_items(seen, visits.item[at[passed]].astype(np.int64), "handoff", "handoffs"),
            days,
            {"each": each, "share": days / whole, "items": len(items)},
            other,
        )
    ]  # fmt: skip


def rework_loops(seen: View) -> list[Finding]:
    """Backward moves between two steps that happen again and again."""
    history, visits = seen.history, seen.history.visits
    ended = ended_visits(seen)
    kept = full_visits(seen)
    found = []
    for loop in loops(history, seen.scope):
        source, target = history.map.position(loop.source), history.map.position(loop.target)
        through = int((visits.position[ended] == source).sum())
        if loop.count < LOOPS or loop.count < LOOP_SHARE * max(1, through):
            continue
        back = np.flatnonzero(
            kept & went_back(history) & seen.inside(visits.entered)
            & (visits.previous == source) & (visits.position == target)
        )  # fmt: skip
        days = _rework_days(seen, back)
        steps = history.map.steps
        causes = steps[source].rework or steps[target].rework
        clean = ended[(visits.position[ended] == target) & left_upwards(history)[ended]]
        kept_share = float(never_again(history)[clean].mean()) if len(clean) else None
        said = f" Causes that people name: {', '.join(causes)}." if causes else ""
        other = (
            f"Either what {steps[target].title} hands on is incomplete ({share_words(kept_share)} of it is not sent "
            f"back), or {steps[source].title} asks for what was not agreed before."
        )
        found.append(
            Finding(
                "rework loop", "loop", f"{loop.source}>{loop.target}",
                f"{steps[source].title} → {steps[target].title}",
                f"{steps[source].title} sent {plural(loop.count, 'item')} back to {steps[target].title} "
                f"({share_words(loop.count / max(1, through))} of its visits); the way again took "
                f"{days_words(days / max(1, loop.count))} each.{said}",
                counted_items(seen, visits.item[back].astype(np.int64), "return", "returns"),
                days,
                {"count": loop.count, "visits": through},
                other,
            )
        )  # fmt: skip
    return found
