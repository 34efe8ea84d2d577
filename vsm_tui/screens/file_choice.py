"""Which file is to be imported: a path with what lies there to choose from, the stream, and the zone of its times."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Button, Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from vsm_tui.safe import safe, safe_line
from vsm_tui.widgets.dialogs import Dialog
from vsm_tui.widgets.entry import SafeInput
from vsm_tui.widgets.options import Options

_MOST = 400
"""Entries of a folder that are listed; typing narrows them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a typed path could go on to."""

    text: str
    """The path as it would stand in the field; a folder ends with a slash."""
    name: str
    folder: bool
    size: int = 0


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """What to import, and into which stream; `stream` and `timezone` are empty where nothing was said."""

    path: Path
    stream: str
    timezone: str


def entries(typed: str) -> list[Entry]:
    """What a typed path could go on to: the folders and exports of its folder whose names begin like its end.

    Folders first, then files, by name; hidden ones only where a dot was typed. Nothing where there is no such folder.
    """
    from vsm_tui.intake.sources import COMPRESSED, SUFFIXES

    head, sign, begun = typed.rpartition("/")
    folder = Path(head + sign or ".").expanduser()
    found = []
    try:
        with os.scandir(folder) as inside:
            for entry in inside:
                if entry.name.startswith(".") and not begun.startswith("."):
                    continue
                if not entry.name.casefold().startswith(begun.casefold()):
                    continue
                if entry.is_dir():
                    found.append(Entry(f"{head}{sign}{entry.name}/", entry.name, True))
                elif entry.name.lower().endswith((*SUFFIXES, *COMPRESSED)):
                    found.append(Entry(f"{head}{sign}{entry.name}", entry.name, False, entry.stat().st_size))
    except (OSError, ValueError):
        return []
    found.sort(key=lambda entry: (not entry.folder, entry.name.casefold()))
    return found[:_MOST]


def _common_beginning(texts: list[str]) -> str:
    """What all texts begin with; it may end within a name."""
    shortest, longest = min(texts), max(texts)
    same = next((n for n, (a, b) in enumerate(zip(shortest, longest, strict=False)) if a != b), len(shortest))
    return shortest[:same]


def size_words(size: int) -> str:
    """A file's size in a few characters: `840 B`, `12 kB`, `3.4 MB`."""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size / 1000:.0f} kB"
    return f"{size / 1_000_000:,.1f} MB"


