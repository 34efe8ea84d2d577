"""`vsm-tui import` with profiles, mass moves and what it says of the quality of the data."""

from __future__ import annotations

from pathlib import Path

import pytest

from store import Store
from store.streams import load_map
from vsm_tui.__main__ import run

GERMAN = (
    "Vorgang;Zustand;Seit\nPAY-1;Neu;03.04.2026 10:00\n"
    "PAY-1;In Arbeit;04.04.2026 10:00\nPAY-1;Fertig;06.04.2026 10:00\n"
)


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VSM_TUI_DB", str(tmp_path / "store.db"))
    monkeypatch.setenv("VSM_TUI_NOW", "2026-06-01T00:00:00Z")
    (tmp_path / "a.csv").write_text(GERMAN, encoding="utf-8")
    (tmp_path / "b.csv").write_text(GERMAN + "PAY-2;Neu;07.04.2026 10:00\n", encoding="utf-8")


def test_answers_are_kept_and_used_for_the_next_export(capsys):
    how = ["--columns", "item=Vorgang,step=Zustand,at=Seit", "--day-first", "--timezone", "Europe/Berlin"]
    assert run(["import", "a.csv", "--stream", "pay", *how, "--save-profile", "office"]) == 0
    assert capsys.readouterr().out.endswith(
        "Profile office: kept; --profile office reads the next export of this shape.\n"
    )
    assert run(["import", "b.csv", "--stream", "pay"]) == 1
    assert "as last time: --profile office" in capsys.readouterr().err
    assert run(["import", "b.csv", "--stream", "pay", "--profile", "office"]) == 0
    assert "events 1 new" in capsys.readouterr().out
    with Store.open("store.db", readonly=True) as store:
        assert load_map(store, "pay").timezone == "Europe/Berlin"
        assert store.value("SELECT min(at) FROM event") == 1775203200  # 3 April, 10:00 in Berlin


def test_a_profile_may_live_in_a_file_and_the_command_line_wins(capsys):
    Path("how.yaml").write_text(
        "profile: how\ncolumns: {item: Vorgang, step: Zustand, at: Seit}\ndates: day\n", encoding="utf-8"
    )
    assert run(["import", "a.csv", "--stream", "pay", "--profile", "how.yaml", "--save-profile", "again.yaml"]) == 0
    assert "dates: day\n" in Path("again.yaml").read_text(encoding="utf-8")
    assert run(["import", "a.csv", "--stream", "us", "--profile", "again.yaml", "--month-first"]) == 0
    with Store.open("store.db", readonly=True) as store:
        firsts = store.rows("SELECT stream_id, min(at) FROM event JOIN item ON item.id = item_id GROUP BY 1 ORDER BY 1")
    assert [at for _, at in firsts] == [1775210400, 1772618400]  # 3 April, 4 March
    capsys.readouterr()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none", "there is no profile 'none' (none is kept yet"),
        ("gone.yaml", "gone.yaml: cannot be read"),
        ("bad.yaml", "bad.yaml:2: colums: is no key here"),
        ("other.yaml", "--columns names 'Ticket', which is no column"),
    ],
)
def test_a_profile_that_does_not_help_is_one_line(name, said, capsys):
    Path("bad.yaml").write_text("profile: bad\ncolums: {}\n", encoding="utf-8")
    Path("other.yaml").write_text("profile: o\ncolumns: {item: Ticket, step: Zustand, at: Seit}\n", encoding="utf-8")
    assert run(["import", "a.csv", "--stream", "pay", "--profile", name]) == 1
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1 and not Path("store.db").exists()


def test_a_mass_move_is_told_and_left_out_on_request(capsys):
    rows = ["item,status,at"]
    for n in range(30):
        rows.append(f"R-{n},New,2026-01-{1 + n % 25:02}T08:{n:02}:00Z")
        rows.append(f"R-{n},Test,2026-02-{1 + n % 25:02}T08:{n:02}:00Z")
        rows.append(f"R-{n},Verify,2026-03-02T09:00:{n:02}Z")
    Path("m.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert run(["import", "m.csv", "--stream", "pay", "--dry-run"]) == 0
    said = "30 moves on 2 Mar 2026 at 09:00 (Test to Verify 30)"
    assert f"{said}: --ignore-migrations leaves them out" in capsys.readouterr().out
    assert run(["import", "m.csv", "--stream", "pay", "--ignore-migrations", "--save-profile", "pay"]) == 0
    out = capsys.readouterr().out
    assert f"{said}: left out" in out and "events 60 new" in out
    assert run(["import", "m.csv", "--stream", "next", "--profile", "pay"]) == 0
    assert "events 60 new" in capsys.readouterr().out


def test_findings_are_counted_with_their_items_and_what_can_be_done(capsys):
    Path("e.csv").write_text(
        "item,status,at\nA,Open,2026-01-05\nA,Parked,2026-01-06\nA,Done,2026-01-07\nB,Open,2026-09-01\n",
        encoding="utf-8",
    )
    Path("map.yaml").write_text(
        "stream: pay\nsteps: [{id: open, kind: queue, statuses: [Open]}, {id: done, kind: done, statuses: [Done]}]\n",
        encoding="utf-8",
    )
    assert run(["import", "e.csv", "--stream", "pay", "--map", "map.yaml", "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert "Statuses that map to no step: 1 event of 1 item (A)\n    Parked (1)\n    Map the status:" in out
    assert "Events after now: 1 event of 1 item (B)\n    Import with --timezone" in out
    assert "Known only to the day: 1 item (A)" in out and "Items with no type: 1 item (A)" in out
