"""Reviews with the figures they showed, the decisions they made, and findings since when they stand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from store.clock import now
from store.errors import StoreError

if TYPE_CHECKING:
    from store.connection import Store


@dataclass(frozen=True, slots=True)
class Review:
    """One review; instants in epoch seconds, `finished_at` none while it is held."""

    id: int
    opened_at: int
    finished_at: int | None
    as_of: int | None
    attendees: list[str]
    notes: dict[str, str]
    """Page -> what was noted."""
    figures: Any
    """What the finished review showed, frozen; none before."""
    version: int


@dataclass(frozen=True, slots=True)
class Decision:
    """Who changes what by when (ISO date), and the change it became."""

    id: int
    review_id: int | None
    who: str | None
    what: str
    by_day: str | None
    state: str
    change: str | None
    version: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding that was named: since when, and why it was set aside if it was."""

    id: int
    slug: str
    first_named: int
    dismissed: str | None
    body: dict[str, Any]
    version: int


def open_review(store: Store, stream_id: int, *, as_of: int | None = None, attendees: list[str] | None = None) -> int:
    """Open a review, or go on with the one that is open; returns its id."""
    known = store.value("SELECT id FROM review WHERE stream_id = ? AND finished_at IS NULL", [stream_id])
    if known is not None:
        return int(known)
    with store.act(stream_id, "Open a review") as act:
        fields = {"opened_at": now(), "as_of": as_of, "attendees": _text(attendees or [])}
        return act.insert("review", {"stream_id": stream_id, **fields})


def load_reviews(store: Store, stream_id: int) -> list[Review]:
    """All reviews of a stream, the newest first."""
    rows = store.rows(
        "SELECT id, opened_at, finished_at, as_of, attendees, notes, figures, version FROM review "
        "WHERE stream_id = ? ORDER BY opened_at DESC, id DESC",
        [stream_id],
    )
    return [
        Review(
            row_id,
            opened_at,
            finished_at,
            as_of,
            json.loads(attendees),
            json.loads(notes),
            json.loads(figures) if figures else None,
            version,
        )
        for row_id, opened_at, finished_at, as_of, attendees, notes, figures, version in rows
    ]


def write_review_note(store: Store, review_id: int, page: str, text: str) -> None:
    """Keep what is noted on a page, as it is typed. Raises `StoreError` for a finished review."""
    stream_id, finished = _review(store, review_id)
    with store.act(stream_id, "Note in the review") as act:
        if finished:
            raise StoreError("that review is finished: its notes stay as they are")
        notes = json.loads(store.value("SELECT notes FROM review WHERE id = ?", [review_id]))
        notes = {**notes, page: text}
        act.update("review", review_id, {"notes": _text({k: v for k, v in notes.items() if v})})


def say_who_attended(store: Store, review_id: int, attendees: list[str]) -> None:
    """Record who is in the room."""
    with store.act(_review(store, review_id)[0], "Say who attended") as act:
        act.update("review", review_id, {"attendees": _text(attendees)})


def finish_review(store: Store, review_id: int, figures: Mapping[str, Any], *, as_of: int | None = None) -> None:
    """Close a review and freeze the figures it showed (anything JSON holds)."""
    stream_id, finished = _review(store, review_id)
    if finished:
        raise StoreError("that review is finished already")
    with store.act(stream_id, "Finish the review") as act:
        changes: dict[str, object] = {"finished_at": now(), "figures": _text(figures)}
        if as_of is not None:
            changes["as_of"] = as_of
        act.update("review", review_id, changes)


def decide(
    store: Store,
    stream_id: int,
    what: str,
    *,
    who: str | None = None,
    by_day: date | None = None,
    review_id: int | None = None,
    change: str | None = None,
) -> int:
    """Record a decision: who changes what by when; returns its id."""
    if not what.strip():
        raise StoreError("a decision needs to say what is changed")
    with store.act(stream_id, f"Decide: {what}") as act:
        fields = {"who": who, "what": what, "by_day": by_day.isoformat() if by_day else None, "change": change}
        return act.insert("decision", {"stream_id": stream_id, "review_id": review_id, **fields})


def edit_decision(store: Store, decision_id: int, changes: Mapping[str, Any], version: int | None = None) -> None:
    """Change a decision (`who`, `what`, `by_day`, `state`, `change`); raises `Conflict` as `edit_item` does."""
    strange = set(changes) - {"who", "what", "by_day", "state", "change"}
    if strange:
        raise ValueError(f"a decision has no {sorted(strange)[0]}")
    values = {name: value.isoformat() if isinstance(value, date) else value for name, value in changes.items()}
    stream_id = store.value("SELECT stream_id FROM decision WHERE id = ?", [decision_id])
    if stream_id is None:
        raise StoreError("that decision is no longer in the store")
    with store.act(stream_id, "Edit a decision") as act:
        act.update("decision", decision_id, values, version)


def load_decisions(store: Store, stream_id: int, review_id: int | None = None) -> list[Decision]:
    """Decisions of a stream or, with `review_id`, of one review, in the order in which they were made."""
    condition, parameters = ("", [stream_id]) if review_id is None else (" AND review_id = ?", [stream_id, review_id])
    return [
        Decision(*row)
        for row in store.rows(
            'SELECT id, review_id, who, what, by_day, state, "change", version FROM decision '
            f"WHERE stream_id = ?{condition} ORDER BY id",
            parameters,
        )
    ]


def name_finding(store: Store, stream_id: int, slug: str, body: Mapping[str, Any] | None = None) -> int:
    """Record that a finding stands, since now if it is new; returns since when (epoch seconds)."""
    found = store.row("SELECT first_named FROM finding WHERE stream_id = ? AND slug = ?", [stream_id, slug])
    if found is not None:
        return int(found[0])
    with store.act(stream_id, f"Name the finding {slug}") as act:
        at = now()
        act.insert("finding", {"stream_id": stream_id, "slug": slug, "first_named": at, "body": _text(body or {})})
    return at


def dismiss_finding(store: Store, stream_id: int, slug: str, because: str | None) -> None:
    """Set a finding aside with a reason, or with None take it up again."""
    with store.act(stream_id, f"{'Take up' if because is None else 'Set aside'} the finding {slug}") as act:
        name_finding(store, stream_id, slug)
        row_id = store.value("SELECT id FROM finding WHERE stream_id = ? AND slug = ?", [stream_id, slug])
        act.update("finding", row_id, {"dismissed": because})


def load_findings(store: Store, stream_id: int) -> list[Finding]:
    """All findings named so far, the oldest first."""
    rows = store.rows(
        "SELECT id, slug, first_named, dismissed, body, version FROM finding WHERE stream_id = ? "
        "ORDER BY first_named, id",
        [stream_id],
    )
    return [
        Finding(row_id, slug, first_named, dismissed, json.loads(body), version)
        for row_id, slug, first_named, dismissed, body, version in rows
    ]


def _review(store: Store, review_id: int) -> tuple[int, int | None]:
    row = store.row("SELECT stream_id, finished_at FROM review WHERE id = ?", [review_id])
    if row is None:
        raise StoreError("that review is no longer in the store")
    return row[0], row[1]


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
