"""The commands that look after the store, as a person calls them."""

from __future__ import annotations

from pathlib import Path

import pytest

from store import Store
from store.imports import apply_batch
from store.models import Batch, ItemRecord, Step, StreamMap
from store.streams import list_streams
from vsm_tui.__main__ import run


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with one stream that ended long ago."""
    path = tmp_path / "data" / "vsm.db"
    batch = Batch("file.csv", "events", items={"A": ItemRecord("A")})
    batch.events.add("A", "build", 1_700_000_000)
    with Store.open(path, create=True) as store:
        map = StreamMap(stream="checkout", name="Check\x1b[31mout", steps=[Step(id="build"), Step(id="live")])
        apply_batch(store, "checkout", batch, map=map)
    return path


def test_streams_shows_items_span_and_as_of(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["streams", "--db", str(path)]) == 0
    head, row = capsys.readouterr().out.splitlines()
    assert head.split()[:2] == ["stream", "items"]
    instant = "2023-11-14T22:13:20Z"
    assert row.split()[:6] == ["checkout", "1", instant, instant, instant, "source"]
    assert "\x1b" not in row


@pytest.mark.parametrize("command", [["streams"], ["check"], ["backup"]])
def test_reading_commands_make_no_store(tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]) -> None:
    assert run([*command, "--db", str(tmp_path / "none.db")]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("vsm-tui: there is no store at")
    assert printed.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_check_exits_0_with_notes_and_1_for_damage(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(path) as store:
        batch = Batch("file.csv", "events")
        batch.events.add("A", "Parked", 1_700_000_100)
        apply_batch(store, "checkout", batch)
    assert run(["--db", str(path), "check"]) == 0
    assert "note: checkout: 1 events with status 'Parked', which maps to no step" in capsys.readouterr().out
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 10)
    assert run(["--db", str(path), "check"]) == 1
    assert "is damaged" in capsys.readouterr().err


def test_backup_and_restore_are_there_and_back(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "copy.db"
    assert run(["backup", str(copy), "--db", str(path)]) == 0
    assert capsys.readouterr().out == f"{copy}\n"
    with Store.open(path) as store:
        from store.streams import delete_stream

        delete_stream(store, "checkout")
    assert run(["restore", str(copy), "--db", str(path)]) == 0
    assert "what it held before is in" in capsys.readouterr().out
    with Store.open(path) as store:
        assert [stream.slug for stream in list_streams(store)] == ["checkout"]


def test_restore_makes_a_store_where_there_is_none(path: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh" / "vsm.db"
    assert run(["restore", str(path), "--db", str(fresh)]) == 0
    with Store.open(fresh) as store:
        assert [stream.slug for stream in list_streams(store)] == ["checkout"]


def test_restore_takes_the_place_of_a_damaged_store(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert run(["backup", str(copy), "--db", str(path)]) == 0
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    assert run(["restore", str(copy), "--db", str(path)]) == 0
    assert run(["check", "--db", str(path)]) == 0
    assert len(list(path.parent.glob("vsm.db.damaged-*"))) == 1


def test_restore_refuses_what_is_no_backup(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = path.read_bytes()
    wrong = tmp_path / "wrong.db"
    wrong.write_text("item,step,at\n" * 500)
    assert run(["restore", str(wrong), "--db", str(path)]) == 1
    assert "not a store" in capsys.readouterr().err
    assert path.read_bytes() == before
