"""The board with real keys on a real store: what it shows, how cards move, block, come and go; and undo."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from textual.pilot import Pilot

from store import Store
from store.items import edit_item, item_id, move_item
from vsm_tui.screens.item import ItemScreen
from vsm_tui.widgets.dialogs import Choose, Confirm, Form, Reading

sys.path.insert(0, str(Path(__file__).parent))

from boarded import NOW, board, detail_of, lane, make_store, opened, press, seen, settle, steps_of, told, type_in

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", NOW)


async def on_card(pilot: object, key: str) -> None:
    assert board(pilot).select(key)
    await settle(pilot)


async def read_back(pilot: Pilot[None]) -> None:
    """Until the moves were written and the board was read again, which it does once they rest."""
    await settle(pilot)
    while pilot.app.screen._settle is not None:
        await asyncio.sleep(0.01)
    await settle(pilot)


async def test_lanes_are_steps_with_counts_limits_and_cards(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db")) as pilot:
        text = seen(pilot)
        assert lane(pilot, "select") == ["PAY-5", "PAY-6"]
        assert lane(pilot, "build") == ["PAY-3", "PAY-4"]
        assert lane(pilot, "live") == []
    assert "▷ queue" in text and "2/2" in text
    assert "4 items in progress" in text
    assert "Retry a declined" in text and "[card] payment" in text
    assert "PAY-8" not in text


async def test_pace_is_signed_and_items_that_have_not_started_show_their_time_in_the_step(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db")) as pilot:
        facts = pilot.app.screen._figures.facts
        paces = {card.key: card.pace for each in board(pilot).lanes for card in each.cards}
        text = seen(pilot)
    assert paces["PAY-3"] == "past" and paces["PAY-6"] == "ahead" and paces["PAY-7"] == "none"
    assert facts["PAY-3"].pace == 1.0
    assert "(4.5d)" in text and "● 30d" in text


async def test_a_move_is_drawn_at_once_kept_in_the_store_and_undone(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path) as pilot:
        await on_card(pilot, "PAY-3")
        await pilot.press(">")
        assert lane(pilot, "test") == ["PAY-3"]
        assert board(pilot).selected.key == "PAY-3"
        await settle(pilot)
        assert steps_of(path, "PAY-3") == ["select", "build", "test"]
        await press(pilot, "u")
        assert lane(pilot, "build") == ["PAY-3", "PAY-4"]
        await press(pilot, "U")
        assert lane(pilot, "test") == ["PAY-3"]
    assert steps_of(path, "PAY-3") == ["select", "build", "test"]


async def test_several_moves_in_a_row_end_where_the_keys_say(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path) as pilot:
        await on_card(pilot, "PAY-3")
        await pilot.press(">", ">")
        await read_back(pilot)
        assert lane(pilot, "live") == ["PAY-3"]
    assert steps_of(path, "PAY-3") == ["select", "build", "test", "live"]


async def test_a_move_over_a_limit_asks_once_and_keeps_the_reason(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path) as pilot:
        await on_card(pilot, "PAY-5")
        await press(pilot, ">")
        assert isinstance(pilot.app.screen, Form)
        assert "Build holds 2/2" in seen(pilot)
        await type_in(pilot, "regulator asked")
        await press(pilot, "enter")
        assert lane(pilot, "build") == ["PAY-3", "PAY-4", "PAY-5"]
        assert "3/2 ▲ over" in seen(pilot)
    last = detail_of(path, "PAY-5").events[-1]
    assert (last.step, last.over_limit, last.reason) == ("build", True, "regulator asked")


async def test_a_move_over_a_limit_may_be_left_alone(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path) as pilot:
        await on_card(pilot, "PAY-5")
        await press(pilot, ">", "escape")
        assert lane(pilot, "select") == ["PAY-5", "PAY-6"]
    assert steps_of(path, "PAY-5") == ["select"]


async def test_a_move_back_asks_why_and_the_answer_may_stay_empty(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path) as pilot:
        await on_card(pilot, "PAY-4")
        await press(pilot, "<")
        assert "goes back to Select & fund" in seen(pilot)
        await press(pilot, "enter")
    last = detail_of(path, "PAY-4").events[-1]
    assert (last.step, last.reason, last.over_limit) == ("select", None, False)


async def test_an_earlier_reason_completes_the_next(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    with Store.open(path) as store:
        move_item(store, item_id(store, 1, "PAY-3"), "select", reason="spec unclear")
        move_item(store, item_id(store, 1, "PAY-3"), "build")
    async with opened(path) as pilot:
        await on_card(pilot, "PAY-3")
        await press(pilot, "<")
        await type_in(pilot, "sp")
        await settle(pilot)
        await press(pilot, "right", "enter")
    assert detail_of(path, "PAY-3").events[-1].reason == "spec unclear"


async def test_moves_of_an_imported_stream_are_refused_and_one_answer_detaches_it(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db", kept="source")
    async with opened(path) as pilot:
        assert "moves by import" in seen(pilot)
        await on_card(pilot, "PAY-3")
        await press(pilot, ">")
        assert isinstance(pilot.app.screen, Confirm)
        await press(pilot, "enter")
        assert lane(pilot, "build") == ["PAY-3", "PAY-4"]
        await press(pilot, ">")
        assert not isinstance(pilot.app.screen, Confirm), "asked once"
        assert "with the next import" in told(pilot)
        await press(pilot, "d", "tab", "enter")
        assert "moves made here" in seen(pilot)
        await press(pilot, ">")
        assert lane(pilot, "test") == ["PAY-3"]
    assert steps_of(path, "PAY-3") == ["select", "build", "test"]


async def test_blocking_is_kept_here_for_an_imported_stream_too(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db", kept="source")
    async with opened(path) as pilot:
        await on_card(pilot, "PAY-3")
        await press(pilot, "!")
        await type_in(pilot, "Sec")
        await settle(pilot)
        await press(pilot, "right", "enter")
        await type_in(pilot, "pen test")
        await press(pilot, "enter")
        text = seen(pilot)
        assert "⊘ Security team" in text and "⊘ 1 blocked" in text
        block = detail_of(path, "PAY-3").blocks[0]
        assert (block.dependency, block.reason, block.ended_at) == ("security", "pen test", None)
        await press(pilot, "!")
        assert "⊘ Security team" not in seen(pilot)
    assert detail_of(path, "PAY-3").blocks[0].ended_at is not None


async def test_a_new_item_stands_in_the_lane_under_the_cursor(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path) as pilot:
        await on_card(pilot, "PAY-5")
        await press(pilot, "n")
        await type_in(pilot, "Receipts by mail")
        await press(pilot, "ctrl+s")
        assert lane(pilot, "select") == ["PAY-5", "PAY-6", "CHECKOUT-9"]
    assert detail_of(path, "CHECKOUT-9").title == "Receipts by mail"


async def test_an_edit_that_meets_another_shows_both_values(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path) as pilot:
        await on_card(pilot, "PAY-5")
        await press(pilot, "e")
        await type_in(pilot, "Mine")
        with Store.open(path) as store:
            edit_item(store, item_id(store, 1, "PAY-5"), {"title": "Theirs"})
        await press(pilot, "ctrl+s")
        text = seen(pilot)
        assert isinstance(pilot.app.screen, Confirm)
        assert "“Theirs”" in text and "“Mine”" in text
        await press(pilot, "enter")
        assert detail_of(path, "PAY-5").title == "Theirs"
        await press(pilot, "e")
        await type_in(pilot, "Mine")
        with Store.open(path) as store:
            edit_item(store, item_id(store, 1, "PAY-5"), {"title": "Theirs again"})
        await press(pilot, "ctrl+s", "tab", "enter")
    assert detail_of(path, "PAY-5").title == "Mine"


async def test_discarded_items_have_their_own_view_and_come_back(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path) as pilot:
        await on_card(pilot, "PAY-6")
        await press(pilot, "delete")
        await type_in(pilot, "duplicate")
        await press(pilot, "enter")
        assert lane(pilot, "select") == ["PAY-5"]
        await press(pilot, "v")
        assert lane(pilot, "select") == ["PAY-8", "PAY-6"]
        await on_card(pilot, "PAY-8")
        await press(pilot, "delete")
        assert lane(pilot, "select") == ["PAY-6"]
        await press(pilot, "v")
        assert lane(pilot, "select") == ["PAY-8", "PAY-5"]
    assert detail_of(path, "PAY-6").events[-1].reason == "duplicate"


async def test_the_filter_hides_cards_and_says_so_but_the_limit_counts_all(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db")) as pilot:
        await press(pilot, "/")
        await type_in(pilot, "retry")
        await press(pilot, "enter")
        assert lane(pilot, "build") == ["PAY-3"]
        text = seen(pilot)
    assert "2/2" in text and "3 hidden by the filter" in text


async def test_empty_lanes_fold_and_keys_pass_over_them(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db")) as pilot:
        await on_card(pilot, "PAY-3")
        await press(pilot, "right")
        assert board(pilot).lane.step == "test"
        await press(pilot, "left", "z", "right")
        assert board(pilot).lane.step == "build"


async def test_a_card_is_dragged_with_the_mouse(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path) as pilot:
        places = board(pilot)._layout.by_lane
        await pilot.mouse_down("#board", offset=(places[2].x + 3, 4))
        await pilot.hover("#board", offset=(places[3].x + 3, 6))
        await pilot.mouse_up("#board", offset=(places[3].x + 3, 6))
        await settle(pilot)
        assert lane(pilot, "test") == ["PAY-3"]
    assert steps_of(path, "PAY-3") == ["select", "build", "test"]


async def test_another_process_moves_a_card_and_the_cursor_stays_on_its_own(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path) as pilot:
        await on_card(pilot, "PAY-4")
        with Store.open(path) as store:
            move_item(store, item_id(store, 1, "PAY-3"), "test")
        await pilot.pause(1.3)
        await settle(pilot)
        assert lane(pilot, "test") == ["PAY-3"]
        assert board(pilot).selected.key == "PAY-4"


async def test_a_move_that_the_store_refuses_is_told_and_taken_back(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path) as pilot:
        await on_card(pilot, "PAY-3")
        with Store.open(path) as store:
            edit_item(store, item_id(store, 1, "PAY-3"), {"key": "PAY-33"})
        await pilot.press(">")
        await read_back(pilot)
        assert "no item 'PAY-3'" in told(pilot)
        assert lane(pilot, "build") == ["PAY-33", "PAY-4"] and lane(pilot, "test") == []


async def test_the_limits_history_is_explained(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db")) as pilot:
        await on_card(pilot, "PAY-3")
        await press(pilot, "i")
        assert isinstance(pilot.app.screen, Reading)
        text = seen(pilot)
    assert "Its limit of 2 was exceeded 0 % of that time" in text
    assert "Of 2 finished items that left Build, 100 % were this old or younger" in text


async def test_the_reasons_of_moves_over_a_limit_stand_with_its_history(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    with Store.open(path) as store:
        for key, reason in (("PAY-5", "regulator asked"), ("PAY-6", "regulator asked"), ("PAY-7", None)):
            move_item(store, item_id(store, 1, key), "build", reason=reason, over_limit=True)
    async with opened(path) as pilot:
        await on_card(pilot, "PAY-3")
        await press(pilot, "i")
        text = seen(pilot)
    assert "moved over it 3 times, the last on 20 Apr 2026 (PAY-7)" in text
    assert "“regulator asked”, 2 times" in text and "no reason given" in text


async def test_a_move_of_a_card_that_somebody_else_moved_shows_both_places(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path) as pilot:
        pilot.app._watching = True  # the other's move is not seen before the key
        for answer, ends in ((("enter",), "live"), (("tab", "enter"), "test")):
            await on_card(pilot, "PAY-3")
            with Store.open(path) as store:
                move_item(store, item_id(store, 1, "PAY-3"), "live")
            await press(pilot, ">")
            assert isinstance(pilot.app.screen, Confirm)
            assert "step: now “live”, yours “test”" in seen(pilot)
            await press(pilot, *answer)
            assert steps_of(path, "PAY-3")[-1] == ends
            with Store.open(path) as store:
                move_item(store, item_id(store, 1, "PAY-3"), "build")
            await pilot.app.reload()
            await settle(pilot)


async def test_an_undo_of_what_somebody_else_changed_since_shows_both_values_and_does_nothing(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path) as pilot:
        await on_card(pilot, "PAY-5")
        await press(pilot, "e")
        await type_in(pilot, "Mine")
        await press(pilot, "ctrl+s")
        with Store.open(path) as store, store.connection as connection:  # as another program might
            connection.execute("UPDATE item SET title = 'Theirs' WHERE key = 'PAY-5'")
        await press(pilot, "u")
        text = told(pilot)
    assert "Nothing was done: that item was changed meanwhile." in text
    assert "title: now “Theirs”, undo would make it “One-tap pay”" in text
    assert detail_of(path, "PAY-5").title == "Theirs"


async def test_an_edit_that_changes_nothing_says_so_and_leaves_no_act(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path) as pilot:
        await on_card(pilot, "PAY-5")
        await press(pilot, "e", "ctrl+s")
        assert told(pilot) == "Nothing was changed."
    with Store.open(path, readonly=True) as store:
        assert store.acts(text="Edit") == []


async def test_edits_of_different_fields_ask_only_of_what_is_written(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path) as pilot:
        await on_card(pilot, "PAY-5")
        await press(pilot, "e")
        await type_in(pilot, "Mine")
        with Store.open(path) as store:
            edit_item(store, item_id(store, 1, "PAY-5"), {"type": "debt"})
        await press(pilot, "ctrl+s")
        assert "type:" not in seen(pilot)
        await press(pilot, "tab", "enter")
    detail = detail_of(path, "PAY-5")
    assert (detail.title, detail.type) == ("Mine", "debt")


async def test_a_walk_goes_from_the_right_oldest_first(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db")) as pilot:
        await press(pilot, "g")
        screen = pilot.app.screen
        assert isinstance(screen, ItemScreen)
        assert screen._among == ["PAY-3", "PAY-4", "PAY-5", "PAY-6", "PAY-7"]
        await press(pilot, "g")
        assert "PAY-4 (2 of 5)" in seen(pilot)


async def test_effort_is_attached_as_it_is_spoken(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path) as pilot:
        await on_card(pilot, "PAY-3")
        await press(pilot, "a")
        assert isinstance(pilot.app.screen, Choose)
        await press(pilot, "enter")
        await type_in(pilot, "90m")
        await press(pilot, "ctrl+s")
    effort = detail_of(path, "PAY-3").efforts[0]
    assert (effort.hours, effort.step, effort.day) == (1.5, "build", "2026-04-20")


async def test_a_stream_without_items_says_which_key_makes_one(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db", lives={})) as pilot:
        assert "n makes the first item" in seen(pilot)
        await press(pilot, "n")
        await type_in(pilot, "First")
        await press(pilot, "ctrl+s")
        assert lane(pilot, "idea") == ["CHECKOUT-1"]


@pytest.mark.parametrize("size", [(20, 6), (80, 24), (200, 60)])
async def test_every_size_is_drawn(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(make_store(tmp_path / "s.db"), size=size) as pilot:
        await press(pilot, "right", "down", "z", "left")
        assert len(seen(pilot).splitlines()) == size[1]


async def test_pace_compares_with_every_finished_item_whatever_the_filter_hides(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db")) as pilot:
        await press(pilot, "/")
        await type_in(pilot, "retry")
        await press(pilot, "enter")
        assert pilot.app.screen._figures.facts["PAY-3"].pace == 1.0


async def test_a_reading_that_is_older_than_a_move_does_not_take_it_back(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db")) as pilot:
        screen = pilot.app.screen
        before = screen.compute(screen.loaded, screen.session.scope)
        await on_card(pilot, "PAY-3")
        await press(pilot, ">")
        screen.show_figures(before)
        assert lane(pilot, "test") == ["PAY-3"]


async def test_ages_move_on_by_themselves_and_the_cursor_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vsm_tui.following.LIVE_SECONDS", 0.3)
    async with opened(make_store(tmp_path / "s.db")) as pilot:
        await on_card(pilot, "PAY-4")
        assert "30d" in seen(pilot)
        monkeypatch.setenv("VSM_TUI_NOW", "2026-04-24T12:00:00Z")
        while "34d" not in seen(pilot):
            await pilot.pause(0.05)
        text = seen(pilot)
        assert "as of 24 Apr 2026" in text
        assert board(pilot).selected.key == "PAY-4"
