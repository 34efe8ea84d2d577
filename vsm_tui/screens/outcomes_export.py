"""What `x` writes of the outcomes screen: the list that is shown with whole names, and the readings of the plot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vsm_tui.charts.labels import number
from vsm_tui.flow.chain import Node
from vsm_tui.safe import safe_line
from vsm_tui.screens import outcomes_rows as rows
from vsm_tui.screens.exporting import Exports, Rows, exports_of
from vsm_tui.writing import csv_text

if TYPE_CHECKING:
    from store.outcome_models import Hypothesis
    from vsm_tui.flow.outcomes import OutcomeFigures
    from vsm_tui.screens.outcomes import OutcomesScreen

WHOLE = 1_000
"""Cells that leave no column of a list out."""
CHAIN = ["level", "part of", "name", "items", "active hours", "used", "meant", "hypotheses", "readings", "standing"]


def outcomes_exports(screen: OutcomesScreen, view: str) -> Exports:
    """The list with every column; beside the plot of a hypothesis its readings, as `import` reads them back."""
    assert screen.shown is not None
    found = screen.shown.found
    figures = chain_rows(found) if view == "chain" else _listed(rows.listing(view, found, screen.loaded.history, WHOLE))
    exports = exports_of(screen, figures)
    here = screen.figures_here
    if view == "chain" and here is not None and here.standing is not None and here.standing.readings:
        hypothesis: Hypothesis = here.node.entry  # type: ignore[assignment]
        exports["readings.csv"] = csv_text(
            ["hypothesis", "date", "value", "source"],
            [
                [hypothesis.id, one.date.isoformat(), f"{one.value:.15g}", safe_line(one.source)]
                for one in here.standing.readings
            ],
        )
    return exports


def chain_rows(found: OutcomeFigures) -> Rows:
    """Every part of the chain, folded or not, with the part that it hangs on; shares as numbers.

    A hypothesis without items of its own used nothing: its initiative did.
    """
    body = []
    for node, _ in rows.visible(found, frozenset()):
        one = found.of(node)
        path = found.chain.path(node)
        own = one.standing is None or bool(node.items)
        body.append(
            [
                node.level,
                safe_line(path[-2].title) if len(path) > 1 else "",
                safe_line(node.title),
                f"{one.used.items}" if own else "",
                f"{one.used.active_hours:.2f}" if own else "",
                _share(one.used.share) if own else "",
                _share(one.intended),
                f"{one.evidence.hypotheses}" if one.standing is None else "",
                f"{one.evidence.readings}",
                rows.state_words(one),
            ]
        )
    rest = found.unlinked
    if rest.items:
        used = [f"{rest.items}", f"{rest.active_hours:.2f}", _share(rest.share)]
        body.append(["", "", "Items without initiative", *used, "", "", "", ""])
    return CHAIN, body


def _share(share: float | None) -> str:
    return "" if share is None else number(share, 4)


def _listed(listing: rows.Listing) -> Rows:
    """A list without its headings; where it has some, a column says under which a row stood."""
    titles = [column.title for column in listing.columns]
    kept = [entry for entry in listing.entries if not entry.heading]
    at = next((place for place, column in enumerate(listing.columns) if column.grow), 0)
    titles[at] = titles[at] or "name"
    body = [[_level(entry.node), *(cell.strip() for cell in entry.cells)] for entry in kept]
    return ["level", *(title or "no evidence" for title in titles)], body


def _level(node: Node | None) -> str:
    return node.level if node is not None else ""
