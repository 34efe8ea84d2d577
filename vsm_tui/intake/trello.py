"""The reader of a Trello board's JSON export: cards, and their moves from the board's actions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from vsm_tui.intake.gathering import Gathering
from vsm_tui.intake.instants import InstantReader, NotAnInstant
from vsm_tui.intake.kinds import EXPEDITED, kind_of, type_of
from vsm_tui.intake.sources import Source
from vsm_tui.intake.streaming import records, text_of

ARCHIVED = "Archived"
"""The status of a card that was archived, or whose list was closed, before it was done."""
MOST_ACTIONS = 1_000
"""Trello exports the newest 1,000 actions of a board and no older ones."""

_CREATING = frozenset(
    ("createCard", "copyCard", "convertToCardFromCheckItem", "emailCard", "moveCardToBoard", "moveInboxCardToBoard")
)


@dataclass(slots=True)
class _Life:
    """One card's events so far, the list it is in, and whether the action that made it is there."""

    events: list[tuple[int, str]] = field(default_factory=list)
    list_id: str = ""
    created: bool = False
    first_list: str = ""
    """The list before the first move that is there."""
    deleted: bool = False


def read_trello(source: Source, gathering: Gathering) -> None:
    """Read a board. A list that was renamed has its present name all along."""
    file = gathering.file(source.name, "trello")
    lists = _Lists(source)
    gathering.order_hint += [name for name in lists.names_in_order() if name not in gathering.order_hint]
    instants = InstantReader(gathering.options.zone)
    actions = _actions(source, instants)
    lives = _lives(actions, lists)
    cut = 0
    for number, card in enumerate(records(source, "cards.item"), 1):
        file.rows += 1
        if not isinstance(card, dict) or not text_of(card.get("id")):
            gathering.refuse(file, number, "card", "has no id")
            continue
        events, complete = _whole_life(card, lives.pop(text_of(card["id"]), _Life()), lists)
        if events is None:
            gathering.refuse(file, number, f"card {text_of(card['id'])[:40]}", "is in no list, or its id holds no time")
            continue
        file.kept += 1
        cut += not complete
        key = text_of(card.get("shortLink")) or text_of(card["id"])
        gathering.history(key, events, "full" if complete else "truncated")
        _describe(gathering, key, card)
    if cut:
        why = (
            f"the export holds only the newest {MOST_ACTIONS:,} actions"
            if len(actions) >= MOST_ACTIONS
            else "made elsewhere"
        )
        file.notes.append(f"{cut} cards have a cut history ({why})")
    gone = sum(life.deleted for life in lives.values())
    if gone:
        file.notes.append(f"{gone} deleted cards are left out")


class _Lists:
    """The board's lists: present names by id."""

    def __init__(self, source: Source) -> None:
        self._names: dict[str, str] = {}
        self._places: dict[str, tuple[bool, float]] = {}
        for entry in records(source, "lists.item"):
            if isinstance(entry, dict) and text_of(entry.get("id")):
                place = entry.get("pos")
                self._names[text_of(entry["id"])] = text_of(entry.get("name")) or text_of(entry["id"])
                self._places[text_of(entry["id"])] = (
                    bool(entry.get("closed")),
                    float(place) if isinstance(place, int | float) else 0.0,
                )

    def name(self, id: str, known: str = "") -> str:
        """The list's present name, else the one that an action gives."""
        return self._names.get(id) or known or id

    def names_in_order(self) -> list[str]:
        """From left to right, the open ones first."""
        return [self._names[id] for id in sorted(self._places, key=lambda id: self._places[id])]


def _actions(source: Source, instants: InstantReader) -> list[tuple[int, str, dict[str, Any]]]:
    found = []
    for number, action in enumerate(records(source, "actions.item")):
        if isinstance(action, dict) and isinstance(action.get("data"), dict):
            try:
                at = instants.read(text_of(action.get("date"))).at
            except NotAnInstant:
                continue
            found.append((at, -number, text_of(action.get("type")), action["data"]))
    found.sort(key=lambda entry: entry[:2])  # the export lists the newest first
    return [(at, kind, data) for at, _, kind, data in found]


