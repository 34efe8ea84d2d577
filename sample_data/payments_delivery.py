"""Deployments and commits of the payments stream.

Code reaches production within a day, switched off; customers see it when the release window opens. That is
why change lead time is hours while flow time is months.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from payments_office import CALENDAR, SINCE, UNTIL
from queueing import Draw, stamp, write_rows


def write(folder: Path) -> None:
    """Write deployments.csv and commits.csv."""
    draw = Draw("payments delivery")
    deployments: list[tuple[datetime, str, bool, datetime | None, bool]] = []
    commits: list[tuple[datetime, str]] = []
    days = CALENDAR.working_days(SINCE.date(), UNTIL.date())
    for place, day in enumerate(days):
        if not draw.chance(0.55 if day.weekday() in (1, 3) else 0.12):
            continue
        at = datetime(day.year, day.month, day.day, 13) + timedelta(seconds=draw.whole(0, 3 * 3600))
        ref = f"payments-{day:%Y.%m.%d}"
        failed = draw.chance(0.13)
        restored = at + timedelta(seconds=int(3600 * draw.skewed(0.4, 1.4, 2.8, 20))) if failed else None
        deployments.append((at, ref, failed, restored, False))
        for _ in range(draw.whole(2, 6)):
            earlier = draw.weighted(((0, 0.56), (1, 0.33), (2, 0.08), (4, 0.03)))
            begun = days[max(0, place - earlier)]
            morning = datetime(begun.year, begun.month, begun.day, 9)
            latest = at - timedelta(minutes=25) if earlier == 0 else morning + timedelta(hours=8)
            commits.append((latest - timedelta(seconds=int((latest - morning).total_seconds() * draw.unit())), ref))
        if restored and draw.chance(0.75):
            fix = f"{ref}-fix"
            deployments.append((restored, fix, False, None, True))
            commits.append((restored - timedelta(seconds=draw.whole(700, 3000)), fix))
    write_rows(
        folder / "deployments.csv",
        "at,ref,environment,failed,restored_at,unplanned",
        (
            (stamp(at), ref, "production", "yes" if failed else "no", stamp(back), "yes" if unplanned else "no")
            for at, ref, failed, back, unplanned in sorted(deployments)
            if at <= UNTIL
        ),
    )
    write_rows(
        folder / "commits.csv",
        "committed_at,deployed_ref",
        ((stamp(at), ref) for at, ref in sorted(commits) if at <= UNTIL),
    )
