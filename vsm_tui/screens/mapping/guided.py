"""A guided start: one stream and one customer outcome, asked in the order in which a workshop needs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from textual.app import App

from store.models import Step, StreamMap, slugify
from vsm_tui.screens.mapping.edits import free_id, names_in
from vsm_tui.screens.mapping.estimates import NOTE, estimate_columns, estimate_rows, with_estimates
from vsm_tui.screens.mapping.step_form import parts_of
from vsm_tui.widgets.dialogs import Choice, Choose, Field, Form
from vsm_tui.widgets.streammap_grid import GridDialog

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


def start_guided(app: App[Any], make: Callable[[StreamMap], object]) -> None:
    """Ask for the stream and its customer; the steps; start and finish; what people believe. Then `make` it.

    Escape on any question leaves without making anything; every answer but the name may stay empty.
    """

    def named(values: dict[str, str] | None) -> None:
        if values is not None:
            begun = Begun(values["name"], values["customer"], values["value"], tuple(parts_of(values["attendees"])))
            _ask_steps(app, begun, make)

    fields = [
        Field("name", "What is the stream called?", required=True, hint="Checkout improvements"),
        Field("customer", "Who is the customer?", hint="Shoppers on mobile"),
        Field("value", "What value do they expect?", hint="Pay in under a minute, without calling support"),
        Field("attendees", "Who is in the room?", hint="product; engineering; operations; risk"),
    ]
    app.push_screen(Form("Start a stream (1 of 4): one stream, one customer", fields, save="Next"), named)


def _ask_steps(app: App[Any], begun: Begun, make: Callable[[StreamMap], object]) -> None:
    choices = [
        Choice("names", "Name the steps yourself"),
        Choice("seven", "Begin with the seven stages", "from customer feedback to outcome measurement"),
    ]

    def chosen(answer: str | None) -> None:
        if answer == "seven":
            _ask_estimates(app, replace(begun, steps=SEVEN_STAGES, finish=SEVEN_FINISH), make)
        elif answer == "names":
            _ask_names(app, begun, make)

    app.push_screen(Choose("Start a stream (2 of 4): the path of the work", choices), chosen)


def _ask_names(app: App[Any], begun: Begun, make: Callable[[StreamMap], object]) -> None:
    def named(values: dict[str, str] | None) -> None:
        if values is None:
            return
        ids: list[str] = []
        steps = []
        for name in names_in(values["steps"]):
            ids.append(free_id(name, ids))
            steps.append(Step(id=ids[-1], name=name))
        _ask_ends(app, replace(begun, steps=tuple(steps)), make)

    field = Field(
        "steps",
        "The steps from the need to the outcome, separated by ;",
        required=True,
        hint="Need; Select and fund; Discover; Build; Release; Use; Outcome measured",
        check=lambda text: None if len(names_in(text)) > 1 else "name at least two, separated by ;",
    )
    app.push_screen(Form("Start a stream (2 of 4): the path of the work", [field], save="Next"), named)


def _ask_ends(app: App[Any], begun: Begun, make: Callable[[StreamMap], object]) -> None:
    choices = [Choice(step.id, step.name) for step in begun.steps]

    def started(start: str | None) -> None:
        if start is None:
            return
        later = choices[[choice.value for choice in choices].index(start) + 1 :]

        def finished(finish: str | None) -> None:
            if finish is not None:
                _ask_estimates(app, replace(begun, start=start, finish=finish), make)

        app.push_screen(
            Choose("Start a stream (3 of 4): which step counts as delivered?", later, current=later[-1].value),
            finished,
        )

    title = "Start a stream (3 of 4): the customer waits from which step on?"
    app.push_screen(Choose(title, choices[:-1]), started)


def _ask_estimates(app: App[Any], begun: Begun, make: Callable[[StreamMap], object]) -> None:
    stream = begun.map()

    def saved(rows: list[list[str]] | None) -> None:
        make(stream if rows is None else with_estimates(stream, stream, rows).map)

    columns = estimate_columns(stream.calendar)
    title = "Start a stream (4 of 4): what people believe, from recent examples"
    note = f"{NOTE} Escape leaves it for later."
    app.push_screen(GridDialog(title, note, columns, estimate_rows(stream), fixed=True), saved)


def make_stream(store: Store, stream: StreamMap) -> str:
    """Make the stream, under a free slug; returns it."""
    from store.streams import find_stream, save_map

    wanted, number = stream.stream, 2
    slug = wanted
    while find_stream(store, slug) is not None:
        slug, number = f"{wanted}-{number}", number + 1
    save_map(store, stream.model_copy(update={"stream": slug}))
    return slug
