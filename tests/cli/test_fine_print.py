"""Choices that the contract's fine print settles, each through the command line."""

import json
import sqlite3

import pytest

from vsm_tui.__main__ import run

MAP = """
stream: fine
timezone: Europe/London
types: {Story: feature, Bug: defect}
steps:
  - {id: q, kind: queue, statuses: [Queue]}
  - {id: w, kind: work, statuses: [Work]}
  - {id: d, kind: done, statuses: [Done]}
dependencies: [{id: vend, name: The Vendor}]
"""


@pytest.fixture
def metrics(tmp_path, monkeypatch, capsys):
    """Import small files and return the figures."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VSM_TUI_DB", str(tmp_path / "fine.db"))
    monkeypatch.setenv("VSM_TUI_NOW", "2026-11-22T12:00:00Z")
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")

    def figures(events, *arguments, blocks=""):
        (tmp_path / "events.csv").write_text(events, encoding="utf-8")
        files = ["events.csv"]
        if blocks:
            (tmp_path / "blocks.csv").write_text(blocks, encoding="utf-8")
            files.append("blocks.csv")
        assert run(["import", *files, "--stream", "fine", "--map", "map.yaml"]) == 0
        capsys.readouterr()
        assert run(["metrics", "fine", "--json", *arguments]) == 0
        return json.loads(capsys.readouterr().out)

    return figures


def instants(tmp_path):
    with sqlite3.connect(tmp_path / "fine.db") as store:
        return [row[0] for row in store.execute("SELECT at FROM event_text ORDER BY item, at")]


def test_an_hour_that_happens_twice_is_the_first_and_one_that_never_does_takes_the_offset_before(metrics, tmp_path):
    metrics("item,status,at\nA,Queue,2026-03-29T01:30\nA,Work,2026-10-25T01:30\n")
    assert instants(tmp_path) == ["2026-03-29T01:30:00Z", "2026-10-25T00:30:00Z"]


def test_24_00_ends_a_day_and_fractions_are_cut(metrics, tmp_path):
    metrics("item,status,at\nA,Queue,2026-01-05T24:00\nA,Work,2026-01-07T12:00:59.999\n")
    assert instants(tmp_path) == ["2026-01-06T00:00:00Z", "2026-01-07T12:00:59Z"]


def test_an_as_of_without_a_time_is_the_end_of_that_local_day(metrics):
    events = "item,status,at\nA,Queue,2026-07-01T10:00\nA,Work,2026-07-02T10:00\nA,Done,2026-07-04T10:00\n"
    assert metrics(events, "--as-of", "2026-07-02")["as_of"] == "2026-07-02T22:59:59Z"


def test_history_stands_at_its_newest_event_but_an_explicit_now_is_now(metrics):
    events = "item,status,at\nA,Queue,2026-07-01T10:00\n"
    assert metrics(events)["as_of"] == "2026-07-01T09:00:00Z"
    assert metrics(events, "--as-of", "now")["as_of"] == "2026-11-22T12:00:00Z"


def test_dependencies_are_spelled_as_the_map_else_the_first_row_does(metrics):
    events = "item,status,at\nA,Queue,2026-07-01\nA,Work,2026-07-02\nB,Queue,2026-07-01\nB,Work,2026-07-02\n"
    blocks = (
        "item,from,to,reason,dependency\n"
        "B,2026-07-02,2026-07-03,x,Other\n"
        "A,2026-07-02,2026-07-03,x,OTHER\n"
        "A,2026-07-03,2026-07-04,x,the vendor\n"
    )
    found = metrics(events, "--as-of", "2026-07-10", blocks=blocks)["dependencies"]
    assert [(entry["dependency"], entry["blocks"]) for entry in found] == [("Other", 2), ("vend", 1)]


def test_the_last_type_in_the_file_wins_and_one_escalated_row_is_enough(metrics):
    found = metrics(
        "item,status,at,type,escalated\n"
        "A,Queue,2026-07-01,Bug,\nA,Work,2026-07-02,bug,YES\nA,Done,2026-07-03, story ,\n"
        "B,Queue,2026-07-01,Story,\nB,Done,2026-07-03,Story,\n"
    )["flow_distribution"]
    assert found["by_items"] == {"feature": 1.0}
    assert found["escalated"] == {"feature": 0.5}
