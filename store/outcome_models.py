"""What an outcomes file and a changes file hold (INTERFACE.md): the single definition of their fields."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from store.models import Model, Slug, fold

Decided = Literal["supported", "refuted", "inconclusive"]
Next = Literal["scale", "adjust", "stop"]
ChangeKind = Literal["policy", "handoff", "queue", "capacity"]
Direction = Literal["less", "more"]


def _text_of_number(value: Any) -> Any:
    """YAML reads `amount: 400000` as a number; it is kept as the text it is."""
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _share(value: Any) -> Any:
    """`30%`, `30 %` and `0.3` are the same share."""
    if isinstance(value, str):
        text = value.strip()
        try:
            return float(text[:-1].strip()) / 100 if text.endswith("%") else float(text)
        except ValueError:
            raise ValueError(f"{value!r} is no share such as 30% or 0.3") from None
    return value


def _finite(value: float) -> float:
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError("a number is needed")
    return value


def _iso(value: Any) -> Any:
    """A date is a date or its ISO text, never a number taken for an epoch."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            raise ValueError(f"{value!r} is no date such as 2026-03-02") from None
    if not isinstance(value, date):
        raise ValueError("a date such as 2026-03-02 is needed")
    return value


Number = Annotated[float, AfterValidator(_finite)]
Share = Annotated[float, BeforeValidator(_share), Field(ge=0, le=1)]
Day = Annotated[date, BeforeValidator(_iso)]


class Objective(Model):
    """What the organisation is after."""

    id: Slug
    name: str = ""
    owner: str | None = None

    @property
    def title(self) -> str:
        """The name, or the id where there is none."""
        return self.name or self.id


class Investment(Model):
    """Money and capacity set aside for an objective."""

    id: Slug
    objective: str | None = None
    name: str = ""
    amount: Annotated[str | None, BeforeValidator(_text_of_number)] = None
    """As written, such as `400000 EUR`."""
    capacity: Share | None = None
    """Intended share of capacity, 0 to 1."""

    @property
    def title(self) -> str:
        """The name, or the id where there is none."""
        return self.name or self.id


class Initiative(Model):
    """A piece of work under an investment; items point here by their `initiative`."""

    id: Slug
    investment: str | None = None
    name: str = ""

    @property
    def title(self) -> str:
        """The name, or the id where there is none."""
        return self.name or self.id


class Reading(Model):
    """One value of a hypothesis's metric."""

    date: Day
    value: Number
    source: str = ""


class Verdict(Model):
    """What a person decided of a hypothesis, why, and what comes next."""

    decided: Decided
    date: Day | None = None
    because: str | None = None
    by: str | None = None
    next: Next | None = None


class Hypothesis(Model):
    """We believe `change` for `who` will `result`; we know by `metric` from `baseline` to `target` by `by`."""

    id: Slug
    initiative: str | None = None
    items: list[str] = []
    """Keys of the items it hangs on; with neither these nor an initiative it hangs on the stream."""
    change: str | None = None
    who: str | None = None
    result: str | None = None
    metric: str | None = None
    unit: str | None = None
    better: Direction | None = None
    """Which way is better, where baseline and target do not say."""
    baseline: Number | None = None
    target: Number | None = None
    by: Day | None = None
    follows: str | None = None
    """The hypothesis that this one adjusts."""
    learned: str | None = None
    readings: list[Reading] = []
    verdict: Verdict | None = None

    @model_validator(mode="after")
    def _one_reading_a_day_and_source(self) -> Hypothesis:
        seen: set[tuple[date, str]] = set()
        for reading in self.readings:
            key = (reading.date, reading.source)
            if key in seen:
                raise ValueError(f"two readings of {reading.date} from {reading.source or 'no source'}")
            seen.add(key)
        return self


class Outcomes(Model):
    """A stream's chain from objectives to hypotheses, as its file holds it."""

    stream: Slug
    objectives: list[Objective] = []
    investments: list[Investment] = []
    initiatives: list[Initiative] = []
    hypotheses: list[Hypothesis] = []

    @model_validator(mode="after")
    def _ids_once(self) -> Outcomes:
        for kind, entries in self.kinds():
            _refuse_twice(kind, [entry.id for entry in entries])
        return self

    def kinds(self) -> Iterator[tuple[str, list[Objective] | list[Investment] | list[Initiative] | list[Hypothesis]]]:
        """The store's table and the entries, in the order of the chain."""
        yield "objective", self.objectives
        yield "investment", self.investments
        yield "initiative", self.initiatives
        yield "hypothesis", self.hypotheses


class Constraint(Model):
    """The step or the dependency that a change is about; one of the two."""

    step: str | None = None
    dependency: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Constraint:
        if (self.step is None) == (self.dependency is None):
            raise ValueError("a constraint names a step or a dependency, one of them")
        return self


class Change(Model):
    """One policy, handoff, queue or capacity that is changed, and the measure expected to move."""

    id: Slug
    constraint: Constraint | None = None
    owner: str | None = None
    kind: ChangeKind | None = None
    what: str = ""
    date: Day | None = None
    """The day it took effect; none while it is only decided."""
    measure: str | None = None
    """A measure of METRICS.md section 7, such as `wait_days:approve`."""
    also: list[str] = []
    expect: Direction | None = None
    check_on: Day | None = None
    state: str | None = None
    learned: str | None = None
    despite_overlap: bool = False
    """Kept although its window overlaps another's, on the person's insistence."""

    @model_validator(mode="after")
    def _in_order(self) -> Change:
        if self.date and self.check_on and self.check_on <= self.date:
            raise ValueError("check_on must be after date")
        return self


class Changes(Model):
    """A stream's register of changes, as its file holds it."""

    stream: Slug
    changes: list[Change] = []

    @model_validator(mode="after")
    def _ids_once(self) -> Changes:
        _refuse_twice("change", [change.id for change in self.changes])
        return self


def _refuse_twice(kind: str, ids: list[str]) -> None:
    folded = [fold(name) for name in ids]
    twice = sorted({name for name in folded if folded.count(name) > 1})
    if twice:
        raise ValueError(f"{kind} id {twice[0]!r} stands twice")
