"""Several processes, processes that are killed, a full disk, a damaged file: nothing is lost, nothing half written."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import store.connection
from store import Store, StoreError
from store.check import check
from store.history import raw_history
from store.imports import apply_batch
from store.items import create_item
from store.streams import list_streams

sys.path.insert(0, str(Path(__file__).parents[1]))

from mounts import OWN, can_mount

ROOT = Path(__file__).parents[2]
POSIX_ONLY = pytest.mark.skipif(os.name != "posix", reason="signals and limits")

PRELUDE = """
import sys, time
from store import Store, StoreError
from store.models import Batch, ItemRecord, Step, StreamMap
from store.imports import apply_batch
from store.items import create_item
from store.streams import list_streams, save_map, stream_id

path, argument = sys.argv[1], sys.argv[2]

def big_batch(items):
    batch = Batch("big.csv", "events")
    for number in range(items):
        batch.items[f"B-{number}"] = ItemRecord(f"B-{number}", title="t" * 40)
        for at in range(8):
            batch.events.add(f"B-{number}", ("Backlog", "build", "test")[at % 3], at * 1000 + number)
    return batch

def say(word):
    print(word, flush=True)
"""


def start(code: str, path: Path, argument: object = "") -> subprocess.Popen[str]:
    """A process of its own that runs `code`."""
    return subprocess.Popen(
        [sys.executable, "-c", PRELUDE + code, str(path), str(argument)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def finished(process: subprocess.Popen[str]) -> str:
    """What a process printed; fails where it failed."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def test_four_processes_lose_nothing(store: Store, number: int, path: Path) -> None:
    code = """
with Store.open(path) as store:
    for count in range(50):
        create_item(store, 1, key=f"{argument}-{count}", step_id="build")
        if count % 10 == 9:
            create_item(store, 1)  # numbered by what is there
"""
    for process in [start(code, path, worker) for worker in range(4)]:
        finished(process)
    assert store.value("SELECT count(*) FROM item") == 220
    assert store.value("SELECT count(*) FROM event") == 200
    assert len(store.acts(number, "Make", limit=1000)) == 221
    assert store.row("SELECT revision FROM stream") == store.row("SELECT last FROM revision")
    assert check(store).sound


