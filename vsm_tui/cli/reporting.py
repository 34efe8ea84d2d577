"""`vsm-tui report`: the review as one self-contained file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from vsm_tui.cli.context import db_option, open_store
from vsm_tui.cli.scoping import as_of_instant, note_on_nothing, refuse_backward_window, scope_options

if TYPE_CHECKING:
    from vsm_tui.report.material import Material


@click.command()
@click.argument("slug")
@click.option("--format", "form", type=click.Choice(["md", "html", "json"]), default="md", show_default=True)
@click.option("-o", "--output", metavar="FILE", help="The file to write (default: stdout).")
@scope_options
@db_option
@click.pass_context
def report(ctx: click.Context, /, slug: str, form: str, output: str | None, **options: Any) -> None:
    """The review of the stream SLUG: one sentence, one picture, one ask, then nine questions answered.

    Markdown reads well as plain text; HTML is one file that loads nothing and can be sent as it is; JSON is the
    same content as data.
    """
    from pathlib import Path

    refuse_backward_window(options)
    written = _write(_material(ctx, slug, options), form)
    if output is None or output == "-":
        click.echo(written, nl=False)
        return
    from vsm_tui.writing import write_whole

    write_whole(Path(output), written)


def _material(ctx: click.Context, slug: str, options: dict[str, Any]) -> Material:
    """What the report is made from. A scope or map that cannot be understood is said in one line."""
    from store.clock import now
    from store.history import raw_history
    from vsm_tui.flow.history import History
    from vsm_tui.flow.view import view
    from vsm_tui.report.material import Material, read_records
    from vsm_tui.scope import Scope

    store = open_store(ctx, create=False, readonly=True)
    raw = raw_history(store, slug)
    asked = options.pop("as_of")
    options["types"] = tuple(options["types"])
    try:
        history = History.build(raw, as_of_instant(raw.map, asked), now=now())
        material = Material(history, Scope(**options), read_records(store, slug))
        view(material.history, material.scope)
        note_on_nothing(history, material.scope)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    return material


def _write(material: Material, form: str) -> str:
    from vsm_tui.report.document import report as make
    from vsm_tui.report.formats import written

    return written(make(material), form)
