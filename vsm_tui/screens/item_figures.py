"""What the item screen draws: one item's life, its rows in the store, the chain up from it, its age against pace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vsm_tui.scope import Scope
from vsm_tui.screens.item_records import held_by_status
from vsm_tui.session import Loaded

if TYPE_CHECKING:
    from store import Store
    from store.items import ItemDetail
    from vsm_tui.flow.chain import Node
    from vsm_tui.flow.item import ItemLife


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """One item as it is drawn: its life, its rows in the store, the chain up from it, its age against pace."""

    life: ItemLife
    detail: ItemDetail
    paths: tuple[tuple[Node, ...], ...]
    held: tuple[tuple[str, int, int | None], ...]
    """Blocks that only a status says: what it waits for, from, to."""
    age: float | None
    pace: float | None
    p50: float | None
    p85: float | None
    """Ages at which half, and 85 %, of the finished items left its step."""


def item_figures(loaded: Loaded, scope: Scope, store: Store, key: str) -> ItemFigures | None:
    """One item as it stands in the store and in the history; none where the history does not hold it."""
    import numpy as np

    from store.items import item_detail
    from store.outcomes import load_outcomes
    from vsm_tui.flow.ageing import exit_ages, paces
    from vsm_tui.flow.chain import chain
    from vsm_tui.flow.classes import IN_PROGRESS, position_now
    from vsm_tui.flow.columns import percentiles
    from vsm_tui.flow.item import item_life
    from vsm_tui.flow.view import view

    history = loaded.history
    items = history.items
    try:
        index = items.keys.index(key)
    except ValueError:
        return None
    everything = Scope(
        types=scope.types,
        basis=scope.basis,
        start=scope.start,
        finish=scope.finish,
        day_counting=scope.day_counting,
    )
    seen = view(history, everything)
    age = pace = p50 = p85 = None
    if seen.classes.code[index] == IN_PROGRESS:
        ages, _, paced = paces(seen, np.array([index]))
        age, pace = float(ages[0]), None if paced[0] != paced[0] else float(paced[0])
        p50, p85 = percentiles(exit_ages(seen)[int(position_now(history)[index])], (50, 85))
    links = history.once("chain", lambda: chain(load_outcomes(store, loaded.slug), items.initiatives, items.keys))
    detail = item_detail(store, items.ids[index])
    return ItemFigures(
        life=item_life(history, everything, index),
        detail=detail,
        paths=links.of_item(index),
        held=held_by_status(history, index, detail),
        age=age,
        pace=pace,
        p50=p50,
        p85=p85,
    )
