"""What a status of the source stands for, changed: pure functions from one map to the next."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from store.models import Step, StreamMap, fold
from vsm_tui.screens.mapping.edits import Edited, change_step, fault_of, free_id

DISCARD, BLOCKED = "!discard", "!blocked"


def assign_statuses(map: StreamMap, names: Sequence[str], target: str, dependency: str | None = None) -> Edited:
    """Let several statuses stand for the same; see `assign_status`."""
    edited = Edited(map, {}, "")
    for name in names:
        edited = assign_status(edited.map, name, target, dependency)
    return edited


def assign_status(map: StreamMap, name: str, target: str, dependency: str | None = None) -> Edited:
    """Let a status stand for a step (its id), `!discard`, `!blocked` by a dependency, or nothing (empty).

    Raises `ValueError` where it cannot stand for nothing, since a step bears the same name.
    """
    wanted = fold(name)
    plain = map.model_dump()
    plain["discard"] = [each for each in map.discard if fold(each) != wanted]
    plain["blocked"] = {each: waits for each, waits in map.blocked.items() if fold(each) != wanted}
    for step in plain["steps"]:
        step["statuses"] = [each for each in step["statuses"] if fold(each) != wanted]
    if target == DISCARD:
        plain["discard"].append(name)
    elif target == BLOCKED:
        plain["blocked"][name] = dependency
    elif target:
        found = next((step for step in plain["steps"] if step["id"] == target), None)
        if found is None:
            raise ValueError("that step is no longer in the map")
        found["statuses"].append(name)
    made = _made(plain)
    if not target and wanted in made.step_of_status():
        raise ValueError(f"{name} is also the name of a step: it stands for that one unless it is given to another")
    return Edited(made, {}, target if target and not target.startswith("!") else "")


def step_of_its_own(map: StreamMap, names: Sequence[str], after: str | None) -> Edited:
    """A new step for the statuses, named after the first, of the kind that its name suggests.

    It stands after another step, or at the end where `after` is none.
    """
    from vsm_tui.intake.kinds import kind_of

    name = names[0]
    guess = kind_of(name).kind
    made = Step(
        id=free_id(name, [step.id for step in map.steps]), name=name, kind="queue" if guess == "queue" else "work"
    )
    ids = [step.id for step in map.steps]
    at = ids.index(after) + 1 if after in ids else len(ids)
    steps = [*map.steps[:at], made, *map.steps[at:]]
    grown = map.model_copy(update={"steps": steps})
    if map.finish is None and map.steps and at == len(ids):  # a step at the end must not become the finish unasked
        grown = grown.model_copy(update={"finish": map.steps[-1].id})
    return assign_statuses(grown, names, made.id)


def change_kind(map: StreamMap, step_id: str, kind: str) -> Edited:
    """Another kind for a step."""
    return change_step(map, step_id, {"kind": kind})


def _made(plain: dict[str, object]) -> StreamMap:
    try:
        return StreamMap.model_validate(plain)
    except ValidationError as error:
        raise ValueError(fault_of(error)) from None
