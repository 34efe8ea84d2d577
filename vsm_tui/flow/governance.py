"""Governance steps: what a control costs in waiting, and what it is on record to have caught (METRICS.md 9)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from store.models import fold
from vsm_tui.flow.columns import DAY, Flags, Ints
from vsm_tui.flow.history import History
from vsm_tui.flow.rework import went_back
from vsm_tui.flow.split import split
from vsm_tui.flow.steps import ended_visits
from vsm_tui.flow.view import view
from vsm_tui.scope import Scope


@dataclass(frozen=True, slots=True)
class ControlFigures:
    """One control over the visits to its step that ended in the window (histories that are not full left out)."""

    step: str
    title: str
    protects: str | None
    evidence: tuple[str, ...]
    mandatory: bool | None
    items: int
    """Items that came through it: the n of "no catch on record in n items"."""
    wait_days_per_item: float | None
    """Waiting of those visits over those items, by the scope's basis; none where nothing came through."""
    wait_days: float
    """The same in all, in item-days."""
    sent_back: int
    """Items that went from it to an earlier step."""
    discarded: int
    """Items that were taken out of the stream at it; they count as caught."""
    last_caught: int | None
    """Instant at which it last sent an item back or saw one discarded, of all time up to as_of."""
    last_sent_back: int | None
    """Instant at which it last sent an item back, of all time up to as_of."""
    caught: int
    """Items sent back or discarded at it in the window, each once."""
    shares_evidence_with: tuple[str, ...]
    """Steps whose controls review a piece of the same evidence."""

    @property
    def no_catch(self) -> bool:
        """No catch on record in the window: at most 3/n of the items, never "useless"."""
        return self.items > 0 and not self.caught

    @property
    def at_most(self) -> float | None:
        """Where nothing was caught in n items, at most this share is caught (rule of three, 95 %)."""
        return min(1.0, 3 / self.items) if self.no_catch else None


@dataclass(frozen=True, slots=True)
class EvidenceFigures:
    """A piece of evidence, every control that reviews it, and the waiting that costs together (item-days)."""

    evidence: str
    steps: tuple[str, ...]
    wait_days: float


@dataclass(frozen=True, slots=True)
class Governance:
    """Every control in stream order; the evidence that is reviewed, most reviewed first."""

    controls: tuple[ControlFigures, ...]
    evidence: tuple[EvidenceFigures, ...]


def governance(history: History, scope: Scope) -> Governance:
    """The controls of the map and what they cost and catch in the window."""
    seen = view(history, scope)
    visits, parts = history.visits, split(seen)
    ended = ended_visits(seen)
    back = _sent_back(history)
    full = (seen.items & history.full)[visits.item]
    reviewed: dict[str, list[str]] = {}
    spelled: dict[str, str] = {}
    for step in history.map.steps:
        for piece in step.control.evidence if step.control else []:
            spelled.setdefault(fold(piece), piece.strip())
            steps = reviewed.setdefault(fold(piece), [])
            if step.id not in steps:
                steps.append(step.id)
    controls: list[ControlFigures] = []
    for number, step in enumerate(history.map.steps):
        if step.control is None:
            continue
        at = ended[visits.position[ended] == number]
        items = len(np.unique(visits.item[at]))
        returned, discarded = at[back[at]], at[visits.discarded[at]]
        ever = np.flatnonzero(full & (visits.position == number))
        days = float(parts.waiting[at].sum()) / DAY
        shared = {other for piece in step.control.evidence for other in reviewed[fold(piece)]} - {step.id}
        controls.append(
            ControlFigures(
                step=step.id,
                title=step.title,
                protects=step.control.protects,
                evidence=tuple(step.control.evidence),
                mandatory=step.control.mandatory,
                items=items,
                wait_days_per_item=days / items if items else None,
                wait_days=days,
                sent_back=len(np.unique(visits.item[returned])),
                discarded=len(np.unique(visits.item[discarded])),
                last_caught=_latest(visits.left[ever[back[ever] | visits.discarded[ever]]]),
                last_sent_back=_latest(visits.left[ever[back[ever]]]),
                caught=len(np.unique(visits.item[np.concatenate([returned, discarded])])),
                shares_evidence_with=tuple(other for other in history.steps if other in shared),
            )
        )
    waits = {control.step: control.wait_days for control in controls}
    pieces = [
        EvidenceFigures(spelled[piece], tuple(steps), sum(waits[step] for step in steps))
        for piece, steps in reviewed.items()
    ]
    pieces.sort(key=lambda piece: (-len(piece.steps), -piece.wait_days, piece.evidence))
    return Governance(tuple(controls), tuple(pieces))


def _sent_back(history: History) -> Flags:
    """Per visit whether the item went on from it, not discarded there, to an earlier step."""
    visits = history.visits
    back = np.zeros(len(visits), dtype=np.bool_)
    if len(visits) > 1:
        follows = visits.item[1:] == visits.item[:-1]
        back[:-1] = follows & went_back(history)[1:] & ~visits.discarded[:-1]
    return back


def _latest(instants: Ints) -> int | None:
    return int(instants.max()) if len(instants) else None
