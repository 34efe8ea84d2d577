"""Making, changing and removing future maps; every act can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from vsm_tui.screens.mapping.edits import Edited, merge_steps
from vsm_tui.screens.mapping.step_form import KINDS
from vsm_tui.widgets.dialogs import Confirm, Field, Form

if TYPE_CHECKING:
    from store import Store
    from store.futures import Future
    from store.models import Step, StreamMap
    from vsm_tui.screens.map import MapScreen


def new_future(screen: MapScreen, then: Callable[[], None] | None = None) -> None:
    """Ask for a name and copy the map that is shown: the current one, or the future one."""
    from vsm_tui.flow.future import future_copy

    shown = screen.future
    copy = shown.map if shown is not None else future_copy(screen.loaded.map)
    names = {future.name.casefold() for future in screen.futures}
    of = f"a copy of {shown.name}" if shown is not None else "a copy of the current map to be changed"

    def fault(text: str) -> str | None:
        return "there is one of that name" if text.casefold() in names else None

    def saved(values: dict[str, str] | None) -> None:
        if values is None:
            if then is not None:
                then()
            return
        name = values["name"]
        number = screen.loaded.stream_id

        def job(store: Store) -> None:
            from store.futures import save_future

            save_future(store, number, name, copy)

        screen.perform(job, lambda _: screen.show_future(name))

    field = Field("name", "What is it called?", required=True, hint="Approval without a meeting", check=fault)
    screen.app.push_screen(Form(f"A future map: {of}", [field], save="Make it"), saved)


def remove_future(screen: MapScreen, future: Future) -> None:
    """Take a future map away, after one question."""
    number = screen.loaded.stream_id

    def job(store: Store) -> None:
        from store import futures

        futures.remove_future(store, number, future.name)

    def answered(yes: bool | None) -> None:
        if yes:
            screen.show_current()
            screen.perform(job)

    screen.app.push_screen(Confirm(f"Remove the future map {future.name}?", yes="Remove", no="Keep"), answered)


def perform_future_edit(
    screen: MapScreen, future: Future, edit: Callable[[StreamMap], Edited], failed: Callable[[], None] | None = None
) -> None:
    """Apply an edit to a future map as it stands in the store, in one act."""
    number = screen.loaded.stream_id

    def job(store: Store) -> str:
        from store import StoreError
        from store.futures import load_futures, save_future

        now = next((each for each in load_futures(store, number) if each.id == future.id), None)
        if now is None:
            raise StoreError(f"there is no future map {future.name!r} any more")
        try:
            edited = edit(now.map)
        except ValueError as error:
            raise StoreError(str(error)) from error
        save_future(store, number, now.name, _claimed(edited, now.map), future.version)
        return edited.cursor

    screen.perform(job, screen.stand_on, failed)


def _claimed(edited: Edited, before: StreamMap) -> StreamMap:
    """The map in which a step that took another over claims its id and statuses, so that it counts as merged."""
    steps = []
    for step in edited.map.steps:
        taken = [gone for gone, kept in edited.moves.items() if kept == step.id]
        names = [name for gone in before.steps if gone.id in taken for name in (gone.id, *gone.statuses)]
        new = [name for name in names if name not in step.statuses]
        steps.append(step.model_copy(update={"statuses": [*step.statuses, *new]}))
    return edited.map.model_copy(update={"steps": steps})


def merge_in_future(stream: StreamMap, kept: str, gone: str) -> Edited:
    """Merge in a future map: what it changes of the kept step's wait and work stays the change."""
    own = stream.steps[stream.position(kept)]
    edited = merge_steps(stream, kept, gone)
    steps = [
        step.model_copy(update={"active": own.active, "wait": own.wait, "accurate": own.accurate, "name": own.name})
        if step.id == kept
        else step
        for step in edited.map.steps
    ]
    return Edited(edited.map.model_copy(update={"steps": steps}), edited.moves, edited.cursor)


def future_fields(stream: StreamMap, step: Step, *, added: bool) -> list[Field]:
    """What can be changed of a step in a future map."""
    from vsm_tui.flow.future import wait_rule, work_rule

    def fault(check: Callable[[str], object]) -> Callable[[str], str | None]:
        def wrong(text: str) -> str | None:
            try:
                check(text)
            except ValueError as error:
                return str(error)
            return None

        return wrong

    wait, work = ("3d", "2h") if added else ("50% of now, or at most 3d", "50% of now, or at most 2h")
    return [
        Field("name", "Name", step.title, required=True),
        Field("wait", "Waiting", step.wait or "", hint=wait, check=fault(wait_rule)),
        Field(
            "active",
            "Active work",
            step.active or "",
            hint=work,
            check=fault(lambda text: work_rule(text, stream.calendar)),
        ),
        Field("performer", "Who performs the work?", step.performer or ""),
        Field(
            "kind",
            "Kind",
            step.kind,
            hint="queue, work or done",
            suggestions=KINDS,
            check=lambda text: None if text.casefold() in KINDS else "one of " + ", ".join(KINDS),
        ),
    ]
