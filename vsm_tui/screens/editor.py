"""Something as YAML in the person's editor and back; a fault is said in place and nothing that was typed is lost."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import SuspendNotSupported

from vsm_tui.widgets.dialogs import Confirm

if TYPE_CHECKING:
    from vsm_tui.screens.base import StreamScreen

_FAULT = "# ! "


@dataclass(frozen=True, slots=True)
class Sheet:
    """What goes into the editor, and what is done with what comes back.

    `take` reads the text and writes it into the store; it raises `IntakeError` or `StoreError` for what is wrong,
    and the person is asked whether to go back to the editor.
    """

    what: str
    """As it stands in a sentence: *The map*."""
    text: str
    take: Callable[[str], Awaitable[None]]


def editor_command() -> list[str]:
    """The person's editor: $VISUAL, $EDITOR, else the system's."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if named:
        try:
            return shlex.split(named, posix=sys.platform != "win32") or ["vi"]
        except ValueError:  # a quote that is never closed
            return [named]
    return ["notepad"] if sys.platform == "win32" else ["vi"]


def without_fault(text: str) -> str:
    """A text without the lines in which an earlier fault was said."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(_FAULT))


def with_fault(text: str, fault: str, line: int | None = None) -> str:
    """A text with a fault as a comment above the line that it is in, or above everything.

    The comment takes the line's number, so that who goes to that line in the editor stands on it.
    """
    lines = without_fault(text).splitlines(keepends=True)
    at = line - 1 if line is not None and 0 < line <= len(lines) else 0
    return "".join([*lines[:at], f"{_FAULT}{fault}\n", *lines[at:]])


async def edit_sheet(screen: StreamScreen[Any], sheet: Sheet) -> None:
    """Open the editor on a sheet until what comes back is taken over, is as it was, or is left."""
    from store import StoreError
    from vsm_tui.intake.errors import IntakeError

    text = sheet.text
    while True:
        try:
            text = _in_editor(screen, text)
        except (OSError, subprocess.SubprocessError, SuspendNotSupported, UnicodeError) as error:
            name = editor_command()[0]
            if isinstance(error, subprocess.CalledProcessError):
                screen.host.tell(f"{sheet.what} is as it was: {name!r} ended with {error.returncode}.", fault=True)
            else:
                screen.host.tell(f"The editor {name!r} cannot be used here: {error}", fault=True)
            return
        plain = without_fault(text)
        if not plain.strip() or plain == sheet.text:
            screen.host.tell(f"{sheet.what} is as it was.")
            return
        try:
            await sheet.take(plain)
        except (IntakeError, StoreError) as error:
            text = with_fault(plain, str(error), error.line if isinstance(error, IntakeError) else None)
            question = f"{sheet.what} was not taken over:\n\n{error}"
            if await screen.app.push_screen_wait(Confirm(question, yes="Back to the editor", no="Leave it")):
                continue
            screen.host.tell(f"{sheet.what} is as it was.")
            return
        await screen.host.reload()
        screen.host.tell(f"{sheet.what} was taken over; u brings the old one back.")
        return


def refuse_another_stream(found: str, slug: str) -> None:
    """Raise `IntakeError` where what came back names another stream than the one that is open."""
    from vsm_tui.intake.errors import IntakeError

    if found != slug:
        raise IntakeError(f"the stream is {slug!r}; its slug is not changed here", field="stream")


def _in_editor(screen: StreamScreen[Any], text: str) -> str:
    with tempfile.TemporaryDirectory(prefix="vsm-") as folder:
        path = Path(folder) / f"{screen.loaded.slug[:60]}.yaml"
        path.write_text(text, encoding="utf-8")
        fault: OSError | subprocess.SubprocessError | None = None
        with screen.app.suspend():  # it gives the terminal back only where nothing is raised inside it
            try:
                subprocess.run([*editor_command(), str(path)], check=True)
            except (OSError, subprocess.SubprocessError) as error:
                fault = error
        if fault is not None:
            raise fault
        return path.read_text(encoding="utf-8-sig")
