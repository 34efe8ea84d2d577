"""The object that `vsm-tui metrics --json` prints (INTERFACE.md), from the same functions as every screen."""

from __future__ import annotations

from typing import Any

import numpy as np

from vsm_tui.flow.ageing import ageing
from vsm_tui.flow.chances import chances
from vsm_tui.flow.dependencies import dependencies
from vsm_tui.flow.distribution import flow_distribution
from vsm_tui.flow.efficiency import flow_efficiency
from vsm_tui.flow.flowtime import flow_time
from vsm_tui.flow.further import FURTHER, further, heatmap_totals
from vsm_tui.flow.history import History
from vsm_tui.flow.influence import dependency_influences
from vsm_tui.flow.load import cumulative_flow, flow_load, littles_law, weeks
from vsm_tui.flow.periods import iso_instant
from vsm_tui.flow.quality import Quality, class_counts, quality
from vsm_tui.flow.rework import first_pass, loops, rolled_accuracy
from vsm_tui.flow.steps import Spent, step_figures
from vsm_tui.flow.view import View, view
from vsm_tui.flow.waits import heatmap
from vsm_tui.scope import Scope

Json = dict[str, Any]


def metrics(history: History, scope: Scope) -> Json:
    """Every figure of METRICS.md for a scope; a figure that cannot be had is None, nothing is rounded.

    Raises `UnknownStep` where the scope names a step that the stream does not have.
    """
    seen = view(history, scope)
    head = _head(seen)
    if not seen.sound:
        return head | dict.fromkeys(_FIGURES) | {"quality": _quality(quality(history, scope))}
    return head | {
        "items": class_counts(history, scope),
        "flow_time_days": _flow_time(history, scope),
        "weeks": [
            {
                "week": week.week,
                "started": week.started,
                "finished": week.finished,
                "discarded": week.discarded,
                "load_end": week.load_end,
                "partial": week.partial,
            }
            for week in weeks(history, scope)
        ],
        "flow_load": _flow_load(history, scope),
        "flow_efficiency": _efficiency(history, scope),
        "flow_distribution": _distribution(history, scope),
        "steps": _steps(history, scope),
        "rolled_accuracy": rolled_accuracy(history, scope),
        "first_pass": first_pass(history, scope).share,
        "loops": [{"from": loop.source, "to": loop.target, "count": loop.count} for loop in loops(history, scope)],
        "heatmap": _heatmap(history, scope),
        "cfd": _cfd(history, scope),
        "dependencies": _dependencies(history, scope),
        "ageing": _ageing(history, scope),
        "littles_law": _littles_law(history, scope),
        "quality": _quality(quality(history, scope)),
        **further(history, scope),
    }


_FIGURES = (
    "items",
    "flow_time_days",
    "weeks",
    "flow_load",
    "flow_efficiency",
    "flow_distribution",
    "steps",
    "rolled_accuracy",
    "first_pass",
    "loops",
    "heatmap",
    "cfd",
    "dependencies",
    "ageing",
    "littles_law",
    *FURTHER,
)


def _head(seen: View) -> Json:
    history, scope = seen.history, seen.scope
    ids = history.steps
    return {
        "stream": history.map.stream,
        "basis": scope.basis,
        "as_of": iso_instant(history.as_of),
        "timezone": history.map.timezone,
        "window": {
            "from": scope.since.isoformat() if scope.since else None,
            "to": scope.until.isoformat() if scope.until else None,
        },
        "start": ids[seen.start] if seen.start >= 0 else None,
        "finish": ids[seen.finish] if seen.finish >= 0 else None,
        "day_counting": seen.day_counting,
    }


def _flow_time(history: History, scope: Scope) -> Json:
    times = flow_time(history, scope)
    return {
        "n": times.n,
        "p50": times.p50,
        "p70": times.p70,
        "p85": times.p85,
        "p95": times.p95,
        "mean": times.mean,
    }


def _flow_load(history: History, scope: Scope) -> Json:
    load = flow_load(history, scope)
    return {"total": load.total, "by_step": load.by_step}


def _efficiency(history: History, scope: Scope) -> Json:
    found = flow_efficiency(history, scope)
    return {
        "active_hours": found.active_hours,
        "total_hours": found.total_hours,
        "ratio": found.ratio,
        "recorded_share": found.recorded_share,
    }


def _distribution(history: History, scope: Scope) -> Json:
    found = flow_distribution(history, scope)
    return {
        "by_items": found.by_items,
        "by_active": found.by_active,
        "target": found.target,
        "escalated": found.escalated,
    }


def _spent(spent: Spent) -> Json:
    return {"total": spent.total, "p50": spent.p50, "p85": spent.p85}


def _steps(history: History, scope: Scope) -> list[Json]:
    return [
        {
            "step": figures.step,
            "visits": figures.visits,
            "open": figures.open,
            "wait_days": _spent(figures.wait_days),
            "active_hours": _spent(figures.active_hours),
            "off_days": figures.off_days,
            "rework_visits": figures.rework_visits,
            "accuracy": figures.accuracy.share,
            "influence_days": figures.influence.days,
            "p85_without": figures.influence.p85_without,
        }
        for figures in step_figures(history, scope)
    ]


def _heatmap(history: History, scope: Scope) -> Json:
    found = heatmap(history, scope)
    values = found.values.astype(object)
    values[np.isnan(found.values)] = None
    if found.measure == "count":
        values = found.ended.astype(object)
    return {
        "measure": found.measure,
        "bucket": found.bucket,
        "columns": list(found.columns),
        "rows": {row: values[number].tolist() for number, row in enumerate(found.rows)},
        **heatmap_totals(history, scope, found),
    }


def _cfd(history: History, scope: Scope) -> Json:
    flow = cumulative_flow(history, scope)
    return {
        "days": list(flow.days),
        "lines": {step: flow.lines[number].tolist() for number, step in enumerate(flow.steps)},
    }


def _dependencies(history: History, scope: Scope) -> list[Json]:
    saved = dependency_influences(history, scope)
    return [
        {
            "dependency": figures.dependency,
            "blocks": figures.blocks,
            "items": figures.items,
            "days": figures.days,
            "median_days": figures.median_days,
            "months": figures.months,
            "open": figures.open,
            "influence_days": saved[figures.dependency].days,
            "p85_without": saved[figures.dependency].p85_without,
        }
        for figures in dependencies(history, scope)
    ]


def _ageing(history: History, scope: Scope) -> list[Json]:
    listed = ageing(history, scope)
    shares = chances(history, scope, listed).share.tolist()
    return [
        {
            "item": item.key,
            "step": item.step,
            "age_days": item.age_days,
            "step_days": item.step_days,
            "pace": item.pace,
            "chance": None if share != share else share,
        }
        for item, share in zip(listed, shares, strict=True)
    ]


def _littles_law(history: History, scope: Scope) -> Json:
    law = littles_law(history, scope)
    return {
        "load": law.load,
        "arrival_rate": law.arrival_rate,
        "residence_days": law.residence_days,
        "velocity_x_flow_time": law.velocity_x_flow_time,
    }


def _quality(found: Quality) -> Json:
    counts: Json = {name: note.count for name, note in found.notes.items() if name != "unmapped"}
    return counts | {"unmapped_statuses": found.unmapped_statuses}
