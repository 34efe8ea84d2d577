"""The chain, the register of changes, deliveries and reviews are kept without loss."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from store import Conflict, Store, StoreError
from store.changes import change_version, load_changes, remove_change, save_change, save_changes
from store.delivery import load_commits, load_deployments, say_failed
from store.imports import apply_batch
from store.models import Batch, CommitRecord, DeploymentRecord, StreamMap
from store.outcome_models import (
    Change,
    Changes,
    Constraint,
    Hypothesis,
    Initiative,
    Investment,
    Objective,
    Outcomes,
    Reading,
    Verdict,
)
from store.outcomes import (
    add_reading,
    entry_version,
    load_outcomes,
    remove_entry,
    remove_reading,
    save_entry,
    save_outcomes,
)
from store.reviews import (
    decide,
    dismiss_finding,
    edit_decision,
    finish_review,
    load_decisions,
    load_findings,
    load_reviews,
    name_finding,
    open_review,
    say_who_attended,
    write_review_note,
)
from store.streams import save_map

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)
SOME = st.none() | TEXT
IDS = st.lists(st.text("abcß0_-", min_size=1, max_size=4), max_size=3, unique_by=str.casefold)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
READINGS = st.lists(
    st.builds(Reading, date=st.dates(), value=NUMBER, source=TEXT), max_size=4, unique_by=lambda r: (r.date, r.source)
).map(lambda found: sorted(found, key=lambda reading: reading.date))
VERDICT = st.builds(
    Verdict, decided=st.sampled_from(("supported", "refuted")), date=st.none() | st.dates(), because=SOME
)


@st.composite
def outcomes(draw: st.DrawFn) -> Outcomes:
    """Any chain, gaps included."""
    return Outcomes(
        stream="any",
        objectives=[Objective(id=each, owner=draw(SOME)) for each in draw(IDS)],
        investments=[
            Investment(id=each, objective=draw(SOME), amount=draw(SOME), capacity=draw(st.none() | st.floats(0, 1)))
            for each in draw(IDS)
        ],
        initiatives=[Initiative(id=each, investment=draw(SOME), name=draw(TEXT)) for each in draw(IDS)],
        hypotheses=[
            Hypothesis(
                id=each,
                items=draw(st.lists(TEXT, max_size=2)),
                result=draw(SOME),
                baseline=draw(st.none() | NUMBER),
                by=draw(st.none() | st.dates()),
                readings=draw(READINGS),
                verdict=draw(st.none() | VERDICT),
            )
            for each in draw(IDS)
        ],
    )


@given(chain=outcomes())
@settings(max_examples=40, deadline=None)
def test_outcomes_are_read_back_as_they_were_saved(chain: Outcomes) -> None:
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "x.db", create=True) as store:
        save_map(store, StreamMap(stream="any"))
        save_outcomes(store, chain)
        assert load_outcomes(store, "any") == chain
        acts = len(store.acts())
        again = save_outcomes(store, chain)
        assert (again.new, again.changed) == (0, 0)
        assert len(store.acts()) == acts


@given(
    changes=st.lists(
        st.builds(
            Change,
            id=st.text("abcß0_-", min_size=1, max_size=4),
            constraint=st.none() | st.builds(Constraint, step=TEXT),
            kind=st.sampled_from((None, "policy", "queue")),
            what=TEXT,
            date=st.none() | st.dates(max_value=date(2500, 1, 1)),
            also=st.lists(TEXT, max_size=2),
            expect=st.sampled_from((None, "less", "more")),
        ),
        max_size=4,
        unique_by=lambda change: change.id.casefold(),
    )
)
@settings(max_examples=40, deadline=None)
def test_changes_are_read_back_as_they_were_saved(changes: list[Change]) -> None:
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "x.db", create=True) as store:
        save_map(store, StreamMap(stream="any"))
        save_changes(store, Changes(stream="any", changes=changes))
        assert load_changes(store, "any").changes == changes


def test_the_file_of_the_specification_is_understood() -> None:
    chain = Outcomes.model_validate(
        {
            "stream": "checkout",
            "investments": [{"id": "mobile", "objective": "retention", "amount": "400000 EUR", "capacity": "30%"}],
            "hypotheses": [
                {
                    "id": "abandon",
                    "initiative": "one-tap",
                    "unit": "%",
                    "baseline": 68,
                    "by": date(2026, 9, 30),
                    "readings": [{"date": "2026-07-01", "value": 66.5, "source": "web analytics"}],
                    "verdict": {"decided": "supported", "date": date(2026, 10, 2), "next": "scale"},
                }
            ],
        }
    )
    assert chain.investments[0].capacity == 0.3
    assert chain.hypotheses[0].readings[0].date == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Reading, {"date": 20261122, "value": 1}),
        (Reading, {"date": "2026-07-01", "value": float("nan")}),
        (Investment, {"id": "a", "capacity": "a third"}),
        (Investment, {"id": "a", "capacity": 1.5}),
        (Hypothesis, {"id": "a", "verdict": {"decided": "perhaps"}}),
        (Hypothesis, {"id": "two words"}),
        (Hypothesis, {"id": "a", "readings": [{"date": "2026-07-01", "value": 1}, {"date": "2026-07-01", "value": 2}]}),
        (Constraint, {"step": "a", "dependency": "b"}),
        (Constraint, {}),
        (Change, {"id": "a", "date": "2026-07-01", "check_on": "2026-07-01"}),
        (Outcomes, {"stream": "a", "objectives": [{"id": "x"}, {"id": "X"}]}),
        (Changes, {"stream": "a", "changes": [{"id": "x", "unknown": 1}]}),
    ],
)
def test_what_cannot_be_meant_is_refused(model, fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(fields)


def test_a_file_replaces_what_it_names_and_leaves_the_rest(store: Store, number: int) -> None:
    reading = Reading(date=date(2026, 7, 1), value=66)
    both = [Hypothesis(id="a", result="x", readings=[reading]), Hypothesis(id="b", result="y", readings=[reading])]
    save_outcomes(store, Outcomes(stream="checkout", hypotheses=both))
    later = Hypothesis(id="A", result="z", readings=[Reading(date=date(2026, 8, 1), value=60)])
    written = save_outcomes(store, Outcomes(stream="checkout", hypotheses=[later]))
    assert (written.new, written.changed) == (0, 1)
    assert load_outcomes(store, "checkout").hypotheses == [later, both[1]]


def test_an_entry_named_without_readings_keeps_those_it_has(store: Store, number: int) -> None:
    save_entry(store, number, Hypothesis(id="a"))
    add_reading(store, number, "A", Reading(date=date(2026, 7, 1), value=66))
    add_reading(store, number, "a", Reading(date=date(2026, 7, 1), value=65))
    save_outcomes(store, Outcomes(stream="checkout", hypotheses=[Hypothesis(id="a", result="x")]))
    (found,) = load_outcomes(store, "checkout").hypotheses
    assert (found.result, [reading.value for reading in found.readings]) == ("x", [65])
    remove_reading(store, number, "a", found.readings[0])
    with pytest.raises(StoreError, match="no longer"):
        remove_reading(store, number, "a", found.readings[0])
    with pytest.raises(StoreError, match="no hypothesis 'b'"):
        add_reading(store, number, "b", Reading(date=date(2026, 7, 1), value=66))


def test_an_entry_changed_since_is_a_conflict(store: Store, number: int) -> None:
    save_entry(store, number, Objective(id="a", name="one"))
    seen = entry_version(store, number, Objective, "a")
    save_entry(store, number, Objective(id="a", name="theirs"), seen)
    with pytest.raises(Conflict, match="theirs"):
        save_entry(store, number, Objective(id="a", name="yours"), seen)
    remove_entry(store, number, Objective, "a")
    assert load_outcomes(store, "checkout").objectives == []


def test_a_removed_hypothesis_takes_its_readings_and_comes_back_with_them(store: Store, number: int) -> None:
    chain = Outcomes(
        stream="checkout", hypotheses=[Hypothesis(id="a", readings=[Reading(date=date(2026, 7, 1), value=66)])]
    )
    save_outcomes(store, chain)
    remove_entry(store, number, Hypothesis, "a")
    assert store.value("SELECT count(*) FROM reading") == 0
    store.undo(number)
    assert load_outcomes(store, "checkout") == chain


def test_a_change_is_edited_and_removed(store: Store, number: int) -> None:
    save_change(store, number, Change(id="async", what="one"))
    seen = change_version(store, number, "async")
    save_change(store, number, Change(id="async", what="two"), seen)
    with pytest.raises(Conflict):
        save_change(store, number, Change(id="async", what="three"), seen)
    remove_change(store, number, "async")
    assert load_changes(store, "checkout").changes == []
    store.undo(number)
    assert load_changes(store, "checkout").changes[0].what == "two"


def test_deliveries_are_read_back_and_failures_said_by_hand(store: Store, number: int) -> None:
    batch = Batch("d.csv", "deployments")
    batch.deployments = [DeploymentRecord(20, "v2", "prod"), DeploymentRecord(10, "v1", failed=False)]
    batch.commits = [CommitRecord(5, "v1", "abc")]
    apply_batch(store, "checkout", batch)
    first, second = load_deployments(store, number)
    assert (first.ref, first.failed, second.environment, second.failed) == ("v1", False, "prod", None)
    assert [(commit.committed_at, commit.ref) for commit in load_commits(store, number)] == [(5, "abc")]
    say_failed(store, second.id, True, restored_at=50)
    assert load_deployments(store, number)[1].restored_at == 50
    with pytest.raises(StoreError, match="before the deployment"):
        say_failed(store, second.id, True, restored_at=5)


def test_what_a_person_said_of_a_deployment_outlasts_the_next_import(store: Store, number: int) -> None:
    batch = Batch("d.csv", "deployments")
    batch.deployments = [DeploymentRecord(20, "v2", "prod", failed=False), DeploymentRecord(10, "v1", failed=False)]
    apply_batch(store, "checkout", batch)
    _, second = load_deployments(store, number)
    say_failed(store, second.id, True, restored_at=50)
    assert not apply_batch(store, "checkout", batch).changed
    assert load_deployments(store, number)[1].failed is True


def test_a_review_keeps_its_notes_decisions_and_figures(store: Store, number: int) -> None:
    review = open_review(store, number, as_of=100)
    assert open_review(store, number) == review
    say_who_attended(store, review, ["product", "risk"])
    write_review_note(store, review, "2", "waits in approval")
    write_review_note(store, review, "9", "typo")
    write_review_note(store, review, "9", "")
    decision = decide(store, number, "Approve async", who="head", by_day=date(2026, 4, 1), review_id=review)
    edit_decision(store, decision, {"state": "done", "change": "async"})
    finish_review(store, review, {"flow_time_days": 41.0})
    (found,) = load_reviews(store, number)
    assert (found.attendees, found.notes, found.figures) == (
        ["product", "risk"],
        {"2": "waits in approval"},
        {"flow_time_days": 41.0},
    )
    (made,) = load_decisions(store, number, review)
    assert (made.what, made.by_day, made.state, made.change) == ("Approve async", "2026-04-01", "done", "async")
    with pytest.raises(StoreError, match="finished"):
        write_review_note(store, review, "2", "later")
    with pytest.raises(StoreError, match="finished"):
        finish_review(store, review, {})
    assert open_review(store, number) != review


def test_a_finding_remembers_since_when_it_stands(store: Store, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", "2026-03-02")
    first = name_finding(store, number, "approval-queue", {"step": "approve"})
    monkeypatch.setenv("VSM_TUI_NOW", "2026-04-02")
    assert name_finding(store, number, "approval-queue") == first
    dismiss_finding(store, number, "approval-queue", "known, funded")
    (finding,) = load_findings(store, number)
    assert (finding.first_named, finding.dismissed, finding.body) == (first, "known, funded", {"step": "approve"})
