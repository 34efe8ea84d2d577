"""Findings: patterns behind the waiting, each with the items it rests on and, where two fit, both explanations."""

from __future__ import annotations

from vsm_tui.flow.finder import Finding
from vsm_tui.flow.finders_queues import approval_queues, batches, no_owner, shared_performers
from vsm_tui.flow.finders_work import handoffs, late_reviews, rework_loops, started_before_ready
from vsm_tui.flow.history import History
from vsm_tui.flow.influence import constraints
from vsm_tui.flow.view import view
from vsm_tui.scope import Scope


def findings(history: History, scope: Scope) -> list[Finding]:
    """Every finding in the scope's window, those with most item-days behind them first, the whole stream's last."""
    seen = view(history, scope)
    if not seen.sound or not len(history.visits):
        return []
    ranked = constraints(history, scope)
    found = [
        *approval_queues(seen, ranked),
        *no_owner(seen, ranked),
        *batches(seen, ranked),
        *shared_performers(seen, ranked),
        *started_before_ready(seen),
        *late_reviews(seen),
        *handoffs(seen, ranked),
        *rework_loops(seen),
    ]
    return sorted(found, key=lambda one: (one.kind == "stream", -one.days, one.slug))
