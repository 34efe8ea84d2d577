"""The options by which a command says what is looked at: window, start and finish, basis, types, filter, as of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from store.models import StreamMap
    from vsm_tui.flow.history import History
    from vsm_tui.scope import Scope

F = TypeVar("F", bound=Callable[..., Any])


def _day(ctx: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        day = date.fromisoformat(value.strip())
    except ValueError:
        raise click.BadParameter(f"{value!r} is no date; expected one such as 2026-06-30") from None
    if not 1900 <= day.year <= 2200:
        raise click.BadParameter(f"{value!r} lies outside the years 1900 to 2200")
    return day


def _as_of(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """The form only: what a local instant means is known once the stream's zone is."""
    if value is None or value.strip().lower() in ("now", "last"):
        return value
    try:
        datetime.fromisoformat(value.strip())
    except ValueError:
        raise click.BadParameter(
            f"{value!r} is no instant; expected now, last, 2026-06-30 or 2026-06-30T17:00Z"
        ) from None
    return value


_OPTIONS = (
    click.option("--from", "since", metavar="D", callback=_day, help="First local day of the window."),
    click.option("--to", "until", metavar="D", callback=_day, help="Last local day of the window, included."),
    click.option("--start", metavar="STEP", help="Step from which flow time runs."),
    click.option("--finish", metavar="STEP", help="Step that counts as delivered."),
    click.option("--basis", type=click.Choice(["touch", "working", "elapsed"]), default="touch", show_default=True),
    click.option("--type", "types", metavar="T", multiple=True, help="Keep only items of this type; may be repeated."),
    click.option("--filter", "text", metavar="TEXT", default="", help="Keep only items whose key or title holds TEXT."),
    click.option("--day-counting", type=click.Choice(["elapsed", "inclusive"]), help="Default: as the map says."),
    click.option("--as-of", metavar="now|last|INSTANT", callback=_as_of, help="Instant up to which is counted."),
)


def scope_options(command: F) -> F:
    """The options of every command that looks at a part of a stream, in the order in which help lists them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def refuse_backward_window(options: dict[str, Any]) -> None:
    """Raises `click.BadParameter` where the window's last day comes before its first."""
    since, until = options["since"], options["until"]
    if since and until and until < since:
        raise click.BadParameter(f"{until} comes before --from {since}", param_hint="'--to'")


def as_of_instant(stream: StreamMap, asked: str | None) -> int | str | None:
    """What `--as-of` means in the stream's zone; none where it was not given. Raises `ValueError`."""
    from zoneinfo import ZoneInfo

    from vsm_tui.flow.periods import parse_as_of

    return parse_as_of(asked, ZoneInfo(stream.timezone)) if asked is not None else None


def note_on_nothing(history: History, scope: Scope) -> None:
    """Say on stderr which type no item has, or that no item matches: figures of nothing look like a quiet stream."""
    from vsm_tui.flow.view import view
    from vsm_tui.safe import safe_line

    there = history.items.type_names
    for asked in scope.types:
        if asked.strip().casefold() not in {name.casefold() for name in there}:
            click.echo(
                f"vsm-tui: no item has the type {safe_line(asked, 60)!r}; there are {', '.join(there)}", err=True
            )
    if scope.text and not view(history, scope).items.any():
        click.echo(f"vsm-tui: no item matches {safe_line(scope.text, 60)!r}", err=True)
