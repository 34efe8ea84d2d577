"""Many items that begin within minutes: a backlog written down at once, or a tracker that took over another's items.

Of items taken over, the file does not hold the time before. Nothing is changed; a person is told.
"""

from __future__ import annotations

from datetime import tzinfo

import numpy as np

from store.models import Batch
from vsm_tui.intake.migrations import MOST_DAYS, dense_runs, span_words

LEAST_CREATED = 30
"""Items; a planning meeting writes down fewer."""
MOST_EVENTS = 500_000
"""In larger batches it is not looked for."""


def bulk_creations(batch: Batch, zone: tzinfo) -> list[str]:
    """Each time that many items begin within minutes, as a line; items known only to the day say nothing of that."""
    events = batch.events
    if not LEAST_CREATED <= len(events) <= MOST_EVENTS:
        return []
    item, at = (np.frombuffer(column, dtype=np.int64) for column in (events.item, events.at))
    vague = [key in batch.items and batch.items[key].precision == "day" for key in events.items]
    begun = np.full(len(events.items), np.iinfo(np.int64).max)
    np.minimum.at(begun, item, at)
    known = np.flatnonzero(~np.array(vague, dtype=np.bool_))
    known = known[np.argsort(begun[known], kind="stable")]
    instants = begun[known]
    runs = [run for run in dense_runs(instants, known) if run.stop - run.start >= LEAST_CREATED]
    if len({int(instants[run.start]) // 86_400 for run in runs}) > MOST_DAYS:
        return []
    found = []
    for run in sorted(runs, key=lambda run: run.start):
        when = span_words(int(instants[run.start]), int(instants[run.stop - 1]), zone)
        count = run.stop - run.start
        found.append(
            f"{count} items begin {when}: if they were brought in from elsewhere, their time before is missing"
        )
    return found
