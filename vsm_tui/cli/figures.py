"""`vsm-tui metrics`: every figure of a stream, as a table for people or JSON for programs."""

from __future__ import annotations

from typing import Any

import click

from vsm_tui.cli.context import db_option
from vsm_tui.cli.scoping import as_of_instant, note_on_nothing, refuse_backward_window, scope_options


@click.command("metrics")
@click.argument("slug", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of that object and stop.")
@scope_options
@click.option("--bucket", type=click.Choice(["day", "week", "month"]), default="week", show_default=True)
@click.option(
    "--measure",
    type=click.Choice(["accrued", "median", "p85", "oldest", "count"]),
    default="accrued",
    show_default=True,
    help="What the cells of the wait heatmap hold.",
)
@db_option
@click.pass_context
def metrics(ctx: click.Context, /, slug: str | None, as_json: bool, schema: bool, **options: Any) -> None:
    """Every figure of METRICS.md for the stream SLUG."""
    import json

    if schema:
        from vsm_tui.flow.schema import metrics_schema

        click.echo(json.dumps(metrics_schema(), indent=2))
        return
    if slug is None:
        raise click.MissingParameter(param_hint="'SLUG'", param_type="argument", ctx=ctx)
    refuse_backward_window(options)
    found = _figures(ctx, slug, options)
    if as_json:
        click.echo(json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False))
        return
    from vsm_tui.cli.figures_evidence import evidence_text
    from vsm_tui.cli.figures_text import as_text

    click.echo(as_text(found))
    if evidence := evidence_text(found):
        click.echo(evidence)


def _figures(ctx: click.Context, slug: str, options: dict[str, Any]) -> dict[str, Any]:
    """The figures of a stream. A scope or map that cannot be understood is said in one line."""
    from store.clock import now
    from store.history import raw_history
    from vsm_tui.cli.context import open_store
    from vsm_tui.flow.evidence_figures import evidence_figures
    from vsm_tui.flow.history import History
    from vsm_tui.flow.metrics import metrics as figures
    from vsm_tui.scope import Scope

    store = open_store(ctx, create=False, readonly=True)
    raw = raw_history(store, slug)
    scope = Scope(
        since=options["since"],
        until=options["until"],
        types=tuple(options["types"]),
        text=options["text"],
        basis=options["basis"],
        start=options["start"],
        finish=options["finish"],
        day_counting=options["day_counting"],
        bucket=options["bucket"],
        measure=options["measure"],
    )
    try:
        history = History.build(raw, as_of_instant(raw.map, options["as_of"]), now=now())
        note_on_nothing(history, scope)
        return figures(history, scope) | evidence_figures(store, slug, history, scope)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
