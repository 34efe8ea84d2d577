"""The map as Mermaid and Markdown: whatever a step is called, its name arrives as text."""

from __future__ import annotations

import html
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from vsm_tui.safe import safe_line
from vsm_tui.screens.mapping.export_texts import markdown_of, mermaid_of
from vsm_tui.widgets.streammap_picture import Arc, MapPicture, StepPicture

names = st.text(max_size=30) | st.sampled_from(
    ["1. Need", "- Need", "end", 'a"];b-->c', "`x`", "%%{init}%%", "#quot;", "&lt;", "[x](y)", "a|b", "<script>", "—"]
)
_LABEL = re.compile(r'^    s(\d+)(?:\(\[|\[|\(\()"([^"]*)"(?:\]\)|\]|\)\))$')


def picture(titles: list[str]) -> MapPicture:
    steps = tuple(
        StepPicture(id=f"s{n}", title=safe_line(title, 60), kind=("queue", "work", "done")[n % 3], load=n)
        for n, title in enumerate(titles)
    )
    return MapPicture(steps, arcs=(Arc(len(steps) - 1, 0, '3 back "(7 %)"'),), summary=("measured | 3",))


def as_drawn(label: str) -> str:
    """What Mermaid shows of a label: its own codes, then HTML's."""
    return html.unescape(re.sub(r"#(\w+);", lambda found: _code(found[1]), label))


def _code(name: str) -> str:
    return f"&#{name};" if name.isdigit() else f"&{name};"


@settings(max_examples=60, deadline=None)
@given(st.lists(names, min_size=1, max_size=4))
def test_every_name_arrives_in_mermaid_as_it_is_and_ends_no_label(titles: list[str]) -> None:
    drawn = picture(titles)
    lines = mermaid_of(drawn).splitlines()
    assert lines[0] == "flowchart LR"
    labels = [found for line in lines if (found := _LABEL.match(line))]
    assert len(lines) == 1 + len(titles) + (len(titles) - 1) + 1, "one line a step, an arrow and a loop"
    assert [as_drawn(found[2]) for found in labels] == [step.title for step in drawn.steps]
    assert not any(re.match(r"\s*(\d+[.)]|[-*+])\s", found[2]) for found in labels), "no label is a Markdown list"


@settings(max_examples=60, deadline=None)
@given(st.lists(names, min_size=1, max_size=4))
def test_a_markdown_row_has_as_many_cells_as_its_head(titles: list[str]) -> None:
    text = markdown_of(picture(titles), "Checkout", "finding")
    rows = [line for line in text.splitlines() if line.startswith("| ") and " --- " not in line]
    assert len(rows) == 1 + len(titles)
    assert {len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) for row in rows} == {len(rows[0].split("|")) - 1}
