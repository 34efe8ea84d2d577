"""A person at a real terminal moves an item, blocks one, undoes, quits; the store is read afterwards."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "screens"))

from boarded import NOW, detail_of, make_store, steps_of
from terminal import Terminal


def test_moving_undoing_and_quitting_leave_the_store_as_the_person_left_it(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    with Terminal("--db", str(path), now=NOW) as terminal:
        terminal.wait_for("Checkout", "8 items")
        terminal.press("enter")
        terminal.wait_for("2 Board", "Worked on for")
        terminal.press("2")
        terminal.wait_for("4 items in progress", "PAY-3")
        terminal.press("right", "right")
        terminal.wait_for("● older than 100 %")
        terminal.press(">")
        terminal.wait_for("1/2")
        terminal.press("u")
        terminal.wait_for("Undone: Move PAY-3 to test", "2/2")
        terminal.press("down")
        terminal.wait_for("Export receipts")
        terminal.press(">")
        terminal.wait_for("1/2")
        terminal.press("!")
        terminal.wait_for("What does it wait for?")
        terminal.press(*"Laboratory", "tab", *"no slot", "enter")
        terminal.wait_for("⊘ Laboratory", gone="What does it wait for?")
        terminal.press("enter")
        terminal.wait_for("longest wait 14 days in Select & fund", "Laboratory")
        terminal.press("q")
        assert terminal.exit_code() == 0
    assert steps_of(path, "PAY-3") == ["select", "build"]
    assert steps_of(path, "PAY-4") == ["select", "build", "test"]
    block = detail_of(path, "PAY-4").blocks[0]
    assert (block.dependency, block.reason, block.ended_at) == ("Laboratory", "no slot", None)
