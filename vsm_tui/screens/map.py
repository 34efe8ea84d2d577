"""Screen 1, Map: what actually happens, step by step, beside what people believed, and what it could become."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from vsm_tui.actions import bindings
from vsm_tui.safe import safe
from vsm_tui.scope import Scope
from vsm_tui.screens.base import StreamScreen
from vsm_tui.screens.mapping import EMPTY, READING
from vsm_tui.session import Loaded
from vsm_tui.widgets.streammap import StreamMapView
from vsm_tui.widgets.streammap_layout import natural_height
from vsm_tui.widgets.streammap_scale import ScaleBar
from vsm_tui.widgets.table import Table

if TYPE_CHECKING:
    from store.futures import Future
    from store.models import Step, StreamMap
    from vsm_tui.screens.exporting import Exports
    from vsm_tui.screens.mapping.figures import MapFigures
    from vsm_tui.screens.mapping.futures import FutureFigures
    from vsm_tui.screens.mapping.shown import MapShown
    from vsm_tui.screens.mapping.views import DrawnView

_WIDE_LINES, _WIDE_CELLS = 6, 110
"""With this much room the disagreements stand beside what is known of the step."""
VIEWS = ("current", "future", "difference", "governance")


class MapScreen(StreamScreen["MapShown"]):
    """The map with its finding above, its sums and the step under the cursor below."""

    CSS_PATH = "map.tcss"
    NAME = "map"
    TITLE_TEXT = "Map"
    QUESTION = "What actually happens, step by step, beside what people believed?"
    READING = READING
    DEFINITIONS = (
        *("believed", "waiting", "accuracy", "first_pass", "flow_efficiency", "rework", "influence"),
        *("future_map", "control", "learning"),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        *("new", "edit", "delete", "move_left", "move_right", "attach", "decide", "change", "rows", "yaml", "export"),
        *("view", "previous", "next", "fold", "table", "open"),
        shown=("new", "edit", "view", "fold", "table"),
        labels={
            "new": "New",
            "edit": "Edit step",
            "delete": "Remove or merge",
            "attach": "Examples",
            "decide": "Believe measured",
            "rows": "Statuses",
            "previous": "Previous future",
            "next": "Next future",
            "open": "Items",
        },
    )

    def __init__(self) -> None:
        super().__init__()
        self._shown: MapShown | None = None
        self._wanted: str | None = None
        self._view = VIEWS[0]
        self._future_name = ""

    def compose_body(self) -> Iterable[Any]:
        yield Static("", id="finding", markup=False)
        yield StreamMapView(id="map")
        yield Table(id="figures")
        yield Static("", id="summary", markup=False)
        yield ScaleBar(id="scale")
        with Horizontal(id="below"):
            yield Static("", id="detail", markup=False)
            yield Static("", id="side", markup=False)

    # --- figures ----------------------------------------------------------------------------------

    def compute(self, loaded: Loaded, scope: Scope) -> MapShown | None:
        """The map's figures; none for a map without steps."""
        from vsm_tui.screens.mapping.shown import map_shown

        store = self.session.store
        assert store is not None
        return map_shown(loaded, scope, store) if loaded.map.steps else None

    def empty_text(self) -> str:
        """How a map begins."""
        self._shown, self._view = None, VIEWS[0]
        return EMPTY

    def show_figures(self, figures: MapShown) -> None:
        """Draw the present view; the cursor stays on its step."""
        first = self._shown is None
        here = self._wanted or (self.step.id if self.step else None)
        self._shown, self._wanted = figures, None
        if self._view in ("future", "difference") and not figures.futures:
            self._view = VIEWS[0]
        self._draw(here)
        if first and self.focused is None:
            self.focus_main()

    def _draw(self, here: str | None = None) -> None:
        """The present view of what was computed; the cursor on step `here`, where that is in it."""
        if self._shown is None:
            return
        drawn = self.drawn()
        ids = [step.id for step in drawn.picture.steps]
        self.query_one(StreamMapView).show(drawn.picture, cursor=ids.index(here) if here in ids else None)
        self.query_one(ScaleBar).show(drawn.picture)
        self.query_one(Table).show_rows(drawn.columns, drawn.rows)
        self.query_one("#finding", Static).update(Content(safe(drawn.finding, 600)))
        self.query_one("#summary", Static).update(Content(safe("\n".join(drawn.picture.summary), 1000)))
        self.query_one("#side", Static).update(drawn.side)
        self.set_class(self._view == "governance", "-governance")
        self._show_frame()
        self.call_after_refresh(self._share_room)

    def drawn(self) -> DrawnView:
        """The present view; only where there is a map."""
        from vsm_tui.screens.mapping.views import view_of

        assert self._shown is not None
        return view_of(self._shown, self._view, self._future_name)

    def place(self) -> tuple[str, ...]:
        """The stream, the map, and which of its views."""
        future = f" {self.future.name}" if self.future is not None else ""
        return super().place() if self._view == VIEWS[0] else (*super().place(), f"{self._view}{future}")

    def stand_on(self, step_id: str) -> None:
        """Put the cursor on this step when the map is drawn next."""
        self._wanted = step_id or None

    def focus_main(self) -> None:
        """The map, or the table that stands in its place."""
        tabled = self.has_class("-table") or self.has_class("-governance")
        self.query_one(Table if tabled else StreamMapView).focus()

    def on_resize(self) -> None:
        """How much is told below follows the window."""
        self.call_after_refresh(self._share_room)

    def _share_room(self) -> None:
        """The map gets the lines that it needs, what is told below it the rest."""
        view, body = self.query_one(StreamMapView), self.query_one("#body").size
        others = sum(self.query_one(name).outer_size.height for name in ("#finding", "#summary", "#scale"))
        needed = natural_height(view.picture, body.width, folded=view.folded)
        height = max(5, min(needed, body.height - others - 1))
        view.styles.height = height
        room = body.height - others - height
        self.set_class(room >= _WIDE_LINES and body.width >= _WIDE_CELLS, "-wide")
        self._show_step()

    # --- what is shown ----------------------------------------------------------------------------

    @property
    def figures(self) -> MapFigures | None:
        """The figures of the current map."""
        return self._shown.figures if self._shown else None

    @property
    def futures(self) -> tuple[Future, ...]:
        """The future maps, the oldest first."""
        return tuple(each.future for each in self._shown.futures) if self._shown else ()

    @property
    def future(self) -> Future | None:
        """The future map that is shown; none in the other views."""
        return self.future_shown.future if self.future_shown is not None else None

    @property
    def future_shown(self) -> FutureFigures | None:
        """The figures of the future map that is shown."""
        if self._shown is None or self._view not in ("future", "difference"):
            return None
        return self._shown.future(self._future_name)

    @property
    def map(self) -> StreamMap:
        """The map that acts change: the future one where it is shown."""
        return self.future.map if self.future is not None else self.loaded.map

    @property
    def step(self) -> Step | None:
        """The step under the cursor; none in an empty map."""
        if self._shown is None:
            return None
        if self._view == "governance":
            controls, at = self._shown.governance.controls, self.query_one(Table).selected
            wanted = controls[at].step if at is not None and at < len(controls) else ""
        else:
            steps, at = self.query_one(StreamMapView).picture.steps, self.query_one(StreamMapView).cursor
            wanted = steps[at].id if at < len(steps) else ""
        return next((each for each in (*self.map.steps, *self.loaded.map.steps) if each.id == wanted), None)

    @property
    def _position(self) -> int | None:
        """Where the step under the cursor stands in the current map."""
        ids = [step.id for step in self._shown.figures.map.steps] if self._shown else []
        return ids.index(self.step.id) if self.step and self.step.id in ids else None

    @on(StreamMapView.StepMoved)
    def _moved(self) -> None:
        self._show_step()

    @on(Table.RowMoved)
    def _row_moved(self, event: Table.RowMoved) -> None:
        if self._view != "governance":
            self.query_one(StreamMapView).move_to(event.index)

    def _show_step(self) -> None:
        """What is known of the step under the cursor, the most telling first."""
        from vsm_tui.screens.mapping.views import detail_of

        if self._shown is not None:
            text = detail_of(self._shown, self._view, self._future_name, self.step)
            self.query_one("#detail", Static).update(text)

    @on(StreamMapView.StepOpened)
    def _opened(self) -> None:
        self.action_open()

    @on(Table.RowOpened)
    def _row_opened(self, event: Table.RowOpened) -> None:
        self._row_moved(Table.RowMoved(event.table, event.index))
        self.action_open()

    def action_open(self) -> None:
        """The items of the step: those in it now, then those that came through it."""
        if self.step is None or self._position is None:
            return
        from vsm_tui.screens.mapping.words import item_notes

        notes = item_notes(self.loaded.history, self.session.scope, self._position)
        self.host.open_items(f"Items of {self.step.title}", list(notes), notes)

    # --- views ------------------------------------------------------------------------------------

    def action_view(self) -> None:
        """Current, future, difference, governance; without a future map it asks for one."""
        from vsm_tui.screens.mapping.future_acts import new_future

        if self._shown is None:
            return
        after = VIEWS[(VIEWS.index(self._view) + 1) % len(VIEWS)]
        if after == "future" and not self._shown.futures:
            new_future(self, lambda: self._show_view("governance"))
        else:
            self._show_view(after)

    def _show_view(self, name: str) -> None:
        here = self.step.id if self.step else None
        self._view = name
        self._draw(here)
        self.call_after_refresh(self.focus_main)

    def show_future(self, name: str) -> None:
        """Show this future map, now or as soon as it is read."""
        self._view, self._future_name = "future", name
        if any(future.name == name for future in self.futures):
            self._draw()

    def show_current(self) -> None:
        """Show the current map again."""
        self._view = VIEWS[0]

    def _other_future(self, places: int) -> None:
        names = [future.name for future in self.futures]
        if self.future is not None and names:
            self._future_name = names[(names.index(self.future.name) + places) % len(names)]
            self._draw(self.step.id if self.step else None)

    def action_previous(self) -> None:
        """The future map before."""
        self._other_future(-1)

    def action_next(self) -> None:
        """The next future map."""
        self._other_future(1)

    def action_fold(self) -> None:
        """One line a step, or boxes again."""
        view = self.query_one(StreamMapView)
        view.fold(not view.folded)
        self._share_room()

    def action_table(self) -> None:
        """The same figures as a table, and back."""
        if self._shown is None or self._view == "governance":
            return
        self.toggle_class("-table")
        if self.has_class("-table"):
            self.query_one(Table).move_to(self.query_one(StreamMapView).cursor)
        self.focus_main()

    def close_inner(self) -> bool:
        """Escape leaves the table first, then another view."""
        if super().close_inner():
            return True
        if self.has_class("-table"):
            self.action_table()
            return True
        if self._view != VIEWS[0]:
            self._show_view(VIEWS[0])
            return True
        return False

    # --- acts -------------------------------------------------------------------------------------

    def action_new(self) -> None:
        """A step more, a split, estimates, examples, a future map."""
        from vsm_tui.screens.mapping.menus import new_menu

        new_menu(self)

    def action_edit(self) -> None:
        """The form of the step."""
        from vsm_tui.screens.mapping.acts import edit_step

        edit_step(self)

    def action_delete(self) -> None:
        """Remove the step or merge it."""
        from vsm_tui.screens.mapping.menus import delete_menu

        delete_menu(self)

    def action_move_left(self) -> None:
        """The step one place to the left."""
        from vsm_tui.screens.mapping.acts import shift_step

        shift_step(self, -1)

    def action_move_right(self) -> None:
        """The step one place to the right."""
        from vsm_tui.screens.mapping.acts import shift_step

        shift_step(self, 1)

    def action_attach(self) -> None:
        """Recent examples by hand."""
        from vsm_tui.screens.mapping.examples import ask_examples

        ask_examples(self)

    def action_decide(self) -> None:
        """Believe from now on what was measured."""
        from vsm_tui.screens.mapping.belief_acts import take_measured_over

        take_measured_over(self)

    def action_change(self) -> None:
        """A change, of the future map that is shown or of the step."""
        from vsm_tui.screens.mapping.change_start import start_change

        start_change(self)

    def action_rows(self) -> None:
        """From the source's statuses to steps."""
        from vsm_tui.screens.mapping.statuses import StatusesScreen

        self.app.push_screen(StatusesScreen())

    def action_yaml(self) -> None:
        """The map as YAML in the editor, and back."""
        from vsm_tui.screens.mapping.yaml_edit import edit_as_yaml

        edit_as_yaml(self)

    def exports(self) -> Exports:
        """The map as a picture, as Mermaid, as a table, as YAML."""
        from vsm_tui.screens.mapping.export import map_exports

        return map_exports(self)

    def on_paste(self, event: events.Paste) -> None:
        """A pasted list of names becomes steps, after one question."""
        from vsm_tui.screens.mapping.acts import paste_steps

        if paste_steps(self, event.text):
            event.stop()

    # --- help -------------------------------------------------------------------------------------

    def explanation(self) -> tuple[str, Content] | None:
        """What the step's figures mean, with their n, basis and what was left out."""
        from vsm_tui.screens.mapping.views import explanation_of

        if self._shown is None or self.step is None:
            return None
        return explanation_of(self._shown, self._view, self._future_name, self.step, self._position)
