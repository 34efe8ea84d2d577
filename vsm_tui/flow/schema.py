"""The JSON Schema of `vsm-tui metrics --json` (INTERFACE.md)."""

from __future__ import annotations

from typing import Any

from vsm_tui.flow.schema_evidence import EVIDENCE

Json = dict[str, Any]

_NUMBER: Json = {"type": "number"}
_SHARE: Json = {"type": ["number", "null"], "description": "a share from 0 to 1; null where there is nothing to count"}
_COUNT: Json = {"type": "integer", "minimum": 0}
_TEXT: Json = {"type": "string"}
_DATE: Json = {"type": ["string", "null"], "format": "date"}


def _maybe(described: str) -> Json:
    return {"type": ["number", "null"], "description": described}


def _object(fields: Json, described: str = "") -> Json:
    found: Json = {"type": "object", "properties": fields, "required": list(fields)}
    return found | ({"description": described} if described else {})


def _or_null(schema: Json) -> Json:
    return schema | {"type": [schema["type"], "null"]}


def _list(entry: Json, described: str = "") -> Json:
    found: Json = {"type": "array", "items": entry}
    return found | ({"description": described} if described else {})


def _by_name(value: Json, described: str = "") -> Json:
    found: Json = {"type": "object", "additionalProperties": value}
    return found | ({"description": described} if described else {})


def _spent(unit: str) -> Json:
    return _object({"total": _NUMBER, "p50": _maybe(unit), "p85": _maybe(unit)})


_INFLUENCE: Json = {
    "influence_days": _maybe("mean days saved per finished item had this waiting been zero"),
    "p85_without": _maybe("p85 of flow time, in days, had this waiting been zero"),
}

_HEAD: Json = {
    "stream": _TEXT,
    "basis": {"enum": ["touch", "working", "elapsed"]},
    "as_of": {"type": "string", "format": "date-time"},
    "timezone": {"type": "string", "description": "IANA name"},
    "window": _object({"from": _DATE, "to": _DATE}, "whole local days, both included; null is open"),
    "start": {"type": ["string", "null"]},
    "finish": {"type": ["string", "null"]},
    "day_counting": {"enum": ["elapsed", "inclusive"]},
}

