"""Pictures of flow load: cumulative flow, ageing, Little's law as a diagnostic, load against later flow time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from vsm_tui.charts.kinds import ageing as ageing_chart
from vsm_tui.charts.kinds import cumulative_flow as cumulative_flow_chart
from vsm_tui.charts.kinds import weekly
from vsm_tui.charts.model import Axis, Chart, Line, Point, Series
from vsm_tui.flow.ageing import BANDS, Ageing, ageing, pace_bands
from vsm_tui.flow.crossed import between_lines
from vsm_tui.flow.crowding import Crowding, crowding
from vsm_tui.flow.flowtime import flow_time
from vsm_tui.flow.history import History
from vsm_tui.flow.load import cumulative_flow, littles_law
from vsm_tui.flow.trends import trends
from vsm_tui.flow.view import view
from vsm_tui.pictures.picture import MOST_POINTS, Behind, Picture, keys_of, listed, safe_keys, step_titles
from vsm_tui.pictures.sentences import load_sentence, stability_sentence
from vsm_tui.pictures.velocity import finished_in
from vsm_tui.safe import safe_line
from vsm_tui.scope import Scope
from vsm_tui.wording import days_long, days_words, number_words, plural, share_words


def flow_areas(history: History, scope: Scope) -> Picture:
    """Cumulative flow: the area under a step's line is the work in it; from the first line to the last is the load."""
    flow = cumulative_flow(history, scope)
    seen = view(history, scope)
    lines = list(zip(step_titles(history, flow.steps), flow.lines.tolist(), strict=True))
    load = int(flow.lines[0][-1] - flow.lines[-1][-1]) if flow.days else 0
    chart = cumulative_flow_chart(
        "Cumulative flow",
        seen.drawn.dates(),
        lines,
        note=f"{plural(load, 'item')} in progress at the end; the areas are the work in each step",
    )

    def behind(point: Point) -> Behind:
        edges = seen.drawn.midnights
        instant = min(int(edges[point.place + 1]) - 1, history.as_of)
        items = between_lines(history, scope, point.series, instant)
        where = "finished" if point.series == len(lines) - 1 else f"in {lines[point.series][0]}"
        return Behind(f"{where.capitalize()} on {flow.days[point.place]}", keys_of(history, items.tolist()))

    return Picture("cumulative-flow", chart, load_sentence(history, scope), "cumulative_flow", behind)


def _class(item: Ageing) -> int:
    """0 ahead of p50, 1 from p50 to p85, 2 past p85, 3 without pace."""
    if item.pace is None:
        return 3
    return 2 if item.pace >= 0.85 else 1 if item.pace >= 0.5 else 0


_CLASSES = (
    ("ahead of half", "●", "good"),
    ("slower than half", "◆", "warn"),
    ("slower than 85 %", "▲", "bad"),
    ("no pace known", "○", "faint"),
)


def work_by_age(history: History, scope: Scope) -> Picture:
    """The ageing chart: each item in progress at its step and age, before bands of when finished items left there."""
    listed_items, bands = ageing(history, scope), pace_bands(history, scope)
    place = {band.step: number for number, band in enumerate(bands)}
    drawn = listed_items[:MOST_POINTS]
    groups: list[list[Ageing]] = [[] for _ in _CLASSES]
    for item in drawn:
        groups[_class(item)].append(item)
    used = [which for which, group in enumerate(groups) if group]
    base = ageing_chart(
        "Age of work in progress, by step",
        step_titles(history, [band.step for band in bands]),
        [],
        {percent: [band.ages[number] for band in bands] for number, percent in enumerate(BANDS)},
        note=listed(
            plural(len(listed_items), "item") + " in progress",
            f"the oldest {len(drawn):,} are drawn" if len(drawn) < len(listed_items) else "",
            "bands: 50, 70, 85, 95 % of finished had left by then",
        ),
    )
    series = tuple(
        Series(
            _CLASSES[which][0],
            [float(place[item.step]) for item in groups[which]],
            [item.age_days for item in groups[which]],
            texts=[safe_line(item.key, 40) for item in groups[which]],
            shape=_CLASSES[which][1],
            role=_CLASSES[which][2],
        )
        for which in used
    )

    def behind(point: Point) -> Behind:
        item = groups[used[point.series]][point.place]
        said = f"{days_words(item.step_days)} in this step"
        if item.pace is not None:
            said += f", older than {share_words(item.pace)} were"
        return Behind(f"{days_long(item.age_days)} old", (item.key,), {item.key: said})

    return Picture("ageing", replace(base, series=series), _ageing_sentence(listed_items), "pace", behind)


