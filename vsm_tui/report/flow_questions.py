"""Questions 2, 3, 4 and 8: where work waits, on what, whether more is begun than ended, and one item day by day."""

from __future__ import annotations

from dataclasses import replace

from vsm_tui.charts.kinds import pareto
from vsm_tui.flow.beyond import beyond, beyond_sentence, whose
from vsm_tui.flow.dependencies import DependencyFigures, dependencies
from vsm_tui.flow.drill import behind
from vsm_tui.flow.finder import slug_of_constraint
from vsm_tui.flow.flowtime import flow_time
from vsm_tui.flow.headline import finding, headline, nothing_waited
from vsm_tui.flow.inaction import clock_sentence, clocks
from vsm_tui.flow.influence import Constraint, constraints
from vsm_tui.flow.item import item_life
from vsm_tui.flow.load import started_completed
from vsm_tui.flow.steps import open_by_step
from vsm_tui.flow.trends import Trends, trend_bucket, trends
from vsm_tui.flow.view import view
from vsm_tui.flow.waits import heatmap
from vsm_tui.pictures.change_marks import marked, marked_columns
from vsm_tui.pictures.heatmap import matrix_of
from vsm_tui.pictures.velocity import started_against_completed, started_sentence
from vsm_tui.report.answer import Answer, Figure, Table
from vsm_tui.report.daystrip import day_strip
from vsm_tui.report.material import Material
from vsm_tui.safe import safe_line
from vsm_tui.wording import days_long, days_words, instant_words, plural, share_words

MOST_ROWS = 10
"""Rows of a ranking: what comes after them is said in a line."""
MOST_BUCKETS = 26
"""Weeks or months that have a row of their own."""


def ranked(material: Material) -> list[Constraint]:
    """Constraints by the waiting they held; none where start and finish are missing."""
    if not view(material.history, material.scope).sound:
        return []
    return constraints(material.history, material.scope)


def beyond_this_team(material: Material, found: list[Constraint]) -> tuple[str, ...]:
    """How much of the waiting is beyond this team, as a sentence; nothing where nothing waited."""
    stream = material.history.map
    said = beyond_sentence(beyond(found, stream))
    return (said,) if said else ()


def waits(material: Material) -> Answer:
    """2: Where does work spend most of its time?"""
    history, scope = material.history, material.scope
    question = "Where does work spend most of its time?"
    found = ranked(material)
    said = finding(history, scope) if found else ""
    if not found:
        return Answer(2, "waits", question, nothing_waited(history, scope), "waits", known=False)
    there = open_by_step(view(history, scope))
    rows = tuple(
        (
            one.title,
            "step" if one.kind == "step" else "dependency",
            f"{one.waited_days:,.0f}",
            share_words(one.share),
            f"{int(there[history.map.position(one.id)]):,}" if one.kind == "step" else "–",
            days_words(one.influence.days),
            days_words(one.influence.p85_without),
            one.owner or "nobody named",
            whose(one, history.map),
        )
        for one in found[:MOST_ROWS]
    )
    columns = ("where", "kind", "item-days", "of all waiting", "there now", "saves an item", "p85 without", "owner")
    top = found[0]
    size = trend_bucket(len(view(history, scope).drawn))
    items = behind(history, replace(scope, measure="accrued"), top.kind, top.id, None).items
    spans = flow_time(history, scope)
    return Answer(
        number=2,
        name="waits",
        question=question,
        sentence=said,
        screen="waits",
        table=Table((*columns, "whose to change"), "llrrrrrll", rows),
        picture=marked_columns(
            matrix_of(heatmap(history, scope, "step", "accrued", size), f"Waiting by step and {size}, item-days"),
            material.records.changes.changes,
        ),
        keys=tuple(key for key, _ in items),
        notes={key: f"waited {days_words(days)} here" for key, days in items},
        figures=(
            Figure("waiting there", top.waited_days, "item-days"),
            Figure("its share of all waiting", top.share, "share"),
            Figure("flow time p50", spans.p50, "days"),
            Figure("flow time p85", spans.p85, "days"),
        ),
        gist=top.title,
        beside=(*_standing(material, top), *beyond_this_team(material, found)),
        definitions=("accrued", "waiting", "influence", "inaction", "beyond", "flow_time"),
    )


