"""Outcomes and changes files are read and written without loss."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.outcome_models import (
    Change,
    Changes,
    Constraint,
    Hypothesis,
    Investment,
    Objective,
    Outcomes,
    Reading,
    Verdict,
)
from vsm_tui.intake.changesfile import dump_changes, parse_changes
from vsm_tui.intake.errors import IntakeError
from vsm_tui.intake.outcomesfile import dump_outcomes, parse_outcomes

CHAIN = """
stream: checkout
objectives:  [{id: retention, name: Keep more mobile shoppers, owner: sales director}]
investments: [{id: mobile, objective: retention, amount: 400000 EUR, capacity: 30%}]
initiatives: [{id: one-tap, investment: mobile, name: One-tap pay}]
hypotheses:
  - id: abandon
    initiative: one-tap
    change: paying with one tap
    unit: "%"
    baseline: 68
    target: 60
    by: 2026-09-30
    readings: [{date: 2026-07-01, value: 66.5, source: web analytics}]
    verdict: {decided: supported, date: 2026-10-02, because: two weeks at target, next: scale}
"""
REGISTER = """
stream: checkout
changes:
  - id: async-approval
    constraint: {step: approve}
    kind: policy
    what: Low-risk changes are approved without a meeting
    date: 2026-04-01
    measure: wait_days:approve
    also: [flow_time_days, "reading:abandon"]
    expect: less
    check_on: 2026-06-01
"""


def test_the_chain_is_read_and_written():
    found = parse_outcomes(CHAIN)
    assert found.investments == [Investment(id="mobile", objective="retention", amount="400000 EUR", capacity=0.3)]
    hypothesis = found.hypotheses[0]
    assert (hypothesis.baseline, hypothesis.by, hypothesis.unit) == (68.0, date(2026, 9, 30), "%")
    assert hypothesis.readings == [Reading(date=date(2026, 7, 1), value=66.5, source="web analytics")]
    assert parse_outcomes(dump_outcomes(found)) == found


def test_the_register_of_changes_is_read_and_written():
    found = parse_changes(REGISTER)
    assert found.changes[0].constraint == Constraint(step="approve")
    assert found.changes[0].also == ["flow_time_days", "reading:abandon"]
    assert parse_changes(dump_changes(found)) == found


@pytest.mark.parametrize(
    ("read", "text", "line", "said"),
    [
        (parse_outcomes, CHAIN.replace("supported", "proven"), 15, "'supported', 'refuted' or 'inconclusive'"),
        (parse_outcomes, CHAIN.replace("target: 60", "target: lots"), 12, "a number"),
        (parse_outcomes, CHAIN.replace("by: 2026-09-30", "by: 30.9.2026"), 13, "2026-12-25"),
        (parse_outcomes, CHAIN.replace("2026-07-01", "20260701"), 14, "2026-12-25"),
        (parse_outcomes, CHAIN.replace("30%", "a third"), 4, "80% or 0.8"),
        (parse_outcomes, CHAIN.replace("initiative: one", "initative: one"), 8, "did you mean initiative"),
        (parse_outcomes, "objectives: []\n", 1, "stream is missing"),
        (parse_changes, REGISTER.replace("policy", "wish"), 6, "'policy', 'handoff', 'queue' or 'capacity'"),
        (parse_changes, REGISTER.replace("{step: approve}", "{}"), 5, "names a step or a dependency"),
        (parse_changes, REGISTER.replace("2026-06-01", "2026-03-01"), 4, "after date"),
    ],
)
def test_an_error_names_line_key_and_what_would_be_accepted(read, text, line, said):
    with pytest.raises(IntakeError, match=said) as error:
        read(text)
    assert error.value.line == line


TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=10)
MAYBE = st.none() | TEXT
SLUG = st.text(alphabet=st.sampled_from("aZ09_-é中"), min_size=1, max_size=10)
DAY = st.dates(date(1970, 1, 1), date(2100, 1, 1))
NUMBER = st.floats(allow_nan=False, allow_infinity=False)


def by_id(entry):
    return entry.id.strip().casefold()


@settings(max_examples=50, deadline=None)
@given(
    objectives=st.lists(st.builds(Objective, id=SLUG, name=TEXT, owner=MAYBE), max_size=2, unique_by=by_id),
    investments=st.lists(
        st.builds(Investment, id=SLUG, amount=MAYBE, capacity=st.none() | st.floats(0, 1)), max_size=2, unique_by=by_id
    ),
    hypotheses=st.lists(
        st.builds(
            Hypothesis, id=SLUG, items=st.lists(TEXT, max_size=2), change=MAYBE, who=MAYBE, unit=MAYBE,
            baseline=st.none() | NUMBER, target=st.none() | NUMBER, by=st.none() | DAY,
            readings=st.lists(st.builds(Reading, date=DAY, value=NUMBER, source=TEXT), max_size=2,
                              unique_by=lambda reading: (reading.date, reading.source)),
            verdict=st.none() | st.builds(Verdict, decided=st.just("refuted"), date=st.none() | DAY, because=MAYBE),
        ), max_size=2, unique_by=by_id),
)  # fmt: skip
def test_any_outcomes_are_read_back_as_they_were_written(objectives, investments, hypotheses):
    outcomes = Outcomes(stream="x", objectives=objectives, investments=investments, hypotheses=hypotheses)
    assert parse_outcomes(dump_outcomes(outcomes)) == outcomes


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.builds(Change, id=SLUG, constraint=st.none() | st.builds(Constraint, dependency=TEXT), owner=MAYBE,
                  what=TEXT,
                  date=st.none() | DAY, measure=MAYBE, also=st.lists(TEXT, max_size=2)),
        max_size=3, unique_by=by_id)
)  # fmt: skip
def test_any_register_is_read_back_as_it_was_written(changes):
    register = Changes(stream="x", changes=changes)
    assert parse_changes(dump_changes(register)) == register
