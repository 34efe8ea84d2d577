"""The golden cases in memory: their options, and (run as a program) the expected figures of our own cases.

`python tests/flow/golden_cases.py` writes `expected.json` of the cases named in OWN, from the literal reading of
METRICS.md in literal.py; the other cases come with theirs.
"""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

GOLDEN = Path(__file__).parent.parent / "golden"
OWN = ("clock-change", "inclusive-months", "start-and-types", "truncated-snapshot")
CASES = sorted(folder.name for folder in GOLDEN.iterdir() if (folder / "map.yaml").exists())


@dataclass(frozen=True)
class Options:
    """args.txt of a case, as values."""

    as_of: str | None
    since: date | None
    until: date | None
    types: tuple[str, ...]
    basis: str
    start: str | None
    finish: str | None
    day_counting: str | None
    bucket: str
    measure: str


def options(case: str) -> Options:
    words = shlex.split((GOLDEN / case / "args.txt").read_text(encoding="utf-8"))
    pairs = list(zip(words[::2], words[1::2], strict=True))
    one = dict(pairs)
    return Options(
        as_of=one.get("--as-of"),
        since=date.fromisoformat(one["--from"]) if "--from" in one else None,
        until=date.fromisoformat(one["--to"]) if "--to" in one else None,
        types=tuple(value for name, value in pairs if name == "--type"),
        basis=one.get("--basis", "touch"),
        start=one.get("--start"),
        finish=one.get("--finish"),
        day_counting=one.get("--day-counting"),
        bucket=one.get("--bucket", "week"),
        measure=one.get("--measure", "accrued"),
    )


def expected(case: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GOLDEN / case / "expected.json").read_text(encoding="utf-8"))
    return found


def literally(case: str) -> dict[str, Any]:
    """The figures of a case by the literal reading."""
    from literal import Literal
    from tables import instant, read_case

    raw, asked = read_case(GOLDEN / case), options(case)
    as_of = raw.event_at[-1]
    if asked.as_of not in (None, "last"):
        text = str(asked.as_of)
        if len(text) == 10:
            text = (date.fromisoformat(text) + timedelta(days=1)).isoformat()
        as_of = instant(text, ZoneInfo(raw.map.timezone)) - (len(text) == 10)
    found: dict[str, Any] = json.loads(
        json.dumps(
            Literal(
                raw,
                as_of,
                since=asked.since,
                until=asked.until,
                types=asked.types,
                basis=asked.basis,
                start=asked.start,
                finish=asked.finish,
                day_counting=asked.day_counting,
                bucket=asked.bucket,
                measure=asked.measure,
            ).figures()
        )
    )
    return found


if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
    for name in OWN:
        text = json.dumps(literally(name), indent=1, ensure_ascii=False)
        (GOLDEN / name / "expected.json").write_text(text + "\n", encoding="utf-8")
