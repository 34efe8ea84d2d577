"""The sample data are what their script writes, and show what their README says."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from store.outcome_models import Changes, Outcomes

SAMPLES = Path(__file__).parents[2] / "sample_data"
Load = Callable[[str], Any]
CHANGED = date(2026, 6, 8)
LONG = 46
"""Days from the change to its check."""


def step(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in found["steps"] if one["step"] == name)


def test_the_script_writes_the_committed_files_byte_for_byte(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-B", str(SAMPLES / "make.py"), str(tmp_path)], check=True, cwd=tmp_path)
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.csv"))
    kept = (path.relative_to(SAMPLES) for name in ("payments", "claims") for path in (SAMPLES / name).glob("*.csv"))
    assert made == sorted(kept)
    for path in made:
        assert (tmp_path / path).read_bytes() == (SAMPLES / path).read_bytes(), path


def test_every_sample_ends_with_the_payments_stream_on_20_november(sample: Load) -> None:
    ends = {slug: sample(slug).history.as_of for slug in ("payments", "claims", "onboarding")}
    last = datetime.fromtimestamp(ends["payments"], ZoneInfo("Europe/London"))
    assert last.date() == date(2026, 11, 20)
    assert max(ends.values()) == ends["payments"]


def test_people_record_events_in_working_hours(sample: Load) -> None:
    for slug, opens, closes in (("payments", "09:00:00", "17:00:00"), ("claims", "08:00:00", "16:30:00")):
        for row in sample(slug).rows("events"):
            assert datetime.fromisoformat(row["at"]).weekday() < 5, row
            assert opens <= row["at"][11:] <= closes, row


def test_no_item_has_two_titles(sample: Load) -> None:
    for slug in ("payments", "claims", "onboarding"):
        titles = {(row["item"], row["title"]) for row in sample(slug).rows("events")}
        assert len(titles) == len({item for item, _ in titles})


def test_payments_holds_about_250_items_of_every_class(sample: Load) -> None:
    items = sample("payments").figures()["items"]
    assert 240 <= items["total"] <= 275
    assert items["arrived_finished"] == 2
    assert all(items[name] > 0 for name in ("not_started", "returned", "in_progress", "finished", "discarded"))


def test_an_item_is_worked_on_for_about_four_days_of_more_than_a_hundred(sample: Load) -> None:
    flow = sample("payments").figures()["flow_time_days"]
    assert flow["n"] > 150
    assert 95 <= flow["p50"] <= 115
    hours: dict[str, float] = {}
    for row in sample("payments").rows("effort"):
        hours[row["item"]] = hours.get(row["item"], 0) + float(row["hours"])
    adopted = {row["item"] for row in sample("payments").rows("events") if row["status"] == "Adopted"}
    assert 3 <= statistics.median(hours[item] / 7 for item in adopted & hours.keys()) <= 6
    assert len(adopted & hours.keys()) < len(adopted)


def test_the_approval_board_accrues_most_waiting_by_a_clear_margin(sample: Load) -> None:
    for since in (None, date(2026, 5, 22)):
        found = sample("payments").figures(since=since, bucket="month")
        on_the_way = [one.id for one in sample("payments").map.steps[1:13]]
        accrued = {name: sum(found["heatmap"]["rows"][name]) for name in on_the_way}
        first, second, *_ = sorted(accrued.values(), reverse=True)
        assert accrued["approval"] == first > 1.4 * second, accrued


def test_people_believe_that_approval_waits_three_days(sample: Load) -> None:
    board = next(one for one in sample("payments").map.steps if one.id == "approval")
    assert board.wait == "3d"
    assert step(sample("payments").figures(), "approval")["wait_days"]["p50"] >= 11


def test_the_board_catches_nothing_and_reads_what_was_read_before(sample: Load) -> None:
    found = sample("payments").figures()
    assert step(found, "approval")["visits"] > 150
    assert not [loop for loop in found["loops"] if loop["from"] == "approval"]
    assert any(loop["from"] == "review" for loop in found["loops"])
    controls = {one.id: set(one.control.evidence) for one in sample("payments").map.steps if one.control}
    assert len(controls["approval"] & controls["review"]) == 2
    order: dict[str, list[str]] = {}
    for row in sample("payments").rows("events"):
        order.setdefault(row["item"], []).append(row["status"])
    after = {two for statuses in order.values() for one, two in pairwise(statuses) if one == "Awaiting CAB"}
    assert after == {"Approved"}


def test_the_test_environment_is_the_dependency_that_strikes_again_and_again(sample: Load) -> None:
    found = sample("payments").figures()["dependencies"]
    assert found[0]["dependency"] == "test-env"
    assert found[0]["months"] >= 9
    assert found[0]["days"] > 1.2 * found[1]["days"]
    assert {one["dependency"] for one in found} == {"test-env", "vendor", "legal", "budget-round"}


def test_tests_send_items_back_to_development(sample: Load) -> None:
    top = sample("payments").figures()["loops"][0]
    assert (top["from"], top["to"]) == ("testing", "development")
    assert top["count"] > 40


def test_work_in_progress_stands_over_its_limit_somewhere(sample: Load) -> None:
    load = sample("payments").figures()["flow_load"]["by_step"]
    limits = {one.id: one.wip_limit for one in sample("payments").map.steps if one.wip_limit is not None}
    assert any(load[name] > limit for name, limit in limits.items() if name in load)


def test_a_few_items_are_very_old(sample: Load) -> None:
    found = sample("payments").figures()
    old = [one for one in found["ageing"] if one["age_days"] > 100]
    assert 3 <= len(old) <= 12
    assert {"development", "review-queue", "ready"} <= {one["step"] for one in old}


def test_distribution_differs_from_its_targets_and_defects_come_escalated(sample: Load) -> None:
    found = sample("payments").figures()["flow_distribution"]
    assert found["by_items"]["defect"] > found["target"]["defect"] + 0.08
    assert found["by_items"]["debt"] < found["target"]["debt"] - 0.08
    assert found["by_items"]["risk"] < found["target"]["risk"] - 0.08
    assert found["escalated"]["defect"] > 0.4 > 0.2 > found["escalated"]["feature"]


def test_the_export_has_the_flaws_that_exports_have(sample: Load) -> None:
    found = sample("payments").figures()["quality"]
    assert {"Parked", "UAT sign-off"} == set(found["unmapped_statuses"])
    assert found["day_precision"] == found["truncated"] == found["snapshot"] == 0


def ended_visits(events: list[dict[str, str]], status: str) -> list[tuple[datetime, float]]:
    """When each visit to a status ended, and its days."""
    entered: dict[str, datetime] = {}
    ended = []
    for row in events:
        at = datetime.fromisoformat(row["at"])
        if row["item"] in entered:
            ended.append((at, (at - entered.pop(row["item"])).total_seconds() / 86400))
        if row["status"] == status:
            entered[row["item"]] = at
    return ended


def difference(points: list[tuple[datetime, float]], day: date, long: int) -> tuple[int, int, float]:
    """How many points before and after a date, and by how much their median changed."""
    begin, middle, end = (day + timedelta(days=days) for days in (-long, 0, long))
    before = [value for at, value in points if begin <= at.date() < middle]
    after = [value for at, value in points if middle <= at.date() < end]
    return len(before), len(after), statistics.median(after) - statistics.median(before)


def test_approving_low_risk_changes_without_a_meeting_halved_the_wait_and_no_other_date_did(sample: Load) -> None:
    points = ended_visits(sample("payments").rows("events"), "Awaiting CAB")
    before, after, effect = difference(points, CHANGED, LONG)
    assert before >= 20 <= after
    waited = statistics.median(d for at, d in points if CHANGED - timedelta(days=LONG) <= at.date() < CHANGED)
    assert effect <= -0.45 * waited
    first = min(at for at, _ in points).date() + timedelta(days=LONG)
    placebo = [first + timedelta(days=days) for days in range((CHANGED - timedelta(days=LONG) - first).days + 1)]
    assert len(placebo) >= 20
    assert all(abs(difference(points, day, LONG)[2]) < 0.6 * abs(effect) for day in placebo)


def test_booking_the_test_environment_shows_nothing_yet(sample: Load) -> None:
    points = [
        (
            datetime.fromisoformat(row["to"]),
            (datetime.fromisoformat(row["to"]) - datetime.fromisoformat(row["from"])).total_seconds() / 86400,
        )
        for row in sample("payments").rows("blocks")
        if row["dependency"] == "test-env" and row["to"]
    ]
    before, after, effect = difference(points, date(2026, 10, 5), LONG)
    assert before >= 6 <= after
    days = [date(2026, 3, 1) + timedelta(days=4 * place) for place in range(40)]
    placebo = [abs(difference(points, day, LONG)[2]) for day in days if day < date(2026, 8, 20)]
    assert sum(one >= abs(effect) for one in placebo) / len(placebo) > 0.1


def test_two_changes_do_not_overlap(sample: Load) -> None:
    register = Changes.model_validate(sample("payments").written("changes"))
    first, second = register.changes
    assert first.check_on and second.check_on and first.date and second.date
    assert second.date - (second.check_on - second.date) > first.check_on


def test_the_most_capacity_has_no_reading(sample: Load) -> None:
    outcomes = Outcomes.model_validate(sample("payments").written("outcomes"))
    hours: dict[str, float] = {}
    initiative = {row["item"]: row["initiative"] for row in sample("payments").rows("events")}
    for row in sample("payments").rows("effort"):
        name = initiative[row["item"]]
        hours[name] = hours.get(name, 0) + float(row["hours"])
    named = {name: used for name, used in hours.items() if name}
    assert set(named) <= {one.id for one in outcomes.initiatives}
    first, second, *_ = sorted(named.values(), reverse=True)
    assert named["offers"] == first > 1.5 * second
    readings = {one.id: len(one.readings) for one in outcomes.hypotheses}
    assert readings["offers-used"] == 0
    decided = {one.id: one.verdict.decided for one in outcomes.hypotheses if one.verdict}
    assert decided == {"wrong-account": "supported", "pay-together": "refuted"}


def test_delivery_takes_hours(sample: Load) -> None:
    deployed = {row["ref"]: datetime.fromisoformat(row["at"]) for row in sample("payments").rows("deployments")}
    lead = [
        (deployed[row["deployed_ref"]] - datetime.fromisoformat(row["committed_at"])).total_seconds() / 86400
        for row in sample("payments").rows("commits")
    ]
    assert min(lead) > 0
    assert 0.1 <= statistics.median(lead) <= 0.5
    failed = [row for row in sample("payments").rows("deployments") if row["failed"] == "yes"]
    assert 3 <= len(failed) <= 12
    assert all(row["restored_at"] > row["at"] for row in failed)


def test_claims_wait_for_documents_and_the_hail_for_experts(sample: Load) -> None:
    found = sample("claims").figures(bucket="month")
    assert 370 <= found["items"]["total"] <= 420
    accrued = {name: sum(days) for name, days in found["heatmap"]["rows"].items()}
    assert sorted(accrued, key=lambda name: -accrued[name])[:2] == ["documents", "expert"]
    assert (found["loops"][0]["from"], found["loops"][0]["to"]) == ("assessment", "documents")
    months = dict(zip(found["heatmap"]["columns"], found["heatmap"]["rows"]["expert"], strict=True))
    assert months["2026-09"] > 3 * months["2026-07"]
    assert found["dependencies"][0]["dependency"] == "external-expert"
    assert any(loop["from"] == "approval" for loop in found["loops"])
    outcomes = Outcomes.model_validate(sample("claims").written("outcomes"))
    assert len(outcomes.hypotheses) == 1


def test_onboarding_is_a_handful_of_days_entered_by_hand(sample: Load) -> None:
    found = sample("onboarding").figures()
    assert found["items"] == {
        "total": 8,
        "not_started": 0,
        "returned": 0,
        "in_progress": 2,
        "finished": 5,
        "discarded": 1,
        "arrived_finished": 0,
    }
    assert found["quality"]["day_precision"] == 8
    assert found["flow_time_days"]["p50"] == int(found["flow_time_days"]["p50"])


@pytest.mark.parametrize("slug", ["payments", "claims", "onboarding"])
def test_every_status_of_a_sample_belongs_somewhere_or_is_meant_not_to(sample: Load, slug: str) -> None:
    known = sample(slug).map.step_of_status()
    found = {(row.get("status") or row["step"]).casefold() for row in sample(slug).rows("events")}
    assert found - known.keys() <= {"parked", "uat sign-off"}
