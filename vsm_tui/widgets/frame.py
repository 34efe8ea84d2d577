"""The frame around every screen: what is being looked at, and where else one can go."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static


class ScopeLine(Widget):
    """One line: stream > screen on the left; window, basis and as-of on the right.

    Where the line is too narrow the scope's later parts give way first, the place never.
    """

    DEFAULT_CSS = """
    ScopeLine { height: 1; dock: top; background: $panel; color: $foreground; }
    ScopeLine.-busy { color: $foreground 70%; }
    """

    place: reactive[tuple[str, ...]] = reactive(())
    parts: reactive[tuple[str, ...]] = reactive(())
    """Scope in order of weight: the first is the last to give way."""

    def render(self) -> Content:
        width = self.size.width
        left = " " + " › ".join(self.place)
        chosen: list[str] = []
        for part in self.parts:
            if cell_len(left) + 3 + cell_len("   ".join([*chosen, part])) <= width:
                chosen.append(part)
        right = "   ".join(chosen)
        room = width - cell_len(right) - 1
        if cell_len(left) > room:
            left = left[: max(0, room - 2)] + "…"
        gap = max(1, width - cell_len(left) - cell_len(right) - 1)
        return Content.assemble((left, "bold"), " " * gap, right, " ")


class MenuEntry(Static):
    """One screen of the menu; a click goes there."""

    DEFAULT_CSS = """
    MenuEntry { width: auto; height: 1; padding: 0 1; color: $foreground 75%; }
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
    Menu { height: 1; dock: top; background: $surface; }
    """

    def __init__(self, entries: list[tuple[str, str, str]], here: str) -> None:
        super().__init__()
        self._entries = entries
        self._here = here

    def compose(self) -> ComposeResult:
        for name, key, label in self._entries:
            yield MenuEntry(name, key, label, here=name == self._here)
