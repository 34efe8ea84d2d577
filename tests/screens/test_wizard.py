"""Importing in the app with real keys: what a file is, what its columns mean, a look at it before it is written."""

from __future__ import annotations

import json
import os
import sys
import time
import zipfile
from pathlib import Path

import pytest

from store import Store
from store.imports import apply_batch
from store.streams import find_stream, load_map
from vsm_tui.intake.profiles import kept_profiles
from vsm_tui.screens.file_choice import FileChoice
from vsm_tui.screens.headline import HeadlineScreen
from vsm_tui.screens.wizard_columns import ColumnsDialog
from vsm_tui.screens.wizard_preview import PreviewDialog
from vsm_tui.widgets.dialogs import Choose
from vsm_tui.widgets.strip import DayStrip

sys.path.insert(0, str(Path(__file__).parent))

from imported import choose_file, choose_import, importing, questions, shown, type_in, until

EVENTS = (
    "item,status,at\n"
    "A,To Do,2026-01-05T09:00Z\nA,Doing,2026-01-06T09:00Z\nA,Done,2026-01-08T12:00Z\n"
    "B,To Do,2026-01-06T12:00Z\nB,Doing,2026-01-09T12:00Z\n"
)
GERMAN = (
    "Vorgang;Zustand;Seit;Bearbeiter\n"
    "PAY-1;Neu;03.04.2026 10:00;Ann\nPAY-1;In Arbeit;04.04.2026 10:00;Bob\nPAY-1;Fertig;06.04.2026 10:00;Bob\n"
    "PAY-2;Neu;05.04.2026 11:00;Ann\nPAY-2;Fertig;06.04.2026 12:00;Ann\n"
)


@pytest.fixture(autouse=True)
def _clock(monkeypatch, tmp_path):
    monkeypatch.setenv("VSM_TUI_NOW", "2026-11-20T16:00:00Z")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def store(tmp_path):
    return tmp_path / "s.db"


def streams_in(store):
    with Store.open(store, readonly=True) as opened:
        return {slug for slug in ("pay", "events", "export", "next") if find_stream(opened, slug) is not None}


async def test_a_known_file_goes_straight_to_its_preview_and_nothing_is_written_before(store, tmp_path):
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    async with importing(store) as pilot:
        await choose_file(pilot, tmp_path / "events.csv", "pay")
        await until(pilot, lambda: isinstance(pilot.app.screen, PreviewDialog))
        said = shown(pilot)
        assert "events.csv into pay, a new stream" in said
        assert "An event log, one row an event: it has columns for the item, its status and the time" in said
        assert "5 rows: 5 kept, 0 refused; 2 items, 5 events, 5 Jan 2026 to 9 Jan 2026" in said
        assert "4 days: at most 3 worked on" in said and "To Do (waits) → Doing (work) → Done (done)" in said
        strips = list(pilot.app.screen.query(DayStrip))
        assert [len(strip.days) for strip in strips] == [4, 4]
        assert streams_in(store) == set()
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, HeadlineScreen))
        assert await questions(pilot) == 0
    assert streams_in(store) == {"pay"}


async def test_leaving_the_preview_writes_nothing(store, tmp_path):
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    async with importing(store) as pilot:
        await choose_file(pilot, tmp_path / "events.csv")
        await until(pilot, lambda: isinstance(pilot.app.screen, PreviewDialog))
        await pilot.press("escape")
        await until(pilot, "Nothing was imported.")
    assert streams_in(store) == set()


async def test_unsure_columns_and_dates_are_asked_and_the_next_export_of_the_shape_is_not(store, tmp_path):
    (tmp_path / "export.csv").write_text(GERMAN, encoding="cp1252")
    (tmp_path / "next.csv").write_text(GERMAN + "PAY-3;Neu;07.04.2026 12:00;Ann\n", encoding="utf-8")
    async with importing(store) as pilot:
        await choose_file(pilot, tmp_path / "export.csv", "pay")
        await until(pilot, lambda: isinstance(pilot.app.screen, ColumnsDialog))
        said = shown(pilot)
        assert "CSV with semicolons, UTF-8, 4 columns" in said and "which is the item" in said
        assert "Zustand" in said and "Neu · In Arbeit · Fertig" in said and "? day or month" in said
        await pilot.press("ctrl+s")  # the order of day and month must be said
        await until(pilot, "How is 03.04.2026 10:00 meant")
        await pilot.press("enter")
        await until(pilot, "the day comes first")
        await pilot.press("enter")
        await until(pilot, "day first")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, PreviewDialog))
        assert "3 Apr 2026 to 6 Apr 2026" in shown(pilot)
        await pilot.press("ctrl+s")
        await questions(pilot)
        await until(pilot, lambda: isinstance(pilot.app.screen, HeadlineScreen))
        await pilot.press("0")
        await until(pilot, "Import an export")
        await choose_import(pilot)
        await choose_file(pilot, tmp_path / "next.csv", "pay")
        await until(pilot, lambda: isinstance(pilot.app.screen, PreviewDialog))
        assert "Read as last time (profile pay)" in shown(pilot) and "Steps of the stream" in shown(pilot)
        await pilot.press("ctrl+s")
        await until(pilot, "Read 3 items into pay.")
    with Store.open(store, readonly=True) as opened:
        kept = kept_profiles(opened)["pay"]
        assert opened.value("SELECT count(*) FROM event") == 6
    assert kept.dates == "day" and kept.columns == {"item": ("Vorgang",), "step": ("Zustand",), "at": ("Seit",)}


