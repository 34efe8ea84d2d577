"""One item's day strip, the days it was worked on, and the headline of a stream."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from golden_cases import GOLDEN
from tables import history_of, read_case

from store.models import StreamMap
from vsm_tui.flow.headline import finding, headline
from vsm_tui.flow.history import History
from vsm_tui.flow.item import days_worked, item_life
from vsm_tui.scope import Scope

HOUR, DAY = 3600, 86_400
MONDAY = int(datetime(2026, 1, 5, 9, tzinfo=UTC).timestamp())
MAP = StreamMap.model_validate(
    {
        "stream": "s",
        "steps": [
            {"id": "fund", "name": "Select & fund", "kind": "queue"},
            {"id": "build", "kind": "work"},
            {"id": "live", "kind": "done"},
        ],
    }
)
LIFE = [("A", "fund", MONDAY), ("A", "build", MONDAY + 9 * DAY), ("A", "live", MONDAY + 12 * DAY)]


def life_of(**more: object) -> History:
    return History.build(history_of(MAP, LIFE, **more), "last", now=MONDAY)


def test_the_worked_case_is_six_days_of_twenty_seven() -> None:
    history = History.build(read_case(GOLDEN / "worked-48h-27d"), "last", now=MONDAY)
    found = item_life(history, Scope(), 0)
    assert found.sentence == "27 days: 6 worked on, 21 not; longest wait 9 days in backlog"
    assert headline(history, Scope()).sentence == "Worked on for 6 days, reached the customer after 27."


def test_dated_effort_counts_its_days() -> None:
    efforts = [("A", "build", 3.0, "2026-01-14"), ("A", "build", 3.0, "2026-01-14"), ("A", "build", 9.0, None)]
    found = days_worked(life_of(efforts=efforts), Scope(), 0)
    assert (found.days, found.worked, found.source) == (12, 1, "dated effort")


def test_without_effort_the_days_are_taken_from_statuses_and_said_to_be_at_most() -> None:
    history = life_of()
    found = days_worked(history, Scope(), 0)
    # Wednesday 14, Thursday 15 and Friday 16 January; on Saturday 17 it is out before any working hour.
    assert (found.days, found.worked, found.at_most) == (12, 3, True)
    assert item_life(history, Scope(basis="elapsed"), 0).sentence.startswith(
        "12 days: at most 3 worked on (taken from statuses), 9 not; longest wait 9 days in Select & fund"
    )


def test_marks_decide_first() -> None:
    marks = [("A", "2026-01-14", 0), ("A", "2026-01-07", 1)]
    assert days_worked(life_of(marks=marks), Scope(), 0).worked == 3
    efforts = [("A", "build", 16.0, None)]
    assert days_worked(life_of(efforts=efforts), Scope(), 0).worked == 2
    more = [("A", f"2026-01-{day:02d}", 1) for day in (6, 7, 8)]
    assert days_worked(life_of(efforts=efforts, marks=more), Scope(), 0).worked == 3
    every = [("A", f"2026-01-{day}", int(day == 15)) for day in (14, 15, 16)]
    found = days_worked(life_of(marks=every), Scope(), 0)
    assert (found.worked, found.source) == (1, "marks")


def test_the_strip_holds_every_second_of_the_life_once() -> None:
    blocks = [("A", MONDAY + 2 * DAY, MONDAY + 3 * DAY, None, None), ("A", MONDAY + 10 * DAY, None, None, "x")]
    efforts = [("A", "build", 30.0, None)]
    for basis in ("touch", "working", "elapsed"):
        history = life_of(blocks=blocks, efforts=efforts)
        strip = item_life(history, Scope(basis=basis), 0).strip
        assert [strip[0].day, strip[-1].day] == [date(2026, 1, 5), date(2026, 1, 17)]
        total = sum(day.active + day.waiting + day.blocked + day.off for day in strip)
        assert total == pytest.approx(12 * DAY)
    assert strip[2].blocked == 15 * HOUR
    assert [day.step for day in strip][-4:] == ["build", "build", "build", "live"]


def test_the_visits_tell_what_each_step_cost() -> None:
    efforts = [("A", "build", 6.0, None)]
    visits = item_life(life_of(efforts=efforts), Scope(), 0).visits
    assert [(visit.step, visit.left is None) for visit in visits] == [("fund", False), ("build", False), ("live", True)]
    assert visits[0].waiting == 9 * DAY
    assert visits[1].active == 6 * HOUR
    assert visits[1].active + visits[1].waiting + visits[1].off == pytest.approx(3 * DAY)


def test_an_item_in_progress_is_told_up_to_as_of() -> None:
    history = History.build(history_of(MAP, LIFE[:2]), MONDAY + 20 * DAY, now=MONDAY)
    found = item_life(history, Scope(), 0)
    assert found.ended_at is None
    assert found.worked.days == 20
    assert headline(history, Scope()).sentence == (
        "Nothing has reached the customer yet: 1 item in progress, the oldest (A) for 20 days."
    )


def test_the_finding_names_the_step_that_holds_most_waiting() -> None:
    history = life_of()
    assert finding(history, Scope()).startswith("Work waits longest in Select & fund: 9.0 item-days, 100 %")
    told = headline(history, Scope())
    assert told.item == "A"
    assert told.rest.startswith("Where the time went: 75 % waiting in Select & fund")


def test_an_empty_stream_has_a_headline_and_no_finding() -> None:
    history = History.build(history_of(MAP, []), None, now=MONDAY)
    assert headline(history, Scope()).sentence == "Nothing has reached the customer yet."
    assert finding(history, Scope()) == ""
