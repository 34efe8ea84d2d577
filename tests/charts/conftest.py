"""One small chart of every kind."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from vsm_tui.charts import kinds
from vsm_tui.charts.model import Chart, day_number

FIRST = date(2026, 1, 5)


def days(count: int, step: int = 1) -> list[date]:
    return [FIRST + timedelta(days=step * index) for index in range(count)]


def build_all() -> dict[str, Chart]:
    over = days(40)
    pace = {50: [4, 9], 85: [12, 20], 95: [30, None]}
    dots = kinds.Dots("ahead", [0.0, 0.0, 1.0], [3, 3, 15], ["PAY-1", "PAY-2", "PAY-3"], ["", "", "顧客 title"])
    return {
        "areas": kinds.cumulative_flow(
            "Cumulative flow",
            over,
            [("Build", [10 + i for i in range(40)]), ("Test", [6 + i for i in range(40)]), ("Done", list(range(40)))],
            marks=[(over[20], "fund weekly")],
            note="n 49",
        ),
        "scatter": kinds.scatter(
            "Flow time",
            [
                kinds.Dots(
                    "feature",
                    [day_number(day) for day in over],
                    [i % 13 + 1.0 for i in range(40)],
                    [f"F-{i}" for i in range(40)],
                )
            ],
            percentiles={50: 7, 85: 12},
        ),
        "ageing": kinds.ageing("Ageing", ["Build", "Test"], [dots], pace),
        "histogram": kinds.histogram("Flow time", [0, 7, 14, 21], [2, 5, 1], percentiles={85: 12}),
        "bars": kinds.weekly(
            "Weeks",
            ["2026-W01", "2026-W02", "2026-W03"],
            [("started", [3, 1, None]), ("finished", [0, 2, 4])],
            payloads=[[("A",), ("B",), ()], [(), ("C",), ("D", "E")]],
            partial=frozenset({2}),
        ),
        "targets": kinds.distribution(
            "Mix", ["feature", "defect"], [("by count", [60, 40]), ("by time", [70, 30])], targets=[80, None]
        ),
        "line": kinds.line(
            "Readings",
            days(5, 7),
            [31, 30, None, 24, 19],
            baseline=31,
            target=20,
            up_is_good=False,
            by=date(2026, 3, 1),
            unit="%",
            label="abandoned, %",
        ),
        "xmr": kinds.xmr(
            "Waits",
            days(6, 3),
            [9, 10, 11, 10, 2, 3],
            mean=10,
            upper=13,
            lower=7,
            outside=frozenset({4, 5}),
            changed=days(6, 3)[4],
            unit="d",
        ),
        "pareto": kinds.pareto("Delay", ["Legal", "Security", "Ops"], [20, 70, 10], payloads=[("L",), ("S",), ("O",)]),
        "spark": kinds.spark("velocity", [1, 2, None, 4, 8]),
        "share": kinds.share(
            "71 days", [("active", 3, "active"), ("waiting", 60, "waiting"), ("off", 8, "off")], unit="d"
        ),
        "spectrum": kinds.spectrum(
            "Passage",
            ("Ready", "Release"),
            [over[0], over[5], over[9]],
            [over[3], over[30], None],
            ["A", "B", "C"],
            until=over[39],
            slow=14,
        ),
    }


@pytest.fixture(scope="session")
def every_kind() -> dict[str, Chart]:
    return build_all()