def _ageing_sentence(items: list[Ageing]) -> str:
    if not items:
        return "Nothing is in progress."
    slow = sum(_class(item) == 2 for item in items)
    oldest = items[0]
    said = f"{slow} of {plural(len(items), 'item')} in progress" if slow else f"None of {plural(len(items), 'item')}"
    verb = "are" if slow != 1 else "is"
    return (
        f"{said} {verb} older than 85 % of the finished ones were in the same step; the oldest is "
        f"{safe_line(oldest.key, 40)} with {days_long(oldest.age_days)}."
    )


def littles_law_by_month(history: History, scope: Scope) -> Picture:
    """Month by month the average load beside velocity x flow time."""
    moved = trends(history, scope, "month")
    load: list[float | None] = []
    other: list[float | None] = []
    for label in moved.labels:
        law = littles_law(history, _month(scope, label))
        load.append(law.load)
        other.append(law.velocity_x_flow_time)
    whole = littles_law(history, scope)
    times = flow_time(history, scope)
    chart = weekly(
        "Little's law: load, and velocity x flow time",
        moved.labels,
        [("load", load), ("velocity x flow time", other)],
        partial=frozenset(index for index, cut in enumerate(moved.partial) if cut),
        note=listed(
            f"the whole window: load {number_words(whole.load)} = {number_words(whole.arrival_rate)} a day x "
            f"{number_words(whole.residence_days)} days of residence",
            f"n = {times.n:,}",
        ),
    )
    return Picture(
        "littles-law",
        chart,
        stability_sentence(history, scope),
        "littles_law",
        lambda point: finished_in(history, scope, moved, round(point.x)),
    )


def _month(scope: Scope, label: str) -> Scope:
    """The part of the window that lies in a month."""
    year, month = int(label[:4]), int(label[5:7])
    first = date(year, month, 1)
    after = date(year + month // 12, month % 12 + 1, 1)
    last = date.fromordinal(after.toordinal() - 1)
    return replace(
        scope,
        since=max(first, scope.since) if scope.since else first,
        until=min(last, scope.until) if scope.until else last,
    )


def load_and_time(history: History, scope: Scope) -> Picture:
    """Each item by the load when it started and how long it then took."""
    found = crowding(history, scope)
    newest = slice(max(0, len(found.item) - MOST_POINTS), None)
    items, loads, days = found.item[newest], found.load[newest], found.days[newest]
    thirds = (("least load", found.low_p50), ("most load", found.high_p50))
    chart = Chart(
        "scatter",
        "Load at the start, and how long it took",
        (
            Series(
                "",
                [float(value) for value in loads.tolist()],
                days.tolist(),
                texts=safe_keys(history, items),
                role="series-1",
            ),
        ),
        Axis(label="items in progress at the start", unit="items"),
        Axis(label="days", unit="d"),
        tuple(Line(value, name) for name, value in thirds if value is not None),
        note=listed(
            f"n = {len(found.item):,}",
            f"the newest {len(items):,} are drawn" if len(items) < len(found.item) else "",
            f"{found.too_recent:,} left out: started so lately that only fast ones finished"
            if found.too_recent
            else "",
        ),
    )

    def behind(point: Point) -> Behind:
        key = history.items.keys[int(items[point.place])]
        said = f"took {days_words(point.y)}, started beside {point.x - 1:.0f} others"
        return Behind(f"Started with {point.x:.0f} in progress", (key,), {key: said})

    return Picture("load-and-time", chart, crowding_sentence(found), "crowding", behind)


def crowding_sentence(found: Crowding) -> str:
    """Whether more load went with longer flow times in this stream."""
    if found.low_p50 is None or found.high_p50 is None:
        return f"Too few items to say whether load goes with flow time ({plural(len(found.item), 'item')})."
    if found.low_load == found.high_load:
        return "Load hardly varied in this window, so it cannot be told what it does to flow time."
    said = (
        f"Half of the items started with at most {found.low_load} in progress took {days_long(found.low_p50)} or less, "
        f"of those started with {found.high_load} or more {days_long(found.high_p50)}"
    )
    tied = found.correlation or 0.0
    if tied >= 0.2:
        return f"{said}: in this stream more load goes with longer flow times."
    if tied <= -0.2:
        return f"{said}: here more load went with shorter flow times: load alone does not decide."
    return f"{said}: here load and flow time show no tie."
