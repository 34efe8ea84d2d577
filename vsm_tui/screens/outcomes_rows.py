"""What the lists of the outcomes screen say, line by line: the chain, capacity, the two vocabularies, loose ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from store.models import fold
from vsm_tui.flow.chain import LEVELS, Level, Node
from vsm_tui.flow.evidence import evidence_words
from vsm_tui.flow.hypotheses import SIGNS, State
from vsm_tui.flow.outcomes import NodeFigures, OutcomeFigures
from vsm_tui.safe import safe_line
from vsm_tui.widgets.table import Column, Tone
from vsm_tui.wording import days_words, hours_words, plural, share_words, type_sign

if TYPE_CHECKING:
    from vsm_tui.flow.history import History

Key = tuple[Level, str]
LEVEL_WORDS: dict[Level, str] = {
    "objective": "Objective",
    "investment": "Investment",
    "initiative": "Initiative",
    "hypothesis": "Hypothesis",
}
_WIDE, _WIDER = 46, 72
_ROOMY = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: its cells, how it stands out, the node behind it, the items behind it (indexes)."""

    cells: tuple[str, ...]
    tone: Tone = ""
    node: Node | None = None
    items: tuple[int, ...] = ()
    heading: bool = False
    """A line that only says what follows."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list with its columns and what is said over it."""

    title: str
    columns: tuple[Column, ...]
    entries: tuple[Entry, ...]
    empty: str = "Nothing here."


def key_of(node: Node) -> Key:
    """What a node is remembered by when the figures are computed again."""
    return node.level, fold(node.id)


def first_look(found: OutcomeFigures) -> Key | None:
    """Where the cursor begins: the most capacity without evidence, else the first hypothesis."""
    first = next((one for one in found.without_evidence_first() if one.without_evidence), None)
    hypotheses = found.level("hypothesis")
    chosen = first or (hypotheses[0] if hypotheses else None)
    return key_of(chosen.node) if chosen else None


def visible(found: OutcomeFigures, folded: frozenset[Key]) -> list[tuple[Node, int]]:
    """The nodes that are not inside a folded one, each with its depth."""

    def below(node: Node, depth: int) -> Iterator[tuple[Node, int]]:
        yield node, depth
        if key_of(node) not in folded:
            for child in node.children:
                yield from below(child, depth + 1)

    return [line for root in found.chain.roots for line in below(root, 0)]


def chain_listing(found: OutcomeFigures, folded: frozenset[Key], width: int) -> Listing:
    """The chain as an outline with capacity used; where `width` cells allow, what was intended and the evidence."""
    columns = [Column("Objective › investment › initiative › hypothesis", grow=True, least=20, width=24)]
    columns.append(Column("Used", "right", 5))
    if width >= _WIDE:
        columns.append(Column("Meant", "right", 5))
    if width >= _WIDER:
        columns.append(Column("Evidence", width=26))
    entries = []
    for node, depth in visible(found, folded):
        one = found.of(node)
        cells = [_outline(one, depth, key_of(node) in folded), _used(one)]
        if width >= _WIDE:
            cells.append(share_words(one.intended) if one.intended is not None else "")
        if width >= _WIDER:
            cells.append(state_words(one))
        entries.append(Entry(tuple(cells), _tone(one), node, node.items))
    rest = found.unlinked
    if rest.items and rest.items < found.everything.items:
        cells = ["· Items without initiative", share_words(rest.share), *[""] * (len(columns) - 2)]
        entries.append(Entry(tuple(cells), "dim", None, found.chain.orphans.items))
    return Listing("", tuple(columns), tuple(entries))


def _outline(one: NodeFigures, depth: int, folded: bool) -> str:
    node = one.node
    if one.standing is not None:
        sign = SIGNS[one.standing.state]
    elif node.children:
        sign = "▸" if folded else "▾"
    else:
        sign = "·"
    lacks = " !" if node.level == "initiative" and one.without_evidence else ""
    return f"{'  ' * depth}{sign}{lacks} {safe_line(node.title)}"


