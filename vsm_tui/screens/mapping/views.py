"""The map's views: what each puts above, beside and below the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.content import Content

from vsm_tui.definitions import DEFINITIONS
from vsm_tui.flow.future import ASSUMPTIONS
from vsm_tui.safe import safe, safe_line
from vsm_tui.screens.mapping.belief_acts import belief_history
from vsm_tui.screens.mapping.control_table import control_table, governance_finding, governance_words, record_words
from vsm_tui.screens.mapping.futures import (
    FutureFigures,
    beside_each_other,
    change_words,
    future_finding,
    future_picture,
)
from vsm_tui.screens.mapping.picture import map_picture
from vsm_tui.screens.mapping.table import future_table, map_table
from vsm_tui.screens.mapping.words import finding, ranked_differences, step_lines
from vsm_tui.widgets.streammap_picture import MapPicture
from vsm_tui.widgets.table import Column
from vsm_tui.wording import plural, share_words

if TYPE_CHECKING:
    from store.models import Step
    from vsm_tui.screens.mapping.shown import MapShown

_MOST_SENTENCES = 14
EXPLAINED = ("believed", "waiting", "accuracy")


@dataclass(frozen=True, slots=True)
class DrawnView:
    """One view: its picture and table, the sentence above, and the text at the side."""

    picture: MapPicture
    columns: Sequence[Column]
    rows: list[list[str]]
    finding: str
    side: Content


def view_of(shown: MapShown, view: str, name: str) -> DrawnView:
    """The parts of a view."""
    figures = shown.figures
    future = shown.future(name)
    if view in ("future", "difference") and future is not None:
        picture = future_picture(figures, future, difference=view == "difference")
        lines = [*beside_each_other(shown.futures), "", ASSUMPTIONS]
        title = "Future maps beside each other ([ and ] change)" if len(shown.futures) > 1 else "Future map"
        return DrawnView(picture, *future_table(picture), future_finding(future), _side(title, lines))
    picture = map_picture(figures, shown.learning)
    if view == "governance":
        columns, rows = control_table(figures, shown.governance)
        said = governance_finding(shown.governance)
        return DrawnView(picture, columns, rows, said, Content(""))
    sentences = ranked_differences(figures, _MOST_SENTENCES)
    title = "Where people and items disagree" if sentences else ""
    return DrawnView(picture, *map_table(figures), _current_finding(shown), _side(title, sentences))


def _side(title: str, lines: Sequence[str]) -> Content:
    return Content.assemble((f"{title}\n", "bold"), safe("\n".join(lines), 6000))


def _current_finding(shown: MapShown) -> str:
    """The finding, and once what stands for nothing; that alone where nothing is measured because of it."""
    said = finding(shown.figures)
    if not shown.unmapped:
        return said
    return f"{said}\n{shown.unmapped}" if shown.figures.measured else shown.unmapped


def detail_of(shown: MapShown, view: str, name: str, step: Step | None) -> Content:
    """What is told below the map: of the step under the cursor, or what a future map changes."""
    if view == "governance":
        return Content(safe(governance_words(shown.figures, shown.governance), 6000))
    future = shown.future(name)
    if view in ("future", "difference") and future is not None:
        lines = change_words(shown.figures.map, future) or ["Nothing differs yet: e, n, delete, < and > change it."]
        return Content.assemble(("What changes\n", "bold"), safe("\n".join(lines), 4000))
    ids = [each.id for each in shown.figures.map.steps]
    if step is None or step.id not in ids:
        return Content("")
    position = ids.index(step.id)
    before = belief_history(shown.beliefs.get(step.id, []), shown.figures.map.timezone)
    told = step_lines(shown.figures, position, before) or ["Nothing is said of it yet: e says it."]
    head = f"{position + 1} {safe_line(step.title, 60)}: "
    return Content.assemble((head, "bold"), safe("\n".join(told), 4000))


def explanation_of(shown: MapShown, view: str, name: str, step: Step, position: int | None) -> tuple[str, Content]:
    """Title and text for what stands under the cursor."""
    future = shown.future(name)
    if view in ("future", "difference") and future is not None:
        return step.title, _defined(("future_map",), _future_note(future))
    if view == "governance":
        control = next(each for each in shown.governance.controls if each.step == step.id)
        note = f"{record_words(control)}. Basis: {shown.figures.scope.basis}. {_left_out(shown)}"
        return step.title, _defined(("control",), note)
    figures = shown.figures
    if not figures.measured or position is None:
        return step.title, _defined(EXPLAINED, "Nothing is measured yet: no item has moved in this stream.")
    measure, found = figures.measures[position], figures.steps[position]
    note = (
        f"{plural(measure.n, 'item')} came through in the window ({plural(found.visits, 'visit')} that ended); of "
        f"{plural(measure.accuracy_n, 'visit')} left for a later step {share_words(measure.accurate)} did not come "
        f"back. Basis: {figures.scope.basis}. {_left_out(shown)}"
    )
    return step.title, _defined(EXPLAINED, note)


def _future_note(future: FutureFigures) -> str:
    found = future.prediction
    if found is None:
        return future.fault
    out = f" {plural(found.left_out, 'item')} left out, since their history is not full." if found.left_out else ""
    return f"Over {plural(found.n, 'finished item')} of the window.{out}" if found.n else "From what people believe."


def _left_out(shown: MapShown) -> str:
    count = int((~shown.figures.history.full).sum())
    return f"Left out: {plural(count, 'item')} whose history is not full."


def _defined(names: Sequence[str], note: str) -> Content:
    parts: list[Any] = []
    for name in names:
        definition = DEFINITIONS[name]
        parts += [(definition.title, "bold"), f"  {definition.meaning}\n"]
        if definition.formula:
            parts.append((f"    {definition.formula}\n", "dim"))
    return Content.assemble(*parts, "\n", safe(note, 1000))
