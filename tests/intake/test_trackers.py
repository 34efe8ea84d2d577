"""Exports of Trello, GitHub, GitLab, Azure DevOps and Linear, with the traps each is known for."""

from __future__ import annotations

import json

import pytest

from vsm_tui.intake.errors import IntakeError, RefusedRows
from vsm_tui.intake.gathering import Options
from vsm_tui.intake.reading import read_files
from vsm_tui.intake.trello import card_created

MADE = "5ca3d99a0378a65090e676ca"  # its first eight digits are 2019-04-02T21:49:14Z


def of(reading, item):
    return [status for name, status, _ in reading.batch.events if name == item]


@pytest.fixture
def load(write):
    def run(*contents, **options):
        paths = [write(f"export-{number}.json", json.dumps(content)) for number, content in enumerate(contents)]
        return read_files(paths, Options(**options))

    return run


def card(number, place="todo", **more):
    return {
        "id": MADE[:-2] + f"{number:02}",
        "shortLink": f"C{number}",
        "idList": place,
        "name": f"Card {number}",
        **more,
    }


def action(at, kind, number=None, **more):
    made = {"date": f"2019-05-{at:02}T00:00:00.000Z", "type": kind, "data": dict(more)}
    if number is not None:
        made["data"]["card"] = {"id": card(number)["id"], **more.pop("card", {})}
    return made


def move(at, number, before, after):
    return action(at, "updateCard", number, listBefore={"id": before}, listAfter={"id": after}, old={"idList": before})


def board(cards, actions, lists=(("todo", "To Do"), ("doing", "Doing"), ("done", "Done"))):
    return {
        "name": "Board", "cards": cards, "actions": list(reversed(actions)),
        "lists": [{"id": id, "name": name, "pos": place, "closed": False} for place, (id, name) in enumerate(lists)],
    }  # fmt: skip


def test_trello_moves_come_from_actions_and_a_renamed_list_has_one_name(load):
    actions = [
        action(1, "createCard", 1, list={"id": "todo", "name": "Old name"}),
        move(2, 1, "todo", "doing"), move(3, 1, "doing", "done"),
    ]  # fmt: skip
    reading = load(board([card(1, "done", labels=[{"name": "Bug"}])], actions))
    assert of(reading, "C1") == ["To Do", "Doing", "Done"]
    record = reading.batch.items["C1"]
    assert (record.title, record.type, record.completeness) == ("Card 1", "Bug", "full")


def test_a_trello_card_whose_creation_is_cut_off_begins_at_the_time_in_its_id(load):
    reading = load(board([card(1, "done"), card(2)], [move(2, 1, "doing", "done")]))
    assert next(iter(reading.batch.events)) == ("C1", "Doing", card_created(MADE)) == ("C1", "Doing", 1554241946)
    assert of(reading, "C1") == ["Doing", "Done"] and of(reading, "C2") == ["To Do"]
    assert {record.completeness for record in reading.batch.items.values()} == {"truncated"}


def test_archiving_takes_an_open_trello_card_out_and_tidies_up_a_done_one(load):
    def archived(at, number, closed=True):
        made = action(at, "updateCard", number, list={"id": "todo"}, old={"closed": not closed})
        made["data"]["card"]["closed"] = closed
        return made

    actions = [action(1, "createCard", number, list={"id": "todo"}) for number in (1, 2, 3)]
    actions += [
        move(2, 2, "todo", "done"),
        archived(3, 1),
        archived(3, 2),
        archived(3, 3),
        archived(4, 3, closed=False),
    ]
    reading = load(board([card(1), card(2, "done"), card(3)], actions))
    assert of(reading, "C1") == ["To Do", "Archived"]
    assert of(reading, "C2") == ["To Do", "Done"]
    assert of(reading, "C3") == ["To Do", "Archived", "To Do"]


def test_closing_a_trello_list_archives_the_cards_in_it(load):
    closing = action(3, "updateList", list={"id": "todo", "closed": True}, old={"closed": False})
    actions = [
        action(1, "createCard", 1, list={"id": "todo"}),
        action(1, "createCard", 2, list={"id": "done"}),
        closing,
    ]
    reading = load(board([card(1), card(2, "done")], actions))
    assert of(reading, "C1") == ["To Do", "Archived"] and of(reading, "C2") == ["Done"]