class FileChoice(Dialog[FileAnswer]):
    """A path, completed from what is there; then the stream and the zone. ctrl+s goes on."""

    CSS_PATH = "file_choice.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "go_on", "Go on", show=True),
        Binding("tab", "complete", "Complete", show=False, priority=True),
        Binding("down", "down", "Down", show=False, priority=True),
        Binding("up", "up", "Up", show=False, priority=True),
    ]

    def __init__(self, streams: list[str], zones: list[str], *, begun: str = "", stream: str = "") -> None:
        super().__init__()
        self._streams, self._zones = streams, zones
        self._begun, self._stream = safe_line(begun, 4000), stream
        self._meant = {self._begun: begun}
        """What stands in the field -> the path that is meant, for names that cannot be shown as they are."""
        self._entries: list[Entry] = []
        self._listed: str | None = None
        """The path whose entries these are."""
        self._wanted: tuple[str, Callable[[], None]] | None = None
        """What a key asked of a path whose entries are still being read, and of which."""

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static("Import an export", id="title", markup=False)
            yield Label(
                "File or folder (tab completes; a folder means the exports in it)", classes="label first", markup=False
            )
            yield SafeInput(self._begun, placeholder="~/Downloads/search.json", id="path", compact=True)
            yield Options(id="entries", markup=False)
            yield Label("Into which stream?", classes="label", markup=False)
            yield SafeInput(
                self._stream,
                placeholder="a new or a known one; empty: named after the file",
                id="stream",
                suggester=SuggestFromList(self._streams, case_sensitive=False),
                compact=True,
            )
            yield Label("Zone of times without an offset", classes="label", markup=False)
            yield SafeInput(
                placeholder="empty: the stream's, else UTC; one is Europe/London",
                id="zone",
                suggester=SuggestFromList(self._zones, case_sensitive=False),
                compact=True,
            )
            yield Static("", id="problem", markup=False, classes="problem")
            with Horizontal(id="buttons"):
                yield Button(Content("Cancel"), id="cancel", compact=True)
                yield Button(Content("Go on (ctrl+s)"), id="on", variant="primary", compact=True)

    def on_mount(self) -> None:
        path = self.query_one("#path", Input)
        path.focus()
        path.cursor_position = len(path.value)
        self._list()

    @property
    def _path(self) -> str:
        shown = self.query_one("#path", Input).value
        return self._meant.get(shown, shown.strip())

    @on(Input.Changed, "#path")
    def _typed(self) -> None:
        self._say("")
        self._list()

    @work(group="entries", exclusive=True, exit_on_error=False)
    async def _list(self) -> None:
        typed = self._path
        found = await asyncio.to_thread(entries, typed)
        if not self.stands or typed != self._path:
            return
        self._entries, self._listed = found, typed
        options = self.query_one("#entries", OptionList)
        options.clear_options()
        options.add_options(
            Option(
                Content.assemble(
                    "▸ " if entry.folder else "  ",
                    safe_line(entry.name, 80) + ("/" if entry.folder else ""),
                    ("" if entry.folder else f"   {size_words(entry.size)}", "dim"),
                ),
                id=entry.text,
            )
            for entry in found
        )
        if found:
            options.highlighted = 0
        wanted, self._wanted = self._wanted, None
        if wanted is not None and wanted[0] == typed:
            wanted[1]()

    def _once_listed(self, act: Callable[[], None]) -> None:
        """Act on the entries of the path as it stands now: at once, or when they are read, unless it changes first."""
        if self._listed == self._path:
            act()
        else:
            self._wanted = self._path, act

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        for entry in self._entries:  # others may be listed by now than when it was chosen
            if entry.text == event.option_id:
                self._take(entry)
                return

    def _take(self, entry: Entry) -> None:
        self._put(entry.text)
        self.query_one("#path" if entry.folder else "#stream", Input).focus()

    def _put(self, text: str) -> None:
        path = self.query_one("#path", Input)
        shown = safe_line(text, 4000)
        self._meant[shown] = text
        path.value = shown
        path.cursor_position = len(shown)

    def action_complete(self) -> None:
        """In the path: what all that fits begins with, else the entry under the cursor; elsewhere the next field."""
        path = self.query_one("#path", Input)
        if path.has_focus:
            path.call_later(self._once_listed, self._complete)  # after the letters that it was sent before
        else:
            self.focus_next()

    def _complete(self) -> None:
        if not self._entries:
            self.focus_next()
            return
        common = _common_beginning([entry.text for entry in self._entries])
        if len(common) > len(self._path):
            self._put(common)
        elif len(self._entries) == 1 and self._entries[0].text == self._path:
            self.focus_next()
        else:
            self._take(self._entries[self.query_one("#entries", OptionList).highlighted or 0])

    def action_down(self) -> None:
        """In the path or its list: the next entry; elsewhere the next field."""
        self._move(1)

    def action_up(self) -> None:
        """In the path or its list: the entry before; elsewhere the field before."""
        self._move(-1)

    def _move(self, by: int) -> None:
        options = self.query_one("#entries", OptionList)
        if self.query_one("#path", Input).has_focus or options.has_focus:
            if by > 0:
                options.action_cursor_down()
            else:
                options.action_cursor_up()
        elif by > 0:
            self.focus_next()
        else:
            self.focus_previous()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == "zone":
            self.action_go_on()
        elif event.input.id == "path":
            self._enter_path()
        else:
            self.query_one("#zone", Input).focus()

    def _enter_path(self) -> None:
        """A file that is named goes on; else what the list offers is taken."""
        typed = self._path
        if typed and Path(typed).expanduser().is_file():
            self.query_one("#stream", Input).focus()
        else:
            self._once_listed(self._take_listed)

    def _take_listed(self) -> None:
        if self._entries:
            self._take(self._entries[self.query_one("#entries", OptionList).highlighted or 0])
        else:
            self._say("There is no such file or folder, and no export whose name begins so.")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "on":
            self.action_go_on()
        else:
            self.dismiss(None)

    def action_go_on(self) -> None:
        """Check what was typed and go on."""
        from vsm_tui.intake.mapfile import known_zone

        path = Path(self._path).expanduser()
        stream = self.query_one("#stream", Input).value.strip()
        zone = self.query_one("#zone", Input).value.strip()
        if not self._path or not path.exists():
            self._wrong("path", "There is no such file or folder.")
        elif fault := stream_fault(stream):
            self._wrong("stream", fault)
        elif zone and not known_zone(zone):
            self._wrong("zone", f"{zone!r} is no time zone; one is Europe/London.")
        else:
            self.dismiss(FileAnswer(path, stream, zone))

    def _wrong(self, field: str, message: str) -> None:
        self._say(message)
        self.query_one(f"#{field}", Input).focus()

    def _say(self, message: str) -> None:
        self.query_one("#problem", Static).update(Content(safe(message, 300)))


def stream_fault(slug: str) -> str | None:
    """Why a text cannot name a stream; none where it can, or where it is empty."""
    from pydantic import ValidationError

    from store.models import StreamMap

    if not slug:
        return None
    try:
        StreamMap(stream=slug)
    except ValidationError:
        return f"{slug!r}: a stream is named with letters, digits, - and _."
    return None