def test_many_processes_make_one_store(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "x.db"
    code = """
with Store.open(path, create=True) as store:
    save_map(store, StreamMap(stream=f"s{argument}"))
"""
    for process in [start(code, path, worker) for worker in range(6)]:
        finished(process)
    with Store.open(path) as opened:
        assert sorted(stream.slug for stream in list_streams(opened)) == [f"s{worker}" for worker in range(6)]
        assert len(opened.acts()) == 6
    assert [each.name for each in path.parent.iterdir()] == ["x.db"]


def test_a_lock_is_waited_for(store: Store, number: int, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")

    def let_go() -> None:
        time.sleep(0.4)
        other.execute("COMMIT")

    release = threading.Thread(target=let_go)
    release.start()
    create_item(store, number, key="A")
    release.join()
    other.close()
    assert store.value("SELECT count(*) FROM item") == 1


def test_a_lock_that_stays_is_reported(store: Store, number: int, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_connection(), "BUSY_SECONDS", 0.2)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="locked by another process"):
        Store.open(path)
    other.execute("ROLLBACK")
    with Store.open(path) as impatient:
        other.execute("BEGIN IMMEDIATE")
        assert len(list_streams(impatient)) == 1
        with pytest.raises(StoreError, match="locked by another process"):
            create_item(impatient, number, key="A")
        other.execute("COMMIT")
        other.close()
        create_item(impatient, number, key="A")


def test_readers_are_not_locked_out_while_an_import_writes(store: Store, number: int, path: Path, batch_of) -> None:
    with store.act(number, "long") as act:
        act.insert_many("item", ("stream_id", "key"), ((number, f"K-{i}") for i in range(30_000)))
        with Store.open(path, readonly=True) as reader:
            assert list_streams(reader)[0].items == 0
    assert list_streams(store)[0].items == 30_000


SLOW_IMPORT = """
with Store.open(path) as store:
    if argument == "spill":  # as in the middle of a commit: the file is half written, the journal can undo it
        store.connection.execute("PRAGMA cache_spill = ON")
        store.connection.execute("PRAGMA cache_size = 5")
    with store.act(1, "Import"):
        apply_batch(store, "checkout", big_batch(2000))
        say("half")
        time.sleep(60)
"""


@POSIX_ONLY
@pytest.mark.parametrize("way", ["memory", "spill"])
def test_an_import_killed_midway_leaves_nothing(store: Store, number: int, path: Path, way: str, dump) -> None:
    create_item(store, number, key="A", step_id="build")
    before = dump(store)
    process = start(SLOW_IMPORT, path, way)
    assert process.stdout
    assert process.stdout.readline() == "half\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    if way == "spill":
        assert path.with_name(path.name + "-journal").read_bytes()[:4] == b"\xd9\xd5\x05\xf9"
    with Store.open(path, readonly=True) as reader:
        assert dump(reader) == before
    with Store.open(path) as writer:
        assert check(writer).sound
        create_item(writer, number, key="B")
    assert not path.with_name(path.name + "-journal").exists()


@POSIX_ONLY
def test_an_import_killed_at_any_moment_is_whole_or_not_there(store: Store, number: int, path: Path) -> None:
    code = """
store = Store.open(path)
batch = big_batch(1500)
say("go")
apply_batch(store, "checkout", batch)
"""
    dice = random.Random(3)
    store.close()
    for _ in range(5):
        copy = path.with_name("copy.db")
        shutil.copy(path, copy)
        process = start(code, copy)
        assert process.stdout
        assert process.stdout.readline() == "go\n"
        time.sleep(dice.uniform(0.0, 0.25))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        with Store.open(copy) as opened:
            assert check(opened).sound
            found = opened.row("SELECT (SELECT count(*) FROM item), (SELECT count(*) FROM event)")
            assert found in ((0, 0), (1500, 12_000))
            assert len(opened.acts(text="Import")) == (found[0] > 0)


@POSIX_ONLY
def test_acts_killed_at_any_moment_are_whole(store: Store, number: int, path: Path) -> None:
    code = """
store = Store.open(path)
say("go")
count = 0
while True:
    with store.act(1, "Two rows") as act:
        create_item(store, 1, key=f"L-{count}")
        create_item(store, 1, key=f"R-{count}")
    count += 1
"""
    process = start(code, path)
    assert process.stdout
    assert process.stdout.readline() == "go\n"
    time.sleep(0.4)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    left, right = (store.value("SELECT count(*) FROM item WHERE key LIKE ?", [side]) for side in ("L-%", "R-%"))
    assert left == right == len(store.acts(text="Two rows", limit=10_000)) > 0
    assert check(store).sound


@POSIX_ONLY
def test_a_migration_killed_midway_leaves_the_older_file(store: Store, number: int, path: Path, dump) -> None:
    before = dump(store)
    store.close()
    code = """
import store.connection, store.creation, store.backup, store.schema
for module in (store.connection, store.creation, store.backup):
    module.SCHEMA_VERSION = 2
@store.schema.migrations(name="002_slow")
def slow(db):
    db.execute("CREATE TABLE second (id INTEGER PRIMARY KEY)")
    say("half")
    time.sleep(60)
Store.open(path)
"""
    process = start(code, path)
    assert process.stdout
    assert process.stdout.readline() == "half\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with Store.open(path) as opened:
        assert dump(opened) == before
        assert opened.value("PRAGMA user_version") == 1
        assert check(opened).sound


@POSIX_ONLY
def test_a_full_disk_is_reported_and_leaves_the_file_as_it_was(store: Store, number: int, path: Path, dump) -> None:
    create_item(store, number, key="A", step_id="build")
    before = dump(store)
    code = """
import resource
store = Store.open(path)
batch = big_batch(3000)
size = __import__("os").stat(path).st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 50_000, size + 50_000))
try:
    apply_batch(store, "checkout", batch)
except StoreError as error:
    say(error)
create_item(store, 1, key="B")
say("goes on")
"""
    first, second = finished(start(code, path)).splitlines()
    assert "nothing was written" in first
    assert "\\n" not in first
    assert second == "goes on"
    store.undo(number)
    assert dump(store) == before
    assert check(store).sound


@POSIX_ONLY
def test_an_edit_on_a_disk_without_room_is_said_and_can_be_done_once_there_is(tmp_path: Path) -> None:
    if not can_mount():
        pytest.skip("nothing can be mounted here")
    code = """
import os
from store.check import check
folder = os.path.dirname(path)
with Store.open(path, create=True) as store:
    number = save_map(store, StreamMap(stream="a", steps=[Step(id="x"), Step(id="y")]))
    create_item(store, number, key="A", step_id="x")
    room = os.statvfs(folder)
    with open(folder + "/filler", "wb") as filler:
        filler.write(b"x" * (room.f_bavail * room.f_frsize - 4096))
    try:
        create_item(store, number, key="B", title="t" * 20_000)
    except StoreError as error:
        say(error)
    say(f"{check(store).sound} {store.value('SELECT count(*) FROM item')} {len(store.acts())}")
    os.unlink(folder + "/filler")
    create_item(store, number, key="B", title="t" * 20_000)
    say(store.value("SELECT count(*) FROM item"))
"""
    mounted = 'mount -t tmpfs -o size=2m none "$1" && shift && exec "$@"'
    program = [sys.executable, "-c", PRELUDE + code, str(tmp_path / "x.db"), ""]
    result = subprocess.run(
        [*OWN, mounted, "-", str(tmp_path), *program], capture_output=True, text=True, cwd=ROOT, check=False, timeout=60
    )
    assert result.returncode == 0, result.stderr
    first, second, third = result.stdout.splitlines()
    assert "the disk is full: nothing was written" in first
    assert (second, third) == ("True 1 2", "2")


@POSIX_ONLY
def test_a_full_disk_during_a_backup_leaves_no_half_backup(
    store: Store, number: int, path: Path, tmp_path: Path
) -> None:
    code = """
import resource
from store.backup import backup
store = Store.open(path)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    backup(store, argument)
except StoreError as error:
    say(error)
"""
    target = tmp_path / "kept" / "copy.db"
    target.parent.mkdir()
    target.write_text("an earlier one")
    assert finished(start(code, path, target)).strip()
    assert target.read_text() == "an earlier one"
    assert list(target.parent.iterdir()) == [target]


def test_a_corrupt_page_is_reported_and_not_made_worse(store: Store, number: int, path: Path, batch_of) -> None:
    apply_batch(store, "checkout", batch_of(*((f"K-{i}", "build", i) for i in range(2000))))
    page, pages = 4096, store.value("PRAGMA page_count")
    store.close()
    with path.open("r+b") as file:
        for place in range(pages // 2, pages - 1):
            file.seek(place * page)
            file.write(b"\xff" * page)
    before = path.read_bytes()
    with Store.open(path, readonly=True) as opened:
        result = check(opened)
        assert not result.sound
        with pytest.raises(StoreError, match="damaged"):
            raw_history(opened, "checkout")
    assert path.read_bytes() == before


def store_connection():
    return store.connection
