"""The report as one HTML file: well formed, accessible, and with nothing in it that loads or runs."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from vsm_tui.charts.roles import DARK, HEAT, LIGHT, SERIES
from vsm_tui.report.answer import Table
from vsm_tui.report.document import Report
from vsm_tui.report.html import as_html
from vsm_tui.report.vector import ROLE_OF, themed

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>\x1b[2J\u202e javascript:alert(1)'


class Page(HTMLParser):
    """Tags with their attributes, the text, and what was left open."""

    VOID = frozenset({"meta", "br", "img", "link", "hr", "input"})

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each element of a name."""
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def written(paper: Report) -> str:
    return as_html(paper)


@pytest.fixture(scope="module")
def page(written: str) -> Page:
    return Page(written)


def test_every_element_is_closed(page: Page) -> None:
    assert page.open == []


def test_a_strict_parser_finds_no_fault(written: str) -> None:
    html5lib = pytest.importorskip("html5lib")
    html5lib.HTMLParser(strict=True).parse(written)


def test_nothing_runs_and_nothing_is_loaded(written: str, page: Page) -> None:
    assert not {"script", "img", "link", "iframe", "object", "embed", "form"} & {name for name, _ in page.tags}
    for name, attributes in page.tags:
        assert not [key for key in attributes if key.startswith("on")], name
        assert "style" not in attributes, name
        for key in ("src", "href", "xlink:href", "action"):
            assert (attributes.get(key) or "#").startswith("#"), (name, attributes)
    assert not re.search(r"@import|@font-face|url\((?!#)", written)
    addresses = set(re.findall(r"https?://[^\s\"'<]+", written))
    assert addresses <= {"http://www.w3.org/2000/svg"}


def test_the_policy_allows_this_stylesheet_and_nothing_else(written: str, page: Page) -> None:
    (policy,) = [meta["content"] for meta in page.named("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    style = re.search(r"<style>(.*?)</style>", written, re.S)
    assert style is not None
    told = b64encode(sha256(style[1].encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{told}'; base-uri 'none'; form-action 'none'"
    assert written.index("Content-Security-Policy") < written.index("<style>")


def test_headings_are_in_order_and_there_is_one_title(page: Page) -> None:
    levels = [int(name[1]) for name, _ in page.tags if re.fullmatch(r"h[1-6]", name)]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_picture_says_what_it_shows(page: Page) -> None:
    pictures = page.named("svg")
    assert len(pictures) >= 10
    ids = {attributes.get("id") for _, attributes in page.tags}
    for picture in pictures:
        assert picture["role"] == "img"
        assert set((picture["aria-labelledby"] or "").split()) <= ids


def test_ids_are_given_once_and_links_lead_somewhere(page: Page) -> None:
    ids = Counter(attributes["id"] for _, attributes in page.tags if "id" in attributes)
    assert [name for name, count in ids.items() if count > 1] == []
    assert {(link["href"] or "")[1:] for link in page.named("a")} <= set(ids)


def test_every_table_heads_its_columns_and_rows(page: Page) -> None:
    assert page.named("table")
    assert {head["scope"] for head in page.named("th")} == {"col", "row"}
    assert {meta.get("name") for meta in page.named("meta")} >= {"viewport", "color-scheme"}
    assert page.named("html")[0]["lang"] == "en"


def test_outside_text_stays_text(paper: Report) -> None:
    table = Table(("item",), "l", ((EVIL,),))
    answers = tuple(replace(one, sentence=EVIL, beside=(EVIL,), table=table) for one in paper.answers)
    written = as_html(replace(paper, title=EVIL, sentence=EVIL, ask=EVIL, promise=EVIL, scope=(EVIL,), answers=answers))
    page = Page(written)
    assert page.open == []
    assert not page.named("script") and not page.named("img")
    assert "\x1b" not in written and "\u202e" not in written
    assert any("<script>alert(1)</script>" in text for text in page.text)


# --- contrast -------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(colours: dict[str, str]) -> None:
    lines = [f"series-{number}" for number in range(1, SERIES + 1)]  # a line's name has its colour
    for role in ("ink", "faint", "title", "bad", "target", *lines):
        assert contrast(colours[role], colours["ground"]) >= 4.5, role
    assert contrast(colours["title"], colours["band-3"]) >= 4.5
    assert contrast(colours["faint"], colours["grid"]) >= 4.5, "a step that is done"


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_figures_in_the_heatmap_stand_out_from_their_cell(colours: dict[str, str]) -> None:
    from vsm_tui.charts.svg.paper import Paper
    from vsm_tui.charts.svg.rows import _ink

    light = Paper(10, 10, LIGHT, "", "")
    for level in range(HEAT):
        role = _ink(light, level)
        assert contrast(colours[role], colours[f"heat-{level}"]) >= 4.5, (level, role)


def test_roles_that_share_a_light_colour_stay_close_in_the_dark() -> None:
    for role, colour in LIGHT.items():
        first = ROLE_OF[colour]
        apart = sum(abs(int(DARK[role][at : at + 2], 16) - int(DARK[first][at : at + 2], 16)) for at in (1, 3, 5))
        assert apart <= 66, (role, first)


def test_a_picture_follows_the_readers_light_or_dark() -> None:
    svg = f'<rect fill="{LIGHT["waiting"]}"/><text fill="{LIGHT["ink"]}">fill="#ffffff"</text>'
    assert themed(svg).startswith(f'<rect fill="var(--{ROLE_OF[LIGHT["waiting"]]}, {LIGHT["waiting"]})"/>')
