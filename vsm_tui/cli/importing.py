"""The commands that bring something in: exports of trackers, and the map, outcomes and changes as YAML."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from vsm_tui.cli.context import db_option, open_store, store_path

if TYPE_CHECKING:
    from datetime import tzinfo

    from store.models import StreamMap
    from vsm_tui.intake.columns import Choice
    from vsm_tui.intake.proposal import Proposal
    from vsm_tui.intake.reading import Reading

FORMATS = (
    "auto", "events", "stages", "jira", "trello", "github", "gitlab", "azure", "linear", "xes",
    "blocks", "effort", "deployments", "commits", "readings",
)  # fmt: skip


@click.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--stream", "slug", metavar="SLUG", help="The stream to read into, made if unknown.")
@click.option("--map", "map_file", metavar="MAP.yaml", help="The stream's map; replaces the one it has.")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="auto", show_default=True)
@click.option("--columns", multiple=True, metavar="item=..,step=..,at=..", help="Which columns mean what.")
@click.option("--timezone", metavar="TZ", help="Zone of times without an offset, as Europe/London.")
@click.option("--day-first/--month-first", "day_first", default=None, help="How 03/04/2026 is meant.")
@click.option("--profile", metavar="NAME", help="Read as a kept profile says; NAME.yaml is a file.")
@click.option("--save-profile", metavar="NAME", help="Keep these answers for the next export; NAME.yaml is a file.")
@click.option("--ignore-migrations", is_flag=True, help="Leave out moves of many items within minutes.")
@click.option("--skip-bad-rows", is_flag=True, help="Keep the other rows where some cannot be read.")
@click.option("--propose", is_flag=True, help="Print the proposed map as YAML and do nothing else.")
@click.option("--no-input", is_flag=True, help="Ask nothing.")
@click.option("--dry-run", is_flag=True, help="Read and report, write nothing.")
@db_option
@click.pass_context
def import_command(
    ctx: click.Context,
    files: tuple[str, ...],
    slug: str | None,
    map_file: str | None,
    format_: str,
    columns: tuple[str, ...],
    timezone: str | None,
    day_first: bool | None,
    profile: str | None,
    save_profile: str | None,
    ignore_migrations: bool,
    skip_bad_rows: bool,
    propose: bool,
    no_input: bool,
    dry_run: bool,
) -> None:
    """Read exports into a stream.

    A folder means the exports in it. The same file twice changes nothing. Where no map is given and the stream
    is new, steps are proposed from the statuses and printed as YAML.
    """
    from store.models import fold
    from vsm_tui.cli import import_profile as profiles
    from vsm_tui.intake.errors import IntakeError, RefusedRows
    from vsm_tui.intake.gathering import Options
    from vsm_tui.intake.mapfile import load_map
    from vsm_tui.intake.reading import read_files

    choice = _columns(columns)
    kept = profiles.given_profile(ctx, profile)
    timezone = timezone or (kept.timezone if kept else None)
    zone = _zone(timezone) if timezone is not None else None
    given = load_map(map_file) if map_file is not None else None
    slug = _slug(slug, given)
    if given is not None and fold(given.stream) != fold(slug):
        raise IntakeError(
            f"is the map of {given.stream!r}, not of {slug!r}: change one of them", map_file, field="stream"
        )
    present = None if given is not None else _present_map(ctx, slug)
    known = given or present
    zone = zone or _zone(known.timezone if known else "UTC")
    order = None if day_first is None else "day" if day_first else "month"
    options = Options(format_, choice, zone, order, skip_bad_rows, _progress())  # type: ignore[arg-type]
    options = profiles.with_profile(options, kept)
    options = profiles.with_map(options, known)
    try:
        reading = read_files(list(files), options)
    except RefusedRows as error:
        _say_refusals(error.refusals, error.count)
        raise
    except IntakeError as error:
        raise profiles.fitting_profile(ctx, error, files, slug) from None
    finally:
        _clear_progress()
    moves, renamed, days = profiles.leave_out_moves(reading, kept, zone, every=ignore_migrations)
    working = dict(kept.working) if kept else {}
    proposal = None
    if propose or (known is None and len(reading.batch.events)):
        reading.gathering.renamed.update(renamed)
        proposal = _propose(reading, slug, timezone or (known.timezone if known else "UTC"))
        _answer(proposal, working)
        if propose:
            click.echo(_shown(proposal.yaml()), nl=False)
            return
        if not no_input and sys.stdin.isatty() and sys.stdout.isatty():
            _ask(proposal, working)
        click.echo(_shown(proposal.yaml()))
    _say_refusals(reading.gathering.refusals, reading.refused)
    new_map = given or (proposal.map if proposal else None)
    if new_map is None and present is None and (reading.batch.deployments or reading.batch.commits):
        from store.models import StreamMap

        new_map = StreamMap(stream=slug)  # delivery needs no steps and no items
    if new_map is None and present is None:
        if not reading.rows:
            raise IntakeError("has a header and no rows", files[0])
        raise IntakeError(f"there is no stream {slug!r}: import its events first, or name a map with --map", files[0])
    _report(reading, new_map or present, zone, moves)
    if dry_run:
        click.echo("Nothing was written (--dry-run).")
        return
    _write(ctx, slug, reading, new_map, options.skip_bad_rows)
    if save_profile is not None:
        profiles.save_profile(ctx, save_profile, files, options, timezone, days=days, renamed=renamed, working=working)


def _columns(texts: tuple[str, ...]) -> Choice:
    from vsm_tui.intake.columns import parse_columns

    try:
        return parse_columns(texts)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--columns") from None


def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo

    from vsm_tui.intake.mapfile import known_zone

    if not known_zone(name):
        raise click.BadParameter(f"{name!r} is no time zone; one is Europe/London", param_hint="--timezone")
    return ZoneInfo(name)


def _slug(slug: str | None, given: StreamMap | None) -> str:
    from pydantic import ValidationError

    from store.models import StreamMap

    if slug is None:
        if given is None:
            raise click.UsageError("Missing option '--stream'.")
        return given.stream
    try:
        return StreamMap(stream=slug).stream
    except ValidationError:
        raise click.BadParameter(f"{slug!r}: a slug is letters, digits, - and _", param_hint="--stream") from None


def _present_map(ctx: click.Context, slug: str) -> StreamMap | None:
    """The map of a stream that the store already holds; reading must not make a store."""
    if not store_path(ctx).exists():
        return None
    from store.streams import find_stream, load_map

    store = open_store(ctx, create=False, readonly=True)
    return load_map(store, slug) if find_stream(store, slug) is not None else None


def _propose(reading: Reading, slug: str, timezone: str) -> Proposal:
    from vsm_tui.intake.proposal import propose

    gathering = reading.gathering
    return propose(
        reading.batch,
        slug,
        timezone=timezone,
        categories=gathering.categories(),
        renamed=gathering.renamed,
        hint=gathering.order_hint,
    )


def _answer(proposal: Proposal, working: dict[str, bool]) -> None:
    """Take the answers of an earlier import, so that nothing is asked twice."""
    for question in list(proposal.questions):
        if question.status in working:
            proposal.answer(question.status, working[question.status])


def _ask(proposal: Proposal, working: dict[str, bool]) -> None:
    from vsm_tui.safe import safe_line

    for question in list(proposal.questions):
        answer = click.confirm(safe_line(question.text), default=question.guess, err=True)
        working[question.status] = answer
        proposal.answer(question.status, answer)


def _report(reading: Reading, map: StreamMap | None, zone: tzinfo, moves: list[str]) -> None:
    from store import clock
    from vsm_tui.cli.import_profile import quality_report
    from vsm_tui.intake.summary import batch_lines, reading_lines

    lines = reading_lines(reading)
    if map is not None:
        lines += batch_lines(reading.batch, map, zone)
    lines += moves
    lines += quality_report(reading, map, clock.now())
    click.echo("\n".join(_clean(line) for line in lines))


def _write(ctx: click.Context, slug: str, reading: Reading, map: StreamMap | None, skip_unknown: bool) -> None:
    from store.imports import apply_batch

    store = open_store(ctx, create=True, readonly=False)
    summary = apply_batch(store, slug, reading.batch, map=map, skip_unknown=skip_unknown)
    if not summary.changed:
        click.echo(f"Stream {slug}: nothing new.")
        return
    parts = []
    for name in ("items", "events", "blocks", "efforts", "deployments", "commits", "readings"):
        counts = getattr(summary, name)
        said = [f"{number} {word}" for word in ("new", "changed", "removed") if (number := getattr(counts, word))]
        if said:
            parts.append(f"{name} {', '.join(said)}")
    made = "made" if summary.created else "map replaced" if summary.map_replaced and not parts else "updated"
    click.echo(f"Stream {slug} {made}: {'; '.join(parts) or 'no other change'}.")
    for name, unknown in (("items", summary.unknown_items), ("hypotheses", summary.unknown_hypotheses)):
        if unknown:
            listed = ", ".join(unknown[:10])
            click.echo(_clean(f"Passed over rows of unknown {name}: {listed}"), err=True)


def _say_refusals(refusals: list[Any], count: int) -> None:
    from vsm_tui.safe import safe_line

    for refusal in refusals:
        click.echo(f"refused: {safe_line(refusal)}", err=True)
    if count > len(refusals):
        click.echo(f"refused: {count - len(refusals)} more rows", err=True)


def _clean(text: str) -> str:
    from vsm_tui.safe import safe

    return "\n".join(safe(line, 2000) for line in text.split("\n"))


def _shown(text: str) -> str:
    """A file's text as it is, but made safe where it goes to a terminal."""
    return _clean(text) if sys.stdout.isatty() else text


