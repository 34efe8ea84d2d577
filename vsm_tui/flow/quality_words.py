"""What each finding on the quality of the data means, what it does to the figures, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vsm_tui.wording import plural

if TYPE_CHECKING:
    from vsm_tui.flow.quality import Note, Quality


@dataclass(frozen=True, slots=True)
class Advice:
    """One kind of finding in words."""

    title: str
    noun: str
    """What is counted: `item`, `event`, `block` or `record`."""
    means: str
    """What was found, and what that does to the figures."""
    then: str
    """What a person can do about it."""


ADVICE: dict[str, Advice] = {
    "unmapped": Advice(
        "Statuses that map to no step",
        "event",
        "The source names a status that the map does not know. Its events are ignored: the item stays in the step it "
        "was in, and an item with no other event is not counted at all.",
        "Map the status: 1 opens the map, r its statuses, e assigns one. Every figure follows at once.",
    ),
    "truncated": Advice(
        "History with entries missing",
        "item",
        "The source says that older entries are missing, or a mass move hid them. Left out of waiting, rework and "
        "accuracy; counted in velocity, flow time and load.",
        "Export the whole history (docs/readers.md says how for each tracker) and import it again: it replaces this.",
    ),
    "snapshot": Advice(
        "Known only as it stands today",
        "item",
        "The source tells where the item is, not how it came there. Left out of waiting, rework and accuracy; counted "
        "in velocity, flow time and load.",
        "Export the history instead of the list (for Jira: the search with its changelog), then import it again.",
    ),
    "day_precision": Advice(
        "Known only to the day",
        "item",
        "The dates have no time of day. Counted everywhere; waits shorter than a day read as 0 or 1 day, and the order "
        "of steps of one day is that of the file.",
        "Export timestamps if the source has them. Where dates are all there is, read waits in days, not hours.",
    ),
    "arrived_finished": Advice(
        "First seen at or past the finish",
        "item",
        "Its way to the finish is not in the source. Left out of flow time and velocity.",
        "Check the finish step (s tries another), or export a longer span.",
    ),
    "in_future": Advice(
        "Events after now",
        "event",
        "Dates later than the clock: planned dates, or times read in another zone. They count when their time comes.",
        "Import with --timezone if the times are local to another place; leave planned dates out of the export.",
    ),
    "out_of_order": Advice(
        "Events out of order in the source",
        "event",
        "An event stands after a later one of its item, or a stage is dated before an earlier one. Events were put in "
        "order of time; such a stage is taken at the earlier one's time.",
        "Usually nothing. If dates were read with day and month swapped: import with --day-first or --month-first.",
    ),
    "no_type": Advice(
        "Items with no type",
        "item",
        "They count as other in the distribution of work.",
        "Name the column with --columns type=.., or fill it in at the source and import again.",
    ),
    "unknown_type": Advice(
        "Items of a type that the map does not name",
        "item",
        "The source gives a type that is none of the stream's. They count as other in the distribution of work.",
        "Say in the map which of the stream's types it is (1, then y: types).",
    ),
    "returned": Advice(
        "Went back before the start",
        "item",
        "They had started and stand before the start step again. Left out of load and flow time until they start anew.",
        "Usually right. If the start step is too late for this stream: s tries another, the map keeps it.",
    ),
    "discarded_after_start": Advice(
        "Discarded after they had started",
        "item",
        "Work was begun and given up. They count in the load while they were open, and in no velocity.",
        "Look at where they had got to: what is often given up late was funded too early.",
    ),
    "open_long": Advice(
        "Open longer than 3 x p95 of flow time",
        "item",
        "Either forgotten or finished without being moved. They age the load and the p85 of what is open.",
        "Close or discard them in the source and import again; here ! blocks, and the board moves a card.",
    ),
    "blocks_without_dependency": Advice(
        "Blocks that name no dependency",
        "block",
        "The time counts as blocked, and in no dependency's ranking.",
        "Name what it waits for: open the item and edit the block (e), or the column dependency of the block file.",
    ),
    "effort_left_out": Advice(
        "Effort that fits no visit",
        "record",
        "Hours for a step that the item never visited, or that is no work step. Left out of active time.",
        "Correct the step of the record on the item, or make the step a work step (1, r, e).",
    ),
}
"""By the name of the note in `vsm_tui.flow.quality`, the weightiest first."""


def counted(note: Note) -> str:
    """*3 events of 2 items*, *41 items*."""
    advice = ADVICE[note.name]
    if advice.noun == "item":
        return plural(note.count, "item")
    return f"{plural(note.count, advice.noun)} of {plural(len(note.items), 'item')}"


def found_notes(quality: Quality) -> list[Note]:
    """The notes that were met, the weightiest kind first."""
    return [quality.notes[name] for name in ADVICE if name in quality.notes and quality.notes[name].count]


def summary_lines(quality: Quality, keys: list[str], listed: int = 3) -> list[str]:
    """Each finding with its count, its first items and what can be done: for a terminal or a report."""
    lines = []
    for note in found_notes(quality):
        advice = ADVICE[note.name]
        shown = [keys[index] for index in note.items[:listed].tolist()]
        more = ", .." if len(note.items) > listed else ""
        said = f" ({', '.join(shown)}{more})" if shown else ""
        lines.append(f"  {advice.title}: {counted(note)}{said}")
        if note.name == "unmapped":
            statuses = list(quality.unmapped_statuses.items())
            lines.append("    " + ", ".join(f"{name} ({count})" for name, count in statuses[:8]))
        lines.append(f"    {advice.then}")
    return lines
