"""Every picture of the five measures, in the order in which a screen shows them."""

from __future__ import annotations

from collections.abc import Callable

from vsm_tui.flow.history import History
from vsm_tui.pictures.distribution import against_targets, planned_and_escalated, types_by_period
from vsm_tui.pictures.efficiency import efficiency_by_period, where_time_went
from vsm_tui.pictures.flow_time import by_period, chances_in_progress, distribution_of_times, level_kept, scatter
from vsm_tui.pictures.load import flow_areas, littles_law_by_month, load_and_time, work_by_age
from vsm_tui.pictures.picture import Picture
from vsm_tui.pictures.velocity import load_by_week, started_against_completed, started_finished
from vsm_tui.scope import Scope

Draw = Callable[[History, Scope], Picture]

PICTURES: dict[str, tuple[tuple[str, Draw], ...]] = {
    "velocity": (
        ("by week", started_finished),
        ("started against completed", started_against_completed),
    ),
    "time": (
        ("scatter", scatter),
        ("histogram", distribution_of_times),
        ("by month", by_period),
        ("expectation kept", level_kept),
        ("chances", chances_in_progress),
    ),
    "load": (
        ("cumulative flow", flow_areas),
        ("ageing", work_by_age),
        ("by week", load_by_week),
        ("Little's law", littles_law_by_month),
        ("load and time", load_and_time),
    ),
    "efficiency": (
        ("where time went", where_time_went),
        ("by month", efficiency_by_period),
    ),
    "distribution": (
        ("against targets", against_targets),
        ("planned, escalated", planned_and_escalated),
        ("by month", types_by_period),
    ),
}
"""Tile -> its pictures, each with the name that the screen lists it by."""
