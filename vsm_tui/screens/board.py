"""Screen 2: the work in progress, step by step, moved and blocked by hand."""

from __future__ import annotations

from collections.abc import Coroutine, Iterable
from threading import Event
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from vsm_tui.actions import bindings
from vsm_tui.safe import safe_line
from vsm_tui.scope import Scope
from vsm_tui.screens import item_acts as acts
from vsm_tui.screens.base import StreamScreen
from vsm_tui.screens.board_cards import BoardFigures, Which, board_figures
from vsm_tui.screens.board_words import card_words, limit_words, summary_words
from vsm_tui.session import Loaded
from vsm_tui.widgets.board import Board
from vsm_tui.widgets.board_layout import Card, count_words
from vsm_tui.widgets.dialogs import Field, Form
from vsm_tui.widgets.frame import Part

if TYPE_CHECKING:
    from store import Store
    from vsm_tui.screens.exporting import Exports

SETTLE_SECONDS = 0.4
"""After the last move this long, everything is read again in the background."""
PAINT_SECONDS = 0.05
"""A move is written once it is painted, and at the latest after this time; quitting waits for it all the same."""


class BoardScreen(StreamScreen[BoardFigures]):
    """Lanes of cards. A move is drawn at once, committed on the store's thread, and read back when it is quiet."""

    CSS_PATH = "board.tcss"
    NAME = "board"
    TITLE_TEXT = "Board"
    QUESTION = "What is in progress, where is it, and what keeps it from moving?"
    READING = (
        "A lane is a step: queues (▷) are where work waits for somebody. Beside it is how many items it holds, and "
        "its limit, if any. A card shows the sign of its type, its key, and its age; the age is ○ ahead of "
        "half of the finished items when they left this step, ◐ between half and 85 %, ● older than 85 % of them. In "
        "brackets: the time in this step of an item that has not started. ⊘ is blocked, with what it waits for. "
        "The oldest card is on top; finished items stay for 14 days.\n"
        "< and > move a card, as dragging it does. ! blocks it or sets it free. g walks the board from the right, "
        "oldest first. v shows what was discarded, where del brings a card back. i on a card explains its pace and "
        "the step's limit."
    )
    DEFINITIONS = ("pace", "flow_load", "wip_limit")
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "open",
        "window",
        "basis",
        "move_left",
        "move_right",
        "block",
        "new",
        "edit",
        "attach",
        "decide",
        "delete",
        "view",
        "fold",
        "walk",
        shown=("move_left", "move_right", "block", "new", "walk"),
        labels={"decide": "Keep here", "delete": "Discard", "view": "Discarded", "open": "Item"},
    )

    def __init__(self) -> None:
        super().__init__()
        self._figures: BoardFigures | None = None
        self._which: Which = "open"
        self._under_way = 0
        self._needed = 0
        self._settle: Timer | None = None

    def compose_body(self) -> Iterable[Any]:
        yield Static("", id="summary", markup=False)
        yield Board(moved=self._show_detail, id="board")
        yield Static("", id="detail", markup=False)

    def scope_words(self) -> tuple[Part, ...]:
        return acts.with_who_moves(self, super().scope_words())

    # --- figures ----------------------------------------------------------------------------------

    def compute(self, loaded: Loaded, scope: Scope) -> BoardFigures | None:
        from store.limits import over_limit_moves

        assert self.session.store is not None
        moves = over_limit_moves(self.session.store, loaded.stream_id)
        figures = board_figures(loaded, scope, self._which, moves)
        if figures is None or (not any(lane.count for lane in figures.lanes) and not len(loaded.history.items)):
            return None
        return figures

    def empty_text(self) -> str:
        if not self.loaded.map.steps:
            return "A board has a lane for each step, and this stream has none yet. 1 opens the map, where n adds one."
        return "Here the work in progress stands, a lane for each step. n makes the first item."

    def show_figures(self, figures: BoardFigures) -> None:
        if self._under_way or figures.revision < self._needed:
            return  # read before the last move was: what is drawn is newer
        self._figures = figures
        board = self.query_one(Board)
        board.show(figures.lanes)
        self.query_one("#summary", Static).update(summary_words(figures, self.loaded))
        self._show_detail()
        if self.focused is None:
            board.focus()

    def focus_main(self) -> None:
        self.query_one(Board).focus()

    def _show_detail(self) -> None:
        board, figures = self.query_one(Board), self._figures
        if figures is None or board.lane is None:
            return
        words = card_words(figures, board.lanes[board.lane_index], board.lane_index, board.selected, self.loaded)
        self.query_one("#detail", Static).update(words, layout=False)

    def explanation(self) -> tuple[str, Content] | None:
        board, figures = self.query_one(Board), self._figures
        if figures is None or board.lane is None:
            return None
        return limit_words(figures, board.lane_index, board.lane, board.selected, self.loaded)

    def exports(self) -> Exports:
        """The board as a picture, its cards as rows."""
        from vsm_tui.screens.board_export import board_rows
        from vsm_tui.screens.exporting import exports_of

        return exports_of(self, None if self._figures is None else board_rows(self._figures))

    # --- opening ----------------------------------------------------------------------------------

    @on(Board.Opened)
    def _opened(self, event: Board.Opened) -> None:
        self.host.open_item(event.card.key, self._keys())

    def action_open(self) -> None:
        """Open the item under the cursor."""
        self.query_one(Board).action_open()

    def _keys(self) -> list[str]:
        """Every card from the right, oldest first: the order of a walk."""
        return [card.key for lane in reversed(self.query_one(Board).lanes) for card in lane.cards]

    def action_walk(self) -> None:
        """Walk the board from the right, oldest first; what is finished is no part of it."""
        from vsm_tui.screens.item import ItemScreen

        open_lanes = [lane for lane in reversed(self.query_one(Board).lanes) if lane.kind != "done"]
        keys = [card.key for lane in open_lanes for card in lane.cards]
        if not keys:
            self.host.tell("Nothing is in progress to walk through.")
            return
        self.app.push_screen(ItemScreen(keys[0], keys, walk=True))

    def action_fold(self) -> None:
        """Fold the empty lanes, or open them."""
        board = self.query_one(Board)
        board.fold(not board.folding)

    def action_view(self) -> None:
        """What is in progress, or what was discarded."""
        self._which = "open" if self._which == "discarded" else "discarded"
        self.refresh_figures()

    # --- moving -----------------------------------------------------------------------------------

    def action_move_left(self) -> None:
        """Move the card one step to the left."""
        self._move_by(-1)

    def action_move_right(self) -> None:
        """Move the card one step to the right."""
        self._move_by(1)

    def _move_by(self, steps: int) -> None:
        board = self.query_one(Board)
        target = board.lane_index + steps
        if (card := board.selected) is not None and 0 <= target < len(board.lanes):
            self._move(card, target)

    @on(Board.Dropped)
    def _dropped(self, event: Board.Dropped) -> None:
        self._move(event.card, event.to)

    def _move(self, card: Card, target: int) -> None:
        if self._which == "discarded":
            self.host.tell("A discarded item does not move; del brings it back.")
            return
        acts.needs_own_moves(self, "Moves", lambda: self._ask_why(card, target))

    def _ask_why(self, card: Card, target: int) -> None:
        """A move over a limit asks once, a move back asks why; both answers may stay empty."""
        board = self.query_one(Board)
        lane, back = board.lanes[target], target < board.lane_index
        over = lane.limit is not None and lane.count >= lane.limit
        if not over and not back:
            self._commit(card, target, None, over=False)
            return
        said = []
        if over:
            said.append(f"{lane.title} holds {count_words(lane)}; this makes one more than its limit.")
        if back:
            said.append(f"{card.label} goes back to {lane.title}.")

        def answered(values: dict[str, str] | None) -> None:
            if values is not None:
                self._commit(card, target, values["reason"] or None, over=over)

        def ask(offers: acts.Offers) -> None:
            field = Field("reason", "Why? (may stay empty)", suggestions=tuple(offers.move_reasons))
            self.app.push_screen(Form(" ".join(said), [field], save="Move"), answered)

        acts.with_offers(self, None, ask)

    def _commit(self, card: Card, target: int, reason: str | None, *, over: bool) -> None:
        """Draw the move, then write it; where that fails everything is read again as it is."""
        board, number, slug = self.query_one(Board), self.loaded.stream_id, self.loaded.slug
        step, seen_in = board.lanes[target].step, board.lanes[board.lane_index].step
        if board.move_card(card.key, target) is None:
            return

        painted = Event()
        self.call_after_refresh(painted.set)

        def write(store: Store, seen_in: str | None) -> int:
            from store.items import item_id, move_item
            from store.streams import revision

            painted.wait(PAINT_SECONDS)  # it would take the interpreter from the painting
            item = item_id(store, number, card.key)
            move_item(store, item, step, reason=reason, over_limit=over, seen_in=seen_in)
            return revision(store, slug)

        async def act(seen_in: str | None) -> None:
            from store import Conflict, StoreError

            try:
                self._needed = max(self._needed, await self.session.call(lambda store: write(store, seen_in)))
            except Conflict as conflict:
                question = acts.conflict_question(conflict, self.loaded.map.timezone)
                self.app.push_screen(question, lambda mine: self._act(act(None)) if mine else None)
            except StoreError as error:
                self.host.tell(str(error), fault=True)
            finally:
                self._under_way -= 1
            self._settle_soon()

        self._act(act(seen_in))

    def _act(self, doing: Coroutine[Any, Any, None]) -> None:
        self._under_way += 1
        self.run_worker(doing, group="acts", exit_on_error=False)

    def _settle_soon(self) -> None:
        if self._settle is not None:
            self._settle.stop()
        self._settle = self.set_timer(SETTLE_SECONDS, self._read_back)

    async def _read_back(self) -> None:
        self._settle = None
        await self.host.reload()

    # --- other acts -------------------------------------------------------------------------------

    def _card(self) -> Card | None:
        return self.query_one(Board).selected

    def action_block(self) -> None:
        """Block the item, or set it free."""
        if (card := self._card()) is not None:
            acts.block(self, card.key, blocked=card.blocked is not None)

    def action_new(self) -> None:
        """A new item in the lane under the cursor."""
        lane = self.query_one(Board).lane
        acts.new_item(self, lane.step if lane is not None else None)

    def action_edit(self) -> None:
        """Edit the item."""
        if (card := self._card()) is not None:
            acts.edit_item(self, card.key)

    def action_attach(self) -> None:
        """Attach effort or a note to the item."""
        if (card := self._card()) is not None:
            acts.attach(self, card.key)

    def action_delete(self) -> None:
        """Discard the item, or bring it back where discarded ones are shown."""
        if (card := self._card()) is not None:
            if self._which == "discarded":
                acts.bring_back(self, card.key)
            else:
                acts.discard(self, card.key)

    def action_decide(self) -> None:
        """Decide that moves are made here and not at the source."""
        if self.loaded.kept == "source":
            title = safe_line(self.loaded.map.title, 60)
            acts.ask_detach(self, f"Moves of {title} come from its source, with the next import.")
        else:
            self.host.tell("Moves are made here already.")
