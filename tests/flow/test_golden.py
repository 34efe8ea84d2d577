"""The golden cases in memory: flow and the literal reading both give the expected figures."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from compare import differences
from golden_cases import CASES, GOLDEN, expected, literally, options
from tables import read_case

from vsm_tui.flow.history import History
from vsm_tui.flow.metrics import metrics
from vsm_tui.flow.periods import parse_as_of
from vsm_tui.scope import Scope

NOW = int(datetime(2026, 11, 22, tzinfo=UTC).timestamp())


@pytest.mark.parametrize("case", CASES)
def test_flow_gives_the_expected_figures(case: str) -> None:
    raw, asked = read_case(GOLDEN / case), options(case)
    as_of = parse_as_of(asked.as_of, ZoneInfo(raw.map.timezone)) if asked.as_of else None
    scope = Scope(
        since=asked.since,
        until=asked.until,
        types=asked.types,
        basis=asked.basis,
        start=asked.start,
        finish=asked.finish,
        day_counting=asked.day_counting,
        bucket=asked.bucket,
        measure=asked.measure,
    )
    got = json.loads(json.dumps(metrics(History.build(raw, as_of, now=NOW), scope), allow_nan=False))
    assert differences(expected(case), got) == []


@pytest.mark.parametrize("case", CASES)
def test_the_literal_reading_gives_the_expected_figures(case: str) -> None:
    assert differences(expected(case), literally(case)) == []
