"""The data-quality screen: every finding counted, explained, with its items and what can be done."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from store import Store
from store.imports import apply_batch
from vsm_tui.flow.quality_words import ADVICE
from vsm_tui.intake.gathering import Options
from vsm_tui.intake.mapfile import parse_map
from vsm_tui.intake.reading import read_files
from vsm_tui.scope import Scope
from vsm_tui.screens.items import ItemsScreen
from vsm_tui.screens.quality import QualityScreen

sys.path.insert(0, str(Path(__file__).parent))

from sampled import NOW, flat, opened, press, printed, sample_store, settle

MAP = """stream: payments
steps:
  - {id: todo, kind: queue, statuses: [To Do]}
  - {id: build, statuses: [Doing]}
  - {id: live, kind: done, statuses: [Done]}
"""
EVENTS = (
    "item,status,at,type\n"
    "A,To Do,2026-01-05,Bug\nA,Doing,2026-01-06,Bug\nA,Done,2026-01-08,Bug\n"
    "B,To Do,2026-01-06T12:00Z,\nB,Parked,2026-01-07T12:00Z,\nB,parked ,2026-01-27T12:00Z,\nC,Done,2026-01-07T12:00Z,\n"
)


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setenv("VSM_TUI_NOW", "2026-02-01T00:00:00Z")


@pytest.fixture
def doubtful(tmp_path):
    path = tmp_path / "s.db"
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    batch = read_files([str(tmp_path / "events.csv")], Options()).batch
    batch.items["B"].completeness = "truncated"
    with Store.open(path, create=True) as store:
        apply_batch(store, "payments", batch, map=parse_map(MAP))
    return path


async def test_the_headline_says_what_is_left_out_and_leads_to_the_findings(doubtful):
    async with opened(doubtful, "headline") as pilot:
        said = flat(pilot)
        assert "1 item without full history left out of waiting; 1 item known only to the day" in said
        assert "2 events ignored, their status maps to nothing (* data quality)" in said
        await press(pilot, "asterisk")
        assert isinstance(pilot.app.screen, QualityScreen)
        said = flat(pilot)
        assert "1 item left out of waiting, rework and accuracy. 1 item known only to the day, included." in said
        assert "Statuses that map to no step 2 events 33 %" in said and "2 events of 1 item." in said
        assert "Parked 2 events 86.0 % of time" in said
        assert "What to do Map the status: 1 opens the map, r its statuses" in said


async def test_enter_opens_the_items_and_escape_comes_back(doubtful):
    async with opened(doubtful, "headline") as pilot:
        await press(pilot, "asterisk", "enter")
        assert isinstance(pilot.app.screen, ItemsScreen) and pilot.app.screen._keys == ["B"]
        await press(pilot, "escape", "end", "enter")
        assert isinstance(pilot.app.screen, QualityScreen), "nothing is behind what was not found"
        await press(pilot, "asterisk", "escape")
        assert not isinstance(pilot.app.screen, QualityScreen), "it is not laid over itself"


async def test_counts_are_those_of_the_metrics(tmp_path, monkeypatch):
    monkeypatch.setenv("VSM_TUI_NOW", NOW)
    path = sample_store(tmp_path / "sample.db")
    quality = printed(path, Scope())["quality"]
    async with opened(path, "headline") as pilot:
        await press(pilot, "asterisk")
        found = {finding.name: finding for finding in pilot.app.screen._findings}
    assert set(ADVICE) <= set(found)
    for name in ("arrived_finished", "truncated", "snapshot", "day_precision"):
        assert len(found[name].keys) == quality[name]


async def test_it_explains_the_finding_and_follows_the_filter(doubtful):
    async with opened(doubtful, "headline") as pilot:
        await press(pilot, "asterisk", "i")
        assert "The source names a status that the map does not know" in flat(pilot)
        await press(pilot, "escape", "slash", "A", "enter")
        await settle(pilot)
        said = flat(pilot)
        assert "Known only to the day 1 item 100 %" in said and "Parked" not in said


async def test_nothing_found_is_said(tmp_path):
    path = tmp_path / "s.db"
    (tmp_path / "e.csv").write_text(
        "item,status,at,type\nA,To Do,2026-01-05T09:00Z,defect\n"
        "A,Doing,2026-01-06T09:00Z,defect\nA,Done,2026-01-08T09:00Z,defect\n",
        encoding="utf-8",
    )
    with Store.open(path, create=True) as store:
        apply_batch(store, "payments", read_files([str(tmp_path / "e.csv")], Options()).batch, map=parse_map(MAP))
    async with opened(path, "headline", size=(80, 24)) as pilot:
        assert "left out of waiting" not in flat(pilot)
        await press(pilot, "asterisk")
        assert "Nothing was found that the figures of 1 item would suffer from." in flat(pilot)
