"""The keys `outcomes`, `delivery`, `changes` and `governance` of `metrics --json`, each only where there is data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from store.changes import load_changes
from store.delivery import load_commits, load_deployments
from store.outcomes import load_outcomes
from store.streams import stream_id
from vsm_tui.flow.delivery import DeliveryFigures, delivery, delivery_figures
from vsm_tui.flow.governance import governance
from vsm_tui.flow.history import History
from vsm_tui.flow.outcomes import outcomes_figures
from vsm_tui.flow.periods import iso_instant
from vsm_tui.flow.register import changes_figures
from vsm_tui.scope import Scope

if TYPE_CHECKING:
    from store import Store


def stream_delivery(store: Store, slug: str, history: History, scope: Scope) -> DeliveryFigures | None:
    """The delivery measures of a stream in the scope's window; none where no deployment is known."""
    number = stream_id(store, slug)
    deployments, commits = load_deployments(store, number), load_commits(store, number)
    return delivery(deployments, commits, history.zone, history.as_of, scope.since, scope.until)


def evidence_figures(store: Store, slug: str, history: History, scope: Scope) -> dict[str, Any]:
    """What there is of the four keys.

    Raises `UnknownStep` where the scope names a step that the stream does not have.
    """
    found: dict[str, Any] = {}
    document = load_outcomes(store, slug)
    if any(entries for _, entries in document.kinds()) or any(history.items.initiatives):
        found["outcomes"] = outcomes_figures(history, scope, document)
    measures = delivery_figures(stream_delivery(store, slug, history, scope))
    if measures is not None:
        found["delivery"] = measures
    changes = load_changes(store, slug).changes
    if changes:
        found["changes"] = changes_figures(history, scope, changes, document.hypotheses)
    controls = governance_figures(history, scope)
    if controls:
        found["governance"] = controls
    return found


def governance_figures(history: History, scope: Scope) -> list[dict[str, Any]]:
    """The key `governance`: every control in stream order."""
    return [
        {
            "step": control.step,
            "items": control.items,
            "wait_days_per_item": control.wait_days_per_item,
            "sent_back": control.sent_back,
            "discarded": control.discarded,
            "last_sent_back": None if control.last_sent_back is None else iso_instant(control.last_sent_back),
            "shares_evidence_with": list(control.shares_evidence_with),
            "no_catch": control.no_catch,
            "mandatory": control.mandatory,
        }
        for control in governance(history, scope).controls
    ]
