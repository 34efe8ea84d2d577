"""The map written to files: a picture, Mermaid, Markdown, YAML."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from vsm_tui.screens.mapping.export_texts import markdown_of, mermaid_of
from vsm_tui.screens.mapping.svg import svg_of
from vsm_tui.widgets.dialogs import Choice, Choose, Field, Form
from vsm_tui.wording import plural
from vsm_tui.writing import write_whole

if TYPE_CHECKING:
    from vsm_tui.screens.map import MapScreen

KINDS = (
    Choice("all", "All of them"),
    Choice("svg", "Picture (SVG)", "opens in a browser, scales without loss"),
    Choice("mmd", "Mermaid", "for wikis and Markdown pages"),
    Choice("md", "Markdown table"),
    Choice("yaml", "YAML", "the map file, read back with map import"),
)


def file_name(slug: str, view: str) -> str:
    """A file's name made of letters, digits, - and _ only, whatever the stream is called."""
    plain = re.sub(r"[^\w-]+", "-", f"{slug}-map" if view == "current" else f"{slug}-{view}").strip("-_")
    return plain[:80] or "map"


def ask_export(screen: MapScreen) -> None:
    """Ask what to write and into which folder."""
    if screen.figures is None:
        screen.host.tell("There is no map to write yet; n names its first step.")
        return

    def chosen(kind: str | None) -> None:
        if kind is None:
            return

        def named(values: dict[str, str] | None) -> None:
            if values is not None:
                _write(screen, kind, Path(values["folder"] or ".").expanduser())

        field = Field("folder", "Into which folder?", ".", hint="the present one", check=_folder_fault)
        screen.app.push_screen(Form("Write the map", [field], save="Write"), named)

    screen.app.push_screen(Choose("Write the map as …", KINDS), chosen)


def _folder_fault(text: str) -> str | None:
    folder = Path(text).expanduser()
    try:
        return None if folder.is_dir() else "there is no such folder"
    except OSError as error:
        return str(error)


def texts(screen: MapScreen) -> dict[str, str]:
    """What is shown, by file ending."""
    from vsm_tui.intake.mapfile import dump_map

    drawn = screen.drawn()
    title = screen.loaded.map.title
    shown = f"{title}: {screen.future.name}" if screen.future is not None else title
    return {
        "svg": svg_of(drawn.picture, shown),
        "mmd": mermaid_of(drawn.picture),
        "md": markdown_of(drawn.picture, shown, drawn.finding),
        "yaml": dump_map(screen.map, kinds=True),
    }


def _write(screen: MapScreen, kind: str, folder: Path) -> None:
    view = screen.future.name if screen.future is not None else "current"
    base = file_name(screen.loaded.slug, view)
    found = texts(screen)
    wanted = list(found) if kind == "all" else [kind]
    try:
        for ending in wanted:
            write_whole(folder / f"{base}.{ending}", found[ending])
    except OSError as error:
        screen.host.tell(f"{folder} cannot be written: {error.strerror or error}", fault=True)
        return
    where = folder if folder != Path() else Path.cwd()
    names = ", ".join(f"{base}.{ending}" for ending in wanted)
    screen.host.tell(f"Wrote {plural(len(wanted), 'file')} to {where}: {names}")
