"""Data quality: what the figures rest on, counted, and the items behind each count (METRICS.md 10)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from store.models import fold
from vsm_tui.flow.classes import ARRIVED_FINISHED, DISCARDED, FINISHED, IN_PROGRESS, RETURNED
from vsm_tui.flow.columns import NEVER, Flags, Ints
from vsm_tui.flow.flowtime import all_flow_days
from vsm_tui.flow.history import SNAPSHOT, TRUNCATED, History
from vsm_tui.flow.view import View, unmapped_kept, view
from vsm_tui.scope import Scope


@dataclass(frozen=True, slots=True, eq=False)
class Note:
    """One kind of doubt: how often it was met, and the items behind it."""

    name: str
    sentence: str
    count: int
    items: Ints
    """Indexes of items, each once."""


@dataclass(frozen=True, slots=True, eq=False)
class Quality:
    """Every kind of doubt, also those that were not met; and the statuses that map to no step."""

    notes: dict[str, Note]
    unmapped_statuses: dict[str, int]
    """Events by status, under the first spelling."""

    def count(self, name: str) -> int:
        """How often a kind of doubt was met."""
        return self.notes[name].count


def quality(history: History, scope: Scope) -> Quality:
    """The doubts about the items of a scope."""
    seen = view(history, scope)
    items, chosen = history.items, seen.classes
    kept = seen.items
    named = np.array([bool((name or "").strip()) for name in items.raw_types], dtype=np.bool_)
    unmapped, spelled = _unmapped(seen)
    rows = history.blocks
    nameless = rows.item[rows.dependency < 0]
    efforts = np.array(history.efforts.left_out, dtype=np.int64)
    doubts = [
        ("arrived_finished", "first seen at or past the finish", _where(kept & (chosen.code == ARRIVED_FINISHED))),
        ("truncated", "history with entries missing", _where(kept & (items.completeness == TRUNCATED))),
        ("snapshot", "known only where it stands today", _where(kept & (items.completeness == SNAPSHOT))),
        ("day_precision", "known only to the day", _where(kept & items.day_precision)),
        ("out_of_order", "events that stand in the source after a later one", _mine(kept, history.out_of_order)),
        ("in_future", "events after now", _passing(seen, history.in_future)),
        ("unmapped", "events whose status maps to no step", unmapped),
        ("no_type", "items without a type", _where(kept & ~named)),
        ("unknown_type", "items of a type that the map does not name", _where(kept & named & _strange(history))),
        ("returned", "went back before the start", _where(kept & (chosen.code == RETURNED))),
        (
            "discarded_after_start",
            "discarded after they had started",
            _where(kept & (chosen.code == DISCARDED) & (chosen.started_at < NEVER)),
        ),
        ("open_long", "open longer than 3 x p95 of flow time", _open_long(seen)),
        ("blocks_without_dependency", "blocks that name no dependency", _mine(kept, nameless)),
        ("effort_left_out", "effort for a step never visited, or that is not work", _mine(kept, efforts)),
    ]
    notes = {name: Note(name, text, len(found), _each_once(found)) for name, text, found in doubts}
    return Quality(notes, spelled)


def _strange(history: History) -> Flags:
    """Items that count as `other` though the source gives them a type, another than that."""
    items = history.items
    other: Flags = items.type == items.type_names.index("other")
    strange = {name for name in set(items.raw_types) if fold(name or "") not in ("", "other")}
    return other & np.array([name in strange for name in items.raw_types], dtype=np.bool_)


def _each_once(items: Ints) -> Ints:
    """Indexes in order, each once; counting is faster than sorting."""
    return np.flatnonzero(np.bincount(items)) if len(items) else items


def _where(flags: object) -> Ints:
    return np.flatnonzero(np.asarray(flags))


def _mine(kept: object, item: Ints) -> Ints:
    return item[np.asarray(kept)[item]] if len(item) else item


def _passing(seen: View, item: Ints) -> Ints:
    """Events of items that the filters keep; without a filter also of items not counted yet."""
    return item if seen.all_items else _mine(seen.items, item)


def _unmapped(seen: View) -> tuple[Ints, dict[str, int]]:
    ignored = seen.history.ignored
    kept = unmapped_kept(seen)
    counts: dict[str, int] = {}
    first: dict[str, str] = {}
    order = list(dict.fromkeys(ignored.status[kept].tolist()))
    numbers = np.bincount(ignored.status[kept], minlength=len(ignored.names))
    for status in order:
        name = ignored.names[status].strip()
        name = first.setdefault(fold(name), name)
        counts[name] = counts.get(name, 0) + int(numbers[status])
    return ignored.item[kept], counts


def _open_long(seen: View) -> Ints:
    known = all_flow_days(seen)
    who = np.flatnonzero(seen.items & (seen.classes.code == IN_PROGRESS))
    if not len(known) or not len(who):
        return np.zeros(0, dtype=np.int64)
    limit = 3 * float(known[max(0, (95 * len(known) + 99) // 100 - 1)])
    now = np.full(len(who), seen.history.as_of, dtype=np.int64)
    return who[seen.elapsed_days(seen.classes.started_at[who], now) > limit]


def class_counts(history: History, scope: Scope) -> dict[str, int]:
    """Items by class as of as_of, whatever the window; `total` is all that are counted."""
    seen = view(history, scope)
    counts = np.bincount(seen.classes.code[seen.items], minlength=7)
    return {
        "total": int(seen.items.sum()),
        "not_started": int(counts[6]),
        "returned": int(counts[RETURNED]),
        "in_progress": int(counts[IN_PROGRESS]),
        "finished": int(counts[FINISHED]),
        "discarded": int(counts[DISCARDED]),
        "arrived_finished": int(counts[ARRIVED_FINISHED]),
    }
