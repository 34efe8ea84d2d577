"""The one place where text from outside is made safe to draw; the raw value stays in the store."""

from __future__ import annotations

import re

_CONTROL_PICTURES = {code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A)} | {0x7F: 0x2421}
_REPLACED = re.compile(
    "[\x80-\x9f\ud800-\udfff\u00ad\u061c\u115f\u1160\u180b-\u180f\u200b\u200c\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\ufe00-\ufe0e\ufeff\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def safe(text: object, limit: int = 500) -> str:
    """Text that cannot reach the terminal as a command, cut to `limit` characters with an ellipsis.

    C0 controls but newline and tab become their pictures (U+2400..); C1 controls, lone surrogates, bidi and
    zero-width controls become U+FFFD; the zero-width joiner and VS16 are kept.
    """
    raw = str(text)
    if len(raw) > limit:
        raw = raw[: max(0, limit - 1)] + "…"
    return _REPLACED.sub("�", raw.translate(_CONTROL_PICTURES))


def safe_line(text: object, limit: int = 500) -> str:
    """The same on one line: newlines and tabs become a space."""
    return safe(text, limit).replace("\n", " ").replace("\t", " ")
