"""What a stream is made of: the map (pydantic) and the records that readers hand to the store.

The map models are the single definition of the map file's fields; the readers' records are plain
columns, since an export may hold a million rows.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Kind = Literal["queue", "work", "done"]
Adds = Literal["customer", "enabling", "operating-model"]
Reach = Literal["ours", "theirs"]
Basis = Literal["touch", "working", "elapsed"]
DayCounting = Literal["elapsed", "inclusive"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Precision = Literal["second", "day"]
Completeness = Literal["full", "truncated", "snapshot"]

Slug = Annotated[str, StringConstraints(pattern=r"^[\w-]+$", min_length=1, max_length=200)]
"""Letters of any script, digits, `-` and `_`."""


def fold(text: str) -> str:
    """The form in which names from outside are compared: without case and outer blanks."""
    return text.strip().casefold()


def slugify(name: str) -> str:
    """An id made from a name: lower-case, with `-` for all that is no letter or digit; `item` for nothing."""
    kept = (letter if letter.isalpha() or letter.isdecimal() or letter == "_" else "-" for letter in name.lower())
    return re.sub("-+", "-", "".join(kept)).strip("-")[:200].rstrip("-") or "item"


class Model(BaseModel):
    """Refuses unknown keys and guesses; texts are kept as they are."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Calendar(Model):
    """When somebody is expected to work. Default Monday to Friday, 09:00-17:00 local time."""

    days: list[Weekday] = ["mon", "tue", "wed", "thu", "fri"]
    hours: list[str] = ["09:00-17:00"]
    """Daily windows `HH:MM-HH:MM`; overlapping ones merge; one over midnight is an error."""
    holidays: list[date] = []
    country: str | None = None
    """ISO 3166 code: public holidays are taken from the `holidays` package, offline."""
    subdivision: str | None = None


class Control(Model):
    """A governance step: what it protects, the evidence it reviews, whether it is mandatory."""

    protects: str | None = None
    evidence: list[str] = []
    mandatory: bool | None = None


class Step(Model):
    """One step of the stream; only `id` is required."""

    id: Slug
    name: str = ""
    kind: Kind = "work"
    statuses: list[str] = []
    performer: str | None = None
    needs: list[str] = []
    adds: Adds | None = None
    owner: str | None = None
    reach: Reach | None = None
    wip_limit: int | None = Field(default=None, ge=0)
    active: str | None = None
    """Believed active time, as written (`2h`, `1d 4h`: a day is a working day of the calendar)."""
    wait: str | None = None
    """Believed waiting time, as written (calendar days)."""
    accurate: float | None = Field(default=None, ge=0, le=1)
    """Believed share received complete and accurate."""
    rework: list[str] = []
    depends_on: list[str] = []
    control: Control | None = None

    @property
    def title(self) -> str:
        """The name, or the id where there is none."""
        return self.name or self.id


class Dependency(Model):
    """Something outside a step that items wait for."""

    id: Slug
    name: str = ""
    owner: str | None = None
    kind: str | None = None
    reach: Reach | None = None

    @property
    def title(self) -> str:
        """The name, or the id where there is none."""
        return self.name or self.id


class OutcomeMeasure(Model):
    """The one customer outcome that the frame shows."""

    metric: str
    unit: str | None = None
    better: Literal["less", "more"] | None = None


class StreamMap(Model):
    """A stream's map, as its file holds it. Only `stream` and each step's `id` are required."""

    stream: Slug
    name: str = ""
    customer: str | None = None
    value: str | None = None
    owner: str | None = None
    timezone: str = "UTC"
    calendar: Calendar = Calendar()
    day_counting: DayCounting = "elapsed"
    start: str | None = None
    """Id of the start step; none means the first step."""
    finish: str | None = None
    """Id of the finish step; none means the last step."""
    targets: dict[str, float] = {}
    discard: list[str] = []
    blocked: dict[str, str | None] = {}
    outcome: OutcomeMeasure | None = None
    attendees: list[str] = []
    types: dict[str, str] = {}
    initiative: str | None = None
    """Where sources say what an item belongs to: `epic`, `component`, a field or column; `a+b`: the first filled."""
    steps: list[Step] = []
    dependencies: list[Dependency] = []

    @model_validator(mode="after")
    def _consistent(self) -> StreamMap:
        ids = [fold(step.id) for step in self.steps]
        for kind, names in (("step", ids), ("dependency", [fold(d.id) for d in self.dependencies])):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"{kind} id {twice[0]!r} stands twice")
        for role in ("start", "finish"):
            named = getattr(self, role)
            if named is not None and named not in [step.id for step in self.steps]:
                raise ValueError(f"{role} names {named!r}, which is no step")
        claims: dict[str, str] = {}
        claimed = [(name, "discard") for name in self.discard]
        claimed += [(name, "blocked") for name in self.blocked]
        claimed += [(name, f"step {step.id}") for step in self.steps for name in step.statuses]
        for name, place in claimed:
            other = claims.setdefault(fold(name), place)
            if other != place:
                raise ValueError(f"status {name!r} stands in {other} and in {place}")
        return self

    @property
    def title(self) -> str:
        """The name, or the slug where there is none."""
        return self.name or self.stream

    @property
    def initiative_places(self) -> tuple[str, ...]:
        """The places of `initiative`, in the order in which they are looked at."""
        return tuple(place.strip() for place in (self.initiative or "").split("+") if place.strip())

    def position(self, step_id: str) -> int:
        """Index of a step from 0; `KeyError` where there is none."""
        for index, step in enumerate(self.steps):
            if step.id == step_id:
                return index
        raise KeyError(step_id)

    @property
    def start_step(self) -> str | None:
        """Id of the start step, given or first; none in a map without steps."""
        return self.start or (self.steps[0].id if self.steps else None)

    @property
    def finish_step(self) -> str | None:
        """Id of the finish step, given or last; none in a map without steps."""
        return self.finish or (self.steps[-1].id if self.steps else None)

    def step_of_status(self) -> dict[str, str]:
        """Folded name in a source -> step id, or `!discard` or `!blocked`, by the order of METRICS.md 11."""
        found: dict[str, str] = {fold(name): "!discard" for name in self.discard}
        for name in self.blocked:
            found.setdefault(fold(name), "!blocked")
        for step in self.steps:
            for name in step.statuses:
                found.setdefault(fold(name), step.id)
        for step in self.steps:
            found.setdefault(fold(step.id), step.id)
        for step in self.steps:
            found.setdefault(fold(step.title), step.id)
        return found


