"""What an import would make of its files, looked at before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from vsm_tui.safe import safe_line
from vsm_tui.wording import day_words, plural

if TYPE_CHECKING:
    from datetime import date

    from store.models import Batch, StreamMap
    from vsm_tui.intake.migrations import Migration, Renamed
    from vsm_tui.intake.proposal import Proposal
    from vsm_tui.intake.reading import Reading
    from vsm_tui.widgets.strip import StripDay

STRIPS = 6
LARGE = 300_000
"""Events from which on only the first items are looked at, and not all of them for the quality of the data."""


@dataclass(frozen=True, slots=True)
class ItemPreview:
    """One of the first items as it would be drawn."""

    key: str
    title: str
    sentence: str
    days: tuple[StripDay, ...]


@dataclass(frozen=True, slots=True)
class Offers:
    """What is offered to be left out or taken together; found once, chosen by a person."""

    migrations: tuple[Migration, ...] = ()
    renamed: tuple[Renamed, ...] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the person chose of the offers: days whose migrations are ignored, and former -> present status."""

    days: tuple[date, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Preview:
    """The batch that would be written, with its map, and what a person needs to see of it."""

    batch: Batch
    map: StreamMap | None
    proposal: Proposal | None
    """None where the stream has its map already, or where there are no events."""
    what: str
    counts: str
    refusals: tuple[str, ...]
    refused: int
    steps: str
    items: tuple[ItemPreview, ...]
    findings: tuple[str, ...]
    left_out: int
    """Moves of migrations that are ignored."""


def offers(reading: Reading) -> Offers:
    """Mass moves and renamed statuses of what was read."""
    from vsm_tui.intake.migrations import migrations, renamed_statuses

    few = len(reading.batch.events) <= LARGE
    return Offers(tuple(migrations(reading.batch)), tuple(renamed_statuses(reading.batch)) if few else ())


def preview(
    reading: Reading,
    slug: str,
    present: StreamMap | None,
    timezone: str,
    offered: Offers,
    chosen: Chosen,
    answers: Mapping[str, bool],
    now: int,
) -> Preview:
    """Everything the preview shows. `answers` are those of an earlier import: status -> somebody works there."""
    from vsm_tui.intake.migrations import on_days, without

    zone = ZoneInfo(timezone)
    ignored = on_days(offered.migrations, chosen.days, zone)
    batch, left_out = without(reading.batch, ignored)
    proposal = _proposed(reading, batch, slug, timezone, chosen, ignored) if present is None else None
    for question in list(proposal.questions) if proposal else ():
        if question.status in answers:
            assert proposal is not None
            proposal.answer(question.status, answers[question.status])
    stream = present or (proposal.map if proposal else None)
    shown: tuple[ItemPreview, ...] = ()
    findings: tuple[str, ...] = ()
    if stream is not None and len(batch.events):
        shown, findings = _looked_at(batch, stream, now)
    return Preview(
        batch=batch,
        map=stream,
        proposal=proposal,
        what=_what(reading),
        counts=_counts(reading, batch, timezone),
        refusals=tuple(safe_line(refusal, 160) for refusal in reading.gathering.refusals[:3]),
        refused=reading.refused,
        steps=_steps(stream, batch),
        items=shown,
        findings=findings,
        left_out=left_out,
    )


def _proposed(
    reading: Reading, batch: Batch, slug: str, timezone: str, chosen: Chosen, ignored: Sequence[Migration]
) -> Proposal | None:
    from vsm_tui.intake.proposal import propose

    if not len(batch.events):
        return None
    gathering = reading.gathering
    renamed = {before: after for each in ignored for before, after in each.renamed}
    return propose(
        batch,
        slug,
        timezone=timezone,
        categories=gathering.categories(),
        renamed={**gathering.renamed, **renamed, **chosen.renamed},
        hint=gathering.order_hint,
    )


def _looked_at(batch: Batch, stream: StreamMap, now: int) -> tuple[tuple[ItemPreview, ...], tuple[str, ...]]:
    from vsm_tui.flow.history import History
    from vsm_tui.flow.item import item_life
    from vsm_tui.flow.quality import quality
    from vsm_tui.flow.quality_words import ADVICE, counted, found_notes
    from vsm_tui.intake.preview import first_items, raw_of
    from vsm_tui.scope import Scope
    from vsm_tui.screens.item_words import sentence_words, strip_days

    keys = first_items(batch, STRIPS)
    large = len(batch.events) > LARGE
    newest = max(batch.events.at)
    as_of = newest if now - newest > 30 * 86_400 else now
    history = History.build(raw_of(batch, stream, keys if large else None), as_of, now=now)
    index = {key: number for number, key in enumerate(history.items.keys)}
    shown = []
    for key in keys:
        life = item_life(history, Scope(), index[key])
        shown.append(ItemPreview(key, life.title, sentence_words(life), tuple(strip_days(life, stream))))
    if large:
        return tuple(shown), ()
    found = quality(history, Scope())
    lines = []
    for note in found_notes(found):
        said = f"{ADVICE[note.name].title}: {counted(note)}"
        if note.name == "unmapped":
            said += f" ({', '.join(safe_line(name, 40) for name in list(found.unmapped_statuses)[:5])})"
        lines.append(said)
    return tuple(shown), tuple(lines)


def _what(reading: Reading) -> str:
    from vsm_tui.intake.recognition import FORMAT_WORDS

    formats = list(dict.fromkeys(file.format for file in reading.gathering.files))
    said = []
    for name in formats[:3]:
        what, why = FORMAT_WORDS.get(name, (name, ""))
        said.append(f"{what}: {why}" if why else what)
    notes = list(dict.fromkeys(note for file in reading.gathering.files for note in file.notes))
    parts = [*said, *(note[:1].upper() + note[1:] for note in notes[:3])]
    return ". ".join(part.rstrip(". ") for part in parts) + "."


def _counts(reading: Reading, batch: Batch, timezone: str) -> str:
    rows = f"{plural(reading.rows, 'row')}: {reading.kept:,} kept, {reading.refused:,} refused"
    files = reading.gathering.files
    said = [f"{plural(len(files), 'file')}, {rows}" if len(files) > 1 else rows]
    if len(batch.events):
        first, last = (day_words(at, timezone) for at in (min(batch.events.at), max(batch.events.at)))
        said.append(f"{plural(len(batch.items), 'item')}, {plural(len(batch.events), 'event')}, {first} to {last}")
    sides = ("blocks", "efforts", "deployments", "commits", "readings")
    said += [f"{len(getattr(batch, name)):,} {name}" for name in sides if getattr(batch, name)]
    return "; ".join(said) + f". Times without an offset are in {timezone}."


def _steps(stream: StreamMap | None, batch: Batch) -> str:
    if stream is None or not stream.steps or not len(batch.events):
        return ""
    place = stream.position(stream.finish_step) if stream.finish_step else len(stream.steps)
    kinds = {"queue": "waits", "work": "work", "done": "done"}
    said = []
    for number, step in enumerate(stream.steps):
        kind = "done" if number >= place else kinds[step.kind]
        said.append(f"{safe_line(step.title, 30)} ({kind})")
    return " → ".join(said)
