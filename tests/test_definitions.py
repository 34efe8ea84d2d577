"""The page of definitions is in step with the program, and every definition can be read."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from vsm_tui.definitions import DEFINITIONS

ROOT = Path(__file__).parents[1]


def test_the_page_of_figures_is_in_step_with_the_definitions() -> None:
    spec = importlib.util.spec_from_file_location("write_figures", ROOT / "docs" / "write_figures.py")
    assert spec is not None and spec.loader is not None
    writer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(writer)
    written = writer.PAGE.read_text(encoding="utf-8")
    assert written == writer.page(), "run: python docs/write_figures.py"


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
def test_a_definition_asks_a_question_and_answers_in_sentences(name: str) -> None:
    definition = DEFINITIONS[name]
    assert definition.title
    assert definition.question.endswith("?")
    assert definition.meaning.endswith(".")
