"""What the delivery screen draws: five tiles, a chart for each, the bar of what is lead time, the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from vsm_tui.charts.kinds import weekly
from vsm_tui.charts.model import Chart
from vsm_tui.flow.delivery import DeliveryFigures, EngineShare, Measures, PeriodMeasures, Share, Spread
from vsm_tui.safe import safe_line
from vsm_tui.scope import Bucket
from vsm_tui.widgets.tiles import TileText
from vsm_tui.wording import days_long, days_words, hours_words, instant_words, number_words, plural, share_words

if TYPE_CHECKING:
    from store.delivery import Deployment

MEASURES = ("deployment_frequency", "change_lead_time", "change_fail_rate", "recovery_time", "deployment_rework")
"""The five measures in the order of the tiles, by their names in `definitions.DEFINITIONS`."""
TITLES = ("Deployments", "Change lead time", "Change fail rate", "Recovery", "Rework")
_SHORT = ("Deployments", "Lead time", "Fail rate", "Recovery", "Rework")
_ROOMY = 100
THIN = 10
NO_DATA = "no data"


def periods_of(figures: DeliveryFigures, bucket: Bucket) -> tuple[PeriodMeasures, ...]:
    """By month where months are asked for, else by week."""
    return figures.months if bucket == "month" else figures.weeks


def tiles(figures: DeliveryFigures, bucket: Bucket, width: int) -> list[TileText]:
    """The five measures of the window, each with its n and its trend by period; nothing known is `no data`."""
    total = figures.total
    parts = [one.measures for one in periods_of(figures, bucket)]
    bodies = (
        _frequency(total, [float(one.deployments) for one in parts]),
        _lead(total.lead_time_hours, [one.lead_time_hours.p50 for one in parts]),
        _share(total.change_fail, "failed", "no failure is recorded", [one.change_fail for one in parts]),
        _recovery(total.recovery_hours, [one.recovery_hours.p50 for one in parts]),
        _share(total.rework, "unplanned", "no unplanned fix is recorded", [one.rework for one in parts]),
    )
    titles = TITLES if width >= _ROOMY else _SHORT
    return [TileText(title, *body) for title, body in zip(titles, bodies, strict=True)]


_Body = tuple[str, str, tuple[str, ...], tuple[float | None, ...]]
"""Figure, unit, what stands beside it, trend."""


def _frequency(total: Measures, trend: Sequence[float | None]) -> _Body:
    told = plural(total.deployments, "deployment")
    short = ", under a week" if total.per_week and total.per_week > total.deployments else ""
    beside = (f"n {told}{short}", f"n {total.deployments}{short}")
    return number_words(total.per_week), "a week", beside, tuple(trend)


def _thin(n: int) -> str:
    return ", thin" if 0 < n < THIN else ""


def _lead(lead: Spread, trend: Sequence[float | None]) -> _Body:
    if lead.p50 is None or lead.p85 is None:
        return NO_DATA, "", ("no commit is known", "no commits"), ()
    beside = f"85 % within {_hours(lead.p85)}, n {plural(lead.n, 'commit')}{_thin(lead.n)}"
    short = f"85 % {_hours(lead.p85)}, n {lead.n:,}{_thin(lead.n)}"
    return _hours(lead.p50), "median", (beside, short, f"n {lead.n:,}{_thin(lead.n)}"), tuple(trend)


def _recovery(recovery: Spread, trend: Sequence[float | None]) -> _Body:
    if recovery.p50 is None:
        return NO_DATA, "", ("no restoration is recorded", "none recorded"), ()
    thin = _thin(recovery.n)
    return (
        _hours(recovery.p50),
        "median",
        (f"n {plural(recovery.n, 'restoration')}{thin}", f"n {recovery.n}{thin}"),
        (tuple(trend)),
    )


def _share(share: Share, word: str, nothing: str, parts: Sequence[Share]) -> _Body:
    if share.share is None:
        return NO_DATA, "", (nothing, "none recorded"), ()
    thin = _thin(share.n)
    beside = (
        f"{share.part} of {plural(share.n, 'deployment')} {word}{thin}",
        f"{share.part} of {share.n} {word}{thin}",
        f"{share.part} of {share.n}{thin}",
    )
    return share_words(share.share), "", beside, tuple(one.share for one in parts)


def _hours(hours: float) -> str:
    """Hours below two days, else days: `5.4h`, `3.0d`."""
    return hours_words(hours) if hours < 48 else days_words(hours / 24)


def chart_of(figures: DeliveryFigures, measure: int, bucket: Bucket) -> Chart:
    """A measure by week or month; partial ones marked, periods in which nothing is known left as gaps."""
    periods = periods_of(figures, bucket)
    labels = [one.label for one in periods]
    partial = frozenset(place for place, one in enumerate(periods) if one.partial)
    series, unit = _series([one.measures for one in periods], measure)
    total = figures.total
    counted = (
        plural(total.deployments, "deployment"),
        plural(total.lead_time_hours.n, "commit"),
        f"{plural(total.change_fail.n, 'deployment')} of which it is known",
        plural(total.recovery_hours.n, "restoration"),
        f"{plural(total.rework.n, 'deployment')} of which it is known",
    )[measure]
    note = f"n = {counted}" + ("; a dotted period is cut by the window or not over" if partial else "")
    title = TITLES[measure] + (" by month" if bucket == "month" else " by week")
    return weekly(title, labels, series, partial=partial, unit=unit, note=note)


def _series(parts: Sequence[Measures], measure: int) -> tuple[list[tuple[str, list[float | None]]], str]:
    if measure == 0:
        return [("deployments", [float(one.deployments) for one in parts])], ""
    if measure == 1:
        lead = [one.lead_time_hours for one in parts]
        return [("median", [one.p50 for one in lead]), ("85 %", [one.p85 for one in lead])], "h"
    if measure == 3:
        return [("median", [one.recovery_hours.p50 for one in parts])], "h"
    shares = [one.change_fail if measure == 2 else one.rework for one in parts]
    return [("share", [None if one.share is None else 100 * one.share for one in shares])], "%"


# --- which part of flow time is delivery ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of cells: what of flow time lies elsewhere, then change lead time (at least one cell)."""

    rest: int
    lead: int


