"""The board's arithmetic: which lanes are seen and how wide, which card a line shows, and its text.

Everything is in terminal cells. What is drawn of cards and lanes is safe one-line text already.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal, NamedTuple

from vsm_tui.charts.labels import cut, fit, text_width

Pace = Literal["none", "ahead", "middle", "past"]
Run = tuple[str, str]
"""A text and the role that gives it its colours."""

PACE_SIGNS: dict[Pace, str] = {"none": " ", "ahead": "○", "middle": "◐", "past": "●"}
BLOCKED_SIGN = "⊘"
HEADER = 3
"""Lines of a lane's head: name, kind with count, a rule."""
FOOTER = 1
"""The line that says how many cards are above and below."""
FOLDED = 3
GAP = 1
_LEAST, _LEAST_WIDE, _MOST = 18, 26, 46
_CRAMPED = 8
"""Below this width a lane's line is one text, cut."""


class Card(NamedTuple):
    """One item on the board. `since` orders a lane: the oldest, with the smallest instant, is on top."""

    key: str
    """The item's own key, raw: it is never drawn."""
    label: str
    title: str
    sign: str
    age: str
    pace: Pace
    since: int
    blocked: str | None = None
    """What it waits for, or an empty text where nobody said; none where it is not blocked."""

    @property
    def rank(self) -> tuple[int, str]:
        """Where it stands in its lane."""
        return self.since, self.key


@dataclass(frozen=True, slots=True)
class Lane:
    """One step with its cards, oldest first. `count` is what is in the step, also where a filter hides cards."""

    step: str
    title: str
    kind: Literal["queue", "work", "done"]
    limit: int | None
    cards: tuple[Card, ...]
    count: int
    note: str = ""
    """A few words beside the count, such as `14 days`."""

    @property
    def over(self) -> bool:
        """More in the step than its limit."""
        return self.limit is not None and self.count > self.limit

    @property
    def is_empty(self) -> bool:
        """No card to see."""
        return not self.cards


def with_card(lane: Lane, card: Card) -> Lane:
    """The lane with one more card at its place by age."""
    cards = list(lane.cards)
    insort(cards, card, key=lambda each: each.rank)
    return replace(lane, cards=tuple(cards), count=lane.count + 1)


