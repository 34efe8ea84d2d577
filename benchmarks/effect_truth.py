"""How often the verdict on a change is right, on simulated streams whose truth is known.

    PYTHONPATH=. python benchmarks/effect_truth.py [SEEDS]

prints the table of docs/changes.md: per measure the share of streams in which a halved wait gave a signal, and of
those without any change the share that gave a false one, beside what the interval alone would have said.
"""

from __future__ import annotations

import sys
from datetime import timedelta

from simulated_streams import Truth, simulate

from vsm_tui.flow.effect import effect
from vsm_tui.flow.history import History
from vsm_tui.flow.measures import Measure
from vsm_tui.scope import Scope

MEASURES = (Measure("wait_days", "approve"), Measure("flow_time_days"), Measure("load"), Measure("velocity"))
WINDOW = 60


def row(measure: Measure, seeds: int, **truth: float) -> str:
    """One line of the table."""
    counts = {"right": 0, "wrong way": 0, "false": 0, "interval": 0, "few": 0}
    for halved in (True, False):
        for seed in range(seeds):
            given = Truth(seed, halved, **truth)
            history = History.build(simulate(given), given.as_of, now=given.as_of)
            check = given.changed_on + timedelta(days=WINDOW)
            found = effect(history, Scope(), measure, given.changed_on, check)
            if halved:
                counts["right"] += found.verdict == "signal, better"
                counts["wrong way"] += found.verdict == "signal, worse"
            else:
                counts["false"] += found.verdict.startswith("signal")
                span = found.main.interval
                counts["interval"] += span is not None and not span[0] <= 0 <= span[1]
            counts["few"] += found.verdict == "too few points"
    shares = {name: f"{100 * count / (2 * seeds if name == 'few' else seeds):.1f} %" for name, count in counts.items()}
    cells = [measure.text, *(shares[name] for name in ("right", "wrong way", "false", "interval", "few"))]
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Print the tables."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    head = "| measure | halved: signal, better | signal, worse | unchanged: false signal | interval alone | too few |"
    kinds = (
        ("60 weeks of history, 6 items a week", {}),
        ("117 weeks of history", {"days": 820, "change_after": 730}),
        ("200 weeks of history", {"days": 1400, "change_after": 1310}),
        ("an item every three weeks", {"a_week": 0.35}),
    )
    for title, truth in kinds:
        print(f"\n{title} ({seeds} streams each)\n\n{head}\n|---|---|---|---|---|---|")
        for measure in MEASURES if "three" not in title else MEASURES[:2]:
            print(row(measure, seeds, **truth), flush=True)


if __name__ == "__main__":
    main()
