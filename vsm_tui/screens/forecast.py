"""Forecast: what the last weeks say about the next, its backtest, and a plain refusal where it cannot be honest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from vsm_tui.actions import bindings
from vsm_tui.safe import safe
from vsm_tui.scope import Scope
from vsm_tui.screens.base import StreamScreen
from vsm_tui.screens.explaining import definition_text
from vsm_tui.screens.picturing import show_as_table
from vsm_tui.session import Loaded
from vsm_tui.widgets.chart import ChartView
from vsm_tui.widgets.dialogs import Field, Form, Reading
from vsm_tui.widgets.table import Table
from vsm_tui.widgets.tiles import Names

if TYPE_CHECKING:
    from vsm_tui.flow.forecast import Forecast

_LOW = 30
"""Under this height the screen leaves no blank lines."""
_WEEK = 7


class ForecastScreen(StreamScreen["Forecast"]):
    """Both questions, each at four confidences; below them the trials as a histogram."""

    CSS_PATH = "forecast.tcss"
    TITLE_TEXT = "Forecast"
    QUESTION = "How many will be done by then, and when will so many be done?"
    READING = (
        "Each line says what at least that share of the trials reached: the more certain, the fewer items and the "
        "later the day. e sets the days, the items and the seed, [ and ] a week less and more. v turns from how many "
        "to when, t shows the trials as a table, enter the items that were drawn from. The window plays no part; "
        "types, filter, start and finish do. The backtest says how often the same statement held when it was made in "
        "earlier weeks."
    )
    DEFINITIONS = ("forecast",)
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "edit", "previous", "next", "view", "table", "fold", "open",
        shown=("edit", "previous", "next", "view", "table"),
        labels={"previous": "A week less", "next": "A week more", "edit": "Days, items", "view": "When"},
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._days, self._items, self._seed = 30, 10, 1
        self._view = 0
        self._found: Forecast | None = None

    def compose_body(self) -> Iterable[Any]:
        yield Static("", id="sentence", markup=False)
        yield Static("", id="answers", markup=False)
        yield Names(id="views")
        with Container(id="picture"):
            yield ChartView(id="chart")
            yield Table(id="figures")
        yield Static("", id="rests", markup=False)

    def compute(self, loaded: Loaded, scope: Scope) -> Forecast | None:
        """The forecast for the days, items and seed asked."""
        from vsm_tui.flow.forecast import forecast

        if not len(loaded.history.visits):
            return None
        return forecast(loaded.history, scope, days=self._days, items=self._items, seed=self._seed)

    def empty_text(self) -> str:
        """Nothing has moved yet."""
        return (
            "Here the forecast will stand: how many by when, and when so many.\n\n"
            "No item has moved yet: add items on the board (2, then n), or import an export (0, then Import)."
        )

    def show_figures(self, figures: Forecast) -> None:
        """Draw the sentence, both answers and the trials."""
        from vsm_tui.pictures.forecast import forecast_sentence

        first = self._found is None
        self._found = figures
        self.set_class(bool(figures.reason), "-refused")
        self.query_one("#sentence", Static).update(Content(safe(forecast_sentence(figures), 400)))
        self.query_one("#answers", Static).update(answers(figures, self.size.width or 80))
        self._say_rest()
        self._draw()
        if first:
            self.focus_main()

    def _say_rest(self) -> None:
        from vsm_tui.pictures.forecast import backtest_words, rests_on, rests_on_shortly

        found = self._found
        if found is not None:
            rests = rests_on_shortly(found) if self.size.height < _LOW else rests_on(found)
            rest = "\n".join(text for text in (backtest_words(found), rests) if text)
            self.query_one("#rests", Static).update(Content(safe(rest, 800)))

    def _draw(self) -> None:
        from vsm_tui.pictures.forecast import how_many_chart, when_chart
        from vsm_tui.pictures.picture import Picture

        if self._found is None:
            return
        self.query_one(Names).show(
            [f"how many within {self._found.days} days", f"when {self._found.items} are done"], self._view
        )
        chart = (how_many_chart, when_chart)[self._view](self._found)
        self.query_one(ChartView).show(chart)
        show_as_table(self.query_one(Table), Picture("forecast", chart, "", "forecast"))

    def focus_main(self) -> None:
        """The trials, or their table."""
        self.query_one(Table if self.has_class("-table") else ChartView).focus()

    def action_view(self) -> None:
        """From how many to when, and back."""
        self._view = 1 - self._view
        self._draw()

    @on(Names.Chosen)
    def _named(self, event: Names.Chosen) -> None:
        self._view = event.index
        self._draw()

    def action_table(self) -> None:
        """The trials as a table, and back."""
        self.toggle_class("-table")
        self.focus_main()

    def action_fold(self) -> None:
        """Give the picture the whole screen, and back."""
        self.toggle_class("-folded")

    def close_inner(self) -> bool:
        """Escape leaves the filter, then the enlargement."""
        if super().close_inner():
            return True
        if self.has_class("-folded"):
            self.remove_class("-folded")
            return True
        return False

    def _ask(self, days: int, items: int, seed: int) -> None:
        self._days, self._items, self._seed = days, items, seed
        self.refresh_figures()

    def action_previous(self) -> None:
        """A week less."""
        if self._days > _WEEK:
            self._ask(self._days - _WEEK, self._items, self._seed)

    def action_next(self) -> None:
        """A week more."""
        from vsm_tui.flow.forecast import MOST_DAYS

        self._ask(min(MOST_DAYS, self._days + _WEEK), self._items, self._seed)

    def action_edit(self) -> None:
        """Ask for the days, the items and the seed."""
        from vsm_tui.flow.forecast import MOST_DAYS, MOST_ITEMS

        def whole(low: int, high: int) -> Any:
            def check(text: str) -> str | None:
                return None if text.isdecimal() and low <= int(text) <= high else f"a whole number, {low} to {high:,}"

            return check

        self.app.push_screen(
            Form(
                "Forecast",
                [
                    Field("days", "How many within … days", str(self._days), required=True, check=whole(1, MOST_DAYS)),
                    Field("items", "When will … be done", str(self._items), required=True, check=whole(1, MOST_ITEMS)),
                    Field("seed", "Seed", str(self._seed), "the same seed draws the same", True, (), whole(0, 2**31)),
                ],
                save="Forecast",
            ),
            lambda values: self._ask(*(int(values[name]) for name in ("days", "items", "seed"))) if values else None,
        )

    @on(ChartView.Picked)
    @on(Table.RowOpened)
    def _picked(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """The items that were drawn from."""
        from dataclasses import replace

        from vsm_tui.flow.view import view

        found = self._found
        if found is None or found.first is None:
            return
        scope = replace(self.session.scope, since=found.first, until=found.last)
        history = self.loaded.history
        items = view(history, scope).finished()
        keys = [history.items.keys[number] for number in items.tolist()]
        self.host.open_items(f"Finished in the {found.weeks} weeks drawn from", keys)

    @on(Resize)
    def _resized(self, event: Resize) -> None:
        self.set_class(event.size.height < _LOW, "-low")
        if self._found is not None:
            self.query_one("#answers", Static).update(answers(self._found, event.size.width))
            self._say_rest()

    def action_explain(self) -> None:
        """How it is done, with its numbers."""
        from vsm_tui.pictures.forecast import backtest_words, rests_on

        if self._found is not None:
            lines = [text for text in (rests_on(self._found), backtest_words(self._found)) if text]
            self.app.push_screen(Reading("Forecast", definition_text("forecast", None, lines)))


def answers(found: Forecast, width: int) -> Content:
    """Both questions at each confidence: side by side, a line each."""
    if found.reason:
        return Content("")
    from vsm_tui.flow.forecast import CONFIDENCES

    half = max(30, min(48, (width - 4) // 2))
    lines: list[Any] = [
        (f"{f'How many within {found.days} days?':<{half}}", "bold"),
        (f"When are {found.items} done?\n", "bold"),
    ]
    for confidence in CONFIDENCES:
        count, day = found.how_many[confidence], found.by(confidence)
        left = f"{confidence:>3} %   at least {count:,}" if count is not None else ""
        when = f"in {found.when_days[confidence]:,} days, by {day.day} {day:%b %Y}" if day else "not within ten years"
        emphasis = "bold" if confidence == 85 else ""
        lines += [(f"{left:<{half}}", emphasis), (f"{confidence:>3} %   {when}", emphasis)]
        lines.append("\n" if confidence != CONFIDENCES[-1] else "")
    return Content.assemble(*lines)
