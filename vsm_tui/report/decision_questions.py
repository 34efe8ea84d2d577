"""Questions 1 and 9: what was decided last time and whether it worked, and what one thing is changed next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from store.models import fold
from vsm_tui.charts.model import Chart
from vsm_tui.flow.beyond import whose
from vsm_tui.flow.effect import Effect
from vsm_tui.flow.effect_words import counted, measure_words, value_words, verdict_so_far
from vsm_tui.flow.finders import findings
from vsm_tui.flow.headline import nothing_waited
from vsm_tui.flow.influence import Constraint
from vsm_tui.flow.marks import change_name
from vsm_tui.flow.register import Judged, due_checks, judged, state_of
from vsm_tui.pictures.effects import effect_chart
from vsm_tui.report.answer import LISTED, Answer, Figure, Table
from vsm_tui.report.ask import change_to
from vsm_tui.report.flow_questions import beyond_this_team, ranked
from vsm_tui.report.material import Material
from vsm_tui.wording import day_words, days_long, days_words, plural, share_words

CANDIDATES = 3
"""Constraints that are offered for the one thing to change."""
PATTERNS = 3
"""Findings that are said beside them."""


def day_text(day: date | None) -> str:
    """`1 Apr 2026`; none is `no date`."""
    return "no date" if day is None else f"{day.day} {day:%b %Y}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One decision or change and what came of it."""

    what: str
    who: str
    when: str
    state: str
    came: str
    """The verdict as a sentence, or why there is none."""
    brief: str
    """The verdict with its two figures, for a line on screen."""
    short: str
    """The verdict in a word or two."""
    picture: Chart | None
    """The points before and after; none where there is nothing to draw."""
    last_time: bool
    """Decided in the last review."""

    @property
    def row(self) -> tuple[str, ...]:
        """As it stands in the table."""
        return (self.what, self.who, self.when, self.state, self.came)


def last_time(material: Material) -> Answer:
    """1: What did we decide last time, and did it work?"""
    question = "What did we decide last time, and did it work?"
    found = what_came_of_it(material)
    review = material.records.last_review
    if not found and review is None:
        said = "Nothing was decided yet: this is the first review, and no change is in the register."
        return Answer(1, "last", question, said, "constraints", known=False)
    due = due_checks(material.records.changes.changes, material.today)
    beside = [f"{one.what.rstrip('.')}: {one.brief}" for one in found if one.last_time or review is None]
    if due:
        beside.append(
            f"{plural(len(due), 'check')} {'is' if len(due) == 1 else 'are'} due: "
            + ", ".join(f"{one.what or one.id} (since {day_text(one.check_on)})" for one in due)
            + "."
        )
    decided = [one for one in found if one.last_time]
    return Answer(
        number=1,
        name="last",
        question=question,
        sentence=_last_sentence(material, decided, found),
        screen="constraints",
        table=Table(("what", "who", "by or since", "state", "came of it"), "lllll", tuple(one.row for one in found))
        if found
        else None,
        picture=next((one.picture for one in (*decided, *found) if one.picture is not None), None),
        figures=(Figure("checks due", len(due), ""),),
        gist=LISTED.join(f"{one.what} ({one.short})" for one in found),
        beside=tuple(beside),
        definitions=("change_effect", "xmr"),
    )


def what_came_of_it(material: Material) -> list[Outcome]:
    """The last review's decisions, then the other changes in the register, each with its verdict."""
    records = material.records
    changes = {fold(one.id): one for one in records.changes.changes}
    found = []
    for one in records.decided_in(records.last_review):
        change = changes.pop(fold(one.change), None) if one.change else None
        by = day_text(date.fromisoformat(one.by_day)) if one.by_day else "–"
        if change is None:
            came = "No change is registered for it." if one.state == "open" else "No change was registered for it."
            who = one.who or "nobody named"
            found.append(Outcome(one.what, who, by, one.state, came, came, one.state, None, True))
            continue
        verdict = _verdict(material, _judged(material, change.id))
        since = f"by {by}" if change.date is None else f"since {day_text(change.date)}"
        state = state_of(change, material.today)
        found.append(Outcome(one.what, one.who or change.owner or "nobody named", since, state, *verdict, True))
    for change in changes.values():
        verdict = _verdict(material, _judged(material, change.id))
        state, who = state_of(change, material.today), change.owner or "nobody named"
        when = "–" if change.date is None else f"since {day_text(change.date)}"
        found.append(Outcome(change.what or change.id, who, when, state, *verdict, False))
    return found


def _judged(material: Material, slug: str) -> Judged:
    change = next(one for one in material.records.changes.changes if one.id == slug)
    return judged(material.history, material.scope, change, material.records.outcomes.hypotheses)


