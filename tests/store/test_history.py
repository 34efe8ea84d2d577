"""The columns handed to the figures are the same whether read row by row, kept, or patched."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from store import Store, columns
from store.history import items_changed_since, raw_history, raw_items
from store.imports import apply_batch
from store.items import block_item, create_item, delete_item, edit_item, item_detail, item_id, move_item, remove_event
from store.renewal import renewed_history
from store.streams import delete_stream, list_streams, revision, save_map


@pytest.fixture
def busy(store: Store, number: int, batch_of, checkout_map, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Two streams whose rows lie between each other; every stream counts as large."""
    monkeypatch.setattr(columns, "LARGE", 5)
    monkeypatch.setattr(columns, "_CHUNK", 16)
    dice = random.Random(7)
    for part in range(3):
        for slug in ("checkout", "other"):
            events = [
                (f"K-{dice.randrange(12)}", dice.choice(("Backlog", "build", "Odd")), dice.randrange(40))
                for _ in range(25)
            ]
            apply_batch(store, slug, batch_of(*events), map=checkout_map(stream=slug) if part == 0 else None)
    return store


def by_rows(store: Store, slug: str, monkeypatch: pytest.MonkeyPatch):
    """The same read the plain way."""
    with monkeypatch.context() as patch:
        patch.setattr(columns, "LARGE", 10**9)
        patch.setattr(columns, "read", lambda *_: None)
        return raw_history(store, slug)


def test_events_are_ordered_by_instant_then_by_input(busy: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = by_rows(busy, "checkout", monkeypatch)
    order = list(zip(raw.event_at, raw.event_ids, strict=True))
    assert order == sorted(order)
    assert len(order) == busy.value("SELECT count(*) FROM event JOIN item ON item.id = item_id WHERE stream_id = 1")
    assert raw.item_ids == sorted(raw.item_ids)


@pytest.mark.parametrize("slug", ["checkout", "other"])
def test_kept_columns_equal_the_rows(busy: Store, slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert raw_history(busy, slug) == by_rows(busy, slug, monkeypatch)
    busy.connection.execute("DELETE FROM column_cache")
    assert raw_history(busy, slug) == by_rows(busy, slug, monkeypatch)


def test_columns_follow_every_act_undo_and_redo(busy: Store, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    item = item_id(busy, number, "K-1")
    acts = [
        lambda: move_item(busy, item, "test"),
        lambda: create_item(busy, number, step_id="build"),
        lambda: remove_event(busy, item_detail(busy, item).events[0].id),
        lambda: delete_item(busy, item),
        lambda: busy.undo(number),
        lambda: busy.undo(number),
        lambda: busy.redo(number),
        lambda: block_item(busy, item),
        lambda: delete_stream(busy, "other"),
    ]
    for act in acts:
        act()
        assert raw_history(busy, "checkout") == by_rows(busy, "checkout", monkeypatch)


def test_what_was_read_before_is_renewed_to_what_a_whole_reading_gives(
    busy: Store, number: int, checkout_map, batch_of, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = item_id(busy, number, "K-1")
    acts = [
        lambda: move_item(busy, item, "test"),
        lambda: block_item(busy, item, dependency="Lab"),
        lambda: create_item(busy, number, step_id="build"),
        lambda: edit_item(busy, item, {"title": "Another"}),
        lambda: remove_event(busy, item_detail(busy, item).events[0].id),
        lambda: busy.undo(number),
        lambda: delete_item(busy, item),
        lambda: busy.undo(number),
        lambda: [busy.undo(number) for _ in range(4)],
        lambda: [busy.redo(number) for _ in range(3)],
        lambda: save_map(busy, checkout_map(name="New")),
        lambda: apply_batch(busy, "checkout", batch_of(("K-1", "build", 50), ("Z-1", "Odd", 3))),
    ]
    known, first = raw_history(busy, "checkout"), raw_history(busy, "checkout")
    for act in acts:
        act()
        for before in (known, first):  # read just before, and read long ago
            assert renewed_history(busy, "checkout", before) == by_rows(busy, "checkout", monkeypatch)
        known = renewed_history(busy, "checkout", known)


def test_an_edit_reads_no_other_item_again(busy: Store, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    known = raw_history(busy, "checkout")
    move_item(busy, item_id(busy, number, "K-1"), "test")
    monkeypatch.setattr("store.renewal.raw_history", lambda *_: pytest.fail("everything was read"))
    assert len(renewed_history(busy, "checkout", known).event_at) == len(known.event_at) + 1


def test_a_blob_that_cannot_be_read_is_passed_over(busy: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    head = b'{"format": 2, "events": 2, "types": ["|u1", "|u1", "|u1", "|u1"]}\n'
    odd = (b"", b"no line", b"[]\n", b'{"format": 99}\n', b'{"format": 2}\n', b'{"format": 2, "types": ["x"]}\n')
    for payload in (*odd, head + b"short", head + b"far too long"):
        busy.connection.execute("UPDATE column_cache SET payload = ?", [payload])
        assert raw_history(busy, "checkout") == by_rows(busy, "checkout", monkeypatch)


def test_columns_hold_instants_before_1970_and_after_2038(store: Store, number: int, batch_of) -> None:
    kept = [-40_000, 5_000, 4_200_000_000]
    apply_batch(store, "checkout", batch_of(*(("K-1", "build", at) for at in kept)))
    columns.write(store, number, revision(store, "checkout"), columns.scan(store, number))
    assert columns.read(store, number)[1].at.tolist() == kept
    assert raw_history(store, "checkout").event_at.tolist() == kept


def test_a_reader_uses_the_columns_and_writes_none(busy: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    busy.connection.execute("DELETE FROM column_cache")
    with Store.open(path, readonly=True) as reader:
        assert raw_history(reader, "checkout") == by_rows(busy, "checkout", monkeypatch)
    assert busy.value("SELECT count(*) FROM column_cache") == 0
    raw_history(busy, "checkout")
    assert busy.value("SELECT count(*) FROM column_cache") == 1


def test_the_list_of_streams_takes_the_span_from_the_columns(
    busy: Store, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = list_streams(busy)
    busy.connection.execute("DELETE FROM column_cache")
    assert list_streams(busy) == kept
    raw_history(busy, "checkout")
    move_item(busy, item_id(busy, number, "K-1"), "build", 10**6)
    assert list_streams(busy)[0].last_at == 10**6


def test_after_an_edit_only_the_items_touched_are_read_again(store: Store, number: int, checkout_map) -> None:
    first, second = create_item(store, number, step_id="select"), create_item(store, number, step_id="select")
    seen = revision(store, "checkout")
    move_item(store, first, "build")
    assert items_changed_since(store, "checkout", seen) == {first}
    raw = raw_items(store, "checkout", {first})
    assert (raw.item_ids, len(raw.event_at)) == ([first], 2)
    block_item(store, second)
    assert items_changed_since(store, "checkout", seen) == {first, second}
    store.undo(number)
    assert items_changed_since(store, "checkout", revision(store, "checkout")) == set()
    assert items_changed_since(store, "checkout", seen) == {first, second}
    save_map(store, checkout_map(name="New"))
    assert items_changed_since(store, "checkout", seen) is None


def test_a_revision_never_returns(store: Store, number: int) -> None:
    seen = {revision(store, "checkout")}
    for step in (lambda: create_item(store, number), *[lambda: store.undo(number), lambda: store.redo(number)] * 3):
        step()
        now = revision(store, "checkout")
        assert now > max(seen)
        seen.add(now)
