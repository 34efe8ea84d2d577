"""Simulated truth: queues with batches and drift, with a halved wait on a date, with no change, with too few items.

A quick version of `benchmarks/effect_truth.py`, whose full figures stand in docs/changes.md.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from simulated_streams import Truth, simulate

from vsm_tui.flow.effect import effect
from vsm_tui.flow.history import History
from vsm_tui.flow.measures import Measure
from vsm_tui.scope import Scope

WAIT = Measure("wait_days", "approve")
SEEDS = range(1000, 1060)


def verdicts(*measures: Measure, halved: bool, **truth: float) -> Counter[str]:
    found: Counter[str] = Counter()
    for seed in SEEDS:
        given = Truth(seed, halved, **truth)
        history = History.build(simulate(given), given.as_of, now=given.as_of)
        check = given.changed_on + timedelta(days=60)
        found.update(effect(history, Scope(), measure, given.changed_on, check).verdict for measure in measures)
    return found


def test_a_halved_wait_is_a_signal_in_most_streams() -> None:
    found = verdicts(WAIT, halved=True)
    assert found["signal, better"] >= 0.75 * len(SEEDS), found
    assert found["signal, worse"] <= 0.05 * len(SEEDS), found


def test_where_nothing_changed_at_most_one_stream_in_ten_gives_a_signal() -> None:
    measures = (WAIT, Measure("flow_time_days"), Measure("velocity"), Measure("load"))
    found = verdicts(*measures, halved=False)
    false = found["signal, better"] + found["signal, worse"]
    assert false <= 0.10 * len(SEEDS) * len(measures), found
    assert found["no signal"] > 0.5 * found.total(), found


def test_too_few_items_are_said_to_be_too_few() -> None:
    found = verdicts(WAIT, halved=True, a_week=0.35)
    assert found["too few points"] >= 0.9 * len(SEEDS), found
    assert not found["signal, worse"]
