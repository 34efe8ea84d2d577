"""Streams and their maps: listing, reading, replacing, renaming, deleting."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from store.acts import Act
from store.clock import now
from store.errors import StoreError
from store.journal import EVERYTHING, user_name
from store.listing import Kept, StreamSummary, list_streams
from store.models import Dependency, Step, StreamMap, fold, slugify

if TYPE_CHECKING:
    from store.connection import Store

__all__ = ["Kept", "StreamSummary", "list_streams"]
"""What `store.listing` holds is known here, too."""

_STREAM_TEXT = ("name", "customer", "value", "owner", "timezone", "day_counting", "start", "finish", "initiative")
_STREAM_JSON = ("calendar", "targets", "discard", "blocked", "outcome", "attendees", "types")
_STEP_PLAIN = ("name", "kind", "performer", "adds", "owner", "reach", "wip_limit", "active", "wait", "accurate")
_STEP_JSON = ("statuses", "needs", "rework", "depends_on", "control")
_DEPENDENCY_PLAIN = ("name", "owner", "kind", "reach")


def find_stream(store: Store, slug: str) -> int | None:
    """The id of a stream, or None."""
    found = store.value("SELECT id FROM stream WHERE slug = ?", [slug])
    return None if found is None else int(found)


def stream_id(store: Store, slug: str) -> int:
    """The id of a stream; raises `StoreError` that names the streams there are."""
    found = find_stream(store, slug)
    if found is None:
        known = ", ".join(row[0] for row in store.rows("SELECT slug FROM stream ORDER BY id LIMIT 20"))
        raise StoreError(f"there is no stream {slug!r}" + (f"; there are {known}" if known else ""))
    return found


def revision(store: Store, slug: str) -> int:
    """A number that grows with every act on the stream and never returns to an earlier value."""
    stream_id(store, slug)
    return int(store.value("SELECT revision FROM stream WHERE slug = ?", [slug]))


def load_map(store: Store, slug: str) -> StreamMap:
    """A stream's map as it was saved. Raises `StoreError` where the stream is unknown."""
    with store.snapshot():
        number = stream_id(store, slug)
        names = (*_STREAM_TEXT, *_STREAM_JSON)
        row = store.row(f"SELECT {', '.join(names)} FROM stream WHERE id = ?", [number])
        fields = _read(row, _STREAM_TEXT, _STREAM_JSON)
        steps = store.rows(
            f"SELECT {', '.join((*_STEP_PLAIN, *_STEP_JSON))}, slug FROM step WHERE stream_id = ? ORDER BY position",
            [number],
        )
        dependencies = store.rows(
            f"SELECT {', '.join(_DEPENDENCY_PLAIN)}, slug FROM dependency WHERE stream_id = ? ORDER BY position",
            [number],
        )
    try:
        return StreamMap(
            stream=slug,
            steps=[Step(id=row[-1], **_read(row, _STEP_PLAIN, _STEP_JSON)) for row in steps],
            dependencies=[Dependency(id=row[-1], **_read(row, _DEPENDENCY_PLAIN, ())) for row in dependencies],
            **fields,
        )
    except ValidationError as error:
        raise StoreError(f"the map of {slug!r} in the store is not valid: {error.errors()[0]['msg']}") from error


def save_map(
    store: Store,
    map: StreamMap,
    *,
    what: str | None = None,
    kept: Kept = "here",
    moves: Mapping[str, str] | None = None,
) -> int:
    """Make the stream or replace its map, in one act; returns the stream's id.

    `kept` counts for a new stream only. `moves` names, for steps that go, the step their items go to: that
    step takes over their statuses. Raises `StoreError` where items would be left in a step that goes.
    """
    known = find_stream(store, map.stream)
    text = what or (f"Make the stream {map.title}" if known is None else f"Change the map of {map.title}")
    with store.act(known or 0, text) as act:
        found = find_stream(store, map.stream)
        number = _insert_stream(act, map, kept) if found is None else found
        if found is not None:
            map = _take_over(act, number, map, moves or {})
            _refuse_orphans(store, number, map)
        _write_map(store, act, number, map)
        if not act.stream_id:
            act.stream_id = number
    return number


def write_map(store: Store, act: Act, number: int, map: StreamMap) -> None:
    """Replace the map of a stream inside an act, with the refusals of `save_map`."""
    _refuse_orphans(store, number, map)
    _write_map(store, act, number, map)


