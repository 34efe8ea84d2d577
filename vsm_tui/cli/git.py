"""`vsm-tui git`: deployments and change lead times from a local git repository."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vsm_tui.cli.context import db_option, open_store, store_path

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from store.models import StreamMap


def _pattern(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        re.compile(value)
    except re.error as error:
        raise click.BadParameter(f"{value!r} is no regular expression: {error}") from None
    return value


def _stream(ctx: click.Context, slug: str) -> tuple[StreamMap | None, ZoneInfo]:
    """A map for a stream that the store does not hold yet (else none), and the stream's zone."""
    from zoneinfo import ZoneInfo

    from pydantic import ValidationError

    from store.models import StreamMap
    from store.streams import find_stream, load_map

    if store_path(ctx).exists():
        with open_store(ctx) as store:
            if find_stream(store, slug) is not None:
                return None, ZoneInfo(load_map(store, slug).timezone)
    try:
        return StreamMap(stream=slug), ZoneInfo("UTC")
    except ValidationError:
        raise click.BadParameter(f"{slug!r}: a slug is letters, digits, - and _", param_hint="'--stream'") from None


@click.command("git")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--stream", "slug", metavar="SLUG", required=True, help="The stream that they belong to, made if unknown."
)
@click.option("--deploy-tags", metavar="GLOB", default="*", show_default=True, help="Tags that are deployments.")
@click.option(
    "--fix-pattern",
    metavar="REGEX",
    callback=_pattern,
    help="What names a fix in a commit's subject or a tag's name, without case (default: revert, hotfix, rollback).",
)
@db_option
@click.pass_context
def git(ctx: click.Context, path: Path, slug: str, deploy_tags: str, fix_pattern: str | None) -> None:
    """Read deployments, commits and failures from the git repository at PATH.

    Every tag that matches the glob is a deployment: at the date and time in its name, else when the tag was
    made, else when its commit was. The same repository twice changes nothing.
    """

    from store.imports import apply_batch
    from vsm_tui.intake.git import read_repository
    from vsm_tui.safe import safe_line
    from vsm_tui.wording import plural

    fresh, zone = _stream(ctx, slug)
    batch, summary = read_repository(path, zone, deploy_tags=deploy_tags, fix_pattern=fix_pattern)
    if not batch.deployments:
        click.echo(f"{summary.path}: no tag matches {deploy_tags!r}, so no deployment is known; nothing was written")
        return
    store = open_store(ctx, create=True, readonly=False)
    written = apply_batch(store, slug, batch, map=fresh)
    for line in summary.lines():
        click.echo(safe_line(line, 400))
    new, same = written.deployments.new + written.deployments.changed, written.deployments.unchanged
    click.echo(
        f"{slug}: new {plural(new, 'deployment')}, {plural(written.commits.new, 'commit')}; "
        f"known {plural(same, 'deployment')}, {plural(written.commits.unchanged, 'commit')}"
    )
