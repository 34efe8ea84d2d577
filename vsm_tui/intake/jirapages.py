"""Changelogs that Jira hands out apart from their issues: `issue/KEY/changelog` and `changelog/bulkfetch`.

They complete the issues whose own changelog a search result cut short.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from vsm_tui.intake.gathering import FileReading, Gathering
from vsm_tui.intake.sources import Source
from vsm_tui.intake.streaming import records, text_of

_OF_ISSUE = re.compile(r"/issue/([^/?]+)/changelog")
_KEY = re.compile(r"[A-Z][A-Z0-9_]*-\d+")


def pages_place(found: dict[str, set[str]]) -> str | None:
    """The prefix at which a JSON file holds pages of changelogs; none where it holds none."""
    for prefix, inside in (("", "values.item"), ("item", "item.values.item")):
        if {"created", "items"} <= found.get(inside, set()):
            return prefix
    for prefix, inside in (("", "issueChangeLogs.item"), ("item", "item.issueChangeLogs.item")):
        if {"issueId", "changeHistories"} <= found.get(inside, set()):
            return prefix
    return None


@dataclass(slots=True)
class Pages:
    """Entries of changelogs by issue (key or id), each once."""

    entries: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def add(self, issue: str, entry: dict[str, Any]) -> None:
        """Take one entry of an issue's changelog."""
        entries = self.entries.setdefault(issue, {})
        entries[text_of(entry.get("id")) or f"#{len(entries)}"] = entry

    def completed(self, key: str, id: str, own: list[Any]) -> list[dict[str, Any]] | None:
        """An issue's own entries and those of its pages, each once; none where the pages add nothing."""
        extra: dict[str, dict[str, Any]] = {}
        for name in {key, id}:
            extra |= self.entries.pop(name, {})
        if not extra:
            return None
        known = {
            text_of(entry.get("id")) or f"own {place}": entry
            for place, entry in enumerate(own)
            if isinstance(entry, dict)
        }
        return sorted({**known, **extra}.values(), key=lambda entry: text_of(entry.get("created")))


def read_pages(source: Source, prefix: str, file: FileReading, gathering: Gathering, pages: Pages) -> None:
    """Read pages of changelogs; a page that does not name its issue is refused."""
    number = 0
    for issue, entry in _entries(source, prefix):
        number += 1
        file.rows += 1
        if not issue or not isinstance(entry, dict):
            why = "is no object" if issue else "names no issue: keep self in the file, or the issue's key in its name"
            gathering.refuse(file, number, "changelog", why)
            continue
        file.kept += 1
        pages.add(issue, entry)


def _entries(source: Source, prefix: str) -> Iterator[tuple[str, object]]:
    named = _KEY.search(source.name.rpartition("/")[2])
    for page in records(source, prefix):
        if not isinstance(page, dict):
            yield "", page
            continue
        told = _OF_ISSUE.search(text_of(page.get("self")))
        issue = told[1] if told else named[0] if named else ""
        values = page.get("values")
        for entry in values if isinstance(values, list) else []:
            yield issue, entry
        logs = page.get("issueChangeLogs")
        for log in logs if isinstance(logs, list) else []:
            found = log.get("changeHistories") if isinstance(log, dict) else None
            for entry in found if isinstance(found, list) else []:
                yield text_of(log.get("issueId")), entry