def _progress() -> Any:
    if not sys.stderr.isatty():
        return None
    import time

    from vsm_tui.safe import safe_line

    last = time.monotonic()

    def tell(name: str, done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > 0.2 and total:
            last = time.monotonic()
            click.echo(f"\r{safe_line(name, 60)} {min(100, done * 100 // total)} %\033[K", nl=False, err=True)

    return tell


def _clear_progress() -> None:
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)


def _put(text: str, output: str | None) -> None:
    """Print, or replace a file by a complete one."""
    if output is None:
        click.echo(text, nl=False)
        return
    from pathlib import Path

    from vsm_tui.writing import write_whole

    write_whole(Path(output), text)


_output = click.option("-o", "--output", metavar="FILE", help="Write to a file instead of stdout.")


@click.group("map")
def map_group() -> None:
    """The map as YAML, both ways without loss."""


@map_group.command("export")
@click.argument("slug")
@_output
@db_option
@click.pass_context
def export_map(ctx: click.Context, slug: str, output: str | None) -> None:
    """Write a stream's map as YAML."""
    from store.streams import load_map
    from vsm_tui.intake.mapfile import dump_map

    _put(dump_map(load_map(open_store(ctx), slug)), output)


@map_group.command("import")
@click.argument("file")
@db_option
@click.pass_context
def import_map(ctx: click.Context, file: str) -> None:
    """Make the stream that a map file names, or replace its map."""
    from store.streams import save_map
    from vsm_tui.intake.mapfile import load_map

    found = load_map(file)
    save_map(open_store(ctx, create=True, readonly=False), found)
    click.echo(f"Map of {found.stream}: {len(found.steps)} steps.")


