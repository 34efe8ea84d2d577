"""Commands that open the app on a terminal."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import click

from vsm_tui.cli.context import db_option, store_path


def _refuse_without_terminal() -> None:
    if os.environ.get("TEXTUAL_DRIVER", "").startswith("textual.drivers.web_driver:"):
        return  # the child that a web server starts talks over pipes
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("the app needs a terminal; vsm-tui --help lists commands that need none")
    if os.environ.get("TERM", "") in ("dumb", "unknown"):
        raise click.UsageError(f"the app needs a terminal that can draw; TERM is {os.environ['TERM']}")


def open_app(ctx: click.Context) -> int:
    """Open the app on the store that the context names; returns the exit code."""
    _refuse_without_terminal()
    gc.disable()  # until the first frame: looking for garbage in what is being loaded only takes time
    from vsm_tui.app import VsmApp

    return VsmApp(store_path(ctx)).run_to_exit_code()


@click.command()
@db_option
def demo() -> int:
    """Open the app on a throw-away copy of the sample streams.

    The clock stands at the sample's last event. Nothing is kept.
    """
    _refuse_without_terminal()
    import tempfile

    from vsm_tui.app import VsmApp

    with tempfile.TemporaryDirectory(prefix="vsm-tui-demo-") as folder:
        return VsmApp(Path(folder) / "demo.db", demo=True).run_to_exit_code()
