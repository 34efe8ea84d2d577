"""Choosing the scope: the window of time, the item types, start and finish step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vsm_tui.scope import resolve_window
from vsm_tui.widgets.dialogs import Choice, Choose, Field, Form

if TYPE_CHECKING:
    from vsm_tui.screens.base import StreamScreen

_WINDOWS = (
    Choice("all", "All time"),
    Choice("4w", "Last 4 weeks"),
    Choice("13w", "Last 13 weeks"),
    Choice("26w", "Last 26 weeks"),
    Choice("52w", "Last 52 weeks"),
    Choice("quarter", "This quarter"),
    Choice("last-quarter", "Last quarter"),
    Choice("year", "This year"),
    Choice("dates", "Between two dates …"),
)


def _window_fault(text: str) -> str | None:
    from datetime import date

    try:
        resolve_window(text, date(2000, 1, 1))
    except ValueError as error:
        return str(error)
    return None


def choose_window(screen: StreamScreen[Any]) -> None:
    """Ask for the window, then for the item types where the stream has several."""

    def dated(values: dict[str, str] | None) -> None:
        if values is not None:
            take(f"{values['since']}..{values['until']}")

    def chosen(value: str | None) -> None:
        if value == "dates":
            screen.app.push_screen(
                Form(
                    "Between two dates",
                    [
                        Field("since", "From", hint="2026-01-01, or empty"),
                        Field("until", "To, included", hint="2026-06-30, or empty"),
                    ],
                    check=lambda v: _window_fault(f"{v['since']}..{v['until']}"),
                ),
                dated,
            )
        elif value is not None:
            take(value)

    def take(window: str) -> None:
        types = screen.loaded.history.type_names
        if len(types) < 2:
            screen.choose_scope(window=window)
            return
        choices = [Choice("", "All types"), *(Choice(name, f"Only {name}") for name in types)]
        current = screen.session.scope.types[0] if len(screen.session.scope.types) == 1 else ""
        screen.app.push_screen(
            Choose("Which items?", choices, current=current),
            lambda value: screen.choose_scope(
                window=window, **({} if value is None else {"types": (value,) if value else ()})
            ),
        )

    screen.app.push_screen(Choose("Which window of time?", _WINDOWS, current=screen.session.window), chosen)


def choose_span(screen: StreamScreen[Any]) -> None:
    """Ask from which step to which flow time runs."""
    steps = screen.loaded.map.steps
    scope, stream = screen.session.scope, screen.loaded.map
    choices = [Choice(step.id, step.title, step.kind) for step in steps]

    def finish(start: str | None) -> None:
        if start is None:
            return
        later = choices[stream.position(start) + 1 :]
        screen.app.push_screen(
            Choose("… to which step?", later, current=scope.finish or stream.finish_step),
            lambda end: screen.choose_scope(start=start, finish=end) if end is not None else None,
        )

    screen.app.push_screen(
        Choose("Flow time runs from which step …", choices[:-1], current=scope.start or stream.start_step),
        finish,
    )
