"""What `vsm-tui export` hands to other tools, and that an import of it gives the same stream."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from store import Store
from store.history import raw_history
from store.imports import apply_batch
from store.items import block_item, create_item, move_item
from store.models import Batch, ItemRecord, Step, StreamMap
from store.streams import stream_id
from vsm_tui.__main__ import run


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A stream with an imported item and one made by hand, and titles that a spreadsheet would run."""
    path = tmp_path / "vsm.db"
    batch = Batch("file.csv", "events", items={"A": ItemRecord("A", title="=1+1", type="Bug", escalated=True)})
    batch.events.add("A", "Coding", 1_700_000_000)
    batch.events.add("A", "live", 1_700_003_600)
    steps = [Step(id="build", name="Build it", statuses=["Coding"]), Step(id="live")]
    with Store.open(path, create=True) as store:
        apply_batch(store, "checkout", batch, map=StreamMap(stream="checkout", steps=steps))
        item = create_item(store, stream_id(store, "checkout"), key="H", title="-", at=1_700_000_000, step_id="build")
        move_item(store, item, "live", 1_700_000_100)
        block_item(store, item, reason="@home", at=1_700_000_010, until=1_700_000_020)
    return path


def rows(file: Path) -> list[dict[str, str]]:
    """A CSV file as a spreadsheet reads it."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_csv_files_hold_the_stream_and_start_no_formula(path: Path, tmp_path: Path) -> None:
    assert run(["export", "checkout", "--format", "csv", "-o", str(tmp_path / "out"), "--db", str(path)]) == 0
    out = tmp_path / "out"
    assert sorted(each.name for each in out.iterdir()) == [
        "blocks.csv",
        "effort.csv",
        "events.csv",
        "items.csv",
        "visits.csv",
    ]
    assert [row["title"] for row in rows(out / "items.csv")] == ["'=1+1", "'-"]
    assert rows(out / "visits.csv")[0] == {
        "item": "A",
        "step": "build",
        "entered": "2023-11-14T22:13:20Z",
        "left": "2023-11-14T23:13:20Z",
    }
    assert rows(out / "blocks.csv")[0]["reason"] == "'@home"
    assert [row["step"] for row in rows(out / "events.csv")] == ["Coding", "build", "live", "live"]


def test_json_is_exact_and_goes_to_stdout(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "checkout", "--format", "json", "--db", str(path)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["items"][0] == {
        "item": "A",
        "title": "=1+1",
        "type": "Bug",
        "escalated": True,
        "initiative": None,
        "release": None,
        "precision": "second",
        "completeness": "full",
    }
    assert found["visits"][-1]["left"] is None


def test_exported_events_are_read_back_as_the_same_stream(path: Path, tmp_path: Path) -> None:
    out, fresh = tmp_path / "out", tmp_path / "fresh.db"
    assert run(["export", "checkout", "-o", str(out), "--db", str(path)]) == 0
    assert run(["map", "export", "checkout", "-o", str(tmp_path / "map.yaml"), "--db", str(path)]) == 0
    files = [str(out / "events.csv"), "--map", str(tmp_path / "map.yaml")]
    assert run(["import", *files, "--stream", "checkout", "--db", str(fresh), "--no-input"]) == 0
    assert run(["import", str(out / "blocks.csv"), "--stream", "checkout", "--db", str(fresh), "--no-input"]) == 0
    with Store.open(path) as one, Store.open(fresh) as other:
        first, second = raw_history(one, "checkout"), raw_history(other, "checkout")
    assert (second.keys, second.titles, second.types, second.blocks) == (
        first.keys,
        first.titles,
        first.types,
        first.blocks,
    )
    assert second.event_at == first.event_at


def test_an_unknown_stream_is_refused_and_nothing_is_written(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", "none", "-o", str(tmp_path / "out"), "--db", str(path)]) == 1
    assert "no stream 'none'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_newer_store_is_written_as_it_is_and_not_touched(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(path) as store:
        store.connection.execute("PRAGMA user_version = 7")
    before = path.read_bytes()
    assert run(["export", "checkout", "--format", "json", "--db", str(path)]) == 0
    printed = capsys.readouterr()
    assert "version 7" in printed.err
    assert [row["key"] for row in json.loads(printed.out)["item"]] == ["A", "H"]
    assert path.read_bytes() == before
