"""XmR limits: what a measure does by itself, and which points stand out of that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.columns import Floats

WIDTH = 2.66
"""Natural process limits: this many mean moving ranges from the mean (Wheeler, Understanding Variation)."""
RUN = 8
"""So many points in a row on one side of the mean are no chance."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The mean of the points and the limits around it, never beyond what the measure can be."""

    mean: float
    lower: float
    upper: float


def limits(values: Floats, possible: tuple[float | None, float | None] = (None, None)) -> Limits | None:
    """Limits from points in order of time: mean +- 2.66 x mean moving range; none of fewer than two points."""
    if len(values) < 2:
        return None
    mean = float(values.mean())
    reach = WIDTH * float(np.abs(np.diff(values)).mean())
    least, most = possible
    lower = mean - reach if least is None else max(mean - reach, least)
    upper = mean + reach if most is None else min(mean + reach, most)
    return Limits(mean, lower, upper)


def outside(values: Floats, by: Limits) -> frozenset[int]:
    """Places of the points outside the limits, and of every run of 8 or more on one side of the mean."""
    found = set(np.flatnonzero((values > by.upper) | (values < by.lower)).tolist())
    side = np.sign(values - by.mean)
    begin = 0
    for place in range(1, len(side) + 1):
        if place == len(side) or side[place] != side[begin]:
            if place - begin >= RUN and side[begin] != 0:
                found.update(range(begin, place))
            begin = place
    return frozenset(found)
