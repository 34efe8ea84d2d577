"""The store: one SQLite file, its records, its journal of acts, its backups. Knows nothing of the interface.

Names are loaded when first used, so that `store.errors` or `store.models` cost nothing more than themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.errors import Conflict, Damaged, StoreError

if TYPE_CHECKING:
    from store.connection import Store

__all__ = ["Conflict", "Damaged", "Store", "StoreError"]


def __getattr__(name: str) -> object:
    if name == "Store":
        from store.connection import Store

        return Store
    raise AttributeError(f"module 'store' has no attribute {name!r}")
