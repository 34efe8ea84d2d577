"""The frame around every screen: what is being looked at, and where else one can go."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

Part = str | tuple[str, ...]
"""One part of the scope: its words, or several wordings from long to short."""

_LEAST_PLACE = 30


def fit_scope(place: str, parts: Sequence[Part], width: int) -> tuple[str, str]:
    """Place and scope in `width` cells, two apart at least.

    Where they do not fit, wordings are shortened from the last part on, then the place is cut, then parts are
    left out from the last on: the first part is the last to give way.
    """
    wordings = [(part,) if isinstance(part, str) else part for part in parts]
    chosen = [0] * len(wordings)

    def right() -> str:
        return "   ".join(words[at] for words, at in zip(wordings, chosen, strict=False))

    def over() -> int:
        return cell_len(place) + 2 + cell_len(right()) - width

    for index in reversed(range(len(wordings))):
        while over() > 0 and chosen[index] < len(wordings[index]) - 1:
            chosen[index] += 1
    if over() > 0 and cell_len(place) > _LEAST_PLACE:
        room = max(_LEAST_PLACE, cell_len(place) - over())
        place = set_cell_size(place, room - 1).rstrip() + "…"
    while over() > 0 and wordings:
        wordings.pop()
        chosen.pop()
    return place, right()


class ScopeLine(Widget):
    """One line: stream > screen on the left; window, as-of and basis on the right."""

    DEFAULT_CSS = """
    ScopeLine { height: 1; dock: top; background: $panel; color: $foreground; }
    ScopeLine.-busy { color: $foreground 70%; }
    """

    place: reactive[tuple[str, ...]] = reactive(())
    parts: reactive[tuple[Part, ...]] = reactive(())
    """Scope in order of weight: the first is the last to give way."""

    def render(self) -> Content:
        width = self.size.width - 2
        left, right = fit_scope(" › ".join(self.place), self.parts, width)
        gap = max(1, width - cell_len(left) - cell_len(right))
        return Content.assemble(" ", (left, "bold"), " " * gap, right, " ")


class MenuEntry(Static):
    """One screen of the menu; a click goes there."""

    DEFAULT_CSS = """
    MenuEntry { width: auto; height: 1; padding: 0 1 0 0; color: $foreground 75%; }
    MenuEntry:hover { background: $panel; color: $foreground; }
    MenuEntry.-here { color: $background; background: $primary; text-style: bold; }
    """

    class Chosen(Message):
        """A click on a screen's name."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.screen_name = name

    def __init__(self, name: str, key: str, label: str, *, here: bool) -> None:
        super().__init__(f"{key} {label}", markup=False, classes="-here" if here else "")
        self.target = name

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.post_message(self.Chosen(self.target))


class Menu(Horizontal):
    """The screens by number."""

    DEFAULT_CSS = """
    Menu { height: 1; background: $surface; padding: 0 0 0 1; }
    """

    def __init__(self, entries: list[tuple[str, str, str]], here: str) -> None:
        super().__init__()
        self._entries = entries
        self._here = here

    def compose(self) -> ComposeResult:
        for name, key, label in self._entries:
            yield MenuEntry(name, key, label, here=name == self._here)
