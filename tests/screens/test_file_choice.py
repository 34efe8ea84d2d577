"""The path of a file to import: what lies there, and completing it with real keys."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from vsm_tui.screens.file_choice import entries, size_words

sys.path.insert(0, str(Path(__file__).parent))

from imported import importing, type_in, until

EVENTS = "item,status,at\nA,To Do,2026-01-05T09:00Z\nA,Doing,2026-01-06T09:00Z\nA,Done,2026-01-08T12:00Z\n"


@pytest.fixture(autouse=True)
def _clock(monkeypatch, tmp_path):
    monkeypatch.setenv("VSM_TUI_NOW", "2026-11-20T16:00:00Z")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def store(tmp_path):
    return tmp_path / "s.db"


def test_entries_are_folders_and_exports_that_begin_like_the_typed_name(tmp_path):
    for name in ("a.csv", "A2.JSON.gz", "notes.txt", ".hidden.csv", "b.xlsx"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "archive").mkdir()
    assert [entry.name for entry in entries(f"{tmp_path}/")] == ["archive", "a.csv", "A2.JSON.gz", "b.xlsx"]
    assert [entry.text for entry in entries(f"{tmp_path}/ar")] == [f"{tmp_path}/archive/"]
    assert [entry.name for entry in entries(f"{tmp_path}/.h")] == [".hidden.csv"]
    assert entries(f"{tmp_path}/nowhere/") == [] and entries("\0") == []
    assert [size_words(size) for size in (840, 12_000, 3_400_000)] == ["840 B", "12 kB", "3.4 MB"]


async def test_a_path_is_completed_and_a_folder_entered(store, tmp_path):
    (tmp_path / "exports" / "deep").mkdir(parents=True)
    (tmp_path / "exports" / "deep" / "only.csv").write_text(EVENTS, encoding="utf-8")
    async with importing(store, size=(80, 24)) as pilot:
        await type_in(pilot, "exp")
        await until(pilot, "▸ exports/")
        await pilot.press("tab")
        await until(pilot, "▸ deep/")
        await pilot.press("enter")
        await until(pilot, "only.csv")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.focused is not None and pilot.app.focused.id == "stream")
        assert pilot.app.screen._path == "exports/deep/only.csv"
        await pilot.press("ctrl+s")
        await until(pilot, "only.csv into only, a new stream")
