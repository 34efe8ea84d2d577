"""Exports whose kind is named, or that come in several files: Jira's data pipeline, GitHub's classic timelines."""

from __future__ import annotations

import json

import pytest

from vsm_tui.intake.errors import IntakeError
from vsm_tui.intake.gathering import Options
from vsm_tui.intake.reading import read_files

HISTORY = (
    "issue_id,changelog_id,author_id,author_key,created_date,field_type,field,from,from_string,to,to_string\n"
    "10002,3,1,u1,2026-01-09T10:00:00Z,jira,status,3,In Progress,5,Done\n"
    "10002,1,1,u1,2026-01-05T09:30:00Z,jira,status,1,To Do,3,In Progress\n"
    "10002,2,1,u1,2026-01-06T09:30:00Z,jira,assignee,u1,Ann,u2,Bo\n"
    "10003,4,1,u1,2026-01-07T09:30:00Z,jira,status,1,To Do,3,In Progress\n"
)
ISSUES = (
    "id,instance_url,key,issue_type,summary,status,priority,created_date,resolution_date\n"
    "10002,https://jira,PAY-2,Bug,Rounding,Done,Expedite,2026-01-02T08:00:30Z,2026-01-09T10:00:00Z\n"
    "10004,https://jira,PAY-4,Story,Receipt,To Do,Low,2026-01-03T08:00:00Z,\n"
)
JIRA = json.dumps(
    {"issues": [{"key": "P-1", "fields": {"created": "2026-01-05T09:00:00Z", "status": {"name": "Open"}}}]}
)


def of(reading, key):
    return [(status, at) for item, status, at in reading.batch.events if item == key]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("login.json", b"\n<!DOCTYPE html><html><title>Log in</title></html>", "a web page"),
        ("login.csv", b"<html><body>Sign in</body></html>", "a web page"),
        ("last-page.json", b"[]", "an empty list"),
        ("answer.json", b"null", "no object and no list"),
        ("text.json", JIRA.encode("utf-16"), "UTF-16"),
        ("latin.json", JIRA.replace("Open", "Op\u00e9n").encode("latin-1"), "no UTF-8"),
        ("half.json", JIRA[:-9].encode(), "ends too early"),
        ("nothing.zip", b"PK\x05\x06" + bytes(18), "holds no export"),
        ("dates.csv", b"id,title\n7,Pay\n", "no column holds a date or time"),
    ],
)
def test_a_file_that_is_no_export_says_what_it_is(write, name, content, said):
    with pytest.raises(IntakeError, match=said) as error:
        read_files([write(name, content)], Options())
    assert name in str(error.value) and "\n" not in str(error.value)


def test_jiras_pipeline_is_put_together_from_issues_and_history(write, tmp_path):
    write("dump/issue_history_job1.csv", HISTORY)
    write("dump/issues_job1.csv", ISSUES)
    reading = read_files([str(tmp_path / "dump")], Options())
    assert (reading.rows, reading.kept) == (6, 6) and reading.batch.whole_history
    assert of(reading, "PAY-2") == [("To Do", 1767340830), ("In Progress", 1767605400), ("Done", 1767952800)]
    assert of(reading, "PAY-4") == [("To Do", 1767427200)]
    record = reading.batch.items["PAY-2"]
    assert (record.title, record.type, record.escalated) == ("Rounding", "Bug", True)
    assert (record.completeness, reading.batch.items["PAY-4"].completeness) == ("full", "full")
    assert reading.batch.items["10003"].completeness == "truncated"
    notes = [note for file in reading.gathering.files for note in file.notes]
    assert any("1 rows are changes of other fields" in note for note in notes)
    assert any("read the issues file of the same export" in note for note in notes)


def test_history_alone_is_known_by_number_and_by_the_names_of_statuses(read):
    reading = read(HISTORY)
    assert [status for status, _ in of(reading, "10002")] == ["In Progress", "Done"]
    assert reading.batch.items["10002"].completeness == "truncated"


def test_issues_alone_are_snapshots_and_a_bad_row_is_refused_with_its_field(read):
    reading = read(ISSUES + "10005,https://jira,,Bug,No key,Open,Low,2026-01-03,\n", skip_bad_rows=True)
    assert (reading.rows, reading.kept, reading.refused) == (3, 2, 1)
    assert reading.gathering.refusals[0].field == "key"
    assert {record.completeness for record in reading.batch.items.values()} == {"snapshot"}
    late = read(ISSUES.replace("2026-01-03T08:00:00Z", "soon"), skip_bad_rows=True)
    assert late.gathering.refusals[0].field.startswith("created_date")


@pytest.mark.parametrize("format", ["trello", "github", "gitlab", "azure", "linear"])
def test_a_named_format_is_kept_to(read, format):
    with pytest.raises(IntakeError, match=f"is an export of jira, not of {format}; leave --format out"):
        read(JIRA, name="x.json", format=format)


@pytest.mark.parametrize("format", ["trello", "github", "xes", "jira", "linear"])
def test_a_csv_of_another_kind_is_refused_where_a_format_is_named(read, format):
    with pytest.raises(IntakeError, match=r"leave --format out|is read from JSON|is no XES|XML"):
        read("at,ref,environment\n2026-01-05,v1,prod\n", format=format)


def test_a_csv_of_a_tracker_may_be_called_by_its_name(read):
    text = "Issue key,Summary,Status,Created,Resolved\nP-1,One,Done,2026-01-05,2026-01-09\n"
    assert list(read(text, format="jira").batch.items) == ["P-1"]
    assert list(read(JIRA, name="x.json", format="jira").batch.items) == ["P-1"]


def test_githubs_classic_timeline_holds_columns_labels_and_things_without_a_time(read):
    record = {
        "issue": {
            "number": 7,
            "url": "https://api.github.com/repos/o/app/issues/7",
            "created_at": "2026-01-01T00:00:00Z",
            "state": "closed",
            "closed_at": "2026-01-09T00:00:00Z",
        },
        "timeline": [
            {"event": "committed", "sha": "abc", "author": {"date": "2026-01-02T00:00:00Z"}},
            {"event": "commented", "created_at": "2026-01-02T00:00:00Z", "body": "hm"},
            {
                "event": "added_to_project",
                "created_at": "2026-01-03T00:00:00Z",
                "project_card": {"column_name": "To do"},
            },
            {
                "event": "moved_columns_in_project",
                "created_at": "2026-01-04T00:00:00Z",
                "project_card": {"column_name": "Doing", "previous_column_name": "To do"},
            },
            {"event": "cross-referenced", "created_at": "2026-01-05T00:00:00Z", "source": {"issue": {"number": 9}}},
            {"event": "moved_columns_in_project", "created_at": "2026-01-06T00:00:00Z"},
            {"event": "closed", "created_at": "2026-01-09T00:00:00Z", "state_reason": None},
        ],
    }
    reading = read(json.dumps(record), name="7.json")
    assert [status for status, _ in of(reading, "app#7")] == ["Open", "To do", "Doing", "Closed"]
    assert reading.batch.items["app#7"].completeness == "full"
    with pytest.raises(IntakeError, match="timeline of GitHub without the issue"):
        read(json.dumps(record["timeline"]), name="7.json")
