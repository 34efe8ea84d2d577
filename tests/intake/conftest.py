"""What the intake tests share: files written on the spot, and the real exports beside the checkout where present."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from vsm_tui.intake.columns import parse_columns
from vsm_tui.intake.gathering import Options
from vsm_tui.intake.reading import Reading, read_files

Write = Callable[..., str]
Read = Callable[..., Reading]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file and return its path; text is UTF-8 unless `encoding` says otherwise."""

    def make(name: str, content: str | bytes, encoding: str = "utf-8") -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = content if isinstance(content, bytes) else content.encode(encoding)
        path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
        return str(path)

    return make


@pytest.fixture
def read(write: Write) -> Read:
    """Read one file's content; keywords are those of the command line."""

    def run(
        content: str | bytes, name: str = "events.csv", columns: str = "", zone: str = "UTC", **more: Any
    ) -> Reading:
        choice = parse_columns([columns] if columns else [])
        return read_files([write(name, content)], Options(columns=choice, zone=ZoneInfo(zone), **more))

    return run


@pytest.fixture(scope="session")
def exports() -> Path:
    """The folder of real exports, beside the checkout or where VSM_TUI_DATA says."""
    beside = Path(__file__).parents[3] / "shared" / "data"
    folder = Path(os.environ.get("VSM_TUI_DATA", beside))
    if not folder.is_dir():
        pytest.skip("the real exports are not here (VSM_TUI_DATA names their folder)")
    return folder
