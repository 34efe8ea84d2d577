"""The sample bank's stream as the report's material, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from store import Store
from store.history import raw_history
from vsm_tui.flow.history import History
from vsm_tui.intake.sample import load_samples
from vsm_tui.report.document import Report
from vsm_tui.report.document import report as make_report
from vsm_tui.report.material import Material, read_records
from vsm_tui.scope import Scope


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the sample streams."""
    path = tmp_path_factory.mktemp("report") / "s.db"
    with Store.open(path, create=True) as store:
        load_samples(store)
    return path


@pytest.fixture(scope="session")
def payments(sample_store: Path) -> Material:
    """The regulated bank, as of its last event."""
    with Store.open(sample_store, readonly=True) as store:
        raw = raw_history(store, "payments")
        return Material(History.build(raw, "last", now=raw.event_at[-1]), Scope(), read_records(store, "payments"))


@pytest.fixture(scope="session")
def paper(payments: Material) -> Report:
    """The whole report."""
    return make_report(payments)
