"""Household claims of an insurer: from the call to the money, with documents that come back incomplete.

The claims office began to record its steps on 20 May 2026. In August a hailstorm brings a month's claims in
nine days; the external experts who write reports are as few as before.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from queueing import Clock, Draw, Item, Pool, WorkingCalendar, write_items
from wording import Titles

BEGIN = datetime(2026, 5, 20, 8)
UNTIL = datetime(2026, 11, 20, 14)
HAIL = (date(2026, 8, 11), date(2026, 8, 21))
FIRST_CALL = date(2026, 8, 3)
"""From here half of the callers are told at once which documents and photos are needed."""
CALENDAR = WorkingCalendar(((8 * 60, 12 * 60), (12 * 60 + 45, 16 * 60 + 30)), ("2026-05-25", "2026-06-04"))


class Claims:
    """One run of the stream."""

    def __init__(self) -> None:
        self.draw = Draw("claims")
        self.clock = Clock(BEGIN)
        self.titles = Titles(Draw("claims titles"))
        self.items: list[Item] = []
        self.to_approve: list[Item] = []
        self.to_pay: list[Item] = []
        self.desk = Pool(self.clock, CALENDAR, self.draw, 2)
        self.triage = Pool(self.clock, CALENDAR, self.draw, 1)
        self.assessors = Pool(self.clock, CALENDAR, self.draw, 5)
        self.experts = Pool(self.clock, CALENDAR, self.draw, 4)

    def run(self) -> list[Item]:
        """Simulate, and return all claims, oldest first."""
        for day in CALENDAR.working_days(BEGIN.date(), UNTIL.date()):
            at = datetime(day.year, day.month, day.day)
            hail = HAIL[0] <= day <= HAIL[1]
            for _ in range(
                self.draw.whole(5, 9) if hail else self.draw.weighted(((1, 0.14), (2, 0.28), (3, 0.32), (4, 0.26)))
            ):
                self.clock.at(CALENDAR.after(at, self.draw.between(0, 7.5)), partial(self._notify, hail))
            if day.weekday() == 2:
                self.clock.at(at + timedelta(hours=10), self._approve)
            if day.weekday() in (1, 4):
                self.clock.at(at + timedelta(hours=13, minutes=30), self._pay)
        self.clock.run(UNTIL)
        for item in self.items:
            item.events = sorted((event for event in item.events if event[0] <= UNTIL), key=lambda event: event[0])
        return self.items

    def _notify(self, hail: bool) -> None:
        number = 1001 + len(self.items)
        draw = Draw(f"claims {number}")
        usual = (("Water", 0.34), ("Theft", 0.2), ("Glass", 0.18), ("Liability", 0.16), ("Storm", 0.12))
        kind = "Storm" if hail and draw.chance(0.8) else draw.weighted(usual)
        told = self.clock.now.date() >= FIRST_CALL and draw.chance(0.5)
        initiative = "first-call-checklist" if told else ""
        title = self.titles.claim(kind)
        item = Item(f"CLM-{number}", title, kind, draw.chance(0.06), initiative, self.clock.now, draw)
        self.items.append(item)
        item.enter(self.clock.now, "Notified")
        self.desk.ask(1, partial(self._register, item))

    def _register(self, item: Item) -> None:
        def done() -> None:
            self.desk.release()
            item.enter(self.clock.now, "Awaiting triage")
            self.triage.ask(0 if item.escalated else 1, partial(self._triage, item))

        self.clock.at(CALENDAR.after(self.clock.now, item.draw.between(0.2, 0.9)), done)

    def _triage(self, item: Item) -> None:
        def done() -> None:
            self.triage.release()
            if item.draw.chance(0.05):
                item.enter(self.clock.now, item.draw.pick(("Not covered", "Withdrawn")))
            elif item.type == "Glass" and item.draw.chance(0.6):
                self._ask_assessor(item)
            else:
                self._await_documents(item, item.draw.skewed(1, 5, 10, 24))

        self.clock.at(CALENDAR.after(self.clock.now, item.draw.between(0.3, 1.6)), done)

    def _await_documents(self, item: Item, days: float) -> None:
        now = self.clock.now
        item.enter(now, "Documents awaited")
        if item.type == "Theft" and item.draw.chance(0.45):
            days += item.draw.between(3, 9)
            item.blocks.append((now, now + timedelta(days=days), "police report not yet issued", "police"))
        if item.draw.chance(0.02):
            return
        self.clock.at(
            CALENDAR.after(now + timedelta(days=days), item.draw.between(0, 3)), partial(self._ask_assessor, item)
        )

    def _ask_assessor(self, item: Item) -> None:
        self.assessors.ask(0 if item.escalated else 1, partial(self._assess, item))

    def _assess(self, item: Item) -> None:
        item.enter(self.clock.now, "In assessment")

        def done() -> None:
            self.assessors.release()
            before = sum(status == "In assessment" for _, status in item.events)
            asked = sum(status == "Documents awaited" for _, status in item.events)
            incomplete = (0.13 if item.initiative else 0.37) if asked == 1 else 0.15
            if asked and before < 4 and item.draw.chance(incomplete):
                self._await_documents(item, item.draw.skewed(2, 6, 12, 21))
            elif item.draw.chance(0.03):
                item.enter(self.clock.now, "Not covered")
            elif "Expert report" not in (status for _, status in item.events) and item.draw.chance(
                {"Storm": 0.5, "Water": 0.42}.get(item.type, 0.05)
            ):
                item.enter(self.clock.now, "Expert report")
                asked_at = self.clock.now
                self.experts.ask(0 if item.escalated else 1, lambda: self._visit(item, asked_at))
            else:
                self._onward(item)

        self.clock.at(CALENDAR.after(self.clock.now, item.draw.skewed(1.5, 4, 8, 15)), done)

    def _visit(self, item: Item, asked: datetime) -> None:
        now = self.clock.now
        if now - asked > timedelta(days=3):
            item.blocks.append((asked + timedelta(days=1), now, "no expert free to visit", "external-expert"))
        end = CALENDAR.after(now, item.draw.skewed(12, 28, 45, 75))

        def done() -> None:
            self.experts.release()
            if item.draw.chance(0.08):
                self._ask_assessor(item)
            else:
                self._onward(item)

        self.clock.at(end, done)

    def _onward(self, item: Item) -> None:
        costly = {"Storm": 0.34, "Water": 0.26, "Theft": 0.2, "Liability": 0.2}.get(item.type, 0.02)
        if item.draw.chance(costly):
            item.enter(self.clock.now, "Approval over limit")
            self.to_approve.append(item)
        else:
            self._cleared(item, self.clock.now)

    def _approve(self) -> None:
        """Wednesdays: the head of claims decides on payments over the assessors' limit."""
        waiting = [item for item in self.to_approve if self.clock.now - item.events[-1][0] > timedelta(days=2)]
        for place, item in enumerate(waiting[:6]):
            self.to_approve.remove(item)
            at = self.clock.now + timedelta(seconds=place * 600 + item.draw.whole(60, 560))
            outcome = item.draw.weighted((("approved", 0.87), ("back", 0.09), ("refused", 0.04)))
            if outcome == "approved":
                self._cleared(item, at)
            elif outcome == "back":
                self.clock.at(at, partial(self._ask_assessor, item))
            else:
                item.enter(at, "Not covered")

    def _cleared(self, item: Item, at: datetime) -> None:
        item.enter(at, "Payout")
        self.to_pay.append(item)

    def _pay(self) -> None:
        """Tuesdays and Fridays: the payment run takes what was cleared the day before."""
        due = [item for item in self.to_pay if self.clock.now - item.events[-1][0] > timedelta(hours=18)]
        for place, item in enumerate(due):
            self.to_pay.remove(item)
            item.enter(self.clock.now + timedelta(seconds=place * 11 + item.draw.whole(1, 10)), "Paid")


def write(folder: Path) -> None:
    """Write the stream's events and blocks."""
    write_items(folder, Claims().run(), UNTIL)
