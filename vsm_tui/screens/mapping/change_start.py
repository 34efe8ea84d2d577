"""From the map to a change: what a future map changes, or the step under the cursor, as the form of a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vsm_tui.safe import safe_line
from vsm_tui.screens.mapping.futures import FutureFigures, change_words

if TYPE_CHECKING:
    from store.models import Step, StreamMap
    from vsm_tui.flow.future import StepThen
    from vsm_tui.screens.map import MapScreen

_MOST_WORDS = 300


def start_change(screen: MapScreen) -> None:
    """Open the form of a change: of the future map that is shown, else of the step under the cursor."""
    figures = screen.figures
    if figures is None or not figures.measured:
        screen.host.tell("A change is judged by what items do, and none has moved yet (a adds recent examples).")
        return
    chosen = screen.future_shown
    if chosen is not None:
        values = values_of_future(figures.map, chosen)
        if values is None:
            screen.host.tell(f"{chosen.name} is still the current map: change something in it first.")
            return
    elif screen.step is not None:
        values = values_of_step(screen.step)
    else:
        return
    from vsm_tui.screens.constraints import ConstraintsScreen

    screen.app.push_screen(ConstraintsScreen(start=values))


def values_of_step(step: Step) -> dict[str, str]:
    """The form's values for a change of one step."""
    return {"constraint": step.id, "owner": step.owner or "", "measure": f"wait_days:{step.id}"}


def values_of_future(current: StreamMap, chosen: FutureFigures) -> dict[str, str] | None:
    """The form's values for the change that a future map stands for; none where it changes nothing.

    The constraint is the step whose part of the mean flow time changes most. What stays in the stream is measured
    by its own waiting where that changes more than its work, all else by flow time.
    """
    differs = [fate for fate in chosen.fates if fate.fate != "same"]
    if not differs:
        return None
    words = f"{chosen.future.name}: {'; '.join(change_words(current, chosen))}"
    found = chosen.prediction
    spent = {each.step: each for each in found.steps} if found else {}
    told = [fate for fate in differs if fate.current is not None]
    values = {"what": safe_line(words, _MOST_WORDS), "measure": "flow_time_days", "also": ""}
    if told:
        fate = max(told, key=lambda fate: _moved(spent.get(fate.step)))
        step, most = fate.current, spent.get(fate.step)
        assert step is not None
        values |= {"constraint": step.id, "owner": step.owner or ""}
        if fate.fate == "changed" and most is not None and _waits(most):
            values |= {"measure": f"wait_days:{step.id}", "also": "flow_time_days"}
    if found is not None and (found.saved_share or 0.0) < 0:
        values["expect"] = "more"
    return values


def _moved(spent: StepThen | None) -> float:
    return abs(spent.now.days - spent.then.days) if spent else 0.0


def _waits(spent: StepThen) -> bool:
    waiting = abs(spent.now.waiting - spent.then.waiting)
    return waiting > 0 and waiting >= abs(spent.now.active - spent.then.active)
