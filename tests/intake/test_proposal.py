"""Where no map is given, steps come from what items did, and every guess is said to be one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.models import Batch
from vsm_tui.intake.kinds import kind_of, type_of
from vsm_tui.intake.mapfile import parse_map
from vsm_tui.intake.proposal import propose

DAY = 86_400


def batch_of(*paths):
    batch = Batch("test", "events")
    for number, path in enumerate(paths):
        for place, status in enumerate(path.split(" > ")):
            name, _, day = status.partition("@")
            batch.events.add(f"I-{number}", name.strip(), int(day or place) * DAY)
            batch.items.setdefault(f"I-{number}", None)
    batch.items.clear()
    return batch


def kinds(proposal):
    return {step.id: step.kind for step in proposal.map.steps}


@pytest.mark.parametrize(
    ("name", "kind", "sure"),
    [
        ("Backlog", "queue", True), ("To Do", "queue", True), ("Ready for Test", "queue", True),
        ("待办", "queue", True),
        ("Waiting for review", "queue", True), ("Zu erledigen", "queue", True), ("À faire", "queue", True),
        ("Pendiente", "queue", True), ("未着手", "queue", True), ("Dev Done", "queue", True),
        ("review_wait", "queue", True),
        ("Open", "queue", False), ("Approval", "queue", False),
        ("In Progress", "work", True), ("进行中", "work", True), ("测试", "work", True), ("In Arbeit", "work", True),
        ("En cours", "work", True), ("En curso", "work", True), ("作業中", "work", True), ("Testing", "work", True),
        ("In Review", "work", False), ("Frobnicate", "work", False), ("Accepted", "work", False),
        ("Done", "done", True), ("已完成", "done", True), ("Erledigt", "done", True), ("Terminé", "done", True),
        ("Cerrado", "done", True), ("完了", "done", True), ("Released", "done", True), ("已上线", "done", True),
        ("Won't Do", "discard", True), ("Duplicate", "discard", True), ("取消", "discard", True),
        ("Abgelehnt", "discard", True),
        ("Cancelled", "discard", True), ("Rejected", "discard", True),
        ("On hold", "blocked", True), ("Blocked", "blocked", True), ("阻塞", "blocked", True),
        ("Zurückgestellt", "blocked", True),
        ("reject request", "work", False), ("T16 Report reasons to hold request", "work", False),
    ],
)  # fmt: skip
def test_a_name_suggests_a_kind_in_six_languages(name, kind, sure):
    guess = kind_of(name)
    assert (guess.kind, guess.sure) == (kind, sure)


def test_whom_a_blocked_status_waits_for_is_its_dependency():
    assert kind_of("Waiting for vendor").dependency == "vendor"
    assert kind_of("Warten auf Kunde").dependency == "kunde"
    assert kind_of("Waiting for review").kind == "queue"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Bug", "defect"), ("缺陷", "defect"), ("User Story", "feature"), ("故事", "feature"), ("Technical Debt", "debt"),
     ("Spike", "debt"), ("Security", "risk"), ("Task", None)],
)  # fmt: skip
def test_a_type_name_suggests_a_type(name, kind):
    assert type_of(name) == kind


def test_the_order_is_how_most_items_passed_whatever_the_file_lists_first():
    loops = ["Idea > Build > Test > Build > Test > Live"] * 3
    proposal = propose(batch_of("Live", "Idea > Test > Live", "Idea > Build > Test > Live", *loops), "s")
    assert [step.id for step in proposal.map.steps] == ["idea", "build", "test", "live"]
    assert kinds(proposal) == {"idea": "queue", "build": "work", "test": "work", "live": "done"}
    assert proposal.map.finish_step == "live"


def test_the_finish_is_the_first_of_the_done_statuses_that_lead_to_where_items_end():
    proposal = propose(batch_of(*["To Do > Doing > Resolved > Closed > 已完成"] * 5), "s")
    assert proposal.map.finish_step == "resolved"
    assert [step.kind for step in proposal.map.steps] == ["queue", "work", "done", "done", "done"]


def test_done_is_a_queue_where_items_go_on_to_be_released():
    proposal = propose(batch_of(*["To Do > Doing > Done > Released"] * 5), "s")
    assert kinds(proposal)["done"] == "queue" and proposal.map.finish_step == "released"


def test_without_a_telling_name_items_finish_where_they_stay():
    proposal = propose(batch_of(*["register > decide > pay"] * 3, *["register > decide > refuse"] * 3, "register"), "s")
    assert [step.id for step in proposal.map.steps] == ["register", "decide", "pay", "refuse"]
    assert proposal.map.finish_step == "pay"


def test_statuses_that_take_an_item_out_or_hold_it_up_are_no_steps():
    proposal = propose(
        batch_of("To Do > On hold > Doing > Done", "To Do > Won't Do", "To Do > Waiting for vendor > Done"), "s"
    )
    assert [step.id for step in proposal.map.steps] == ["to-do", "doing", "done"]
    assert proposal.map.discard == ["Won't Do"]
    assert proposal.map.blocked == {"On hold": None, "Waiting for vendor": "vendor"}


def test_former_names_and_spellings_share_a_step():
    batch = batch_of("Open > Coding > Done", "Open > In Progress > Done", "open > In progress > Done")
    proposal = propose(batch, "s", renamed={"Coding": "In Progress"})
    assert [step.id for step in proposal.map.steps] == ["open", "in-progress", "done"]
    assert set(proposal.map.steps[1].statuses) == {"Coding", "In Progress"}
    mapped = proposal.map.step_of_status()
    assert all(name.casefold() in mapped for name in batch.events.statuses)


def test_a_present_name_whose_moves_were_left_out_is_listed_beside_the_former_one():
    proposal = propose(batch_of(*["Open > Coding > Closed"] * 3), "s", renamed={"Closed": "已完成"})
    assert proposal.map.steps[-1].statuses == ["已完成", "Closed"]
    assert proposal.map.steps[0].statuses == ["Open"]


def test_what_the_source_itself_says_of_a_status_counts():
    proposal = propose(batch_of("Neuland > Wald > Wiese"), "s", categories={"Neuland": "new", "Wiese": "done"})
    assert kinds(proposal) == {"neuland": "queue", "wald": "work", "wiese": "done"}


def test_at_most_three_questions_about_what_moves_the_answer_most():
    path = "A@0 > Review@10 > UAT@30 > Ready for test@31 > Staging@80 > Odd@85 > Rare@86 > Done@86"
    proposal = propose(batch_of(*[path] * 3), "s")
    assert [question.status for question in proposal.questions] == ["Review", "A", "Staging"]
    asked = proposal.questions[0]
    assert (
        asked.text == f"Is somebody working while an item is in {asked.status}? "
        f"It decides {asked.share * 100:.0f} % of elapsed time."
    )
    shares = [question.share for question in proposal.questions]
    assert shares == sorted(shares, reverse=True) and all(share >= 0.05 for share in shares)
    assert not {"Ready for test", "Done"} & {question.status for question in proposal.questions}


def test_an_answer_sets_the_kind_and_is_no_longer_a_guess():
    proposal = propose(batch_of(*["To Do > Review > Done@9"] * 3), "s")
    assert [question.status for question in proposal.questions] == ["Review"]
    proposal.answer("review", working=False)
    assert kinds(proposal)["review"] == "queue" and proposal.questions == []
    assert "asked: nobody is working here" in proposal.yaml()


def test_the_yaml_says_of_each_step_what_the_guess_rests_on():
    text = propose(batch_of(*["To Do > Frobnicate > Done"] * 2), "s").yaml()
    assert "queue guessed from 'to do'" in text
    assert "work a guess: the name says nothing of work or waiting" in text
    assert "finish, done guessed from 'done'" in text
    assert parse_map(text).steps[1].kind == "work"


NAME = st.sampled_from(
    ["To Do", "to-do", "Done", "Closed", "Won't Do", "On hold", "已完成", "x²", "#1", "# 1", "a: b", "- c",
     "\u202eevil",      "NO", "12:30", " ", "…", "Review"]
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.tuples(NAME, st.integers(0, 50)), min_size=1, max_size=6), min_size=1, max_size=6))
def test_every_status_is_mapped_somewhere_and_the_proposal_is_a_valid_map(paths):
    batch = Batch("test", "events")
    for number, path in enumerate(paths):
        for status, at in path:
            batch.events.add(str(number), status, at * DAY)
    proposal = propose(batch, "s")
    assert parse_map(proposal.yaml()) == proposal.map
    mapped = proposal.map.step_of_status()
    assert {status.strip().casefold() for status in batch.events.statuses} <= set(mapped)
    assert len(proposal.map.steps) >= 1 and len(proposal.questions) <= 3
