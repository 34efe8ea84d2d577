"""The five tiles: each measure with its figure, what stands beside it, and its trend. Never added up to one score."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from vsm_tui.flow.columns import Floats
from vsm_tui.flow.distribution import FlowDistribution, flow_distribution
from vsm_tui.flow.efficiency import flow_efficiency
from vsm_tui.flow.flowtime import THIN, flow_time, service_level
from vsm_tui.flow.history import History
from vsm_tui.flow.load import flow_load, littles_law
from vsm_tui.flow.trends import Trends, trends
from vsm_tui.flow.velocity import velocity
from vsm_tui.pictures.distribution import type_order
from vsm_tui.pictures.sentences import SENTENCES
from vsm_tui.scope import Scope
from vsm_tui.wording import days_words, number_words, share_words, type_sign

TileName = Literal["velocity", "time", "load", "efficiency", "distribution"]
TILES: tuple[TileName, ...] = ("velocity", "time", "load", "efficiency", "distribution")
TITLES: dict[TileName, str] = {
    "velocity": "Velocity",
    "time": "Time",
    "load": "Load",
    "efficiency": "Efficiency",
    "distribution": "Distribution",
}


@dataclass(frozen=True, slots=True)
class Tile:
    """One measure: `figure` large, `unit` after it, `beside` under it (ways to say it, longest first), its trend (none:
    a gap) and its sentence."""

    name: TileName
    title: str
    figure: str
    unit: str
    beside: tuple[str, ...]
    trend: tuple[float | None, ...]
    sentence: str
    thin: bool
    """Fewer than 10 values stand behind the figure."""


def tiles(history: History, scope: Scope) -> tuple[Tile, ...]:
    """The five tiles of a scope, in their order."""
    moved = trends(history, scope)
    return (
        _velocity(history, scope, moved),
        _time(history, scope, moved),
        _load(history, scope, moved),
        _efficiency(history, scope, moved),
        _distribution(history, scope, moved),
    )


def _tile(
    name: TileName,
    history: History,
    scope: Scope,
    figure: str,
    unit: str,
    beside: tuple[str, ...],
    trend: list[float | None],
    thin: bool = False,
) -> Tile:
    return Tile(name, TITLES[name], figure, unit, beside, tuple(trend), SENTENCES[name](history, scope), thin)


def _trend(values: Floats, moved: Trends) -> list[float | None]:
    """A trend of whole weeks or months: partial ones at either end would look like a fall."""
    return [
        None if cut or not math.isfinite(value) else value
        for value, cut in zip(values.tolist(), moved.partial, strict=True)
    ]


def _velocity(history: History, scope: Scope, moved: Trends) -> Tile:
    pace = velocity(history, scope)
    beside = (f"started {number_words(pace.started_per_week)}" if pace.weeks else "no whole week",)
    trend = _trend(moved.finished.astype(float), moved)
    return _tile("velocity", history, scope, number_words(pace.per_week), "/week", beside, trend)


def _time(history: History, scope: Scope, moved: Trends) -> Tile:
    times, level = flow_time(history, scope), service_level(history, scope)
    unit = "max" if times.n and times.p85_is_maximum else "85 %"
    beside: tuple[str, ...] = ("nothing finished", "none finished")
    if times.n:
        half = f"p50 {days_words(times.p50)}"
        beside = (
            f"{half}   expectation kept {share_words(level.share)}",
            f"{half}   kept {share_words(level.share)}",
            half,
        )
    return _tile(
        "time", history, scope, days_words(times.p85), unit, beside, _trend(moved.p85, moved), 0 < times.n < THIN
    )


def _load(history: History, scope: Scope, moved: Trends) -> Tile:
    load = flow_load(history, scope)
    beside = (f"average {number_words(littles_law(history, scope).load)}",)
    trend: list[float | None] = [float(value) for value in moved.load_end.tolist()]
    return _tile("load", history, scope, f"{load.total:,}", "items", beside, trend)


def _efficiency(history: History, scope: Scope, moved: Trends) -> Tile:
    found = flow_efficiency(history, scope)
    beside: tuple[str, ...] = ("nothing finished", "none finished")
    if found.ratio is not None:
        recorded = share_words(found.recorded_share)
        beside = (
            ("from statuses",) if not found.recorded_share else (f"{recorded} of it recorded", f"{recorded} recorded")
        )
    return _tile(
        "efficiency",
        history,
        scope,
        share_words(found.ratio, 1),
        "work",
        beside,
        _trend(moved.efficiency, moved),
        0 < found.n < THIN,
    )


def _distribution(history: History, scope: Scope, moved: Trends) -> Tile:
    found = flow_distribution(history, scope)
    names = sorted(found.by_items, key=lambda name: -found.by_items[name])
    figure, unit = "–", ""
    trend: list[float | None] = []
    if names:
        top = names[0]
        figure, unit = share_words(found.by_items[top]), top
        counts = moved.by_type[moved.type_names.index(top)]
        trend = [
            None if cut or not whole else 100 * part / whole
            for part, whole, cut in zip(counts.tolist(), moved.finished.tolist(), moved.partial, strict=True)
        ]
    return _tile("distribution", history, scope, figure, unit, tuple(mix_words(found)), trend, 0 < found.n < THIN)


def mix_words(found: FlowDistribution) -> list[str]:
    """`◆59 ✕29 ▤6 ▲5`: the share of each type in per cent with its sign; then the same of fewer types."""
    parts = [f"{type_sign(name)}{100 * found.by_items[name]:.0f}" for name in type_order(set(found.by_items))]
    return [" ".join(parts[:count]) for count in range(len(parts), 0, -1)] or [""]
