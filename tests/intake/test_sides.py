"""Side files are known by their header and read row by row; a row that makes no sense is refused."""

from __future__ import annotations

from datetime import date

import pytest

from store.models import BlockRecord, CommitRecord, DeploymentRecord, EffortRecord, ReadingRecord
from vsm_tui.intake.errors import IntakeError, RefusedRows

BLOCKS = "item,from,to,reason,dependency\nA,2026-01-05,2026-01-06T12:00Z,sick,vendor\nB,2026-01-05,,,\n"


def test_blocks(read):
    assert read(BLOCKS).batch.blocks == [
        BlockRecord("A", 1767571200, 1767700800, "sick", "vendor"), BlockRecord("B", 1767571200),
    ]  # fmt: skip


def test_effort_with_and_without_date_and_with_a_decimal_comma(read):
    assert read("item,step,hours,date\nA,build,1.5,2026-01-05\nA,build,2,\n").batch.efforts == [
        EffortRecord("A", "build", 1.5, date(2026, 1, 5)), EffortRecord("A", "build", 2.0),
    ]  # fmt: skip
    assert read("item;step;hours\nA;build;1,5\n").batch.efforts[0].hours == 1.5


def test_deployments_commits_and_readings(read):
    deployments = "at,ref,environment,failed,restored_at,unplanned\n2026-01-05T10:00Z,v1,prod,yes,2026-01-05T11:00Z,0\n"
    assert read(deployments).batch.deployments == [DeploymentRecord(1767607200, "v1", "prod", True, 1767610800, False)]
    assert read("at,ref\n2026-01-05T10:00Z,v1\n").batch.deployments == [DeploymentRecord(1767607200, "v1")]
    assert read("committed_at,deployed_ref\n2026-01-05T10:00Z,v1\n").batch.commits == [CommitRecord(1767607200, "v1")]
    assert read("hypothesis,date,value,source\nh1,2026-01-05,66.5,web\n").batch.readings == [
        ReadingRecord("h1", date(2026, 1, 5), 66.5, "web")
    ]


def test_a_local_day_stays_that_day_in_any_zone(read):
    assert read("hypothesis,date,value\nh,2026-01-05,1\n", zone="Pacific/Auckland").batch.readings[0].day == date(
        2026, 1, 5
    )


def test_format_names_the_kind_where_the_header_does_not(read):
    reading = read("item,start,end\nA,2026-01-05,2026-01-06\n", format="blocks")
    assert reading.batch.blocks == [BlockRecord("A", 1767571200, 1767657600)]
    with pytest.raises(IntakeError, match="need the columns item, step, hours"):
        read("item,start\nA,2026-01-05\n", format="effort")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("item,from,to,reason\nA,2026-01-06,2026-01-05,x\nB,2026-01-05,2026-01-06,\n", "to"),
        ("item,step,hours\nA,b,-1\nA,b,1\n", "hours"),
        ("item,step,hours\nA,b,nan\nA,b,1\n", "hours"),
        ("item,step,hours\nA,b,1e\nA,b,1\n", "hours"),
        ("item,step,hours\nA,,1\nA,b,1\n", "step"),
        ("hypothesis,date,value\nh,never,1\nh,2026-01-05,1\n", "date"),
        ("at,ref,failed\n2026-01-05,v1,perhaps\n2026-01-05,v2,no\n", "failed"),
        ("at,ref,restored_at\n2026-01-05,v1,2026-01-04\n2026-01-05,v2,\n", "restored_at"),
        ("committed_at,deployed_ref\n2026-01-05,\n2026-01-05,v1\n", "deployed_ref"),
        ("item,from,to\nA,2026-01-05,,more\nB,2026-01-05,\n", "row"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_with_its_field(read, text, field):
    with pytest.raises(RefusedRows) as refused:
        read(text)
    assert [(each.row, each.field) for each in refused.value.refusals] == [(2, field)]
    assert read(text, skip_bad_rows=True).kept == 1
