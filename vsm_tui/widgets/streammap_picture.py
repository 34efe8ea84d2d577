"""What the drawing of a map is fed with: texts, signs and a few numbers for proportions; no figures are made here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["queue", "work", "done"]
Mark = Literal["", "changed", "removed", "merged", "added"]

CLASS_SIGNS: dict[str, tuple[str, str]] = {
    "customer": ("+", "customer"),
    "enabling": ("=", "enabling"),
    "operating-model": ("○", "operating model"),
}
"""Class of a step -> its sign and how it is written."""
NOT_CLASSED = ("·", "not classed")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two values beside each other, as text: believed and measured, or now and future. `differs` marks the row."""

    left: str = ""
    right: str = ""
    differs: bool = False


@dataclass(frozen=True, slots=True)
class StepPicture:
    """One step as it is drawn. All texts are safe to draw."""

    id: str
    title: str
    kind: Kind = "work"
    performer: str = ""
    needs: str = ""
    adds: str = ""
    """A key of `CLASS_SIGNS`, or empty."""
    control: str = ""
    """The shield: `C`, `C!` where the control is mandatory, or empty."""
    waits_on: str = ""
    """Its dependencies in a few words."""
    load: int | None = None
    """Items in the step now; none where nothing is known."""
    limit: int | None = None
    work: Pair = Pair()
    wait: Pair = Pair()
    accuracy: Pair = Pair()
    constraint: str = ""
    """Why it is flagged as the constraint, in a few words, or empty."""
    role: str = ""
    """`start`, `finish`, or empty."""
    visits: int = 0
    wait_text: str = ""
    work_text: str = ""
    """On the ladder: the measured value, else the believed one with a leading `~`."""
    wait_days: float = 0.0
    work_days: float = 0.0
    off_days: float = 0.0
    """For the bar to scale: elapsed days spent waiting, working, and off (nights and weekends of a work step)."""
    counted: bool = True
    """False at and past the finish: not part of the elapsed time."""
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Arc:
    """Work that goes back: from step `origin` to step `target` (indexes). `feedback` is the arc of learning."""

    origin: int
    target: int
    label: str
    short: str = ""
    feedback: bool = False


@dataclass(frozen=True, slots=True)
class MapPicture:
    """A whole map as it is drawn."""

    steps: tuple[StepPicture, ...] = ()
    arcs: tuple[Arc, ...] = ()
    heads: tuple[str, str] = ("believed", "measured")
    """What the left and the right value of each pair are."""
    summary: tuple[str, ...] = field(default_factory=tuple)
    """Sentences under the drawing: elapsed, work, activity ratio, first pass."""
