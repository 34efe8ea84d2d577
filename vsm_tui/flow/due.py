"""Where a change stands, and which checks are due: for the list of streams, the register and the review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from store.models import fold

if TYPE_CHECKING:
    from store import Store
    from store.outcome_models import Change

_HISTORY_AFTER = 30 * 86_400
"""A stream whose newest event is older than this is looked at as of that event (METRICS.md section 1)."""


def state_of(change: Change, today: date) -> str:
    """The state as a person set it, else what the dates say: decided, in effect, check due."""
    if change.state:
        return change.state
    if change.date is None:
        return "decided"
    if change.date > today:
        return "planned"
    return "check due" if change.check_on is not None and change.check_on <= today else "in effect"


CLOSED = frozenset({"kept", "adjusted", "stopped", "closed", "done"})
"""States in which a person has drawn a conclusion: nothing is due any more."""


def due_checks(changes: Sequence[Change], today: date) -> list[Change]:
    """Changes whose check date has come and of which nobody has drawn a conclusion, the longest due first."""
    due = [
        one
        for one in changes
        if one.date is not None
        and one.check_on is not None
        and one.check_on <= today
        and fold(one.state or "") not in CLOSED
    ]
    return sorted(due, key=lambda one: (one.check_on or today, one.id))


def due_words(due: Sequence[Change]) -> str:
    """The checks that are due in a line: the one that is due longest, and how many others."""
    if not due:
        return ""
    first = due[0]
    since = f" since {first.check_on.day} {first.check_on:%b %Y}" if first.check_on else ""
    others = f", and {len(due) - 1} more" if len(due) > 1 else ""
    return f"check due{since}: {first.what or first.id}{others}"


def due_by_stream(store: Store, now: int) -> dict[str, list[Change]]:
    """The checks that are due, by stream, each stream as of now or, where it is history, of its newest event."""
    from store.changes import load_changes
    from store.streams import list_streams, load_map

    found: dict[str, list[Change]] = {}
    with store.snapshot():
        for stream in list_streams(store):
            changes = load_changes(store, stream.slug).changes
            if not changes:
                continue
            old = stream.last_at is not None and now - stream.last_at > _HISTORY_AFTER
            at = stream.last_at if old and stream.last_at is not None else now
            today = datetime.fromtimestamp(at, ZoneInfo(load_map(store, stream.slug).timezone)).date()
            due = due_checks(changes, today)
            if due:
                found[stream.slug] = due
    return found
