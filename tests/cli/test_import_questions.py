"""In a terminal at most three questions are asked, about what moves the answer, and the answers are kept."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pytest

from store import Store
from store.streams import load_map

EVENTS = (
    "item,status,at\n"
    "A,To Do,2026-01-05T12:00Z\nA,Ready for UAT,2026-01-06T12:00Z\nA,UAT,2026-01-08T12:00Z\nA,Done,2026-01-20T12:00Z\n"
)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_an_answer_decides_whether_a_status_is_work(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    root = str(Path(__file__).parents[2])
    child = pexpect.spawn(
        sys.executable,
        ["-m", "vsm_tui", "import", "events.csv", "--stream", "pay", "--db", "store.db"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root, "TERM": "xterm", "COLUMNS": "200"},
        encoding="utf-8",
        timeout=60,
    )
    child.expect_exact("Is somebody working while an item is in UAT? It decides 80 % of elapsed time. [Y/n]")
    child.sendline("n")
    child.expect_exact("Stream pay made")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    with Store.open(tmp_path / "store.db", readonly=True) as store:
        kinds = {step.id: step.kind for step in load_map(store, "pay").steps}
    assert kinds == {"to-do": "queue", "ready-for-uat": "queue", "uat": "queue", "done": "done"}
