"""DORA's measures of delivery, apart from flow (METRICS.md section 5)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from store.models import fold
from vsm_tui.flow.columns import DAY, HOUR
from vsm_tui.flow.periods import local_day, midnight, week_label

CAUTION = (
    "These measures describe important parts of the engine: how changes get from commit to users. They do not say "
    "whether the destination is right, nor where an item waited before its first commit."
)
"""The sentence that stands beside the figures wherever they are shown."""
PRODUCTION = frozenset({"production", "prod", "live"})
Period = Literal["week", "month"]


class Deployment(Protocol):
    """What is read of one deployment; instants in epoch seconds, none where nothing is known."""

    @property
    def at(self) -> int: ...
    @property
    def ref(self) -> str: ...
    @property
    def environment(self) -> str | None: ...
    @property
    def failed(self) -> bool | None: ...
    @property
    def restored_at(self) -> int | None: ...
    @property
    def unplanned(self) -> bool | None: ...


class DeployedCommit(Protocol):
    """What is read of one commit: when it was made, the deployment that brought it, its own name where known."""

    @property
    def committed_at(self) -> int: ...
    @property
    def deployed_ref(self) -> str: ...
    @property
    def ref(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Spread:
    """n values and their nearest-rank percentiles and mean; figures are none where n is 0."""

    n: int
    p50: float | None
    p85: float | None
    mean: float | None


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of the `n` deployments of which it is known; `share` is none where n is 0."""

    part: int
    n: int

    @property
    def share(self) -> float | None:
        """part / n."""
        return self.part / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Measures:
    """The five measures over one stretch of time."""

    deployments: int
    per_week: float | None
    """Deployments / weeks of the stretch; none where there is no deployment record at all."""
    lead_time_hours: Spread
    change_fail: Share
    recovery_hours: Spread
    rework: Share


@dataclass(frozen=True, slots=True)
class PeriodMeasures:
    """The measures of one week or month, `first` to `last` both included; partial where it is cut or not over."""

    label: str
    first: date
    last: date
    partial: bool
    measures: Measures


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was not counted, each with its reason in the field's name."""

    other_environments: int
    dated_after_deployment: int
    commits_without_deployment: int
    failures_not_restored: int


@dataclass(frozen=True, slots=True)
class DeliveryFigures:
    """The five measures over the window, and by week and by month."""

    total: Measures
    weeks: tuple[PeriodMeasures, ...]
    months: tuple[PeriodMeasures, ...]
    first: date | None
    """First and last local day that are counted: the window, open ends filled in."""
    last: date | None
    left_out: LeftOut
    environments: tuple[str, ...]
    """The environments that are counted, as first spelled; empty where none is named."""


def delivery(
    deployments: Sequence[Deployment],
    commits: Sequence[DeployedCommit],
    zone: ZoneInfo,
    as_of: int,
    since: date | None = None,
    until: date | None = None,
) -> DeliveryFigures | None:
    """The measures of the deployments in the window, up to as_of; none where no deployment is known.

    Where environments are named and one is production, only production counts. A commit belongs to the first
    counted deployment that has its ref, and counts in the window of that deployment; one dated after its
    deployment is left out. Failure and rework are shares of the deployments of which it is known.
    """
    known = sorted((d for d in deployments if d.at <= as_of), key=lambda d: (d.at, d.ref))
    counted = _counted(known)
    if not counted:
        return None
    lead, after, homeless = _lead_times(counted, commits)
    today = local_day(as_of, zone)
    last = min(until, today) if until else today
    first = since or local_day(counted[0].at, zone)
    span = _Span(counted, lead, as_of, zone)
    inside = span.measures(first, last)
    named = dict.fromkeys(d.environment.strip() for d in counted if d.environment and d.environment.strip())
    return DeliveryFigures(
        total=inside,
        weeks=span.periods(first, last, "week"),
        months=span.periods(first, last, "month"),
        first=first,
        last=last,
        left_out=LeftOut(
            other_environments=len(known) - len(counted),
            dated_after_deployment=after,
            commits_without_deployment=homeless,
            failures_not_restored=span.not_restored(first, last),
        ),
        environments=tuple(named),
    )


def spread_of(values: Iterable[float]) -> Spread:
    """n, p50, p85 (nearest rank) and mean of some values."""
    ordered = sorted(values)
    n = len(ordered)
    if not n:
        return Spread(0, None, None, None)
    return Spread(n, ordered[_rank(50, n)], ordered[_rank(85, n)], sum(ordered) / n)


