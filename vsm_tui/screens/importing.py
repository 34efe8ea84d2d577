"""Importing an export from inside the app: which file, at most three questions, and then the figures."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import ProgressBar, Static
from textual.worker import get_current_worker

from vsm_tui.safe import safe, safe_line
from vsm_tui.widgets.dialogs import Choice, Choose, Dialog, Field, Form

if TYPE_CHECKING:
    from store import Store
    from store.models import StreamMap
    from vsm_tui.app import VsmApp
    from vsm_tui.intake.proposal import Proposal
    from vsm_tui.intake.reading import Reading


class Cancelled(Exception):
    """The person left an import while it was reading; nothing was written."""


class Progress(Dialog[None]):
    """How far a long piece of work is; escape cancels it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Cancel", show=True)]

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self.cancelled = False

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(safe(self._title), id="title", markup=False)
            yield ProgressBar(total=100, show_eta=False)
            yield Static("escape cancels; nothing is written until all is read", classes="hint", markup=False)

    def action_cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self.cancelled = True
        self.query_one("#title", Static).update(Content("Cancelling …"))

    def tell(self, share: float) -> None:
        """Show how much is done, 0 to 1."""
        self.query_one(ProgressBar).update(progress=share * 100)


def start_import(screen: Screen[None]) -> None:
    """Ask for the file and the stream, then read it."""
    app = cast("VsmApp", screen.app)

    def asked(values: dict[str, str] | None) -> None:
        if values is not None:
            app.run_worker(_import(app, values), group="import", exit_on_error=False)

    app.push_screen(
        Form(
            "Import an export",
            [
                Field("file", "File or folder", required=True, hint="~/Downloads/search.json", check=_path_fault),
                Field("stream", "Into which stream?", hint="a new or a known slug; empty: the file's name"),
                Field("timezone", "Zone of times without an offset", hint="empty: the stream's, else UTC"),
                Field(
                    "order",
                    "How is 03/04/2026 meant?",
                    hint="day or month first; empty: found out, or asked for",
                    suggestions=("day", "month"),
                    check=lambda text: None if text in ("day", "month") else "day or month",
                ),
            ],
            save="Read",
        ),
        asked,
    )


def _path_fault(text: str) -> str | None:
    return None if Path(text).expanduser().exists() else "there is no such file or folder"


async def _import(app: VsmApp, values: dict[str, str]) -> None:
    from store import StoreError
    from vsm_tui.intake.errors import IntakeError, RefusedRows

    path = Path(values["file"]).expanduser()
    try:
        await _read_and_write(app, path, values)
    except Cancelled:
        app.tell("Nothing was imported.")
    except RefusedRows as error:
        first = "; ".join(safe_line(refusal, 120) for refusal in error.refusals[:3])
        app.tell(f"Nothing was imported: {error}. {first}", fault=True)
    except (IntakeError, StoreError, OSError) as error:
        app.tell(f"Nothing was imported: {error}", fault=True)


async def _read_and_write(app: VsmApp, path: Path, values: dict[str, str]) -> None:
    from store.models import slugify

    slug = values["stream"] or slugify(path.name.split(".")[0])
    present = await app.session.call(lambda store: _present(store, slug))
    reading = await _read(app, path, values, present)
    proposal = None
    if present is None and len(reading.batch.events):
        proposal = await asyncio.to_thread(_propose, reading, slug, values["timezone"] or "UTC")
        for question in list(proposal.questions):
            answer = await app.push_screen_wait(
                Choose(
                    question.text,
                    [
                        Choice("work", "Yes, somebody works on it"),
                        Choice("queue", "No, it waits for somebody"),
                    ],
                    current="work" if question.guess else "queue",
                )
            )
            if answer is None:
                raise Cancelled
            proposal.answer(question.status, answer == "work")

    def write(store: Store) -> tuple[bool, int]:
        from store.imports import apply_batch

        summary = apply_batch(store, slug, reading.batch, map=proposal.map if proposal else None)
        return summary.changed, len(reading.batch.items)

    changed, items = await app.session.call(write)
    await app.session.read_streams()
    await app.open_stream(slug)
    await app.reload()
    app.tell(f"Read {items:,} items into {slug}." if changed else f"{slug}: nothing new.")


def _present(store: Store, slug: str) -> StreamMap | None:
    from store.streams import find_stream, load_map

    return load_map(store, slug) if find_stream(store, slug) is not None else None


async def _read(app: VsmApp, path: Path, values: dict[str, str], present: StreamMap | None) -> Reading:
    from zoneinfo import ZoneInfo

    from vsm_tui.intake.errors import IntakeError
    from vsm_tui.intake.gathering import Options
    from vsm_tui.intake.mapfile import known_zone
    from vsm_tui.intake.reading import read_files

    zone = values["timezone"] or (present.timezone if present else "UTC")
    if not known_zone(zone):
        raise IntakeError(f"{zone!r} is no time zone; one is Europe/London")
    dialog = Progress(f"Reading {path.name}")
    await app.push_screen(dialog)
    worker = get_current_worker()

    def progress(name: str, done: int, total: int) -> None:
        if dialog.cancelled or worker.is_cancelled:
            raise Cancelled
        if total:
            app.call_from_thread(dialog.tell, min(1.0, done / total))

    order = {"day": "day", "month": "month"}.get(values["order"])
    options = Options(zone=ZoneInfo(zone), order=order, progress=progress)  # type: ignore[arg-type]
    try:
        return await asyncio.to_thread(read_files, [str(path)], options)
    finally:
        await dialog.dismiss(None)


def _propose(reading: Reading, slug: str, timezone: str) -> Proposal:
    from vsm_tui.intake.proposal import propose

    gathering = reading.gathering
    return propose(
        reading.batch,
        slug,
        timezone=timezone,
        categories=gathering.categories(),
        renamed=gathering.renamed,
        hint=gathering.order_hint,
    )