def _lives(actions: list[tuple[int, str, dict[str, Any]]], lists: _Lists) -> dict[str, _Life]:
    lives: dict[str, _Life] = {}
    for at, kind, data in actions:
        if kind == "updateList":
            _close_list(at, data, lives, lists)
            continue
        card = data.get("card")
        if not isinstance(card, dict) or not text_of(card.get("id")):
            continue
        life = lives.setdefault(text_of(card["id"]), _Life())
        if kind in _CREATING:
            life.created = True
            _enter(life, at, data.get("list"), lists)
        elif kind == "updateCard":
            _update(life, at, data, card, lists)
        elif kind == "deleteCard":
            life.deleted = True
    return lives


def _update(life: _Life, at: int, data: dict[str, Any], card: dict[str, Any], lists: _Lists) -> None:
    old = data.get("old")
    if isinstance(data.get("listAfter"), dict):
        if not life.events and isinstance(data.get("listBefore"), dict):
            before = data["listBefore"]
            life.first_list = lists.name(text_of(before.get("id")), text_of(before.get("name")))
        _enter(life, at, data["listAfter"], lists)
    elif isinstance(old, dict) and "closed" in old:
        place = data.get("list")
        if card.get("closed"):
            if not life.events and isinstance(place, dict):
                life.first_list = lists.name(text_of(place.get("id")), text_of(place.get("name")))
            _archive(life, at, life.first_list)
        else:
            _enter(life, at, place, lists)


def _enter(life: _Life, at: int, place: object, lists: _Lists) -> None:
    if isinstance(place, dict) and text_of(place.get("id")):
        life.list_id = text_of(place["id"])
        life.events.append((at, lists.name(life.list_id, text_of(place.get("name")))))


def _archive(life: _Life, at: int, otherwise: str) -> None:
    # Archiving a card that is done is tidying up; archiving any other takes it out.
    status = life.events[-1][1] if life.events else otherwise
    if status != ARCHIVED and kind_of(status).kind != "done":
        life.events.append((at, ARCHIVED))


def _close_list(at: int, data: dict[str, Any], lives: dict[str, _Life], lists: _Lists) -> None:
    place, old = data.get("list"), data.get("old")
    if not isinstance(place, dict) or not isinstance(old, dict) or "closed" not in old:
        return
    for life in lives.values():
        if life.list_id == text_of(place.get("id")) and life.events:
            if place.get("closed"):
                _archive(life, at, "")
            elif life.events[-1][1] == ARCHIVED:
                _enter(life, at, place, lists)


def _whole_life(card: dict[str, Any], life: _Life, lists: _Lists) -> tuple[list[tuple[int, str]] | None, bool]:
    """All events of a card, with its creation from its id where no action tells it; and whether all is known."""
    if life.created:
        return life.events, True
    created = card_created(text_of(card["id"]))
    first = life.first_list or (lists.name(text_of(card.get("idList"))) if text_of(card.get("idList")) else "")
    if created is None or not first:
        return None, False
    begun = min(created, life.events[0][0]) if life.events else created
    return [(begun, first), *life.events], False


def card_created(id: str) -> int | None:
    """The instant in the first eight hexadecimal digits of a card's id; none where there is none."""
    try:
        at = int(id[:8], 16) if len(id) == 24 else 0
    except ValueError:
        return None
    return at if 946_684_800 <= at <= 4_133_980_799 else None


def _describe(gathering: Gathering, key: str, card: dict[str, Any]) -> None:
    record = gathering.item(key)
    record.title = text_of(card.get("name")) or None
    labels = card.get("labels")
    names = (
        [text_of(label.get("name")) for label in labels if isinstance(label, dict)] if isinstance(labels, list) else []
    )
    record.type = next((name for name in names if type_of(name)), None)
    if any(name.strip().casefold() in EXPEDITED for name in names):
        record.escalated = True
