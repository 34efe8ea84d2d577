"""Pictures that the report draws itself: level bars, the day strip, the map."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from vsm_tui.charts.labels import text_width
from vsm_tui.charts.roles import LIGHT
from vsm_tui.report.daystrip import DayStrip, StripDay
from vsm_tui.report.drawn import Bar, LevelBars
from vsm_tui.report.material import Material
from vsm_tui.report.sections import sections
from vsm_tui.report.streammap import MapDrawing

DAY = date(2026, 3, 2)
STATES = st.sampled_from(["active", "waiting", "blocked", "off"])


def strip(*states: str, step: str = "Build", work: float = 0.0) -> DayStrip:
    days = [StripDay(DAY + timedelta(days=at), work, state, step) for at, state in enumerate(states)]
    return DayStrip("PAY-7, day by day", days, "PAY-7, day by day: 3 days.")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(STATES, st.sampled_from(["Select", "Build", "Test"])), max_size=120), st.integers(40, 120))
def test_a_strip_shows_every_day_once_and_fits(days: list[tuple[str, str]], width: int) -> None:
    drawn = DayStrip(
        "x", [StripDay(DAY + timedelta(days=at), 0.0, state, step) for at, (state, step) in enumerate(days)], ""
    )
    assert sum(count for _, _, count in drawn.runs()) == len(days)
    lines = drawn.lines(width)
    assert all(text_width(line) <= max(width, 80) for line in lines)
    cells = "".join(lines[1:-2])
    assert len(re.findall("[█░▚·]", cells)) == len(days)
    ET.fromstring(drawn.svg(LIGHT, 800))


def test_a_day_that_was_partly_work_is_a_low_bar() -> None:
    assert strip("waiting", work=0.0).days[0].glyph == "░"
    assert strip("waiting", work=0.3).days[0].glyph == "▃"
    assert strip("active", work=1.0).days[0].glyph == "█"
    assert "worked on" in strip("waiting", work=0.3).lines(80)[-1]


def test_bars_are_to_one_scale_and_none_vanishes() -> None:
    bars = LevelBars("Where", [Bar("a", 0.5, "waiting", "50 %"), Bar("b", 0.25, "off", "25 %"),
                               Bar("c", 0.001, "active", "0.1 %")], "alt")  # fmt: skip
    lines = bars.lines(60)[2:]
    lengths = [sum(character in "▒·█" for character in line) for line in lines]
    assert lengths[0] == 2 * lengths[1] and lengths[2] == 1
    assert all(text_width(line) <= 60 for line in lines)


def test_the_map_names_every_step_and_flags_the_constraint(payments: Material) -> None:
    drawing = next(one for one in sections(payments) if one.name == "map").pictures[0]
    assert isinstance(drawing, MapDrawing)
    assert [step.title for step in drawing.steps if step.constraint] == ["Change approval board"]
    root = ET.fromstring(drawing.svg(LIGHT, 960))
    texts = " ".join("".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text"))
    for number, step in enumerate(drawing.steps, 1):
        assert f"{number} {step.title[:12]}" in texts
    assert any("went back from Testing to Development" in line for line in drawing.loops)
    assert len(drawing.lines(100)) == 1 + len(drawing.steps) + len(drawing.loops)
