"""The changes file: a stream's register of changes as YAML, in and out (INTERFACE.md)."""

from __future__ import annotations

from pathlib import Path

from store.outcome_models import Changes
from vsm_tui.intake.mapfile import file_text
from vsm_tui.intake.outcomesfile import entry_text, stream_tree
from vsm_tui.intake.yamlout import dumped
from vsm_tui.intake.yamltext import validated


def load_changes(path: str | Path) -> Changes:
    """The register of changes in a file. Raises `IntakeError`."""
    return parse_changes(file_text(path), str(path))


def parse_changes(text: str, file: str = "changes") -> Changes:
    """The register of changes that a YAML text holds. Raises `IntakeError`."""
    document, tree = stream_tree(text, file)
    return validated(Changes, document, tree)


def dump_changes(changes: Changes) -> str:
    """The register of changes as YAML: only what differs from the defaults."""
    text = dumped({"stream": changes.stream})
    if changes.changes:
        text += "changes:\n" + "".join(entry_text(change) for change in changes.changes)
    return text
