"""What a person chose and expects to find again: small JSON values, not part of the journal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from store.errors import StoreError, reported

if TYPE_CHECKING:
    from store.connection import Store


def get_setting(store: Store, stream_id: int, name: str, default: Any = None) -> Any:
    """A kept value, or `default`; `stream_id` 0 for what belongs to no stream."""
    found = store.value("SELECT value FROM setting WHERE stream_id = ? AND name = ?", [stream_id, name])
    if found is None:
        return default
    try:
        return json.loads(found)
    except ValueError:
        return default


def put_setting(store: Store, stream_id: int, name: str, value: Any) -> None:
    """Keep a value (anything JSON holds); an act under way keeps or loses it as a whole.

    Raises `StoreError` where the store cannot be written.
    """
    if store.readonly:
        raise StoreError(f"{store.path} is open for reading only")
    store.refuse_if_replaced()
    text = json.dumps(value, ensure_ascii=False)
    with reported(store.path), store.using() as connection:
        connection.execute(
            "INSERT INTO setting (stream_id, name, value) VALUES (?, ?, ?) "
            "ON CONFLICT (stream_id, name) DO UPDATE SET value = excluded.value WHERE value IS NOT excluded.value",
            [stream_id, name, text],
        )
