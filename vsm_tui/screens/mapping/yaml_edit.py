"""The map as YAML in the person's editor and back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from vsm_tui.screens.editor import Sheet, edit_sheet, refuse_another_stream

if TYPE_CHECKING:
    from store import Store
    from store.models import StreamMap
    from vsm_tui.screens.map import MapScreen
    from vsm_tui.session import Loaded

_HEADING = "The map as YAML: save and leave the editor to take it over; an empty file changes nothing."


def edit_as_yaml(screen: MapScreen) -> None:
    """Open the editor on the map; what comes back replaces it in one act."""
    from vsm_tui.intake.mapfile import dump_map, parse_map

    loaded = screen.loaded

    async def take(text: str) -> None:
        made = parse_map(text, "map")
        refuse_another_stream(made.stream, loaded.slug)
        await screen.session.call(partial(_take_over, loaded, made))

    sheet = Sheet("The map", dump_map(loaded.map, heading=_HEADING, kinds=True), take)
    screen.run_worker(edit_sheet(screen, sheet), group="yaml", exclusive=True, exit_on_error=False)


def _take_over(loaded: Loaded, made: StreamMap, store: Store) -> None:
    """Replace the map, unless somebody else changed it since it was written into the editor."""
    from store import Conflict
    from store.streams import load_map, save_map

    with store.act(loaded.stream_id, "Edit the map as YAML"):
        if load_map(store, loaded.slug) != loaded.map:
            raise Conflict("the map was changed by somebody else since the editor opened", {}, {})
        save_map(store, made, what="Edit the map as YAML")
