"""From files to one batch: which reader each file needs, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from store.models import Batch
from vsm_tui.intake.apideploys import read_deployments
from vsm_tui.intake.azure import read_azure
from vsm_tui.intake.changelog import change_roles, read_changelog
from vsm_tui.intake.columns import Choice, event_roles, missing_roles
from vsm_tui.intake.creations import bulk_creations
from vsm_tui.intake.dated import list_roles, read_list
from vsm_tui.intake.devlake import Delivered, devlake_kind, read_devlake
from vsm_tui.intake.errors import IntakeError, RefusedRows, Unrecognised
from vsm_tui.intake.events import read_events
from vsm_tui.intake.gathering import Gathering, Options
from vsm_tui.intake.github import read_github
from vsm_tui.intake.gitlab import read_gitlab
from vsm_tui.intake.instants import looks_like_instant
from vsm_tui.intake.jira import read_jira, read_jira_pages
from vsm_tui.intake.jirapipeline import pipeline_part, read_pipeline
from vsm_tui.intake.jsonkinds import json_place, no_export
from vsm_tui.intake.linear import read_linear
from vsm_tui.intake.rawtable import is_raw_table, records_of
from vsm_tui.intake.sides import SIDES, read_side, side_of
from vsm_tui.intake.sources import Source, open_sources, unzipped
from vsm_tui.intake.spreadsheet import is_workbook, sheet_as_csv
from vsm_tui.intake.stages import read_stages, stage_columns
from vsm_tui.intake.streaming import shape
from vsm_tui.intake.tables import Table, open_table
from vsm_tui.intake.trello import read_trello

FORMATS = (
    "auto", "events", "stages", "jira", "trello", "github", "gitlab", "azure", "linear", "xes",
    "blocks", "effort", "deployments", "commits", "readings",
)  # fmt: skip
"""What `--format` accepts."""

_LOGS = frozenset(("events", "xes"))
_LISTED = frozenset(("jira", "gitlab", "azure", "linear"))
"""Trackers whose exports are CSV as well as JSON."""


@dataclass(slots=True)
class Reading:
    """What the files of one import hold. rows = kept + refused, for each file and in all."""

    batch: Batch
    gathering: Gathering
    skipped: list[tuple[str, str]] = field(default_factory=list)
    """Files of a folder that are no export, and why."""

    @property
    def rows(self) -> int:
        """Rows read in all files."""
        return sum(file.rows for file in self.gathering.files)

    @property
    def kept(self) -> int:
        """Rows taken in all files."""
        return sum(file.kept for file in self.gathering.files)

    @property
    def refused(self) -> int:
        """Rows refused in all files."""
        return self.gathering.refused


def read_files(paths: list[str], options: Options) -> Reading:
    """Read files and folders into one batch.

    Raises `IntakeError` for what cannot be read, `RefusedRows` for bad rows unless they are to be skipped.
    """
    sources = sorted(open_sources(paths, options.progress), key=_by_certainty)
    named = set(paths)
    gathering = Gathering(options, Batch(_names(paths), ""))
    reading = Reading(gathering.batch, gathering)
    delivered = Delivered()
    last: Unrecognised | None = None
    for source in opened(sources):
        gathering.options = options
        try:
            _read(source, gathering, delivered, alone=source.name in named)
        except Unrecognised as error:
            if source.name in named:
                raise
            reading.skipped.append((source.name, error.short))
            last = error
    gathering.options = options
    if not gathering.files:
        if len(reading.skipped) == 1 and last is not None:
            raise last
        raise IntakeError(_nothing_known(reading.skipped), paths[0])
    if gathering.refused and (not options.skip_bad_rows or reading.kept == 0):
        raise RefusedRows(gathering.refusals, gathering.refused, reading.rows)
    formats = {file.format for file in gathering.files}
    if formats & _LOGS and formats - _LOGS - set(SIDES):
        raise IntakeError(
            f"holds event logs and whole histories ({', '.join(sorted(formats))}); name the files of one kind", paths[0]
        )
    gathering.finish()
    delivered.finish(gathering)
    gathering.files[-1].notes += bulk_creations(reading.batch, options.zone)
    reading.batch.format = "+".join(dict.fromkeys(file.format for file in gathering.files))
    reading.batch.whole_history = bool(formats - _LOGS - set(SIDES))
    return reading


def _nothing_known(skipped: list[tuple[str, str]]) -> str:
    told = "; ".join(f"{Path(name).name} ({why})" for name, why in skipped[:3])
    more = f"; {len(skipped) - 3} more" if len(skipped) > 3 else ""
    columns = any("item, step" in why for _, why in skipped)
    help = "--columns item=..,step=..,at=.. names them" if columns else "no option could read them"
    return f"none of its {len(skipped)} files is a known export: {told}{more}; {help}"


def opened(sources: list[Source]) -> Iterator[Source]:
    """The sources, with the exports inside archives in the archives' places, and workbooks as tables."""
    for source in sources:
        if not _is_zip(source):
            yield source
        elif is_workbook(source):
            yield sheet_as_csv(source)
        else:
            for inner in sorted(unzipped(source), key=_by_certainty):
                yield sheet_as_csv(inner) if _is_zip(inner) and is_workbook(inner) else inner


