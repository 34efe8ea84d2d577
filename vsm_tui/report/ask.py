"""The one thing that the report asks its reader for."""

from __future__ import annotations

from store.models import fold
from store.outcome_models import Change
from vsm_tui.flow.influence import Constraint
from vsm_tui.report.flow_questions import ranked
from vsm_tui.report.material import Material
from vsm_tui.wording import days_long


def the_ask(material: Material) -> str:
    """Who is asked to change what, and when it is looked at again; empty where nothing waits."""
    found = ranked(material)
    if not found:
        return ""
    top = found[0]
    planned = change_to(top, material)
    if planned is not None and planned.check_on is not None and planned.check_on > material.today:
        day = planned.check_on
        return (
            f"Hold course on {top.title}: {planned.what or planned.id}. It is judged on {day.day} {day:%b %Y}; "
            "nothing else is changed there until then."
        )
    # The one-page ask stands on this module's own report, so it is met only here.
    from vsm_tui.report.onepage import one_page

    page = one_page(material.history, material.scope, top, hypotheses=material.records.outcomes.hypotheses)
    # What was changed there already is no proposal any more: the next one is made.
    proposal = page.proposal[1 if planned is not None and len(page.proposal) > 1 else 0].partition(" (")[0]
    return " ".join(part for part in (page.ask, _cost(top), f"Proposed: {_lower(proposal)}") if part)


def _cost(top: Constraint) -> str:
    days = top.influence.days
    if days is None or days < 0.05:
        return ""
    return f"Its waiting costs every delivered item {days_long(days)} on average."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def change_to(constraint: Constraint, material: Material) -> Change | None:
    """The change to a constraint that is registered last."""
    for change in reversed(material.records.changes.changes):
        about = change.constraint
        name = None if about is None else about.step if constraint.kind == "step" else about.dependency
        if name is not None and fold(name) == fold(constraint.id):
            return change
    return None
