"""The board's lanes and cards from a history: who is where, how old, how fast, blocked by what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Literal, NamedTuple

from vsm_tui.safe import safe_line
from vsm_tui.scope import Scope
from vsm_tui.session import Loaded
from vsm_tui.widgets.board_layout import Card, Lane, Pace
from vsm_tui.wording import days_words, type_sign

if TYPE_CHECKING:
    from store.limits import OverLimitMove
    from vsm_tui.flow.history import History
    from vsm_tui.flow.view import View
    from vsm_tui.flow.wip import LimitHistory

FINISHED_SHOWN = 14
"""Days for which a finished item stays on the board."""
Which = Literal["open", "discarded"]
_shown = lru_cache(maxsize=50_000)(safe_line)
"""Most titles are as they were when the board was last read."""
_RANK = attrgetter("since", "key")
KINDS: tuple[Literal["queue", "work", "done"], ...] = ("queue", "work", "done")
"""By the codes of `History.kinds`."""


@dataclass(frozen=True, slots=True)
class BoardFigures:
    """The board as it is drawn, and what its cards say when asked."""

    lanes: tuple[Lane, ...]
    which: Which
    facts: Mapping[str, CardFacts]
    """By item key."""
    limits: tuple[LimitHistory, ...]
    """One a lane."""
    over_limit: Mapping[str, Sequence[OverLimitMove]]
    """By step: the moves that people made over its limit, the newest first."""
    in_progress: int
    past_p85: int
    blocked: int
    over: int
    """Steps with more items than their limit."""
    hidden: int
    """Items in progress that the filters hide."""
    revision: int


class CardFacts(NamedTuple):
    """What stands behind a card. Days are elapsed or counted as the scope says; none where there is none."""

    step: str
    """The step in which it was read; the board may have moved it on since."""
    title: str
    type: str
    age: float | None
    here: float
    """Days in its present step."""
    pace: float | None
    left_before: int
    """How many finished items its pace compares with."""
    blocked_by: str | None
    blocked_since: int | None
    reason: str


def pace_of(share: float | None) -> Pace:
    """Where an age stands among those that left the step: ahead of p50, p50 to p85, past p85."""
    if share is None:
        return "none"
    return "ahead" if share <= 0.5 else "middle" if share <= 0.85 else "past"


def board_figures(
    loaded: Loaded, scope: Scope, which: Which = "open", moves: Sequence[OverLimitMove] = ()
) -> BoardFigures | None:
    """The lanes of a scope; none on a map without steps. The window does not matter: a board shows now.

    `moves` are those that went over a limit, the newest first.

    A card's pace compares with every finished item of the types in scope, whatever text filters it.
    """
    import numpy as np

    from vsm_tui.flow.ageing import exit_ages, paces
    from vsm_tui.flow.classes import IN_PROGRESS, NAMES, current_visit, position_now
    from vsm_tui.flow.columns import DAY, NEVER
    from vsm_tui.flow.view import view
    from vsm_tui.flow.wip import limit_histories

    history = loaded.history
    if not history.map.steps:
        return None
    everything = replace(scope, text="", since=None, until=None)
    seen = view(history, everything)
    shown = view(history, replace(everything, text=scope.text)).items
    items, code = history.items, seen.classes.code
    where, visit = position_now(history), current_visit(history)
    discarded = items.discarded_at < NEVER
    entered = np.full(len(items), NEVER, dtype=np.int64)
    entered[visit >= 0] = history.visits.entered[visit[visit >= 0]]
    moving = np.flatnonzero(seen.items & (code == IN_PROGRESS))
    ages, _, shares = paces(seen, moving)
    of_item = {item: place for place, item in enumerate(moving.tolist())}
    blocked = _blocked(history, seen)
    compared = [len(each) for each in exit_ages(seen)]
    finish = seen.finish
    cards: list[list[Card]] = [[] for _ in history.map.steps]
    facts: dict[str, CardFacts] = {}
    fresh = history.as_of - FINISHED_SHOWN * DAY
    wanted = items.counted & (where >= 0) & (discarded if which == "discarded" else ~discarded)
    if which == "open":
        wanted &= (where < finish) | (entered >= fresh)
    drawn = np.flatnonzero(wanted & shown)
    # Plain numbers all at once: taking them out of the columns one by one is what 5,000 cards would cost.
    columns = (drawn, where[drawn], entered[drawn], items.type[drawn], items.discarded_at[drawn])
    begun, ended = seen.classes.started_at[drawn].tolist(), seen.classes.finished_at[drawn].tolist()
    known_ages, known_shares = ages.tolist(), shares.tolist()
    for at, (item, position, since, type_index, gone) in enumerate(zip(*(c.tolist() for c in columns), strict=True)):
        key, held = items.keys[item], blocked.get(item)
        place = of_item.get(item)
        age = share = None
        here = (history.as_of - since) / DAY
        if which == "discarded":
            since = gone
            words = days_words((history.as_of - since) / DAY)
        elif place is not None:
            age, share = known_ages[place], known_shares[place]
            share = None if share != share else share
            since, words = begun[at], days_words(age)
        elif position >= finish:
            words = "✓"
            if ended[at] < NEVER:
                age = float(seen.elapsed_days(seen.classes.started_at[[item]], seen.classes.finished_at[[item]])[0])
                words = f"✓ {days_words(age)}"
        else:
            words = f"({days_words(here)})"
        kind = items.type_names[type_index]
        cards[position].append(
            Card(
                key=key,
                label=_shown(key, 40),
                title=_shown(items.titles[item], 200),
                sign=type_sign(kind),
                age=words,
                pace=pace_of(share),
                since=since,
                blocked=None if held is None else safe_line(held[0] or held[2], 80),
            )
        )
        facts[key] = CardFacts(
            step=history.map.steps[position].id,
            title=items.titles[item],
            type=kind if place is not None or position >= finish else f"{kind}, {NAMES[code[item]]}",
            age=age,
            here=here,
            pace=share,
            left_before=compared[position] if position < len(compared) else 0,
            blocked_by=held[0] if held else None,
            blocked_since=held[1] if held else None,
            reason=held[2] if held else "",
        )
    counts = np.bincount(where[items.counted & ~discarded & (where >= 0)], minlength=len(cards))
    lanes = []
    for position, step in enumerate(history.map.steps):
        own = sorted(cards[position], key=_RANK)
        done = position >= finish
        lanes.append(
            Lane(
                step=step.id,
                title=safe_line(step.title, 60),
                kind=KINDS[history.kinds[position]],
                limit=None if done or which == "discarded" else step.wip_limit,
                cards=tuple(own),
                count=len(own) if done or which == "discarded" else int(counts[position]),
                note=f"{FINISHED_SHOWN} days" if done and which == "open" else "",
            )
        )
    of_cards = [card for lane in lanes for card in lane.cards]
    return BoardFigures(
        lanes=tuple(lanes),
        which=which,
        facts=facts,
        limits=tuple(limit_histories(history, replace(scope, text=""))),
        over_limit={step.id: [move for move in moves if move.step == step.id] for step in history.map.steps},
        in_progress=len(moving),
        past_p85=sum(card.pace == "past" for card in of_cards),
        blocked=sum(card.blocked is not None for card in of_cards),
        over=sum(lane.over for lane in lanes),
        hidden=len(moving) - int(shown[moving].sum()) if len(moving) else 0,
        revision=loaded.revision,
    )


def _blocked(history: History, seen: View) -> dict[int, tuple[str, int, str]]:
    """Per blocked item what it waits for, since when, and why: its block that is open longest."""
    rows, names = seen.blocks, history.blocks.dependencies
    titles = {dependency.id: dependency.title for dependency in history.map.dependencies}
    found: dict[int, tuple[str, int, str]] = {}
    for row in rows.open.nonzero()[0].tolist():
        item, since, number = int(rows.item[row]), int(rows.start[row]), int(rows.dependency[row])
        if item in found and found[item][1] <= since:
            continue
        name = titles.get(names[number], names[number]) if number >= 0 else ""
        found[item] = (name, since, history.blocks.reasons[row])
    return found
