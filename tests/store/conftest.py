"""Real stores in real folders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store import Store
from store.models import Batch, StreamMap
from store.streams import save_map
from tests.store.cases import batch_of, checkout_map, dump


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a test's store is."""
    return tmp_path / "data" / "vsm.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """An empty store."""
    with Store.open(path, create=True) as opened:
        yield opened


@pytest.fixture
def number(store: Store) -> int:
    """The id of the stream `checkout`."""
    return save_map(store, checkout_map())


@pytest.fixture(name="dump")
def _dump() -> Callable[[Store], bytes]:
    return dump


@pytest.fixture(name="checkout_map")
def _checkout_map() -> Callable[..., StreamMap]:
    return checkout_map


@pytest.fixture(name="batch_of")
def _batch_of() -> Callable[..., Batch]:
    return batch_of
