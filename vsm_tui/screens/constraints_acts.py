"""Changes as a person writes them: started from a constraint, edited, and concluded with what was learned."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from vsm_tui.flow.due import state_of
from vsm_tui.flow.finder import slug_of_constraint
from vsm_tui.flow.honest_check import HonestCheck, honest_check, overlapping
from vsm_tui.flow.hypotheses import date_words
from vsm_tui.flow.measures import parse_measure
from vsm_tui.screens.constraints_form import change_fields, change_of, preview_of
from vsm_tui.screens.outcomes_forms import day_of, fault_of
from vsm_tui.widgets.dialogs import Choice, Choose, Confirm, Field, Form

if TYPE_CHECKING:
    from store import Store
    from store.outcome_models import Change
    from vsm_tui.flow.influence import Constraint
    from vsm_tui.screens.constraints import ConstraintsScreen

STATES = (
    Choice("kept", "Kept", "it stays as it is"),
    Choice("adjusted", "Adjusted", "another change follows it"),
    Choice("stopped", "Stopped", "back to how it was"),
    Choice("open", "Still open", "the check comes later"),
)


def start_change(screen: ConstraintsScreen) -> None:
    """A change to the constraint under the cursor."""
    row = screen.row
    if screen.shown is None or row is None or row.constraint is None:
        screen.host.tell("No constraint is under the cursor; n starts a change to whatever you name.")
        return
    _form(screen, _preset(screen, row.constraint), None, None, "Change one thing")


def new_change(screen: ConstraintsScreen) -> None:
    """A change to what the person names."""
    if screen.shown is None:
        screen.host.tell("There is nothing to change yet: items have to move first.")
        return
    row = screen.row
    found = row.constraint if row is not None else None
    _form(screen, _preset(screen, found), None, None, "Change one thing")


def start_from(screen: ConstraintsScreen, values: Mapping[str, str]) -> None:
    """A change whose form another screen has begun to fill in."""
    _form(screen, _preset(screen, None) | dict(values), None, None, "Change one thing")


def edit(screen: ConstraintsScreen) -> None:
    """Edit the change under the cursor; on a constraint, who owns it."""
    row = screen.row
    if row is not None and row.judged is not None:
        _with_version(screen, row.judged.change, lambda version: _edit(screen, row.judged.change, version))  # type: ignore[union-attr]
    elif row is not None and row.constraint is not None:
        from vsm_tui.screens.constraints_notes import edit_owner

        edit_owner(screen, row.constraint)
    else:
        screen.host.tell("Nothing under the cursor to edit.")


def _edit(screen: ConstraintsScreen, change: Change, version: int) -> None:
    from vsm_tui.screens.constraints_form import values_of

    _form(screen, values_of(change), change, version, f"Edit {change.id}")


def decide(screen: ConstraintsScreen) -> None:
    """What was learned of the change under the cursor, and what becomes of it."""
    row = screen.row
    if row is None or row.judged is None:
        screen.host.tell("What was learned is recorded on a change (v goes on to Changes).")
        return
    change = row.judged.change
    assert screen.shown is not None
    now = state_of(change, screen.shown.today)

    def chosen(state: str | None) -> None:
        if state is None:
            return
        later = change.check_on.isoformat() if change.check_on else ""
        fields = [
            Field("learned", "What was learned?", change.learned or "", required=state != "open"),
            Field("check_on", "Check on", later, hint="2026-12-14", check=fault_of(day_of)),
        ]

        def done(values: dict[str, str] | None) -> None:
            if values is None:
                return
            made = change.model_copy(
                update={
                    "state": None if state == "open" else state,
                    "learned": values["learned"] or None,
                    "check_on": day_of(values["check_on"]),
                }
            )
            _save(screen, f"Conclude {change.id}: {state}", made, version_of(change))

        screen.app.push_screen(Form(f"{change.what or change.id}: {state}", fields), done)

    versions: dict[str, int] = {}

    def version_of(one: Change) -> int | None:
        return versions.get(one.id)

    def ask(version: int) -> None:
        versions[change.id] = version
        screen.app.push_screen(Choose(f"{change.what or change.id} ({now}): what becomes of it?", STATES), chosen)

    _with_version(screen, change, ask)


def _preset(screen: ConstraintsScreen, one: Constraint | None) -> dict[str, str]:
    figures = screen.shown
    assert figures is not None
    values = {"date": figures.today.isoformat(), "kind": "policy", "expect": "less", "also": "flow_time_days"}
    readings = [hypothesis.id for hypothesis in figures.document.hypotheses if hypothesis.readings]
    if readings:
        values["also"] += f", reading:{readings[0]}"
    if one is None:
        return values | {"measure": "flow_time_days", "also": ""}
    measure = f"wait_days:{one.id}" if one.kind == "step" else f"blocked_days:{one.id}"
    return values | {"constraint": one.id, "owner": one.owner or "", "measure": measure}


def _form(
    screen: ConstraintsScreen, values: Mapping[str, str], base: Change | None, version: int | None, title: str
) -> None:
    """Ask for a change; the earliest honest check date is worked out beside the screen first."""

    async def prepare() -> None:
        asked: dict[tuple[str, date], HonestCheck | str] = {}
        given = dict(values)
        found = await asyncio.to_thread(_check, screen, given.get("measure", ""), _day(given.get("date", "")), asked)
        if base is None and isinstance(found, HonestCheck):
            given["check_on"] = (found.day or found.fallback).isoformat()
        if screen.on_top:
            show(given, asked)

    def show(given: Mapping[str, str], asked: dict[tuple[str, date], HonestCheck | str]) -> None:
        figures = screen.shown
        assert figures is not None

        def preview(typed: Mapping[str, str]) -> str:
            return preview_of(_check(screen, typed["measure"], _day(typed["date"]), asked))

        def done(typed: dict[str, str] | None) -> None:
            if typed is not None:
                _keep(screen, change_of(typed, base, figures), typed, base, version, title)

        form = Form(title, change_fields(given, figures), preview=preview, check=_fault(screen, base))
        screen.app.push_screen(form, done)

    screen.run_worker(prepare(), group="acts", exit_on_error=False)


def _day(text: str) -> date | None:
    try:
        return day_of(text)
    except ValueError:
        return None


def _check(
    screen: ConstraintsScreen, measure: str, day: date | None, asked: dict[tuple[str, date], HonestCheck | str]
) -> HonestCheck | str:
    """The earliest honest check date, worked out once for each measure and day."""
    figures = screen.shown
    if figures is None or day is None:
        return ""
    key = (measure, day)
    if key not in asked:
        hypotheses = figures.document.hypotheses
        try:
            wanted = parse_measure(measure, figures.map, hypotheses)
            asked[key] = honest_check(screen.loaded.history, screen.session.scope, wanted, day, hypotheses)
        except ValueError as error:
            asked[key] = str(error)
    return asked[key]


def _fault(screen: ConstraintsScreen, base: Change | None) -> Callable[[Mapping[str, str]], str | None]:
    def check(values: Mapping[str, str]) -> str | None:
        assert screen.shown is not None
        try:
            change_of(dict(values), base, screen.shown)
        except ValueError as error:
            return str(error)
        return None

    return check


def _keep(
    screen: ConstraintsScreen,
    change: Change,
    typed: Mapping[str, str],
    base: Change | None,
    version: int | None,
    title: str,
) -> None:
    """Save a change, unless its windows overlap another's and the person does not insist."""
    figures = screen.shown
    assert figures is not None
    verb = "Edit the change" if base else "Start the change"
    meets = overlapping(figures.register.changes, change, figures.today)
    if not meets or change.despite_overlap:
        plain = change if meets else change.model_copy(update={"despite_overlap": False})
        _save(screen, f"{verb} {change.id}", plain, version, again=lambda: _form(screen, typed, base, version, title))
        return
    other = meets[0]
    until = f" to {date_words(other.check_on)}" if other.check_on else ""
    question = (
        f"The windows of this change overlap those of “{other.what or other.id}” ({date_words(other.date)}{until}): "
        "neither could then be judged. Move its date, or insist."
    )

    def answered(insists: bool | None) -> None:
        if insists:
            _save(screen, f"{verb} {change.id}", change.model_copy(update={"despite_overlap": True}), version)
        else:
            _form(screen, typed, base, version, title)

    screen.app.push_screen(Confirm(question, yes="Insist", no="Back"), answered)


