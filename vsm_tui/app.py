"""The app: which screen is on top, the theme, and what is common to all screens."""

from __future__ import annotations

import asyncio
import gc
import importlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import SystemCommand
from textual.binding import BindingType
from textual.screen import Screen
from textual.theme import Theme
from textual.worker import Worker, WorkerState

from vsm_tui.actions import ACTS, SCREENS, bindings, help_on
from vsm_tui.following import Following
from vsm_tui.safe import safe
from vsm_tui.screens.streams import StreamsScreen
from vsm_tui.session import THEME_SETTING, Session
from vsm_tui.theming import DEFAULT, ThemeFile, default_theme
from vsm_tui.widgets.frame import MenuEntry
from vsm_tui.wording import both_values

if TYPE_CHECKING:
    from store import Store

THEMES_SECONDS = 0.8
"""When the other themes are read: after the first figures, unless one of them was chosen."""
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


class VsmApp(Following):
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
        super().__init__(Session(path, as_of="last" if demo else None))
        self.demo = demo
        self.screens_here: tuple[str, ...] = tuple(name for name in SCREENS if name in _SCREEN_CLASSES)
        self._stream_screens: dict[str, Screen[Any]] = {}
        self.export_folder = ""
        self._themes_read = False
        self._theme_before: str | None = None
        self._opening = asyncio.Lock()
        first = default_theme()
        self._ours: dict[str, Theme] = {first.name: first.as_textual()}
        self.register_theme(self._ours[first.name])
        self.theme = first.name

    def _as_textual(self, theme: ThemeFile) -> Theme:
        return (theme.in_sixteen() if self._few_colours else theme).as_textual()

    @property
    def _few_colours(self) -> bool:
        """Whether a terminal of 16 colours shows the app; where none does, what the environment says means nothing."""
        return self.console.color_system in ("standard", "windows") and not self.is_headless

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Variables for themes that lack ours (Textual's own)."""
        return default_theme().variables()

    # --- life -------------------------------------------------------------------------------------

    def get_default_screen(self) -> Screen[Any]:
        """The list of streams is the bottom of every stack."""
        return StreamsScreen(demo=self.demo)

    def on_mount(self) -> None:
        """The search for garbage again, which the start did without, and the other themes in a while."""
        if self._few_colours:  # known only now that there is a terminal
            first = self._as_textual(default_theme())
            self._ours[first.name] = first
            self.register_theme(first)
            self.mutate_reactive(VsmApp.theme)
        self.call_after_refresh(gc.enable)
        self.set_timer(THEMES_SECONDS, self._read_themes)

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
            self._ours[theme.name] = self._as_textual(theme)
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

    # --- going about ------------------------------------------------------------------------------

    async def open_stream(self, slug: str, screen: str = "headline") -> None:
        """Read a stream and show its headline, or another of its screens; one that cannot be read is told."""
        from store import StoreError

        async with self._opening:  # who opens another meanwhile comes after
            if self.session.loaded is None or self.session.loaded.slug != slug:
                await self._forget_screens()
                if self.leaving:
                    return
                try:
                    await self.session.load(slug)
                except StoreError as error:
                    self.tell(str(error), fault=True)
                    return
        await self.action_go("headline")
        if screen != "headline":
            await self.action_go(screen)
        # Everything that stays is there now: looking through it again for garbage would stop keys for 0.1 s at a time.
        self.call_after_refresh(gc.freeze)

    async def _forget_screens(self) -> None:
        await self.leave_down_to(1)
        self.session.leave()
        while self._stream_screens and not self.leaving:
            name, screen = self._stream_screens.popitem()
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
        await self.leave_down_to(1 if name == "headline" else 2)
        if name != "headline" and len(self.screen_stack) == 1:
            await self._lay("headline")
        await self._lay(name)

    async def _lay(self, name: str) -> None:
        """Lay one of the stream's screens on top, unless it lies there or the stream was left meanwhile."""
        if self.session.loaded is not None and (screen := self._screen_for(name)) not in self.screen_stack:
            await self.push_screen(screen)

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
        if self.session.loaded is not None and (screen := self._screen_for(name)) not in self.screen_stack:
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
            if what is None:
                self.tell(nothing)
                return
            await self.reload()
        except Conflict as conflict:
            zone = self.session.loaded.map.timezone if self.session.loaded else "UTC"
            both = both_values(conflict.theirs, conflict.yours, zone, called=f"{name} would make it")
            self.tell(f"Nothing was done: {conflict.what}.\n{both}".strip(), fault=True)
            return
        except StoreError as error:
            self.tell(str(error), fault=True)
            return
        self.clear_notifications()  # ten undos in a row need one note, not ten
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
                node, label = binding.node, binding.binding.description
                yield SystemCommand(
                    f"{label}  [{act.shown_key}]".replace("[", "(").replace("]", ")"),
                    help_on(act, node, label),
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
        if node.is_attached:  # its screen may have been taken away while the palette was open
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
