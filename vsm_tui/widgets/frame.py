"""The frame around every screen: what is being looked at, and where else one can go."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Footer, Static
from textual.widgets._footer import FooterKey

from vsm_tui.charts.labels import cut

Part = str | tuple[str, ...]
"""One part of the scope: its words, or several wordings from long to short."""

_LEAST_HEAD, _LEAST_PLACE = 5, 12
_STAY = 2
"""The last parts, as-of and basis, stay where others are left out."""
_KEPT_KEYS = ("app.help", "app.command_palette", "app.quit")
_FIRST_TO_GO = ("basis", "window", "filter", "app.undo")
"""Keys that stand on every screen: where not all fit, they give way before the screen's own."""


def fit_scope(place: str, parts: Sequence[Part], width: int) -> tuple[str, str]:
    """Place and scope in `width` cells, two apart at least.

    Where they do not fit, wordings are shortened from the last part on, then the place is cut, then parts in the
    middle are left out, and how many is said. As-of and basis, the last two, and the first part give way after
    that, the first as the last of all.
    """
    wordings = [(part,) if isinstance(part, str) else part for part in parts]
    chosen = [0] * len(wordings)
    left_out = 0

    def right() -> str:
        words = [wording[at] for wording, at in zip(wordings, chosen, strict=True)]
        if words and left_out:
            words.insert(max(0, len(words) - _STAY), f"+{left_out} more")
        return "   ".join(words)

    def over(place_width: int) -> bool:
        return place_width + 2 + cell_len(right()) > width

    for index in reversed(range(len(wordings))):
        while over(cell_len(place)) and chosen[index] < len(wordings[index]) - 1:
            chosen[index] += 1
    while over(min(_LEAST_PLACE, cell_len(place))) and wordings:
        gone = len(wordings) - 1 - _STAY if len(wordings) > _STAY + 1 else len(wordings) - 1
        del wordings[gone], chosen[gone]
        left_out += 1
    return _fit_place(place, width - 2 - cell_len(right())), right()


def _fit_place(place: str, room: int) -> str:
    """The place cut to `room` cells, the stream first: it is known, where one is in it is not."""
    head, mark, rest = place.partition(" › ")
    if mark and cell_len(place) > room:
        head = cut(head, max(min(_LEAST_HEAD, cell_len(head)), cell_len(head) - (cell_len(place) - room)))
        place = head + mark + rest
    return cut(place, max(room, _LEAST_PLACE))


class KeyLine(Footer):
    """The keys of the screen in one line; where not all fit, help, commands and quit stay. A click is the key."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False, compact=True)
        self._width = 0

    def compose(self) -> ComposeResult:
        keys = [key for key in super().compose() if isinstance(key, FooterKey)]
        if not keys:
            return
        palette = FooterKey("ctrl+p", "^p", "Commands", "app.command_palette", tooltip="Every command of this screen.")
        at = next((at for at, key in enumerate(keys) if key.action == "app.quit"), len(keys))
        keys.insert(at, palette.data_bind(compact=Footer.compact))
        self._width = self.app.size.width
        yield from _fitting(keys, self._width)

    def on_resize(self) -> None:
        """Another width holds other keys."""
        if self._width not in (0, self.app.size.width):
            self.refresh(recompose=True)


def _fitting(keys: list[FooterKey], width: int) -> list[FooterKey]:
    def order(key: FooterKey) -> int:
        return _FIRST_TO_GO.index(key.action) if key.action in _FIRST_TO_GO else len(_FIRST_TO_GO)

    own = [key for key in reversed(keys) if key.action not in _KEPT_KEYS]
    give_way = sorted(own, key=order)
    room = width - sum(cell_len(f"{key.key_display} {key.description} ") for key in keys)
    gone = []
    while room < 0 and give_way:
        gone.append(give_way.pop(0))
        room += cell_len(f"{gone[-1].key_display} {gone[-1].description} ")
    return [key for key in keys if key not in gone]


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
