"""Screen 4, Flow: five measures side by side, never one score; the one under the cursor large."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from vsm_tui.actions import bindings
from vsm_tui.safe import safe, safe_line
from vsm_tui.scope import Scope
from vsm_tui.screens.base import StreamScreen
from vsm_tui.screens.explaining import explain
from vsm_tui.screens.picturing import changes_of, row_behind, show_as_table
from vsm_tui.screens.scoping import why_nothing
from vsm_tui.session import Loaded
from vsm_tui.widgets.chart import ChartView
from vsm_tui.widgets.table import Table
from vsm_tui.widgets.tiles import Names, Tiles, TileText

if TYPE_CHECKING:
    from store.outcome_models import Change
    from vsm_tui.flow.history import History
    from vsm_tui.pictures.picture import Behind, Picture
    from vsm_tui.pictures.tiles import Tile, TileName
    from vsm_tui.screens.exporting import Exports

NARROW = 110
"""Below this width two pictures stand one over the other."""


@dataclass(frozen=True, slots=True)
class Side:
    """One start step's figures: the scope with that start, its title, its tiles."""

    scope: Scope
    start_title: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class FlowFigures:
    """One side, or two side by side, and the pictures drawn so far by (side, tile, view)."""

    history: History
    sides: tuple[Side, ...]
    changes: Sequence[Change]
    """Of the register: marked on every picture over time."""
    drawn: dict[tuple[int, str, int], Picture] = field(default_factory=dict)

    def pictures(self, tile: TileName, view: int) -> list[Picture]:
        """The picture of a tile for each side; slow the first time, then remembered."""
        from vsm_tui.pictures.catalogue import PICTURES
        from vsm_tui.pictures.change_marks import marked

        for number, side in enumerate(self.sides):
            key = (number, tile, view)
            if key not in self.drawn:
                picture = PICTURES[tile][view][1](self.history, side.scope)
                self.drawn[key] = replace(picture, chart=marked(picture.chart, self.changes))
        return [self.drawn[number, tile, view] for number in range(len(self.sides))]

    def ready(self, tile: TileName, view: int) -> bool:
        """Whether the pictures of a tile are drawn."""
        return all((number, tile, view) in self.drawn for number in range(len(self.sides)))


