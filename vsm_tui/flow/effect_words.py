"""Verdicts in plain words: what a change did, how sure that is, and all its measures in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from store.models import fold
from vsm_tui.flow.effect import FEWEST, PLACEBO_SHARE, PLACEBOS_NEEDED, Effect
from vsm_tui.flow.hypotheses import amount_words, date_words
from vsm_tui.flow.measures import Measure
from vsm_tui.wording import days_words, plural, share_words

if TYPE_CHECKING:
    from store.models import StreamMap
    from store.outcome_models import Change, Hypothesis

_NOUNS = {
    "flow_time_days": "item",
    "wait_days": "visit",
    "blocked_days": "item",
    "velocity": "week",
    "load": "week",
    "accuracy": "visit",
    "reading": "reading",
}


WEAK_WITNESS = (
    "Flow time is a weak witness: in simulated streams where nothing was changed it moved as much in 10 of 100 after "
    "four years of history, in 15 after one; look at the wait that was changed."
)
"""What is said with a signal in flow time; the shares are those of docs/changes.md."""


def measure_words(measure: Measure, stream: StreamMap, hypotheses: Sequence[Hypothesis] = ()) -> str:
    """A measure by name: `wait in Change approval board`, `flow time`, `basket abandonment`."""
    titles = {step.id: step.title for step in stream.steps}
    if measure.kind == "wait_days":
        return f"wait in {titles.get(measure.subject, measure.subject)}"
    if measure.kind == "accuracy":
        return f"share not sent back from {titles.get(measure.subject, measure.subject)}"
    if measure.kind == "blocked_days":
        found = next((one.title for one in stream.dependencies if fold(one.id) == fold(measure.subject)), "")
        return f"days blocked by {found or measure.subject}"
    if measure.kind == "reading":
        return next((one.metric for one in hypotheses if one.id == measure.subject and one.metric), measure.subject)
    return {"flow_time_days": "flow time", "velocity": "velocity", "load": "load"}[measure.kind]


def value_words(effect: Effect, value: float | None) -> str:
    """A value of the measure with its unit."""
    if value is None:
        return "–"
    kind = effect.measure.kind
    if kind == "accuracy":
        return share_words(value)
    if effect.unit == "days":
        return ("−" if value < 0 else "") + days_words(abs(value))
    text = f"{value:,.1f}".removesuffix(".0") if kind in ("velocity", "load") else amount_words(value, effect.unit)
    return text.replace("-", "−")


def difference_words(effect: Effect, value: float | None) -> str:
    """A difference with its sign: `−12 d`, `+3 items a week`."""
    if value is None:
        return "–"
    if effect.measure.kind == "accuracy":
        return f"{'+' if value > 0 else '−' if value < 0 else ''}{abs(value) * 100:.0f} points"
    return ("+" if value > 0 else "") + value_words(effect, value)


def counted(effect: Effect, n: int) -> str:
    """`9 items`, `12 weeks`."""
    return plural(n, _NOUNS[effect.measure.kind])


def verdict_sentence(effect: Effect) -> str:
    """The verdict with what it rests on: `No signal yet: 9 items after the change; at 11 of 40 dates when nothing
    was changed the difference was as large.`"""
    main, before, after = effect.main, effect.main.before.n, effect.main.after.n
    yet = " yet" if effect.preliminary else ""
    if effect.verdict == "too few points":
        return (
            f"Too few points{yet}: {counted(effect, before)} before and {after} after the change; "
            f"at least {FEWEST} are needed on each side."
        )
    assert main.interval is not None
    low, high = main.interval
    span = f"95 % interval {difference_words(effect, low)} to {difference_words(effect, high)}"
    moved = (
        f"{'mean' if effect.measure.of_means else 'median'} {value_words(effect, main.before.middle)} before, "
        f"{value_words(effect, main.after.middle)} after ({difference_words(effect, main.difference)}, {span})"
    )
    if effect.verdict == "no signal":
        return f"No signal{yet}: {counted(effect, after)} after the change; {_why_none(effect)}. {_capital(moved)}."
    word = {True: "better", False: "worse", None: "different"}[effect.better]
    head = f"Signal, {word}" if effect.verdict.startswith("signal") else f"{_capital(word)}, unconfirmed"
    said = f"{head}: {moved}; {counted(effect, before)} before, {after} after; {_placebo_words(effect)}."
    return f"{said} {WEAK_WITNESS}" if effect.measure.kind == "flow_time_days" else said


def _why_none(effect: Effect) -> str:
    share = effect.placebo.share
    if share is not None and share > PLACEBO_SHARE:
        return _placebo_words(effect)
    return "the interval of the difference holds 0"


def _placebo_words(effect: Effect) -> str:
    dates = len(effect.placebo.dates)
    if not dates:
        return "no earlier dates to hold it against"
    said = (
        f"at {effect.placebo.as_large} of {plural(dates, 'date')} when nothing was changed the difference was as large"
    )
    if dates < PLACEBOS_NEEDED:
        said += f" (fewer than {PLACEBOS_NEEDED} such dates)"
    return said


def cautions(effect: Effect, change: Change) -> list[str]:
    """What has to be said beside a verdict."""
    found = []
    if effect.preliminary:
        until = f"until {date_words(change.check_on)}" if change.check_on else "since no check date is set"
        found.append(f"Preliminary {until}.")
    if effect.unstable_before:
        found.append(
            f"The points before were not stable by their own limits ({len(effect.outside_before)} of "
            f"{effect.main.before.n} stand out)."
        )
    alike = effect.like_with_like
    if alike is not None and alike.difference is not None:
        low, high = alike.interval or (alike.difference, alike.difference)
        found.append(
            f"Only items that started and finished inside their window: {value_words(effect, alike.before.middle)} "
            f"(n {alike.before.n}) to {value_words(effect, alike.after.middle)} (n {alike.after.n}), "
            f"{difference_words(effect, alike.difference)} ({difference_words(effect, low)} to "
            f"{difference_words(effect, high)})."
        )
    if effect.main.before.points.follow_up_days is not None:
        found.append(f"Each visit is followed for {days_words(effect.main.before.points.follow_up_days)}.")
    if change.despite_overlap:
        found.append("Its windows overlap another change's: neither can be judged by itself.")
    return found


def short_verdict(effect: Effect) -> str:
    """The verdict in a word or two, for tables and the sentence over all measures."""
    if effect.verdict == "too few points":
        return "too few points"
    if effect.verdict == "no signal":
        return "unchanged"
    word = {True: "better", False: "worse", None: "different"}[effect.better]
    return word if effect.verdict.startswith("signal") else f"perhaps {word}"


def verdict_so_far(effect: Effect) -> str:
    """The same, with word that it may still change until the check date."""
    word = short_verdict(effect)
    return f"{word} so far" if effect.preliminary and word != "too few points" else word


def all_measures(
    change: Change,
    main: Effect | str,
    also: Sequence[tuple[str, Effect | str]],
    stream: StreamMap,
    hypotheses: Sequence[Hypothesis] = (),
) -> str:
    """One sentence over all measures of a change, never one score: `Flow time better, outcome unchanged.`"""
    parts = []
    for text, found in [(change.measure or "", main), *also]:
        if isinstance(found, str):
            parts.append(f"{text or 'no measure'}: {found}")
        else:
            parts.append(f"{measure_words(found.measure, stream, hypotheses)} {short_verdict(found)}")
    return _capital("; ".join(parts)) + "." if parts else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
