"""The JSON Schema describes what is printed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from golden_cases import CASES, expected

from vsm_tui.flow.schema import metrics_schema

_TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def faults(schema: dict[str, Any], value: Any, path: str = "$") -> list[str]:
    """The part of JSON Schema that ours uses."""
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{path}: {value!r} is not one of {schema['enum']}"]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    number = isinstance(value, bool) and "boolean" not in kinds
    if number or not any(isinstance(value, _TYPES[kind]) for kind in kinds):
        return [f"{path}: {value!r} is no {kinds}"]
    found: list[str] = []
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [f"{path}.{name}: missing" for name in schema.get("required", []) if name not in value]
        for name, inner in value.items():
            of = known.get(name, schema.get("additionalProperties"))
            if isinstance(of, dict):
                found += faults(of, inner, f"{path}.{name}")
    if isinstance(value, list):
        for place, inner in enumerate(value):
            found += faults(schema["items"], inner, f"{path}[{place}]")
    return found


@pytest.mark.parametrize("case", CASES)
def test_the_figures_of_every_golden_case_fit_the_schema(case: str) -> None:
    from golden_cases import GOLDEN, options
    from tables import read_case

    from vsm_tui.flow.history import History
    from vsm_tui.flow.metrics import metrics
    from vsm_tui.scope import Scope

    raw, asked = read_case(GOLDEN / case), options(case)
    got = json.loads(json.dumps(metrics(History.build(raw, "last", now=0), Scope(since=asked.since))))
    assert faults(metrics_schema(), got) == []
    assert set(expected(case)) <= set(metrics_schema()["properties"])


def test_the_schema_refuses_what_does_not_fit() -> None:
    schema = metrics_schema()
    assert any("quality" in fault for fault in faults(schema, {"basis": "touch"}))
    assert faults(schema["properties"]["basis"], "guess")
    assert faults(schema["properties"]["weeks"], [{"week": 7}])


def test_outcomes_and_delivery_fit_the_schema_where_there_are_any() -> None:
    from test_chain import DOCUMENT, looked_at

    from store.models import CommitRecord, DeploymentRecord
    from vsm_tui.flow.delivery import delivery, delivery_figures
    from vsm_tui.flow.outcomes import outcomes_figures
    from vsm_tui.scope import Scope

    history = looked_at()
    deployments = [
        DeploymentRecord(history.as_of - 9 * 86_400, "v1", failed=True),
        DeploymentRecord(history.as_of, "v2"),
    ]
    measures = delivery(deployments, [CommitRecord(history.as_of - 86_400, "v2")], history.zone, history.as_of)
    further = {"outcomes": outcomes_figures(history, Scope(), DOCUMENT), "delivery": delivery_figures(measures)}
    got = json.loads(json.dumps(further, allow_nan=False))
    schema = metrics_schema()
    for name, figures in got.items():
        assert name not in schema["required"]
        assert faults(schema["properties"][name], figures, name) == []
