"""The app: which screen is on top, the theme, and what is common to all screens."""

from __future__ import annotations

import asyncio
import gc
import importlib
import os
import signal
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen
from textual.theme import Theme
from textual.worker import Worker, WorkerState

from vsm_tui.actions import ACTS, SCREENS, bindings
from vsm_tui.safe import safe
from vsm_tui.screens.streams import StreamsScreen
from vsm_tui.session import PATIENCE, THEME_SETTING, Session
from vsm_tui.theming import DEFAULT, default_theme
from vsm_tui.widgets.frame import MenuEntry
from vsm_tui.wording import both_values

if TYPE_CHECKING:
    from store import Store

WATCH_SECONDS = 1.0
"""How often another process's commits are looked for."""
LIVE_SECONDS = 60.0
"""How often ages and the as-of move on by themselves."""
THEMES_SECONDS = 0.8
"""When the other themes are read: after the first figures, unless one of them was chosen."""
STOP_PATIENCE = 1.0
"""Seconds that a signal leaves to what is being written."""
_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT) if sys.platform != "win32" else ()

_SCREEN_CLASSES: dict[str, str] = {
    "headline": "vsm_tui.screens.headline:HeadlineScreen",
    "map": "vsm_tui.screens.map:MapScreen",
    "board": "vsm_tui.screens.board:BoardScreen",
    "waits": "vsm_tui.screens.waits:WaitsScreen",
    "flow": "vsm_tui.screens.flow:FlowScreen",
    "delivery": "vsm_tui.screens.delivery:DeliveryScreen",
    "outcomes": "vsm_tui.screens.outcomes:OutcomesScreen",
    "constraints": "vsm_tui.screens.constraints:ConstraintsScreen",
    "review": "vsm_tui.screens.review:ReviewScreen",
}
"""Screen name -> module:class, imported when it is first shown."""


