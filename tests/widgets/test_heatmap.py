"""The heatmap walked by keys and mouse."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from vsm_tui.charts.matrix import Matrix
from vsm_tui.charts.roles import DARK
from vsm_tui.widgets.heatmap import Heatmap

Cell = tuple[int | None, int | None]


def waits(rows: int, columns: int) -> Matrix:
    return Matrix(
        rows=[f"Step {row}" for row in range(rows)],
        columns=[f"W{column + 1:03}" for column in range(columns)],
        values=[[float(row * columns + column) for column in range(columns)] for row in range(rows)],
        row_totals=[float(row) for row in range(rows)],
        column_totals=[float(column) for column in range(columns)],
        total=99.0,
    )


class Screening(App[None]):
    def __init__(self, matrix: Matrix) -> None:
        super().__init__()
        self.matrix = matrix
        self.moved: list[Cell] = []
        self.opened: list[Cell] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {f"heat-{level}": DARK[f"heat-{level}"] for level in range(8)}

    def compose(self) -> ComposeResult:
        yield Heatmap(self.matrix)

    def on_mount(self) -> None:
        self.query_one(Heatmap).focus()

    def on_heatmap_cell_moved(self, message: Heatmap.CellMoved) -> None:
        self.moved.append((message.row, message.column))

    def on_heatmap_cell_opened(self, message: Heatmap.CellOpened) -> None:
        self.opened.append((message.row, message.column))


def lines(app: App[None]) -> list[str]:
    return [strip.text for strip in app.screen._compositor.render_strips()]


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


async def test_arrows_and_hjkl_move_and_enter_opens() -> None:
    app = Screening(waits(4, 5))
    async with app.run_test(size=(80, 24), tooltips=True, notifications=True) as pilot:
        await press(pilot, "right", "down", "l", "j", "k", "h", "enter")
        assert app.moved == [(0, 1), (1, 1), (1, 2), (2, 2), (1, 2), (1, 1)]
        assert app.opened == [(1, 1)]


async def test_past_the_last_row_and_column_stand_the_totals() -> None:
    app = Screening(waits(2, 2))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "down", "down", "right", "right", "enter", "right", "up")
        assert app.moved[1] == (None, 0)
        assert app.opened == [(None, None)]
        assert app.moved[-1] == (1, None)


async def test_labels_and_totals_stay_in_view_while_the_weeks_scroll() -> None:
    app = Screening(waits(25, 300))
    async with app.run_test(size=(80, 20)) as pilot:
        await press(pilot, "end", "pagedown", "pagedown")
        shown = lines(app)
        heatmap = app.query_one(Heatmap)
        row = heatmap.cursor[0]
        assert heatmap.cursor[1] == 299
        assert "W300" in shown[0]
        assert any(line.startswith(f"Step {row} ") for line in shown)
        assert any(line.startswith("all") for line in shown)
        assert shown[0].rstrip().endswith("all")


async def test_a_click_moves_and_a_click_on_the_cursor_opens() -> None:
    app = Screening(waits(4, 6))
    async with app.run_test(size=(80, 24)) as pilot:
        layout = app.query_one(Heatmap).layout_now
        place = (layout.start_of(3) + 1, layout.line_of(2))
        await pilot.click(Heatmap, offset=place)
        assert app.moved == [(2, 3)]
        await pilot.click(Heatmap, offset=place)
        assert app.opened == [(2, 3)]
        await pilot.click(Heatmap, offset=(1, layout.line_of(0)))
        assert app.moved[-1] == (0, 3)


async def test_only_the_rows_the_cursor_leaves_and_enters_are_painted_again() -> None:
    app = Screening(waits(8, 6))
    async with app.run_test(size=(80, 24)) as pilot:
        heatmap = app.query_one(Heatmap)
        await pilot.pause()
        heatmap._strips.clear()
        painted: list[int] = []
        render = heatmap.render_line

        def watched(y: int):
            painted.append(y)
            return render(y)

        heatmap.render_line = watched
        await press(pilot, "down")
        tall = heatmap.layout_now.row
        first = heatmap.layout_now.line_of(0)
        assert set(painted) == set(range(first, first + 2 * tall))


async def test_the_cursor_is_kept_when_the_figures_change() -> None:
    app = Screening(waits(4, 6))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "down", "down", "down", "right")
        heatmap = app.query_one(Heatmap)
        heatmap.show(waits(2, 6))
        await pilot.pause()
        assert heatmap.cursor == (1, 1)
        heatmap.show(waits(2, 6), cursor=(None, 4))
        assert heatmap.cursor == (None, 4)


async def test_it_follows_the_window_and_survives_having_nothing() -> None:
    app = Screening(waits(0, 0))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "down", "right", "enter", "end", "home", "pageup")
        assert app.opened == []
        app.query_one(Heatmap).show(waits(6, 30))
        for size in ((200, 60), (20, 6), (1, 1), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert "Step 5" in "\n".join(lines(app))


async def test_the_levels_have_the_colours_of_the_theme() -> None:
    app = Screening(waits(1, 8))
    async with app.run_test(size=(80, 10)) as pilot:
        await press(pilot, "end")
        strip = app.query_one(Heatmap).render_line(1)
        grounds = {segment.style.bgcolor.name for segment in strip if segment.style and segment.style.bgcolor}
        assert DARK["heat-0"] in grounds
        assert DARK["heat-6"] in grounds
