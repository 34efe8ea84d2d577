"""Write docs/figures.md from the definitions that the screens and the report print.

    python docs/write_figures.py

Run it after a change of vsm_tui/definitions.py; a test fails where the page is not in step.
"""

from __future__ import annotations

import sys
from pathlib import Path

PAGE = Path(__file__).with_name("figures.md")
HEAD = """# What every figure means

This page is written by `python docs/write_figures.py` from `vsm_tui/definitions.py`: the words are the ones that the
program prints under `?` and `i`, where the formula stands with its numbers put in, n, and the items left out.
"""


def page() -> str:
    """The page as text."""
    from vsm_tui.definitions import DEFINITIONS

    parts = [HEAD]
    for definition in DEFINITIONS.values():
        parts.append(f"## {definition.title}\n\n*{definition.question}*\n\n{definition.meaning}\n")
        if definition.formula:
            parts.append(f"    {definition.formula}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.path.insert(0, str(PAGE.parent.parent))
    PAGE.write_text(page(), encoding="utf-8")
