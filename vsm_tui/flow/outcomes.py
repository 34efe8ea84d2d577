"""Did it work: the chain with what each part used and what evidence it has (METRICS.md section 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from store.models import fold
from store.outcome_models import Hypothesis, Investment
from vsm_tui.flow.capacity import ItemTime, Used, item_time, used
from vsm_tui.flow.chain import Chain, Level, Node, chain
from vsm_tui.flow.columns import DAY, NEVER, Ints
from vsm_tui.flow.history import History
from vsm_tui.flow.hypotheses import DECIDED, Standing, first_after, standing
from vsm_tui.flow.hypothesis_lint import Caution, cautions
from vsm_tui.flow.money import total
from vsm_tui.flow.periods import local_day, midnight
from vsm_tui.flow.view import View, view
from vsm_tui.scope import Scope

if TYPE_CHECKING:
    from store.outcome_models import Outcomes, Reading


@dataclass(frozen=True, slots=True)
class TimeToEvidence:
    """Days from the start, and from the delivery, of delivered items to the first reading dated after the delivery.

    One entry a delivered item that has such a reading; a reading stands at its day's midnight.
    """

    from_start: tuple[float, ...] = ()
    from_delivery: tuple[float, ...] = ()
    without: int = 0
    """Delivered items without such a reading."""

    @property
    def n(self) -> int:
        """Delivered items with such a reading."""
        return len(self.from_start)

    @property
    def from_start_days(self) -> float | None:
        """Median (nearest rank)."""
        return _median(self.from_start)

    @property
    def from_delivery_days(self) -> float | None:
        """Median (nearest rank)."""
        return _median(self.from_delivery)

    def __add__(self, other: TimeToEvidence) -> TimeToEvidence:
        return TimeToEvidence(
            self.from_start + other.from_start,
            self.from_delivery + other.from_delivery,
            self.without + other.without,
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a node has to show."""

    hypotheses: int
    readings: int
    after_delivery: int
    """Readings dated after the first delivery of the initiative (or of the items) they belong to."""
    decided: int
    started: int | None
    """Instant at which its first item started."""
    delivered: int | None
    """Instant of its first delivery."""
    open_days: float | None
    """From its first start to as_of, or to the last verdict where every hypothesis is decided."""
    time_to_evidence: TimeToEvidence


@dataclass(frozen=True, slots=True, eq=False)
class NodeFigures:
    """One node of the chain with its figures."""

    node: Node
    used: Used
    evidence: Evidence
    amount: str
    """Money of the investments in it, added up; empty where none is written."""
    intended: float | None
    """Intended share of capacity, of the investments in it."""
    standing: Standing | None
    """Of a hypothesis."""
    cautions: tuple[Caution, ...]

    @property
    def without_evidence(self) -> bool:
        """Did it use capacity and has no reading after its first delivery?"""
        return (self.used.items > 0 or self.used.active_hours > 0) and not self.evidence.after_delivery


@dataclass(frozen=True, slots=True, eq=False)
class OutcomeFigures:
    """The chain with its figures, for one scope."""

    chain: Chain
    figures: Mapping[tuple[Level, str], NodeFigures]
    """By level and folded id."""
    today: date
    everything: Used
    """What all items used."""
    unlinked: Used
    """What items without initiative used."""
    releases: Mapping[str, int]
    """Release -> items that name it."""

    def of(self, node: Node) -> NodeFigures:
        """The figures of a node."""
        return self.figures[node.level, fold(node.id)]

    def level(self, level: Level) -> list[NodeFigures]:
        """All figures of one level, in the order of the tree."""
        return [self.of(node) for node in self.chain.nodes() if node.level == level]

    def without_evidence_first(self, level: Level = "initiative") -> list[NodeFigures]:
        """Capacity and no reading after the first delivery first; within both, the most active time first."""
        return sorted(
            self.level(level),
            key=lambda one: (not one.without_evidence, -one.used.active_hours, -one.used.items, one.node.id),
        )


def outcomes(history: History, scope: Scope, document: Outcomes) -> OutcomeFigures:
    """The chain of `document` with its figures for a scope: capacity in the window, evidence up to as_of."""
    seen = view(history, scope)
    items = history.items
    found = chain(document, items.initiatives, items.keys)
    time_of = item_time(seen)
    today = local_day(history.as_of, history.zone)
    measure = _Measure(history, seen, time_of, today)
    figures: dict[tuple[Level, str], NodeFigures] = {}
    for root in found.roots:
        measure.descend(root, figures)
    counted = np.flatnonzero(seen.items)
    orphans = np.array(found.orphans.items, dtype=np.int64)
    releases: dict[str, int] = {}
    for name in items.releases:
        if name:
            releases[name] = releases.get(name, 0) + 1
    return OutcomeFigures(found, figures, today, used(time_of, counted), used(time_of, orphans), releases)


