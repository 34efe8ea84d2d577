"""The board's cards as rows, for `x`: what a card shows and what it says when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vsm_tui.flow.periods import iso_instant
from vsm_tui.safe import safe_line

if TYPE_CHECKING:
    from vsm_tui.screens.board_cards import BoardFigures
    from vsm_tui.screens.exporting import Rows

COLUMNS = [
    *("step", "kind", "limit", "item", "title", "type", "age days", "days here", "pace"),
    *("blocked by", "blocked since", "reason"),
]
"""Pace is a share of 1; days are counted as the board counts them; instants are UTC."""


def board_rows(figures: BoardFigures) -> Rows:
    """One row a card, lanes from left to right, the oldest card first; texts whole, figures as numbers."""
    rows = []
    for lane in figures.lanes:
        for card in lane.cards:
            facts = figures.facts[card.key]
            rows.append(
                [
                    safe_line(lane.title),
                    lane.kind,
                    "" if lane.limit is None else str(lane.limit),
                    safe_line(card.key),
                    safe_line(facts.title),
                    safe_line(facts.type),
                    _number(facts.age),
                    _number(facts.here),
                    _number(facts.pace),
                    safe_line(facts.blocked_by or ""),
                    "" if facts.blocked_since is None else iso_instant(facts.blocked_since),
                    safe_line(facts.reason),
                ]
            )
    return COLUMNS, rows


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
