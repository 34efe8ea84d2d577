"""Walking from point to point reaches every point; the mouse finds the nearest."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from vsm_tui.charts.canvas import Spot
from vsm_tui.charts.walk import nearest, neighbour

spots_of = st.lists(st.builds(Spot, st.integers(0, 12), st.integers(0, 6)), min_size=1, max_size=25)


@settings(max_examples=50, deadline=None)
@given(spots_of)
def test_right_and_down_reach_every_point(spots: list[Spot]) -> None:
    seen: set[int] = set()
    at = neighbour(spots, None, "first")
    while at is not None:
        here = at
        while (up := neighbour(spots, here, "up")) != here and up is not None:
            here = up
        seen.add(here)
        while (down := neighbour(spots, here, "down")) != here and down is not None:
            here = down
            seen.add(here)
        after = neighbour(spots, at, "right")
        at = None if after == at else after
    assert seen == set(range(len(spots)))


def test_left_and_right_keep_to_the_same_height() -> None:
    spots = [Spot(0, 5), Spot(3, 0), Spot(3, 5)]
    assert neighbour(spots, 0, "right") == 2
    assert neighbour(spots, 2, "left") == 0
    assert neighbour(spots, 0, "left") == 0
    assert neighbour([], None, "right") is None


def test_a_click_finds_the_nearest_point_within_reach() -> None:
    spots = [Spot(0, 0), Spot(5, 0, 3, 4)]
    assert nearest(spots, 1, 0) == 0
    assert nearest(spots, 6, 3) == 1
    assert nearest(spots, 20, 3) is None
