"""A hypothesis: its sentence, what is said of commitments, its progress and its state."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.models import OutcomeMeasure
from store.outcome_models import Hypothesis
from vsm_tui.flow.hypotheses import (
    amount_words,
    at_target,
    missing_parts,
    progress,
    sentence,
    sentence_text,
    standing,
)
from vsm_tui.flow.hypothesis_lint import KINDS, cautions

WHOLE: dict[str, Any] = {
    "id": "abandon",
    "initiative": "one-tap",
    "change": "paying with one tap",
    "who": "shoppers on mobile",
    "result": "abandon fewer baskets",
    "metric": "basket abandonment",
    "unit": "%",
    "baseline": 68,
    "target": 60,
    "by": "2026-09-30",
}


def made(**changes: Any) -> Hypothesis:
    return Hypothesis.model_validate(WHOLE | changes)


def read(*readings: tuple[str, float]) -> list[dict[str, Any]]:
    return [{"date": day, "value": value} for day, value in readings]


def faults(**changes: Any) -> list[str]:
    return [caution.fault for caution in cautions(made(**changes))]


def test_a_whole_hypothesis_reads_as_the_sentence_of_the_contract() -> None:
    assert sentence_text(made()) == (
        "We believe paying with one tap for shoppers on mobile will abandon fewer baskets; we will know by basket "
        "abandonment moving from 68 % to 60 % by 30 Sep 2026."
    )


def test_a_missing_part_stands_in_capitals_and_makes_a_draft() -> None:
    draft = made(metric=None, target=None)
    words = {word.part: word for word in sentence(draft) if word.part}
    assert (words["metric"].text, words["metric"].missing) == ("METRIC", True)
    assert words["target"].missing and not words["baseline"].missing
    assert missing_parts(draft) == ("metric", "target")
    assert standing(draft, date(2026, 1, 1)).state == "draft"


def test_blank_text_is_a_missing_part_and_a_unit_is_not_needed() -> None:
    assert missing_parts(made(who="  ")) == ("who",)
    assert missing_parts(made(unit=None)) == ()


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (68.0, "%", "68 %"),
        (66.5, None, "66.5"),
        (1200.0, "calls", "1,200 calls"),
        (0.004, "", "0.004"),
        (None, "%", ""),
    ],
)
def test_figures_are_written_with_their_unit(value: float | None, unit: str | None, said: str) -> None:
    assert amount_words(value, unit) == said


def test_the_articles_delivery_commitment_is_called_one_and_its_hypothesis_is_not() -> None:
    commitment = cautions(Hypothesis(id="x", change="Deliver the workflow redesign by Q3"))
    assert [one.fault for one in commitment] == ["delivery_commitment"]
    assert "delivery commitment" in commitment[0].reason and "a date" in commitment[0].reason
    assert "simplifying this workflow" in str(commitment[0])
    believed = Hypothesis(id="x", change="simplifying this workflow", result="reduce abandoned applications")
    assert [one.fault for one in cautions(believed)] == ["no_metric"]


@pytest.mark.parametrize(
    "result",
    [
        "be delivered by Q3",
        "go live in October",
        "ship the improved checkout by Q3",
        "launch before Christmas",
        "be available",
        "complete the migration by end of 2026",
        "roll out to all branches",
    ],
)
def test_results_that_only_hand_something_over_are_delivery_commitments(result: str) -> None:
    assert "delivery_commitment" in faults(result=result)


@pytest.mark.parametrize(
    "result",
    [
        "abandon fewer baskets",
        "complete more applications",
        "get their parcels delivered a day earlier",
        "use the released feature every week",
        "pay somebody in the app every month",
        "call us less often",
    ],
)
def test_results_that_somebody_would_notice_are_not(result: str) -> None:
    assert "delivery_commitment" not in faults(result=result)


@pytest.mark.parametrize(
    "metric", ["story points burned", "features", "milestones reached", "scope delivered", "velocity"]
)
def test_a_metric_that_counts_what_is_made_is_named(metric: str) -> None:
    assert "output_metric" in faults(metric=metric)


def test_a_target_on_the_wrong_side_is_named_with_its_reason() -> None:
    wrong = cautions(made(target=75))
    assert [one.fault for one in wrong] == ["wrong_side"]
    assert "above the baseline" in wrong[0].reason and "abandonment" in wrong[0].reason
    assert faults(metric="weekly visitors", result="come back more often", target=10) == ["wrong_side"]
    assert faults(metric="weekly visitors", result="come back more often", target=80) == []
    assert faults(target=68) == ["no_movement"]


def test_what_a_person_or_the_stream_said_is_better_decides_before_any_word() -> None:
    assert faults(target=75, better="more") == []
    measure = OutcomeMeasure(metric="Basket abandonment ", better="more")
    assert [one.fault for one in cautions(made(), measure)] == ["wrong_side"]
    assert cautions(made(target=75), measure) == ()


def test_every_kind_of_outcome_is_a_start_without_a_caution() -> None:
    for kind in KINDS:
        goes = 110.0 if kind.better == "more" else 90.0
        begun = made(result=kind.result, metric=kind.metric, unit=kind.unit, baseline=100, target=goes)
        assert cautions(begun) == (), kind.name


def test_states_follow_the_readings_and_the_date() -> None:
    before, after = date(2026, 9, 30), date(2026, 10, 1)
    assert standing(made(), before).state == "measuring"
    assert standing(made(), after).state == "overdue"
    half = made(readings=read(("2026-07-01", 64)))
    assert standing(half, before).progress == 0.5
    assert standing(half, after).state == "overdue"
    met = made(readings=read(("2026-07-01", 64), ("2026-08-01", 60)))
    assert standing(met, after).state == "met"
    fell_back = made(readings=read(("2026-08-01", 59), ("2026-08-08", 61)))
    assert standing(fell_back, before).state == "measuring"


def test_a_reading_from_before_the_first_delivery_meets_nothing() -> None:
    early = made(readings=read(("2026-07-01", 58)))
    today = date(2026, 8, 1)
    assert standing(early, today, date(2026, 6, 30)).state == "met"
    where = standing(early, today, date(2026, 7, 1))
    assert (where.state, where.after_delivery) == ("measuring", 0)
    assert standing(early, today, None).state == "met"


def test_what_lies_after_the_day_is_left_out() -> None:
    verdict = {"decided": "supported", "date": "2026-10-02", "because": "two weeks at target"}
    later = made(readings=read(("2026-07-01", 66), ("2026-10-01", 60)), verdict=verdict)
    where = standing(later, date(2026, 7, 15))
    assert where.state == "measuring" and where.latest is not None and where.latest.value == 66
    assert standing(later, date(2026, 10, 2)).state == "supported"


def test_the_program_suggests_and_only_a_person_decides() -> None:
    after = date(2026, 12, 1)
    assert "supported" in standing(made(readings=read(("2026-08-01", 60))), after).suggestion
    assert "refuted" in standing(made(readings=read(("2026-08-01", 69))), after).suggestion
    assert "50 %" in standing(made(readings=read(("2026-08-01", 64))), after).suggestion
    assert "without a reading" in standing(made(), after).suggestion


figures = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 3))


@given(baseline=figures, target=figures, value=figures)
@settings(max_examples=60, deadline=None)
def test_progress_is_zero_at_the_baseline_one_at_the_target_and_agrees_with_the_side(
    baseline: float, target: float, value: float
) -> None:
    if baseline == target:
        assert progress(baseline, target, value) is None
        return
    assert progress(baseline, target, baseline) == 0
    assert progress(baseline, target, target) == 1
    share = progress(baseline, target, value)
    assert share is not None
    if abs(value - target) > 1e-6 * max(1.0, abs(target - baseline)):
        assert (share >= 1) == at_target(baseline, target, value)
    mirrored = progress(-baseline, -target, -value)
    assert mirrored == pytest.approx(share)


@given(
    values=st.lists(st.integers(50, 75), min_size=0, max_size=6),
    today=st.integers(0, 40),
    delivered=st.none() | st.integers(0, 30),
    target=st.integers(55, 70),
)
@settings(max_examples=60, deadline=None)
def test_a_state_always_follows_from_the_last_reading_known_that_day(
    values: list[int], today: int, delivered: int | None, target: int
) -> None:
    begin = date(2026, 9, 1)
    days = [begin + timedelta(days=5 * number) for number in range(len(values))]
    entry = made(
        target=target,
        readings=[{"date": day, "value": value} for day, value in zip(days, values, strict=True)],
    )
    now = begin + timedelta(days=today)
    first = None if delivered is None else begin + timedelta(days=delivered)
    where = standing(entry, now, first)
    known = [(day, value) for day, value in zip(days, values, strict=True) if day <= now]
    assert len(where.readings) == len(known)
    met = bool(known) and at_target(68, target, known[-1][1]) and (first is None or known[-1][0] > first)
    expected = "met" if met else "overdue" if now > date(2026, 9, 30) else "measuring"
    assert where.state == expected
    if first is not None:
        assert where.after_delivery == sum(day > first for day, _ in known)
