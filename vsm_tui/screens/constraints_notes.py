"""Who owns a constraint, what is noted on it, findings set aside, and changes taken out of the register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.models import fold
from vsm_tui.flow.finder import slug_of_constraint
from vsm_tui.screens.constraints_form import owners_of
from vsm_tui.widgets.dialogs import Choice, Choose, Confirm, Field, Form

if TYPE_CHECKING:
    from store import Store
    from vsm_tui.flow.influence import Constraint
    from vsm_tui.screens.constraints import ConstraintsScreen


def attach(screen: ConstraintsScreen) -> None:
    """An owner or a note for the constraint under the cursor."""
    row = screen.row
    if row is None or row.constraint is None:
        screen.host.tell("Owners and notes belong to a step or a dependency.")
        return
    one = row.constraint

    def chosen(what: str | None) -> None:
        if what == "owner":
            edit_owner(screen, one)
        elif what == "note":
            _note(screen, one)

    choices = [Choice("owner", "Owner", one.owner or "nobody yet"), Choice("note", "Note")]
    screen.app.push_screen(Choose(f"Attach to {one.title}", choices), chosen)


def edit_owner(screen: ConstraintsScreen, one: Constraint) -> None:
    """Name who owns a constraint, and whose it is to change."""
    stream = screen.loaded.map
    owners = owners_of(stream)

    def reach(text: str) -> str | None:
        return None if fold(text) in ("ours", "theirs") else "ours or theirs"

    fields = [
        Field("owner", "Who owns it?", one.owner or "", suggestions=owners),
        Field("reach", "Whose is it to change: ours or theirs", one.reach or "", check=reach),
    ]

    def done(values: dict[str, str] | None) -> None:
        if values is not None:
            _own(screen, one, values["owner"] or None, fold(values["reach"]) or None)

    screen.app.push_screen(Form(f"Owner of {one.title}", fields), done)


def _own(screen: ConstraintsScreen, one: Constraint, owner: str | None, reach: str | None) -> None:
    slug, what = screen.loaded.slug, f"Owner of {one.title}: {owner or 'nobody'}"

    def job(store: Store) -> None:
        from store import StoreError
        from store.models import Dependency
        from store.streams import load_map, save_map

        with store.act(screen.loaded.stream_id, what):
            stream = load_map(store, slug)
            said = {"owner": owner, "reach": reach}
            if one.kind == "step":
                if one.id not in [step.id for step in stream.steps]:
                    raise StoreError(f"the stream has no step {one.id!r} any more")
                steps = [step.model_copy(update=said) if step.id == one.id else step for step in stream.steps]
                save_map(store, stream.model_copy(update={"steps": steps}), what=what)
                return
            known = [each.id for each in stream.dependencies]
            found = [each.model_copy(update=said) if each.id == one.id else each for each in stream.dependencies]
            if one.id not in known:
                found.append(Dependency.model_validate({"id": one.id} | {k: v for k, v in said.items() if v}))
            save_map(store, stream.model_copy(update={"dependencies": found}), what=what)

    screen.perform(job, lambda _: screen.host.tell(f"{what}. u takes it back."))


def _note(screen: ConstraintsScreen, one: Constraint) -> None:
    def done(values: dict[str, str] | None) -> None:
        if values is None:
            return

        def job(store: Store) -> None:
            from store.notes import add_note
            from store.reviews import name_finding

            number = screen.loaded.stream_id
            with store.act(number, f"Note on {one.title}"):
                add_note(store, number, f"{one.title}: {values['text']}")
                name_finding(store, number, slug_of_constraint(one.kind, one.id))

        screen.perform(job, lambda _: screen.host.tell("Noted. u takes it back."))

    screen.app.push_screen(Form(f"Note on {one.title}", [Field("text", "Note", required=True)]), done)


def delete(screen: ConstraintsScreen) -> None:
    """Set the finding under the cursor aside, or take it up again; take a change out of the register."""
    row = screen.row
    if screen.shown is None or row is None:
        return
    if row.finding is not None:
        slug, title = row.finding.slug, f"{row.finding.pattern} in {row.finding.title}"
        if screen.shown.dismissed(row.finding) is not None:
            _dismiss(screen, slug, None)
            return

        def reasoned(values: dict[str, str] | None) -> None:
            if values is not None:
                _dismiss(screen, slug, values["because"])

        field = Field("because", "Why does it not matter here?", required=True)
        screen.app.push_screen(Form(f"Set aside: {title}", [field], save="Set aside"), reasoned)
    elif row.judged is not None:
        change = row.judged.change

        def confirmed(yes: bool | None) -> None:
            if yes:
                from store.changes import remove_change

                number = screen.loaded.stream_id
                screen.perform(
                    lambda store: remove_change(store, number, change.id),
                    lambda _: screen.host.tell(f"Removed {change.id}. u brings it back."),
                )

        question = f"Take “{change.what or change.id}” out of the register? Undo (u) brings it back."
        screen.app.push_screen(Confirm(question, yes="Remove", no="Keep"), confirmed)
    else:
        screen.host.tell("Findings can be set aside and changes removed; a constraint goes away by changing it.")


def _dismiss(screen: ConstraintsScreen, slug: str, because: str | None) -> None:
    from store.reviews import dismiss_finding

    number = screen.loaded.stream_id
    said = "Taken up again." if because is None else "Set aside; del takes it up again."
    screen.perform(lambda store: dismiss_finding(store, number, slug, because), lambda _: screen.host.tell(said))
