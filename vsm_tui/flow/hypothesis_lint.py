"""What is said to somebody whose hypothesis cannot be tested, with the reason and an example."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from store.models import OutcomeMeasure, fold

if TYPE_CHECKING:
    from store.outcome_models import Hypothesis

Fault = Literal["delivery_commitment", "output_metric", "no_metric", "no_movement", "wrong_side"]
Direction = Literal["less", "more"]

EXAMPLE = "We believe simplifying this workflow will reduce abandoned applications."


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing that keeps a hypothesis from being tested."""

    fault: Fault
    reason: str
    example: str = ""

    def __str__(self) -> str:
        return f"{self.reason} For example: {self.example}" if self.example else self.reason


@dataclass(frozen=True, slots=True)
class OutcomeKind:
    """A kind of outcome as a starting point: what to fill in, and which way is better."""

    name: str
    result: str
    metric: str
    unit: str
    better: Direction


KINDS: tuple[OutcomeKind, ...] = (
    OutcomeKind("Adoption", "use it instead of the old way", "share of users who use it weekly", "%", "more"),
    OutcomeKind("Task completion", "complete the task without help", "tasks completed", "%", "more"),
    OutcomeKind("Retention", "stay for another year", "customers retained after 12 months", "%", "more"),
    OutcomeKind("Conversion", "complete more applications", "conversion from start to submission", "%", "more"),
    OutcomeKind("Support contacts", "contact support less often", "contacts per 100 orders", "", "less"),
    OutcomeKind("Processing time", "get an answer sooner", "median processing time", "days", "less"),
    OutcomeKind("Defect escape", "meet fewer defects", "defects found by customers a month", "", "less"),
    OutcomeKind("Revenue protection", "cause fewer failed payments", "revenue lost to failures a month", "EUR", "less"),
    OutcomeKind("Risk reduction", "leave fewer findings open", "open audit findings older than 30 days", "", "less"),
)
"""The article's examples of outcome measures, each with words to begin from."""


def _words(*alternatives: str) -> re.Pattern[str]:
    """Any of the words or phrases, whole, without case; `~` stands for any ending."""
    joined = "|".join(alternatives).replace("~", r"\w*")
    return re.compile(rf"\b(?:{joined})\b", re.IGNORECASE)


_DELIVER = _words(
    "deliver(?:y|ed|ing|s)?", "ship(?:ped|ping|s)?", "releas(?:e|ed|ing|es)", "launch(?:ed|ing|es)?", "build(?:s|ing)?",
    "built", "implement(?:ed|ing|s|ation)?", "roll(?:ed|ing)?[ -]?out", "deploy(?:ed|ing|s|ment)?", "go(?:es)?[ -]live",
    "be live", "complet(?:e|ed|ion of)", "finish(?:ed)?", "migrat(?:e|ed|ing|ion)", "introduc(?:e|ed|ing)",
    "be (?:done|ready|available|in production)",
)  # fmt: skip
_LESS_WORDS = (
    "reduc~", "less", "fewer", "lower~", "decreas~", "drop~", "fall~", "cut~", "halv~", "sooner",
    "earlier", "avoid~", "prevent~",
)  # fmt: skip
_MORE_WORDS = ("increas~", "more", "higher", "grow~", "rais~", "doubl~", "rise~", "gain~")
_FASTER_WORDS = ("shorten~", "shorter", "faster", "quick~")
_LESS, _MORE = _words(*_LESS_WORDS, *_FASTER_WORDS), _words(*_MORE_WORDS)
_MOVES = _words(*_LESS_WORDS, *_MORE_WORDS, "sav(?:e|es|ing)")
_EFFECT = _words(
    *_LESS_WORDS, *_MORE_WORDS, *_FASTER_WORDS, "sav(?:e|es|ing)", "stop~", "improv~", "better", "retain~",
    "keep~", "stay~", "adopt~", "use", "uses", "using", "convert~", "return~", "without", "succeed~",
    "easier", "abandon~", "trust~", "recommend~", "within",
)  # fmt: skip
_PERIOD = (
    r"(?:q[1-4]|[1-4]q\d*|quarter|sprint|pi\s?\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"|\d{4}|\d{1,2}[./]\d{1,2}|year|month|christmas)\b"
)
_WHEN = re.compile(
    rf"\b(?:by|in|until|before|on|for)\s+(?:the\s+)?(?:end\s+of\s+|mid[- ]|early\s+|late\s+)?{_PERIOD}|\bq[1-4]\b",
    re.IGNORECASE,
)
_MADE = _words(
    "features?", "stor(?:y|ies)", "(?:story )?points?", "tickets?", "epics?", "milestones?", "releases?",
    "deployments?", "commits?", "pull requests?", "sprints?", "velocity", "deliverables?",
)  # fmt: skip
_MADE_ALREADY = _words(
    r"(?:percent|share of (?:the )?)?\s*(?:scope )?(?:delivered|shipped|closed|released|built|made|merged|implemented)",
    "burn(?:ed|t)", "on time", "lines of code", "percent (?:complete|done)",
)  # fmt: skip
_BETTER_LESS = _words(
    "abandon~", "churn~", "defects?", "bugs?", "errors?", "failures?", "failed", "incidents?", "complaints?",
    "contacts?", "calls?", "cost~", "time", "duration", "delay~", "wait~", "lost", "loss~", "findings?",
    "risk~", "fraud", "backlog", "cancel~", "refunds?", "rework", "bounce", "drop-?out~", "downtime",
)  # fmt: skip
_BETTER_MORE = _words(
    "adoption", "adopted", "conversion", "converted", "retention", "retained", "completion", "completed", "revenue",
    "sales", "satisfaction", "nps", "csat", "usage", "active users", "renewals?", "uptime", "availability",
    "sign-?ups?", "success",
)  # fmt: skip


