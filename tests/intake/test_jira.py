"""Jira's JSON: the missing first status, cut changelogs, snapshots, flags and links."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vsm_tui.intake.errors import IntakeError, RefusedRows
from vsm_tui.intake.gathering import Options
from vsm_tui.intake.reading import read_files


def change(created, field, before, after, **more):
    return {"created": created, "items": [{"field": field, "fromString": before, "toString": after, **more}]}


def issue(key="P-1", status="Done", histories=(), changelog=True, total=None, **fields):
    made = {
        "key": key,
        "fields": {
            "created": "2026-01-05T08:00:00.000+0000",
            "status": status if isinstance(status, dict) else {"name": status, "id": "9"},
            "issuetype": {"name": "Story"}, "summary": f"About {key}", **fields,
        },
    }  # fmt: skip
    if changelog:
        made["changelog"] = {"total": len(histories) if total is None else total, "histories": list(histories)}
    return made


MOVES = (
    change("2026-01-07T08:00:00.000+0100", "status", "Doing", "Done"),
    change("2026-01-06T08:00:00.000+0000", "status", "To Do", "Doing"),
)


@pytest.fixture
def jira(read):
    def run(*issues, **more):
        return read(json.dumps({"startAt": 0, "issues": list(issues)}), name="search.json", **more)

    return run


def test_the_first_status_comes_from_the_first_change_and_newest_first_is_turned_round(jira):
    reading = jira(issue(histories=MOVES))
    assert list(reading.batch.events) == [
        ("P-1", "To Do", 1767600000), ("P-1", "Doing", 1767686400), ("P-1", "Done", 1767769200),
    ]  # fmt: skip
    record = reading.batch.items["P-1"]
    assert (record.title, record.type, record.completeness) == ("About P-1", "Story", "full")
    assert reading.batch.whole_history


def test_an_issue_that_never_moved_stands_where_it_was_created(jira):
    reading = jira(issue(status="To Do"))
    assert list(reading.batch.events) == [("P-1", "To Do", 1767600000)]
    assert reading.batch.items["P-1"].completeness == "full"


def test_a_changelog_shorter_than_its_total_is_truncated(jira):
    reading = jira(issue(histories=MOVES, total=150))
    assert reading.batch.items["P-1"].completeness == "truncated"
    assert "cut changelog" in reading.gathering.files[0].notes[0]


@pytest.mark.parametrize("first", ["issues", "pages"])
def test_pages_of_a_changelog_complete_the_issue_that_was_cut(write, tmp_path, first):
    older, newer = {**MOVES[1], "id": "1"}, {**MOVES[0], "id": "2"}
    cut = {**issue(histories=[older], total=2), "id": "10007"}
    names = {"issues": "a.json", "pages": "b.json"} if first == "issues" else {"issues": "b.json", "pages": "a.json"}
    write(f"pay/{names['issues']}", json.dumps({"issues": [cut]}))
    link = "https://x.atlassian.net/rest/api/3/issue/P-1/changelog?startAt=1"
    page = {"self": link, "total": 2, "startAt": 1, "values": [newer]}
    write(f"pay/{names['pages']}", json.dumps(page))
    reading = read_files([str(tmp_path / "pay")], Options())
    assert [status for _, status, _ in reading.batch.events] == ["To Do", "Doing", "Done"]
    assert reading.batch.items["P-1"].completeness == "full" and (reading.rows, reading.kept) == (2, 2)
    bulk = {"issueChangeLogs": [{"issueId": "10007", "changeHistories": [{**newer, "created": 1767769200000}]}]}
    write(f"pay/{names['pages']}", json.dumps(bulk))
    assert read_files([str(tmp_path / "pay")], Options()).batch.items["P-1"].completeness == "full"


def test_a_page_of_an_issue_that_is_nowhere_is_said(write, tmp_path):
    write("pay/issues.json", json.dumps({"issues": [issue(histories=MOVES)]}))
    write("pay/P-9.json", json.dumps({"values": [MOVES[0]], "total": 1}))
    write("pay/page.json", json.dumps({"values": [MOVES[0]], "total": 1}))
    reading = read_files([str(tmp_path / "pay")], Options(skip_bad_rows=True))
    assert (reading.rows, reading.kept, reading.refused) == (3, 2, 1) and list(reading.batch.items) == ["P-1"]
    assert any("1 issues are left out" in note for file in reading.gathering.files for note in file.notes)


def test_changes_that_stand_in_no_order_are_put_in_order_of_time(jira):
    third = change("2026-01-08T08:00:00.000+0000", "status", "Done", "Doing")
    reading = jira(issue(status="Doing", histories=[MOVES[1], third, MOVES[0]]))
    assert [status for _, status, _ in reading.batch.events] == ["To Do", "Doing", "Done", "Doing"]


def test_without_a_changelog_only_creation_and_resolution_are_known(jira):
    done = issue(
        changelog=False, resolutiondate="2026-01-09T08:00:00.000+0000",
        status={"name": "Closed", "statusCategory": {"key": "done"}},
    )  # fmt: skip
    reading = jira(done, issue("P-2", "Open", changelog=False))
    assert [(item, status) for item, status, _ in reading.batch.events] == [
        ("P-1", "Created"), ("P-1", "Closed"), ("P-2", "Open"),
    ]  # fmt: skip
    assert {record.completeness for record in reading.batch.items.values()} == {"snapshot"}
    assert "expand=changelog" in reading.gathering.files[0].notes[0]


def test_flags_become_blocks_also_one_set_at_creation_and_one_still_set(jira):
    flags = (
        change("2026-01-06T00:00:00.000+0000", "Flagged", "Impediment", ""),
        change("2026-01-07T00:00:00.000+0000", "Flagged", None, "Impediment"),
    )
    blocks = jira(issue(status="To Do", histories=flags)).batch.blocks
    assert [(block.start, block.end, block.reason) for block in blocks] == [
        (1767600000, 1767657600, "Impediment"), (1767744000, None, "Impediment"),
    ]  # fmt: skip


def link(at, added=None, removed=None):
    def text(key):
        return key and f"This issue is blocked by {key}"

    return change(at, "Link", text(removed), text(added), **{"from": removed, "to": added})


def test_a_dated_link_blocks_until_it_is_removed_or_its_issue_is_resolved(jira):
    waiting = issue(
        status="To Do",
        histories=(
            link("2026-01-06T00:00:00.000+0000", added="Q-1"), link("2026-01-07T00:00:00.000+0000", removed="Q-1"),
            link("2026-01-08T00:00:00.000+0000", added="P-2"),
        ),
    )  # fmt: skip
    other = issue("P-2", resolutiondate="2026-01-10T00:00:00.000+0000")
    blocks = jira(waiting, other).batch.blocks
    assert [(block.start, block.end, block.dependency) for block in blocks] == [
        (1767657600, 1767744000, "Q"), (1767830400, 1768003200, "P"),
    ]  # fmt: skip


def test_a_link_whose_end_nobody_dates_makes_no_block(jira):
    resolved = {"inwardIssue": {"key": "Q-1", "fields": {"status": {"statusCategory": {"key": "done"}}}}}
    history = (link("2026-01-06T00:00:00.000+0000", added="Q-1"),)
    assert jira(issue(status="To Do", histories=history, issuelinks=[resolved])).batch.blocks == []
    assert jira(issue(status="To Do", issuelinks=[resolved])).batch.blocks == []


def test_epic_versions_and_expedite_labels_come_along(jira):
    record = jira(
        issue(
            parent={"key": "E-1", "fields": {"issuetype": {"name": "Epic"}}},
            fixVersions=[{"name": "1.0"}, {"name": "1.1"}],
            labels=["Expedite"],
        )
    ).batch.items["P-1"]
    assert (record.initiative, record.release, record.escalated) == ("E-1", "1.1", True)
    linked = jira(issue(histories=(change("2026-01-06T00:00:00.000+0000", "Epic Link", None, "E-2"),)))
    assert linked.batch.items["P-1"].initiative == "E-2"


def test_a_status_renamed_in_between_is_known_by_its_id(jira):
    histories = (
        change("2026-01-06T00:00:00.000+0000", "status", "Open", "Coding", **{"from": "1", "to": "3"}),
        change("2026-01-07T00:00:00.000+0000", "status", "In Progress", "Done", **{"from": "3", "to": "9"}),
    )
    reading = jira(issue(histories=histories))
    assert reading.gathering.renamed == {"Coding": "In Progress"}


@pytest.mark.parametrize("wrap", [lambda one: one, lambda one: [one], lambda one: {"issues": [one]}])
def test_one_issue_a_list_and_a_search_result_read_alike(read, wrap):
    reading = read(json.dumps(wrap(issue(histories=MOVES))), name="x.json")
    assert len(reading.batch.events) == 3 and reading.batch.format == "jira"


def test_of_two_files_with_one_issue_the_one_that_reaches_further_counts(write):
    paths = [
        write("a.json", json.dumps(issue(histories=MOVES))),
        write("b.json", json.dumps(issue(status="Doing", histories=MOVES[1:]))),
    ]
    for order in (paths, paths[::-1]):
        assert len(read_files(order, Options()).batch.events) == 3


def test_a_bad_issue_refuses_the_whole_and_is_named(jira):
    with pytest.raises(RefusedRows) as refused:
        jira(issue(), issue("P-2", created="soon"), {"key": "P-3"})
    assert [(each.row, each.field) for each in refused.value.refusals] == [(2, "P-2 created"), (3, "P-3 fields")]
    reading = jira(issue(), issue("P-2", created="soon"), skip_bad_rows=True)
    assert (reading.rows, reading.kept, reading.refused) == (2, 1, 1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"issues": [{"key": "P-1", "fields": {}', "damaged JSON"),
        ('{"issues": []}', "without issues"),
        ('{"a": NaN}', "damaged JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a": "' + "[" * 200 + '"}', "no known kind"),
        ('{"a": ' + "[" * 80 + "1" + "]" * 80 + "}", "no known kind"),
        ('"just a text"', "no object and no list"),
        ('{"issues": [{"key": "' + '\\"' * (3 << 20), "text longer than"),
    ],
)
def test_json_that_is_no_export_gets_one_line(read, content, said):
    with pytest.raises(IntakeError, match=said) as error:
        read(content, name="bad.json")
    assert "\n" not in str(error.value)


def test_json_beside_a_byte_order_mark_is_read_and_utf16_is_refused(read):
    text = json.dumps(issue(histories=MOVES))
    assert read(b"\xef\xbb\xbf" + text.encode(), name="x.json").kept == 1
    with pytest.raises(IntakeError):
        read(text.encode("utf-16"), name="x.json")


DAMAGE = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.text(max_size=8), lambda x: st.lists(x, max_size=3)
)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(["status", "created", "issuetype", "labels", "parent", "fixVersions", "epic",
                                        "resolutiondate", "issuelinks"]), DAMAGE, max_size=3),
       DAMAGE)  # fmt: skip
def test_odd_fields_are_refused_or_kept_never_a_crash(tmp_path_factory, fields, histories):
    one = issue("P-2", **{key: value for key, value in fields.items() if key != "status"})
    one["fields"].update(fields)
    one["changelog"] = {"total": 3, "histories": histories}
    path = tmp_path_factory.mktemp("jira") / "x.json"
    path.write_text(json.dumps({"issues": [issue(histories=MOVES), one]}), encoding="utf-8")
    reading = read_files([str(path)], Options(skip_bad_rows=True))
    assert reading.rows == 2 == reading.kept + reading.refused


def test_two_changes_of_one_second_stand_in_the_order_they_were_made(jira):
    newest_first = (
        change("2026-01-06T08:00:00.000+0000", "status", "Review", "Done"),
        change("2026-01-06T08:00:00.000+0000", "status", "Doing", "Review"),
        change("2026-01-05T09:00:00.000+0000", "status", "To Do", "Doing"),
    )
    for histories in (newest_first, newest_first[::-1]):
        reading = jira(issue(histories=histories))
        assert [status for _, status, _ in reading.batch.events] == ["To Do", "Doing", "Review", "Done"]


CHAIN = {
    "labels": ["Bug", "initiative: One-tap", "expedite"],
    "components": [{"name": "Checkout"}],
    "project": {"key": "PAY", "name": "Payments"},
    "parent": {"key": "PAY-1", "fields": {"issuetype": {"name": "Story"}}},
    "customfield_1": {"value": "Mobile"},
    "priority": {"name": "High"},
}


@pytest.mark.parametrize(
    ("columns", "initiative", "escalated"),
    [
        ("", None, True),
        ("initiative=component", "Checkout", True),
        ("initiative=label", "One-tap", True),
        ("initiative=epic+parent", "PAY-1", True),
        ("initiative=project,escalated=priority", "Payments", None),
        ("initiative=customfield_1,escalated=label", "Mobile", True),
    ],
)
def test_where_the_initiative_and_the_escalation_come_from_can_be_chosen(read, columns, initiative, escalated):
    record = read(json.dumps(issue(**CHAIN)), name="jira.json", columns=columns).batch.items["P-1"]
    assert (record.initiative, record.escalated) == (initiative, escalated)


def test_a_place_that_no_issue_has_is_refused_with_those_that_are_known(read):
    with pytest.raises(IntakeError, match="no such field; epic, parent, label, component, project"):
        read(json.dumps(issue(**CHAIN)), name="jira.json", columns="initiative=squad")
    with pytest.raises(IntakeError, match="label and priority are known"):
        read(json.dumps(issue(**CHAIN)), name="jira.json", columns="escalated=squad")
