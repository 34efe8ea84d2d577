"""The names that a chart gives its colours, with defaults for a dark ground; themes say their own.

`palette` makes a colour for each from a theme. A role never stands alone: glyph, shape, texture or label says the same
without colour.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

SERIES = 8
HEAT = 8
_HEX = re.compile("#[0-9a-fA-F]{6}")

DARK: dict[str, str] = {
    "ground": "#14171c",
    "ink": "#e6e9ef",
    "faint": "#949cac",
    "title": "#ffffff",
    "axis": "#6b7382",
    "grid": "#2a2f3a",
    "series-1": "#6cb6ff",
    "series-2": "#f2a65a",
    "series-3": "#7fd1ae",
    "series-4": "#d199e0",
    "series-5": "#f0d576",
    "series-6": "#ea7f8a",
    "series-7": "#9aabc7",
    "series-8": "#b7d877",
    "shade-1": "#4f9be6",
    "shade-2": "#d98c3f",
    "shade-3": "#5fb593",
    "shade-4": "#b57cc6",
    "shade-5": "#d6b955",
    "shade-6": "#d0626e",
    "shade-7": "#7c8eac",
    "shade-8": "#9abd58",
    "done": "#39404e",
    "on-series": "#10131a",
    "heat-0": "#1f222e",
    "heat-1": "#34264a",
    "heat-2": "#572a63",
    "heat-3": "#81306b",
    "heat-4": "#ad3a63",
    "heat-5": "#d65a4b",
    "heat-6": "#ee8b4d",
    "heat-7": "#f9c77d",
    "band-1": "#16241f",
    "band-2": "#1f2b22",
    "band-3": "#302c1c",
    "band-4": "#3b2820",
    "band-5": "#432023",
    "limit": "#c3c9d6",
    "target": "#7fd1ae",
    "baseline": "#9aabc7",
    "mark": "#f0d576",
    "selected": "#ffffff",
    "outside": "#ff6b6b",
    "partial": "#59606e",
    "good": "#7fd1ae",
    "warn": "#f0d576",
    "bad": "#ff6b6b",
    "active": "#7fd1ae",
    "waiting": "#f2a65a",
    "blocked": "#ea5f6b",
    "off": "#4a5160",
}

ROLES: tuple[str, ...] = tuple(DARK)

LIGHT: dict[str, str] = DARK | {
    "ground": "#ffffff",
    "ink": "#1d2430",
    "faint": "#596273",
    "title": "#0c1118",
    "axis": "#7a8394",
    "grid": "#e3e6ec",
    "series-1": "#1f6fbf",
    "series-2": "#b85c06",
    "series-3": "#1a8460",
    "series-4": "#8d4aa3",
    "series-5": "#927000",
    "series-6": "#c43b4b",
    "series-7": "#566a8c",
    "series-8": "#5c8018",
    "shade-1": "#4a90d9",
    "shade-2": "#dc8a3c",
    "shade-3": "#44a583",
    "shade-4": "#ab70bf",
    "shade-5": "#c49d2c",
    "shade-6": "#d9636f",
    "shade-7": "#7c8eac",
    "shade-8": "#84a845",
    "done": "#ccd2dc",
    "on-series": "#ffffff",
    "heat-0": "#f4f5f8",
    "heat-1": "#fdebd3",
    "heat-2": "#fbd3a4",
    "heat-3": "#f7b172",
    "heat-4": "#ec8650",
    "heat-5": "#c94b3f",
    "heat-6": "#ab3450",
    "heat-7": "#741a4e",
    "band-1": "#eef6f1",
    "band-2": "#e3f0e4",
    "band-3": "#fbf3d9",
    "band-4": "#fbe5d3",
    "band-5": "#f9d9d9",
    "limit": "#3d4656",
    "target": "#1a8460",
    "baseline": "#566a8c",
    "mark": "#8a6500",
    "selected": "#0c1118",
    "outside": "#c61f2f",
    "partial": "#a8afbc",
    "good": "#1a8460",
    "warn": "#8a6500",
    "bad": "#c61f2f",
    "active": "#1a8460",
    "waiting": "#b85c06",
    "blocked": "#c43b4b",
    "off": "#b4bac6",
}


def _sixteen(series: str, shade: str, done: str) -> dict[str, str]:
    colours = dict(zip((f"series-{number}" for number in range(1, SERIES + 1)), series.split(), strict=True))
    return colours | {f"shade-{number}": shade for number in range(1, SERIES + 1)} | {"done": done}


SIXTEEN_DARK = _sixteen("#5555ff #55ff55 #ffff55 #ff55ff #55ffff #ff5555 #aaaaaa #00aa00", "#000000", "#555555")
SIXTEEN_LIGHT = _sixteen("#0000aa #00aa00 #aa5500 #aa00aa #00aaaa #aa0000 #555555 #5555ff", "#ffffff", "#aaaaaa")


def series_role(index: int) -> str:
    """The role of series number `index` (0 first); the eighth is followed by the first again."""
    return f"series-{index % SERIES + 1}"


def shade_role(role: str) -> str:
    """The role of the texture drawn on an area of `role`."""
    return role.replace("series-", "shade-") if role.startswith("series-") else "faint"


def blend(front: str, back: str, share: float) -> str:
    """A colour `share` of the way from `front` to `back`, all as #rrggbb."""
    pairs = zip(_channels(front), _channels(back), strict=True)
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def sixteen(colours: Mapping[str, str]) -> dict[str, str]:
    """The colours of series for a terminal of 16, all different there; a theme's own would fall together.

    Bands have no tint: all would be one grey, on which marks are not read; their lines and labels remain.
    """
    light = sum(_channels(colours["ground"])) > 384
    bands = {role: colours["ground"] for role in colours if role.startswith("band-")}
    return {**colours, **bands, **(SIXTEEN_LIGHT if light else SIXTEEN_DARK)}


