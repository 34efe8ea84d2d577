"""What the data of a stream lacks: each finding counted and explained, with its items and what can be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from vsm_tui.actions import bindings
from vsm_tui.safe import safe_line
from vsm_tui.scope import Scope
from vsm_tui.screens.base import StreamScreen
from vsm_tui.session import Loaded
from vsm_tui.widgets.table import Column, Table
from vsm_tui.wording import plural, share_words

_LEFT_OUT = ("truncated", "snapshot")
_STATUSES = 12
"""Unmapped statuses that get a line of their own."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the screen. `keys` are the items behind it."""

    name: str
    title: str
    count: str
    share: str
    """Its items among all, or, of a status, its share of the elapsed time of all items."""
    keys: tuple[str, ...]
    means: str
    then: str
    met: bool = True


@dataclass(frozen=True, slots=True)
class QualityFigures:
    """All findings, those that were met first, and how many items there are."""

    findings: tuple[Finding, ...]
    met: int
    items: int
    left_out: int
    """Items that are in no waiting figure, since their history is not whole."""
    day_only: int


def quality_figures(loaded: Loaded, scope: Scope, shares: dict[str, float | None]) -> QualityFigures:
    """The findings of a scope; `shares` is the share of elapsed time by folded status name."""
    from vsm_tui.flow.quality import quality
    from vsm_tui.flow.quality_words import ADVICE, counted, found_notes
    from vsm_tui.flow.view import view

    history = loaded.history
    found = quality(history, scope)
    keys = history.items.keys
    total = int(view(history, scope).items.sum())
    findings = []
    for note in found_notes(found):
        advice = ADVICE[note.name]
        mine = tuple(keys[index] for index in note.items.tolist())
        # Items whose every event is after now are found, and are not among those that count.
        among = total if len(mine) <= total else len(keys)
        share = share_words(len(mine) / among) if among else ""
        count = plural(note.count, advice.noun)
        means = advice.means if advice.noun == "item" else f"{counted(note)}. {advice.means}"
        findings.append(Finding(note.name, advice.title, count, share, mine, means, advice.then))
        if note.name == "unmapped":
            findings += _statuses(loaded, found.unmapped_statuses, shares)
    met = sum(1 for finding in findings if finding.name != "status")
    for name, advice in ADVICE.items():
        if not found.count(name):
            findings.append(Finding(name, advice.title, "none", "", (), advice.means, "Nothing to do.", met=False))
    return QualityFigures(
        tuple(findings),
        met,
        total,
        sum(found.count(name) for name in _LEFT_OUT),
        found.count("day_precision"),
    )


def _statuses(loaded: Loaded, unmapped: dict[str, int], shares: dict[str, float | None]) -> list[Finding]:
    from store.models import fold
    from vsm_tui.flow.quality_words import ADVICE

    history = loaded.history
    ignored = history.ignored
    by_status: dict[str, set[int]] = {}
    names = [fold(name) for name in ignored.names]
    for item, status in zip(ignored.item.tolist(), ignored.status.tolist(), strict=True):
        by_status.setdefault(names[status], set()).add(item)
    advice = ADVICE["unmapped"]
    lines = []
    for name, count in sorted(unmapped.items(), key=lambda entry: -entry[1])[:_STATUSES]:
        share = shares.get(fold(name))
        lines.append(
            Finding(
                "status",
                f"  {safe_line(name, 40)}",
                plural(count, "event"),
                f"{share_words(share, 1)} of time" if share is not None else "",
                tuple(history.items.keys[index] for index in sorted(by_status.get(fold(name), ()))),
                f"The map knows no status {safe_line(name, 60)}. {advice.means}",
                advice.then,
            )
        )
    return lines


