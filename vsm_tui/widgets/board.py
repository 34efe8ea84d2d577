"""The board: walked by keys and mouse, its cards dragged from lane to lane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.message import Message

from vsm_tui.widgets.board_layout import Card, folds
from vsm_tui.widgets.board_view import BoardView


class Board(BoardView, can_focus=True, inherit_bindings=False):
    """A board that answers: it opens cards and says where one was dropped; it moves none by itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor(0, -1)", "Up", show=False),
        Binding("down,j", "cursor(0, 1)", "Down", show=False),
        Binding("left,h", "cursor(-1, 0)", "Left", show=False),
        Binding("right,l", "cursor(1, 0)", "Right", show=False),
        Binding("home", "ends(-1)", "Oldest card", show=False),
        Binding("end", "ends(1)", "Youngest card", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("enter", "open", "Open", show=False),
    ]

    @dataclass
    class Opened(Message):
        """The person wants the item behind a card."""

        board: Board
        card: Card

    @dataclass
    class Dropped(Message):
        """A card was dragged to another lane; nothing has moved yet."""

        board: Board
        card: Card
        to: int

    def __init__(self, *, moved: Callable[[], None] | None = None, id: str | None = None) -> None:
        super().__init__(moved=moved, id=id)
        self._drag: Card | None = None
        self._press_opens = False

    # --- moving about -----------------------------------------------------------------------------

    def _go(self, lane: int, row: int) -> None:
        if not self._lanes:
            return
        row = max(0, min(row, len(self._lanes[lane].cards) - 1))
        before = (self._lane, self._rows[self._lane])
        if (lane, row) == before:
            return
        self._lane, self._rows[lane] = lane, row
        if not self._is_seen(lane):
            self._place()
        else:
            if self._reveal_row():
                self._refresh_lanes(lane)
            self._refresh_card(*before)
            self._refresh_card(lane, row)
            if lane != before[0]:
                self._refresh_heads(lane, before[0])
        self._moved()

    def action_cursor(self, lanes: int, rows: int) -> None:
        """Move the cursor by lanes, folded ones passed over, or by cards."""
        if not self._lanes:
            return
        if rows:
            self._go(self._lane, self._rows[self._lane] + rows)
            return
        shut = folds(self._lanes, self._fold)
        target = self._lane + lanes
        while 0 <= target < len(self._lanes) and shut[target]:
            target += lanes
        if 0 <= target < len(self._lanes):
            line = self._rows[self._lane] - self._offsets[self._lane]
            self._go(target, self._offsets[target] + line)

    def action_ends(self, which: int) -> None:
        """To the oldest or the youngest card of the lane."""
        if self._lanes:
            self._go(self._lane, 0 if which < 0 else len(self._lanes[self._lane].cards))

    def action_page(self, which: int) -> None:
        """As many cards up or down as are seen."""
        if self._lanes:
            self._go(self._lane, self._rows[self._lane] + which * self._layout.page)

    def action_open(self) -> None:
        """Ask for the item behind the card."""
        if (card := self.selected) is not None:
            self.post_message(self.Opened(self, card))

    # --- mouse ------------------------------------------------------------------------------------

    def _under(self, offset: Offset) -> tuple[int, int | None] | None:
        lane = self._layout.lane_at(offset.x)
        if lane is None:
            return None
        return lane, self._layout.row_at(offset.y, self._offsets[lane])

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of a card."""
        found = self._under(event.offset)
        if found is None or event.button != 1:
            return
        lane, row = found
        self.focus()
        if folds(self._lanes, self._fold)[lane]:
            return
        if row is None or row >= len(self._lanes[lane].cards):
            self._go(lane, self._rows[lane])
            return
        already = (lane, row) == (self._lane, self._rows[self._lane])
        self._go(lane, row)
        self._drag = self.selected
        self._target = None
        self._press_opens = already
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show where a card that is held would go."""
        if self._drag is None:
            return
        lane = self._layout.lane_at(event.offset.x)
        target = lane if lane != self._lane else None
        if target != self._target:
            changed = [at for at in (self._target, target) if at is not None]
            self._target = target
            self._press_opens = False
            self._refresh_heads(*changed)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let the card go: over another lane it is to move there; a second click in place opens it."""
        card, target, opens = self._drag, self._target, self._press_opens
        if card is None:
            return
        self.release_mouse()
        self._drag, self._target, self._press_opens = None, None, False
        if target is not None:
            self._refresh_heads(target)
            self.post_message(self.Dropped(self, card, target))
        elif opens:
            self.post_message(self.Opened(self, card))
        event.stop()

    def _wheel(self, offset: Offset, cards: int) -> None:
        lane = self._layout.lane_at(offset.x)
        if lane is None:
            return
        last = max(0, len(self._lanes[lane].cards) - self._layout.page)
        wanted = max(0, min(last, self._offsets[lane] + cards))
        if wanted != self._offsets[lane]:
            self._offsets[lane] = wanted
            self._rows[lane] = max(wanted, min(self._rows[lane], wanted + self._layout.page - 1))
            self._refresh_lanes(lane)
            self._moved()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel scrolls the lane under the mouse."""
        event.stop()
        self._wheel(event.offset, 2)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel scrolls the lane under the mouse."""
        event.stop()
        self._wheel(event.offset, -2)
