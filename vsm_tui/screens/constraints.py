"""Screen 7, Constraints: what to change, and whether it worked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from vsm_tui.actions import bindings
from vsm_tui.definitions import DEFINITIONS
from vsm_tui.safe import safe, safe_line
from vsm_tui.scope import Scope
from vsm_tui.screens.base import StreamScreen
from vsm_tui.session import Loaded
from vsm_tui.widgets.chart import ChartView
from vsm_tui.widgets.excerpt import Excerpt
from vsm_tui.widgets.table import Column, Table
from vsm_tui.widgets.tiles import Names
from vsm_tui.wording import days_words, plural

if TYPE_CHECKING:
    from vsm_tui.charts.model import Chart
    from vsm_tui.screens.constraints_figures import ConstraintFigures
    from vsm_tui.screens.constraints_rows import Row

VIEWS = ("ranking", "dependencies", "findings", "changes", "grid", "governance")
VIEW_NAMES = ("Ranking", "Dependencies", "Findings", "Changes", "Faster × better", "Governance")
LOW = 30
"""Below this height the list gives way to the chart."""


class ConstraintsScreen(StreamScreen["ConstraintFigures"]):
    """A list that is walked, what is said of its row, and where there is one its picture; `v` shows the next list."""

    CSS_PATH = "constraints.tcss"
    NAME = "constraints"
    TITLE_TEXT = "Constraints"
    QUESTION = "What should be changed, by whom, and did the last change work?"
    READING = (
        "Steps (▪) and dependencies (⇠) by the waiting they held, what is still stuck included; saves an item is how "
        "much faster finished items would have been without it. v goes on to dependencies with their recurrence, "
        "findings, the register of changes with before and after, the grid of faster or not by better or not, and "
        "governance steps. enter opens the items. c starts a change from the constraint under the cursor, x writes a "
        "one-page ask to its owner or what is shown, a names an owner or notes something, e edits, d records what was "
        "learned, del sets a finding aside or takes a change out of the register."
    )
    DEFINITIONS = (
        "influence",
        "accrued",
        "beyond",
        "inaction",
        "dependencies",
        "findings",
        "change_effect",
        "xmr",
        "honest_check",
        "control",
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "view", "change", "new", "edit", "attach", "decide", "delete", "yaml", "export", "table", "fold", "open",
        "previous", "next",
        shown=("view", "change", "export", "decide", "edit"),
        labels={"export": "Ask, export", "new": "New change", "decide": "Learned", "delete": "Set aside"},
    )  # fmt: skip

    def __init__(self, start: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._start = start
        """What the form of a new change is to hold, opened as soon as the figures are there."""
        self.shown: ConstraintFigures | None = None
        self._view = VIEWS[0]
        self._rows: tuple[Row, ...] = ()
        self._at: dict[str, str] = {}
        self._chart: Chart | None = None
        self._empty = ""

    def compose_body(self) -> Iterable[Any]:
        yield Excerpt("", id="finding", markup=False)
        yield Names(id="views")
        yield Table(id="list", empty="")
        yield Excerpt("", id="detail", markup=False)
        yield ChartView(id="chart")
        yield Table(id="points")

    # --- figures ----------------------------------------------------------------------------------

    def compute(self, loaded: Loaded, scope: Scope) -> ConstraintFigures | None:
        """Every list of the screen."""
        from vsm_tui.screens.constraints_figures import constraint_figures

        store = self.session.store
        assert store is not None
        found = constraint_figures(store, loaded, scope)
        if found is None:
            self.shown = None
        return found

    def empty_text(self) -> str:
        """Nothing has moved yet."""
        return (
            "Here the steps and dependencies will stand by the waiting they hold, with what to change and whether it "
            "worked.\n\nA start step, a later finish step and items that moved are needed: draw the map (1, then n), "
            "add items on the board (2, then n), or import an export (0, then Import)."
        )

    def show_figures(self, figures: ConstraintFigures) -> None:
        """Draw the present list, the cursor where it was."""
        self.shown = figures
        self._show_list()
        if self.focused is None or not self.focused.display:
            self.focus_main()
        if self._start is not None:
            from vsm_tui.screens.constraints_acts import start_from

            start, self._start = self._start, None
            start_from(self, start)

    def on_resize(self, event: events.Resize) -> None:
        """Columns follow the room there is."""
        self.set_class(event.size.height < LOW, "-low")
        if self.shown is not None:
            self.call_after_refresh(self._show_list)

    def _show_list(self) -> None:
        from vsm_tui.screens import constraints_rows as rows
        from vsm_tui.screens.constraints_words import headline

        figures = self.shown
        if figures is None:
            return
        made = {
            "ranking": rows.ranking,
            "dependencies": rows.dependency_list,
            "findings": rows.finding_list,
            "changes": rows.change_list,
            "grid": rows.grid_list,
            "governance": rows.control_list,
        }[self._view](figures, self.size.width)
        self._rows = made.rows
        self.query_one(Names).show(VIEW_NAMES, VIEWS.index(self._view))
        self.query_one("#finding", Static).update(Content(safe(headline(figures, self._view), 500)))
        table = self.query_one("#list", Table)
        shown = made.rows
        table.show(made.columns, len(shown), lambda index: shown[index].cells, tone=lambda index: shown[index].tone)
        self._empty = made.empty
        wanted = self._at.get(self._view)
        for index, row in enumerate(self._rows):
            if wanted is not None and name_of(row) == wanted:
                table.move_to(index)
                break
        self._show_detail()

    def _show_detail(self) -> None:
        from vsm_tui.screens.constraints_charts import change_chart, dependency_chart, points_of
        from vsm_tui.screens.constraints_words import detail

        figures, row = self.shown, self.row
        if figures is None:
            return
        said = Content(self._empty) if row is None else detail(figures, row, self._view)
        self.query_one("#detail", Static).update(said)
        self._chart = None
        if row is not None and row.judged is not None:
            self._chart = change_chart(row.judged, figures, self.loaded.history)
        elif self._view == "dependencies":
            self._chart = dependency_chart(figures)
        self.set_class(self._chart is not None, "-chart")
        if self._chart is None:
            self.remove_class("-folded")
            return
        self.query_one("#chart", ChartView).show(self._chart)
        headers, cells = self._chart.table()
        if row is not None and row.judged is not None:
            headers, cells = ["item", "day", "", "value", ""], points_of(row.judged, figures, self.loaded.history)
        points = [Column(title, grow=place == 0) for place, title in enumerate(headers)]
        self.query_one("#points", Table).show(points, len(cells), cells.__getitem__)

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        at = self.query_one("#list", Table).selected
        return self._rows[at] if at is not None and at < len(self._rows) else None

    # --- going about ------------------------------------------------------------------------------

    def focus_main(self) -> None:
        """The list; where it is folded away, the chart."""
        self.set_focus(self.query_one("#chart" if self.has_class("-folded") else "#list"))

    def close_inner(self) -> bool:
        """Escape leaves the filter, the enlargement, the chart, then the view."""
        if super().close_inner():
            return True
        if self.has_class("-folded"):
            self.remove_class("-folded")
            self.focus_main()
            return True
        if self.focused is not None and self.focused.id in ("chart", "points"):
            self.focus_main()
            return True
        if self._view != VIEWS[0]:
            self.go_to(VIEWS[0])
            return True
        return False

    def go_to(self, view: str, name: str | None = None) -> None:
        """Show one of the lists, the cursor on a row by its name."""
        self._view = view
        if name is not None:
            self._at[view] = name
        if self.shown is not None:
            self._show_list()
            self.focus_main()

    def _step_view(self, by: int) -> None:
        self.go_to(VIEWS[(VIEWS.index(self._view) + by) % len(VIEWS)])

    def action_view(self) -> None:
        """The next list."""
        self._step_view(1)

    def action_next(self) -> None:
        """The next list."""
        self._step_view(1)

    def action_previous(self) -> None:
        """The list before."""
        self._step_view(-1)

    def action_table(self) -> None:
        """The chart's points as a table, and back."""
        if self._chart is None:
            self.host.tell("Everything here is a table already; changes and dependencies have pictures.")
            return
        self.toggle_class("-table")
        self.set_focus(self.query_one("#points" if self.has_class("-table") else "#chart"))

    def action_fold(self) -> None:
        """Give the chart the whole screen, and back."""
        if self._chart is None:
            self.host.tell("Only changes and dependencies have a picture to enlarge.")
            return
        self.toggle_class("-folded")
        self.focus_main()

    @on(Names.Chosen)
    def _named(self, event: Names.Chosen) -> None:
        self.go_to(VIEWS[event.index])

    @on(Table.RowMoved, "#list")
    def _moved(self, event: Table.RowMoved) -> None:
        # A message that is still under way when another list is shown speaks of the list before.
        if event.index < len(self._rows) and event.index == event.table.selected:
            self._at[self._view] = name_of(self._rows[event.index])
            self._show_detail()

    # --- the items behind -------------------------------------------------------------------------

    @on(Table.RowOpened, "#list")
    def _opened(self, event: Table.RowOpened) -> None:
        event.stop()
        self.action_open()

    @on(ChartView.Picked)
    def _picked(self, event: ChartView.Picked) -> None:
        event.stop()
        if self._view == "dependencies" and event.payload:
            self._open_waiting("dependency", event.payload[0], event.payload[0])
        elif event.payload:
            self.host.open_item(event.payload[0], list(event.payload))

    def action_open(self) -> None:
        """The items behind the row."""
        from vsm_tui.screens.constraints_items import items_of

        row = self.row
        if row is None or self.shown is None:
            return
        if row.finding is None and row.judged is None and not row.placed and row.constraint is not None:
            self._open_waiting(row.constraint.kind, row.constraint.id, row.constraint.title)
            return
        title, notes = items_of(row, self.loaded.history, self.shown)
        if notes:
            self.host.open_items(title, list(notes), notes)
        else:
            self.host.tell("No item is behind this.")

    def _open_waiting(self, kind: str, name: str, title: str) -> None:
        from vsm_tui.flow.drill import behind

        scope = replace(self.session.scope, measure="accrued")
        found = behind(self.loaded.history, scope, kind, name, None)  # type: ignore[arg-type]
        held = "waited" if kind == "step" else "blocked"
        notes = {key: f"{held} {days_words(days)}" for key, days in found.items}
        self.host.open_items(f"{'Waiting in' if kind == 'step' else 'Blocked by'} {title}", list(notes), notes)

    # --- acts -------------------------------------------------------------------------------------

    def action_change(self) -> None:
        """Start a change from the constraint under the cursor."""
        from vsm_tui.screens.constraints_acts import start_change

        start_change(self)

    def action_new(self) -> None:
        """A change, wherever the cursor stands."""
        from vsm_tui.screens.constraints_acts import new_change

        new_change(self)

    def action_edit(self) -> None:
        """Edit the change under the cursor, or who owns the constraint."""
        from vsm_tui.screens.constraints_acts import edit

        edit(self)

    def action_attach(self) -> None:
        """An owner, or a note."""
        from vsm_tui.screens.constraints_notes import attach

        attach(self)

    def action_decide(self) -> None:
        """What was learned of the change under the cursor, and what becomes of it."""
        from vsm_tui.screens.constraints_acts import decide

        decide(self)

    def action_delete(self) -> None:
        """Set the finding aside, or take the change out of the register."""
        from vsm_tui.screens.constraints_notes import delete

        delete(self)

    def action_yaml(self) -> None:
        """The register of changes as YAML in the editor, and back."""
        from vsm_tui.screens.constraints_yaml import edit_as_yaml

        edit_as_yaml(self)

    def action_export(self) -> None:
        """A one-page ask to the owner of the constraint under the cursor, or what is shown."""
        from vsm_tui.screens.constraints_ask import choose_export

        choose_export(self)

    @property
    def slide_name(self) -> str:
        """The verdict of the change under the cursor, else the ranking."""
        row = self.row
        judged = row.judged if row is not None and self._view == "changes" else None
        return f"{self.NAME}:{judged.change.id}" if judged is not None else self.NAME

    # --- help -------------------------------------------------------------------------------------

    def explanation(self) -> tuple[str, Content] | None:
        """What the list's figures mean, with what is said of the row."""
        from vsm_tui.screens.constraints_words import detail

        row = self.row
        if self.shown is None:
            return None
        names = {
            "ranking": ("influence", "accrued", "beyond", "inaction"),
            "dependencies": ("dependencies", "influence"),
            "findings": ("findings",),
            "changes": ("change_effect", "xmr", "honest_check"),
            "grid": ("change_effect",),
            "governance": ("control",),
        }[self._view]
        parts: list[Any] = []
        if row is not None:
            parts += [detail(self.shown, row, self._view), "\n\n"]
        for name in names:
            told = DEFINITIONS[name]
            parts += [(told.title + "  ", "bold"), told.meaning, "\n"]
            parts += [(f"    {told.formula}\n", "dim")] if told.formula else []
            parts.append("\n")
        history = self.loaded.history
        left_out = plural(int((history.items.counted & ~history.full).sum()), "item")
        parts.append(f"Basis of waiting: touch. Left out: {left_out} whose history is not full.")
        return safe_line(VIEW_NAMES[VIEWS.index(self._view)], 40), Content.assemble(*parts)


def name_of(row: Row) -> str:
    """What a row is found again by, whatever else changes."""
    if row.judged is not None:
        return row.judged.change.id
    if row.finding is not None:
        return row.finding.slug
    if row.control is not None:
        return row.control.step
    if row.constraint is not None:
        return f"{row.constraint.kind}:{row.constraint.id}"
    return row.cells[0]
