"""The real exports read whole: counts agree with counts made without the readers."""

from __future__ import annotations

import csv
import gzip
import json
import re
from datetime import date
from pathlib import Path

import pytest

from vsm_tui.flow.classes import FINISHED
from vsm_tui.flow.history import History
from vsm_tui.flow.view import view
from vsm_tui.intake.columns import parse_columns
from vsm_tui.intake.errors import IntakeError
from vsm_tui.intake.gathering import Options
from vsm_tui.intake.preview import raw_of
from vsm_tui.intake.proposal import propose
from vsm_tui.intake.reading import read_files
from vsm_tui.scope import Scope


def read(path, columns=""):
    return read_files([str(path)], Options(columns=parse_columns([columns] if columns else [])))


def proposal_of(reading):
    gathering = reading.gathering
    return propose(
        reading.batch, "s", categories=gathering.categories(), renamed=gathering.renamed, hint=gathering.order_hint
    )


def proposed(reading):
    return proposal_of(reading).map


def table(path, delimiter=","):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def test_receipt_gives_the_same_events_from_csv_and_xes(exports):
    from_csv = read(exports / "receipt-wabo/receipt.csv").batch
    from_xes = read(exports / "receipt-wabo/08_receipt.xes.gz").batch
    assert list(from_csv.events) == list(from_xes.events) and len(from_csv.events) == 8577
    rows = table(exports / "receipt-wabo/receipt.csv")
    assert len(rows) == 8577 and {row["case:concept:name"] for row in rows} == set(from_csv.items)
    assert proposed(read(exports / "receipt-wabo/receipt.csv")).steps[0].id == "confirmation-of-receipt"


def test_bpic2013(exports):
    path = exports / "bpic2013-problems-closed/06_bpic2013_closed.xes.gz"
    text = gzip.decompress(path.read_bytes()).decode()
    reading = read(path)
    assert len(reading.batch.events) == len(re.findall(r"<event>", text)) == 6660
    assert len(reading.batch.items) == len(re.findall(r"<trace>", text)) == 1487
    found = proposed(reading)
    assert [step.id for step in found.steps][-1] == found.finish_step == "completed"
    assert {step.id: step.kind for step in found.steps}["queued"] == "queue"


def test_devlake_jira(exports):
    issues = json.loads((exports / "devlake-jira/jira_search.json").read_text(encoding="utf-8"))["issues"]
    changes = sum(
        item["field"] == "status"
        for one in issues
        for history in one["changelog"]["histories"]
        for item in history["items"]
    )
    for path in (exports / "devlake-jira/jira_search.json", exports / "devlake-jira"):
        reading = read(path)
        assert len(reading.batch.events) == changes + len(issues) == 198
    found = proposed(reading)
    assert found.finish_step == "resolved" and found.steps[-1].id == "已完成" and found.steps[-1].kind == "done"
    assert found.steps[0].id == "inbox"


def test_jirametrics_reads_as_a_folder_of_issues(exports):
    reading = read(exports / "jirametrics-sp")
    keys = {path.stem for path in (exports / "jirametrics-sp").rglob("SP-*.json")}
    assert set(reading.batch.items) == keys and reading.rows == 12 == reading.kept
    assert len(reading.skipped) == 7
    flagged = [block for block in reading.batch.blocks if block.item == "SP-10"]
    assert [(block.start, block.end) for block in flagged] == [(1630902810, 1630902835)]
    assert [step.id for step in proposed(reading).steps] == [
        "backlog", "selected-for-development", "in-progress", "review", "done",
    ]  # fmt: skip


def test_atlassian_stage_dates(exports):
    rows = table(exports / "atlassian-cra-clov/stage_dates.csv")
    stages = ["Open", "Analysis", "Committed", "Develop", "Done"]
    reading = read(exports / "atlassian-cra-clov/stage_dates.csv")
    assert reading.rows == reading.kept == len(rows) == 97
    assert len(reading.batch.events) == sum(bool(row[stage]) for row in rows for stage in stages) == 342
    assert [step.title for step in proposed(reading).steps] == stages


