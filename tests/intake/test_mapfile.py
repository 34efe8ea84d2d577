"""The map file is read and written without loss; an error names file, line, key and what would be accepted."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.models import Calendar, Control, Dependency, OutcomeMeasure, Step, StreamMap
from vsm_tui.intake.errors import IntakeError
from vsm_tui.intake.mapfile import dump_map, load_map, parse_map

FULL = """
stream: checkout              # slug
name: Checkout improvements
timezone: Europe/London
calendar: {days: [mon, tue], hours: ["09:00-12:30", 13:30-17:00], holidays: [2026-12-25], country: "NO"}
day_counting: inclusive
start: select
finish: live
targets: {feature: 50%, defect: 15 %, debt: 0.2}
discard: ["Won't do", NO]
blocked: {On hold: null, Waiting for vendor: vendor}
outcome: {metric: basket abandonment, unit: "%", better: less}
types: {Story: feature}
steps:
  - id: select
    name: 12:30
    kind: queue
    statuses: [Backlog, 2026]
    wip_limit: 12
    active: 2h
    wait: 3w
    accurate: 80 %
    depends_on: [budget-round]
    control: {protects: overspend, evidence: [business case], mandatory: true}
  - id: live
    wip_limit:
dependencies:
  - {id: budget-round, owner: Finance, reach: theirs}
