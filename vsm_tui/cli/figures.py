"""`vsm-tui metrics`: every figure of a stream, as a table for people or JSON for programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

import click

from vsm_tui.cli.context import db_option


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


@click.command("metrics")
@click.argument("slug", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of that object and stop.")
@click.option("--from", "since", metavar="D", callback=_day, help="First local day of the window.")
@click.option("--to", "until", metavar="D", callback=_day, help="Last local day of the window, included.")
@click.option("--start", metavar="STEP", help="Step from which flow time runs.")
@click.option("--finish", metavar="STEP", help="Step that counts as delivered.")
@click.option("--basis", type=click.Choice(["touch", "working", "elapsed"]), default="touch", show_default=True)
@click.option("--type", "types", metavar="T", multiple=True, help="Keep only items of this type; may be repeated.")
@click.option("--filter", "text", metavar="TEXT", default="", help="Keep only items whose key or title holds TEXT.")
@click.option("--day-counting", type=click.Choice(["elapsed", "inclusive"]), help="Default: as the map says.")
@click.option("--as-of", metavar="now|last|INSTANT", callback=_as_of, help="Instant up to which is counted.")
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
    since, until = options["since"], options["until"]
    if since and until and until < since:
        raise click.BadParameter(f"{until} comes before --from {since}", param_hint="'--to'")
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
    from zoneinfo import ZoneInfo

    from store.clock import now
    from store.history import raw_history
    from vsm_tui.cli.context import open_store
    from vsm_tui.flow.evidence_figures import evidence_figures
    from vsm_tui.flow.history import History
    from vsm_tui.flow.metrics import metrics as figures
    from vsm_tui.flow.periods import parse_as_of
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
    asked = cast("str | None", options["as_of"])
    try:
        as_of = parse_as_of(asked, ZoneInfo(raw.map.timezone)) if asked is not None else None
        history = History.build(raw, as_of, now=now())
        return figures(history, scope) | evidence_figures(store, slug, history, scope)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
