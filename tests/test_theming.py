import pytest
from rich.color import Color, ColorSystem
from textual.color import Color as TextualColor

from vsm_tui.theming import HEAT_STEPS, ThemeError, all_themes, read_theme


def _luminance(color):
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one, other):
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _themes():
    themes, faults = all_themes()
    assert faults == []
    return {theme.name: theme for theme in themes}


def test_the_four_themes_of_the_house_can_be_read():
    assert {"dark", "light", "projector", "colour-blind"} <= set(_themes())


@pytest.mark.parametrize("name", ["dark", "light", "projector", "colour-blind"])
def test_text_can_be_read_on_every_ground(name):
    theme = _themes()[name]
    needed = 7.0 if name == "projector" else 4.5
    for ground in ("background", "surface", "panel"):
        assert _contrast(theme.colors["foreground"], theme.colors[ground]) >= needed


def test_the_heat_ramp_never_steps_back_from_its_ground():
    for theme in _themes().values():
        assert len(theme.heat) == HEAT_STEPS
        assert _contrast(theme.heat[0], theme.heat[-1]) > 2.5


def test_a_users_theme_is_found_and_a_broken_one_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("vsm_tui.theming.config_folder", lambda: tmp_path)
    folder = tmp_path / "themes"
    folder.mkdir()
    whole = next(path for path in _paths() if path.name == "dark.yaml").read_text(encoding="utf-8")
    (folder / "mine.yaml").write_text(whole.replace("name: dark", "name: mine"), encoding="utf-8")
    (folder / "broken.yaml").write_text("name: broken\ncolors: {primary: blue}\n", encoding="utf-8")
    themes, faults = all_themes()
    assert "mine" in {theme.name for theme in themes}
    assert len(faults) == 1
    assert "broken.yaml" in faults[0] and "colors.primary" in faults[0]


def _paths():
    from vsm_tui.resources import folder

    return sorted(folder("themes").glob("*.yaml"))


def test_a_theme_that_is_no_theme_is_refused(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\x00\xff")
    with pytest.raises(ThemeError, match=r"x\.yaml"):
        read_theme(path)


def test_the_theme_of_the_first_frame_is_the_one_in_its_file():
    from vsm_tui.resources import folder
    from vsm_tui.theming import DEFAULT, default_theme, read_theme

    assert default_theme() == read_theme(folder("themes") / f"{DEFAULT}.yaml")


_XTERM = [
    "#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5",
    "#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff",
]  # fmt: skip


def _on_sixteen(color):
    """What a terminal of 16 colours shows of a colour."""
    return _XTERM[Color.parse(color).downgrade(ColorSystem.STANDARD).number]


@pytest.mark.parametrize("name", ["dark", "light", "projector", "colour-blind"])
def test_in_sixteen_colours_text_and_figures_are_read_on_panels_and_cells(name):
    theme = _themes()[name].in_sixteen()
    for ground in ("background", "surface", "panel"):
        for ink in ("foreground", "accent"):
            assert _contrast(_on_sixteen(theme.colors[ink]), _on_sixteen(theme.colors[ground])) >= 3, (ink, ground)
    for ground in theme.heat:
        ink = TextualColor.parse(ground).get_contrast_text(0.92)
        shown = (TextualColor.parse(ground) + ink).hex
        assert _contrast(_on_sixteen(shown), _on_sixteen(ground)) >= 2.9, ground
