"""A store with items, initiatives, hypotheses and deployments, and the app opened on one of its screens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from boarded import make_store, settle
from textual.pilot import Pilot

from store import Store
from store.outcome_models import Hypothesis, Outcomes
from store.outcomes import load_outcomes, save_outcomes
from vsm_tui.app import VsmApp

OUTCOMES: dict[str, Any] = {
    "stream": "checkout",
    "objectives": [{"id": "retention", "name": "Keep mobile shoppers", "owner": "sales director"}],
    "investments": [
        {"id": "mobile", "objective": "retention", "name": "Mobile checkout", "amount": "400000 EUR", "capacity": 0.3}
    ],
    "initiatives": [
        {"id": "one-tap", "investment": "mobile", "name": "One-tap pay"},
        {"id": "hub", "investment": "mobile", "name": "Offers hub"},
    ],
    "hypotheses": [
        {
            "id": "abandon",
            "initiative": "one-tap",
            "change": "paying with one tap",
            "who": "shoppers on mobile",
            "result": "abandon fewer baskets",
            "metric": "basket abandonment",
            "unit": "%",
            "baseline": 68,
            "target": 60,
            "by": "2026-09-30",
            "readings": [
                {"date": "2026-03-30", "value": 67, "source": "web analytics"},
                {"date": "2026-04-13", "value": 64, "source": "web analytics"},
            ],
        }
    ],
}
INITIATIVES = {"PAY-1": "one-tap", "PAY-2": "one-tap", "PAY-3": "hub"}


def make_evidenced(path: Path, document: dict[str, Any] | None = None) -> Path:
    """The stream `checkout` with its chain; items PAY-1 and PAY-2 are of One-tap pay, PAY-3 of the hub."""
    make_store(path)
    with Store.open(path) as store:
        save_outcomes(store, Outcomes.model_validate(OUTCOMES if document is None else document))
        with store.act(1, "Link") as act:
            for number, initiative in store.rows("SELECT id, key FROM item"):
                if initiative in INITIATIVES:
                    act.update("item", number, {"initiative": INITIATIVES[initiative]})
    return path


def stored(path: Path) -> Outcomes:
    """The chain as the store holds it."""
    with Store.open(path, readonly=True) as store:
        return load_outcomes(store, "checkout")


def hypothesis(path: Path, name: str = "abandon") -> Hypothesis:
    """One hypothesis as the store holds it."""
    return next(one for one in stored(path).hypotheses if one.id == name)


def within(pilot: Pilot[None], selector: str) -> str:
    """What is drawn inside one widget, its wrapped lines joined."""
    region = pilot.app.screen.query_one(selector).region
    lines = pilot.app.screen._compositor.render_strips()[region.y : region.bottom]
    return " ".join(" ".join(line.crop(region.x, region.right).text for line in lines).split())


@asynccontextmanager
async def opened_on(path: Path, screen: str, *, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Pilot[None]]:
    """The app on a screen of the stream."""
    app = VsmApp(path)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await app.workers.wait_for_complete()
        await app.open_stream("checkout", screen)
        await settle(pilot)
        yield pilot
