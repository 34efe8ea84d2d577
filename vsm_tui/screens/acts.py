"""The history of acts: who did what, when; and what was taken back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input, Static

from vsm_tui.actions import bindings
from vsm_tui.safe import safe_line
from vsm_tui.scope import Scope
from vsm_tui.screens.base import ScopeBar, StreamScreen
from vsm_tui.session import Loaded
from vsm_tui.widgets.table import Column, Table
from vsm_tui.wording import instant_words, plural

if TYPE_CHECKING:
    from store.journal import ActRecord

SHOWN = 2000
"""The newest acts that are listed; a search looks through all that are kept."""


class ActsScreen(StreamScreen[list["ActRecord"]]):
    """Acts on the stream, the newest first; the search is this screen's own, not the scope's."""

    CSS_PATH = "acts.tcss"
    TITLE_TEXT = "History of acts"
    QUESTION = "Who changed what on this stream, and when?"
    READING = (
        "One line an act, the newest first: when, who, what. u takes the newest back, U does it again; what was taken "
        "back stays listed until another act is done. / searches in what was done and by whom."
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "filter", "window", "basis", shown=("filter",), labels={"filter": "Search"}
    )

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._acts: list[ActRecord] = []

    def compose_body(self) -> Iterable[Any]:
        yield Static("", id="heading", markup=False)
        yield Table(id="acts", empty="Nothing was done here yet that could be taken back.")

    def compute(self, loaded: Loaded, scope: Scope) -> list[ActRecord]:
        assert self.session.store is not None
        return self.session.store.acts(loaded.stream_id, self._text, SHOWN)

    def show_figures(self, figures: list[ActRecord]) -> None:
        table = self.query_one(Table)
        held = table.selected
        self._acts = figures
        searched = f" with “{safe_line(self._text, 60)}”" if self._text else ""
        self.query_one("#heading", Static).update(Content(f"{plural(len(figures), 'act')}{searched}"))
        columns = [Column("When"), Column("Who"), Column("What", grow=True, least=20), Column("")]
        table.show(
            columns,
            len(figures),
            self._row,
            sort_key=lambda index, column: figures[index].at if column == 0 else self._row(index)[column].casefold(),
            tone=lambda index: "dim" if figures[index].undone else "",
        )
        if held is not None and figures:
            table.move_to(min(held, len(figures) - 1))
        if self.focused is None:
            table.focus()

    def _row(self, index: int) -> list[str]:
        act = self._acts[index]
        return [
            instant_words(act.at, self.loaded.map.timezone),
            safe_line(act.who, 30),
            safe_line(act.what, 200),
            "taken back" if act.undone else "",
        ]

    def focus_main(self) -> None:
        self.query_one(Table).focus()

    @on(Input.Submitted, "#filter")
    def _searched(self, event: Input.Submitted) -> None:
        event.stop()
        event.prevent_default()
        self._text = event.value.strip()
        self._close_filter()
        self.refresh_figures()

    def action_filter(self) -> None:
        """Open the search line."""
        super().action_filter()
        self.query_one("#filter", ScopeBar).value = self._text
