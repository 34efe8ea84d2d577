"""A whole review at a real terminal, a second one months later, and the report that tells of both."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from terminal import PATIENCE, Terminal

from store import Store
from store.changes import load_changes
from store.imports import apply_batch
from store.models import Batch, ItemRecord, StreamMap
from store.reviews import load_decisions, load_reviews
from store.settings import get_setting
from vsm_tui.__main__ import run

DAY = 86_400
MONDAY = 1_736_121_600
"""2025-01-06 00:00 UTC."""
FIRST = "2026-04-27T09:00:00Z"
LATER = "2026-09-28T09:00:00Z"
CHANGED = 490
"""Days after `MONDAY` at which the change takes effect, 2026-05-11: two weeks after the first review."""


def make_store(path: Path) -> Path:
    """A stream whose approval takes 19 to 21 days, and 5 to 7 for what comes to it from the change on."""
    stream = StreamMap.model_validate(
        {
            "stream": "checkout", "name": "Checkout", "customer": "Shoppers", "attendees": ["product", "risk"],
            "steps": [
                {"id": "idea", "name": "Idea", "kind": "queue"},
                {"id": "build", "name": "Build"},
                {"id": "approve", "name": "Approval board", "kind": "queue", "owner": "head of change"},
                {"id": "live", "name": "Live"},
            ],
        }
    )  # fmt: skip
    batch = Batch(source="test", format="events")
    for number in range(300):
        begin = number * 2
        key = f"PAY-{number + 1}"
        batch.items[key] = ItemRecord(key, title=f"Piece of work {number + 1}", type="feature")
        approved = begin + 5
        wait = (19, 20, 21)[number % 3] if approved < CHANGED else (5, 6, 7)[number % 3]
        for step, day in (("idea", begin), ("build", begin + 1), ("approve", approved), ("live", approved + wait)):
            batch.events.add(key, step, MONDAY + day * DAY + 9 * 3600)
    with Store.open(path, create=True) as store:
        apply_batch(store, "checkout", batch, map=stream)
    return path


def test_a_review_finds_decides_and_finishes_and_the_next_one_tells_what_came_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = make_store(tmp_path / "s.db")
    with Terminal("--db", str(path), now=FIRST) as terminal:
        terminal.wait_for("Checkout", "300 items")
        terminal.press("enter")
        terminal.wait_for("8 Review", "Worked on for")
        terminal.press("8")
        terminal.wait_for("What did we decide last time", "this is the first review")
        terminal.press("]")
        terminal.wait_for("Work waits longest in Approval board")
        terminal.press("a")
        terminal.wait_for("Commands", gone="space Behind")
        terminal.press(*"Risk agrees to try it")
        terminal.wait_for("Risk agrees to try it")
        terminal.press("escape")
        terminal.wait_for("Review of 27 Apr 2026", "nothing decided yet")
        terminal.press("]")
        terminal.wait_for("What one thing do we change?")
        terminal.press("d")
        terminal.wait_for("What is changed", "head of change", "Approval board", "2026-05-11")
        terminal.press(*"Approve small changes without the board", "tab", "tab", "tab", "tab", "ctrl+u", *"2026-07-20")
        terminal.wait_for("2026-07-20")
        terminal.press("ctrl+s")
        terminal.wait_for("✓ Approve small changes without the board", gone="What is changed")
        terminal.press("e")
        terminal.wait_for("Finish the review")
        terminal.press("enter")
        terminal.wait_for("we decided: Approve small changes", gone="Finish the review")
        terminal.press("q")
        assert terminal.exit_code() == 0
    with Store.open(path, readonly=True) as store:
        (review,) = load_reviews(store, 1)
        (decision,) = load_decisions(store, 1)
        (change,) = load_changes(store, "checkout").changes
    assert review.finished_at is not None and review.notes == {"2": "Risk agrees to try it"}
    assert review.attendees == ["product", "risk"]
    assert "Approval board" in review.figures["answers"][1]["sentence"]
    assert decision.change == change.id and change.measure == "wait_days:approve"

    with Terminal("--db", str(path), now=LATER) as terminal:
        terminal.wait_for("Checkout")
        terminal.press("enter")
        terminal.wait_for("8 Review", "Worked on for")
        terminal.press("8")
        terminal.wait_for("On 27 Apr 2026 we decided: Approve small changes without the board", "better")
        terminal.wait_for("wait in Approval board 20d → 6.0d")
        terminal.press("v")
        terminal.wait_for("What changed since the review of 27 Apr 2026")
        terminal.press("q")
        assert terminal.exit_code() == 0

    monkeypatch.setenv("VSM_TUI_NOW", LATER)
    capsys.readouterr()
    assert run(["--db", str(path), "report", "checkout"]) == 0
    report = capsys.readouterr().out
    assert "Work waits longest in Approval board" in report
    assert "Approve small changes without the board" in report
    assert "better, wait in Approval board 20d → 6.0d" in report
    assert "Risk agrees to try it" in report


def test_a_note_survives_the_program_being_killed(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    with Terminal("--db", str(path), now=FIRST) as terminal:
        terminal.wait_for("Checkout", "300 items")
        terminal.press("enter")
        terminal.wait_for("8 Review", "Worked on for")
        terminal.press("8")
        terminal.wait_for("What did we decide last time")
        terminal.press("a")
        terminal.wait_for("Commands", gone="space Behind")
        terminal.press(*"half a thought")
        terminal.wait_for("half a thought")
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and _drafts(path) != {"1": "half a thought"}:
            time.sleep(0.1)
        terminal.kill()
    with Terminal("--db", str(path), now=FIRST) as terminal:
        terminal.wait_for("Checkout")
        terminal.press("enter")
        terminal.wait_for("8 Review", "Worked on for")
        terminal.press("8")
        terminal.wait_for("half a thought")


def _drafts(path: Path) -> object:
    with Store.open(path, readonly=True) as store:
        return get_setting(store, 1, "review_notes")
