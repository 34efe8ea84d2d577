"""Faster or not by better or not: every change and every initiative in one grid, never in one score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from vsm_tui.flow.columns import Floats
from vsm_tui.flow.effect import FEWEST
from vsm_tui.flow.flowtime import flow_days
from vsm_tui.flow.history import History
from vsm_tui.flow.outcomes import outcomes
from vsm_tui.flow.register import Judged, Moved
from vsm_tui.flow.resampling import interval, middle
from vsm_tui.flow.view import view
from vsm_tui.scope import Scope
from vsm_tui.wording import days_words

if TYPE_CHECKING:
    from store.outcome_models import Outcomes

PLACES: tuple[Moved, ...] = ("yes", "no", "worse", "unknown")
FLOW_WORDS: dict[Moved, str] = {"yes": "faster", "no": "not faster", "worse": "slower", "unknown": "not known"}
OUTCOME_WORDS: dict[Moved, str] = {"yes": "better", "no": "not better", "worse": "worse", "unknown": "not known"}


@dataclass(frozen=True, slots=True)
class Placed:
    """A change or initiative in the grid, and why it stands there."""

    kind: Literal["change", "initiative"]
    id: str
    title: str
    faster: Moved
    better: Moved
    because: str
    items: tuple[str, ...] = ()
    """Keys of an initiative's finished items."""


def verdict_grid(history: History, scope: Scope, changes: Sequence[Judged], document: Outcomes) -> list[Placed]:
    """Changes by the verdicts on their measures; initiatives by the flow time of their items and their hypotheses.

    An initiative is faster where the median flow time of its finished items lies below that of all others in the
    window and the 95 % interval of the difference leaves out 0; better where a hypothesis of it is met or supported.
    """
    found = [
        Placed("change", one.change.id, one.change.what or one.change.id, one.faster, one.better, one.sentence)
        for one in changes
    ]
    seen = view(history, scope)
    if not seen.sound:
        return found
    finished = seen.finished()
    days = flow_days(seen, finished)
    chain = outcomes(history, scope, document)
    for figures in chain.level("initiative"):
        own = np.isin(finished, np.array(figures.node.items, dtype=np.int64))
        faster, flow = _faster(days[own], days[~own])
        states = [one.standing.state for child in figures.node.children if (one := chain.of(child)) and one.standing]
        better, outcome = _better(states)
        keys = tuple(history.items.keys[item] for item in finished[own].tolist())
        title = figures.node.title
        found.append(Placed("initiative", figures.node.id, title, faster, better, f"{flow} {outcome}", keys))
    return found


def _faster(own: Floats, others: Floats) -> tuple[Moved, str]:
    if min(len(own), len(others)) < FEWEST:
        return "unknown", f"{len(own)} finished items: too few to say whether they were faster."
    mine, rest = middle(own, False), middle(others, False)
    low, high = interval(others, own, False)
    said = (
        f"Flow time {days_words(mine)} at the median (n {len(own)}), all others {days_words(rest)} (n {len(others)})."
    )
    if high < 0:
        return "yes", said
    return ("worse", said) if low > 0 else ("no", said)


def _better(states: Sequence[str]) -> tuple[Moved, str]:
    if not states:
        return "unknown", "No hypothesis says what it was for."
    said = f"Hypotheses: {', '.join(states)}."
    if any(state in ("met", "supported") for state in states):
        return "yes", said
    decided = any(state in ("refuted", "overdue", "inconclusive") for state in states)
    return ("no", said) if decided else ("unknown", said)
