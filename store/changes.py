"""The register of changes: what was changed on purpose, when, and which measure is expected to move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.outcome_models import Change, Changes
from store.outcomes import Written, find_body, load_bodies, put_body
from store.streams import stream_id

if TYPE_CHECKING:
    from store.connection import Store


def load_changes(store: Store, slug: str) -> Changes:
    """The register of a stream, in the order in which it was written."""
    with store.snapshot():
        number = stream_id(store, slug)
        return Changes(stream=slug, changes=load_bodies(store, number, "change", Change))


def save_changes(store: Store, changes: Changes, *, what: str | None = None) -> Written:
    """Replace the changes that are named, by id, and leave the rest; one act."""
    number = stream_id(store, changes.stream)
    written = Written()
    with store.act(number, what or f"Import changes of {changes.stream}") as act:
        for change in changes.changes:
            differed = put_body(store, act, number, "change", change.id, _body(change))
            if differed is None:
                written.new += 1
            elif differed:
                written.changed += 1
            else:
                written.unchanged += 1
    return written


def save_change(store: Store, stream_id: int, change: Change, version: int | None = None) -> None:
    """Make one change or replace it by its id; raises `Conflict` where it was changed since `version`."""
    with store.act(stream_id, f"Save the change {change.id}") as act:
        put_body(store, act, stream_id, "change", change.id, _body(change), version)


def remove_change(store: Store, stream_id: int, slug: str) -> None:
    """Take a change out of the register."""
    with store.act(stream_id, f"Remove the change {slug}") as act:
        act.delete("change", find_body(store, stream_id, "change", slug)[0])


def change_version(store: Store, stream_id: int, slug: str) -> int:
    """The version of a change, to be handed back to `save_change`."""
    return find_body(store, stream_id, "change", slug)[2]


def _body(change: Change) -> str:
    return change.model_dump_json(exclude_none=True, exclude_defaults=True)
