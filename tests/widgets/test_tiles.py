"""Tiles: widths, lines, trends and names laid out as text; the cursor by keys and mouse."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from vsm_tui.charts.labels import text_width
from vsm_tui.theming import default_theme
from vsm_tui.widgets.tiles import (
    Names,
    Tiles,
    TileText,
    name_spans,
    tile_at,
    tile_line,
    tile_widths,
    trend_values,
)

SOME = settings(max_examples=60, deadline=None)
TILE = TileText("Time", "137d", "85 %", ("p50 102d   kept 85 %", "p50 102d"), (None, 1.0, 3.0, None, 2.0, None))


@given(st.integers(1, 9), st.integers(9, 300))
@SOME
def test_tiles_and_the_gaps_between_them_fill_the_width(count: int, width: int) -> None:
    widths = tile_widths(count, max(width, 2 * count))
    assert sum(widths) + count - 1 == max(width, 2 * count)
    assert max(widths) - min(widths) <= 1


@given(st.integers(1, 9), st.integers(20, 200))
@SOME
def test_every_cell_belongs_to_the_tile_drawn_there(count: int, width: int) -> None:
    start = 0
    for index, size in enumerate(tile_widths(count, width)):
        assert tile_at(start, count, width) == tile_at(start + size - 1, count, width) == index
        start += size + 1
    assert tile_at(width + 5, count, width) is None


texts = st.text(st.sampled_from("ab %–◆日1"), max_size=30)


@given(
    st.builds(TileText, texts, texts, texts, st.lists(texts, max_size=3).map(tuple), st.lists(
        st.one_of(st.none(), st.floats(0, 1e6)), max_size=40).map(tuple)),
    st.integers(0, 3),
    st.integers(4, 60),
    st.booleans(),
)  # fmt: skip
@SOME
def test_every_line_of_a_tile_fills_exactly_its_width(tile: TileText, line: int, width: int, chosen: bool) -> None:
    assert sum(text_width(text) for text, _ in tile_line(tile, line, width, chosen)) == width


def test_the_chosen_tile_carries_a_sign_and_what_fits_is_said() -> None:
    def text(line: int, width: int, chosen: bool = False) -> str:
        return "".join(part for part, _ in tile_line(TILE, line, width, chosen)).strip()

    assert text(0, 24, chosen=True) == "▸Time"
    assert text(0, 24) == "Time"
    assert text(1, 24) == "137d 85 %"
    assert text(2, 24) == "p50 102d   kept 85 %"
    assert text(2, 16) == "p50 102d"


def test_a_trend_loses_the_gaps_at_its_ends_and_keeps_the_newest_values() -> None:
    assert trend_values(TILE.trend, 9) == [1.0, 3.0, None, 2.0]
    assert trend_values(TILE.trend, 2) == [None, 2.0]
    assert trend_values((None, None), 5) == []


@given(st.lists(st.text(st.sampled_from("abc "), min_size=1, max_size=12), min_size=1, max_size=6), st.data())
@SOME
def test_the_current_name_is_always_seen_and_nothing_overlaps(names: list[str], data: st.DataObject) -> None:
    current = data.draw(st.integers(0, len(names) - 1))
    width = data.draw(st.integers(3, 80))
    spans = name_spans(names, current, width)
    assert len(spans) == len(names)
    assert spans[current][1].startswith("▸")
    reached = 0
    for start, text in spans:
        if start < 0:
            continue
        assert start >= reached
        reached = start + text_width(text)
    assert reached <= width


class Shown(App[None]):
    def __init__(self) -> None:
        super().__init__()
        theme = default_theme().as_textual()
        self.register_theme(theme)
        self.theme = theme.name
        self.told: list[str] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return default_theme().variables()

    def compose(self) -> ComposeResult:
        yield Tiles()
        yield Names()

    def on_mount(self) -> None:
        self.query_one(Tiles).show([TILE] * 5)
        self.query_one(Names).show(["one", "two", "three"], 0)
        self.query_one(Tiles).focus()

    def on_tiles_moved(self, event: Tiles.Moved) -> None:
        self.told.append(f"moved {event.index}")

    def on_tiles_opened(self, event: Tiles.Opened) -> None:
        self.told.append(f"opened {event.index}")

    def on_names_chosen(self, event: Names.Chosen) -> None:
        self.told.append(f"chose {event.index}")


@pytest.mark.asyncio
async def test_keys_and_mouse_walk_and_open() -> None:
    app = Shown()
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.press("right", "l", "left", "end", "end", "enter", "home", "j")
        assert app.told == ["moved 1", "moved 2", "moved 1", "moved 4", "opened 4", "moved 0", "opened 0"]
        app.told.clear()
        await pilot.click(Tiles, offset=(40, 1))
        await pilot.click(Tiles, offset=(40, 1))
        await pilot.click(Names, offset=(7, 0))
        assert app.told == ["moved 2", "opened 2", "chose 1"]
