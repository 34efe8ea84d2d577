"""Choosing the scope: the window of time, the items, how days are counted, and from which step to which."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import SelectionList, Static
from textual.widgets.selection_list import Selection

from vsm_tui.safe import safe, safe_line
from vsm_tui.scope import resolve_window, window_words
from vsm_tui.widgets.dialogs import Choice, Choose, Dialog, Field, Form
from vsm_tui.wording import day_words, plural

if TYPE_CHECKING:
    from store.outcome_models import Change
    from vsm_tui.scope import Scope
    from vsm_tui.screens.base import StreamScreen
    from vsm_tui.session import Loaded

WINDOWS = ("all", "4w", "13w", "26w", "52w", "quarter", "last-quarter", "year")
_ASK = "ask:"
_BACK = "backspace clears the scope."
_COUNTING = {None: "as the map says", "elapsed": "days of 24 hours", "inclusive": "whole days touched"}


class Several(Dialog[list[str]]):
    """Pick any number of answers: space marks, enter takes; returns the marked values."""

    DEFAULT_CSS = """
    Several SelectionList { height: auto; max-height: 16; background: $surface; border: none; padding: 0; }
    Several #hint { color: $foreground 60%; margin-top: 1; }
    """
    BINDINGS = [Binding("enter", "take", "Take", priority=True)]

    def __init__(self, title: str, choices: list[Choice], marked: tuple[str, ...]) -> None:
        super().__init__()
        self._title, self._choices, self._marked = title, choices, marked

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(safe(self._title), id="title", markup=False)
            yield SelectionList[str](
                *(
                    Selection(Content(safe_line(choice.label, 80)), choice.value, choice.value in self._marked)
                    for choice in self._choices
                )
            )
            yield Static("space marks, enter takes; none marked: all", id="hint", markup=False)

    def on_mount(self) -> None:
        """The list takes the keys."""
        self.query_one(SelectionList).focus()

    def action_take(self) -> None:
        """Leave with what is marked, in the order of the list."""
        marked = set(self.query_one(SelectionList).selected)
        self.dismiss([choice.value for choice in self._choices if choice.value in marked])


def choose_window(screen: StreamScreen[Any]) -> None:
    """Everything of the scope but start, finish and basis: one list, each choice one enter away."""
    scope, loaded = screen.session.scope, screen.loaded
    current = screen.session.window
    named = [Choice(value, window_words(value).capitalize()) for value in WINDOWS]
    if current not in WINDOWS:
        named.insert(0, Choice(current, window_words(current)))
    kept = ", ".join(scope.types) if scope.types else "all"
    asked = [
        Choice(f"{_ASK}weeks", "Last … weeks"),
        Choice(f"{_ASK}dates", "Between two dates …"),
        Choice(f"{_ASK}change", "Around a change …"),
        Choice(f"{_ASK}types", "Which items …", kept),
        Choice(f"{_ASK}counting", "How days are counted …", _COUNTING[scope.day_counting]),
    ]
    if len(loaded.history.items.type_names) < 2:
        asked = [choice for choice in asked if choice.value != f"{_ASK}types"]

    def chosen(value: str | None) -> None:
        if value is None:
            return
        if value.startswith(_ASK):
            _QUESTIONS[value.removeprefix(_ASK)](screen)
        else:
            screen.choose_scope(window=value)

    screen.app.push_screen(Choose("What is looked at?", [*named, *asked], current=current), chosen)


def _window_fault(text: str) -> str | None:
    try:
        resolve_window(text, date(2000, 1, 1))
    except ValueError as error:
        return str(error)
    return None


def _ask_weeks(screen: StreamScreen[Any]) -> None:
    def fault(text: str) -> str | None:
        return None if text.isdecimal() and 1 <= int(text) <= 999 else "a number of weeks from 1 to 999"

    screen.app.push_screen(
        Form("The last weeks", [Field("weeks", "How many", hint="26", required=True, check=fault)], save="Take"),
        lambda values: screen.choose_scope(window=f"{int(values['weeks'])}w") if values else None,
    )


def _ask_dates(screen: StreamScreen[Any]) -> None:
    scope = screen.session.scope
    fields = [
        Field("since", "From", scope.since.isoformat() if scope.since else "", "2026-01-01, or empty"),
        Field("until", "To, included", scope.until.isoformat() if scope.until else "", "2026-06-30, or empty"),
    ]

    def take(values: dict[str, str] | None) -> None:
        if values is not None:
            window = f"{values['since']}..{values['until']}"
            screen.choose_scope(window="all" if window == ".." else window)

    screen.app.push_screen(
        Form(
            "Between two dates",
            fields,
            check=lambda values: _window_fault(f"{values['since']}..{values['until']}"),
            save="Take",
        ),
        take,
    )


def window_around(change: Change, as_of: date) -> str | None:
    """The two equal windows of a change as one: as many days before its date as after it, to check date or as-of.

    None where not a day has passed since, or where nobody said when it took effect.
    """
    if change.date is None:
        return None
    until = min(change.check_on or as_of, as_of + timedelta(days=1))
    length = (until - change.date).days
    if length < 1:
        return None
    first, last = change.date - timedelta(days=length), change.date + timedelta(days=length - 1)
    return f"{first.isoformat()}..{last.isoformat()}"


def _ask_change(screen: StreamScreen[Any]) -> None:
    loaded = screen.loaded

    async def ask() -> None:
        def read(store: Any) -> list[Change]:
            from store.changes import load_changes

            return load_changes(store, loaded.slug).changes

        changes = await screen.session.call(read)
        if not screen.on_top:
            return
        today = datetime.fromtimestamp(loaded.history.as_of, ZoneInfo(loaded.map.timezone)).date()
        windows = [(change, window_around(change, today)) for change in changes]
        choices = [
            Choice(window, change.what or change.id, f"{change.date}")
            for change, window in windows
            if window is not None
        ]
        if not choices:
            screen.host.tell("No change has taken effect in this stream yet; changes are kept on screen 7.")
            return
        screen.app.push_screen(
            Choose("Around which change?", choices, current=screen.session.window),
            lambda window: screen.choose_scope(window=window) if window is not None else None,
        )

    screen.run_worker(ask(), group="scope", exit_on_error=False)


def _ask_types(screen: StreamScreen[Any]) -> None:
    from vsm_tui.flow.type_counts import items_by_type

    counts = items_by_type(screen.loaded.history)
    choices = [Choice(name, f"{name}   {plural(count, 'item')}") for name, count in counts.items()]
    screen.app.push_screen(
        Several("Which items?", choices, screen.session.scope.types),
        lambda marked: (
            screen.choose_scope(types=() if len(marked) == len(choices) else tuple(marked))
            if marked is not None
            else None
        ),
    )


def _ask_counting(screen: StreamScreen[Any]) -> None:
    own = screen.loaded.map.day_counting
    choices = [
        Choice("", "As the map says", _COUNTING[own]),
        Choice("elapsed", "Days of 24 hours", "from the second an item started to the second it finished"),
        Choice("inclusive", "Whole days touched", "finish date - start date + 1"),
    ]
    screen.app.push_screen(
        Choose("How are the days of flow time counted?", choices, current=screen.session.scope.day_counting or ""),
        lambda value: screen.choose_scope(day_counting=value or None) if value is not None else None,
    )


_QUESTIONS: dict[str, Callable[[StreamScreen[Any]], None]] = {
    "weeks": _ask_weeks,
    "dates": _ask_dates,
    "change": _ask_change,
    "types": _ask_types,
    "counting": _ask_counting,
}


def choose_span(screen: StreamScreen[Any]) -> None:
    """Ask from which step to which flow time runs."""
    _ask_span(screen, lambda: None)


def choose_two_starts(screen: StreamScreen[Any], now: str | None, take: Callable[[str | None], None]) -> None:
    """Ask from which step to which, then for a second start that stands beside the first; `take` gets it, or none."""
    stream = screen.loaded.map

    def ask() -> None:
        scope = screen.session.scope
        first = scope.start or stream.start_step
        last = stream.position(scope.finish or stream.finish_step or stream.steps[-1].id)
        others = [step for step in stream.steps[:last] if step.id != first]
        choices = [Choice("", "No second start"), *(Choice(step.id, step.title, step.kind) for step in others)]
        screen.app.push_screen(
            Choose("Beside it, the same from another start?", choices, current=now or ""),
            lambda start: take(start or None) if start is not None else None,
        )

    _ask_span(screen, ask)


def _ask_span(screen: StreamScreen[Any], then: Callable[[], None]) -> None:
    """Ask for start and finish; `then` follows once they are taken."""
    steps = screen.loaded.map.steps
    scope, stream = screen.session.scope, screen.loaded.map
    if len(steps) < 2:
        screen.host.tell("Flow time needs a map of two steps or more.")
        return
    choices = [Choice(step.id, step.title, step.kind) for step in steps]

    def finish(start: str | None) -> None:
        if start is None:
            return
        later = choices[stream.position(start) + 1 :]

        def take(end: str | None) -> None:
            if end is not None:
                # What the map says anyway is not kept as a choice: the frame names only what differs.
                own = start == stream.start_step and end == stream.finish_step
                screen.choose_scope(start=None if own else start, finish=None if own else end)
                screen.call_after_refresh(then)

        screen.app.push_screen(Choose("… to which step?", later, current=scope.finish or stream.finish_step), take)

    screen.app.push_screen(
        Choose("Flow time runs from which step …", choices[:-1], current=scope.start or stream.start_step), finish
    )


def why_nothing(loaded: Loaded, scope: Scope, window: str) -> str:
    """Why the scope holds nothing, and the key that clears it; empty where an item of it was on its way."""
    from vsm_tui.flow.view import view

    seen = view(loaded.history, scope)
    named = [f"“{scope.text}”"] if scope.text else []
    named += [f"only {', '.join(scope.types)}"] if scope.types else []
    if named and not seen.items.any():
        return safe_line(f"No item matches {' and '.join(named)}", 200) + f"; {_BACK}"
    if scope.since is None and scope.until is None:
        return ""
    begin, end = seen.span
    visits = loaded.history.visits
    if (seen.visits & (visits.entered < end) & (visits.left > begin)).any():
        return ""
    matching = f" that matches {' and '.join(named)}" if named else ""
    until = day_words(loaded.history.as_of, loaded.map.timezone)
    return safe_line(f"No item{matching} was on its way in {window_words(window)} (figures reach to {until})", 300) + (
        f"; {_BACK}"
    )
