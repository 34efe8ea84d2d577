"""The sentence a stream opens with is told of an item that stands for the others."""

from __future__ import annotations

from datetime import UTC, datetime

from tables import history_of

from store.models import StreamMap
from vsm_tui.flow.headline import headline, typical_item
from vsm_tui.flow.history import History
from vsm_tui.scope import Scope

DAY = 86_400
MONDAY = int(datetime(2026, 1, 5, 9, tzinfo=UTC).timestamp())
MAP = StreamMap.model_validate(
    {
        "stream": "s",
        "steps": [{"id": "wait", "kind": "queue"}, {"id": "build"}, {"id": "live", "kind": "done"}],
    }
)


def history_with(times: dict[str, int], hours: dict[str, float]) -> History:
    """Items that took so many days, the last of them in `build`, with so many hours recorded there."""
    events = [
        event
        for key, days in times.items()
        for event in (
            (key, "wait", MONDAY),
            (key, "build", MONDAY + (days - 1) * DAY),
            (key, "live", MONDAY + days * DAY),
        )
    ]
    efforts = [(key, "build", spent, None) for key, spent in hours.items()]
    return History.build(history_of(MAP, events, efforts=efforts), "last", now=MONDAY)


def test_of_the_items_near_the_median_the_one_with_the_median_work_is_told_of() -> None:
    times = {f"I{number:02d}": number for number in range(1, 20)}
    hours = {key: 8.0 * (1 + place % 3) for place, key in enumerate(times)}
    history = history_with(times, hours)
    item, recorded = typical_item(history, Scope())
    assert recorded
    assert 6 <= times[history.items.keys[item]] <= 14
    assert headline(history, Scope()).sentence.startswith("Worked on for 2 days,")


def test_items_without_recorded_effort_are_not_asked_where_half_have_some() -> None:
    history = history_with({"A": 9, "B": 10, "C": 11, "D": 40}, {"C": 24.0, "D": 24.0})
    assert headline(history, Scope()).item == "C"
    assert headline(history, Scope()).sentence == "Worked on for 3 days, reached the customer after 11."


def test_with_little_effort_recorded_every_item_is_asked_and_the_days_are_at_most() -> None:
    history = history_with({"A": 9, "B": 10, "C": 11, "D": 40}, {"D": 24.0})
    found = headline(history, Scope())
    assert not found.recorded
    assert "at most" in found.sentence


def short_history(minutes: int, hours: float | None = None) -> History:
    """One item that waited all but the last 25 minutes, on a Monday morning."""
    begin = MONDAY
    events = [("A", "wait", begin), ("A", "build", begin + (minutes - 25) * 60), ("A", "live", begin + minutes * 60)]
    efforts = [] if hours is None else [("A", "build", hours, None)]
    return History.build(history_of(MAP, events, efforts=efforts), "last", now=MONDAY + 9 * DAY)


def test_an_item_of_minutes_is_told_of_in_minutes_and_hours() -> None:
    found = headline(short_history(60), Scope())
    assert found.sentence == "Worked on for at most 25 minutes, reached the customer after 1 hour."
    assert headline(short_history(90), Scope(basis="elapsed")).sentence == (
        "Worked on for at most 25 minutes, reached the customer after 1.5 hours."
    )
    assert headline(short_history(40, 0.25), Scope()).sentence == (
        "Worked on for 15 minutes, reached the customer after 40 minutes."
    )


def test_from_two_days_on_days_are_said() -> None:
    assert headline(short_history(47 * 60), Scope()).sentence == (
        "Reached the customer after 47 hours; no work is on record."
    )
    assert headline(short_history(48 * 60), Scope()).sentence == (
        "Reached the customer after 2 days; no day of work is on record."
    )
