"""The payments stream up to the point where a squad can begin: feedback, funding, discovery and review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from payments_office import CALENDAR, STOPPED, Office, urgency
from queueing import Item

BUDGET_ROUNDS = (date(2025, 10, 8), date(2026, 1, 7), date(2026, 4, 8), date(2026, 7, 8), date(2026, 10, 7))
FORGETS = datetime(2026, 8, 24)
"""The first dispute story due for review after this waits for an answer that nobody chases."""


class Selection:
    """What is decided about an item before it is built; `ready` takes over what has passed."""

    def __init__(self, office: Office, ready: Callable[[Item], None]) -> None:
        self.office, self._ready = office, ready
        self.feedback: list[Item] = []
        self.unfunded: list[Item] = []
        self.for_review: list[Item] = []

    def refine(self) -> None:
        """The product owners take the most pressing needs; what nobody asks for again is closed once a quarter."""
        now = self.office.now
        ranked = sorted(
            (i for i in self.feedback if i.worth > 0.07), key=lambda i: (not i.escalated, i.type != "Bug", -i.worth)
        )
        for item in ranked[:3]:
            self.feedback.remove(item)
            self.office.owners.ask(urgency(item), partial(self._need, item))
        for item in self.feedback[:]:
            if len(item.events) == 1 and now - item.created > timedelta(days=56) and item.draw.chance(0.25):
                self.feedback.remove(item)
                self.office.drop(item, now + timedelta(seconds=item.draw.whole(60, 900)), "Duplicate")

    def _need(self, item: Item) -> None:
        item.enter(self.office.now, "Need agreed")

        def done() -> None:
            self.office.owners.release()
            item.enter(self.office.now, "Funding")
            self.unfunded.append(item)
            if item.draw.chance(0.012):
                item.enter(CALENDAR.after(self.office.now, item.draw.between(5, 30)), "Parked")

        self.office.work(item, "need", item.draw.skewed(2, 5, 12, 21), item.draw.between(0.2, 0.4), done)

    def fund_maintenance(self) -> None:
        """Defects and what was escalated are paid for from the maintenance budget, week by week."""
        for item in [i for i in self.unfunded if i.type == "Bug" or i.escalated]:
            self.unfunded.remove(item)
            if item.draw.chance(0.03):
                self.office.drop(item, self.office.now + timedelta(seconds=item.draw.whole(90, 2400)), "Won't do")
                continue
            onward = self._ready if item.type == "Bug" and item.draw.chance(0.8) else self._ask_review
            self.office.clock.at(self.office.now + timedelta(seconds=item.draw.whole(90, 2400)), partial(onward, item))

    def fund_features(self) -> None:
        """The funding panel, twice a month."""
        now = self.office.now
        for place, item in enumerate(sorted(self.unfunded, key=lambda i: i.created)[:9]):
            self.unfunded.remove(item)
            at = now + timedelta(seconds=place * 410 + item.draw.whole(20, 380))
            if item.draw.chance(0.035):
                item.worth = 0.0  # nobody takes it up again
                item.enter(at, "New")
                self.feedback.append(item)
            elif item.draw.chance(0.035):
                self.office.drop(item, at, "Won't do")
            elif item.draw.chance(0.035):
                opened = next((day for day in BUDGET_ROUNDS if day > now.date()), None)
                until = datetime(opened.year, opened.month, opened.day, 10) if opened else None
                item.blocks.append((at, until, "over this quarter's budget", "budget-round"))
                if until:
                    self.office.clock.at(until, partial(self._begin, item))
            else:
                self._begin(item)

    def _begin(self, item: Item) -> None:
        self.office.architects.ask(urgency(item), partial(self._discover, item))

    def _discover(self, item: Item, again: bool = False) -> None:
        if item.gone:
            self.office.architects.release()
            return
        item.enter(self.office.now, "Discovery")
        hours = item.draw.skewed(4, 10, 18, 30) if again else item.draw.skewed(10, 24, 42, 80)
        end = CALENDAR.after(self.office.now, hours)
        self.office.book(item, "discovery", hours * item.draw.between(0.13, 0.25), end)
        self.office.clock.at(end, self.office.architects.release)
        after = self.office.stuck(
            item,
            hours,
            (
                ("vendor", "card scheme sandbox not ready", 0.09, 4, 14),
                ("legal", "legal opinion on terms", 0.07, 4, 14),
            ),
        )
        self.office.clock.at(after, lambda: self._ask_review(item))

    def _ask_review(self, item: Item) -> None:
        if item.gone:
            return
        item.enter(self.office.now, "Awaiting architecture")
        self.for_review.append(item)

    def hold_review(self) -> None:
        """Architects look once a week at what waits for them."""
        for item in self.for_review:
            self.office.architects.ask(urgency(item), partial(self._review, item))
        self.for_review = []

    def _review(self, item: Item) -> None:
        if item.gone or self.office.once("forgotten", FORGETS, item.initiative == "disputes"):
            self.office.architects.release()
            if not item.gone:
                item.blocks.append((self.office.now, None, "no answer on sharing data with merchants", "legal"))
            return
        item.enter(self.office.now, "Architecture review")

        def done() -> None:
            self.office.architects.release()
            outcome = item.draw.weighted((("back", 0.11), ("refused", 0.025), ("passed", 0.865)))
            if item.gone:
                return
            if outcome == "back":
                self.office.architects.ask(0, lambda: self._discover(item, again=True))
            elif outcome == "refused":
                self.office.drop(item, self.office.now, "Won't do")
            else:
                self._ready(item)

        self.office.work(item, "review", item.draw.skewed(2, 6, 12, 20), item.draw.between(0.15, 0.3), done)

    def stop_split_bills(self) -> None:
        early = ("New", "Need agreed", "Funding", "Discovery", "Awaiting architecture", "Ready for development")
        for place, item in enumerate(i for i in self.office.items if i.initiative == "split-bills" and not i.gone):
            if item.events[-1][1] in early:
                self.office.drop(item, STOPPED + timedelta(seconds=place * 37), "Won't do")
        self.feedback = [item for item in self.feedback if not item.gone]
        self.unfunded = [item for item in self.unfunded if not item.gone]
