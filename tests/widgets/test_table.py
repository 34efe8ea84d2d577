"""A table of many rows: only what is seen is fetched, and what it shows is what was asked for."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from vsm_tui.widgets.columns import aligned, column_widths
from vsm_tui.widgets.table import Column, Table, _goes_on


class Listing(App[None]):
    def __init__(self, count: int, **options: object) -> None:
        super().__init__()
        self.count = count
        self.options = options
        self.fetched: set[int] = set()
        self.moved: list[int] = []
        self.opened: list[int] = []

    def row(self, index: int) -> list[str]:
        self.fetched.add(index)
        return [f"PAY-{index}", f"顧客 title {index % 7}", str(index % 10)]

    def compose(self) -> ComposeResult:
        columns = [Column("key"), Column("title", grow=True), Column("age", "right")]
        yield Table(columns, self.count, self.row, **self.options)

    def on_mount(self) -> None:
        self.query_one(Table).focus()

    def on_table_row_moved(self, message: Table.RowMoved) -> None:
        self.moved.append(message.index)

    def on_table_row_opened(self, message: Table.RowOpened) -> None:
        self.opened.append(message.index)


def lines(app: App[None]) -> list[str]:
    return [strip.text for strip in app.screen._compositor.render_strips()]


def test_columns_take_what_they_need_and_one_takes_the_rest() -> None:
    columns = [Column("key"), Column("title", grow=True, least=6), Column("age", "right", width=5)]
    sample = [["PAY-1", "顧客 title", "3"]]
    assert column_widths(columns, sample, 60) == [5, 46, 5]
    assert column_widths(columns, sample, 10) == [5, 6, 5]


def test_cells_are_aligned_by_width_not_by_characters() -> None:
    assert aligned("顧客", 6, "right") == "  顧客"
    assert aligned("顧客顧客", 5, "left") == "顧客…"
    assert aligned("ab", 5, "center") == " ab  "


async def test_of_a_hundred_thousand_rows_only_the_seen_ones_are_fetched() -> None:
    app = Listing(100_000)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("end", "pageup", "up", "enter")
        await pilot.pause()
        assert len(app.fetched) < 400
        assert app.moved[0] == 99_999
        assert app.opened == [99_999 - 19 - 1]
        assert lines(app)[0].split() == ["key", "title", "age"]


async def test_the_header_stays_and_the_cursor_is_kept_in_view() -> None:
    app = Listing(500)
    async with app.run_test(size=(60, 10)) as pilot:
        for _ in range(12):
            await pilot.press("j")
        await pilot.pause()
        shown = lines(app)
        assert shown[0].split() == ["key", "title", "age"]
        assert any(line.strip().startswith("PAY-12 ") for line in shown)
        assert app.moved == list(range(1, 13))


async def test_a_filter_keeps_rows_with_every_word_and_the_rows_keep_their_numbers() -> None:
    app = Listing(700)
    async with app.run_test(size=(60, 20)) as pilot:
        table = app.query_one(Table)
        assert table.filter("PAY-69 TITLE 顧客") == 11
        await pilot.pause()
        await pilot.press("home", "down", "enter")
        await pilot.pause()
        assert app.opened == [690]
        assert table.filter("no such row") == 0
        await pilot.pause()
        assert "Nothing here" in lines(app)[1]
        await pilot.press("enter", "down")
        assert table.filter("") == 700


async def test_a_click_on_a_header_sorts_and_a_second_one_turns_the_order() -> None:
    app = Listing(30, sort_key=lambda index, column: (index % 10, index)[column != 2])
    async with app.run_test(size=(60, 20)) as pilot:
        table = app.query_one(Table)
        await pilot.click(Table, offset=(lines(app)[0].index("age") + 1, 0))
        await pilot.pause()
        assert table.sorting == (2, False)
        assert "age ▲" in lines(app)[0]
        ages = [line.split()[-1] for line in lines(app)[1:10]]
        assert ages == sorted(ages)
        await pilot.click(Table, offset=(lines(app)[0].index("age") + 1, 0))
        await pilot.pause()
        assert table.sorting == (2, True)
        assert lines(app)[1].split()[-1] == "9"


async def test_sorting_by_keys_goes_through_all_columns_and_back() -> None:
    app = Listing(5)
    async with app.run_test(size=(60, 20)):
        table = app.query_one(Table)
        seen = []
        for _ in range(4):
            table.action_sort_next()
            seen.append(table.sorting)
        assert seen == [(0, False), (1, False), (2, False), None]
        table.action_sort_turn()
        assert table.sorting == (0, False)


async def test_a_filter_keeps_the_cursor_on_its_row_and_sorting_goes_to_the_first() -> None:
    app = Listing(50)
    async with app.run_test(size=(60, 20)):
        table = app.query_one(Table)
        assert table.move_to(33)
        table.filter("PAY-3")
        assert table.selected == 33
        table.sort_by(2, descending=True)
        assert table.selected == 39
        table.filter("")
        assert table.selected == 39
        assert table.sorting == (2, True)
        assert table.filter("PAY-3 title") == 11
        assert not table.move_to(12)


async def test_a_click_moves_and_a_click_on_the_cursor_opens() -> None:
    app = Listing(30)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.click(Table, offset=(5, 4))
        await pilot.click(Table, offset=(5, 4))
        await pilot.pause()
        assert app.moved == [3]
        assert app.opened == [3]


async def test_other_rows_can_be_shown_and_any_window_is_survived() -> None:
    app = Listing(30)
    async with app.run_test(size=(60, 20)) as pilot:
        table = app.query_one(Table)
        table.show_rows(["a", Column("b", "right")], [["1", "2"], ["3", "4"]])
        await pilot.pause()
        assert [line.split() for line in lines(app)[:3]] == [["a", "b"], ["1", "2"], ["3", "4"]]
        for size in ((200, 60), (9, 3), (1, 1), (60, 20)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert table.shown == 2


async def test_tones_colour_rows_and_the_cursor_stands_out() -> None:
    app = Listing(4, tone=lambda index: "bad" if index == 2 else "")
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        table = app.query_one(Table)
        styles = [next(iter(table.render_line(y))).style for y in range(1, 5)]
        assert styles[1] == styles[3]
        assert styles[2] != styles[1]
        assert styles[0] != styles[1]


def test_a_text_goes_on_over_a_blank_but_not_into_the_next_column() -> None:
    assert all(map(_goes_on, ("abcd", "ab c", "a bc", " bc ")))
    assert not any(map(_goes_on, ("ab  ", "a  b", "  ab", "b  c", "    ")))


async def test_a_text_that_goes_on_at_the_right_says_so() -> None:
    app = Listing(3)
    app.row = lambda index: ["PAY-1", "title", "x" * 60]
    async with app.run_test(size=(40, 6)) as pilot:
        await pilot.pause()
        head, first = (line.rstrip() for line in lines(app)[:2])
        assert head.endswith("›") and first.endswith("x…") and len(first) == 40
        await pilot.press(*["right"] * 12)
        await pilot.pause()
        assert "›" not in lines(app)[0] and "…" not in lines(app)[1]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=2, max_size=6), st.integers(40, 120))
def test_columns_that_give_way_do_so_until_all_fit_or_each_is_at_its_least(sizes: list[int], room: int) -> None:
    columns = [Column("x", grow=place == 0, shrink=place == 1, least=8) for place in range(len(sizes))]
    widths = column_widths(columns, [["m" * size for size in sizes]], room)
    needed = [max(3, size) for size in sizes]
    total = sum(widths) + 2 * (len(sizes) - 1)
    assert widths[2:] == needed[2:]
    assert all(min(8, need) <= width for width, need in zip(widths, needed, strict=True))
    assert widths[1] <= needed[1]
    assert total == room or (total > room and all(width <= 8 for width in widths[:2]))
