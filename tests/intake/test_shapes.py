"""Exports in the shapes that the trackers' own interfaces give them: pages, nesting, headers of several versions."""

from __future__ import annotations

import json

import pytest

from vsm_tui.intake.columns import parse_columns
from vsm_tui.intake.errors import IntakeError
from vsm_tui.intake.gathering import Options
from vsm_tui.intake.reading import read_files


@pytest.fixture
def load(write):
    def run(*contents, columns="", **options):
        texts = [content if isinstance(content, str) else json.dumps(content) for content in contents]
        paths = [write(f"export-{number}.json", text) for number, text in enumerate(texts)]
        return read_files(paths, Options(columns=parse_columns([columns] if columns else []), **options))

    return run


def of(reading, item):
    return [(status, at % 86_400 // 3_600) for name, status, at in reading.batch.events if name == item]


def revision(rev, hour, state, **more):
    fields = {
        "System.Id": 7, "System.Rev": rev, "System.WorkItemType": "User Story", "System.State": state,
        "System.Title": "Pay", "System.CreatedDate": "2026-01-05T01:00:00.5Z", "System.Parent": 3,
        "System.ChangedDate": f"2026-01-05T{hour:02}:00:00.27Z", "System.Tags": "ui; Expedite",
        "System.ChangedBy": {"displayName": "Ann", "uniqueName": "a@example.com"}, **more,
    }  # fmt: skip
    return {"id": 7, "rev": rev, "fields": fields, "url": "https://dev.azure.com/o/_apis/wit/workItems/7"}


def page(*revisions, last=False):
    link = "https://dev.azure.com/o/p/_apis/wit/reporting/workitemrevisions?continuationToken=7"
    return {"values": list(revisions), "nextLink": link, "continuationToken": "7;1", "isLastBatch": last}


def test_azures_reporting_pages_are_put_together(load):
    reading = load(page(revision(1, 1, "New"), revision(2, 3, "Active")), page(revision(3, 5, "Closed"), last=True))
    assert of(reading, "7") == [("New", 1), ("Active", 3), ("Closed", 5)] and reading.rows == reading.kept == 3
    record = reading.batch.items["7"]
    assert (record.completeness, record.type, record.initiative, record.escalated) == ("full", "User Story", "3", True)
    assert load(page(revision(1, 1, "New")), page(last=True)).rows == 1


def test_azures_board_columns_are_read_where_they_are_named_as_the_step(load):
    column = "System.BoardColumn"
    found = page(revision(1, 1, "Active", **{column: "Build"}), revision(2, 3, "Active", **{column: "Test"}))
    assert [status for status, _ in of(load(found), "7")] == ["Active"]
    assert [status for status, _ in of(load(found, columns=f"step={column}"), "7")] == ["Build", "Test"]


def test_azures_updates_tell_only_what_changed(load):
    def update(rev, hour, **changes):
        fields = {"System.ChangedDate": f"2026-01-05T{hour:02}:00:00Z", **changes}
        changed = {name.replace("__", "."): {"newValue": value} for name, value in fields.items()}
        return {"id": rev, "workItemId": 7, "rev": rev, "revisedDate": "9999-01-01T00:00:00Z", "fields": changed}

    first = update(1, 1, System__State="New", System__Title="Pay", System__WorkItemType="Bug")
    second, third = update(2, 2, System__Title="Pay now"), update(3, 3, System__State="Done")
    reading = load({"count": 2, "value": [first, second]}, {"count": 1, "value": [third]})
    assert of(reading, "7") == [("New", 1), ("Done", 3)]
    assert (reading.batch.items["7"].title, reading.batch.items["7"].type) == ("Pay now", "Bug")


def test_azures_work_items_without_their_revisions_are_snapshots(load):
    since = {"Microsoft.VSTS.Common.StateChangeDate": "2026-01-05T04:00:00Z"}
    reading = load({"count": 1, "value": [revision(9, 8, "Active", **since)]})
    assert of(reading, "7") == [("Created", 1), ("Active", 4)]
    assert reading.batch.items["7"].completeness == "snapshot" and "revisions" in reading.gathering.files[0].notes[0]
    with pytest.raises(IntakeError, match="none of the 1 row"):
        load({"count": 1, "value": [{"id": 7, "rev": 3, "fields": {"System.State": "New"}}]})


ISSUE = {"id": 77, "iid": 5, "title": "x", "description": "y", "state": "opened", "labels": ["To Do", "Bug"],
         "created_at": "2026-01-05T01:00:00.000Z", "closed_at": None, "references": {"full": "o/p#5"},
         "milestone": {"title": "1.0"}, "epic": None}  # fmt: skip


def labelled(action, hour, name, kind="Issue", minute=0):
    at = f"2026-01-05T{hour:02}:{minute:02}:00.077Z"
    return {"id": hour, "user": {"id": 1}, "created_at": at, "resource_type": kind, "resource_id": 77,
            "label": {"id": 73, "name": name} if name else None, "action": action}  # fmt: skip


def test_gitlabs_own_board_lists_are_plain_labels_and_taking_one_off_leads_back(load):
    labels = [
        labelled("add", 2, "To Do"), labelled("add", 2, "frontend"), labelled("remove", 3, "To Do"),
        labelled("add", 3, "Doing"), labelled("add", 4, None), labelled("remove", 5, "Doing"),
        labelled("add", 6, "Doing"),
    ]  # fmt: skip
    closed = {"id": 1, "created_at": "2026-01-05T08:00:20Z", "resource_type": "Issue", "resource_id": 77,
              "state": "closed"}  # fmt: skip
    reading = load([ISSUE], [*labels, labelled("remove", 8, "Doing")], [closed])
    assert of(reading, "o/p#5") == [
        ("Open", 1), ("To Do", 2), ("Doing", 3), ("Open", 5), ("Doing", 6), ("Closed", 8),
    ]  # fmt: skip


def test_a_gitlab_board_says_which_labels_are_its_lists(load):
    boards = [{"id": 1, "name": "Development", "lists": [{"id": 2, "label": {"name": "Staging"}, "position": 0}]}]
    labels = [labelled("add", 2, "Staging"), labelled("add", 3, "Review"), labelled("add", 4, "workflow::live")]
    assert [status for status, _ in of(load([ISSUE], labels), "o/p#5")] == ["Open", "Review", "live"]
    assert [status for status, _ in of(load([ISSUE], labels, boards), "o/p#5")] == ["Open", "Staging", "live"]


def test_gitlab_merge_requests_are_numbered_apart_from_issues(load):
    merge = {**ISSUE, "source_branch": "b", "state": "merged", "merged_at": "2026-01-05T09:00:00Z", "references": None}
    reading = load([ISSUE, merge], [labelled("add", 2, "Doing", kind="MergeRequest")])
    assert of(reading, "o/p#5") == [("Open", 1)] and of(reading, "!5") == [("Open", 1), ("Doing", 2), ("Merged", 9)]


def test_one_gitlab_issue_alone_and_a_list_of_pages_are_read(load):
    assert load(ISSUE).rows == 1
    assert load([[ISSUE], [{**ISSUE, "id": 78, "iid": 6, "references": {"full": "o/p#6"}}]]).rows == 2


def linear(number=1, **more):
    return {
        "id": "f3", "identifier": f"ENG-{number}", "title": "x", "createdAt": "2026-01-05T01:00:00.000Z",
        "state": {"name": "Done", "type": "completed"}, "parent": {"identifier": "ENG-9", "createdAt": "2026-01-01"},
        "history": {"nodes": [{"createdAt": "2026-01-05T04:00:00.000Z", "fromState": {"name": "Todo"},
                               "toState": {"name": "Done"}}]}, **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    "nested",
    [
        lambda issues: {"data": {"issues": {"nodes": issues, "pageInfo": {"hasNextPage": False}}}},
        lambda issues: {"data": {"team": {"issues": {"nodes": issues}}}},
        lambda issues: {"data": {"teams": {"nodes": [{"id": "t", "issues": {"nodes": issues}}]}}},
        lambda issues: {"data": {"issues": {"edges": [{"node": issue} for issue in issues]}}},
        lambda issues: {"issues": issues},
        lambda issues: [{"data": {"issues": {"nodes": issues}}}],
        lambda issues: {"data": {"issue": issues[0]}},
    ],
)
def test_linear_issues_are_found_at_whatever_depth(load, nested):
    assert of(load(nested([linear()])), "ENG-1") == [("Todo", 1), ("Done", 4)]


def test_a_linear_history_that_ends_elsewhere_or_has_only_ids_is_not_full(load):
    assert load([linear()]).batch.items["ENG-1"].completeness == "full"
    assert load([linear(state={"name": "Canceled"})]).batch.items["ENG-1"].completeness == "truncated"
    ids = load([linear(history={"nodes": [{"createdAt": "2026-01-05T04:00:00Z", "toStateId": "4c"}]})])
    assert (of(ids, "ENG-1"), ids.batch.items["ENG-1"].completeness) == ([("Done", 1)], "snapshot")


def test_several_documents_in_one_file_are_pages(load):
    pages = [json.dumps([{**ISSUE, "id": number, "iid": number, "references": {}}]) for number in (1, 2)]
    assert load("".join(pages)).rows == 2 and load("\n".join(pages)).rows == 2
    lines = "\n".join(json.dumps(linear(number)) for number in (1, 2, 3))
    assert load(lines).rows == 3
    with pytest.raises(IntakeError, match="damaged JSON"):
        load(pages[0] + "[")
    with pytest.raises(IntakeError, match="damaged JSON"):
        load(pages[0] + "]")


def github(number, **more):
    return {"number": number, "title": "x", "createdAt": "2026-01-05T01:00:00Z", "state": "CLOSED",
            "closedAt": "2026-01-05T09:00:00Z", "url": f"https://github.com/o/app/issues/{number}", **more}  # fmt: skip


@pytest.mark.parametrize(
    "nested",
    [
        lambda issues, pulls: {"data": {"repository": {"issues": {"nodes": issues}, "pullRequests": {"nodes": pulls}}}},
        lambda issues, pulls: {"data": {"organization": {"repositories": {"nodes": [
            {"name": "app", "pullRequests": {"nodes": pulls}, "issues": {"nodes": issues}}]}}}},
        lambda issues, pulls: {"data": {"search": {"edges": [{"node": each} for each in issues + pulls]}}},
    ],
)  # fmt: skip
def test_githubs_graphql_answers_are_read_at_whatever_depth_and_to_their_end(load, nested):
    timeline = {"totalCount": 1, "nodes": [{"__typename": "CrossReferencedEvent", "createdAt": "2026-01-05T02:00:00Z",
                                            "source": github(99)}]}  # fmt: skip
    many = [github(number, timelineItems=timeline) for number in range(1, 1501)]
    reading = load(nested(many, [github(2001)]))
    assert (reading.rows, reading.kept) == (1501, 1501) and "app#99" in reading.batch.items
    assert reading.batch.items["app#1"].completeness == "full" and len(reading.batch.items) == 1501


LINEAR_30 = (
    "ID,Team,Title,Description,Status,Estimate,Priority,Project ID,Project,Creator,Assignee,Labels,Cycle Number,"
    "Cycle Name,Cycle Start,Cycle End,Created,Updated,Started,Triaged,Completed,Canceled,Archived,Due Date,"
    "Parent issue,Initiatives,Project Milestone ID,Project Milestone,SLA Status,Roadmaps\n"
)
LINEAR_22 = (
    "ID,Team,Title,Description,Status,Estimate,Priority,Project,Creator,Assignee,Labels,Cycle Number,"
    "Cycle Name,Cycle Start,Cycle End,Created,Updated,Started,Completed,Canceled,Archived\n"
)


def test_linears_csv_is_read_in_its_versions_and_with_its_short_rows(read):
    short = "IN-1,App,License,Add it,Done,,High,,,a@x.org,a@x.org,Bug,,,,,2026-01-05T01:00:00Z,2026-01-06T01:00:00Z"
    reading = read(LINEAR_30 + short + ",,,2026-01-05T09:00:00Z,,,,,,,,\n", name="linear.csv", format="linear")
    assert of(reading, "IN-1") == [("Created", 1), ("Done", 9)]
    spelled = '"Mon Jan 05 2026 01:00:00 GMT+0000 (GMT)"'
    older = f'IN-2,App,"\'=cmd",,Todo,,,,,,,,,,,{spelled},{spelled},,,,\n'
    reading = read(LINEAR_22 + older, name="linear.csv")
    assert of(reading, "IN-2") == [("Todo", 1)] and reading.batch.items["IN-2"].title == "=cmd"


GITLAB = (
    "Title,Description,Issue ID,URL,State,Author,Author Username,Assignee,Assignee Username,Confidential,Locked,"
    "Due Date,Created At (UTC),Updated At (UTC),Closed At (UTC),Milestone,Weight,Labels,Time Estimate,Time Spent\n"
    "Pay,,5,https://x/5,Closed,A,a,,,No,No,,2026-01-05 01:00:00,2026-01-05 02:00:00,2026-01-05 09:00:00,1.0,,,0,0\n"
)


def test_gitlabs_csv_says_utc_and_means_it(read):
    assert of(read(GITLAB, name="gitlab.csv", zone="America/New_York"), "5") == [("Created", 1), ("Closed", 9)]


AZURE = (
    "ID,Work Item Type,Title,Assigned To,State,Tags,Created Date,Created By,Changed Date,Closed Date\n"
    '"7","Bug","Pay","A <a@x.org>","Closed",,"1/25/2026 9:15:00 AM","B","1/26/2026 3:00:00 PM","1/26/2026 3:00:00 PM"\n'
    '"8","Bug","Buy","A <a@x.org>","New",,"1/26/2026 9:15:00 AM","B","1/26/2026 3:00:00 PM",\n'
)


def test_azures_query_as_csv_is_a_list_and_says_what_it_lacks(read):
    reading = read(AZURE, name="azure.csv", format="azure")
    assert of(reading, "7") == [("Created", 9), ("Closed", 15)] and of(reading, "8") == [("New", 9)]
    with pytest.raises(IntakeError, match="Created Date"):
        read('ID,Work Item Type,Title,Assigned To,State,Tags\n"7","Bug","Pay",,"New",\n', name="azure.csv")


def test_azures_revisions_as_csv_are_a_log(read):
    rows = "7,1,2026-01-05T01:00:00Z,New\n7,2,2026-01-05T02:00:00Z,New\n7,3,2026-01-05T03:00:00Z,Done\n"
    reading = read("WorkItemId,Revision,ChangedDate,State\n" + rows, name="revisions.csv")
    assert reading.batch.format == "events" and [status for status, _ in of(reading, "7")][-1] == "Done"
