"""Governance as a table and in words: what each control costs and catches, and evidence reviewed more than once."""

from __future__ import annotations

from vsm_tui.flow.governance import ControlFigures, Governance
from vsm_tui.safe import safe_line
from vsm_tui.screens.mapping.figures import MapFigures
from vsm_tui.widgets.table import Column
from vsm_tui.wording import day_words, days_words, plural, share_words


def control_table(figures: MapFigures, found: Governance) -> tuple[list[Column], list[list[str]]]:
    """Columns and rows, controls in stream order."""
    columns = [
        Column("control", grow=True, least=14),
        Column("mandatory"),
        Column("wait an item", align="right"),
        Column("items", align="right"),
        Column("sent back", align="right"),
        Column("discarded", align="right"),
        Column("last catch"),
        Column("on record"),
        Column("protects", most=40),
        Column("reviews", most=80),
    ]
    return columns, [_row(figures, control) for control in found.controls]


def _row(figures: MapFigures, control: ControlFigures) -> list[str]:
    last = control.last_caught
    return [
        safe_line(control.title),
        {True: "yes", False: "no", None: "?"}[control.mandatory],
        days_words(control.wait_days_per_item),
        str(control.items),
        str(control.sent_back),
        str(control.discarded),
        "–" if last is None else day_words(last, figures.map.timezone),
        record_words(control),
        safe_line(control.protects or "?"),
        safe_line(", ".join(control.evidence)),
    ]


def record_words(control: ControlFigures) -> str:
    """`4 of 30 caught`, or `no catch on record in 40 items (at most 8 %)`."""
    if not control.items:
        return "nothing came through"
    if control.no_catch:
        return f"no catch on record in {plural(control.items, 'item')} (at most {share_words(control.at_most)})"
    return f"{control.caught} of {control.items} caught"


def governance_finding(found: Governance) -> str:
    """The duplication that costs most, else the control that costs most."""
    twice = [piece for piece in found.evidence if len(piece.steps) > 1]
    if twice:
        first = max(twice, key=lambda piece: piece.wait_days)
        return (
            f"{safe_line(first.evidence, 60)} is reviewed by {plural(len(first.steps), 'control')}, which cost "
            f"{first.wait_days:,.0f} item-days of waiting together."
        )
    if not found.controls:
        return "No step is marked as a control: e on a step says what it protects and which evidence it reviews."
    most = max(found.controls, key=lambda control: control.wait_days)
    if not most.items:
        return "Nothing has come through a control in this window."
    return (
        f"{safe_line(most.title, 60)} makes an item wait {days_words(most.wait_days_per_item)}: {record_words(most)}."
    )


def governance_words(figures: MapFigures, found: Governance) -> str:
    """Every piece of evidence with its controls, then how to read the record."""
    titles = {step.id: safe_line(step.title, 60) for step in figures.map.steps}
    lines = []
    for piece in found.evidence:
        reviewers = ", ".join(titles[step] for step in piece.steps)
        again = f", {len(piece.steps)} times" if len(piece.steps) > 1 else ""
        cost = f" ({piece.wait_days:,.0f} item-days of waiting together)" if piece.wait_days else ""
        lines.append(f"{safe_line(piece.evidence, 60)} is reviewed{again}: {reviewers}{cost}")
    lines.append(
        "No catch on record says nothing about deterrence or corrections in place. A mandatory control stays; its "
        "waiting and its duplication do not have to."
    )
    return "\n".join(lines)