"""


def test_every_field_is_read_and_texts_stay_what_they_are():
    found = parse_map(FULL)
    assert found.discard == ["Won't do", "NO"] and found.calendar.country == "NO"
    assert found.targets == {"feature": 0.5, "defect": 0.15, "debt": 0.2}
    assert found.blocked == {"On hold": None, "Waiting for vendor": "vendor"}
    step = found.steps[0]
    assert (step.name, step.statuses, step.accurate, step.wip_limit) == ("12:30", ["Backlog", "2026"], 0.8, 12)
    assert step.control == Control(protects="overspend", evidence=["business case"], mandatory=True)
    assert found.calendar.holidays == [date(2026, 12, 25)] and found.calendar.hours[1] == "13:30-17:00"
    assert found.steps[1].wip_limit is None
    assert parse_map(dump_map(found)) == found


def test_only_what_differs_from_the_defaults_is_written():
    assert dump_map(StreamMap(stream="x")) == "stream: x\n"
    text = dump_map(StreamMap(stream="x", steps=[Step(id="a"), Step(id="b", kind="queue", accurate=0.07)]))
    assert text == "stream: x\nsteps:\n  - id: a\n  - id: b\n    kind: queue\n    accurate: 7%\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("stream: x\nsteps:\n- id: a\n  kind: wait\n", 4, r"steps\[1\].kind: 'wait' .*'queue', 'work' or 'done'"),
        ("stream: x\nsteps:\n- id: a\n  wip: 3\n", 4, "wip.*did you mean wip_limit"),
        ("stream: x\nstepps: []\n", 2, "stepps.*did you mean steps"),
        ("stream: x\ncalendar: {country: XX}\n", 2, "ISO codes"),
        ("stream: x\ncalendar:\n  hours:\n  - 22:00-06:00\n", 4, "over midnight"),
        ("stream: x\ncalendar:\n  hours: [9-17]\n", 3, "09:00-17:00"),
        ("stream: x\ncalendar:\n  days: [mon, funday]\n", 3, "funday"),
        ("stream: x\ncalendar:\n  holidays: [20261225]\n", 3, "2026-12-25"),
        ("stream: x\ntimezone: Mars/Olympus\n", 2, "Europe/London"),
        ("stream: x\ntargets: {feature: half}\n", 2, "80% or 0.8"),
        ("stream: x\nsteps:\n- id: a\n  accurate: 130%\n", 4, "at most 1"),
        ("stream: x\nsteps:\n- id: a\n  wait: soon\n", 4, "90m, 2h, 3d"),
        ("stream: x\nsteps:\n- id: a\n  wip_limit: many\n", 4, "a whole number"),
        ("stream: x\nsteps:\n- id: a\n  wip_limit: -1\n", 4, "at least 0"),
        ("stream: x\nsteps:\n- id: a\n  control: {mandatory: perhaps}\n", 4, "true or false"),
        ("stream: x\nsteps:\n- id: a b\n", 3, "letters, digits"),
        ("stream: x\nsteps:\n- name: a\n", 3, "id: is missing"),
        ("stream: x\nsteps:\n- id: a\n- id: A\n", 4, "'a' stands twice"),
        (
            "stream: x\nsteps:\n- {id: a, statuses: [Open]}\n- {id: b, statuses: [open]}\n",
            4,
            "'open' stands in step a and in step b",
        ),
        ("stream: x\ndiscard: [Open]\nsteps:\n- id: b\n  statuses: [Open]\n", 5, "in discard and in step b"),
        ("stream: x\nfinish: done\nsteps: [{id: a}]\n", 2, "no step"),
        ("stream: x\nname: a\nname: b\n", 3, "'name' stands twice"),
        ("name: a\n", 1, "stream is missing"),
        ("- stream\n", 1, "no map"),
        ("stream: [x\n", 2, "no YAML"),
        ("stream: x\n\tname: a\n", 2, "no YAML"),
        ("stream: x\n---\nstream: y\n", 2, "no YAML"),
        ("a: &a [*a]\nstream: x\n", 1, "inside itself"),
        ("stream: " + "[" * 60 + "\n", 1, "nested too deeply"),
        ("stream: x\nname: {a: b}\n", 2, "a text"),
        ("stream: x\nsteps: {id: a}\n", 2, "a list"),
        ("stream: x\nblocked: [On hold]\n", 2, "mapping"),
        ("stream: x\nname: \x07\n", None, "no YAML"),
    ],
)
def test_an_error_names_line_key_and_what_would_be_accepted(text, line, said):
    with pytest.raises(IntakeError, match=said) as error:
        parse_map(text, "map.yaml")
    assert error.value.line == line
    assert str(error.value).startswith("map.yaml") and "\n" not in str(error.value)


def test_aliases_that_multiply_are_refused():
    bomb = (
        "a: &a ["
        + "x," * 50
        + "]\n"
        + "".join(f"{new}: &{new} [" + f"*{old}," * 50 + "]\n" for old, new in zip("abcd", "bcde", strict=True))
    )
    with pytest.raises(IntakeError, match="aliases counted"):
        parse_map(bomb + "stream: x\n")


@pytest.mark.parametrize(("content", "said"), [(b"", "empty"), (b"stream: \xff", "no UTF-8"), (None, "cannot be read")])
def test_a_file_that_is_no_text_gets_one_line(tmp_path, content, said):
    path = tmp_path / "map.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(IntakeError, match=said):
        load_map(path)


NASTY = st.text(
    alphabet=st.one_of(
        st.sampled_from("#:-?,[]{}&*!|>'\"%@`~ \n\t\r\\\x00\x07\x1b\x85\u00a0\u2028\u202e\ufeff😀é中0123NOy="),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=14,
) | st.sampled_from(
    ["null", "~", "NO", "12:30", "yes", "0x1f", "1e3", "2026-01-01", ".inf", "<<", "=", "- a", "a: b", " a "]
)
SLUG = st.text(alphabet=st.sampled_from("aZ09_-é中"), min_size=1, max_size=10)
MAYBE = st.none() | NASTY
SHARE = st.floats(0, 1)
STEP = st.builds(
    Step, id=SLUG, name=NASTY, kind=st.sampled_from(["queue", "work", "done"]), performer=MAYBE,
    needs=st.lists(NASTY, max_size=3), adds=st.none() | st.just("enabling"),
    owner=MAYBE, reach=st.none() | st.just("ours"),
    wip_limit=st.none() | st.integers(0, 10**6), active=st.none() | st.sampled_from(["2h", "1d 4h", "1.5h"]),
    wait=st.none() | st.just("3w"), accurate=st.none() | SHARE, rework=st.lists(NASTY, max_size=2),
    depends_on=st.lists(NASTY, max_size=2),
    control=st.none() | st.builds(Control, protects=MAYBE, evidence=st.lists(NASTY, max_size=2),
                                  mandatory=st.none() | st.booleans()),
)  # fmt: skip
CALENDAR = st.builds(
    Calendar, days=st.lists(st.sampled_from(["mon", "sat"]), max_size=2), hours=st.just(["00:00-24:00"]) | st.just([]),
    holidays=st.lists(st.dates(date(1970, 1, 1)), max_size=2), country=st.sampled_from([None, "GB", "NO"]),
)  # fmt: skip
STREAM = st.builds(
    StreamMap, stream=SLUG, name=NASTY, customer=MAYBE, value=MAYBE, owner=MAYBE, timezone=st.just("Europe/Oslo"),
    calendar=CALENDAR, day_counting=st.sampled_from(["elapsed", "inclusive"]),
    targets=st.dictionaries(NASTY, SHARE, max_size=3), blocked=st.dictionaries(NASTY, MAYBE, max_size=1),
    outcome=st.none() | st.builds(OutcomeMeasure, metric=NASTY, unit=MAYBE, better=st.none() | st.just("more")),
    attendees=st.lists(NASTY, max_size=2), types=st.dictionaries(NASTY, NASTY, max_size=2), initiative=MAYBE,
    steps=st.lists(STEP, max_size=3, unique_by=lambda step: step.id.strip().casefold()),
    dependencies=st.lists(st.builds(Dependency, id=SLUG, name=NASTY, owner=MAYBE, kind=MAYBE), max_size=2,
                          unique_by=lambda each: each.id.strip().casefold()),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(STREAM, NASTY)
def test_any_map_is_read_back_as_it_was_written(stream, note):
    if stream.steps:
        stream.start = stream.steps[0].id
        stream.steps[-1].statuses = [note]
        if note.strip().casefold() in {name.strip().casefold() for name in stream.blocked}:
            stream.blocked = {}
    text = dump_map(stream, {step.id: note for step in stream.steps}, note)
    assert parse_map(text) == stream
    assert dump_map(parse_map(text)) == dump_map(stream)
