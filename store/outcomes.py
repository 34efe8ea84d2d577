"""Objectives, investments, initiatives, hypotheses and their readings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from store.acts import Act
from store.errors import StoreError
from store.models import Model, fold
from store.outcome_models import Hypothesis, Initiative, Investment, Objective, Outcomes, Reading
from store.streams import stream_id

if TYPE_CHECKING:
    from store.connection import Store

M = TypeVar("M", bound=Model)
Entry = Objective | Investment | Initiative | Hypothesis

_TABLES: dict[type[Any], str] = {
    Objective: "objective",
    Investment: "investment",
    Initiative: "initiative",
    Hypothesis: "hypothesis",
}


@dataclass(slots=True)
class Written:
    """How many entries of a file were new, changed what was there, or said nothing new."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


def load_outcomes(store: Store, slug: str) -> Outcomes:
    """The whole chain of a stream, readings by date within their hypotheses."""
    with store.snapshot():
        number = stream_id(store, slug)
        readings: dict[str, list[dict[str, object]]] = {}
        for hypothesis, day, value, source in store.rows(
            "SELECT hypothesis, day, value, source FROM reading WHERE stream_id = ? ORDER BY day, id", [number]
        ):
            readings.setdefault(hypothesis, []).append({"date": day, "value": value, "source": source})
        hypotheses = load_bodies(store, number, "hypothesis", Hypothesis)
        for hypothesis in hypotheses:
            hypothesis.readings = [Reading.model_validate(each) for each in readings.get(hypothesis.id, [])]
        return Outcomes(
            stream=slug,
            objectives=load_bodies(store, number, "objective", Objective),
            investments=load_bodies(store, number, "investment", Investment),
            initiatives=load_bodies(store, number, "initiative", Initiative),
            hypotheses=hypotheses,
        )


def save_outcomes(store: Store, outcomes: Outcomes, *, what: str | None = None) -> Written:
    """Replace what `outcomes` names, by id, and leave the rest; one act.

    The readings of a named hypothesis are replaced where it lists any. A chain may have gaps: an id that
    points nowhere is kept. Raises `StoreError` where the stream is unknown.
    """
    number = stream_id(store, outcomes.stream)
    written = Written()
    with store.act(number, what or f"Import outcomes of {outcomes.stream}") as act:
        for _, entries in outcomes.kinds():
            for entry in entries:
                _count(written, _save(store, act, number, entry, readings=bool(getattr(entry, "readings", None))))
    return written


def save_entry(store: Store, stream_id: int, entry: Entry, version: int | None = None) -> None:
    """Make one entry of the chain or replace it by its id; a hypothesis keeps the readings it has.

    With `version`, the one the person saw, raises `Conflict` where it was changed since.
    """
    table = _TABLES[type(entry)]
    with store.act(stream_id, f"Save the {table} {entry.id}") as act:
        _save(store, act, stream_id, entry, readings=False, version=version)


def remove_entry(store: Store, stream_id: int, kind: type[Entry], slug: str) -> None:
    """Take an entry out of the chain, a hypothesis with its readings."""
    table = _TABLES[kind]
    with store.act(stream_id, f"Remove the {table} {slug}") as act:
        row_id, slug, _ = find_body(store, stream_id, table, slug)
        if kind is Hypothesis:
            act.delete_where("reading", "stream_id = ? AND hypothesis = ?", [stream_id, slug])
        act.delete(table, row_id)


def entry_version(store: Store, stream_id: int, kind: type[Entry], slug: str) -> int:
    """The version of an entry, to be handed back to `save_entry`."""
    return find_body(store, stream_id, _TABLES[kind], slug)[2]


def add_reading(store: Store, stream_id: int, hypothesis: str, reading: Reading) -> None:
    """Attach a reading; one of the same date and source is corrected. Raises `StoreError` where there is no such
    hypothesis.
    """
    with store.act(stream_id, f"Read {hypothesis} on {reading.date}") as act:
        slug = find_body(store, stream_id, "hypothesis", hypothesis)[1]
        _put_reading(store, act, stream_id, slug, reading)


def remove_reading(store: Store, stream_id: int, hypothesis: str, reading: Reading) -> None:
    """Take the reading of that date and source away."""
    with store.act(stream_id, f"Remove a reading of {hypothesis}") as act:
        gone = act.delete_where(
            "reading",
            "stream_id = ? AND hypothesis = ? AND day = ? AND source = ?",
            [stream_id, hypothesis, reading.date.isoformat(), reading.source],
        )
        if not gone:
            raise StoreError("that reading is no longer in the store")


def load_bodies(store: Store, stream_id: int, table: str, kind: type[M]) -> list[M]:
    """All entries of one kind in the order in which they were made."""
    found = []
    for slug, body in store.rows(f"SELECT slug, body FROM {table} WHERE stream_id = ? ORDER BY id", [stream_id]):
        try:
            found.append(kind.model_validate_json(body))
        except ValidationError as error:
            raise StoreError(f"{table} {slug!r} in the store is not valid: {error.errors()[0]['msg']}") from error
    return found


def find_body(store: Store, stream_id: int, table: str, slug: str) -> tuple[int, str, int]:
    """Row id, slug as spelled, and version of an entry; raises `StoreError` where there is none."""
    for row_id, known, version in store.rows(f"SELECT id, slug, version FROM {table} WHERE stream_id = ?", [stream_id]):
        if fold(known) == fold(slug):
            return row_id, known, version
    raise StoreError(f"there is no {table} {slug!r} in this stream")


def put_body(
    store: Store, act: Act, stream_id: int, table: str, slug: str, body: str, version: int | None = None
) -> bool | None:
    """Make or replace one entry: None where it is new, else whether it differed."""
    for row_id, known in store.rows(f"SELECT id, slug FROM {table} WHERE stream_id = ?", [stream_id]):
        if fold(known) == fold(slug):
            return act.update(table, row_id, {"slug": slug, "body": body}, version)
    act.insert(table, {"stream_id": stream_id, "slug": slug, "body": body})
    return None


def _save(
    store: Store, act: Act, stream_id: int, entry: Entry, *, readings: bool, version: int | None = None
) -> bool | None:
    table = _TABLES[type(entry)]
    body = entry.model_dump_json(exclude_none=True, exclude={"readings"})
    differed = put_body(store, act, stream_id, table, entry.id, body, version)
    if readings and isinstance(entry, Hypothesis):
        kept = {(reading.date.isoformat(), reading.source) for reading in entry.readings}
        for row_id, day, source in store.rows(
            "SELECT id, day, source FROM reading WHERE stream_id = ? AND hypothesis = ?", [stream_id, entry.id]
        ):
            if (day, source) not in kept:
                act.delete("reading", row_id)
                differed = differed if differed is None else True
        for reading in entry.readings:
            if _put_reading(store, act, stream_id, entry.id, reading):
                differed = differed if differed is None else True
    return differed


def _put_reading(store: Store, act: Act, stream_id: int, hypothesis: str, reading: Reading) -> bool:
    key = [stream_id, hypothesis, reading.date.isoformat(), reading.source]
    found = store.value("SELECT id FROM reading WHERE stream_id = ? AND hypothesis = ? AND day = ? AND source = ?", key)
    if found is not None:
        return act.update("reading", found, {"value": reading.value})
    columns = ("stream_id", "hypothesis", "day", "source")
    act.insert("reading", {**dict(zip(columns, key, strict=True)), "value": reading.value})
    return True


def _count(written: Written, differed: bool | None) -> None:
    if differed is None:
        written.new += 1
    elif differed:
        written.changed += 1
    else:
        written.unchanged += 1
