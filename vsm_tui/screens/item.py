"""One item, day by day: its strip, where its time went, what is recorded of it, and what it is for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.widgets import Static

from vsm_tui.actions import bindings
from vsm_tui.safe import safe, safe_line
from vsm_tui.scope import Scope
from vsm_tui.screens import item_acts as acts
from vsm_tui.screens import item_corrections as corrections
from vsm_tui.screens.base import StreamScreen
from vsm_tui.screens.item_figures import ItemFigures, item_figures
from vsm_tui.screens.item_records import (
    KINDS,
    RecordTable,
    Section,
    block_records,
    chain_records,
    effort_records,
    event_records,
    note_records,
    visit_records,
)
from vsm_tui.screens.item_words import (
    guess_words,
    legend,
    pace_words,
    read_guesses,
    sentence_words,
    state_words,
    strip_days,
)
from vsm_tui.session import Loaded
from vsm_tui.widgets.dialogs import Field, Form
from vsm_tui.widgets.frame import Part
from vsm_tui.widgets.strip import DayStrip
from vsm_tui.widgets.table import Table
from vsm_tui.wording import day_words, plural, type_sign

if TYPE_CHECKING:
    from vsm_tui.flow.item import ItemLife

_RIGHT = ("chain", "blocks", "efforts", "notes")


class ItemScreen(StreamScreen[ItemFigures]):
    """The item `key`; `among` are its neighbours. A walk goes through them one by one."""

    CSS_PATH = "item.tcss"
    TITLE_TEXT = "Item"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    QUESTION = "Where did this item's days go, from start to finish?"
    READING = (
        "The strip is its life, a cell a day, week by week: worked on, waiting, blocked, off. The sentence above "
        "counts the days. d marks the day under the cursor as worked on, then as not, then takes the mark away; marks "
        "decide that count first and change nothing else. Below stand its visits and everything recorded of it: e "
        "corrects the row under the cursor, del takes it out, n adds a missing entry, a adds effort or a note, ! "
        "blocks it or sets it free. [ and ] go to its neighbours. In a presentation the strip is hidden until the room "
        "has guessed."
    )
    DEFINITIONS = ("days_worked", "waiting", "pace", "rework")
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "open",
        "filter",
        "window",
        "basis",
        "previous",
        "next",
        "decide",
        "new",
        "edit",
        "attach",
        "block",
        "delete",
        "walk",
        shown=("previous", "next", "decide", "edit", "attach", "block"),
        labels={"decide": "Mark day", "new": "New entry", "delete": "Remove", "walk": "Next in walk", "open": "Guess"},
    )

    def __init__(self, key: str, among: list[str], *, walk: bool = False) -> None:
        super().__init__()
        self._key = key
        self._among = list(among) if key in among else [key]
        self._walk = walk
        self._figures: ItemFigures | None = None
        self._guesses: dict[str, tuple[list[int], list[int]]] = {}
        """By item: what the room guessed, worked on and waiting; an item in it is revealed."""

    def compose_body(self) -> Iterable[Any]:
        with VerticalScroll(id="page", can_focus=False):
            yield Static("", id="heading", markup=False)
            yield Static("", id="sentence", markup=False)
            yield Static("", id="note", markup=False)
            yield Static("", id="guess", markup=False)
            yield Static("", id="pace", markup=False)
            yield DayStrip(id="strip")
            yield Static("", id="day", markup=False)
            with Container(id="records"):
                with Vertical(id="left"):
                    for kind in KINDS:
                        if kind not in _RIGHT:
                            yield Section(kind)
                with Vertical(id="right"):
                    for kind in KINDS:
                        if kind in _RIGHT:
                            yield Section(kind)

    def place(self) -> tuple[str, ...]:
        number = self._among.index(self._key) + 1
        among = f" ({number} of {len(self._among)})" if len(self._among) > 1 else ""
        return (*super().place()[:1], ("Walk › " if self._walk else "") + safe_line(self._key, 40) + among)

    def scope_words(self) -> tuple[Part, ...]:
        return acts.with_who_moves(self, super().scope_words())

    # --- figures ----------------------------------------------------------------------------------

    def compute(self, loaded: Loaded, scope: Scope) -> ItemFigures | None:
        assert self.session.store is not None
        return item_figures(loaded, scope, self.session.store, self._key)

    def empty_text(self) -> str:
        return f"{self._key} is no longer in this stream. esc goes back."

    @property
    def _hidden(self) -> bool:
        return self.has_class("-present") and self._key not in self._guesses

    def show_figures(self, figures: ItemFigures) -> None:
        self._figures = figures
        life, detail, stream = figures.life, figures.detail, self.loaded.map
        hidden = self._hidden
        self.set_class(hidden, "-guessing")
        escalated = "   escalated" if detail.escalated else ""
        self.query_one("#heading", Static).update(
            Content.assemble(
                (f"{type_sign(life.type)} {safe_line(life.key, 60)}  ", "$primary bold"),
                (safe(life.title or "without a title", 20_000), "bold"),
                (f"   {safe_line(life.type, 30)}{escalated}   {state_words(life, stream, figures.age)}", "dim"),
            )
        )
        asked = (
            f"{plural(life.worked.days, 'day')} from start to {'finish' if life.ended_at else 'now'}. On how many was "
            "somebody working on it, on how many did it wait? enter takes the room's guesses."
        )
        self.query_one("#sentence", Static).update(Content(asked if hidden else safe_line(sentence_words(life), 300)))
        pace = self.query_one("#pace", Static)
        pace.display = figures.age is not None and not hidden
        if figures.age is not None:
            step = safe_line(life.visits[-1].title, 40) if life.visits else "this step"
            pace.update(pace_words(figures.age, figures.pace, figures.p50, figures.p85, step, self.size.width - 4))
        self.query_one(DayStrip).show(strip_days(life, stream), hidden=hidden)
        note = self.query_one("#note", Static)
        note.display = self._walk and bool(detail.notes) and not hidden
        if note.display:
            latest = detail.notes[-1]
            said = f"{day_words(latest.at, stream.timezone)}, {safe_line(latest.who, 20)}: {safe(latest.text, 400)}"
            note.update(Content(said))
        self._show_day()
        self._show_guess(life)
        basis = self.session.scope.basis
        rows = {
            "visits": visit_records(life, stream),
            "blocks": block_records(detail, figures.held, stream, self.loaded.history.as_of),
            "efforts": effort_records(detail, stream),
            "events": event_records(detail, stream),
            "notes": note_records(detail, stream),
            "chain": chain_records(figures.paths, detail),
        }
        for section in self.query(Section):
            section.show(rows[section.kind], basis)
        if self.focused is None:
            self.focus_main()

    def focus_main(self) -> None:
        self.query_one(DayStrip).focus()

    @on(DayStrip.DayMoved)
    def _show_day(self) -> None:
        day = self.query_one(DayStrip).selected
        parts: list[Any] = [] if day is None else [day.words, "\n"]
        self.query_one("#day", Static).update(Content.assemble(*parts, legend()))

    def _show_guess(self, life: ItemLife) -> None:
        guess = self.query_one("#guess", Static)
        worked, waited = self._guesses.get(self._key, ([], []))
        guess.display = bool(worked or waited)
        if guess.display:
            guess.update(guess_words(worked, waited, life, self.size.width - 4))

    @on(Table.RowMoved)
    def _row_moved(self, event: Table.RowMoved) -> None:
        """Keep the row under the cursor in sight: the tables do not scroll, the page does."""
        page = self.query_one("#page", VerticalScroll)
        top = event.table.region.y - page.region.y + page.scroll_offset.y + 1
        page.scroll_to_region(Region(0, int(top) + event.index, 1, 1), animate=False)

    def explanation(self) -> tuple[str, Content] | None:
        from vsm_tui.definitions import DEFINITIONS

        figures = self._figures
        if figures is None or self._hidden:
            return None
        worked, meaning = figures.life.worked, DEFINITIONS["days_worked"]
        rests = {
            "dated effort": "effort that is dated: the days with any",
            "hours": "effort in hours, divided by the calendar's hours a day and rounded up",
            "statuses": "statuses alone: every working day with any active time, so it is at most this",
            "marks": "the marks that people made on days",
        }[worked.source]
        return meaning.title, Content.assemble(
            (f"{worked.sentence}\n\n", "bold"), f"The count rests on {rests}.\n", (meaning.meaning, "dim")
        )

    # --- going about ------------------------------------------------------------------------------

    def _go(self, by: int) -> None:
        at = self._among.index(self._key) + by
        if not 0 <= at < len(self._among):
            self.host.tell("That was the last one." if by > 0 else "That was the first one.")
            return
        self._key = self._among[at]
        self.query_one("#page", VerticalScroll).scroll_home(animate=False)
        self.refresh_figures()

    def action_next(self) -> None:
        """The next neighbour."""
        self._go(1)

    def action_previous(self) -> None:
        """The previous neighbour."""
        self._go(-1)

    def action_walk(self) -> None:
        """On to the next item of the walk."""
        self._go(1)

    def action_open(self) -> None:
        """Take the room's guesses, then draw the strip beside them."""
        if not self._hidden or self._figures is None:
            return
        days = self._figures.life.worked.days

        def fault(text: str) -> str | None:
            try:
                read_guesses(text, days)
            except ValueError as error:
                return str(error)
            return None

        def answered(values: dict[str, str] | None) -> None:
            if values is not None:
                self._guesses[self._key] = (
                    read_guesses(values["worked"], days),
                    read_guesses(values["waiting"], days),
                )
                self.refresh_figures()

        self.app.push_screen(
            Form(
                f"{plural(days, 'day')}: what does the room guess?",
                [
                    Field("worked", "Days on which somebody worked on it", hint="3, 10, 12", check=fault),
                    Field("waiting", "Days on which it waited", hint="empty: nobody guessed", check=fault),
                ],
                save="Reveal",
            ),
            answered,
        )

    # --- acts -------------------------------------------------------------------------------------

    def _section(self) -> Section | None:
        """The section whose table has the focus."""
        focused = self.focused
        return focused.parent if isinstance(focused, RecordTable) and isinstance(focused.parent, Section) else None

    def action_decide(self) -> None:
        """Mark the day under the cursor: worked on, not worked on, no mark."""
        day, figures = self.query_one(DayStrip).selected, self._figures
        if day is None or figures is None:
            return
        after = {None: True, True: False, False: None}[day.mark]
        number, when, seen = figures.detail.id, day.day, day.mark

        def mark(store: Any) -> None:
            from store.items import mark_day

            mark_day(store, number, when, after, seen=(seen,))

        self.perform(mark)

    def action_new(self) -> None:
        """Add an entry into a step that nobody recorded."""
        if self._figures is not None:
            corrections.add_entry(self, self._figures.detail)

    def action_edit(self) -> None:
        """Correct the row under the cursor, else edit the item."""
        section = self._section()
        record = section.selected if section is not None else None
        if self._figures is None:
            return
        if section is not None and record is not None:
            corrections.edit(self, self._figures.detail, section.kind, record.id)
        else:
            acts.edit_item(self, self._key)

    def action_delete(self) -> None:
        """Take the row under the cursor out, else discard the item or bring it back."""
        section = self._section()
        record = section.selected if section is not None else None
        if self._figures is None:
            return
        if section is not None and record is not None:
            corrections.remove(self, self._figures.detail, section.kind, record.id)
        elif self._figures.life.class_name == "discarded":
            acts.bring_back(self, self._key)
        else:
            acts.discard(self, self._key)

    def action_attach(self) -> None:
        """Attach effort or a note."""
        if self._figures is not None:
            acts.attach(self, self._key, first="note" if self._walk else "effort")

    def action_block(self) -> None:
        """Block the item, or set it free."""
        acts.block(self, self._key, blocked=False)
