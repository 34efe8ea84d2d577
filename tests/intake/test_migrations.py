"""Mass moves within minutes and renamed statuses: found, offered, and taken out without touching anything else."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from store.models import Batch, ItemRecord
from vsm_tui.intake.creations import bulk_creations
from vsm_tui.intake.gathering import Options
from vsm_tui.intake.migrations import migrations, on_days, renamed_statuses, without
from vsm_tui.intake.reading import read_files

BEGIN = int(datetime(2026, 1, 5, 9, tzinfo=UTC).timestamp())
DAY = 86_400


def batch_of(events, day_only=()):
    batch = Batch("test", "events")
    for item, status, at in events:
        batch.items.setdefault(item, ItemRecord(item, precision="day" if item in day_only else "second"))
        batch.events.add(item, status, at)
    return batch


def usual(items=60, seed=1):
    """Items that come and go over a year, no two moves of one minute by plan."""
    chance = random.Random(seed)
    events = []
    for number in range(items):
        at = BEGIN + chance.randrange(300 * DAY)
        for status in ("To Do", "Doing", "Review", "Done"):
            events.append((f"P-{number}", status, at))
            at += chance.randrange(2 * 3600, 12 * DAY)
    return events


def moved_at(events, at, before, after, count, apart=2):
    """The first `count` items that stand in `before` by then are moved to `after`, seconds apart."""
    standing = {}
    for item, status, when in sorted(events, key=lambda event: event[2]):
        if when < at:
            standing[item] = status
    chosen = [item for item, status in standing.items() if status == before][:count]
    return [(item, after, at + number * apart) for number, item in enumerate(chosen)]


def test_usual_work_holds_no_migration():
    assert migrations(batch_of(usual(200))) == [] and renamed_statuses(batch_of(usual(200))) == []


def test_many_items_moved_within_minutes_are_found_with_what_moved():
    events = usual(200)
    mass = moved_at(events, BEGIN + 400 * DAY, "Done", "Archive", 150)
    (found,) = migrations(batch_of(events + mass))
    assert (found.items, found.moves, found.standing) == (150, 150, 150)
    assert found.pairs == (("Done", "Archive", 150),)
    assert found.day(UTC) == date(2027, 2, 9) and found.when(UTC) == "on 9 Feb 2027 from 09:00 to 09:04"
    assert found.renamed == ()  # some items are Done still


def test_many_items_that_begin_within_minutes_are_named_and_stay():
    events = usual(200)
    moved_in = [(f"OLD-{n}", "To Do", BEGIN + 400 * DAY + n) for n in range(150)]
    (said,) = bulk_creations(batch_of(events + moved_in), UTC)
    assert said.startswith("150 items begin on 9 Feb 2027 from 09:00 to 09:02: if they were brought in")
    assert bulk_creations(batch_of(events), UTC) == [] == bulk_creations(batch_of(events + moved_in[:20]), UTC)
    assert bulk_creations(batch_of(events + moved_in, day_only={name for name, _, _ in moved_in}), UTC) == []
    minutely = [(f"C-{n}", "Call", BEGIN + n * 60) for n in range(5000)]
    assert bulk_creations(batch_of(minutely), UTC) == []


def test_day_precision_says_nothing_of_minutes():
    events = [(f"A-{n}", status, BEGIN + day * DAY) for n in range(40) for day, status in enumerate(("New", "Done"))]
    assert len(migrations(batch_of(events))) == 1
    assert migrations(batch_of(events, day_only={f"A-{n}" for n in range(40)})) == []


def test_what_happens_every_week_is_a_habit():
    events = [
        (f"W{week}-{n}", status, BEGIN + week * 7 * DAY + place * 3600 + n)
        for week in range(8)
        for n in range(15)
        for place, status in enumerate(("Backlog", "Selected"))
    ]
    assert migrations(batch_of(events)) == []
    assert len(migrations(batch_of([event for event in events if event[0].startswith(("W1-", "W2-"))]))) == 2


def test_a_renaming_is_taken_out_whole_and_nobody_becomes_truncated():
    first = [
        (f"R-{n}", status, BEGIN + n * 7200 + k * 900) for n in range(30) for k, status in enumerate(("New", "Test"))
    ]
    at = BEGIN + 30 * DAY
    mass = [(f"R-{n}", "Verify", at + n) for n in range(30)]
    later = [(f"R-{n}", "Done", at + DAY + n * 7200) for n in range(20)]
    batch = batch_of(first + mass + later)
    (found,) = migrations(batch)
    assert found.renamed == (("Test", "Verify"),) and found.standing == 10
    after, gone = without(batch, [found])
    assert gone == 30 and "Verify" not in after.events.statuses
    assert list(after.events) == first + later
    assert {record.completeness for record in after.items.values()} == {"full"}


def test_who_stands_where_a_tidying_up_put_it_keeps_the_move_and_is_left_out_of_waits():
    events = usual(100)
    at = BEGIN + 100 * DAY
    mass = moved_at(events, at, "Doing", "Parked", 50) + moved_at(events, at + 100, "Done", "Parked", 50)
    batch = batch_of(sorted(events + mass, key=lambda event: event[2]))
    found = migrations(batch)
    assert [each.moves for each in found] == [len(mass)]
    after, gone = without(batch, found)
    stays = {item for item, status, _ in after.events if status == "Parked"}
    assert stays == {key for key, record in after.items.items() if record.completeness == "truncated"}
    assert len(stays) + gone == len(mass) and len(batch.events) == len(after.events) + gone
    assert {record.completeness for record in batch.items.values()} == {"full"}, "the batch itself stays as it was"


def test_a_status_that_another_took_the_place_of_is_offered_as_renamed():
    old = [
        (f"O-{n}", status, BEGIN + n * DAY + k * 3600)
        for n in range(20)
        for k, status in enumerate(("New", "QA", "Done"))
    ]
    new = [
        (f"N-{n}", status, BEGIN + (30 + n) * DAY + k * 3600)
        for n in range(20)
        for k, status in enumerate(("New", "Verify", "Done"))
    ]
    (found,) = renamed_statuses(batch_of(old + new))
    assert (found.before, found.after) == ("QA", "Verify")
    back = [("O-1", "Verify", BEGIN + 60 * DAY), ("O-1", "QA", BEGIN + 61 * DAY)]
    assert renamed_statuses(batch_of(old + new + back)) == [], "the old name is used still"


def test_the_real_jira_export_holds_three_and_one_renames(exports):
    batch = read_files([str(exports / "devlake-jira/jira_search.json")], Options()).batch
    found = migrations(batch)
    assert [(each.day(UTC).isoformat(), each.moves) for each in found] == [
        ("2020-06-12", 29),
        ("2020-11-10", 22),
        ("2021-03-28", 30),
    ]
    assert found[2].renamed == (("Closed", "已完成"),)
    assert on_days(found, [date(2021, 3, 28)], UTC) == [found[2]]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(20, 80), st.sampled_from(["Doing", "Done", "Review"]))
def test_taking_out_never_invents_and_never_touches_other_items(seed, items, before):
    events = usual(items, seed)
    mass = moved_at(events, BEGIN + 200 * DAY, before, "Elsewhere", items)
    batch = batch_of(sorted(events + mass, key=lambda event: event[2]))
    found = migrations(batch)
    after, gone = without(batch, found)
    left = list(after.events)
    whole = list(batch.events)
    assert len(left) + gone == len(whole) and all(event in whole for event in left)
    touched = {item for item, _, _ in mass}
    assert [event for event in left if event[0] not in touched] == [event for event in whole if event[0] not in touched]
