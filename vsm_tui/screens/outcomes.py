"""Screen 6, Outcomes: did it work."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from store.models import fold
from vsm_tui.actions import bindings
from vsm_tui.safe import safe, safe_line
from vsm_tui.scope import Scope
from vsm_tui.screens.base import StreamScreen
from vsm_tui.screens.outcomes_page import edits_line, explanation_content
from vsm_tui.screens.outcomes_side import OutcomePage
from vsm_tui.session import Loaded
from vsm_tui.widgets.chart import ChartView
from vsm_tui.widgets.table import Table
from vsm_tui.wording import hours_words

if TYPE_CHECKING:
    from store.journal import ActRecord
    from store.outcome_models import Change, Hypothesis, Outcomes
    from vsm_tui.flow.chain import Node
    from vsm_tui.flow.outcomes import NodeFigures, OutcomeFigures
    from vsm_tui.screens.exporting import Exports
    from vsm_tui.screens.outcomes_rows import Entry, Key, Listing

VIEWS = ("chain", "capacity", "leadership", "team", "loose")
_REMEMBERED_ACTS = 500


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """What the screen draws: the document as it stands in the store, its figures, and what happened to it."""

    document: Outcomes
    found: OutcomeFigures
    changes: list[Change]
    acts: list[ActRecord]


class OutcomesScreen(StreamScreen[OutcomeView]):
    """Left the chain with capacity used, right the hypothesis with its plot; `v` lists the same in four other ways."""

    CSS_PATH = "outcomes.tcss"
    NAME = "outcomes"
    TITLE_TEXT = "Outcomes"
    QUESTION = "Did the delivered work create the intended result?"
    READING = (
        "Left stands the chain: objective, investment, initiative, hypothesis, each with the share of capacity that "
        "its items used in the window; no level is required. ! marks an initiative that used capacity and has no "
        "reading after its first delivery. The signs of a hypothesis: ◌ draft, ◔ measuring, ◕ met, ! overdue, "
        "✓ supported, ✗ refuted, ~ inconclusive. Right is the hypothesis written out, its readings with baseline, "
        "target and date, and its verdict. v shows capacity without evidence, leadership's page, the team's page and "
        "loose ends; enter opens the items; n writes something down, a attaches a reading (on an initiative: items, "
        "by a filter), d records a verdict, z folds, tab walks the plot."
    )
    DEFINITIONS = ("hypothesis", "progress", "without_evidence", "capacity_used", "time_to_evidence")
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "view", "new", "edit", "attach", "decide", "delete", "fold", "table", "yaml", "open",
        shown=("view", "new", "attach", "decide", "edit"),
        labels={"attach": "Reading", "decide": "Verdict"},
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.shown: OutcomeView | None = None
        self._view = "chain"
        self._folded: set[Key] = set()
        self._at: Key | None = None
        self._entries: tuple[Entry, ...] = ()
        self._listed: tuple[Entry, ...] = ()

    def compose_body(self) -> Iterable[Any]:
        yield Static("", id="finding", markup=False)
        yield Static("", id="heading", markup=False)
        with Horizontal(id="chain"):
            yield Table(id="outline", empty="Nothing is written down yet; n begins.")
            yield OutcomePage(id="page")
        yield Table(id="list")

    # --- figures ----------------------------------------------------------------------------------

    def compute(self, loaded: Loaded, scope: Scope) -> OutcomeView | None:
        """The chain with its figures; none where nothing is written down and no item names an initiative."""
        from store.changes import load_changes
        from store.outcomes import load_outcomes
        from vsm_tui.flow.outcomes import outcomes

        store = self.session.store
        assert store is not None
        document = load_outcomes(store, loaded.slug)
        found = outcomes(loaded.history, scope, document)
        if not found.chain.roots:
            self.shown = None
            return None
        acts = store.acts(loaded.stream_id, limit=_REMEMBERED_ACTS)
        return OutcomeView(document, found, load_changes(store, loaded.slug).changes, acts)

    def empty_text(self) -> str:
        """What would be here."""
        return (
            "No objective, initiative or hypothesis is written down.\n\n"
            "A hypothesis says what you believe and how you will know: “We believe simplifying this workflow for "
            "applicants will reduce abandoned applications; we will know by abandonment moving from 68 % to 60 % by "
            "30 September.” It may hang on an initiative, on items, or on the stream itself.\n\n"
            "n writes the first one."
        )

    def show_figures(self, figures: OutcomeView) -> None:
        """Draw the present view, the cursor where it was."""
        from vsm_tui.flow.evidence import evidence_finding

        self.shown = figures
        self.query_one("#finding", Static).update(Content(safe(evidence_finding(figures.found), 400)))
        self._show_outline()
        if not self.query_one("#outline").size.width:  # not laid out yet: columns follow the room there is
            self.call_after_refresh(self._show_outline)
        self._show_list()
        if self.focused is None:
            self.focus_main()

    def on_resize(self) -> None:
        """Columns follow the room there is."""
        self.set_class(self.size.width < 100, "-narrow")
        if self.shown is not None:
            self.call_after_refresh(self._show_outline)
            self.call_after_refresh(self._show_list)

    def _show_outline(self) -> None:
        from vsm_tui.screens.outcomes_rows import chain_listing, first_look, key_of

        if self.shown is None:
            return
        found = self.shown.found
        outline = self.query_one("#outline", Table)
        listing = chain_listing(found, frozenset(self._folded), outline.size.width or 40)
        self._entries = listing.entries
        wanted = self._at or first_look(found)
        self._fill(outline, listing)
        for index, entry in enumerate(self._entries):
            if entry.node is not None and key_of(entry.node) == wanted:
                outline.move_to(index)
                break
        self._show_page()

    @staticmethod
    def _fill(table: Table, listing: Listing) -> None:
        entries = listing.entries
        table.show(
            listing.columns, len(entries), lambda index: entries[index].cells, tone=lambda index: entries[index].tone
        )

    def _show_list(self, *, fresh: bool = False) -> None:
        from vsm_tui.screens import outcomes_rows as rows

        self.set_class(self._view != "chain", "-list")
        if self.shown is None or self._view == "chain":
            return
        found, table = self.shown.found, self.query_one("#list", Table)
        listing = rows.listing(self._view, found, self.loaded.history, self.size.width)
        at = None if fresh else table.selected
        self._listed = listing.entries
        self.query_one("#heading", Static).update(Content(listing.title))
        self._fill(table, listing)
        first = next((place for place, entry in enumerate(self._listed) if entry.node or entry.items), 0)
        table.move_to(at if at is not None and at < len(self._listed) else first)

    # --- the page on the right ---------------------------------------------------------------------

    @property
    def figures_here(self) -> NodeFigures | None:
        """The figures of what is under the cursor."""
        node = self.node_here
        return self.shown.found.of(node) if self.shown is not None and node is not None else None

    @property
    def node_here(self) -> Node | None:
        """What is under the cursor, in whatever view."""
        entry = self._entry()
        return entry.node if entry is not None else None

    def _entry(self) -> Entry | None:
        entries = self._entries if self._view == "chain" else self._listed
        at = self.query_one("#outline" if self._view == "chain" else "#list", Table).selected
        return entries[at] if at is not None and at < len(entries) else None

    def _show_page(self) -> None:
        one = self.figures_here
        page = self.query_one(OutcomePage)
        if one is None or self.shown is None:
            return
        if one.standing is None:
            page.show_part(self.shown.found, one, self.loaded.map.timezone)
            return
        hypothesis: Any = one.node.entry
        keys = [key for key, _ in self.items_of(one.node)]
        successors = self.successors(hypothesis.id)
        marks = self._marks(one.node)
        edits = edits_line(self.edits(hypothesis), self.loaded.map.timezone)
        page.show_hypothesis(self.shown.found, one, marks, keys, successors, edits)

    def _marks(self, node: Node) -> list[tuple[date, str]]:
        """Releases of the items behind a hypothesis, and changes made to the stream."""
        from vsm_tui.flow.outcomes import releases_of

        assert self.shown is not None
        released = releases_of(self.loaded.history, self.session.scope, [item for _, item in self.items_of(node)])
        changed = [(one.date, one.what or one.id) for one in self.shown.changes if one.date is not None]
        return sorted([*released, *changed])

    def successors(self, hypothesis: str) -> list[str]:
        """The hypotheses that adjust this one."""
        assert self.shown is not None
        return [
            one.id for one in self.shown.document.hypotheses if (one.follows or "").casefold() == hypothesis.casefold()
        ]

    def edits(self, hypothesis: Hypothesis) -> list[ActRecord]:
        """The acts on this hypothesis that the journal remembers, the newest first."""
        assert self.shown is not None
        named = re.compile(rf"(?<![\w-]){re.escape(hypothesis.id)}(?![\w-])", re.IGNORECASE)
        return [act for act in self.shown.acts if not act.undone and named.search(act.what)]

    # --- going about -------------------------------------------------------------------------------

    def focus_main(self) -> None:
        self.query_one("#outline" if self._view == "chain" else "#list", Table).focus()

    def close_inner(self) -> bool:
        if super().close_inner():
            return True
        if self._view != "chain":
            self._go("chain")
            return True
        return False

    def action_view(self) -> None:
        """Chain, capacity without evidence, leadership's page, the team's page, loose ends."""
        self._go(VIEWS[(VIEWS.index(self._view) + 1) % len(VIEWS)])

    def _go(self, view: str) -> None:
        self._view = view
        self._show_list(fresh=True)
        if self.shown is not None:
            self.focus_main()

    def go_to(self, level: str, name: str) -> None:
        """Put the cursor on a part of the chain when the figures are drawn next."""
        self._at = (level, fold(name))  # type: ignore[assignment]
        self._view = "chain"

    def action_table(self) -> None:
        """The readings as a table instead of the plot."""
        self.query_one(OutcomePage).toggle_class("-table")

    def action_fold(self) -> None:
        """Fold or open the part under the cursor, or the one that it stands in."""
        from vsm_tui.screens.outcomes_rows import key_of

        node = self.node_here
        if self.shown is None or node is None or self._view != "chain":
            return
        path = self.shown.found.chain.path(node)
        target = node if node.children else path[-2] if len(path) > 1 else node
        self._folded ^= {key_of(target)}
        self._at = key_of(target)
        self._show_outline()

    @on(Table.RowMoved, "#outline")
    def _moved(self, event: Table.RowMoved) -> None:
        from vsm_tui.screens.outcomes_rows import key_of

        node = self._entries[event.index].node if event.index < len(self._entries) else None
        if node is not None:
            self._at = key_of(node)
            self._show_page()

    @on(Table.RowOpened, "#outline")
    @on(Table.RowOpened, "#list")
    def _opened(self, event: Table.RowOpened) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """The items behind what is under the cursor."""
        entry = self._entry()
        if entry is None or self.shown is None:
            return
        if entry.node is not None:
            self.open_items_of(entry.node)
        elif entry.items:
            self._open(entry.cells[0] or entry.cells[1], entry.items)

    @on(ChartView.Picked)
    def _picked(self, event: ChartView.Picked) -> None:
        event.stop()
        if self.node_here is not None:
            self.open_items_of(self.node_here)

    def items_of(self, node: Node) -> list[tuple[str, int]]:
        """Key and index of the items behind a part; a hypothesis without its own has those of its initiative."""
        assert self.shown is not None
        items = node.items
        for upper in reversed(self.shown.found.chain.path(node)[:-1]):
            if items or upper.level != "initiative":
                break
            items = upper.items
        keys = self.loaded.history.items.keys
        return [(keys[item], item) for item in items]

    def open_items_of(self, node: Node) -> None:
        """The items behind a part of the chain, with what each used."""
        found = self.items_of(node)
        if not found:
            self.host.tell("No item leads here. a on an initiative attaches items by a filter.")
            return
        self._open(node.title, tuple(item for _, item in found))

    def _open(self, title: str, items: tuple[int, ...]) -> None:
        from vsm_tui.flow.capacity import item_time
        from vsm_tui.flow.view import view

        history = self.loaded.history
        active = item_time(view(history, self.session.scope)).active
        ordered = sorted(items, key=lambda item: -float(active[item]))
        notes = {history.items.keys[item]: hours_words(float(active[item]) / 3600) for item in ordered}
        self.host.open_items(title, list(notes), notes)

    def exports(self) -> Exports:
        """The plot or the screen, the list that is shown, and the readings."""
        from vsm_tui.screens.outcomes_export import outcomes_exports

        return super().exports() if self.shown is None else outcomes_exports(self, self._view)

    # --- acts --------------------------------------------------------------------------------------

    def action_new(self) -> None:
        """Write down a hypothesis, initiative, investment or objective."""
        from vsm_tui.screens import outcomes_acts

        outcomes_acts.new(self)

    def action_edit(self) -> None:
        """Edit what is under the cursor; in the table of readings, the reading."""
        from vsm_tui.screens import outcomes_acts, outcomes_evidence

        if self.query_one(OutcomePage).reading_here is not None:
            outcomes_evidence.edit_reading(self)
        else:
            outcomes_acts.edit(self)

    def action_attach(self) -> None:
        """A reading for the hypothesis under the cursor, or items for the initiative."""
        from vsm_tui.screens import outcomes_evidence

        outcomes_evidence.attach(self)

    def action_decide(self) -> None:
        """A verdict on the hypothesis under the cursor."""
        from vsm_tui.screens import outcomes_evidence

        outcomes_evidence.decide(self)

    def action_delete(self) -> None:
        """Take what is under the cursor out of the chain; in the table of readings, the reading."""
        from vsm_tui.screens import outcomes_acts, outcomes_evidence

        if self.query_one(OutcomePage).reading_here is not None:
            outcomes_evidence.delete_reading(self)
        else:
            outcomes_acts.delete(self)

    def action_yaml(self) -> None:
        """The whole chain as YAML in the editor, and back."""
        from vsm_tui.screens.outcomes_yaml import edit_as_yaml

        edit_as_yaml(self)

    # --- help --------------------------------------------------------------------------------------

    def explanation(self) -> tuple[str, Content] | None:
        """The figures of the part under the cursor, their formula, and the history of its edits."""
        one = self.figures_here
        if one is None:
            return None
        hypothesis: Any = one.node.entry
        edits = self.edits(hypothesis) if one.standing is not None else []
        return safe_line(one.node.title, 80), explanation_content(one, edits, self.loaded.map.timezone)
