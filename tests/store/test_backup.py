"""Backups are whole, checked and thinned; a restore goes into the live store and can itself be taken back."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

import store.backup
import store.connection
from store import Damaged, Store, StoreError
from store.backup import automatic_backup, backup, list_backups, replace_damaged, restore
from store.imports import apply_batch
from store.items import create_item
from store.streams import list_streams, revision, save_map


def test_a_backup_holds_everything_and_is_for_this_user_alone(store: Store, number: int, tmp_path: Path, dump) -> None:
    create_item(store, number, key="A", step_id="build")
    target = tmp_path / "elsewhere" / "copy.db"
    assert backup(store, target) == target
    with Store.open(target) as copy:
        assert dump(copy) == dump(store)
        assert [act.what for act in copy.acts()] == [act.what for act in store.acts()]
    if os.name == "posix":
        assert target.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in target.parent.iterdir()] == ["copy.db"]


def test_a_backup_is_made_while_another_process_is_in_the_middle_of_an_act(
    store: Store, number: int, path: Path, tmp_path: Path, dump
) -> None:
    before = dump(store)
    with store.act(number, "under way") as act, Store.open(path, readonly=True) as other:
        act.insert("item", {"stream_id": number, "key": "A"})
        backup(other, tmp_path / "copy.db")
    with Store.open(tmp_path / "copy.db") as copy:
        assert dump(copy) == before


def test_without_a_name_it_goes_beside_the_store(store: Store, number: int, path: Path) -> None:
    made = backup(store)
    assert made.parent == path.parent / "backups"
    assert list_backups(store) == [made]


def test_the_store_itself_is_no_target(store: Store, path: Path) -> None:
    with pytest.raises(StoreError, match="itself"):
        backup(store, path)


def test_an_import_is_preceded_by_a_backup_once_for_each_state(store: Store, checkout_map, batch_of, dump) -> None:
    apply_batch(store, "checkout", batch_of(("A", "build", 1)), map=checkout_map())
    assert list_backups(store) == []
    before = dump(store)
    batch = batch_of(("B", "build", 1))
    for _ in range(3):
        apply_batch(store, "checkout", batch)
    newest, oldest = list_backups(store)
    with Store.open(oldest) as copy:
        assert dump(copy) == before
    assert newest.name.endswith("-r2.db")


def test_a_restore_puts_back_what_was_and_keeps_what_is(
    store: Store, number: int, tmp_path: Path, path: Path, dump
) -> None:
    create_item(store, number, key="A")
    before = dump(store)
    copy = backup(store, tmp_path / "copy.db")
    create_item(store, number, key="B")
    after, seen = dump(store), revision(store, "checkout")
    with Store.open(path) as other:
        version = other.data_version()
        kept = restore(store, copy)
        assert other.data_version() != version
        assert dump(other) == before
        assert not other.replaced()
    assert revision(store, "checkout") > seen
    assert kept
    restore(store, kept)
    assert dump(store) == after


@pytest.mark.parametrize("kind", ["text", "empty", "foreign", "newer", "damaged", "missing"])
def test_a_file_that_is_no_sound_backup_is_refused(
    store: Store, number: int, tmp_path: Path, dump, kind: str, batch_of
) -> None:
    apply_batch(store, "checkout", batch_of(*((f"K-{i}", "build", i) for i in range(500))))
    other = tmp_path / "other.db"
    if kind == "text":
        other.write_text("no database" * 1000)
    elif kind == "empty":
        other.touch()
    elif kind == "foreign":
        with sqlite3.connect(other) as connection:
            connection.execute("CREATE TABLE mine (a)")
        connection.close()
    elif kind in ("newer", "damaged"):
        backup(store, other)
        with sqlite3.connect(other) as connection:
            if kind == "newer":
                connection.execute("PRAGMA user_version = 99")
        connection.close()
        if kind == "damaged":
            with other.open("r+b") as file:
                file.seek(other.stat().st_size // 2)
                file.write(b"\xff" * 8192)
    before = dump(store)
    with pytest.raises(StoreError) as refusal:
        restore(store, other)
    assert not isinstance(refusal.value, Damaged)
    assert dump(store) == before


def test_a_locked_store_is_not_restored_over_and_not_waited_for_ever(
    store: Store, number: int, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = backup(store, tmp_path / "copy.db")
    create_item(store, number, key="A")
    monkeypatch.setattr(connection(), "BUSY_SECONDS", 0.2)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Store.open(path) as impatient, pytest.raises(StoreError, match="locked"):
        restore(impatient, copy)
    other.execute("ROLLBACK")
    other.close()
    assert store.value("SELECT count(*) FROM item") == 1


def test_a_damaged_store_is_put_aside(store: Store, number: int, path: Path, tmp_path: Path, dump) -> None:
    before = dump(store)
    copy = backup(store, tmp_path / "copy.db")
    store.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    damaged = path.read_bytes()
    with pytest.raises(Damaged), Store.open(path) as opened:
        restore(opened, copy)
    aside = replace_damaged(path, copy)
    assert aside.read_bytes() == damaged
    with Store.open(path) as opened:
        assert dump(opened) == before


def test_backups_are_thinned_by_age(store: Store, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    days = [
        "2026-01-01",
        "2026-01-20",
        "2026-01-21",
        "2026-02-09",
        "2026-02-09T12:00",
        "2026-02-10",
        "2026-02-10T10:00",
    ]
    monkeypatch.setenv("VSM_TUI_NOW", "2026-01-10")
    by_hand = backup(store)
    for day in days:
        monkeypatch.setenv("VSM_TUI_NOW", day)
        create_item(store, number)
        automatic_backup(store, "import")
    stamps = [each.name.split("-")[1] for each in list_backups(store) if each != by_hand]
    assert stamps == ["20260210T100000Z", "20260210T000000Z", "20260209T120000Z", "20260121T000000Z"]
    assert by_hand.exists()


def test_backups_keep_to_a_budget_but_for_the_newest(
    store: Store, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = automatic_backup(store, "import")
    assert size
    monkeypatch.setattr(store_backup(), "BUDGET_BYTES", size.stat().st_size * 5 // 2)
    for _ in range(4):
        create_item(store, number)
        automatic_backup(store, "import")
    assert len(list_backups(store)) == 2
    monkeypatch.setattr(store_backup(), "BUDGET_BYTES", 1)
    create_item(store, number)
    newest = automatic_backup(store, "import")
    assert list_backups(store) == [newest]


def test_a_clock_that_goes_back_does_not_confuse_which_backup_is_the_newest(
    store: Store, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for day in ("2026-05-05", "2026-05-01"):
        monkeypatch.setenv("VSM_TUI_NOW", day)
        create_item(store, number)
        made.append(automatic_backup(store, "import"))
    assert list_backups(store) == made[::-1]


def test_several_stores_in_one_folder_keep_their_own_backups(
    store: Store, number: int, path: Path, checkout_map
) -> None:
    with Store.open(path.with_name("vsm-2.db"), create=True) as other:
        save_map(other, checkout_map(stream="other"))
        backup(other)
        backup(store)
        assert len(list_backups(store)) == len(list_backups(other)) == 1
        assert list_streams(other)[0].slug == "other"


def connection():
    return store.connection


def store_backup():
    return store.backup
