"""Themes are YAML files: the program's own, and the user's in the `themes` folder of the config folder.

Each becomes a Textual theme whose variables carry the heat ramp (`$heat-0` .. `$heat-7`), what time was spent
on (`$flow-active`, `$flow-waiting`, ...) and the colours of series (`$series-0` ..).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from textual.theme import Theme

from vsm_tui.resources import config_folder, folder

DEFAULT = "dark"
COLORS = (
    "primary",
    "secondary",
    "accent",
    "foreground",
    "background",
    "surface",
    "panel",
    "success",
    "warning",
    "error",
)
FLOW = ("active", "waiting", "blocked", "off", "queue", "work", "believed", "measured")
HEAT_STEPS = 8
SERIES = 8
# What themes/dark.yaml says; a test compares.
_FIRST_COLORS = (
    "#7aa2f7", "#7dcfff", "#ff9e64", "#d5d9e8", "#12141c", "#191c28", "#232838", "#9ece6a", "#e0af68", "#f7768e",
)  # fmt: skip
_FIRST_HEAT = ("#1b1f2c", "#22324a", "#2b4a63", "#4f6566", "#8a7a4f", "#c4883f", "#e0703a", "#f7503f")
_FIRST_FLOW = ("#9ece6a", "#e0af68", "#f7768e", "#4a5168", "#1f2433", "#232b33", "#7dcfff", "#ff9e64")
_FIRST_SERIES = ("#7aa2f7", "#9ece6a", "#e0af68", "#bb9af7", "#7dcfff", "#f7768e", "#c0caf5", "#73daca")
_SIXTEEN_HEAT = ("#ffffff", "#ffffff", "#aaaaaa", "#aaaaaa", "#ffff55", "#ffff55", "#ff5555", "#aa0000")
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_LARGEST = 64 * 1024


class ThemeError(Exception):
    """A theme file that cannot be used; the message names the file and what would be accepted."""


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """One theme as its file holds it: colours by role, the heat ramp, flow colours, series colours."""

    name: str
    dark: bool
    colors: dict[str, str]
    heat: tuple[str, ...]
    flow: dict[str, str]
    series: tuple[str, ...]

    def variables(self) -> dict[str, str]:
        """The CSS variables beyond Textual's own."""
        named = {f"heat-{index}": color for index, color in enumerate(self.heat)}
        named |= {f"flow-{role}": color for role, color in self.flow.items()}
        named |= {f"series-{index}": color for index, color in enumerate(self.series)}
        return named

    def in_sixteen(self) -> ThemeFile:
        """The same for a terminal of 16 colours, where surfaces become grey: text and accent that are read on it.

        On a light ground the heat ramp is of those colours, too: between them its own would turn yellow under white.
        """
        text, accent = ("#ffffff", "#ffff55") if self.dark else ("#000000", "#aa0000")
        heat = self.heat if self.dark else _SIXTEEN_HEAT
        return replace(self, colors=self.colors | {"foreground": text, "accent": accent}, heat=heat)

    def as_textual(self) -> Theme:
        """The same as Textual's theme object."""
        return Theme(
            name=self.name,
            dark=self.dark,
            variables=self.variables()
            | {"footer-key-foreground": self.colors["accent"], "block-cursor-text-style": "bold"},
            **self.colors,  # type: ignore[arg-type]
        )


def _mapping(path: Path, document: dict[str, Any], key: str, names: tuple[str, ...]) -> dict[str, str]:
    found = document.get(key)
    if not isinstance(found, dict):
        raise ThemeError(f"{path}: {key} must name {', '.join(names)}")
    for name in names:
        if not _HEX.fullmatch(str(found.get(name, ""))):
            raise ThemeError(f"{path}: {key}.{name} must be a colour like #1b1f2c")
    return {name: str(found[name]) for name in names}


def _ramp(path: Path, document: dict[str, Any], key: str, count: int) -> tuple[str, ...]:
    found = document.get(key)
    if not isinstance(found, list) or len(found) != count or not all(_HEX.fullmatch(str(c)) for c in found):
        raise ThemeError(f"{path}: {key} must be a list of {count} colours like #1b1f2c")
    return tuple(str(color) for color in found)


def read_theme(path: Path) -> ThemeFile:
    """Read one theme file. Raises `ThemeError` with the file, the key and what would be accepted."""
    import yaml

    try:
        if path.stat().st_size > _LARGEST:
            raise ThemeError(f"{path}: larger than a theme can be ({_LARGEST} bytes)")
        document = yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise ThemeError(f"{path}: {str(error).splitlines()[0]}") from None
    if not isinstance(document, dict) or not isinstance(document.get("name"), str):
        raise ThemeError(f"{path}: a theme needs a name")
    return ThemeFile(
        name=document["name"],
        dark=bool(document.get("dark", True)),
        colors=_mapping(path, document, "colors", COLORS),
        heat=_ramp(path, document, "heat", HEAT_STEPS),
        flow=_mapping(path, document, "flow", FLOW),
        series=_ramp(path, document, "series", SERIES),
    )


def theme_files() -> Iterator[Path]:
    """The program's theme files, then the user's (a user's theme of the same name replaces ours)."""
    yield from sorted(folder("themes").glob("*.yaml"))
    own = config_folder() / "themes"
    if own.is_dir():
        yield from sorted(own.glob("*.yaml"))


def default_theme() -> ThemeFile:
    """The theme of the first frame; the others are read later, with the YAML reader that this spares."""
    return ThemeFile(
        name=DEFAULT,
        dark=True,
        colors=dict(zip(COLORS, _FIRST_COLORS, strict=True)),
        heat=_FIRST_HEAT,
        flow=dict(zip(FLOW, _FIRST_FLOW, strict=True)),
        series=_FIRST_SERIES,
    )


def all_themes() -> tuple[list[ThemeFile], list[str]]:
    """Every theme that can be read, and a line for each that cannot."""
    found: dict[str, ThemeFile] = {}
    faults: list[str] = []
    for path in theme_files():
        try:
            theme = read_theme(path)
        except ThemeError as error:
            faults.append(str(error))
        else:
            found[theme.name] = theme
    return list(found.values()), faults
