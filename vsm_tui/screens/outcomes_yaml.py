"""The whole chain as YAML in the person's editor and back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from vsm_tui.screens.editor import Sheet, edit_sheet, refuse_another_stream

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
    from store.outcomes import load_outcomes
    from vsm_tui.intake.outcomesfile import dump_outcomes, parse_outcomes

    loaded = screen.loaded
    held = await screen.session.call(lambda store: load_outcomes(store, loaded.slug))

    async def take(text: str) -> None:
        made = parse_outcomes(text)
        refuse_another_stream(made.stream, loaded.slug)
        await screen.session.call(partial(_take_over, loaded.stream_id, held, made))

    await edit_sheet(screen, Sheet("The chain", _HEADING + dump_outcomes(held), take))


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
