"""Importing an export from inside the app: which file, what its columns mean, a look at it, and then the figures."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from textual.screen import Screen
from textual.worker import get_current_worker

from vsm_tui.safe import safe, safe_line
from vsm_tui.screens.file_choice import FileAnswer, FileChoice
from vsm_tui.screens.progress import Progress
from vsm_tui.screens.wizard_figures import Chosen, Offers, Preview
from vsm_tui.widgets.dialogs import Choice, Choose
from vsm_tui.wording import plural

if TYPE_CHECKING:
    from store import Store
    from store.imports import ImportSummary
    from store.models import StreamMap
    from vsm_tui.app import VsmApp
    from vsm_tui.intake.profiles import Profile
    from vsm_tui.intake.reading import Reading
    from vsm_tui.intake.recognition import Look, OrderFound
    from vsm_tui.intake.roles import Plan
    from vsm_tui.screens.wizard_columns import Columns


class Cancelled(Exception):
    """The person left an import; nothing was written."""


@dataclass(slots=True)
class Import:
    """One import on its way: what was asked, what was found, what the person decided."""

    answer: FileAnswer
    slug: str
    present: StreamMap | None
    timezone: str
    look: Look
    profile: Profile | None = None
    columns: Columns | None = None
    order: str = ""
    """`day` or `month` where a person said it of what has no columns to be shown."""
    reading: Reading | None = None
    offered: Offers = field(default_factory=Offers)
    chosen: Chosen = field(default_factory=Chosen)
    working: dict[str, bool] = field(default_factory=dict)


def start_import(screen: Screen[None]) -> None:
    """Ask for the file, then go through the import step by step; escape leaves it at any of them."""
    app = cast("VsmApp", screen.app)
    app.run_worker(_import(app), group="import", exit_on_error=False)


async def _import(app: VsmApp) -> None:
    from store import StoreError
    from vsm_tui.intake.errors import IntakeError, RefusedRows

    begun = ""
    while True:
        streams = [stream.slug for stream in app.session.streams]
        answer = await app.push_screen_wait(FileChoice(streams, await asyncio.to_thread(_zones), begun=begun))
        if answer is None:
            return
        begun = str(answer.path)
        try:
            await _go_through(app, answer)
            return
        except Cancelled:
            app.tell("Nothing was imported.")
            return
        except RefusedRows as error:
            first = "; ".join(safe_line(refusal, 120) for refusal in error.refusals[:3])
            app.tell(f"Nothing was imported: {error}. {first}", fault=True)
        except (IntakeError, StoreError, OSError) as error:
            app.tell(f"Nothing was imported: {error}", fault=True)


def _zones() -> list[str]:
    from zoneinfo import available_timezones

    return sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))


async def _go_through(app: VsmApp, answer: FileAnswer) -> None:
    from store.models import slugify
    from vsm_tui.intake.recognition import look_at

    slug = answer.stream or slugify(answer.path.name.split(".")[0])
    look = await asyncio.to_thread(look_at, str(answer.path))
    present, profile = await app.session.call(lambda store: _known(store, slug, look))
    zone = answer.timezone or (profile.timezone if profile else None) or (present.timezone if present else "UTC")
    going = Import(answer, slug, present, zone, look, profile)
    if profile is not None:
        going.chosen = Chosen(profile.ignore_migrations, dict(profile.renamed))
        going.working = dict(profile.working)
        going.order = profile.dates or ""
    await _settle_columns(app, going)
    while True:
        await _read_as_settled(app, going)
        shown = await _look_through(app, going)
        if shown is not None:
            break
        await _ask_columns(app, going, "")
    await _ask_questions(app, going, shown)
    await _write(app, going, shown)


def _known(store: Store, slug: str, look: Look) -> tuple[StreamMap | None, Profile | None]:
    from store.streams import find_stream, load_map
    from vsm_tui.intake.profiles import header_of, profile_for

    header = header_of(look.table) if look.table is not None else ()
    present = load_map(store, slug) if find_stream(store, slug) is not None else None
    return present, profile_for(store, header, slug)


# --- columns ----------------------------------------------------------------------------------------


async def _settle_columns(app: VsmApp, going: Import) -> None:
    """The roles by profile or names; a person is asked where they or the order of dates cannot be known."""
    from vsm_tui.intake.recognition import ambiguous_example, date_order
    from vsm_tui.intake.roles import as_kind, plan_from
    from vsm_tui.screens.wizard_columns import KINDS, Columns, fault_of

    table, proposed = going.look.table, going.look.proposed
    if table is None or proposed is None:
        return
    plan, doubt = proposed.plan, "" if proposed.sure else proposed.doubt
    profile = going.profile
    if profile is not None:
        kind = next((name for name, _, _ in KINDS if name == profile.format), plan.kind)
        named = bool(profile.choice)
        plan = plan_from(kind, profile.choice, table) if named else as_kind(kind, table)
        doubt = ""
    going.columns = Columns(plan, (profile.dates if profile else None) or "")
    found = await asyncio.to_thread(date_order, table, plan)
    example = await asyncio.to_thread(ambiguous_example, table, plan) if found == "either" else ""
    fault = fault_of(going.columns, found, example)
    if doubt or fault:
        await _ask_columns(app, going, doubt if fault else f"{doubt} What stands here is a proposal: check it.")


async def _ask_columns(app: VsmApp, going: Import, problem: str) -> None:
    from vsm_tui.intake.recognition import ambiguous_example, date_order
    from vsm_tui.intake.roles import columns_of
    from vsm_tui.screens.wizard_columns import ColumnsDialog

    table, plan = going.look.table, going.columns.plan if going.columns else None
    assert table is not None and plan is not None and going.columns is not None

    def order_of(plan: Plan) -> tuple[OrderFound, str]:
        return date_order(table, plan), ambiguous_example(table, plan)

    seen = await asyncio.to_thread(columns_of, table)
    order = await asyncio.to_thread(order_of, plan)
    answer = await app.push_screen_wait(
        ColumnsDialog(
            going.look,
            seen,
            going.columns,
            order,
            order_of,
            problem=problem,
        )
    )
    if answer is None:
        raise Cancelled
    going.columns = answer


# --- reading ----------------------------------------------------------------------------------------


async def _read_as_settled(app: VsmApp, going: Import) -> None:
    """Read the file; where its rows do not fit the roles, the person may change them."""
    from vsm_tui.intake.errors import IntakeError, RefusedRows, UnknownOrder

    while True:
        try:
            going.reading = await _read(app, going)
            going.offered = await asyncio.to_thread(_offers, going.reading)
            return
        except IntakeError as error:
            if going.look.table is None:
                if not isinstance(error, UnknownOrder) or going.order:
                    raise
                going.order = await _ask_order(app)
                continue
            first = f" ({safe_line(error.refusals[0], 160)})" if isinstance(error, RefusedRows) else ""
            await _ask_columns(app, going, f"{error.message}{first}")


async def _ask_order(app: VsmApp) -> str:
    """Of files that have no columns to be shown (a folder, an archive): how their dates are meant."""
    answer = await app.push_screen_wait(
        Choose(
            "How is 03/04/2026 meant? The dates of the files do not say.",
            [
                Choice("day", "the day comes first", "the 3rd of April"),
                Choice("month", "the month comes first", "the 4th of March"),
            ],
        )
    )
    if answer is None:
        raise Cancelled
    return answer


def _offers(reading: Reading) -> Offers:
    from vsm_tui.screens.wizard_figures import offers

    return offers(reading)


async def _read(app: VsmApp, going: Import) -> Reading:
    from vsm_tui.intake.columns import Choice as Columned
    from vsm_tui.intake.gathering import Options
    from vsm_tui.intake.reading import read_files

    dialog = Progress(f"Reading {going.answer.path.name}", "escape cancels; nothing is written until all is read")
    worker = get_current_worker()

    def progress(name: str, done: int, total: int) -> None:
        if dialog.cancelled or worker.is_cancelled:
            raise Cancelled
        if total:
            app.call_from_thread(dialog.tell, min(1.0, done / total))

    columns, table = going.columns, going.look.table
    options = Options(
        format=columns.plan.kind if columns else "auto",
        columns=columns.plan.choice(table) if columns and table else Columned(),
        zone=ZoneInfo(going.timezone),
        order=(columns.order if columns else going.order) or None,  # type: ignore[arg-type]
        skip_bad_rows=True,
        progress=progress,
        initiative=going.present.initiative_places if going.present else (),
    )
    await app.push_screen(dialog)
    try:
        return await asyncio.to_thread(read_files, [str(going.answer.path)], options)
    finally:
        await app.take_away(dialog)


# --- looking ----------------------------------------------------------------------------------------


async def _look_through(app: VsmApp, going: Import) -> Preview | None:
    """The preview that the person agreed to; none where the columns are to be changed."""
    from store.clock import now
    from vsm_tui.screens.wizard_figures import preview
    from vsm_tui.screens.wizard_preview import PreviewDialog

    reading = going.reading
    assert reading is not None

    def make(chosen: Chosen) -> Preview:
        return preview(reading, going.slug, going.present, going.timezone, going.offered, chosen, going.working, now())

    first = await asyncio.to_thread(make, going.chosen)
    answer = await app.push_screen_wait(
        PreviewDialog(
            f"{going.answer.path.name} into {going.slug}" + ("" if going.present else ", a new stream"),
            first,
            going.offered,
            going.chosen,
            make,
            timezone=going.timezone,
            profile=going.profile.profile if going.profile else "",
            columns=going.columns is not None,
        )
    )
    if answer is None:
        raise Cancelled
    going.chosen = answer.chosen
    return answer.preview if answer.act == "import" else None


async def _ask_questions(app: VsmApp, going: Import, shown: Preview) -> None:
    """At most three questions about what moves the answer most; none that was answered at an earlier import."""
    if shown.proposal is None:
        return
    for question in list(shown.proposal.questions):
        answer = await app.push_screen_wait(
            Choose(
                safe(question.text),
                [Choice("work", "Yes, somebody works on it"), Choice("queue", "No, it waits for somebody")],
                current="work" if question.guess else "queue",
            )
        )
        if answer is None:
            raise Cancelled
        going.working[question.status] = answer == "work"
        shown.proposal.answer(question.status, answer == "work")


# --- writing ----------------------------------------------------------------------------------------


async def _write(app: VsmApp, going: Import, shown: Preview) -> None:
    from store import StoreError

    store = app.session.store
    assert store is not None
    dialog = Progress(
        f"Writing into {going.slug}", "escape cancels; then nothing of it is written", stop=store.interrupt
    )
    new_map = shown.proposal.map if shown.proposal else None
    profile = _profile(going)

    def write(store: Store) -> ImportSummary:
        from store.imports import apply_batch
        from vsm_tui.intake.profiles import keep_profile

        summary = apply_batch(store, going.slug, shown.batch, map=new_map, skip_unknown=shown.refused > 0)
        if profile is not None:
            keep_profile(store, profile)
        return summary

    await app.push_screen(dialog)
    try:
        summary = await app.session.call(write)
    except StoreError:
        if dialog.cancelled:
            raise Cancelled from None
        raise
    finally:
        await app.take_away(dialog)
    await app.session.read_streams()
    await app.open_stream(going.slug)
    await app.reload()
    app.tell(_closing(going, shown, summary.changed))


def _profile(going: Import) -> Profile | None:
    """The answers, to be kept under the stream's name; none where nothing was asked and nothing chosen."""
    from vsm_tui.intake.profiles import Profile, header_of

    table, columns = going.look.table, going.columns
    choice = columns.plan.choice(table) if columns and table is not None else None
    told = going.answer.timezone or going.chosen.days or going.chosen.renamed or going.working or going.order
    if choice is None and not told:
        return None
    made = Profile(
        profile=going.profile.profile if going.profile else going.slug,
        format=columns.plan.kind if columns else "auto",
        header=header_of(table) if table is not None else (),
        columns=choice.roles if choice else {},
        stages=choice.stages if choice else None,
        dates=(columns.order if columns else going.order) or None,  # type: ignore[arg-type]
        timezone=going.answer.timezone or (going.profile.timezone if going.profile else None),
        skip_bad_rows=bool(going.reading and going.reading.refused),
        ignore_migrations=going.chosen.days,
        renamed=dict(going.chosen.renamed),
        working=going.working,
    )
    return None if made == going.profile else made


def _closing(going: Import, shown: Preview, changed: bool) -> str:
    if not changed:
        return f"{going.slug}: nothing new."
    said = [f"Read {plural(len(shown.batch.items), 'item')} into {going.slug}."]
    if shown.refused:
        said.append(f"{plural(shown.refused, 'row')} left out.")
    if shown.left_out:
        said.append(f"{plural(shown.left_out, 'mass move')} ignored.")
    if shown.findings:
        said.append(f"{plural(len(shown.findings), 'note')} on the quality of the data: * shows them.")
    return " ".join(said)
