"""The map as YAML in the person's editor and back; a fault is said in place and nothing that was typed is lost."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from vsm_tui.widgets.dialogs import Confirm

if TYPE_CHECKING:
    from store import Store
    from store.models import StreamMap
    from vsm_tui.screens.map import MapScreen
    from vsm_tui.session import Loaded

_HEADING = "The map as YAML: save and leave the editor to take it over; an empty file changes nothing."
_FAULT = "# ! "


def editor_command() -> list[str]:
    """The person's editor: $VISUAL, $EDITOR, else the system's."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if named:
        return shlex.split(named, posix=sys.platform != "win32")
    return ["notepad"] if sys.platform == "win32" else ["vi"]


def without_fault(text: str) -> str:
    """A text without the lines in which an earlier fault was said."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(_FAULT))


def with_fault(text: str, fault: str) -> str:
    """A text with a fault as a comment above it."""
    return f"{_FAULT}{fault}\n{without_fault(text)}"


def edit_as_yaml(screen: MapScreen) -> None:
    """Open the editor on the map; what comes back replaces it in one act."""
    screen.run_worker(_edit(screen), group="yaml", exclusive=True, exit_on_error=False)


async def _edit(screen: MapScreen) -> None:
    from store import StoreError
    from vsm_tui.intake.errors import IntakeError
    from vsm_tui.intake.mapfile import dump_map, parse_map

    loaded = screen.loaded
    before = dump_map(loaded.map, heading=_HEADING, kinds=True)
    text = before
    while True:
        try:
            text = _in_editor(screen, text, loaded.slug)
        except (OSError, SuspendNotSupported, UnicodeError) as error:
            screen.host.tell(f"The editor {editor_command()[0]!r} cannot be used here: {error}", fault=True)
            return
        plain = without_fault(text)
        if not plain.strip() or plain == before:
            screen.host.tell("The map is as it was.")
            return
        try:
            made = parse_map(plain, "map")
            if made.stream != loaded.slug:
                raise IntakeError(f"the stream is {loaded.slug!r}; its slug is not changed here", field="stream")
            await screen.session.call(partial(_take_over, loaded, made))
        except (IntakeError, StoreError) as error:
            text = with_fault(plain, str(error))
            question = f"The map was not taken over:\n\n{error}"
            if await screen.app.push_screen_wait(Confirm(question, yes="Back to the editor", no="Leave it")):
                continue
            screen.host.tell("The map is as it was.")
            return
        await screen.host.reload()
        screen.host.tell("The map was taken over; u brings the old one back.")
        return


def _take_over(loaded: Loaded, made: StreamMap, store: Store) -> None:
    """Replace the map, unless somebody else changed it since it was written into the editor."""
    from store import Conflict
    from store.streams import load_map, save_map

    with store.act(loaded.stream_id, "Edit the map as YAML"):
        if load_map(store, loaded.slug) != loaded.map:
            raise Conflict("the map was changed by somebody else since the editor opened", {}, {})
        save_map(store, made, what="Edit the map as YAML")


def _in_editor(screen: MapScreen, text: str, slug: str) -> str:
    with tempfile.TemporaryDirectory(prefix="vsm-") as folder:
        path = Path(folder) / f"{slug[:60]}.yaml"
        path.write_text(text, encoding="utf-8")
        with screen.app.suspend():
            subprocess.run([*editor_command(), str(path)], check=True)
        return path.read_text(encoding="utf-8-sig")
