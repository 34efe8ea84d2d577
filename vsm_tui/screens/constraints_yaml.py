"""The register of changes as YAML in the person's editor and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vsm_tui.screens.editor import Sheet, edit_sheet, refuse_another_stream

if TYPE_CHECKING:
    from store import Store
    from store.outcome_models import Changes
    from vsm_tui.screens.constraints import ConstraintsScreen

_HEADING = "# The register of changes: save and leave the editor to take it over; a change left out is removed.\n"


def edit_as_yaml(screen: ConstraintsScreen) -> None:
    """Open the editor on the register; what comes back replaces it in one act."""
    screen.run_worker(_edit(screen), group="yaml", exclusive=True, exit_on_error=False)


async def _edit(screen: ConstraintsScreen) -> None:
    from store.changes import load_changes
    from vsm_tui.intake.changesfile import dump_changes, parse_changes

    slug = screen.loaded.slug
    register = await screen.session.call(lambda store: load_changes(store, slug))

    async def take(text: str) -> None:
        made = parse_changes(text, "changes")
        refuse_another_stream(made.stream, slug)
        await screen.session.call(lambda store: _take_over(screen, store, register, made))

    await edit_sheet(screen, Sheet("The register", _HEADING + dump_changes(register), take))


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
