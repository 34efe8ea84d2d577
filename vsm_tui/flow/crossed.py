"""The items behind a place of the cumulative flow: those in a step, or in progress, at the end of a day."""

from __future__ import annotations

import numpy as np

from vsm_tui.flow.classes import DISCARDED, standing_crossing
from vsm_tui.flow.columns import NEVER, Ints
from vsm_tui.flow.history import History
from vsm_tui.flow.view import View, view
from vsm_tui.scope import Scope


def between_lines(history: History, scope: Scope, line: int, instant: int) -> Ints:
    """Items above line `line + 1` and at or under line `line` of the cumulative flow at an instant.

    Line 0 is that of the start step; the last one is the finish: behind it stands all that has left the load.
    """
    seen = view(history, scope)
    who = np.flatnonzero(seen.items & (seen.classes.started_at < NEVER))
    crossed = _crossing(seen, who, seen.start + line) <= instant
    if seen.start + line < seen.finish:
        crossed &= _crossing(seen, who, seen.start + line + 1) > instant
    return who[crossed]


def in_progress_at(history: History, scope: Scope, instant: int) -> Ints:
    """Items in progress at an instant, the longest started first: started_at <= t, not left the load by t."""
    seen = view(history, scope)
    chosen = seen.classes
    who = np.flatnonzero(seen.items & (chosen.started_at <= instant) & (chosen.leaves > instant))
    return who[np.argsort(chosen.started_at[who], kind="stable")]


def _crossing(seen: View, who: Ints, level: int) -> Ints:
    history, chosen = seen.history, seen.classes
    if level == seen.start:
        return chosen.started_at[who]
    gone = np.where(chosen.code[who] == DISCARDED, history.items.discarded_at[who], NEVER)
    return np.minimum(standing_crossing(history, level)[who], gone)
