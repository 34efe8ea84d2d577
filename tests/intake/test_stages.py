"""Stage files: one row an item, the contiguous date columns after the title are its stages."""

from __future__ import annotations

import pytest

from store import Store
from store.history import raw_history
from store.imports import apply_batch
from vsm_tui.flow.history import History
from vsm_tui.flow.quality import quality
from vsm_tui.intake.errors import IntakeError, RefusedRows
from vsm_tui.intake.proposal import propose
from vsm_tui.intake.summary import quality_lines, reading_lines
from vsm_tui.scope import Scope

CYCLES = (
    "ID,Link,Name,Open,Analysis,Committed,Done,Type,Status,Created,Due\n"
    "A-1,https://x/A-1,First,2026-01-05,,2026-01-07,2026-01-09,Story,Done,2026-01-05 10:00:00,2026-02-01\n"
    "A-2,https://x/A-2,Second,2026-01-06,2026-01-06,,,Bug,Open,2026-01-06 10:00:00,\n"
)


def test_the_first_run_of_date_columns_after_the_title_are_the_stages(read):
    reading = read(CYCLES)
    assert reading.batch.format == "stages" and reading.batch.whole_history
    assert [(item, status) for item, status, _ in reading.batch.events] == [
        ("A-1", "Open"), ("A-1", "Committed"), ("A-1", "Done"), ("A-2", "Open"), ("A-2", "Analysis"),
    ]  # fmt: skip
    record = reading.batch.items["A-1"]
    assert (record.title, record.type, record.precision) == ("First", "Story", "day")


def test_stages_of_one_day_keep_the_order_of_their_columns(read):
    events = list(read(CYCLES.replace("A-2", "A-3")).batch.events)
    assert events[-2:] == [("A-3", "Open", 1767657600), ("A-3", "Analysis", 1767657600)]


def test_columns_names_other_stages(read):
    reading = read(CYCLES, columns="stages=Committed..Done")
    assert {status for _, status, _ in reading.batch.events} == {"Committed", "Done"}
    with pytest.raises(IntakeError, match="other order"):
        read(CYCLES, columns="stages=Done..Open")
    with pytest.raises(IntakeError, match="no column"):
        read(CYCLES, columns="stages=Committed..Shipped")


def test_times_and_german_dates_with_semicolons_are_read(read):
    text = "ID;Typ;Title;Committed;Started;Done\n1;A;x;15.12.22 16:00;16.12.22 08:00;\n2;A;y;17.12.22 11:00;;\n"
    reading = read(text)
    assert next(iter(reading.batch.events)) == ("1", "Committed", 1671120000)
    assert reading.batch.items["1"].precision == "second"


def test_created_and_finished_alone_are_two_stages(read):
    reading = read(
        '"id","task","created_date","finished_date","days"\n"P-1",1,2015-02-05,2015-02-07,2\n"P-2",2,2015-02-05,,\n'
    )
    assert [status for _, status, _ in reading.batch.events] == ["created_date", "finished_date", "created_date"]


def test_a_finish_before_the_start_is_counted_and_taken_at_the_start(read):
    reading = read(
        "id,title,created,finished\nA,x,2015-02-05,2015-02-04\nB,y,2015-02-05,2015-02-06\nC,z,2015-02-05,2015-02-06\n"
    )
    assert reading.gathering.out_of_order == 1
    assert [(status, at) for item, status, at in reading.batch.events if item == "A"] == [
        ("created", 1423094400), ("finished", 1423094400),
    ]  # fmt: skip
    assert any("1 date is before an earlier stage's" in line for line in reading_lines(reading))
    assert "  1 events that stand after a later one of their item" in quality_lines(reading, 2_000_000_000)


def test_a_corrected_stage_stays_counted_in_the_store_until_the_source_is_mended(read, tmp_path):
    def doubts(text):
        apply_batch(store, "s", read(text).batch, map=propose(read(text).batch, "s").map)
        history = History.build(raw_history(store, "s"), now=2_000_000_000)
        note = quality(history, Scope()).notes["out_of_order"]
        return note.count, [history.items.keys[index] for index in note.items.tolist()]

    text = "id,title,created,built,finished\nA,x,2015-02-05,2015-02-03,2015-02-04\nB,y,2015-02-05,,2015-02-06\n"
    with Store.open(tmp_path / "s.db", create=True) as store:
        assert doubts(text) == (2, ["A"])
        assert doubts(text) == (2, ["A"])
        assert doubts(text.replace("2015-02-03,2015-02-04", "2015-02-06,2015-02-07")) == (0, [])


def test_every_stage_after_a_late_one_is_taken_at_its_time_and_blank_ones_stay_blank(read):
    header = "id,title,open,build,test,done\n"
    reading = read(
        header + "A,x,2026-01-05,2026-01-09,2026-01-06,2026-01-08\nB,y,2026-01-05,2026-01-06,,\nC,z,2026-01-07,,,\n"
    )
    assert [at % 1767571200 // 86400 for item, _, at in reading.batch.events if item == "A"] == [0, 4, 4, 4]
    assert [status for item, status, _ in reading.batch.events if item == "B"] == ["open", "build"]
    assert reading.gathering.out_of_order == 2


def test_a_bad_date_is_refused_with_its_stage(read):
    with pytest.raises(RefusedRows) as refused:
        read(CYCLES.replace("2026-01-07", "tomorrow") + CYCLES.split("\n", 1)[1].replace("A-", "B-"))
    assert [(each.row, each.field) for each in refused.value.refusals] == [(2, "Committed")]


def test_an_item_in_two_rows_is_refused_unless_they_say_the_same(read):
    row = CYCLES.splitlines()[1] + "\n"
    assert read(CYCLES + row).kept == 3
    with pytest.raises(RefusedRows, match="1 of 3"):
        read(CYCLES + row.replace("2026-01-09", "2026-01-10"))


def test_dates_that_run_backwards_in_most_rows_are_no_stages(read):
    rows = "".join(f"{n},2026-01-09,2026-01-05\n" for n in range(10))
    with pytest.raises(IntakeError, match="--columns"):
        read("id,resolved,created\n" + rows)
    assert read("id,resolved,created\n" + rows, columns="stages=resolved..created").gathering.out_of_order == 10


def test_the_order_of_day_and_month_comes_from_all_rows(read):
    text = "id,title,start,end\n1,a,01/02/2026,02/02/2026\n2,b,03/02/2026,13/02/2026\n"
    assert read(text).batch.items.keys() == {"1", "2"}
    with pytest.raises(IntakeError, match="--day-first"):
        read(text.replace("13/02", "12/02"))
    with pytest.raises(IntakeError, match="only month-first"):
        read(text.replace("01/02/2026", "01/22/2026"))
