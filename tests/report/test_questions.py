"""The nine answers: what they say, what they rest on, and that they agree with the figures."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "flow"))

from lives import lived

from store.models import Step, StreamMap
from store.outcome_models import Changes, Outcomes
from store.reviews import Decision, Review
from vsm_tui.definitions import DEFINITIONS
from vsm_tui.flow.dependencies import dependencies
from vsm_tui.flow.headline import finding
from vsm_tui.flow.history import History
from vsm_tui.flow.load import started_completed
from vsm_tui.report.answer import Answer, Figure, Table, what_moved
from vsm_tui.report.ask import the_ask
from vsm_tui.report.document import opening_picture
from vsm_tui.report.material import Material, Records
from vsm_tui.report.questions import AGENDA, answer, answers
from vsm_tui.report.sections import quality_section
from vsm_tui.scope import Scope

APPROVAL = "Change approval board"


def test_nine_questions_in_order_each_with_an_answer(payments: Material) -> None:
    said = answers(payments)
    assert [one.number for one in said] == list(range(1, 10))
    assert all(one.known and one.sentence and one.table is not None for one in said)
    assert set(AGENDA) == {1, 2, 9}


def test_every_definition_that_an_answer_names_is_written_down(payments: Material) -> None:
    assert {name for one in answers(payments) for name in one.definitions} <= set(DEFINITIONS)


def test_answers_rest_on_the_figures_of_the_screens(payments: Material) -> None:
    history, scope = payments.history, payments.scope
    assert answer(2, payments).sentence == finding(history, scope)
    assert APPROVAL in answer(2, payments).sentence
    worst = max(dependencies(history, scope), key=lambda one: one.days)
    assert worst.title in answer(3, payments).sentence and f"{worst.blocks} blocks" in answer(3, payments).sentence
    whole = started_completed(history, scope)
    assert f"{whole.started} items started" in answer(4, payments).sentence


def test_the_approval_without_a_catch_is_named_and_never_called_useless(payments: Material) -> None:
    said = answer(7, payments)
    assert "no catch on record" in said.sentence and APPROVAL in said.sentence
    assert "useless" not in said.sentence
    assert "It is mandatory and stays" in said.sentence


def test_the_scope_holds_in_every_answer(payments: Material) -> None:
    only = replace(payments, scope=Scope(types=("defect",)))
    assert answer(4, only).sentence != answer(4, payments).sentence
    assert answer(8, only).keys != answer(8, payments).keys


def test_without_items_every_answer_says_what_is_missing() -> None:
    stream = StreamMap(stream="empty", steps=[Step(id="a"), Step(id="b")])
    history = History.build(_raw(stream), now=1_700_000_000)
    records = Records(Outcomes(stream="empty"), Changes(stream="empty"))
    said = answers(Material(history, Scope(), records))
    assert not any(one.known for one in said)
    assert all(one.sentence for one in said)
    assert the_ask(Material(history, Scope(), records)) == ""


def _of(history: History) -> Material:
    return Material(history, Scope(), Records(Outcomes(stream="s"), Changes(stream="s")))


def test_months_in_which_nothing_happened_are_one_row_and_every_item_is_counted() -> None:
    lives = {"A": {"ask": 0.0, "live": 5.0}, "B": {"ask": 2.0, "live": 400.0}, "C": {"ask": 399.0}}
    table = answer(4, _of(lived(lives, until=410))).table
    assert table is not None
    assert [row[0] for row in table.rows] == ["2026-01 (part)", "2026-02 to 2027-01 (12 months)", "2027-02 (part)"]
    assert [row[1:] for row in table.rows] == [("2", "1", "0", "1"), ("0", "0", "0", "1"), ("1", "1", "0", "1")]
    busy = {f"I{n}": {"ask": 30.0 * n, "live": 30.0 * n + 10} for n in range(60)}
    table = answer(4, _of(lived(busy, until=1820))).table
    assert table is not None and len(table.rows) == 27 and table.rows[0][0].endswith("months)")
    assert sum(int(row[1]) for row in table.rows) == sum(int(row[2]) for row in table.rows) == 60


def test_where_the_source_tells_no_way_no_wait_is_claimed() -> None:
    lives = {f"I{n}": {"ask": n, "live": n + 9.0} for n in range(12)}
    here = _of(lived(lives, until=30, items={key: {"completeness": "snapshot"} for key in lives}))
    assert answer(2, here).sentence == "No wait is known: of 12 items the source does not tell the whole way."
    assert "no constraint can be named" in answer(9, here).sentence
    assert opening_picture(here) is None
    whole = opening_picture(_of(lived(lives, until=30)))
    assert whole is not None and "12 finished items" in whole.note


def test_types_that_the_map_does_not_name_are_a_doubt() -> None:
    items = {"A": {"type": "Bug"}, "B": {"type": "feature"}, "C": {"type": "Task"}, "D": {"type": "other"}}
    lives = {key: {"ask": 0.0, "live": 3.0} for key in items}
    (table,) = quality_section(_of(lived(lives, until=9, items=items, types={"Bug": "defect"}))).tables
    assert table[1].rows == (("items of a type that the map does not name", "1"),)


def _raw(stream: StreamMap) -> object:
    from array import array

    from store.history import RawHistory

    empty = array("q")
    return RawHistory(
        map=stream, kept="here", revision=1, item_ids=[], keys=[], titles=[], types=[], escalated=[], initiatives=[],
        releases=[], precisions=[], completeness=[], event_item=empty, event_status=empty, event_at=empty,
        event_ids=empty, statuses=[], blocks=[], efforts=[], marks=[],
    )  # fmt: skip


def test_last_time_tells_the_verdict_of_what_was_decided(payments: Material) -> None:
    held = Review(1, 1_780_000_000, 1_780_003_600, None, ["product"], {}, {}, 1)
    decided = Decision(
        1, 1, "the change manager", "Approve without a meeting", "2026-06-08", "open", "low-risk-approval", 1
    )
    loose = Decision(2, 1, None, "Ask the vendor", None, "open", None, 1)
    material = replace(payments, records=replace(payments.records, reviews=[held], decisions=[decided, loose]))
    said = answer(1, material)
    assert "we made 2 decisions" in said.sentence and "1 better" in said.sentence
    assert said.table is not None
    rows = {row[0]: row for row in said.table.rows}
    assert "Signal, better" in rows["Approve without a meeting"][4]
    assert rows["Ask the vendor"][1:] == ("nobody named", "–", "open", "No change is registered for it.")
    assert "The shared test environment is booked in a calendar, two weeks ahead" in rows
    assert said.picture is not None


def test_the_ask_names_owner_constraint_and_day(payments: Material) -> None:
    ask = the_ask(payments)
    assert "head of change management" in ask and APPROVAL in ask
    assert "Proposed: " in ask and "look at the effect together with us on" in ask


def test_the_ask_holds_course_while_a_change_is_being_judged(payments: Material) -> None:
    change = payments.records.changes.changes[0]
    judged = change.model_copy(update={"check_on": date.fromordinal(payments.today.toordinal() + 30)})
    records = replace(payments.records, changes=Changes(stream="payments", changes=[judged]))
    assert the_ask(replace(payments, records=records)).startswith(f"Hold course on {APPROVAL}")


def _answer(gist: str, value: float | None) -> Answer:
    return Answer(2, "waits", "Where?", "There.", "waits", gist=gist, figures=(Figure("waiting", value, "days"),))


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (_answer("Approval", 10.0), _answer("Approval", 10.5), ()),
        (_answer("Approval", 14.0), _answer("Approval", 10.0), ("waiting 10d → 14d",)),
        (_answer("Test", 10.0), _answer("Approval", 10.0), ("was Approval, now Test",)),
        (_answer("Test", None), _answer("Test", 10.0), ("waiting 10d → –",)),
    ],
)
def test_what_moved_since_an_earlier_review(now: Answer, before: Answer, said: tuple[str, ...]) -> None:
    assert what_moved(now, before.frozen()) == said


def test_of_a_list_only_what_differs_is_said() -> None:
    before = _answer("A (better); B (unchanged)", 1.0).frozen()
    assert what_moved(_answer("B (unchanged); A (better)", 1.0), before) == ()
    assert what_moved(_answer("B (worse); A (better)", 1.0), before) == ("was B (unchanged), now B (worse)",)
    assert what_moved(_answer("C; B (unchanged); A (better)", 1.0), before) == ("new: C",)
    assert what_moved(_answer("A (better)", 1.0), before) == ("no longer: B (unchanged)",)


def test_an_answer_that_was_not_there_is_new() -> None:
    assert what_moved(_answer("Test", 1.0), None) == ("new since last time",)


def test_a_table_refuses_rows_of_another_length() -> None:
    with pytest.raises(ValueError, match="every row"):
        Table(("a", "b"), "lr", (("only one",),))
