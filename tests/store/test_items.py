"""Items, moves, blocks, effort and marks by hand."""

from __future__ import annotations

import pytest

from store import Conflict, Store, StoreError
from store.history import raw_history
from store.imports import apply_batch
from store.items import (
    add_effort,
    add_event,
    add_note,
    block_item,
    bring_back,
    create_item,
    delete_item,
    discard_item,
    edit_block,
    edit_effort,
    edit_event,
    edit_item,
    edit_note,
    item_detail,
    item_id,
    known_dependencies,
    known_reasons,
    link_items,
    mark_day,
    move_item,
    remove_block,
    remove_effort,
    remove_event,
    remove_note,
    say_why,
    stream_notes,
    unblock_item,
)
from store.limits import OverLimitMove, over_limit_moves


def way(store: Store, item: int) -> list[tuple[str, int]]:
    """Pinned steps and instants of an item, in order."""
    return [(event.step, event.at) for event in item_detail(store, item).events]


def test_items_without_a_key_are_numbered(store: Store, number: int) -> None:
    first, second = create_item(store, number), create_item(store, number, key="CHECKOUT-3")
    third = create_item(store, number)
    assert [item_detail(store, item).key for item in (first, second, third)] == [
        "CHECKOUT-1",
        "CHECKOUT-3",
        "CHECKOUT-4",
    ]
    with pytest.raises(StoreError, match="CHECKOUT-3 already"):
        create_item(store, number, key="CHECKOUT-3")
    with pytest.raises(StoreError, match="CHECKOUT-3 already"):
        edit_item(store, first, {"key": "CHECKOUT-3"})


def test_a_move_by_hand_names_its_step_whatever_the_names_are(store: Store, number: int, checkout_map) -> None:
    item = create_item(store, number, step_id="select", at=10)
    move_item(store, item, "build", 20, reason="over the limit, agreed", over_limit=True)
    raw = raw_history(store, "checkout")
    assert [raw.statuses[status] for status in raw.event_status] == [("select", "select"), ("Build it", "build")]
    event = item_detail(store, item).events[1]
    assert (event.reason, event.over_limit, event.by_hand) == ("over the limit, agreed", True, True)
    with pytest.raises(StoreError, match="no step 'nowhere'"):
        move_item(store, item, "nowhere")


