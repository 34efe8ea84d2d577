"""The item screen with real keys: the sentence, the strip and its marks, corrections, guesses, neighbours."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from store import Store
from store.items import add_effort, add_note, block_item, edit_event, item_id, mark_day, remove_event, say_why
from store.outcome_models import Outcomes
from store.outcomes import save_outcomes
from store.streams import load_map, save_map
from vsm_tui.screens.item import ItemScreen
from vsm_tui.screens.item_records import RecordTable
from vsm_tui.widgets.dialogs import Confirm, Form
from vsm_tui.widgets.strip import DayStrip

sys.path.insert(0, str(Path(__file__).parent))

from boarded import LIVES, MONDAY, NOW, detail_of, make_store, opened, press, seen, settle, steps_of, told, type_in

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", NOW)


def item(key: str) -> ItemScreen:
    return ItemScreen(key, list(LIVES))


async def test_the_sentence_stands_over_the_strip_and_the_visits_below(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db"), item("PAY-1")) as pilot:
        text = seen(pilot)
        days = pilot.app.screen.query_one(DayStrip).days
    assert "15 days: at most 4 worked on (taken from statuses), 11 not; longest wait 9 days in Select & fund" in text
    assert "finished 17 Mar 2026" in text
    assert [day.day for day in days][:2] == [date(2026, 3, 2), date(2026, 3, 3)]
    assert "".join(day.state[0] for day in days) == "wwwwwwwwwaaaooa"
    assert "Visits" in text and "Entries" in text and "It hangs on no initiative" in text


async def test_an_item_in_progress_shows_its_age_against_pace(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db"), item("PAY-3")) as pilot:
        text = seen(pilot)
    assert "older than 100 % were when they left Build" in text
    assert "p50 12d" in text and "p85 19d" in text


async def test_a_day_is_marked_worked_then_not_then_no_more(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path, item("PAY-1")) as pilot:
        await press(pilot, "home", "d")
        assert detail_of(path, "PAY-1").marks == {"2026-03-02": True}
        assert "at most 5 worked on" in seen(pilot)
        assert "✓" in seen(pilot)
        await press(pilot, "d")
        assert detail_of(path, "PAY-1").marks == {"2026-03-02": False}
        await press(pilot, "d")
        assert detail_of(path, "PAY-1").marks == {}
        await press(pilot, "u")
        assert detail_of(path, "PAY-1").marks == {"2026-03-02": False}


async def test_neighbours_are_one_key_away_and_end_with_a_word(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db"), item("PAY-7")) as pilot:
        await press(pilot, "]")
        assert "PAY-8 (8 of 8)" in seen(pilot)
        await press(pilot, "]")
        assert "That was the last one." in told(pilot)
        await press(pilot, "[", "[")
        assert "PAY-6 (6 of 8)" in seen(pilot)


async def go_to(pilot: object, kind: str) -> None:
    table = pilot.app.screen.query_one(f"#{kind}", RecordTable)
    table.focus()
    await settle(pilot)


async def test_a_wrong_entry_is_corrected_and_the_figures_follow(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path, item("PAY-1")) as pilot:
        await go_to(pilot, "events")
        await press(pilot, "down", "e")
        assert isinstance(pilot.app.screen, Form)
        await press(pilot, "tab")
        await type_in(pilot, "2026-03-04 00:00")
        await press(pilot, "ctrl+s")
        assert "longest wait 2 days in Select & fund" in seen(pilot)
        await press(pilot, "u")
        assert "longest wait 9 days in Select & fund" in seen(pilot)
    assert [event.at for event in detail_of(path, "PAY-1").events if not event.removed][1] == MONDAY + 9 * 86_400


async def test_an_entry_that_somebody_else_corrected_meanwhile_shows_both_values(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    second = detail_of(path, "PAY-1").events[1]
    async with opened(path, item("PAY-1")) as pilot:
        pilot.app._watching = True  # the other's act is not seen before the key
        await go_to(pilot, "events")
        await press(pilot, "down", "e", "tab")
        await type_in(pilot, "2026-03-04 00:00")
        with Store.open(path) as store:
            edit_event(store, second.id, at=MONDAY + 2 * 86_400 + 3600)
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, Confirm)
        assert "at: now “4 Mar 2026 01:00”, yours “4 Mar 2026 00:00”" in seen(pilot)
        await press(pilot, "tab", "enter")
        assert "longest wait 2 days in Select & fund" in seen(pilot)
        assert "corrected" in seen(pilot)
        await go_to(pilot, "events")
        await press(pilot, "home", "down")
        standing = next(event for event in detail_of(path, "PAY-1").events if event.by_hand)
        with Store.open(path) as store:
            say_why(store, standing.id, "it was the 4th")
        await press(pilot, *["down"] * (standing.at > second.at), "delete")
        assert isinstance(pilot.app.screen, Confirm)
        assert "reason: now “it was the 4th”" in seen(pilot)
        await press(pilot, "enter")
    assert [event.reason for event in detail_of(path, "PAY-1").events if event.by_hand] == ["it was the 4th"]


async def test_an_entry_that_nobody_recorded_is_added_and_the_figures_follow(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path, item("PAY-1")) as pilot:
        assert "moves made here" in seen(pilot)
        await press(pilot, "n")
        await type_in(pilot, "Test")
        await press(pilot, "tab")
        await type_in(pilot, "2026-03-04 00:00")
        await press(pilot, "ctrl+s")
        assert "longest wait 5 days in Select & fund" not in seen(pilot)
        assert ("test", MONDAY + 2 * 86_400) in [(event.step, event.at) for event in detail_of(path, "PAY-1").events]
        await press(pilot, "u")
        assert "longest wait 9 days in Select & fund" in seen(pilot)


async def test_effort_is_offered_for_the_work_step_it_was_in_and_refused_where_it_would_not_count(
    tmp_path: Path,
) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path, item("PAY-3")) as pilot:
        await press(pilot, "a", "enter")
        await type_in(pilot, "2h")
        await press(pilot, "tab")
        assert pilot.app.focused.value == "Build"
        await type_in(pilot, "Select & fund")
        await press(pilot, "ctrl+s")
        assert "effort counts in a work step: " in seen(pilot)
        await type_in(pilot, "Test")
        await press(pilot, "ctrl+s")
        assert "It has not been in that step" in told(pilot)


async def test_a_walk_shows_the_newest_note_and_offers_to_write_the_next(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    with Store.open(path) as store:
        for text in ("the first word", "ask the board"):
            add_note(store, 1, text, item_id=item_id(store, 1, "PAY-3"))
    async with opened(path, ItemScreen("PAY-3", ["PAY-3", "PAY-4"], walk=True), size=(80, 24)) as pilot:
        assert "ask the board" in seen(pilot) and "the first word" not in seen(pilot)
        await press(pilot, "a", "enter")
        await type_in(pilot, "asked")
        await press(pilot, "enter")
        assert ": asked" in seen(pilot)


async def test_saving_a_form_as_it_was_writes_nothing(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    with Store.open(path) as store:
        number = item_id(store, 1, "PAY-1")
        block_item(store, number, reason="waits", at=MONDAY)
        add_effort(store, number, "build", 2.5)
        add_note(store, 1, "as it is", item_id=number)
        before = len(store.acts())
    async with opened(path, item("PAY-1")) as pilot:
        for kind in ("events", "blocks", "efforts", "notes"):
            await go_to(pilot, kind)
            await press(pilot, "e", "ctrl+s")
            assert told(pilot) == "Nothing was changed.", kind
            pilot.app.clear_notifications()
    with Store.open(path, readonly=True) as store:
        assert len(store.acts()) == before


async def test_a_wrong_entry_is_taken_out_and_undo_brings_it_back(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path, item("PAY-2")) as pilot:
        await go_to(pilot, "events")
        await press(pilot, "down", "down", "down", "delete")
        assert steps_of(path, "PAY-2") == ["select", "build", "test", "test", "live"]
        assert "taken out" in seen(pilot)
        await press(pilot, "u")
        assert steps_of(path, "PAY-2") == ["select", "build", "test", "build", "test", "live"]


async def test_why_an_item_went_back_is_kept_with_the_move(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db", kept="source")
    async with opened(path, item("PAY-2")) as pilot:
        await go_to(pilot, "events")
        await press(pilot, "down", "down", "down", "e", "tab", "tab")
        await type_in(pilot, "spec unclear")
        await press(pilot, "ctrl+s")
        assert not isinstance(pilot.app.screen, Confirm), "a reason is kept here whatever the source says"
        assert "spec unclear" in seen(pilot)
    assert detail_of(path, "PAY-2").events[3].reason == "spec unclear"


async def test_correcting_a_move_of_an_imported_stream_asks_to_detach(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db", kept="source")
    async with opened(path, item("PAY-1")) as pilot:
        await go_to(pilot, "events")
        await press(pilot, "down", "delete")
        assert isinstance(pilot.app.screen, Confirm)
        await press(pilot, "enter")
    assert steps_of(path, "PAY-1") == ["select", "build", "test", "live"]


async def test_effort_and_notes_are_attached_corrected_and_taken_out(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path, item("PAY-3")) as pilot:
        await press(pilot, "a", "enter")
        await type_in(pilot, "2h")
        await press(pilot, "ctrl+s")
        assert "1 worked on" in seen(pilot) and "at most" not in seen(pilot)
        await go_to(pilot, "efforts")
        await press(pilot, "e")
        await type_in(pilot, "2h 30m")
        await press(pilot, "ctrl+s")
        assert detail_of(path, "PAY-3").efforts[0].hours == 2.5
        await press(pilot, "delete")
        assert detail_of(path, "PAY-3").efforts == []
        pilot.app.screen.query_one(DayStrip).focus()
        await press(pilot, "a", "down", "enter")
        await type_in(pilot, "ask the board")
        await press(pilot, "enter")
        assert "ask the board" in seen(pilot)
    assert [note.text for note in detail_of(path, "PAY-3").notes] == ["ask the board"]


async def test_wrong_effort_is_refused_in_place_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path, item("PAY-3")) as pilot:
        await press(pilot, "a", "enter")
        await type_in(pilot, "two")
        await press(pilot, "ctrl+s")
        text = seen(pilot)
        assert isinstance(pilot.app.screen, Form)
        assert "two" in text and "no duration" in text
    assert detail_of(path, "PAY-3").efforts == []


async def test_the_chain_leads_up_to_the_objective(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    with Store.open(path) as store:
        save_outcomes(
            store,
            Outcomes.model_validate(
                {
                    "stream": "checkout",
                    "objectives": [{"id": "faster", "name": "Pay in a minute"}],
                    "investments": [{"id": "mobile", "objective": "faster", "name": "Mobile checkout"}],
                    "initiatives": [{"id": "one-tap", "investment": "mobile", "name": "One-tap pay"}],
                }
            ),
        )
    async with opened(path, item("PAY-3")) as pilot:
        await press(pilot, "e")
        for _ in range(4):
            await press(pilot, "tab")
        await type_in(pilot, "one-tap")
        await press(pilot, "ctrl+s")
        text = seen(pilot)
    assert all(name in text for name in ("objective", "Pay in a minute", "Mobile checkout", "One-tap pay"))


async def test_in_a_presentation_the_room_guesses_before_the_strip_is_drawn(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db"), item("PAY-1")) as pilot:
        await press(pilot, "p")
        text = seen(pilot)
        assert "On how many was" in text and "worked on (taken" not in text and "█" not in text
        await press(pilot, "enter")
        await type_in(pilot, "3, 10, 12")
        await press(pilot, "tab")
        await type_in(pilot, "5")
        await press(pilot, "ctrl+s")
        text = seen(pilot)
        assert "10 of 15   3 to 12" in text and "at most 4 of 15" in text and "11 of 15" in text
        await press(pilot, "]")
        assert "On how many was" in seen(pilot)


async def test_a_guess_beyond_its_days_is_refused(tmp_path: Path) -> None:
    async with opened(make_store(tmp_path / "s.db"), item("PAY-1")) as pilot:
        await press(pilot, "p", "enter")
        await type_in(pilot, "16")
        await press(pilot, "ctrl+s")
        assert "it took only 15 days" in seen(pilot)


async def test_an_item_that_another_process_took_away_says_so(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened(path, item("PAY-7")) as pilot:
        with Store.open(path) as store:
            remove_event(store, detail_of(path, "PAY-7").events[0].id)
            mark_day(store, item_id(store, 1, "PAY-1"), "2026-03-03", True)
        await pilot.pause(1.3)
        await settle(pilot)
        assert "Nothing is known of its way yet" in seen(pilot)


async def test_markup_and_escapes_in_a_title_are_drawn_as_text(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    with Store.open(path) as store:
        from store.items import edit_item

        edit_item(store, item_id(store, 1, "PAY-3"), {"title": "[@click=app.quit]x[/] see [/ Z \x1b]0;gone\x07"})
    async with opened(path, item("PAY-3")) as pilot:
        text = seen(pilot)
        assert "[@click=app.quit]x[/] see [/ Z ␛]0;gone␇" in text
        await press(pilot, "e")  # the form holds the raw title, and draws none of it as a command
        assert "see [/ Z ␛]0;gone" in seen(pilot) and "\x1b" not in seen(pilot)
        await press(pilot, "escape")
        await press(pilot, "escape")
        assert "[@click" in seen(pilot)


@pytest.mark.parametrize("size", [(20, 6), (80, 24), (200, 60)])
async def test_every_size_is_drawn(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(make_store(tmp_path / "s.db"), item("PAY-2"), size=size) as pilot:
        await press(pilot, "down", "down", "end")
        assert len(seen(pilot).splitlines()) == size[1]


async def test_a_block_that_only_a_status_says_is_listed_and_not_corrected_here(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db", lives={"PAY-1": [("select", 0), ("On hold", 3), ("build", 8)]})
    with Store.open(path) as store:
        save_map(store, load_map(store, "checkout").model_copy(update={"blocked": {"On hold": "security"}}))
    async with opened(path, ItemScreen("PAY-1", ["PAY-1"])) as pilot:
        text = seen(pilot)
        assert "Security team" in text and "said by its" in text and "5.0d" in text
        await go_to(pilot, "blocks")
        await press(pilot, "delete")
        assert "follows from the item's entries" in told(pilot)