def _used(one: NodeFigures) -> str:
    if one.node.level == "hypothesis" and not one.node.items:
        return ""
    return share_words(one.used.share)


def state_words(one: NodeFigures) -> str:
    """A hypothesis's state and progress, a part's readings; empty where there is nothing to say."""
    if one.standing is not None:
        moved = one.standing.progress
        return one.standing.state + (f", {share_words(moved)}" if moved is not None else "")
    if not one.used.items and not one.evidence.readings:
        return ""
    return evidence_words(one)


def _tone(one: NodeFigures) -> Tone:
    if one.standing is not None:
        tones: dict[str, Tone] = {
            "supported": "good",
            "met": "good",
            "refuted": "bad",
            "overdue": "warn",
            "draft": "dim",
        }
        return tones.get(one.standing.state, "")
    if one.node.level == "initiative" and one.without_evidence:
        return "warn"
    return ""


def listing(view: str, found: OutcomeFigures, history: History, width: int) -> Listing:
    """The list of a view other than the chain, for a screen `width` cells wide."""
    if view == "capacity":
        return capacity_listing(found, width)
    if view == "leadership":
        return leadership_listing(found, width)
    return team_listing(found, history, width) if view == "team" else loose_listing(found)


# --- capacity without evidence ------------------------------------------------------------------------


_NARROW = frozenset({"Items", "Hyp.", "Active"})
"""Columns of the capacity list that give way where there is little room."""
_WIDTHS = {"Items": 5, "Used": 5, "Meant": 5, "Hyp.": 4, "Read.": 5, "Open": 5, "Waiting": 7}


def capacity_listing(found: OutcomeFigures, width: int) -> Listing:
    """Capacity and no evidence first: initiatives, then the same summed up to investments and objectives."""
    titles = ("Items", "Active", "Used", "Meant", "Hyp.", "Read.", "Open", "Waiting", "Money")
    kept = [title for title in titles if width >= _ROOMY or title not in _NARROW]
    columns = (
        Column("", width=1),
        Column("", grow=True, least=14),
        *(Column(title, "right", _WIDTHS.get(title)) for title in kept),
    )
    entries: list[Entry] = []
    for level in LEVELS[2::-1]:
        figures = found.without_evidence_first(level)
        if figures:
            entries.append(Entry(("", f"{LEVEL_WORDS[level]}s", *[""] * len(kept)), "dim", heading=True))
            entries += [_capacity_entry(one, kept) for one in figures]
    rest = found.unlinked
    if rest.items:
        cells = {"Items": f"{rest.items}", "Active": hours_words(rest.active_hours), "Used": share_words(rest.share)}
        said = tuple(cells.get(title, "") for title in kept)
        entries.append(Entry(("", "Items without initiative", *said), "dim", None, found.chain.orphans.items))
    return Listing(
        "Capacity without evidence: what used capacity and has no reading after its first delivery (!) comes first.",
        columns,
        tuple(entries),
        "No initiative yet: items point to one by their initiative column, or n writes one down.",
    )


def _capacity_entry(one: NodeFigures, kept: list[str]) -> Entry:
    evidence = one.evidence
    cells = {
        "Items": f"{one.used.items}",
        "Active": hours_words(one.used.active_hours),
        "Used": share_words(one.used.share),
        "Meant": share_words(one.intended),
        "Hyp.": f"{evidence.hypotheses}",
        "Read.": f"{evidence.after_delivery}",
        "Open": days_words(evidence.open_days),
        "Waiting": share_words(one.used.waiting_share),
        "Money": safe_line(one.amount) or "–",
    }
    lead = ("!" if one.without_evidence else " ", "  " + safe_line(one.node.title))
    said = (*lead, *(cells[title] for title in kept))
    return Entry(said, "warn" if one.without_evidence else "", one.node, one.node.items)


# --- the same in two vocabularies ----------------------------------------------------------------------