@dataclass(slots=True)
class ItemRecord:
    """What a source says of one item beside its events. None means that the source does not say."""

    key: str
    title: str | None = None
    type: str | None = None
    escalated: bool | None = None
    initiative: str | None = None
    release: str | None = None
    precision: Precision = "second"
    completeness: Completeness = "full"
    out_of_order: int = 0
    """Of a whole history: its events that the source dates before an earlier one of theirs."""


@dataclass(slots=True)
class BlockRecord:
    """An interval in which an item could not move; instants in epoch seconds, `to` none while open."""

    item: str
    start: int
    end: int | None = None
    reason: str | None = None
    dependency: str | None = None


@dataclass(slots=True)
class EffortRecord:
    """Hours of active work recorded for one item in one step (`step` is a step id, name or status)."""

    item: str
    step: str
    hours: float
    day: date | None = None


@dataclass(slots=True)
class DeploymentRecord:
    """One deployment: instant in epoch seconds, what was deployed, and whether it needed a fix."""

    at: int
    ref: str
    environment: str | None = None
    failed: bool | None = None
    restored_at: int | None = None
    unplanned: bool | None = None


@dataclass(slots=True)
class CommitRecord:
    """One commit and the deployment that brought it to users (`deployed_ref`)."""

    committed_at: int
    deployed_ref: str
    ref: str | None = None


@dataclass(slots=True)
class ReadingRecord:
    """One reading of a hypothesis's metric."""

    hypothesis: str
    day: date
    value: float
    source: str | None = None


class _Places(dict[str, int]):
    """Where each name stands in `names`; a new one is put at the end."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __missing__(self, name: str) -> int:
        place = self[name] = len(self.names)
        self.names.append(name)
        return place


class EventColumns:
    """Events in input order as three columns: item and status as indexes of `items` and `statuses`."""

    def __init__(self) -> None:
        self._item_places, self._status_places = _Places(), _Places()
        self.items = self._item_places.names
        self.statuses = self._status_places.names
        self.item = array("q")
        self.status = array("q")
        self.at = array("q")

    def add(self, item: str, status: str, at: int) -> None:
        """Append one event; `at` in epoch seconds."""
        self.item.append(self._item_places[item])
        self.status.append(self._status_places[status])
        self.at.append(at)

    def extend(self, items: Sequence[str], statuses: Sequence[str], instants: Sequence[int]) -> None:
        """Append many events at once, given as three columns of one length."""
        self.item.fromlist([*map(self._item_places.__getitem__, items)])
        self.status.fromlist([*map(self._status_places.__getitem__, statuses)])
        self.at.fromlist(list(instants))

    def __len__(self) -> int:
        return len(self.at)

    def __iter__(self) -> Iterator[tuple[str, str, int]]:
        items, statuses = self.items, self.statuses
        for index, which, at in zip(self.item, self.status, self.at, strict=True):
            yield items[index], statuses[which], at


@dataclass(slots=True)
class Batch:
    """Everything one or more export files say, ready to be written in one act."""

    source: str
    """The file names, for the journal."""
    format: str
    items: dict[str, ItemRecord] = field(default_factory=dict)
    events: EventColumns = field(default_factory=EventColumns)
    whole_history: bool = False
    """True where the source holds each item's whole history, which then replaces earlier imported events."""
    blocks: list[BlockRecord] = field(default_factory=list)
    efforts: list[EffortRecord] = field(default_factory=list)
    deployments: list[DeploymentRecord] = field(default_factory=list)
    commits: list[CommitRecord] = field(default_factory=list)
    readings: list[ReadingRecord] = field(default_factory=list)
