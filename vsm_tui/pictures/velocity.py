"""Pictures of flow velocity: started and finished by week, and started against completed."""

from __future__ import annotations

import numpy as np

from vsm_tui.charts.kinds import trend_lines, weekly
from vsm_tui.charts.model import Chart, Line, Point
from vsm_tui.flow.columns import NEVER
from vsm_tui.flow.history import History
from vsm_tui.flow.load import cumulative_flow, started_completed
from vsm_tui.flow.trends import Trends, trends
from vsm_tui.flow.velocity import velocity
from vsm_tui.flow.view import view
from vsm_tui.pictures.picture import Behind, Picture, joined, keys_of, listed
from vsm_tui.pictures.sentences import velocity_sentence
from vsm_tui.scope import Scope
from vsm_tui.wording import number_words, plural


def started_finished(history: History, scope: Scope) -> Picture:
    """Items started and finished by ISO week, side by side."""
    seen = view(history, scope)
    pace = velocity(history, scope)
    weeks = pace.by_week
    lines = [] if pace.per_week is None else [Line(pace.per_week, "mean", "baseline")]
    note = listed(
        f"{plural(sum(week.finished for week in weeks), 'item')} finished in {plural(len(weeks), 'week')}",
        f"{plural(pace.partial, 'partial week')} (~) left out of the mean" if pace.partial else "",
    )
    chart = weekly(
        "Started and finished by week",
        [week.week for week in weeks],
        [
            ("started", [week.started for week in weeks]),
            ("finished", [week.finished for week in weeks]),
        ],
        partial=frozenset(index for index, week in enumerate(weeks) if week.partial),
        lines=lines,
        note=note,
    )
    edges = seen.buckets("week").edges

    def behind(point: Point) -> Behind:
        at = seen.classes.started_at if point.series == 0 else seen.classes.finished_at
        place = round(point.x)
        mine = np.flatnonzero(seen.items & (at >= edges[place]) & (at < edges[place + 1]))
        mine = mine[np.argsort(at[mine], kind="stable")]
        word = ("Started", "Finished")[point.series]
        return Behind(f"{word} in {weeks[place].week}", keys_of(history, mine.tolist()))

    return Picture("weeks", chart, velocity_sentence(history, scope), "flow_velocity", behind)


def started_against_completed(history: History, scope: Scope) -> Picture:
    """How many were started and how many completed since the window's first day; between them, what is left over."""
    flow = cumulative_flow(history, scope)
    days = view(history, scope).drawn.dates()
    whole = started_completed(history, scope)
    started, gone = flow.lines[0], flow.lines[-1]
    base = int(started[0]) if len(days) else 0
    # What was in progress before the window is left over in it: both lines count from its first day's start.
    at_start = base - int(gone[0]) if len(days) else 0
    chart = trend_lines(
        "Started against completed",
        days,
        [
            ("started, with what was there", (started - base + at_start).tolist()),
            ("completed or discarded", (gone - (int(gone[0]) if len(days) else 0)).tolist()),
        ],
        label="items",
        note=listed(
            f"{whole.started:,} started, {whole.finished:,} finished, {whole.discarded:,} discarded after start",
            f"{whole.left_over:,} left over",
        ),
    )

    def behind(point: Point) -> Behind:
        from vsm_tui.flow.crossed import in_progress_at

        instant = _end_of(history, scope, point.place)
        items = in_progress_at(history, scope, instant)
        return Behind(f"In progress on {flow.days[point.place]}", keys_of(history, items.tolist()))

    return Picture("completed", chart, started_sentence(history, scope), "started_completed", behind)


def started_sentence(history: History, scope: Scope) -> str:
    """Started compared with completed, as a sentence."""
    whole = started_completed(history, scope)
    done = whole.finished + whole.discarded
    if not whole.started and not done:
        return "Nothing was started or completed in this window."
    change = whole.started - done
    way = (
        f"{plural(change, 'item')} more than were completed"
        if change > 0
        else f"{plural(-change, 'item')} fewer than were completed"
        if change < 0
        else "as many as were completed"
    )
    many = number_words(whole.started / done) if done else ""
    verb = "was" if many == "1" else "were"
    rate = f" For every item completed {many} {verb} started." if many and change else ""
    moved = f"{plural(whole.started, 'item')} started, {whole.finished:,} finished, {whole.discarded:,} discarded"
    if change == whole.left_over:  # nothing was in progress before
        left = f"{whole.left_over:,} {'is' if change == 1 else 'are'} left over" if change else "nothing is left over"
        return f"{moved}: {left}.{rate}"
    return joined(f"{moved}: {way}.", f"{whole.left_over:,} left over.{rate}")


def _end_of(history: History, scope: Scope, place: int) -> int:
    edges = view(history, scope).drawn.midnights
    return min(int(edges[place + 1]) - 1, history.as_of)


def trend_chart(title: str, moved: Trends, values: list[float | None], unit: str, note: str) -> Chart:
    """Bars of one measure by week or month, partial ones marked."""
    return weekly(
        title,
        moved.labels,
        [("", values)],
        partial=frozenset(index for index, cut in enumerate(moved.partial) if cut),
        unit=unit,
        note=note,
    )


def finished_in(history: History, scope: Scope, moved: Trends, place: int) -> Behind:
    """The items that finished in one bucket of the trends, the slowest first."""
    from vsm_tui.flow.flowtime import flow_days
    from vsm_tui.wording import days_words

    items = moved.item[moved.place == place]
    days = flow_days(view(history, scope), items)
    order = np.argsort(-days, kind="stable")
    keys = keys_of(history, items[order].tolist())
    took = (f"took {days_words(value)}" for value in days[order].tolist())
    return Behind(f"Finished in {moved.labels[place]}", keys, dict(zip(keys, took, strict=True)))


def load_by_week(history: History, scope: Scope) -> Picture:
    """Load at each week's end."""
    from vsm_tui.flow.crossed import in_progress_at
    from vsm_tui.pictures.sentences import load_sentence

    moved = trends(history, scope, "week")
    cut = view(history, scope).buckets("week")
    chart = trend_chart(
        "Load at the end of each week",
        moved,
        [float(value) for value in moved.load_end.tolist()],
        "items",
        f"{plural(int(moved.load_end[-1]) if len(moved.labels) else 0, 'item')} at the end",
    )
    ends = cut.ends(history.as_of)

    def behind(point: Point) -> Behind:
        place = round(point.x)
        items = in_progress_at(history, scope, min(int(ends[place]), NEVER - 1))
        return Behind(f"In progress at the end of {moved.labels[place]}", keys_of(history, items.tolist()))

    return Picture("load", chart, load_sentence(history, scope), "flow_load", behind)
