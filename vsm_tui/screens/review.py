"""Screen 8, Review: the meeting. A page a question, its live answer, notes, and who changes what by when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.events import DescendantBlur
from textual.timer import Timer
from textual.widgets import Static, TextArea

from vsm_tui.actions import bindings
from vsm_tui.charts.matrix import Matrix
from vsm_tui.safe import safe, safe_line
from vsm_tui.scope import Scope
from vsm_tui.screens import review_acts
from vsm_tui.screens.base import StreamScreen
from vsm_tui.screens.review_figures import NAMES, ReviewFigures, compared, review_figures, whole_review
from vsm_tui.screens.review_words import explained, held_words, next_steps
from vsm_tui.screens.slides import drawn
from vsm_tui.screens.waits_figures import hottest
from vsm_tui.session import Loaded
from vsm_tui.widgets.agenda import Agenda
from vsm_tui.widgets.chart import ChartView
from vsm_tui.widgets.excerpt import Excerpt
from vsm_tui.widgets.heatmap import Heatmap
from vsm_tui.widgets.picture import PictureView
from vsm_tui.widgets.table import Column, Table
from vsm_tui.widgets.textarea import SafeTextArea
from vsm_tui.wording import plural

if TYPE_CHECKING:
    from vsm_tui.report.answer import Answer
    from vsm_tui.screens.exporting import Exports

DRAFT_SECONDS = 0.3
"""How long after the last key a note's draft is kept."""
DRAFT = "review_notes"
"""The setting that holds drafts of notes, by page."""


