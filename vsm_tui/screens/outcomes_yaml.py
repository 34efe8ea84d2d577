"""The whole chain as YAML in the person's editor and back; a fault is said in place and nothing typed is lost."""

from __future__ import annotations

import subprocess
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from vsm_tui.screens.mapping.yaml_edit import editor_command, with_fault, without_fault
from vsm_tui.widgets.dialogs import Confirm

if TYPE_CHECKING:
    from store import Store
    from store.outcome_models import Outcomes
    from vsm_tui.screens.outcomes import OutcomesScreen

_HEADING = (
    "# Objectives, investments, initiatives, hypotheses: save and leave the editor to take them over.\n"
    "# What is taken out here is taken out of the stream; an empty file changes nothing.\n"
)


def edit_as_yaml(screen: OutcomesScreen) -> None:
    """Open the editor on the chain; what comes back replaces it in one act."""
    screen.run_worker(_edit(screen), group="yaml", exclusive=True, exit_on_error=False)


async def _edit(screen: OutcomesScreen) -> None:
    from store import StoreError
    from store.outcomes import load_outcomes
    from vsm_tui.intake.errors import IntakeError
    from vsm_tui.intake.outcomesfile import dump_outcomes, parse_outcomes

    loaded = screen.loaded
    held = await screen.session.call(lambda store: load_outcomes(store, loaded.slug))
    before = _HEADING + dump_outcomes(held)
    text = before
    while True:
        try:
            text = _in_editor(screen, text)
        except (OSError, subprocess.SubprocessError, SuspendNotSupported, UnicodeError) as error:
            screen.host.tell(f"The editor {editor_command()[0]!r} cannot be used here: {error}", fault=True)
            return
        plain = without_fault(text)
        if not plain.strip() or plain == before:
            screen.host.tell("Nothing was changed.")
            return
        try:
            made = parse_outcomes(plain)
            if made.stream != loaded.slug:
                raise IntakeError(f"the stream is {loaded.slug!r}; its slug is not changed here", field="stream")
            await screen.session.call(partial(_take_over, loaded.stream_id, held, made))
        except (IntakeError, StoreError) as error:
            text = with_fault(plain, str(error))
            question = f"It was not taken over:\n\n{error}"
            if await screen.app.push_screen_wait(Confirm(question, yes="Back to the editor", no="Leave it")):
                continue
            screen.host.tell("Nothing was changed.")
            return
        await screen.host.reload()
        screen.host.tell("The chain was taken over; u brings the old one back.")
        return


def _take_over(stream_id: int, held: Outcomes, made: Outcomes, store: Store) -> None:
    """Replace the chain, unless somebody else changed it since it was written into the editor."""
    from store import Conflict
    from store.models import fold
    from store.outcomes import load_outcomes, remove_entry, remove_reading, save_outcomes

    with store.act(stream_id, "Edit the outcomes as YAML"):
        if load_outcomes(store, made.stream) != held:
            raise Conflict("the chain was changed by somebody else since the editor opened", {}, {})
        for (_, old), (_, new) in zip(held.kinds(), made.kinds(), strict=True):
            kept = {fold(entry.id) for entry in new}
            for entry in old:
                if fold(entry.id) not in kept:
                    remove_entry(store, stream_id, type(entry), entry.id)
        bare = {fold(one.id) for one in made.hypotheses if not one.readings}
        for hypothesis in held.hypotheses:
            if fold(hypothesis.id) in bare:
                for reading in hypothesis.readings:
                    remove_reading(store, stream_id, hypothesis.id, reading)
        save_outcomes(store, made, what="Edit the outcomes as YAML")


def _in_editor(screen: OutcomesScreen, text: str) -> str:
    with tempfile.TemporaryDirectory(prefix="vsm-") as folder:
        path = Path(folder) / "outcomes.yaml"
        path.write_text(text, encoding="utf-8")
        with screen.app.suspend():
            subprocess.run([*editor_command(), str(path)], check=True)
        return path.read_text(encoding="utf-8-sig")