def make_stream(store: Store, act: Act, map: StreamMap, kept: Kept, source: str | None = None) -> int:
    """Make a stream with its map inside an act."""
    number = _insert_stream(act, map, kept, source)
    _write_map(store, act, number, map)
    return number


def new_stream(
    store: Store, name: str, steps: Sequence[str], *, customer: str | None = None, value: str | None = None
) -> str:
    """Make a stream by hand from the names of its steps; returns its slug, made from the name and free."""
    if not name.strip():
        raise StoreError("a stream needs a name")
    with store.act(0, f"Make the stream {name}"):
        slugs = {row[0] for row in store.rows("SELECT slug FROM stream")}
        slug = _free(slugify(name), slugs)
        ids: list[str] = []
        for step in steps:
            ids.append(_free(slugify(step), {fold(known) for known in ids}))
        made = [Step(id=step_id, name=step.strip()) for step_id, step in zip(ids, steps, strict=True)]
        save_map(store, StreamMap(stream=slug, name=name.strip(), customer=customer, value=value, steps=made))
    return slug


def _free(wanted: str, taken: Collection[str]) -> str:
    free, number = wanted, 2
    while fold(free) in taken or free in taken:
        free, number = f"{wanted}-{number}", number + 1
    return free


def rename_stream(store: Store, slug: str, new_slug: str) -> None:
    """Give a stream another slug. Raises `StoreError` where it is taken or no slug."""
    map = load_map(store, slug)
    try:
        StreamMap.model_validate({**map.model_dump(), "stream": new_slug})
    except ValidationError as error:
        raise StoreError(f"{new_slug!r} is no slug: letters, digits, - and _ only") from error
    number = stream_id(store, slug)
    with store.act(number, f"Rename the stream {slug} to {new_slug}") as act:
        if slug != new_slug and find_stream(store, new_slug) is not None:
            raise StoreError(f"there is a stream {new_slug!r} already")
        act.update("stream", number, {"slug": new_slug})


def kept_where(store: Store, slug: str) -> Kept:
    """Where moves are made: `here` by hand, at the `source`, or here since it was `detached`."""
    stream_id(store, slug)
    found: Kept = store.value("SELECT kept FROM stream WHERE slug = ?", [slug])
    return found


def detach(store: Store, slug: str) -> None:
    """From now on moves are made here, and imports only add items."""
    number = stream_id(store, slug)
    with store.act(number, f"Detach {slug} from its source") as act:
        act.update("stream", number, {"kept": "detached"})


def delete_stream(store: Store, slug: str) -> None:
    """Remove a stream with all that belongs to it; an act of no stream, so it is undone with `store.undo(0)`."""
    number = stream_id(store, slug)
    items = "item_id IN (SELECT id FROM item WHERE stream_id = ?)"
    own = "stream_id = ?"
    with store.act(0, f"Delete the stream {slug}") as act:
        for table in ("decision", "review", "finding", "change", "deployed_commit", "deployment", "reading"):
            act.delete_where(table, own, [number])
        for table in ("hypothesis", "initiative", "investment", "objective", "note"):
            act.delete_where(table, own, [number])
        for table in ("day_mark", "effort", "block", "event"):
            act.delete_where(table, items, [number])
        for table in ("item", "status", "future", "belief", "dependency", "step"):
            act.delete_where(table, own, [number])
        act.delete("stream", number)
        act.connection.execute("DELETE FROM column_cache WHERE stream_id = ?", [number])
        act.touched.add(EVERYTHING)


def _insert_stream(act: Act, map: StreamMap, kept: Kept, source: str | None = None) -> int:
    number = act.insert("stream", {"slug": map.stream, "kept": kept, "source": source})
    if not act.stream_id:
        act.stream_id = number
    return number


