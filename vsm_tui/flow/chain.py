"""The chain objective -> investment -> initiative -> hypothesis, with the items that belong to each.

No level is required: what hangs on nothing above is a root of the tree, and an initiative that only items name
is one, too. The tree is the structure alone; `flow.outcomes` adds the figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from store.models import fold

if TYPE_CHECKING:
    from store.outcome_models import Hypothesis, Initiative, Investment, Objective, Outcomes

Level = Literal["objective", "investment", "initiative", "hypothesis"]
LEVELS: tuple[Level, ...] = ("objective", "investment", "initiative", "hypothesis")


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One entry of the chain and what hangs below it."""

    level: Level
    id: str
    title: str
    entry: Objective | Investment | Initiative | Hypothesis | None
    """None for an initiative that only items name."""
    items: tuple[int, ...]
    """Indexes of the items that belong here, those of everything below included; ordered."""
    children: tuple[Node, ...]

    def walk(self) -> Iterator[Node]:
        """This node, then everything below it, depth first."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """All roots in the order of the levels, the way up from each node, and what hangs on nothing."""

    roots: tuple[Node, ...]
    above: Mapping[tuple[Level, str], Node]
    """(level, folded id) of a node -> the node above it."""
    orphans: Orphans

    def nodes(self) -> Iterator[Node]:
        """Every node, depth first."""
        for root in self.roots:
            yield from root.walk()

    def find(self, level: Level, name: str) -> Node | None:
        """The node of a level by its id."""
        return next((node for node in self.nodes() if node.level == level and fold(node.id) == fold(name)), None)

    def path(self, node: Node) -> tuple[Node, ...]:
        """From the top of the chain down to the node, itself included."""
        found = [node]
        while (upper := self.above.get((found[0].level, fold(found[0].id)))) is not None:
            found.insert(0, upper)
        return tuple(found)

    def of_item(self, item: int) -> tuple[tuple[Node, ...], ...]:
        """The ways up from an item, each from the top down to its lowest node: its initiative, its hypotheses."""
        lowest = [
            node
            for node in self.nodes()
            if item in node.items and node.level in ("initiative", "hypothesis") and not _below_has(node, item)
        ]
        return tuple(self.path(node) for node in lowest)


@dataclass(frozen=True, slots=True)
class Orphans:
    """What hangs on nothing, or leads to nothing, level by level. Never an error: no level is required."""

    items: tuple[int, ...]
    """Items that name no initiative and that no hypothesis names."""
    initiatives_without_hypothesis: tuple[str, ...]
    initiatives_without_investment: tuple[str, ...]
    initiatives_without_items: tuple[str, ...]
    investments_without_initiative: tuple[str, ...]
    investments_without_objective: tuple[str, ...]
    objectives_without_investment: tuple[str, ...]
    undeclared_initiatives: tuple[str, ...]
    """Named by items, and nowhere written down."""
    lost: tuple[str, ...]
    """Sentences about references that lead nowhere."""


def _below_has(node: Node, item: int) -> bool:
    return any(item in child.items for child in node.children)


def chain(outcomes: Outcomes, initiatives: Sequence[str | None], keys: Sequence[str]) -> Chain:
    """The chain of a stream. `initiatives` and `keys` have one entry an item.

    Ids are compared without case; an item's initiative may also be written as the initiative's name.
    """
    by_initiative, undeclared = _items_by_initiative(outcomes, initiatives)
    place = {fold(key): index for index, key in enumerate(keys)}
    hypotheses, lost = _hypotheses(outcomes, place)
    initiative_nodes: dict[str, list[Node]] = {}
    roots: dict[Level, list[Node]] = {level: [] for level in LEVELS}
    known_investments = {fold(one.id) for one in outcomes.investments}
    known_objectives = {fold(one.id) for one in outcomes.objectives}
    for initiative in outcomes.initiatives:
        node = _initiative(initiative.id, initiative.title, initiative, by_initiative, hypotheses)
        upper = fold(initiative.investment or "")
        if upper in known_investments:
            initiative_nodes.setdefault(upper, []).append(node)
            continue
        roots["initiative"].append(node)
        if upper:
            lost.append(f"the initiative {initiative.id} names the investment {initiative.investment}, which is none")
    for name in undeclared:
        roots["initiative"].append(_initiative(name, name, None, by_initiative, hypotheses))
    investment_nodes: dict[str, list[Node]] = {}
    for investment in outcomes.investments:
        children = tuple(initiative_nodes.get(fold(investment.id), ()))
        node = Node("investment", investment.id, investment.title, investment, _union(children), children)
        upper = fold(investment.objective or "")
        if upper in known_objectives:
            investment_nodes.setdefault(upper, []).append(node)
            continue
        roots["investment"].append(node)
        if upper:
            lost.append(f"the investment {investment.id} names the objective {investment.objective}, which is none")
    for objective in outcomes.objectives:
        children = tuple(investment_nodes.get(fold(objective.id), ()))
        roots["objective"].append(
            Node("objective", objective.id, objective.title, objective, _union(children), children)
        )
    roots["hypothesis"] = hypotheses.get("", [])
    ordered = tuple(node for level in LEVELS for node in roots[level])
    above = {(child.level, fold(child.id)): node for root in ordered for node in root.walk() for child in node.children}
    return Chain(ordered, above, _orphans(ordered, roots, undeclared, lost, len(keys)))


def _items_by_initiative(
    outcomes: Outcomes, initiatives: Sequence[str | None]
) -> tuple[dict[str, list[int]], list[str]]:
    """Items by folded id of their initiative; the names of initiatives that are nowhere written down."""
    known = {fold(one.title): fold(one.id) for one in outcomes.initiatives}
    known |= {fold(one.id): fold(one.id) for one in outcomes.initiatives}
    found: dict[str, list[int]] = {}
    undeclared: dict[str, str] = {}
    for index, name in enumerate(initiatives):
        if not name or not name.strip():
            continue
        key = known.get(fold(name))
        if key is None:
            key = fold(name)
            undeclared.setdefault(key, name.strip())
        found.setdefault(key, []).append(index)
    return found, list(undeclared.values())


def _hypotheses(outcomes: Outcomes, place: Mapping[str, int]) -> tuple[dict[str, list[Node]], list[str]]:
    """Hypothesis nodes by the folded id of their initiative, "" for the others; and what leads nowhere."""
    known = {fold(one.id) for one in outcomes.initiatives}
    found: dict[str, list[Node]] = {}
    lost: list[str] = []
    for one in outcomes.hypotheses:
        items = [place[fold(key)] for key in one.items if fold(key) in place]
        missing = [key for key in one.items if fold(key) not in place]
        if missing:
            lost.append(f"the hypothesis {one.id} names items that are not here: {', '.join(missing[:5])}")
        upper = fold(one.initiative or "")
        if upper and upper not in known:
            lost.append(f"the hypothesis {one.id} names the initiative {one.initiative}, which is none")
        node = Node("hypothesis", one.id, title_of(one), one, tuple(sorted(set(items))), ())
        found.setdefault(upper if upper in known else "", []).append(node)
    return found, lost


def title_of(hypothesis: Hypothesis) -> str:
    """What a hypothesis is called in a list: its result, else its change, else its id."""
    return (hypothesis.result or hypothesis.change or "").strip() or hypothesis.id


def _initiative(
    name: str,
    title: str,
    entry: Initiative | None,
    by_initiative: Mapping[str, Sequence[int]],
    hypotheses: Mapping[str, Sequence[Node]],
) -> Node:
    own = fold(name)
    children = tuple(hypotheses.get(own, ())) if entry is not None else ()
    items = set(by_initiative.get(own, ())).union(*(child.items for child in children))
    return Node("initiative", name, title, entry, tuple(sorted(items)), children)


def _union(nodes: Sequence[Node]) -> tuple[int, ...]:
    return tuple(sorted(set().union(*(node.items for node in nodes))))


def _orphans(
    ordered: Sequence[Node],
    roots: Mapping[Level, Sequence[Node]],
    undeclared: Sequence[str],
    lost: Sequence[str],
    count: int,
) -> Orphans:
    nodes = [node for root in ordered for node in root.walk()]
    linked = set().union(*(node.items for node in ordered)) if ordered else set()

    def childless(level: Level) -> tuple[str, ...]:
        return tuple(node.title for node in nodes if node.level == level and not node.children)

    return Orphans(
        items=tuple(index for index in range(count) if index not in linked),
        initiatives_without_hypothesis=childless("initiative"),
        initiatives_without_investment=tuple(node.title for node in roots["initiative"]),
        initiatives_without_items=tuple(node.title for node in nodes if node.level == "initiative" and not node.items),
        investments_without_initiative=childless("investment"),
        investments_without_objective=tuple(node.title for node in roots["investment"]),
        objectives_without_investment=childless("objective"),
        undeclared_initiatives=tuple(undeclared),
        lost=tuple(lost),
    )
