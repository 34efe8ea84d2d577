"""The side records of an import: blocks, effort, deployments, commits, readings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from store.models import Batch, fold

if TYPE_CHECKING:
    from store.acts import Act
    from store.connection import Store
    from store.imports import ImportSummary


@dataclass(frozen=True, slots=True)
class Sides:
    """Where the side records of one import go: the open act, the stream, its items by key."""

    store: Store
    act: Act
    number: int
    batch: Batch
    known: dict[str, int]
    left_alone: frozenset[str]
    """Keys of items that keep what they have."""
    summary: ImportSummary

    def write(self) -> None:
        """Write all side records of the batch."""
        named = [block.item for block in self.batch.blocks] + [effort.item for effort in self.batch.efforts]
        self.summary.unknown_items.extend(dict.fromkeys(item for item in named if item not in self.known))
        for records, write in (
            (self.batch.blocks, self._blocks),
            (self.batch.efforts, self._efforts),
            (self.batch.deployments, self._deployments),
            (self.batch.commits, self._commits),
            (self.batch.readings, self._readings),
        ):
            if records:
                write()

    def _item(self, key: str) -> int | None:
        return None if key in self.left_alone else self.known.get(key)

    def _rows(self, sql: str) -> list[Any]:
        return self.store.rows(sql, [self.number])

    def _blocks(self) -> None:
        """Keyed item, from, dependency and reason; a later `to` updates, unless a person ended the block."""
        present = {
            (row[1], row[2], fold(row[4] or ""), row[5] or ""): (row[0], row[3], row[6])
            for row in self._rows(
                "SELECT block.id, item_id, started_at, ended_at, dependency, reason, block.origin FROM block "
                "JOIN item ON item.id = item_id WHERE item.stream_id = ? ORDER BY block.id"
            )
        }
        said: dict[tuple[int, int, str, str], tuple[object, ...]] = {}
        ends: dict[tuple[int, int, str, str], int | None] = {}
        for record in self.batch.blocks:
            item_id = self._item(record.item)
            if item_id is None:
                continue
            key = (item_id, record.start, fold(record.dependency or ""), record.reason or "")
            said.setdefault(key, (record.reason or None, record.dependency or None))
            ends[key] = record.end if record.end is not None else ends.get(key)
        fresh, changed = [], []
        for key, (reason, dependency) in said.items():
            found, end = present.get(key), ends[key]
            if found is None:
                fresh.append((key[0], key[1], end, reason, dependency))
            elif end is not None and end != found[1] and not found[2]:
                changed.append((found[0], end))
            else:
                self.summary.blocks.unchanged += 1
        columns = ("item_id", "started_at", "ended_at", "reason", "dependency")
        self.summary.blocks.new += self.act.insert_many("block", columns, fresh)
        self.summary.blocks.changed += self.act.update_many("block", ("ended_at",), changed)

    def _efforts(self) -> None:
        """Keyed item, step, date, hours and the row's number among equals; 0 h is no record."""
        present = {
            (item_id, fold(step), day, hours, among)
            for item_id, step, day, hours, among in self._rows(
                "SELECT item_id, step, day, hours, number FROM effort JOIN item ON item.id = item_id "
                "WHERE item.stream_id = ? AND effort.origin = 0"
            )
        }
        equals: Counter[tuple[object, ...]] = Counter()
        fresh = []
        for record in self.batch.efforts:
            item_id = self._item(record.item)
            if item_id is None or not record.hours:
                continue
            day = record.day.isoformat() if record.day else None
            key = (item_id, fold(record.step), day, float(record.hours))
            among = equals[key]
            equals[key] += 1
            if (*key, among) in present:
                self.summary.efforts.unchanged += 1
            else:
                fresh.append((item_id, record.step, day, float(record.hours), among))
        self.summary.efforts.new += self.act.insert_many("effort", ("item_id", "step", "day", "hours", "number"), fresh)

    def _deployments(self) -> None:
        """Keyed instant, ref and environment; what a later file knows of failure and repair updates.

        What a person said of a deployment stays.
        """
        present = {
            (at, ref, environment): (row_id, bool(by_hand), facts)
            for row_id, at, ref, environment, by_hand, *facts in self._rows(
                "SELECT id, at, ref, environment, origin, failed, restored_at, unplanned FROM deployment "
                "WHERE stream_id = ?"
            )
        }
        said: dict[tuple[int, str, str], list[int | None]] = {}
        for record in self.batch.deployments:
            key = (record.at, record.ref, record.environment or "")
            facts = [record.failed, record.restored_at, record.unplanned]
            said[key] = _later(said.get(key, [None, None, None]), facts)
        fresh: list[tuple[object, ...]] = []
        changed: list[tuple[object, ...]] = []
        for key, facts in said.items():
            found = present.get(key)
            if found is None:
                fresh.append((self.number, *key, *facts))
            elif not found[1] and (merged := _later(found[2], facts)) != found[2]:
                changed.append((found[0], *merged))
            else:
                self.summary.deployments.unchanged += 1
        names = ("failed", "restored_at", "unplanned")
        columns = ("stream_id", "at", "ref", "environment", *names)
        self.summary.deployments.new += self.act.insert_many("deployment", columns, fresh)
        self.summary.deployments.changed += self.act.update_many("deployment", names, changed)

    def _commits(self) -> None:
        """Keyed instant, deployment, ref and, where there is no ref, the row's number among equals."""
        equals: Counter[tuple[object, ...]] = Counter()
        rows = []
        for record in self.batch.commits:
            key = (self.number, record.committed_at, record.deployed_ref, record.ref or "")
            among = 0 if record.ref else equals[key]
            equals[key] += 1
            rows.append((*key, among))
        columns = ("stream_id", "committed_at", "deployed_ref", "ref", "number")
        added = self.act.insert_many("deployed_commit", columns, rows, ignore=True)
        self.summary.commits.new += added
        self.summary.commits.unchanged += len(rows) - added

    def _readings(self) -> None:
        """Keyed hypothesis, date and source; a later value corrects."""
        hypotheses = {fold(row[0]): row[0] for row in self._rows("SELECT slug FROM hypothesis WHERE stream_id = ?")}
        present = {
            tuple(row[:3]): (row[3], row[4])
            for row in self._rows("SELECT hypothesis, day, source, id, value FROM reading WHERE stream_id = ?")
        }
        said: dict[tuple[str, str, str], float] = {}
        for record in self.batch.readings:
            slug = hypotheses.get(fold(record.hypothesis))
            if slug is None:
                if record.hypothesis not in self.summary.unknown_hypotheses:
                    self.summary.unknown_hypotheses.append(record.hypothesis)
                continue
            said[slug, record.day.isoformat(), record.source or ""] = float(record.value)
        fresh, changed = [], []
        for place, value in said.items():
            found = present.get(place)
            if found is None:
                fresh.append((self.number, *place, value))
            elif found[1] != value:
                changed.append((found[0], value))
            else:
                self.summary.readings.unchanged += 1
        columns = ("stream_id", "hypothesis", "day", "source", "value")
        self.summary.readings.new += self.act.insert_many("reading", columns, fresh)
        self.summary.readings.changed += self.act.update_many("reading", ("value",), changed)


def _later(old: Sequence[int | None], new: Sequence[int | None]) -> list[int | None]:
    return [before if after is None else int(after) for before, after in zip(old, new, strict=True)]
