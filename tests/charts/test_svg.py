"""Charts as SVG: well formed, nothing but shapes and text, whatever the titles hold."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from vsm_tui.charts import kinds
from vsm_tui.charts.matrix import Matrix
from vsm_tui.charts.model import Chart
from vsm_tui.charts.roles import DARK, LIGHT
from vsm_tui.charts.svg import chart_svg, matrix_svg

SPACE = "{http://www.w3.org/2000/svg}"
HOSTILE = "</title><script>alert(1)</script>\"'&\x00\x1b]0;x\x07\ud800"


def test_every_kind_is_well_formed_in_light_and_dark(every_kind: dict[str, Chart]) -> None:
    for kind, chart in every_kind.items():
        for palette in (LIGHT, DARK):
            root = ElementTree.fromstring(chart_svg(chart, palette))
            assert root.tag == f"{SPACE}svg"
            assert root.attrib["role"] == "img"
            assert root.find(f"{SPACE}title").text == chart.title, kind
            assert root.find(f"{SPACE}desc").text == chart.alt
            assert len(root) > 3


def test_nothing_is_loaded_run_or_styled(every_kind: dict[str, Chart]) -> None:
    for chart in every_kind.values():
        written = chart_svg(chart)
        assert not re.search(r"<(script|style|image|use|a|foreignObject)\b|\bon\w+=|href|style=", written)
        assert re.findall(r"https?://[^\"]*", written) == ["http://www.w3.org/2000/svg"]


def test_text_from_outside_stays_text() -> None:
    chart = kinds.pareto(HOSTILE, [HOSTILE, "b"], [3, 1], unit=HOSTILE, note=HOSTILE)
    root = ElementTree.fromstring(chart_svg(chart))
    assert not root.findall(f".//{SPACE}script")
    assert "<script>" in (root.find(f"{SPACE}title").text or "")


def test_a_palette_cannot_break_out_of_its_attribute(every_kind: dict[str, Chart]) -> None:
    broken = LIGHT | {"series-1": '"/><script>x</script>', "ink": "url(http://x)"}
    written = chart_svg(every_kind["line"], broken)
    assert "script" not in written
    assert "http://x" not in written


def test_colours_come_from_the_palette(every_kind: dict[str, Chart]) -> None:
    written = chart_svg(every_kind["line"], LIGHT | {"series-1": "#123456"})
    assert "#123456" in written


def test_two_pictures_on_one_page_do_not_share_names(every_kind: dict[str, Chart]) -> None:
    one = set(re.findall(r'id="([^"]+)"', chart_svg(every_kind["areas"])))
    other = set(re.findall(r'id="([^"]+)"', chart_svg(replace(every_kind["areas"], title="Another"))))
    assert one
    assert not one & other


def test_marks_stay_inside_the_picture(every_kind: dict[str, Chart]) -> None:
    for kind, chart in every_kind.items():
        root = ElementTree.fromstring(chart_svg(chart, LIGHT, 600, 300))
        for node in root.iter():
            for name, limit in (("x", 600), ("x1", 600), ("x2", 600), ("cx", 600), ("y", 300), ("cy", 300)):
                if name in node.attrib:
                    assert -1 <= float(node.attrib[name]) <= limit + 1, (kind, node.tag, node.attrib)


def test_points_say_what_they_are_under_the_pointer(every_kind: dict[str, Chart]) -> None:
    assert "<title>F-3, 8 Jan 2026: 4 d</title>" in chart_svg(every_kind["scatter"])


def test_thousands_of_points_stay_small() -> None:
    many = [float(index) for index in range(10_000)]
    chart = kinds.scatter("Many", [kinds.Dots("all", many, many, [""] * 10_000)], x=kinds.Axis())
    assert len(chart_svg(chart)) < 400_000


@pytest.mark.parametrize("height", [None, 300])
def test_the_heatmap_has_a_number_in_every_cell(height: int | None) -> None:
    shown = Matrix(["Build"], ["W01", "W02"], [[41.5, None]], [41.5], [41.5, None], 41.5, unit="d", title="Waits")
    root = ElementTree.fromstring(matrix_svg(shown, DARK, 600, height))
    texts = [node.text for node in root.iter(f"{SPACE}text")]
    assert texts.count("41.5") >= 3
    assert "most in Build, W01: 41.5 d" in root.find(f"{SPACE}desc").text


def test_a_chart_without_a_point_says_so() -> None:
    assert "nothing to show" in chart_svg(kinds.spark("v", []))
