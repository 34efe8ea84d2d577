"""Changes of the register are marked on the pictures over time, wherever a person looks at one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from sampled import NOW, opened, press, sample_store, seen


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", NOW)


async def test_flow_waits_and_delivery_show_when_a_change_took_effect(tmp_path: Path) -> None:
    async with opened(sample_store(tmp_path / "s.db"), "flow") as pilot:
        assert "low risk approval" in seen(pilot), "weeks"
        await press(pilot, "right")
        assert "low risk approval" in seen(pilot), "scatter"
        await press(pilot, "v")
        assert "low risk approval" not in seen(pilot), "the histogram is not over time"
        await press(pilot, "right")
        assert "low risk approval" in seen(pilot), "cumulative flow"
        await press(pilot, "3")
        assert "▾Jun" in seen(pilot) and "▾ a change took effect" in seen(pilot)
        await press(pilot, "v")
        assert "low risk approval" in seen(pilot), "spectrum"
        await press(pilot, "5")
        assert "low risk approval" in seen(pilot), "delivery"


async def test_a_picture_goes_out_as_itself_while_its_table_is_shown(tmp_path: Path) -> None:
    async with opened(sample_store(tmp_path / "s.db"), "waits") as pilot:
        pilot.app.export_folder = str(tmp_path)
        await press(pilot, "t", "x")
    drawn = (tmp_path / "payments-waits.svg").read_text(encoding="utf-8")
    assert "low risk approval" in drawn and "rich-terminal" not in drawn
