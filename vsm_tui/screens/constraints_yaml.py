"""The register of changes as YAML in the person's editor and back."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from vsm_tui.screens.mapping.yaml_edit import editor_command, with_fault, without_fault
from vsm_tui.widgets.dialogs import Confirm

if TYPE_CHECKING:
    from store import Store
    from store.outcome_models import Changes
    from vsm_tui.screens.constraints import ConstraintsScreen

_HEADING = "# The register of changes: save and leave the editor to take it over; a change left out is removed.\n"


def edit_as_yaml(screen: ConstraintsScreen) -> None:
    """Open the editor on the register; what comes back replaces it in one act."""
    screen.run_worker(_edit(screen), group="yaml", exclusive=True, exit_on_error=False)


async def _edit(screen: ConstraintsScreen) -> None:
    from store import StoreError
    from store.changes import load_changes
    from vsm_tui.intake.changesfile import dump_changes, parse_changes
    from vsm_tui.intake.errors import IntakeError

    slug = screen.loaded.slug
    register = await screen.session.call(lambda store: load_changes(store, slug))
    before = _HEADING + dump_changes(register)
    text = before
    while True:
        try:
            text = _in_editor(screen, text)
        except (OSError, SuspendNotSupported, UnicodeError, subprocess.CalledProcessError) as error:
            screen.host.tell(f"The editor {editor_command()[0]!r} cannot be used here: {error}", fault=True)
            return
        plain = without_fault(text)
        if not plain.strip() or plain == before:
            screen.host.tell("The register is as it was.")
            return
        try:
            made = parse_changes(plain, "changes")
            if made.stream != slug:
                raise IntakeError(f"the stream is {slug!r}; it is not changed here", field="stream")
            await screen.session.call(lambda store, made=made: _take_over(screen, store, register, made))  # type: ignore[misc]
        except (IntakeError, StoreError) as error:
            text = with_fault(plain, str(error))
            question = f"The register was not taken over:\n\n{error}"
            if await screen.app.push_screen_wait(Confirm(question, yes="Back to the editor", no="Leave it")):
                continue
            screen.host.tell("The register is as it was.")
            return
        await screen.host.reload()
        screen.host.tell("The register was taken over; u brings the old one back.")
        return


def _take_over(screen: ConstraintsScreen, store: Store, seen: Changes, made: Changes) -> None:
    """Replace the register, unless somebody else changed it since it was written into the editor."""
    from store import Conflict
    from store.changes import load_changes, remove_change, save_changes

    number = screen.loaded.stream_id
    with store.act(number, "Edit the register of changes as YAML"):
        if load_changes(store, seen.stream) != seen:
            raise Conflict("the register was changed by somebody else since the editor opened", {}, {})
        kept = {one.id.casefold() for one in made.changes}
        for one in seen.changes:
            if one.id.casefold() not in kept:
                remove_change(store, number, one.id)
        save_changes(store, made)


def _in_editor(screen: ConstraintsScreen, text: str) -> str:
    with tempfile.TemporaryDirectory(prefix="vsm-") as folder:
        path = Path(folder) / "changes.yaml"
        path.write_text(text, encoding="utf-8")
        with screen.app.suspend():
            subprocess.run([*editor_command(), str(path)], check=True)
        return path.read_text(encoding="utf-8-sig")
