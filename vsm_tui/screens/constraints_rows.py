"""The lists of the constraints screen: what is in each row, and what a row stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vsm_tui.flow.beyond import whose
from vsm_tui.flow.due import state_of
from vsm_tui.flow.effect import Effect
from vsm_tui.flow.effect_words import verdict_so_far
from vsm_tui.flow.hypotheses import date_words
from vsm_tui.flow.register import constraint_title
from vsm_tui.flow.verdict_grid import FLOW_WORDS, OUTCOME_WORDS, PLACES
from vsm_tui.safe import safe_line
from vsm_tui.screens.mapping.control_table import record_words
from vsm_tui.widgets.table import Column, Tone
from vsm_tui.wording import day_words, days_words, plural, share_words

if TYPE_CHECKING:
    from vsm_tui.flow.dependencies import DependencyFigures
    from vsm_tui.flow.finder import Finding
    from vsm_tui.flow.governance import ControlFigures
    from vsm_tui.flow.influence import Constraint
    from vsm_tui.flow.register import Judged
    from vsm_tui.flow.verdict_grid import Placed
    from vsm_tui.screens.constraints_figures import ConstraintFigures

WIDE = 110
"""From this width on the lists have more of their columns."""
WIDEST = 150
"""From this width on the ranking has all of them."""
OWNER = 24
"""Cells that an owner's name takes at most."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells, and the one thing that it stands for."""

    cells: tuple[str, ...]
    tone: Tone = ""
    constraint: Constraint | None = None
    dependency: DependencyFigures | None = None
    finding: Finding | None = None
    judged: Judged | None = None
    placed: tuple[Placed, ...] = ()
    control: ControlFigures | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """Columns and rows; what is said where there is no row."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: str


def _owner(name: str | None) -> str:
    return safe_line(name) if name else "nobody"


def ranking(figures: ConstraintFigures, width: int) -> Listing:
    """Steps and dependencies by accrued waiting."""
    columns = [
        Column("constraint", grow=True, least=16),
        Column("item-days", align="right"),
        Column("share", align="right"),
        Column("saves", align="right"),
    ]
    if width >= WIDEST:
        columns += [Column("p85 without", align="right"), Column("on top", align="right")]
    if width >= WIDE:
        columns += [Column("in−out", align="right"), Column("now/limit", align="right"), Column("owner", most=OWNER)]
    columns.append(Column("whose"))
    return Listing(
        tuple(columns),
        tuple(_ranked(figures, one, width) for one in figures.ranked),
        "Here steps and dependencies stand by the waiting they hold.",
    )


def _ranked(figures: ConstraintFigures, one: Constraint, width: int) -> Row:
    sign = "▪ " if one.kind == "step" else "⇠ "
    cells = [
        sign + safe_line(one.title),
        f"{one.waited_days:,.0f}",
        share_words(one.share) if one.kind == "step" else "–",
        days_words(one.influence.days),
    ]
    clock = figures.clocks.get((one.kind, one.id))
    if width >= WIDEST:
        cells += [days_words(one.influence.p85_without), plural(len(clock.months), "month") if clock else "–"]
    if width >= WIDE:
        limit = figures.limits.get(one.id) if one.kind == "step" else None
        there = figures.there.get(one.id, 0)
        cells += [
            "–" if one.growth is None else f"{one.growth:+d}",
            "–" if limit is None else f"{there}/{limit.limit if limit.limit is not None else '–'}",
            _owner(one.owner),
        ]
    cells.append(whose(one, figures.map))
    return Row(tuple(cells), "" if one.owner else "warn", constraint=one)


def dependency_list(figures: ConstraintFigures, width: int) -> Listing:
    """Dependencies by blocked days, with how often they come back."""
    columns = [
        Column("dependency", grow=True, least=14),
        Column("days", align="right"),
        Column("blocks", align="right"),
        Column("items", align="right"),
        Column("median", align="right"),
        Column("months"),
        Column("open", align="right"),
    ]
    if width >= WIDE:
        columns.append(Column("owner", most=OWNER))
    owners = {one.id: one.owner for one in figures.map.dependencies}
    rows = []
    for one in figures.dependencies:
        cells = [
            safe_line(one.title),
            f"{one.days:,.0f}",
            f"{one.blocks:,}",
            f"{one.items:,}",
            days_words(one.median_days),
            f"{one.months}" + (" ↻" if one.recurring else ""),
            f"{one.open:,}",
        ]
        if width >= WIDE:
            cells.append(_owner(owners.get(one.dependency)))
        found = next((c for c in figures.ranked if c.kind == "dependency" and c.id == one.dependency), None)
        rows.append(Row(tuple(cells), "", constraint=found, dependency=one))
    return Listing(
        tuple(columns),
        tuple(rows),
        "No block that names a dependency is on record: ! on the board says what an item waits for.",
    )


def finding_list(figures: ConstraintFigures, width: int) -> Listing:
    """What the finders found; set aside ones last."""
    del width
    columns = (
        Column("pattern", least=10),
        Column("where", most=30),
        Column("item-days", align="right"),
        Column("what", grow=True, least=10),
    )
    rows = []
    for one in figures.findings:
        aside = figures.dismissed(one)
        where = "constraint" if one.kind in ("step", "dependency") else ""
        found = next((c for c in figures.ranked if where and c.kind == one.kind and c.id == one.subject), None)
        cells = (
            ("· " if aside is not None else "") + one.pattern,
            safe_line(one.title),
            f"{one.days:,.0f}",
            f"set aside: {safe_line(aside)}" if aside is not None else safe_line(one.sentence),
        )
        rows.append(Row(cells, "dim" if aside is not None else "", constraint=found, finding=one))
    return Listing(columns, tuple(rows), "No pattern was found in this window.")


_TONES: dict[str, Tone] = {"better": "good", "worse": "bad"}


def change_list(figures: ConstraintFigures, width: int) -> Listing:
    """The register of changes."""
    columns = [Column("change", grow=True, least=18), Column("since"), Column("check on"), Column("verdict")]
    if width >= WIDEST:
        columns[1:1] = [Column("constraint", most=26)]
    if width >= WIDE:
        columns += [Column("owner", most=OWNER), Column("state", most=14)]
    rows = []
    for one in figures.judged:
        change = one.change
        word = verdict_so_far(one.main) if isinstance(one.main, Effect) else "not judged"
        state = state_of(change, figures.today)
        if state == "planned":
            word = "not in effect yet"
        due = "! " if state == "check due" else ""
        cells = [due + safe_line(change.what or change.id)]
        if width >= WIDEST:
            cells.append(safe_line(constraint_title(change, figures.map)))
        cells += [date_words(change.date) or "–", date_words(change.check_on) or "–", word]
        if width >= WIDE:
            cells += [_owner(change.owner), safe_line(state)]
        rows.append(Row(tuple(cells), _TONES.get(word.removesuffix(" so far"), ""), judged=one))
    return Listing(tuple(columns), tuple(rows), "Nothing was changed on purpose yet: c starts a change.")


def grid_list(figures: ConstraintFigures, width: int) -> Listing:
    """Faster or not down, better or not across: the number of changes and initiatives, and as many names as fit."""
    room = max(8, (width - 14) // len(PLACES) - 3)
    head = "outcome " if width >= WIDE else ""
    columns = [Column("flow, outcome →" if not head else "")]
    columns += [Column(f"{head}{OUTCOME_WORDS[better]}", grow=True, least=8, most=room) for better in PLACES]
    rows = []
    for faster in PLACES:
        cells = [FLOW_WORDS[faster]]
        here: list[Placed] = []
        for better in PLACES:
            placed = [one for one in figures.grid if (one.faster, one.better) == (faster, better)]
            here += placed
            names = ", ".join(safe_line(_called(one)) for one in placed)
            cells.append(f"{len(placed)}: {names}" if placed else "·")
        rows.append(Row(tuple(cells), "" if here else "dim", placed=tuple(here)))
    return Listing(tuple(columns), tuple(rows), "")


def _called(one: Placed) -> str:
    """A change by its id as words, since what it changes is a sentence; an initiative by its title."""
    return one.id.replace("-", " ").replace("_", " ") if one.kind == "change" else one.title


def control_list(figures: ConstraintFigures, width: int) -> Listing:
    """Governance steps: what each costs and catches."""
    columns = [
        Column("control", grow=True, least=16),
        Column("wait an item", align="right"),
        Column("sent back", align="right"),
        Column("on record"),
    ]
    if width >= WIDE:
        columns += [Column("last catch"), Column("mandatory"), Column("reviews", most=60)]
    rows = []
    for one in figures.governance.controls:
        cells = [
            safe_line(one.title),
            days_words(one.wait_days_per_item),
            f"{one.sent_back} of {one.items}",
            "no catch" if one.no_catch and width < WIDEST else record_words(one),
        ]
        if width >= WIDE:
            last = one.last_caught
            cells += [
                "–" if last is None else day_words(last, figures.map.timezone),
                {True: "yes", False: "no", None: "?"}[one.mandatory],
                safe_line(", ".join(one.evidence)),
            ]
        found = next((c for c in figures.ranked if c.kind == "step" and c.id == one.step), None)
        rows.append(Row(tuple(cells), "", constraint=found, control=one))
    return Listing(
        tuple(columns),
        tuple(rows),
        "No step is marked as a control: on the map (1), e on a step says what it protects and what it reviews.",
    )


def month_strip(counts: Sequence[tuple[str, int]]) -> str:
    """Blocks by month as bars and numbers: `2026-03 ▅4  2026-04 █6`."""
    most = max((count for _, count in counts), default=1)
    bars = "▁▂▃▄▅▆▇█"
    return "  ".join(f"{month} {bars[max(0, round(count / most * 8) - 1)]}{count}" for month, count in counts)
