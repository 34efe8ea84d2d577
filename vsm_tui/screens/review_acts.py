"""What is written in a review: notes, decisions that become changes, who attended, and its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from store.outcome_models import Change, Constraint
from vsm_tui.safe import safe_line
from vsm_tui.widgets.dialogs import Choice, Choose, Confirm, Field, Form
from vsm_tui.wording import plural

if TYPE_CHECKING:
    from store import Store
    from store.reviews import Decision
    from vsm_tui.flow.honest_check import HonestCheck
    from vsm_tui.screens.review import ReviewScreen
    from vsm_tui.screens.review_figures import ReviewFigures

TO_CHECK = timedelta(weeks=8)
"""From a change to its check date, where the figures offer no better one."""
_BY = timedelta(weeks=2)


def write_notes(screen: ReviewScreen, notes: dict[str, str], then: Callable[[dict[str, str]], None]) -> None:
    """Write notes by page into the review that is held, or a new one; a blank note takes one away."""
    number = screen.loaded.stream_id
    figures = screen.figures
    held = figures.held if figures is not None else None
    kept = held.notes if held is not None else {}
    new = {page: text for page, text in notes.items() if text.strip() != kept.get(page, "").strip()}
    if not new:
        then(notes)
        return

    def job(store: Store) -> dict[str, str]:
        from store.reviews import write_review_note

        with store.act(number, "Note in the review"):
            review = opened(store, screen)
            for page, text in new.items():
                write_review_note(store, review, page, text.strip())
        return notes

    screen.perform(job, then)


def opened(store: Store, screen: ReviewScreen) -> int:
    """The review that is held, opened now if there is none, with the people of the map in the room."""
    from store.reviews import open_review

    loaded = screen.loaded
    return open_review(store, loaded.stream_id, as_of=loaded.history.as_of, attendees=list(loaded.map.attendees))


# --- decisions ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Subject:
    """What a decision on the open page is about: a step or a dependency, and who owns it."""

    kind: str
    id: str
    title: str
    owner: str | None

    @property
    def measure(self) -> str:
        """The measure that is expected to move."""
        return f"wait_days:{self.id}" if self.kind == "step" else f"blocked_days:{self.id}"


def subjects(screen: ReviewScreen) -> list[Subject]:
    """Every constraint, the one that the open page is about first."""
    from vsm_tui.report.flow_questions import ranked

    assert screen.figures is not None
    found = [Subject(one.kind, one.id, one.title, one.owner) for one in ranked(screen.figures.material)]
    answer = screen.answer
    about = answer.gist if answer is not None else ""
    return sorted(found, key=lambda one: one.title != about)


def decide(screen: ReviewScreen) -> None:
    """Ask who changes what by when; a check date is offered at which an effect could show."""
    if screen.figures is None:
        return
    known = subjects(screen)
    screen.run_worker(_decide(screen, known), group="acts", exit_on_error=False)


async def _decide(screen: ReviewScreen, known: list[Subject], typed: Mapping[str, str] | None = None) -> None:
    """The form of a decision; `typed` is what a person had filled in before."""
    figures = screen.figures
    assert figures is not None
    by = figures.material.today + _BY
    top = known[0] if known else None
    honest = await asyncio.to_thread(_honest, figures, top.measure, by) if top is not None else None
    if not screen.on_top:
        return
    check = honest.day if honest is not None and honest.day is not None else by + TO_CHECK
    offered = honest is not None and honest.day is not None
    titles = tuple(one.title for one in known)
    people = tuple(dict.fromkeys([*(one.owner for one in known if one.owner), *screen.loaded.map.attendees]))
    said = {
        "what": "", "who": (top.owner if top else "") or "", "by": by.isoformat(), "about": top.title if top else "",
        "check": check.isoformat(),
    } | dict(typed or {})  # fmt: skip
    fields = [
        Field("what", "What is changed", said["what"], required=True, hint="one policy, handoff, queue or capacity"),
        Field("who", "Who changes it", said["who"], suggestions=people),
        Field("by", "By when", said["by"], hint="2026-03-02", check=_no_date),
        Field(
            "about", "Which constraint", said["about"], suggestions=titles,
            hint="empty: only the decision is kept", check=lambda text: _no_subject(text, known),
        ),
        Field("check", "When the effect is looked at", said["check"], hint="2026-05-04", check=_no_date),
    ]  # fmt: skip

    def preview(values: Mapping[str, str]) -> str:
        about = _subject(values["about"], known)
        if about is None:
            return "Without a constraint no change is registered."
        told = f"Registered as a change; it is judged by {about.measure}."
        if honest is None or about is not top:
            return told
        word = "The earliest date at which half the wait would show" if offered else "No date is sure to show it"
        return f"{told} {word}: {honest.reason}."

    def answered(values: dict[str, str] | None) -> None:
        if values is not None:
            _register(screen, values, known)

    screen.app.push_screen(Form("Decide", fields, preview=preview, check=_in_order, save="Decide"), answered)


def _honest(figures: ReviewFigures, text: str, day: date) -> HonestCheck | None:
    from vsm_tui.flow.honest_check import honest_check
    from vsm_tui.flow.measures import parse_measure

    material = figures.material
    hypotheses = material.records.outcomes.hypotheses
    try:
        measure = parse_measure(text, material.history.map, hypotheses)
    except ValueError:
        return None
    return honest_check(material.history, material.scope, measure, day, hypotheses)


def _no_date(text: str) -> str | None:
    try:
        date.fromisoformat(text)
    except ValueError:
        return f"{text!r} is no date such as 2026-03-02"
    return None


def _no_subject(text: str, known: list[Subject]) -> str | None:
    if _subject(text, known) is None:
        return "no such constraint; one of " + ", ".join(one.title for one in known[:6])
    return None


def _subject(text: str, known: list[Subject]) -> Subject | None:
    return next((one for one in known if text.casefold() in (one.title.casefold(), one.id.casefold())), None)


def _in_order(values: Mapping[str, str]) -> str | None:
    if values["by"] and values["check"] and values["check"] <= values["by"]:
        return "the effect is looked at after the change"
    return None


def _register(screen: ReviewScreen, values: dict[str, str], known: list[Subject]) -> None:
    """Write the decision and, where it is about a constraint, the change; overlapping changes are asked about."""
    from vsm_tui.flow.honest_check import overlapping

    figures = screen.figures
    assert figures is not None
    change = _change(values, _subject(values["about"], known), figures.material.records.changes.changes)
    if change is None:
        _write(screen, values, None)
        return
    others = overlapping(figures.material.records.changes.changes, change, figures.material.today)
    if not others:
        _write(screen, values, change)
        return
    names = ", ".join(safe_line(one.what or one.id, 80) for one in others[:3])

    def insisted(yes: bool | None) -> None:
        if yes:
            _write(screen, values, change.model_copy(update={"despite_overlap": True}))
        else:
            screen.host.tell("Nothing is decided yet. Another date, or a closer check date, keeps the windows apart.")
            screen.run_worker(_decide(screen, known, values), group="acts", exit_on_error=False)

    question = f"Its windows overlap those of {names}: neither could then be judged by itself. Register it anyway?"
    screen.app.push_screen(Confirm(question, yes="Register anyway", no="Not yet"), insisted)


def _change(values: dict[str, str], about: Subject | None, known: list[Change]) -> Change | None:
    from store.models import fold, slugify

    if about is None:
        return None
    base = slugify(values["what"])[:40].strip("-")
    taken = {fold(one.id) for one in known}
    slug = next(name for name in (base, *(f"{base}-{n}" for n in range(2, 1000))) if fold(name) not in taken)
    return Change(
        id=slug,
        constraint=Constraint(step=about.id) if about.kind == "step" else Constraint(dependency=about.id),
        owner=values["who"] or None,
        what=values["what"],
        date=date.fromisoformat(values["by"]) if values["by"] else None,
        measure=about.measure,
        also=["flow_time_days"],
        expect="less",
        check_on=date.fromisoformat(values["check"]) if values["check"] and values["by"] else None,
    )


def _write(screen: ReviewScreen, values: dict[str, str], change: Change | None) -> None:
    number = screen.loaded.stream_id
    by = date.fromisoformat(values["by"]) if values["by"] else None

    def job(store: Store) -> int:
        from store.changes import save_change
        from store.reviews import decide as write_decision

        with store.act(number, f"Decide: {values['what']}"):
            review = opened(store, screen)
            if change is not None:
                save_change(store, number, change)
            return write_decision(
                store,
                number,
                values["what"],
                who=values["who"] or None,
                by_day=by,
                review_id=review,
                change=None if change is None else change.id,
            )

    def told(_: int) -> None:
        registered = "; it stands in the register of changes" if change is not None else ""
        screen.host.tell(f"Decided: {values['what']}{registered}.")

    screen.perform(job, told)


def decision_words(figures: ReviewFigures) -> str:
    """The decisions of the review that is held, a line each."""
    return "\n".join(f"✓ {_one_line(one)}" for one in figures.decisions[-3:])


def _one_line(one: Decision) -> str:
    who = one.who or "nobody named"
    by = f" by {one.by_day}" if one.by_day else ""
    return safe_line(f"{one.what}: {who}{by}", 200)


# --- the meeting ----------------------------------------------------------------------------------


def edit(screen: ReviewScreen) -> None:
    """What can be done to the review that is held."""
    figures = screen.figures
    if figures is None:
        return
    choices = []
    if figures.held is not None:
        count = len(figures.decisions)
        made = plural(count, "decision") if count else "nothing decided"
        choices.append(Choice("finish", "Finish the review", f"freezes the figures it showed; {made}"))
        choices.append(Choice("room", "Who is here", ", ".join(figures.held.attendees) or "nobody named yet"))
        choices += [Choice(f"decision:{one.id}", "Correct a decision", _one_line(one)) for one in figures.decisions]
    else:
        choices.append(Choice("open", "Open a review", "says who is here; a note or a decision opens one, too"))

    def chosen(what: str | None) -> None:
        if what == "finish":
            _finish(screen)
        elif what in ("room", "open"):
            _room(screen)
        elif what is not None:
            wanted = int(what.removeprefix("decision:"))
            _correct(screen, next(one for one in figures.decisions if one.id == wanted))

    screen.app.push_screen(Choose("The review", choices), chosen)


def _room(screen: ReviewScreen) -> None:
    assert screen.figures is not None
    held = screen.figures.held
    people = held.attendees if held is not None else screen.loaded.map.attendees

    def answered(values: dict[str, str] | None) -> None:
        if values is None:
            return
        named = [part.strip() for part in values["who"].split(",") if part.strip()]

        def job(store: Store) -> None:
            from store.reviews import say_who_attended

            with store.act(screen.loaded.stream_id, "Say who is in the review"):
                say_who_attended(store, opened(store, screen), named)

        screen.perform(job)

    field = Field("who", "Who is here, separated by commas", ", ".join(people))
    screen.app.push_screen(Form("Who is in the room", [field]), answered)


def _correct(screen: ReviewScreen, one: Decision) -> None:
    fields = [
        Field("what", "What is changed", one.what, required=True),
        Field("who", "Who changes it", one.who or ""),
        Field("by_day", "By when", one.by_day or "", check=_no_date),
    ]

    def answered(values: dict[str, str] | None) -> None:
        if values is None:
            return

        def job(store: Store) -> None:
            from store.reviews import edit_decision

            edit_decision(store, one.id, {name: text or None for name, text in values.items()}, one.version)

        screen.perform(job)

    screen.app.push_screen(Form("Correct a decision", fields), answered)


def _finish(screen: ReviewScreen) -> None:
    figures = screen.figures
    assert figures is not None and figures.held is not None
    held = figures.held
    frozen = figures.frozen()

    def job(store: Store) -> None:
        from store.reviews import finish_review

        finish_review(store, held.id, frozen, as_of=figures.material.history.as_of)

    def told(_: None) -> None:
        screen.host.tell("The review is finished; it keeps the figures it showed. x exports it.")
        screen.show_page(1)

    screen.perform(job, told)
