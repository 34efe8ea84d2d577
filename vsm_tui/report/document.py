"""The report as data: what every format says, in order. Nothing here knows Markdown, HTML or JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vsm_tui.definitions import DEFINITIONS, Definition
from vsm_tui.flow.headline import headline, work_and_off
from vsm_tui.flow.metrics import metrics
from vsm_tui.flow.view import view
from vsm_tui.report.answer import Answer, Picture
from vsm_tui.report.ask import the_ask
from vsm_tui.report.drawn import Bar, LevelBars
from vsm_tui.report.material import Material
from vsm_tui.report.questions import answers
from vsm_tui.report.section import Section
from vsm_tui.report.sections import sections
from vsm_tui.safe import safe_line
from vsm_tui.scope import BASIS_WORDS
from vsm_tui.wording import instant_words, plural, share_words

_BARS = 8


@dataclass(frozen=True, eq=False)
class Report:
    """The review of one stream. Texts are as they were entered; each format makes them safe in its own way."""

    slug: str
    title: str
    promise: str
    """For whom, and what they expect; may be empty."""
    scope: tuple[str, ...]
    """What was looked at, as of when, on which basis."""
    sentence: str
    """The one sentence that it opens with."""
    picture: Picture | None
    ask: str
    answers: tuple[Answer, ...]
    sections: tuple[Section, ...]
    definitions: tuple[Definition, ...]
    figures: Mapping[str, object]
    """Every figure, as `vsm-tui metrics --json` has it."""


def report(material: Material) -> Report:
    """The whole report. Raises `UnknownStep` where the scope names a step that the stream does not have."""
    history, scope = material.history, material.scope
    stream = history.map
    opening = headline(history, scope)
    said = answers(material)
    rest = sections(material)
    names = dict.fromkeys([name for one in said for name in one.definitions])
    names |= dict.fromkeys([name for one in rest for name in one.definitions])
    customer = f"For {stream.customer}." if stream.customer else ""
    value = f"They expect: {stream.value}." if stream.value else ""
    return Report(
        slug=stream.stream,
        title=stream.title,
        promise=" ".join(part for part in (customer, value) if part),
        scope=scope_lines(material),
        sentence=opening.sentence,
        picture=opening_picture(material),
        ask=the_ask(material),
        answers=said,
        sections=rest,
        definitions=tuple(DEFINITIONS[name] for name in names),
        figures=metrics(history, scope),
    )


def scope_lines(material: Material) -> tuple[str, ...]:
    """Window, filters, start and finish, basis, as of: what every figure of the report is about."""
    history, scope = material.history, material.scope
    seen = view(history, scope)
    lines = list(window_lines(material))
    if seen.sound:
        titles = [step.title for step in history.map.steps]
        lines.append(f"from {titles[seen.start]} to {titles[seen.finish]}")
    lines.append(BASIS_WORDS[scope.basis])
    lines.append(f"{as_of_words(material)} {history.map.timezone}")
    return tuple(lines)


def window_lines(material: Material) -> tuple[str, ...]:
    """The window with its days, then the filters."""
    scope = material.scope
    days = view(material.history, scope).drawn.dates()
    window = "no day" if not days else f"{_day(days[0])} to {_day(days[-1])}"
    lines = [window if scope.since or scope.until else f"all time ({window})"]
    if scope.types:
        lines.append("only " + ", ".join(scope.types))
    if scope.text:
        lines.append(f"only items with “{scope.text}”")
    return tuple(lines)


def as_of_words(material: Material) -> str:
    """`as of 30 Jun 2026 17:00`, in the stream's zone."""
    return f"as of {instant_words(material.history.as_of, material.history.map.timezone)}"


def _day(day: object) -> str:
    return f"{getattr(day, 'day', '')} {day:%b %Y}"


def opening_picture(material: Material) -> Picture | None:
    """Where the days between start and finish went: waiting by step, work last; none where nothing finished."""
    history, scope = material.history, material.scope
    found, spent = headline(history, scope), work_and_off(view(history, scope))
    if not spent.n:
        return None
    parts = [(f"waiting: {safe_line(part.title, 40)}", part.share, "waiting") for part in found.parts[:_BARS]]
    rest = sum(part.share for part in found.parts[_BARS:])
    if rest > 0:
        parts.append(("waiting elsewhere", rest, "waiting"))
    if spent.off >= 0.0005:
        parts.append(("nights and weekends of work steps", spent.off, "off"))
    parts.append(("work", spent.work, "active"))
    bars = [Bar(name, share, role, share_words(share, 1 if share < 0.1 else 0)) for name, share, role in parts]
    title = "Where the time between start and finish went"
    worst = f"; most of it {bars[0].name}, {bars[0].words}" if found.parts else ""
    unknown = f"; {found.n - spent.n:,} more of which the way is not known" if found.n > spent.n else ""
    return LevelBars(
        title,
        bars,
        f"{title}: {share_words(spent.work, 1)} was work{worst}.",
        f"all {plural(spent.n, 'finished item')} together; work is {share_words(spent.work, 1)} of the elapsed "
        f"time{unknown}",
    )
