"""Streams whose truth is known: queues with people, a board that meets, batches and drift; with a change or without.

Used by the tests of `vsm_tui.flow.effect` and by `benchmarks/effect_truth.py`.
"""

from __future__ import annotations

import heapq
import math
from array import array
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from store.history import RawHistory
from store.models import StreamMap

DAY = 86_400
BEGIN = date(2025, 1, 6)
MAP = StreamMap.model_validate(
    {
        "stream": "simulated",
        "steps": [
            {"id": "ready", "kind": "queue"},
            {"id": "build", "kind": "work"},
            {"id": "approve", "kind": "queue"},
            {"id": "live", "kind": "done"},
        ],
    }
)
DRIFT = 0.15
"""How far arrivals, pace and the board's room wander: the standard deviation of their logarithm."""
WARM_UP = 60
"""Days until the queues are as full as they usually are; items that came before are left out."""
STATUSES = ("ready", "build", "approve", "live")


@dataclass(frozen=True)
class Truth:
    """A stream to simulate. `halved`: from the change on, papers for the board are due in half the time and it
    meets twice as often; otherwise nothing changes."""

    seed: int
    halved: bool
    days: int = 420
    change_after: int = 330
    a_week: float = 6.0

    @property
    def changed_on(self) -> date:
        """The day of the change, or of the change that did not happen."""
        return BEGIN + timedelta(days=self.change_after)

    @property
    def as_of(self) -> int:
        """The end of what is simulated."""
        return _instant(self.days)


def _instant(day: float) -> int:
    midnight = datetime(BEGIN.year, BEGIN.month, BEGIN.day, tzinfo=UTC)
    return int(midnight.timestamp() + day * DAY)


def _drift(draw: Random, days: int, spread: float) -> list[float]:
    """A slow wander around 1, one value a day: what teams and demand do without anybody deciding it."""
    level, found = draw.gauss(0.0, spread), []
    for _ in range(days + 1):
        level += -level / 40 + draw.gauss(0.0, spread * math.sqrt(2 / 40))
        found.append(math.exp(level))
    return found


def _arrivals(draw: Random, truth: Truth) -> list[float]:
    """When items come: on working days, at a rate that drifts, now and then several at once."""
    rate = _drift(draw, truth.days, DRIFT)
    found: list[float] = []
    for day in range(truth.days):
        if day % 7 >= 5:
            continue
        mean = truth.a_week / 5 * rate[day] / 1.3
        while draw.random() < mean / (1 + mean):
            at = day + 0.37 + draw.random() * 0.3
            found.extend([at] * (1 + (draw.random() < 0.3)))
    return sorted(found)


def simulate(truth: Truth) -> RawHistory:
    """The stream's events as the store would give them."""
    draw = Random(f"effect-{truth.seed}")
    pace = _drift(draw, truth.days, DRIFT)
    seats = _drift(draw, truth.days, DRIFT)
    people = max(2, round(truth.a_week * 0.9))
    free = [0.0] * people
    heapq.heapify(free)
    events: list[tuple[float, int, int]] = []
    waiting: list[tuple[float, int]] = []
    for item, came in enumerate(_arrivals(draw, truth)):
        start = max(came, heapq.heappop(free))
        work = draw.lognormvariate(math.log(3.0), 0.6) * pace[min(truth.days, int(start))]
        end = start + work
        heapq.heappush(free, end)
        events += [(came, item, 0), (start, item, 1), (end, item, 2)]
        waiting.append((end, item))
    waiting.sort()
    _meet(draw, truth, seats, waiting, events)
    return _raw(truth, events)


def _meet(
    draw: Random,
    truth: Truth,
    seats: list[float],
    waiting: list[tuple[float, int]],
    events: list[tuple[float, int, int]],
) -> None:
    """The board meets on Thursdays, hears what was handed in long enough before, and only so many."""
    place = 0
    for day in range(truth.days):
        changed = truth.halved and day >= truth.change_after
        meets = day % 7 == 3 or (changed and day % 7 == 0)
        if not meets:
            continue
        lead = 4.0 if changed else 8.0
        room = round(truth.a_week * (0.9 if changed else 1.8) * seats[day])
        heard = 0
        while place < len(waiting) and waiting[place][0] <= day - lead * (0.8 + 0.4 * draw.random()) and heard < room:
            events.append((day + 0.6 + heard * 0.01, waiting[place][1], 3))
            place += 1
            heard += 1


def _raw(truth: Truth, events: list[tuple[float, int, int]]) -> RawHistory:
    first = {item: at for at, item, status in events if status == 0}
    kept = sorted(event for event in events if event[0] <= truth.days and first[event[1]] >= WARM_UP)
    items = sorted({item for _, item, _ in kept})
    index = {item: place for place, item in enumerate(items)}
    count = len(items)
    return RawHistory(
        map=MAP,
        kept="here",
        revision=1,
        item_ids=[place + 1 for place in range(count)],
        keys=[f"S-{item + 1}" for item in items],
        titles=[None] * count,
        types=[None] * count,
        escalated=[None] * count,
        initiatives=[None] * count,
        releases=[None] * count,
        precisions=["second"] * count,
        completeness=["full"] * count,
        event_item=array("q", [index[item] for _, item, _ in kept]),
        event_status=array("q", [status for _, _, status in kept]),
        event_at=array("q", [_instant(at) for at, _, _ in kept]),
        event_ids=array("q", range(1, len(kept) + 1)),
        statuses=[(name, "") for name in STATUSES],
    )
