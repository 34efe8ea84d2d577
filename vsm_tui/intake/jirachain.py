"""Where a Jira issue says what it belongs to and whether it was put before others.

Unless `--columns` says otherwise an initiative is the epic, and escalated follows from a label or the priority.
`--columns initiative=component` (or epic, parent, label, project, or a field's id) takes another; `a+b` takes the
first that is filled. `--columns escalated=priority` or `escalated=label` looks at one of them only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from vsm_tui.intake.kinds import EXPEDITED, type_of
from vsm_tui.intake.streaming import text_of

_NAMED_LABEL = re.compile(r"(?:initiative|epic)\s*[:/=]\s*(\S.*)", re.IGNORECASE)


class NoSuchField(ValueError):
    """`--columns` names a field that an issue does not have."""


def initiative_of(fields: dict[str, Any], epic_link: str | None, named: Sequence[str] = ()) -> str | None:
    """The initiative by the first named place that is filled; `epic_link` is the last one of the changelog.

    Raises `NoSuchField` for a place that is neither known nor a field of the issue.
    """
    for place in named or ("epic",):
        found = _at(place, fields, epic_link)
        if found:
            return found
    return None


def escalated_of(fields: dict[str, Any], named: Sequence[str] = ()) -> bool:
    """Whether a label or the priority says so. Raises `NoSuchField` for any other place."""
    words: list[str] = []
    for place in named or ("label", "priority"):
        if place not in ("label", "labels", "priority"):
            raise NoSuchField(f"escalated={place}: label and priority are known")
        words += [_name(fields.get("priority"))] if place == "priority" else _labels(fields)
    return bool(EXPEDITED.intersection(word.strip().casefold() for word in words))


def _at(place: str, fields: dict[str, Any], epic_link: str | None) -> str:
    if place == "epic":
        return _epic(fields) or epic_link or ""
    if place == "parent":
        parent = fields.get("parent")
        return text_of(parent.get("key")) if isinstance(parent, dict) else ""
    if place in ("label", "labels"):
        labels = _labels(fields)
        marked = (found[1] for label in labels if (found := _NAMED_LABEL.fullmatch(label)))
        plain = (label for label in labels if label.casefold() not in EXPEDITED and not type_of(label))
        return next(marked, next(plain, ""))
    if place in ("component", "components"):
        components = fields.get("components")
        return _name(components[0]) if isinstance(components, list) and components else ""
    if place == "project":
        return _name(fields.get("project"))
    if place not in fields:
        raise NoSuchField(
            f"initiative={place}: the issue has no such field; epic, parent, label, component, project or a field's "
            "id (customfield_10014) are known"
        )
    value = fields[place]
    value = value[0] if isinstance(value, list) and value else value
    return (text_of(value.get("value")) or _name(value)) if isinstance(value, dict) else text_of(value)


def _epic(fields: dict[str, Any]) -> str:
    epic = fields.get("epic")
    if isinstance(epic, dict) and (epic.get("key") or epic.get("name")):
        return text_of(epic.get("key") or epic.get("name"))
    parent = fields.get("parent")
    if isinstance(parent, dict) and parent.get("key"):
        inner = parent.get("fields")
        kind = inner.get("issuetype") if isinstance(inner, dict) else None
        if isinstance(kind, dict) and (
            kind.get("hierarchyLevel") == 1 or _name(kind).casefold() in ("epic", "initiative")
        ):
            return text_of(parent["key"])
    return ""


def _labels(fields: dict[str, Any]) -> list[str]:
    labels = fields.get("labels")
    return [text_of(label).strip() for label in labels] if isinstance(labels, list) else []


def _name(value: object) -> str:
    return text_of(value.get("name")) if isinstance(value, dict) else text_of(value)
