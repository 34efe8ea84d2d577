"""One picture: its chart, the sentence that says what it shows, and the items behind each of its points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from vsm_tui.charts.model import Chart, Point
from vsm_tui.flow.columns import Floats, Ints
from vsm_tui.flow.history import History
from vsm_tui.safe import safe_line

MOST_POINTS = 10_000
"""More points than this are not drawn one by one: the newest are, and the note says so."""


@dataclass(frozen=True, slots=True)
class Behind:
    """The items behind a point: keys in the order to be read, and what each contributes."""

    title: str
    keys: tuple[str, ...]
    notes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Picture:
    """A chart with what is said about it. `definition` names an entry of `definitions.DEFINITIONS`."""

    name: str
    chart: Chart
    sentence: str
    definition: str
    behind: Callable[[Point], Behind | None] = field(default=lambda point: None)


def local(history: History, instant: int) -> datetime:
    """An instant in the stream's zone."""
    return datetime.fromtimestamp(instant, history.zone)


def day_numbers(history: History, instants: Ints) -> Floats:
    """Places on a dates axis of many instants: local day, and how far into it."""
    calendar = history.days
    ordinals = calendar.ordinals(instants)
    begins = calendar.midnights[ordinals - calendar.first]
    places: Floats = ordinals + (instants - begins) / 86_400
    return places


def safe_keys(history: History, items: Ints) -> list[str]:
    """Keys as they may be drawn."""
    keys = history.items.keys
    return [safe_line(keys[number], 40) for number in items.tolist()]


def keys_of(history: History, items: Iterable[int]) -> tuple[str, ...]:
    """Keys as they are kept."""
    return tuple(history.items.keys[number] for number in items)


def step_titles(history: History, ids: Sequence[str]) -> list[str]:
    """Titles of steps as they may be drawn."""
    titles = {step.id: step.title for step in history.map.steps}
    return [safe_line(titles.get(name, name), 40) for name in ids]


def joined(*parts: str) -> str:
    """Sentences one after another; empty ones are left out."""
    return " ".join(part for part in parts if part)


def listed(*parts: str) -> str:
    """Parts of a note, with a semicolon between them; empty ones are left out."""
    return "; ".join(part for part in parts if part)
