"""What every figure means, written once: screens, report and docs print these words (METRICS.md)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure: the question it answers, its meaning in a sentence, its formula."""

    title: str
    question: str
    meaning: str
    formula: str = ""


DEFINITIONS: dict[str, Definition] = {
    "flow_time": Definition(
        "Flow time",
        "How long does an item take from start to finish?",
        "From the item's first event at or beyond the start step to the last time it crossed the finish step; "
        "weekends and nights count, since the customer waits then too.",
        "finished_at - started_at, in days of 24 h; percentiles are nearest rank: a value that happened",
    ),
    "flow_velocity": Definition(
        "Flow velocity",
        "How much is finished?",
        "Items finished per ISO week, beside items started per week. Weeks not wholly inside the window are drawn, "
        "marked partial and left out of averages. It is no quota: counts are comparable only where items are.",
        "count of items with finished_at in the week",
    ),
    "flow_load": Definition(
        "Flow load",
        "How much is in progress?",
        "Items started and neither finished nor discarded at an instant; items that went back before the start are "
        "left out.",
    ),
    "flow_efficiency": Definition(
        "Flow efficiency",
        "What share of the elapsed time was work?",
        "Active time over total time of the finished items between their start and finish. Where no effort is "
        "recorded, active time is taken from statuses and is at most what is said.",
        "sum of active time / sum of total time, a ratio of sums",
    ),
    "flow_distribution": Definition(
        "Flow distribution",
        "What kinds of work get the capacity?",
        "Share of the finished items in the window by type, by count and by active time, against the stream's "
        "targets; and how much of each type was escalated instead of planned.",
    ),
    "waiting": Definition(
        "Waiting",
        "Where does time pass without work?",
        "In a queue step the whole visit; in a work step the blocked time and, where effort is recorded, the working "
        "hours it did not fill. Nights and weekends of a work step are off, not waiting.",
        "waiting = total - active - off",
    ),
    "accrued": Definition(
        "Accrued waiting",
        "Where and when did waiting happen?",
        "Waiting time that accrued inside the bucket, of all items, those still stuck included, in item-days.",
    ),
    "rework": Definition(
        "Rework",
        "How often does work come back?",
        "A visit is rework if the item was at this step or a later one before. A loop counts backward moves by where "
        "they came from and went to.",
    ),
    "accuracy": Definition(
        "Not sent back",
        "How much of a step's work did not come back?",
        "Of the step's visits left for a later step, the share after which the item never again had an event at this "
        "step or before. Clarifications in place are not seen.",
    ),
    "first_pass": Definition(
        "First pass",
        "How many items went through without going back?",
        "Share of the finished items in the window that never made a backward move.",
    ),
    "influence": Definition(
        "Influence of a constraint",
        "How much shorter would flow time have been without this waiting?",
        "Mean days saved per finished item had the step's or dependency's waiting been zero, and p85 before and "
        "after. It is arithmetic on what has finished, not a prediction: savings may pile up downstream.",
    ),
    "pace": Definition(
        "Pace",
        "Is an item in progress older than others were here?",
        "Share of the finished items that were this old or younger when they last left the step.",
        "count of ages at exit <= age / count",
    ),
    "believed": Definition(
        "Believed and measured",
        "Where do people and data disagree?",
        "Believed values come from the map, as people estimated them; measured ones from the visits that ended in "
        "the window. A step is marked where they differ by a factor of two or more.",
    ),
    "dependencies": Definition(
        "Dependencies",
        "What delays again and again?",
        "Blocked days by what was waited for, merged per item; recurring where it struck in three months or more.",
    ),
    "days_worked": Definition(
        "Days worked on",
        "On how many of an item's days did anybody work?",
        "Days with dated effort; else recorded hours over the calendar's hours a day; else working days with any "
        "active time, which is at most. A person's marks on the strip decide first.",
    ),
    "progress": Definition(
        "Progress of a hypothesis",
        "How far did the outcome move?",
        "How much of the way from baseline to target the latest reading has gone.",
        "(latest - baseline) / (target - baseline)",
    ),
    "without_evidence": Definition(
        "Capacity without evidence",
        "What used capacity and has no reading to show for it?",
        "For each initiative the active time and items it used in the window, beside its hypotheses and the readings "
        "after its first delivery; those with capacity and no such reading come first.",
    ),
}
