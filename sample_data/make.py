"""Writes the sample streams' exports: `python sample_data/make.py [FOLDER]`; the same output each run.

What people wrote by hand (maps, outcomes, changes, and the whole of `onboarding`) is kept as it is; what
systems would have recorded (events, blocks, effort, deployments, commits) is simulated and written here.
"""

from __future__ import annotations

import sys
from pathlib import Path

import claims_stream
import payments_delivery
import payments_stream


def main(target: Path) -> None:
    """Write `payments` and `claims` below `target`."""
    for name, writers in (("payments", (payments_stream, payments_delivery)), ("claims", (claims_stream,))):
        folder = target / name
        folder.mkdir(parents=True, exist_ok=True)
        for writer in writers:
            writer.write(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
