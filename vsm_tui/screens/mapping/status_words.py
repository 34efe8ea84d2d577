"""What is said of statuses: what they stand for, what their names suggest, what stands for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vsm_tui.safe import safe_line
from vsm_tui.screens.mapping.status_edits import BLOCKED, DISCARD
from vsm_tui.wording import plural, share_words

if TYPE_CHECKING:
    from store.models import StreamMap
    from vsm_tui.flow.status_figures import StatusFigures


def target_words(stream: StreamMap, target: str) -> str:
    """What a status stands for, in words."""
    known = {DISCARD: "discarded", BLOCKED: "blocked", "": "nothing"}
    return known.get(target) or next((step.title for step in stream.steps if step.id == target), target)


def unmapped_words(statuses: Sequence[StatusFigures], remedy: str = "") -> str:
    """What maps to nothing, once, with its share of elapsed time; empty where there is none.

    The names come last, since it is the end that goes missing where there is little room.
    """
    lost = [status for status in statuses if not status.target]
    if not lost:
        return ""
    share = sum(status.share or 0.0 for status in lost)
    names = ", ".join(safe_line(status.name, 30) for status in lost[:3]) + (" …" if len(lost) > 3 else "")
    stand = "stands" if len(lost) == 1 else "stand"
    said = f"{plural(len(lost), 'status', 'statuses')} {stand} for nothing, {share_words(share, 1)} of the elapsed time"
    return f"{said}{f'; {remedy}' if remedy else ''}: {names}"


def suggested(name: str) -> str:
    """What the name suggests, short: `queue “ready”`; `?` where it may well be wrong."""
    from vsm_tui.intake.kinds import kind_of

    guess = kind_of(name)
    return f"{guess.kind} “{guess.because}”{'' if guess.sure else ' ?'}" if guess.because else "nothing"


def guess_words(stream: StreamMap, status: StatusFigures) -> str:
    """What the name suggests and by which word, and whether the map follows it."""
    from vsm_tui.intake.kinds import kind_of

    name, guess = safe_line(status.name, 60), kind_of(status.name)
    if not guess.because:
        return f"The name {name} says nothing of waiting or working; unless somebody says otherwise it is work."
    sure = "" if guess.sure else ", but it is used for waiting and for working alike"
    text = f"The name {name} suggests {kind_words(guess.kind)} (“{guess.because}”){sure}."
    now = kind_now(stream, status.target)
    if now and now != guess.kind:
        text += f" Here it stands for {kind_words(now)}."
    return text


def kind_now(stream: StreamMap, target: str) -> str:
    """The kind that the map gives a status; empty where it stands for nothing."""
    aside = {DISCARD: "discard", BLOCKED: "blocked"}
    kinds: dict[str, str] = {step.id: step.kind for step in stream.steps}
    return aside.get(target) or kinds.get(target, "")


def kind_words(kind: str) -> str:
    """A kind with its article."""
    return {"queue": "a queue", "discard": "taken out", "blocked": "blocked"}.get(kind, kind)


def came_words(found: Sequence[tuple[str, int]]) -> str:
    """The two statuses that most items came from or went to, with counts."""
    return ", ".join(f"{safe_line(name, 16)} {count}" for name, count in found[:2])
