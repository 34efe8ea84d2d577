"""Pictures of flow distribution: against targets, planned and escalated, month by month."""

from __future__ import annotations

import numpy as np

from vsm_tui.charts.kinds import distribution as bars
from vsm_tui.charts.kinds import weekly
from vsm_tui.charts.model import Point
from vsm_tui.flow.columns import Ints
from vsm_tui.flow.distribution import FlowDistribution, flow_distribution
from vsm_tui.flow.flowtime import flow_days
from vsm_tui.flow.history import History
from vsm_tui.flow.trends import trends
from vsm_tui.flow.view import view
from vsm_tui.pictures.picture import Behind, Picture, keys_of, listed
from vsm_tui.pictures.sentences import distribution_sentence, said_thin
from vsm_tui.safe import safe_line
from vsm_tui.scope import Scope
from vsm_tui.wording import days_words, type_sign

ORDER = ("feature", "defect", "debt", "risk")
"""The field's order of types; any other follows by name."""


def type_order(names: set[str]) -> list[str]:
    """Types in the order in which they are shown."""
    return [name for name in ORDER if name in names] + sorted(names - set(ORDER))


def _titles(names: list[str]) -> list[str]:
    return [f"{type_sign(name)} {safe_line(name, 24)}" for name in names]


def _note(found: FlowDistribution) -> str:
    return listed(
        said_thin(found.n),
        "" if found.target else "the map names no targets",
        "" if any(share is not None for share in found.escalated.values()) else "no source says what was escalated",
    )


def _finished(history: History, scope: Scope, name: str, escalated: bool | None = None) -> Behind:
    items: Ints = view(history, scope).finished()
    kept = history.items
    mine = items[kept.type[items] == kept.type_names.index(name)] if name in kept.type_names else items[:0]
    if escalated is not None:
        mine = mine[(kept.escalated[mine] == 1) == escalated]
    days = flow_days(view(history, scope), mine)
    order = np.argsort(-days, kind="stable")
    keys = keys_of(history, mine[order].tolist())
    took = (f"took {days_words(value)}" for value in days[order].tolist())
    word = "" if escalated is None else "escalated " if escalated else "planned "
    return Behind(f"Finished: {word}{safe_line(name, 30)}", keys, dict(zip(keys, took, strict=True)))


def against_targets(history: History, scope: Scope) -> Picture:
    """Shares of the finished items by type, by count and by active time, beside the targets."""
    found = flow_distribution(history, scope)
    names = type_order({*found.by_items, *found.target}) if found.n else []
    by_active = [found.by_active.get(name, 0.0) for name in names]
    series = [("by count", [100 * found.by_items.get(name, 0.0) for name in names])]
    if any(by_active):
        series.append(("by active time", [100 * (share or 0.0) for share in by_active]))
    chart = bars(
        "Distribution of what was finished",
        _titles(names),
        series,
        targets=[None if name not in found.target else 100 * found.target[name] for name in names],
        note=_note(found),
    )
    return Picture(
        "targets",
        chart,
        distribution_sentence(history, scope),
        "flow_distribution",
        lambda point: _finished(history, scope, names[round(point.x)]),
    )


def planned_and_escalated(history: History, scope: Scope) -> Picture:
    """Of each type how many items were planned and how many escalated."""
    found = flow_distribution(history, scope)
    names = type_order(set(found.by_items))
    known = any(share is not None for share in found.escalated.values())
    urgent = [round((found.escalated[name] or 0.0) * found.counts[name]) for name in names]
    planned = [found.counts[name] - late for name, late in zip(names, urgent, strict=True)]
    chart = bars(
        "Planned and escalated" if known else "Planned and escalated: no source says",
        _titles(names) if known else [],
        [("planned", planned), ("escalated", urgent)] if known else [("planned", [])],
        unit="items",
        note=_note(found),
    )
    return Picture(
        "escalated",
        chart,
        distribution_sentence(history, scope),
        "flow_distribution",
        lambda point: _finished(history, scope, names[round(point.x)], point.series == 1),
    )


def types_by_period(history: History, scope: Scope) -> Picture:
    """Finished items of each type by week or month of finishing."""
    moved = trends(history, scope)
    found = flow_distribution(history, scope)
    names = type_order(set(found.by_items))
    rows = {name: moved.by_type[moved.type_names.index(name)] for name in names}
    chart = weekly(
        f"Finished by type and {moved.bucket}",
        moved.labels,
        [(title, rows[name].tolist()) for title, name in zip(_titles(names), names, strict=True)],
        partial=frozenset(index for index, cut in enumerate(moved.partial) if cut),
        note=_note(found),
    )

    def behind(point: Point) -> Behind:
        place, name = round(point.x), names[point.series]
        items = moved.item[moved.place == place]
        mine = items[history.items.type[items] == history.items.type_names.index(name)]
        return Behind(f"Finished in {moved.labels[place]}: {safe_line(name, 30)}", keys_of(history, mine.tolist()))

    return Picture("types", chart, distribution_sentence(history, scope), "flow_distribution", behind)