def engine_bar(share: EngineShare, width: int) -> Bar:
    """The bar in `width` cells, true to scale but for the one cell that lead time always gets."""
    width = max(2, width)
    whole = max(share.flow_days, share.lead_days)
    lead = min(width, max(1, round(width * share.lead_days / whole)))
    return Bar(width - lead, lead)


def engine_sentence(share: EngineShare, start: str, finish: str) -> str:
    """`Of 71 days from Request to Live, 0.3 are change lead time.`"""
    lead = f"{share.lead_days:.1f}" if share.lead_days >= 0.05 else f"{share.lead_days:.2g}"
    return (
        f"Of {days_long(share.flow_days)} from {safe_line(start, 40)} to {safe_line(finish, 40)}, "
        f"{lead} {'is' if lead == '1.0' else 'are'} change lead time."
    )


def left_out_words(figures: DeliveryFigures) -> str:
    """What was not counted, in one line; empty where everything was."""
    left = figures.left_out
    told = (
        (left.other_environments, "in other environments"),
        (left.dated_after_deployment, "commits dated after their deployment"),
        (left.commits_without_deployment, "commits of no known deployment"),
        (left.failures_not_restored, "failures whose restoration is not known"),
    )
    parts = [f"{count:,} {text}" for count, text in told if count]
    return "Left out: " + ", ".join(parts) + "." if parts else ""


# --- the register -------------------------------------------------------------------------------------------


def how_it_went(deployment: Deployment, timezone: str) -> str:
    """`failed, restored after 1.4h`, `worked`, `not known`; an unplanned fix is said to be one."""
    if deployment.failed is None:
        told = "not known"
    elif not deployment.failed:
        told = "worked"
    elif deployment.restored_at is None:
        told = "✗ failed"
    else:
        told = f"✗ failed, restored after {_hours((deployment.restored_at - deployment.at) / 3600)}"
    return told + (", unplanned fix" if deployment.unplanned else "")


def register_row(deployment: Deployment, commits: Sequence[int], timezone: str) -> tuple[str, ...]:
    """One deployment: when, what, where, how many commits it brought and their median lead time, how it went."""
    leads = sorted((deployment.at - at) / 3600 for at in commits if at <= deployment.at)
    median = _hours(leads[(len(leads) + 1) // 2 - 1]) if leads else "–"
    return (
        instant_words(deployment.at, timezone),
        safe_line(deployment.ref, 60),
        safe_line(deployment.environment, 24),
        f"{len(commits)}" if commits else "–",
        median,
        how_it_went(deployment, timezone),
    )


def local_instant(text: str, timezone: str) -> int:
    """`2026-03-02 14:30` in the stream's zone as epoch seconds. Raises `ValueError` for anything else."""
    from datetime import datetime

    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError("a day and time such as 2026-03-02 14:30 is needed") from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))).timestamp())