def _is_zip(source: Source) -> bool:
    return source.first_raw(4) in (b"PK\x03\x04", b"PK\x05\x06")


def _by_certainty(source: Source) -> bool:
    # JSON and XES say what they are; a CSV beside them may be a stage file or only a table with dates.
    return source.name.lower().removesuffix(".gz").endswith((".csv", ".tsv"))


def _names(paths: list[str]) -> str:
    return ", ".join(paths) if len(paths) <= 3 else f"{paths[0]} and {len(paths) - 1} more"


def _read(source: Source, gathering: Gathering, delivered: Delivered, *, alone: bool) -> None:
    format = gathering.options.format
    head = source.head(1 << 12)
    if not head.strip():
        raise IntakeError("the file is empty", source.name)
    if head.startswith(b"PK\x03\x04"):
        raise Unrecognised(
            "is an archive inside an archive: unpack the outer one", source.name, "it is an archive itself"
        )
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    utf16 = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    if start == b"<" and _is_page(head):
        raise Unrecognised(
            "is a web page, perhaps one that asks to log in: export it again", source.name, "it is a web page"
        )
    if format in ("events", "stages", "changelog", "list", *SIDES):
        if start in (b"{", b"[", b"<") and not utf16:
            raise IntakeError(f"is no CSV file; {format} are read from CSV (leave --format out)", source.name)
        _read_table(open_table(source), format, gathering, delivered, alone=alone)
    elif start == b"<" or b"<\0" in head[:8] or format == "xes":
        if format not in ("auto", "xes"):
            raise IntakeError(f"is XML; {format} is read from JSON", source.name)
        from vsm_tui.intake.xes import read_xes  # its parser brings half of urllib along

        read_xes(source, gathering)
    elif (start in (b"{", b"[") and not utf16) or (utf16 and _is_json(source)):
        _read_json(source, format, gathering, delivered)
    elif _is_json(source):
        raise Unrecognised("is called JSON, and holds no object and no list", source.name, "it is no JSON")
    elif format not in ("auto", *_LISTED):
        raise IntakeError(f"is no JSON; {format} is read from JSON", source.name)
    else:
        _read_table(open_table(source), format, gathering, delivered, alone=alone)


def _is_page(head: bytes) -> bool:
    lower = head.lower()
    return b"<!doctype html" in lower or b"<html" in lower


def _is_json(source: Source) -> bool:
    return source.name.lower().removesuffix(".gz").endswith(".json")


def _read_table(table: Table, format: str, gathering: Gathering, delivered: Delivered, *, alone: bool) -> None:
    devlake = devlake_kind(table.names) if format in ("auto", "deployments") else None
    if devlake is not None:
        read_devlake(table, devlake, gathering, delivered)
        return
    if format != "events" and is_raw_table(table.names):
        try:
            _read_json(records_of(table), format, gathering, delivered)
        except Unrecognised as error:
            raise error if error.telling else _no_records(table) from None
        return
    part = pipeline_part(table.names) if format in ("auto", "jira") else None
    if part is not None:
        read_pipeline(table, part, gathering)
        return
    gathering.options = gathering.options.for_table(table.names)
    kind = format
    if format in ("auto", *_LISTED):
        kind = kind_of_table(table, gathering.options.columns)
        if format != "auto" and kind not in ("list", "changelog", "events"):
            raise IntakeError(f"holds {kind}, and is no export of {format}; leave --format out", table.source.name)
        if kind in ("stages", "changelog", "list") and not alone:
            _refuse_beside_others(table, kind, gathering)
    if kind == "events":
        read_events(table, gathering)
    elif kind == "stages":
        read_stages(table, gathering)
    elif kind == "changelog":
        read_changelog(table, change_roles(table, gathering.options.columns) or {}, gathering)
    elif kind == "list":
        read_list(table, list_roles(table, gathering.options.columns) or {}, gathering)
    else:
        read_side(table, kind, gathering)


