"""Governance steps by hand: what a control costs, what it sent back, and what evidence is reviewed twice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tables import history_of

from store.models import StreamMap
from vsm_tui.flow.governance import governance
from vsm_tui.flow.history import History
from vsm_tui.scope import Scope

MONDAY = int(datetime(2026, 3, 2, tzinfo=UTC).timestamp())
DAY = 86_400
STREAM = StreamMap.model_validate(
    {
        "stream": "s",
        "discard": ["Won't do"],
        "steps": [
            {"id": "build"},
            {
                "id": "risk",
                "kind": "queue",
                "control": {"protects": "overspend", "evidence": ["Business case", "tests"]},
            },
            {"id": "board", "kind": "queue", "control": {"evidence": ["business case "], "mandatory": True}},
            {"id": "live"},
        ],
    }
)


def made(lives: dict[str, list[tuple[str, int]]]) -> History:
    events = [(key, step, MONDAY + day * DAY) for key, life in lives.items() for step, day in life]
    return History.build(history_of(STREAM, events), as_of="last", now=MONDAY + 300 * DAY)


def test_cost_returns_and_catches_are_counted_by_item() -> None:
    history = made(
        {
            "A": [("build", 0), ("risk", 1), ("build", 3), ("risk", 4), ("board", 6), ("live", 10)],
            "B": [("build", 0), ("risk", 2), ("Won't do", 5)],
            "C": [("build", 0), ("risk", 1), ("board", 2), ("live", 12)],
        }
    )
    risk, board = governance(history, Scope()).controls
    assert (risk.items, risk.wait_days) == (3, 2 + 2 + 3 + 1)
    assert risk.wait_days_per_item == pytest.approx(8 / 3)
    assert (risk.sent_back, risk.discarded, risk.caught) == (1, 1, 2)
    assert risk.last_caught == MONDAY + 5 * DAY
    assert risk.last_sent_back == MONDAY + 3 * DAY
    assert not risk.no_catch
    assert (board.sent_back, board.caught, board.last_caught) == (0, 0, None)
    assert board.no_catch and board.at_most == 1.0
    assert (board.mandatory, risk.mandatory) == (True, None)


def test_no_catch_says_at_most_three_in_n() -> None:
    history = made({f"I{n}": [("build", n), ("risk", n + 1), ("board", n + 2), ("live", n + 3)] for n in range(40)})
    board = governance(history, Scope()).controls[1]
    assert board.at_most == pytest.approx(3 / 40)


def test_evidence_reviewed_more_than_once_stands_first_with_its_waiting() -> None:
    history = made({"A": [("build", 0), ("risk", 1), ("board", 3), ("live", 7)]})
    found = governance(history, Scope())
    first = found.evidence[0]
    assert (first.evidence, first.steps, first.wait_days) == ("Business case", ("risk", "board"), 6)
    assert found.controls[0].shares_evidence_with == ("board",)
    assert found.evidence[1].steps == ("risk",)


def test_a_control_that_nothing_reached_has_no_figure_and_no_accusation() -> None:
    controls = governance(made({"A": [("build", 0)]}), Scope()).controls
    assert controls[0].wait_days_per_item is None
    assert not controls[0].no_catch and controls[0].at_most is None
