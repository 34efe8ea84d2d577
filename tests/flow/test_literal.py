"""Every figure of the JSON equals what a slow, literal reading of METRICS.md says."""

from __future__ import annotations

import json

from compare import differences
from histories import Case, cases
from hypothesis import HealthCheck, given, settings
from literal import Literal

from vsm_tui.flow.history import History
from vsm_tui.flow.metrics import metrics

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def literally(case: Case) -> dict[str, object]:
    scope = case.scope
    return Literal(
        case.raw,
        case.as_of,
        since=scope.since,
        until=scope.until,
        types=scope.types,
        basis=scope.basis,
        start=scope.start,
        finish=scope.finish,
        day_counting=scope.day_counting,
        bucket=scope.bucket,
        measure=scope.measure,
    ).figures()


@given(cases())
@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
def test_every_figure_of_a_small_history_is_what_the_contract_says_literally(case: Case) -> None:
    history = History.build(case.raw, case.as_of, now=case.as_of)
    got = json.loads(json.dumps(metrics(history, case.scope), allow_nan=False))
    assert differences(json.loads(json.dumps(literally(case))), got) == []
