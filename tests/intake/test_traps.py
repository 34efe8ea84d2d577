"""Small files with one known trap each, where no reader's own tests show it, and the list of all in docs/readers.md."""

from __future__ import annotations

import re
from datetime import UTC
from pathlib import Path

import pytest

from vsm_tui.intake.errors import RefusedRows
from vsm_tui.intake.instants import InstantReader

HERE = Path(__file__).parent
PAGE = (HERE.parents[1] / "docs" / "readers.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "order"),
    [("02.03.26", "day"), ("2/3/2026", "day"), ("02.03.2026", None), ("3/2/26", "month"), ("02-03-2026", "day")],
)
def test_day_month_and_short_year_in_any_of_the_usual_spellings(text, order):
    reader = InstantReader(order=order or "day")
    assert reader.day(text).isoformat() == "2026-03-02"


def test_a_blank_date_of_an_event_is_refused_and_one_of_a_stage_means_not_there_yet(read):
    with pytest.raises(RefusedRows) as refused:
        read("item,step,at\nA,Idea,2026-01-05\nA,Done,\n")
    assert (refused.value.refusals[0].row, refused.value.refusals[0].field) == (3, "at")
    assert "is empty" in str(refused.value.refusals[0])
    stages = read("ID,Title,Ready,Done\nA,x,2026-01-05,\nB,y,2026-01-06,2026-01-08\n")
    assert [status for item, status, _ in stages.batch.events if item == "A"] == ["Ready"]


def test_the_same_row_twice_is_one_event_in_the_stream(read, tmp_path):
    from store import Store
    from store.imports import apply_batch
    from vsm_tui.intake.proposal import propose
    from vsm_tui.intake.summary import batch_lines

    batch = read("item,step,at\n" + "A,Idea,2026-01-05T09:00\n" * 2 + "A,Done,2026-01-06T09:00\n").batch
    with Store.open(tmp_path / "s.db", create=True) as store:
        summary = apply_batch(store, "s", batch, map=propose(batch, "s").map)
    assert (summary.events.new, summary.events.unchanged) == (2, 1)
    assert "events: 3 (1 of them said twice, taken once)" in batch_lines(batch, propose(batch, "s").map, UTC)[0]


def test_days_only_say_nothing_of_hours_and_times_of_others_stay(read):
    reading = read("item,step,at\nA,Idea,2026-01-05\nA,Done,2026-01-06T09:00\nB,Idea,2026-01-05T09:00\n")
    assert {key: record.precision for key, record in reading.batch.items.items()} == {"A": "day", "B": "second"}


def test_every_test_that_the_documentation_names_is_there():
    named = re.findall(r"`(test_\w+)::(test_\w+)`", PAGE)
    assert len(named) >= 20
    for module, test in named:
        assert f"def {test}(" in (HERE / f"{module}.py").read_text(encoding="utf-8"), f"{module}::{test}"
