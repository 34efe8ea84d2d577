"""What every screen on a stream has: the frame, the scope keys, figures computed beside the screen.

A screen asks (`compute`, on a thread), draws (`show_figures`) and posts what the person did (`perform`). It
computes no figure and knows no SQL.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerState

from vsm_tui.actions import ACTS, SCREENS, bindings
from vsm_tui.charts.labels import cut
from vsm_tui.safe import safe, safe_line
from vsm_tui.scope import BASES, BASIS_WORDS, DAY_COUNTING_WORDS, Scope, window_words
from vsm_tui.session import Loaded, Session
from vsm_tui.widgets.dialogs import Reading
from vsm_tui.widgets.entry import SafeInput
from vsm_tui.widgets.frame import KeyLine, Menu, Part, ScopeLine
from vsm_tui.widgets.standing import Standing
from vsm_tui.wording import day_words, instant_words, plural

if TYPE_CHECKING:
    from store import Store
    from vsm_tui.screens.exporting import Exports

F = TypeVar("F")
T = TypeVar("T")
QUIET_SECONDS = 0.3
"""Figures that take no longer need no word that they are read."""


class Host(Protocol):
    """What a screen may ask of the app."""

    session: Session
    screens_here: tuple[str, ...]
    export_folder: str
    """Where `x` writes; empty until it was asked for."""

    @property
    def presenting(self) -> bool: ...
    async def reload(self) -> None: ...
    def tell(self, message: str, *, fault: bool = False) -> None: ...
    def open_items(self, title: str, keys: list[str], notes: dict[str, str] | None = None) -> None: ...
    def open_item(self, key: str, among: list[str]) -> None: ...
    def peek(self, name: str) -> None: ...


class ScopeBar(SafeInput):
    """The filter line at the bottom of a screen."""

    DEFAULT_CSS = """
    ScopeBar { dock: bottom; display: none; border: none; height: 1; background: $panel; }
    ScopeBar.-open { display: block; }
    """


class StreamScreen(Standing, Screen[None], Generic[F]):
    """A screen on the current stream. Subclasses say what they answer, compute and draw."""

    DEFAULT_CSS = """
    StreamScreen { background: $background; layers: base above; }
    StreamScreen #reading { layer: above; display: none; width: auto; margin: 4 4; color: $foreground 60%; }
    StreamScreen #body { height: 1fr; }
    StreamScreen #empty { display: none; height: 1fr; padding: 2 4; color: $foreground 80%; }
    StreamScreen.-empty #empty { display: block; }
    StreamScreen.-empty #body { display: none; }
    StreamScreen.-present ScopeLine, StreamScreen.-present Menu, StreamScreen.-present Footer { display: none; }
    """

    AUTO_FOCUS = "#body *"
    NAME: ClassVar[str] = ""
    """Name in the menu, one of `actions.SCREENS`, or empty for a screen that is opened from another."""
    SLIDE: ClassVar[str] = ""
    """Name of its slide in presentation, where that is not `NAME`."""
    TITLE_TEXT: ClassVar[str] = ""
    QUESTION: ClassVar[str] = ""
    """The question that this screen answers, as a sentence."""
    READING: ClassVar[str] = ""
    """How to read it: plain paragraphs."""
    DEFINITIONS: ClassVar[tuple[str, ...]] = ()
    """Names in `vsm_tui.definitions.DEFINITIONS` of the figures shown here."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(
        *("filter", "window", "basis", "span", "clear_scope", "explain", "export", "quality"),
        shown=("filter", "window", "basis"),
    )

    _stream: Loaded | None = None
    """The stream as it was when it was drawn last."""

    # --- layout -----------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        yield ScopeLine()
        yield Menu([(name, SCREENS[name], ACTS[f"go('{name}')"].label) for name in self.host.screens_here], self.NAME)
        with Container(id="body") as body:
            body.visible = False  # laid out, so that its sizes are known, and not seen before there are figures
            yield from self.compose_body()
        yield Static("Reading …", id="reading", markup=False)
        yield Static("", id="empty", markup=False)
        yield ScopeBar(placeholder="text in key or title; enter keeps it, esc leaves, empty shows all", id="filter")
        yield KeyLine()

    def compose_body(self) -> Iterable[Any]:
        """The screen's own widgets."""
        return ()

    # --- figures ----------------------------------------------------------------------------------

    def compute(self, loaded: Loaded, scope: Scope) -> F | None:
        """The figures for this scope; runs on a thread, touches no widget. None: nothing to show."""
        return None

    def show_figures(self, figures: F) -> None:
        """Draw what `compute` returned; runs on the interface's thread."""

    def empty_text(self) -> str:
        """What would be here, and the one key that starts it; shown where `compute` returned none."""
        return "Nothing here yet."

    def refresh_figures(self) -> None:
        """Compute and draw again for the present history and scope."""
        self._show_frame()
        if self.session.loaded is not None and self.stands:
            self._stream = self.session.loaded
            self._figure_worker()

    @work(group="figures", exclusive=True, exit_on_error=False)
    async def _figure_worker(self) -> None:
        loaded, scope = self.session.loaded, self.session.scope
        if loaded is None or not self.stands:
            return
        self.query_one(ScopeLine).add_class("-busy")
        try:
            figures = await asyncio.to_thread(self.compute, loaded, scope)
        except Exception:
            if self.stands:
                self._end_waiting()
            raise
        if not self.stands or self.session.loaded is None:
            return
        self.query_one(ScopeLine).remove_class("-busy")
        self._end_waiting()
        self.set_class(figures is None, "-empty")
        if figures is None:
            self.query_one("#empty", Static).update(Content(safe(self.empty_text(), 2000)))
        else:
            self.show_figures(figures)
            self.call_after_refresh(self._focus_something)
        bar = self.query_one("#filter", ScopeBar)
        if bar.has_class("-open"):  # what is being typed there must not become commands
            bar.focus()

    def _say_reading(self) -> None:
        """Nothing is on screen yet, and it takes a while."""
        self.query_one("#reading").display = not self.query_one("#body").visible

    def _end_waiting(self) -> None:
        self.query_one("#body").visible = True
        self.query_one("#reading").display = False

    def _focus_something(self) -> None:
        """Figures that appear take the keys, where nothing has them."""
        if self.focused is None:
            self.focus_main()
        if self.focused is None:
            self._update_auto_focus()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A figure or an act that failed is said to the person, never swallowed."""
        from store import StoreError

        if event.state is WorkerState.ERROR and (error := event.worker.error) is not None:
            kind = "" if isinstance(error, StoreError) else f"{type(error).__name__}: "
            self.host.tell(f"{kind}{error}", fault=True)

    # --- life -------------------------------------------------------------------------------------

    @property
    def host(self) -> Host:
        """The app, as far as screens know it."""
        return cast(Host, self.app)

    @property
    def session(self) -> Session:
        """The sitting that all screens share."""
        return self.host.session

    @property
    def loaded(self) -> Loaded:
        """The stream that this screen shows as it was read last, also while another is being opened."""
        now = self.session.loaded
        if now is not None and (self._stream is None or self._stream.slug == now.slug):
            self._stream = now
        assert self._stream is not None
        return self._stream

    def on_mount(self) -> None:
        """Draw for the first time."""
        self.set_class(self.host.presenting, "-present")
        self.set_timer(QUIET_SECONDS, self._say_reading)
        self.refresh_figures()

    def on_screen_resume(self) -> None:
        """Draw again what may have changed while another screen was on top."""
        self.set_class(self.host.presenting, "-present")
        self.refresh_figures()

    @property
    def slide_name(self) -> str:
        """The slide that presentation begins with here; empty for a screen that has none."""
        return self.SLIDE or self.NAME

    def place(self) -> tuple[str, ...]:
        """Where we are, from the stream down."""
        title = self.session.loaded.map.title if self.session.loaded else ""
        return tuple(safe_line(part, 60) for part in (title, self.TITLE_TEXT) if part)

    def scope_words(self) -> tuple[Part, ...]:
        """The scope in the order in which it must stay visible; a part may have shorter wordings."""
        loaded, scope = self.session.loaded, self.session.scope
        if loaded is None:
            return ()
        words: list[Part] = [self.session.state] if self.session.state else []
        words.append(window_words(self.session.window))
        if scope.types:
            words.append(("only " + ", ".join(scope.types), plural(len(scope.types), "type")))
        if scope.text:
            words.append((f"“{scope.text}”", f"“{cut(safe_line(scope.text, 60), 8)}”"))
        if (scope.types or scope.text) and not self._some_item_kept():
            words.append("matches no item")
        if scope.start or scope.finish:
            first = scope.start or loaded.map.start_step
            words.append(f"{first} to {scope.finish or loaded.map.finish_step}")
        if scope.day_counting is not None and scope.day_counting != loaded.map.day_counting:
            words.append(DAY_COUNTING_WORDS[scope.day_counting])
        as_of, zone = loaded.history.as_of, loaded.map.timezone
        words.append((f"as of {instant_words(as_of, zone)}", f"as of {day_words(as_of, zone)}"))
        words.append((BASIS_WORDS[scope.basis], scope.basis))
        return tuple(
            safe_line(word, 60) if isinstance(word, str) else tuple(safe_line(each, 60) for each in word)
            for word in words
        )

    def _some_item_kept(self) -> bool:
        from vsm_tui.flow.view import UnknownStep, view

        try:
            return bool(view(self.loaded.history, self.session.scope).items.any())
        except UnknownStep:
            return True

    def _show_frame(self) -> None:
        if not self.stands:
            return
        line = self.query_one(ScopeLine)
        line.place, line.parts = self.place(), self.scope_words()

    # --- acts -------------------------------------------------------------------------------------

    def perform(
        self,
        job: Callable[[Store], T],
        then: Callable[[T], None] | None = None,
        failed: Callable[[], None] | None = None,
    ) -> None:
        """Run an act on the store's thread, read the stream again, then call `then` with its result.

        A fault (`StoreError`, a conflict with both values) is told to the person, and `failed` may bring back
        what was typed; nothing is lost on screen.
        """

        async def act() -> None:
            from store import StoreError

            try:
                result = await self.session.call(job)
            except StoreError as error:
                self.host.tell(str(error), fault=True)
                if failed is not None:
                    self.finish(failed)
                return
            await self.host.reload()
            if then is not None:
                self.finish(then, result)

        self.run_worker(act(), group="acts", exit_on_error=False)

    # --- scope ------------------------------------------------------------------------------------

    def choose_scope(self, **changes: Any) -> None:
        """Change the shared scope and draw again."""

        async def choose() -> None:
            await self.session.choose(**changes)
            self.refresh_figures()

        self.run_worker(choose(), group="scope", exit_on_error=False)

    def action_basis(self) -> None:
        """Next basis."""
        self.choose_scope(basis=BASES[(BASES.index(self.session.scope.basis) + 1) % len(BASES)])

    def action_clear_scope(self) -> None:
        """Everything, as the map says."""
        self.choose_scope(window="all", types=(), text="", start=None, finish=None, day_counting=None)

    def action_filter(self) -> None:
        """Open the filter line."""
        bar = self.query_one("#filter", ScopeBar)
        bar.value = self.session.scope.text
        bar.add_class("-open")
        bar.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the filter line keeps the text."""
        if event.input.id == "filter":
            event.stop()
            self._close_filter()
            self.choose_scope(text=event.value.strip())

    def close_inner(self) -> bool:
        """Escape asks first whether something open inside the screen wants it; true where it did."""
        if self.query_one("#filter", ScopeBar).has_class("-open"):
            self._close_filter()
            return True
        return False

    def _close_filter(self) -> None:
        self.query_one("#filter", ScopeBar).remove_class("-open")
        self.focus_main()

    def focus_main(self) -> None:
        """Give the focus to the screen's main widget."""
        self.set_focus(None)

    def action_window(self) -> None:
        """Choose the window and the item types."""
        from vsm_tui.screens.scoping import choose_window

        choose_window(self)

    def action_span(self) -> None:
        """Choose start and finish step."""
        from vsm_tui.screens.scoping import choose_span

        choose_span(self)

    # --- export -----------------------------------------------------------------------------------

    def exports(self) -> Exports:
        """What `x` writes, by suffix: the picture as SVG, the figures as CSV, and both said in Markdown."""
        from vsm_tui.screens.exporting import exports_of

        return exports_of(self)

    def said(self) -> str:
        """The one sentence that the screen says, as it is shown; empty where it says none."""
        from vsm_tui.screens.exporting import said_on

        return said_on(self)

    def action_export(self) -> None:
        """Write what is shown into a folder."""
        from vsm_tui.screens.exporting import start_export

        start_export(self)

    # --- help -------------------------------------------------------------------------------------

    def action_quality(self) -> None:
        """What the data of the stream lacks."""
        from vsm_tui.screens.quality import QualityScreen

        if not isinstance(self, QualityScreen):
            self.app.push_screen(QualityScreen())

    def explanation(self) -> tuple[str, Content] | None:
        """Title and text for the figure under the cursor, or none."""
        return None

    def action_explain(self) -> None:
        """Explain the figure under the cursor, else the screen."""
        found = self.explanation()
        if found is None:
            self.host.tell("Nothing under the cursor to explain; ? explains the screen.")
        else:
            self.app.push_screen(Reading(*found))
