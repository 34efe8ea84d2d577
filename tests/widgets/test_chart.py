"""A chart on the screen: walked by keys and mouse, carrying the items behind a point."""

from __future__ import annotations

from datetime import date, timedelta

from textual.app import App, ComposeResult

from vsm_tui.charts import kinds
from vsm_tui.charts.model import Chart, day_number
from vsm_tui.widgets.chart import ChartView

DAYS = [date(2026, 1, 5) + timedelta(days=day) for day in range(10)]


def scatter(count: int = 10) -> Chart:
    xs = [day_number(DAYS[0]) + index for index in range(count)]
    dots = kinds.Dots("items", xs, [float(index % 7 + 1) for index in range(count)], [f"PAY-{i}" for i in range(count)])
    return kinds.scatter("Flow time", [dots], percentiles={85: 6}, note="n 10")


class Showing(App[None]):
    def __init__(self, chart: Chart | None, walk: bool = True) -> None:
        super().__init__()
        self.chart = chart
        self.walk_it = walk
        self.moved: list[str] = []
        self.picked: list[tuple[str, ...]] = []

    def compose(self) -> ComposeResult:
        yield ChartView(self.chart, walk=self.walk_it)

    def on_mount(self) -> None:
        self.query_one(ChartView).focus()

    def on_chart_view_moved(self, message: ChartView.Moved) -> None:
        self.moved.append(message.point.text)

    def on_chart_view_picked(self, message: ChartView.Picked) -> None:
        self.picked.append(message.payload)


def lines(app: App[None]) -> list[str]:
    return [strip.text for strip in app.screen._compositor.render_strips()]


async def test_the_cursor_starts_at_the_newest_point_and_enter_opens_its_items() -> None:
    app = Showing(scatter())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert lines(app)[-1].startswith("▸ PAY-9, 14 Jan 2026: 3 d")
        await pilot.press("left", "h", "enter", "home", "enter", "right", "l", "end")
        await pilot.pause()
        assert app.picked == [("PAY-7",), ("PAY-0",)]
        assert app.moved[-1].startswith("PAY-9")


async def test_up_and_down_walk_the_layers_of_a_day() -> None:
    flow = kinds.cumulative_flow(
        "Flow", DAYS, [("Build", [9] * 10), ("Test", [5] * 10), ("Done", [2] * 10)],
        payloads=[[("B",)] * 10, [("T",)] * 10, [("D",)] * 10],
    )  # fmt: skip
    app = Showing(flow)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("up", "up", "enter", "down", "enter", "j", "enter")
        await pilot.pause()
        assert app.picked == [("B",), ("T",), ("D",)]


async def test_a_click_picks_the_nearest_point_and_a_second_one_opens_it() -> None:
    app = Showing(scatter())
    async with app.run_test(size=(80, 24)) as pilot:
        view = app.query_one(ChartView)
        spot = view._drawn().spots[3]
        await pilot.click(ChartView, offset=(spot.x + 1, spot.y))
        assert app.moved[-1].startswith("PAY-3")
        await pilot.click(ChartView, offset=(spot.x, spot.y))
        assert app.picked == [("PAY-3",)]


async def test_the_selected_point_stands_out_by_its_glyph() -> None:
    app = Showing(scatter())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("left")
        await pilot.pause()
        assert "\n".join(lines(app)).count("◉") == 1


async def test_only_the_changed_lines_are_painted_again() -> None:
    app = Showing(scatter())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        view = app.query_one(ChartView)
        before = {y: view.render_line(y) for y in range(24)}
        await pilot.press("left")
        await pilot.pause()
        changed = [y for y in range(24) if view.render_line(y) is not before[y]]
        assert 2 <= len(changed) <= 3
        assert 23 in changed


async def test_resizing_draws_anew_and_nothing_shown_is_survived() -> None:
    app = Showing(None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("left", "enter", "up", "home")
        view = app.query_one(ChartView)
        view.show(scatter())
        for size in ((200, 60), (10, 3), (1, 1), (76, 14)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert "85 % 6 d" in "\n".join(lines(app))
        assert app.picked == []


async def test_a_chart_to_look_at_takes_no_focus_but_shows_what_is_selected() -> None:
    app = Showing(scatter().with_selected(4), walk=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.focused is None
        assert lines(app)[-1].startswith("▸ PAY-4")


async def test_a_theme_changes_the_colours() -> None:
    app = Showing(scatter())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        view = app.query_one(ChartView)
        dark = view.render_line(0)
        app.theme = "textual-light"
        await pilot.pause()
        light = view.render_line(0)
        assert dark.text == light.text
        assert [segment.style for segment in dark] != [segment.style for segment in light]
