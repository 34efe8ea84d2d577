"""Lists, changelogs, workbooks and archives: the other shapes in which a tracker hands out rows."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook

from vsm_tui.intake.columns import parse_columns
from vsm_tui.intake.errors import IntakeError, RefusedRows
from vsm_tui.intake.gathering import Options
from vsm_tui.intake.reading import read_files


def of(reading, item):
    return [status for name, status, _ in reading.batch.events if name == item]


JIRA = (
    "Summary,Issue key,Issue id,Issue Type,Status,Priority,Created,Updated,Last Viewed,Resolved,Labels,Labels\n"
    "One,P-1,1,Bug,Done,Expedite,04/Mar/26 9:15 AM,05/Mar/26 9:15 AM,,06/Mar/26 9:15 AM,a,b\n"
    "Two,P-2,2,Story,In Progress,Medium,05/Mar/26 9:15 AM,05/Mar/26 9:15 AM,,,,\n"
)


def test_a_jira_list_knows_creation_end_and_status_and_is_a_snapshot(read):
    reading = read(JIRA)
    assert list(reading.batch.events) == [
        ("P-1", "Created", 1772615700), ("P-1", "Done", 1772788500), ("P-2", "In Progress", 1772702100),
    ]  # fmt: skip
    record = reading.batch.items["P-1"]
    assert (record.title, record.type, record.escalated, record.completeness) == ("One", "Bug", True, "snapshot")
    assert "export the history" in reading.gathering.files[0].notes[0]


def test_a_gitlab_list_and_a_linear_list_are_known_too(read):
    gitlab = (
        "Title,Issue ID,URL,State,Due Date,Created At (UTC),Updated At (UTC),Closed At (UTC)\n"
        "x,5,u,Closed,,2026-01-05 10:00:00,2026-01-05 10:00:00,2026-01-07 10:00:00\n"
    )
    assert of(read(gitlab), "5") == ["Created", "Closed"]
    linear = (
        "ID,Team,Title,Status,Priority,Cycle Start,Cycle End,Created,Updated,Started,Completed,Canceled\n"
        "ENG-1,E,'=x,Done,Urgent,,,Tue Jan 06 2026 10:00:00 GMT+0100 (Central European Standard Time),,"
        "Wed Jan 07 2026 10:00:00 GMT+0000 (UTC),Thu Jan 08 2026 10:00:00 GMT+0000 (UTC),\n"
    )
    reading = read(linear)
    assert next(iter(reading.batch.events)) == ("ENG-1", "Created", 1767690000)
    assert of(reading, "ENG-1") == ["Created", "Started", "Done"] and reading.batch.items["ENG-1"].title == "=x"


def test_a_shifted_row_of_a_list_is_refused(read):
    with pytest.raises(RefusedRows) as refused:
        read(JIRA + "Three,P-3,3,Bug,Done,Low,04/Mar/26 9:15 AM,,,,,,more\n")
    assert "shifted" in refused.value.refusals[0].why


CHANGES = (
    "issue key,field,old value,new value,change date\n"
    "P-1,status,,To Do,2026-01-05 10:00\nP-1,assignee,a,b,2026-01-05 11:00\nP-1,status,To Do,Done,2026-01-07 10:00\n"
    "P-2,status,Doing,Done,2026-01-06 10:00\n"
)


def test_a_changelog_gives_the_moves_of_the_status_only(read):
    reading = read(CHANGES)
    assert of(reading, "P-1") == ["To Do", "Done"] and (reading.rows, reading.kept) == (4, 4)
    assert reading.batch.items["P-1"].completeness == "full"
    assert reading.batch.items["P-2"].completeness == "truncated"
    assert "1 rows are changes of other fields" in reading.gathering.files[0].notes[0]


def test_a_log_of_snapshots_counts_only_where_the_state_changes(read):
    text = (
        "number,incident_state,opened_at,sys_updated_at\n"
        "INC1,New,29/2/2016 01:16,29/2/2016 01:23\nINC1,New,29/2/2016 01:16,29/2/2016 08:53\n"
        "INC1,Closed,29/2/2016 01:16,5/3/2016 12:00\n"
    )
    reading = read(text)
    assert reading.batch.format == "events" and reading.kept == 3 and of(reading, "INC1") == ["New", "New", "Closed"]


def workbook(rows):
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_a_workbook_reads_as_its_sheet_saved_as_csv(read):
    rows = [["item", "step", "at"], ["A", "Idea", datetime(2026, 1, 5, 9, 15)], ["A", "Done", datetime(2026, 1, 6)]]
    reading = read(workbook(rows), name="log.xlsx")
    assert list(reading.batch.events) == [("A", "Idea", 1767604500), ("A", "Done", 1767657600)]


def test_a_damaged_or_empty_workbook_gets_one_line(read):
    with pytest.raises(IntakeError, match="no cells"):
        read(workbook([]), name="log.xlsx")
    with pytest.raises(IntakeError, match=r"archive|workbook"):
        read(workbook([["a"]])[:-300], name="log.xlsx")


def archive(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("_", "."), content)
    return out.getvalue()


def test_an_archive_means_the_exports_in_it(write):
    content = archive(a_csv="item,step,at\nA,Idea,2026-01-05\n", b_csv="item,step,at\nB,Idea,2026-01-05\n", c_txt="x")
    reading = read_files([write("export.zip", content)], Options())
    assert set(reading.batch.items) == {"A", "B"}
    assert reading.gathering.files[0].name.endswith("export.zip/a.csv")


@pytest.mark.parametrize(
    "text", [JIRA, "ID,Title,Ready,Done\nA,x,2026-01-05,2026-01-06\nB,y,2026-01-05,\n"], ids=["list", "stages"]
)
def test_a_header_repeated_among_the_rows_is_no_row(read, text):
    header, first, second = text.splitlines()
    reading = read("\n".join([header, first, header, second, header]) + "\n")
    assert (reading.rows, reading.kept, len(reading.batch.items)) == (2, 2, 2)


def test_named_columns_are_looked_for_in_every_file_of_an_archive_or_folder(write, tmp_path):
    rows = "Case,Zustand,Wann\n{0},Neu,2026-01-05T10:00\n{0},Fertig,2026-01-06T10:00\n"
    files = {"a.csv": rows.format("A"), "b.csv": rows.format("B"), "notes.csv": "who,what\nAnn,late\n"}
    inner = workbook([["Case", "Zustand", "Wann"], ["C", "Neu", "2026-01-05"], ["C", "Fertig", "2026-01-06"]])
    packed = write("export.zip", archive(**files, c_xlsx=inner, d_zip=archive(**files)))
    for name, content in files.items():
        write(f"dump/{name}", content)
    named = Options(columns=parse_columns(["item=Case,step=Zustand,at=Wann"]))
    assert set(read_files([str(tmp_path / "dump")], named).batch.items) == {"A", "B"}
    reading = read_files([packed], named)
    assert set(reading.batch.items) == {"A", "B", "C"}
    assert {why for _, why in reading.skipped} == {"it has no column 'Case'", "it is an archive itself"}
    with pytest.raises(IntakeError, match="names them"):
        read_files([packed], Options())


def test_an_archive_without_exports_or_too_large_is_refused(write):
    with pytest.raises(IntakeError, match="holds no export"):
        read_files([write("a.zip", archive(readme_txt="x"))], Options())
    with pytest.raises(IntakeError, match="unpacks to more"):
        read_files([write("b.zip", archive(a_csv=b"x" * (130 << 20)))], Options())
