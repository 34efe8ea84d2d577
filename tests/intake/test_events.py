"""Event logs: columns are known by their names, bad rows refuse the import, every row is counted."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.models import Batch
from vsm_tui.intake.columns import parse_columns
from vsm_tui.intake.errors import IntakeError, RefusedRows
from vsm_tui.intake.gathering import Gathering, Options
from vsm_tui.intake.mapfile import parse_map
from vsm_tui.intake.proposal import propose
from vsm_tui.intake.reading import read_files

SMALL = "item,step,at\nA,Idea,2026-01-05T12:00:00Z\nA,Done,2026-01-06\nB,Idea,2026-01-07 09:00\n"


def events(reading):
    return list(reading.batch.events)


def test_the_three_columns_are_enough(read):
    reading = read(SMALL, zone="Europe/Berlin")
    assert events(reading) == [("A", "Idea", 1767614400), ("A", "Done", 1767654000), ("B", "Idea", 1767772800)]
    assert (reading.rows, reading.kept, reading.refused) == (3, 3, 0)
    assert reading.batch.items["A"].precision == "day"
    assert reading.batch.items["B"].precision == "second"
    assert reading.batch.whole_history is False


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_delimiter_encoding_and_line_ends_are_told_apart(write, delimiter, encoding, newline):
    text = newline.join(["item,status,at", "A,Prüfung,2026-01-05", ""]).replace(",", delimiter)
    reading = read_files([write("log.csv", text, encoding)], Options())
    assert events(reading) == [("A", "Prüfung", 1767571200)]


def test_a_compressed_log_reads_as_the_plain_one(write):
    plain, packed = (read_files([write(name, SMALL)], Options()) for name in ("a.csv", "a.csv.gz"))
    assert events(plain) == events(packed)


def test_names_of_process_mining_exports_are_understood(read):
    text = (
        "case:concept:name,concept:name,time:timestamp,lifecycle:transition\n"
        "7,Check,2011-10-11 13:45:40.276000+02:00,complete\n"
    )
    assert events(read(text)) == [("7", "Check", 1318333540)]
    assert events(read("Case ID;Activity;Timestamp\n7;Check;2011-10-11T13:45:40Z\n")) == [("7", "Check", 1318340740)]


def test_what_a_row_says_of_its_item_is_kept(read):
    text = (
        "item,status,at,title,type,escalated,initiative\n"
        "A,Idea,2026-01-05,Old,Story,,\nA,Ready,2026-01-06,New,Bug,Expedite,one-tap\nA,Done,2026-01-07,,,no,\n"
    )
    record = read(text).batch.items["A"]
    assert (record.title, record.type, record.escalated, record.initiative) == ("New", "Bug", True, "one-tap")


def test_without_such_a_column_nothing_is_said_of_escalation(read):
    assert read(SMALL).batch.items["A"].escalated is None
    with_column = read("item,step,at,escalated\nA,Idea,2026-01-05,\n")
    assert with_column.batch.items["A"].escalated is False


def test_columns_names_any_other(read):
    text = "ticket no,type,from,to,timestamp\nA,x,,Idea,2026-01-05\n"
    assert events(read(text, columns="item='ticket no',step=to,at=timestamp")) == [("A", "Idea", 1767571200)]
    joined = read(text, columns="item=ticket no,step=type+to,at=timestamp")
    assert events(joined)[0][1] == "x/Idea"


def test_two_columns_for_one_role_are_refused_with_the_option_that_helps(read):
    text = "item,step,status,at\nA,Idea,Open,2026-01-05\n"
    with pytest.raises(IntakeError, match="--columns step=step"):
        read(text)
    assert events(read(text, columns="step=status"))[0][1] == "Open"


def test_two_columns_that_say_the_same_are_no_matter(read):
    assert events(read("item,step,Activity,at\nA,Idea,Idea,2026-01-05\n"))[0][1] == "Idea"


def test_two_columns_of_one_name_are_kept_apart(read):
    text = "item,status,Status,at\nA,Idea,Open,2026-01-05\n"
    with pytest.raises(IntakeError, match="--columns"):
        read(text)
    assert events(read(text, columns="step=Status (2)"))[0][1] == "Open"


def test_a_named_column_that_is_not_there_is_answered_with_those_that_are(read):
    with pytest.raises(IntakeError, match=r"'stat'.*'status'"):
        read("item,status,at\nA,Idea,2026-01-05\n", columns="step=stat")


@pytest.mark.parametrize("text", ["item", "steps=a", "stages=a", "item=a,item=b", "item="])
def test_columns_that_make_no_sense_are_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        parse_columns([text])


def test_one_bad_row_refuses_the_whole_with_row_and_field(read):
    text = SMALL + "C,,2026-01-08\nD,Idea,yesterday\n,Idea,2026-01-08\nE,Idea\n"
    with pytest.raises(RefusedRows) as refused:
        read(text)
    assert [(each.row, each.field) for each in refused.value.refusals] == [
        (5, "step"),
        (6, "at"),
        (7, "item"),
        (8, "row"),
    ]
    assert "4 of 7 rows" in str(refused.value) and "--skip-bad-rows" in str(refused.value)
    reading = read(text, skip_bad_rows=True)
    assert (reading.rows, reading.kept, reading.refused) == (7, 3, 4)
    assert len(reading.batch.events) == 3


def test_at_most_twenty_refusals_are_listed(read):
    with pytest.raises(RefusedRows) as refused:
        read(SMALL + "X,Idea,never\n" * 50)
    assert len(refused.value.refusals) == 20 and refused.value.count == 50


def test_a_row_wider_than_the_header_is_refused_unless_the_rest_is_blank(read):
    with pytest.raises(RefusedRows, match="1 of 4"):
        read(SMALL + "C,Idea,2026-01-08,shifted\n")
    assert read(SMALL + "C,Idea,2026-01-08,,\n").kept == 4


def test_repeated_headers_and_blank_lines_are_no_rows(read):
    reading = read("item,step,at\nA,Idea,2026-01-05\n\nitem,step,at\nB,Idea,2026-01-06\n")
    assert (reading.rows, reading.kept) == (2, 2)


def test_dates_that_fit_both_orders_are_refused_until_one_is_named(read):
    text = "item,step,at\nA,Idea,03/04/2026\nA,Done,05/04/2026\n"
    with pytest.raises(IntakeError, match="--day-first or --month-first"):
        read(text)
    assert events(read(text, order="day"))[0][2] == 1775174400
    assert events(read(text, order="month"))[0][2] == 1772582400
    assert events(read(text + "A,Idea,13/04/2026\n"))[0][2] == 1775174400


def test_the_guard_against_formulas_is_taken_off(read):
    reading = read("item,step,at,title\n'=A1,'-x,2026-01-05,'+49\n")
    assert events(reading)[0][:2] == ("=A1", "-x")
    assert reading.batch.items["=A1"].title == "+49"


def test_events_after_a_later_one_are_counted(read):
    text = "item,step,at\nA,Idea,2026-01-05\nA,Done,2026-01-04\nA,Ready,2026-01-06\n"
    assert read(text).gathering.out_of_order == 1


def test_start_and_complete_make_the_time_between_activities_a_queue(read):
    text = (
        "case,activity,timestamp,lifecycle\n"
        "7,Register,2026-01-05T08:00Z,start\n7,Register,2026-01-05T09:00Z,complete\n"
        "7,Check,2026-01-06T08:00Z,start\n7,Check,2026-01-06T09:00Z,complete\n7,Archive,2026-01-07T09:00Z,complete\n"
    )
    assert [status for _, status, _ in events(read(text))] == [
        "Register", "Waiting after Register", "Check", "Waiting after Check", "Archive", "Waiting after Archive",
    ]  # fmt: skip


def test_what_starts_and_completions_prove_is_not_asked_about(read):
    rows = "".join(
        f"{case},{name},2026-01-{day:02}T{hour}:00Z,{transition}\n"
        for case in range(3)
        for day, name in enumerate(["Ready", "Review", "Waiting for vendor", "Odd"], 5)
        for hour, transition in (("08", "start"), ("18", "complete"))
        if (name, transition) != ("Odd", "complete")
    )
    rows += "".join(f"{case},Archive,2026-01-20T08:00Z,complete\n" for case in range(3))
    reading = read("case,activity,timestamp,lifecycle\n" + rows)
    proposal = propose(reading.batch, "s", categories=reading.gathering.categories())
    kinds = {step.id: step.kind for step in proposal.map.steps}
    assert (kinds["ready"], kinds["review"]) == ("work", "work")
    assert kinds["waiting-after-review"] == kinds["waiting-after-waiting-for-vendor"] == "queue"
    assert "work from its starts and completions in the log" in proposal.notes["review"]
    assert [question.status for question in proposal.questions] == ["Odd"]  # it never completes: nothing is proven


def test_control_characters_in_a_title_stay_as_they_are(read):
    title = "\x1b]0;owned\x07 \x1b[31mred\x1b[0m \x01\x7f"
    reading = read(f"item,step,at,title\nA,To Do,2026-01-05,{title}\nA,Do\x1bne,2026-01-06,{title}\n")
    assert reading.batch.items["A"].title == title
    proposal = propose(reading.batch, "s")
    assert parse_map(proposal.yaml()) == proposal.map and "Do\x1bne" in reading.batch.events.statuses


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"item,step,at\n" + bytes(range(1, 9)) * 3, "no text file"),
        (b" \n\n", "empty"),
        (b"item,step,at\n\0\0\0", "no text file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "no text file"),
        (b"item,step,at\nA,\x81\x8d,2026-01-05\n", "neither UTF-8 nor Windows-1252"),
        (b'item,step,at\nA,"Idea,2026-01-05\n', "never closed"),
        (b'item,step,at\nA,"Id"ea,2026-01-05\n', "closing quote"),
        (b"hello\nworld\n", "--columns"),
        (b"item,step,at\nA," + b"x" * 200_000 + b",2026-01-05\n", "longer than"),
        (b"\xff\xfeite", "UTF-16"),
    ],
)
def test_a_file_that_is_no_log_gets_one_line(write, content, said):
    with pytest.raises(IntakeError, match=said) as error:
        read_files([write("bad.csv", content)], Options())
    assert "bad.csv" in str(error.value) and "\n" not in str(error.value)


def test_an_endless_line_is_refused_before_it_is_held_in_memory(write):
    with pytest.raises(IntakeError, match="longer than 16 MB"):
        read_files([write("bad.csv", b"item,step,at\n" + b"x" * (20 << 20))], Options())


def test_a_gzip_bomb_is_refused(write):
    with pytest.raises(IntakeError, match="unpacks to more"):
        read_files([write("bad.csv.gz", b"item,step,at\n" + b"A,Idea,2026-01-05\n" * 2_500_000)], Options())


def test_a_damaged_gzip_file_is_refused(write):
    with pytest.raises(IntakeError, match="damaged"):
        read_files([write("bad.csv", b"\x1f\x8b\x08\x00garbage garbage")], Options())


def test_a_folder_means_the_exports_in_it(write, tmp_path):
    write("folder/a.csv", SMALL)
    write("folder/inner/b.csv", SMALL.replace("A,", "C,"))
    write("folder/notes.json", '{"nothing": 1}')
    reading = read_files([str(tmp_path / "folder")], Options())
    assert reading.rows == 6 and set(reading.batch.items) == {"A", "B", "C"}
    assert [name.endswith("notes.json") for name, _ in reading.skipped] == [True]


def test_a_folder_without_an_export_and_a_missing_file_are_refused(write, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(IntakeError, match="holds no export"):
        read_files([str(tmp_path / "empty")], Options())
    with pytest.raises(IntakeError, match="no such file"):
        read_files([str(tmp_path / "missing.csv")], Options())
    write("other/a.json", '{"nothing": 1}')
    write("other/b.json", '{"nothing": 1}')
    with pytest.raises(IntakeError, match="none of its 2 files"):
        read_files([str(tmp_path / "other")], Options())


CELL = st.text(alphabet=st.sampled_from("Aa,;\"'\t =+-@0123:TZé中"), max_size=12)


@settings(max_examples=50, deadline=None)
@given(rows=st.lists(st.lists(CELL, min_size=1, max_size=5), max_size=12), damage=st.booleans())
def test_rows_in_are_rows_kept_and_rows_refused(tmp_path_factory, rows, damage):
    text = io.StringIO()
    csv.writer(text).writerows([["item", "step", "at"], ["A", "Idea", "2026-01-05"], *rows])
    path = tmp_path_factory.mktemp("rows") / "log.csv"
    raw = text.getvalue().encode()
    path.write_bytes(raw[:-3] if damage and rows else raw)
    try:
        reading = read_files([str(path)], Options(skip_bad_rows=True, order="day"))
    except IntakeError as error:
        assert str(error).startswith(str(path))
        return
    assert reading.rows == reading.kept + reading.refused
    assert len(reading.batch.events) == reading.kept
    if not damage:
        assert reading.rows == 1 + sum(1 for row in rows if row != ["item", "step", "at"])


def test_progress_is_told_while_a_file_is_read(write):
    told = []
    path = write("log.csv", "item,step,at\n" + "A,Idea,2026-01-05\n" * 40_000)
    read_files([path], Options(progress=lambda name, done, total: told.append((done, total))))
    assert told and all(0 <= done <= total for done, total in told)
    assert told[-1][0] == told[-1][1]


def test_an_item_is_said_to_be_escalated_only_where_the_source_speaks_of_it():
    gathering = Gathering(Options(), Batch("x", "events"))
    gathering.item("A").escalated = True
    gathering.item("B")
    assert gathering.finish().items["B"].escalated is False
