"""The right side of the outcomes screen: a hypothesis written out with its plot, or what a part of the chain used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from textual.content import Content

from vsm_tui.charts.kinds import line
from vsm_tui.charts.model import Chart
from vsm_tui.definitions import DEFINITIONS
from vsm_tui.flow.evidence import evidence_words, exposure
from vsm_tui.flow.hypotheses import SIGNS, STATE_WORDS, Standing, amount_words, date_words, sentence
from vsm_tui.flow.outcomes import NodeFigures, OutcomeFigures
from vsm_tui.safe import safe, safe_line
from vsm_tui.screens.outcomes_rows import LEVEL_WORDS
from vsm_tui.wording import days_long, hours_words, instant_words, plural, share_words

if TYPE_CHECKING:
    from store.journal import ActRecord
    from store.outcome_models import Hypothesis

_STATE_STYLES = {
    "supported": "bold $success",
    "met": "bold $success",
    "refuted": "bold $error",
    "overdue": "bold $warning",
    "draft": "bold $foreground 70%",
}
MOST_MARKS = 6
"""More events than this, the newest of them, would hide the readings."""
NEXT_WORDS = {"scale": "scale it", "adjust": "adjust it", "stop": "stop it"}


def state_content(where: Standing, *, short: bool = False) -> Content:
    """The state with its sign and, unless `short`, what it means."""
    style = _STATE_STYLES.get(where.state, "bold $primary")
    told = "" if short else f"  {STATE_WORDS[where.state]}"
    return Content.assemble((f"{SIGNS[where.state]} {where.state}", style), (told, "dim"))


def sentence_content(hypothesis: Hypothesis) -> Content:
    """The hypothesis written out; its own words bold, what is missing in capitals on a ground of its own."""
    parts: list[Any] = []
    for words in sentence(hypothesis):
        text = safe(words.text, 300)
        if words.missing:
            parts.append((text, "$warning underline"))
        else:
            parts.append((text, "bold") if words.part else text)
    return Content.assemble(*parts)


def cautions_content(one: NodeFigures) -> Content:
    """The cautions, each with its reason and example; empty where there is none."""
    parts: list[Any] = []
    for caution in one.cautions:
        parts += [("! ", "bold $warning"), safe(caution.reason, 400)]
        parts.append((f" For example: {caution.example}\n" if caution.example else "\n", "italic dim"))
    return Content.assemble(*parts).rstrip()


def progress_bar(progress: float, width: int) -> str:
    """How far of the way as a bar of `width` cells; beyond either end an arrow says so."""
    if width < 3:
        return ""
    if progress < 0:
        return "◂" + "─" * (width - 1)
    filled = min(width, round(progress * width))
    return (
        "━" * filled + ("─" * (width - filled) if filled < width else "") if progress <= 1 else "━" * (width - 1) + "▸"
    )


def progress_content(hypothesis: Hypothesis, where: Standing, width: int) -> Content:
    """The bar of progress, then from baseline over the latest reading to the target, with n."""
    unit = hypothesis.unit
    if where.latest is None:
        return Content.assemble(("No reading yet. ", "bold"), ("a adds the first one.", "dim"))
    latest = f"{amount_words(where.latest.value, unit)} on {date_words(where.latest.date)}"
    parts: list[Any] = []
    if where.progress is not None:
        share = share_words(where.progress)
        room = max(6, min(24, width - len(share) - 3))
        style = "$success" if where.progress >= 1 else "$error" if where.progress < 0 else "$primary"
        parts += [(progress_bar(where.progress, room), style), (f" {share} of the way\n", "bold")]
    come = amount_words(hypothesis.baseline)
    goes = amount_words(hypothesis.target)
    parts += [f"from {come or '?'} to {goes or '?'}; now ", (safe_line(latest, 120), "bold")]
    after = ""
    if where.after_delivery is not None and where.after_delivery < len(where.readings):
        after = f", {where.after_delivery} of them after the first delivery"
    parts.append((f"  n {len(where.readings)}{after}", "dim"))
    return Content.assemble(*parts)


def hypothesis_chart(
    hypothesis: Hypothesis, where: Standing, events: Sequence[tuple[date, str]], keys: Sequence[str]
) -> Chart | None:
    """Readings over time with baseline, target, date, first delivery and other events; none without readings.

    Of the `events` (releases, changes) the newest between the first reading and the last are marked. `keys` are the
    items that enter opens behind each point.
    """
    if not where.readings:
        return None
    days = [reading.date for reading in where.readings]
    marks: list[tuple[date, str]] = []
    if where.first_delivery is not None:
        marks.append((where.first_delivery, "delivered"))
    within = [(day, safe_line(name, 40)) for day, name in events if days[0] <= day <= days[-1]]
    marks += within[-MOST_MARKS:]
    more = f", {len(within) - MOST_MARKS} earlier marks left out" if len(within) > MOST_MARKS else ""
    baseline, target = hypothesis.baseline, hypothesis.target
    up = hypothesis.better == "more" if hypothesis.better else (target or 0) >= (baseline or 0)
    return line(
        safe_line(hypothesis.metric or "metric", 60),
        days,
        [reading.value for reading in where.readings],
        baseline=baseline,
        target=target,
        up_is_good=up,
        by=hypothesis.by,
        marks=marks,
        payloads=[tuple(keys)] * len(days),
        texts=[safe_line(reading.source, 40) for reading in where.readings],
        unit=safe_line(hypothesis.unit or "", 14),
        note=f"n {len(days)}{more}",
    )


def verdict_content(one: NodeFigures, successors: Sequence[str]) -> Content:
    """The verdict with reason, who and what next; without one, what the figures suggest."""
    where = one.standing
    hypothesis: Any = one.node.entry
    assert where is not None
    parts: list[Any] = []
    verdict = hypothesis.verdict
    if verdict is not None and where.state == verdict.decided:
        parts.append((f"{SIGNS[where.state]} {verdict.decided}", _STATE_STYLES.get(where.state, "bold")))
        told = [date_words(verdict.date), f"by {safe_line(verdict.by, 60)}" if verdict.by else ""]
        parts.append("  " + ", ".join(part for part in told if part))
        if verdict.because:
            parts.append(f": {safe(verdict.because, 600)}")
        if verdict.next:
            parts.append((f"\nNext: {NEXT_WORDS[verdict.next]}.", "bold"))
        if verdict.next == "adjust" and not successors:
            parts.append((" n begins its successor.", "dim"))
    elif where.suggestion:
        parts.append((where.suggestion, "$warning"))
    if successors:
        parts.append(f"\nFollowed by {safe_line(', '.join(successors), 200)}.")
    if hypothesis.follows:
        parts.append(f"\nAdjusts {safe_line(hypothesis.follows, 100)}.")
    if hypothesis.learned:
        parts += [("\nLearned: ", "bold"), safe(hypothesis.learned, 600)]
    return Content.assemble(*parts)


def chain_content(found: OutcomeFigures, one: NodeFigures) -> Content:
    """The way from the objective down to this part, on one line each."""
    path = found.chain.path(one.node)
    if len(path) < 2:
        return Content("")
    parts: list[Any] = []
    for place, node in enumerate(path[:-1]):
        parts.append(("" if place == 0 else " › ") + safe_line(node.title, 60))
    return Content.assemble(*((part, "dim") for part in parts))


def part_content(found: OutcomeFigures, one: NodeFigures, timezone: str) -> Content:
    """An objective, investment or initiative: what it used beside what was intended, its evidence, its bets."""
    node, evidence = one.node, one.evidence
    parts: list[Any] = [(f"{LEVEL_WORDS[node.level]}  ", "dim"), (safe_line(node.title, 120), "bold"), "\n"]
    owner = getattr(node.entry, "owner", None)
    if owner:
        parts.append((f"owned by {safe_line(owner, 80)}\n", "dim"))
    if node.entry is None:
        parts.append(("named by items only; e writes it down\n", "$warning"))
    style = "bold $warning" if one.without_evidence else "bold"
    parts += ["\n", ("! " if one.without_evidence else "", style), (_sentence(exposure(found, one)), style), "\n\n"]
    parts += _capacity(one)
    bets = f"{plural(evidence.hypotheses, 'hypothesis', 'hypotheses')}, {evidence.decided} decided"
    readings = f"{plural(evidence.readings, 'reading')}, {evidence.after_delivery} after delivery"
    parts += [("Evidence    ", "dim"), f"{bets}, {readings}\n"]
    if evidence.started is not None:
        zone = ZoneInfo(timezone)
        began = date_words(datetime.fromtimestamp(evidence.started, zone).date())
        came = "nothing delivered yet"
        if evidence.delivered is not None:
            came = f"first delivery {date_words(datetime.fromtimestamp(evidence.delivered, zone).date())}"
        parts += [("Time        ", "dim"), f"first start {began}, {came}\n"]
    parts += _time_to_evidence(one)
    if node.children:
        parts.append("\n")
    for child in node.children:
        below = found.of(child)
        if below.standing is not None:
            parts += [
                f"{SIGNS[below.standing.state]} {safe_line(child.title, 80)}",
                (f"  {below.standing.state}\n", "dim"),
            ]
        else:
            sign = "!" if below.without_evidence else "·"
            parts += [f"{sign} {safe_line(child.title, 80)}", (f"  {evidence_words(below)}\n", "dim")]
    return Content.assemble(*parts).rstrip()


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


def _capacity(one: NodeFigures) -> list[Any]:
    use = one.used
    parts: list[Any] = [
        ("Capacity    ", "dim"),
        f"{plural(use.items, 'item')}, {hours_words(use.active_hours)} of active time",
    ]
    if use.share is not None:
        parts += [", ", (f"{share_words(use.share)} of all", "bold")]
    if one.intended is not None:
        parts.append(f"; meant {share_words(one.intended)}")
        if use.share is not None and abs(use.share - one.intended) >= 0.1:
            away = "more" if use.share > one.intended else "less"
            points = abs(use.share - one.intended) * 100
            parts.append((f" ({points:.0f} points {away})", "$warning"))
    return [*parts, "\n"]


def _time_to_evidence(one: NodeFigures) -> list[Any]:
    waited = one.evidence.time_to_evidence
    if not waited.n:
        return []
    told = (
        f"{days_long(waited.from_start_days)} from start, {days_long(waited.from_delivery_days)} from delivery "
        f"to the next reading"
    )
    rest = f"; {waited.without} delivered without one" if waited.without else ""
    return [("To evidence ", "dim"), told, (f" (median, n {waited.n}{rest})\n", "dim")]


def edits_line(edits: Sequence[ActRecord], timezone: str) -> Content:
    """How often a hypothesis was edited, and when last; empty where the journal remembers nothing."""
    if not edits:
        return Content("")
    when = instant_words(edits[0].at, timezone)
    return Content(safe_line(f"{plural(len(edits), 'edit')}, last {when} by {edits[0].who}; i lists them", 200))


def explanation_content(one: NodeFigures, edits: Sequence[ActRecord], timezone: str) -> Content:
    """What the figures of a part mean, with their formulas; of a hypothesis also its edits, the newest first."""
    names = ("hypothesis", "progress") if one.standing is not None else ("capacity_used", "without_evidence")
    parts: list[Any] = []
    for name in names:
        told = DEFINITIONS[name]
        parts += [(told.title + "  ", "bold"), told.meaning, "\n"]
        parts += [(f"    {told.formula}\n", "dim")] if told.formula else []
        parts.append("\n")
    if one.standing is not None:
        parts.append(("Edits\n", "bold"))
        for act in edits:
            when = instant_words(act.at, timezone)
            parts += [(f"  {when}  {safe_line(act.who, 20)}  ", "dim"), safe_line(act.what, 200), "\n"]
        if not edits:
            parts.append(("  none that the journal remembers\n", "dim"))
    return Content.assemble(*parts)
