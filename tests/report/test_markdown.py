"""The report as Markdown: its order, its tables, and that outside text stays text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from vsm_tui.charts.labels import text_width
from vsm_tui.report.answer import Table
from vsm_tui.report.document import Report
from vsm_tui.report.markdown import WIDTH, as_markdown, inline, picture_block, table_block


def test_it_opens_with_one_sentence_one_picture_one_ask(paper: Report) -> None:
    text = as_markdown(paper)
    order = ["# Mobile payments", "**Worked on for 4 days", "```text", "> **What we ask for:**", "## Nine questions"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_nine_questions_then_map_flow_delivery_outcomes_quality_and_definitions(paper: Report) -> None:
    text = as_markdown(paper)
    assert re.findall(r"^### (\d)\.", text, re.M) == [str(number) for number in range(1, 10)]
    heads = re.findall(r"^## (.+)$", text, re.M)
    assert heads[0] == "Nine questions" and heads[-1] == "What the figures mean"
    assert [head.split(":")[0] for head in heads[1:-1]] == ["The map", "Flow", "Delivery", "Outcomes", "Data quality"]


def test_delivery_stands_with_its_sentence_of_caution(paper: Report) -> None:
    text = as_markdown(paper)
    assert "> These measures describe important parts of the engine" in text


def test_pictures_fit_the_page(paper: Report) -> None:
    blocks = re.findall(r"```text\n(.*?)```", as_markdown(paper), re.S)
    assert len(blocks) >= 9
    assert all(text_width(line) <= WIDTH for block in blocks for line in block.splitlines())


@pytest.mark.parametrize("text", ["[PROJ-1] fix", "a | b", "`code`", "<script>", "# head", "x *y* _z_", "a\nb"])
def test_outside_text_is_taken_for_nothing_but_text(text: str) -> None:
    said = inline(text)
    assert "\n" not in said
    assert not re.search(r"(?<!\\)[`*_\[\]<>|#]", said)
    assert re.sub(r"\\(.)", r"\1", said) == text.replace("\n", " ")


def test_a_hostile_title_breaks_no_table_and_no_picture(paper: Report) -> None:
    table = Table(("item", "days"), "lr", (("evil | cell\x1b[2J <b>", "3"),))
    lines = table_block(table).splitlines()
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 3 for line in lines)
    assert "\x1b" not in "".join(lines)
    assert paper.picture is not None
    assert "```" not in picture_block(paper.picture)[7:-3]


def test_figures_stand_at_the_right() -> None:
    table = Table(("what", "n"), "lr", (("a", "1"), ("b", "1,000")))
    assert table_block(table).splitlines() == [
        "| what |     n |", "| ---- | ----: |", "| a    |     1 |", "| b    | 1,000 |",
    ]  # fmt: skip


def test_a_report_without_an_ask_or_sections_is_whole(paper: Report) -> None:
    bare = replace(paper, ask="", picture=None, sections=(), definitions=())
    assert as_markdown(bare).startswith("# Mobile payments") and "What we ask for" not in as_markdown(bare)