class VsmApp(App[None]):
    """Value stream management at a terminal."""

    TITLE = "vsm-tui"
    CSS = """
    Footer { background: $surface; }
    Toast { width: auto; max-width: 80%; }
    """
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "streams",
        *(f"go('{name}')" for name in SCREENS),
        "back",
        "acts",
        "help",
        "present",
        "undo",
        "redo",
        "quit",
        shown=("undo", "help", "quit"),
    )

    def __init__(self, path: Path, *, demo: bool = False) -> None:
        super().__init__()
        self.session = Session(path, as_of="last" if demo else None)
        self.demo = demo
        self.screens_here: tuple[str, ...] = tuple(name for name in SCREENS if name in _SCREEN_CLASSES)
        self._stream_screens: dict[str, Screen[Any]] = {}
        self.export_folder = ""
        self._exit_code = 0
        self._store_closed = True
        self._watching = False
        self._themes_read = False
        self._reading: asyncio.Task[None] | None = None
        self._next_reading: asyncio.Task[None] | None = None
        self._theme_before: str | None = None
        first = default_theme()
        self._ours: dict[str, Theme] = {first.name: first.as_textual()}
        self.register_theme(self._ours[first.name])
        self.theme = first.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Variables for themes that lack ours (Textual's own)."""
        return default_theme().variables()

    # --- life -------------------------------------------------------------------------------------

    def run_to_exit_code(self) -> int:
        """Run until the person quits; returns the exit code of INTERFACE.md."""
        before = {number: signal.getsignal(number) for number in _SIGNALS}
        self.run(mouse=True)
        for number, handler in before.items():  # the loop left them to the system, which would leave at once
            signal.signal(number, handler)
        if self._exception is not None:
            raise self._exception
        if not self._store_closed:  # a thread still writes, and would be waited for without end
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(self._exit_code)
        return self._exit_code

    async def run_async(self, **options: Any) -> None:
        """As Textual's, but signals are taken from before the first frame to after the last."""
        loop = asyncio.get_running_loop()
        if not options.get("headless") and threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                loop.add_signal_handler(number, self._stop, 128 + number)
        await super().run_async(**options)

    def _stop(self, code: int) -> None:
        self._exit_code = self._exit_code or code
        self._gather_drafts()
        self.exit()

    def _gather_drafts(self) -> None:
        from vsm_tui.widgets.dialogs import Form

        for screen in self._screen_stack if self._running else ():
            if isinstance(screen, Form) and screen.is_mounted and (typed := screen.draft()):
                self.session.drafts[screen.heading] = typed

    def _fatal_error(self) -> None:
        """Textual would gather local values, which may be secret; the caller reports the exception."""
        self._gather_drafts()
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        """Nothing was gathered; see above."""

    def get_default_screen(self) -> Screen[Any]:
        """The list of streams is the bottom of every stack."""
        return StreamsScreen(demo=self.demo)

    def on_mount(self) -> None:
        """The watch on the store, the clock, and the themes."""
        self.set_interval(WATCH_SECONDS, self._watch)
        self.set_interval(LIVE_SECONDS, self._live)
        self.set_timer(THEMES_SECONDS, self._read_themes)

    async def on_unmount(self) -> None:
        """Close the store on its own thread; a signal does not wait long for what is being written."""
        self._store_closed = await self.session.close(STOP_PATIENCE if self._exit_code else PATIENCE)

    def opened(self) -> None:
        """The streams are listed: the theme that was chosen, and beside it what the first figures need."""
        if self.session.theme not in ("", self.theme):
            self._read_themes()
        self.run_worker(asyncio.to_thread(_warm_up), group="warm-up", exit_on_error=False)

    @work(group="themes", exit_on_error=False)
    async def _read_themes(self) -> None:
        from vsm_tui.theming import all_themes

        if self._themes_read:
            return
        self._themes_read = True
        themes, faults = await asyncio.to_thread(all_themes)
        for theme in themes:
            self._ours[theme.name] = theme.as_textual()
            self.register_theme(self._ours[theme.name])
        for fault in faults:
            self.tell(fault, fault=True)
        kept = self.session.theme
        if kept in self._ours:
            self.theme = kept

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A failed worker of the app itself is told to the person."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.tell(str(event.worker.error) or type(event.worker.error).__name__, fault=True)

    # --- messages to the person -------------------------------------------------------------------

    def tell(self, message: str, *, fault: bool = False) -> None:
        """A short note in the corner; faults stay longer."""
        self.notify(
            safe(message, 1000),
            severity="error" if fault else "information",
            timeout=10 if fault else 4,
            markup=False,
        )

    # --- the store moves on -----------------------------------------------------------------------

    @work(group="watch", exit_on_error=False)
    async def _watch(self) -> None:
        from store import StoreError

        if self._watching:
            return
        self._watching = True
        try:
            if await self.session.changed_elsewhere():
                await self.reload()
        except StoreError as error:
            self.tell(str(error), fault=True)
            self._draw_again()
        finally:
            self._watching = False

    @work(group="live", exit_on_error=False)
    async def _live(self) -> None:
        loaded = self.session.loaded
        if loaded is not None and self.session.as_of is None and loaded.history.as_of_is_now:
            await self.reload()

    async def reload(self) -> None:
        """Read the current stream again and let every screen draw what changed.

        Who asks while it is being read gets the next reading, one for all who asked.
        """
        if self._next_reading is None:
            self._next_reading = asyncio.create_task(self._read_after(self._reading))
        await asyncio.shield(self._next_reading)

    async def _read_after(self, running: asyncio.Task[None] | None) -> None:
        if running is not None:
            await asyncio.wait([running])
        self._reading, self._next_reading = self._next_reading, None
        try:
            await self._read_again()
        finally:
            if self._reading is asyncio.current_task():
                self._reading = None

    async def _read_again(self) -> None:
        await self.session.read_streams()
        if self.session.loaded is not None:
            slug = self.session.loaded.slug
            if any(stream.slug == slug for stream in self.session.streams):
                await self.session.load(slug)
            else:
                self.session.loaded = None
                await self.action_streams()
        self._draw_again()

    def _draw_again(self) -> None:
        refresh = getattr(self.screen, "refresh_figures", None)
        if refresh is None:  # a dialog is on top: what is under it draws when it comes back
            return
        refresh()

    # --- going about ------------------------------------------------------------------------------

    async def open_stream(self, slug: str, screen: str = "headline") -> None:
        """Read a stream and show its headline, or another of its screens."""
        if self.session.loaded is None or self.session.loaded.slug != slug:
            await self._forget_screens()
            await self.session.load(slug)
        await self.action_go("headline")
        if screen != "headline":
            await self.action_go(screen)
        # Everything that stays is there now: looking through it again for garbage would stop keys for 0.1 s at a time.
        self.call_after_refresh(gc.freeze)

    async def _forget_screens(self) -> None:
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        for name in list(self._stream_screens):
            await self.uninstall_and_remove(name)

    async def uninstall_and_remove(self, name: str) -> None:
        """Drop one kept screen of the stream that is left."""
        screen = self._stream_screens.pop(name)
        self.uninstall_screen(name)
        if screen.is_running:
            await screen.remove()

    def _screen_for(self, name: str) -> Screen[Any]:
        if name not in self._stream_screens:
            module, attribute = _SCREEN_CLASSES[name].split(":")
            screen: Screen[Any] = getattr(importlib.import_module(module), attribute)()
            self.install_screen(screen, name)
            self._stream_screens[name] = screen
        return self._stream_screens[name]

    async def action_go(self, name: str) -> None:
        """Show one of the stream's screens."""
        if self.session.loaded is None:
            self.tell("Choose a stream first.")
            return
        if name not in _SCREEN_CLASSES:
            return
        kept = 1 if name == "headline" else 2
        while len(self.screen_stack) > kept:
            await self.pop_screen()
        if name != "headline" and len(self.screen_stack) == 1:
            await self.push_screen(self._screen_for("headline"))
        await self.push_screen(self._screen_for(name))

    async def action_streams(self) -> None:
        """The list of streams."""
        while len(self.screen_stack) > 1:
            await self.pop_screen()

    async def action_back(self) -> None:
        """One level back: what is open inside the screen, the screen, the stream."""
        close_inner = getattr(self.screen, "close_inner", None)
        if close_inner is not None and close_inner():
            return
        if self.presenting:
            await self.action_present()
        elif len(self.screen_stack) > 1:
            await self.pop_screen()

    @on(MenuEntry.Chosen)
    async def _menu(self, event: MenuEntry.Chosen) -> None:
        await self.action_go(event.screen_name)

    def peek(self, name: str) -> None:
        """Lay one of the stream's screens over the present one; escape comes back."""
        screen = self._screen_for(name)
        if screen not in self.screen_stack:
            self.push_screen(screen)

    def open_items(self, title: str, keys: list[str], notes: dict[str, str] | None = None) -> None:
        """The items behind a figure; `notes` says per item what it contributes."""
        from vsm_tui.screens.items import ItemsScreen

        self.push_screen(ItemsScreen(title, keys, notes or {}))

    def open_item(self, key: str, among: list[str]) -> None:
        """One item; `among` are its neighbours for previous and next."""
        from vsm_tui.screens.item import ItemScreen

        self.push_screen(ItemScreen(key, among))

    # --- acts that work everywhere ----------------------------------------------------------------

    async def action_undo(self) -> None:
        """Undo the last act on this stream."""
        await self._journal("undo", "Undone", "Nothing to undo.")

    async def action_redo(self) -> None:
        """Redo what was undone last."""
        await self._journal("redo", "Done again", "Nothing to redo.")

    async def _journal(self, name: str, done: str, nothing: str) -> None:
        from store import Conflict, StoreError

        number = self.session.loaded.stream_id if self.session.loaded and len(self.screen_stack) > 1 else 0

        def step(store: Store) -> str | None:
            result: str | None = getattr(store, name)(number)
            return result

        try:
            what = await self.session.call(step)
        except StoreError as error:
            both = both_values(error.theirs, error.yours) if isinstance(error, Conflict) else ""
            self.tell(f"{error}\n{both}".strip(), fault=True)
            return
        if what is None:
            self.tell(nothing)
            return
        await self.reload()
        self.tell(f"{done}: {what}")

    def action_acts(self) -> None:
        """Who did what on this stream, and when."""
        from vsm_tui.screens.acts import ActsScreen

        if self.session.loaded is None or len(self.screen_stack) < 2:
            self.tell("Choose a stream first.")
        elif not isinstance(self.screen, ActsScreen):
            self.push_screen(ActsScreen())

    async def action_help(self) -> None:
        """What this screen answers, how to read it, and its keys."""
        from vsm_tui.screens.help import help_for

        self.push_screen(help_for(self.screen))

    async def action_present(self) -> None:
        """Presentation on and off: slides where a screen has one, else the screen without its frame."""
        from vsm_tui.screens.presenting import PresentScreen

        if isinstance(self.screen, PresentScreen):
            await self._leave_slides(self.screen.name_shown)
            return
        presenting = not self.screen.has_class("-present")
        slide = getattr(self.screen, "slide_name", "")
        for screen in () if slide else self.screen_stack:
            screen.set_class(presenting, "-present")
        if presenting:
            projector = "projector" if "projector" in self._ours else self.theme
            self._theme_before, self.theme = self.theme, projector
        else:
            self.theme, self._theme_before = self._theme_before or DEFAULT, None
        if slide and self.session.loaded is not None:
            await self.push_screen(PresentScreen(slide, ("headline", *self.screens_here)))
        else:
            self._draw_again()

    async def _leave_slides(self, name: str) -> None:
        """Back to the screen whose slide was shown last."""
        self.theme, self._theme_before = self._theme_before or DEFAULT, None
        await self.pop_screen()
        screen, _, page = name.partition(":")
        if getattr(self.screen, "slide_name", "").partition(":")[0] != screen:
            await self.action_go(screen)
        if page:
            show_page = getattr(self.screen, "show_page", None)
            if show_page is not None:
                show_page(int(page))

    @property
    def presenting(self) -> bool:
        """Is presentation mode on?"""
        return self._theme_before is not None

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette: every act that works on this screen with its key, then themes and streams."""
        for binding in screen.active_bindings.values():
            name = binding.binding.action.removeprefix("app.")
            act = ACTS.get(name)
            if act is not None and binding.enabled:
                if name.startswith("go(") and name[4:-2] not in _SCREEN_CLASSES:
                    continue
                action = binding.binding.action
                node = binding.node
                yield SystemCommand(
                    f"{act.label}  [{act.shown_key}]".replace("[", "(").replace("]", ")"),
                    act.help,
                    lambda action=action, node=node: self._run_from_palette(action, node),
                )
        for name in self._ours:
            yield SystemCommand(f"Theme {name}", f"Use the theme {name}.", lambda name=name: self.choose_theme(name))
        for stream in self.session.streams:
            title = safe(stream.name or stream.slug, 60)
            yield SystemCommand(
                f"Stream {title}", "Open this stream.", lambda slug=stream.slug: self._open_from_palette(slug)
            )

    def _run_from_palette(self, action: str, node: Any) -> None:
        self.call_later(self.run_action, action, node)

    def _open_from_palette(self, slug: str) -> None:
        self.call_later(self.open_stream, slug)

    def choose_theme(self, name: str) -> None:
        """Use a theme from now on, in this store."""
        self.theme = name
        self.session.keep_setting(0, THEME_SETTING, name)


def _warm_up() -> None:
    """Load what opening a stream takes while the person looks at the list."""
    for name in ("store.history", "vsm_tui.flow.headline", "vsm_tui.screens.headline"):
        importlib.import_module(name)
