"""The payments stream from a reviewed design to a measured outcome: building, testing, approval, release."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from payments_office import CALENDAR, POLICY, Office, urgency
from queueing import Draw, Item

SHELVES = datetime(2026, 5, 4)
"""The first piece of resilience work ready after this is passed over in every planning."""
LEAVES = datetime(2026, 3, 16)
"""The first payee story begun after this is put on hold: its developer has moved on."""


class Building:
    """What happens to an item once its design has been reviewed."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.for_planning: list[Item] = []
        self.for_test: list[Item] = []
        self.board: list[tuple[datetime, Item]] = []
        self.delegated: list[tuple[datetime, Item]] = []
        self.approved: list[Item] = []
        self.outages = self._outages()
        for start, end in self.outages:
            office.clock.at(start, partial(self._lose_environment, end))

    def _outages(self) -> list[tuple[datetime, datetime]]:
        """When another programme holds the shared test environment: a long and a short spell each month."""
        draw, found = Draw("payments test environment"), []
        for month in range(18):
            year, number = 2025 + (6 + month) // 12, (6 + month) % 12 + 1
            for first, last, low, high in ((2, 8, 28, 44), (16, 22, 12, 24)):
                start = CALENDAR.after(datetime(year, number, draw.whole(first, last), 9), draw.between(0.5, 4))
                found.append((start, CALENDAR.after(start, draw.between(low, high))))
        return found

    def ready(self, item: Item) -> None:
        """Take over an item whose design has been reviewed."""
        item.enter(self.office.now, "Ready for development")
        if item.escalated:
            self.office.squads.ask(0, partial(self._develop, item))
        else:
            self.for_planning.append(item)

    def plan_sprint(self) -> None:
        """Every second Monday the squads take in what is ready; only what was escalated comes in between."""
        for item in self.for_planning:
            if not self.office.once("shelved", SHELVES, item.initiative == "resilience"):
                self.office.squads.ask(1, partial(self._develop, item))
        self.for_planning = []

    def _develop(self, item: Item, again: bool = False) -> None:
        if item.gone or (not again and item.draw.chance(0.012)):
            if not item.gone:
                self.office.drop(item, self.office.now, "Duplicate")
            self.office.squads.release()
            return
        item.enter(self.office.now, "In development")
        if self.office.once("left", LEAVES, item.initiative == "payee-check"):
            self.office.squads.release()
            item.enter(CALENDAR.after(self.office.now, 30), "On hold")
            return
        size = 1.25 if item.initiative == "offers" else 1.0
        hours = item.draw.skewed(5, 14, 26, 40) if again else size * item.draw.skewed(12, 36, 62, 120)
        end = CALENDAR.after(self.office.now, hours)
        self.office.book(item, "development", hours * item.draw.between(0.21, 0.35), end)
        self.office.clock.at(end, self.office.squads.release)
        after = self.office.stuck(
            item,
            hours,
            (
                ("vendor", "interface of the card scheme changed", 0.05, 3, 12),
                ("", "waiting for an answer", 0.03, 1, 5),
            ),
        )
        self.office.clock.at(after, lambda: self._ask_test(item, again))

    def _ask_test(self, item: Item, again: bool) -> None:
        if item.gone:
            return
        item.enter(self.office.now, "Ready for test")
        self.for_test.append(item)
        self.office.testers.ask(urgency(item) - again, lambda: self._test(item))

    def _lose_environment(self, end: datetime) -> None:
        """Another programme takes the environment: what was booked next cannot start."""
        for item in self.for_test[:9]:
            item.blocks.append((self.office.now, end, "environment booked by another programme", "test-env"))

    def _test(self, item: Item) -> None:
        now = self.office.now
        for start, end in self.outages:
            if start <= now < end:
                if not any(block[1] == end for block in item.blocks):
                    item.blocks.append((now, end, "environment booked by another programme", "test-env"))
                self.office.clock.at(CALENDAR.after(end, item.draw.between(0.1, 2)), lambda: self._test(item))
                return
        self.for_test.remove(item)
        item.enter(now, "In test")
        if item.draw.chance(0.012):
            item.enter(CALENDAR.after(now, 3), "UAT sign-off")
        hours = item.draw.skewed(5, 12, 22, 38)
        done = CALENDAR.after(now, hours)
        for start, end in self.outages:
            if now < start < done:
                item.blocks.append((start, end, "environment unavailable", "test-env"))
                done = CALENDAR.after(end, CALENDAR.hours(start, done))
        self.office.book(item, "testing", hours * item.draw.between(0.22, 0.38), done)
        self.office.clock.at(done, lambda: self._tested(item))

    def _tested(self, item: Item) -> None:
        self.office.testers.release()
        times = sum(status == "In test" for _, status in item.events)
        if item.draw.chance(0.26 if times == 1 else 0.1):
            self.office.squads.ask(-1, lambda: self._develop(item, again=True))
            return
        item.enter(self.office.now, "Awaiting CAB")
        if item.low_risk and self.office.now.date() >= POLICY:
            self.delegated.append((self.office.now, item))
        else:
            self.board.append((self.office.now, item))

    def board_meets(self) -> None:
        """Thursdays: papers close three weeks before; a fifth of the agenda is put off to the next meeting."""
        now = self.office.now
        if now.date() >= POLICY:
            self.delegated += [entry for entry in self.board if entry[1].low_risk]
            self.board = [entry for entry in self.board if not entry[1].low_risk]
        slots = 2 if now.date() >= POLICY else 7
        heard = sorted(
            (entry for entry in self.board if now - entry[0] >= timedelta(days=21)),
            key=lambda entry: (not entry[1].escalated, entry[0]),
        )
        for place, entry in enumerate(heard[:slots]):
            item = entry[1]
            if item.draw.chance(0.2):
                continue
            self.board.remove(entry)
            self._approve(item, now + timedelta(seconds=place * 540 + item.draw.whole(60, 500)))

    def approve_delegated(self) -> None:
        """Tuesdays and Fridays: the change manager approves low-risk changes alone."""
        now = self.office.now
        seen = sorted(
            (entry for entry in self.delegated if now - entry[0] >= timedelta(days=8)),
            key=lambda entry: (not entry[1].escalated, entry[0]),
        )
        for place, entry in enumerate(seen[:10]):
            self.delegated.remove(entry)
            self._approve(entry[1], now + timedelta(seconds=place * 420 + entry[1].draw.whole(30, 400)))

    def _approve(self, item: Item, at: datetime) -> None:
        item.enter(at, "Approved")
        if item.escalated and item.draw.chance(0.6):
            self.office.clock.at(CALENDAR.after(at, item.draw.between(3, 9)), lambda: self._live(item, self.office.now))
        else:
            self.approved.append(item)

    def release(self) -> None:
        """Every second Wednesday the release window opens for what was approved the day before."""
        now = self.office.now
        for place, item in enumerate([i for i in self.approved if i.events[-1][0] < now]):
            self._live(item, now + timedelta(seconds=place * 95 + item.draw.whole(10, 90)))
            self.approved.remove(item)

    def _live(self, item: Item, at: datetime) -> None:
        item.enter(at, "Live")
        days = item.draw.skewed(1, 3, 6, 10) if item.type == "Bug" else item.draw.skewed(5, 10, 16, 25)
        adopted = CALENDAR.after(at + timedelta(days=days), item.draw.between(0.2, 5))
        self.office.clock.at(adopted, lambda: self._adopted(item))

    def _adopted(self, item: Item) -> None:
        now = self.office.now
        item.enter(now, "Adopted")
        if item.initiative in ("payee-check", "split-bills", "disputes") and item.draw.chance(0.7):
            first = date(now.year + now.month // 12, now.month % 12 + 1, 1)
            day = CALENDAR.next_working_day(first)
            item.enter(
                CALENDAR.after(datetime(day.year, day.month, day.day), item.draw.between(0.3, 4)), "Outcome measured"
            )
