"""The form of a change: its fields, what they mean, and what the program says of the check date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from store.models import fold, slugify
from vsm_tui.flow.honest_check import HonestCheck
from vsm_tui.flow.hypotheses import date_words
from vsm_tui.flow.measures import ALONE, parse_measure
from vsm_tui.screens.outcomes_forms import day_of, fault_of
from vsm_tui.widgets.dialogs import Field
from vsm_tui.wording import days_words, number_words

if TYPE_CHECKING:
    from store.models import StreamMap
    from store.outcome_models import Change
    from vsm_tui.screens.constraints_figures import ConstraintFigures


def owners_of(stream: StreamMap) -> tuple[str, ...]:
    """Everybody whom the map names as an owner, each once."""
    named = [step.owner for step in stream.steps] + [one.owner for one in stream.dependencies]
    return tuple(dict.fromkeys(owner for owner in named if owner))


KINDS = ("policy", "handoff", "queue", "capacity")
DIRECTIONS = ("less", "more")


def change_fields(values: Mapping[str, str], figures: ConstraintFigures) -> list[Field]:
    """The fields, filled with `values`."""
    stream = figures.map
    places = tuple([step.id for step in stream.steps] + [one.id for one in stream.dependencies])
    owners = owners_of(stream)
    measures = (
        *(f"wait_days:{step.id}" for step in stream.steps),
        *ALONE,
        *(f"blocked_days:{one.id}" for one in stream.dependencies),
        *(f"accuracy:{step.id}" for step in stream.steps),
        *(f"reading:{one.id}" for one in figures.document.hypotheses),
    )

    def field(name: str, label: str, **more: Any) -> Field:
        return Field(name, label, values.get(name, ""), **more)

    hint = "Low-risk changes are approved without a meeting"
    return [
        field("what", "What one thing is changed?", required=True, hint=hint),
        field("constraint", "Where (step or dependency)", suggestions=places, check=_known(places)),
        field("owner", "Who owns the change?", suggestions=owners, required=True),
        field("kind", "Kind: policy, handoff, queue or capacity", suggestions=KINDS, check=_one_of(KINDS)),
        field("date", "In effect from (empty: only decided)", hint="2026-04-01", check=fault_of(day_of)),
        field("measure", "Measure expected to move", suggestions=measures, required=True),
        field("expect", "Expected: less or more", suggestions=DIRECTIONS, check=_one_of(DIRECTIONS)),
        field("also", "Also watch, separated by commas", hint="flow_time_days, reading:abandon"),
        field("check_on", "Check on (proposed: the earliest honest date)", hint="2026-06-01", check=fault_of(day_of)),
    ]


def _one_of(known: Sequence[str]) -> Any:
    def check(text: str) -> str | None:
        return None if fold(text) in known else f"one of {', '.join(known)} is needed"

    return check


def _known(places: Sequence[str]) -> Any:
    def check(text: str) -> str | None:
        return None if fold(text) in [fold(one) for one in places] else f"there is no step or dependency {text!r}"

    return check


def change_of(values: Mapping[str, str], base: Change | None, figures: ConstraintFigures) -> Change:
    """The change that the form's values say. Raises `ValueError` with what is wrong."""
    from pydantic import ValidationError

    from store.outcome_models import Change

    stream, hypotheses = figures.map, figures.document.hypotheses
    said: dict[str, Any] = {} if base is None else base.model_dump(exclude_none=True)
    for name in ("what", "owner", "kind", "expect"):
        said[name] = values.get(name, "").strip() or None
    said["what"] = said["what"] or ""
    for name in ("kind", "expect"):
        said[name] = fold(said[name]) if said[name] else None
    for name in ("date", "check_on"):
        said[name] = day_of(values.get(name, ""))
    said["measure"] = parse_measure(values["measure"], stream, hypotheses).text
    also = [part.strip() for part in values.get("also", "").split(",") if part.strip()]
    said["also"] = [parse_measure(part, stream, hypotheses).text for part in also]
    said["constraint"] = _place(values.get("constraint", ""), figures)
    if base is None:
        said["id"] = _new_id(values["what"], [one.id for one in figures.register.changes])
    try:
        return Change.model_validate(said)
    except ValidationError as error:
        raise ValueError(str(error.errors()[0]["msg"]).removeprefix("Value error, ")) from None


def _place(text: str, figures: ConstraintFigures) -> dict[str, str] | None:
    wanted = fold(text)
    if not wanted:
        return None
    for step in figures.map.steps:
        if fold(step.id) == wanted:
            return {"step": step.id}
    for one in figures.map.dependencies:
        if fold(one.id) == wanted:
            return {"dependency": one.id}
    return {"dependency": text.strip()}


def values_of(change: Change) -> dict[str, str]:
    """The form's values for a change."""
    where = change.constraint
    return {
        "what": change.what,
        "constraint": "" if where is None else where.step or where.dependency or "",
        "owner": change.owner or "",
        "kind": change.kind or "",
        "date": change.date.isoformat() if change.date else "",
        "measure": change.measure or "",
        "expect": change.expect or "",
        "also": ", ".join(change.also),
        "check_on": change.check_on.isoformat() if change.check_on else "",
    }


def _new_id(what: str, taken: Sequence[str]) -> str:
    stem = slugify(what[:40]) or "change"
    known, found, number = {fold(one) for one in taken}, stem, 2
    while fold(found) in known:
        found, number = f"{stem}-{number}", number + 1
    return found


def preview_of(found: HonestCheck | str) -> str:
    """What the program says of the check date, or what is wrong with the measure."""
    if isinstance(found, str):
        return found
    size = "" if found.size is None else f" of {_size(found)}"
    if found.day is None:
        return (
            f"No honest check date within half a year for a difference{size} (half): {found.reason}. "
            f"{date_words(found.fallback)} is proposed, and a larger difference may show."
        )
    return f"Earliest honest check date for a difference{size} (half): {date_words(found.day)} ({found.reason})."


def _size(found: HonestCheck) -> str:
    assert found.size is not None
    if found.unit == "days":
        return days_words(found.size)
    return f"{number_words(found.size)} {found.unit}".strip() if found.unit else f"{found.size:.2g}"
