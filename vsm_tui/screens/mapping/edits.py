"""What can be done to a map, as pure functions from one map to the next. Faults are `ValueError` in a line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from store.models import Dependency, Step, StreamMap, fold, slugify


@dataclass(frozen=True, slots=True)
class Edited:
    """A map after an edit; `moves` names, for each step that went, the step that takes its items and statuses."""

    map: StreamMap
    moves: Mapping[str, str]
    cursor: str
    """Id of the step that the cursor should stand on; empty in a map without steps."""


def free_id(wanted: str, taken: Collection[str]) -> str:
    """An id made from a name, numbered where it is taken."""
    base = slugify(wanted)
    known = {fold(name) for name in taken}
    found, number = base, 2
    while fold(found) in known:
        found, number = f"{base}-{number}", number + 1
    return found


def names_in(text: str) -> list[str]:
    """Step names in a typed or pasted text: one a line; on one line separated by `;`, `→`, `->` or tabs.

    Numbers, bullets and blanks before a name are dropped, and so are empty lines.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) == 1:
        for mark in ("\t", "->", "→", ";"):
            if mark in lines[0]:
                lines = lines[0].split(mark)
                break
    found = []
    for line in lines:
        name = line.strip().lstrip("-*•·>#").strip()
        head, dot, rest = name.partition(" ")
        if dot and head[-1] in ".)" and head[:-1].isdigit() and rest.strip():
            name = rest.strip()
        if name:
            found.append(name[:200])
    return found


def named_twice(names: Iterable[str], known: Iterable[str] = ()) -> str | None:
    """What is wrong with names of which one is there already: a file's rows could not be told apart; else none."""
    seen = {fold(name) for name in known}
    for name in names:
        if fold(name) in seen:
            return f"{name} would be there twice; give each its own name, such as {name} 2"
        seen.add(fold(name))
    return None


def add_steps(map: StreamMap, names: Iterable[str], after: str | None) -> Edited:
    """Steps by name after another (none: at the end)."""
    steps = list(map.steps)
    ids = [step.id for step in steps]
    at = ids.index(after) + 1 if after in ids else len(steps)
    made: list[Step] = []
    for name in names:
        made.append(Step(id=free_id(name, [*ids, *(step.id for step in made)]), name=name.strip()))
    if not made:
        raise ValueError("no name for a step was given")
    return _edited(map, [*steps[:at], *made, *steps[at:]], cursor=made[-1].id)


def change_step(
    map: StreamMap, step_id: str, changes: Mapping[str, Any], statuses_known: Collection[str] = ()
) -> Edited:
    """Fields of one step. A source's status that was found by the step's old name stays with it.

    `depends_on` may hold names: unknown ones become dependencies of the map.
    """
    position = _position(map, step_id)
    step = map.steps[position]
    changes = dict(changes)
    dependencies = list(map.dependencies)
    if "depends_on" in changes:
        changes["depends_on"], dependencies = _dependencies(dependencies, changes["depends_on"])
    changed = _validated(step, changes)
    steps = [*map.steps[:position], changed, *map.steps[position + 1 :]]
    edited = _edited(map, steps, cursor=step_id, dependencies=dependencies)
    claims = edited.map.step_of_status()
    old = fold(step.title)
    lost = [name for name in statuses_known if fold(name) == old and old not in claims]
    if lost:
        changed = _validated(changed, {"statuses": [*changed.statuses, lost[0]]})
        steps = [*map.steps[:position], changed, *map.steps[position + 1 :]]
        edited = _edited(map, steps, cursor=step_id, dependencies=dependencies)
    return edited


def move_step(map: StreamMap, step_id: str, places: int) -> Edited:
    """One step further left (negative) or right."""
    position = _position(map, step_id)
    target = max(0, min(len(map.steps) - 1, position + places))
    steps = list(map.steps)
    steps.insert(target, steps.pop(position))
    return _edited(map, steps, cursor=step_id)


def remove_step(map: StreamMap, step_id: str, items_to: str | None) -> Edited:
    """A step less. `items_to` takes its statuses and items; none where it has neither."""
    position = _position(map, step_id)
    steps = [step for step in map.steps if step.id != step_id]
    cursor = steps[min(position, len(steps) - 1)].id if steps else ""
    moves = {step_id: items_to} if items_to else {}
    return _edited(map, steps, cursor=cursor, moves=moves, instead=items_to)


