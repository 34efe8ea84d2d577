"""How many items of each type a stream has: what the scope offers to choose from."""

from __future__ import annotations

import numpy as np

from vsm_tui.flow.history import History


def items_by_type(history: History) -> dict[str, int]:
    """Type name -> items counted, in the stream's order of types; types without an item are left out."""
    items = history.items
    counts = np.bincount(items.type[items.counted], minlength=len(items.type_names)).tolist()
    return {name: count for name, count in zip(items.type_names, counts, strict=True) if count}
