"""The delivery screen with real keys on a real store: five measures, no data, the register, failures by hand."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from store import Store
from store.delivery import load_deployments
from store.imports import apply_batch
from store.models import Batch, CommitRecord, DeploymentRecord
from vsm_tui.flow.delivery import EngineShare
from vsm_tui.screens.delivery import DeliveryScreen
from vsm_tui.screens.delivery_pictures import engine_bar, local_instant
from vsm_tui.screens.items import ItemsScreen
from vsm_tui.widgets.dialogs import Choose, Form, Reading

sys.path.insert(0, str(Path(__file__).parent))

from boarded import DAY, MONDAY, NOW, make_store, press, seen, told, type_in
from evidenced import opened_on, within

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", NOW)


def day(number: float) -> int:
    return MONDAY + round(number * DAY)


def make_delivered(path: Path, *, failures: bool = True) -> Path:
    """Three deployments in March and April, five commits; the second failed for six hours."""
    make_store(path)
    batch = Batch(source="test", format="deployments")
    known = (False, True, False) if failures else (None, None, None)
    restored = (None, day(20.25), None) if failures else (None, None, None)
    for number, at in enumerate((10, 20, 40)):
        batch.deployments.append(DeploymentRecord(day(at), f"v{number}", "production", known[number], restored[number]))
    for at, ref in ((9, "v0"), (9.5, "v0"), (19, "v1"), (19.5, "v1"), (39.75, "v2")):
        batch.commits.append(CommitRecord(day(at), ref, f"{at}".replace(".", "a") * 8))
    with Store.open(path) as store:
        apply_batch(store, "checkout", batch)
        store.connection.execute("UPDATE item SET release = 'v2' WHERE key = 'PAY-2'")
    return path


async def test_the_five_measures_stand_with_their_n_and_their_caution(tmp_path: Path) -> None:
    async with opened_on(make_delivered(tmp_path / "s.db"), "delivery") as pilot:
        text = seen(pilot)
        for words in ("Change lead time", "12h median", "n 5, thin", "33 %", "1 of 3 failed", "6.0h median"):
            assert words in text, words
        assert "parts of the engine" in within(pilot, "#caution")
        assert "destination" in within(pilot, "#caution")
        assert "no data" in text, "of unplanned fixes nothing is known"
        assert "are change lead time" in within(pilot, "#finding")
        assert "Of 15 days from Select & fund to Live, 0.5 are" in within(pilot, "#finding")


async def test_without_any_deployment_the_screen_says_how_they_come_in(tmp_path: Path) -> None:
    async with opened_on(make_store(tmp_path / "s.db"), "delivery") as pilot:
        assert "no data is not 0" in seen(pilot) and "vsm-tui git PATH --stream checkout" in seen(pilot)


async def test_unknown_failures_are_no_data_never_nought(tmp_path: Path) -> None:
    async with opened_on(make_delivered(tmp_path / "s.db", failures=False), "delivery") as pilot:
        tiles = within(pilot, "#tiles")
        assert tiles.count("no data") == 3 and "0 %" not in tiles


async def test_left_and_right_choose_a_measure_and_minus_shows_months(tmp_path: Path) -> None:
    async with opened_on(make_delivered(tmp_path / "s.db"), "delivery") as pilot:
        assert "Deployments by week" in seen(pilot)
        await press(pilot, "right")
        assert "Change lead time by week" in seen(pilot) and "From each commit" in within(pilot, "#meaning")
        await press(pilot, "minus")
        assert "Change lead time by month" in seen(pilot)
        await press(pilot, "t")
        assert "2026-03" in within(pilot, "#figures") and "2026-04" in within(pilot, "#figures")
        await press(pilot, "plus")
        assert "2026-W11" in within(pilot, "#figures")
        await press(pilot, "i")
        assert isinstance(pilot.app.screen, Reading) and "deployed at - committed at" in seen(pilot)


async def test_a_period_leads_to_its_deployments_and_these_to_items_or_commits(tmp_path: Path) -> None:
    async with opened_on(make_delivered(tmp_path / "s.db"), "delivery") as pilot:
        await press(pilot, "enter", "home", "enter")
        assert pilot.app.screen.has_class("-register")
        screen = pilot.app.screen
        assert isinstance(screen, DeliveryScreen) and screen.deployment_here is not None
        assert screen.deployment_here.ref == "v0"
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Reading) and "9a59a59a" in seen(pilot)
        await press(pilot, "escape", "home", "enter")
        assert isinstance(pilot.app.screen, ItemsScreen) and "PAY-2" in seen(pilot)


async def test_how_a_deployment_went_is_said_by_hand_and_undone(tmp_path: Path) -> None:
    path = make_delivered(tmp_path / "s.db", failures=False)

    def went() -> list[tuple[bool | None, int | None]]:
        with Store.open(path, readonly=True) as store:
            return [(one.failed, one.restored_at) for one in load_deployments(store, 1)]

    async with opened_on(path, "delivery") as pilot:
        await press(pilot, "d")
        assert "v shows the register" in told(pilot)
        await press(pilot, "v", "d")
        assert isinstance(pilot.app.screen, Choose)
        await press(pilot, "down", "enter")
        assert isinstance(pilot.app.screen, Form)
        await type_in(pilot, "2026-04-10")
        await press(pilot, "ctrl+s")
        assert "before the deployment" in seen(pilot)
        await type_in(pilot, "2026-04-11 06:00")
        await press(pilot, "ctrl+s")
        assert went()[2] == (True, day(40.25))
        assert "failed, restored after 6.0h" in seen(pilot)
        await press(pilot, "escape")
        assert "100 %" in within(pilot, "#tiles") and "1 of 1" in within(pilot, "#tiles"), "of two nothing is known"
        await press(pilot, "u")
        assert went()[2] == (None, None)


@pytest.mark.parametrize("size", [(20, 6), (80, 24), (200, 60)])
async def test_it_draws_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened_on(make_delivered(tmp_path / "s.db"), "delivery", size=size) as pilot:
        for key in ("right", "t", "t", "minus", "v"):
            await press(pilot, key)
            assert isinstance(pilot.app.screen, DeliveryScreen) and pilot.app._exception is None


async def test_lead_time_always_gets_a_cell_of_the_bar_and_the_bar_is_as_wide_as_asked() -> None:
    for flow, lead in ((71.0, 0.3), (2.0, 4.0), (5.0, 5.0), (100.0, 25.0)):
        bar = engine_bar(EngineShare(flow, lead), 40)
        assert bar.rest + bar.lead == 40 and bar.lead >= 1
    assert engine_bar(EngineShare(100.0, 25.0), 40).lead == 10


async def test_instants_typed_by_hand_are_local() -> None:
    assert local_instant("2026-06-02 14:30", "Europe/London") == 1_780_407_000
    assert local_instant("2026-06-02T13:30Z", "Europe/London") == 1_780_407_000
    with pytest.raises(ValueError, match="14:30"):
        local_instant("yesterday", "UTC")
