"""Findings, the inaction clock and what lies beyond the team, on streams small enough to count by hand."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hypothesis import given, settings

sys.path.insert(0, str(Path(__file__).parent))

from histories import cases
from tables import history_of

from store.models import StreamMap
from store.outcome_models import Change, Outcomes
from vsm_tui.flow.beyond import beyond, beyond_sentence
from vsm_tui.flow.finder import Finding
from vsm_tui.flow.finders import findings
from vsm_tui.flow.history import History
from vsm_tui.flow.inaction import clock_sentence, clocks, path_of
from vsm_tui.flow.influence import constraints
from vsm_tui.flow.register import judged
from vsm_tui.flow.verdict_grid import verdict_grid
from vsm_tui.scope import Scope

DAY = 86_400
MONDAY = int(datetime(2026, 1, 5, tzinfo=UTC).timestamp())


def stream(**fields: Any) -> StreamMap:
    """Select, build, test, approve: two queues, two work steps, each with a performer."""
    steps: dict[str, dict[str, Any]] = {
        "select": {"kind": "queue", "name": "Selection", "performer": "council", "owner": "product", "reach": "theirs"},
        "build": {"kind": "work", "name": "Build", "performer": "team", "owner": "lead", "reach": "ours"},
        "wait": {"kind": "queue", "name": "Waiting", "performer": "board", "owner": "board", "reach": "theirs"},
        "test": {"kind": "work", "name": "Test", "performer": "testers", "owner": "lead", "reach": "ours"},
        "live": {"kind": "done"},
    }
    for name, more in fields.items():
        steps[name] |= more
    return StreamMap.model_validate(
        {
            "stream": "found",
            "steps": [{"id": name, **said} for name, said in steps.items()],
            "dependencies": [{"id": "vendor", "name": "The vendor"}],
        }
    )


def lives(count: int, moves: Any, step: float = 1.0) -> list[tuple[str, str, int]]:
    """`count` items, one every `step` days; `moves(number)` gives (status, days after the item's own day)."""
    events = [
        (f"F-{number + 1}", status, MONDAY + int((number * step + day) * DAY))
        for number in range(count)
        for status, day in moves(number)
    ]
    return sorted(events, key=lambda event: event[2])


def plain(number: int) -> list[tuple[str, float]]:
    return [("select", 0.4), ("build", 1.4), ("wait", 2.4), ("test", 3.4), ("live", 4.4)]


def found(stream: StreamMap, events: Any, until: float = 90, blocks: Any = (), **scope: Any) -> dict[str, Finding]:
    history = built(stream, events, until, blocks)
    return {one.slug: one for one in findings(history, Scope(**scope))}


def built(stream: StreamMap, events: Any, until: float = 90, blocks: Any = ()) -> History:
    at = MONDAY + int(until * DAY)
    return History.build(history_of(stream, events, blocks=blocks), at, now=at)


def test_an_approval_queue_is_one_where_work_waits_for_a_control() -> None:
    control = {"protects": "outages", "evidence": ["report"]}
    before = found(stream(test={"control": control}), lives(30, plain))
    assert "approval-queue:step:wait" in before, "the queue right before the control"
    said = before["approval-queue:step:wait"]
    assert said.sentence.startswith("Approval waits 1 day at the median in Waiting (n = 30, 50 % of all waiting)")
    assert "Test has no catch on record in 30 visits" in said.sentence
    assert ("F-1", "waited 1.0d") in said.items and len(said.items) == 30
    assert "approval-queue:step:select" not in before
    assert not any(slug.startswith("approval") for slug in found(stream(), lives(30, plain)))


def test_a_catch_of_the_control_is_counted() -> None:
    def some_back(number: int) -> list[tuple[str, float]]:
        back = [("build", 3.6), ("wait", 3.8), ("test", 4.0)] if number % 5 == 0 else []
        return [*plain(number)[:-1], *back, ("live", 4.4)]

    said = found(stream(test={"control": {"protects": "x"}}), lives(30, some_back))
    assert "Test sent back or stopped 6 of 36 visits" in said["approval-queue:step:wait"].sentence
    late = said["late-review:step:test"]
    assert late.sentence.startswith("Test comes after Build and sent 6 of 36 visits back")
    assert late.figures["items"] == 6 and late.items[0][1] == "1 return"
    loop = said["rework-loop:loop:test>build"]
    assert "Test sent 6 items back to Build (17 % of its visits)" in loop.sentence
    assert "Either what Build hands on is incomplete" in loop.other
    # From coming back at 3.6 until it was in test again at 4.0: 0.4 days, six times.
    assert abs(loop.days - 6 * 0.4) < 1e-6


def test_batches_are_told_from_rare_exits_and_from_batches_that_arrive() -> None:
    def fortnightly(number: int) -> list[tuple[str, float]]:
        out = 14 * (number // 14 + 1) - number + 2.0
        return [("select", 0.4), ("build", 1.4), ("wait", 1.6), ("test", out), ("live", out + 0.5)]

    said = found(stream(), lives(84, fortnightly), 120)
    assert "batches:step:wait" in said and said["batches:step:wait"].other == ""
    assert said["batches:step:wait"].figures["exits"] == 84
    assert "batches:step:select" not in said, "one a day is no batch"

    def in_pairs(number: int) -> list[tuple[str, float]]:
        out = 10 * (number // 2 + 1) - 5 * number + 2.0
        return [("select", 0.4), ("build", 1.4), ("wait", 1.6), ("test", out), ("live", out + 0.5)]

    rare = found(stream(), lives(42, in_pairs, 5.0), 230)
    assert "batches:step:wait" not in rare, "two at a time every ten days are rare, not a batch"

    def upstream(number: int) -> list[tuple[str, float]]:
        out = 14 * (number // 14 + 1) - number + 2.0
        return [("select", 0.4), ("build", out), ("wait", out + 0.5), ("test", out + 3.0), ("live", out + 4)]

    passed_on = found(stream(), lives(84, upstream), 120)
    assert "the batch may be made before it" in passed_on["batches:step:wait"].other


def test_nobody_owning_a_constraint_is_a_finding_until_somebody_does() -> None:
    said = found(stream(wait={"owner": None}), lives(30, plain))
    assert said["no-owner:step:wait"].sentence.startswith("Nobody owns Waiting: 30 item-days waited, 50 %")
    assert "no-owner:step:wait" not in found(stream(), lives(30, plain))


def test_items_blocked_soon_after_the_start_were_not_ready_or_the_dependency_is_short() -> None:
    def block(name: str | None, delay: float) -> list[Any]:
        begin = [MONDAY + int((number + 1.4 + delay) * DAY) for number in range(0, 30, 3)]
        return [(f"F-{3 * place + 1}", at, at + DAY // 4, "", name) for place, at in enumerate(begin)]

    said = found(stream(), lives(30, plain), blocks=block("vendor", 0.1))["started-before-ready:step:build"]
    assert "In Build 10 of 30 visits were blocked within a day" in said.sentence
    assert "100 % of these blocks wait for The vendor" in said.other
    assert found(stream(), lives(30, plain), blocks=block(None, 0.1))["started-before-ready:step:build"].other == ""

    def slow(number: int) -> list[tuple[str, float]]:
        return [("select", 0.4), ("build", 1.4), ("wait", 7.4), ("test", 8.4), ("live", 9.4)]

    late = found(stream(), lives(30, slow), blocks=block("vendor", 3.0))
    assert "started-before-ready:step:build" not in late, "three days after the start is not soon"


def test_one_performer_for_two_steps_is_seen_with_the_queues_before_them() -> None:
    said = found(stream(test={"performer": "Team"}), lives(30, plain))
    shared = said["shared-performer:performer:team"]
    assert "One performer, team, for Build and Test: 100 % of all waiting" in shared.sentence
    assert "how they switch between these steps" in shared.other
    assert not any(slug.startswith("shared") for slug in found(stream(), lives(30, plain)))
    growing = found(stream(test={"performer": "Team"}), lives(30, plain), 25)
    assert "more items came than left" in growing["shared-performer:performer:team"].other


def test_handoffs_are_counted_on_the_way_of_finished_items() -> None:
    said = found(stream(), lives(30, plain))["handoffs:stream:"]
    # council, team, board, testers: three handoffs; the wait after one of them is half of all waiting.
    assert "passed 3 times from one performer to another" in said.sentence and "50 % of its waiting" in said.sentence
    same = stream(**{step: {"performer": "team"} for step in ("select", "build", "wait", "test")})
    assert "handoffs:stream:" not in found(same, lives(30, plain))


def test_what_is_beyond_the_team_is_what_the_map_says_is_theirs() -> None:
    history = built(stream(), lives(30, plain))
    whole = beyond(constraints(history, Scope()), history.map)
    assert whole.share == 1.0 and beyond_sentence(whole) == "100 % of waiting is beyond this team."
    mixed = built(stream(wait={"reach": "ours"}), lives(30, plain))
    assert beyond_sentence(beyond(constraints(mixed, Scope()), mixed.map)) == "50 % of waiting is beyond this team."
    unsaid = built(stream(wait={"reach": None}), lives(30, plain))
    assert "whose 50 % is, nobody has said" in beyond_sentence(beyond(constraints(unsaid, Scope()), unsaid.map))
    nobody = built(stream(wait={"reach": None}, select={"reach": None}), lives(30, plain))
    assert "Nobody has said" in beyond_sentence(beyond(constraints(nobody, Scope()), nobody.map))
    owned = nobody.map.model_copy(update={"owner": "Product"})
    assert beyond(constraints(nobody, Scope()), owned).ours > 0, "the stream's own owner is this team"


def test_the_clock_counts_the_months_on_top_and_what_they_cost() -> None:
    def turning(number: int) -> list[tuple[str, float]]:
        # In January selection holds most, from February on the wait before test.
        first, second = (5.0, 1.0) if number < 26 else (1.0, 9.0)
        return [
            ("select", 0.0), ("build", first), ("wait", first + 0.5), ("test", first + 0.5 + second),
            ("live", first + 1 + second),
        ]  # fmt: skip

    history = built(stream(wait={"owner": None}), lives(85, turning), 100)
    ticking = clocks(history, Scope())
    assert ticking["step", "select"].months == ("2026-01",) and ticking["step", "select"].since is None
    waiting = ticking["step", "wait"]
    assert waiting.months == ("2026-02", "2026-03", "2026-04") and waiting.since == "2026-02" and waiting.of == 4
    one = next(one for one in constraints(history, Scope()) if one.id == "wait")
    text = clock_sentence(waiting, one)
    assert text.startswith("Most waiting in 3 of 4 months, on top since February 2026 without a break; no owner and no")
    named = clocks(history, Scope(), named={("step", "wait"): MONDAY + 60 * DAY})["step", "wait"]
    assert named.cost_since_named is not None and named.cost_since_named < waiting.cost_days
    assert "since it was first named" in clock_sentence(named, one)
    change = Change.model_validate({"id": "c", "constraint": {"step": "WAIT"}})
    assert "no change" not in clock_sentence(clocks(history, Scope(), [change])["step", "wait"], one)


def test_the_way_from_finding_to_verdict_has_its_days() -> None:
    change = Change.model_validate({"id": "c", "date": "2026-03-10", "check_on": "2026-05-10"})
    way = path_of(change, date(2026, 6, 1), None, named=date(2026, 2, 1), decided=date(2026, 3, 1))
    assert way.words() == (
        "named 1 Feb 2026 → decided 1 Mar 2026 (28 days later) → in effect 10 Mar 2026 (9 days later) → "
        "judged 10 May 2026 (61 days later)"
    )
    assert path_of(change, date(2026, 3, 1), None).words() == "", "it is still to come"


def test_initiatives_stand_in_the_grid_beside_changes() -> None:
    def quick(number: int) -> list[tuple[str, float]]:
        extra = number % 2 * 5 + number % 3 * 0.1
        return [("select", 0.4), ("build", 1.4), ("wait", 2.4), ("test", 3.4 + extra), ("live", 4.4 + extra)]

    items = {f"F-{number + 1}": {"initiative": "one" if number % 2 == 0 else "two"} for number in range(40)}
    at = MONDAY + 90 * DAY
    history = History.build(history_of(stream(), lives(40, quick), items=items), at, now=at)
    document = Outcomes.model_validate(
        {
            "stream": "found",
            "initiatives": [{"id": "one", "name": "The first"}, {"id": "two"}],
            "hypotheses": [
                {"id": "h", "initiative": "one", "verdict": {"decided": "supported", "date": "2026-03-01"}},
                {"id": "g", "initiative": "two", "verdict": {"decided": "refuted", "date": "2026-03-01"}},
            ],
        }
    )
    change = Change.model_validate({"id": "c", "measure": "wait_days:wait", "date": "2026-02-01"})
    grid = {one.id: one for one in verdict_grid(history, Scope(), [judged(history, Scope(), change)], document)}
    assert (grid["one"].faster, grid["one"].better, grid["one"].title) == ("yes", "yes", "The first")
    assert (grid["two"].faster, grid["two"].better) == ("worse", "no")
    assert grid["c"].kind == "change" and grid["c"].better == "unknown"


@settings(max_examples=40, deadline=None)
@given(cases())
def test_of_every_stream_findings_name_items_of_it_and_hold_no_more_than_it_waited(case: Any) -> None:
    history = History.build(case.raw, case.as_of, now=case.as_of)
    keys = set(history.items.keys)
    for one in findings(history, case.scope):
        assert one.sentence and one.days >= 0 and {key for key, _ in one.items} <= keys
    for clock in clocks(history, case.scope).values():
        assert 0 < len(clock.months) <= clock.of and clock.cost_days > 0
        assert clock.since is None or clock.since in clock.months
