"""What `import` does with a profile, with mass moves, and how it tells what the data lacks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vsm_tui.cli.context import open_store, store_path

if TYPE_CHECKING:
    from store.models import StreamMap
    from vsm_tui.intake.errors import IntakeError
    from vsm_tui.intake.gathering import Options
    from vsm_tui.intake.profiles import Profile
    from vsm_tui.intake.reading import Reading

LARGE = 150_000
"""Events from which on the quality is told from the rows alone: looking at every history would take too long."""


def given_profile(ctx: click.Context, name: str | None) -> Profile | None:
    """The profile that `--profile` names, in the store or as a YAML file. Raises `IntakeError`."""
    from vsm_tui.intake.profiles import is_file_name, load_profile, named_profile

    if name is None:
        return None
    if is_file_name(name):
        return load_profile(name)
    store = open_store(ctx, create=False, readonly=True) if store_path(ctx).exists() else None
    return named_profile(store, name)


def with_profile(options: Options, profile: Profile | None) -> Options:
    """The options with what the profile says and the command line does not."""
    if profile is None:
        return options
    return replace(
        options,
        format=profile.format if options.format == "auto" else options.format,
        columns=options.columns or profile.choice,
        order=options.order or profile.dates,
        skip_bad_rows=options.skip_bad_rows or profile.skip_bad_rows,
    )


def with_map(options: Options, map: StreamMap | None) -> Options:
    """The options with the places at which the stream's map says that sources name an initiative."""
    return replace(options, initiative=map.initiative_places) if map is not None else options


def fitting_profile(ctx: click.Context, error: IntakeError, files: tuple[str, ...], slug: str) -> IntakeError:
    """The error with a word on the kept profile that reads such a file, where there is one."""
    from vsm_tui.intake.errors import IntakeError as Fault
    from vsm_tui.intake.profiles import header_of, profile_for
    from vsm_tui.intake.recognition import look_at

    if len(files) != 1 or not store_path(ctx).exists():
        return error
    try:
        table = look_at(files[0]).table
    except Fault:
        return error
    found = profile_for(open_store(ctx, create=False, readonly=True), header_of(table), slug) if table else None
    if found is None:
        return error
    return Fault(f"{error.message}; as last time: --profile {found.profile}", error.file, error.line, error.field)


def leave_out_moves(
    reading: Reading, profile: Profile | None, zone: tzinfo, *, every: bool
) -> tuple[list[str], dict[str, str], tuple[date, ...]]:
    """Take mass moves out of what was read, as asked: all of them, or those on the profile's days.

    Returns the lines that tell of them, the statuses that were only renamed (former -> present), and the days.
    """
    from vsm_tui.intake.migrations import migrations, on_days, renamed_statuses, without
    from vsm_tui.wording import plural

    found = migrations(reading.batch)
    days: Collection[date] = profile.ignore_migrations if profile else ()
    if every:
        days = {each.day(zone) for each in found}
    ignored = on_days(found, days, zone)
    told = dict(profile.renamed) if profile else {}
    renamed = {before: after for each in ignored for before, after in each.renamed} | told
    lines = []
    for each in found:
        said = "left out" if each in ignored else "--ignore-migrations leaves them out"
        lines.append(f"  {plural(each.moves, 'move')} {each.when(zone)} ({each.moved}): {said}")
    if len(reading.batch.events) <= LARGE:
        for name in renamed_statuses(reading.batch):
            if name.before not in renamed:
                lines.append(
                    f"  {name.before} ends where {name.after} begins: if it was renamed, name both in the statuses of "
                    "one step (--map), or under renamed: in a profile (--profile)"
                )
    reading.batch, _ = without(reading.batch, ignored)
    lines = ["Looks like a tidying-up, not like work:", *lines] if lines else []
    return lines, renamed, tuple(sorted(days))


def quality_report(reading: Reading, map: StreamMap | None, now: int) -> list[str]:
    """Every finding on the quality of what was read, with its first items and what can be done about it."""
    from vsm_tui.intake.summary import quality_lines

    batch = reading.batch
    if map is None or not len(batch.events) or len(batch.events) > LARGE:
        return quality_lines(reading, now)
    from vsm_tui.flow.history import History
    from vsm_tui.flow.quality import quality
    from vsm_tui.flow.quality_words import summary_lines
    from vsm_tui.intake.preview import raw_of
    from vsm_tui.scope import Scope

    history = History.build(raw_of(batch, map), now=now)
    lines = summary_lines(quality(history, Scope()), history.items.keys)
    return ["Data quality:", *lines] if lines else []


def save_profile(
    ctx: click.Context,
    name: str,
    files: tuple[str, ...],
    options: Options,
    zone: str | None,
    *,
    days: tuple[date, ...],
    renamed: dict[str, str],
    working: dict[str, bool],
) -> None:
    """Keep how this export was read, in the store or (a name that ends with .yaml) in a file."""
    from vsm_tui.intake.profiles import Profile, header_of, is_file_name, keep_profile
    from vsm_tui.intake.recognition import look_at
    from vsm_tui.writing import write_whole

    table = look_at(files[0]).table if len(files) == 1 else None
    profile = Profile(
        profile=Path(name).stem if is_file_name(name) else name,
        format=options.format,
        header=header_of(table) if table is not None else (),
        columns=options.columns.roles,
        stages=options.columns.stages,
        dates=options.order,
        timezone=zone,
        skip_bad_rows=options.skip_bad_rows,
        ignore_migrations=days,
        renamed=renamed,
        working=working,
    )
    if is_file_name(name):
        write_whole(Path(name), profile.yaml())
    else:
        keep_profile(open_store(ctx, create=True, readonly=False), profile)
    click.echo(f"Profile {profile.profile}: kept; --profile {name} reads the next export of this shape.")
