"""`vsm-tui forecast` from outside: its JSON, its text, its refusal, its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from vsm_tui.cli import main

sys.path.insert(0, str(Path(__file__).parents[1] / "screens"))

from sampled import NOW, sample_store


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VSM_TUI_NOW", NOW)
    return sample_store(tmp_path / "s.db")


def run(store: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["forecast", *arguments, "--db", str(store)])


def printed(store: Path, *arguments: str) -> dict[str, Any]:
    result = run(store, *arguments, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_the_json_holds_what_the_interface_names(store: Path) -> None:
    found = printed(store, "payments")
    assert (found["trials"], found["seed"], found["days"], found["items"]) == (10_000, 1, 30, 10)
    assert list(found["how_many"]) == list(found["when_days"]) == ["50", "70", "85", "95"]
    assert found["how_many"] == {"50": 16, "70": 15, "85": 14, "95": 13}
    assert found["reason"] is None
    assert found["backtest"] == {"held": 18, "weeks": 20, "days": 30}


def test_days_items_and_seed_are_taken(store: Path) -> None:
    found = printed(store, "payments", "--days", "60", "--items", "25", "--seed", "7")
    assert (found["seed"], found["days"], found["items"]) == (7, 60, 25)
    assert found["how_many"]["85"] > 14
    assert found == printed(store, "payments", "--days", "60", "--items", "25", "--seed", "7")


def test_where_it_cannot_forecast_it_says_why_and_exits_0(store: Path) -> None:
    found = printed(store, "onboarding")
    assert set(found["how_many"].values()) == set(found["when_days"].values()) == {None}
    assert found["reason"] == "5 items finished in the last 12 complete weeks; 10 are needed to draw from"
    result = run(store, "onboarding")
    assert result.exit_code == 0
    assert result.stdout.startswith("This cannot be forecast: 5 items finished")
    assert "drawn" not in result.stdout and "trials" not in result.stdout


def test_the_text_says_both_answers_and_what_they_rest_on(store: Path) -> None:
    text = run(store, "payments").stdout
    assert "At least 14 items within 30 days" in text
    assert "85 %  at least 14" in text
    assert "held in 18 of 20 earlier weeks" in text


@pytest.mark.parametrize("wrong", [("--days", "0"), ("--items", "-3"), ("--seed", "x"), ("--days", "99999")])
def test_a_number_that_makes_no_sense_is_the_command_lines_fault(store: Path, wrong: tuple[str, str]) -> None:
    assert run(store, "payments", *wrong).exit_code == 2


def test_an_unknown_stream_is_a_fault_in_one_line(store: Path) -> None:
    program = [sys.executable, "-m", "vsm_tui", "forecast", "nope", "--db", str(store)]
    ended = subprocess.run(program, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.splitlines() == ["vsm-tui: there is no stream 'nope'; there are payments, claims, onboarding"]
