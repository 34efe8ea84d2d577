"""The meeting on screen 8, by its keys."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from boarded import NOW, make_store, press, seen, told, type_in
from reviewed import kept, page, reviewing

from store import Store
from store.items import item_id, move_item
from store.settings import get_setting
from vsm_tui.screens.review import DRAFT

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", NOW)


async def test_three_pages_by_default_and_all_nine_a_key_away(tmp_path: Path) -> None:
    async with reviewing(make_store(tmp_path / "s.db")) as pilot:
        visited = [page(pilot)]
        for _ in range(3):
            await press(pilot, "]")
            visited.append(page(pilot))
        assert visited == [1, 2, 9, 1]
        await press(pilot, "[", "tab")
        assert page(pilot) == 1
        await press(pilot, "]", "tab")
        assert page(pilot) == 3
        await press(pilot, "z")
        assert " Started " in seen(pilot) and " One item " in seen(pilot)


async def test_a_page_shows_the_live_answer_with_its_picture(tmp_path: Path) -> None:
    async with reviewing(make_store(tmp_path / "s.db")) as pilot:
        await press(pilot, "]")
        text = seen(pilot)
        assert "Where does work spend most of its time?" in text
        assert "Work waits longest in Select & fund" in text
        assert "item-days" in text
        await press(pilot, "t")
        assert "nobody named" in seen(pilot)


async def test_a_note_is_a_draft_while_it_is_typed_and_kept_when_it_is_left(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with reviewing(path) as pilot:
        await press(pilot, "]", "a")
        await type_in(pilot, "Finance agrees")
        with Store.open(path, readonly=True) as store:
            while get_setting(store, 1, DRAFT) != {"2": "Finance agrees"}:
                await pilot.pause(0.05)
        assert kept(path)[0] == []
        await press(pilot, "escape")
        assert kept(path)[0][0].notes == {"2": "Finance agrees"}
        with Store.open(path, readonly=True) as store:
            assert get_setting(store, 1, DRAFT) == {}
        await press(pilot, "]")
        assert "Finance agrees" not in seen(pilot)
        await press(pilot, "[")
        assert "Finance agrees" in seen(pilot)


async def test_a_draft_that_was_never_left_is_there_when_the_app_comes_back(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with reviewing(path) as pilot:
        await press(pilot, "a")
        await type_in(pilot, "half a thought")
    async with reviewing(path) as pilot:
        assert "half a thought" in seen(pilot)


async def test_a_decision_becomes_a_change_in_the_register(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with reviewing(path) as pilot:
        await press(pilot, "]", "d")
        await type_in(pilot, "Fund every week")
        await press(pilot, "tab")
        await type_in(pilot, "finance")
        await press(pilot, "ctrl+s")
        assert "Fund every week" in seen(pilot)
    reviews, decisions, changes = kept(path)
    assert [(one.what, one.who, one.by_day) for one in decisions] == [("Fund every week", "finance", "2026-05-04")]
    assert decisions[0].review_id == reviews[0].id
    (change,) = changes
    assert decisions[0].change == change.id == "fund-every-week"
    assert change.constraint is not None and change.constraint.step == "select"
    assert (change.measure, change.owner, str(change.date)) == ("wait_days:select", "finance", "2026-05-04")


async def test_one_undo_takes_back_decision_change_and_review(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with reviewing(path) as pilot:
        await press(pilot, "]", "d")
        await type_in(pilot, "Fund every week")
        await press(pilot, "ctrl+s", "u")
    assert kept(path) == ([], [], [])


async def test_a_decision_about_nothing_registers_no_change(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with reviewing(path) as pilot:
        await press(pilot, "d")
        await type_in(pilot, "Invite operations")
        await press(pilot, "tab", "tab", "tab")
        await type_in(pilot, " ")
        await press(pilot, "ctrl+s")
    _, decisions, changes = kept(path)
    assert [one.change for one in decisions] == [None] and changes == []


async def test_a_second_change_whose_windows_overlap_is_asked_about(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with reviewing(path) as pilot:
        for what, keys in (("Fund every week", ()), ("Cap the queue", ("enter",))):
            await press(pilot, "d")
            await type_in(pilot, what)
            await press(pilot, "ctrl+s", *keys)
        assert "Cap the queue" in seen(pilot), "whoever does not insist finds what was typed"
        assert len(kept(path)[2]) == 1
        await press(pilot, "ctrl+s", "tab", "enter")
    changes = kept(path)[2]
    assert [(one.what, one.despite_overlap) for one in changes] == [("Fund every week", False), ("Cap the queue", True)]


async def test_space_opens_the_screen_behind_and_escape_comes_back(tmp_path: Path) -> None:
    async with reviewing(make_store(tmp_path / "s.db")) as pilot:
        await press(pilot, "]", "space")
        assert "Checkout › Waits" in seen(pilot)
        await press(pilot, "escape")
        assert "Checkout › Review" in seen(pilot) and page(pilot) == 2


async def test_enter_opens_the_items_behind_the_answer(tmp_path: Path) -> None:
    async with reviewing(make_store(tmp_path / "s.db")) as pilot:
        await press(pilot, "]", "enter")
        assert "PAY-5" in seen(pilot) and "waited" in seen(pilot)


async def test_finishing_freezes_the_figures_and_the_next_review_opens_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_store(tmp_path / "s.db")
    async with reviewing(path) as pilot:
        await press(pilot, "]", "d")
        await type_in(pilot, "Fund every week")
        await press(pilot, "ctrl+s", "e", "enter")
        assert "finished" in told(pilot)
    review = kept(path)[0][0]
    assert review.finished_at is not None
    frozen = {one["number"]: one for one in review.figures["answers"]}
    assert len(frozen) == 9 and "Select & fund" in frozen[2]["sentence"]

    with Store.open(path) as store:
        for key in ("PAY-3", "PAY-4"):
            move_item(store, item_id(store, 1, key), "live")
    monkeypatch.setenv("VSM_TUI_NOW", "2026-07-20T12:00:00Z")
    async with reviewing(path) as pilot:
        text = seen(pilot)
        assert "On 20 Apr 2026 we decided: Fund every week" in text
        assert " Started* " in text
        await press(pilot, "tab", "tab", "tab")
        assert "Since last time: left over" in seen(pilot)
        await press(pilot, "v")
        assert "What changed since the review of 20 Apr 2026" in seen(pilot)
        lines = _compared(pilot)
        assert "Decided then: Fund every week" in lines[-1]
        same = lines.index("As it was then:")
        assert any(line.startswith("  moved left over") for line in lines[:same])
        assert not any(line.startswith("  moved") for line in lines[same:]), "what changed comes first"
        report = pilot.app.screen.exports()["md"]()
        assert "What the review of 20 Apr 2026 showed then" in report and frozen[4]["sentence"] in report
        await press(pilot, "escape")
        assert page(pilot) == 4
    assert kept(path)[0][0].figures == review.figures


def _compared(pilot: object) -> list[str]:
    from vsm_tui.screens.review import ReviewScreen
    from vsm_tui.screens.review_figures import compared

    screen = pilot.app.screen
    assert isinstance(screen, ReviewScreen) and screen.figures is not None
    return compared(screen.figures, 0)


async def test_who_is_here_is_recorded(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with reviewing(path) as pilot:
        await press(pilot, "e", "enter")
        await type_in(pilot, "product, risk")
        await press(pilot, "enter")
        assert "here: product, risk" in seen(pilot)
    assert kept(path)[0][0].attendees == ["product", "risk"]


async def test_an_empty_stream_says_what_is_needed(tmp_path: Path) -> None:
    async with reviewing(make_store(tmp_path / "s.db", lives={}), size=(80, 24)) as pilot:
        text = seen(pilot)
        assert "A first review takes three pages:" in text and "Nothing here" not in text
        await press(pilot, "]")
        assert "Nothing has waited in this window" in seen(pilot) and "import an export" in seen(pilot)
