"""`vsm-tui export`: a stream's events, visits, items, blocks and effort for other tools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from vsm_tui.cli.context import db_option, open_store, store_path
from vsm_tui.writing import write_whole

if TYPE_CHECKING:
    from store import Store
    from store.history import RawHistory
    from vsm_tui.flow.history import History

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


class Exported(NamedTuple):
    """One table: its name, columns and rows of texts, numbers, truth values and None."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


@click.command()
@click.argument("slug")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option("-o", "--output", metavar="DIR", help="The folder to write to (csv: default SLUG; json: default stdout).")
@db_option
@click.pass_context
def export(ctx: click.Context, slug: str, form: str, output: str | None) -> None:
    """Write a stream's events, visits, items, blocks and effort as CSV files or JSON.

    In CSV a text that a spreadsheet would take for a formula gets a ' in front, which an import takes off again;
    JSON is exact. A store of a newer version is written table by table as it is, whatever the stream.
    """
    from pathlib import Path

    from store.errors import NewerSchema

    try:
        tables = list(_tables(open_store(ctx), slug))
    except NewerSchema as newer:
        from store.raw_tables import raw_tables

        click.echo(f"vsm-tui: {newer}", err=True)
        tables = [Exported(*found) for found in raw_tables(store_path(ctx).absolute())]
    if form == "json" and output is None:
        click.echo(_json(tables))
        return
    folder = Path(output if output is not None else slug)
    folder.mkdir(parents=True, exist_ok=True)
    if form == "json":
        write_whole(folder / f"{slug}.json", _json(tables) + "\n")
        return
    for table in tables:
        write_whole(folder / f"{table.name}.csv", _csv(table))


def _tables(store: Store, slug: str) -> Iterator[Exported]:
    from store.clock import now
    from store.history import raw_history
    from vsm_tui.flow.history import History

    raw = raw_history(store, slug)
    yield _events(raw)
    yield _visits(History.build(raw, now=now()))
    yield Exported(
        "items",
        ("item", "title", "type", "escalated", "initiative", "release", "precision", "completeness"),
        [
            (key, title, kind, None if escalated is None else bool(escalated), *rest)
            for key, title, kind, escalated, *rest in zip(
                raw.keys,
                raw.titles,
                raw.types,
                raw.escalated,
                raw.initiatives,
                raw.releases,
                raw.precisions,
                raw.completeness,
                strict=True,
            )
        ],
    )
    yield Exported(
        "blocks",
        ("item", "from", "to", "reason", "dependency"),
        [(raw.keys[item], _iso(start), _iso(end), *rest) for item, start, end, *rest in raw.blocks],
    )
    yield Exported(
        "effort",
        ("item", "step", "hours", "date"),
        [(raw.keys[item], step, hours, day) for item, step, hours, day in raw.efforts],
    )


def _events(raw: RawHistory) -> Exported:
    """One row an event, in the form that `vsm-tui import` reads; a move by hand names its step's id."""
    steps = {step.id for step in raw.map.steps}
    names = [pinned if pinned in steps else name for name, pinned in raw.statuses]
    rows = [
        (
            raw.keys[item],
            names[status],
            _iso(at),
            raw.titles[item],
            raw.types[item],
            None if raw.escalated[item] is None else bool(raw.escalated[item]),
            raw.initiatives[item],
        )
        for item, status, at in zip(raw.event_item, raw.event_status, raw.event_at, strict=True)
    ]
    return Exported("events", ("item", "step", "at", "title", "type", "escalated", "initiative"), rows)


def _visits(history: History) -> Exported:
    visits, steps = history.visits, history.steps
    rows = [
        (history.items.keys[item], steps[position], _iso(entered), None if is_open else _iso(left))
        for item, position, entered, left, is_open in zip(
            visits.item.tolist(),
            visits.position.tolist(),
            visits.entered.tolist(),
            visits.left.tolist(),
            visits.open.tolist(),
            strict=True,
        )
    ]
    return Exported("visits", ("item", "step", "entered", "left"), rows)


def _iso(at: int | None) -> str | None:
    from datetime import UTC, datetime

    return None if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(tables: Sequence[Exported]) -> str:
    import json

    content = {table.name: [dict(zip(table.columns, row, strict=True)) for row in table.rows] for table in tables}
    return json.dumps(content, ensure_ascii=False, indent=1)


def _csv(table: Exported) -> str:
    import csv
    import io

    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return written.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value
