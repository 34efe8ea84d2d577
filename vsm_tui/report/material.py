"""What the nine questions are answered from: a history under a scope, and what the store records beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from store.outcome_models import Changes, Outcomes
from vsm_tui.flow.history import History
from vsm_tui.flow.periods import local_day
from vsm_tui.scope import Scope

if TYPE_CHECKING:
    from store import Store
    from store.delivery import DeployedCommit, Deployment
    from store.reviews import Decision, Review


@dataclass(frozen=True, eq=False)
class Records:
    """Outcomes, changes, deployments, reviews (the newest first) and decisions of a stream."""

    outcomes: Outcomes
    changes: Changes
    deployments: list[Deployment] = field(default_factory=list)
    commits: list[DeployedCommit] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    named: dict[str, int] = field(default_factory=dict)
    """Findings that a person named -> since when (epoch seconds)."""
    dismissed: frozenset[str] = frozenset()
    """Findings that a person set aside."""

    @property
    def last_review(self) -> Review | None:
        """The review that was finished last, or none."""
        return next((review for review in self.reviews if review.finished_at is not None), None)

    @property
    def open_review(self) -> Review | None:
        """The review that is being held, or none."""
        return next((review for review in self.reviews if review.finished_at is None), None)

    def decided_in(self, review: Review | None) -> list[Decision]:
        """The decisions of a review, in the order in which they were made."""
        return [one for one in self.decisions if review is not None and one.review_id == review.id]


def frozen_answers(review: Review | None) -> dict[int, Mapping[str, Any]]:
    """The answers that a finished review kept, by page; empty where it kept none."""
    kept = review.figures if review is not None else None
    if not isinstance(kept, dict) or not isinstance(kept.get("answers"), list):
        return {}
    return {one["number"]: one for one in kept["answers"] if isinstance(one, dict) and "number" in one}


def read_records(store: Store, slug: str) -> Records:
    """What the store records of a stream beside its items. Raises `StoreError` for an unknown stream."""
    from store.changes import load_changes
    from store.delivery import load_commits, load_deployments
    from store.outcomes import load_outcomes
    from store.reviews import load_decisions, load_findings, load_reviews
    from store.streams import stream_id

    with store.snapshot():
        number = stream_id(store, slug)
        findings = load_findings(store, number)
        return Records(
            load_outcomes(store, slug),
            load_changes(store, slug),
            load_deployments(store, number),
            load_commits(store, number),
            load_reviews(store, number),
            load_decisions(store, number),
            {one.slug: one.first_named for one in findings},
            frozenset(one.slug for one in findings if one.dismissed is not None),
        )


@dataclass(frozen=True, eq=False)
class Material:
    """A stream as of one instant under one scope, with its records."""

    history: History
    scope: Scope
    records: Records

    @property
    def today(self) -> date:
        """The local day of as_of."""
        return local_day(self.history.as_of, self.history.zone)
