"""The program's only clock, so that tests and demonstrations can stand at any instant."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime


def now() -> int:
    """Epoch seconds; `VSM_TUI_NOW` (ISO 8601, UTC where no offset is given) stands in for the real clock.

    Raises `ValueError` where `VSM_TUI_NOW` is no instant.
    """
    given = os.environ.get("VSM_TUI_NOW", "").strip()
    if not given:
        return int(time.time())
    instant = datetime.fromisoformat(given)
    return int((instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp())
