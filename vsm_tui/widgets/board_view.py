"""The board as it is drawn: lanes of cards, line by line, with a cursor. `Board` adds keys and mouse."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.cache import LRUCache
from textual.geometry import Region
from textual.strip import Strip

from vsm_tui.widgets.board_layout import (
    HEADER,
    Card,
    Lane,
    Place,
    first_for,
    folds,
    lane_line,
    lay_out,
    offset_for,
    with_card,
    without_card,
)
from vsm_tui.widgets.painted import Painted

_PACES = ("none", "ahead", "middle", "past")
_KINDS = ("queue", "work", "done")


class BoardView(Painted, inherit_bindings=False):
    """Lanes side by side, each with its own scroll; the cursor stands on a card, or on the head of an empty lane."""

    DEFAULT_CSS = """
    BoardView {
        height: 1fr;
        background: $background;
        & > .board--title { color: $foreground; background: $background; }
        & > .board--key { color: $foreground; background: $background; text-style: bold; }
        & > .board--sign { color: $primary; background: $background; }
        & > .board--blocked { color: $flow-blocked; background: $background; text-style: bold; }
        & > .board--age-none { color: $foreground 60%; background: $background; }
        & > .board--age-ahead { color: $success; background: $background; }
        & > .board--age-middle { color: $warning; background: $background; }
        & > .board--age-past { color: $error; background: $background; text-style: bold; }
        & > .board--bar-none { color: $foreground 25%; background: $background; }
        & > .board--bar-ahead { color: $success; background: $background; }
        & > .board--bar-middle { color: $warning; background: $background; }
        & > .board--bar-past { color: $error; background: $background; }
        & > .board--cursor { background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold; }
        & > .board--cursor-blurred { background: $primary 35%; text-style: bold; }
        & > .board--ground-queue { background: $flow-queue; }
        & > .board--ground-work { background: $flow-work; }
        & > .board--ground-done { background: $surface; }
        & > .board--head-queue { color: $foreground; background: $flow-queue; text-style: bold; }
        & > .board--head-work { color: $foreground; background: $flow-work; text-style: bold; }
        & > .board--head-done { color: $foreground; background: $surface; text-style: bold; }
        & > .board--kind-queue { color: $flow-waiting; background: $flow-queue; text-style: italic; }
        & > .board--kind-work { color: $flow-active; background: $flow-work; }
        & > .board--kind-done { color: $foreground 60%; background: $surface; }
        & > .board--count-queue { color: $foreground; background: $flow-queue; }
        & > .board--count-work { color: $foreground; background: $flow-work; }
        & > .board--count-done { color: $foreground; background: $surface; }
        & > .board--rule-queue { color: $flow-waiting; background: $flow-queue; }
        & > .board--rule-work { color: $flow-active; background: $flow-work; }
        & > .board--rule-done { color: $foreground 40%; background: $surface; }
        & > .board--spine-queue { color: $foreground 60%; background: $flow-queue; }
        & > .board--spine-work { color: $foreground 60%; background: $flow-work; }
        & > .board--spine-done { color: $foreground 60%; background: $surface; }
        & > .board--over { color: $background; background: $error; text-style: bold; }
        & > .board--here { color: $primary; text-style: bold; }
        & > .board--target { color: $background; background: $accent; text-style: bold; }
        & > .board--foot { color: $foreground 60%; background: $background; }
        & > .board--edge { color: $accent; background: $background; text-style: bold; }
    }
    """
    PAINT = "board"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"board--{name}"
        for name in (
            *("title", "key", "sign", "blocked", "cursor", "cursor-blurred", "over", "here", "target", "foot", "edge"),
            *(f"{part}-{pace}" for part in ("age", "bar") for pace in _PACES),
            *(f"{part}-{kind}" for part in ("ground", "head", "kind", "count", "rule", "spine") for kind in _KINDS),
        )
    }

    def __init__(self, *, moved: Callable[[], None] | None = None, id: str | None = None) -> None:
        """`moved` is called when the cursor stands elsewhere: at once, so that what it changes is in the same paint."""
        super().__init__(id=id)
        self._moved = moved or (lambda: None)
        self._lanes: list[Lane] = []
        self._lane = 0
        self._rows: list[int] = []
        self._offsets: list[int] = []
        self._versions: list[int] = []
        self._version = 0
        self._folding: bool | None = None
        self._fold = False
        self._first = 0
        self._layout = lay_out((), 1, 1)
        self._target: int | None = None
        self._segments: LRUCache[tuple[object, ...], list[Segment]] = LRUCache(4096)

    # --- what is shown ----------------------------------------------------------------------------

    @property
    def lanes(self) -> Sequence[Lane]:
        """The lanes as they are drawn, moves that were made here included."""
        return self._lanes

    @property
    def lane_index(self) -> int:
        """The lane under the cursor."""
        return self._lane

    @property
    def lane(self) -> Lane | None:
        """The lane under the cursor; none on a board without steps."""
        return self._lanes[self._lane] if self._lanes else None

    @property
    def selected(self) -> Card | None:
        """The card under the cursor; none on an empty lane."""
        if not self._lanes or not self._lanes[self._lane].cards:
            return None
        return self._lanes[self._lane].cards[self._rows[self._lane]]

    @property
    def folding(self) -> bool:
        """Are empty lanes folded? Until the person says, they are where not all lanes fit."""
        if self._folding is not None:
            return self._folding
        width, height = self.size
        seen = lay_out(self._lanes, width, height, wide=self.screen.has_class("-present"))
        return seen.after > 0

    def show(self, lanes: Sequence[Lane]) -> None:
        """Draw other lanes. The cursor stays on its card, else where it stood."""
        held = self.selected
        same = [lane.step for lane in lanes] == [lane.step for lane in self._lanes]
        self._lanes = list(lanes)
        if not same:
            self._rows, self._offsets = [0] * len(lanes), [0] * len(lanes)
            self._versions = [0] * len(lanes)
            self._lane = min(self._lane, max(0, len(lanes) - 1))
            if held is None:
                self._lane = next((at for at, lane in enumerate(lanes) if lane.cards), 0)
        self._rows = [max(0, min(row, len(lane.cards) - 1)) for row, lane in zip(self._rows, self._lanes, strict=True)]
        if held is not None:
            self._seek(held.key)
        self._version += 1
        self._place()

    def fold(self, fold: bool) -> None:
        """Fold the empty lanes, or open them."""
        self._folding = fold
        self._place()

    def select(self, key: str) -> bool:
        """Put the cursor on a card; false where it is not on the board."""
        if not self._seek(key):
            return False
        self._place()
        self._moved()
        return True

    def move_card(self, key: str, to: int) -> Card | None:
        """Show a card in another lane at once, cursor with it, drawing no more than the lanes concerned."""
        for index, lane in enumerate(self._lanes):
            card = next((card for card in lane.cards if card.key == key), None)
            if card is None:
                continue
            shape = folds(self._lanes, self._fold)
            self._lanes[index] = without_card(lane, key)
            self._lanes[to] = with_card(self._lanes[to], card)
            self._rows[index] = max(0, min(self._rows[index], len(self._lanes[index].cards) - 1))
            self._offsets[index] = max(0, min(self._offsets[index], len(self._lanes[index].cards) - self._layout.page))
            self._lane = to
            self._rows[to] = bisect_left(self._lanes[to].cards, card.rank, key=lambda each: each.rank)
            for changed in (index, to):
                self._versions[changed] += 1
            if folds(self._lanes, self._fold) != shape or not self._is_seen(to):
                self._place()
            else:
                self._reveal_row()
                self._refresh_lanes(index, to)
            self._moved()
            return card
        return None

    def _seek(self, key: str) -> bool:
        order = [self._lane, *(at for at in range(len(self._lanes)) if at != self._lane)]
        for index in order:
            for row, card in enumerate(self._lanes[index].cards if self._lanes else ()):
                if card.key == key:
                    self._lane, self._rows[index] = index, row
                    return True
        return False

    # --- layout -----------------------------------------------------------------------------------

    def _place(self) -> None:
        """Lay everything out anew, the cursor's lane in sight, and draw all of it."""
        if not self.size.width:
            return
        width, height = self.size
        wide = self.screen.has_class("-present")
        self._fold = self.folding
        shut = folds(self._lanes, self._fold)
        if self._lanes and shut[self._lane]:
            open_lanes = [at for at, closed in enumerate(shut) if not closed]
            self._lane = min(open_lanes, key=lambda at: abs(at - self._lane))
        self._first = first_for(self._lanes, self._lane, width, height, fold=self._fold, wide=wide, first=self._first)
        self._layout = lay_out(self._lanes, width, height, fold=self._fold, wide=wide, first=self._first)
        for index, lane in enumerate(self._lanes):
            self._offsets[index] = offset_for(
                self._rows[index], self._offsets[index], self._layout.page, len(lane.cards)
            )
        self._segments.clear()
        self.refresh()

    def _is_seen(self, lane: int) -> bool:
        return lane in self._layout.by_lane

    def _reveal_row(self) -> bool:
        """Scroll the cursor's lane so that its card is seen; true where that moved anything."""
        lane = self._lane
        before = self._offsets[lane]
        self._offsets[lane] = offset_for(self._rows[lane], before, self._layout.page, len(self._lanes[lane].cards))
        return self._offsets[lane] != before

    def on_resize(self) -> None:
        """Sizes follow the window."""
        self._place()

    def forget_painted(self) -> None:
        """The lanes' lines too."""
        super().forget_painted()
        self._segments.clear()

    # --- painting ---------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Line `y` of the board."""
        if not self._layout.places:
            return Strip.blank(self.size.width, self.paint("edge"))
        segments: list[Segment] = []
        edge = self.paint("edge")
        reached = 0
        for place in self._layout.places:
            if place.x > reached:
                segments.append(Segment(" " * (place.x - reached), edge))
            segments.extend(self._lane_segments(place, y))
            reached = place.x + place.width
        width = self.size.width
        if reached < width:
            segments.append(Segment(" " * (width - reached), edge))
        strip = Strip(segments, max(reached, width))  # known: measuring every text again is what a paint would cost
        return self._with_edges(strip) if y == 0 else strip

    def _lane_segments(self, place: Place, y: int) -> list[Segment]:
        lane = place.lane
        cursor = self._rows[lane] if lane == self._lane else None
        head = "target" if lane == self._target else "here" if lane == self._lane and y < HEADER else ""
        offset = self._offsets[lane]
        on = cursor is not None and self._layout.row_at(y, offset) == cursor
        key = (lane, y, offset, on, head, place.width, self._version, self._versions[lane])
        found = self._segments.get(key)
        if found is None:
            runs = lane_line(self._lanes[lane], place, self._layout, y, offset, cursor, head if y < HEADER else "")
            found = self._segments[key] = [Segment(text, self.paint(role)) for text, role in runs]
        return found

    def _with_edges(self, strip: Strip) -> Strip:
        """The first line with how many lanes there are on either side."""
        edge = self.paint("edge")
        if self._layout.before:
            mark = Strip([Segment(f"‹{self._layout.before} ", edge)])
            strip = Strip.join([mark, strip.crop(mark.cell_length)])
        if self._layout.after:
            mark = Strip([Segment(f" {self._layout.after}›", edge)])
            strip = Strip.join([strip.crop(0, self.size.width - mark.cell_length), mark])
        return strip

    def _refresh_card(self, lane: int, row: int) -> None:
        place = self._layout.by_lane.get(lane)
        if place is None:
            return
        line, lines = self._layout.lines_of(row, self._offsets[lane])
        if lines:
            self.refresh(Region(place.x, line, place.width, lines))

    def _refresh_lanes(self, *lanes: int) -> None:
        for lane in set(lanes):
            place = self._layout.by_lane.get(lane)
            if place is not None:
                self.refresh(Region(place.x, 0, place.width, self.size.height))

    def _refresh_heads(self, *lanes: int) -> None:
        for lane in set(lanes):
            place = self._layout.by_lane.get(lane)
            if place is not None:
                self.refresh(Region(place.x, 0, place.width, HEADER))