async def test_a_role_is_changed_from_the_preview(store, tmp_path):
    text = "item,status,status,at\nA,New,x,2026-01-01\nA,Done,y,2026-01-03\nB,New,x,2026-01-02\n"
    (tmp_path / "export.csv").write_text(text, encoding="utf-8")
    async with importing(store, size=(80, 24)) as pilot:
        await choose_file(pilot, tmp_path / "export.csv")
        await until(pilot, lambda: isinstance(pilot.app.screen, ColumnsDialog))
        assert "could all be the step" in shown(pilot)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, PreviewDialog))
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, ColumnsDialog))
        await pilot.press("down", "down", "down", "down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Choose))
        assert "What is in the column status (2)?" in shown(pilot)
        await pilot.press("home", "down", "enter")  # item, then status
        await until(pilot, lambda: isinstance(pilot.app.screen, ColumnsDialog))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, PreviewDialog))
        await pilot.press("ctrl+s")
        await questions(pilot)
        await until(pilot, lambda: isinstance(pilot.app.screen, HeadlineScreen))
    with Store.open(store, readonly=True) as opened:
        assert {step.id for step in load_map(opened, "export").steps} == {"x", "y"}


async def test_a_sheet_is_read_like_a_csv(store, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    from datetime import datetime

    book = openpyxl.Workbook()
    book.active.append(["Nr", "Betreff", "Bereit", "Begonnen", "Fertig"])
    for number in range(1, 5):
        moved = [datetime(2026, 1, number, 8), datetime(2026, 1, number + 2, 9), datetime(2026, 1, number + 9, 10)]
        book.active.append([number, f"Antrag {number}", *moved])
    book.save(tmp_path / "export.xlsx")
    async with importing(store) as pilot:
        await choose_file(pilot, tmp_path / "export.xlsx", "pay")
        await until(pilot, lambda: isinstance(pilot.app.screen, PreviewDialog))
        said = shown(pilot)
        assert "Stage dates, one row an item" in said and "4 rows: 4 kept, 0 refused; 4 items, 12 events" in said
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, ColumnsDialog))
        said = shown(pilot)
        assert "XLSX, its first sheet with cells, 5 columns" in said and "Antrag 1 · Antrag 2" in said
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, PreviewDialog))
        await pilot.press("ctrl+s")
        await questions(pilot)
        await until(pilot, lambda: isinstance(pilot.app.screen, HeadlineScreen))
    with Store.open(store, readonly=True) as opened:
        assert [step.title for step in load_map(opened, "pay").steps] == ["Bereit", "Begonnen", "Fertig"]
        assert kept_profiles(opened)["pay"].format == "stages"


async def test_bad_rows_are_counted_and_shown_and_the_others_can_be_kept(store, tmp_path):
    (tmp_path / "events.csv").write_text(EVENTS + "C,To Do,never\n,To Do,2026-01-05\n", encoding="utf-8")
    async with importing(store) as pilot:
        await choose_file(pilot, tmp_path / "events.csv", "pay")
        await until(pilot, "7 rows: 5 kept, 2 refused")
        said = shown(pilot)
        assert "2 rows cannot be read" in said and "row 7, at:" in said and "Import the other rows" in said
        await pilot.press("ctrl+s")
        await until(pilot, "2 rows left out.")
    with Store.open(store, readonly=True) as opened:
        assert opened.value("SELECT count(*) FROM item") == 2


