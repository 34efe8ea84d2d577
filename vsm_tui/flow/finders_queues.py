"""Finders of queues: approval, no owner, batches, one performer for several steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from store.models import fold
from vsm_tui.flow.columns import Ints, percentiles
from vsm_tui.flow.drill import behind
from vsm_tui.flow.finder import ENOUGH, WORTH, Finding, listed, waits_of, worst
from vsm_tui.flow.forecast import clustered, clustering
from vsm_tui.flow.influence import Constraint
from vsm_tui.flow.rework import went_back
from vsm_tui.flow.statuses import QUEUE
from vsm_tui.flow.steps import ended_visits
from vsm_tui.flow.view import View
from vsm_tui.wording import days_long, days_words, plural, share_words

TOP = 3
"""Constraints of the ranking in which a missing owner is a finding, whatever their share."""
BATCH = 3
"""Items that leave together on a busy day, on average, from which on it is a batch."""
SHARED_WORTH = 0.1
"""Share of all waiting that has to stand before a performer's steps."""


def _worth(one: Constraint) -> bool:
    return one.share is not None and one.share >= WORTH


def approval_queues(seen: View, ranked: Sequence[Constraint]) -> list[Finding]:
    """Queues where work waits for a control: the queue is one itself, or stands right before one."""
    history = seen.history
    steps = history.map.steps
    ended = ended_visits(seen)
    position = history.visits.position[ended]
    found = []
    for one in ranked:
        if one.kind != "step" or not _worth(one):
            continue
        at = history.map.position(one.id)
        if history.kinds[at] != QUEUE:
            continue
        before = at + 1 < len(steps) and steps[at + 1].control is not None and history.kinds[at + 1] != QUEUE
        if steps[at].control is None and not before:
            continue
        here = ended[position == at]
        if len(here) < ENOUGH:
            continue
        control = at if steps[at].control is not None else at + 1
        through = ended[position == control]
        nxt = through + 1
        nxt = nxt[nxt < len(history.visits)]
        returned = nxt[(history.visits.item[nxt] == history.visits.item[nxt - 1]) & went_back(history)[nxt]]
        caught = len(returned) + int(history.visits.discarded[through].sum())
        waits = waits_of(seen, here)
        middle = percentiles(waits, (50,))[0]
        catch = (
            f"{steps[control].title} sent back or stopped {caught} of {plural(len(through), 'visit')}"
            if caught
            else f"{steps[control].title} has no catch on record in {plural(len(through), 'visit')}"
        )
        crowd = _clustering(seen, here)
        other = ""
        if crowd is not None and in_batches(crowd, len(here)):
            other = "Items leave it in batches: it may be how rarely it meets that makes them wait, not the approval."
        elif one.growth is not None and one.growth > 0.1 * len(here):
            other = f"{one.growth:,} more items came than left: it may be capacity, not the approval itself."
        found.append(
            Finding(
                "approval queue", "step", one.id, one.title,
                f"Approval waits {days_long(middle)} at the median in {one.title} "
                f"(n = {len(here)}, {share_words(one.share)} of all waiting); {catch}.",
                worst(seen, history.visits.item[here].astype(np.int64), waits, "waited"),
                one.waited_days,
                {"visits": len(here), "median_days": middle or 0.0, "caught": caught},
                other,
            )
        )  # fmt: skip
    return found


def no_owner(seen: View, ranked: Sequence[Constraint]) -> list[Finding]:
    """Constraints that nobody owns: nobody can be asked, and nobody decides."""
    found = []
    for place, one in enumerate(ranked):
        if one.owner or not (place < TOP or _worth(one)):
            continue
        items = behind(seen.history, seen.scope, one.kind, one.id, None).items
        share = f", {share_words(one.share)} of all waiting" if one.kind == "step" else ""
        held = "waited" if one.kind == "step" else "blocked"
        found.append(
            Finding(
                "no owner", one.kind, one.id, one.title,
                f"Nobody owns {one.title}: {plural(round(one.waited_days), 'item-day')} {held}{share}, "
                f"and nobody who decides about it.",
                tuple((key, f"{held} {days_words(days)}") for key, days in items),
                one.waited_days,
                {"item_days": one.waited_days},
            )
        )  # fmt: skip
    return found


