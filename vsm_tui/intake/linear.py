"""The reader of Linear's API JSON: issues with their history nodes, at whatever depth the query put them.

An issue whose last known move leads elsewhere than to its present state has more history than the file holds.
"""

from __future__ import annotations

from typing import Any

from store.models import Completeness
from vsm_tui.intake.gathering import Gathering
from vsm_tui.intake.instants import InstantReader, NotAnInstant
from vsm_tui.intake.kinds import EXPEDITED, type_of
from vsm_tui.intake.sources import Source
from vsm_tui.intake.streaming import records, text_of

_CATEGORIES = {"triage": "new", "backlog": "new", "unstarted": "new", "started": "indeterminate", "completed": "done"}


def linear_place(found: dict[str, set[str]]) -> str | None:
    """The prefix at which a JSON file holds issues, however deep the query nested them; none where it holds none.

    Parents and children within an issue are no issues of the file: the outermost place counts.
    """
    places = [prefix for prefix, keys in found.items() if {"identifier", "createdAt"} <= keys]
    return min(places, key=lambda prefix: prefix.count("."), default=None)


def read_linear(source: Source, prefix: str, gathering: Gathering) -> None:
    """Read issues (`identifier`, `createdAt`, `state`, `history`)."""
    file = gathering.file(source.name, "linear")
    instants = InstantReader(gathering.options.zone)
    for number, issue in enumerate(records(source, prefix), 1):
        file.rows += 1
        key = text_of(issue.get("identifier")) if isinstance(issue, dict) else ""
        if not isinstance(issue, dict) or not key:
            gathering.refuse(file, number, "identifier", "is missing")
            continue
        try:
            events, completeness = _history(issue, instants)
        except NotAnInstant as error:
            gathering.refuse(file, number, f"{key} createdAt", str(error))
            continue
        if not events:
            gathering.refuse(file, number, f"{key} state", "is missing")
            continue
        file.kept += 1
        state = issue.get("state")
        if isinstance(state, dict) and text_of(state.get("type")) in _CATEGORIES:
            gathering.categorise(_name(state), _CATEGORIES[text_of(state["type"])])
        gathering.history(key, events, completeness)
        _describe(gathering, key, issue)


def _history(issue: dict[str, Any], instants: InstantReader) -> tuple[list[tuple[int, str]], Completeness]:
    created = instants.read(text_of(issue.get("createdAt"))).at
    current = _name(issue.get("state"))
    history = issue.get("history")
    nodes = _nodes(history)
    if not isinstance(nodes, list):
        ended = text_of(issue.get("completedAt")) or text_of(issue.get("canceledAt"))
        if current and ended:
            return [(created, "Created"), (max(created, instants.read(ended).at), current)], "snapshot"
        return ([(created, current)] if current else []), "snapshot"
    moves = [
        (instants.read(text_of(node.get("createdAt"))).at, _name(node.get("fromState")), _name(node["toState"]))
        for node in nodes
        if isinstance(node, dict) and _name(node.get("toState"))
    ]
    moves.sort(key=lambda move: move[0])
    if not moves and any(isinstance(node, dict) and node.get("toStateId") for node in nodes):
        return ([(created, current)] if current else []), "snapshot"  # states by id only: no move has a name
    first = moves[0][1] if moves else current
    events = [(created, first)] if first else []
    events += [(max(at, created), after) for at, _, after in moves]
    page = history.get("pageInfo") if isinstance(history, dict) else None
    cut = isinstance(page, dict) and bool(page.get("hasNextPage") or page.get("hasPreviousPage"))
    gone_on = bool(moves) and bool(current) and moves[-1][2] != current
    return events, "truncated" if cut or gone_on else "full"


def _nodes(value: object) -> list[Any] | None:
    """The members of a list or of a GraphQL connection, whether it holds `nodes` or `edges`."""
    if isinstance(value, dict):
        edges = value.get("edges")
        if isinstance(edges, list):
            return [edge.get("node") for edge in edges if isinstance(edge, dict)]
        value = value.get("nodes")
    return value if isinstance(value, list) else None


def _name(value: object) -> str:
    return text_of(value.get("name")) if isinstance(value, dict) else text_of(value)


def _describe(gathering: Gathering, key: str, issue: dict[str, Any]) -> None:
    record = gathering.item(key)
    record.title = text_of(issue.get("title")) or None
    parent, project = issue.get("parent"), issue.get("project")
    record.initiative = (
        (text_of(parent.get("identifier")) if isinstance(parent, dict) else "") or _name(project) or None
    )
    labels = issue.get("labels")
    names = [_name(label) for label in _nodes(labels) or []]
    record.type = next((name for name in names if type_of(name)), None)
    if any(name.strip().casefold() in EXPEDITED for name in names):
        record.escalated = True
