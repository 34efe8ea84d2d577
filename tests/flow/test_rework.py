"""Rework, loops and what was not sent back, each worked out by hand."""

from __future__ import annotations

import pytest
from tables import history_of

from store.models import StreamMap
from vsm_tui.flow.efficiency import flow_efficiency
from vsm_tui.flow.history import History
from vsm_tui.flow.influence import constraints, step_influences
from vsm_tui.flow.quality import quality
from vsm_tui.flow.rework import accuracy, first_pass, loops, rework_visits
from vsm_tui.flow.waits import heatmap
from vsm_tui.scope import Scope

HOUR, DAY = 3600, 86_400
T = 1_767_603_600  # Monday 5 January 2026, 09:00 UTC
MAP = StreamMap.model_validate(
    {
        "stream": "s",
        "discard": ["dropped"],
        "steps": [
            {"id": "need", "kind": "queue", "performer": "Product"},
            {"id": "build", "kind": "work", "performer": "Team"},
            {"id": "test", "kind": "work", "performer": "Team"},
            {"id": "live", "kind": "done"},
        ],
        "dependencies": [{"id": "vendor", "name": "The vendor", "owner": "Buying", "reach": "theirs"}],
    }
)


def lives(*events: tuple[str, str, float], **more: object) -> History:
    listed = [(key, status, T + int(day * DAY)) for key, status, day in events]
    return History.build(history_of(MAP, listed, **more), "last", now=T)


def test_a_visit_left_for_discarded_is_not_left_for_a_higher_step() -> None:
    history = lives(("A", "need", 0), ("A", "dropped", 1), ("A", "build", 2), ("A", "live", 3))
    assert [(found.left_upwards, found.never_again) for found in accuracy(history, Scope())] == [
        (0, 0),
        (1, 1),
        (0, 0),
        (0, 0),
    ]


def test_rework_and_loops_look_through_a_discard() -> None:
    history = lives(
        ("A", "need", 0), ("A", "test", 1), ("A", "dropped", 2), ("A", "build", 3), ("A", "test", 4), ("A", "live", 5)
    )
    assert rework_visits(history).tolist() == [False, False, True, True, False]
    assert [(loop.source, loop.target, loop.count) for loop in loops(history, Scope())] == [("test", "build", 1)]
    assert first_pass(history, Scope()).share == 0


def test_items_without_full_history_are_left_out_and_counted() -> None:
    items = {"A": {"completeness": "truncated"}, "B": {}}
    history = lives(
        ("A", "test", 0), ("A", "build", 1), ("A", "live", 2), ("B", "test", 0), ("B", "live", 4), items=items
    )
    found = first_pass(history, Scope())
    assert (found.finished, found.share, found.not_full) == (1, 1.0, 1)
    assert loops(history, Scope()) == []
    assert heatmap(history, Scope()).not_full == 1
    assert quality(history, Scope()).count("truncated") == 1


def test_effort_of_no_hours_is_no_record_and_effort_where_nobody_works_is_left_out() -> None:
    life = (("A", "build", 0), ("A", "live", 1))
    plain = flow_efficiency(lives(*life), Scope())
    none = flow_efficiency(lives(*life, efforts=[("A", "build", 0.0, None)]), Scope())
    assert (plain.active_hours, plain.recorded_share) == (8, 0)
    assert none == plain
    left_out = lives(*life, efforts=[("A", "need", 3.0, None), ("A", "test", 3.0, None)])
    assert flow_efficiency(left_out, Scope()) == plain
    assert quality(left_out, Scope()).count("effort_left_out") == 2


def test_forty_hours_a_week_allow_at_most_23_8_percent() -> None:
    found = flow_efficiency(lives(("A", "build", 0), ("A", "live", 7)), Scope())
    assert found.ceiling == pytest.approx(0.238, abs=1e-4)
    assert found.ratio == found.ceiling


def test_constraints_are_ranked_by_what_is_still_stuck_too() -> None:
    history = lives(
        ("A", "need", 0),
        ("A", "build", 1),
        ("A", "live", 2),
        ("B", "build", 0),
        ("C", "need", 0),
        ("D", "parked", 20),
        blocks=[("B", T, None, None, "Vendor")],
    )
    ranked = constraints(history, Scope(basis="elapsed"))
    assert [(found.kind, found.id, found.waited_days) for found in ranked] == [
        ("step", "need", 21),
        ("step", "build", 20),
        ("dependency", "vendor", 20),
    ]
    assert ranked[0].growth == 1
    assert ranked[0].influence.days == 1
    assert (ranked[2].owner, ranked[2].reach, ranked[2].growth) == ("Buying", "theirs", None)


def test_a_queue_that_nothing_leaves_has_no_influence_yet() -> None:
    history = lives(("A", "build", 0), ("A", "live", 3), ("B", "need", 0), ("C", "need", 30))
    need, build, _, _ = step_influences(history, Scope())
    assert (need.days, need.p85_without) == (0, 3)
    assert build.days == 0


def test_rows_of_performers_and_types_carry_the_same_waiting() -> None:
    history = lives(("A", "need", 0), ("A", "test", 2), ("A", "live", 3), items={"A": {"type": "defect"}})
    by_performer = heatmap(history, Scope(), "performer")
    assert by_performer.rows == ("Product", "Team", "")
    assert by_performer.labels[-1] == "nobody named"
    assert by_performer.values.sum(axis=1).tolist() == [2, 0, 0]
    by_type = heatmap(history, Scope(), "type")
    assert dict(zip(by_type.rows, by_type.values.sum(axis=1).tolist(), strict=True))["defect"] == 2
