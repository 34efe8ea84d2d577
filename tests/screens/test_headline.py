"""What a stream opens with, and the frame around every screen at 80 columns."""

from __future__ import annotations

import csv
import math
import sys
from datetime import datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from sampled import NOW, flat, opened, press, sample_store, seen

from store import Store
from store.models import StreamMap
from store.streams import load_map, save_map
from vsm_tui.resources import folder

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", NOW)


async def test_the_sentence_holds_for_the_item_that_it_names(tmp_path: Path) -> None:
    """By hand from the sample's files: recorded hours over the calendar's 7 a day, elapsed days rounded up."""
    payments = folder("sample_data") / "payments"
    with (payments / "events.csv").open() as file:
        at = {
            row["status"]: datetime.fromisoformat(row["at"]) for row in csv.DictReader(file) if row["item"] == "PAY-292"
        }
    with (payments / "effort.csv").open() as file:
        hours = sum(float(row["hours"]) for row in csv.DictReader(file) if row["item"] == "PAY-292")
    worked = math.ceil(hours / 7)
    days = math.ceil((at["Adopted"] - at["Need agreed"]).total_seconds() / 86_400)
    async with opened(sample_store(tmp_path / "s.db"), "headline") as pilot:
        assert f"Worked on for {worked} days, reached the customer after {days}." in flat(pilot)
        assert "the sentence is about PAY-292, near the median" in flat(pilot)


@pytest.mark.parametrize(
    ("steps", "keys"),
    [([{"id": "only"}], "Press 1 for the map, then n"), ([{"id": "a"}, {"id": "b"}], "Press 1 for the map, then y")],
)
async def test_a_map_without_start_and_finish_names_the_keys_that_help(
    tmp_path: Path, steps: list[dict[str, str]], keys: str
) -> None:
    path = tmp_path / "bare.db"
    with Store.open(path, create=True) as made:
        save_map(made, StreamMap.model_validate({"stream": "bare", "steps": steps, "start": steps[-1]["id"]}))
        assert load_map(made, "bare").steps
    async with opened(path, "headline", slug="bare", size=(80, 24)) as pilot:
        assert keys in flat(pilot)
        if len(steps) == 1:
            await press(pilot, "1", "n")
            assert "A step after only" in seen(pilot)


async def test_at_eighty_columns_every_screen_keeps_as_of_basis_help_and_quit_in_sight(tmp_path: Path) -> None:
    async with opened(sample_store(tmp_path / "s.db"), "headline", size=(80, 24)) as pilot:
        for keys in (("1",), ("2",), ("3",), ("4",), ("f",)):
            await press(pilot, *keys)
            lines = seen(pilot).splitlines()
            assert "as of 20 Nov" in lines[0] and "touch" in lines[0], keys
            assert lines[-1].rstrip().endswith("q Quit") and "? Help" in lines[-1], keys
