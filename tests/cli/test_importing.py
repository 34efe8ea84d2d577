"""`vsm-tui import`, `map`, `outcomes` and `changes`: what they print, write and refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from store import Store
from store.streams import load_map
from vsm_tui.__main__ import run

EVENTS = (
    "item,status,at,type\n"
    "A,To Do,2026-01-05T12:00:00Z,Bug\nA,Doing,2026-01-06T12:00:00Z,Bug\nA,Done,2026-01-08T12:00:00Z,Bug\n"
    "B,To Do,2026-01-06T12:00:00Z,Story\nB,Parked,2026-01-07T12:00:00Z,Story\n"
)
MAP = """stream: pay
start: todo
steps:
  - {id: todo, kind: queue, statuses: [To Do]}
  - {id: build, statuses: [Doing]}
  - {id: live, kind: done, statuses: [Done]}
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VSM_TUI_DB", str(tmp_path / "store.db"))
    monkeypatch.setenv("VSM_TUI_NOW", "2026-02-01T00:00:00Z")
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    return tmp_path


def events_in_store():
    with Store.open("store.db", readonly=True) as store:
        return store.value("SELECT count(*) FROM event")


def test_one_command_reads_a_file_into_a_new_stream(here, capsys):
    assert run(["import", "events.csv", "--stream", "pay"]) == 0
    said = capsys.readouterr()
    assert "Read 1 file: 5 rows, 5 kept, 0 refused" in said.out
    assert "Stream pay made: items 2 new; events 5 new." in said.out
    assert "kind: queue" in said.out and "# queue guessed from 'to do'" in said.out
    assert said.err == ""
    assert events_in_store() == 5
    with Store.open("store.db", readonly=True) as store:
        found = load_map(store, "pay")
    assert [step.id for step in found.steps] == ["to-do", "doing", "done"] and found.blocked == {"Parked": None}


def test_the_map_says_where_sources_name_the_initiative_and_keeps_it(here, capsys):
    issue = {"key": "P-1", "fields": {"created": "2026-01-05T09:00:00Z", "status": {"name": "To Do"},
                                      "components": [{"name": "Checkout"}], "parent": {"key": "P-9"}}}  # fmt: skip
    (here / "search.json").write_text(json.dumps({"issues": [issue]}), encoding="utf-8")
    (here / "log.csv").write_text("item,status,at,Component\nL,To Do,2026-01-05T09:00,Cart\n", encoding="utf-8")
    (here / "map.yaml").write_text(MAP.replace("steps:", "initiative: squad+component\nsteps:"), encoding="utf-8")

    def initiatives():
        with Store.open("store.db", readonly=True) as store:
            return dict(store.rows("SELECT key, initiative FROM item"))

    assert run(["import", "log.csv", "--stream", "pay", "--map", "map.yaml"]) == 0
    assert initiatives() == {"L": "Cart"}
    assert run(["import", "events.csv", "--stream", "pay", "--skip-bad-rows"]) == 0, "no such column: nothing is said"
    assert run(["import", "search.json", "--stream", "pay"]) == 1
    assert "the map's initiative=squad" in capsys.readouterr().err
    (here / "map.yaml").write_text(MAP.replace("steps:", "initiative: component\nsteps:"), encoding="utf-8")
    assert run(["import", "search.json", "--stream", "pay", "--map", "map.yaml"]) == 0
    assert initiatives()["P-1"] == "Checkout"
    assert run(["import", "search.json", "--stream", "pay", "--columns", "initiative=parent"]) == 0
    assert initiatives()["P-1"] == "P-9"
    capsys.readouterr()
    assert run(["map", "export", "pay"]) == 0 and "initiative: component\n" in capsys.readouterr().out


def test_the_same_file_twice_changes_nothing(here, capsys):
    run(["import", "events.csv", "--stream", "pay"])
    before = Path("store.db").read_bytes()
    capsys.readouterr()
    assert run(["import", "events.csv", "--stream", "pay"]) == 0
    assert capsys.readouterr().out.endswith("Stream pay: nothing new.\n")
    assert Path("store.db").read_bytes() == before


def test_a_newer_export_adds_what_is_new(here, capsys):
    run(["import", "events.csv", "--stream", "pay"])
    Path("events.csv").write_text(EVENTS + "B,Done,2026-01-09T12:00:00Z,Story\n", encoding="utf-8")
    assert run(["import", "events.csv", "--stream", "pay"]) == 0
    assert "events 1 new" in capsys.readouterr().out and events_in_store() == 6


