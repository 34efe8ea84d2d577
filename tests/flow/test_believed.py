"""What people believe, added up, and where measured visits disagree; beside it the items behind a step."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import history_of

from store.models import Calendar, StreamMap
from vsm_tui.flow.believed import (
    believed,
    differences,
    differs,
    measured_as_belief,
    step_belief,
    step_measures,
    stretched_days,
)
from vsm_tui.flow.elapsed import elapsed_by_step
from vsm_tui.flow.flowtime import flow_time
from vsm_tui.flow.history import History
from vsm_tui.flow.status_figures import status_figures
from vsm_tui.flow.step_items import step_items
from vsm_tui.scope import Scope

MONDAY = int(datetime(2026, 3, 2, tzinfo=UTC).timestamp())
DAY = 86_400
STREAM = StreamMap.model_validate(
    {
        "stream": "s",
        "discard": ["Gone"],
        "steps": [
            {"id": "ask", "wait": "1w", "statuses": ["Backlog"]},
            {"id": "approve", "kind": "queue", "wait": "3d", "accurate": 0.8},
            {"id": "build", "active": "5d", "wait": "1d", "accurate": 0.5},
            {"id": "live", "active": "1d"},
        ],
        "start": "approve",
    }
)
ITEMS = {
    "A": [("backlog ", 0), ("approve", 7), ("build", 18), ("live", 25)],
    "B": [("Backlog", 0), ("approve", 7), ("build", 19), ("approve", 20), ("build", 30), ("live", 37)],
    "C": [("approve", 5), ("Parked", 20)],
}


def raw():
    return history_of(STREAM, [(key, step, MONDAY + day * DAY) for key, life in ITEMS.items() for step, day in life])


def history() -> History:
    return History.build(raw(), as_of=MONDAY + 40 * DAY, now=MONDAY + 40 * DAY)


def test_believed_work_is_stretched_over_the_calendar_and_added_from_start_up_to_the_finish() -> None:
    belief = believed(STREAM)
    assert belief.active_hours == 40
    assert belief.elapsed_days == 3 + 1 + 7, "a working week of work takes seven days"
    assert belief.ratio == pytest.approx(40 / (11 * 24))
    assert belief.first_pass == pytest.approx(0.4)
    assert believed(STREAM, start="ask").elapsed_days == 18
    assert (belief.missing, believed(STREAM, finish="build").missing) == (0, 0)


def test_a_text_that_is_no_duration_counts_as_not_said() -> None:
    step = STREAM.steps[0].model_copy(update={"wait": "long", "active": "2h"})
    assert (step_belief(step, Calendar()).wait_days, step_belief(step, Calendar()).active_hours) == (None, 2.0)


def test_measures_are_medians_per_item_that_came_through() -> None:
    ask, approve, build, live = step_measures(history(), Scope())
    assert (approve.n, approve.wait_days) == (2, 11), "A waited 11 days, B 22 in two visits; C is still there"
    assert (build.n, build.active_hours) == (2, 40), "A: five working days, B: one and six days"
    assert approve.accurate == pytest.approx(2 / 3), "B's first approval came back"
    assert (live.n, live.wait_days, live.active_hours) == (0, None, None)
    assert ask.n == 2


def test_differences_are_ranked_by_the_days_between_them_and_shares_come_last() -> None:
    found = differences(STREAM, step_measures(history(), Scope()))
    told = [(d.step, d.what, d.weight) for d in found]
    assert told == [("approve", "wait", 8), ("ask", "wait", 7), ("build", "wait", 1), ("build", "ok", 0.5)]
    assert (found[0].believed, found[0].measured, found[0].n) == (3, 11, 2)


@pytest.mark.parametrize(
    ("what", "one", "other", "far"),
    [
        ("wait", 3, 6, True),
        ("wait", 3, 5.9, False),
        ("wait", 0.01, 0.03, False),
        ("work", 2, 1, True),
        ("work", 0, 0.5, False),
        ("ok", 0.8, 0.93, True),
        ("ok", 0.96, 0.99, False),
        ("ok", None, 0.9, False),
    ],
)
def test_people_and_items_disagree_from_a_factor_of_two_on(what, one, other, far) -> None:
    assert differs(what, one, other) is far


def test_what_was_measured_is_written_as_people_write_it_and_reads_back() -> None:
    _, approve, build, _ = step_measures(history(), Scope())
    taken = measured_as_belief(approve)
    assert taken == {"active": "0m", "wait": "11d", "accurate": 0.67}
    step = STREAM.steps[2].model_copy(update=measured_as_belief(build))
    assert step_belief(step, STREAM.calendar).active_hours == build.active_hours


@settings(max_examples=50, deadline=None)
@given(st.one_of(st.just(0.0), st.floats(0.01, 5000)))
def test_stretching_is_linear_and_never_shortens(hours: float) -> None:
    days = stretched_days(hours, Calendar())
    assert days * 24 >= hours
    assert days == pytest.approx(stretched_days(1, Calendar()) * hours)


def test_where_elapsed_time_went_adds_up_to_mean_flow_time() -> None:
    parts = elapsed_by_step(history(), Scope())
    assert sum(p.waiting + p.active + p.off for p in parts) == pytest.approx(flow_time(history(), Scope()).mean)
    assert parts[1].waiting == pytest.approx((11 + 23) / 2 - 1 / 2)


def test_items_of_a_step_stand_with_those_that_are_there_first() -> None:
    found = step_items(history(), Scope(), 1)
    assert [(item.key, item.here_days, item.visits) for item in found] == [("C", 35, 0), ("B", None, 2), ("A", None, 1)]
    assert found[0].waiting_days == 35


def test_statuses_are_told_with_counts_neighbours_and_share_of_elapsed_time() -> None:
    by_name = {status.name: status for status in status_figures(raw(), MONDAY + 40 * DAY)}
    backlog = by_name["backlog"]
    assert (backlog.events, backlog.items, backlog.target, backlog.median_days) == (2, 2, "ask", 7)
    assert backlog.went_to == (("approve", 2),)
    parked = by_name["Parked"]
    assert (parked.target, parked.median_days, parked.came_from) == ("", None, (("approve", 1),))
    assert by_name["live"].share is None, "nobody waits there any more"
    assert sum(status.share or 0 for status in by_name.values()) == pytest.approx(1)