async def test_rows_that_do_not_fit_lead_back_to_the_columns(store, tmp_path):
    (tmp_path / "export.csv").write_text("item,status,at\nA,New,soon\nB,New,later\n", encoding="utf-8")
    async with importing(store) as pilot:
        await choose_file(pilot, tmp_path / "export.csv")
        await until(pilot, lambda: isinstance(pilot.app.screen, ColumnsDialog))
        said = shown(pilot)
        assert "none of the 2 rows can be read" in said and "row 2, at" in said
        await pilot.press("escape")
        await until(pilot, "Nothing was imported.")


async def test_a_mass_move_is_offered_and_left_out_and_the_choice_is_kept(store, tmp_path):
    rows = ["item,status,at"]
    for number in range(40):
        rows.append(f"R-{number},New,2026-01-{1 + number % 25:02}T{number % 10:02}:{number:02}:00Z")
        rows.append(f"R-{number},Test,2026-02-{1 + number % 25:02}T{number % 10:02}:{number:02}:00Z")
        rows.append(f"R-{number},Verify,2026-03-02T09:00:{number:02}Z")
        rows.append(f"R-{number},Done,2026-03-{3 + number % 20:02}T{number % 10:02}:{number:02}:00Z")
    (tmp_path / "events.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    async with importing(store) as pilot:
        await choose_file(pilot, tmp_path / "events.csv", "pay")
        await until(pilot, "Ignore 40 moves on 2 Mar 2026 at 09:00")
        assert "Test to Verify 40" in shown(pilot)
        assert [part.split(" (")[0] for part in pilot.app.screen._preview.steps.split(" → ")] == [
            "New", "Test", "Verify", "Done"
        ]  # fmt: skip
        dialog = pilot.app.screen
        await pilot.press("tab", "space", "ctrl+s")  # what was just ticked counts
        await until(pilot, lambda: pilot.app.screen is not dialog)
        assert "120 events" in dialog._preview.counts
        assert "Test (" not in dialog._preview.steps, "it was only renamed: one step has both names"
        await questions(pilot)
        await until(pilot, "40 mass moves ignored.")
    with Store.open(store, readonly=True) as opened:
        assert opened.value("SELECT count(*) FROM event") == 120
        (day,) = kept_profiles(opened)["pay"].ignore_migrations
    assert day.isoformat() == "2026-03-02"


async def test_a_real_jira_export_is_recognised_and_read(store):
    folder = Path(os.environ.get("VSM_TUI_DATA", Path(__file__).parents[3] / "shared" / "data"))
    path = folder / "devlake-jira" / "jira_search.json"
    if not path.is_file():
        pytest.skip("the real exports are not here")
    async with importing(store, size=(80, 24)) as pilot:
        await choose_file(pilot, path, "pay")
        await until(pilot, "Jira issues: its issues have a key and fields")
        assert "33 rows: 33 kept, 0 refused" in shown(pilot) and "Columns" not in shown(pilot)
        await pilot.press("e")  # there are no columns to be shown
        assert isinstance(pilot.app.screen, PreviewDialog)
        await pilot.press("ctrl+s")
        assert await questions(pilot) <= 3
        await until(pilot, lambda: isinstance(pilot.app.screen, HeadlineScreen))


async def test_a_damaged_file_is_told_and_another_can_be_chosen(store, tmp_path):
    (tmp_path / "broken.json").write_text('{"issues": [', encoding="utf-8")
    async with importing(store) as pilot:
        await choose_file(pilot, tmp_path / "broken.json")
        await until(pilot, "Nothing was imported: ")
        await until(pilot, lambda: isinstance(pilot.app.screen, FileChoice))
        assert pilot.app.screen._path == "broken.json"
        await pilot.press("escape")
        await until(pilot, "Start a stream by hand")


async def test_a_folder_whose_dates_fit_both_orders_asks_which_is_meant(store, tmp_path):
    (tmp_path / "export").mkdir()
    text = "item,status,at\nA,New,03/04/2026\nA,Done,05/04/2026\n"
    (tmp_path / "export" / "a.csv").write_text(text, encoding="utf-8")
    async with importing(store) as pilot:
        await type_in(pilot, "export")
        await pilot.press("ctrl+s")
        await until(pilot, "How is 03/04/2026 meant?")
        await pilot.press("down", "enter")
        await until(pilot, "4 Mar 2026 to 4 May 2026")


async def test_an_archive_of_unknown_tables_gets_its_columns_asked_once(store, tmp_path):
    rows = "Vorgang;Zustand;Seit\nP-{0};Neu;2026-04-03\nP-{0};Fertig;2026-04-06\nP-{1};Neu;2026-04-05\n"
    with zipfile.ZipFile(tmp_path / "pay.zip", "w") as archive:
        archive.writestr("notes.csv", "who;what\nAnn;came late\n")
        archive.writestr("one.csv", rows.format(1, 2))
        archive.writestr("two.csv", rows.format(3, 4))
    async with importing(store) as pilot:
        await choose_file(pilot, tmp_path / "pay.zip", "pay")
        await until(pilot, lambda: isinstance(pilot.app.screen, ColumnsDialog))
        assert "one.csv: CSV with semicolons" in shown(pilot) and "Zustand" in shown(pilot)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, PreviewDialog))
        assert "6 rows: 6 kept, 0 refused; 4 items" in shown(pilot)
        await pilot.press("ctrl+s")
        await questions(pilot)
        await until(pilot, "Read 4 items into pay.")
    with Store.open(store, readonly=True) as opened:
        assert kept_profiles(opened)["pay"].header == ("seit", "vorgang", "zustand")


