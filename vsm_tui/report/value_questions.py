"""Questions 5, 6 and 7: capacity without evidence, what is funded only after escalation, which controls catch."""

from __future__ import annotations

from vsm_tui.charts.kinds import distribution
from vsm_tui.flow.distribution import flow_distribution
from vsm_tui.flow.evidence import evidence_finding, evidence_words, exposure
from vsm_tui.flow.governance import ControlFigures, Governance, governance
from vsm_tui.flow.outcomes import outcomes
from vsm_tui.flow.view import view
from vsm_tui.pictures.distribution import against_targets, type_order
from vsm_tui.pictures.sentences import distribution_sentence
from vsm_tui.report.answer import Answer, Figure, Table
from vsm_tui.report.material import Material
from vsm_tui.safe import safe_line
from vsm_tui.wording import day_words, days_long, days_words, hours_words, plural, share_words, type_sign

_NO_WAIT = 1 / 48
"""Days of waiting an item below which a control costs none to speak of."""


def without_evidence(material: Material) -> Answer:
    """5: Which investments consume capacity without producing evidence of value?"""
    question = "What consumes capacity without producing evidence of value?"
    found = outcomes(material.history, material.scope, material.records.outcomes)
    ordered = [one for one in found.without_evidence_first() if one.used.items or one.used.active_hours]
    said = evidence_finding(found)
    if not ordered:
        return Answer(
            5, "evidence", question, said, "outcomes", definitions=("without_evidence", "hypothesis"), known=False
        )
    bare = [one for one in ordered if one.without_evidence]
    rows = tuple(
        (
            one.node.title,
            exposure(found, one),
            hours_words(one.used.active_hours),
            share_words(one.used.share),
            f"{one.used.items:,}",
            f"{one.evidence.hypotheses:,}",
            evidence_words(one),
        )
        for one in ordered
    )
    percent = [100 * (one.used.share or 0.0) for one in ordered]
    picture = distribution(
        "Capacity used by initiative, and whether it has evidence",
        [("! " if one.without_evidence else "✓ ") + safe_line(one.node.title, 30) for one in ordered],
        [("share of all active time", percent)],
        note=f"! no reading after its first delivery: {len(bare)} of {len(ordered)}",
    )
    shares = [one.used.share for one in bare if one.used.share is not None]
    return Answer(
        number=5,
        name="evidence",
        question=question,
        sentence=said,
        screen="outcomes",
        table=Table(
            ("initiative", "exposure", "work", "of capacity", "items", "hypotheses", "evidence"), "llrrrrl", rows
        ),
        picture=picture,
        figures=(Figure("capacity without evidence", sum(shares) if shares else 0.0, "share"),),
        gist=", ".join(sorted(one.node.title for one in bare)) or "nothing",
        definitions=("without_evidence", "capacity_used", "hypothesis", "progress"),
    )


def escalated(material: Material) -> Answer:
    """6: Are defects, debt and risk funded on purpose, or only after escalation?"""
    history, scope = material.history, material.scope
    question = "Are defects, debt and risk funded on purpose, or only after escalation?"
    found = flow_distribution(history, scope)
    if not found.n or not view(history, scope).sound:
        said = "Nothing has finished in this window, so there is no distribution."
        return Answer(6, "distribution", question, said, "flow", known=False)
    names = type_order({*found.by_items, *found.target})
    rows = tuple(
        (
            f"{type_sign(name)} {name}",
            f"{found.counts.get(name, 0):,}",
            share_words(found.by_items.get(name, 0.0)),
            share_words(found.target.get(name)),
            share_words(found.by_active.get(name, 0.0)),
            share_words(found.escalated.get(name)),
        )
        for name in names
    )
    columns = ("type", "finished", "of items", "target", "of active time", "escalated")
    urgent = {name: share for name, share in found.escalated.items() if share is not None}
    off = max(found.target, key=lambda name: abs(found.by_items.get(name, 0.0) - found.target[name]), default="")
    return Answer(
        number=6,
        name="distribution",
        question=question,
        sentence=distribution_sentence(history, scope),
        screen="flow",
        table=Table(columns, "lrrrrr", rows),
        picture=against_targets(history, scope).chart,
        figures=(
            *(Figure(f"{name} of all items", found.by_items.get(name, 0.0), "share") for name in names),
            *(Figure(f"{name} escalated", urgent[name], "share") for name in names if name in urgent),
        ),
        gist=f"{off} furthest from its target" if off else "no targets",
        definitions=("flow_distribution",),
    )


