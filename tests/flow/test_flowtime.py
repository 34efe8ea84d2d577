"""Percentiles, the service level expectation and the chance of an item in progress."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import history_of

from store.models import StreamMap
from vsm_tui.flow.columns import merged, nearest_rank, percentiles
from vsm_tui.flow.flowtime import chance_within, flow_time, points, service_level
from vsm_tui.flow.history import History
from vsm_tui.scope import Scope

DAY = 86_400
T = 1_767_571_200
MAP = StreamMap.model_validate({"stream": "s", "steps": [{"id": "a", "kind": "queue"}, {"id": "b", "kind": "done"}]})


def took(*days: int) -> History:
    events = [(f"I{n}", step, T + (day if step == "b" else 0) * DAY) for n, day in enumerate(days) for step in "ab"]
    return History.build(history_of(MAP, events), "last", now=T)


def test_p85_of_one_to_ten_is_nine() -> None:
    found = flow_time(took(*range(1, 11)), Scope())
    assert (found.p50, found.p85, found.p95, found.mean) == (5, 9, 10, 5.5)
    assert not found.thin
    assert found.p95_is_maximum
    assert not found.p85_is_maximum


def test_a_few_values_are_thin_and_their_p85_is_the_maximum() -> None:
    found = flow_time(took(1, 2, 30), Scope())
    assert found.thin
    assert found.p85_is_maximum
    assert found.p85 == 30


@given(st.lists(st.integers(0, 50), min_size=1, max_size=40), st.integers(1, 100))
@settings(max_examples=60, deadline=None)
def test_a_percentile_is_true_of_the_values(values: list[int], percent: int) -> None:
    (found,) = percentiles(np.array(values), (percent,))
    assert found in values
    assert sum(value <= found for value in values) * 100 >= percent * len(values)
    assert sum(value < found for value in values) * 100 < percent * len(values)
    assert found == nearest_rank(np.sort(np.array(values)), percent)


def test_the_expectation_and_how_often_it_was_kept() -> None:
    found = service_level(took(*range(1, 11)), Scope())
    assert (found.days, found.kept, found.share) == (9, 9, 0.9)


def test_the_chance_of_an_old_item_is_among_those_that_were_as_old() -> None:
    history = took(*range(1, 11))
    assert chance_within(history, Scope(), 8, 9) == (pytest.approx(2 / 3), 3)
    assert chance_within(history, Scope(), 11, 20) == (None, 0)


def test_the_points_of_the_scatter_are_in_order_of_finish() -> None:
    found = points(took(5, 2, 9), Scope())
    assert found.days.tolist() == [2, 5, 9]
    assert (np.diff(found.finished_at) > 0).all()


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 30), st.integers(0, 10)), max_size=12))
@settings(max_examples=60, deadline=None)
def test_merged_intervals_cover_the_same_seconds_once(spans: list[tuple[int, int, int]]) -> None:
    group = np.array([g for g, _, _ in spans], dtype=np.int64)
    start = np.array([a for _, a, _ in spans], dtype=np.int64)
    end = np.array([a + n for _, a, n in spans], dtype=np.int64)
    found = list(zip(*(column.tolist() for column in merged(group, start, end)), strict=True))
    covered = {(g, t) for g, a, n in spans for t in range(a, a + n)}
    assert {(g, t) for g, a, b in found for t in range(a, b)} == covered
    assert sum(b - a for _, a, b in found) == len(covered)
    assert found == sorted(found)