async def test_escape_stops_the_reading(store, tmp_path, monkeypatch):
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")

    def endless(paths, options):
        while True:
            options.progress(paths[0], 1, 2)
            time.sleep(0.005)

    monkeypatch.setattr("vsm_tui.intake.reading.read_files", endless)
    async with importing(store) as pilot:
        await choose_file(pilot, tmp_path / "events.csv", "pay")
        await until(pilot, "Reading events.csv")
        await pilot.press("escape")
        await until(pilot, "Nothing was imported.")


async def test_escape_stops_the_writing_and_takes_it_back_as_a_whole(store, tmp_path, monkeypatch):
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")

    def endless(opened, slug, batch, **how):
        with opened.act(0, "Import") as act:
            apply_batch(opened, slug, batch, **how)
            opened.rows("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c")
            act.delete("stream", 1)

    monkeypatch.setattr("store.imports.apply_batch", endless)
    async with importing(store) as pilot:
        await choose_file(pilot, tmp_path / "events.csv", "pay")
        await until(pilot, lambda: isinstance(pilot.app.screen, PreviewDialog))
        await pilot.press("ctrl+s")
        await until(pilot, "Writing into pay")
        await pilot.press("escape")
        await until(pilot, "Nothing was imported.")
    assert streams_in(store) == set()


# --- the file chooser ---------------------------------------------------------------------------------


async def test_what_cannot_be_imported_is_said_in_place(store, tmp_path):
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    async with importing(store) as pilot:
        await type_in(pilot, "nowhere.csv")
        await pilot.press("ctrl+s")
        await until(pilot, "There is no such file or folder.")
        await pilot.press("ctrl+u")
        await choose_file(pilot, tmp_path / "events.csv", "two words")
        await until(pilot, "a stream is named with letters, digits")
        await pilot.press("ctrl+u", "tab")
        await type_in(pilot, "Mars/Base")
        await pilot.press("enter")
        await until(pilot, "'Mars/Base' is no time zone")
        assert isinstance(pilot.app.screen, FileChoice)


async def test_hostile_names_and_cells_reach_the_screen_only_as_text(store, tmp_path):
    name = "[@click=app.quit]x\x1b[2J.csv"
    (tmp_path / name).write_text("Case[/],St\x9bate [red],When\n[/ Z,[bold]\u202ea,2026-01-01\n", encoding="utf-8")
    async with importing(store) as pilot:
        await until(pilot, "[@click=app.quit]x␛[2J.csv")
        await pilot.press("down", "enter", "ctrl+s")
        await until(
            pilot, lambda: not isinstance(pilot.app.screen, FileChoice) or "Nothing was imported" in shown(pilot)
        )
        assert "\x1b" not in shown(pilot) and "\x9b" not in shown(pilot)


async def test_a_deep_jira_issue_with_a_hostile_title_is_previewed(store, tmp_path):
    issue = {
        "key": "[/ X-1",
        "fields": {
            "summary": "\x1b]0;gone\x07 [link=x]",
            "created": "2026-01-01T10:00:00.000+0000",
            "status": {"name": "[b]"},
        },
        "changelog": {"total": 0, "histories": []},
    }
    (tmp_path / "export.json").write_text(json.dumps({"issues": [issue], "total": 1}), encoding="utf-8")
    async with importing(store) as pilot:
        await choose_file(pilot, tmp_path / "export.json", "pay")
        await until(pilot, "1 row: 1 kept")
        assert "[/ X-1 ␛]0;gone␇ [link=x]" in shown(pilot)