def test_rueedlinger_created_and_finished(exports):
    rows = table(exports / "rueedlinger-agile/jira.csv")
    reading = read(exports / "rueedlinger-agile/jira.csv")
    assert reading.rows == reading.kept == len(rows) == 4123
    backwards = sum(date.fromisoformat(row["finished_date"]) < date.fromisoformat(row["created_date"]) for row in rows)
    assert reading.gathering.out_of_order == backwards == 1662
    found = proposed(reading)
    assert found.finish_step == "finished_date"
    history = History.build(raw_of(reading.batch, found), now=2_000_000_000)
    assert set(view(history, Scope()).classes.code.tolist()) == {FINISHED}


def test_running_example_in_all_its_forms(exports):
    from_csv = read(exports / "running-example/running-example.csv").batch
    from_xes = read(exports / "running-example/running-example.xes").batch
    assert sorted(from_csv.events) == sorted(from_xes.events) and len(from_csv.events) == 42
    assert read(exports / "running-example/running_example_broken.csv").kept == 34


def test_repair_example_has_a_queue_after_each_activity(exports):
    path = exports / "repair-example/03_repairExample.xes.gz"
    reading = read(path)
    assert reading.rows == len(re.findall(r"<event>", gzip.decompress(path.read_bytes()).decode())) == 11855
    assert "Waiting after Analyze Defect" in reading.batch.events.statuses
    assert proposal_of(reading).questions == []


def test_wonderbird_semicolons_and_german_dates(exports):
    reading = read(exports / "wonderbird-tiny/sample.csv")
    assert len(reading.batch.items) == 10 and len(reading.batch.events) == 20


def test_tidev_has_no_changelog_and_says_so(exports):
    issues = json.loads((exports / "tidev-jira/jira_search_DAEMON.json").read_text(encoding="utf-8"))["issues"]
    reading = read(exports / "tidev-jira")
    assert reading.rows == reading.kept == len(issues) == 317
    assert {record.completeness for record in reading.batch.items.values()} == {"snapshot"}


def test_patients_needs_its_columns_named(exports):
    path = exports / "patients-startcomplete/patients.csv"
    with pytest.raises(IntakeError, match="--columns"):
        read(path)
    reading = read(path, "item=patient,step=handling,at=time")
    assert reading.rows == reading.kept == len(table(path)) == 5442
    assert proposal_of(reading).questions == []


def test_trello_boards(exports):
    for name, cards in (("clipkit", 67), ("testdrive", 122)):
        board = json.loads((exports / f"trello-{name}/trello.json").read_text(encoding="utf-8"))
        reading = read(exports / f"trello-{name}")
        assert reading.rows == reading.kept == len(board["cards"]) == cards == len(reading.batch.items)
        making = [action for action in board["actions"] if action["type"].startswith(("createCard", "convertToCard"))]
        made = {action["data"]["card"]["id"] for action in making}
        cut = sum(record.completeness == "truncated" for record in reading.batch.items.values())
        assert cut == sum(card["id"] not in made for card in board["cards"])
    assert proposed(read(exports / "trello-clipkit")).finish_step == "クローズ"


def test_github_issues_and_events_of_a_folder_are_put_together(exports):
    folder = exports / "github-ants"
    files = {name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
             for name in ("issues", "pull_requests", "issue_events")}  # fmt: skip
    reading = read(folder)
    numbers = {one["number"] for name in ("issues", "pull_requests") for one in files[name]}
    numbers |= {event["issue"]["number"] for event in files["issue_events"]}
    assert reading.rows == reading.kept == sum(map(len, files.values())) == 142
    assert len(reading.batch.items) == len(numbers)
    merged = {one["number"] for one in files["pull_requests"] if one["merged_at"]}
    assert merged <= {int(item.partition("#")[2]) for item, status, _ in reading.batch.events if status == "Merged"}


def test_devlake_tables_on_their_own(exports):
    listed = read(exports / "devlake-jira/issues.csv")
    assert listed.rows == listed.kept == len(table(exports / "devlake-jira/issues.csv")) == 32
    rows = table(exports / "devlake-jira/issue_changelogs.csv")
    changes = read(exports / "devlake-jira/issue_changelogs.csv")
    assert changes.rows == changes.kept == len(rows) == 693
    assert len(changes.batch.events) == sum(row["field_name"] == "status" for row in rows) == 168