def _rank(percent: int, n: int) -> int:
    return max(0, (percent * n + 99) // 100 - 1)


def _counted(known: Sequence[Deployment]) -> list[Deployment]:
    production = [d for d in known if fold(d.environment or "") in PRODUCTION]
    return production or list(known)


def _lead_times(counted: Sequence[Deployment], commits: Sequence[DeployedCommit]) -> tuple[list[list[float]], int, int]:
    """Lead times in hours by deployment, in the order of `counted`; how many are dated after, how many homeless."""
    places: dict[str, list[int]] = {}
    for number, deployment in enumerate(counted):
        places.setdefault(deployment.ref, []).append(number)
    lead: list[list[float]] = [[] for _ in counted]
    after = homeless = 0
    homes: dict[tuple[str, int], tuple[int, int]] = {}
    for index, commit in enumerate(commits):
        candidates = places.get(commit.deployed_ref)
        if not candidates:
            homeless += 1
            continue
        # A ref that was deployed again brought its commits the first time at which they existed.
        instants = [counted[number].at for number in candidates]
        at = bisect_right(instants, commit.committed_at - 1)
        number = candidates[at] if at < len(candidates) else candidates[-1]
        key = (commit.ref, 0) if commit.ref else ("", index)
        held = homes.get(key)
        if held is None or number < held[0]:
            homes[key] = (number, commit.committed_at)
    for number, committed_at in homes.values():
        waited = counted[number].at - committed_at
        if waited < 0:
            after += 1
        else:
            lead[number].append(waited / HOUR)
    return lead, after, homeless


@dataclass(frozen=True, slots=True)
class _Span:
    """Deployments in order of time with the lead times of their commits, ready to be cut into stretches."""

    deployments: Sequence[Deployment]
    lead: Sequence[Sequence[float]]
    as_of: int
    zone: ZoneInfo

    def _range(self, first: date, last: date) -> range:
        instants = [deployment.at for deployment in self.deployments]
        low = bisect_right(instants, midnight(first, self.zone) - 1)
        high = bisect_right(instants, midnight(last + timedelta(days=1), self.zone) - 1)
        return range(low, max(low, high))

    def measures(self, first: date, last: date) -> Measures:
        """The five measures of the deployments from `first` to `last`, both included."""
        mine = [self.deployments[number] for number in self._range(first, last)]
        end = min(midnight(last + timedelta(days=1), self.zone), self.as_of)
        weeks = (end - midnight(first, self.zone)) / (7 * DAY)
        return Measures(
            deployments=len(mine),
            per_week=len(mine) / weeks if weeks > 0 else None,
            lead_time_hours=spread_of(hours for number in self._range(first, last) for hours in self.lead[number]),
            change_fail=_share(d.failed for d in mine),
            recovery_hours=spread_of(
                (d.restored_at - d.at) / HOUR
                for d in mine
                if d.failed is not False and d.restored_at is not None and d.at <= d.restored_at <= self.as_of
            ),
            rework=_share(d.unplanned for d in mine),
        )

    def not_restored(self, first: date, last: date) -> int:
        """Failed deployments whose restoration is not known."""
        mine = (self.deployments[number] for number in self._range(first, last))
        return sum(bool(d.failed) and (d.restored_at is None or d.restored_at > self.as_of) for d in mine)

    def periods(self, first: date, last: date, period: Period) -> tuple[PeriodMeasures, ...]:
        """The weeks or months from `first` to `last`, empty ones included."""
        found: list[PeriodMeasures] = []
        begin = first
        while begin <= last:
            whole_begin, whole_end = _whole(begin, period)
            end = min(whole_end, last)
            over = midnight(whole_end + timedelta(days=1), self.zone) - 1 <= self.as_of
            label = week_label(begin) if period == "week" else f"{begin.year:04d}-{begin.month:02d}"
            cut = begin != whole_begin or end != whole_end or not over
            found.append(PeriodMeasures(label, begin, end, cut, self.measures(begin, end)))
            begin = end + timedelta(days=1)
        return tuple(found)


def _share(flags: Iterable[bool | None]) -> Share:
    known = [flag for flag in flags if flag is not None]
    return Share(sum(known), len(known))


def _whole(day: date, period: Period) -> tuple[date, date]:
    if period == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return day.replace(day=1), following - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class EngineShare:
    """Which part of flow time is change lead time: medians of two different things, set side by side."""

    flow_days: float
    lead_days: float

    @property
    def rest_days(self) -> float:
        """What of flow time lies outside the way from commit to deployment; never below 0."""
        return max(0.0, self.flow_days - self.lead_days)


def engine_share(flow_days: float | None, lead_hours: float | None) -> EngineShare | None:
    """The bar "of 71 days from request to customer, 0.3 are change lead time"; none where a side is not known."""
    if flow_days is None or lead_hours is None or flow_days <= 0:
        return None
    return EngineShare(flow_days, lead_hours * HOUR / DAY)


def delivery_figures(figures: DeliveryFigures | None) -> dict[str, object] | None:
    """The key `delivery` of `metrics --json`; none where no deployment is known."""
    if figures is None:
        return None
    total = figures.total
    return {
        **_as_json(total),
        "weeks": [{"week": p.label, "partial": p.partial, **_as_json(p.measures)} for p in figures.weeks],
        "months": [{"month": p.label, "partial": p.partial, **_as_json(p.measures)} for p in figures.months],
        "left_out": {
            "other_environments": figures.left_out.other_environments,
            "dated_after_deployment": figures.left_out.dated_after_deployment,
            "commits_without_deployment": figures.left_out.commits_without_deployment,
            "failures_not_restored": figures.left_out.failures_not_restored,
        },
    }


def _as_json(measures: Measures) -> dict[str, object]:
    lead, recovery = measures.lead_time_hours, measures.recovery_hours
    return {
        "deployments": measures.deployments,
        "per_week": measures.per_week,
        "lead_time_hours": {"n": lead.n, "p50": lead.p50, "p85": lead.p85, "mean": lead.mean},
        "change_fail_rate": measures.change_fail.share,
        "recovery_hours": {"n": recovery.n, "p50": recovery.p50},
        "rework_rate": measures.rework.share,
    }