def _standing(material: Material, top: Constraint) -> tuple[str, ...]:
    """Since when the constraint has been on top, and what is missing; nothing where it never was for a month."""
    named = {
        (kind, name): at
        for kind in ("step", "dependency")
        for name in (one.id for one in ranked(material))
        if (at := material.records.named.get(slug_of_constraint(kind, name))) is not None
    }
    found = clocks(material.history, material.scope, material.records.changes.changes, named)
    clock = found.get((top.kind, top.id))
    return () if clock is None else (clock_sentence(clock, top),)


def recurring(material: Material) -> Answer:
    """3: Which dependency delays us again and again?"""
    history, scope = material.history, material.scope
    question = "Which dependency delays us again and again?"
    found = dependencies(history, scope)
    if not found:
        return Answer(
            3, "dependencies", question,
            "No block that names a dependency is on record: what blocked items wait for is not known.",
            "constraints", definitions=("dependencies",), known=False,
        )  # fmt: skip
    again = [one for one in found if one.recurring]
    top = again[0] if again else found[0]
    items = behind(history, replace(scope, measure="accrued"), "dependency", top.dependency, None).items
    picture = pareto(
        "Blocked days by what was waited for",
        [safe_line(one.title, 30) for one in found[:MOST_ROWS]],
        [one.days for one in found[:MOST_ROWS]],
        label="dependency",
        note=f"{plural(sum(one.blocks for one in found), 'block')} on record",
    )
    rows = tuple(
        (
            one.title,
            f"{one.days:,.0f}",
            f"{one.blocks:,}",
            f"{one.items:,}",
            days_words(one.median_days),
            f"{one.months}" + (" recurring" if one.recurring else ""),
            f"{one.open:,}",
            _owner(material, one.dependency),
        )
        for one in found[:MOST_ROWS]
    )
    columns = ("dependency", "blocked days", "blocks", "items", "median", "months", "open now", "owner")
    return Answer(
        number=3,
        name="dependencies",
        question=question,
        sentence=_again_sentence(top),
        screen="constraints",
        table=Table(columns, "lrrrrrrl", rows),
        picture=picture,
        keys=tuple(key for key, _ in items),
        notes={key: f"blocked {days_words(days)} by it" for key, days in items},
        figures=(Figure("blocked days", top.days, "days"), Figure("months in which it struck", top.months, "months")),
        gist=top.title,
        definitions=("dependencies",),
    )


def _again_sentence(top: DependencyFigures) -> str:
    struck = f"{plural(top.blocks, 'block')} of {plural(top.items, 'item')}, {days_long(top.days)} in all"
    now = f"; {plural(top.open, 'item')} blocked by it now" if top.open else ""
    if top.recurring:
        return f"{top.title} delays us again and again: in {plural(top.months, 'month')} {struck}{now}."
    return f"No dependency struck in three months or more; most days went to {top.title}: {struck}{now}."


def _owner(material: Material, dependency: str) -> str:
    owner = next((one.owner for one in material.history.map.dependencies if one.id == dependency), None)
    return owner or "nobody named"