def test_a_trello_card_without_list_or_time_is_refused(load):
    bad = [card(1), {"id": "x" * 24, "idList": "todo"}, card(2, "")]
    with pytest.raises(RefusedRows, match="2 of 3"):
        load(board(bad, []))
    assert load(board(bad, []), skip_bad_rows=True).kept == 1


def issue(number, **more):
    return {
        "number": number, "html_url": f"https://github.com/o/ants/issues/{number}", "title": f"Issue {number}",
        "state": "open", "created_at": "2026-01-05T00:00:00Z", "closed_at": None, "labels": [], **more,
    }  # fmt: skip


def event(at, kind, number=None, **more):
    made = {"event": kind, "created_at": f"2026-01-{at:02}T00:00:00Z", **more}
    return made if number is None else {**made, "issue": issue(number)}


def test_github_issues_alone_are_snapshots(load):
    closed = issue(
        1, state="closed", closed_at="2026-01-07T00:00:00Z", labels=[{"name": "bug"}], milestone={"title": "v1"}
    )
    reading = load([closed, issue(2)])
    assert of(reading, "ants#1") == ["Open", "Closed"] and of(reading, "ants#2") == ["Open"]
    record = reading.batch.items["ants#1"]
    assert (record.type, record.release, record.completeness) == ("bug", "v1", "snapshot")
    assert "add the issue events" in reading.gathering.files[0].notes[0]


def test_github_events_and_issues_from_several_files_are_put_together(load):
    events = [
        event(9, "closed", 1, state_reason="not_planned"), event(8, "reopened", 1), event(7, "closed", 1),
        event(6, "labeled", 1, label={"name": "status: in progress"}), event(6, "subscribed", 1),
    ]  # fmt: skip
    old = issue(2, created_at="2026-01-01T00:00:00Z")
    reading = load(events, [issue(1, created_at="2026-01-06T00:00:00Z"), old])
    assert of(reading, "ants#1") == ["Open", "in progress", "Closed", "Open", "Not planned"]
    assert reading.batch.items["ants#1"].completeness == "full"
    assert reading.batch.items["ants#2"].completeness == "truncated"


def test_a_merged_pull_request_is_merged_not_closed(load):
    pull = issue(
        3, pull_request={"merged_at": "2026-01-07T00:00:00Z"}, state="closed", closed_at="2026-01-07T00:00:00Z"
    )
    assert of(load([pull]), "ants#3") == ["Open", "Merged"]


def test_github_blocked_labels_are_blocks(load):
    labels = [event(6, "labeled", 1, label={"name": "blocked"}), event(8, "unlabeled", 1, label={"name": "blocked"})]
    (block,) = load(labels).batch.blocks
    assert (block.end - block.start, block.reason) == (2 * 86_400, "blocked")


def test_github_timelines_and_graphql_nodes_hold_board_moves(load):
    timeline = [event(6, "moved_columns_in_project", project_card={"column_name": "Doing"}), event(8, "closed")]
    reading = load({"issue": issue(1), "timeline": timeline})
    assert of(reading, "ants#1") == ["Open", "Doing", "Closed"] and reading.batch.items["ants#1"].completeness == "full"
    node = {
        "number": 4, "title": "x", "createdAt": "2026-01-05T00:00:00Z", "url": "https://github.com/o/ants/issues/4",
        "timelineItems": {"totalCount": 2, "nodes": [
            {"__typename": "ProjectV2ItemStatusChangedEvent", "createdAt": "2026-01-06T00:00:00Z", "status": "Doing"},
            {"__typename": "ClosedEvent", "createdAt": "2026-01-07T00:00:00Z", "stateReason": "COMPLETED"},
        ]},
    }  # fmt: skip
    graph = load({"data": {"repository": {"issues": {"nodes": [node]}}}})
    assert of(graph, "ants#4") == ["Open", "Doing", "Closed"] and graph.batch.items["ants#4"].completeness == "full"
    node["timelineItems"]["totalCount"] = 90
    assert (
        load({"data": {"repository": {"issues": {"nodes": [node]}}}}).batch.items["ants#4"].completeness == "snapshot"
    )


