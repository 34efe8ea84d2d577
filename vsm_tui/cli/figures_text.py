"""The figures of `vsm-tui metrics` as a table for people, from the same object that `--json` prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from vsm_tui.safe import safe_line
from vsm_tui.wording import days_words, hours_words, plural, share_words

_THIN = 10
_AGEING = 10
_LOOPS = 5
_BASES = {"touch": "touch hours / calendar", "working": "working hours", "elapsed": "elapsed time"}


def as_text(found: dict[str, Any]) -> str:
    """The whole table; names from outside are made safe to print."""
    window = found["window"]
    days = f"{window['from'] or 'the first event'} to {window['to'] or 'as of'}" if any(window.values()) else "all time"
    as_of = f"as of {found['as_of']} ({found['timezone']})"
    lines = [f"{safe_line(found['stream'])}   {days}   {_BASES[found['basis']]}   {as_of}", ""]
    if found["items"] is None:
        return "\n".join([*lines, "No figures: the map needs a start step and a later finish step."])
    sections = (_items, _flow, _steps, _rework, _dependencies, _ageing, _quality)
    for section in sections:
        lines += section(found)
    return "\n".join(lines).rstrip()


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Columns as wide as they need; the first is text, the others are figures."""
    body = [list(row) for row in rows]
    widths = [max(len(row[column]) for row in [list(heads), *body]) for column in range(len(heads))]
    lines = []
    for row in [list(heads), *body]:
        cells = [
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  " + "  ".join(cells).rstrip())
    return [*lines, ""]


def _items(found: dict[str, Any]) -> list[str]:
    counts = found["items"]
    words = ", ".join(
        f"{number:,} {name.replace('_', ' ')}" for name, number in counts.items() if name != "total" and number
    )
    return [f"{plural(counts['total'], 'item')}" + (f": {words}" if words else ""), ""]


def _flow(found: dict[str, Any]) -> list[str]:
    times, spent, law = found["flow_time_days"], found["flow_efficiency"], found["littles_law"]
    thin = " (thin)" if 0 < times["n"] < _THIN else ""
    full = [week for week in found["weeks"] if not week["partial"]]
    velocity = sum(week["finished"] for week in full) / len(full) if full else None
    started = sum(week["started"] for week in full) / len(full) if full else None
    share = spent["recorded_share"]
    rests = "" if share is None else f"; {share_words(share)} of the active time is recorded effort"
    ranks = ", ".join(f"{name} {days_words(times[name])}" for name in ("p50", "p70", "p85", "p95", "mean"))
    active, total = hours_words(spent["active_hours"]), hours_words(spent["total_hours"])
    pace = (
        "– (no whole week)"
        if velocity is None
        else f"{velocity:.1f} finished and {started:.1f} started a week, over {plural(len(full), 'whole week')}"
    )
    lines = [
        f"Flow time, {found['start']} to {found['finish']}, of {times['n']:,} finished{thin}: {ranks}",
        f"Flow efficiency {share_words(spent['ratio'], 1)}: {active} active of {total}{rests}",
        f"Flow velocity {pace}",
        f"Flow load {found['flow_load']['total']:,} in progress",
    ]
    if law["load"] is not None and law["velocity_x_flow_time"] is not None:
        lines.append(
            f"Little's law: load {law['load']:.1f}, velocity x flow time {law['velocity_x_flow_time']:.1f} "
            "(a gap says that the stream is not stable)"
        )
    shares = found["flow_distribution"]
    if shares["by_items"]:
        parts = [
            f"{safe_line(name, 40)} {share_words(share)}"
            + (f" (target {share_words(shares['target'][name])})" if name in shares["target"] else "")
            for name, share in shares["by_items"].items()
        ]
        lines.append("Flow distribution: " + ", ".join(parts))
    return [*lines, ""]


def _steps(found: dict[str, Any]) -> list[str]:
    heads = ("step", "visits", "open", "wait total", "p50", "p85", "active p50", "not sent back", "influence")
    rows = [
        (
            safe_line(step["step"], 40),
            f"{step['visits']:,}",
            f"{step['open']:,}",
            days_words(step["wait_days"]["total"]),
            days_words(step["wait_days"]["p50"]),
            days_words(step["wait_days"]["p85"]),
            hours_words(step["active_hours"]["p50"]),
            share_words(step["accuracy"]),
            days_words(step["influence_days"]),
        )
        for step in found["steps"]
    ]
    return _table(heads, rows)


def _rework(found: dict[str, Any]) -> list[str]:
    lines = [f"First pass {share_words(found['first_pass'])} of the finished items, never sent back"]
    lines += [
        f"  {safe_line(loop['from'], 40)} back to {safe_line(loop['to'], 40)}: {loop['count']:,}"
        for loop in found["loops"][:_LOOPS]
    ]
    return [*lines, ""]


def _dependencies(found: dict[str, Any]) -> list[str]:
    if not found["dependencies"]:
        return []
    heads = ("dependency", "blocks", "items", "days", "median", "months", "open")
    rows = [
        (
            safe_line(row["dependency"], 40),
            f"{row['blocks']:,}",
            f"{row['items']:,}",
            days_words(row["days"]),
            days_words(row["median_days"]),
            str(row["months"]),
            f"{row['open']:,}",
        )
        for row in found["dependencies"]
    ]
    return _table(heads, rows)


def _ageing(found: dict[str, Any]) -> list[str]:
    waiting = found["ageing"]
    if not waiting:
        return []
    heads = ("oldest in progress", "step", "age", "in step", "pace")
    rows = [
        (
            safe_line(row["item"], 40),
            safe_line(row["step"], 40),
            days_words(row["age_days"]),
            days_words(row["step_days"]),
            share_words(row["pace"]),
        )
        for row in waiting[:_AGEING]
    ]
    lines = _table(heads, rows)
    if len(waiting) > _AGEING:
        lines[-1:] = [f"  and {len(waiting) - _AGEING:,} more", ""]
    return lines


def _quality(found: dict[str, Any]) -> list[str]:
    quality = found["quality"]
    parts = [
        f"{number:,} {name.replace('_', ' ')}" for name, number in quality.items() if isinstance(number, int) and number
    ]
    statuses = quality["unmapped_statuses"]
    if statuses:
        listed = ", ".join(f"{safe_line(name, 40)} ({number:,})" for name, number in list(statuses.items())[:10])
        parts.append(f"statuses that map to no step: {listed}")
    return ["Data quality: " + ("; ".join(parts) if parts else "nothing to note")]
