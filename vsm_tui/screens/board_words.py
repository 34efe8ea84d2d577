"""What the board says in words: its summary, the card under the cursor, pace and limits explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.content import Content

from vsm_tui.definitions import DEFINITIONS
from vsm_tui.safe import safe, safe_line
from vsm_tui.screens.board_cards import BoardFigures
from vsm_tui.session import Loaded
from vsm_tui.widgets.board_layout import PACE_SIGNS, Card, Lane
from vsm_tui.wording import day_words, days_long, days_words, plural, share_words

if TYPE_CHECKING:
    from store.limits import OverLimitMove

_REASONS_SHOWN = 8


def summary_words(figures: BoardFigures, loaded: Loaded) -> Content:
    """The board in one line."""
    if figures.which == "discarded":
        count = sum(len(lane.cards) for lane in figures.lanes)
        return Content.assemble(
            (f" {plural(count, 'discarded item')}", "bold"), ", in the step where each was; del brings one back"
        )
    parts: list[Any] = [(f" {plural(figures.in_progress, 'item')} in progress", "bold")]
    if figures.past_p85:
        parts += ["   ", (f"● {figures.past_p85} older than 85 %", "$error")]
    if figures.blocked:
        parts += ["   ", (f"⊘ {figures.blocked} blocked", "$flow-blocked")]
    if figures.over:
        parts += ["   ", (f"▲ {plural(figures.over, 'step')} over limit", "$error")]
    if figures.hidden:
        parts += ["   ", (f"{figures.hidden} hidden by the filter", "dim")]
    return Content.assemble(*parts)


def card_words(figures: BoardFigures, lane: Lane, index: int, card: Card | None, loaded: Loaded) -> Content:
    """The card under the cursor in two lines: what it is, and how it stands."""
    if card is None or card.key not in figures.facts:
        return Content(f" {lane.title} is empty")
    facts = figures.facts[card.key]
    first: list[Any] = [
        (f" {card.label}  ", "bold"),
        safe_line(facts.title, 300),
        (f"   {card.sign} {safe_line(facts.type, 40)}", "dim"),
    ]
    second: list[Any] = ["\n "]
    if facts.step != lane.step:
        second.append(f"moved to {lane.title}")
        return Content.assemble(*first, *second)
    if facts.age is not None and lane.kind != "done":
        second.append(f"{days_words(facts.age)} old, {days_words(facts.here)} of it in {lane.title}")
    elif facts.age is not None:
        second.append(f"took {days_words(facts.age)}")
    else:
        second.append(f"{days_words(facts.here)} in {lane.title}")
    if facts.blocked_since is not None:
        by = f" by {safe_line(facts.blocked_by, 60)}" if facts.blocked_by else ""
        why = f": {safe_line(facts.reason, 80)}" if facts.reason else ""
        since = day_words(facts.blocked_since, loaded.map.timezone)
        second.append((f"   ⊘ blocked since {since}{by}{why}", "$flow-blocked"))
    if facts.pace is not None:
        second.append(f"   {PACE_SIGNS[card.pace]} older than {share_words(facts.pace)} were when they left")
    return Content.assemble(*first, *second)


def over_limit_words(moves: Sequence[OverLimitMove], loaded: Loaded) -> list[Any]:
    """What people said when they moved items over a step's limit: each reason with how often, the newest first."""
    if not moves:
        return []
    latest, times = moves[0], Counter(move.reason for move in moves)
    when = day_words(latest.at, loaded.map.timezone)
    often = "once" if len(moves) == 1 else f"{len(moves)} times"
    last = "" if len(moves) == 1 else "the last "
    parts: list[Any] = [f"Items were moved over it {often}, {last}on {when} ({safe_line(latest.key, 40)}). Why:\n"]
    for reason, count in times.most_common(_REASONS_SHOWN):
        said = "no reason given" if reason is None else f"“{safe_line(reason, 200)}”"
        parts.append(f"  {said}" + (f", {count} times" if count > 1 else "") + "\n")
    if len(times) > _REASONS_SHOWN:
        parts.append((f"  and {plural(len(times) - _REASONS_SHOWN, 'more reason')}\n", "dim"))
    return parts


def limit_words(
    figures: BoardFigures, index: int, lane: Lane, card: Card | None, loaded: Loaded
) -> tuple[str, Content]:
    """The card's pace and the history of its step's limit, with what they rest on."""
    parts: list[Any] = []
    facts = figures.facts.get(card.key) if card is not None else None
    if card is not None and facts is not None:
        parts += [(f"{card.label}  {safe(facts.title, 200)}\n", "bold")]
        if facts.pace is not None and facts.age is not None:
            parts.append(
                f"It is {days_long(facts.age)} old. Of {plural(facts.left_before, 'finished item')} that left "
                f"{lane.title}, {share_words(facts.pace)} were this old or younger when they did.\n"
            )
        else:
            parts.append("It has no pace here: it is not in progress, or no finished item has left this step.\n")
        parts += [(f"{DEFINITIONS['pace'].meaning} {DEFINITIONS['pace'].formula}\n\n", "dim")]
    history = figures.limits[index]
    parts += [(f"{lane.title}\n", "bold")]
    held = f"It holds {plural(lane.count, 'item')}"
    if history.mean is not None:
        held += f", {history.mean:.1f} on average over {days_long(history.days)}"
    if history.peak_at is not None:
        held += f", {history.peak} at most, first on {day_words(history.peak_at, loaded.map.timezone)}"
    parts.append(held + ".\n")
    if history.limit is None:
        parts.append("It has no limit; e on the map sets one.\n")
    else:
        parts.append(
            f"Its limit of {history.limit} was exceeded {share_words(history.share)} of that time "
            f"({days_long(history.exceeded_days)}).\n"
        )
    parts += over_limit_words(figures.over_limit.get(lane.step, ()), loaded)
    parts += [(DEFINITIONS["wip_limit"].meaning, "dim")]
    return lane.title, Content.assemble(*parts)
