"""Pictures of the forecast, its sentences, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from vsm_tui.charts.kinds import histogram
from vsm_tui.charts.model import Chart, Line
from vsm_tui.flow.columns import Ints
from vsm_tui.flow.forecast import CONFIDENCES, HORIZON, Forecast
from vsm_tui.flow.histogram import round_width
from vsm_tui.wording import plural

_MOST_BARS = 40
_LABELLED = sorted(CONFIDENCES, key=(85, 50, 95, 70).index)
"""Where labels would touch, the first ones are written."""


def forecast_sentence(found: Forecast) -> str:
    """Both answers at 85 %, or why there is none."""
    if found.reason:
        return f"This cannot be forecast: {found.reason}."
    day = found.by(85)
    many = f"At least {plural(found.how_many[85] or 0, 'item')} within {plural(found.days, 'day')}"
    if day is None:
        return f"{many} (85 %); {plural(found.items, 'item')} will hardly be done within ten years."
    return f"{many}, and {plural(found.items, 'item')} done by {day.day} {day:%b %Y} (85 % of the trials)."


def rests_on(found: Forecast) -> str:
    """From what it was drawn, and how."""
    if found.first is None or found.last is None:
        return ""
    year = f" {found.first.year}" if found.first.year != found.last.year else ""
    span = f"{found.first.day} {found.first:%b}{year} to {found.last.day} {found.last:%b %Y}"
    known = f"{plural(found.finished, 'item')} finished in the last {plural(found.weeks, 'complete week')}, {span}"
    if found.reason:
        return f"{known}."
    drawn = (
        f"whole weeks were drawn, since finishing is clustered ({found.busy_days} of {found.working_days} working days "
        "hold more than half of the finishes)"
        if found.drawn == "weeks"
        else "days were drawn, zeros included"
    )
    return f"{known}; {drawn}. {found.trials:,} trials, seed {found.seed}."


def rests_on_shortly(found: Forecast) -> str:
    """The same in a line of 80 cells: from what, how, and the seed."""
    if found.reason or found.last is None:
        return rests_on(found)
    drawn = "whole weeks (clustered)" if found.drawn == "weeks" else "days"
    return (
        f"From {found.finished:,} finished in {plural(found.weeks, 'week')} to {found.last.day} {found.last:%b %Y}, "
        f"{drawn}; seed {found.seed}."
    )


def backtest_words(found: Forecast) -> str:
    """`The 85 % statement for 30 days held in 13 of 20 earlier weeks.`"""
    test = found.backtest
    if found.reason:
        return ""
    if not test.weeks:
        return "No earlier week could be tried: too little is known of the time after it or before it."
    said = (
        f"The 85 % statement for {plural(test.days, 'day')} held in {test.held} of {plural(test.weeks, 'earlier week')}"
    )
    if test.held / test.weeks < 0.7:
        return (
            f"{said}: less often than it should, so take it with care; this stream changes faster than its last weeks."
        )
    return f"{said}."


def how_many_chart(found: Forecast) -> Chart:
    """How often the trials finished so many within the days."""
    return _chart(
        f"Items finished within {plural(found.days, 'day')}, of {found.trials:,} trials",
        found.outcomes,
        {confidence: found.how_many[confidence] for confidence in _LABELLED},
        "items",
        lambda confidence, value: f"{confidence} %: at least {value}",
    )


def when_chart(found: Forecast) -> Chart:
    """How often the trials were done by so many days from now."""
    days = found.day_of_items[found.day_of_items <= HORIZON]
    return _chart(
        f"Days until {plural(found.items, 'item')} are done, of {found.trials:,} trials",
        days,
        {confidence: found.when_days[confidence] for confidence in _LABELLED},
        "d",
        lambda confidence, value: f"{confidence} %: by day {value}",
    )


def _chart(title: str, values: Ints, marks: dict[int, int | None], unit: str, said: Callable[[int, int], str]) -> Chart:
    if not len(values):
        return histogram(title, [0.0, 1.0], [0], unit=unit)
    low, high = int(values.min()), int(values.max())
    width = int(max(1, round_width((high - low + 1) / _MOST_BARS)))
    low -= low % width
    edges = np.arange(low, high + width + 1, width)
    counts, _ = np.histogram(values, bins=edges)
    chart = histogram(title, (edges - 0.5).tolist(), counts.tolist(), unit=unit)
    texts = [f"{edge} {unit}" if width == 1 else f"{edge} to {edge + width - 1} {unit}" for edge in edges[:-1].tolist()]
    lines = tuple(Line(float(value), f"{confidence} %", upright=True) for confidence, value in marks.items() if value)
    note = "; ".join(said(confidence, value) for confidence, value in sorted(marks.items()) if value is not None)
    told = replace(chart.series[0], texts=texts, name="trials")
    return replace(chart, series=(told,), lines=lines, note=note, y=replace(chart.y, label="trials"))
