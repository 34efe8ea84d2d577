"""History: which events mean what, what is as of when, and which scope is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tables import history_of

from store.models import StreamMap
from vsm_tui.flow.classes import NAMES
from vsm_tui.flow.history import History
from vsm_tui.flow.metrics import metrics
from vsm_tui.flow.periods import buckets, days, end_of_day, parse_as_of
from vsm_tui.flow.quality import quality
from vsm_tui.flow.view import UnknownStep, view
from vsm_tui.scope import Scope

DAY = 86_400
T = int(datetime(2026, 1, 5, 12, tzinfo=UTC).timestamp())
MAP = StreamMap.model_validate(
    {
        "stream": "s",
        "discard": ["Dropped"],
        "blocked": {"On hold": "vendor"},
        "steps": [
            {"id": "need", "kind": "queue", "statuses": ["Backlog"]},
            {"id": "build", "kind": "work"},
            {"id": "live", "kind": "done"},
        ],
    }
)


def build(events: list[tuple[str, str, int]], as_of: int | str | None = "last", now: int = T, **more: Any) -> History:
    listed = [(key, status, T + int(day * DAY)) for key, status, day in events]
    return History.build(history_of(MAP, listed, **more), as_of, now=now)


def life(history: History) -> list[tuple[str, float, float | None]]:
    visits = history.visits
    return [
        (
            history.steps[visits.position[i]],
            (visits.entered[i] - T) / DAY,
            None if visits.open[i] else (visits.left[i] - T) / DAY,
        )
        for i in range(len(visits))
    ]


def test_an_event_into_the_step_it_is_in_is_ignored_and_a_skipped_step_has_no_visit() -> None:
    history = build([("A", "Backlog", 0), ("A", " need ", 1), ("A", "LIVE", 3)])
    assert life(history) == [("need", 0, 3), ("live", 3, None)]


def test_a_blocked_status_leaves_the_item_where_it_was_until_its_next_event() -> None:
    history = build([("A", "build", 0), ("A", "On hold", 1), ("A", "build", 3), ("A", "live", 4)])
    assert life(history) == [("build", 0, 4), ("live", 4, None)]
    rows = history.blocks
    assert [(rows.start[0] - T) / DAY, (rows.end[0] - T) / DAY] == [1, 3]
    assert rows.dependencies[rows.dependency[0]] == "vendor"


def test_a_blocked_status_of_an_item_in_no_step_counts_as_unmapped() -> None:
    history = build([("A", "On hold", 0), ("A", "build", 1), ("A", "Dropped", 2), ("A", "on hold", 3)])
    assert life(history) == [("build", 1, 2)]
    assert len(history.blocks) == 0
    assert quality(history, Scope()).unmapped_statuses == {"On hold": 2}


def test_a_discard_of_a_discarded_item_is_ignored_and_a_later_event_brings_it_back() -> None:
    history = build([("A", "build", 0), ("A", "Dropped", 1), ("A", "dropped", 2), ("A", "build", 4)])
    assert life(history) == [("build", 0, 1), ("build", 4, None)]
    gone = build([("A", "build", 0), ("A", "Dropped", 1), ("A", "dropped", 2)])
    assert gone.items.discarded_at[0] == T + DAY


def test_an_item_with_only_unmapped_events_is_not_counted() -> None:
    history = build([("A", "Parked", 0), ("B", "build", 0), ("B", "PARKED", 1)])
    assert metrics(history, Scope())["items"]["total"] == 1
    assert quality(history, Scope()).unmapped_statuses == {"Parked": 2}


def test_a_step_pinned_by_hand_wins_over_the_name() -> None:
    raw = history_of(MAP, [("A", "Backlog", T), ("A", "Backlog", T + DAY)])
    raw.statuses = [("Backlog", "")]
    raw.statuses.append(("Backlog", "build"))
    raw.event_status[1] = 1
    history = History.build(raw, "last", now=T)
    assert [step for step, _, _ in life(history)] == ["need", "build"]


def test_what_happened_after_as_of_is_left_out_as_if_asked_then() -> None:
    events = [("A", "need", 0), ("A", "build", 2), ("B", "need", 5)]
    blocks = [("A", T, T + 4 * DAY, None, "vendor")]
    history = build(events, as_of=T + DAY, blocks=blocks)
    assert life(history) == [("need", 0, None)]
    found = metrics(history, Scope())
    assert found["items"]["total"] == 1
    assert found["dependencies"][0]["open"] == 1


@pytest.mark.parametrize(
    ("asked", "days_later", "expected"),
    [
        (None, 30, 30),
        (None, 30.001, 0),
        ("now", 400, 400),
        ("last", 3, 0),
    ],
)
def test_as_of_is_now_unless_the_newest_event_is_more_than_30_days_old(
    asked: str | None, days_later: float, expected: float
) -> None:
    history = build([("A", "Parked", 0)], as_of=asked, now=T + int(days_later * DAY))
    assert history.as_of == T + expected * DAY


def test_as_of_is_read_in_the_streams_zone() -> None:
    zone = ZoneInfo("America/New_York")
    assert parse_as_of("2026-01-05", zone) == end_of_day(date(2026, 1, 5), zone)
    assert parse_as_of("2026-01-05T12:00:00", zone) == T + 5 * 3600
    assert parse_as_of("2026-01-05T12:00:00Z", zone) == T
    assert parse_as_of("LAST", zone) == "last"
    with pytest.raises(ValueError, match="no instant"):
        parse_as_of("soon", zone)


def test_a_stream_without_events_has_figures() -> None:
    found = metrics(build([], now=T), Scope())
    assert found["items"]["total"] == 0
    assert found["flow_time_days"] == {"n": 0, "p50": None, "p70": None, "p85": None, "p95": None, "mean": None}
    assert found["weeks"] == []
    assert found["littles_law"]["load"] is None


def test_a_map_of_one_step_has_null_figures() -> None:
    one = MAP.model_copy(update={"steps": MAP.steps[:1]})
    found = metrics(History.build(history_of(one, [("A", "need", T)]), "last", now=T), Scope())
    assert found["flow_time_days"] is None
    assert found["heatmap"] is None
    assert found["quality"]["unmapped_statuses"] == {}


def test_a_scope_that_names_no_step_or_the_wrong_order_is_refused() -> None:
    history = build([("A", "need", 0)])
    with pytest.raises(UnknownStep, match="nowhere"):
        view(history, Scope(start="nowhere"))
    with pytest.raises(UnknownStep, match="does not come before"):
        view(history, Scope(start="live", finish="build"))


def test_a_text_filter_looks_at_key_and_title_without_case() -> None:
    items = {"PAY-1": {"title": "One tap"}, "PAY-2": {"title": "Refunds"}, "OPS-3": {"title": "paying"}}
    history = build([(key, "need", 0) for key in items], items=items)

    def kept(text: str) -> list[str]:
        flags = view(history, Scope(text=text)).items
        return [key for key, flag in zip(history.items.keys, flags, strict=True) if flag]

    assert kept("pay") == ["PAY-1", "PAY-2", "OPS-3"]
    assert kept("TAP") == ["PAY-1"]
    assert kept("-2") == ["PAY-2"]
    assert kept("none") == []


def test_types_are_the_streams_own_and_else_the_sources() -> None:
    stream = MAP.model_copy(update={"types": {"Story": "feature", "Bug": "defect"}})
    items = {"A": {"type": " story "}, "B": {"type": "BUG"}, "C": {"type": "Chore"}, "D": {"type": "Defect"}}
    raw = history_of(stream, [(key, "need", T) for key in items], items=items)
    history = History.build(raw, "last", now=T)
    names = [history.items.type_names[i] for i in history.items.type]
    assert names == ["feature", "defect", "other", "defect"]
    assert view(history, Scope(types=("DEFECT",))).items.tolist() == [False, True, False, True]
    assert view(history, Scope(types=("chore",))).items.tolist() == [False, False, True, False]


def test_events_out_of_order_in_the_source_and_in_the_future_are_counted() -> None:
    history = build([("A", "build", 2), ("A", "need", 0), ("B", "need", 9)], as_of="now", now=T + 5 * DAY)
    found = quality(history, Scope())
    assert found.count("out_of_order") == 1
    assert found.count("in_future") == 1
    assert metrics(history, Scope())["items"]["total"] == 1


def test_weeks_and_months_are_partial_where_the_window_or_as_of_cuts_them() -> None:
    drawn = days("UTC", date(2026, 1, 5).toordinal(), date(2026, 2, 1).toordinal())
    end = end_of_day(date(2026, 2, 1), ZoneInfo("UTC"))
    assert buckets(drawn, "week", end).partial == (False,) * 4
    assert buckets(drawn, "week", end - 1).partial == (False, False, False, True)
    assert buckets(drawn, "month", end).labels == ("2026-01", "2026-02")
    assert buckets(drawn, "month", end).partial == (True, True)


def test_every_class_has_a_name() -> None:
    assert len(NAMES) == 7
