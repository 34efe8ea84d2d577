"""Pictures of flow time: scatter, histogram, by month, the service level kept, the chances of what is in progress."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vsm_tui.charts.kinds import histogram as histogram_chart
from vsm_tui.charts.kinds import weekly
from vsm_tui.charts.model import Axis, Chart, Line, Point, Series
from vsm_tui.flow.chances import Chances, chances
from vsm_tui.flow.columns import Floats, Ints
from vsm_tui.flow.flowtime import FlowTime, flow_days, flow_time, points, service_level
from vsm_tui.flow.histogram import histogram
from vsm_tui.flow.history import History
from vsm_tui.flow.trends import trends
from vsm_tui.flow.view import view
from vsm_tui.pictures.picture import (
    MOST_POINTS,
    Behind,
    Picture,
    day_numbers,
    joined,
    keys_of,
    listed,
    safe_keys,
    step_titles,
)
from vsm_tui.pictures.sentences import said_thin, service_level_sentence, time_sentence
from vsm_tui.pictures.velocity import finished_in
from vsm_tui.safe import safe_line
from vsm_tui.scope import Scope
from vsm_tui.wording import days_long, days_words, plural, share_words


def percentile_lines(times: FlowTime) -> tuple[Line, ...]:
    """Lines at 50, 70, 85 and 95 %; a percentile that is the maximum of few values says so."""
    named = (
        (times.p50, "50 %"),
        (times.p70, "70 %"),
        (times.p85, "85 %, max" if times.p85_is_maximum else "85 %"),
        (times.p95, "95 %, max" if times.p95_is_maximum else "95 %"),
    )
    return tuple(Line(value, name) for value, name in named if value is not None)


def time_note(history: History, scope: Scope, times: FlowTime) -> str:
    """n, what was left out and what is flagged."""
    return listed(
        said_thin(times.n),
        f"{times.arrived_finished:,} arrived finished left out" if times.arrived_finished else "",
        f"{times.day_precision:,} known only to the day" if times.day_precision else "",
    )


def scatter(history: History, scope: Scope) -> Picture:
    """Every finished item by the day it finished and its flow time, with percentile lines."""
    found, times = points(history, scope), flow_time(history, scope)
    drawn = slice(max(0, len(found.item) - MOST_POINTS), None)
    items, days, at = found.item[drawn], found.days[drawn], day_numbers(history, found.finished_at[drawn])
    note = time_note(history, scope, times)
    if len(items) < times.n:
        note = listed(note, f"the newest {len(items):,} are drawn, the lines are of all")
    groups = _groups(history, items)
    chart = Chart(
        "scatter",
        "Flow time of finished items",
        tuple(
            Series(
                name,
                at[where].tolist(),
                days[where].tolist(),
                texts=safe_keys(history, items[where]),
                shape=shape,
                role=role,
            )
            for name, where, shape, role in groups
        ),
        Axis("dates"),
        Axis(label="days", unit="d"),
        percentile_lines(times),
        note=note,
    )

    def behind(point: Point) -> Behind:
        key = history.items.keys[int(items[groups[point.series][1][point.place]])]
        return Behind(f"Finished after {days_long(point.y)}", (key,), {key: f"took {days_words(point.y)}"})

    return Picture("scatter", chart, time_sentence(history, scope), "flow_time", behind)


def _groups(history: History, items: Ints) -> list[tuple[str, Ints, str, str]]:
    """Planned and escalated items apart where the source says, else all: name, places, glyph, colour."""
    urgent = history.items.escalated[items] == 1
    if not urgent.any():
        return [("finished", np.arange(len(items)), "●", "series-1")]
    return [
        ("planned", np.flatnonzero(~urgent), "●", "series-1"),
        ("escalated", np.flatnonzero(urgent), "▲", "series-2"),
    ]


def distribution_of_times(history: History, scope: Scope) -> Picture:
    """The histogram of flow time, percentiles upright."""
    found, times = histogram(history, scope), flow_time(history, scope)
    chart = histogram_chart(
        "How long items took",
        found.edges.tolist(),
        found.counts.tolist(),
        percentiles={
            percent: value
            for percent, value in zip((50, 70, 85, 95), (times.p50, times.p70, times.p85, times.p95), strict=True)
            if value is not None
        },
        note=time_note(history, scope, times),
    )

    # Where labels would touch, the first ones are written: the expectation, then the median.
    order = {"85 %": 0, "50 %": 1, "95 %": 2}
    chart = replace(chart, lines=tuple(sorted(chart.lines, key=lambda line: order.get(line.name, 3))))

    def behind(point: Point) -> Behind:
        items = found.item[found.bin == point.place]
        days = flow_days(view(history, scope), items)
        order = np.argsort(-days, kind="stable")
        keys = keys_of(history, items[order].tolist())
        took = (f"took {days_words(value)}" for value in days[order].tolist())
        low, high = found.edges[point.place], found.edges[point.place + 1]
        return Behind(f"Took {low:g} to {high:g} days", keys, dict(zip(keys, took, strict=True)))

    mean = f"The mean is {days_long(times.mean)}, half took {days_long(times.p50)} or less." if times.n else ""
    return Picture("histogram", chart, joined(time_sentence(history, scope), mean), "flow_time", behind)


def by_period(history: History, scope: Scope) -> Picture:
    """p50 and p85 of flow time, week by week or month by month of finishing."""
    moved = trends(history, scope)
    times = flow_time(history, scope)
    chart = weekly(
        f"Flow time by {moved.bucket} of finishing",
        moved.labels,
        [("50 %", _or_gap(moved.p50)), ("85 %", _or_gap(moved.p85))],
        partial=frozenset(index for index, cut in enumerate(moved.partial) if cut),
        unit="d",
        note=time_note(history, scope, times),
    )
    return Picture(
        "by-period",
        chart,
        time_sentence(history, scope),
        "flow_time",
        lambda point: finished_in(history, scope, moved, round(point.x)),
    )


def _or_gap(values: Floats) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]


def level_kept(history: History, scope: Scope) -> Picture:
    """How often the service level expectation was kept: finished within it and later, by week or month."""
    level, moved = service_level(history, scope), trends(history, scope)
    days = flow_days(view(history, scope), moved.item)
    kept = days <= (level.days if level.days is not None else -1.0)
    count = len(moved.labels)
    inside = np.bincount(moved.place[kept], minlength=count)
    chart = weekly(
        f"Within {days_long(level.days)}, and later" if level.days is not None else "Service level",
        moved.labels,
        [("within", inside.tolist()), ("later", (moved.finished - inside).tolist())],
        partial=frozenset(index for index, cut in enumerate(moved.partial) if cut),
        note=listed(f"n = {level.n:,}", "expectation: p85 of all finished up to the window's end"),
    )

    def behind(point: Point) -> Behind:
        found = finished_in(history, scope, moved, round(point.x))
        mine = moved.item[(moved.place == round(point.x)) & (kept if point.series == 0 else ~kept)]
        wanted = set(keys_of(history, mine.tolist()))
        keys = tuple(key for key in found.keys if key in wanted)
        return Behind(
            f"{found.title}, {'within' if point.series == 0 else 'later'}",
            keys,
            {key: found.notes[key] for key in keys},
        )

    return Picture("service-level", chart, service_level_sentence(level), "service_level", behind)


def chances_in_progress(history: History, scope: Scope) -> Picture:
    """Each item in progress: its age, and the chance that it still keeps the service level expectation."""
    found = chances(history, scope)
    known = found.known
    older = len(found.items) - len(known)
    drawn = known[-MOST_POINTS:]
    items, shares = [found.items[place] for place in drawn.tolist()], found.share[drawn]
    title = "Chance to make it"
    if found.within_days is not None:
        title = f"Chance of items in progress to finish within {days_long(found.within_days)}"
    chart = Chart(
        "scatter",
        title,
        (
            Series(
                "",
                [item.age_days for item in items],
                (100 * shares).tolist(),
                texts=[safe_line(item.key, 40) for item in items],
                role="series-1",
            ),
        ),
        Axis(label="age, days", unit="d"),
        Axis(label="chance, %", unit="%", low=0.0, high=100.0),
        (Line(85.0, "line at"), Line(50.0, "line at")),
        note=listed(
            plural(len(known), "item") + " in progress",
            f"the youngest {len(drawn):,} are drawn" if len(drawn) < len(known) else "",
            f"{older:,} older than any that finished" if older else "",
            f"compared with {int(found.n.max()):,}" if len(known) else "",
        ),
    )
    titles = dict(zip(history.steps, step_titles(history, history.steps), strict=True))

    def behind(point: Point) -> Behind:
        item, place = items[point.place], int(drawn[point.place])
        many = plural(int(found.n[place]), "item")
        said = f"{share_words(float(found.share[place]))} of {many} that grew as old made it"
        return Behind(f"{titles[item.step]}, {days_words(item.age_days)} old", (item.key,), {item.key: said})

    return Picture("chances", chart, _chances_sentence(found), "chance", behind)


def _chances_sentence(found: Chances) -> str:
    if found.within_days is None:
        return "Nothing has finished yet, so there is no chance to tell."
    if not found.items:
        return "Nothing is in progress."
    ages = np.array([item.age_days for item in found.items])
    late = ages > found.within_days
    unlikely = ~late & (found.share < 0.5)
    return (
        f"Of {plural(len(found.items), 'item')} in progress {int(late.sum()):,} are already past "
        f"{days_long(found.within_days)}, {int(unlikely.sum()):,} more will rather miss it than make it."
    )
