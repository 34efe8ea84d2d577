"""The outcomes file: objectives, investments, initiatives, hypotheses and readings as YAML, in and out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel

from store.outcome_models import Outcomes
from vsm_tui.intake.mapfile import check_day, file_text, fraction, percent, without_nulls
from vsm_tui.intake.yamlout import Flow, dumped, listed
from vsm_tui.intake.yamltext import Document, validated

_DATES = frozenset(("by", "date", "check_on"))


def load_outcomes(path: str | Path) -> Outcomes:
    """The outcomes in a file. Raises `IntakeError`."""
    return parse_outcomes(file_text(path), str(path))


def parse_outcomes(text: str, file: str = "outcomes") -> Outcomes:
    """The outcomes that a YAML text holds. Raises `IntakeError`."""
    document, tree = stream_tree(text, file)
    for index, investment in enumerate(_mappings(tree.get("investments"))):
        if "capacity" in investment:
            investment["capacity"] = fraction(investment["capacity"], document, ("investments", index, "capacity"))
    return validated(Outcomes, document, tree)


def dump_outcomes(outcomes: Outcomes) -> str:
    """The outcomes as YAML: only what differs from the defaults, in the order of the chain."""
    text = dumped({"stream": outcomes.stream})
    for key in ("objectives", "investments", "initiatives", "hypotheses"):
        entries: list[BaseModel] = getattr(outcomes, key)
        if entries:
            text += f"{key}:\n" + "".join(entry_text(entry) for entry in entries)
    return text


def entry_text(entry: BaseModel) -> str:
    """One entry as a member of a YAML list: only what differs from the defaults."""
    return listed(_plain(entry))


def _plain(entry: BaseModel) -> dict[str, Any]:
    plain = entry.model_dump(exclude_defaults=True)
    plain = {"id": plain.pop("id"), **plain}
    if "capacity" in plain:
        plain["capacity"] = percent(plain["capacity"])
    for key in ("verdict", "constraint"):
        if key in plain:
            plain[key] = Flow(plain[key])
    if "readings" in plain:
        plain["readings"] = [Flow(reading) for reading in plain["readings"]]
    return plain


def stream_tree(text: str, file: str) -> tuple[Document, dict[str, Any]]:
    """A document and its tree of texts, with the key `stream` and its dates checked. Raises `IntakeError`."""
    document = Document(text, file)
    if not isinstance(document.root, dict) or "stream" not in document.root:
        raise document.error("the key stream is missing (the stream's slug)")
    tree: dict[str, Any] = without_nulls(document.root)
    for key, entries in tree.items():
        for index, entry in enumerate(_mappings(entries)):
            _check_dates(entry, document, (key, index))
    return document, tree


def _mappings(value: object) -> list[dict[str, Any]]:
    return [each if isinstance(each, dict) else {} for each in value] if isinstance(value, list) else []


def _check_dates(entry: dict[str, Any], document: Document, at: tuple[str | int, ...]) -> None:
    for key, value in entry.items():
        if key in _DATES and not (key == "by" and at[-1] == "verdict"):  # a verdict's `by` is a person
            check_day(value, document, (*at, key))
        elif isinstance(value, dict):
            _check_dates(value, document, (*at, key))
        elif isinstance(value, list):
            for index, each in enumerate(value):
                if isinstance(each, dict):
                    _check_dates(each, document, (*at, key, index))
