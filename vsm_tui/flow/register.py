"""The register of changes with what came of each: verdicts, checks that are due, faster or not by better or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from store.models import fold
from vsm_tui.flow.due import due_checks, state_of
from vsm_tui.flow.effect import Effect, also_of, effect_of
from vsm_tui.flow.effect_words import all_measures, verdict_sentence
from vsm_tui.flow.history import History
from vsm_tui.flow.hypotheses import date_words
from vsm_tui.flow.periods import local_day
from vsm_tui.scope import Scope

if TYPE_CHECKING:
    from store.models import StreamMap
    from store.outcome_models import Change, Hypothesis

__all__ = ["Judged", "changes_figures", "constraint_title", "due_checks", "judged", "state_of", "today_of"]

Moved = Literal["yes", "no", "worse", "unknown"]
FLOW_KINDS = frozenset({"flow_time_days", "wait_days", "blocked_days", "velocity", "load"})


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A change with the effect on its measure and on those it names beside it, or what is wrong with a name."""

    change: Change
    main: Effect | str
    also: tuple[tuple[str, Effect | str], ...]
    sentence: str
    """The verdict in plain words."""
    together: str
    """One sentence over all its measures."""

    @property
    def effects(self) -> list[Effect]:
        """Every measure that could be compared."""
        return [one for one in (self.main, *(found for _, found in self.also)) if isinstance(one, Effect)]

    @property
    def faster(self) -> Moved:
        """Whether any measure of flow moved for the better with a signal."""
        return _moved([one for one in self.effects if one.measure.kind in FLOW_KINDS])

    @property
    def better(self) -> Moved:
        """Whether any reading of an outcome moved for the better with a signal."""
        return _moved([one for one in self.effects if one.measure.kind == "reading"])


def _moved(effects: Sequence[Effect]) -> Moved:
    if any(one.verdict == "signal, worse" for one in effects):
        return "worse"
    if any(one.verdict == "signal, better" for one in effects):
        return "yes"
    if any(one.verdict != "too few points" for one in effects):
        return "no"
    return "unknown"


def judged(history: History, scope: Scope, change: Change, hypotheses: Sequence[Hypothesis] = ()) -> Judged:
    """A change with its effects, as of the history's as_of."""
    main: Effect | str
    try:
        main = effect_of(history, scope, change, hypotheses)
    except ValueError as error:
        main = str(error)
    also = also_of(history, scope, change, hypotheses) if change.date else []
    sentence = main if isinstance(main, str) else verdict_sentence(main)
    if change.date is not None and change.date > today_of(history):
        sentence = f"It takes effect on {date_words(change.date)}: there is nothing to judge yet."
    together = all_measures(change, main, also, history.map, hypotheses) if also else ""
    return Judged(change, main, tuple(also), sentence, together)


def constraint_title(change: Change, stream: StreamMap) -> str:
    """What the change is about, by its title; `the whole stream` where it names nothing."""
    if change.constraint is None:
        return "the whole stream"
    step, dependency = change.constraint.step, change.constraint.dependency
    if step is not None:
        return next((one.title for one in stream.steps if fold(one.id) == fold(step)), step)
    return next((one.title for one in stream.dependencies if fold(one.id) == fold(dependency or "")), dependency or "")


def today_of(history: History) -> date:
    """The local day of as_of."""
    return local_day(history.as_of, history.zone)


def changes_figures(
    history: History, scope: Scope, changes: Sequence[Change], hypotheses: Sequence[Hypothesis] = ()
) -> list[dict[str, Any]]:
    """The key `changes` of `metrics --json`."""
    found = []
    for change in changes:
        entry: dict[str, Any] = {"id": change.id, "measure": change.measure}
        try:
            found.append(entry | _json(effect_of(history, scope, change, hypotheses)))
        except ValueError as error:
            nothing = {"n": 0, "median": None}
            found.append(
                entry
                | {"before": nothing, "after": nothing, "difference": None, "interval": None}
                | {"placebo": {"dates": 0, "as_large": 0}, "preliminary": True}
                | {"verdict": "too few points", "reason": str(error)}
            )
    return found


def _json(effect: Effect) -> dict[str, Any]:
    main, alike = effect.main, effect.like_with_like
    found: dict[str, Any] = {
        "before": {"n": main.before.n, "median": main.before.median, "from": effect.before.first.isoformat()},
        "after": {"n": main.after.n, "median": main.after.median, "to": effect.after.last.isoformat()},
        "difference": main.difference,
        "interval": None if main.interval is None else list(main.interval),
        "placebo": {"dates": len(effect.placebo.dates), "as_large": effect.placebo.as_large},
        "preliminary": effect.preliminary,
        "verdict": effect.verdict,
        "stable_before": not effect.unstable_before,
    }
    if effect.measure.of_means:
        found["before"]["mean"], found["after"]["mean"] = main.before.middle, main.after.middle
    if alike is not None:
        found["like_with_like"] = {
            "before": {"n": alike.before.n, "median": alike.before.median},
            "after": {"n": alike.after.n, "median": alike.after.median},
            "difference": alike.difference,
            "interval": None if alike.interval is None else list(alike.interval),
        }
    return found
