"""A hypothesis: its sentence, its progress and its state (METRICS.md section 6)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from store.outcome_models import Hypothesis, Reading

State = Literal["draft", "measuring", "met", "overdue", "supported", "refuted", "inconclusive"]
STATES: tuple[State, ...] = ("draft", "measuring", "met", "overdue", "supported", "refuted", "inconclusive")
DECIDED: frozenset[State] = frozenset({"supported", "refuted", "inconclusive"})
"""The states that a person decided."""
SIGNS: dict[State, str] = {
    "draft": "◌",
    "measuring": "◔",
    "met": "◕",
    "overdue": "!",
    "supported": "✓",
    "refuted": "✗",
    "inconclusive": "~",
}
"""One cell for each state, so that none is told by colour alone."""
STATE_WORDS: dict[State, str] = {
    "draft": "a part of the statement is missing",
    "measuring": "readings are being taken, the date is to come",
    "met": "the latest reading is at or past the target; a verdict is due",
    "overdue": "past its date and the target is not met; a verdict is due",
    "supported": "decided: the evidence supports it",
    "refuted": "decided: the evidence speaks against it",
    "inconclusive": "decided: the evidence settles nothing",
}
PARTS = ("change", "who", "result", "metric", "baseline", "target", "by")
"""What a whole statement needs; the unit is optional."""
_BLANKS = {
    "change": "CHANGE",
    "who": "WHO",
    "result": "RESULT",
    "metric": "METRIC",
    "baseline": "BASELINE",
    "target": "TARGET",
    "by": "DATE",
}


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of the sentence. `part` names the part of the statement it stands for, empty for what joins them;
    `missing` where the part is not there yet and its name stands in for it."""

    text: str
    part: str = ""
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a hypothesis stands on a day. `latest` and `progress` are none where there is nothing to say."""

    state: State
    latest: Reading | None
    progress: float | None
    readings: tuple[Reading, ...]
    """Up to that day, by date."""
    after_delivery: int | None
    """Readings dated after the first delivery; none where no delivery is known."""
    first_delivery: date | None
    suggestion: str
    """What the figures suggest that a person decides; empty where they suggest nothing."""


def missing_parts(hypothesis: Hypothesis) -> tuple[str, ...]:
    """The parts of the statement that are not there yet, in the order of the sentence."""
    return tuple(part for part in PARTS if _absent(getattr(hypothesis, part)))


def _absent(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def amount_words(value: float | None, unit: str | None = None) -> str:
    """A figure of the metric with its unit: `68 %`, `1,200`, `3.5 days`; empty for none."""
    if value is None:
        return ""
    size = abs(value)
    if not math.isfinite(value):
        return "–"
    if value == int(value) and size < 1e15:
        text = f"{value:,.0f}"
    else:
        text = f"{value:,.2f}".rstrip("0").rstrip(".") if 0.01 <= size < 1e15 else f"{value:.3g}"
    return f"{text} {unit.strip()}" if unit and unit.strip() else text


def date_words(day: date | None) -> str:
    """`30 Sep 2026`; empty for none."""
    return "" if day is None else f"{day.day} {day:%b %Y}"


def sentence(hypothesis: Hypothesis) -> tuple[Words, ...]:
    """The hypothesis written out; a missing part stands there by its name in capitals.

    "We believe CHANGE for WHO will RESULT; we will know by METRIC moving from BASELINE to TARGET by DATE."
    """
    unit = hypothesis.unit
    said = {
        "change": hypothesis.change,
        "who": hypothesis.who,
        "result": hypothesis.result,
        "metric": hypothesis.metric,
        "baseline": amount_words(hypothesis.baseline, unit),
        "target": amount_words(hypothesis.target, unit),
        "by": date_words(hypothesis.by),
    }
    joints = (
        ("We believe ", "change"),
        (" for ", "who"),
        (" will ", "result"),
        ("; we will know by ", "metric"),
        (" moving from ", "baseline"),
        (" to ", "target"),
        (" by ", "by"),
    )
    words: list[Words] = []
    for joint, part in joints:
        text = (said[part] or "").strip()
        words += [Words(joint), Words(text, part) if text else Words(_BLANKS[part], part, missing=True)]
    return (*words, Words("."))


def sentence_text(hypothesis: Hypothesis) -> str:
    """The sentence as one text."""
    return "".join(words.text for words in sentence(hypothesis))


def ordered_readings(readings: Iterable[Reading], until: date | None = None) -> tuple[Reading, ...]:
    """Readings by date, those of one date as given; only those up to `until` where it is given."""
    kept = [reading for reading in readings if until is None or reading.date <= until]
    return tuple(sorted(kept, key=lambda reading: reading.date))


def progress(baseline: float | None, target: float | None, latest: float | None) -> float | None:
    """(latest - baseline) / (target - baseline): 0 at the baseline, 1 at the target, below 0 the wrong way.

    None where a figure is missing or the target is the baseline.
    """
    if baseline is None or target is None or latest is None or target == baseline:
        return None
    share = (latest - baseline) / (target - baseline)
    return share if math.isfinite(share) else None


def at_target(baseline: float, target: float, value: float) -> bool:
    """Is a value at or past the target, seen from the baseline? Where both are one, at it exactly."""
    if target == baseline:
        return value == target
    return value >= target if target > baseline else value <= target


def standing(hypothesis: Hypothesis, today: date, first_delivery: date | None = None) -> Standing:
    """State, latest reading and progress as of the local day `today`.

    `first_delivery` is the local day of the first delivery of what the hypothesis hangs on, none where that is not
    known; a reading counts as evidence only after it. What is dated after `today` is left out, the verdict too.
    """
    readings = ordered_readings(hypothesis.readings, today)
    latest = readings[-1] if readings else None
    moved = progress(hypothesis.baseline, hypothesis.target, None if latest is None else latest.value)
    after = None if first_delivery is None else sum(reading.date > first_delivery for reading in readings)
    state = _state(hypothesis, latest, today, first_delivery)
    return Standing(
        state, latest, moved, readings, after, first_delivery, _suggestion(state, moved, latest, first_delivery)
    )


def _state(hypothesis: Hypothesis, latest: Reading | None, today: date, first_delivery: date | None) -> State:
    verdict = hypothesis.verdict
    if verdict is not None and (verdict.date is None or verdict.date <= today):
        return verdict.decided
    if missing_parts(hypothesis):
        return "draft"
    assert hypothesis.baseline is not None and hypothesis.target is not None and hypothesis.by is not None
    if (
        latest is not None
        and at_target(hypothesis.baseline, hypothesis.target, latest.value)
        and (first_delivery is None or latest.date > first_delivery)
    ):
        return "met"
    return "overdue" if today > hypothesis.by else "measuring"


def _suggestion(state: State, moved: float | None, latest: Reading | None, first_delivery: date | None) -> str:
    if state == "met":
        return "The figures suggest: supported. A person decides (d)."
    if state != "overdue":
        return ""
    if latest is None:
        return "Its date has passed without a reading: nothing is known. Add one (a), or decide (d)."
    if first_delivery is not None and latest.date <= first_delivery:
        return "Its date has passed and no reading is dated after the first delivery. Add one (a), or decide (d)."
    if moved is None:
        return "Its date has passed. A person decides (d)."
    if moved <= 0:
        return "The figures suggest: refuted, since the metric did not move towards the target. A person decides (d)."
    return f"The metric went {moved * 100:.0f} % of the way. Supported in part, or inconclusive: a person decides (d)."


def first_after(readings: Sequence[Reading], day: date | None) -> Reading | None:
    """The first reading dated after a day; none where there is none, or no day."""
    if day is None:
        return None
    return next((reading for reading in ordered_readings(readings) if reading.date > day), None)
