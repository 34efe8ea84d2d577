"""Deployments as interfaces answer them, plain or in DevLake's raw tables, and DevLake's other tables of them."""

from __future__ import annotations

import csv
import io
import json

import pytest

from vsm_tui.intake.errors import IntakeError, RefusedRows
from vsm_tui.intake.gathering import Options
from vsm_tui.intake.reading import read_files

GITLAB = [
    {"id": 1, "iid": 1, "ref": "main", "sha": "aa1", "created_at": "2026-01-05T09:00:00Z", "status": "success",
     "environment": {"name": "production"}, "deployable": {"finished_at": "2026-01-05T10:00:00Z"}},
    {"id": 2, "iid": 2, "ref": "main", "sha": "aa2", "created_at": "2026-01-06T09:00:00Z", "status": "failed",
     "environment": {"name": "production"}, "deployable": None},
]  # fmt: skip
GITHUB = [
    {"id": "DE_1", "commitOid": "bb1", "environment": "prod", "createdAt": "2026-01-05T09:00:00Z",
     "latestStatus": {"state": "INACTIVE", "updatedAt": "2026-02-01T00:00:00Z"}},
    {"id": "DE_2", "commitOid": "bb1", "environment": "prod", "createdAt": "2026-01-07T09:00:00Z",
     "latestStatus": {"state": "FAILURE", "updatedAt": "2026-01-07T10:00:00Z"}},
]  # fmt: skip
BITBUCKET = [
    {"uuid": f"{{{number}}}", "environment": {"name": "Test"},
     "state": {"name": state, "completed_on": f"2026-01-0{number}"},
     "release": {"name": "#1", "commit": {"hash": "cc1"}}}
    for number, state in ((5, "COMPLETED"), (6, "COMPLETED"), (7, "UNDEPLOYED"))
]  # fmt: skip
PAGERDUTY = [{"incident_number": 4, "created_at": "2026-01-05T12:00:00Z", "status": "resolved",
              "last_status_change_at": "2026-01-05T14:00:00Z"}]  # fmt: skip


def raw(records):
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["id", "params", "data", "url", "input", "created_at"])
    texts = [each if isinstance(each, str) else json.dumps(each) for each in records]
    rows.writerows([number, "{}", text, "https://x", "null", "2026-02-01"] for number, text in enumerate(texts))
    return out.getvalue()


@pytest.fixture
def load(write):
    def run(*contents, **options):
        paths = [
            write(f"part-{number}.csv", content) if isinstance(content, str)
            else write(f"part-{number}.json", json.dumps(content))
            for number, content in enumerate(contents)
        ]  # fmt: skip
        return read_files(paths, Options(**options))

    return run


@pytest.mark.parametrize("wrapped", [lambda records: records, raw], ids=["plain", "raw table"])
def test_what_succeeded_is_deployed_and_each_time_counts(load, wrapped):
    gitlab = load(wrapped(GITLAB))
    assert [(one.ref, one.environment) for one in gitlab.batch.deployments] == [("aa1", "production")]
    assert (gitlab.rows, gitlab.kept) == (2, 2) and not gitlab.batch.items
    github = load(wrapped(GITHUB))
    assert [(one.ref, one.at) for one in github.batch.deployments] == [("bb1", 1767603600)], "inactive: replaced later"
    bitbucket = load(wrapped(BITBUCKET))
    assert [one.ref for one in bitbucket.batch.deployments] == ["cc1", "cc1"], "the same commit was deployed twice"


def test_lists_are_found_where_the_interfaces_put_them(load):
    assert load({"values": BITBUCKET, "page": 1}).rows == 3
    assert load({"data": {"repository": {"deployments": {"nodes": GITHUB}}}}).rows == 2
    reading = load(GITLAB, {"incidents": PAGERDUTY})
    assert [(one.failed, one.restored_at - one.at) for one in reading.batch.deployments] == [(True, 4 * 3600)]


def test_a_raw_table_is_read_as_what_its_records_are(load):
    issue = {"key": "P-1", "fields": {"created": "2026-01-05T09:00:00Z", "status": {"name": "Open"}}}
    reading = load(raw([issue, "{broken", "[1]"]), skip_bad_rows=True)
    assert (reading.rows, reading.kept, reading.refused) == (3, 1, 2) and list(reading.batch.items) == ["P-1"]
    with pytest.raises(RefusedRows, match="2 of 3"):
        load(raw([issue, "{broken", "[1]"]))
    with pytest.raises(IntakeError, match="no issues, deployments or incidents"):
        load(raw([{"self": "x", "statusCategory": {}}]))
    with pytest.raises(IntakeError, match="vsm-tui git"):
        load(raw([{"run_number": 1, "conclusion": "success", "workflow_id": 2, "event": "push", "actor": {}}]))


TASKS = (
    "id,name,pipeline_id,status,result,type,environment,duration_sec,started_date,finished_date,cicd_scope_id\n"
    "t1,deploy,p1,DONE,SUCCESS,DEPLOYMENT,PRODUCTION,,2026-01-05 09:00:00,2026-01-05 10:00:00,c\n"
    "t2,smoke,p1,DONE,SUCCESS,DEPLOYMENT,PRODUCTION,,2026-01-05 10:00:00,2026-01-05 11:00:00,c\n"
    "t3,lint,p1,DONE,SUCCESS,,PRODUCTION,,2026-01-05 09:00:00,2026-01-05 12:00:00,c\n"
    "t4,deploy,p2,DONE,FAILURE,DEPLOYMENT,PRODUCTION,,2026-01-06 09:00:00,2026-01-06 10:00:00,c\n"
)
COMMITS = (
    "id,cicd_pipeline_id,name,result,status,environment,created_date,started_date,duration_sec,commit_sha\n"
    "d1,p1,deploy,SUCCESS,DONE,PRODUCTION,2026-01-05 08:00:00,2026-01-05 09:00:00,60,abc\n"
    "d2,p2,deploy,FAILURE,DONE,PRODUCTION,2026-01-06 08:00:00,2026-01-06 09:00:00,60,abd\n"
)


def test_devlakes_tasks_and_its_deployments_before_they_were_enriched(load):
    tasks = load(TASKS)
    assert [(one.ref, one.at) for one in tasks.batch.deployments] == [("p1", 1767610800)] and not tasks.batch.items
    assert tasks.gathering.files[0].notes[0].startswith("1 rows are no deployments")
    commits = load(COMMITS)
    assert [(one.ref, one.at) for one in commits.batch.deployments] == [("p1", 1767603660)], "its start and how long"


def test_two_tables_that_tell_of_the_same_deployments_do_not_count_them_twice(load):
    both = load(TASKS, COMMITS)
    assert [one.at for one in both.batch.deployments] == [1767603660]
    assert "tell of the same ones" in both.gathering.files[-1].notes[-1]
