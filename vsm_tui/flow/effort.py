"""Hours of active work recorded by hand, as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from store.models import StreamMap, fold
from vsm_tui.flow.columns import HOUR, Floats, Ints, Small
from vsm_tui.flow.statuses import WORK


@dataclass(frozen=True, slots=True, eq=False)
class EffortRows:
    """Effort that counts, summed per item and step, and the rows behind it.

    Effort of 0 h is no record. Effort for a step never visited, or that is not `work`, is left out.
    """

    item: Ints
    position: Ints
    seconds: Floats
    """Ordered by item, then position."""
    rows: list[tuple[int, int, float, str | None]]
    """Rows that count: item, position, hours, day."""
    left_out: list[int]
    """Items of rows left out, one entry a row."""


def effort_rows(
    stream: StreamMap,
    recorded: Sequence[tuple[int, str, float, str | None]],
    kinds: Small,
    first_visit: Ints,
    visited: Small,
) -> EffortRows:
    """Effort rows resolved to steps and summed."""
    positions = {step.id: number for number, step in enumerate(stream.steps)}
    meant = stream.step_of_status()
    sums: dict[tuple[int, int], float] = {}
    rows: list[tuple[int, int, float, str | None]] = []
    left_out: list[int] = []
    for item, text, hours, day in recorded:
        if not hours:
            continue
        position = positions.get(text, positions.get(meant.get(fold(text), ""), -1))
        went = visited[first_visit[item] : first_visit[item + 1]]
        if position < 0 or kinds[position] != WORK or not (went == position).any():
            left_out.append(item)
            continue
        key = (item, position)
        sums[key] = sums.get(key, 0.0) + hours
        rows.append((item, position, hours, day))
    ordered = sorted(sums)
    return EffortRows(
        np.array([item for item, _ in ordered], dtype=np.int64),
        np.array([position for _, position in ordered], dtype=np.int64),
        np.array([sums[key] * HOUR for key in ordered], dtype=np.float64),
        rows,
        left_out,
    )
