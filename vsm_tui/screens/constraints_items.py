"""The items behind a row of the constraints screen, each with what it adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vsm_tui.flow.effect import Effect
from vsm_tui.flow.effect_words import measure_words, value_words
from vsm_tui.flow.history import History

if TYPE_CHECKING:
    from vsm_tui.screens.constraints_figures import ConstraintFigures
    from vsm_tui.screens.constraints_rows import Row


def items_of(row: Row, history: History, figures: ConstraintFigures) -> tuple[str, dict[str, str]]:
    """A title, and the items with a note each; empty where no item is behind the row."""
    if row.finding is not None:
        return f"{row.finding.pattern}: {row.finding.title}", dict(row.finding.items)
    if row.placed:
        return "Finished items", {key: one.title for one in row.placed for key in one.items}
    if row.judged is None or not isinstance(row.judged.main, Effect):
        return "", {}
    main = row.judged.main
    notes: dict[str, str] = {}
    for word, side in (("after", main.main.after), ("before", main.main.before)):
        for item, value in zip(side.points.item.tolist(), side.points.value.tolist(), strict=True):
            if item >= 0:
                key = history.items.keys[item]
                said = f"{word} {value_words(main, value)}"
                notes[key] = f"{notes[key]}, {said}" if key in notes else said
    return measure_words(main.measure, figures.map, figures.document.hypotheses), notes
