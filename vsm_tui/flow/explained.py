"""The formula of a figure with its numbers put in, n, and the items left out: one text for screens, report and docs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from vsm_tui.flow.ageing import ageing, pace_bands
from vsm_tui.flow.chances import chances
from vsm_tui.flow.classes import ARRIVED_FINISHED, NAMES, NOT_STARTED, RETURNED
from vsm_tui.flow.columns import Flags, Ints
from vsm_tui.flow.crowding import crowding
from vsm_tui.flow.distribution import flow_distribution
from vsm_tui.flow.efficiency import flow_efficiency
from vsm_tui.flow.flowtime import flow_time, service_level
from vsm_tui.flow.history import History
from vsm_tui.flow.load import cumulative_flow, flow_load, littles_law, started_completed
from vsm_tui.flow.velocity import comparable, velocity
from vsm_tui.flow.view import View, view
from vsm_tui.scope import BASIS_WORDS, Scope
from vsm_tui.wording import days_long, hours_words, number_words, plural, share_words


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Items that a figure does not count, and why."""

    reason: str
    items: Ints
    """Indexes of items."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A figure's numbers. `name` is an entry of `definitions.DEFINITIONS`, whose words stand before these."""

    name: str
    numbers: tuple[str, ...]
    """The formula with its numbers, a line each."""
    n: str
    left_out: tuple[LeftOut, ...]


def explained(name: str, history: History, scope: Scope) -> Explained | None:
    """The numbers of one figure under a scope; none where there is nothing to put in."""
    make = _MAKERS.get(name)
    seen = view(history, scope)
    return make(seen) if make is not None and seen.sound else None


def _left_out(seen: View, *codes: int) -> list[LeftOut]:
    """Items of the scope in classes that the figure leaves out."""
    found = []
    for code in codes:
        items = np.flatnonzero(seen.items & (seen.classes.code == code))
        if len(items):
            found.append(LeftOut(NAMES[code], items))
    return found


def _filtered(seen: View) -> list[LeftOut]:
    items = np.flatnonzero(seen.history.items.counted & ~seen.items)
    return [LeftOut("hidden by the filter", items)] if len(items) else []


def not_full(seen: View, among: Flags | None = None) -> list[LeftOut]:
    """Items whose history is not full: left out of waiting, rework and accuracy."""
    mine = seen.items & ~seen.history.full
    items = np.flatnonzero(mine if among is None else mine & among)
    return [LeftOut("history is not full", items)] if len(items) else []


def _day_only(seen: View, items: Ints) -> str:
    count = int(seen.history.items.day_precision[items].sum())
    return f"; {plural(count, 'item')} known only to the day" if count else ""


