"""The JSON Schema of the keys that stand only where there is data: outcomes, delivery, changes, governance."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

_COUNT: Json = {"type": "integer", "minimum": 0}
_MAYBE: Json = {"type": ["number", "null"]}
_TEXT: Json = {"type": "string"}


def _object(fields: Json) -> Json:
    return {"type": "object", "properties": fields, "required": list(fields)}


_MEASURES: Json = {
    "deployments": _COUNT,
    "per_week": _MAYBE,
    "lead_time_hours": _object({"n": _COUNT, "p50": _MAYBE, "p85": _MAYBE, "mean": _MAYBE}),
    "change_fail_rate": _MAYBE,
    "recovery_hours": _object({"n": _COUNT, "p50": _MAYBE}),
    "rework_rate": _MAYBE,
}


def _periods(name: str) -> Json:
    return {"type": "array", "items": _object({name: _TEXT, "partial": {"type": "boolean"}} | _MEASURES)}


_HYPOTHESIS: Json = {
    "id": _TEXT,
    "state": {"enum": ["draft", "measuring", "met", "overdue", "supported", "refuted", "inconclusive"]},
    "progress": _MAYBE,
    "latest": _MAYBE,
    "latest_date": {"type": ["string", "null"]},
    "lint": {
        "type": "array",
        "items": {"enum": ["delivery_commitment", "output_metric", "no_metric", "no_movement", "wrong_side"]},
    },
}
_INITIATIVE: Json = {
    "initiative": _TEXT,
    "items": _COUNT,
    "active_hours": {"type": "number"},
    "share": _MAYBE,
    "hypotheses": _COUNT,
    "readings": _COUNT,
    "open_days": _MAYBE,
    "waiting_share": _MAYBE,
}

_SIDE: Json = {"type": "object", "properties": {"n": _COUNT, "median": _MAYBE}, "required": ["n", "median"]}
_CHANGE: Json = {
    "id": _TEXT,
    "before": _SIDE,
    "after": _SIDE,
    "difference": _MAYBE,
    "interval": {"type": ["array", "null"], "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
    "placebo": _object({"dates": _COUNT, "as_large": _COUNT}),
    "preliminary": {"type": "boolean"},
    "verdict": {
        "enum": ["too few points", "no signal"]
        + [f"{sure}, {way}" for sure in ("unconfirmed", "signal") for way in ("better", "worse")]
    },
}
_CONTROL: Json = {
    "step": _TEXT,
    "wait_days_per_item": _MAYBE,
    "sent_back": _COUNT,
    "last_sent_back": {"type": ["string", "null"], "format": "date-time"},
    "shares_evidence_with": {"type": "array", "items": _TEXT},
    "no_catch": {"type": "boolean"},
}

EVIDENCE: Json = {
    "changes": {"type": "array", "items": _object(_CHANGE)},
    "governance": {"type": "array", "items": _object(_CONTROL)},
    "outcomes": _object(
        {
            "hypotheses": {"type": "array", "items": _object(_HYPOTHESIS)},
            "capacity_without_evidence": {"type": "array", "items": _object(_INITIATIVE)},
            "without_initiative": _object({"items": _COUNT, "active_hours": {"type": "number"}}),
        }
    ),
    "delivery": _object(
        _MEASURES
        | {
            "weeks": _periods("week"),
            "months": _periods("month"),
            "left_out": _object(
                dict.fromkeys(
                    (
                        "other_environments",
                        "dated_after_deployment",
                        "commits_without_deployment",
                        "failures_not_restored",
                    ),
                    _COUNT,
                )
            ),
        }
    ),
}
