"""Outcomes and delivery of `vsm-tui metrics` for people, from the same object that `--json` prints."""

from __future__ import annotations

from typing import Any

from vsm_tui.safe import safe_line
from vsm_tui.wording import days_words, hours_words, number_words, plural, share_words


def evidence_text(found: dict[str, Any]) -> str:
    """What there is to say of outcomes and delivery; empty where there is nothing."""
    lines = [*_outcomes(found.get("outcomes")), *_delivery(found.get("delivery"))]
    return "\n".join(lines)


def _outcomes(outcomes: dict[str, Any] | None) -> list[str]:
    if outcomes is None:
        return []
    lines = ["", "Outcomes"]
    for one in outcomes["hypotheses"]:
        way = f", {share_words(one['progress'])} of the way" if one["progress"] is not None else ""
        lint = f"  ({', '.join(one['lint']).replace('_', ' ')})" if one["lint"] else ""
        lines.append(f"  {safe_line(one['id'], 40)}: {one['state']}{way}{lint}")
    bare = [one for one in outcomes["capacity_without_evidence"] if not one["readings"] and one["items"]]
    for one in bare:
        spent = f"{plural(one['items'], 'item')}, {hours_words(one['active_hours'])} active"
        waiting = f", {share_words(one['waiting_share'])} waiting" if one["waiting_share"] is not None else ""
        opened = f", open {days_words(one['open_days'])}" if one["open_days"] is not None else ""
        lines.append(f"  without evidence: {safe_line(one['initiative'], 40)} ({spent}{opened}{waiting})")
    return lines


def _delivery(delivery: dict[str, Any] | None) -> list[str]:
    if delivery is None:
        return []
    lead, recovery = delivery["lead_time_hours"], delivery["recovery_hours"]
    nothing = "no data"
    rows = (
        ("deployments", f"{delivery['deployments']:,}, {number_words(delivery['per_week'])} a week"),
        ("change lead time", _spread(lead) if lead["n"] else nothing),
        (
            "change fail rate",
            share_words(delivery["change_fail_rate"]) if delivery["change_fail_rate"] is not None else nothing,
        ),
        ("recovery", f"{hours_words(recovery['p50'])} median (n {recovery['n']})" if recovery["n"] else nothing),
        ("rework", share_words(delivery["rework_rate"]) if delivery["rework_rate"] is not None else nothing),
    )
    return ["", "Delivery (part of the engine, not the destination)", *(f"  {name:<18}{told}" for name, told in rows)]


def _spread(lead: dict[str, Any]) -> str:
    return f"{hours_words(lead['p50'])} median, 85 % within {hours_words(lead['p85'])} (n {lead['n']:,})"
