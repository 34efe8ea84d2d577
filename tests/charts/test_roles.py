"""Colours for every role from a theme."""

from __future__ import annotations

import re

import pytest
from rich.color import Color, ColorSystem

from vsm_tui.charts.roles import DARK, LIGHT, ROLES, blend, palette, series_role, shade_role, sixteen


def test_both_default_palettes_colour_every_role() -> None:
    for colours in (DARK, LIGHT):
        assert tuple(colours) == ROLES
        assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in colours.values())


def test_a_theme_colours_the_roles_and_the_rest_is_made_from_it() -> None:
    theme = {"background": "#000000", "foreground": "#ffffff", "series-0": "#ff0000", "heat-7": "#00ff00"}
    found = palette(theme)
    assert tuple(found) == ROLES
    assert (found["ground"], found["series-1"], found["heat-7"]) == ("#000000", "#ff0000", "#00ff00")
    assert found["shade-1"] == blend("#ff0000", "#000000", 0.22) == "#c70000"


def test_a_light_theme_fills_up_from_the_light_palette() -> None:
    assert palette({"background": "#fafafa"})["mark"] == LIGHT["mark"]
    assert palette({})["mark"] == DARK["mark"]


def test_a_role_can_be_set_outright_and_no_colour_is_no_value() -> None:
    found = palette({"chart-grid": "#010203", "series-0": "ansi_default"})
    assert found["grid"] == "#010203"
    assert found["series-1"] == DARK["series-1"]


def test_the_ninth_series_starts_over() -> None:
    assert series_role(8) == "series-1"
    assert shade_role("series-3") == "shade-3"


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
def test_neighbouring_series_differ_on_a_terminal_of_16_colours(colours: dict[str, str]) -> None:
    found = sixteen(colours)
    numbers = [
        Color.parse(found[name]).downgrade(ColorSystem.STANDARD).number
        for name in (*(f"series-{at}" for at in range(1, 9)), "done")
    ]
    assert len(set(numbers[:8])) == 8
    assert numbers[7] != numbers[8]
