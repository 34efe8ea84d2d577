"""Figures of `metrics --json` beyond the ones that INTERFACE.md fixes: what the Flow and Waits screens show besides."""

from __future__ import annotations

from typing import Any

from vsm_tui.flow.columns import Floats
from vsm_tui.flow.crowding import crowding
from vsm_tui.flow.flowtime import service_level
from vsm_tui.flow.history import History
from vsm_tui.flow.load import started_completed
from vsm_tui.flow.velocity import velocity
from vsm_tui.flow.wait_totals import wait_totals
from vsm_tui.flow.waits import Heatmap
from vsm_tui.scope import Scope

Json = dict[str, Any]
FURTHER = ("velocity", "started_completed", "service_level", "load_and_flow_time")


def further(history: History, scope: Scope) -> Json:
    """The figures by the names in `FURTHER`; a figure that cannot be had is None."""
    pace, level = velocity(history, scope), service_level(history, scope)
    whole, crowd = started_completed(history, scope), crowding(history, scope)
    return {
        "velocity": {
            "weeks": pace.weeks,
            "finished": pace.finished,
            "started": pace.started,
            "finished_per_week": pace.per_week,
            "started_per_week": pace.started_per_week,
        },
        "started_completed": {
            "started": whole.started,
            "finished": whole.finished,
            "discarded": whole.discarded,
            "left_over": whole.left_over,
        },
        "service_level": {"n": level.n, "days": level.days, "kept": level.kept, "share": level.share},
        "load_and_flow_time": {
            "n": len(crowd.item),
            "too_recent": crowd.too_recent,
            "low_load": crowd.low_load,
            "low_p50_days": crowd.low_p50,
            "high_load": crowd.high_load,
            "high_p50_days": crowd.high_p50,
            "rank_correlation": crowd.correlation,
        },
    }


def heatmap_totals(history: History, scope: Scope, waits: Heatmap) -> Json:
    """The totals of the heatmap: by row, by column, and of everything, in its own measure."""
    totals = wait_totals(history, scope, waits)
    return {
        "row_totals": dict(zip(waits.rows, _numbers(totals.rows), strict=True)),
        "column_totals": _numbers(totals.columns),
        "total": None if totals.total != totals.total else totals.total,
    }


def _numbers(values: Floats) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]
