"""What an import would bring, before anything is written: counts, refusals, the first items day by day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal
from zoneinfo import ZoneInfo

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Checkbox, Static

from vsm_tui.safe import safe, safe_line
from vsm_tui.screens.item_words import legend
from vsm_tui.screens.wizard_figures import Chosen
from vsm_tui.widgets.dialogs import Dialog
from vsm_tui.widgets.strip import DayStrip
from vsm_tui.wording import day_words, plural

if TYPE_CHECKING:
    from vsm_tui.screens.wizard_figures import Offers, Preview


@dataclass(frozen=True, slots=True)
class PreviewAnswer:
    """What the person does with what was shown."""

    act: Literal["import", "columns"]
    preview: Preview
    chosen: Chosen


class Offer(Checkbox):
    """A box to tick that shows by its sign, not only by its colour, whether it is ticked."""

    BUTTON_LEFT = "["
    BUTTON_RIGHT = "]"

    def __init__(self, label: Content, value: bool, *, id: str) -> None:
        super().__init__(label, value, id=id, compact=True)
        self.BUTTON_INNER = "✓" if value else " "

    def watch_value(self) -> None:
        """The sign follows."""
        self.BUTTON_INNER = "✓" if self.value else " "
        super().watch_value()


class PreviewDialog(Dialog[PreviewAnswer]):
    """ctrl+s imports, e goes to the columns, escape leaves; nothing has been written."""

    CSS_PATH = "wizard.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "import", "Import", show=True),
        Binding("e", "columns", "Columns", show=True),
    ]

    def __init__(
        self,
        title: str,
        first: Preview,
        offered: Offers,
        chosen: Chosen,
        again: Callable[[Chosen], Preview],
        *,
        timezone: str,
        profile: str = "",
        columns: bool = False,
    ) -> None:
        """`again` makes the preview anew for another choice (on a thread); `columns`: there are roles to change."""
        super().__init__()
        self._title, self._preview, self._offered, self._again = title, first, offered, again
        self._chosen = chosen
        self._zone = ZoneInfo(timezone)
        self._profile = profile
        self._columns = columns
        self._pending = self._wanted = False

    def compose(self) -> ComposeResult:
        with Vertical(id="box", classes="wizard"):
            yield Static(safe_line(self._title, 100), id="title", markup=False)
            with VerticalScroll(id="page"):
                yield from self._facts()
                yield from self._offers()
                yield Vertical(*self._strips(), id="strips")
            with Horizontal(id="buttons"):
                yield Static("Nothing is written yet.", classes="hint", id="how", markup=False)
                yield Button(Content("Cancel"), id="cancel", compact=True)
                if self._columns:
                    yield Button(Content("Columns (e)"), id="edit", compact=True)
                yield Button(Content(self._said()), id="import", variant="primary", compact=True)

    def on_mount(self) -> None:
        self.query_one("#strips").styles.height = "auto"
        self.query_one("#page").focus()

    def _said(self) -> str:
        return "Import the other rows (ctrl+s)" if self._preview.refused else "Import (ctrl+s)"

    def _facts(self) -> list[Widget]:
        shown = self._preview
        facts: list[Widget] = [Static(safe(shown.what, 800), markup=False)]
        if self._profile:
            facts.append(Static(f"Read as last time (profile {safe_line(self._profile, 60)}).", markup=False))
        facts.append(Static(safe(shown.counts, 400), markup=False))
        if shown.refused:
            rows = plural(shown.refused, "row")
            facts.append(Static(f"{rows} cannot be read, the first:", classes="refused", markup=False))
            facts += [Static(f"  {line}", classes="refused", markup=False) for line in shown.refusals]
        return facts

    def _offers(self) -> list[Widget]:
        if not self._offered.migrations and not self._offered.renamed:
            return []
        made: list[Widget] = [Static("Looks like a tidying-up, not like work", classes="head", markup=False)]
        for number, found in enumerate(self._offered.migrations):
            made.append(
                Offer(
                    Content(f"Ignore {plural(found.moves, 'move')} {found.when(self._zone)}"),
                    found.day(self._zone) in self._chosen.days,
                    id=f"migration-{number}",
                )
            )
            standing = f"; {found.standing} of them stand there since" if found.standing else ""
            made.append(Static(safe(f"{found.moved}{standing}", 400), classes="detail", markup=False))
        for number, each in enumerate(self._offered.renamed):
            made.append(
                Offer(
                    Content(f"Take {safe_line(each.before, 30)} for {safe_line(each.after, 30)}"),
                    self._chosen.renamed.get(each.before) == each.after,
                    id=f"renamed-{number}",
                )
            )
            said = (
                f"{each.before} was last entered on {day_words(each.last_before, self._zone.key)}, {each.after} "
                f"first on {day_words(each.first_after, self._zone.key)}, between the same statuses"
            )
            made.append(Static(safe(said, 400), classes="detail", markup=False))
        return made

    def _strips(self) -> list[Widget]:
        shown = self._preview
        made: list[Widget] = []
        if shown.items:
            made.append(Static("The first items, day by day", classes="head", markup=False))
        for item in shown.items:
            made.append(
                Static(
                    Content.assemble((safe_line(item.key, 40), "bold"), "  ", safe_line(item.title, 80)),
                    classes="item",
                    markup=False,
                )
            )
            made.append(Static(safe(item.sentence, 300), classes="sentence", markup=False))
            strip = DayStrip()
            strip.can_focus = False
            if item.days:
                made.append(strip)
                strip.show(item.days)
        if shown.items:
            made.append(Static(legend(marks=False), id="legend", markup=False))
        if shown.steps:
            heading = "Steps it is read into" if shown.proposal else "Steps of the stream"
            made += [Static(heading, classes="head", markup=False), Static(safe(shown.steps, 2000), markup=False)]
        if shown.findings:
            made.append(Static("What to know of its quality", classes="head", markup=False))
            made += [Static(f"  {safe_line(line, 300)}", markup=False) for line in shown.findings]
        return made

    # --- choosing ---------------------------------------------------------------------------------

    @on(Checkbox.Changed)
    def _changed(self) -> None:
        days = [
            found.day(self._zone)
            for number, found in enumerate(self._offered.migrations)
            if self.query_one(f"#migration-{number}", Checkbox).value
        ]
        renamed = {
            each.before: each.after
            for number, each in enumerate(self._offered.renamed)
            if self.query_one(f"#renamed-{number}", Checkbox).value
        }
        self._chosen = Chosen(tuple(dict.fromkeys(days)), renamed)
        self._pending = True
        self._show_again()

    @work(group="preview", exclusive=True, exit_on_error=False)
    async def _show_again(self) -> None:
        self._preview = await asyncio.to_thread(self._again, self._chosen)
        self._pending = False
        if not self.stands:
            return
        strips = self.query_one("#strips")
        await strips.remove_children()
        await strips.mount(*self._strips())
        if self._wanted and self.stands:
            self.action_import()

    # --- leaving ----------------------------------------------------------------------------------

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "import":
            self.action_import()
        elif event.button.id == "edit":
            self.action_columns()
        else:
            self.dismiss(None)

    def action_import(self) -> None:
        """Import what is shown; what was just ticked is looked at first."""
        self._wanted = self._pending
        if self._pending:
            return
        self.dismiss(PreviewAnswer("import", self._preview, self._chosen))

    def action_columns(self) -> None:
        """Back to the columns, where there are any."""
        if self._columns:
            self.dismiss(PreviewAnswer("columns", self._preview, self._chosen))
