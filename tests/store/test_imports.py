"""What an import changes, what it leaves, and that the same file twice changes nothing."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import Store, StoreError
from store.history import raw_history
from store.imports import UnknownRows, apply_batch
from store.items import (
    add_effort,
    block_item,
    create_item,
    edit_effort,
    edit_event,
    item_detail,
    item_id,
    move_item,
    remove_block,
    remove_event,
    say_why,
    unblock_item,
)
from store.models import (
    Batch,
    BlockRecord,
    CommitRecord,
    DeploymentRecord,
    EffortRecord,
    ItemRecord,
    ReadingRecord,
)
from store.outcome_models import Hypothesis
from store.outcomes import load_outcomes, save_entry
from store.streams import detach, kept_where, load_map
from tests.store import cases


def events_of(store: Store, key: str) -> list[tuple[str, int]]:
    """What the figures will see of an item: (status, instant) in order."""
    raw = raw_history(store, "checkout")
    return [
        (raw.statuses[status][0], at)
        for item, status, at in zip(raw.event_item, raw.event_status, raw.event_at, strict=True)
        if raw.keys[item] == key
    ]


def sides(**records: list[object]) -> Batch:
    """A batch of side records."""
    batch = Batch("side.csv", "side")
    for name, found in records.items():
        getattr(batch, name).extend(found)
    return batch


def test_an_event_log_is_added_to(store: Store, number: int, batch_of) -> None:
    apply_batch(store, "checkout", batch_of(("A", "Backlog", 1), ("A", "build", 5)))
    summary = apply_batch(store, "checkout", batch_of(("A", "build", 5), ("A", "test", 3), ("B", "test", 3)))
    assert (summary.items.new, summary.events.new, summary.events.unchanged) == (1, 2, 1)
    assert events_of(store, "A") == [("Backlog", 1), ("test", 3), ("build", 5)]


def test_events_of_one_instant_stay_in_input_order(store: Store, number: int, batch_of) -> None:
    apply_batch(store, "checkout", batch_of(("A", "test", 5), ("A", "build", 5), ("A", "Backlog", 5)))
    assert events_of(store, "A") == [("test", 5), ("build", 5), ("Backlog", 5)]


@given(
    events=st.lists(
        st.tuples(st.sampled_from("ABC"), st.sampled_from(("Backlog", "build", "Odd")), st.integers(0, 30)), max_size=25
    ),
    whole=st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_the_same_batch_twice_changes_nothing_and_leaves_no_act(events, whole: bool) -> None:
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "x.db", create=True) as store:
        batch = cases.batch_of(*events, whole_history=whole)
        assert apply_batch(store, "checkout", batch, map=cases.checkout_map()).changed
        before, acts = cases.dump(store), len(store.acts())
        assert not apply_batch(store, "checkout", batch).changed
        assert not apply_batch(store, "checkout", batch, map=cases.checkout_map()).changed
        assert (cases.dump(store), len(store.acts())) == (before, acts)


def test_a_whole_history_takes_the_place_of_earlier_imported_events(store: Store, number: int, batch_of) -> None:
    apply_batch(
        store, "checkout", batch_of(("A", "Backlog", 1), ("A", "build", 5), ("B", "build", 2), whole_history=True)
    )
    summary = apply_batch(
        store, "checkout", batch_of(("A", "Backlog", 2), ("A", "build", 5), ("B", "build", 2), whole_history=True)
    )
    assert (summary.events.new, summary.events.removed) == (2, 2)
    assert events_of(store, "A") == [("Backlog", 2), ("build", 5)]
    assert events_of(store, "B") == [("build", 2)]


def test_a_whole_history_keeps_what_was_entered_by_hand(store: Store, number: int, batch_of) -> None:
    apply_batch(store, "checkout", batch_of(("A", "Backlog", 1), whole_history=True))
    item = item_id(store, number, "A")
    move_item(store, item, "test", 3)
    block_item(store, item, reason="waits", at=2)
    add_effort(store, item, "build", 2)
    apply_batch(store, "checkout", batch_of(("A", "Backlog", 1), ("A", "Released", 9), whole_history=True))
    assert events_of(store, "A") == [("Backlog", 1), ("test", 3), ("Released", 9)]
    detail = item_detail(store, item)
    assert (len(detail.blocks), len(detail.efforts)) == (1, 1)


@pytest.mark.parametrize("whole_history", [False, True])
def test_an_event_that_a_person_removed_or_moved_does_not_come_back(
    store: Store, number: int, batch_of, whole_history: bool
) -> None:
    batch = batch_of(("A", "Backlog", 1), ("A", "test", 3), ("A", "build", 5), whole_history=whole_history)
    apply_batch(store, "checkout", batch)
    first, second, _ = item_detail(store, item_id(store, number, "A")).events
    edit_event(store, first.id, at=2)
    remove_event(store, second.id)
    assert events_of(store, "A") == [("Backlog", 2), ("build", 5)]
    assert not apply_batch(store, "checkout", batch).changed
    batch.events.add("A", "Released", 9)
    apply_batch(store, "checkout", batch)
    assert events_of(store, "A") == [("Backlog", 2), ("build", 5), ("Released", 9)]


def test_the_reason_a_person_gave_for_an_imported_move_outlives_the_next_import(
    store: Store, number: int, batch_of, dump
) -> None:
    said = (("A", "test", 1), ("A", "build", 3), ("A", "test", 5))
    apply_batch(store, "checkout", batch_of(*said, whole_history=True))
    item = item_id(store, number, "A")
    say_why(store, item_detail(store, item).events[1].id, "spec unclear")
    before = dump(store)
    apply_batch(store, "checkout", batch_of(*said, ("A", "Released", 9), whole_history=True))
    assert [event.reason for event in item_detail(store, item).events] == [None, "spec unclear", None, None]
    store.undo(number)
    assert dump(store) == before


def test_an_event_moved_to_another_step_by_hand_stays_there(store: Store, number: int, batch_of) -> None:
    batch = batch_of(("A", "Backlog", 1), ("A", "test", 3))
    apply_batch(store, "checkout", batch)
    edit_event(store, item_detail(store, item_id(store, number, "A")).events[1].id, step_id="build")
    apply_batch(store, "checkout", batch)
    raw = raw_history(store, "checkout")
    assert raw.statuses[raw.event_status[-1]] == ("Build it", "build")
    assert len(raw.event_at) == 2


def item_batch(whole_history: bool = False, **fields: object) -> Batch:
    """One item with one event."""
    batch = Batch("file.csv", "events", whole_history=whole_history)
    batch.items["A"] = ItemRecord("A", **fields)
    batch.events.add("A", "build", 1)
    return batch


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([None], None),
        ([False], False),
        ([None, False], False),
        ([False, None], False),
        ([True, False], True),
        ([False, True, None], True),
    ],
)
def test_escalated_once_is_escalated(
    store: Store, number: int, steps: list[bool | None], expected: bool | None
) -> None:
    for escalated in steps:
        apply_batch(store, "checkout", item_batch(escalated=escalated))
    assert item_detail(store, item_id(store, number, "A")).escalated is expected


def test_the_last_word_on_an_item_wins_and_silence_says_nothing(store: Store, number: int) -> None:
    apply_batch(store, "checkout", item_batch(title="one", type="Bug", initiative="tap", precision="day"))
    summary = apply_batch(store, "checkout", item_batch(title="two", release="2.1"))
    assert summary.items.changed == 1
    item = item_detail(store, item_id(store, number, "A"))
    assert (item.title, item.type, item.initiative, item.release, item.precision) == ("two", "Bug", "tap", "2.1", "day")


def test_completeness_is_what_the_newest_whole_history_says(store: Store, number: int) -> None:
    def after(batch: Batch) -> str:
        apply_batch(store, "checkout", batch)
        return item_detail(store, item_id(store, number, "A")).completeness

    assert after(item_batch(completeness="snapshot")) == "snapshot"
    assert after(item_batch(completeness="full")) == "snapshot"
    assert after(item_batch(whole_history=True, completeness="truncated")) == "truncated"
    assert after(item_batch(whole_history=True, completeness="full")) == "full"


def test_a_detached_stream_gets_only_new_items(store: Store, number: int, batch_of, dump) -> None:
    apply_batch(store, "checkout", batch_of(("A", "Backlog", 1)))
    detach(store, "checkout")
    batch = batch_of(("A", "build", 5), ("B", "build", 2), whole_history=True)
    batch.items["A"].title = "from the source"
    batch.blocks.append(BlockRecord("A", 5))
    apply_batch(store, "checkout", batch)
    assert events_of(store, "A") == [("Backlog", 1)]
    assert events_of(store, "B") == [("build", 2)]
    detail = item_detail(store, item_id(store, number, "A"))
    assert (detail.title, detail.blocks) == (None, [])
    assert kept_where(store, "checkout") == "detached"


def test_blocks_are_keyed_and_a_later_end_updates(store: Store, number: int, batch_of) -> None:
    apply_batch(store, "checkout", batch_of(("A", "build", 1)))
    first = sides(
        blocks=[BlockRecord("A", 10, None, "no slot", "Vendor"), BlockRecord("A", 10, None, "no slot", "vendor")]
    )
    assert apply_batch(store, "checkout", first).blocks.new == 1
    assert apply_batch(store, "checkout", first).blocks.unchanged == 1
    ended = sides(blocks=[BlockRecord("A", 10, 20, "no slot", "VENDOR")])
    assert apply_batch(store, "checkout", ended).blocks.changed == 1
    assert not apply_batch(store, "checkout", first).changed
    other = sides(blocks=[BlockRecord("A", 10, 20, "another reason", "vendor")])
    assert apply_batch(store, "checkout", other).blocks.new == 1
    assert raw_history(store, "checkout").blocks == [
        (0, 10, 20, "no slot", "Vendor"),
        (0, 10, 20, "another reason", "vendor"),
    ]


def test_a_block_that_a_person_ended_or_removed_stays_so(store: Store, number: int, batch_of) -> None:
    apply_batch(store, "checkout", batch_of(("A", "build", 1), ("B", "build", 1)))
    apply_batch(store, "checkout", sides(blocks=[BlockRecord("A", 10), BlockRecord("B", 10)]))
    unblock_item(store, item_id(store, number, "A"), 15)
    remove_block(store, item_detail(store, item_id(store, number, "B")).blocks[0].id)
    apply_batch(store, "checkout", sides(blocks=[BlockRecord("A", 10, 99), BlockRecord("B", 10, 99)]))
    assert raw_history(store, "checkout").blocks == [(0, 10, 15, None, None)]


def test_equal_rows_of_effort_are_counted_and_zero_hours_are_none(store: Store, number: int, batch_of) -> None:
    apply_batch(store, "checkout", batch_of(("A", "build", 1)))
    day = date(2026, 1, 5)
    batch = sides(
        efforts=[EffortRecord("A", "build", 2, day), EffortRecord("A", "build", 2, day), EffortRecord("A", "build", 0)]
    )
    assert apply_batch(store, "checkout", batch).efforts.new == 2
    batch.efforts.append(EffortRecord("A", "Build", 2, day))
    assert apply_batch(store, "checkout", batch).efforts.new == 1
    assert raw_history(store, "checkout").efforts[0] == (0, "build", 2.0, "2026-01-05")


def test_effort_corrected_by_hand_does_not_come_back(store: Store, number: int, batch_of) -> None:
    apply_batch(store, "checkout", batch_of(("A", "build", 1)))
    batch = sides(efforts=[EffortRecord("A", "build", 2)])
    apply_batch(store, "checkout", batch)
    edit_effort(store, item_detail(store, item_id(store, number, "A")).efforts[0].id, {"hours": 3})
    assert not apply_batch(store, "checkout", batch).changed
    assert [effort[2] for effort in raw_history(store, "checkout").efforts] == [3.0]


def test_side_rows_of_unknown_items_refuse_the_whole_batch(store: Store, number: int, batch_of, dump) -> None:
    before = dump(store)
    batch = batch_of(("A", "build", 1))
    batch.blocks += [BlockRecord("A", 1), BlockRecord("Z-9", 1)]
    batch.efforts += [EffortRecord("Y-1", "build", 1)]
    with pytest.raises(UnknownRows, match="Z-9, Y-1") as refusal:
        apply_batch(store, "checkout", batch)
    assert refusal.value.unknown_items == ["Z-9", "Y-1"]
    assert dump(store) == before
    summary = apply_batch(store, "checkout", batch, skip_unknown=True)
    assert summary.unknown_items == ["Z-9", "Y-1"]
    assert (summary.blocks.new, summary.efforts.new) == (1, 0)


def test_deployments_and_commits_are_keyed(store: Store, number: int) -> None:
    batch = sides(
        deployments=[DeploymentRecord(10, "v1", "prod"), DeploymentRecord(10, "v1")],
        commits=[
            CommitRecord(1, "v1"),
            CommitRecord(1, "v1"),
            CommitRecord(1, "v1", "abc"),
            CommitRecord(1, "v1", "abc"),
        ],
    )
    summary = apply_batch(store, "checkout", batch)
    assert (summary.deployments.new, summary.commits.new) == (2, 3)
    assert not apply_batch(store, "checkout", batch).changed
    failed = sides(deployments=[DeploymentRecord(10, "v1", "prod", failed=True, restored_at=50)])
    assert apply_batch(store, "checkout", failed).deployments.changed == 1
    assert store.rows("SELECT environment, failed, restored_at FROM deployment ORDER BY id") == [
        ("prod", 1, 50),
        ("", None, None),
    ]


def test_readings_need_their_hypothesis_and_a_later_value_corrects(store: Store, number: int) -> None:
    batch = sides(readings=[ReadingRecord("abandon", date(2026, 7, 1), 66.5, "web")])
    with pytest.raises(UnknownRows, match="abandon"):
        apply_batch(store, "checkout", batch)
    save_entry(store, number, Hypothesis(id="abandon"))
    assert apply_batch(store, "checkout", batch).readings.new == 1
    batch.readings[0].value = 60
    assert apply_batch(store, "checkout", batch).readings.changed == 1
    (reading,) = load_outcomes(store, "checkout").hypotheses[0].readings
    assert (reading.date, reading.value, reading.source) == (date(2026, 7, 1), 60, "web")


def test_an_unknown_stream_needs_a_map_of_its_slug(store: Store, checkout_map, batch_of) -> None:
    with pytest.raises(StoreError, match="needs a map"):
        apply_batch(store, "checkout", batch_of(("A", "build", 1)))
    with pytest.raises(StoreError, match="of stream 'other'"):
        apply_batch(store, "checkout", batch_of(("A", "build", 1)), map=checkout_map(stream="other"))
    assert not (store.path.parent / "backups").exists()


def test_a_map_that_would_strand_items_refuses_the_import_too(
    store: Store, number: int, checkout_map, batch_of, dump
) -> None:
    apply_batch(store, "checkout", batch_of(("A", "test", 1)))
    before = dump(store)
    fewer = checkout_map(steps=[step for step in checkout_map().steps if step.id != "test"])
    with pytest.raises(StoreError, match="1 in test"):
        apply_batch(store, "checkout", batch_of(("B", "build", 1)), map=fewer)
    assert dump(store) == before
    replaced = checkout_map(name="New name")
    assert apply_batch(store, "checkout", batch_of(("B", "build", 1)), map=replaced).map_replaced
    assert load_map(store, "checkout") == replaced


def test_a_stream_with_items_made_by_hand_stays_kept_here(store: Store, number: int, batch_of) -> None:
    create_item(store, number, key="H", step_id="build")
    apply_batch(store, "checkout", batch_of(("A", "build", 1)))
    assert kept_where(store, "checkout") == "here"


def test_an_import_is_one_act_that_is_undone_whole(store: Store, number: int, batch_of, dump) -> None:
    before = dump(store)
    batch = batch_of(("A", "Backlog", 1), ("B", "build", 5))
    batch.blocks.append(BlockRecord("A", 3, 4))
    apply_batch(store, "checkout", batch)
    after = dump(store)
    assert store.undo(number) == "Import file.csv"
    assert dump(store) == before
    store.redo(number)
    assert dump(store) == after
