"""XES logs: traces are items, events are entries; bombs and damage are refused."""

from __future__ import annotations

import gzip
import time

import pytest

from vsm_tui.intake.errors import IntakeError, RefusedRows
from vsm_tui.intake.gathering import Options
from vsm_tui.intake.reading import read_files


def event(name, at, transition=None, extra=""):
    life = f'<string key="lifecycle:transition" value="{transition}"/>' if transition else ""
    named = f'<string key="concept:name" value="{name}"/><date key="time:timestamp" value="{at}"/>'
    return f"<event>{named}{life}{extra}</event>"


def log(*traces, head='<log xmlns="http://www.xes-standard.org/">'):
    return '<?xml version="1.0" encoding="UTF-8"?>' + head + "".join(traces) + "</log>"


def trace(name, *events):
    return f'<trace><string key="concept:name" value="{name}"/>{"".join(events)}</trace>'


TWO = log(
    '<global scope="event"><string key="concept:name" value="UNKNOWN"/></global>',
    trace("1", event("Register &amp; go", "1970-01-02T12:23:00.000+01:00"), event("Done", "2026-01-05T08:00:00Z")),
    trace(
        "2",
        event(
            "Register", "2026-01-05", extra='<string key="a" value="b"><string key="concept:name" value="no"/></string>'
        ),
    ),
)


def test_traces_and_events_become_items_and_entries(read):
    reading = read(TWO, name="log.xes")
    assert list(reading.batch.events) == [
        ("1", "Register & go", 127380),
        ("1", "Done", 1767600000),
        ("2", "Register", 1767571200),
    ]
    assert reading.batch.items["2"].precision == "day"
    assert (reading.rows, reading.kept, reading.batch.format) == (3, 3, "xes")


def test_a_compressed_log_is_the_same(write):
    plain, packed = (read_files([write(name, TWO)], Options()) for name in ("a.xes", "a.xes.gz"))
    assert list(plain.batch.events) == list(packed.batch.events)


def test_start_and_complete_make_a_queue_between_activities(read):
    text = log(
        trace(
            "1",
            event("A", "2026-01-05", "start"),
            event("A", "2026-01-06", "complete"),
            event("B", "2026-01-07", "complete"),
        )
    )
    assert [status for _, status, _ in read(text, name="a.xes").batch.events] == [
        "A", "Waiting after A", "B", "Waiting after B",
    ]  # fmt: skip


def test_sub_statuses_in_the_transition_are_kept_apart_where_asked(read):
    text = log(trace("1", event("Accepted", "2026-01-05", "In Progress"), event("Accepted", "2026-01-06", "Wait")))
    plain = read(text, name="a.xes")
    assert plain.batch.events.statuses == ["Accepted"]
    assert "--columns step=concept:name+lifecycle:transition" in plain.gathering.files[0].notes[0]
    apart = read(text, name="a.xes", columns="step=concept:name+lifecycle:transition")
    assert apart.batch.events.statuses == ["Accepted/In Progress", "Accepted/Wait"]


def test_an_event_without_time_or_a_trace_without_name_is_refused(read):
    text = log(
        trace("", event("A", "2026-01-05")),
        trace("2", event("", "2026-01-05"), event("A", "soon")),
        trace("3", event("A", "2026-01-05")),
    )
    with pytest.raises(RefusedRows) as refused:
        read(text, name="a.xes")
    assert [each.field for each in refused.value.refusals] == [
        "trace concept:name",
        "event concept:name",
        "time:timestamp",
    ]
    assert read(text, name="a.xes", skip_bad_rows=True).kept == 1


BILLION = '<!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (TWO[:200], "damaged XML"),
        (TWO.replace("</trace>", "</tracing>"), "damaged XML"),
        ("<html><body/></html>", "web page"),
        ("<data><row/></data>", "root <data>"),
        (log(), "no XES log"),
        (BILLION + TWO[TWO.index("<log") :], "document type"),
        ("<!DOCTYPE log>" + TWO[TWO.index("<log") :], "document type"),
        (log("<a>" * 200 + "</a>" * 200), "nested too deeply"),
        ('<?xml version="1.0" encoding="klingon"?><log/>', "XML"),
    ],
)
def test_xml_that_is_no_log_gets_one_line(read, content, said):
    with pytest.raises(IntakeError, match=said) as error:
        read(content, name="bad.xes")
    assert "\n" not in str(error.value)


def test_a_gzip_bomb_of_xml_is_refused_soon(write):
    path = write("bomb.xes", gzip.compress(TWO[:100].encode() + b"<a/>" * (20 << 20)))
    begun = time.monotonic()
    with pytest.raises(IntakeError):
        read_files([path], Options())
    assert time.monotonic() - begun < 60
