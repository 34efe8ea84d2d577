"""Moves over a limit: which they were, and the reasons that people gave for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.connection import Store


@dataclass(frozen=True, slots=True)
class OverLimitMove:
    """One move over a limit: into the step `step`, at epoch seconds `at`; `reason` none where none was given."""

    step: str
    key: str
    at: int
    reason: str | None


def over_limit_moves(store: Store, stream_id: int) -> list[OverLimitMove]:
    """All moves of a stream that went over a limit and were not taken back, the newest first."""
    return [
        OverLimitMove(*row)
        for row in store.rows(
            "SELECT status.step, item.key, event.at, event.reason FROM event INDEXED BY event_over_limit "
            "JOIN item ON item.id = event.item_id JOIN status ON status.id = event.status_id "
            "WHERE event.over_limit AND NOT event.removed AND item.stream_id = ? ORDER BY event.at DESC, event.id DESC",
            [stream_id],
        )
    ]
