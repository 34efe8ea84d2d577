"""What a check reports as damage, and what as a note on the data."""

from __future__ import annotations

import pytest

from store import Store
from store.check import check
from store.imports import apply_batch
from store.items import block_item, create_item
from store.models import ItemRecord


def test_a_sound_store_has_neither(store: Store, number: int) -> None:
    create_item(store, number, step_id="build")
    result = check(store)
    assert (result.sound, result.notes) == (True, [])


def test_notes_are_on_the_data(store: Store, number: int, batch_of, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", "2026-03-02")
    batch = batch_of(("A", "Parked", 1), ("A", "Parked", 2), ("A", "build", 3), ("B", "test", 4_000_000_000))
    batch.items["C"] = ItemRecord("C", precision="day", completeness="snapshot")
    apply_batch(store, "checkout", batch)
    block_item(store, 1, reason="waits", at=5)
    result = check(store)
    assert result.sound
    assert result.notes == [
        "checkout: 1 items without any event",
        "checkout: 1 items known only to the day",
        "checkout: 1 items whose history is not complete",
        "checkout: 1 blocks without a dependency",
        "checkout: 1 events in the future",
        "checkout: 2 events with status 'Parked', which maps to no step",
    ]


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("UPDATE event SET item_id = 99", "row 1 of event names an entry of item"),
        ("UPDATE event SET at = 'yesterday'", "1 event times"),
        ("UPDATE block SET ended_at = started_at - 1", "1 blocks that end"),
        ("PRAGMA user_version = 0", "version 0"),
    ],
)
def test_what_cannot_be_is_damage(store: Store, number: int, harm: str, told: str) -> None:
    block_item(store, create_item(store, number, step_id="build"), at=1)
    store.connection.execute("PRAGMA foreign_keys = OFF")
    store.connection.execute(harm)
    result = check(store)
    assert not result.sound
    assert any(told in damage for damage in result.damage)