def test_a_map_names_the_steps_and_unmapped_statuses_are_told(here, capsys):
    assert run(["import", "events.csv", "--stream", "pay", "--map", "map.yaml"]) == 0
    out = capsys.readouterr().out
    assert "todo [queue] <- To Do (2)" in out and "live [done, finish] <- Done (1)" in out
    assert "mapped to no step: Parked (1)" in out and "guessed" not in out


def test_propose_prints_only_yaml_and_dry_run_writes_nothing(here, capsys):
    assert run(["import", "events.csv", "--stream", "pay", "--propose"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("# Proposed") and text.splitlines()[2] == "stream: pay" and "Read" not in text
    Path("proposed.yaml").write_text(text, encoding="utf-8")
    assert run(["import", "events.csv", "--stream", "pay", "--dry-run", "--map", "proposed.yaml"]) == 0
    assert capsys.readouterr().out.endswith("Nothing was written (--dry-run).\n")
    assert not Path("store.db").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["missing.csv", "--stream", "pay"], 1, "missing.csv: there is no such file"),
        (["bad.csv", "--stream", "pay"], 1, "1 of 6 rows cannot be read, nothing was imported"),
        (["binary.csv", "--stream", "pay"], 1, "no text file"),
        (["empty.csv", "--stream", "pay"], 1, "the file is empty"),
        (["events.csv", "--stream", "other", "--map", "map.yaml"], 1, "is the map of 'pay', not of 'other'"),
        (["events.csv", "--stream", "pay", "--map", "twice.yaml"], 1, "twice.yaml:2: steps[2].statuses[1]: status 'A'"),
        (["events.csv", "--stream", "pay", "--map", "zone.yaml"], 1, "'Nowhere/Town' is no time zone"),
        (["blocks.csv", "--stream", "pay"], 1, "no stream 'pay'"),
        (["events.csv"], 2, "--stream"),
        (["events.csv", "--stream", "a b"], 2, "letters, digits"),
        (["events.csv", "--stream", "pay", "--timezone", "Mars"], 2, "no time zone"),
        (["events.csv", "--stream", "pay", "--columns", "nonsense"], 2, "ROLE=COLUMN"),
        (["events.csv", "--stream", "pay", "--format", "word"], 2, "format"),
        (["--stream", "pay"], 2, "FILE"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_line_and_leaves_no_store(here, capsys, arguments, code, said):
    Path("bad.csv").write_text(EVENTS + "C,To Do,never,Bug\n", encoding="utf-8")
    Path("binary.csv").write_bytes(bytes(range(256)))
    Path("empty.csv").write_text("", encoding="utf-8")
    Path("twice.yaml").write_text(
        "stream: pay\nsteps: [{id: a, statuses: [A]}, {id: b, statuses: [A]}]\n", encoding="utf-8"
    )
    Path("zone.yaml").write_text("stream: pay\ntimezone: Nowhere/Town\n", encoding="utf-8")
    Path("blocks.csv").write_text("item,from,to,reason,dependency\nA,2026-01-05,,x,y\n", encoding="utf-8")
    assert run(["import", *arguments]) == code
    caught = capsys.readouterr()
    assert said in caught.err and "Traceback" not in caught.err
    if code == 1:
        lines = caught.err.splitlines()
        assert lines[-1].startswith("vsm-tui: ")
        assert all(line.startswith("refused: ") for line in lines[:-1])
    assert not Path("store.db").exists()


def test_a_bad_row_is_named_and_skipped_on_request(here, capsys):
    Path("bad.csv").write_text(EVENTS + "C,To Do,never,Bug\n", encoding="utf-8")
    assert run(["import", "bad.csv", "--stream", "pay", "--skip-bad-rows"]) == 0
    caught = capsys.readouterr()
    assert "refused: bad.csv: row 7, at: 'never' is no date or time" in caught.err
    assert "6 rows, 5 kept, 1 refused" in caught.out


def test_side_rows_of_unknown_items_are_refused_or_passed_over(here, capsys):
    run(["import", "events.csv", "--stream", "pay"])
    Path("blocks.csv").write_text(
        "item,from,to,reason,dependency\nA,2026-01-06,2026-01-07,x,y\nZ,2026-01-05,,x,y\n", encoding="utf-8"
    )
    assert run(["import", "blocks.csv", "--stream", "pay"]) == 1
    assert "Z" in capsys.readouterr().err
    assert run(["import", "blocks.csv", "--stream", "pay", "--skip-bad-rows"]) == 0
    caught = capsys.readouterr()
    assert "blocks 1 new" in caught.out and "unknown items: Z" in caught.err


def test_times_without_offset_are_in_the_named_or_the_streams_zone(here):
    Path("events.csv").write_text(
        "item,status,at\nA,To Do,2026-01-05 12:00\nA,Done,2026-01-06 12:00\n", encoding="utf-8"
    )
    run(["import", "events.csv", "--stream", "pay", "--timezone", "Asia/Tokyo"])
    run(["import", "events.csv", "--stream", "pay"])
    with Store.open("store.db", readonly=True) as store:
        assert load_map(store, "pay").timezone == "Asia/Tokyo"
        assert [row[0] for row in store.rows("SELECT at FROM event ORDER BY at")] == [1767582000, 1767668400]


def test_a_hostile_name_does_not_reach_the_terminal(here, capsys):
    Path("events.csv").write_text(
        "item,status,at\nA,\x9b31mred,2026-01-05\nA,\u202edone,2026-01-06\n", encoding="utf-8"
    )
    assert run(["import", "events.csv", "--stream", "pay", "--map", "map.yaml"]) == 0
    out = capsys.readouterr().out
    assert "\x9b" not in out and "\u202e" not in out


def test_a_folder_of_jira_issues_is_one_import(here, capsys):
    folder = Path("issues")
    folder.mkdir()
    for number in range(12):
        issue = {
            "key": f"P-{number}",
            "fields": {"created": "2026-01-05T00:00:00.000+0000", "status": {"name": "To Do"}},
            "changelog": {"total": 0, "histories": []},
        }
        (folder / f"{number}.json").write_text(json.dumps(issue), encoding="utf-8")
    assert run(["import", "issues", "--stream", "pay"]) == 0
    out = capsys.readouterr().out
    assert "Read 12 files: 12 rows, 12 kept" in out and "and 5 more files" in out


def test_maps_go_out_and_in_without_loss(here, capsys):
    assert run(["map", "import", "map.yaml"]) == 0
    assert run(["map", "export", "pay", "-o", "out.yaml"]) == 0
    assert run(["map", "import", "out.yaml"]) == 0
    capsys.readouterr()
    assert run(["map", "export", "pay"]) == 0
    assert capsys.readouterr().out == Path("out.yaml").read_text(encoding="utf-8")
    assert run(["map", "export", "nowhere"]) == 1
    assert "nowhere" in capsys.readouterr().err


def test_outcomes_and_changes_replace_what_they_name_and_leave_the_rest(here, capsys):
    run(["map", "import", "map.yaml"])
    Path("o.yaml").write_text("stream: pay\nhypotheses:\n- {id: h1, target: 60}\n- {id: h2}\n", encoding="utf-8")
    Path("o2.yaml").write_text("stream: pay\nhypotheses:\n- {id: h1, target: 70}\n", encoding="utf-8")
    Path("c.yaml").write_text(
        "stream: pay\nchanges:\n- {id: c1, what: less, constraint: {step: build}}\n", encoding="utf-8"
    )
    assert [run(["outcomes", "import", name]) for name in ("o.yaml", "o2.yaml")] == [0, 0]
    assert run(["changes", "import", "c.yaml"]) == 0
    out = capsys.readouterr().out
    assert (
        "Outcomes of pay: 2 new" in out
        and "Outcomes of pay: 0 new, 1 changed" in out
        and "Changes of pay: 1 new" in out
    )
    assert run(["outcomes", "export", "pay"]) == 0
    assert capsys.readouterr().out.split("hypotheses:\n")[1] == "  - id: h1\n    target: 70.0\n  - id: h2\n"
    assert run(["changes", "export", "pay"]) == 0
    assert "constraint: {step: build}" in capsys.readouterr().out
    assert run(["outcomes", "import", "missing.yaml"]) == 1
    Path("o3.yaml").write_text("stream: nowhere\n", encoding="utf-8")
    assert run(["outcomes", "import", "o3.yaml"]) == 1
