"""`vsm-tui changes import`: two changes that could not be told apart are refused, unless the person insists."""

from __future__ import annotations

from pathlib import Path

import pytest

from store import Store
from store.models import StreamMap
from store.streams import save_map
from vsm_tui.__main__ import run

CHANGE = """\
  - id: {id}
    constraint: {{step: build}}
    kind: policy
    what: {id}
    date: {date}
    measure: flow_time_days
    expect: less
    check_on: {check}
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VSM_TUI_DB", str(tmp_path / "s.db"))
    monkeypatch.setenv("VSM_TUI_NOW", "2026-06-30T12:00:00Z")
    steps = [{"id": "build", "kind": "work"}, {"id": "done", "kind": "done"}]
    with Store.open(tmp_path / "s.db", create=True) as store:
        save_map(store, StreamMap.model_validate({"stream": "pay", "start": "build", "finish": "done", "steps": steps}))
    return tmp_path


def written(name: str, *changes: str) -> str:
    Path(name).write_text("stream: pay\nchanges:\n" + "".join(changes), encoding="utf-8")
    return name


def one(name: str, date: str, check: str, more: str = "") -> str:
    return CHANGE.format(id=name, date=date, check=check) + more


def test_windows_that_overlap_are_refused_in_one_line_and_nothing_is_written(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    near = written("near.yaml", one("first", "2026-03-01", "2026-04-01"), one("second", "2026-03-20", "2026-04-20"))
    assert run(["changes", "import", near]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "first" in told and "second" in told and "despite_overlap: true" in told
    assert run(["changes", "export", "pay"]) == 0
    assert "first" not in capsys.readouterr().out


def test_a_change_is_held_against_those_in_the_register(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["changes", "import", written("a.yaml", one("first", "2026-03-01", "2026-04-01"))]) == 0
    assert run(["changes", "import", written("b.yaml", one("second", "2026-03-20", "2026-04-20"))]) == 1
    assert run(["changes", "import", written("c.yaml", one("second", "2026-05-20", "2026-06-10"))]) == 0
    capsys.readouterr()


def test_who_insists_is_heard_and_the_register_goes_out_and_in_again(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    insisting = one("second", "2026-03-20", "2026-04-20", "    despite_overlap: true\n")
    both = written("both.yaml", one("first", "2026-03-01", "2026-04-01"), insisting)
    assert run(["changes", "import", both]) == 0
    capsys.readouterr()
    assert run(["changes", "export", "pay"]) == 0
    Path("again.yaml").write_text(capsys.readouterr().out, encoding="utf-8")
    assert run(["changes", "import", "again.yaml"]) == 0
    assert "2 unchanged" in capsys.readouterr().out
