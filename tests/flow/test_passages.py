"""Passages between two steps: where they begin and end, overtaking, and what has none."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from histories import Case, cases
from hypothesis import HealthCheck, given, settings
from lives import DAY, MONDAY, lived, stream
from tables import history_of

from vsm_tui.flow.columns import NEVER
from vsm_tui.flow.history import History
from vsm_tui.flow.passages import Passages, passages
from vsm_tui.flow.view import view
from vsm_tui.scope import Scope

ASK, BUILD, CHECK, LIVE = range(4)


def told(history: History, found: Passages) -> list[tuple[str, float, float | None]]:
    """(key, day it came, day it left) of each passage."""
    return [
        (
            history.items.keys[item],
            (entered - MONDAY) / DAY,
            None if left >= NEVER else (left - MONDAY) / DAY,
        )
        for item, entered, left in zip(found.item.tolist(), found.entered.tolist(), found.left.tolist(), strict=True)
    ]


def test_a_passage_leads_from_coming_into_a_step_to_crossing_into_a_later_one() -> None:
    history = lived(
        {"A": {"ask": 0, "build": 1, "check": 4, "live": 9}, "B": {"ask": 1, "check": 2, "live": 3}, "C": {"build": 5}},
        until=10,
    )
    assert told(history, passages(history, Scope(), BUILD, CHECK)) == [("A", 1, 4), ("C", 5, None)]
    assert passages(history, Scope(), BUILD, CHECK).skipped == 1
    assert told(history, passages(history, Scope(), ASK, LIVE)) == [("A", 0, 9), ("B", 1, 3), ("C", 5, None)]


def test_last_in_first_out_is_seen_as_overtaking() -> None:
    """Of three that come one after another the last leaves first: the other two were overtaken."""
    lives = {f"I{n}": {"ask": float(n), "build": 10.0 - n} for n in range(3)}
    found = passages(lived(lives, until=12), Scope(), ASK, BUILD)
    assert found.overtaken == 2
    assert found.ended.tolist() == [6, 8, 10]
    assert (found.p50, found.p85) == (8, 10)


def test_those_that_come_and_leave_together_overtake_nobody() -> None:
    lives = {f"I{n}": {"ask": 0.0, "build": 5.0} for n in range(4)}
    assert passages(lived(lives, until=12), Scope(), ASK, BUILD).overtaken == 0


def test_what_goes_back_and_comes_again_is_still_on_its_first_way() -> None:
    moves = [("ask", 0), ("build", 2), ("ask", 3), ("build", 5), ("check", 8)]
    raw = history_of(stream(), [("A", step, MONDAY + day * DAY) for step, day in moves])
    history = History.build(raw, MONDAY + 9 * DAY, now=MONDAY + 9 * DAY)
    assert told(history, passages(history, Scope(), BUILD, CHECK)) == [("A", 2, 8)]


def test_what_was_dropped_on_the_way_has_no_passage_and_is_counted() -> None:
    history = lived({"A": {"ask": 0.0, "build": 1.0, "dropped": 3.0}, "B": {"build": 2.0}}, until=5)
    found = passages(history, Scope(), BUILD, CHECK)
    assert told(history, found) == [("B", 2, None)]
    assert found.given_up == 1


def test_the_window_keeps_what_was_on_the_way_inside_it() -> None:
    lives = {"before": {"ask": 0.0, "build": 2.0}, "across": {"ask": 1.0, "build": 9.0}, "after": {"ask": 20.0}}
    history = lived(lives, until=30)
    found = passages(history, Scope(since=date(2026, 1, 10), until=date(2026, 1, 16)), ASK, BUILD)
    assert told(history, found) == [("across", 1, 9)]


def test_a_passage_that_ends_after_the_window_is_open_in_it() -> None:
    history = lived({"A": {"ask": 0.0, "build": 20.0}}, until=30)
    found = passages(history, Scope(until=date(2026, 1, 11)), ASK, BUILD)
    assert told(history, found) == [("A", 0, None)]


@pytest.mark.parametrize(("first", "last"), [(1, 1), (2, 1), (-1, 2), (0, 4)])
def test_steps_that_are_not_in_order_are_refused(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="later one"):
        passages(lived({"A": {"ask": 0.0}}, until=1), Scope(), first, last)


@given(cases())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_passages_end_after_they_begin_and_each_end_closes_one(case: Case) -> None:
    history = History.build(case.raw, case.as_of, now=case.as_of)
    steps = len(history.kinds)
    low, high = view(history, case.scope).span
    for first in range(steps - 1):
        for last in range(first + 1, steps):
            found = passages(history, case.scope, first, last)
            assert (found.left >= found.entered).all()
            assert (np.diff(found.entered) >= 0).all()
            assert (found.entered <= high).all()
            done = found.left < NEVER
            assert (found.left[done] >= low).all()
            ends = list(zip(found.item[done].tolist(), found.left[done].tolist(), strict=True))
            begins = list(zip(found.item.tolist(), found.entered.tolist(), strict=True))
            assert len(set(begins)) == len(begins) or len(set(ends)) == len(ends)
            assert 0 <= found.overtaken <= int(done.sum())