def _time(seen: View) -> Explained:
    times = flow_time(seen.history, seen.scope)
    numbers = []
    if times.p85 is not None:
        place = max(1, -(-85 * times.n // 100))
        numbers = [
            f"p85: place ceil(0.85 x {times.n:,}) = {place:,} of the sorted flow times = {days_long(times.p85)}",
            f"p50 {days_long(times.p50)}, p70 {days_long(times.p70)}, p95 {days_long(times.p95)}",
            f"mean {days_long(times.mean)}",
        ]
        if times.p85_is_maximum or times.p95_is_maximum:
            which = "p85 and p95 are" if times.p85_is_maximum else "p95 is"
            numbers.append(f"with {times.n} values {which} the maximum")
    numbers.append(f"days are counted {seen.day_counting}")
    return Explained(
        "flow_time",
        tuple(numbers),
        f"{plural(times.n, 'finished item')} in the window{_day_only(seen, seen.finished())}",
        tuple(_left_out(seen, ARRIVED_FINISHED) + _filtered(seen)),
    )


def _velocity(seen: View) -> Explained:
    pace = velocity(seen.history, seen.scope)
    alike = comparable(seen.history, seen.scope)
    numbers = []
    if pace.per_week is not None:
        numbers = [
            f"{pace.finished:,} finished / {pace.weeks:,} complete weeks = {number_words(pace.per_week)} a week",
            f"{pace.started:,} started / {pace.weeks:,} = {number_words(pace.started_per_week)} a week",
        ]
    if alike.active_p50 is not None:
        numbers.append(
            f"active time of an item: {hours_words(alike.active_p50)} at p50, {hours_words(alike.active_p85)} at p85; "
            f"{plural(alike.mix, 'type')} hold a tenth of the items or more"
        )
    partial = f"; {plural(pace.partial, 'partial week')} left out" if pace.partial else ""
    return Explained(
        "flow_velocity",
        tuple(numbers),
        plural(pace.weeks, "complete week") + partial,
        tuple(_left_out(seen, ARRIVED_FINISHED) + _filtered(seen)),
    )


def _load(seen: View) -> Explained:
    load = flow_load(seen.history, seen.scope)
    titles = {step.id: step.title for step in seen.history.map.steps}
    held = [f"{titles[step]} {count}" for step, count in load.by_step.items() if count]
    return Explained(
        "flow_load",
        (" + ".join(held) + f" = {load.total:,}",) if held else (f"{load.total:,} items",),
        f"{plural(load.total, 'item')} in progress as of as-of, whatever the window",
        tuple(_left_out(seen, RETURNED, NOT_STARTED) + _filtered(seen)),
    )


def _efficiency(seen: View) -> Explained:
    found = flow_efficiency(seen.history, seen.scope)
    numbers = [
        f"{found.active_hours:,.1f} h active / {found.total_hours:,.1f} h = {share_words(found.ratio, 1)}",
        f"{found.recorded_hours:,.1f} h of the active time is recorded effort ({share_words(found.recorded_share)})",
    ]
    if found.ceiling is not None:
        numbers.append(f"without effort the working week allows at most {share_words(found.ceiling, 1)}")
    numbers.append(f"basis: {BASIS_WORDS[seen.scope.basis]}")
    return Explained(
        "flow_efficiency",
        tuple(numbers),
        f"{plural(found.n, 'finished item')} in the window",
        tuple(_left_out(seen, ARRIVED_FINISHED) + _filtered(seen)),
    )


def _distribution(seen: View) -> Explained:
    found = flow_distribution(seen.history, seen.scope)
    numbers = []
    for name, count in found.counts.items():
        active = found.by_active[name]
        urgent = found.escalated[name]
        target = f", target {share_words(found.target[name])}" if name in found.target else ""
        numbers.append(
            f"{name}: {count:,} / {found.n:,} = {share_words(found.by_items[name], 1)}{target}"
            + (f"; {share_words(active, 1)} of the active time" if active is not None else "")
            + (f"; {share_words(urgent)} escalated" if urgent is not None else "")
        )
    kinds = seen.history.items
    nameless = np.flatnonzero(
        seen.items & np.array([not (name or "").strip() for name in kinds.raw_types], dtype=np.bool_)
    )
    flagged = [LeftOut("have no type and count as other", nameless)] if len(nameless) else []
    return Explained(
        "flow_distribution",
        tuple(numbers),
        f"{plural(found.n, 'finished item')} in the window",
        tuple(_left_out(seen, ARRIVED_FINISHED) + flagged + _filtered(seen)),
    )


def _cumulative(seen: View) -> Explained:
    flow = cumulative_flow(seen.history, seen.scope)
    numbers: tuple[str, ...] = ()
    if flow.days:
        first, last = int(flow.lines[0][-1]), int(flow.lines[-1][-1])
        numbers = (f"{first:,} started - {last:,} left = {first - last:,} in progress on {flow.days[-1]}",)
    return Explained(
        "cumulative_flow",
        numbers,
        plural(len(flow.days), "day"),
        tuple(_left_out(seen, ARRIVED_FINISHED, RETURNED, NOT_STARTED) + _filtered(seen)),
    )


def _littles_law(seen: View) -> Explained:
    law = littles_law(seen.history, seen.scope)
    times = flow_time(seen.history, seen.scope)
    numbers = []
    if law.load is not None:
        stay = law.residence_days or 0.0
        numbers.append(f"load {law.load:,.2f} = {law.arrivals:,} items / {law.days:,.1f} days x {stay:,.2f} days")
    if law.velocity_x_flow_time is not None:
        numbers.append(
            f"{times.n:,} finished / {law.days:,.1f} days x {days_long(times.mean)} = {law.velocity_x_flow_time:,.2f}"
        )
    return Explained(
        "littles_law",
        tuple(numbers),
        f"{plural(law.arrivals, 'item')} in progress at some moment, {times.n:,} finished",
        tuple(_left_out(seen, RETURNED) + _filtered(seen)),
    )


def _started(seen: View) -> Explained:
    whole = started_completed(seen.history, seen.scope)
    before = whole.left_over - whole.started + whole.finished + whole.discarded
    gone = f"{whole.finished:,} finished - {whole.discarded:,} discarded"
    return Explained(
        "started_completed",
        (f"{before:,} before + {whole.started:,} started - {gone} = {whole.left_over:,} left over",),
        plural(whole.started, "item") + " started",
        tuple(_left_out(seen, ARRIVED_FINISHED, RETURNED) + _filtered(seen)),
    )


def _level(seen: View) -> Explained:
    level = service_level(seen.history, seen.scope)
    numbers = [f"p85 = {days_long(level.days)}"]
    if level.n:
        numbers.append(f"kept by {level.kept:,} / {level.n:,} = {share_words(level.share, 1)}")
    return Explained(
        "service_level",
        tuple(numbers),
        f"{plural(level.n, 'finished item')} in the window",
        tuple(_left_out(seen, ARRIVED_FINISHED) + _filtered(seen)),
    )


def _chance(seen: View) -> Explained:
    found = chances(seen.history, seen.scope)
    numbers = [f"expectation: {days_long(found.within_days)}"]
    known = found.known
    if len(known):
        first = int(known[0])
        one, n, share = found.items[first], int(found.n[first]), float(found.share[first])
        numbers.append(
            f"{one.key}, {days_long(one.age_days)} old: {round(share * n):,} of the {n:,} finished items that grew as "
            f"old made it = {share_words(share)}"
        )
    older = np.array([item.item for item in found.items], dtype=np.int64)[np.isnan(found.share)]
    left = [LeftOut("older than any that finished", np.sort(older))] if len(older) else []
    return Explained(
        "chance", tuple(numbers), plural(len(known), "item") + " in progress", tuple(left + _filtered(seen))
    )


def _pace(seen: View) -> Explained:
    listed = ageing(seen.history, seen.scope)
    left_by = {band.step: band.n for band in pace_bands(seen.history, seen.scope)}
    titles = {step.id: step.title for step in seen.history.map.steps}
    numbers = [
        f"{item.key}, {days_long(item.age_days)} old in {titles[item.step]}: of {left_by[item.step]:,} finished items "
        f"{round(item.pace * left_by[item.step]):,} were as old or younger when they left it = {share_words(item.pace)}"
        for item in listed
        if item.pace is not None
    ][:3]
    return Explained(
        "pace",
        tuple(numbers) or ("no finished item has left a step in which work is in progress",),
        plural(len(listed), "item") + " in progress",
        tuple(_left_out(seen, RETURNED, NOT_STARTED) + _filtered(seen)),
    )


def _crowding(seen: View) -> Explained:
    found = crowding(seen.history, seen.scope)
    numbers = []
    if found.low_p50 is not None:
        numbers = [
            f"least load (at most {found.low_load}): p50 {days_long(found.low_p50)}",
            f"most load ({found.high_load} or more): p50 {days_long(found.high_p50)}",
        ]
    if found.correlation is not None:
        numbers.append(f"rank correlation {found.correlation:+.2f} (1 together, 0 none, -1 against each other)")
    counted = np.zeros(len(seen.history.items), dtype=np.bool_)
    counted[found.item] = True
    mine = seen.items & (seen.classes.code == NAMES.index("finished")) & seen.inside(seen.classes.started_at)
    recent = np.flatnonzero(mine & ~counted)
    left = [LeftOut("started within the last p85 days", recent)] if len(recent) else []
    return Explained(
        "crowding", tuple(numbers), plural(len(found.item), "finished item"), tuple(left + _filtered(seen))
    )


def _waits(name: str) -> Callable[[View], Explained]:
    def make(seen: View) -> Explained:
        kept = np.flatnonzero(seen.items & seen.history.full)
        return Explained(
            name,
            (f"basis: {BASIS_WORDS[seen.scope.basis]}",),
            f"{plural(len(kept), 'item')} of any class with full history",
            tuple(not_full(seen) + _filtered(seen)),
        )

    return make


_MAKERS: dict[str, Callable[[View], Explained]] = {
    "flow_time": _time,
    "flow_velocity": _velocity,
    "flow_load": _load,
    "flow_efficiency": _efficiency,
    "flow_distribution": _distribution,
    "cumulative_flow": _cumulative,
    "littles_law": _littles_law,
    "started_completed": _started,
    "service_level": _level,
    "chance": _chance,
    "crowding": _crowding,
    "pace": _pace,
    **{name: _waits(name) for name in ("accrued", "wait_percentile", "oldest_wait", "visits_ended", "passages")},
}
EXPLAINED = frozenset(_MAKERS)
"""Names of the figures whose numbers can be put in."""
