"""The one-page ask: what a constraint costs, five items, a proposed policy and a check date, to its owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from vsm_tui.charts.svg.paper import clean
from vsm_tui.flow.drill import behind
from vsm_tui.flow.finder import Finding
from vsm_tui.flow.finders import findings
from vsm_tui.flow.flowtime import flow_time
from vsm_tui.flow.governance import governance
from vsm_tui.flow.history import History
from vsm_tui.flow.honest_check import FALLBACK, honest_check
from vsm_tui.flow.hypotheses import date_words
from vsm_tui.flow.inaction import Clock, clock_sentence
from vsm_tui.flow.influence import Constraint
from vsm_tui.flow.measures import Measure
from vsm_tui.flow.periods import local_day
from vsm_tui.flow.register import Judged
from vsm_tui.flow.view import view
from vsm_tui.report.answer import Table
from vsm_tui.report.html import table_html, text
from vsm_tui.report.markdown import inline, table_block
from vsm_tui.report.style import policy, stylesheet
from vsm_tui.scope import Scope
from vsm_tui.wording import days_long, days_words, instant_words, plural, share_words

if TYPE_CHECKING:
    from store.outcome_models import Hypothesis

ITEMS = 5


@dataclass(frozen=True, slots=True)
class OnePage:
    """What is asked, of whom, and what it rests on. Texts are as they were entered."""

    stream: str
    title: str
    owner: str
    sentence: str
    """The cost in one sentence."""
    cost: tuple[str, ...]
    items: Table
    proposal: tuple[str, ...]
    ask: str
    basis: str


def one_page(
    history: History,
    scope: Scope,
    constraint: Constraint,
    clock: Clock | None = None,
    changes: Sequence[Judged] = (),
    hypotheses: Sequence[Hypothesis] = (),
) -> OnePage:
    """The page for one constraint of the ranking. `changes` are those already made to it."""
    stream, zone = history.map, history.map.timezone
    held = "waited" if constraint.kind == "step" else "were blocked"
    found = behind(history, replace(scope, measure="accrued"), constraint.kind, constraint.id, None)
    titles = dict(zip(history.items.keys, history.items.titles, strict=True))
    longest = found.items[:ITEMS]
    named = any(titles[key] for key, _ in longest)
    rows = tuple((key, *([titles[key] or ""] if named else []), days_words(days)) for key, days in longest)
    columns = ("item", *(["what it is"] if named else []), held.removeprefix("were "))
    patterns = [one for one in findings(history, scope) if (one.kind, one.subject) == (constraint.kind, constraint.id)]
    today = local_day(history.as_of, history.zone)
    share = f", {share_words(constraint.share)} of all waiting" if constraint.kind == "step" else ""
    check = _check_date(history, scope, constraint, today, hypotheses)
    owner = constraint.owner or "whoever can decide about it"
    many, days = plural(len(found.items), "item"), f"{constraint.waited_days:,.0f} item-days"
    where = f"{days} in {constraint.title}" if constraint.kind == "step" else f"for {days} by {constraint.title}"
    return OnePage(
        stream=stream.title,
        title=constraint.title,
        owner=owner,
        sentence=f"{many} {held} {where}{share}.",
        cost=_cost(history, scope, constraint, clock, changes),
        items=Table(columns, "llr" if named else "lr", rows),
        proposal=_proposal(history, scope, constraint, patterns),
        ask=f"We ask {owner} to decide on one change to {constraint.title}, to name who makes it, and to look at "
        f"the effect together with us on {date_words(check)}.",
        basis=f"{_window(history, scope)}As of {instant_words(history.as_of, zone)}. Waiting as it accrued in this "
        "time, what is still stuck included; what is saved is arithmetic on finished items, not a prediction.",
    )


def _window(history: History, scope: Scope) -> str:
    days = view(history, scope).drawn.dates()
    return f"{date_words(days[0])} to {date_words(days[-1])}. " if days else ""


def _check_date(history: History, scope: Scope, one: Constraint, today: date, hypotheses: Sequence[Hypothesis]) -> date:
    measure = Measure("wait_days" if one.kind == "step" else "blocked_days", one.id)
    found = honest_check(history, scope, measure, today, hypotheses)
    return found.day or today + timedelta(weeks=FALLBACK)


def _cost(
    history: History, scope: Scope, one: Constraint, clock: Clock | None, changes: Sequence[Judged]
) -> tuple[str, ...]:
    said = []
    days, p85 = one.influence.days, flow_time(history, scope).p85
    if days is not None and days >= 0.05:
        said.append(
            f"Without it, each finished item would have reached the customer {days_long(days)} earlier on average; "
            f"85 % within {days_words(one.influence.p85_without)} instead of {days_words(p85)}."
        )
    if clock is not None:
        said.append(clock_sentence(clock, one))
    for control in governance(history, scope).controls:
        if one.kind == "step" and control.step == one.id:
            caught = (
                f"no catch on record in {plural(control.items, 'item')} (at most {share_words(control.at_most)})"
                if control.no_catch
                else f"{control.caught} of {plural(control.items, 'item')} sent back or stopped"
            )
            shared = [step.title for step in history.map.steps if step.id in control.shares_evidence_with]
            again = f"; some of its evidence is also reviewed by {' and '.join(shared)}" if shared else ""
            said.append(f"As a control: {caught}{again}. The control is not in question, its waiting is.")
    for done in changes:
        said.append(f"Already changed: {done.change.what or done.change.id}. {done.sentence}")
    return tuple(said)


_POLICIES = {
    "approval queue": "Approve what carries little risk without the queue, and hear the rest when it is ready.",
    "batches": "Let work go on when it is ready, or meet twice as often with half the batch.",
    "no owner": "Name one person who owns this queue and decides about it.",
    "started before ready": "Start only what has everything it needs; say before the start what that is.",
    "late review": "Say what the review asks for at the start, and review while it is built.",
    "rework loop": "Agree beforehand on what is complete, at the place where it is handed over.",
    "shared performer": "Protect this work from being switched away from: one step at a time, in one order.",
}


def _proposal(history: History, scope: Scope, one: Constraint, patterns: Sequence[Finding]) -> tuple[str, ...]:
    del scope
    said = [f"{_POLICIES[found.pattern]} ({found.sentence})" for found in patterns if found.pattern in _POLICIES]
    others = [f"It may also be otherwise: {found.other}" for found in patterns if found.other]
    if one.kind == "step":
        limit = history.map.steps[history.map.position(one.id)].wip_limit
        if one.growth is not None and one.growth > 0:
            add = f"Keep to its limit of {limit}" if limit is not None else "Set a limit on it"
            said.append(f"{add}: {one.growth:,} more items came than left in the window.")
    else:
        said.append("Agree on a time within which it answers, and say it before work that needs it is started.")
    if not said:
        said.append("Change one policy, handoff, queue or capacity there, and only that one until the check date.")
    return (*said[:3], *others[:1])


def as_markdown(page: OnePage) -> str:
    """The page as Markdown, ending in a newline."""
    parts = [
        f"# {inline(page.stream)}: an ask to {inline(page.owner)}",
        f"**{inline(page.sentence)}**",
        "## What it costs",
        "\n".join(f"- {inline(said)}" for said in page.cost),
        f"## The {len(page.items.rows)} items that waited longest" if page.items.rows else "",
        table_block(page.items) if page.items.rows else "",
        "## What we propose",
        "\n".join(f"- {inline(said)}" for said in page.proposal),
        f"> **What we ask for:** {inline(page.ask)}",
        f"_{inline(page.basis)}_",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _list(title: str, said: Sequence[str]) -> str:
    lines = "".join(f"<li>{text(one)}</li>" for one in said)
    return f'<h2 class="near">{title}</h2>\n<ul>{lines}</ul>' if said else ""


def _asked(page: OnePage) -> str:
    said = f'<p class="said">What we ask for</p><p>{text(page.ask)}</p>'
    return f'<section class="ask" aria-label="What we ask for">{said}</section>'


def as_html(page: OnePage) -> str:
    """The page as one HTML file: no script, nothing loaded, everything escaped."""
    style = stylesheet()
    heading = f"{page.stream}: an ask to {page.owner}"
    items = (
        f'<h2 class="near">The {len(page.items.rows)} items that waited longest</h2>\n'
        + table_html(page.items, "", "items that waited longest")
        if page.items.rows
        else ""
    )
    body = [
        f'<header>\n<h1>{text(heading)}</h1>\n<p class="lede">{text(page.sentence)}</p>\n</header>',
        "<main>",
        _list("What it costs", page.cost),
        items,
        _list("What we propose", page.proposal),
        _asked(page),
        "</main>",
        f'<footer class="quiet"><p>{text(page.basis)}</p><p>Made by vsm-tui.</p></footer>',
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{clean(policy(style))}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n'
        f'<title>{text(heading)}</title>\n<style>{style}</style>\n</head>\n<body class="sheet">\n'
        + "\n".join(part for part in body if part)
        + "\n</body>\n</html>\n"
    )