def merge_steps(map: StreamMap, kept: str, gone: str) -> Edited:
    """Two steps become one: `kept` takes over the other's statuses, needs, causes and dependencies.

    Where only one of them says something, it is said of the merged step; estimates of both are added.
    """
    first, second = map.steps[_position(map, kept)], map.steps[_position(map, gone)]
    merged: dict[str, Any] = {
        name: [*getattr(first, name), *(e for e in getattr(second, name) if e not in getattr(first, name))]
        for name in ("needs", "rework", "depends_on")
    }
    for name in ("performer", "adds", "owner", "reach", "control", "wip_limit"):
        merged[name] = getattr(first, name) if getattr(first, name) is not None else getattr(second, name)
    for name in ("active", "wait"):
        merged[name] = " ".join(part for part in (getattr(first, name), getattr(second, name)) if part) or None
    shares = [step.accurate for step in (first, second) if step.accurate is not None]
    merged["accurate"] = shares[0] * shares[-1] if len(shares) == 2 else shares[0] if shares else None
    merged["kind"] = (
        first.kind if first.kind == second.kind else "work" if "work" in (first.kind, second.kind) else "queue"
    )
    changed = _validated(first, merged)
    steps = [changed if step.id == kept else step for step in map.steps if step.id != gone]
    return _edited(map, steps, cursor=kept, moves={gone: kept}, instead=kept)


def split_step(map: StreamMap, step_id: str, first_name: str, second_name: str, statuses: Iterable[str]) -> Edited:
    """One step becomes two: the first keeps id, items and all but the named statuses, which go to the second."""
    position = _position(map, step_id)
    step = map.steps[position]
    wanted = {fold(name) for name in statuses}
    unknown = wanted - {fold(name) for name in step.statuses}
    if unknown:
        raise ValueError(f"{sorted(unknown)[0]!r} is no status of {step.title}")
    first = _validated(
        step,
        {"name": first_name.strip(), "statuses": [name for name in step.statuses if fold(name) not in wanted]},
    )
    second = Step(
        id=free_id(second_name, [other.id for other in map.steps]),
        name=second_name.strip(),
        kind=step.kind,
        performer=step.performer,
        adds=step.adds,
        statuses=[name for name in step.statuses if fold(name) in wanted],
    )
    return _edited(map, [*map.steps[:position], first, second, *map.steps[position + 1 :]], cursor=second.id)


def _dependencies(known: list[Dependency], names: Iterable[str]) -> tuple[list[str], list[Dependency]]:
    by_name = {fold(dependency.id): dependency.id for dependency in known}
    by_name |= {fold(dependency.title): dependency.id for dependency in known}
    ids: list[str] = []
    for name in names:
        found = by_name.get(fold(name))
        if found is None:
            found = free_id(name, [dependency.id for dependency in known])
            known = [*known, Dependency(id=found, name=name.strip())]
            by_name[fold(name)] = found
        if found not in ids:
            ids.append(found)
    return ids, known


def _position(map: StreamMap, step_id: str) -> int:
    try:
        return map.position(step_id)
    except KeyError:
        raise ValueError("that step is no longer in the map") from None


def _validated(step: Step, changes: Mapping[str, Any]) -> Step:
    try:
        return Step.model_validate({**step.model_dump(), **changes})
    except ValidationError as error:
        raise ValueError(fault_of(error)) from None


def _edited(
    map: StreamMap,
    steps: list[Step],
    *,
    cursor: str,
    moves: Mapping[str, str] | None = None,
    instead: str | None = None,
    dependencies: list[Dependency] | None = None,
) -> Edited:
    """The map with other steps; a start or finish that went is the step that took its place, else the default."""
    ids = {step.id for step in steps}
    changes: dict[str, Any] = {"steps": [step.model_dump() for step in steps]}
    for role in ("start", "finish"):
        named = getattr(map, role)
        if named is not None and named not in ids:
            changes[role] = instead
    if dependencies is not None:
        changes["dependencies"] = [dependency.model_dump() for dependency in dependencies]
    try:
        made = StreamMap.model_validate({**map.model_dump(), **changes})
    except ValidationError as error:
        raise ValueError(fault_of(error)) from None
    return Edited(made, moves or {}, cursor)


def fault_of(error: ValidationError) -> str:
    """The first fault of a model as one line for a person."""
    first = error.errors()[0]
    message = first["msg"].removeprefix("Value error, ")
    where = ".".join(str(part) for part in first["loc"] if not isinstance(part, int))
    return f"{where}: {message}" if where and where != "steps" else message