def has_its_own_reader(table: Table) -> bool:
    """Whether a table is known by its whole header (DevLake's, Jira's pipeline), so that no column needs a role."""
    return bool(devlake_kind(table.names) or pipeline_part(table.names) or is_raw_table(table.names))


def kind_of_table(table: Table, choice: Choice) -> str:
    """Which reader a table needs: `events`, `stages`, `changelog`, `list` or one of `SIDES`.

    Raises `IntakeError` where two columns could have one role, `Unrecognised` where no reader fits.
    """
    if choice.stages is not None:
        return "stages"
    if {"step", "at"} <= choice.roles.keys():
        return "events"
    side = side_of(table.names)
    if side is not None and not (side == "blocks" and _changes_states(table, choice)):
        return side
    roles = event_roles(table, choice)
    if roles is not None and not (list_roles(table, choice) and _each_once(table, roles["item"][0])):
        return "events"
    if change_roles(table, choice) is not None:
        return "changelog"
    stages, listed = stage_columns(table, choice), list_roles(table, choice)
    if listed is not None and set(stages or ()) <= {index for indexes in listed.values() for index in indexes}:
        return "list"
    if stages is not None:
        return "stages"
    raise missing_roles(table)


def _changes_states(table: Table, choice: Choice) -> bool:
    """Whether `from` and `to` of a changelog hold states; those of blocks hold dates."""
    roles = change_roles(table, choice)
    before = [row[roles["from"][0]].strip() for row in table.sample()] if roles else []
    return any(before) and not any(looks_like_instant(text) for text in before)


def _each_once(table: Table, item: int) -> bool:
    """Whether no item stands in two rows of the sample: then it is a list of items, not a log of their events."""
    names = [row[item] for row in table.sample()]
    return len(names) > 1 and len(set(names)) == len(names)


def _refuse_beside_others(table: Table, kind: str, gathering: Gathering) -> None:
    """Tables of a folder that merely hold dates are no second export beside what was already read."""
    others = {file.format for file in gathering.files} - set(SIDES)
    stages = [table.header[index] for index in stage_columns(table, gathering.options.columns) or ()]
    if others - {kind} or (others and kind == "stages" and not set(stages) <= set(gathering.order_hint)):
        raise Unrecognised(
            "is another kind of table; import it on its own",
            table.source.name,
            "its columns are other than the first file's",
        )


def _read_json(source: Source, format: str, gathering: Gathering, delivered: Delivered) -> None:
    found = shape(source)
    place = json_place(found, format)
    if place is None:
        raise no_export(source, found)
    kind, prefixes = place
    if format not in ("auto", kind.partition(" ")[0]):
        raise IntakeError(f"is an export of {kind}, not of {format}; leave --format out", source.name)
    if kind == "deployments":
        read_deployments(source, prefixes[0], gathering, delivered)
    elif kind == "jira changelogs":
        read_jira_pages(source, prefixes[0], gathering)
    elif kind == "trello":
        read_trello(source, gathering)
    elif kind == "gitlab":
        read_gitlab(source, prefixes[0], gathering)
    elif kind == "github":
        read_github(source, prefixes, gathering)
    else:
        {"jira": read_jira, "azure": read_azure, "linear": read_linear}[kind](source, prefixes[0], gathering)


def _no_records(table: Table) -> IntakeError:
    return Unrecognised(
        "its raw answers are no issues, deployments or incidents, so no --format could read them",
        table.source.name,
        "its raw answers are no issues, deployments or incidents",
    )
