"""Mobile payments of a retail bank: how items move from feedback to a measured outcome, and what stops them.

The stream is simulated from summer 2025 and exported as a tracker would: every item touched since
20 February 2026, with its whole history, as it stood on the evening of 20 November 2026.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from payments_building import Building
from payments_office import BEGIN, CALENDAR, POLICY, SINCE, STOPPED, UNTIL, Office
from payments_selection import Selection
from queueing import Draw, Item, write_items
from wording import Titles

KINDS = (
    ("Story", 0.59),
    ("Bug", 0.27),
    ("Spike", 0.035),
    ("Tech debt", 0.03),
    ("Audit", 0.06),
    ("Task", 0.01),
    ("", 0.005),
)
"""Types as the tracker names them; the map knows no `Task`, and a few items have none."""
INITIATIVES = (
    ("offers", 0.36),
    ("payee-check", 0.19),
    ("split-bills", 0.16),
    ("disputes", 0.15),
    ("resilience", 0.04),
    ("", 0.10),
)


class Payments:
    """One run of the stream."""

    def __init__(self) -> None:
        self.office = Office()
        self.titles = Titles(Draw("payments titles"))
        self.building = Building(self.office)
        self.selection = Selection(self.office, self.building.ready)

    def run(self) -> list[Item]:
        """Simulate, and return the items that the export holds, oldest first."""
        for day in CALENDAR.working_days(BEGIN.date(), UNTIL.date()):
            self._plan_day(day)
        self.office.clock.at(STOPPED, self.selection.stop_split_bills)
        self.office.clock.run(UNTIL)
        self._legacy()
        for item in self.office.items:
            item.events = sorted((event for event in item.events if event[0] <= UNTIL), key=lambda event: event[0])
        kept = [item for item in self.office.items if item.events and item.events[-1][0] >= SINCE]
        return sorted(kept, key=lambda item: item.events[0][0])

    def _plan_day(self, day: date) -> None:
        at = datetime(day.year, day.month, day.day)
        for _ in range(self.office.draw.weighted(((0, 0.34), (1, 0.38), (2, 0.21), (3, 0.07)))):
            self.office.clock.at(CALENDAR.after(at, self.office.draw.between(0, 6.9)), self._arrive)
        if day.weekday() in (0, 2):
            self.office.clock.at(at + timedelta(hours=10, minutes=5), self.selection.refine)
        if day.weekday() == 1:
            self.office.clock.at(at + timedelta(hours=9, minutes=30), self.selection.hold_review)
        if day.weekday() == 0 and day.isocalendar().week % 2 == 1:
            self.office.clock.at(at + timedelta(hours=9, minutes=15), self.building.plan_sprint)
        if day.weekday() == 0:
            self.office.clock.at(at + timedelta(hours=15), self.selection.fund_maintenance)
        if day.weekday() == 2 and (8 <= day.day <= 14 or 22 <= day.day <= 28):
            self.office.clock.at(at + timedelta(hours=14, minutes=10), self.selection.fund_features)
        if day.weekday() == 3:
            self.office.clock.at(at + timedelta(hours=14), self.building.board_meets)
        if day >= POLICY and day.weekday() in (1, 4):
            self.office.clock.at(at + timedelta(hours=11, minutes=30), self.building.approve_delegated)
        if day.weekday() == 2 and day.isocalendar().week % 2 == 0:
            self.office.clock.at(at + timedelta(hours=9, minutes=40), self.building.release)

    def _arrive(self) -> None:
        number = 101 + len(self.office.items)
        draw = Draw(f"payments {number}")
        kind = draw.weighted(KINDS)
        share = {"Story": 0.05, "Bug": 0.56, "Audit": 0.5}.get(kind, 0.0)
        initiative = draw.weighted(INITIATIVES)
        now = self.office.now
        if (initiative == "split-bills" and now > STOPPED) or (
            initiative == "disputes" and now < datetime(2025, 12, 1)
        ):
            initiative = "offers"
        if kind in ("Bug", "Audit", "Spike", "Tech debt"):
            initiative = draw.pick(("", "", initiative)) if kind == "Bug" else draw.pick(("", "resilience"))
        title = self.titles.payments(kind, initiative)
        item = Item(f"PAY-{number}", title, kind, draw.chance(share), initiative, now, draw)
        item.worth, item.low_risk = draw.unit(), draw.chance(0.66)
        item.records_effort = draw.chance(0.82)
        item.dates_effort = item.records_effort and draw.chance(0.15)
        self.office.items.append(item)
        item.enter(now, "New")
        self.selection.feedback.append(item)

    def _legacy(self) -> None:
        """Two items that the old tracker handed over when they were already done."""
        for place, (key, title) in enumerate((("PAY-12", "Pay by QR code"), ("PAY-47", "Freeze a lost card"))):
            item = Item(key, title, "Story", False, "", SINCE, Draw(key))
            item.enter(SINCE + timedelta(hours=9, minutes=12 + place, seconds=31), "Adopted")
            self.office.items.append(item)


def write(folder: Path) -> None:
    """Write the stream's events, blocks and effort."""
    write_items(folder, Payments().run(), UNTIL)
