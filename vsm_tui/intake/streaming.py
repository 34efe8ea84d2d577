"""JSON read record by record in bounded memory, with clear refusals of what is damaged or hostile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

import ijson

from vsm_tui.intake.errors import IntakeError
from vsm_tui.intake.sources import Source

MAX_DEPTH = 100
MAX_TEXT = 4 << 20
"""Bytes of one text; trackers keep the longest descriptions below a tenth of it."""
MAX_WORD = 256 << 10
"""Bytes without blank, comma or quote outside texts, where a tracker writes numbers and true or false."""
_PEEKED = 20_000
MAX_LEVELS = 9
"""Of a prefix: GraphQL answers hold issues as deep as `data.organization.repositories.nodes.item.issues.nodes.item`."""


def text_of(value: object) -> str:
    """A JSON value as text: numbers as written, nothing for null and for what is no text."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool | dict | list):
        return ""
    return str(value)


def opened(source: Source) -> IO[bytes]:
    """The bytes of a JSON file, without a byte order mark."""
    head = source.head(4)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head:
        raise IntakeError("is JSON in UTF-16; save it as UTF-8", source.name)
    content = source.binary(b'"')
    if head.startswith(b"\xef\xbb\xbf"):
        content.read(3)
    return content


def records(source: Source, prefix: str) -> Iterator[Any]:
    """The values at an ijson prefix, one at a time; of several documents in one file those of each."""
    with opened(source) as content:
        shallow = _Shallow(content, source.name)
        yield from _guarded(ijson.items(shallow, prefix, use_float=True, multiple_values=True), source.name)


def events(source: Source) -> Iterator[tuple[str, str, Any]]:
    """ijson's (prefix, event, value) of the whole file."""
    with opened(source) as content:
        shallow = _Shallow(content, source.name)
        yield from _guarded(ijson.parse(shallow, use_float=True, multiple_values=True), source.name)


def shape(source: Source) -> dict[str, set[str]]:
    """What stands near the top of a JSON file: prefix -> keys, down to eight levels, from its first part.

    The keys of the root stand under the empty prefix, those of a list's members under `item`.
    """
    found: dict[str, set[str]] = {}
    for count, (prefix, event, value) in enumerate(events(source)):
        if event == "map_key" and prefix.count(".") < MAX_LEVELS:
            found.setdefault(prefix, set()).add(str(value))
        elif event == "start_array" and not prefix:
            found.setdefault("[]", set())
        if count > _PEEKED and _decisive(found):
            break
    return found


def _decisive(found: dict[str, set[str]]) -> bool:
    root = found.get("", set())
    return "[]" in found or bool(root & {"issues", "fields", "value", "data"}) or {"cards", "lists"} <= root


def _guarded(stream: Iterator[Any], name: str) -> Iterator[Any]:
    try:
        yield from stream
    except IntakeError:
        raise
    except (ijson.JSONError, ValueError, UnicodeError, ArithmeticError) as error:
        said = " ".join(str(error).split())
        if "invalid bytes in UTF8" in said:
            raise IntakeError("holds bytes that are no UTF-8; save it as UTF-8", name) from None
        cause = "ends too early" if "incomplete" in said.lower() or "premature" in said.lower() else said[:120]
        raise IntakeError(f"is damaged JSON ({cause})", name) from None
    except (RecursionError, MemoryError):
        raise IntakeError("is nested too deeply to be an export", name) from None


_STRING = re.compile(rb'"[^"]*"')
_NO_STRUCTURE = bytes(code for code in range(256) if code not in b'[]{}"')
_NO_SEPARATOR = bytes(code for code in range(256) if code not in b'[]{}",: \t\r\n')


class _Shallow:
    """A file for ijson, whose memory grows with the square of the depth: deeper nesting is refused first."""

    def __init__(self, content: IO[bytes], name: str) -> None:
        self._content = content
        self._name = name
        self._depth = 0
        self._in_string = False
        self._escaped = False
        self._text = 0
        self._word = 0

    def read(self, size: int) -> bytes:
        part = self._content.read(size)
        brackets = self._outside_strings(part)
        levels = 0
        while b"[]" in brackets or b"{}" in brackets:
            brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
            levels += 1
            if levels > MAX_DEPTH:
                break
        closings = brackets.count(b"]") + brackets.count(b"}")
        self._depth += len(brackets) - 2 * closings
        if levels > MAX_DEPTH or self._depth > MAX_DEPTH or len(brackets) - closings > MAX_DEPTH:
            raise IntakeError("is nested too deeply to be an export", self._name)
        return part

    def _outside_strings(self, part: bytes) -> bytes:
        # Escapes go first, in pairs from the left; then texts without brackets collapse to two quotes.
        plain = (b"\\" + part if self._escaped else part).replace(b"\\\\", b"")
        self._escaped = plain.endswith(b"\\")
        marks = plain.replace(b'\\"', b"").translate(None, _NO_STRUCTURE)
        if self._in_string:
            marks = b'"' + marks
        marks = _STRING.sub(b"", marks.replace(b'""', b""))
        quote = marks.find(b'"')
        # A text that goes on through the whole part: ijson would scan it again from its beginning each time.
        self._text = self._text + len(part) if self._in_string and marks == b'"' and part else 0
        if self._text > MAX_TEXT:
            raise IntakeError(f"holds a text longer than {MAX_TEXT >> 20} MB: no export does", self._name)
        # The same of a number or a word; what stands in a text is not looked at.
        word = part and not self._in_string and not marks and not part.translate(None, _NO_SEPARATOR)
        self._word = self._word + len(part) if word else 0
        if self._word > MAX_WORD:
            raise IntakeError(f"holds a number longer than {MAX_WORD >> 10} kB: no export does", self._name)
        self._in_string = quote >= 0
        return marks if quote < 0 else marks[:quote]