@dataclass(frozen=True, slots=True, eq=False)
class _Measure:
    """What the figures of every node are computed from."""

    history: History
    seen: View
    time: ItemTime
    today: date

    def descend(
        self, node: Node, into: dict[tuple[Level, str], NodeFigures], delivered_above: int | None = None
    ) -> NodeFigures:
        """The figures of a node from those of its children; all are put `into`.

        `delivered_above` is the first delivery of the initiative that a hypothesis hangs on.
        """
        items = np.array(node.items, dtype=np.int64)
        started = _earliest(self.seen.classes.started_at[items])
        delivered = _earliest(self.seen.classes.finished_at[items])
        below = [
            self.descend(child, into, delivered if node.level == "initiative" else None) for child in node.children
        ]
        if isinstance(node.entry, Hypothesis):
            first = delivered if delivered_above is None else delivered_above
            figures = self._hypothesis(node, node.entry, items, started, first)
        else:
            leaves = [into["hypothesis", fold(one.id)] for one in node.walk() if one.level == "hypothesis"]
            figures = self._sum(node, items, started, delivered, below, leaves)
        into[node.level, fold(node.id)] = figures
        return figures

    def _hypothesis(
        self, node: Node, hypothesis: Hypothesis, items: Ints, started: int | None, delivered: int | None
    ) -> NodeFigures:
        day = None if delivered is None else local_day(delivered, self.history.zone)
        where = standing(hypothesis, self.today, day)
        decided = where.state in DECIDED
        evidence = Evidence(
            hypotheses=1,
            readings=len(where.readings),
            after_delivery=where.after_delivery or 0,
            decided=int(decided),
            started=started,
            delivered=delivered,
            open_days=self._open_days(started, [hypothesis] if decided else []),
            time_to_evidence=self._time_to_evidence(items, where.readings),
        )
        said = cautions(hypothesis, self.history.map.outcome)
        return NodeFigures(node, used(self.time, items), evidence, "", None, where, said)

    def _sum(
        self,
        node: Node,
        items: Ints,
        started: int | None,
        delivered: int | None,
        below: Sequence[NodeFigures],
        leaves: Sequence[NodeFigures],
    ) -> NodeFigures:
        decided = [one.node.entry for one in leaves if one.evidence.decided]
        closed = [entry for entry in decided if isinstance(entry, Hypothesis)] if len(decided) == len(leaves) else []
        amount = total(one.amount for one in below)
        shares = [one.intended for one in below if one.intended is not None]
        intended = sum(shares) if shares else None
        if isinstance(node.entry, Investment):
            amount, intended = total([node.entry.amount]), node.entry.capacity
        if node.level == "initiative":
            readings = [reading for one in leaves if one.standing for reading in one.standing.readings]
            waited = self._time_to_evidence(items, readings)
        else:
            waited = sum((one.evidence.time_to_evidence for one in below), TimeToEvidence())
        evidence = Evidence(
            hypotheses=len(leaves),
            readings=sum(one.evidence.readings for one in leaves),
            after_delivery=sum(one.evidence.after_delivery for one in leaves),
            decided=len(decided),
            started=started,
            delivered=delivered,
            open_days=self._open_days(started, closed),
            time_to_evidence=waited,
        )
        return NodeFigures(node, used(self.time, items), evidence, amount, intended, None, ())

    def _open_days(self, started: int | None, decided: Sequence[Hypothesis]) -> float | None:
        if started is None:
            return None
        end = self.history.as_of
        days = [one.verdict.date for one in decided if one.verdict and one.verdict.date]
        if days and len(days) == len(decided):
            end = min(end, max(started, midnight(max(days), self.history.zone)))
        return (end - started) / DAY

    def _time_to_evidence(self, items: Ints, readings: Sequence[Reading]) -> TimeToEvidence:
        classes, zone = self.seen.classes, self.history.zone
        from_start: list[float] = []
        from_delivery: list[float] = []
        done = items[classes.finished_at[items] < NEVER]
        for item in done.tolist():
            finished = int(classes.finished_at[item])
            reading = first_after(readings, local_day(finished, zone))
            if reading is not None:
                at = midnight(reading.date, zone)
                from_start.append((at - int(classes.started_at[item])) / DAY)
                from_delivery.append((at - finished) / DAY)
        return TimeToEvidence(tuple(from_start), tuple(from_delivery), len(done) - len(from_start))


def releases_of(history: History, scope: Scope, items: Sequence[int]) -> list[tuple[date, str]]:
    """The releases that items name, each at the local day on which the first of them was delivered; by day."""
    finished = view(history, scope).classes.finished_at
    first: dict[str, int] = {}
    for item in items:
        name, at = history.items.releases[item], int(finished[item])
        if name and at < NEVER:
            first[name] = min(at, first.get(name, at))
    return sorted((local_day(at, history.zone), name) for name, at in first.items())


def _earliest(instants: Ints) -> int | None:
    known = instants[instants < NEVER]
    return int(known.min()) if len(known) else None


def _median(values: Sequence[float]) -> float | None:
    ordered = sorted(values)
    return ordered[(len(ordered) + 1) // 2 - 1] if ordered else None


def outcomes_figures(history: History, scope: Scope, document: Outcomes) -> dict[str, object]:
    """The key `outcomes` of `metrics --json`."""
    found = outcomes(history, scope, document)
    return {
        "hypotheses": [_hypothesis_json(one) for one in found.level("hypothesis")],
        "capacity_without_evidence": [
            {
                "initiative": one.node.id,
                "items": one.used.items,
                "active_hours": one.used.active_hours,
                "share": one.used.share,
                "hypotheses": one.evidence.hypotheses,
                "readings": one.evidence.after_delivery,
                "open_days": one.evidence.open_days,
                "waiting_share": one.used.waiting_share,
            }
            for one in found.without_evidence_first()
        ],
        "without_initiative": {"items": found.unlinked.items, "active_hours": found.unlinked.active_hours},
    }


def _hypothesis_json(one: NodeFigures) -> dict[str, object]:
    where = one.standing
    assert where is not None
    return {
        "id": one.node.id,
        "state": where.state,
        "progress": where.progress,
        "latest": None if where.latest is None else where.latest.value,
        "latest_date": None if where.latest is None else where.latest.date.isoformat(),
        "lint": [caution.fault for caution in one.cautions],
    }