class QualityScreen(StreamScreen[QualityFigures]):
    """One line a finding; under it what it means and what can be done."""

    CSS_PATH = "quality.tcss"
    TITLE_TEXT = "Data quality"
    QUESTION = "What do the figures rest on, and what is missing?"
    READING = (
        "One line a kind of finding, those that were met first; under the list what the one under the cursor means for "
        "the figures and what can be done. Statuses that map to no step stand with their share of the elapsed time. "
        "Enter opens the items. Items whose history is cut, or that are known only as they stand, are in no figure of "
        "waiting, rework or accuracy; items known only to the day are in all figures."
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings("open", shown=("open",), labels={"open": "Items"})

    def __init__(self) -> None:
        super().__init__()
        self._findings: tuple[Finding, ...] = ()

    def compose_body(self) -> Iterable[Any]:
        yield Static("", id="finding", markup=False)
        yield Table(id="findings")
        with VerticalScroll(id="advice", can_focus=False):
            yield Static("", id="means", markup=False)
            yield Static("", id="then", markup=False)

    def compute(self, loaded: Loaded, scope: Scope) -> QualityFigures | None:
        """The findings; the elapsed time of statuses is read only where some map to nothing."""
        from store.history import raw_history
        from store.models import fold
        from vsm_tui.flow.status_figures import status_figures

        history = loaded.history
        if not len(history.items):
            return None
        shares: dict[str, float | None] = {}
        store = self.session.store
        if len(history.ignored.item) and store is not None:
            raw = raw_history(store, loaded.slug)
            shares = {fold(each.name): each.share for each in status_figures(raw, history.as_of)}
        return quality_figures(loaded, scope, shares)

    def empty_text(self) -> str:
        """No items, nothing to doubt."""
        return "Here stands what the data lacks, once there are items.\n\n0 and then Import an export brings them."

    def show_figures(self, figures: QualityFigures) -> None:
        """The table; the cursor stays on its finding."""
        table = self.query_one(Table)
        at = table.selected
        kept = self._findings[at].title if at is not None and at < len(self._findings) else ""
        self._findings = figures.findings
        columns = [
            Column("Finding"),
            Column("How many", align="right"),
            Column("Of items", align="right"),
            Column("What to do", grow=True, least=8),
        ]
        table.show(
            columns,
            len(self._findings),
            lambda index: [
                self._findings[index].title,
                self._findings[index].count,
                self._findings[index].share or "–",
                self._findings[index].then if self._findings[index].met else "",
            ],
            tone=lambda index: "" if self._findings[index].met else "dim",
        )
        titles = [finding.title for finding in self._findings]
        if kept in titles:
            table.move_to(titles.index(kept))
        self.query_one("#finding", Static).update(Content(_headline(figures)))
        if self.focused is None:
            table.focus()
        self._tell_advice()

    def focus_main(self) -> None:
        """The table."""
        self.query_one(Table).focus()

    @property
    def _finding(self) -> Finding | None:
        at = self.query_one(Table).selected
        return self._findings[at] if at is not None and at < len(self._findings) else None

    def _tell_advice(self) -> None:
        finding = self._finding
        if finding is None:
            return
        self.query_one("#means", Static).update(Content(finding.means))
        self.query_one("#then", Static).update(Content.assemble(("What to do  ", "bold"), finding.then))

    @on(Table.RowMoved)
    def _moved(self, event: Table.RowMoved) -> None:
        event.stop()
        self._tell_advice()

    @on(Table.RowOpened)
    def _opened(self, event: Table.RowOpened) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """The items behind the finding."""
        finding = self._finding
        if finding is not None and finding.keys:
            self.host.open_items(finding.title.strip(), list(finding.keys), None)
        elif finding is not None:
            self.host.tell("No item is behind this: nothing of the kind was found.")

    def explanation(self) -> tuple[str, Content] | None:
        """What the finding means and what can be done."""
        finding = self._finding
        if finding is None:
            return None
        return finding.title.strip(), Content.assemble(
            (f"{finding.count}. ", "bold"), f"{finding.means}\n\n", ("What to do  ", "bold"), finding.then
        )


def _headline(figures: QualityFigures) -> str:
    """What the findings do to the figures, in one sentence."""
    if not figures.met:
        return f"Nothing was found that the figures of {plural(figures.items, 'item')} would suffer from."
    said = [f"{plural(figures.met, 'kind')} of finding among {plural(figures.items, 'item')}."]
    if figures.left_out:
        said.append(f"{plural(figures.left_out, 'item')} left out of waiting, rework and accuracy.")
    if figures.day_only:
        said.append(f"{plural(figures.day_only, 'item')} known only to the day, included.")
    return " ".join(said)
