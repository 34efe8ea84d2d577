"""Pictures of flow efficiency: where the elapsed time went, and the ratio by month."""

from __future__ import annotations

from vsm_tui.charts.kinds import distribution, weekly
from vsm_tui.charts.model import Line, Point
from vsm_tui.flow.efficiency import flow_efficiency
from vsm_tui.flow.elapsed import elapsed_by_step
from vsm_tui.flow.history import History
from vsm_tui.flow.trends import trends
from vsm_tui.flow.view import view
from vsm_tui.pictures.picture import Behind, Picture, listed, step_titles
from vsm_tui.pictures.sentences import efficiency_sentence, said_thin
from vsm_tui.pictures.velocity import finished_in
from vsm_tui.scope import Scope
from vsm_tui.wording import days_words, plural


def efficiency_note(history: History, scope: Scope) -> str:
    """n, the hours, what is not full."""
    found = flow_efficiency(history, scope)
    return listed(
        said_thin(found.n),
        f"{found.active_hours:,.0f} h active of {found.total_hours:,.0f} h",
        f"{plural(found.not_full, 'item')} without full history among them" if found.not_full else "",
    )


def where_time_went(history: History, scope: Scope) -> Picture:
    """By step, the days of a mean finished item: waiting, active, and off (nights and weekends of a work step)."""
    seen = view(history, scope)
    found = [
        part
        for number, part in enumerate(elapsed_by_step(history, scope))
        if seen.start <= number < seen.finish and part.waiting + part.active + part.off > 0
    ]
    ids = [part.step for part in found]
    chart = distribution(
        "Where the time of a finished item goes, in days",
        step_titles(history, ids),
        [
            ("waiting", [part.waiting for part in found]),
            ("active", [part.active for part in found]),
            ("off", [part.off for part in found]),
        ],
        unit="d",
        note=efficiency_note(history, scope),
    )

    def behind(point: Point) -> Behind:
        from vsm_tui.flow.drill import behind as waited_there

        step = ids[round(point.x)]
        there = waited_there(history, scope, "step", step, None)
        (title,) = step_titles(history, [step])
        notes = {key: f"waited {days_words(days)} here" for key, days in there.items}
        return Behind(f"Waiting in {title}", tuple(notes), notes)

    return Picture("where", chart, efficiency_sentence(history, scope), "flow_efficiency", behind)


def efficiency_by_period(history: History, scope: Scope) -> Picture:
    """The ratio by week or month of finishing, with the most that the working week allows without effort."""
    moved, found = trends(history, scope), flow_efficiency(history, scope)
    ratios = [None if value != value else 100 * value for value in moved.efficiency.tolist()]
    lines = [Line(100 * found.ratio, "window", "baseline")] if found.ratio is not None else []
    chart = weekly(
        f"Flow efficiency by {moved.bucket} of finishing",
        moved.labels,
        [("", ratios)],
        partial=frozenset(index for index, cut in enumerate(moved.partial) if cut),
        lines=lines,
        unit="%",
        note=efficiency_note(history, scope),
    )
    return Picture(
        "by-period",
        chart,
        efficiency_sentence(history, scope),
        "flow_efficiency",
        lambda point: finished_in(history, scope, moved, round(point.x)),
    )
