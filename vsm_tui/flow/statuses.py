"""What each status of a source means: a step, the discarded or the blocked status, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from store.models import StreamMap, fold
from vsm_tui.flow.columns import Small

DISCARD, BLOCKED, UNMAPPED = -1, -2, -3
QUEUE, WORK, DONE = 0, 1, 2
TYPES = ("feature", "defect", "debt", "risk", "other")


@dataclass(frozen=True, slots=True)
class Statuses:
    """Per status its code (a position, or one of the three above) and the dependency a blocked one names."""

    codes: Small
    dependencies: tuple[str | None, ...]


def resolve(stream: StreamMap, statuses: Sequence[tuple[str, str]]) -> Statuses:
    """Statuses as (name, pinned step or "") by the order of METRICS.md 11; a step pinned by hand wins."""
    positions = {step.id: number for number, step in enumerate(stream.steps)}
    marks = {"!discard": DISCARD, "!blocked": BLOCKED}
    meant = stream.step_of_status()
    blocked_by = {fold(name): dependency for name, dependency in stream.blocked.items()}
    codes, dependencies = [], []
    for name, pinned in statuses:
        target = pinned if pinned in positions or pinned in marks else meant.get(fold(name), "")
        codes.append(positions.get(target, marks.get(target, UNMAPPED)))
        dependencies.append(blocked_by.get(fold(name)))
    return Statuses(np.array(codes, dtype=np.int16), tuple(dependencies))


def kinds(stream: StreamMap) -> Small:
    """Kind of each step; one at or past the map's finish is `done` whatever is written (METRICS.md 1)."""
    code = {"queue": QUEUE, "work": WORK, "done": DONE}
    finish = stream.position(stream.finish_step) if stream.finish_step else 0
    return np.array(
        [DONE if number >= finish else code[step.kind] for number, step in enumerate(stream.steps)],
        dtype=np.int16,
    )


def type_names(stream: StreamMap, raw: Sequence[str | None]) -> tuple[list[str], list[int]]:
    """The stream's types, and the type of each item as an index of them; unknown or none is `other`."""
    names = list(TYPES)
    known = {name: number for number, name in enumerate(names)}
    for name in stream.types.values():
        if fold(name) not in known:
            known[fold(name)] = len(names)
            names.append(name.strip())
    meant = dict(known)
    meant.update({fold(source): known[fold(name)] for source, name in stream.types.items()})
    other = known["other"]
    found: dict[str | None, int] = {None: other}
    for source in set(raw):
        found[source] = meant.get(fold(source or ""), other)
    return names, [found[name] for name in raw]