def documented():
    text = (Path(__file__).parents[2] / "docs/readers.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")
    ]
    return [row for row in rows if len(row) == 8 and row[0] != "file"]


@pytest.mark.parametrize("row", documented(), ids=lambda row: row[0])
def test_the_documented_counts_are_those_of_the_readers(exports, row):
    name, options, *counts = row
    reading = read(exports / name, options.removeprefix("--columns "))
    batch = reading.batch
    got = (reading.rows, reading.kept, reading.refused, len(batch.items), len(batch.events), len(batch.deployments))
    assert got == tuple(int(count) for count in counts)


def refusals():
    """File name -> the words of the page for why it is refused."""
    text = (Path(__file__).parents[2] / "docs/readers.md").read_text(encoding="utf-8")
    rows = [
        line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ") and line.count("|") == 3
    ]
    start = rows.index(["file", "refused, because it"])
    return {
        name.rpartition("/")[2]: row[1] for row in rows[start + 1 :] if len(row) == 2 for name in row[0].split(", ")
    }


SAID = {
    "holds no date or time": "no column holds a date or time",
    "is named no item, step and time: `--columns`": "name them with --columns",
    "holds workflow runs: `vsm-tui git`, `--format deployments`": "--format deployments",
    "holds incidents without their deployments: import both files at once": "import both files at once",
    "holds answers that are no issues": "no --format could read them",
    "is JSON of no known kind": "is JSON of no known kind",
}


def test_every_real_file_is_read_or_refused_with_the_documented_line(exports):
    read_whole = {row[0] for row in documented()}
    refused = refusals()
    for path in sorted(exports.rglob("*")):
        name = path.relative_to(exports).as_posix()
        if not path.is_file() or path.name == "SOURCE.txt" or name in read_whole:
            continue
        if path.name in refused:
            with pytest.raises(IntakeError) as error:
                read(path)
            assert SAID[refused[path.name]] in str(error.value) and "\n" not in str(error.value), name
        else:
            folders = {parent.relative_to(exports).as_posix() for parent in path.parents if exports in parent.parents}
            assert folders & read_whole or read(path).kept, f"{name} is in no table of docs/readers.md"


def test_deployments_of_raw_answers_agree_with_a_count_of_their_own(exports):
    def answers(name):
        return [json.loads(row["data"]) for row in table(exports / "devlake-dora/raw_api" / name)]

    bitbucket = {(each["uuid"], each["environment"]["name"]) for each in answers("_raw_bitbucket_api_deployments.csv")
                 if each["state"]["name"] in ("COMPLETED", "SUCCESSFUL")}  # fmt: skip
    gitlab = {(each["id"], each["environment"]["name"]) for each in answers("_raw_gitlab_api_deployments.csv")
              if each["status"] == "success"}  # fmt: skip
    github = {each["Id"] for each in answers("_raw_github_graphql_deployment.csv")
              if each["LatestStatus"]["State"] in ("SUCCESS", "INACTIVE")}  # fmt: skip
    reading = read(exports / "devlake-dora/raw_api")
    assert len(reading.batch.deployments) == len(bitbucket) + len(gitlab) + len(github) == 24
    incidents = answers("_raw_pagerduty_incidents.csv")
    assert reading.rows == sum(len(answers(name)) for name in (
        "_raw_bitbucket_api_deployments.csv", "_raw_gitlab_api_deployments.csv",
        "_raw_github_graphql_deployment.csv")) + len(incidents)  # fmt: skip
    tasks = table(exports / "devlake-dora/raw_tables/cicd_tasks.csv")
    deployed = {(row["pipeline_id"], row["environment"]) for row in tasks
                if row["type"] == "DEPLOYMENT" and row["result"] == "SUCCESS"}  # fmt: skip
    assert len(read(exports / "devlake-dora/raw_tables/cicd_tasks.csv").batch.deployments) == len(deployed)