class ReviewScreen(StreamScreen[ReviewFigures]):
    """The agenda, one page at a time, and below it notes and decisions."""

    CSS_PATH = "review.tcss"
    NAME = "review"
    TITLE_TEXT = "Review"
    QUESTION = "What did we decide last time, did it work, and what one thing do we change next?"
    READING = (
        "Three pages by default: what was decided last time and what came of it, where work spends most of its time, "
        "and the one thing to change. [ and ] go through the agenda, tab through all nine questions; a star marks an "
        "answer that changed since last time, which is then on the agenda, and z puts all nine there. "
        "space opens the screen behind an answer, esc comes back. a writes a note, which is kept as it is typed; d "
        "records who changes what by when, and registers it as a change. e says who is here and finishes the review, "
        "which freezes the figures it showed. v compares with an earlier review, x exports it."
    )
    DEFINITIONS = ("accrued", "influence", "dependencies", "started_completed", "without_evidence", "control")
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "attach", "decide", "behind", "edit", "view", "table", "open", "fold",
        "previous", "next", "step(1)", "step(-1)",
        shown=("attach", "decide", "behind", "edit", "view"),
        labels={
            "attach": "Note", "decide": "Decide", "edit": "Finish", "view": "Compare", "fold": "All nine",
            "previous": "Page before", "next": "Next page",
        },
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.figures: ReviewFigures | None = None
        self.page = 1
        self._everything = False
        self._earlier: int | None = None
        """Which finished review is compared with, 0 the last; none while the meeting is shown."""
        self._drafts: dict[str, str] = {}
        self._drafts_read = False
        self._timer: Timer | None = None

    def compose_body(self) -> Iterable[Any]:
        yield Agenda(id="agenda")
        yield Excerpt("", id="held", markup=False)
        yield Static("", id="question", markup=False, classes="page")
        yield Excerpt("", id="sentence", markup=False, classes="page")
        yield Excerpt("", id="beside", markup=False, classes="page")
        with Container(id="shown", classes="page"):
            yield PictureView(id="picture")
            yield Table(id="table")
        yield Excerpt("", id="decisions", markup=False, classes="page")
        yield SafeTextArea(
            id="notes", classes="page", placeholder="Notes of this page: a writes, esc leaves", compact=True,
            tab_behavior="focus", highlight_cursor_line=False, soft_wrap=True,
        )  # fmt: skip
        with VerticalScroll(id="compared"):
            yield Static("", markup=False)

    # --- figures ----------------------------------------------------------------------------------

    def compute(self, loaded: Loaded, scope: Scope) -> ReviewFigures | None:
        """All nine answers; none where the stream has no start and finish yet."""
        from store.settings import get_setting
        from vsm_tui.flow.view import view

        if not loaded.map.steps or not view(loaded.history, scope).sound:
            return None
        store = self.session.store
        assert store is not None
        if not self._drafts_read:
            kept = get_setting(store, loaded.stream_id, DRAFT)
            self._drafts = {str(k): str(v) for k, v in kept.items()} if isinstance(kept, dict) else {}
            self._drafts_read = True
        return review_figures(store, loaded, scope)

    def empty_text(self) -> str:
        """A stream without start and finish."""
        return (
            "Here the review will be held: what was decided last time and what came of it, where work waits, what is "
            "changed next.\n\nA start step and a later finish step are needed first: draw the map (1, then n)."
        )

    def show_figures(self, figures: ReviewFigures) -> None:
        """Draw the page that is open."""
        first = self.figures is None
        self.figures = figures
        self._draw(first)

    @property
    def answer(self) -> Answer | None:
        """The answer of the page that is open."""
        return None if self.figures is None else self.figures.answer(self.page)

    def _draw(self, fresh: bool) -> None:
        figures, answer = self.figures, self.answer
        if figures is None or answer is None:
            return
        self.query_one(Agenda).show(figures.pages(self._everything), self.page)
        self.query_one("#held", Static).update(Content(held_words(figures)))
        self.query_one("#question", Static).update(Content(safe(answer.question)))
        self.query_one("#sentence", Static).update(Content(safe(answer.sentence, 800)))
        moved = figures.moved[self.page]
        beside = [safe(text, 600) for text in answer.beside]
        if moved:
            beside.insert(0, f"* Since last time: {safe_line('; '.join(moved), 400)}")
        self.query_one("#beside", Static).update(Content("\n".join(beside)))
        self.query_one("#beside").set_class(not beside, "-none")
        self._show_table(answer)
        bare = answer.picture is None and answer.table is None
        picture = (lambda _: next_steps(answer)) if bare else None if answer.picture is None else drawn(answer)
        self.query_one("#picture", PictureView).show(picture, hottest(picture) if isinstance(picture, Matrix) else None)
        self.set_class(not bare and (answer.picture is None or self.has_class("-wanted-table")), "-table")
        self.query_one("#decisions", Static).update(Content(review_acts.decision_words(figures)))
        self.query_one("#decisions").set_class(not figures.decisions, "-none")
        self._show_notes()
        if fresh:
            self.focus_main()

    def _show_table(self, answer: Answer) -> None:
        table = answer.table
        if table is None:
            self.query_one(Table).show_rows([Column("", grow=True)], [])
            return
        columns = [
            Column(title, align="right" if side == "r" else "left", grow=at == 0, least=14)
            for at, (title, side) in enumerate(zip(table.columns, table.align, strict=True))
        ]
        rows = [[safe_line(cell, 120) for cell in row] for row in table.rows]
        self.query_one(Table).show_rows(columns, rows)

    def focus_main(self) -> None:
        """The picture, or the table."""
        if self._earlier is not None:
            self.set_focus(self.query_one("#compared"))
            return
        target = self.query_one(Table) if self.has_class("-table") else self.query_one("#picture", PictureView).target
        self.set_focus(target)

    # --- pages ------------------------------------------------------------------------------------

    def show_page(self, number: int) -> None:
        """Open a page; what was noted on the one before is kept."""
        self.keep_notes()
        if self._earlier is not None:
            self._compare(None)
        self.page = number
        self._draw(True)

    @on(Agenda.Chosen)
    def _chosen(self, event: Agenda.Chosen) -> None:
        self.show_page(event.number)

    def action_step(self, by: int) -> None:
        """The next question of all nine, or the one before."""
        self.show_page((self.page - 1 + by) % len(NAMES) + 1)

    def action_next(self) -> None:
        """The next page of the agenda; in a comparison the review before."""
        self._turn(1)

    def action_previous(self) -> None:
        """The page of the agenda before; in a comparison the review after."""
        self._turn(-1)

    def _turn(self, by: int) -> None:
        if self.figures is None:
            return
        if self._earlier is not None:
            self._compare(min(max(0, self._earlier + by), len(self.figures.past) - 1))
            return
        on_agenda = [page.number for page in self.figures.pages(self._everything) if page.on]
        later = [number for number in on_agenda if number > self.page] if by > 0 else []
        before = [number for number in on_agenda if number < self.page] if by < 0 else []
        if by > 0:
            self.show_page(later[0] if later else on_agenda[0])
        else:
            self.show_page(before[-1] if before else on_agenda[-1])

    def action_fold(self) -> None:
        """All nine questions on the agenda, or those that it has by itself."""
        self._everything = not self._everything
        self._draw(False)

    def action_table(self) -> None:
        """The figures of the answer as a table, and back."""
        self.toggle_class("-wanted-table")
        self._draw(True)

    def action_behind(self) -> None:
        """The screen behind the answer; escape comes back here."""
        answer = self.answer
        if answer is None:
            return
        self.keep_notes()
        if answer.screen == "item" and answer.keys:
            self.host.open_item(answer.keys[0], list(answer.keys))
        elif answer.screen in self.host.screens_here:
            self.host.peek(answer.screen)
        else:
            self.host.tell("Nothing more is behind this answer; t shows its figures.")

    def action_open(self) -> None:
        """The items behind the answer."""
        answer = self.answer
        if answer is None or not answer.keys:
            self.host.tell("No item is behind this answer; space opens the screen behind it.")
        elif len(answer.keys) == 1:
            self.host.open_item(answer.keys[0], list(answer.keys))
        else:
            self.host.open_items(safe_line(answer.gist or answer.question, 60), list(answer.keys), dict(answer.notes))

    @on(ChartView.Picked)
    @on(Heatmap.CellOpened)
    @on(Table.RowOpened)
    def _picked(self, event: Any) -> None:
        event.stop()
        self.action_open()

    @property
    def slide_name(self) -> str:
        """The page that is open."""
        return f"review:{self.page}"

    # --- comparing --------------------------------------------------------------------------------

    def action_view(self) -> None:
        """What changed since an earlier review, and back to the meeting."""
        if self.figures is None:
            return
        if self._earlier is None and not self.figures.past:
            self.host.tell("No finished review to compare with yet: e finishes this one.")
            return
        self.keep_notes()
        self._compare(0 if self._earlier is None else None)

    def _compare(self, place: int | None) -> None:
        self._earlier = place
        self.set_class(place is not None, "-compare")
        if place is not None and self.figures is not None:
            lines = compared(self.figures, place)
            more = f"\n[ and ] choose another of {plural(len(self.figures.past), 'finished review')}; v goes back."
            text = Content.assemble((safe(lines[0]), "bold"), "\n", safe("\n".join(lines[1:]), 20_000), more)
            self.query_one("#compared Static", Static).update(text)
        self.focus_main()

    # --- notes ------------------------------------------------------------------------------------

    def _noted(self) -> str:
        """What is noted on the open page: the draft where there is one, else what is kept."""
        page = str(self.page)
        held = self.figures.held if self.figures is not None else None
        return self._drafts.get(page, held.notes.get(page, "") if held is not None else "")

    def _show_notes(self) -> None:
        area = self.query_one("#notes", TextArea)
        if not area.has_focus and area.text != self._noted():
            with self.prevent(TextArea.Changed):
                area.load_text(self._noted())

    @on(TextArea.Changed, "#notes")
    def _typed(self, event: TextArea.Changed) -> None:
        self._drafts[str(self.page)] = event.text_area.text
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(DRAFT_SECONDS, self._keep_drafts)

    def _keep_drafts(self) -> None:
        """Drafts survive the program's end, however it ends."""
        if self.session.loaded is not None:
            self.session.keep_setting(self.loaded.stream_id, DRAFT, self._drafts)

    def on_unmount(self) -> None:
        """What was typed last is kept, too."""
        if self._timer is not None:
            self._keep_drafts()

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """Leaving the notes keeps them."""
        if event.widget.id == "notes":
            self.keep_notes()

    def keep_notes(self) -> None:
        """Write the drafts into the review, opening one if none is held; until then they stay drafts."""
        if self._drafts and self.figures is not None:
            review_acts.write_notes(self, dict(self._drafts), self._kept)

    def _kept(self, written: dict[str, str]) -> None:
        """What was written is no draft any more, unless more was typed since."""
        self._drafts = {page: text for page, text in self._drafts.items() if written.get(page) != text}
        self._keep_drafts()

    def action_attach(self) -> None:
        """Write a note on this page."""
        if self._earlier is not None:
            self._compare(None)
        self.set_focus(self.query_one("#notes"))  # `focus` comes a turn later, and letters would be lost

    def close_inner(self) -> bool:
        """Escape leaves the filter, the notes, the comparison."""
        if super().close_inner():
            return True
        if self.query_one("#notes").has_focus:
            self.keep_notes()
            self.focus_main()
            return True
        if self._earlier is not None:
            self._compare(None)
            return True
        return False

    # --- acts -------------------------------------------------------------------------------------

    def action_decide(self) -> None:
        """Who changes what by when."""
        self.keep_notes()
        review_acts.decide(self)

    def action_edit(self) -> None:
        """Who is here; correct a decision; finish the review."""
        self.keep_notes()
        review_acts.edit(self)

    def exports(self) -> Exports:
        """The picture and figures of the page, and the whole review as Markdown and HTML."""
        found = super().exports()
        if self.figures is not None:
            found |= whole_review(self.figures)
        return found

    def explanation(self) -> tuple[str, Content] | None:
        """What the figures of the open page mean."""
        return None if self.answer is None else explained(self.answer)