_THEMES = (
    ("growth", ("growth", "grow", "revenue", "sales", "market", "acquisition", "new customers", "conversion")),
    ("retention", ("retention", "retain", "keep", "loyal", "churn", "stay", "satisfaction", "customers paying")),
    ("risk", ("risk", "fraud", "regulat", "complian", "exposure", "secur", "safe", "audit", "resilien")),
    ("cost", ("cost", "efficien", "saving", "cheaper", "effort", "productiv")),
)


def leadership_theme(text: str) -> str:
    """Which of leadership's concerns a name speaks of: growth, retention, risk, cost; else a commitment."""
    said = fold(text)
    return next((name for name, words in _THEMES if any(word in said for word in words)), "commitment")


def leadership_listing(found: OutcomeFigures, width: int) -> Listing:
    """Objectives and investments in leadership's words: what was committed, what it got, what came of it.

    Where there is little room the result is told by signs alone and the evidence by how many readings there are.
    """
    roomy = width >= _ROOMY
    columns = (
        Column("About", width=10),
        Column("Strategic commitment", grow=True, least=12),
        Column("Result"),
        Column("Money", "right"),
        Column("Meant", "right", 5),
        Column("Got", "right", 5),
        *((Column("Open", "right"),) if roomy else ()),
        Column("Readings" if roomy else "Read.", "right", None if roomy else 5),
    )
    entries = []
    for node, depth in visible(found, frozenset()):
        if node.level not in ("objective", "investment") and depth:
            continue  # what hangs below an investment is on the team's page
        one = found.of(node)
        about = leadership_theme(node.title) if node.level == "objective" or not depth else ""
        if node.level == "hypothesis":
            about = "outcome"
        cells = (
            about,
            "  " * depth + safe_line(node.title),
            _result(found, node, words=roomy),
            safe_line(one.amount) or "–",
            share_words(one.intended),
            share_words(one.used.share) if one.used.items else "–",
            *((days_words(one.evidence.open_days),) if roomy else ()),
            f"{one.evidence.after_delivery}",
        )
        entries.append(Entry(cells, "warn" if one.without_evidence else "", node, node.items))
    return Listing(
        "Leadership's page: growth, risk, retention, cost, commitments. The same items and readings as the team's.",
        columns,
        tuple(entries),
        "No objective or investment is written down; n begins one.",
    )


def _result(found: OutcomeFigures, node: Node, *, words: bool) -> str:
    counts: dict[State, int] = {}
    for one in node.walk():
        where = found.of(one).standing
        if where is not None:
            counts[where.state] = counts.get(where.state, 0) + 1
    if not words:
        return " ".join(f"{SIGNS[state]}{count}" for state, count in counts.items()) or "no bet"
    return ", ".join(f"{SIGNS[state]} {count} {state}" for state, count in counts.items()) or "no bet"


def team_listing(found: OutcomeFigures, history: History, width: int) -> Listing:
    """Initiatives in the team's words: features, defects, debt, what is open, blocked and released.

    Where there is little room types are told by their sign and the first letters.
    """
    roomy = width >= _ROOMY
    names = [name for name in history.items.type_names if _any_of_type(history, name)]
    released = any(history.items.releases)
    columns = (
        Column("Initiative", grow=True, least=18 if roomy else 12),
        *(_type_column(name, roomy) for name in names),
        Column("Open", "right", 4),
        Column("Blocked" if roomy else "Bl.", "right", 7 if roomy else 3),
        Column("Finished" if roomy else "Done", "right", 8 if roomy else 4),
        *((Column("Releases" if roomy else "Rel.", "right", 8 if roomy else 4),) if released else ()),
        Column("Active", "right", 7 if roomy else 6),
        Column("Readings" if roomy else "Read.", "right", 8 if roomy else 5),
        *((Column("Objective", width=26),) if roomy else ()),
    )
    entries = [_team_entry(found, history, one, names, released) for one in found.level("initiative")]
    rest = found.chain.orphans.items
    if rest:
        head = ("Items without initiative", *_counts(history, rest, names), *(("",) if released else ()))
        entries.append(Entry((*head, hours_words(found.unlinked.active_hours), "", ""), "dim", None, rest))
    return Listing(
        "The team's page: features, defects, debt, blocks, releases. The same items and readings as leadership's page.",
        columns,
        tuple(entries),
        "No initiative yet: items point to one by their initiative column, or n writes one down.",
    )


