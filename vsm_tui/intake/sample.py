"""The sample streams, read into a store as any other files would be."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from vsm_tui.resources import folder

if TYPE_CHECKING:
    from store import Store

FIRST = "payments"
"""The stream that tells the whole story, opened first."""
STREAMS = (FIRST, "claims", "onboarding")


def open_demo(store: Store) -> None:
    """Read the samples into a throw-away store, and let the clock stand at their last event.

    So the demonstration tells the same on every day, and what is done in it follows what is there.
    """
    from store import clock
    from store.streams import list_streams

    load_samples(store)
    clock.stand_at(max(stream.last_at or 0 for stream in list_streams(store)))


def load_samples(store: Store) -> list[str]:
    """Read every sample stream that the store lacks; returns the slugs that were made."""
    from store.changes import save_changes
    from store.imports import apply_batch
    from store.outcomes import save_outcomes
    from store.streams import find_stream
    from vsm_tui.intake.changesfile import load_changes
    from vsm_tui.intake.gathering import Options
    from vsm_tui.intake.mapfile import load_map
    from vsm_tui.intake.outcomesfile import load_outcomes
    from vsm_tui.intake.reading import read_files

    made = []
    for slug in STREAMS:
        if find_stream(store, slug) is not None:
            continue
        place = folder("sample_data") / slug
        stream = load_map(place / "map.yaml")
        files = sorted(str(path) for path in place.glob("*.csv"))
        reading = read_files(files, Options(zone=ZoneInfo(stream.timezone)))
        reading.batch.source = f"sample {slug}"
        apply_batch(store, slug, reading.batch, map=stream)
        if (place / "outcomes.yaml").is_file():
            save_outcomes(store, load_outcomes(place / "outcomes.yaml"))
        if (place / "changes.yaml").is_file():
            save_changes(store, load_changes(place / "changes.yaml"))
        made.append(slug)
    return made
