"""What a question of the review is answered with: a sentence, a picture, a table, and the items behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vsm_tui.charts.matrix import Matrix
from vsm_tui.charts.model import Chart
from vsm_tui.report.drawn import Drawn
from vsm_tui.wording import days_words, number_words, share_words

Picture = Chart | Matrix | Drawn
MOVED = 0.2
"""A figure moved where it differs by this share of what it was."""
LISTED = "; "
"""Between the parts of a gist that is a list."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts under `columns`; `align` holds `l` or `r` for each column."""

    columns: tuple[str, ...]
    align: str
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if len(self.align) != len(self.columns) or any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("every column of a table needs an alignment and every row a text for it")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that an answer rests on, kept so that a later review can say what moved.

    `unit` is `days`, `item-days`, `items`, `months`, `share` or empty; `value` none where it cannot be had.
    """

    name: str
    value: float | None
    unit: str

    def words(self) -> str:
        """The value as a person reads it."""
        if self.unit == "share":
            return share_words(self.value, 1 if self.value is not None and abs(self.value) < 0.1 else 0)
        if self.unit == "days":
            return days_words(self.value)
        return f"{number_words(self.value)} {self.unit}".rstrip() if self.value is not None else "–"

    def moved(self, before: float | None) -> bool:
        """Whether it differs from `before` by a fifth of it or more; from or to nothing counts."""
        if self.value is None or before is None:
            return self.value is not before
        return abs(self.value - before) >= MOVED * max(abs(before), 1e-9) and abs(self.value - before) > 1e-9


@dataclass(frozen=True, eq=False)
class Answer:
    """The live answer to one of the nine questions.

    `gist` is what the answer says without its numbers (the name of the constraint, say): another gist is another
    answer; of several parts, between them `LISTED`, the order does not count. `screen` names the app's screen behind
    it. `known` is false where there is nothing to answer from; the sentence then says what would be needed.
    """

    number: int
    name: str
    question: str
    sentence: str
    screen: str
    table: Table | None = None
    picture: Picture | None = None
    keys: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    """Per key what the item contributes."""
    figures: tuple[Figure, ...] = ()
    gist: str = ""
    beside: tuple[str, ...] = ()
    """Further sentences, each one that a reader of the answer needs."""
    definitions: tuple[str, ...] = ()
    """Names in `definitions.DEFINITIONS`."""
    known: bool = True

    def frozen(self) -> dict[str, Any]:
        """The answer as plain JSON values: what a finished review keeps, and what the JSON report holds."""
        return {
            "number": self.number,
            "name": self.name,
            "question": self.question,
            "sentence": self.sentence,
            "beside": list(self.beside),
            "gist": self.gist,
            "known": self.known,
            "figures": [{"name": one.name, "value": one.value, "unit": one.unit} for one in self.figures],
            "table": None if self.table is None else table_json(self.table),
            "items": list(self.keys),
        }


def table_json(table: Table) -> dict[str, Any]:
    """A table as plain JSON values."""
    return {"columns": list(table.columns), "rows": [list(row) for row in table.rows]}


def what_moved(answer: Answer, before: Mapping[str, Any] | None) -> tuple[str, ...]:
    """How an answer differs from the one that an earlier review froze, in words; empty where it says the same.

    None as `before` (the question was not answered then) differs where there is an answer now.
    """
    if before is None:
        return ("new since last time",) if answer.known else ()
    said = []
    said += _other_gist(str(before.get("gist") or ""), answer.gist)
    values = {str(one.get("name")): one.get("value") for one in _entries(before.get("figures"))}
    for figure in answer.figures:
        if figure.name in values and figure.moved(values[figure.name]):
            old = Figure(figure.name, values[figure.name], figure.unit)
            said.append(f"{figure.name} {old.words()} → {figure.words()}")
    return tuple(said)


def _other_gist(before: str, now: str) -> list[str]:
    """How what an answer says without its numbers has changed: of a list only the parts that are not in both."""
    old, new = before.split(LISTED), now.split(LISTED)
    gone = LISTED.join(part for part in old if part not in new)
    come = LISTED.join(part for part in new if part not in old)
    if not gone and not come:
        return []
    if before and now and not (gone and come):
        return [f"new: {come}" if come else f"no longer: {gone}"]
    return [f"was {gone or 'nothing'}, now {come or 'nothing'}"]


def _entries(value: object) -> Sequence[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
