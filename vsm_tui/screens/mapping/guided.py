"""A guided start: one stream and one customer outcome, asked in the order in which a workshop needs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from textual.app import App

from store.models import Step, StreamMap, slugify
from vsm_tui.screens.mapping.edits import free_id, named_twice, names_in
from vsm_tui.screens.mapping.estimates import NOTE, estimate_columns, estimate_rows, with_estimates
from vsm_tui.screens.mapping.step_form import parts_of
from vsm_tui.widgets.dialogs import Choice, Choose, Field, Form
from vsm_tui.widgets.streammap_grid import GridDialog, GridEditor

if TYPE_CHECKING:
    from store import Store

SEVEN_STAGES: tuple[Step, ...] = (
    Step(id="feedback", name="Customer research and feedback", adds="customer"),
    Step(id="prioritise", name="Prioritisation and funding", kind="queue", adds="operating-model"),
    Step(id="discover", name="Product discovery", adds="customer"),
    Step(id="review", name="Architecture and risk review", adds="enabling"),
    Step(id="build", name="Development and testing", adds="customer"),
    Step(id="release", name="Release and deployment", adds="enabling"),
    Step(id="adopt", name="Adoption and support", kind="done", adds="customer"),
    Step(id="measure", name="Outcome measurement", kind="done", adds="customer"),
)
"""The path from an identified need to a measured outcome; entering adoption counts as delivered."""
SEVEN_FINISH = "adopt"


@dataclass(frozen=True, slots=True)
class Begun:
    """What was answered so far."""

    name: str = ""
    customer: str = ""
    value: str = ""
    attendees: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    start: str | None = None
    finish: str | None = None
    typed: str = ""
    """The names of the steps as they were typed."""
    believed: tuple[tuple[str, ...], ...] = ()
    """The rows of the grid as they were left."""

    def map(self) -> StreamMap:
        """The map that the answers make; its slug may still be taken."""
        return StreamMap(
            stream=slugify(self.name),
            name=self.name,
            customer=self.customer or None,
            value=self.value or None,
            attendees=list(self.attendees),
            steps=list(self.steps),
            start=self.start,
            finish=self.finish,
        )


class _Step(Form):
    """A question that escape leaves for the one before, what was typed kept."""

    def __init__(self, title: str, fields: list[Field], back: Callable[[dict[str, str]], None]) -> None:
        super().__init__(title, fields, save="Next", leave="Back")
        self._back = back

    def action_leave(self) -> None:
        """One step back."""
        typed = self.values
        self.dismiss(None)
        self._back(typed)


class _Beliefs(GridDialog):
    """The grid of the last question; escape goes back, what was typed kept."""

    def __init__(self, begun: Begun, rows: list[list[str]], back: Callable[[list[list[str]]], None]) -> None:
        title = "Start a stream (4 of 4): what people believe, from recent examples"
        note = f"{NOTE} Saving it empty leaves it for later; escape goes back."
        super().__init__(title, note, estimate_columns(begun.map().calendar), rows, fixed=True, leave="Back")
        self._back = back

    def action_leave(self) -> None:
        """One step back."""
        typed = self.query_one(GridEditor).rows
        self.dismiss(None)
        self._back([list(row) for row in typed])


def start_guided(app: App[Any], make: Callable[[StreamMap], object], begun: Begun | None = None) -> None:
    """Ask for the stream and its customer; the steps; start and finish; what people believe. Then `make` it.

    Escape on the first question leaves without making anything, on a later one it goes a question back; what was
    answered (`begun`) is kept. Every answer but the name and the steps may stay empty.
    """
    known = begun or Begun()

    def named(values: dict[str, str] | None) -> None:
        if values is not None:
            room = tuple(parts_of(values["attendees"]))
            answered = replace(
                known, name=values["name"], customer=values["customer"], value=values["value"], attendees=room
            )
            _ask_steps(app, answered, make)

    fields = [
        Field("name", "What is the stream called?", known.name, required=True, hint="Checkout improvements"),
        Field("customer", "Who is the customer?", known.customer, hint="Shoppers on mobile"),
        Field(
            "value",
            "What value do they expect?",
            known.value,
            hint="Pay in under a minute, without calling support",
        ),
        Field(
            "attendees",
            "Who is in the room?",
            "; ".join(known.attendees),
            hint="product; engineering; operations; risk",
        ),
    ]
    app.push_screen(Form("Start a stream (1 of 4): one stream, one customer", fields, save="Next"), named)


def _ask_steps(app: App[Any], begun: Begun, make: Callable[[StreamMap], object]) -> None:
    choices = [
        Choice("names", "Name the steps yourself"),
        Choice("seven", "Begin with the seven stages", "from customer feedback to outcome measurement"),
    ]

    def chosen(answer: str | None) -> None:
        if answer is None:
            start_guided(app, make, begun)
        elif answer == "seven":
            _ask_estimates(app, replace(begun, steps=SEVEN_STAGES, start=None, finish=SEVEN_FINISH), make)
        else:
            _ask_names(app, begun, make)

    current = "seven" if begun.steps == SEVEN_STAGES else "names" if begun.typed else None
    app.push_screen(Choose("Start a stream (2 of 4): the path of the work", choices, current=current), chosen)


def _ask_names(app: App[Any], begun: Begun, make: Callable[[StreamMap], object]) -> None:
    def named(values: dict[str, str] | None) -> None:
        if values is None:
            return
        ids: list[str] = []
        steps = []
        for name in names_in(values["steps"]):
            ids.append(free_id(name, ids))
            steps.append(Step(id=ids[-1], name=name))
        _ask_start(app, replace(begun, steps=tuple(steps), typed=values["steps"]), make)

    field = Field(
        "steps",
        "The steps from the need to the outcome, separated by ;",
        begun.typed,
        required=True,
        hint="Need; Select and fund; Discover; Build; Release; Use; Outcome measured",
        check=lambda text: named_twice(names_in(text)) if len(names_in(text)) > 1 else "name at least two",
    )

    def back(typed: dict[str, str]) -> None:
        _ask_steps(app, replace(begun, typed=typed["steps"]), make)

    app.push_screen(_Step("Start a stream (2 of 4): the path of the work", [field], back), named)


def _ask_start(app: App[Any], begun: Begun, make: Callable[[StreamMap], object]) -> None:
    def started(start: str | None) -> None:
        if start is None:
            _ask_names(app, begun, make)
        else:
            _ask_finish(app, replace(begun, start=start), make)

    choices = [Choice(step.id, step.name) for step in begun.steps[:-1]]
    title = "Start a stream (3 of 4): the customer waits from which step on?"
    app.push_screen(Choose(title, choices, current=begun.start), started)


def _ask_finish(app: App[Any], begun: Begun, make: Callable[[StreamMap], object]) -> None:
    def finished(finish: str | None) -> None:
        if finish is None:
            _ask_start(app, begun, make)
        else:
            _ask_estimates(app, replace(begun, finish=finish), make)

    ids = [step.id for step in begun.steps]
    later = [Choice(step.id, step.name) for step in begun.steps[ids.index(begun.start or ids[0]) + 1 :]]
    current = begun.finish if begun.finish in [choice.value for choice in later] else later[-1].value
    title = "Start a stream (3 of 4): which step counts as delivered?"
    app.push_screen(Choose(title, later, current=current), finished)


def _ask_estimates(app: App[Any], begun: Begun, make: Callable[[StreamMap], object]) -> None:
    stream = begun.map()
    rows = estimate_rows(stream)
    if [row[0] for row in rows] == [row[0] for row in begun.believed]:
        rows = [list(row) for row in begun.believed]

    def saved(answer: list[list[str]] | None) -> None:
        if answer is not None:
            make(with_estimates(stream, stream, answer).map)

    def back(typed: list[list[str]]) -> None:
        kept = replace(begun, believed=tuple(tuple(row) for row in typed))
        if begun.steps == SEVEN_STAGES:
            _ask_steps(app, kept, make)
        else:
            _ask_finish(app, kept, make)

    app.push_screen(_Beliefs(begun, rows, back), saved)


def make_stream(store: Store, stream: StreamMap) -> str:
    """Make the stream, under a free slug; returns it."""
    from store.streams import find_stream, save_map

    wanted, number = stream.stream, 2
    slug = wanted
    while find_stream(store, slug) is not None:
        slug, number = f"{wanted}-{number}", number + 1
    save_map(store, stream.model_copy(update={"stream": slug}))
    return slug
