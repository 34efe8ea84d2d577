"""What stands with a picture: the changes marked on it, its table, and the items behind one of the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vsm_tui.charts.tables import table as rows_of
from vsm_tui.widgets.table import Column, Table

if TYPE_CHECKING:
    from store.outcome_models import Change
    from vsm_tui.pictures.picture import Behind, Picture
    from vsm_tui.session import Loaded, Session

BY_POINT = ("scatter", "ageing", "spectrum")
"""Kinds whose table has a row for each point; the others have one for each place on the x axis."""


def changes_of(session: Session, loaded: Loaded) -> Sequence[Change]:
    """The changes in the register of a stream, for the marks on its pictures; reads the store, so on a thread."""
    from store.changes import load_changes

    return load_changes(session.store, loaded.slug).changes if session.store is not None else ()


def show_as_table(table: Table, picture: Picture) -> None:
    """Fill a table with a picture's figures; the first column grows, figures stand at the right."""
    headers, rows = rows_of(picture.chart)
    columns = [
        Column(title, grow=index == 0, align="left" if index == 0 or not _figures(rows, index) else "right")
        for index, title in enumerate(headers)
    ]
    keep = table.selected
    table.show(columns, len(rows), rows.__getitem__, sort_key=lambda index, column: _order(rows[index][column]))
    if keep is not None and keep < len(rows):
        table.move_to(keep)


def _figures(rows: list[list[str]], column: int) -> bool:
    return all(_order(row[column])[0] == 0 for row in rows[:50] if row[column])


def _order(text: str) -> tuple[int, float, str]:
    """Figures in order of size, before texts."""
    try:
        return (0, float(text.replace(",", "")), "")
    except ValueError:
        return (1, 0.0, text.casefold())


def row_behind(picture: Picture, row: int) -> Behind | None:
    """The items behind a row of the table: those of its point, or of all points at its place, each once."""
    from vsm_tui.pictures.picture import Behind

    chart = picture.chart
    if chart.kind in BY_POINT:
        return picture.behind(chart.point(row)) if row < len(chart.places) else None
    places = sorted({float(x) for series in chart.series for x in series.x})
    if row >= len(places):
        return None
    last = len(chart.series) - 1
    found = [
        picture.behind(point)
        for point in chart.points()
        if point.x == places[row] and not (chart.kind == "areas" and point.series == last and last)
    ]
    some = [behind for behind in found if behind is not None]
    if not some:
        return None
    keys = tuple(dict.fromkeys(key for behind in some for key in behind.keys))
    notes = {key: note for behind in some for key, note in behind.notes.items()}
    return Behind(some[0].title if len(some) == 1 else f"Behind {chart.x.text(places[row])}", keys, notes)
