"""The list of streams: where everything begins, and what a new store offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker, WorkerState

from vsm_tui.actions import bindings
from vsm_tui.safe import safe, safe_line
from vsm_tui.widgets.frame import KeyLine, ScopeLine
from vsm_tui.widgets.options import Options
from vsm_tui.widgets.standing import Standing
from vsm_tui.wording import day_words, plural

if TYPE_CHECKING:
    from store import Store
    from store.models import StreamMap
    from store.streams import StreamSummary
    from vsm_tui.app import VsmApp

_WELCOME = (
    "A value stream is the path from a need to a measured customer outcome.\n"
    "Begin with one stream and one customer outcome: by hand, from an export, or with the sample."
)


class StreamsScreen(Standing, Screen[None]):
    """Streams by name with their items and span; below them what can be started."""

    DEFAULT_CSS = """
    StreamsScreen { background: $background; }
    StreamsScreen #welcome { padding: 1 2 1 3; color: $foreground 80%; }
    StreamsScreen #streams, StreamsScreen #streams:focus {
        height: 1fr; background: $background; border: none; padding: 0 1;
    }
    StreamsScreen #opening { padding: 0 2 1 3; color: $foreground 60%; height: auto; }
    StreamsScreen #opening.-fault { color: $error; }
    """
    QUESTION = "Which streams are there, and what can be started?"
    READING = (
        "One line a stream: its name, how many items it has, and the span of their events. Enter opens it on its "
        "headline. The lines below start a stream by hand, read an export, or open the sample streams."
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "new", "delete", shown=("new",), labels={"new": "New stream", "delete": "Delete stream"}
    )

    def __init__(self, *, demo: bool = False) -> None:
        super().__init__()
        self._demo = demo
        self._entries: list[str] = []
        self._due: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        yield ScopeLine()
        yield Static(_WELCOME, id="welcome", markup=False)
        yield Static("Opening …", id="opening", markup=False)
        yield Options(id="streams", markup=False)
        yield KeyLine()

    @property
    def vsm(self) -> VsmApp:
        """The app."""
        return cast("VsmApp", self.app)

    def on_mount(self) -> None:
        """Draw first, then read the store."""
        line = self.query_one(ScopeLine)
        line.place = ("vsm-tui", "sample" if self._demo else "streams")
        self.call_after_refresh(self._open)

    @work(group="open", exit_on_error=False)
    async def _open(self) -> None:
        from store import StoreError

        try:
            if self._demo:
                from vsm_tui.intake.sample import open_demo

                await self.vsm.session.call(open_demo)
            await self.vsm.session.read_streams()
        except StoreError as error:
            if self.stands:
                self._show_fault(str(error))
            return
        if not self.stands:
            return
        opening = self.query_one("#opening")
        opening.remove_class("-fault")
        opening.display = False
        self.query_one(ScopeLine).parts = (self.vsm.session.state,) if self.vsm.session.state else ()
        self.refresh_figures()
        self.vsm.opened()
        if self._demo and self.vsm.session.streams:
            from vsm_tui.intake.sample import FIRST

            await self.vsm.open_stream(FIRST)

    def _show_fault(self, message: str) -> None:
        """The store cannot be opened: why, and that it can be tried again; nothing else is offered."""
        opening = self.query_one("#opening", Static)
        opening.update(Content(safe(message, 1000)))
        opening.add_class("-fault")
        opening.display = True
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_option(Option(Content.assemble(("+ ", "bold"), "Try again"), id="again"))
        self._entries = ["again"]
        options.highlighted = 0
        options.focus()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """What failed beside the screen is said to the person, never swallowed."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            if event.worker.group == "open" and self.vsm.session.store is None:
                self._show_fault(str(event.worker.error) or type(event.worker.error).__name__)
                return
            self.vsm.tell(str(event.worker.error) or type(event.worker.error).__name__, fault=True)

    def refresh_figures(self) -> None:
        """Draw the list as the session knows it."""
        if not self.stands:
            return
        options = self.query_one(OptionList)
        at = options.highlighted or 0
        chosen = self._entries[at] if at < len(self._entries) else ""
        options.clear_options()
        self._entries = []
        for stream in self.vsm.session.streams:
            self._entries.append(f"stream:{stream.slug}")
            options.add_option(Option(_stream_line(stream, self._due.get(stream.slug, "")), id=self._entries[-1]))
        if self._entries:
            options.add_option(None)
        for name, label, hint in (
            ("start", "Start a stream by hand", "name the steps, no data needed (n)"),
            ("import", "Import an export", "CSV, Jira JSON, XES and others"),
            ("sample", "Open the sample streams", "a regulated bank, insurance claims"),
        ):
            self._entries.append(name)
            options.add_option(Option(Content.assemble(("+ ", "bold"), label, (f"   {hint}", "dim")), id=name))
        # The cursor stays on what it was on, also where another process adds a stream above it.
        stays = chosen in self._entries
        options.highlighted = self._entries.index(chosen) if stays else min(at, len(self._entries) - 1)
        options.focus()
        if self.vsm.session.streams:
            self._look_for_due()

    def on_screen_resume(self) -> None:
        """Items may have been made, and a check concluded, on the way."""
        if self.vsm.session.streams:
            self.refresh_figures()

    @work(group="due", exclusive=True, exit_on_error=False)
    async def _look_for_due(self) -> None:
        """Say under each stream which checks of changes are due."""

        def look(store: Store) -> dict[str, str]:
            from store.listing import has_changes

            if not has_changes(store):  # most stores; what follows loads much
                return {}
            from store.clock import now
            from vsm_tui.flow.due import due_by_stream, due_words

            return {slug: due_words(due) for slug, due in due_by_stream(store, now()).items()}

        found = await self.vsm.session.call(look)
        if found != self._due:
            self._due = found
            self.refresh_figures()

    @on(OptionList.OptionSelected)
    async def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        entry = event.option_id or ""  # the list may be another by now than when it was chosen
        if entry == "again":
            self.query_one("#opening", Static).update(Content("Opening …"))
            self._open()
        elif entry == "start":
            self.action_new()
        elif entry == "import":
            from vsm_tui.screens.importing import start_import

            start_import(self)
        elif entry == "sample":
            self._load_samples()
        else:
            await self.vsm.open_stream(entry.removeprefix("stream:"))

    @work(group="open", exit_on_error=False)
    async def _load_samples(self) -> None:
        from vsm_tui.intake.sample import FIRST, load_samples

        self.vsm.tell("Reading the sample streams …")
        await self.vsm.session.call(load_samples)
        await self.vsm.session.read_streams()
        self.refresh_figures()
        await self.vsm.open_stream(FIRST)

    def action_new(self) -> None:
        """Start a stream by hand, question by question."""
        from vsm_tui.screens.mapping.guided import start_guided

        start_guided(self.app, self._make)

    @work(group="acts", exit_on_error=False)
    async def _make(self, stream: StreamMap) -> None:
        from store import StoreError
        from vsm_tui.screens.mapping.guided import make_stream

        try:
            slug = await self.vsm.session.call(lambda store: make_stream(store, stream))
        except StoreError as error:
            self.vsm.tell(str(error), fault=True)
            return
        await self.vsm.session.read_streams()
        self.refresh_figures()
        await self.vsm.open_stream(slug, "map")

    def action_delete(self) -> None:
        """Delete the stream under the cursor, after one question; undo brings it back."""
        from vsm_tui.widgets.dialogs import Confirm

        at = self.query_one(OptionList).highlighted
        entry = self._entries[at] if at is not None else ""
        if not entry.startswith("stream:"):
            return
        slug = entry.removeprefix("stream:")

        def confirmed(yes: bool | None) -> None:
            if yes:
                self._delete(slug)

        self.app.push_screen(
            Confirm(
                f"Delete the stream {slug} with all its items? Undo (u) brings it back.",
                yes="Delete",
                no="Keep",
            ),
            confirmed,
        )

    @work(group="acts", exit_on_error=False)
    async def _delete(self, slug: str) -> None:
        def delete(store: Store) -> None:
            from store.streams import delete_stream

            delete_stream(store, slug)

        await self.vsm.session.call(delete)
        await self.vsm.reload()
        self.vsm.tell(f"Deleted {slug}; u brings it back.")


def _stream_line(stream: StreamSummary, due: str = "") -> Content:
    span = ""
    if stream.first_at is not None and stream.last_at is not None:
        span = f"{day_words(stream.first_at, 'UTC')} to {day_words(stream.last_at, 'UTC')}"
    return Content.assemble(
        (safe_line(stream.name or stream.slug, 60), "bold"),
        (f"   {plural(stream.items, 'item')}", ""),
        (f"   {span}" if span else "   mapped by hand", "dim"),
        (f"\n  ! {safe_line(due, 90)}" if due else "", "$warning"),
    )
