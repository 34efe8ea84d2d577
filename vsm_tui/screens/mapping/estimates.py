"""What people believe of all steps at once, typed into a grid."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from vsm_tui.screens.mapping.acts import perform_edit
from vsm_tui.screens.mapping.edits import Edited, change_step
from vsm_tui.screens.mapping.step_form import (
    ADDS,
    KINDS,
    active_fault,
    share_of,
    step_changes,
    step_texts,
    wait_fault,
)
from vsm_tui.widgets.streammap_grid import GridColumn, GridDialog

if TYPE_CHECKING:
    from store.models import Calendar, StreamMap
    from vsm_tui.screens.map import MapScreen

_FIELDS = ("performer", "active", "wait", "accurate", "adds", "depends_on", "kind", "needs", "rework")
NOTE = "Type into a cell; tab and arrows move. What nobody knows stays empty."


def estimate_columns(calendar: Calendar) -> list[GridColumn]:
    """The step's name, then one column a question of the workshop."""
    return [
        GridColumn("Step", 22),
        GridColumn("Who", 16, "who performs the work"),
        GridColumn("Work", 8, "active work: 90m, 2h, 1d 4h (a working day)", check=partial(_active, calendar)),
        GridColumn("Wait", 8, "how long work waits: 3d, 2w (calendar)", check=wait_fault),
        GridColumn("Ok", 6, "share that arrives complete and accurate: 80%", check=_share),
        GridColumn("Adds", 16, "what it adds; the first letters are enough", choices=ADDS),
        GridColumn("Depends on", 22, "what regularly blocks it, separated by ;"),
        GridColumn("Kind", 7, "the first letters are enough", choices=KINDS),
        GridColumn("Needs", 22, "information required, separated by ;"),
        GridColumn("Rework", 22, "what causes rework, separated by ;"),
    ]


def _active(calendar: Calendar, text: str) -> str | None:
    return active_fault(text, calendar)


def _share(text: str) -> str | None:
    return None if share_of(text) is not None else "a share such as 80% or 0.8"


def estimate_rows(stream: StreamMap) -> list[list[str]]:
    """The grid's rows: what is believed now."""
    texts = [step_texts(stream, step) for step in stream.steps]
    return [[step.title, *(shown[name] for name in _FIELDS)] for step, shown in zip(stream.steps, texts, strict=True)]


def ask_estimates(screen: MapScreen, typed: list[list[str]] | None = None) -> None:
    """The grid, filled with what is believed now (or with what the store refused); changes are one act."""
    stream = screen.loaded.map
    rows = estimate_rows(stream)

    def saved(answer: list[list[str]] | None) -> None:
        if answer is not None and answer != rows:
            perform_edit(
                screen,
                "Say what people believe",
                lambda now: with_estimates(now, stream, answer),
                lambda: ask_estimates(screen, answer),
            )

    columns = estimate_columns(stream.calendar)
    screen.app.push_screen(GridDialog("What people believe", NOTE, columns, typed or rows, fixed=True), saved)


def with_estimates(now: StreamMap, shown: StreamMap, rows: list[list[str]]) -> Edited:
    """The map with what was typed; rows stand for the steps of `shown`, cells left as they were change nothing."""
    cursor = ""
    for step, row in zip(shown.steps, rows, strict=True):
        values = dict(zip(_FIELDS, row[1:], strict=True))
        changes = step_changes(shown, step, values)
        if changes:
            now = change_step(now, step.id, changes).map
            cursor = cursor or step.id
    return Edited(now, {}, cursor)
