"""What a finder returns, and the counts of visits that all finders share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from vsm_tui.flow.columns import DAY, Flags, Floats, Ints, sums
from vsm_tui.flow.split import split
from vsm_tui.flow.view import View
from vsm_tui.wording import days_words

Pattern = Literal[
    "approval queue",
    "no owner",
    "batches",
    "started before ready",
    "shared performer",
    "late review",
    "handoffs",
    "rework loop",
]
ENOUGH = 10
"""Visits, items or exits below which a pattern is not looked for."""
WORTH = 0.05
"""Share of all waiting below which a constraint is not worth a finding."""
SHOWN = 200
"""Items that are listed behind a finding at most."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One pattern at one place: a sentence, the items it rests on, and what else would explain the same figures."""

    pattern: Pattern
    kind: Literal["step", "dependency", "performer", "loop", "stream"]
    subject: str
    """Id of the step or dependency, name of the performer, `test>build` of a loop; empty for the stream."""
    title: str
    sentence: str
    items: tuple[tuple[str, str], ...]
    """(item, what it adds), most first."""
    days: float
    """Item-days of waiting that the pattern stands behind, in the window."""
    figures: Mapping[str, float] = field(default_factory=dict)
    other: str = ""
    """Another explanation that fits the same figures; empty where none was seen."""

    @property
    def slug(self) -> str:
        """What it is remembered by: its pattern and place."""
        return f"{self.pattern.replace(' ', '-')}:{self.kind}:{self.subject}"


def slug_of_constraint(kind: str, name: str) -> str:
    """What a constraint is remembered by as a finding of its own."""
    return f"constraint:{kind}:{name}"


def waits_of(seen: View, at: Ints) -> Floats:
    """Waiting of visits in days, by the scope's basis."""
    return split(seen).waiting[at] / DAY


def worst(seen: View, item: Ints, days: Floats, word: str) -> tuple[tuple[str, str], ...]:
    """Items by their days, most first, each with its days in words."""
    who, entry = np.unique(item, return_inverse=True)
    total = sums(entry, days, len(who))
    order = sorted(range(len(who)), key=lambda place: (-total[place], int(who[place])))[:SHOWN]
    keys = seen.history.items.keys
    return tuple((keys[int(who[place])], f"{word} {days_words(float(total[place]))}") for place in order)


def counted_items(seen: View, item: Ints, word: str, many: str) -> tuple[tuple[str, str], ...]:
    """Items by how often they occur, most often first."""
    who, count = np.unique(item, return_counts=True)
    order = sorted(range(len(who)), key=lambda place: (-int(count[place]), int(who[place])))[:SHOWN]
    keys = seen.history.items.keys
    return tuple((keys[int(who[p])], f"{int(count[p])} {word if count[p] == 1 else many}") for p in order)


def listed(names: Iterable[str]) -> str:
    """`Discovery, Review and Test`."""
    given = list(names)
    return given[0] if len(given) == 1 else ", ".join(given[:-1]) + " and " + given[-1] if given else ""


def full_visits(seen: View) -> Flags:
    """Per visit whether its item is kept and has its full history."""
    kept: Flags = (seen.items & seen.history.full)[seen.history.visits.item]
    return kept
