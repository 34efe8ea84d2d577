"""Small random histories for property tests, around the clock changes of spring 2026."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from tables import history_of

from store.models import StreamMap
from vsm_tui.scope import Scope

BEGIN = int(datetime(2026, 3, 20, tzinfo=UTC).timestamp())
HOUR = 3600
STATUSES = ["s0", "s1", "s2", "s3", "s4", "S1 ", "Won't do", "Parked", "parked", "On hold", "Vendor"]


@dataclass(frozen=True)
class Case:
    """One random stream, and how it is looked at."""

    raw: Any
    as_of: int
    scope: Scope


@st.composite
def maps(draw: st.DrawFn) -> StreamMap:
    count = draw(st.integers(2, 5))
    start = draw(st.integers(0, count - 2))
    finish = draw(st.integers(start + 1, count - 1))
    kinds = draw(st.lists(st.sampled_from(["queue", "work", "done"]), min_size=count, max_size=count))
    hours = draw(
        st.sampled_from(
            [["09:00-17:00"], ["00:00-24:00"], ["01:30-03:00", "02:15-04:00", "22:00-24:00"], ["09:00-12:30"]]
        )
    )
    working = ["mon", "tue", "wed", "thu", "fri"] + (["sat", "sun"] if draw(st.booleans()) else [])
    return StreamMap.model_validate(
        {
            "stream": "random",
            "timezone": draw(st.sampled_from(["UTC", "Europe/London", "America/New_York", "Asia/Kolkata"])),
            "calendar": {"days": working, "hours": hours, "holidays": ["2026-03-27"]},
            "day_counting": draw(st.sampled_from(["elapsed", "inclusive"])),
            "start": f"s{start}",
            "finish": f"s{finish}",
            "discard": ["Won't do"],
            "blocked": {"On hold": None, "Vendor": "vendor"},
            "types": {"Story": "feature", "Bug": "defect"},
            "targets": {"feature": 0.5},
            "steps": [{"id": f"s{i}", "kind": kinds[i]} for i in range(count)],
            "dependencies": [{"id": "vendor"}, {"id": "board", "name": "The Board"}],
        }
    )


@st.composite
def instants(draw: st.DrawFn) -> int:
    """Whole hours mostly, so that events meet each other, midnights and clock changes."""
    at = BEGIN + draw(st.integers(0, 24 * 20)) * HOUR
    return at + draw(st.sampled_from([0, 0, 0, 1799, -1, 61]))


def wild_lives() -> st.SearchStrategy[list[tuple[str, int]]]:
    """Any status at any time."""
    return st.lists(st.tuples(st.sampled_from(STATUSES), instants()), max_size=8)


@st.composite
def walks(draw: st.DrawFn) -> list[tuple[str, int]]:
    """Lives that go forward for the most part."""
    at, step = draw(instants()) // 2 + BEGIN // 2, draw(st.integers(0, 1))
    life = []
    for _ in range(draw(st.integers(2, 8))):
        life.append((f"s{step}" if draw(st.integers(0, 9)) else draw(st.sampled_from(STATUSES)), at))
        step = min(4, max(0, step + draw(st.sampled_from([1, 1, 1, 2, -1, -2]))))
        at += draw(st.sampled_from([0, 1, 5, 20, 24, 72])) * HOUR
    return life


@st.composite
def raw_histories(draw: st.DrawFn, stream: StreamMap | None = None) -> Any:
    chosen = stream or draw(maps())
    keys = [f"PAY-{number}" for number in range(draw(st.integers(1, 6)))]
    events = [(key, status, at) for key in keys for status, at in draw(st.one_of(walks(), wild_lives()))]
    if draw(st.booleans()):
        events.sort(key=lambda event: event[2])
    items = {
        key: {
            "type": draw(st.sampled_from(["Story", "Bug", "debt", "strange", None])),
            "escalated": draw(st.sampled_from([None, 0, 1])),
            "completeness": draw(st.sampled_from(["full", "full", "full", "truncated", "snapshot"])),
            "precision": draw(st.sampled_from(["second", "second", "day"])),
        }
        for key in keys
    }
    names = st.sampled_from(["vendor", "Vendor", "the board", "Legal", "LEGAL", "", None])
    blocks = [
        (key, at, None if hours is None else at + hours * HOUR, None, name)
        for key, at, hours, name in draw(
            st.lists(
                st.tuples(st.sampled_from(keys), instants(), st.one_of(st.none(), st.integers(0, 100)), names),
                max_size=5,
            )
        )
    ]
    efforts = [
        (key, step, hours, None)
        for key, step, hours in draw(
            st.lists(
                st.tuples(
                    st.sampled_from(keys),
                    st.sampled_from(["s0", "s1", "S2", "nothing"]),
                    st.sampled_from([0.0, 0.5, 3.25, 8.0, 40.0, 400.0]),
                ),
                max_size=5,
            )
        )
    ]
    return history_of(chosen, events, items=items, blocks=blocks, efforts=efforts)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    raw = draw(raw_histories())
    first = date(2026, 3, 18) + timedelta(days=draw(st.integers(0, 15)))
    ids = [step.id for step in raw.map.steps]
    start = draw(st.integers(0, len(ids) - 2))
    finish = draw(st.integers(start + 1, len(ids) - 1))
    chosen = draw(st.booleans())
    scope = Scope(
        since=first if draw(st.booleans()) else None,
        until=first + timedelta(days=draw(st.integers(0, 20))) if draw(st.booleans()) else None,
        types=draw(st.sampled_from([(), (), ("feature",), ("Defect", "other")])),
        basis=draw(st.sampled_from(["touch", "working", "elapsed"])),
        start=ids[start] if chosen else None,
        finish=ids[finish] if chosen else None,
        day_counting=draw(st.sampled_from([None, "elapsed", "inclusive"])),
        bucket=draw(st.sampled_from(["day", "week", "month"])),
        measure=draw(st.sampled_from(["accrued", "median", "p85", "oldest", "count"])),
    )
    return Case(raw, draw(instants()) + draw(st.sampled_from([24, 240])) * HOUR, scope)