def test_there_and_back_within_a_second_keeps_its_order(
    store: Store, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", "1970-01-01T00:01:40Z")
    item = create_item(store, number, step_id="select")
    for step in ("build", "select", "build"):
        move_item(store, item, step)
    assert [step for step, _ in way(store, item)] == ["select", "build", "select", "build"]
    assert way(store, item)[-1][1] <= 102


def test_a_clock_that_goes_back_does_not_put_a_move_before_the_last(
    store: Store, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", "2026-03-02T10:00:00Z")
    item = create_item(store, number, step_id="select")
    block_item(store, item)
    monkeypatch.setenv("VSM_TUI_NOW", "2026-03-01T10:00:00Z")
    move_item(store, item, "build")
    assert [step for step, _ in way(store, item)] == ["select", "build"]
    unblock_item(store, item)
    (block,) = item_detail(store, item).blocks
    assert block.ended_at == block.started_at
    assert [act.what for act in store.acts(number, limit=2)] == [
        f"Unblock {item_detail(store, item).key}",
        "Move CHECKOUT-1 to build",
    ]
    assert store.undo(number) == "Unblock CHECKOUT-1"


def test_a_discarded_item_comes_back_to_the_step_it_was_in(store: Store, number: int, batch_of) -> None:
    apply_batch(store, "checkout", batch_of(("A", "Backlog", 1), ("A", "test", 5)))
    item = item_id(store, number, "A")
    discard_item(store, item, 10, reason="no longer wanted")
    raw = raw_history(store, "checkout")
    assert raw.statuses[raw.event_status[-1]] == ("Won't do", "!discard")
    bring_back(store, item, at=20)
    assert way(store, item)[-1] == ("test", 20)


def test_a_wrong_move_is_corrected(store: Store, number: int) -> None:
    item = create_item(store, number, step_id="select", at=10)
    event = move_item(store, item, "test", 20)
    edit_event(store, event, step_id="build", at=15)
    assert way(store, item) == [("select", 10), ("build", 15)]
    later = add_event(store, item, "test", 12, reason="forgotten")
    assert way(store, item) == [("select", 10), ("test", 12), ("build", 15)]
    say_why(store, later, "size unknown")
    assert known_reasons(store, number, of="move") == ["size unknown"]
    remove_event(store, event)
    with pytest.raises(StoreError, match="no longer"):
        edit_event(store, event, at=3)


@pytest.mark.parametrize("imported", [False, True])
def test_a_move_corrected_since_it_was_seen_is_a_conflict_with_both_values(
    store: Store, number: int, batch_of, imported: bool
) -> None:
    if imported:
        apply_batch(store, "checkout", batch_of(("A", "Backlog", 10), ("A", "build", 20)))
        item = item_id(store, number, "A")
    else:
        item = create_item(store, number, step_id="select", at=10)
        move_item(store, item, "build", 20)
    seen = item_detail(store, item).events[1]
    edit_event(store, seen.id, at=30, version=seen.version)
    before = store.value("SELECT count(*) FROM act")
    for job, theirs, yours in (
        (lambda: edit_event(store, seen.id, at=40, version=seen.version), {"at": 30}, {"at": 40}),
        (lambda: say_why(store, seen.id, "late", seen.version), {"reason": None}, {"reason": "late"}),
        (lambda: edit_event(store, seen.id, step_id="test", version=seen.version), None, {"step": "test"}),
        (lambda: remove_event(store, seen.id, seen.version), None, {}),
    ):
        with pytest.raises(Conflict, match="changed meanwhile") as raised:
            job()
        assert theirs is None or raised.value.theirs == theirs
        assert raised.value.yours == yours
    assert store.value("SELECT count(*) FROM act") == before
    edit_event(store, seen.id, at=30, version=seen.version)  # both said the same: nothing to do
    assert store.value("SELECT count(*) FROM act") == before
    edit_event(store, seen.id, at=40)
    assert [event.at for event in item_detail(store, item).events if not event.removed] == [10, 40]
    remove_event(store, seen.id)
    assert [event.at for event in item_detail(store, item).events if not event.removed] == [10]


def test_blocks_effort_notes_and_marks_changed_since_they_were_seen_are_not_taken_out_or_overwritten(
    store: Store, number: int
) -> None:
    item = create_item(store, number, step_id="build", at=10)
    block, effort = block_item(store, item, reason="waits", at=20), add_effort(store, item, "build", 2)
    note = add_note(store, number, "as it was", item_id=item)
    edit_block(store, block, {"reason": "the laboratory"}, 1)
    edit_effort(store, effort, {"hours": 3}, 1)
    edit_note(store, note, "as it is", 1)
    mark_day(store, item, "2026-01-05", True, seen=(None,))
    before = store.value("SELECT count(*) FROM act")
    for job in (
        lambda: remove_block(store, block, 1),
        lambda: edit_block(store, block, {"reason": "mine"}, 1),
        lambda: remove_effort(store, effort, 1),
        lambda: edit_effort(store, effort, {"hours": 4}, 1),
        lambda: remove_note(store, note, 1),
        lambda: mark_day(store, item, "2026-01-05", False, seen=(None,)),
    ):
        with pytest.raises(Conflict):
            job()
    assert store.value("SELECT count(*) FROM act") == before


def test_a_move_of_an_item_that_somebody_else_moved_on_is_a_conflict(store: Store, number: int) -> None:
    item = create_item(store, number, step_id="select", at=10)
    move_item(store, item, "test", seen_in="select")
    with pytest.raises(Conflict) as raised:
        move_item(store, item, "build", seen_in="select")
    assert (raised.value.theirs, raised.value.yours) == ({"step": "test"}, {"step": "build"})
    assert [event.step for event in item_detail(store, item).events] == ["select", "test"]


def test_moves_over_a_limit_are_listed_with_their_reasons_until_they_are_taken_back(store: Store, number: int) -> None:
    item = create_item(store, number, key="A", step_id="select", at=10)
    move_item(store, item, "build", 20, reason="regulator asked", over_limit=True)
    move_item(store, item, "test", 30)
    move_item(store, item, "build", 40, over_limit=True)
    assert over_limit_moves(store, number) == [
        OverLimitMove("build", "A", 40, None),
        OverLimitMove("build", "A", 20, "regulator asked"),
    ]
    store.undo(number)
    assert [move.at for move in over_limit_moves(store, number)] == [20]
    assert over_limit_moves(store, number + 1) == []


def test_blocks_by_hand(store: Store, number: int) -> None:
    item = create_item(store, number, step_id="build", at=10)
    block = block_item(store, item, reason="no slot", dependency="Test lab", at=20)
    assert unblock_item(store, item, 30) == 1
    assert unblock_item(store, item, 40) == 0
    edit_block(store, block, {"ended_at": 35, "dependency": "Vendor"})
    with pytest.raises(StoreError, match="before it begins"):
        edit_block(store, block, {"ended_at": 5})
    assert raw_history(store, "checkout").blocks == [(0, 20, 35, "no slot", "Vendor")]
    assert known_reasons(store, number) == ["no slot"]


def test_dependencies_to_offer_are_those_of_the_map_then_those_in_use(store: Store, number: int) -> None:
    item = create_item(store, number)
    for name in ("Test lab", "Test lab", "Audit", "VENDOR"):
        block_item(store, item, dependency=name, at=1)
    assert known_dependencies(store, number) == ["vendor", "Test lab", "Audit"]


def test_effort_and_marked_days(store: Store, number: int) -> None:
    item = create_item(store, number)
    effort = add_effort(store, item, "build", 1.5, "2026-01-05")
    edit_effort(store, effort, {"hours": 2})
    remove_effort(store, add_effort(store, item, "test", 1))
    mark_day(store, item, "2026-01-05", True)
    mark_day(store, item, "2026-01-06", True)
    mark_day(store, item, "2026-01-06", False)
    mark_day(store, item, "2026-01-05", None)
    raw = raw_history(store, "checkout")
    assert (raw.efforts, raw.marks) == ([(0, "build", 2.0, "2026-01-05")], [(0, "2026-01-06", False)])
    for hours in (0, -1, float("nan")):
        with pytest.raises(StoreError, match="above 0"):
            add_effort(store, item, "build", hours)
    with pytest.raises(StoreError, match="no date"):
        mark_day(store, item, "5 Jan", True)


def test_notes_stand_on_the_item_or_on_the_stream(store: Store, number: int) -> None:
    item = create_item(store, number)
    add_note(store, number, "ask the vendor", item_id=item)
    add_note(store, number, "of the stream")
    assert [note.text for note in item_detail(store, item).notes] == ["ask the vendor"]
    assert [note.text for note in stream_notes(store, number)] == ["of the stream"]


def test_many_items_are_linked_in_one_act(store: Store, number: int) -> None:
    items = [create_item(store, number) for _ in range(3)]
    assert link_items(store, number, items, initiative="one-tap") == 3
    assert link_items(store, number, items, initiative="one-tap") == 0
    assert raw_history(store, "checkout").initiatives == ["one-tap"] * 3
    store.undo(number)
    assert raw_history(store, "checkout").initiatives == [None] * 3


def test_a_deleted_item_takes_everything_with_it_and_comes_back_whole(store: Store, number: int, dump) -> None:
    item = create_item(store, number, step_id="build")
    block_item(store, item)
    add_effort(store, item, "build", 1)
    mark_day(store, item, "2026-01-05", True)
    add_note(store, number, "note", item_id=item)
    before = dump(store)
    delete_item(store, item)
    for table in ("item", "event", "block", "effort", "day_mark", "note"):
        assert store.value(f"SELECT count(*) FROM {table}") == 0
    with pytest.raises(StoreError, match="no longer"):
        item_detail(store, item)
    store.undo(number)
    assert dump(store) == before
