"""A future map's prediction: the observed items run through it again, and what becomes of each step."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import history_of

from store.models import StreamMap
from vsm_tui.flow.flowtime import flow_time
from vsm_tui.flow.future import fates, future_copy, predict, wait_rule
from vsm_tui.flow.history import History
from vsm_tui.scope import Scope

MONDAY = int(datetime(2026, 3, 2, tzinfo=UTC).timestamp())
DAY = 86_400


def stream(**changes: Any) -> StreamMap:
    steps = [
        {"id": "ask", "kind": "queue"},
        {"id": "approve", "kind": "queue"},
        {"id": "build", "active": "8h", "wait": "1d"},
        {"id": "live"},
    ]
    return StreamMap.model_validate({"stream": "s", "steps": steps, **changes})


def history(waits: list[tuple[int, int, int]]) -> History:
    """Items that spend so many days asked, in approval and in building, one after another from a Monday."""
    events = []
    for number, days in enumerate(waits):
        at = MONDAY
        for step, spent in zip(("ask", "approve", "build"), days, strict=True):
            events.append((f"I-{number}", step, at))
            at += spent * DAY
        events.append((f"I-{number}", "live", at))
    raw = history_of(stream(), events)
    return History.build(raw, as_of="last", now=MONDAY + 400 * DAY)


def changed(step: str, **fields: str) -> StreamMap:
    copy = future_copy(stream())
    steps = [s.model_copy(update=fields) if s.id == step else s for s in copy.steps]
    return copy.model_copy(update={"steps": steps})


def without(step: str, into: str | None = None) -> StreamMap:
    copy = future_copy(stream())
    steps = [s for s in copy.steps if s.id != step]
    if into:
        steps = [s.model_copy(update={"statuses": [step]}) if s.id == into else s for s in steps]
    return copy.model_copy(update={"steps": steps})


THREE = [(1, 10, 5), (1, 20, 5), (1, 30, 5)]


def test_a_copy_changes_nothing() -> None:
    found = predict(history(THREE), Scope(), future_copy(stream()))
    assert found.now == found.then
    assert found.now.p50 == 26
    assert [fate.fate for fate in fates(stream(), future_copy(stream()))] == ["same"] * 4


def test_waiting_is_scaled_or_capped() -> None:
    half = predict(history(THREE), Scope(), changed("approve", wait="50%"))
    assert (half.then.p50, half.then.p85, half.then.mean) == (16, 21, 16)
    capped = predict(history(THREE), Scope(), changed("approve", wait="12d"))
    assert (capped.then.p50, capped.then.p85) == (18, 18), "no item waits longer, and the one that waited 10 still does"
    assert capped.saved_share == pytest.approx(1 - (16 + 18 + 18) / (16 + 26 + 36))


def test_a_removed_step_takes_its_time_with_it_and_a_merged_one_only_its_waiting() -> None:
    assert predict(history(THREE), Scope(), without("approve")).then.p50 == 6
    assert predict(history(THREE), Scope(), without("build")).then.p50 == 21
    merged = predict(history(THREE), Scope(), without("build", into="approve"))
    assert merged.then.p50 == 26, "building five days was work and the nights around it; that stays"
    assert predict(history(THREE), Scope(), without("approve", into="build")).then.p50 == 6
    told = {fate.step: (fate.fate, fate.into) for fate in fates(stream(), without("approve", into="build"))}
    assert told["approve"] == ("merged", "build")


def test_less_work_takes_its_nights_with_it() -> None:
    half = predict(history([(0, 0, 7)]), Scope(), changed("build", active="50%"))
    assert half.then.mean == pytest.approx(3.5)


def test_an_added_step_costs_every_item_its_estimate() -> None:
    copy = future_copy(stream())
    added = StreamMap.model_validate(
        {
            **copy.model_dump(),
            "steps": [*copy.model_dump()["steps"][:2], {"id": "check", "wait": "2d"}, *copy.model_dump()["steps"][2:]],
        }
    )
    assert predict(history(THREE), Scope(), added).then.p50 == 28


def test_without_items_the_beliefs_are_run() -> None:
    empty = History.build(history_of(stream(), []), as_of=None, now=MONDAY)
    found = predict(empty, Scope(), changed("build", wait="50%"))
    assert found.n == 0
    assert found.now.mean == pytest.approx(1 + 1.4)
    assert found.then.mean == pytest.approx(0.5 + 1.4)


@pytest.mark.parametrize("text", ["soon", "50", "-3d", "%"])
def test_a_change_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no change"):
        wait_rule(text)


WAITS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 60), st.integers(0, 20)), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(WAITS, st.integers(0, 100), st.sampled_from(["ask", "approve", "build"]))
def test_less_waiting_never_makes_any_percentile_longer(
    waits: list[tuple[int, int, int]], percent: int, step: str
) -> None:
    found = predict(history(waits), Scope(), changed(step, wait=f"{percent}%"))
    observed = flow_time(history(waits), Scope())
    assert (found.now.p50, found.now.p85) == (observed.p50, observed.p85)
    assert found.then.p50 is not None and found.now.p50 is not None and found.then.p50 <= found.now.p50
    assert found.then.mean is not None and found.now.mean is not None
    saved = sum(each.now.days - each.then.days for each in found.steps)
    assert found.now.mean - found.then.mean == pytest.approx(saved, abs=1e-6)
    assert sum(each.now.days for each in found.steps) == pytest.approx(found.now.mean, abs=1e-6)
