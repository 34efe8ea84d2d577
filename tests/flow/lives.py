"""Streams of three or four steps, written down as item -> days on which it came to each step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tables import history_of

from store.models import StreamMap
from vsm_tui.flow.history import History

DAY = 86_400
MONDAY = 1_767_571_200
"""2026-01-05 00:00 UTC, a Monday."""
STEPS = ("ask", "build", "check", "live")


def stream(**more: Any) -> StreamMap:
    """`ask` and `check` are queues, `build` is work; time runs from ask to live."""
    return StreamMap.model_validate(
        {
            "stream": "s",
            "steps": [
                {"id": "ask", "kind": "queue"},
                {"id": "build", "kind": "work", "performer": "Team"},
                {"id": "check", "kind": "queue", "performer": "Board"},
                {"id": "live", "kind": "done"},
            ],
            "discard": ["dropped"],
        }
        | more
    )


def lived(
    lives: Mapping[str, Mapping[str, float]],
    *,
    until: float,
    items: dict[str, dict[str, Any]] | None = None,
    blocks: list[Any] | None = None,
    efforts: list[Any] | None = None,
    **more: Any,
) -> History:
    """The history as of day `until`; days count from Monday 5 January 2026."""
    events = [(key, step, MONDAY + round(day * DAY)) for key, life in lives.items() for step, day in life.items()]
    at = MONDAY + round(until * DAY)
    raw = history_of(stream(**more), events, items=items, blocks=blocks or [], efforts=efforts or [])
    return History.build(raw, at, now=at)


def finishing(days: list[float], *, took: float = 5, until: float | None = None) -> History:
    """One item finished on each of the days, each after `took` days."""
    lives = {f"I{n}": {"ask": day - took, "live": day} for n, day in enumerate(days)}
    return lived(lives, until=max(days) + 1 if until is None else until)
