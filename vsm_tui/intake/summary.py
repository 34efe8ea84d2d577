"""What an import read, mapped and refused, in lines for a person."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, tzinfo

import numpy as np

from store.models import Batch, StreamMap, fold
from vsm_tui.intake.mapfile import unmapped_statuses
from vsm_tui.intake.reading import Reading

_LISTED = 8
MOST_COMPARED = 150_000
"""Events of a batch among which those told twice are counted."""


def reading_lines(reading: Reading) -> list[str]:
    """Each file with its rows read, kept and refused, and what is worth knowing about it."""
    files = reading.gathering.files
    lines = [_total(reading)]
    shown = files if len(files) <= _LISTED else files[: _LISTED - 1]
    for file in shown:
        lines.append(f"  {file.name}: {file.format}, {_rows(file.rows)}, {file.kept} kept, {file.refused} refused")
        lines += [f"    {note}" for note in file.notes]
    if len(shown) < len(files):
        lines.append(f"  and {len(files) - len(shown)} more files")
        notes = Counter(note for file in files[len(shown) :] for note in file.notes)
        lines += [f"    {note} ({count} files)" for note, count in notes.items()]
    for name, why in reading.skipped[:_LISTED]:
        lines.append(f"  {name}: passed over, {why}")
    if len(reading.skipped) > _LISTED:
        lines.append(f"  and {len(reading.skipped) - _LISTED} more files passed over")
    return lines


def _total(reading: Reading) -> str:
    count = len(reading.gathering.files)
    return (
        f"Read {count} {'file' if count == 1 else 'files'}: "
        f"{_rows(reading.rows)}, {reading.kept} kept, {reading.refused} refused"
    )


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def batch_lines(batch: Batch, map: StreamMap, zone: tzinfo) -> list[str]:
    """Items, events and their span, where each status goes, blocks and other records."""
    lines = []
    if len(batch.events):
        instants = np.asarray(batch.events.at)
        first, last = (datetime.fromtimestamp(at, zone).date() for at in (int(instants.min()), int(instants.max())))
        again = _said_again(batch)
        twice = f" ({again} of them said twice, taken once)" if again else ""
        lines.append(f"Items: {len(batch.items)}, events: {len(batch.events)}{twice}, from {first} to {last}")
        lines += _status_lines(batch, map)
    for name, records in (
        ("Blocks", batch.blocks),
        ("Effort records", batch.efforts),
        ("Deployments", batch.deployments),
        ("Commits", batch.commits),
        ("Readings", batch.readings),
    ):
        if records:
            lines.append(f"{name}: {len(records)}")
    return lines


def _said_again(batch: Batch) -> int:
    """Events that an earlier row, or another file of the import, tells too; of large batches nobody counts them."""
    events = batch.events
    if len(events) > MOST_COMPARED:
        return 0
    return len(events) - len(set(zip(events.item, events.status, events.at, strict=True)))


def status_counts(batch: Batch) -> dict[str, int]:
    """Events by status, in the order in which the statuses first appear."""
    events = batch.events
    counts = np.bincount(np.asarray(events.status), minlength=len(events.statuses))
    return dict(zip(events.statuses, counts.tolist(), strict=True))


def _status_lines(batch: Batch, map: StreamMap) -> list[str]:
    counts = status_counts(batch)
    target = map.step_of_status()
    by_step: dict[str, list[str]] = {}
    for name, count in counts.items():
        by_step.setdefault(target.get(fold(name), ""), []).append(f"{name} ({count})")
    lines = ["Statuses (events):"]
    for step in map.steps:
        mark = ", finish" if step.id == map.finish_step else ""
        found = ", ".join(by_step.get(step.id, ())) or "none"
        lines.append(f"  {step.id} [{step.kind}{mark}] <- {found}")
    for role in ("discard", "blocked"):
        if f"!{role}" in by_step:
            lines.append(f"  {role} <- {', '.join(by_step[f'!{role}'])}")
    missing = unmapped_statuses(map, counts)
    if missing:
        listed = ", ".join(f"{name} ({count})" for name, count in missing.items())
        lines.append(f"  mapped to no step: {listed}; name them in the map (vsm-tui map export {map.stream})")
    return lines


def quality_lines(reading: Reading, now: int) -> list[str]:
    """Findings on the quality of what was read (METRICS.md section 10), each only where there is one."""
    batch = reading.batch
    items = batch.items.values()
    findings = (
        (sum(item.completeness == "truncated" for item in items), "items with a cut history, left out of waits"),
        (sum(item.completeness == "snapshot" for item in items), "items known only as they stand, left out of waits"),
        (sum(item.precision == "day" for item in items), "items known only to the day"),
        (reading.gathering.out_of_order, "events that stand after a later one of their item"),
        (np.count_nonzero(np.asarray(batch.events.at) > now), "events in the future"),
        (sum(not item.type for item in items) if batch.events else 0, "items with no type"),
        (sum(not block.dependency for block in batch.blocks), "blocks that name no dependency"),
    )  # fmt: skip
    lines = [f"  {count} {text}" for count, text in findings if count]
    return ["Data quality:", *lines] if lines else []
