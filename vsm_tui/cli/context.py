"""What every command shares: which store, and how it is opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from store import Store

F = TypeVar("F", bound=Callable[..., Any])


def _remember(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        if not value:
            raise click.BadParameter("the name of a file is empty", ctx=ctx, param=parameter)
        ctx.find_root().meta["vsm_tui.db"] = value


def db_option(command: F) -> F:
    """The option `--db FILE`, accepted before and after the subcommand; the later one wins."""
    return click.option(
        "--db",
        metavar="FILE",
        expose_value=False,
        callback=_remember,
        help="The store (also VSM_TUI_DB; default: the user's data folder).",
    )(command)


def refuse_bad_clock() -> None:
    """Raises `click.UsageError` where VSM_TUI_NOW is no instant."""
    import os

    if not os.environ.get("VSM_TUI_NOW"):
        return
    from store.clock import now

    try:
        now()
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def store_path(ctx: click.Context) -> Path:
    """The store that the command line, the environment or the platform names, in this order."""
    import os

    named = ctx.find_root().meta.get("vsm_tui.db") or os.environ.get("VSM_TUI_DB")
    if named:
        return Path(named).expanduser()
    from vsm_tui.resources import default_store

    return default_store()


def open_store(ctx: click.Context, *, create: bool = False, readonly: bool = True) -> Store:
    """Open the store for this command; it is closed when the command ends. Raises `StoreError`."""
    from store import Store

    store = Store.open(store_path(ctx), create=create, readonly=readonly)
    ctx.find_root().call_on_close(store.close)
    return store
