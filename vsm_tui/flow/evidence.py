"""Capacity without evidence in words: one sentence, and the exposure of one part of the chain."""

from __future__ import annotations

from vsm_tui.flow.outcomes import NodeFigures, OutcomeFigures
from vsm_tui.wording import days_long, plural, share_words


def exposure(found: OutcomeFigures, one: NodeFigures) -> str:
    """`EUR 400,000, open 140 days, 62 % waiting, no reading`: money, time open, share waiting, evidence.

    The money of an initiative is that of its investment, and said to be.
    """
    parts = []
    money = _money(found, one)
    if money:
        parts.append(money)
    if one.evidence.open_days:
        parts.append(f"open {days_long(one.evidence.open_days)}")
    if one.used.waiting_share is not None:
        parts.append(f"{share_words(one.used.waiting_share)} waiting")
    parts.append(evidence_words(one))
    return ", ".join(parts)


def _money(found: OutcomeFigures, one: NodeFigures) -> str:
    if one.amount:
        return one.amount
    above = found.chain.path(one.node)[:-1]
    investment = next((node for node in reversed(above) if node.level == "investment"), None)
    if investment is None:
        return ""
    figures = found.of(investment)
    if not figures.amount:
        return ""
    shared = sum(child.level == "initiative" for child in investment.children) > 1
    return f"part of {figures.amount}" if shared else figures.amount


def evidence_words(one: NodeFigures) -> str:
    """What there is to show: `no reading`, `no reading after delivery`, `9 readings after delivery`."""
    evidence = one.evidence
    if evidence.after_delivery:
        return f"{plural(evidence.after_delivery, 'reading')} after delivery"
    if evidence.readings:
        return "no reading after delivery" if evidence.delivered is not None else "nothing delivered yet"
    return "no reading"


def evidence_finding(found: OutcomeFigures) -> str:
    """The sentence over the screen: how much capacity has no evidence, and where most of it went."""
    initiatives = found.level("initiative")
    if not initiatives:
        return _hypotheses_only(found)
    bare = [one for one in found.without_evidence_first() if one.without_evidence]
    if not any(one.used.items for one in initiatives):
        return "No item in this scope belongs to an initiative, so nothing can be said of capacity and evidence."
    if not bare:
        return "Every initiative that used capacity has a reading after its first delivery."
    worst = bare[0]
    told = f"“{worst.node.title}”: {exposure(found, worst)}."
    if not worst.used.share:
        items = sum(one.used.items for one in bare)
        return f"{plural(items, 'item')} without evidence and with no recorded work, first of all in {told}"
    if len(bare) == 1:
        return f"{share_words(worst.used.share)} of capacity has no evidence: {told}"
    share = sum(one.used.share or 0.0 for one in bare)
    own = share_words(worst.used.share)
    return f"{share_words(share)} of capacity has no evidence, most of it ({own}) in {told}"


def _hypotheses_only(found: OutcomeFigures) -> str:
    hypotheses = found.level("hypothesis")
    if not hypotheses:
        return "No hypothesis is written down: nobody could say afterwards whether the work mattered."
    counts: dict[str, int] = {}
    for one in hypotheses:
        if one.standing is not None:
            counts[one.standing.state] = counts.get(one.standing.state, 0) + 1
    return f"{plural(len(hypotheses), 'hypothesis', 'hypotheses')}: " + ", ".join(
        f"{count} {state}" for state, count in counts.items()
    )
