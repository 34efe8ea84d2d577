"""What is opened as a store, what is refused, and that a refused file is not touched."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from store import Store, StoreError
from store.history import raw_history
from store.identity import SCHEMA_VERSION
from store.items import create_item
from store.streams import list_streams, rename_stream, save_map

POSIX = os.name == "posix"


def refused(path: Path) -> str:
    """The message of a refusal; checks that the file is as it was, for reading and for writing."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError) as reading:
        Store.open(path, readonly=True)
    with pytest.raises(StoreError) as writing:
        Store.open(path, create=True)
    assert str(reading.value) == str(writing.value)
    assert "\n" not in str(writing.value)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert list(path.parent.iterdir()) == [path]
    return str(writing.value)


def test_a_missing_store_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store at"):
        Store.open(tmp_path / "none" / "x.db", readonly=True)
    with pytest.raises(StoreError, match="no store at"):
        Store.open(tmp_path / "none" / "x.db")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_refused_and_not_initialised(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.touch()
    assert "0 bytes" in refused(path)


def test_a_foreign_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE mine (a)")
    other.close()
    assert "not a store" in refused(path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_text("item,step,at\n" * 1000)
    assert "not a store" in refused(path)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.mkdir()
    assert "folder" in refused(path)


def test_a_newer_schema_is_refused_with_both_versions(store: Store, path: Path) -> None:
    store.connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 6}")
    store.close()
    message = refused(path)
    assert str(SCHEMA_VERSION + 6) in message
    assert f"knows {SCHEMA_VERSION}" in message


def test_a_truncated_store_is_refused(store: Store, path: Path) -> None:
    store.close()
    with path.open("r+b") as file:
        file.truncate(5000)
    assert "damaged" in refused(path)


def test_a_store_keeps_its_settings_of_safety(store: Store) -> None:
    pragmas = {
        name: store.value(f"PRAGMA {name}")
        for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "cache_spill")
    }
    assert pragmas == {
        "journal_mode": "delete",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cache_spill": 0,
    }


@pytest.mark.skipif(not POSIX, reason="file modes")
@pytest.mark.parametrize("umask", [0, 0o022, 0o777])
def test_file_and_folders_are_for_this_user_alone_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    tmp_path.chmod(0o755)
    before = os.umask(umask)
    try:
        Store.open(tmp_path / "a" / "b" / "x.db", create=True).close()
    finally:
        os.umask(before)
    modes = [(tmp_path / part).stat().st_mode & 0o777 for part in ("a", "a/b", "a/b/x.db", ".")]
    assert modes == [0o700, 0o700, 0o600, 0o755]
    assert [each.name for each in (tmp_path / "a" / "b").iterdir()] == ["x.db"]


def test_each_thread_has_its_own_connection_and_close_ends_all(store: Store) -> None:
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(lambda: store.connection).result()
        assert other is not store.connection
        store.close()
        with pytest.raises(sqlite3.ProgrammingError):
            other.execute("SELECT 1")


def test_closing_under_a_reading_thread_interrupts_it_and_nothing_worse(path: Path, store: Store) -> None:
    for _ in range(20):
        reading = threading.Event()
        reader = Store.open(path)

        def read(reader: Store = reader, reading: threading.Event = reading) -> None:
            while True:
                reader.rows("SELECT * FROM sqlite_master")
                reading.set()

        with ThreadPoolExecutor(2) as pool:
            ends = [pool.submit(read) for _ in range(2)]
            assert reading.wait(20)
            while not all(end.done() for end in ends):
                reader.close()
            for end in ends:
                with pytest.raises(StoreError):
                    end.result()


def test_a_reader_cannot_write(store: Store, path: Path) -> None:
    with Store.open(path, readonly=True) as reader:
        with pytest.raises(StoreError, match="reading only"), reader.act(0, "try") as act:
            act.insert("stream", {"slug": "x"})
        with pytest.raises(sqlite3.OperationalError):
            reader.connection.execute("DELETE FROM stream")


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that a user without rights can look into (pytest's own is for its user alone)."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o700)
    shutil.rmtree(folder)


def without_rights(job: Callable[[], str]) -> str:
    """What `job` returns in a child process of a user who owns nothing here."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            answer = job()
        except BaseException as error:
            answer = repr(error)
        os.write(writer, answer.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answers:
        told = answers.read()
    os.waitpid(child, 0)
    return told


@pytest.mark.skipif(not POSIX, reason="file modes")
def test_a_read_only_file_in_a_read_only_folder_is_read_and_not_written(shared_folder: Path, checkout_map) -> None:
    path = shared_folder / "x.db"
    with Store.open(path, create=True) as store:
        create_item(store, save_map(store, checkout_map()), step_id="build")
    path.chmod(0o444)
    shared_folder.chmod(0o555)
    before = path.read_bytes()

    def read() -> str:
        with Store.open(path, readonly=True) as store:
            return f"{list_streams(store)[0].items} {len(raw_history(store, 'checkout').event_at)}"

    def write() -> str:
        try:
            with Store.open(path) as store:
                rename_stream(store, "checkout", "other")
        except StoreError as error:
            return str(error)
        return "written"

    assert without_rights(read) == "1 1"
    assert "read-only" in without_rights(write)
    assert path.read_bytes() == before


@pytest.mark.skipif(not POSIX, reason="file modes")
def test_a_file_that_may_not_be_read_is_refused(shared_folder: Path) -> None:
    path = shared_folder / "x.db"
    Store.open(path, create=True).close()

    def read() -> str:
        try:
            Store.open(path, readonly=True)
        except StoreError as error:
            return str(error)
        return "read"

    assert "permission denied" in without_rights(read)


def test_a_replaced_file_is_noticed_and_not_written(store: Store, path: Path, checkout_map) -> None:
    save_map(store, checkout_map())
    other = path.with_name("other.db")
    Store.open(other, create=True).close()
    assert not store.replaced()
    other.replace(path)
    assert store.replaced()
    with pytest.raises(StoreError, match="replaced"):
        save_map(store, checkout_map(name="New"))
    with Store.open(path) as now_there:
        assert list_streams(now_there) == []


def test_a_removed_file_is_noticed(store: Store, path: Path) -> None:
    path.unlink()
    with pytest.raises(StoreError, match="replaced or removed"), store.act(0, "try") as act:
        act.insert("stream", {"slug": "x"})
    assert not path.exists()


def test_another_connections_commit_is_noticed_and_ones_own_is_not(store: Store, path: Path, checkout_map) -> None:
    seen = store.data_version()
    save_map(store, checkout_map())
    assert store.data_version() == seen
    with Store.open(path) as other:
        save_map(other, checkout_map(name="New"))
    assert store.data_version() != seen


def test_a_link_leads_to_the_file_itself(store: Store, path: Path, tmp_path: Path, checkout_map) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(path)
    with Store.open(link) as opened:
        save_map(opened, checkout_map())
        assert opened.path == path.resolve()
    assert [stream.slug for stream in list_streams(store)] == ["checkout"]


def test_sqlite_utils_reads_the_same_connection(store: Store, number: int) -> None:
    with store.act(number, "rename") as act:
        act.update("stream", number, {"name": "New"})
        assert [row["name"] for row in store.db["stream"].rows] == ["New"]
    assert [row["stream"] for row in store.db["event_text"].rows] == []
