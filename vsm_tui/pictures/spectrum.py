"""The performance spectrum: passages between two steps as lines over time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vsm_tui.charts.kinds import spectrum as spectrum_chart
from vsm_tui.charts.model import Point
from vsm_tui.flow.columns import NEVER
from vsm_tui.flow.history import History
from vsm_tui.flow.passages import Passages, passages
from vsm_tui.flow.view import view
from vsm_tui.pictures.picture import MOST_POINTS, Behind, Picture, day_numbers, listed, local, safe_keys, step_titles
from vsm_tui.scope import Scope
from vsm_tui.wording import days_long, days_words, plural, share_words


def spectrum(history: History, scope: Scope, first: int, last: int) -> Picture:
    """Every passage from step `first` to step `last` (positions) over the days drawn."""
    found = passages(history, scope, first, last)
    names = step_titles(history, [history.steps[first], history.steps[last]])
    drawn = slice(max(0, len(found.item) - MOST_POINTS), None)
    items, entered, left = found.item[drawn], found.entered[drawn], found.left[drawn]
    until = view(history, scope).span[1]
    keys = safe_keys(history, items)
    slow = found.p85
    chart = spectrum_chart(
        f"Passages from {names[0]} to {names[1]}",
        (names[0], names[1]),
        [local(history, at) for at in entered.tolist()],
        [local(history, at) if at < NEVER else None for at in left.tolist()],
        keys,
        until=local(history, until),
        slow=slow,
        note=listed(
            f"n = {len(found.ended):,} ended, {len(found.item) - len(found.ended):,} on the way",
            f"the newest {len(items):,} are drawn" if len(items) < len(found.item) else "",
            f"{found.skipped:,} skipped it" if found.skipped else "",
            f"{found.given_up:,} given up" if found.given_up else "",
            f"{found.not_full:,} without full history left out" if found.not_full else "",
        ),
    )
    low = float(day_numbers(history, np.array([view(history, scope).span[0]], dtype=np.int64))[0])
    chart = replace(chart, x=replace(chart.x, low=low))
    raw = dict(zip(keys, (history.items.keys[number] for number in items.tolist()), strict=True))

    def behind(point: Point) -> Behind:
        key = raw[chart.series[point.series].texts[point.place]]
        return Behind(f"{names[0]} to {names[1]}", (key,), {key: f"took {days_words(point.y - point.x)}"})

    return Picture("spectrum", chart, passages_sentence(history, found, names[0], names[1]), "passages", behind)


def passages_sentence(history: History, found: Passages, first: str, last: str) -> str:
    """How long passages took, whether they end in batches, and how many were overtaken."""
    days = found.ended
    if not len(days):
        waiting = len(found.item)
        if not waiting:
            return f"Nothing passed from {first} to {last} in this window."
        return f"Nothing has passed from {first} to {last} in this window; {plural(waiting, 'item')} on the way."
    said = f"Half of {plural(len(days), 'passage')} from {first} to {last} took {days_long(found.p50)} or less"
    counts = np.unique(history.days.ordinals(found.left[found.left < NEVER]), return_counts=True)[1]
    held = np.cumsum(np.sort(counts)[::-1])
    few = int(np.searchsorted(held, held[-1] / 2, side="right")) + 1
    batches = ""
    if len(days) >= 10 and few <= len(days) / 5:
        batches = f"; more than half of them ended on only {plural(few, 'day')}, in batches"
    over = found.overtaken
    overtaken = f"; {share_words(over / len(days))} were overtaken by work that came later" if over else ""
    return f"{said}{batches}{overtaken}."
