"""The program's only clock, so that tests and demonstrations can stand at any instant."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

_stands: int | None = None


def now() -> int:
    """Epoch seconds; `VSM_TUI_NOW` (ISO 8601, UTC where no offset is given) stands in for the real clock.

    Raises `ValueError`, with a line for a person, where `VSM_TUI_NOW` is no instant.
    """
    given = os.environ.get("VSM_TUI_NOW", "").strip()
    if not given:
        return int(time.time()) if _stands is None else _stands
    try:
        instant = datetime.fromisoformat(given)
        return int((instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        raise ValueError(f"VSM_TUI_NOW is {given!r}; expected an instant such as 2026-06-30T17:00Z") from None


def stand_at(instant: int | None) -> None:
    """From now on the clock of this process stands at `instant` (epoch seconds); None: it runs again."""
    global _stands
    _stands = instant