def without_card(lane: Lane, key: str) -> Lane:
    """The lane with one card less; the same lane where it does not hold it."""
    cards = tuple(card for card in lane.cards if card.key != key)
    return lane if len(cards) == len(lane.cards) else replace(lane, cards=cards, count=lane.count - 1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a lane is drawn: its first cell, its width, and whether it is folded to a narrow one."""

    lane: int
    x: int
    width: int
    folded: bool


@dataclass(frozen=True, slots=True)
class BoardLayout:
    """Sizes of a board in cells. `before` and `after` are lanes out of sight on either side."""

    width: int
    height: int
    card: int
    """Lines of a card, the gap below it included."""
    places: tuple[Place, ...]
    before: int
    after: int
    by_lane: dict[int, Place] = field(repr=False)

    @property
    def body(self) -> int:
        """Lines between head and foot."""
        return max(1, self.height - HEADER - FOOTER)

    @property
    def page(self) -> int:
        """Whole cards that a lane shows."""
        return max(1, (self.body + 1) // self.card)

    def lane_at(self, x: int) -> int | None:
        """The lane at a cell, or none between two."""
        for place in self.places:
            if place.x <= x < place.x + place.width:
                return place.lane
        return None

    def row_at(self, y: int, offset: int) -> int | None:
        """Which of a lane's cards, shown from `offset` on, stands at line `y`; none outside the body."""
        line = y - HEADER
        return offset + line // self.card if 0 <= line < self.body else None

    def lines_of(self, row: int, offset: int) -> tuple[int, int]:
        """First line of a card, and how many of its lines are seen; (0, 0) where it is out of sight."""
        top = (row - offset) * self.card
        if top < 0 or top >= self.body:
            return 0, 0
        return HEADER + top, min(self.card, self.body - top)


def folds(lanes: Sequence[Lane], fold: bool) -> list[bool]:
    """Which lanes are folded: the empty ones, unless all of them are."""
    empty = [fold and lane.is_empty for lane in lanes]
    return [False] * len(lanes) if all(empty) else empty


def lay_out(
    lanes: Sequence[Lane], width: int, height: int, *, fold: bool = False, wide: bool = False, first: int = 0
) -> BoardLayout:
    """Lanes from left to right in `width` cells, those from `first` on where not all of them fit.

    Open lanes share the width evenly, between the least that a card needs and the most that helps reading;
    `wide` gives every card more room, for a shared screen.
    """
    least = min(_LEAST_WIDE if wide else _LEAST, max(4, width))
    folded = folds(lanes, fold)
    needed = [FOLDED if shut else least for shut in folded]
    total = sum(needed) + GAP * max(0, len(lanes) - 1)
    begin, end = 0, len(lanes)
    if total > width:
        begin = min(first, max(0, len(lanes) - 1))
        end, used = begin, -GAP
        while end < len(lanes) and used + GAP + needed[end] <= width:
            used += GAP + needed[end]
            end += 1
        if end == begin:  # not even one fits: it is drawn, and nothing beside it
            used, end = needed[begin], begin + 1
        while end == len(lanes) and begin > 0 and used + GAP + needed[begin - 1] <= width:
            begin -= 1
            used += GAP + needed[begin]
    seen = range(begin, end)
    count = sum(not folded[lane] for lane in seen)
    room = width - GAP * (len(seen) - 1) - FOLDED * (len(seen) - count)
    places = []
    x = 0
    for lane in seen:
        if folded[lane]:
            share = FOLDED
        else:
            share = max(1, min(_MOST, room // count))
            room, count = room - share, count - 1
        places.append(Place(lane, x, share, folded[lane]))
        x += share + GAP
    return BoardLayout(
        width=width,
        height=height,
        card=4 if wide or height >= 28 else 3,
        places=tuple(places),
        before=begin,
        after=len(lanes) - end,
        by_lane={place.lane: place for place in places},
    )


def first_for(lanes: Sequence[Lane], lane: int, width: int, height: int, *, fold: bool, wide: bool, first: int) -> int:
    """The first lane to draw so that `lane` is seen, moving as little as can be."""
    if lane < first:
        return lane
    while first < lane:
        seen = lay_out(lanes, width, height, fold=fold, wide=wide, first=first)
        if lane in seen.by_lane:
            return first
        first += 1
    return first


def offset_for(row: int, offset: int, page: int, count: int) -> int:
    """The first card to show of `count`, so that `row` is among the `page` seen, moving as little as can be."""
    offset = min(row, max(offset, row - page + 1))
    return max(0, min(offset, max(0, count - page)))


def lane_line(
    lane: Lane, place: Place, layout: BoardLayout, y: int, offset: int, cursor: int | None, head: str = ""
) -> list[Run]:
    """Line `y` of one lane. `cursor` is its card under the cursor; `head` marks the lane: `here` or `target`."""
    runs = _lane_line(lane, place, layout, y, offset, cursor, head)
    if place.width < _CRAMPED:
        return [(fit("".join(text for text, _ in runs), place.width), runs[0][1])]
    return runs


def _lane_line(
    lane: Lane, place: Place, layout: BoardLayout, y: int, offset: int, cursor: int | None, head: str
) -> list[Run]:
    if y < HEADER:
        return _head_line(lane, place, y, head)
    if y >= HEADER + layout.body:
        return [_foot(lane, place, layout, offset)]
    if place.folded:
        return [_spine(lane, place, y - HEADER)]
    row = offset + (y - HEADER) // layout.card
    if row >= len(lane.cards):
        return [_ground(lane, place.width)]
    runs = card_line(lane.cards[row], (y - HEADER) % layout.card, place.width, layout.card)
    if not runs:
        return [_ground(lane, place.width)]
    return [(text, f"{role} cursor") for text, role in runs] if row == cursor else runs


def card_line(card: Card, line: int, width: int, lines: int) -> list[Run]:
    """One line of a card in `width` cells; nothing for the gap below it.

    The first says key and age, then the title on as many lines as there are; a blocked card's last line says
    what it waits for, where another's is the gap.
    """
    bar: Run = ("▌", f"bar-{card.pace}")
    room = width - 2
    if line == 0:
        return [bar, *_key_line(card, room), (" ", "title")]
    blocked = card.blocked is not None
    titles = _wrapped(card.title, room, lines - 2 if lines > 3 and not blocked else 1)
    if line <= len(titles):
        return [bar, (fit(titles[line - 1], room) + " ", "title")]
    if blocked and line == len(titles) + 1:
        return [bar, (fit(f"{BLOCKED_SIGN} {card.blocked or 'blocked'}", room) + " ", "blocked")]
    return []


def _key_line(card: Card, room: int) -> list[Run]:
    age = f"{PACE_SIGNS[card.pace]} {card.age}" if card.pace != "none" else card.age
    sign = f"{card.sign} "
    if card.blocked is not None:
        sign = f"{BLOCKED_SIGN}{card.sign} "
    left = room - text_width(age) - text_width(sign)
    if left < 4:
        return [(fit(sign + card.label, room), "key")]
    role = "blocked" if card.blocked is not None else "sign"
    return [(sign, role), (fit(card.label, left), "key"), (age, f"age-{card.pace}")]


@lru_cache(maxsize=8192)
def _wrapped(text: str, width: int, lines: int) -> tuple[str, ...]:
    """`text` on exactly `lines` lines, broken at spaces where it can be; what does not fit is cut.

    Remembered: a move draws two lanes anew, and nearly all of their titles are as they were.
    """
    found: list[str] = []
    rest = text
    while len(found) < lines - 1 and text_width(rest) > width:
        piece = cut(rest, width)[:-1]
        space = piece.rfind(" ")
        if rest[len(piece)] != " " and space > width // 3:
            piece = piece[:space]
        if not piece:
            break
        found.append(piece)
        rest = rest[len(piece) :].lstrip()
    found.append(cut(rest, width))
    return (*found, *[""] * (lines - len(found)))


def count_words(lane: Lane) -> str:
    """`5/4` where a limit is set, else `5`."""
    return f"{lane.count}/{lane.limit}" if lane.limit is not None else f"{lane.count}"


def _head_line(lane: Lane, place: Place, y: int, head: str) -> list[Run]:
    mark = f" {head}" if head else ""
    width = place.width
    if place.folded:
        text = {1: fit(count_words(lane), width, "center")}.get(y, " " * width)
        return [(text if y < 2 else "─" * width, f"head-{lane.kind}{mark}" if y < 2 else f"rule-{lane.kind}")]
    if y == 0:
        return [(fit(f" {lane.title}", width), f"head-{lane.kind}{mark}")]
    if y == 1:
        kind = {"queue": "▷ queue", "work": "work", "done": "done"}[lane.kind]
        count = f"{count_words(lane)} ▲ over" if lane.over else count_words(lane)
        left = f" {kind}" + (f", {lane.note}" if lane.note else "")
        if text_width(left) + text_width(count) + 2 > width:
            left = f" {kind}"
        if text_width(left) + text_width(count) + 2 > width:
            count = f"{count_words(lane)}▲" if lane.over else count_words(lane)
        room = max(0, width - text_width(count) - 1)
        return [
            (fit(left, room), f"kind-{lane.kind}{mark}"),
            (cut(count, width) + " ", f"over{mark}" if lane.over else f"count-{lane.kind}{mark}"),
        ]
    return [(("━" if lane.kind == "work" else "╌" if lane.kind == "queue" else "═") * width, f"rule-{lane.kind}")]


def _ground(lane: Lane, width: int) -> Run:
    return (" " * width, f"ground-{lane.kind}")


def _spine(lane: Lane, place: Place, line: int) -> Run:
    letter = lane.title[line - 1 : line] if line else ""
    return (fit(letter, place.width, "center"), f"spine-{lane.kind}")


def _foot(lane: Lane, place: Place, layout: BoardLayout, offset: int) -> Run:
    above, below = offset, len(lane.cards) - offset - layout.page
    said = "  ".join([*([f"▲ {above}"] if above > 0 else []), *([f"▼ {below} more"] if below > 0 else [])])
    return (fit(f" {said}" if said else "", place.width), "foot")
