"""The nine questions of the review, in order; each a pure function of the material."""

from __future__ import annotations

from collections.abc import Callable

from vsm_tui.report.answer import Answer
from vsm_tui.report.decision_questions import last_time, one_thing
from vsm_tui.report.flow_questions import one_item, recurring, started, waits
from vsm_tui.report.material import Material
from vsm_tui.report.value_questions import controls, escalated, without_evidence

QUESTIONS: tuple[Callable[[Material], Answer], ...] = (
    last_time,
    waits,
    recurring,
    started,
    without_evidence,
    escalated,
    controls,
    one_item,
    one_thing,
)
AGENDA = (1, 2, 9)
"""The pages of a review by default; the others are one key away, and offered where their answer changed."""


def answer(number: int, material: Material) -> Answer:
    """The answer to question `number`, 1 to 9."""
    return QUESTIONS[number - 1](material)


def answers(material: Material) -> tuple[Answer, ...]:
    """All nine, in order. Raises `UnknownStep` where the scope names a step that the stream does not have."""
    return tuple(one(material) for one in QUESTIONS)