@click.group("outcomes")
def outcomes_group() -> None:
    """Objectives, investments, initiatives, hypotheses and readings as YAML."""


@outcomes_group.command("export")
@click.argument("slug")
@_output
@db_option
@click.pass_context
def export_outcomes(ctx: click.Context, slug: str, output: str | None) -> None:
    """Write a stream's outcomes as YAML."""
    from store.outcomes import load_outcomes
    from vsm_tui.intake.outcomesfile import dump_outcomes

    _put(dump_outcomes(load_outcomes(open_store(ctx), slug)), output)


@outcomes_group.command("import")
@click.argument("file")
@db_option
@click.pass_context
def import_outcomes(ctx: click.Context, file: str) -> None:
    """Replace what the file names, by id, and leave the rest."""
    from store.outcomes import save_outcomes
    from vsm_tui.intake.outcomesfile import load_outcomes

    found = load_outcomes(file)
    _say_written(found.stream, "Outcomes", save_outcomes(open_store(ctx, readonly=False), found))


@click.group("changes")
def changes_group() -> None:
    """The register of changes as YAML."""


@changes_group.command("export")
@click.argument("slug")
@_output
@db_option
@click.pass_context
def export_changes(ctx: click.Context, slug: str, output: str | None) -> None:
    """Write a stream's register of changes as YAML."""
    from store.changes import load_changes
    from vsm_tui.intake.changesfile import dump_changes

    _put(dump_changes(load_changes(open_store(ctx), slug)), output)


@changes_group.command("import")
@click.argument("file")
@db_option
@click.pass_context
def import_changes(ctx: click.Context, file: str) -> None:
    """Replace the changes that the file names, by id, and leave the rest.

    Two changes whose windows overlap are refused, since neither could be judged, unless one of them says
    `despite_overlap: true`.
    """
    from store.changes import save_changes
    from vsm_tui.cli.overlaps import refuse_overlap
    from vsm_tui.intake.changesfile import load_changes

    found = load_changes(file)
    store = open_store(ctx, readonly=False)
    refuse_overlap(store, found)
    _say_written(found.stream, "Changes", save_changes(store, found))


def _say_written(slug: str, what: str, written: Any) -> None:
    click.echo(f"{what} of {slug}: {written.new} new, {written.changed} changed, {written.unchanged} unchanged.")
