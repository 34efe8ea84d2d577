"""How much of what is looked at is known in full: what waiting figures leave out, and what they take with a caution."""

from __future__ import annotations

from dataclasses import dataclass

from vsm_tui.flow.history import History
from vsm_tui.flow.view import unmapped_kept, view
from vsm_tui.scope import Scope
from vsm_tui.wording import plural


@dataclass(frozen=True, slots=True)
class Completeness:
    """Items of a scope by how they are known (METRICS.md section 1)."""

    items: int
    not_full: int
    """Truncated or a snapshot: in no figure of waiting, rework or accuracy."""
    day_only: int
    """Of the others, those known only to the day: included, and said to be."""
    unmapped: int
    """Events whose status maps to nothing: ignored."""

    @property
    def words(self) -> str:
        """*60 items without full history left out of waiting; 41 items known only to the day*; else nothing."""
        parts = []
        if self.not_full:
            parts.append(f"{plural(self.not_full, 'item')} without full history left out of waiting")
        if self.day_only:
            parts.append(f"{plural(self.day_only, 'item')} known only to the day")
        if self.unmapped:
            parts.append(f"{plural(self.unmapped, 'event')} ignored, their status maps to nothing")
        return "; ".join(parts)


def completeness(history: History, scope: Scope) -> Completeness:
    """Counts over the items of a scope, whatever its window."""
    seen = view(history, scope)
    full = seen.items & history.full
    return Completeness(
        items=int(seen.items.sum()),
        not_full=int((seen.items & ~history.full).sum()),
        day_only=int((full & history.items.day_precision).sum()),
        unmapped=int(unmapped_kept(seen).sum()),
    )
