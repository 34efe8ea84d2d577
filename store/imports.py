"""Writing what the readers found: one batch is one act, and the same batch twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from store.backup import automatic_backup
from store.columns import keep_columns, keep_written
from store.errors import StoreError
from store.import_events import write_events
from store.import_items import write_items
from store.import_sides import Sides
from store.models import Batch, StreamMap
from store.streams import find_stream, kept_where, make_stream, write_map

if TYPE_CHECKING:
    from store.acts import Act
    from store.columns import EventColumns
    from store.connection import Store


@dataclass(slots=True)
class Counts:
    """How many records of one kind were new, changed what was there, or said nothing new."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    """Earlier imported events that a whole history no longer holds."""


@dataclass(slots=True)
class ImportSummary:
    """What one import did."""

    stream: str
    created: bool = False
    map_replaced: bool = False
    items: Counts = field(default_factory=Counts)
    events: Counts = field(default_factory=Counts)
    blocks: Counts = field(default_factory=Counts)
    efforts: Counts = field(default_factory=Counts)
    deployments: Counts = field(default_factory=Counts)
    commits: Counts = field(default_factory=Counts)
    readings: Counts = field(default_factory=Counts)
    unknown_items: list[str] = field(default_factory=list)
    """Items of block and effort rows that neither the stream nor the batch knows; their rows were passed over."""
    unknown_hypotheses: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether the store is any different after the import."""
        counts = [getattr(self, each.name) for each in fields(self)]
        return (
            self.created
            or self.map_replaced
            or any(c.new or c.changed or c.removed for c in counts if isinstance(c, Counts))
        )


class UnknownRows(StoreError):
    """Rows of a side file name items or hypotheses that are not there; nothing was written."""

    def __init__(self, message: str, unknown_items: list[str], unknown_hypotheses: list[str]) -> None:
        super().__init__(message)
        self.unknown_items = unknown_items
        self.unknown_hypotheses = unknown_hypotheses


def apply_batch(
    store: Store,
    slug: str,
    batch: Batch,
    *,
    map: StreamMap | None = None,
    skip_unknown: bool = False,
) -> ImportSummary:
    """Write a batch into a stream, made with `map` where it is unknown; see INTERFACE.md for what wins.

    Everything is written in one transaction and can be undone as one act; a batch that says nothing new
    leaves no act. Before the first write the file is backed up. Raises `UnknownRows` where side rows name
    what is not there, unless `skip_unknown`; `StoreError` for an unknown stream without a map, a map with
    another slug, or a map that would leave items in steps that go.
    """
    if map is not None and map.stream != slug:
        raise StoreError(f"the map is of stream {map.stream!r}, not of {slug!r}")
    if map is None and find_stream(store, slug) is None:
        raise StoreError(f"there is no stream {slug!r}: it needs a map")
    summary = ImportSummary(slug)
    if not store.connection.in_transaction:
        automatic_backup(store, "import")
    with store.act(find_stream(store, slug) or 0, f"Import {batch.source}") as act:
        number = find_stream(store, slug)
        if number is None:
            assert map is not None
            number = make_stream(store, act, map, "source", batch.source)
            summary.created = True
        elif map is not None:
            before = act.id
            write_map(store, act, number, map)
            summary.map_replaced = act.id != before
        columns = _write(store, act, number, slug, batch, summary)
        # The act holds the only write lock, so that the revision it will end with is known.
        revision = store.value("SELECT last + 1 FROM revision")
        if not skip_unknown and (summary.unknown_items or summary.unknown_hypotheses):
            named = ", ".join([*summary.unknown_items, *summary.unknown_hypotheses][:20])
            raise UnknownRows(
                f"{batch.source} names what {slug!r} does not hold: {named}",
                summary.unknown_items,
                summary.unknown_hypotheses,
            )
    if summary.changed and not store.connection.in_transaction:
        if summary.created and columns is not None:
            keep_written(store, number, revision, columns)
        else:
            keep_columns(store, number)
    return summary


def _write(store: Store, act: Act, number: int, slug: str, batch: Batch, summary: ImportSummary) -> EventColumns | None:
    known = dict(store.rows("SELECT key, id FROM item WHERE stream_id = ?", [number]))
    kept = kept_where(store, slug)
    only_new = kept == "detached" and (len(batch.events) > 0 or bool(batch.items))
    before = frozenset(known)
    write_items(store, act, number, batch, known, only_new, summary.items)
    columns = write_events(store, act, number, batch, known, before if only_new else frozenset(), summary.events)
    Sides(store, act, number, batch, known, before if only_new else frozenset(), summary).write()
    if kept == "here" and summary.events.new and not summary.created and not _by_hand(store, number):
        act.update("stream", number, {"kept": "source", "source": batch.source})
    return columns


def _by_hand(store: Store, number: int) -> bool:
    return bool(store.value("SELECT EXISTS (SELECT 1 FROM item WHERE stream_id = ? AND origin = 'hand')", [number]))
