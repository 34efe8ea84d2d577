"""Pictures of the constraints screen: the XmR chart of a change, the Pareto of dependencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vsm_tui.charts.kinds import pareto
from vsm_tui.charts.model import Chart
from vsm_tui.flow.effect import Effect
from vsm_tui.flow.effect_words import value_words
from vsm_tui.flow.marks import change_name
from vsm_tui.pictures.effects import effect_chart
from vsm_tui.safe import safe_line
from vsm_tui.wording import day_words

if TYPE_CHECKING:
    from vsm_tui.flow.history import History
    from vsm_tui.flow.register import Judged
    from vsm_tui.screens.constraints_figures import ConstraintFigures

_MOST = 12


def change_chart(found: Judged, figures: ConstraintFigures, history: History) -> Chart | None:
    """Points before and after with the limits of those before; none where the change cannot be judged."""
    if not isinstance(found.main, Effect):
        return None
    return effect_chart(history, found.main, change_name(found.change), figures.document.hypotheses)


def points_of(found: Judged, figures: ConstraintFigures, history: History) -> list[list[str]]:
    """The points as rows: item or day, before or after, value, whether it stands out."""
    main = found.main
    if not isinstance(main, Effect):
        return []
    rows = []
    for side, word, out in (
        (main.main.before, "before", main.outside_before),
        (main.main.after, "after", main.outside_after),
    ):
        for place, (at, item) in enumerate(zip(side.points.at.tolist(), side.points.item.tolist(), strict=True)):
            key = safe_line(history.items.keys[item], 30) if item >= 0 else ""
            day = day_words(at, figures.map.timezone)
            value = value_words(main, float(side.points.value[place]))
            rows.append([key, day, word, value, "stands out" if place in out else ""])
    return rows


def dependency_chart(figures: ConstraintFigures) -> Chart | None:
    """Blocked days by dependency, with the running share."""
    found = figures.dependencies[:_MOST]
    if not found:
        return None
    return pareto(
        "Blocked days by what was waited for",
        [safe_line(one.title, 30) for one in found],
        [one.days for one in found],
        payloads=[(one.dependency,) for one in found],
        label="dependency",
        note=f"n {sum(one.blocks for one in found)} blocks; ↻ struck in 3 months or more",
    )