def test_gitlab_label_and_state_events_make_the_moves(load):
    issues = [{"id": 77, "iid": 5, "title": "x", "state": "closed", "created_at": "2026-01-05T00:00:00Z",
               "closed_at": "2026-01-09T00:00:00Z", "labels": ["Bug"], "references": {"full": "o/p#5"}}]  # fmt: skip

    def labelled(action, day, name, id=77):
        at = f"2026-01-{day:02}T00:00:00Z"
        return {"id": day, "action": action, "resource_id": id, "created_at": at, "label": {"name": name}}

    labels = [
        labelled("add", 6, "workflow::in dev"), labelled("add", 7, "blocked"), labelled("remove", 8, "blocked"),
        labelled("add", 8, "x", id=99),
    ]  # fmt: skip
    reading = load(issues, labels)
    assert of(reading, "o/p#5") == ["Open", "in dev", "Closed"] and len(reading.batch.blocks) == 1
    assert (reading.batch.items["o/p#5"].type, reading.batch.items["o/p#5"].completeness) == ("Bug", "full")
    assert "events of 1 issues" in reading.gathering.files[-1].notes[-1]
    assert load(issues).batch.items["o/p#5"].completeness == "snapshot"


def revision(rev, day, state, **more):
    fields = {"System.State": state, "System.ChangedDate": f"2026-01-{day:02}T00:00:00Z", "System.Title": "x",
              "System.WorkItemType": "User Story", **more}  # fmt: skip
    return {"id": 12, "rev": rev, "fields": fields}


def test_azure_revisions_count_only_where_the_state_changes(load):
    value = [revision(3, 8, "Active", **{"System.Tags": "ui; Blocked"}), revision(1, 5, "New"),
             revision(2, 6, "Active"), revision(4, 9, "Closed")]  # fmt: skip
    reading = load({"count": 4, "value": value})
    assert of(reading, "12") == ["New", "Active", "Closed"] and reading.rows == 4
    assert [(block.end - block.start) for block in reading.batch.blocks] == [86_400]
    assert reading.batch.items["12"].type == "User Story"
    assert load({"value": value[2:]}).batch.items["12"].completeness == "truncated"


def test_linear_history_is_read_and_its_missing_first_state_found(load):
    node = {
        "identifier": "ENG-1", "title": "x", "createdAt": "2026-01-05T00:00:00Z",
        "state": {"name": "Done", "type": "completed"},
        "labels": {"nodes": [{"name": "Bug"}]}, "parent": {"identifier": "ENG-9"},
        "history": {"nodes": [
            {"createdAt": "2026-01-08T00:00:00Z", "fromState": {"name": "Doing"}, "toState": {"name": "Done"}},
            {"createdAt": "2026-01-06T00:00:00Z", "fromState": {"name": "Todo"}, "toState": {"name": "Doing"}},
            {"createdAt": "2026-01-07T00:00:00Z"},
        ]},
    }  # fmt: skip
    reading = load({"data": {"issues": {"nodes": [node]}}})
    assert of(reading, "ENG-1") == ["Todo", "Doing", "Done"]
    assert (reading.batch.items["ENG-1"].initiative, reading.gathering.categories()) == ("ENG-9", {"Done": "done"})
    del node["history"]
    assert load([node]).batch.items["ENG-1"].completeness == "snapshot"


@pytest.mark.parametrize(
    "content",
    [{"cards": [7], "lists": []}, [{"number": 1, "html_url": "x", "created_at": "never"}],
     [{"iid": 1, "created_at": 5}], {"value": [{"id": 1, "rev": 1, "fields": {}}]},
     [{"identifier": "A-1", "createdAt": "x"}]],
)  # fmt: skip
def test_a_record_that_makes_no_sense_is_refused_with_its_field(load, content):
    with pytest.raises(RefusedRows) as refused:
        load(content)
    assert refused.value.refusals[0].row == 1 and refused.value.refusals[0].field


def test_json_of_no_tracker_is_refused(load):
    with pytest.raises(IntakeError, match="no known kind"):
        load({"hello": [1, 2]})
