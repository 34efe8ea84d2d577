"""Correcting what is recorded of an item: an entry, a block, effort, a note; or taking it out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from vsm_tui.safe import safe_line
from vsm_tui.screens import item_forms as forms
from vsm_tui.screens.item_acts import UNCHANGED, do, do_versioned, edit_item, needs_own_moves, with_offers
from vsm_tui.widgets.dialogs import Field, Form

if TYPE_CHECKING:
    from store import Store
    from store.items import BlockRow, EffortRow, EventRow, ItemDetail, NoteRow
    from vsm_tui.screens.base import StreamScreen
    from vsm_tui.screens.item_acts import Offers

_GONE = "This entry was taken out or corrected; undo brings it back."
_FOLLOWS = "This follows from the item's entries: correct the entry, or take it out."


def edit(screen: StreamScreen[Any], detail: ItemDetail, kind: str, row_id: int) -> None:
    """Open the form of a row; a row that only follows from others says which."""
    asked = {"events": _edit_event, "blocks": _edit_block, "efforts": _edit_effort, "notes": _edit_note}.get(kind)
    if asked is not None and row_id:
        asked(screen, detail, row_id)
    elif kind == "chain":
        edit_item(screen, detail.key)
    else:
        screen.host.tell(_FOLLOWS)


def remove(screen: StreamScreen[Any], detail: ItemDetail, kind: str, row_id: int) -> None:
    """Take a row out, in one act that undo takes back."""
    import store.items as items

    told = {"events": "entry", "blocks": "block", "efforts": "record of effort", "notes": "note"}.get(kind)
    if told is None or not row_id:
        screen.host.tell(_FOLLOWS)
        return
    jobs = {
        "events": items.remove_event,
        "blocks": items.remove_block,
        "efforts": items.remove_effort,
        "notes": items.remove_note,
    }

    rows: dict[str, Sequence[EventRow | BlockRow | EffortRow | NoteRow]] = {
        "events": detail.events,
        "blocks": detail.blocks,
        "efforts": detail.efforts,
        "notes": detail.notes,
    }
    row = next(each for each in rows[kind] if each.id == row_id)
    if isinstance(row, items.EventRow) and row.removed:
        screen.host.tell(_GONE)
        return

    def take_out() -> None:
        said = f"Took the {told} out; u brings it back."
        do_versioned(screen, said, lambda store, version: jobs[kind](store, row_id, version), row.version)

    if kind == "events":
        needs_own_moves(screen, "Moves", take_out)
    else:
        take_out()


def add_entry(screen: StreamScreen[Any], detail: ItemDetail) -> None:
    """Ask for an entry that nobody recorded, and add it."""
    stream, now = screen.loaded.map, screen.loaded.history.as_of

    def answered(values: dict[str, str] | None) -> None:
        if values is None:
            return
        step = forms.step_named(stream, values["step"]) or values["step"]
        at = forms.read_instant(values["at"], stream.timezone)

        def add(store: Store) -> None:
            from store.items import add_event

            add_event(store, detail.id, step, at, reason=values["reason"] or None)

        do(screen, "Added; the figures follow.", add)

    def ask(offers: Offers) -> None:
        fields = forms.event_fields(stream, None, "", offers.move_reasons, at=now)
        screen.app.push_screen(Form(f"An entry that {safe_line(detail.key, 40)} lacks", fields, save="Add"), answered)

    needs_own_moves(screen, "Moves", lambda: with_offers(screen, None, ask))


def _as_seen(text: str, seen: int | None, timezone: str) -> int | None:
    """The instant typed; where the text is as it was offered, the very one it stood for (an hour can come twice)."""
    if text == forms.write_instant(seen, timezone):
        return seen
    return forms.read_instant(text, timezone) if text else None


def _edit_event(screen: StreamScreen[Any], detail: ItemDetail, row_id: int) -> None:
    row = next(each for each in detail.events if each.id == row_id)
    if row.removed:
        screen.host.tell(_GONE)
        return
    stream = screen.loaded.map
    step = row.step or stream.step_of_status().get(row.status.strip().casefold(), "")
    title = next((each.title for each in stream.steps if each.id == step), "")

    def answered(values: dict[str, str] | None) -> None:
        if values is None:
            return
        target, why = forms.step_named(stream, values["step"]), values["reason"] or None
        at = _as_seen(values["at"], row.at, stream.timezone)

        def correct(store: Store, version: int | None) -> None:
            from store.items import edit_event, say_why

            with store.act(detail.stream_id, f"Correct a move of {detail.key}"):
                if why != row.reason:
                    say_why(store, row_id, why, version)
                    version = None if version is None else version + 1
                if target != step or at != row.at:
                    edit_event(store, row_id, at=at, step_id=target if target != step else None, version=version)

        if target != step or at != row.at:
            told = "Corrected; the figures follow."
            needs_own_moves(screen, "Moves", lambda: do_versioned(screen, told, correct, row.version))
        elif why != row.reason:
            do_versioned(screen, "Kept the reason.", correct, row.version)
        else:
            screen.host.tell(UNCHANGED)

    def ask(offers: Offers) -> None:
        fields = forms.event_fields(stream, row, title, offers.move_reasons)
        screen.app.push_screen(Form("Correct an entry", fields), answered)

    with_offers(screen, None, ask)


def _edit_block(screen: StreamScreen[Any], detail: ItemDetail, row_id: int) -> None:
    row = next(each for each in detail.blocks if each.id == row_id)
    zone = screen.loaded.map.timezone

    def answered(values: dict[str, str] | None) -> None:
        if values is None:
            return
        changes = {
            "reason": values["reason"] or None,
            "dependency": values["dependency"] or None,
            "started_at": _as_seen(values["started_at"], row.started_at, zone),
            "ended_at": _as_seen(values["ended_at"], row.ended_at, zone),
        }
        changes = {name: value for name, value in changes.items() if value != getattr(row, name)}
        if not changes:
            screen.host.tell(UNCHANGED)
            return

        def correct(store: Store, version: int | None) -> None:
            from store.items import edit_block

            edit_block(store, row_id, changes, version)

        do_versioned(screen, "Corrected the block.", correct, row.version)

    def ask(offers: Offers) -> None:
        fields = forms.block_fields(screen.loaded.map, offers.reasons, offers.dependencies, row)
        screen.app.push_screen(Form("Correct a block", fields), answered)

    with_offers(screen, None, ask)


def _edit_effort(screen: StreamScreen[Any], detail: ItemDetail, row_id: int) -> None:
    from datetime import date

    row = next(each for each in detail.efforts if each.id == row_id)
    stream = screen.loaded.map

    def answered(values: dict[str, str] | None) -> None:
        if values is None:
            return
        changes = {
            "hours": forms.read_hours(values["hours"], stream.calendar),
            "step": forms.step_named(stream, values["step"]) or values["step"],
            "day": values["day"] or None,
        }
        changes = {name: value for name, value in changes.items() if value != getattr(row, name)}
        if not changes:
            screen.host.tell(UNCHANGED)
            return

        def correct(store: Store, version: int | None) -> None:
            from store.items import edit_effort

            edit_effort(store, row_id, changes, version)

        do_versioned(screen, "Corrected the effort.", correct, row.version)

    fields = forms.effort_fields(stream, row.step, date.today(), row)
    screen.app.push_screen(Form("Correct effort", fields), answered)


def _edit_note(screen: StreamScreen[Any], detail: ItemDetail, row_id: int) -> None:
    row = next(each for each in detail.notes if each.id == row_id)

    def answered(values: dict[str, str] | None) -> None:
        if values is None:
            return

        if values["text"] == row.text:
            screen.host.tell(UNCHANGED)
            return

        def rewrite(store: Store, version: int | None) -> None:
            from store.items import edit_note

            edit_note(store, row_id, values["text"], version)

        do_versioned(screen, "Edited the note.", rewrite, row.version)

    screen.app.push_screen(Form("Edit a note", [Field("text", "Note", row.text, required=True)]), answered)
