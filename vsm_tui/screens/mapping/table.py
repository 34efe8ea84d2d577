"""The map's figures as a table: one row a step, everything that the boxes show and a little more."""

from __future__ import annotations

from vsm_tui.flow.believed import StepMeasure
from vsm_tui.safe import safe_line
from vsm_tui.screens.mapping.figures import MapFigures
from vsm_tui.screens.mapping.picture import control_sign, kind_of
from vsm_tui.widgets.streammap_picture import CLASS_SIGNS, NOT_CLASSED, MapPicture
from vsm_tui.widgets.table import Column
from vsm_tui.wording import days_words, hours_words, share_words

TITLES = (
    *("step", "kind", "adds", "in it", "limit"),
    *("wait believed", "wait measured", "work believed", "work measured", "ok believed", "not sent back"),
    *("items", "influence", "performer", "control", "depends on"),
)
_LONGEST_SHOWN = 40
"""Cells of a text; an export writes the whole of it."""
_TEXTS = frozenset({"step", "kind", "adds", "performer", "control", "depends on"})


def map_table(figures: MapFigures) -> tuple[list[Column], list[list[str]]]:
    """Columns and rows, steps in stream order."""
    columns = [
        Column(
            title,
            align="left" if title in _TEXTS else "right",
            grow=title == "step",
            least=14,
            most=_LONGEST_SHOWN if title in _TEXTS else None,
        )
        for title in TITLES
    ]
    return columns, [_row(figures, position) for position in range(len(figures.map.steps))]


def future_table(picture: MapPicture) -> tuple[list[Column], list[list[str]]]:
    """A future map's figures: now and then."""
    titles = ("step", "kind", "what changes", "wait now", "wait then", "work now", "work then")
    columns = [
        Column(title, align="right" if "now" in title or "then" in title else "left", grow=title == "step", least=14)
        for title in titles
    ]
    rows = [
        [
            f"{number} {step.title}",
            step.kind,
            step.mark or "–",
            *(text or "–" for pair in (step.wait, step.work) for text in (pair.left, pair.right)),
        ]
        for number, step in enumerate(picture.steps, 1)
    ]
    return columns, rows


def _row(figures: MapFigures, position: int) -> list[str]:
    step, belief = figures.map.steps[position], figures.belief.steps[position]
    nothing = StepMeasure(step.id, 0, None, None, None)
    measure = figures.measures[position] if figures.measured else nothing
    found = figures.steps[position] if figures.measured else None
    sign, word = CLASS_SIGNS.get(step.adds or "", NOT_CLASSED)
    names = {dependency.id: dependency.title for dependency in figures.map.dependencies}
    constraint = figures.constraint
    flag = "⚑ " if constraint is not None and constraint.id == step.id else ""
    return [
        f"{flag}{position + 1} {safe_line(step.title)}",
        kind_of(figures, position),
        f"{sign} {word}",
        str(found.open) if found else "–",
        "–" if step.wip_limit is None else str(step.wip_limit),
        days_words(belief.wait_days),
        days_words(measure.wait_days),
        hours_words(belief.active_hours),
        hours_words(measure.active_hours),
        share_words(belief.accurate),
        share_words(measure.accurate),
        str(measure.n) if found else "–",
        days_words(found.influence.days) if found else "–",
        safe_line(step.performer or ""),
        control_sign(step),
        "; ".join(safe_line(names.get(name, name)) for name in step.depends_on),
    ]
