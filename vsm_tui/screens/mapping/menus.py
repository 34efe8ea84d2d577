"""The small menus of the map: what can be new, and what can be taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vsm_tui.screens.mapping.acts import new_step, split, take_step_out
from vsm_tui.screens.mapping.future_acts import new_future, remove_future
from vsm_tui.widgets.dialogs import Choice, Choose

if TYPE_CHECKING:
    from vsm_tui.screens.map import MapScreen


def new_menu(screen: MapScreen) -> None:
    """A step, a split, estimates, examples, or a future map; in an empty map the first steps at once."""
    step = screen.step
    if step is None:
        new_step(screen)
        return
    choices = [
        Choice("step", f"A step after {step.title}", "or several, separated by ;"),
        Choice("split", f"Split {step.title} in two"),
        Choice("estimates", "What people believe of all steps", "a grid: work, wait, class, dependencies"),
        Choice("examples", "Recent examples by hand", "a grid: three to ten items with their dates"),
        Choice("future", "A future map", "a copy to be changed, with its predicted flow time"),
    ]
    if screen.future is not None:
        choices = [choices[0], choices[1], choices[4]]

    def chosen(answer: str | None) -> None:
        if answer == "step":
            new_step(screen)
        elif answer == "split":
            split(screen)
        elif answer == "future":
            new_future(screen)
        elif answer == "examples":
            screen.action_attach()
        elif answer == "estimates":
            from vsm_tui.screens.mapping.estimates import ask_estimates

            ask_estimates(screen)

    screen.app.push_screen(Choose("New", choices), chosen)


def delete_menu(screen: MapScreen) -> None:
    """Remove or merge the step; in a future map also the future map itself."""
    future = screen.future
    if future is None:
        take_step_out(screen)
        return
    choices = [Choice("step", "The step under the cursor"), Choice("future", f"The whole future map {future.name}")]

    def chosen(answer: str | None) -> None:
        if answer == "step":
            take_step_out(screen)
        elif answer == "future":
            remove_future(screen, future)

    screen.app.push_screen(Choose("Remove …", choices), chosen)