def _save(
    screen: ConstraintsScreen,
    what: str,
    change: Change,
    version: int | None,
    again: Callable[[], None] | None = None,
) -> None:
    from store.changes import save_change
    from store.reviews import name_finding

    number = screen.loaded.stream_id
    where = change.constraint

    def job(store: Store) -> None:
        with store.act(number, what):
            save_change(store, number, change, version)
            if where is not None and version is None:
                kind, name = ("step", where.step) if where.step is not None else ("dependency", where.dependency)
                name_finding(store, number, slug_of_constraint(kind, name or ""))

    def saved(_: Any) -> None:
        screen.go_to("changes", change.id)
        screen.host.tell(f"{what}. u takes it back.")

    screen.perform(job, saved, again)


def _with_version(screen: ConstraintsScreen, change: Change, then: Callable[[int], None]) -> None:
    """Ask the store which version of a change the person sees, then go on."""
    from store.changes import change_version

    async def ask() -> None:
        from store import StoreError

        number = screen.loaded.stream_id
        try:
            version = await screen.session.call(lambda store: change_version(store, number, change.id))
        except StoreError as error:
            screen.host.tell(str(error), fault=True)
            return
        if screen.on_top:
            then(version)

    screen.run_worker(ask(), group="acts", exit_on_error=False)
