"""Screen 5, Delivery: DORA's measures, apart from flow, with their sentence of caution."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from vsm_tui.actions import bindings
from vsm_tui.definitions import DEFINITIONS
from vsm_tui.flow.delivery import CAUTION
from vsm_tui.safe import safe, safe_line
from vsm_tui.scope import Bucket, Scope
from vsm_tui.screens import delivery_pictures as pictures
from vsm_tui.screens.base import StreamScreen
from vsm_tui.screens.picturing import changes_of
from vsm_tui.session import Loaded
from vsm_tui.widgets.chart import ChartView
from vsm_tui.widgets.dialogs import Choice, Choose, Field, Form, Reading
from vsm_tui.widgets.table import Column, Table
from vsm_tui.widgets.tiles import Tiles
from vsm_tui.wording import instant_words, plural

if TYPE_CHECKING:
    from store import Store
    from store.delivery import DeployedCommit, Deployment
    from store.outcome_models import Change
    from vsm_tui.flow.delivery import DeliveryFigures, EngineShare

LOW = 30
"""Below this height the explanations under the tiles give way to the picture."""
MOST_WEEKS = 60
"""Beyond as many weeks months are shown, unless weeks are asked for."""
_REGISTER = (
    Column("Deployed"),
    Column("What", grow=True, least=14),
    Column("Where"),
    Column("Commits", "right"),
    Column("Lead time", "right"),
    Column("How it went"),
)


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """What the screen draws."""

    figures: DeliveryFigures
    share: EngineShare | None
    flow_n: int
    deployments: list[Deployment]
    """Of the window, the newest first; other environments too."""
    commits: dict[str, list[DeployedCommit]]
    """By the ref that brought them."""
    changes: Sequence[Change]
    """Of the register: marked on the pictures."""


class DeliveryScreen(StreamScreen[DeliveryView]):
    """Five tiles, the picture of the one under the cursor, and how little of flow time they speak of."""

    CSS_PATH = "delivery.tcss"
    NAME = "delivery"
    TITLE_TEXT = "Delivery"
    QUESTION = "How do changes get from commit to users, and how often does that go wrong?"
    READING = (
        "Five measures of delivery by week or month (+ and -), each with its n; where nothing is known it says no "
        "data, never 0. The bar shows which part of the way from request to customer they speak of. Left and right "
        "choose a measure; v shows the register of deployments, where d says by hand how one went and enter shows "
        "its commits; t shows the figures as a table, i the definition. Deployments come from a CSV file (vsm-tui "
        "import) or from a git repository's tags (vsm-tui git)."
    )
    DEFINITIONS = (*pictures.MEASURES, "engine_share")
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "view", "table", "finer", "coarser", "decide", "open", shown=("view", "table", "finer", "decide"),
        labels={"view": "Register", "decide": "How it went"},
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.shown: DeliveryView | None = None
        self._bucket: Bucket | None = None

    def compose_body(self) -> Iterable[Any]:
        yield Static("", id="finding", markup=False)
        yield Static("", id="bar", markup=False)
        yield Static(CAUTION, id="caution", markup=False)
        yield Tiles(id="tiles")
        yield Static("", id="meaning", markup=False)
        yield ChartView(id="chart")
        yield Table(id="figures")
        yield Table(id="register", empty="No deployment in this window.")
        yield Static("", id="left-out", markup=False)

    # --- figures ----------------------------------------------------------------------------------

    def compute(self, loaded: Loaded, scope: Scope) -> DeliveryView | None:
        """The measures of the window; none where no deployment is known at all."""
        from store.delivery import load_commits, load_deployments
        from vsm_tui.flow.delivery import delivery, engine_share
        from vsm_tui.flow.flowtime import flow_time
        from vsm_tui.flow.periods import local_day
        from vsm_tui.flow.view import view

        store = self.session.store
        assert store is not None
        history = loaded.history
        deployments, commits = load_deployments(store, loaded.stream_id), load_commits(store, loaded.stream_id)
        figures = delivery(deployments, commits, history.zone, history.as_of, scope.since, scope.until)
        if figures is None:
            return None
        times = flow_time(history, scope) if view(history, scope).sound else None
        brought: dict[str, list[DeployedCommit]] = {}
        for commit in commits:
            brought.setdefault(commit.deployed_ref, []).append(commit)
        first, last = figures.first, figures.last
        within = [
            one
            for one in reversed(deployments)
            if one.at <= history.as_of
            and (first is None or local_day(one.at, history.zone) >= first)
            and (last is None or local_day(one.at, history.zone) <= last)
        ]
        share = engine_share(times.p50 if times else None, figures.total.lead_time_hours.p50)
        return DeliveryView(figures, share, times.n if times else 0, within, brought, changes_of(self.session, loaded))

    def empty_text(self) -> str:
        """How deployments come in."""
        return (
            "No deployment of this stream is known, so nothing is shown: no data is not 0.\n\n"
            "From a local git repository:   vsm-tui git PATH --stream "
            f"{self.loaded.slug} --deploy-tags 'v*'\n"
            "From a CSV file (at,ref[,environment,failed,restored_at,unplanned]):   vsm-tui import FILE --stream "
            f"{self.loaded.slug}\n\n{CAUTION}"
        )

    @property
    def bucket(self) -> Bucket:
        """Week or month: what was chosen, else what fits."""
        if self._bucket is not None or self.shown is None:
            return self._bucket or "week"
        return "week" if len(self.shown.figures.weeks) <= MOST_WEEKS else "month"

    def show_figures(self, figures: DeliveryView) -> None:
        """Draw everything for the measure under the cursor."""
        first = self.shown is None
        self.shown = figures
        self.query_one(Tiles).show(pictures.tiles(figures.figures, self.bucket, self.size.width))
        left_out = pictures.left_out_words(figures.figures)
        self.query_one("#left-out", Static).update(Content(left_out))
        self.set_class(not left_out, "-all-counted")
        self._show_finding()
        self._show_measure()
        self._show_register()
        if first or self.focused is None:
            self.focus_main()

    def on_resize(self) -> None:
        """The bar is as long as the screen is wide."""
        self.set_class(self.size.height < LOW, "-low")
        if self.shown is not None:
            self._show_finding()
            self.query_one(Tiles).show(pictures.tiles(self.shown.figures, self.bucket, self.size.width))

    def _show_finding(self) -> None:
        view = self.shown
        assert view is not None
        total, stream = view.figures.total, self.loaded.map
        bar = self.query_one("#bar", Static)
        bar.display = view.share is not None
        if view.share is None:
            said = f"{plural(total.deployments, 'deployment')}; how much of flow time is delivery is not known."
            self.query_one("#finding", Static).update(Content(said))
            return
        steps = {step.id: step.title for step in stream.steps}
        scope = self.session.scope
        start, finish = scope.start or stream.start_step, scope.finish or stream.finish_step
        told = pictures.engine_sentence(view.share, steps.get(start or "", "start"), steps.get(finish or "", "finish"))
        self.query_one("#finding", Static).update(Content(told))
        cut = pictures.engine_bar(view.share, max(2, self.size.width - 2))
        lead = total.lead_time_hours.n
        legend = (
            f"█ commit to deployment (n {plural(lead, 'commit')})   ░ everything else (n {plural(view.flow_n, 'item')})"
        )
        bar.update(
            Content.assemble(
                ("░" * cut.rest, "$flow-waiting"), ("█" * cut.lead, "$flow-active bold"), ("\n" + legend, "dim")
            )
        )

    def _show_measure(self) -> None:
        from vsm_tui.pictures.change_marks import marked

        view = self.shown
        if view is None:
            return
        measure = self.query_one(Tiles).cursor
        told = DEFINITIONS[pictures.MEASURES[measure]]
        self.query_one("#meaning", Static).update(Content(told.meaning))
        chart = marked(pictures.chart_of(view.figures, measure, self.bucket), view.changes)
        self.query_one("#chart", ChartView).show(chart)
        headers, rows = chart.table()
        columns = [
            Column(title, "left" if place == 0 else "right", grow=place == 0) for place, title in enumerate(headers)
        ]
        self.query_one("#figures", Table).show_rows(columns, rows)

    def _show_register(self) -> None:
        view = self.shown
        assert view is not None
        table = self.query_one("#register", Table)
        at = table.selected
        zone = self.loaded.map.timezone
        rows = [
            pictures.register_row(one, [each.committed_at for each in view.commits.get(one.ref, [])], zone)
            for one in view.deployments
        ]
        table.show(
            _REGISTER, len(rows), rows.__getitem__, tone=lambda index: "bad" if view.deployments[index].failed else ""
        )
        if at is not None and at < len(rows):
            table.move_to(at)

    # --- going about -------------------------------------------------------------------------------

    def focus_main(self) -> None:
        """The register where it is shown, else the tiles."""
        (self.query_one("#register", Table) if self.has_class("-register") else self.query_one(Tiles)).focus()

    def close_inner(self) -> bool:
        """From the register back to the tiles, from the picture to the tiles."""
        if super().close_inner():
            return True
        if self.has_class("-register"):
            self.action_view()
            return True
        if isinstance(self.focused, ChartView) or self.focused is self.query_one("#figures"):
            self.query_one(Tiles).focus()
            return True
        return False

    def action_view(self) -> None:
        """The measures, or the register of deployments."""
        self.toggle_class("-register")
        self.focus_main()

    def action_table(self) -> None:
        """The figures of the picture as a table."""
        self.toggle_class("-table")

    def action_finer(self) -> None:
        """By week."""
        self._use("week")

    def action_coarser(self) -> None:
        """By month."""
        self._use("month")

    def _use(self, bucket: Bucket) -> None:
        self._bucket = bucket
        if self.shown is not None:
            self.query_one(Tiles).show(pictures.tiles(self.shown.figures, bucket, self.size.width))
            self._show_measure()

    @on(Tiles.Moved)
    def _moved(self) -> None:
        self._show_measure()

    @on(Tiles.Opened)
    def _tile_opened(self) -> None:
        (self.query_one("#figures", Table) if self.has_class("-table") else self.query_one("#chart", ChartView)).focus()

    @on(ChartView.Picked)
    @on(Table.RowOpened, "#figures")
    def _period_opened(self, event: ChartView.Picked | Table.RowOpened) -> None:
        event.stop()
        view = self.shown
        place = event.point.place if isinstance(event, ChartView.Picked) else event.index
        if view is None:
            return
        periods = pictures.periods_of(view.figures, self.bucket)
        if place < len(periods):
            self._to_register(periods[place].last.toordinal())

    def _to_register(self, last_day: int) -> None:
        """The register, the cursor on the newest deployment up to a day."""
        from vsm_tui.flow.periods import local_day

        assert self.shown is not None
        zone = self.loaded.history.zone
        self.add_class("-register")
        for index, one in enumerate(self.shown.deployments):
            if local_day(one.at, zone).toordinal() <= last_day:
                self.query_one("#register", Table).move_to(index)
                break
        self.focus_main()

    @property
    def deployment_here(self) -> Deployment | None:
        """The deployment under the cursor of the register."""
        at = self.query_one("#register", Table).selected
        if self.shown is None or at is None or not self.has_class("-register"):
            return None
        return self.shown.deployments[at]

    @on(Table.RowOpened, "#register")
    def _deployment_opened(self, event: Table.RowOpened) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """The items that name the deployment as their release; where none does, its commits."""
        one = self.deployment_here
        if one is None or self.shown is None:
            return
        items = self.loaded.history.items
        released = [key for key, release in zip(items.keys, items.releases, strict=True) if release == one.ref]
        if released:
            self.host.open_items(f"Released with {one.ref}", released)
            return
        zone = self.loaded.map.timezone
        parts: list[Any] = [f"No item names {safe_line(one.ref, 60)} as its release. Its commits:\n"]
        for commit in sorted(self.shown.commits.get(one.ref, []), key=lambda each: each.committed_at)[:200]:
            parts += [f"\n{instant_words(commit.committed_at, zone)}  ", (safe_line(commit.ref[:12], 12), "dim")]
        self.app.push_screen(Reading(safe_line(one.ref, 60), Content.assemble(*parts)))

    # --- by hand -----------------------------------------------------------------------------------

    def action_decide(self) -> None:
        """Say by hand how the deployment under the cursor went."""
        one = self.deployment_here
        if one is None:
            self.host.tell("v shows the register of deployments; d there says how one went.")
            return
        choices = [
            Choice("worked", "It worked"),
            Choice("restored", "It failed and was restored …", "when is asked next"),
            Choice("failed", "It failed", "and is not restored yet, or nobody knows when"),
            Choice("unknown", "Not known"),
        ]
        self.app.push_screen(
            Choose(f"How did {one.ref} go?", choices), lambda value: self._went(one, value) if value else None
        )

    def _went(self, one: Deployment, value: str) -> None:
        if value != "restored":
            self._say(one, {"worked": False, "failed": True, "unknown": None}[value], None)
            return
        zone = self.loaded.map.timezone

        def fault(text: str) -> str | None:
            try:
                at = pictures.local_instant(text, zone)
            except ValueError as error:
                return str(error)
            return "that is before the deployment" if at < one.at else None

        form = Form(
            f"When was service restored after {one.ref}?",
            [Field("at", "Restored", hint="2026-03-02 14:30", required=True, check=fault)],
        )
        self.app.push_screen(
            form,
            lambda values: self._say(one, True, pictures.local_instant(values["at"], zone)) if values else None,
        )

    def _say(self, one: Deployment, failed: bool | None, restored_at: int | None) -> None:
        from store.delivery import say_failed

        def job(store: Store) -> None:
            say_failed(store, one.id, failed, restored_at=restored_at, version=one.version)

        self.perform(job, lambda _: self.host.tell(f"{one.ref} is noted. u takes it back."))

    # --- help --------------------------------------------------------------------------------------

    def explanation(self) -> tuple[str, Content] | None:
        """The definition of the measure under the cursor, and the caution."""
        if self.shown is None:
            return None
        told = DEFINITIONS[pictures.MEASURES[self.query_one(Tiles).cursor]]
        part = DEFINITIONS["engine_share"]
        counted = self.shown.figures.environments
        where = f"Counted: {safe_line(', '.join(counted), 80)}. " if counted else ""
        text = Content.assemble(
            (told.question + "\n\n", "bold"), told.meaning, (f"\n    {told.formula}", "dim"), "\n\n",
            safe(where + pictures.left_out_words(self.shown.figures), 400), "\n\n",
            (part.title + "  ", "bold"), part.meaning, "\n\n", CAUTION,
        )  # fmt: skip
        return told.title, text
