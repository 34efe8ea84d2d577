"""How each of the five measures moved: one value a week or a month of what is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.classes import DISCARDED
from vsm_tui.flow.columns import HOUR, NEVER, Floats, Indexes, Ints, sums
from vsm_tui.flow.efficiency import visits_on_the_way
from vsm_tui.flow.flowtime import flow_days
from vsm_tui.flow.history import History
from vsm_tui.flow.load import load_at
from vsm_tui.flow.split import split
from vsm_tui.flow.view import View, view
from vsm_tui.flow.waits import ranked
from vsm_tui.scope import Bucket, Scope

WEEKS = 26
"""Up to as many weeks a trend has weeks; from there on months."""


@dataclass(frozen=True, slots=True, eq=False)
class Trends:
    """The five measures by bucket of what is drawn. Finished items belong to the bucket of their finished_at."""

    bucket: Bucket
    labels: tuple[str, ...]
    partial: tuple[bool, ...]
    """Buckets cut by the window or by as_of: drawn, marked, left out of averages."""
    started: Ints
    finished: Ints
    discarded: Ints
    """Discarded after they had started."""
    load_end: Ints
    """Items in progress at the bucket's end, to as_of at the latest."""
    p50: Floats
    p85: Floats
    """Flow time of the bucket's finished items, in days; NaN where there is none."""
    active_hours: Floats
    total_hours: Floats
    type_names: tuple[str, ...]
    by_type: Ints
    """Finished items, shape (types, buckets)."""
    urgent_by_type: Ints
    """Of them, escalated ones."""
    item: Ints
    """The finished items, and in `place` the bucket of each."""
    place: Indexes

    @property
    def efficiency(self) -> Floats:
        """Flow efficiency of each bucket's finished items, 0 to 1; NaN where there is none."""
        none = np.full(len(self.labels), np.nan)
        ratio: Floats = np.divide(self.active_hours, self.total_hours, out=none, where=self.total_hours > 0)
        return ratio


def trend_bucket(days: int) -> Bucket:
    """Weeks, or months where there would be more than 26 weeks."""
    return "week" if days <= WEEKS * 7 + 6 else "month"


def trends(history: History, scope: Scope, bucket: Bucket | None = None) -> Trends:
    """The trends of a scope."""
    seen = view(history, scope)
    size = bucket or trend_bucket(len(seen.drawn))
    cut = seen.buckets(size)
    count = len(cut)
    chosen, items = seen.classes, history.items
    finished = seen.finished()
    place = _places(seen, cut.of_day, cut.first_day, chosen.finished_at[finished])
    inside = place >= 0
    finished, place = finished[inside], place[inside]
    days = flow_days(seen, finished)
    counts = np.bincount(place, minlength=count)
    order = np.argsort(days)
    active, total = _spent(seen, finished, place, count)
    dropped = seen.items & (chosen.code == DISCARDED) & (chosen.started_at < NEVER)
    types = items.type[finished].astype(np.int64) * max(1, count) + place
    shape = (len(items.type_names), count)
    urgent = items.escalated[finished] == 1
    return Trends(
        bucket=size,
        labels=cut.labels,
        partial=cut.partial,
        started=_per_bucket(chosen.started_at[seen.items], cut.edges),
        finished=counts,
        discarded=_per_bucket(items.discarded_at[dropped], cut.edges),
        load_end=load_at(history, scope, cut.ends(history.as_of)),
        p50=ranked(place[order], days[order], counts, 50),
        p85=ranked(place[order], days[order], counts, 85),
        active_hours=active,
        total_hours=total,
        type_names=tuple(items.type_names),
        by_type=np.bincount(types, minlength=shape[0] * count).reshape(shape),
        urgent_by_type=np.bincount(types[urgent], minlength=shape[0] * count).reshape(shape),
        item=finished,
        place=place,
    )


def _places(seen: View, of_day: Indexes, first_day: int, instants: Ints) -> Indexes:
    """Bucket of each instant, -1 outside what is drawn."""
    day = seen.history.days.ordinals(instants) - first_day
    inside = (day >= 0) & (day < len(of_day))
    found = np.full(len(instants), -1, dtype=np.int32)
    found[inside] = of_day[day[inside]]
    return found


def _per_bucket(instants: Ints, edges: Ints) -> Ints:
    return np.diff(np.searchsorted(np.sort(instants), edges, side="left"))


def _spent(seen: View, finished: Ints, place: Indexes, count: int) -> tuple[Floats, Floats]:
    """Active and total hours of the finished items by the bucket in which they finished."""
    at = visits_on_the_way(seen)
    parts = split(seen)
    of_item = np.full(len(seen.history.items), count, dtype=np.int64)
    of_item[finished] = place
    bucket = of_item[seen.history.visits.item[at]]
    active, total = (sums(bucket, spent[at], count + 1)[:count] / HOUR for spent in (parts.active, parts.total))
    return active, total
