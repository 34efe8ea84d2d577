"""Whatever happens to a file on its way: one line of refusal, or every row kept or refused; never much memory."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from vsm_tui.intake.errors import IntakeError, RefusedRows
from vsm_tui.intake.gathering import Options
from vsm_tui.intake.reading import read_files

T = "2026-01-05T09:00:00Z"
LATER = "2026-01-07T09:00:00Z"
URL = "https://github.com/o/app/issues/7"


def _workbook() -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in (["item", "step", "at"], ["A", "Idea", T], ["A", "Done", LATER]):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def _archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.csv", "item,step,at\nA,Idea,2026-01-05\n")
        made.writestr("b.csv", "item,step,at\nB,Idea,2026-01-05\n")
    return out.getvalue()


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


_STATUS = {"field": "status", "from": "1", "fromString": "Open", "to": "2", "toString": "Done"}
_JIRA = {
    "key": "P-1",
    "fields": {"created": T, "status": {"name": "Done"}, "summary": "x"},
    "changelog": {"total": 1, "histories": [{"id": "1", "created": LATER, "items": [_STATUS]}]},
}
_TRELLO_MOVE = {
    "id": "a1",
    "type": "updateCard",
    "date": LATER,
    "data": {"card": {"id": "65a000000000000000000001"}, "listBefore": {"id": "l1"}, "listAfter": {"id": "l2"}},
}
SAMPLES: dict[str, tuple[str, bytes]] = {
    "events": ("x.csv", b"item,step,at,title\nA,Idea,2026-01-05,x\nA,Done,2026-01-07,x\nB,Idea,2026-01-06,y\n"),
    "start and complete": (
        "x.csv",
        b"case_id,activity,timestamp,lifecycle:transition\nA,Do,2026-01-05,start\nA,Do,2026-01-07,complete\n",
    ),
    "stages": ("x.csv", b"ID,Title,Ready,Doing,Done\nA,x,2026-01-05,2026-01-06,2026-01-07\nB,y,2026-01-06,,\n"),
    "list": ("x.csv", b"Issue key,Summary,Status,Created,Resolved\nP-1,x,Done,2026-01-05,2026-01-07\n"),
    "changelog": (
        "x.csv",
        b"key,field,from,to,changed\nP-1,status,Open,Done,2026-01-05\nP-1,status,Done,Open,2026-01-07\n",
    ),
    "data pipeline": (
        "x.csv",
        b"issue_id,changelog_id,created_date,field,from_string,to_string\n1,1,2026-01-05T09:00:00Z,status,Open,Done\n",
    ),
    "workbook": ("x.xlsx", _workbook()),
    "jira": ("x.json", _json({"issues": [_JIRA, {**_JIRA, "key": "P-2"}], "total": 2})),
    "trello": (
        "x.json",
        _json(
            {
                "lists": [{"id": "l1", "name": "To do"}, {"id": "l2", "name": "Done"}],
                "cards": [{"id": "65a000000000000000000001", "idList": "l2", "name": "x", "idShort": 1}],
                "actions": [_TRELLO_MOVE],
            }
        ),
    ),
    "github": (
        "x.json",
        _json([{"number": 7, "html_url": URL, "created_at": T, "title": "x", "state": "closed", "closed_at": LATER}]),
    ),
    "github events": (
        "x.json",
        _json([{"event": "closed", "created_at": LATER, "issue": {"number": 7, "html_url": URL, "created_at": T}}]),
    ),
    "gitlab events": (
        "x.json",
        _json(
            [
                {"id": 1, "iid": 7, "created_at": T, "state": "opened"},
                {"resource_id": 1, "created_at": LATER, "action": "add", "label": {"name": "Doing"}},
            ]
        ),
    ),
    "azure updates": (
        "x.json",
        _json(
            [
                {"id": n, "workItemId": 1, "rev": n, "fields": {name: {"newValue": text} for name, text in changed}}
                for n, changed in (
                    (1, (("System.State", "New"), ("System.ChangedDate", T))),
                    (2, (("System.State", "Done"), ("System.ChangedDate", LATER))),
                )
            ]
        ),
    ),
    "deployments of an interface": (
        "x.json",
        _json([{"id": 1, "iid": 1, "sha": "a1", "status": "success", "updated_at": T, "environment": {"name": "p"}}]),
    ),
    "raw table": (
        "x.csv",
        (
            b'id,params,data,url,input\n1,{},"{""key"":""P-1"",""fields"":{""created"":""2026-01-05"",'
            b'""status"":{""name"":""Open""}}}",u,null\n'
        ),
    ),
    "tasks of pipelines": (
        "x.csv",
        b"pipeline_id,type,result,environment,finished_date\np1,DEPLOYMENT,SUCCESS,PROD,2026-01-05\np2,,SUCCESS,PROD,\n",
    ),
    "archive": ("x.zip", _archive()),
    "gitlab": ("x.json", _json([{"id": 1, "iid": 7, "created_at": T, "state": "closed", "closed_at": LATER}])),
    "azure": (
        "x.json",
        _json(
            {
                "value": [
                    {"id": 1, "rev": n, "fields": {"System.State": state, "System.ChangedDate": at}}
                    for n, state, at in ((1, "New", T), (2, "Done", LATER))
                ]
            }
        ),
    ),
    "linear": (
        "x.json",
        _json({"data": {"issues": {"nodes": [{"identifier": "E-1", "createdAt": T, "state": {"name": "Done"}}]}}}),
    ),
    "xes": (
        "x.xes",
        (
            b'<log><trace><string key="concept:name" value="A"/><event><string key="concept:name" value="Do"/>'
            b'<date key="time:timestamp" value="2026-01-05T09:00:00Z"/></event></trace></log>'
        ),
    ),
    "blocks": ("x.csv", b"item,from,to,reason,dependency\nA,2026-01-05,2026-01-06,ill,lab\n"),
    "effort": ("x.csv", b"item,step,hours,date\nA,build,2.5,2026-01-05\n"),
    "deployments": ("x.csv", b"at,ref,environment,failed,restored_at\n2026-01-05,v1,prod,yes,2026-01-06\n"),
    "commits": ("x.csv", b"committed_at,deployed_ref\n2026-01-05,v1\n"),
    "readings": ("x.csv", b"hypothesis,date,value,source\nabandon,2026-01-05,66.5,web\n"),
}
_SIGNS = (b'"', b",", b"\n", b"\0", b"\xff", b"\xed\xa0\x80", b"{", b"]", b"<", b"&x;", b"null", b"1e999", b"-1")
_NOISE = st.binary(max_size=4) | st.sampled_from([*_SIGNS, b"\xe2\x80\xae"])
DAMAGE = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), _NOISE), max_size=4)


@pytest.mark.parametrize("kind", SAMPLES)
@settings(max_examples=25, deadline=None)
@given(damage=DAMAGE, cut=st.floats(0.5, 1) | st.just(1.0))
def test_rows_in_are_rows_kept_and_refused_whatever_is_damaged(
    tmp_path_factory: pytest.TempPathFactory, kind: str, damage: list[tuple[float, int, bytes]], cut: float
) -> None:
    name, raw = SAMPLES[kind]
    for place, gone, noise in damage:
        at = int(place * len(raw))
        raw = raw[:at] + noise + raw[at + gone :]
    path = tmp_path_factory.mktemp("damage") / name
    path.write_bytes(raw[: int(cut * len(raw))])
    try:
        reading = read_files([str(path)], Options(skip_bad_rows=True, order="day"))
    except IntakeError as error:
        assert isinstance(error, RefusedRows) or str(error).startswith(str(path))
        assert "\n" not in str(error)
        return
    assert reading.rows == reading.kept + reading.refused
    for file in reading.gathering.files:
        assert file.rows == file.kept + file.refused
    assert reading.refused >= len(reading.gathering.refusals)


@pytest.mark.parametrize("kind", SAMPLES)
def test_the_undamaged_file_is_read_whole(tmp_path: Path, kind: str) -> None:
    name, raw = SAMPLES[kind]
    (tmp_path / name).write_bytes(raw)
    reading = read_files([str(tmp_path / name)], Options(order="day"))
    assert reading.kept and not reading.refused


_MEASURED = """
import json, resource, sys
from vsm_tui.intake.errors import IntakeError
from vsm_tui.intake.gathering import Options
from vsm_tui.intake.reading import read_files
said = []
for path in sys.argv[1:]:
    try:
        read_files([path], Options())
        said.append("read")
    except IntakeError as error:
        said.append(str(error))
print(json.dumps([resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, said]))
"""
_ENDLESS = {
    "line.csv": b"item,step,at\nA,Idea,2026-01-05\nA,",
    "quote.csv": b'item,step,at\n"A',
    "text.json": b'{"issues":[{"key":"',
    "number.json": b'{"issues":[{"key":1',
    "name.json": b'[{"',
    "attribute.xes": b'<log><trace a="',
    "mark.xes": b"<log><",
}


def test_a_line_of_one_gigabyte_is_refused_within_300_megabytes(tmp_path: Path) -> None:
    paths = []
    for name, start in _ENDLESS.items():
        path = tmp_path / name
        with path.open("wb") as file:
            file.write(start + b"7" * (20 << 20))  # beyond the limit of 16 MB; the rest of the gigabyte is a hole
            file.truncate(1 << 30)
        paths.append(str(path))
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, *paths],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        cwd=Path(__file__).parents[2],
    )
    megabytes, said = json.loads(done.stdout)
    assert len(said) == len(paths) and "read" not in said
    for path, line in zip(paths, said, strict=True):
        assert line.startswith(path) and len(line) < len(path) + 200 and "\n" not in line
    assert megabytes < 300