def cautions(hypothesis: Hypothesis, outcome: OutcomeMeasure | None = None) -> tuple[Caution, ...]:
    """What keeps the hypothesis from being tested, in the order of its sentence; empty where nothing does.

    `outcome` is the stream's own outcome measure: where the metric is that one, its `better` says which way is up.
    """
    found = [_commitment(hypothesis), _metric(hypothesis), _sides(hypothesis, outcome)]
    return tuple(caution for caution in found if caution is not None)


def _commitment(hypothesis: Hypothesis) -> Caution | None:
    change, result = (hypothesis.change or "").strip(), (hypothesis.result or "").strip()
    said = result or change
    delivers, dated = _DELIVER.search(said), _WHEN.search(said)
    # "Deliver the improved checkout by Q3" promises a thing by a day, however it is praised.
    promises = delivers is not None and delivers.start() == 0 and dated is not None and not _MOVES.search(said)
    if not promises and (_EFFECT.search(said) or not (delivers or (result and dated))):
        return None
    when = ", and a date" if dated else ""
    return Caution(
        "delivery_commitment",
        f"“{said}” is a delivery commitment, not an outcome: it names what will be handed over{when}, and can be kept "
        "in full while nothing gets better for anybody. Say what it should change.",
        EXAMPLE,
    )


def _metric(hypothesis: Hypothesis) -> Caution | None:
    metric = (hypothesis.metric or "").strip()
    if metric:
        if (_MADE.search(metric) or _MADE_ALREADY.search(metric)) and not _EFFECT.search(metric):
            return Caution(
                "output_metric",
                f"“{metric}” counts what is made, not what it changes: it moves even where nobody is better off.",
                "abandoned applications, in % of those begun",
            )
        return None
    if not (hypothesis.result or "").strip():
        return None
    return Caution(
        "no_metric",
        "The result has no metric: nobody could say afterwards whether it came true.",
        "we will know by abandoned applications moving from 68 % to 60 %",
    )


def _sides(hypothesis: Hypothesis, outcome: OutcomeMeasure | None) -> Caution | None:
    baseline, target = hypothesis.baseline, hypothesis.target
    if baseline is None or target is None:
        return None
    if baseline == target:
        return Caution("no_movement", "Target and baseline are the same: nothing would have to move.")
    wanted, because = direction(hypothesis, outcome)
    goes: Direction = "more" if target > baseline else "less"
    if wanted is None or wanted == goes:
        return None
    side = "above" if goes == "more" else "below"
    return Caution(
        "wrong_side",
        f"The target {target:g} lies {side} the baseline {baseline:g}, yet {because}: "
        "it would be met by getting worse.",
    )


def direction(hypothesis: Hypothesis, outcome: OutcomeMeasure | None = None) -> tuple[Direction | None, str]:
    """Which way the metric should move as far as the words say it, and why; none where they do not.

    What the person said decides first, then the stream's own outcome measure, then what the metric is called, then
    the verb of the result.
    """
    if hypothesis.better is not None:
        return hypothesis.better, f"it says that {hypothesis.better} is better"
    metric, result = (hypothesis.metric or "").strip(), (hypothesis.result or "").strip()
    if outcome is not None and outcome.better and metric and fold(outcome.metric) == fold(metric):
        return outcome.better, f"the stream says that {outcome.better} of it is better"
    less, more = _BETTER_LESS.search(metric), _BETTER_MORE.search(metric)
    if less and not more:
        return "less", f"less “{less[0]}” is better"
    if more and not less:
        return "more", f"more “{more[0]}” is better"
    if less and more:
        return None, ""
    less, more = _LESS.search(result), _MORE.search(result)
    if less and not more:
        return "less", f"the result says “{less[0]}”"
    if more and not less:
        return "more", f"the result says “{more[0]}”"
    return None, ""
