"""A small grid that is typed into like a spreadsheet: arrows move, typing replaces, pasted cells spread out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Button, Static

from vsm_tui.safe import safe, safe_line
from vsm_tui.widgets.dialogs import Confirm, Dialog
from vsm_tui.widgets.streammap_canvas import placed

LONGEST = 500
"""Characters that a cell takes."""


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column. `choices` complete what is typed from its beginning; `check` returns what is wrong, or none."""

    title: str
    width: int = 12
    hint: str = ""
    choices: tuple[str, ...] = ()
    check: Callable[[str], str | None] | None = None

    def completed(self, text: str) -> str:
        """The choice that a typed text begins, else the text."""
        wanted = text.strip().casefold()
        return next(
            (choice for choice in self.choices if wanted and choice.casefold().startswith(wanted)), text.strip()
        )

    def fault(self, text: str) -> str | None:
        """What is wrong with a cell's text, or none; an empty cell is right."""
        if not text:
            return None
        if self.choices and text not in self.choices:
            return "one of " + ", ".join(self.choices)
        return self.check(text) if self.check else None


class GridEditor(Widget, can_focus=True):
    """Cells of text with a cursor; the first column stays in view, and is not typed into where `fixed`."""

    DEFAULT_CSS = """
    GridEditor {
        height: 1fr; background: $background;
        & > .grid--head { color: $foreground 75%; text-style: bold; }
        & > .grid--label { color: $foreground; text-style: bold; }
        & > .grid--cell { color: $foreground; background: $surface; }
        & > .grid--wrong { color: $error; background: $surface; text-style: bold; }
        & > .grid--cursor { color: $background; background: $primary; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"grid--head", "grid--label", "grid--cell", "grid--wrong", "grid--cursor"}

    @dataclass
    class Moved(Message):
        """The cursor stands elsewhere, or a cell changed."""

    def __init__(self, columns: Sequence[GridColumn], rows: Sequence[Sequence[str]], *, fixed: bool) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows = [list(row) for row in rows]
        self.fixed = fixed
        self.row, self.column = 0, 1 if fixed else 0
        self._typing = False
        self._left, self._top = 1, 0

    @property
    def fault(self) -> str | None:
        """What is wrong with the cell under the cursor."""
        return self.columns[self.column].fault(self.rows[self.row][self.column])

    def first_fault(self) -> str | None:
        """Put the cursor on the first cell that is wrong and say what is; none where all are right."""
        self._leave()
        for row, cells in enumerate(self.rows):
            for column, text in enumerate(cells):
                wrong = self.columns[column].fault(text)
                if wrong:
                    self._go(row, column)
                    return f"{self.columns[column].title}: {wrong}"
        return None

    def _leave(self) -> None:
        cells = self.rows[self.row]
        cells[self.column] = self.columns[self.column].completed(cells[self.column])
        self._typing = False

    def _go(self, row: int, column: int) -> None:
        self._leave()
        self.row = max(0, min(row, len(self.rows) - 1))
        self.column = max(1 if self.fixed else 0, min(column, len(self.columns) - 1))
        height = max(1, self.size.height - 1)
        self._top = min(self.row, max(self._top, self.row - height + 1))
        if self.column >= 1:
            room = self.size.width - self.columns[0].width - 1
            self._left = min(self._left, self.column)
            while self._left < self.column and self._span(self._left, self.column) > room:
                self._left += 1
        self.refresh()
        self.post_message(self.Moved())

    def _span(self, first: int, last: int) -> int:
        return sum(column.width + 1 for column in self.columns[first : last + 1])

    def on_key(self, event: events.Key) -> None:
        """Typing goes into the cell, the other keys move."""
        moves = {
            "up": (-1, 0),
            "down": (1, 0),
            "enter": (1, 0),
            "left": (0, -1),
            "right": (0, 1),
            "home": (0, -len(self.columns)),
            "end": (0, len(self.columns)),
            "pageup": (-8, 0),
            "pagedown": (8, 0),
        }
        if event.key in moves:
            rows, columns = moves[event.key]
            self._go(self.row + rows, self.column + columns)
        elif event.key in ("tab", "shift+tab"):
            self._on_to_the_next(1 if event.key == "tab" else -1)
        elif event.key == "backspace":
            self._put(self.rows[self.row][self.column][:-1])
        elif event.key == "delete":
            self._put("")
        elif event.is_printable and event.character:
            kept = self.rows[self.row][self.column] if self._typing else ""
            self._typing = True
            self._put(kept + event.character)
        else:
            return
        event.stop()
        event.prevent_default()

    def _on_to_the_next(self, places: int) -> None:
        first = 1 if self.fixed else 0
        wide = len(self.columns) - first
        flat = self.row * wide + self.column - first + places
        if 0 <= flat < wide * len(self.rows):
            self._go(flat // wide, flat % wide + first)

    def _put(self, text: str) -> None:
        self.rows[self.row][self.column] = text[:LONGEST]
        self.refresh()
        self.post_message(self.Moved())

    def on_paste(self, event: events.Paste) -> None:
        """Lines and tabs spread over the cells from the cursor on."""
        event.stop()
        lines = [line.split("\t") for line in event.text.splitlines() if line.strip()]
        for down, cells in enumerate(lines[: len(self.rows) - self.row]):
            for along, text in enumerate(cells[: len(self.columns) - self.column]):
                column = self.columns[self.column + along]
                self.rows[self.row + down][self.column + along] = column.completed(text[:LONGEST])
        self.refresh()
        self.post_message(self.Moved())

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor there."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y == 0:
            return
        event.stop()
        column, x = 0, self.columns[0].width + 1
        for number in range(self._left, len(self.columns)):
            if offset.x >= x:
                column = number
            x += self.columns[number].width + 1
        self._go(self._top + offset.y - 1, column)

    def render_line(self, y: int) -> Strip:
        """The header, then one row a line."""
        width = self.size.width
        shown = [0, *range(max(1, self._left), len(self.columns))]
        head = self.get_component_rich_style("grid--head")
        if y == 0:
            titles = " ".join(placed(self.columns[n].title, self.columns[n].width) for n in shown)
            if self._left > 1:
                titles = titles[: self.columns[0].width] + "‹" + titles[self.columns[0].width + 1 :]
            line = Strip([Segment(titles, head)])
            more = line.cell_length > width
            return Strip([*line.crop(0, width - more), Segment("›" * more, head)]).adjust_cell_length(width, head)
        row = y - 1 + self._top
        if row >= len(self.rows):
            return Strip.blank(width, self.rich_style)
        segments: list[Segment] = []
        for number in shown:
            segments += [self._cell(row, number), Segment(" ", self.rich_style)]
        return Strip(segments).crop(0, width).adjust_cell_length(width, self.rich_style)

    def _cell(self, row: int, number: int) -> Segment:
        column, text = self.columns[number], self.rows[row][number]
        here = (row, number) == (self.row, self.column)
        role = "cursor" if here else "label" if number == 0 and self.fixed else "cell"
        if not here and column.fault(text):
            role = "wrong"
        shown = safe_line(text, LONGEST)
        if here and self._typing:
            shown = (shown + "▏")[-column.width :]
        return Segment(placed(shown, column.width), self.get_component_rich_style(f"grid--{role}"))


class GridDialog(Dialog[list[list[str]]]):
    """A grid to fill in; ctrl+s saves and returns all rows, stripped; escape asks before anything typed is lost."""

    DEFAULT_CSS = """
    GridDialog > #box { width: 96%; max-width: 140; height: 90%; max-height: 34; }
    GridDialog #hint { height: 2; color: $foreground 75%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "save", "Save", show=True, priority=True)]

    def __init__(
        self,
        title: str,
        note: str,
        columns: Sequence[GridColumn],
        rows: Sequence[Sequence[str]],
        *,
        fixed: bool,
        leave: str = "Cancel",
    ) -> None:
        super().__init__()
        self._title, self._note, self._leave = title, note, leave
        self._columns, self._rows, self._fixed = columns, [list(row) for row in rows], fixed

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(safe(self._title), id="title", markup=False)
            yield Static(safe(self._note, 400), classes="hint", markup=False)
            yield GridEditor(self._columns, self._rows, fixed=self._fixed)
            yield Static("", id="hint", markup=False)
            with Horizontal(id="buttons"):
                yield Button(Content(self._leave), id="cancel", compact=True)
                yield Button(Content("Save (ctrl+s)"), id="save", variant="primary", compact=True)

    def on_mount(self) -> None:
        self.query_one(GridEditor).focus()
        self._tell()

    def on_grid_editor_moved(self) -> None:
        """Say what the cell under the cursor takes, or what is wrong with it."""
        self._tell()

    def _tell(self, fault: str | None = None) -> None:
        grid = self.query_one(GridEditor)
        column = grid.columns[grid.column]
        choices = f" ({', '.join(column.choices)})" if column.choices else ""
        wrong = fault or grid.fault
        text = f"{column.title}: {column.hint}{choices}" if column.hint or choices else column.title
        self.query_one("#hint", Static).update(
            Content.assemble(safe(text, 300), (f"\n{safe(wrong, 300)}", "$error") if wrong else "")
        )

    def action_save(self) -> None:
        """Return the rows where every cell is right."""
        grid = self.query_one(GridEditor)
        wrong = grid.first_fault()
        if wrong:
            self._tell(wrong)
            grid.focus()
        else:
            self.dismiss([[text.strip() for text in row] for row in grid.rows])

    def action_leave(self) -> None:
        """Leave; what was typed is lost only after a question."""
        if self.query_one(GridEditor).rows == self._rows:
            self.dismiss(None)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.dismiss(None)

        self.app.push_screen(Confirm("Leave without saving what was typed?", yes="Leave", no="Stay"), answered)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Save or leave."""
        event.stop()
        if event.button.id == "save":
            self.action_save()
        else:
            self.action_leave()