class FlowScreen(StreamScreen[FlowFigures]):
    """Five tiles, and under them the picture of the one under the cursor."""

    CSS_PATH = "flow.tcss"
    NAME = "flow"
    TITLE_TEXT = "Flow"
    QUESTION = "How does work move: how much, how long, how much at once, how much of it work, and what kind?"
    READING = (
        "Five measures that answer different questions and are never added up to one score. Left and right choose a "
        "tile, v shows its other pictures, enter goes into the picture: arrows walk its points, enter opens the items "
        "behind one, esc comes back. z gives the picture the whole screen, t shows its figures as a table, i the "
        "formula with the numbers put in. s sets from which step time runs, and can show two starts side by side; f "
        "forecasts."
    )
    DEFINITIONS = (
        "flow_velocity",
        "flow_time",
        "service_level",
        "flow_load",
        "littles_law",
        "flow_efficiency",
        "flow_distribution",
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "view", "table", "fold", "open", "forecast", "previous", "next",
        shown=("view", "table", "fold", "forecast"), labels={"view": "Picture", "fold": "Enlarge"},
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._figures: FlowFigures | None = None
        self._views: dict[str, int] = {}
        self._shown: list[Picture] = []
        self.second_start: str | None = None
        """The start step of the second side, or none."""

    def compose_body(self) -> Iterable[Any]:
        yield Tiles(id="tiles")
        yield Static("", id="sentence", markup=False)
        yield Names(id="views")
        with Container(id="pictures"):
            for name in ("main", "beside"):
                with Vertical(id=name, classes="side"):
                    yield Static("", id=f"{name}-title", markup=False)
                    yield ChartView(id=f"{name}-chart")
                    yield Table(id=f"{name}-table")

    # --- figures ----------------------------------------------------------------------------------

    def compute(self, loaded: Loaded, scope: Scope) -> FlowFigures | None:
        """The tiles of the scope, and of the second start where one is chosen."""
        from vsm_tui.flow.view import view
        from vsm_tui.pictures.tiles import tiles

        history, stream = loaded.history, loaded.map
        if not view(history, scope).sound or not len(history.visits):
            return None
        if why_nothing(loaded, scope, self.session.window):
            return None
        first = scope.start or stream.start_step
        last = stream.position(scope.finish or stream.finish_step or stream.steps[-1].id)
        starts: list[str | None] = [scope.start]
        second = self.second_start
        if second in history.steps and second != first and stream.position(second) < last:
            starts.append(second)
        sides = []
        for start in starts:
            step = stream.steps[stream.position(start or first or stream.steps[0].id)]
            own = replace(scope, start=start)
            sides.append(Side(own, safe_line(step.title, 40), tiles(history, own)))
        figures = FlowFigures(history, tuple(sides), changes_of(self.session, loaded))
        tile, number = self._chosen()
        figures.pictures(tile, number)
        return figures

    def empty_text(self) -> str:
        """Why the scope holds nothing; else no start and finish, or nothing has moved."""
        self._figures = None
        loaded, scope = self.loaded, self.session.scope
        return why_nothing(loaded, scope, self.session.window) or (
            "Here velocity, time, load, efficiency and distribution will stand side by side.\n\n"
            "A start step, a later finish step and items that moved are needed: draw the map (1, then n), add items on "
            "the board (2, then n), or import an export (0, then Import)."
        )

    def _chosen(self) -> tuple[TileName, int]:
        from vsm_tui.pictures.tiles import TILES

        name = TILES[self.query_one(Tiles).cursor if self.is_mounted else 0]
        return name, self._views.get(name, 0)

    def show_figures(self, figures: FlowFigures) -> None:
        """Draw the tiles, and the picture of the one under the cursor."""
        first = self._figures is None
        self._figures = figures
        self.set_class(len(figures.sides) > 1, "-two")
        self.query_one(Tiles).show([_tile_text(figures, number) for number in range(len(figures.sides[0].tiles))])
        if first:
            self.focus_main()
        self._draw()

    def _draw(self) -> None:
        figures = self._figures
        if figures is None:
            return
        tile, number = self._chosen()
        if figures.ready(tile, number):
            self._show_pictures(figures.pictures(tile, number))
        else:
            self._picture_worker(figures, tile, number)

    @work(group="picture", exclusive=True, exit_on_error=False)
    async def _picture_worker(self, figures: FlowFigures, tile: TileName, number: int) -> None:
        pictures = await asyncio.to_thread(figures.pictures, tile, number)
        if self.stands and figures is self._figures and (tile, number) == self._chosen():
            self._show_pictures(pictures)

    def _show_pictures(self, pictures: list[Picture]) -> None:
        from vsm_tui.pictures.catalogue import PICTURES
        from vsm_tui.pictures.sentences import first_clause

        assert self._figures is not None
        tile, number = self._chosen()
        self.query_one(Names).show([name for name, _ in PICTURES[tile]], number)
        same = [picture.name for picture in self._shown] == [picture.name for picture in pictures]
        self._shown = pictures
        sides = self._figures.sides
        said = [picture.sentence for picture in pictures]
        if len(sides) > 1:
            said = [first_clause(text) if self.has_class("-narrow") else text for text in said]
            said = [f"From {side.start_title}: {text}" for side, text in zip(sides, said, strict=True)]
        self._say("\n".join(said))
        for name, side, picture in zip(("main", "beside"), sides, pictures, strict=False):
            self.query_one(f"#{name}-title", Static).update(Content(f"from {side.start_title}"))
            chart = self.query_one(f"#{name}-chart", ChartView)
            kept = chart.selected.index if same and chart.selected is not None else None
            # The same object as before where there is no cursor: the view need not draw it again.
            held = kept is not None and self._holds(picture, kept)
            chart.show(picture.chart.with_selected(kept) if held else picture.chart)
        self._fill_tables()

    def _say(self, text: str) -> None:
        """Show the sentence; the screen is laid out anew only where it needs another number of lines."""
        line = self.query_one("#sentence", Static)
        content = Content(safe(text, 1200))
        width = line.content_region.width
        needed = len(content.wrap(width)) if width else 0
        line.update(content, layout=needed != line.content_region.height)

    def _fill_tables(self) -> None:
        """Tables are filled only while they are shown."""
        if not self.has_class("-table"):
            return
        for name, picture in zip(("main", "beside"), self._shown, strict=False):
            show_as_table(self.query_one(f"#{name}-table", Table), picture)

    @staticmethod
    def _holds(picture: Picture, index: int) -> bool:
        return index < len(picture.chart.places)

    # --- going about ------------------------------------------------------------------------------

    def focus_main(self) -> None:
        """The tiles; where they are folded away, the picture."""
        if self.has_class("-folded"):
            self._focus_picture()
        else:
            self.query_one(Tiles).focus()

    def _focus_picture(self) -> None:
        kind = Table if self.has_class("-table") else ChartView
        self.query_one("#main").query_one(kind).focus()

    @property
    def in_picture(self) -> bool:
        """Whether keys go to a picture or its table."""
        return isinstance(self.focused, (ChartView, Table))

    def close_inner(self) -> bool:
        """Escape leaves the filter, then the picture, then the enlargement."""
        if super().close_inner():
            return True
        if self.has_class("-folded"):
            self.remove_class("-folded")
            self.focus_main()
            return True
        if self.in_picture:
            self.query_one(Tiles).focus()
            return True
        return False

    @on(Tiles.Moved)
    def _moved(self) -> None:
        self._draw()

    @on(Tiles.Opened)
    def _opened(self) -> None:
        self._focus_picture()

    @on(Names.Chosen)
    def _named(self, event: Names.Chosen) -> None:
        self._show_view(event.index)

    def _show_view(self, index: int) -> None:
        from vsm_tui.pictures.catalogue import PICTURES

        tile, _ = self._chosen()
        self._views[tile] = index % len(PICTURES[tile])
        self._draw()

    def action_view(self) -> None:
        """The tile's next picture."""
        self._show_view(self._chosen()[1] + 1)

    def action_previous(self) -> None:
        """The tile before."""
        self.query_one(Tiles).action_cursor(-1)

    def action_next(self) -> None:
        """The tile after."""
        self.query_one(Tiles).action_cursor(1)

    def action_fold(self) -> None:
        """Give the picture the whole screen, and back."""
        self.toggle_class("-folded")
        self._focus_picture() if self.has_class("-folded") else self.focus_main()

    def action_table(self) -> None:
        """The same figures as a table, and back."""
        inside = self.in_picture
        self.toggle_class("-table")
        self._fill_tables()
        if inside or self.has_class("-table"):
            self._focus_picture()
        else:
            self.focus_main()

    def action_forecast(self) -> None:
        """What the last weeks say about the next."""
        from vsm_tui.screens.forecast import ForecastScreen

        self.app.push_screen(ForecastScreen())

    @on(Resize)
    def _resized(self, event: Resize) -> None:
        self.set_class(event.size.width < NARROW, "-narrow")

    # --- what is behind ---------------------------------------------------------------------------

    def _picture_of(self, widget: ChartView | Table) -> Picture | None:
        number = 1 if (widget.id or "").startswith("beside") else 0
        return self._shown[number] if number < len(self._shown) else None

    @on(ChartView.Picked)
    def _picked(self, event: ChartView.Picked) -> None:
        picture = self._picture_of(event.view)
        if picture is not None:
            self._open(picture.behind(event.point))

    @on(Table.RowOpened)
    def _row_opened(self, event: Table.RowOpened) -> None:
        picture = self._picture_of(event.table)
        if picture is not None:
            self._open(row_behind(picture, event.index))

    def _open(self, behind: Behind | None) -> None:
        if behind is None or not behind.keys:
            self.host.tell("No item is behind this point.")
        elif len(behind.keys) == 1:
            self.host.open_item(behind.keys[0], list(behind.keys))
        else:
            self.host.open_items(behind.title, list(behind.keys), behind.notes)

    def action_open(self) -> None:
        """Into the picture; there, the items behind the point."""
        if not self.in_picture:
            self._focus_picture()

    def exports(self) -> Exports:
        """The picture; with two starts both, each under the name of its start."""
        from vsm_tui.screens.exporting import exports_beside

        if self._figures is None or len(self._shown) < 2:
            return super().exports()
        sides = zip(self._figures.sides, self._shown, strict=True)
        return exports_beside(self, [(f"from {side.start_title}", picture.chart) for side, picture in sides])

    # --- scope and help ---------------------------------------------------------------------------

    def action_span(self) -> None:
        """Start and finish, and a second start beside the first."""
        from vsm_tui.screens.scoping import choose_two_starts

        choose_two_starts(self, self.second_start, self._beside)

    def _beside(self, start: str | None) -> None:
        self.second_start = start
        self.refresh_figures()

    def action_clear_scope(self) -> None:
        """Everything, as the map says; one start."""
        self.second_start = None
        super().action_clear_scope()

    def action_explain(self) -> None:
        """The formula of the picture with its numbers, and the items left out."""
        if self._figures is None or not self._shown:
            return
        focused = self.focused
        number = 1 if focused is not None and (focused.id or "").startswith("beside") else 0
        explain(self, self._shown[number].definition, self._figures.history, self._figures.sides[number].scope)


def _tile_text(figures: FlowFigures, number: int) -> TileText:
    """A tile; with two starts the second figure stands under the first."""
    tile = figures.sides[0].tiles[number]
    beside = tile.beside
    if len(figures.sides) > 1:
        other = figures.sides[1]
        beside = (f"{other.tiles[number].figure} from {other.start_title}",)
    unit = f"{tile.unit} thin" if tile.thin else tile.unit
    return TileText(tile.title, tile.figure, safe_line(unit, 30), tuple(safe_line(t, 80) for t in beside), tile.trend)
