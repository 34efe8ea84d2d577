"""Acts are whole, journalled, and can be undone and done again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import store.acts
import store.journal
from store import Conflict, Store, StoreError
from store.imports import apply_batch
from store.items import create_item, edit_item, item_detail, move_item
from store.streams import delete_stream, list_streams, load_map, rename_stream, revision, save_map


def undo_all(opened: Store) -> list[str]:
    """Take back everything, the newest act first, whatever its stream."""
    told = []
    while newest := next((act for act in opened.acts(limit=100_000) if not act.undone), None):
        told.append(opened.undo(newest.stream_id))
    return told


def test_an_act_that_fails_leaves_nothing(store: Store, number: int, dump) -> None:
    before = dump(store)
    with pytest.raises(RuntimeError), store.act(number, "half") as act:
        act.insert("item", {"stream_id": number, "key": "A"})
        raise RuntimeError
    assert dump(store) == before
    assert [act.what for act in store.acts()] == ["Make the stream Checkout"]


def test_an_act_that_changes_nothing_is_no_act(store: Store, number: int) -> None:
    seen = revision(store, "checkout")
    with store.act(number, "nothing"):
        pass
    assert len(store.acts()) == 1
    assert revision(store, "checkout") == seen


def test_acts_say_who_when_and_what_and_can_be_searched(
    store: Store, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", "2026-03-02T10:00:00Z")
    create_item(store, number, key="PAY-7")
    (act,) = store.acts(number, "pay-7")
    assert (act.what, act.at, act.undone) == ("Make PAY-7", 1772445600, False)
    assert act.who
    assert store.acts(number, "nothing like it") == []
    assert store.acts(99) == []


def test_acts_inside_an_act_are_one_act(store: Store, number: int) -> None:
    with store.act(number, "Two at once"):
        create_item(store, number, key="A", step_id="build")
        create_item(store, number, key="B", step_id="build")
    assert store.undo(number) == "Two at once"
    assert store.value("SELECT count(*) FROM item") == 0


def test_undo_and_redo_walk_over_a_restart(store: Store, number: int, path: Path, dump) -> None:
    states = [dump(store)]
    item = create_item(store, number, key="A", step_id="select", title="one")
    states.append(dump(store))
    edit_item(store, item, {"title": "two"})
    states.append(dump(store))
    move_item(store, item, "build")
    states.append(dump(store))
    store.close()
    with Store.open(path) as opened:
        for state in reversed(states[:-1]):
            assert opened.undo(number)
            assert dump(opened) == state
        for state in states[1:]:
            assert opened.redo(number)
            assert dump(opened) == state
        assert opened.redo(number) is None


def test_a_new_act_drops_the_undone_ones_of_its_stream_only(store: Store, number: int, checkout_map) -> None:
    other = save_map(store, checkout_map(stream="other"))
    create_item(store, number, key="A")
    create_item(store, other, key="B")
    store.undo(number)
    store.undo(other)
    create_item(store, number, key="C")
    assert store.redo(number) is None
    assert store.redo(other) == "Make B"


def test_ids_are_never_used_twice_so_that_redo_finds_its_place_free(
    store: Store, number: int, checkout_map, batch_of
) -> None:
    other = save_map(store, checkout_map(stream="other"))
    apply_batch(store, "checkout", batch_of(("A", "build", 1), ("B", "test", 2)))
    store.undo(number)
    apply_batch(store, "other", batch_of(("X", "build", 1), ("Y", "test", 2), ("Z", "test", 3)))
    create_item(store, other, key="W", step_id="build")
    assert store.redo(number) == "Import file.csv"
    assert store.rows("SELECT key FROM item WHERE stream_id = ? ORDER BY id", [number]) == [("A",), ("B",)]
    assert store.value("SELECT count(*) FROM event") == 6


def test_undo_of_everything_gives_back_the_first_state(store: Store, checkout_map, batch_of, dump) -> None:
    before = dump(store)
    apply_batch(store, "checkout", batch_of(("A", "Backlog", 1), ("A", "build", 2)), map=checkout_map())
    item = store.value("SELECT id FROM item")
    move_item(store, item, "test")
    rename_stream(store, "checkout", "till")
    delete_stream(store, "till")
    assert undo_all(store) == [
        "Delete the stream till",
        "Rename the stream checkout to till",
        "Move A to test",
        "Import file.csv",
    ]
    assert dump(store) == before


def test_a_deleted_stream_comes_back_with_all_it_held(store: Store, number: int, batch_of, dump) -> None:
    apply_batch(store, "checkout", batch_of(*((f"K-{i % 50}", "build", i) for i in range(500))))
    before, seen = dump(store), revision(store, "checkout")
    delete_stream(store, "checkout")
    assert list_streams(store) == []
    assert store.undo(0) == "Delete the stream checkout"
    assert dump(store) == before
    assert revision(store, "checkout") > seen
    assert store.redo(0) == "Delete the stream checkout"
    assert list_streams(store) == []


def test_undo_of_an_act_whose_stream_was_deleted_is_refused(store: Store, number: int) -> None:
    item = create_item(store, number, key="A")
    edit_item(store, item, {"title": "two"})
    delete_stream(store, "checkout")
    with pytest.raises(Conflict):
        store.undo(number)
    store.undo(0)
    assert store.undo(number) == "Edit A"


def test_undo_never_overwrites_what_something_else_wrote(store: Store, number: int) -> None:
    item = create_item(store, number, key="A", title="one")
    edit_item(store, item, {"title": "two"})
    store.connection.execute("UPDATE item SET title = 'by another program'")
    with pytest.raises(Conflict) as conflict:
        store.undo(number)
    assert conflict.value.theirs == {"title": "by another program"}
    assert conflict.value.yours["title"] == "one"
    assert item_detail(store, item).title == "by another program"
    assert not store.acts(number)[0].undone


def test_an_undone_rename_does_not_take_a_slug_that_is_in_use(store: Store, number: int, checkout_map) -> None:
    rename_stream(store, "checkout", "till")
    save_map(store, checkout_map())
    with pytest.raises(Conflict):
        store.undo(number)
    assert [stream.slug for stream in list_streams(store)] == ["till", "checkout"]


def test_an_edit_of_a_row_changed_since_is_a_conflict_with_both_values(store: Store, number: int, path: Path) -> None:
    item = create_item(store, number, key="A", title="one")
    seen = item_detail(store, item).version
    with Store.open(path) as other:
        edit_item(other, item, {"title": "theirs"}, seen)
    with pytest.raises(Conflict) as conflict:
        edit_item(store, item, {"title": "yours"}, seen)
    assert (conflict.value.theirs, conflict.value.yours) == ({"title": "theirs"}, {"title": "yours"})
    assert "theirs" in str(conflict.value)
    assert "yours" in str(conflict.value)
    assert item_detail(store, item).title == "theirs"


def test_a_row_restored_by_undo_is_not_mistaken_for_the_one_seen_before(store: Store, number: int) -> None:
    item = create_item(store, number, key="A", title="one")
    edit_item(store, item, {"title": "two"})
    seen = item_detail(store, item).version
    store.undo(number)
    edit_item(store, item, {"title": "three"})
    with pytest.raises(Conflict):
        edit_item(store, item, {"title": "four"}, seen)


def test_the_journal_keeps_the_newest_acts_undoable_and_the_texts_of_more(
    store: Store, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_journal(), "KEPT_ACTS", 5)
    monkeypatch.setattr(store_journal(), "KEPT_TEXTS", 8)
    for index in range(12):
        create_item(store, number, key=f"K-{index}")
    assert len(store.acts()) == 8
    undone = 0
    while store.undo(number):
        undone += 1
    assert undone == 5


def test_the_journal_keeps_to_its_budget_but_for_the_newest_act(
    store: Store, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_journal(), "KEPT_BYTES", 4000)
    for index in range(4):
        create_item(store, number, key=f"K-{index}", title=os.urandom(3000).hex())
    assert store.value("SELECT count(DISTINCT act_id) FROM act_change") == 1
    assert store.undo(number) == "Make K-3"


def test_text_that_sqlite_cannot_hold_is_refused_in_words(store: Store, number: int) -> None:
    with pytest.raises(StoreError, match="surrogate"):
        create_item(store, number, key="A", title="half \ud83d")
    assert store.value("SELECT count(*) FROM item") == 0


def test_no_act_is_undone_inside_an_act(store: Store, number: int) -> None:
    with pytest.raises(StoreError, match="under way"), store.act(number, "outer"):
        store.undo(number)


def test_a_changed_map_is_undone(store: Store, number: int, checkout_map) -> None:
    before = load_map(store, "checkout")
    save_map(store, checkout_map(name="Other", steps=before.steps[:2], dependencies=[]))
    store.undo(number)
    assert load_map(store, "checkout") == before


def store_journal():
    return store.journal
