"""What the wait heatmap says, as one sentence for each measure and each kind of row."""

from __future__ import annotations

import numpy as np

from vsm_tui.flow.drill import behind
from vsm_tui.flow.headline import finding
from vsm_tui.flow.history import History
from vsm_tui.flow.wait_totals import WaitTotals
from vsm_tui.flow.waits import Heatmap, Rows
from vsm_tui.safe import safe_line
from vsm_tui.scope import Measure, Scope
from vsm_tui.wording import days_long, number_words, plural, share_words

ROW_WORDS: dict[Rows, str] = {
    "step": "steps",
    "dependency": "dependencies",
    "performer": "performers",
    "type": "item types",
}
MEASURE_WORDS: dict[Measure, str] = {
    "accrued": "waiting that accrued, in item-days",
    "median": "median wait of the visits that ended, in days",
    "p85": "no more than this for 85 % of the visits that ended, in days",
    "oldest": "longest wait of a visit still open, in days",
    "count": "visits that ended",
}
DEFINITION_OF: dict[Measure, str] = {
    "accrued": "accrued",
    "median": "wait_percentile",
    "p85": "wait_percentile",
    "oldest": "oldest_wait",
    "count": "visits_ended",
}
"""Measure -> its entry of `definitions.DEFINITIONS`."""
_ENOUGH = 5
"""A row needs as many ended visits before its median leads the sentence, where any row has them."""


def measure_words(waits: Heatmap) -> str:
    """What the cells are, for the line over them."""
    words = MEASURE_WORDS[waits.measure]
    if waits.basis == "working" and waits.measure != "count" and waits.rows_are != "dependency":
        words += " of 24 working hours"
    return words.replace("visits", "blocks").replace("visit", "block") if waits.rows_are == "dependency" else words


def wait_finding(history: History, scope: Scope, waits: Heatmap, totals: WaitTotals) -> str:
    """The top finding of a heatmap as a sentence; empty where nothing waited."""
    if waits.measure == "accrued" and waits.rows_are == "step":
        return finding(history, scope)
    if not len(waits.rows):
        return "Nothing was blocked by a dependency in this window." if waits.rows_are == "dependency" else ""
    row = _top(waits, totals)
    if row is None:
        return ""
    value, n, where = float(totals.rows[row]), int(totals.rows_ended[row]), _where(waits, row)
    many = plural(n, "block" if waits.rows_are == "dependency" else "visit")
    if waits.measure == "accrued":
        share = f", {share_words(value / totals.total)} of all of it" if totals.total else ""
        verb = "blocked" if waits.rows_are == "dependency" else "waiting"
        return f"Most waiting is {where}: {number_words(value)} item-days {verb}{share}."
    if waits.measure == "median":
        return f"Half of the waits {where} lasted {days_long(value)} or longer ({many}); nowhere is the median longer."
    if waits.measure == "p85":
        # Of few values p85 is the greatest one: what 15 % exceed cannot be said, what 85 % keep within always can.
        return f"85 % of the waits {where} lasted at most {days_long(value)} ({many}); nowhere is that longer."
    if waits.measure == "oldest":
        found = behind(history, scope, waits.rows_are, waits.rows[row], None)
        who = f" ({safe_line(found.items[0][0], 40)})" if found.items else ""
        return f"Stuck longest is work {where}: {days_long(value)}{who}."
    kind = "blocks" if waits.rows_are == "dependency" else "visits"
    return f"Of {totals.ended:,} {kind} that ended most were {where}: {n:,}."


def _where(waits: Heatmap, row: int) -> str:
    label = safe_line(waits.labels[row], 60)
    return {
        "step": f"in {label}",
        "dependency": f"for {label}",
        "performer": f"with {label}",
        "type": f"of type {label}",
    }[waits.rows_are]


def _top(waits: Heatmap, totals: WaitTotals) -> int | None:
    """The row with the greatest figure above 0."""
    values = np.nan_to_num(totals.rows, nan=-1.0)
    if waits.measure in ("median", "p85"):
        enough = totals.rows_ended >= _ENOUGH
        if (enough & (values > 0)).any():
            values = np.where(enough, values, -1.0)
    if not len(values) or values.max() <= 0:
        return None
    return int(values.argmax())
