"""The first day: a stream by hand, another imported, its heatmap, a move, undo; then the store is read."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from terminal import ROOT, Terminal

NOW = "2026-04-20T12:00:00Z"


def _events(path: Path) -> None:
    """Twelve items: each waits nine days in review, then goes live; one is still there."""
    rows = ["item,step,at,title"]
    for number in range(1, 13):
        rows.append(f"TEA-{number},Build,2026-03-{number:02}T09:00:00Z,Blend {number}")
        rows.append(f"TEA-{number},Waiting for review,2026-03-{number + 1:02}T09:00:00Z,Blend {number}")
        if number < 12:
            rows.append(f"TEA-{number},Live,2026-03-{number + 10:02}T09:00:00Z,Blend {number}")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def _stream_by_hand(terminal: Terminal) -> None:
    terminal.wait_for("Start a stream by hand")
    terminal.press("n")
    terminal.wait_for("What is the stream called?")
    terminal.type("Kitchen")
    terminal.press("tab")
    terminal.type("Guests")
    terminal.press("tab")
    terminal.type("Warm food")
    terminal.press("ctrl+s")
    terminal.wait_for("Name the steps yourself")
    terminal.press("enter")
    terminal.wait_for("separated by ;")
    terminal.type("Order; Cook; Serve")
    terminal.press("ctrl+s")
    terminal.wait_for("waits from which step on?")
    terminal.press("enter")
    terminal.wait_for("counts as delivered?")
    terminal.press("enter")
    terminal.wait_for("(4 of 4)")
    terminal.press("ctrl+s")
    terminal.wait_for("› Map", "Order", "Cook", "Serve", gone="(4 of 4)")


def test_from_an_empty_store_to_a_move_that_is_undone(tmp_path: Path) -> None:
    path, log = tmp_path / "s.db", tmp_path / "tea.csv"
    _events(log)
    with Terminal("--db", str(path), now=NOW, size=(140, 40)) as terminal:
        _stream_by_hand(terminal)
        terminal.press("2")
        terminal.wait_for("› Board", "n makes the first item")
        terminal.press("n")
        terminal.wait_for("Title")
        terminal.type("Soup of the day")
        terminal.press("ctrl+s")
        terminal.wait_for("Soup of the day", gone="(ctrl+s)")
        terminal.press("0")
        terminal.wait_for("Import an export", "Kitchen   1 item")

        terminal.press("down")
        terminal.click("Import an export")
        terminal.wait_for("File or folder")
        terminal.type(str(log))
        terminal.wait_for("tea.csv   ")  # the file is found
        terminal.press("enter")
        terminal.settle()
        terminal.type("tea")
        terminal.press("ctrl+s")
        terminal.wait_for("Nothing is written yet.", "12 items, 35 events")
        terminal.press("ctrl+s")
        for _ in range(4):  # the preview, then at most three questions about statuses
            shown = terminal.wait_for_any("Read 12 items into tea", "somebody")
            if "Read 12 items into tea" in shown:
                break
            terminal.press("enter")
            terminal.settle()
        terminal.wait_for("Read 12 items into tea")
        terminal.press("3")
        terminal.wait_for("› Waits", "Waiting for review", "item-days")
        terminal.settle()
        terminal.press("enter")
        terminal.wait_for("› Waiting in Waiting for review", "TEA-")
        terminal.settle()
        terminal.press("enter")
        terminal.wait_for("Blend")

        terminal.press("0")
        terminal.wait_for("Import an export", "12 items")
        terminal.click("Kitchen")
        terminal.wait_for("Kitchen", "2 Board", gone="Import an export")
        terminal.press("2")
        terminal.wait_for("› Board", "Soup of the day")
        terminal.press(">")
        terminal.wait_for("Cook", "Soup of the day")
        terminal.press(">")
        terminal.press("u")
        terminal.wait_for("Undone: Move")
        terminal.press("q")
        assert terminal.exit_code() == 0

    with sqlite3.connect(path) as connection:
        streams = dict(connection.execute("SELECT slug, id FROM stream"))
        assert set(streams) == {"kitchen", "tea"}
        moves = connection.execute(
            "SELECT status.step FROM event JOIN status ON status.id = status_id JOIN item ON item.id = item_id "
            "WHERE item.stream_id = ? AND NOT removed ORDER BY event.at, event.id",
            [streams["kitchen"]],
        ).fetchall()
        assert [step for (step,) in moves] == ["order", "cook"]
        assert connection.execute(
            "SELECT count(*) FROM event JOIN item ON item.id = item_id WHERE stream_id = ?", [streams["tea"]]
        ).fetchone() == (35,)
        undone = connection.execute("SELECT what FROM act WHERE undone").fetchall()
        assert len(undone) == 1 and undone[0][0].startswith("Move ")
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_an_import_from_another_terminal_appears_in_the_list(tmp_path: Path) -> None:
    path, log = tmp_path / "s.db", tmp_path / "tea.csv"
    _events(log)
    with Terminal("--db", str(path), now=NOW) as terminal:
        _stream_by_hand(terminal)
        terminal.press("0")
        terminal.wait_for("Import an export", "Kitchen")
        done = subprocess.run(
            [sys.executable, "-m", "vsm_tui", "--db", str(path), "import", str(log), "--stream", "tea", "--no-input"],
            cwd=ROOT,
            env={**os.environ, "VSM_TUI_NOW": NOW},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        terminal.wait_for("tea", "12 items")
        terminal.press("q")
        assert terminal.exit_code() == 0


def test_with_the_mouse_alone(tmp_path: Path) -> None:
    with Terminal("demo", TMPDIR=str(tmp_path)) as terminal:
        terminal.wait_for("Worked on for", "2 Board")
        for entry, drawn in (("2 Board", "items in progress"), ("3 Waits", "item-days"), ("1 Map", "believed")):
            terminal.click(entry)
            terminal.wait_for(f"› {entry[2:]}", drawn, "? Help")
        terminal.click("Help")
        terminal.wait_for("What actually happens, step by step")
        terminal.press("escape")
        terminal.wait_for("› Map", gone="What actually happens")
        terminal.click("Quit")
        assert terminal.exit_code() == 0