def controls(material: Material) -> Answer:
    """7: Which governance steps reduce risk, and which merely document that a meeting occurred?"""
    question = "Which controls reduce risk, and which document a meeting?"
    found = governance(material.history, material.scope)
    used = [one for one in found.controls if one.items]
    if not used:
        said = (
            "No step is marked as a control on the map."
            if not found.controls
            else "Nothing has come through a control in this window."
        )
        return Answer(7, "controls", question, said, "constraints", definitions=("control",), known=False)
    titles = {step.id: step.title for step in material.history.map.steps}
    zone = material.history.map.timezone
    rows = tuple(
        (
            one.title,
            (one.protects or "not said") + (", mandatory" if one.mandatory else ""),
            f"{one.items:,}",
            days_words(one.wait_days_per_item),
            f"{one.sent_back:,}",
            f"{one.discarded:,}",
            "never" if one.last_caught is None else day_words(one.last_caught, zone),
            ", ".join(titles[step] for step in one.shares_evidence_with) or "–",
        )
        for one in used
    )
    columns = ("control", "protects against", "items", "wait each", "sent back", "discarded", "last catch")
    picture = distribution(
        "What a control costs and catches",
        [safe_line(one.title, 30) for one in used],
        [
            ("days of waiting an item", [one.wait_days_per_item for one in used]),
            ("caught of 100 items", [100 * one.caught / one.items for one in used]),
        ],
        unit="",
        note="waiting in days, catches for each 100 items that came through",
    )
    return Answer(
        number=7,
        name="controls",
        question=question,
        sentence=_controls_sentence(used, found, titles),
        screen="constraints",
        table=Table((*columns, "reviews the same evidence as"), "llrrrrll", rows),
        picture=picture,
        figures=tuple(Figure(f"{one.title}: wait of an item", one.wait_days_per_item, "days") for one in used),
        gist=", ".join(one.title for one in used if one.no_catch) or "every control caught something",
        beside=_duplicated(found, titles),
        definitions=("control",),
    )


def _controls_sentence(used: list[ControlFigures], found: Governance, titles: dict[str, str]) -> str:
    silent = [one for one in used if one.no_catch]
    if not silent:
        worst = max(used, key=lambda one: one.wait_days_per_item or 0.0)
        return (
            f"Every control caught something; {worst.title} costs most, "
            f"{days_long(worst.wait_days_per_item)} of waiting an item, and caught "
            f"{worst.caught:,} of {worst.items:,}."
        )
    worst = max(silent, key=lambda one: one.wait_days)
    fine = 1 if worst.at_most is not None and worst.at_most < 0.1 else 0
    most = f"at most {share_words(worst.at_most, fine)}" if worst.at_most is not None else ""
    wait = worst.wait_days_per_item or 0.0
    cost = f"costs {days_long(wait)} of waiting an item" if wait >= _NO_WAIT else "costs next to no waiting"
    kept = " It is mandatory and stays: what is questioned is its waiting." if worst.mandatory else ""
    return (
        f"{worst.title} has no catch on record in {plural(worst.items, 'item')} (so {most} would be caught) and "
        f"{cost}.{kept}"
    )


def _duplicated(found: Governance, titles: dict[str, str]) -> tuple[str, ...]:
    """What several controls review, in one sentence; nothing where nothing is reviewed twice."""
    twice = [piece for piece in found.evidence if len(piece.steps) > 1]
    if not twice:
        return ()
    by_steps: dict[tuple[str, ...], list[str]] = {}
    for piece in twice:
        by_steps.setdefault(piece.steps, []).append(piece.evidence)
    return tuple(
        f"{' and '.join(titles[step] for step in steps)} both review: {', '.join(pieces)}."
        for steps, pieces in by_steps.items()
    )
