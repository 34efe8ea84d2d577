"""What the constraints screen shows, computed in one go beside the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from store.models import fold
from vsm_tui.flow.beyond import Beyond, beyond
from vsm_tui.flow.dependencies import DependencyFigures, dependencies
from vsm_tui.flow.finder import Finding, slug_of_constraint
from vsm_tui.flow.finders import findings
from vsm_tui.flow.flowtime import flow_time
from vsm_tui.flow.governance import Governance, governance
from vsm_tui.flow.headline import nothing_waited
from vsm_tui.flow.inaction import Clock, Key, Path, clocks, path_of
from vsm_tui.flow.influence import Constraint, constraints
from vsm_tui.flow.periods import local_day
from vsm_tui.flow.register import Judged, judged, today_of
from vsm_tui.flow.steps import open_by_step
from vsm_tui.flow.verdict_grid import Placed, verdict_grid
from vsm_tui.flow.view import view
from vsm_tui.flow.wip import LimitHistory, limit_histories
from vsm_tui.scope import Scope
from vsm_tui.session import Loaded

if TYPE_CHECKING:
    from store import Store
    from store.models import StreamMap
    from store.notes import NoteRow
    from store.outcome_models import Change, Changes, Outcomes
    from store.reviews import Decision, Review
    from store.reviews import Finding as Remembered


@dataclass(frozen=True, slots=True, eq=False)
class ConstraintFigures:
    """Everything of one scope, and what the store remembers beside it."""

    map: StreamMap
    today: date
    register: Changes
    document: Outcomes
    ranked: list[Constraint]
    p85: float | None
    """p85 of flow time now, in days."""
    there: Mapping[str, int]
    """Items in each step as of as_of."""
    limits: Mapping[str, LimitHistory]
    beyond: Beyond
    clocks: Mapping[Key, Clock]
    dependencies: list[DependencyFigures]
    findings: list[Finding]
    """Those that were set aside last."""
    remembered: Mapping[str, Remembered]
    judged: list[Judged]
    paths: Mapping[str, Path]
    """From finding to verdict, by change."""
    grid: list[Placed]
    governance: Governance
    notes: list[NoteRow]
    nothing: str
    """What is said where the ranking is empty."""

    def dismissed(self, found: Finding) -> str | None:
        """Why a finding was set aside, or none."""
        known = self.remembered.get(found.slug)
        return known.dismissed if known else None

    def changes_of(self, kind: str, name: str) -> list[Judged]:
        """The changes in the register that are about a constraint."""
        return [one for one in self.judged if about(one.change) == (kind, fold(name))]

    def notes_of(self, title: str) -> list[str]:
        """What was noted on a constraint: notes on the stream that begin with its title."""
        start = f"{title}: "
        return [note.text[len(start) :] for note in self.notes if note.text.startswith(start)]


def about(change: Change) -> Key | None:
    """Kind and folded id of what a change is about."""
    where = change.constraint
    if where is None:
        return None
    return ("step", fold(where.step)) if where.step is not None else ("dependency", fold(where.dependency or ""))


def constraint_figures(store: Store, loaded: Loaded, scope: Scope) -> ConstraintFigures | None:
    """The figures; none where the stream has no start and finish, or nothing has moved."""
    from store.changes import load_changes
    from store.notes import stream_notes
    from store.outcomes import load_outcomes
    from store.reviews import load_decisions, load_findings, load_reviews

    history, stream = loaded.history, loaded.map
    seen = view(history, scope)
    with store.snapshot():
        register = load_changes(store, loaded.slug)
        document = load_outcomes(store, loaded.slug)
        remembered = {one.slug: one for one in load_findings(store, loaded.stream_id)}
        decisions = load_decisions(store, loaded.stream_id)
        reviews = load_reviews(store, loaded.stream_id)
        notes = stream_notes(store, loaded.stream_id)
    if not seen.sound or (not len(history.visits) and not register.changes):
        return None
    ranked = constraints(history, scope)
    found = findings(history, scope)
    named: dict[Key, int] = {
        (one.kind, one.id): remembered[slug].first_named
        for one in ranked
        if (slug := slug_of_constraint(one.kind, one.id)) in remembered
    }
    ticking = clocks(history, scope, register.changes, named)
    verdicts = [judged(history, scope, change, document.hypotheses) for change in register.changes]
    today = today_of(history)
    there = open_by_step(seen)
    return ConstraintFigures(
        map=stream,
        today=today,
        register=register,
        document=document,
        ranked=ranked,
        p85=flow_time(history, scope).p85,
        there={step.id: int(there[place]) for place, step in enumerate(stream.steps)},
        limits={one.step: one for one in limit_histories(history, scope)},
        beyond=beyond(ranked, stream),
        clocks=ticking,
        dependencies=dependencies(history, scope),
        findings=sorted(found, key=lambda one: one.slug in remembered and remembered[one.slug].dismissed is not None),
        remembered=remembered,
        judged=verdicts,
        paths={
            one.id: path_of(
                one, today, _clock_of(one, ticking), *_named_and_decided(one, named, decisions, reviews, loaded)
            )
            for one in register.changes
        },
        grid=verdict_grid(history, scope, verdicts, document),
        governance=governance(history, scope),
        notes=notes,
        nothing=nothing_waited(history, scope),
    )


def _clock_of(change: Change, ticking: Mapping[Key, Clock]) -> Clock | None:
    return next((clock for key, clock in ticking.items() if (key[0], fold(key[1])) == about(change)), None)


def _named_and_decided(
    change: Change, named: Mapping[Key, int], decisions: list[Decision], reviews: list[Review], loaded: Loaded
) -> tuple[date | None, date | None]:
    """The days on which a person first named the constraint and on which a review decided on the change."""
    zone = loaded.history.zone
    at = next((instant for key, instant in named.items() if (key[0], fold(key[1])) == about(change)), None)
    held = {review.id: review.finished_at or review.opened_at for review in reviews}
    decided = [
        held[one.review_id]
        for one in decisions
        if one.change and fold(one.change) == fold(change.id) and one.review_id in held
    ]
    first = None if at is None else local_day(at, zone)
    if first is not None and change.date is not None and first > change.date:
        first = None
    return first, local_day(min(decided), zone) if decided else None
