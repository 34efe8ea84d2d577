"""What `x` writes of the map: its picture, its figures, Markdown, Mermaid and YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vsm_tui.screens.exporting import Exports, as_markdown, exports_of, rows_on
from vsm_tui.screens.mapping.export_texts import markdown_of, mermaid_of
from vsm_tui.screens.mapping.svg import svg_of
from vsm_tui.writing import csv_text

if TYPE_CHECKING:
    from vsm_tui.screens.map import MapScreen


def map_exports(screen: MapScreen) -> Exports:
    """The view that is shown, by file ending; a future map as itself. Before the first step, what the screen says."""
    from vsm_tui.intake.mapfile import dump_map

    if screen.figures is None:
        return exports_of(screen)
    drawn = screen.drawn()
    title = screen.loaded.map.title
    shown = f"{title}: {screen.future.name}" if screen.future is not None else title
    rows = rows_on(screen)
    controls = "governance" in screen.place()
    found: Exports = {"svg": svg_of(drawn.picture, shown)}
    if rows is not None:
        found["csv"] = csv_text(*rows)
    return found | {
        "md": as_markdown(screen, rows) if controls else markdown_of(drawn.picture, shown, drawn.finding),
        "mmd": mermaid_of(drawn.picture),
        "yaml": dump_map(screen.map, kinds=True),
    }