def _type_column(name: str, roomy: bool) -> Column:
    shown = name.capitalize()
    return Column(shown, "right", max(4, len(name))) if roomy else Column(f"{type_sign(name)} {shown[:2]}", "right", 4)


def _any_of_type(history: History, name: str) -> bool:
    return bool((history.items.type == history.items.type_names.index(name)).any())


def _counts(history: History, items: tuple[int, ...], names: list[str]) -> tuple[str, ...]:
    """Items by type, then open, blocked and finished ones."""
    from vsm_tui.flow.classes import FINISHED, IN_PROGRESS
    from vsm_tui.flow.columns import NEVER
    from vsm_tui.flow.view import view
    from vsm_tui.scope import Scope

    types = [history.items.type_names[history.items.type[item]] for item in items]
    code = view(history, Scope()).classes.code
    held = set(history.blocks.item[history.blocks.end >= NEVER].tolist())
    opened = [item for item in items if code[item] == IN_PROGRESS]
    by_type = tuple(f"{types.count(name)}" if name in types else "–" for name in names)
    blocked = sum(item in held for item in opened)
    return (*by_type, f"{len(opened)}", f"{blocked}", f"{sum(code[item] == FINISHED for item in items)}")


def _team_entry(found: OutcomeFigures, history: History, one: NodeFigures, names: list[str], released: bool) -> Entry:
    releases = {history.items.releases[item] for item in one.node.items} - {None, ""}
    above = found.chain.path(one.node)[0]
    cells = (
        safe_line(one.node.title),
        *_counts(history, one.node.items, names),
        *((f"{len(releases)}",) if released else ()),
        hours_words(one.used.active_hours),
        f"{one.evidence.after_delivery}",
        safe_line(above.title) if above is not one.node else "–",
    )
    return Entry(cells, "warn" if one.without_evidence else "", one.node, one.node.items)


# --- loose ends ----------------------------------------------------------------------------------------


def loose_listing(found: OutcomeFigures) -> Listing:
    """What hangs on nothing or leads to nothing. No level is required; these are offers, not errors."""
    orphans = found.chain.orphans
    columns = (Column("What", grow=True, least=30), Column("Where it ends"))
    entries: list[Entry] = []
    if orphans.items:
        told = (
            f"{plural(len(orphans.items), 'item')} without initiative ({share_words(found.unlinked.share)} of capacity)"
        )
        entries.append(
            Entry(
                (told, "enter lists them; a on an initiative attaches items by a filter"), "warn", None, orphans.items
            )
        )
    groups: tuple[tuple[tuple[str, ...], str, Level], ...] = (
        (orphans.undeclared_initiatives, "named by items only, nowhere written down", "initiative"),
        (orphans.initiatives_without_hypothesis, "initiative without hypothesis", "initiative"),
        (orphans.initiatives_without_investment, "initiative without investment", "initiative"),
        (orphans.initiatives_without_items, "initiative without items", "initiative"),
        (orphans.investments_without_initiative, "investment without initiative", "investment"),
        (orphans.investments_without_objective, "investment without objective", "investment"),
        (orphans.objectives_without_investment, "objective without investment", "objective"),
    )
    by_title = {(node.level, node.title): node for node in found.chain.nodes()}
    for names, told, level in groups:
        for name in names:
            node = by_title.get((level, name))
            entries.append(Entry((safe_line(name), told), "", node, node.items if node else ()))
    entries += [Entry((safe_line(sentence), "leads nowhere"), "bad") for sentence in orphans.lost]
    return Listing(
        "Loose ends: what hangs on nothing above it, or leads to no evidence. No level is required.",
        columns,
        tuple(entries),
        "No loose end: every item leads to an objective and every initiative to a hypothesis.",
    )
