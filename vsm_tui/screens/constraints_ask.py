"""What `x` writes on the constraints screen: the one-page ask to an owner, or the view as on every screen."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from store.models import slugify
from vsm_tui.flow.finder import slug_of_constraint
from vsm_tui.screens.exporting import start_export
from vsm_tui.widgets.dialogs import Choice, Choose, Field, Form
from vsm_tui.writing import write_whole

if TYPE_CHECKING:
    from store import Store
    from vsm_tui.flow.influence import Constraint
    from vsm_tui.report.onepage import OnePage
    from vsm_tui.screens.constraints import ConstraintsScreen


def choose_export(screen: ConstraintsScreen) -> None:
    """One question, the ask or the view, where the cursor stands on a constraint; elsewhere the view."""
    row = screen.row
    if screen.shown is None:
        screen.host.tell("Nothing has waited yet, so there is nothing to write.")
        return
    if row is None or row.constraint is None:
        start_export(screen)
        return

    def chosen(what: str | None) -> None:
        if what == "ask":
            write_ask(screen)
        elif what == "view":
            start_export(screen)

    one = row.constraint
    choices = [
        Choice("ask", f"A one-page ask about {one.title}", f"to {one.owner or 'its owner, once it has one'}"),
        Choice("view", "What is shown", "picture, figures and Markdown"),
    ]
    screen.app.push_screen(Choose("Write what?", choices), chosen)


def write_ask(screen: ConstraintsScreen) -> None:
    """Ask into which folder, then write the page as Markdown and HTML; the constraint counts as named from then."""
    row = screen.row
    if screen.shown is None or row is None or row.constraint is None:
        screen.host.tell("An ask is written for a step or dependency: put the cursor on one (v, Ranking).")
        return
    one = row.constraint

    def named(values: dict[str, str] | None) -> None:
        if values is not None:
            folder = Path(values["folder"] or ".").expanduser()
            screen.run_worker(_write(screen, one, folder), group="acts", exit_on_error=False)

    owner = f"to {one.owner}" if one.owner else "(nobody owns it yet)"
    field = Field("folder", "Into which folder?", ".", hint="the present one", check=_folder_fault)
    screen.app.push_screen(Form(f"One-page ask {owner} about {one.title}", [field], save="Write"), named)


def _folder_fault(text: str) -> str | None:
    try:
        return None if Path(text).expanduser().is_dir() else "there is no such folder"
    except OSError as error:
        return str(error)


def page_of(screen: ConstraintsScreen, one: Constraint) -> OnePage:
    """The page for a constraint."""
    from vsm_tui.report.onepage import one_page

    figures = screen.shown
    assert figures is not None
    return one_page(
        screen.loaded.history,
        screen.session.scope,
        one,
        figures.clocks.get((one.kind, one.id)),
        figures.changes_of(one.kind, one.id),
        figures.document.hypotheses,
    )


async def _write(screen: ConstraintsScreen, one: Constraint, folder: Path) -> None:
    from vsm_tui.report.onepage import as_html, as_markdown

    base = f"{slugify(screen.loaded.slug)[:40]}-ask-{slugify(one.id)[:40] or 'constraint'}"

    def write() -> None:
        page = page_of(screen, one)
        write_whole(folder / f"{base}.md", as_markdown(page))
        write_whole(folder / f"{base}.html", as_html(page))

    try:
        await asyncio.to_thread(write)
    except OSError as error:
        screen.host.tell(f"{folder} cannot be written: {error.strerror or error}", fault=True)
        return
    number = screen.loaded.stream_id

    def name(store: Store) -> None:
        from store.reviews import name_finding

        name_finding(store, number, slug_of_constraint(one.kind, one.id))

    where = folder if folder != Path() else Path.cwd()
    told = f"Wrote {base}.md and {base}.html to {where}."
    screen.perform(name, lambda _: screen.host.tell(told))
