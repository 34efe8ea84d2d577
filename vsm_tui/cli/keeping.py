"""Commands that look after the store: what it holds, whether it is sound, copies of it."""

from __future__ import annotations

import click

from vsm_tui.cli.context import db_option, open_store, store_path


@click.command()
@db_option
@click.pass_context
def streams(ctx: click.Context) -> None:
    """List the streams: items, span, as of."""
    from datetime import UTC, datetime

    from store.clock import now
    from store.streams import list_streams
    from vsm_tui.safe import safe_line

    def instant(at: int | None) -> str:
        return "-" if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    month = 30 * 86_400
    rows = [("stream", "items", "first event", "last event", "as of", "kept", "name")]
    for stream in list_streams(open_store(ctx)):
        last = stream.last_at
        as_of = last if last is not None and now() - last > month else now()
        span = (instant(stream.first_at), instant(last), instant(as_of))
        rows.append((stream.slug, str(stream.items), *span, stream.kept, safe_line(stream.name, 60)))
    if len(rows) == 1:
        click.echo("the store holds no stream yet", err=True)
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (
            cell.rjust(width) if column == 1 else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        click.echo("  ".join(cells).rstrip())


@click.command()
@db_option
@click.pass_context
def check(ctx: click.Context) -> int:
    """Integrity of the store, and notes on the quality of the data.

    Exits 1 where the store is damaged, 0 with notes on the data.
    """
    from store.check import check as check_store
    from vsm_tui.safe import safe_line

    store = open_store(ctx)
    result = check_store(store)
    for note in result.notes:
        click.echo(f"note: {safe_line(note)}")
    for damage in result.damage:
        click.echo(f"damage: {safe_line(damage)}", err=True)
    if result.damage:
        click.echo(f"vsm-tui: {store.path} is damaged; `vsm-tui restore FILE` brings a backup back", err=True)
        return 1
    click.echo(f"{store.path} is sound")
    return 0


@click.command()
@click.argument("file", required=False, type=click.Path())
@db_option
@click.pass_context
def backup(ctx: click.Context, file: str | None) -> None:
    """Write a consistent copy of the store to FILE, also while the app is open.

    Without FILE it goes to the folder `backups` beside the store.
    """
    from store.backup import backup as write_backup

    click.echo(str(write_backup(open_store(ctx), file)))


@click.command()
@click.argument("file", type=click.Path())
@db_option
@click.pass_context
def restore(ctx: click.Context, file: str) -> None:
    """Put the copy FILE in the place of what the store holds now, which is backed up first."""
    from pathlib import Path

    from store.backup import examine_backup, replace_damaged
    from store.backup import restore as restore_from
    from store.errors import Damaged

    path = store_path(ctx).absolute()
    examine_backup(Path(file).expanduser().absolute())
    try:
        with open_store(ctx, create=True, readonly=False) as store:
            kept = restore_from(store, file)
    except Damaged:
        kept = replace_damaged(path, file)
    click.echo(f"{path} holds what {file} held")
    if kept is not None:
        click.echo(f"what it held before is in {kept}")
