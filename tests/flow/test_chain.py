"""The chain from objectives to readings, and the capacity that each part used."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import history_of

from store.models import StreamMap
from store.outcome_models import Outcomes
from vsm_tui.flow.chain import chain
from vsm_tui.flow.evidence import evidence_finding, exposure
from vsm_tui.flow.history import History
from vsm_tui.flow.money import money, total
from vsm_tui.flow.outcomes import outcomes, outcomes_figures
from vsm_tui.scope import Scope

DAY, HOUR = 86_400, 3_600
MONDAY = 1_772_409_600
"""2026-03-02 00:00 UTC."""

STREAM = StreamMap.model_validate(
    {
        "stream": "checkout",
        "start": "select",
        "finish": "live",
        "discard": ["Won't do"],
        "steps": [{"id": "select", "kind": "queue"}, {"id": "build"}, {"id": "live", "kind": "done"}],
    }
)
DOCUMENT = Outcomes.model_validate(
    {
        "stream": "checkout",
        "objectives": [{"id": "retention", "name": "Keep shoppers"}, {"id": "empty", "name": "Nothing under it"}],
        "investments": [
            {"id": "mobile", "objective": "Retention", "amount": "400000 EUR", "capacity": "30%"},
            {"id": "loose", "amount": "5 USD"},
        ],
        "initiatives": [
            {"id": "one-tap", "investment": "mobile", "name": "One-tap pay"},
            {"id": "hub", "investment": "mobile"},
            {"id": "quiet", "investment": "nowhere"},
        ],
        "hypotheses": [
            {
                "id": "abandon",
                "initiative": "one-tap",
                "baseline": 68,
                "target": 60,
                "readings": [
                    {"date": "2026-03-04", "value": 67},
                    {"date": "2026-03-12", "value": 64},
                    {"date": "2026-03-14", "value": 63},
                ],
            },
            {"id": "by-items", "items": ["PAY-4", "PAY-99"]},
            {"id": "stream"},
        ],
    }
)


def moves(key: str, *at: tuple[str, float]) -> list[tuple[str, str, int]]:
    """Events of an item: (status, days after Monday)."""
    return [(key, status, MONDAY + round(day * DAY)) for status, day in at]


def looked_at(as_of: float = 28) -> History:
    """Three finished, one in progress, one discarded, one without initiative."""
    events = [
        *moves("PAY-1", ("select", 0), ("build", 1), ("live", 2)),
        *moves("PAY-2", ("select", 0), ("build", 7), ("live", 9)),
        *moves("PAY-3", ("select", 0), ("build", 1), ("Won't do", 3)),
        *moves("PAY-4", ("select", 1), ("build", 14), ("live", 15)),
        *moves("PAY-5", ("select", 2), ("build", 21)),
        *moves("PAY-6", ("select", 2)),
    ]
    named = {"PAY-1": "one-tap", "PAY-2": "ONE-TAP pay", "PAY-3": "hub", "PAY-5": "hub", "PAY-6": "Undeclared"}
    keys = [f"PAY-{number}" for number in range(1, 7)]
    items = {key: {"initiative": named.get(key), "release": "r1" if key == "PAY-1" else None} for key in keys}
    raw = history_of(STREAM, events, items=items)
    return History.build(raw, MONDAY + round(as_of * DAY), now=MONDAY + 60 * DAY)


def figures_of(name: str, level: Any = "initiative", scope: Scope | None = None) -> Any:
    found = outcomes(looked_at(), scope or Scope(), DOCUMENT)
    node = found.chain.find(level, name)
    assert node is not None
    return found.of(node)


def test_items_are_found_by_id_or_name_and_an_undeclared_initiative_is_a_root() -> None:
    found = outcomes(looked_at(), Scope(), DOCUMENT).chain
    one = found.find("initiative", "one-tap")
    assert one is not None and one.items == (0, 1)
    undeclared = found.find("initiative", "Undeclared")
    assert undeclared is not None and undeclared.entry is None and undeclared in found.roots
    objective = found.find("objective", "retention")
    assert objective is not None and objective.items == (0, 1, 2, 4)


def test_the_chain_is_walked_both_ways() -> None:
    found = outcomes(looked_at(), Scope(), DOCUMENT).chain
    (up,) = found.of_item(0)
    assert [node.id for node in up] == ["retention", "mobile", "one-tap"]
    below = [node.id for node in up[0].walk()]
    assert below == ["retention", "mobile", "one-tap", "abandon", "hub"]
    (by_items,) = found.of_item(3)
    assert [node.id for node in by_items] == ["by-items"]


def test_what_hangs_on_nothing_is_listed_and_never_refused() -> None:
    orphans = outcomes(looked_at(), Scope(), DOCUMENT).chain.orphans
    assert orphans.items == ()
    assert orphans.initiatives_without_hypothesis == ("hub", "quiet", "Undeclared")
    assert orphans.initiatives_without_investment == ("quiet", "Undeclared")
    assert orphans.initiatives_without_items == ("quiet",)
    assert orphans.objectives_without_investment == ("Nothing under it",)
    assert orphans.investments_without_objective == ("loose",)
    assert orphans.undeclared_initiatives == ("Undeclared",)
    assert any("nowhere" in one for one in orphans.lost) and any("PAY-99" in one for one in orphans.lost)


def test_capacity_counts_every_class_and_discarded_items_too() -> None:
    # PAY-3: Tuesday and Wednesday in build, 8 h each, then discarded; PAY-5 from Monday 23 March, five days of 8 h.
    hub = figures_of("hub")
    assert (hub.used.items, hub.used.active_hours) == (2, 16 + 40)
    one = figures_of("one-tap")
    assert (one.used.items, one.used.active_hours) == (2, 8 + 16)
    assert one.used.share == pytest.approx(24 / (24 + 56 + 8))


def test_capacity_is_of_the_window() -> None:
    scope = Scope(since=date(2026, 3, 9), until=date(2026, 3, 22))
    hub = figures_of("hub", scope=scope)
    assert (hub.used.items, hub.used.active_hours) == (1, 0)
    one = figures_of("one-tap", scope=scope)
    assert (one.used.items, one.used.active_hours) == (1, 16)


def test_the_share_waiting_is_of_the_time_outside_done_steps() -> None:
    # PAY-1 and PAY-2: 1 + 7 days queued, 1 + 2 days in build.
    assert figures_of("one-tap").used.waiting_share == pytest.approx(8 / 11)


def test_only_readings_after_the_first_delivery_are_evidence() -> None:
    one = figures_of("one-tap")
    # First delivery on Wednesday 4 March: the reading of that day is none.
    assert (one.evidence.readings, one.evidence.after_delivery) == (3, 2)
    assert not one.without_evidence
    assert figures_of("hub").without_evidence
    assert not figures_of("quiet").without_evidence, "it used no capacity"


def test_time_to_evidence_is_taken_from_start_and_from_delivery() -> None:
    waited = figures_of("one-tap").evidence.time_to_evidence
    # PAY-1 started on day 0, done on day 2; PAY-2 done on day 9. The first reading after each is of 12 March, day 10.
    assert waited.from_start == (10, 10)
    assert waited.from_delivery == (8, 1)
    assert (waited.n, waited.from_delivery_days, waited.without) == (2, 1, 0)
    assert figures_of("retention", "objective").evidence.time_to_evidence.n == 2


def test_capacity_without_evidence_comes_first_and_adds_up_to_money() -> None:
    found = outcomes(looked_at(), Scope(), DOCUMENT)
    order = [one.node.id for one in found.without_evidence_first()]
    assert order[:2] == ["hub", "Undeclared"] and order[-1] == "quiet"
    objective = figures_of("retention", "objective")
    assert (objective.amount, objective.intended) == ("EUR 400,000", 0.3)
    assert exposure(found, figures_of("hub")).startswith("part of EUR 400,000, open 28 days, ")
    assert "hub" in evidence_finding(found) and "no reading" in evidence_finding(found)


def test_the_json_has_the_keys_of_the_contract() -> None:
    made: Any = outcomes_figures(looked_at(), Scope(), DOCUMENT)
    first = made["hypotheses"][0]
    assert {"id", "state", "progress", "latest", "lint"} <= set(first)
    assert first["id"] == "abandon" and first["latest"] == 63 and first["progress"] == pytest.approx(5 / 8)
    bare = made["capacity_without_evidence"][0]
    assert {"initiative", "items", "active_hours", "hypotheses", "readings"} <= set(bare)
    assert (bare["initiative"], bare["items"], bare["active_hours"], bare["readings"]) == ("hub", 2, 56, 0)


def test_nothing_written_down_is_no_error() -> None:
    found = outcomes(looked_at(), Scope(), Outcomes(stream="checkout"))
    assert {node.id for node in found.chain.roots} == {"one-tap", "ONE-TAP pay", "hub", "Undeclared"}
    assert "no evidence" in evidence_finding(found)
    assert chain(Outcomes(stream="x"), [None, " "], ["a", "b"]).orphans.items == (0, 1)


@pytest.mark.parametrize("basis", ["touch", "working", "elapsed"])
@given(cut=st.integers(1, 25))
@settings(max_examples=25, deadline=None)
def test_splitting_the_window_splits_the_capacity(basis: Any, cut: int) -> None:
    history = looked_at()
    first, last = date(2026, 3, 2), date(2026, 3, 30)
    middle = date.fromordinal(first.toordinal() + cut)
    before = date.fromordinal(middle.toordinal() - 1)

    def hours(since: date, until: date) -> dict[Any, float]:
        found = outcomes(history, Scope(since=since, until=until, basis=basis), DOCUMENT)
        return {key: one.used.active_hours for key, one in found.figures.items()}

    whole, left, right = hours(first, last), hours(first, before), hours(middle, last)
    for key, value in whole.items():
        assert left[key] + right[key] == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("400000 EUR", "EUR 400,000"),
        ("EUR 400,000", "EUR 400,000"),
        ("1.2M USD", "USD 1,200,000"),
        ("1.234.567,89 EUR", "EUR 1,234,567.89"),
        ("20k", "20,000"),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, said: str) -> None:
    assert str(money(text)) == said


def test_amounts_add_up_by_currency_and_odd_ones_are_said_as_written() -> None:
    assert total(["400000 EUR", "EUR 20k", "5 USD", "lots", None, ""]) == "EUR 420,000 + USD 5 + lots"
    assert total([None]) == ""
