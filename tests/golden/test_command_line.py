"""The golden cases through the real command line: import into a fresh store, then `metrics --json`."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from vsm_tui.__main__ import run

GOLDEN = Path(__file__).parent
CASES = sorted(folder.name for folder in GOLDEN.iterdir() if (folder / "map.yaml").exists())


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "golden.db"
    monkeypatch.setenv("VSM_TUI_DB", str(path))
    monkeypatch.setenv("VSM_TUI_NOW", "2026-11-22T12:00:00Z")
    return path


def files(case: str) -> list[str]:
    folder = GOLDEN / case
    first = folder / ("jira.json" if (folder / "jira.json").exists() else "events.csv")
    sides = [folder / name for name in ("blocks.csv", "effort.csv")]
    return [str(first), *(str(path) for path in sides if path.exists())]


def slug(case: str) -> str:
    return str(yaml.safe_load((GOLDEN / case / "map.yaml").read_text(encoding="utf-8"))["stream"])


def arguments(case: str) -> list[str]:
    return shlex.split((GOLDEN / case / "args.txt").read_text(encoding="utf-8"))


def bring_in(case: str) -> int:
    return run(["import", *files(case), "--stream", slug(case), "--map", str(GOLDEN / case / "map.yaml"), "--no-input"])


@pytest.mark.parametrize("case", CASES)
def test_an_imported_golden_case_has_the_expected_figures(
    case: str, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bring_in(case) == 0
    capsys.readouterr()
    assert run(["metrics", slug(case), "--json", *arguments(case)]) == 0
    got = tmp_path / "got.json"
    got.write_text(capsys.readouterr().out, encoding="utf-8")
    compared = subprocess.run(
        [sys.executable, str(GOLDEN / "compare.py"), str(GOLDEN / case / "expected.json"), str(got)],
        capture_output=True,
        text=True,
    )
    assert compared.stdout == ""
    assert compared.returncode == 0


def test_a_second_import_of_the_same_files_changes_no_figure(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed = []
    for _ in range(2):
        assert bring_in("twelve-lives") == 0
        capsys.readouterr()
        assert run(["metrics", "lives", "--json", *arguments("twelve-lives")]) == 0
        printed.append(json.loads(capsys.readouterr().out))
    assert printed[0] == printed[1]


def test_faults_of_the_input_are_one_line_and_exit_1(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["metrics", "lives"]) == 1
    assert not store.exists()
    assert bring_in("twelve-lives") == 0
    capsys.readouterr()
    for words in (["nowhere"], ["lives", "--start", "nowhere"], ["lives", "--start", "live", "--finish", "build"]):
        assert run(["metrics", *words]) == 1
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.startswith("vsm-tui: ")
        assert said.err.count("\n") == 1


def test_faults_of_the_command_line_exit_2_before_a_store_is_looked_for(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (
        [],
        ["lives", "--from", "yesterday"],
        ["lives", "--as-of", "soon"],
        ["lives", "--from", "2026-02-01", "--to", "2026-01-01"],
        ["lives", "--basis", "guess"],
    ):
        assert run(["metrics", *words]) == 2
        assert capsys.readouterr().out == ""


def test_the_table_tells_the_figures_of_a_stream(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bring_in("worked-48h-27d") == 0
    capsys.readouterr()
    assert run(["metrics", "worked", "--as-of", "last"]) == 0
    said = capsys.readouterr().out
    assert "Flow efficiency 7.4 %: 48h active of 648h; 100 % of the active time is recorded effort" in said
    assert "of 1 finished (thin): p50 27d" in said
    assert "signoff" in said