def batches(seen: View, ranked: Sequence[Constraint]) -> list[Finding]:
    """Queues that let work out in batches: fewer than 20 % of the working days hold more than half of the exits."""
    history = seen.history
    ended = ended_visits(seen)
    found = []
    for one in ranked:
        if one.kind != "step" or not _worth(one) or history.kinds[history.map.position(one.id)] != QUEUE:
            continue
        at = ended[history.visits.position[ended] == history.map.position(one.id)]
        if len(at) < 2 * ENOUGH:
            continue
        crowd = _clustering(seen, at)
        if crowd is None or not in_batches(crowd, len(at)):
            continue
        busy, working = crowd
        came = _clustering(seen, at, entered=True)
        other = ""
        if came is not None and in_batches(came, len(at)):
            other = "Items also come to it in batches: the batch may be made before it."
        found.append(
            Finding(
                "batches", "step", one.id, one.title,
                f"{one.title} lets work out in batches: {plural(busy, 'day')} of {working} working days hold more than "
                f"half of its {plural(len(at), 'exit')}.",
                worst(seen, history.visits.item[at].astype(np.int64), waits_of(seen, at), "waited"),
                one.waited_days,
                {"busy_days": busy, "working_days": working, "exits": len(at)},
                other,
            )
        )  # fmt: skip
    return found


def in_batches(crowd: tuple[int, int], exits: int) -> bool:
    """Whether exits are clustered, and not only rare: the busy days hold three or more each."""
    busy, working = crowd
    return clustered(busy, working) and exits / 2 >= BATCH * busy


def _clustering(seen: View, at: Ints, *, entered: bool = False) -> tuple[int, int] | None:
    """Fewest days with more than half of the exits (or entries), and the working days from the first to the last."""
    history = seen.history
    if not len(at):
        return None
    day = (history.entered_day() if entered else history.left_day())[at]
    first = int(day.min())
    counts = np.bincount(day - first).astype(np.int64)
    return clustering(counts, seen, date.fromordinal(first))


def shared_performers(seen: View, ranked: Sequence[Constraint]) -> list[Finding]:
    """One performer who serves several steps that work waits for."""
    history = seen.history
    steps = history.map.steps
    waited = {one.id: one for one in ranked if one.kind == "step"}
    whole = sum(one.waited_days for one in waited.values())
    groups: dict[str, list[int]] = {}
    for at, step in enumerate(steps):
        if step.performer and history.kinds[at] != QUEUE and at < seen.finish:
            groups.setdefault(fold(step.performer), []).append(at)
    found = []
    for places in groups.values():
        if len(places) < 2 or not whole:
            continue
        # Work waits for somebody in the queue before the step, and, where blocked, in the step itself.
        before = [at - 1 for at in places if at and history.kinds[at - 1] == QUEUE]
        stands = sorted({*places, *before})
        days = sum(waited[steps[at].id].waited_days for at in stands if steps[at].id in waited)
        if days < SHARED_WORTH * whole:
            continue
        name = (steps[places[0]].performer or "").strip()
        growth = sum(waited[steps[at].id].growth or 0 for at in stands if steps[at].id in waited)
        ended = ended_visits(seen)
        here = ended[np.isin(history.visits.position[ended], stands)]
        other = (
            f"In the window {growth:,} more items came than left: it may be that too much is started."
            if growth > 0
            else "As many left as came: it may be how they switch between these steps, not how many they are."
        )
        found.append(
            Finding(
                "shared performer", "performer", name, name,
                f"One performer, {name}, for {listed(steps[at].title for at in places)}: {share_words(days / whole)} "
                f"of all waiting stands there or right before ({plural(round(days), 'item-day')}).",
                worst(seen, history.visits.item[here].astype(np.int64), waits_of(seen, here), "waited"),
                days,
                {"steps": len(places), "share": days / whole},
                other,
            )
        )  # fmt: skip
    return found
