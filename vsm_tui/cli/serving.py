"""`vsm-tui serve`: the same app in a browser on this machine."""

from __future__ import annotations

import click

from vsm_tui.cli.context import db_option, store_path


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@db_option
@click.pass_context
def serve(ctx: click.Context, port: int) -> int:
    """Serve the app to a browser on this machine, until Ctrl+C.

    It listens on the loopback address alone, and the address that is printed holds a secret without which nothing
    is answered. Nothing is loaded from the web. Needs the extra `serve`.
    """
    import asyncio

    try:
        from vsm_tui.browser.server import serve as run
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in ("aiohttp", "textual_serve"):
            raise
        raise click.ClickException("serve needs the extra `serve`: pip install 'vsm-tui[serve]'") from None
    return asyncio.run(run(_command(str(store_path(ctx).absolute())), port, click.echo))


def _command(store: str) -> str:
    """What starts the app, as one shell command."""
    import os
    import shlex
    import subprocess
    import sys

    from vsm_tui.resources import checkout

    root = checkout()
    if root is not None:  # the child finds the program where this one was found
        os.environ["PYTHONPATH"] = os.pathsep.join([str(root), *filter(None, [os.environ.get("PYTHONPATH")])])
    words = [sys.executable, "-m", "vsm_tui", "--db", store]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)