def _verdict(material: Material, found: Judged) -> tuple[str, str, str, Chart | None]:
    """The verdict as a sentence over all measures, with its two figures alone, in a word or two, and as a picture."""
    change, main = found.change, found.main
    if change.date is None:
        return "It has not taken effect yet.", "not in effect yet.", "not in effect yet", None
    if change.date > material.today:
        text = f"It takes effect on {day_text(change.date)}."
        return text, f"takes effect on {day_text(change.date)}.", f"takes effect on {day_text(change.date)}", None
    if not isinstance(main, Effect):
        text = f"It cannot be judged: {found.sentence.rstrip('.')}."
        return text, text, "not judged", None
    short = verdict_so_far(main)
    before, after = main.main.before, main.main.after
    moved = ""
    if before.middle is not None and after.middle is not None:
        name = measure_words(main.measure, material.history.map, material.records.outcomes.hypotheses)
        moved = f", {name} {value_words(main, before.middle)} → {value_words(main, after.middle)}"
    brief = f"{short}{moved} ({counted(main, before.n)} before, {after.n} after)."
    learned = f"Learned: {change.learned}" if change.learned else ""
    told = " ".join(part for part in (found.sentence, found.together, learned) if part)
    picture = effect_chart(material.history, main, change_name(change), material.records.outcomes.hypotheses)
    return told, brief, short, picture


def _last_sentence(material: Material, decided: list[Outcome], found: list[Outcome]) -> str:
    review = material.records.last_review
    if review is None or review.finished_at is None:
        said = f"No review was finished yet; {plural(len(found), 'change')} {_is(len(found))} in the register"
        return f"{said}: {_counted(found)}." if found else f"{said}."
    held = day_words(review.finished_at, material.history.map.timezone)
    if not decided:
        return f"The last review, on {held}, decided nothing."
    if len(decided) == 1:
        one = decided[0]
        return f"On {held} we decided: {one.what.rstrip('.')} ({one.who}). So far: {one.short}."
    return f"On {held} we made {plural(len(decided), 'decision')}: {_counted(decided)}."


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _counted(found: list[Outcome]) -> str:
    return ", ".join(f"{count} {short}" for short, count in Counter(one.short for one in found).items())


def one_thing(material: Material) -> Answer:
    """9: What one thing do we change?"""
    question = "What one thing do we change?"
    found = ranked(material)
    if not found:
        said = f"{nothing_waited(material.history, material.scope).rstrip('.')}, so no constraint can be named."
        return Answer(9, "change", question, said, "constraints", known=False)
    top = found[0]
    rows = tuple(
        (
            one.title,
            f"{one.waited_days:,.0f}",
            days_words(one.influence.days),
            days_words(one.influence.p85_without),
            one.owner or "nobody named",
            whose(one, material.history.map),
            _under_way(one, material) or "–",
        )
        for one in found[:CANDIDATES]
    )
    columns = ("constraint", "item-days", "saves an item", "p85 without", "owner", "whose to change", "under way")
    return Answer(
        number=9,
        name="change",
        question=question,
        sentence=_candidate_sentence(top, material),
        screen="constraints",
        table=Table(columns, "lrrrlll", rows),
        figures=(Figure("days it would save an item", top.influence.days, "days"),),
        gist=top.title,
        beside=(*_patterns(material), *beyond_this_team(material, found)),
        definitions=("influence", "findings", "beyond"),
    )


def _candidate_sentence(top: Constraint, material: Material) -> str:
    days = top.influence.days
    saves = f"; without it a finished item would have been {days_long(days)} faster" if days and days >= 0.05 else ""
    owner = f"{top.owner} owns it" if top.owner else "nobody owns it yet"
    reach = {"theirs": ", and this team cannot change it alone", "ours": ", and it is this team's to change"}
    mine = whose(top, material.history.map)
    share = f" ({share_words(top.share)} of all waiting)" if top.kind == "step" else ""
    under_way = _under_way(top, material)
    going = f" Under way: {under_way}." if under_way else ""
    return f"The first candidate is {top.title}{share}{saves}: {owner}{reach.get(mine, '')}.{going}"


def _patterns(material: Material) -> tuple[str, ...]:
    """What lies behind the waiting: the findings that weigh most and that nobody has set aside, one of each pattern."""
    found: dict[str, str] = {}
    for one in findings(material.history, material.scope):
        if one.slug not in material.records.dismissed:
            found.setdefault(one.pattern, f"{one.sentence} {one.other}".strip())
    return tuple(found.values())[:PATTERNS]


def _under_way(constraint: Constraint, material: Material) -> str:
    """The change to this constraint that is registered last, with its verdict, or nothing."""
    change = change_to(constraint, material)
    if change is None:
        return ""
    what = change.what or change.id
    if change.date is None:
        return what
    short = _verdict(material, _judged(material, change.id))[2]
    return f"{what} ({short})" if change.date > material.today else f"{what} ({day_text(change.date)}: {short})"
