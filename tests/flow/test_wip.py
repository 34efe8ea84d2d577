"""The history of a limit: against a count at every change of any item, and on a case that can be read."""

from __future__ import annotations

from itertools import pairwise

import pytest
from histories import HOUR, Case, cases
from hypothesis import HealthCheck, given, settings
from tables import history_of

from store.models import StreamMap
from vsm_tui.flow.history import History
from vsm_tui.flow.view import view
from vsm_tui.flow.wip import limit_histories
from vsm_tui.scope import Scope

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
BEGIN = 1_772_409_600
"""2026-03-02 00:00 UTC."""


def stream(limit: int | None) -> StreamMap:
    steps = [{"id": "idea"}, {"id": "build", "wip_limit": limit}, {"id": "live"}]
    return StreamMap.model_validate({"stream": "s", "steps": steps})


def test_the_time_over_a_limit_is_the_time_with_more_items_than_it() -> None:
    events = [("A", "build", 0), ("B", "build", 2), ("C", "build", 3), ("B", "live", 5), ("A", "live", 8)]
    raw = history_of(stream(1), [(key, step, BEGIN + hour * HOUR) for key, step, hour in events])
    history = History.build(raw, BEGIN + 10 * HOUR, now=BEGIN + 10 * HOUR)
    build = limit_histories(history, Scope())[1]
    assert build.exceeded_days == pytest.approx(6 / 24)
    assert build.share == pytest.approx(0.6)
    assert (build.peak, build.peak_at) == (3, BEGIN + 3 * HOUR)
    assert build.mean == pytest.approx((8 + 3 + 7) / 10)


def test_a_swap_at_one_instant_never_counts_two() -> None:
    events = [("A", "build", 0), ("A", "live", 4), ("B", "build", 4)]
    raw = history_of(stream(1), [(key, step, BEGIN + hour * HOUR) for key, step, hour in events])
    history = History.build(raw, BEGIN + 9 * HOUR, now=BEGIN + 9 * HOUR)
    assert limit_histories(history, Scope())[1].exceeded_days == 0.0
    assert limit_histories(history, Scope())[1].peak == 1


def test_without_a_limit_there_is_no_share() -> None:
    raw = history_of(stream(None), [("A", "build", BEGIN)])
    build = limit_histories(History.build(raw, BEGIN + HOUR, now=BEGIN + HOUR), Scope())[1]
    assert build.share is None and build.peak == 1


@given(cases())
@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
def test_it_agrees_with_counting_item_by_item(case: Case) -> None:
    for step in case.raw.map.steps:
        step.wip_limit = 1
    history = History.build(case.raw, case.as_of, now=case.as_of)
    low, high = view(history, case.scope).span
    visits = history.visits
    for position, found in enumerate(limit_histories(history, case.scope)):
        here = [at for at in range(len(visits)) if visits.position[at] == position]
        spans = [(int(visits.entered[at]), int(visits.left[at])) for at in here]
        edges = sorted({low, high, *(edge for span in spans for edge in span if low < edge < high)})
        held = [(until - since, sum(begin <= since < end for begin, end in spans)) for since, until in pairwise(edges)]
        assert found.exceeded_days * 86_400 == pytest.approx(sum(length for length, count in held if count > 1))
        assert found.peak == max((count for _, count in held), default=0)
        if found.days:
            total = sum(length * count for length, count in held) / (high - low)
            assert found.mean == pytest.approx(total)
