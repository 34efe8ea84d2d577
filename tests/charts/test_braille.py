"""Dots in braille cells."""

from __future__ import annotations

import random
from itertools import pairwise

from vsm_tui.charts import braille


def test_each_dot_has_its_place_in_the_cell() -> None:
    cells = braille.pack([0, 1, 0, 1], [0, 0, 3, 3], 1, 1)
    assert braille.character(cells[0, 0]) == "⣉"


def test_dots_outside_are_left_out() -> None:
    assert braille.pack([-1, 4, 0, 0], [0, 0, -1, 4], 2, 1) == {}


def test_many_dots_are_packed_like_few() -> None:
    chance = random.Random(1)
    xs = [chance.randint(-3, 83) for _ in range(3000)]
    ys = [chance.randint(-3, 43) for _ in range(3000)]
    slow: dict[tuple[int, int], int] = {}
    for start in range(0, 3000, 500):
        for cell, bits in braille.pack(xs[start : start + 500], ys[start : start + 500], 40, 10).items():
            slow[cell] = slow.get(cell, 0) | bits
    assert braille.pack(xs, ys, 40, 10) == slow


def test_a_segment_is_without_gaps() -> None:
    dots = braille.segment(0, 0, 7, 3)
    assert dots[0] == (0, 0)
    assert dots[-1] == (7, 3)
    assert all(abs(b[0] - a[0]) <= 1 and abs(b[1] - a[1]) <= 1 for a, b in pairwise(dots))
