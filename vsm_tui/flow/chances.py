"""What the service level expectation says of the items in progress."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.ageing import Ageing, ageing
from vsm_tui.flow.columns import Floats, Ints
from vsm_tui.flow.flowtime import all_flow_days, service_level
from vsm_tui.flow.history import History
from vsm_tui.flow.view import view
from vsm_tui.scope import Scope


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """The expectation, in days, and the items in progress with their chance to keep it, the oldest first."""

    within_days: float | None
    items: list[Ageing]
    share: Floats
    """One entry an item: "the share of finished items at least as old as it now is that still made it"; NaN where no
    finished item was ever as old, or nothing has finished."""
    n: Ints
    """Finished items at least as old."""

    @property
    def known(self) -> Ints:
        """Places of the items of which a chance can be told."""
        return np.flatnonzero(~np.isnan(self.share))


def chances(history: History, scope: Scope, listed: list[Ageing] | None = None) -> Chances:
    """The chances of a scope, compared with everything finished, whatever the window; `listed` is its `ageing`."""
    within = service_level(history, scope).days
    items = ageing(history, scope) if listed is None else listed
    if within is None:
        return Chances(None, items, np.full(len(items), np.nan), np.zeros(len(items), dtype=np.int64))
    ordered = all_flow_days(view(history, scope))
    ages = np.fromiter((item.age_days for item in items), dtype=np.float64, count=len(items))
    younger = np.searchsorted(ordered, ages, side="left")
    left = len(ordered) - younger
    made = np.maximum(int(np.searchsorted(ordered, within, side="right")) - younger, 0)
    share = np.divide(made, left, out=np.full(len(items), np.nan), where=left > 0)
    return Chances(within, items, share, left.astype(np.int64))