def _write_map(store: Store, act: Act, number: int, map: StreamMap) -> None:
    act.update("stream", number, _written(map, _STREAM_TEXT, _STREAM_JSON))
    known = dict(store.rows("SELECT slug, id FROM dependency WHERE stream_id = ?", [number]))
    for position, dependency in enumerate(map.dependencies):
        fields = {"position": position, **_written(dependency, _DEPENDENCY_PLAIN, ())}
        _put(act, "dependency", number, known.pop(dependency.id, None), dependency.id, fields)
    for row_id in known.values():
        act.delete("dependency", row_id)
    believed = {
        row[0]: (row[1], tuple(row[2:]))
        for row in store.rows("SELECT slug, id, active, wait, accurate FROM step WHERE stream_id = ?", [number])
    }
    for position, step in enumerate(map.steps):
        fields = {"position": position, **_written(step, _STEP_PLAIN, _STEP_JSON)}
        row_id, before = believed.pop(step.id, (None, (None, None, None)))
        _put(act, "step", number, row_id, step.id, fields)
        estimate = (step.active, step.wait, step.accurate)
        if estimate != before:
            belief = dict(zip(("active", "wait", "accurate"), estimate, strict=True))
            act.insert("belief", {"stream_id": number, "step": step.id, **belief, "at": now(), "who": user_name()})
    for row_id, _ in believed.values():
        act.delete("step", row_id)


def _put(act: Act, table: str, number: int, row_id: int | None, slug: str, fields: Mapping[str, object]) -> None:
    if row_id is None:
        act.insert(table, {"stream_id": number, "slug": slug, **fields})
    else:
        act.update(table, row_id, fields)


def _take_over(act: Act, number: int, map: StreamMap, moves: Mapping[str, str]) -> StreamMap:
    """The map with the statuses of steps that go, and what was moved into them by hand, given to others."""
    connection = act.connection
    map = map.model_copy(deep=True)
    for gone, taker in moves.items():
        place = next((step for step in map.steps if step.id == taker), None)
        if place is None or any(step.id == gone for step in map.steps):
            raise StoreError(f"items of {gone!r} cannot go to {taker!r}: name a step that goes and one that stays")
        row = connection.execute(
            "SELECT id, name, statuses FROM step WHERE stream_id = ? AND slug = ?", [number, gone]
        ).fetchone()
        if row is None:
            continue
        claimed = map.step_of_status()
        for name in (*json.loads(row[2]), gone, row[1] or gone):
            if fold(name) not in claimed:
                claimed[fold(name)] = taker
                place.statuses.append(name)
        pinned = connection.execute(
            "SELECT id, name FROM status WHERE stream_id = ? AND step = ?", [number, gone]
        ).fetchall()
        for status_id, name in pinned:
            other = connection.execute(
                "SELECT id FROM status WHERE stream_id = ? AND name = ? AND step = ?", [number, name, taker]
            ).fetchone()
            act.update("status", status_id, {"step": taker, **({"name": f"{name} ({gone})"} if other else {})})
    return map


def _refuse_orphans(store: Store, number: int, map: StreamMap) -> None:
    """Items may not be left where the new map knows no step though the old one did."""
    before = {
        fold(name): row[0]
        for row in reversed(
            store.rows("SELECT slug, name, statuses FROM step WHERE stream_id = ? ORDER BY position", [number])
        )
        for name in (row[1], row[0], *json.loads(row[2]))
        if name
    }
    kept = {step.id for step in map.steps}
    gone_ids = set(before.values()) - kept
    if not gone_ids:
        return
    after = map.step_of_status()
    last = store.rows(
        "SELECT status.name, status.step, count(*) FROM item JOIN event ON event.id = "
        "(SELECT id FROM event AS e WHERE e.item_id = item.id AND NOT removed ORDER BY at DESC, id DESC LIMIT 1) "
        "JOIN status ON status.id = event.status_id WHERE item.stream_id = ? GROUP BY status.id",
        [number],
    )
    left: dict[str, int] = {}
    for name, pinned, count in last:
        was = pinned or before.get(fold(name), "")
        if was in gone_ids and pinned not in kept and fold(name) not in after:
            left[was] = left.get(was, 0) + count
    if left:
        told = ", ".join(f"{count} in {step}" for step, count in sorted(left.items()))
        raise StoreError(f"items would be left in steps that go ({told}): map their statuses to another step")


def _written(model: Any, plain: tuple[str, ...], packed: tuple[str, ...]) -> dict[str, object]:
    dumped = model.model_dump(mode="json")
    fields: dict[str, object] = {name: dumped[name] for name in plain}
    for name in packed:
        found = dumped[name]
        fields[name] = None if found is None else json.dumps(found, ensure_ascii=False)
    return fields


def _read(row: Any, plain: tuple[str, ...], packed: tuple[str, ...]) -> dict[str, Any]:
    fields: dict[str, Any] = dict(zip(plain, row, strict=False))
    for name, value in zip(packed, row[len(plain) :], strict=False):
        fields[name] = None if value is None else json.loads(value)
    return fields
