"""An editor that fails, or does not exist, at a real terminal: it is said, and the screen comes back."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "screens"))

from boarded import NOW, make_store
from terminal import Terminal


@pytest.mark.parametrize(
    ("editor", "said"),
    [
        ("false", "'false' ended with 1"),
        ("no-such-editor", "'no-such-editor' cannot be used"),
        ("'never closed", "cannot be used here"),
    ],
)
def test_an_editor_that_fails_gives_the_screen_back(tmp_path: Path, editor: str, said: str) -> None:
    path = make_store(tmp_path / "s.db")
    with Terminal("--db", str(path), now=NOW, EDITOR=editor, VISUAL="") as terminal:
        terminal.wait_for("Checkout", "8 items")
        terminal.press("enter")
        terminal.wait_for("2 Board", "Worked on for")
        terminal.press("1")
        terminal.wait_for("believed", "measured")
        terminal.press("y")
        terminal.wait_for(said)
        terminal.press("2")
        terminal.wait_for("4 items in progress")
        terminal.press("q")
        assert terminal.exit_code() == 0
