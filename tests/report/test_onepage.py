"""The one-page ask: what it says, and that nothing from outside gets out of its place."""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "flow"))

from tables import history_of

from store.models import StreamMap
from vsm_tui.flow.history import History
from vsm_tui.flow.inaction import clocks
from vsm_tui.flow.influence import Constraint, constraints
from vsm_tui.report.onepage import OnePage, as_html, as_markdown, one_page
from vsm_tui.scope import Scope

DAY = 86_400
EVIL = "<script>alert(1)</script> [x](javascript:alert(1)) `a` | \x1b]0;t\x07"


def page(name: str = "Approval board", owner: str | None = "head of change") -> OnePage:
    stream = StreamMap.model_validate(
        {
            "stream": "asked",
            "name": "Checkout",
            "steps": [
                {"id": "build", "kind": "work"},
                {"id": "approve", "kind": "queue", "name": name, "owner": owner, "control": {"protects": "outages"}},
                {"id": "live", "kind": "done"},
            ],
        }
    )
    events = []
    for number in range(30):
        key, start = f"A-{number + 1}", number * DAY
        wait = (10 + number % 7) * DAY
        events += [(key, "build", start), (key, "approve", start + DAY), (key, "live", start + DAY + wait)]
    items = {f"A-{number + 1}": {"title": EVIL} for number in range(30)}
    raw = history_of(stream, sorted(events, key=lambda event: event[2]), items=items)
    history = History.build(raw, 60 * DAY, now=60 * DAY)
    top = constraints(history, Scope())[0]
    return one_page(history, Scope(), top, clocks(history, Scope())["step", "approve"])


def test_it_says_the_cost_five_items_a_proposal_and_a_check_date() -> None:
    made = page()
    assert made.sentence == "30 items waited 385 item-days in Approval board, 100 % of all waiting."
    assert "each finished item would have reached the customer 13 days earlier" in made.cost[0]
    assert any("no catch on record in 30 items (at most 10 %)" in said for said in made.cost)
    assert len(made.items.rows) == 5 and made.items.rows[0][2] == "16d"
    assert made.proposal[0].startswith("Approve what carries little risk without the queue")
    assert made.ask.startswith("We ask head of change to decide on one change to Approval board")
    assert made.ask.endswith("1970.")
    text = as_markdown(made)
    assert text.index("What it costs") < text.index("The 5 items") < text.index("What we ask for")


def test_nobody_to_ask_is_said() -> None:
    assert "We ask whoever can decide about it" in page(owner=None).ask


class Watched(HTMLParser):
    """Remembers what a browser would load, run or follow."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.bad: list[str] = []
        self.policy = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if names.get("http-equiv") == "Content-Security-Policy":
            self.policy = names["content"] or ""
        if tag in ("script", "iframe", "img", "link", "object") or any(name.startswith("on") for name in names):
            self.bad.append(tag)
        if "src" in names or "href" in names:
            self.bad.append(f"{tag} {names}")
        if tag not in ("meta", "br", "link", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, "tags are closed in order"


@pytest.mark.parametrize("name", ["Approval board", EVIL])
def test_the_html_runs_nothing_loads_nothing_and_closes_what_it_opens(name: str) -> None:
    text = as_html(page(name, EVIL))
    seen = Watched()
    seen.feed(text)
    assert not seen.bad and not seen.open
    assert "default-src 'none'" in seen.policy and "script" not in seen.policy
    assert "\x1b" not in text and "<script>" not in text
    assert text.count("<h1>") == 1 and 'lang="en"' in text


def test_the_markdown_keeps_outside_text_in_its_line() -> None:
    text = as_markdown(page(EVIL, EVIL))
    assert "\x1b" not in text and "<script" not in text.replace("\\<script", "")
    assert "](" not in text.replace("\\](", "")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 7, "a bar in a title makes no cell"


def test_a_dependency_is_asked_about_as_what_it_is() -> None:
    stream = StreamMap.model_validate(
        {"stream": "d", "steps": [{"id": "build"}, {"id": "live", "kind": "done"}], "dependencies": [{"id": "vendor"}]}
    )
    events = [(f"D-{n}", status, n * DAY + at) for n in range(12) for status, at in (("build", 0), ("live", 9 * DAY))]
    blocks = [(f"D-{n}", n * DAY + DAY, n * DAY + 4 * DAY, "", "vendor") for n in range(12)]
    raw = history_of(stream, sorted(events, key=lambda event: event[2]), blocks=blocks)
    history = History.build(raw, 40 * DAY, now=40 * DAY)
    one: Constraint = next(one for one in constraints(history, Scope()) if one.kind == "dependency")
    made = one_page(history, Scope(), one)
    assert made.sentence == "12 items were blocked for 36 item-days by vendor."
    assert "Agree on a time within which it answers" in made.proposal[-1] or "Name one person" in made.proposal[0]
