"""The maps that docs/map.md shows are the ones that the program proposes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from vsm_tui.__main__ import run

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
PAGE = (ROOT / "docs" / "map.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```yaml\n# vsm-tui (import .*)\n([^`]*)```", PAGE)


@pytest.mark.skipif(not DATA.exists(), reason="the exports from public repositories are not here")
@pytest.mark.parametrize(("command", "shown"), SHOWN, ids=[command for command, _ in SHOWN])
def test_a_documented_map_is_what_the_program_proposes(
    command: str, shown: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = shlex.split(command)
    words[1] = str(DATA / words[1])
    assert run(["--db", str(tmp_path / "none.db"), *words]) == 0
    heading, _, rest = capsys.readouterr().out.partition("\nstream: ")
    assert heading.startswith("# Proposed from the file.")
    assert f"stream: {rest}".strip() == shown.strip()


def test_both_exports_that_a_practitioner_was_asked_about_are_documented() -> None:
    assert {command.split()[1].split("/")[0] for command, _ in SHOWN} == {"bpic2013-problems-closed", "devlake-jira"}