def palette(theme: Mapping[str, str]) -> dict[str, str]:
    """A colour for every role from a theme's variables, what it leaves out being made from what it has.

    Read are `background`, `foreground`, `success`, `warning`, `error`, `accent`, `series-0` to `series-7`, `heat-0` to
    `heat-7`, `flow-active`, `flow-waiting`, `flow-blocked`, `flow-off`; `chart-ROLE` sets a role outright. A value that
    is no #rrggbb counts as left out.
    """
    known = {name: value for name, value in theme.items() if _HEX.fullmatch(value)}
    light = "background" in known and sum(_channels(known["background"])) > 384
    found = dict(LIGHT if light else DARK)
    ground = found["ground"] = known.get("background", found["ground"])
    ink = found["ink"] = found["title"] = found["selected"] = known.get("foreground", found["ink"])
    good, warn, bad = (
        known.get(name, found[role]) for name, role in (("success", "good"), ("warning", "warn"), ("error", "bad"))
    )
    greys = {"faint": 0.35, "axis": 0.55, "grid": 0.87, "limit": 0.15, "baseline": 0.3, "done": 0.75, "partial": 0.6}
    found |= {role: blend(ink, ground, share) for role, share in greys.items()}
    found |= {"good": good, "target": good, "warn": warn, "bad": bad, "outside": bad, "on-series": ground}
    found["mark"] = known.get("accent", found["mark"])
    middle = blend(warn, bad, 0.5)
    bands = zip((good, good, warn, middle, bad), (0.91, 0.84, 0.86, 0.82, 0.78), strict=True)
    for number, (colour, share) in enumerate(bands, start=1):
        found[f"band-{number}"] = blend(colour, ground, share)
    for number in range(SERIES):
        colour = found[f"series-{number + 1}"] = known.get(f"series-{number}", found[f"series-{number + 1}"])
        found[f"shade-{number + 1}"] = blend(colour, ground, 0.22)
    for level in range(HEAT):
        found[f"heat-{level}"] = known.get(f"heat-{level}", found[f"heat-{level}"])
    for part in ("active", "waiting", "blocked", "off"):
        found[part] = known.get(f"flow-{part}", found[part])
    return found | {role: known[f"chart-{role}"] for role in ROLES if f"chart-{role}" in known}
