"""`changes` and `governance` of `vsm-tui metrics --json`, from a real store through the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from store import Store
from store.streams import new_stream
from vsm_tui.__main__ import run
from vsm_tui.intake.sample import load_samples


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("samples") / "s.db"
    with Store.open(path, create=True) as opened:
        load_samples(opened)
    return path


def figures(store: Path, capsys: Any, monkeypatch: Any, slug: str, *options: str) -> dict[str, Any]:
    monkeypatch.setenv("VSM_TUI_DB", str(store))
    monkeypatch.setenv("VSM_TUI_NOW", "2026-11-22T12:00:00Z")
    assert run(["metrics", slug, "--json", *options]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_each_change_has_the_keys_of_the_interface(store: Path, capsys: Any, monkeypatch: Any) -> None:
    approval, booking = figures(store, capsys, monkeypatch, "payments")["changes"]
    keys = {"id", "before", "after", "difference", "interval", "placebo", "preliminary", "verdict"}
    assert keys <= set(approval) and {"n", "median"} <= set(approval["before"])
    assert (approval["id"], approval["verdict"], approval["preliminary"]) == (
        "low-risk-approval", "signal, better", False
    )  # fmt: skip
    assert approval["placebo"] == {"dates": 40, "as_large": 0}
    assert approval["difference"] == pytest.approx(approval["after"]["median"] - approval["before"]["median"])
    assert approval["interval"][0] <= approval["difference"] <= approval["interval"][1] < 0
    assert (booking["verdict"], booking["preliminary"]) == ("no signal", True)


def test_a_window_does_not_change_what_a_change_did_but_as_of_does(store: Path, capsys: Any, monkeypatch: Any) -> None:
    whole = figures(store, capsys, monkeypatch, "payments")["changes"]
    cut = figures(store, capsys, monkeypatch, "payments", "--from", "2026-10-01", "--basis", "elapsed")["changes"]
    assert whole == cut
    early = figures(store, capsys, monkeypatch, "payments", "--as-of", "2026-06-20")["changes"][0]
    assert (
        early["preliminary"] and early["after"]["to"] == "2026-06-20" and early["after"]["n"] < whole[0]["after"]["n"]
    )


def test_each_control_has_the_keys_of_the_interface(store: Path, capsys: Any, monkeypatch: Any) -> None:
    controls = {one["step"]: one for one in figures(store, capsys, monkeypatch, "payments")["governance"]}
    assert list(controls) == ["funding", "review", "approval"], "in stream order"
    approval = controls["approval"]
    assert (approval["sent_back"], approval["last_sent_back"], approval["no_catch"]) == (0, None, True)
    assert approval["shares_evidence_with"] == ["review"] and approval["wait_days_per_item"] > 20
    assert controls["review"]["last_sent_back"].endswith("Z") and not controls["review"]["no_catch"]


def test_without_changes_or_controls_there_is_no_key(tmp_path: Path, capsys: Any, monkeypatch: Any) -> None:
    path = tmp_path / "plain.db"
    with Store.open(path, create=True) as opened:
        new_stream(opened, "Plain", ["Ask", "Build", "Live"])
    found = figures(path, capsys, monkeypatch, "plain")
    assert "changes" not in found and "governance" not in found
