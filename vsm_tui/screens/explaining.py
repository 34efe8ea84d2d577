"""What is this: a figure's question, meaning, formula with its numbers, n, and the items left out, one key away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from vsm_tui.definitions import DEFINITIONS
from vsm_tui.safe import safe, safe_line
from vsm_tui.scope import Scope
from vsm_tui.widgets.dialogs import Reading
from vsm_tui.widgets.options import Options
from vsm_tui.wording import plural

if TYPE_CHECKING:
    from vsm_tui.flow.explained import Explained
    from vsm_tui.flow.history import History
    from vsm_tui.screens.base import StreamScreen


class Explanation(Reading):
    """A reading with the items left out under it: enter on a line opens them. Returns nothing."""

    DEFAULT_CSS = """
    Explanation OptionList { margin-top: 1; height: auto; max-height: 8; background: $surface; border: none; }
    """

    def __init__(self, title: str, text: Content, left_out: Sequence[tuple[str, list[str]]]) -> None:
        super().__init__(title, text)
        self._left_out = list(left_out)
        self.chosen: tuple[str, list[str]] | None = None
        """Reason and keys of the line that was taken."""

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="box"):
            yield Static(safe(self._title), id="title", markup=False)
            yield Static(self._text, id="text", markup=False)
            if self._left_out:
                yield Options(
                    *(
                        Option(
                            Content(
                                f"left out: {plural(len(keys), 'item')}, {safe_line(reason, 80)}  (enter opens them)"
                            )
                        )
                        for reason, keys in self._left_out
                    ),
                    markup=False,
                )

    def on_mount(self) -> None:
        """Where the text fits, the list of what was left out takes the keys; else they scroll, and tab leads there."""
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        lists = self.query(OptionList)
        if lists and self.query_one("#box", VerticalScroll).max_scroll_y == 0:
            lists.first().highlighted = 0
            lists.first().focus(scroll_visible=False)

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.chosen = self._left_out[event.option_index]
        self.dismiss(None)


def definition_text(name: str, found: Explained | None, more: Sequence[str] = ()) -> Content:
    """A definition, its formula and its numbers, ready to be read."""
    definition = DEFINITIONS[name]
    parts: list[Any] = [(definition.question, "bold"), f"\n\n{definition.meaning}\n"]
    if definition.formula:
        parts.append((f"\n{definition.formula}\n", "italic"))
    numbers = [*(found.numbers if found else ()), *more]
    if numbers:
        parts.append(("\nWith the numbers put in\n", "bold"))
        parts += [f"  {safe_line(line, 400)}\n" for line in numbers]
    if found:
        parts += [("\nn  ", "bold"), safe_line(found.n, 200)]
        if not found.left_out:
            parts.append("\nNothing is left out.")
    return Content.assemble(*parts)


def explain(screen: StreamScreen[Any], name: str, history: History, scope: Scope, more: Sequence[str] = ()) -> None:
    """Show what a figure is, with this scope's numbers."""
    from vsm_tui.flow.explained import explained

    found = explained(name, history, scope)
    keys = history.items.keys
    left = [(part.reason, [keys[number] for number in part.items.tolist()]) for part in found.left_out] if found else []
    dialog = Explanation(DEFINITIONS[name].title, definition_text(name, found, more), left)

    def follow(_: None) -> None:
        if dialog.chosen is not None:
            reason, taken = dialog.chosen
            screen.host.open_items(f"Left out: {reason}", taken)

    screen.app.push_screen(dialog, follow)
