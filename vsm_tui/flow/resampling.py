"""Percentile bootstrap of the difference between two medians, or two means of ones and zeros."""

from __future__ import annotations

import numpy as np

from vsm_tui.flow.columns import Floats, nearest_rank

RESAMPLES = 10_000
SEED = 20260401
LEVEL = 95


def middle(values: Floats, of_means: bool) -> float | None:
    """The median (nearest rank), or the mean; none of an empty set."""
    if not len(values):
        return None
    return float(values.mean()) if of_means else nearest_rank(np.sort(values), 50)


def resampled(draw: np.random.Generator, values: Floats, of_means: bool, n: int | None = None) -> Floats:
    """The median, or mean, of `RESAMPLES` resamples with replacement of `n` values (as many as there are).

    No resample is built. The k-th smallest of n uniform draws follows a Beta(k, n + 1 - k) distribution, and
    picking values by uniform draws keeps their order: so the median of a resample is the value at that place.
    The sum of resampled ones and zeros is binomial.
    """
    size, count = len(values), len(values) if n is None else n
    if of_means:
        found: Floats = draw.binomial(count, min(1.0, float(values.mean())), RESAMPLES) / count
        return found
    rank = (count + 1) // 2
    place = np.minimum((draw.beta(rank, count + 1 - rank, RESAMPLES) * size).astype(np.int64), size - 1)
    ordered: Floats = np.sort(values)[place]
    return ordered


def interval(before: Floats, after: Floats, of_means: bool) -> tuple[float, float]:
    """The 95 % percentile interval of `after` less `before`, with a fixed seed; both sides need a value."""
    draw = np.random.default_rng(SEED)
    first = resampled(draw, before, of_means)
    differences = np.sort(resampled(draw, after, of_means) - first)
    tail = (100 - LEVEL) / 200
    low = int(np.floor(tail * RESAMPLES))
    return float(differences[low]), float(differences[RESAMPLES - 1 - low])
