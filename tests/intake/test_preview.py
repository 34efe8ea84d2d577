"""What is shown before an import is what the store would hold after it."""

from __future__ import annotations

from store import Store
from store.history import raw_history
from store.imports import apply_batch
from vsm_tui.intake.gathering import Options
from vsm_tui.intake.preview import first_items, raw_of
from vsm_tui.intake.proposal import propose
from vsm_tui.intake.reading import read_files


def test_a_preview_equals_the_stored_history(exports, tmp_path):
    reading = read_files([str(exports / "jirametrics-sp")], Options())
    batch = reading.batch
    found = propose(batch, "sp", categories=reading.gathering.categories()).map
    with Store.open(tmp_path / "s.db", create=True) as store:
        apply_batch(store, "sp", batch, map=found)
        stored = raw_history(store, "sp")
    shown = raw_of(batch, found)
    for name in (
        "keys",
        "titles",
        "types",
        "escalated",
        "initiatives",
        "releases",
        "precisions",
        "completeness",
        "blocks",
    ):
        assert getattr(shown, name) == getattr(stored, name), name
    for raw in (shown, stored):
        assert len(raw.event_item) == len(batch.events)
    assert _events(shown) == _events(stored)


def test_some_items_alone_are_shown_as_among_all(read):
    batch = read("item,status,at\nB,New,2026-01-03\nA,New,2026-01-02\nB,Done,2026-01-04\nC,New,2026-01-01\n").batch
    found = propose(batch, "s").map
    assert first_items(batch, 2) == ["B", "A"]
    assert raw_of(batch, found, ["A", "B"]).keys == ["B", "A"]
    assert _events(raw_of(batch, found, ["B"])) == [e for e in _events(raw_of(batch, found)) if e[0] == "B"]


def _events(raw):
    return [
        (raw.keys[item], raw.statuses[status][0], at)
        for item, status, at in zip(raw.event_item, raw.event_status, raw.event_at, strict=True)
    ]
