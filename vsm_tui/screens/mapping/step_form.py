"""The form of a step: its fields as text, what is wrong with a text, and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from store.models import Calendar, Step, StreamMap
from vsm_tui.widgets.dialogs import Field

KINDS = ("queue", "work", "done")
ADDS = ("customer", "enabling", "operating-model")
REACH = ("ours", "theirs")


def step_fields(map: StreamMap, step: Step) -> list[Field]:
    """Every field of a step in the order in which a workshop asks; only the name is required."""
    shown = step_texts(map, step)
    people = tuple(dict.fromkeys(s.performer for s in map.steps if s.performer))
    control = "empty: no control"
    return [
        Field("name", "Name", shown["name"], required=True),
        Field("performer", "Who performs the work?", shown["performer"], suggestions=people),
        Field("needs", "What information is required?", shown["needs"], hint="business case; size"),
        Field(
            "active",
            "How long does active work take?",
            shown["active"],
            hint="90m, 2h, 1d 4h (a working day)",
            check=lambda text: active_fault(text, map.calendar),
        ),
        Field("wait", "How long does work wait?", shown["wait"], hint="3d, 2w (calendar)", check=wait_fault),
        Field(
            "accurate",
            "What share arrives complete and accurate?",
            shown["accurate"],
            hint="80%",
            check=lambda text: None if share_of(text) is not None else "expected a share such as 80% or 0.8",
        ),
        Field("rework", "What causes rework?", shown["rework"], hint="size unknown; scope changed"),
        Field(
            "depends_on",
            "Which dependencies regularly block it?",
            shown["depends_on"],
            hint="Quarterly budget round; Test environment",
            suggestions=tuple(dependency.title for dependency in map.dependencies),
        ),
        Field(
            "adds",
            "What does it add?",
            shown["adds"],
            hint="customer value, enabling, or operating-model",
            suggestions=ADDS,
            check=lambda text: _one_of(text, ADDS),
        ),
        Field(
            "kind",
            "Kind",
            shown["kind"],
            hint="queue (waits for somebody), work, or done",
            suggestions=KINDS,
            check=lambda text: _one_of(text, KINDS),
        ),
        Field("wip_limit", "Limit of work in progress", shown["wip_limit"], check=_limit_fault),
        Field("protects", "If it is a control: what does it protect?", shown["protects"], hint=control),
        Field(
            "evidence", "Which evidence does the control review?", shown["evidence"], hint="business case; test report"
        ),
        Field(
            "mandatory",
            "Is the control mandatory?",
            shown["mandatory"],
            hint="yes, no, or empty",
            suggestions=("yes", "no"),
            check=lambda text: _one_of(text, ("yes", "no")),
        ),
        Field("owner", "Who owns the constraint if this is one?", shown["owner"], suggestions=people),
        Field(
            "reach",
            "Can this team change it?",
            shown["reach"],
            hint="ours or theirs",
            suggestions=REACH,
            check=lambda text: _one_of(text, REACH),
        ),
        Field("statuses", "Its statuses in the source", shown["statuses"], hint="Backlog; Funding"),
    ]


def step_texts(map: StreamMap, step: Step) -> dict[str, str]:
    """A step's fields as the form shows them."""
    titles = {dependency.id: dependency.title for dependency in map.dependencies}
    control = step.control
    return {
        "name": step.title,
        "performer": step.performer or "",
        "needs": "; ".join(step.needs),
        "active": step.active or "",
        "wait": step.wait or "",
        "accurate": "" if step.accurate is None else f"{step.accurate * 100:.10g}%",
        "rework": "; ".join(step.rework),
        "depends_on": "; ".join(titles.get(name, name) for name in step.depends_on),
        "adds": step.adds or "",
        "kind": step.kind,
        "wip_limit": "" if step.wip_limit is None else str(step.wip_limit),
        "protects": (control.protects or "") if control else "",
        "evidence": "; ".join(control.evidence) if control else "",
        "mandatory": "" if control is None or control.mandatory is None else "yes" if control.mandatory else "no",
        "owner": step.owner or "",
        "reach": step.reach or "",
        "statuses": "; ".join(step.statuses),
    }


def step_changes(map: StreamMap, step: Step, values: Mapping[str, str]) -> dict[str, Any]:
    """The fields of the model that the form changed; what was left as shown is left as it is."""
    shown = step_texts(map, step)
    touched = {name: text for name, text in values.items() if name in shown and text != shown[name].strip()}
    changes: dict[str, Any] = {}
    for name, text in touched.items():
        if name in ("needs", "rework", "depends_on", "statuses"):
            changes[name] = parts_of(text)
        elif name == "accurate":
            changes[name] = share_of(text)
        elif name == "wip_limit":
            changes[name] = int(text) if text else None
        elif name == "kind":
            changes[name] = _whole(text, KINDS) or "work"
        elif name == "adds":
            changes[name] = _whole(text, ADDS)
        elif name == "reach":
            changes[name] = _whole(text, REACH)
        elif name == "name":
            changes[name] = text
        elif name in ("performer", "active", "wait", "owner"):
            changes[name] = text or None
    if touched.keys() & {"protects", "evidence", "mandatory"}:
        changes["control"] = _control({**shown, **touched})
    return changes


def _control(texts: Mapping[str, str]) -> dict[str, Any] | None:
    if not (texts["protects"] or texts["evidence"] or texts["mandatory"]):
        return None
    return {
        "protects": texts["protects"] or None,
        "evidence": parts_of(texts["evidence"]),
        "mandatory": {"yes": True, "no": False}.get(_whole(texts["mandatory"], ("yes", "no")) or ""),
    }


def parts_of(text: str) -> list[str]:
    """Texts separated by `;`, each once."""
    return list(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def share_of(text: str) -> float | None:
    """A share written `80%`, `80 %` or `0.8`; none where it is none or outside 0 to 100 %."""
    plain = text.strip().replace(",", ".")
    try:
        share = float(plain.rstrip("%").strip()) / 100 if plain.endswith("%") else float(plain)
    except ValueError:
        return None
    return share if 0 <= share <= 1 else None


def active_fault(text: str, calendar: Calendar) -> str | None:
    """What is wrong with typed work, or none."""
    from vsm_tui.flow.durations import believed_active

    try:
        believed_active(text, calendar)
    except ValueError as error:
        return str(error)
    return None


def wait_fault(text: str) -> str | None:
    """What is wrong with a typed wait, or none."""
    from vsm_tui.flow.durations import believed_wait

    try:
        believed_wait(text)
    except ValueError as error:
        return str(error)
    return None


def _limit_fault(text: str) -> str | None:
    return None if text.isdecimal() and int(text) < 100_000 else "expected a whole number"


def _whole(text: str, words: tuple[str, ...]) -> str | None:
    """The word that a text means: the word itself or its beginning, without case."""
    wanted = text.strip().casefold()
    return next((word for word in words if wanted and word.startswith(wanted)), None)


def _one_of(text: str, words: tuple[str, ...]) -> str | None:
    return None if _whole(text, words) else "one of " + ", ".join(words)