def started(material: Material) -> Answer:
    """4: How much is started compared with completed?"""
    history, scope = material.history, material.scope
    question = "How much work is started compared with completed?"
    if not view(history, scope).sound or not len(history.visits):
        said = "Nothing was started or completed yet in this window."
        return Answer(4, "started", question, said, "flow", known=False)
    picture = started_against_completed(history, scope)
    whole = started_completed(history, scope)
    moved = trends(history, scope)
    done = whole.finished + whole.discarded
    return Answer(
        number=4,
        name="started",
        question=question,
        sentence=started_sentence(history, scope),
        screen="flow",
        table=Table(
            (moved.bucket, "started", "finished", "discarded", "in progress at its end"), "lrrrr", _by_time(moved)
        ),
        picture=marked(picture.chart, material.records.changes.changes),
        figures=(
            Figure("left over", whole.left_over, "items"),
            Figure("started for each completed", whole.started / done if done else None, "items"),
        ),
        gist="more started" if whole.started > done else "more completed" if done > whole.started else "in balance",
        definitions=("started_completed", "flow_load"),
    )


def _by_time(moved: Trends) -> tuple[tuple[str, ...], ...]:
    """A row for each bucket. A stretch in which nothing happened is one row, and so is what lies before the last 26."""
    counts = list(zip(moved.started.tolist(), moved.finished.tolist(), moved.discarded.tolist(), strict=True))
    load = moved.load_end.tolist()
    runs: list[tuple[int, int]] = []
    for at, (count, cut) in enumerate(zip(counts, moved.partial, strict=True)):
        quiet = not any(count) and not cut
        if quiet and runs and not any(counts[runs[-1][0]]) and not moved.partial[at - 1] and load[at] == load[at - 1]:
            runs[-1] = (runs[-1][0], at)
        else:
            runs.append((at, at))
    if len(runs) > MOST_BUCKETS:
        runs = [(0, runs[-MOST_BUCKETS][0] - 1), *runs[-MOST_BUCKETS:]]
    rows = []
    for first, last in runs:
        label = moved.labels[first] if first == last else f"{moved.labels[first]} to {moved.labels[last]}"
        sums = [sum(count[part] for count in counts[first : last + 1]) for part in range(3)]
        many = f" ({last - first + 1} {moved.bucket}s)" if first != last else " (part)" if moved.partial[first] else ""
        rows.append((label + many, *(f"{int(value):,}" for value in (*sums, load[last]))))
    return tuple(rows)


def one_item(material: Material) -> Answer:
    """8: One item, day by day: how many days were active work, how many waiting?"""
    history, scope = material.history, material.scope
    question = "One item, day by day: how many days were active work, and how many waiting?"
    number = _which(material)
    if number is None:
        return Answer(8, "item", question, "No item has started yet.", "board", known=False)
    life = item_life(history, scope, number)
    zone = history.map.timezone
    rows = tuple(
        (
            visit.title + (" (again)" if visit.rework else ""),
            instant_words(visit.entered, zone),
            "still there" if visit.left is None else instant_words(visit.left, zone),
            days_words(visit.waiting / 86_400),
            days_words(visit.active / 86_400),
            days_words(visit.off / 86_400),
        )
        for visit in life.visits
    )
    title = life.key if life.key == life.title else f"{life.key} {life.title}".strip()
    middle = "A typical finished item" if life.class_name == "finished" else "The oldest item in progress"
    return Answer(
        number=8,
        name="item",
        question=question,
        sentence=f"{middle}, {title}: {life.sentence}.",
        screen="item",
        table=Table(("step", "entered", "left", "waiting", "active", "off"), "lllrrr", rows),
        picture=day_strip(life, history.map),
        keys=(life.key,),
        figures=(
            Figure("days worked on", life.worked.worked, "days"),
            Figure("days from start to finish", life.worked.days, "days"),
        ),
        gist=life.key,
        definitions=("days_worked",),
    )


def _which(material: Material) -> int | None:
    """The typical finished item that the headline is about, else the oldest in progress."""
    from vsm_tui.flow.ageing import ageing

    key = headline(material.history, material.scope).item
    if key is not None:
        return material.history.items.keys.index(key)
    if not view(material.history, material.scope).sound:
        return None
    waiting = ageing(material.history, material.scope)
    return waiting[0].item if waiting else None