_FIGURES: Json = {
    "items": _object(
        dict.fromkeys(
            ("total", "not_started", "returned", "in_progress", "finished", "discarded", "arrived_finished"), _COUNT
        ),
        "as of as_of, whatever the window",
    ),
    "flow_time_days": _object(
        {"n": _COUNT} | {name: _maybe("days") for name in ("p50", "p70", "p85", "p95", "mean")},
        "of the items finished in the window; percentiles are nearest rank",
    ),
    "weeks": _list(
        _object(
            {
                "week": {"type": "string", "pattern": r"^\d{4}-W\d{2}$"},
                "started": _COUNT,
                "finished": _COUNT,
                "discarded": _COUNT,
                "load_end": _COUNT,
                "partial": {"type": "boolean"},
            }
        )
    ),
    "flow_load": _object({"total": _COUNT, "by_step": _by_name(_COUNT)}, "items in progress as of as_of"),
    "flow_efficiency": _object(
        {"active_hours": _NUMBER, "total_hours": _NUMBER, "ratio": _SHARE, "recorded_share": _SHARE}
    ),
    "flow_distribution": _object(
        {
            "by_items": _by_name(_NUMBER),
            "by_active": _by_name(_SHARE),
            "target": _by_name(_NUMBER),
            "escalated": _by_name(_SHARE),
        },
        "shares by type of the items finished in the window",
    ),
    "steps": _list(
        _object(
            {
                "step": _TEXT,
                "visits": _COUNT,
                "open": _COUNT,
                "wait_days": _spent("days"),
                "active_hours": _spent("hours"),
                "off_days": _NUMBER,
                "rework_visits": _COUNT,
                "accuracy": _SHARE,
            }
            | _INFLUENCE
        ),
        "in stream order; of the visits that ended in the window",
    ),
    "rolled_accuracy": _SHARE,
    "first_pass": _SHARE,
    "loops": _list(_object({"from": _TEXT, "to": _TEXT, "count": _COUNT}), "backward moves, most first"),
    "heatmap": _object(
        {
            "measure": {"enum": ["accrued", "median", "p85", "oldest", "count"]},
            "bucket": {"enum": ["day", "week", "month"]},
            "columns": _list(_TEXT),
            "rows": _by_name(_list(_maybe("item-days (accrued), days, or visits (count)"))),
            "row_totals": _by_name(_maybe("the measure over the whole row; sums only where it adds up")),
            "column_totals": _list(_maybe("the measure over all rows")),
            "total": _maybe("the measure over everything"),
        }
    ),
    "cfd": _object(
        {"days": _list({"type": "string", "format": "date"}), "lines": _by_name(_list(_COUNT))},
        "items that had crossed into each step or beyond by each day's end",
    ),
    "dependencies": _list(
        _object(
            {
                "dependency": _TEXT,
                "blocks": _COUNT,
                "items": _COUNT,
                "days": _NUMBER,
                "median_days": _maybe("days"),
                "months": _COUNT,
                "open": _COUNT,
            }
            | _INFLUENCE
        ),
        "most days first",
    ),
    "ageing": _list(
        _object(
            {
                "item": _TEXT,
                "step": _TEXT,
                "age_days": _NUMBER,
                "step_days": _NUMBER,
                "pace": _SHARE,
                "chance": _SHARE,
            }
        ),
        "items in progress, oldest first",
    ),
    "littles_law": _object(
        {
            "load": _maybe("items"),
            "arrival_rate": _maybe("items a day"),
            "residence_days": _maybe("days"),
            "velocity_x_flow_time": _maybe("items"),
        }
    ),
    "velocity": _object(
        {
            "weeks": _COUNT,
            "finished": _COUNT,
            "started": _COUNT,
            "finished_per_week": _maybe("items a week"),
            "started_per_week": _maybe("items a week"),
        },
        "over the complete weeks of what is drawn",
    ),
    "started_completed": _object(
        dict.fromkeys(("started", "finished", "discarded", "left_over"), _COUNT), "over what is drawn"
    ),
    "service_level": _object(
        {"n": _COUNT, "days": _maybe("p85 of everything finished up to the window's end"), "kept": _COUNT}
        | {"share": _SHARE}
    ),
    "load_and_flow_time": _object(
        {
            "n": _COUNT,
            "too_recent": _COUNT,
            "low_load": _maybe("greatest load of the third that started with least in progress"),
            "low_p50_days": _maybe("median flow time of that third"),
            "high_load": _maybe("least load of the third that started with most in progress"),
            "high_p50_days": _maybe("median flow time of that third"),
            "rank_correlation": _maybe("Spearman's, -1 to 1"),
        }
    ),
}

_QUALITY: Json = _object(
    {
        "arrived_finished": _COUNT,
        "truncated": _COUNT,
        "snapshot": _COUNT,
        "day_precision": _COUNT,
        "unmapped_statuses": _by_name(_COUNT, "events by status, under the first spelling"),
    }
) | {"additionalProperties": True}


def metrics_schema() -> Json:
    """The schema; more keys may be added, the required ones are at least there, the others where there is data.

    The figures are null for a map of one step, or with its start at the finish.
    """
    figures = {name: schema if "null" in schema["type"] else _or_null(schema) for name, schema in _FIGURES.items()}
    properties = _HEAD | figures | {"quality": _QUALITY}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "vsm-tui metrics",
        "description": "Times are ISO 8601 UTC, durations in the unit that the key names; a figure that cannot be "
        "had is null.",
        "type": "object",
        "properties": properties | EVIDENCE,
        "required": list(properties),
    }
