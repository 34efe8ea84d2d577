"""The columns of a table that is to be imported: examples, and which role each plays; how its dates are meant."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from vsm_tui.safe import safe, safe_line
from vsm_tui.widgets.dialogs import Choice, Choose, Dialog
from vsm_tui.widgets.table import Column, Table, Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from vsm_tui.intake.recognition import Look, OrderFound
    from vsm_tui.intake.roles import ColumnSeen, Kind, Plan

KINDS: tuple[tuple[Kind, str, str], ...] = (
    ("events", "an event", "item, status and time; an item stands in many rows"),
    ("stages", "an item with a date a stage", "dates side by side: Selected, Started, Done"),
    ("changelog", "a change", "item, status before, status after, time"),
    ("list", "an item as it stands", "status now, created, perhaps started and ended: no moves, no waits"),
)
_KIND_WORDS = {kind: words for kind, words, _ in KINDS}
ROLE_WORDS = {
    "item": "item",
    "step": "status",
    "+step": "a finer status, joined to it",
    "at": "time",
    "from": "status before",
    "to": "status after",
    "field": "which field changed",
    "ended": "ended",
    "lifecycle": "start or complete",
    "stage": "a stage",
    "": "–",
}
_SETTINGS = 2


@dataclass(frozen=True, slots=True)
class Columns:
    """What a person said of a table: the plan, and the order of day and month where it must be said."""

    plan: Plan
    order: str = ""
    """`day`, `month`, or empty where it is found out or does not matter."""


def role_words(role: str) -> str:
    """A role as a person reads it."""
    return ROLE_WORDS.get(role, role)


def fault_of(columns: Columns, found: OrderFound, example: str) -> str:
    """What must still be said before the table can be read; nothing where all is said."""
    missing = columns.plan.missing()
    if missing:
        if "stages" in missing:
            return "At least two date columns side by side are stages: choose the first stage and the last stage."
        listed = " and ".join(role_words(role) for role in missing)
        return f"Which column is the {listed}? Put the cursor on it and press enter."
    if not columns.order and found == "either":
        shown = f" {example}" if example else ""
        return f"How is{shown} meant: is the day or the month first? Every date of the file fits both."
    if not columns.order and found == "neither":
        return "Some dates fit only day first, others only month first. Choose one; rows that do not fit are refused."
    return ""


class ColumnsDialog(Dialog[Columns]):
    """One line a column under two lines of settings; enter changes what is under the cursor, ctrl+s goes on."""

    CSS_PATH = "wizard.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "go_on", "Go on", show=True)]

    def __init__(
        self,
        look: Look,
        seen: list[ColumnSeen],
        columns: Columns,
        order: tuple[OrderFound, str],
        order_of: Callable[[Plan], tuple[OrderFound, str]],
        *,
        problem: str = "",
    ) -> None:
        """`order`: which order the dates fit, with a date that fits both; `order_of` finds it for another plan."""
        super().__init__()
        self._look, self._seen, self._columns, self._order_of = look, seen, columns, order_of
        self._problem = problem
        self._order = order
        self._finding = self._wanted = False

    def compose(self) -> ComposeResult:
        from pathlib import PurePath

        with Vertical(id="box", classes="wizard"):
            yield Static(
                Content(f"{safe_line(PurePath(self._look.path).name, 60)}: what is in its columns?"),
                id="title",
                markup=False,
            )
            yield Static(safe(self._look.words), classes="hint", markup=False)
            yield Static("", id="problem", markup=False, classes="problem")
            yield Table(id="columns")
            with Horizontal(id="buttons"):
                yield Static("enter changes what is under the cursor", classes="hint", id="how", markup=False)
                yield Button(Content("Cancel"), id="cancel", compact=True)
                yield Button(Content("Go on (ctrl+s)"), id="on", variant="primary", compact=True)

    def on_mount(self) -> None:
        self._show(first=True)
        self.query_one(Table).focus()

    def _show(self, *, first: bool = False) -> None:
        table = self.query_one(Table)
        at = table.selected or 0
        fault = fault_of(self._columns, *self._order)
        columns = [Column("Column", least=10), Column("Examples", grow=True, least=12), Column("Is", width=20)]
        table.show(columns, _SETTINGS + len(self._seen), self._row, tone=self._tone)
        if first and fault.startswith("How is"):
            at = 1
        elif first and fault:
            at = _SETTINGS
        table.move_to(at)
        problem = self.query_one("#problem", Static)
        said = (self._problem or fault) if first else fault
        problem.update(Content(safe(said, 600)))
        problem.display = bool(said)

    def _row(self, index: int) -> list[str]:
        if index == 0:
            return ["One row is", "", _KIND_WORDS[self._columns.plan.kind]]
        if index == 1:
            return ["Dates are", self._order_example(), self._order_said()]
        column = self._seen[index - _SETTINGS]
        examples = " · ".join(safe_line(value, 30) for value in column.examples)
        return [
            safe_line(column.name, 28) or "(no name)",
            examples or "(empty)",
            role_words(self._columns.plan.role_of(column.index)),
        ]

    def _order_example(self) -> str:
        found, example = self._order
        if found == "none":
            return "written so that their order is known"
        return safe_line(example, 30) if found in ("either", "neither") else "only one order fits all of them"

    def _order_said(self) -> str:
        found = self._order[0]
        if self._columns.order:
            return f"{self._columns.order} first"
        return {"none": "–", "day": "day first", "month": "month first"}.get(found, "? day or month")

    def _tone(self, index: int) -> Tone:
        if index < _SETTINGS:
            unsaid = index == 1 and self._order_said().startswith("?")
            return "bad" if unsaid else "good"
        return "" if self._columns.plan.role_of(self._seen[index - _SETTINGS].index) else "dim"

    # --- changing ---------------------------------------------------------------------------------

    @on(Table.RowOpened)
    def _opened(self, event: Table.RowOpened) -> None:
        event.stop()
        if event.index == 0:
            self._choose_kind()
        elif event.index == 1:
            self._choose_order()
        else:
            self._choose_role(self._seen[event.index - _SETTINGS])

    def _choose_kind(self) -> None:
        from vsm_tui.intake.roles import as_kind

        def chosen(kind: str | None) -> None:
            for name, _, _ in KINDS:
                if name == kind and self._look.table is not None:
                    self._take(Columns(as_kind(name, self._look.table, self._seen), self._columns.order))

        self.app.push_screen(
            Choose(
                "What is one row?",
                [Choice(kind, words, hint) for kind, words, hint in KINDS],
                current=self._columns.plan.kind,
            ),
            chosen,
        )

    def _choose_order(self) -> None:
        def chosen(order: str | None) -> None:
            if order is not None:
                self._take(replace(self._columns, order=order))

        found, example = self._order
        self.app.push_screen(
            Choose(
                f"How is {example or '03/04/2026'} meant?",
                [
                    *([] if found in ("either", "neither") else [Choice("", "as found in the file")]),
                    Choice("day", "the day comes first", "03/04 is the 3rd of April"),
                    Choice("month", "the month comes first", "03/04 is the 4th of March"),
                ],
                current=self._columns.order,
            ),
            chosen,
        )

    def _choose_role(self, column: ColumnSeen) -> None:
        plan = self._columns.plan

        def chosen(role: str | None) -> None:
            if role is not None:
                self._take(replace(self._columns, plan=plan.with_role(column.index, role)))

        present = plan.role_of(column.index)
        if present == "stage" and plan.stages:
            present = "first stage" if column.index == plan.stages[0] else "last stage"
        self.app.push_screen(
            Choose(
                f"What is in the column {safe_line(column.name, 60) or '(no name)'}?",
                [
                    *(Choice(role, role_words(role), self._had(role, column.index)) for role in plan.choices()),
                    Choice("", "nothing that is needed"),
                ],
                current=present,
            ),
            chosen,
        )

    def _had(self, role: str, index: int) -> str:
        others = [each for each in self._columns.plan.roles.get(role, ()) if each != index]
        names = {column.index: column.name for column in self._seen}
        return f"now {', '.join(safe_line(names.get(each, ''), 30) for each in others)}" if others else ""

    def _take(self, columns: Columns) -> None:
        dated = columns.plan.dated() != self._columns.plan.dated()
        self._columns = columns
        self._show()
        if dated:
            self._finding = True
            self._find_order()

    @work(group="order", exclusive=True, exit_on_error=False)
    async def _find_order(self) -> None:
        """All dates are looked at, beside the screen."""
        self._order = await asyncio.to_thread(self._order_of, self._columns.plan)
        self._finding = False
        if not self.stands:
            return
        self._show()
        if self._wanted:
            self.action_go_on()

    # --- leaving ----------------------------------------------------------------------------------

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "on":
            self.action_go_on()
        else:
            self.dismiss(None)

    def action_go_on(self) -> None:
        """Go on where all is said, once the dates were looked at; else say what is missing."""
        self._wanted = self._finding
        if self._finding:
            return
        fault = fault_of(self._columns, *self._order)
        if not fault:
            self.dismiss(self._columns)
            return
        self._show(first=True)
        self.query_one("#problem", Static).update(Content(safe(fault, 600)))
        self.query_one(Table).focus()
