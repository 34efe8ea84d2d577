"""Deployments and incidents as Apache DevLake's tables hold them (`cicd_deployment_commits`, `incidents`).

A deployment is one `cicd_deployment_id` in one environment, at the end of the last of its rows that succeeded;
rows that failed reached nobody. An incident fails the last deployment before it was opened, in production where
one is, and restores it when it was resolved; of several, when the last one was.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from store.models import DeploymentRecord, fold
from vsm_tui.intake.errors import IntakeError
from vsm_tui.intake.instants import NotAnInstant

if TYPE_CHECKING:
    from vsm_tui.intake.gathering import Gathering
    from vsm_tui.intake.tables import Table

Kind = Literal["deployments", "incidents"]
_DEPLOYMENTS = {"cicd_deployment_id", "result", "finished_date"}
_INCIDENTS = {"id", "created_date", "table", "scope_id"}
_ENDS = ("resolution_date", "updated_date")


@dataclass(slots=True)
class Incidents:
    """Incidents of one import: (opened, resolved or none), and the file that named the first."""

    spans: list[tuple[int, int | None]] = field(default_factory=list)
    file: str = ""


def devlake_kind(header: list[str]) -> Kind | None:
    """Which of DevLake's tables a header is of; none where it is another file's."""
    names = {fold(name) for name in header}
    if names >= _DEPLOYMENTS:
        return "deployments"
    if names >= _INCIDENTS and names & set(_ENDS):
        return "incidents"
    return None


def read_devlake(table: Table, kind: Kind, gathering: Gathering, incidents: Incidents) -> None:
    """Read one of the two tables; incidents are kept until all deployments are known (`attach_incidents`)."""
    places = {fold(name): place for place, name in enumerate(table.header)}
    end = next((name for name in _ENDS if name in places), "")
    dated = ["finished_date"] if kind == "deployments" else ["created_date", end]
    instants = gathering.instants(table, [places[name] for name in dated])
    file = gathering.file(table.source.name, "deployments")
    latest: dict[tuple[str, str], int] = {}
    unsuccessful = 0
    for number, cells in table.rows():
        file.rows += 1

        def cell(name: str, cells: list[str] = cells) -> str:
            place = places.get(name)
            return cells[place].strip() if place is not None and place < len(cells) else ""

        if kind == "deployments" and fold(cell("result")) != "success":
            unsuccessful += 1
            file.kept += 1
            continue
        name = dated[0]
        try:
            at = instants.read(cell(name)).at
            name = dated[-1]
            until = instants.read(cell(name)).at if kind == "incidents" and cell(name) else None
        except NotAnInstant as error:
            gathering.refuse(file, number, name, str(error))
            continue
        file.kept += 1
        if kind == "incidents":
            incidents.spans.append((at, until))
            incidents.file = incidents.file or table.source.name
        else:
            key = (cell("cicd_deployment_id"), cell("environment"))
            latest[key] = max(at, latest.get(key, at))
    gathering.batch.deployments += [DeploymentRecord(at, ref, place or None) for (ref, place), at in latest.items()]
    if unsuccessful:
        file.notes.append(f"{unsuccessful} rows did not succeed and deployed nothing")


def attach_incidents(gathering: Gathering, incidents: Incidents) -> None:
    """Mark the deployments that incidents followed as failed, and the others as not.

    Raises `IntakeError` where there are incidents and no deployments to attach them to.
    """
    if not incidents.spans:
        return
    everything = gathering.batch.deployments
    if not everything:
        raise IntakeError(
            "incidents need the deployments that they followed: import both files at once", incidents.file
        )
    production = [one for one in everything if fold(one.environment or "") in ("production", "prod", "live")]
    deployments = sorted(production or everything, key=lambda one: one.at)
    instants = [one.at for one in deployments]
    for one in deployments:
        one.failed = bool(one.failed)
    early = 0
    for opened, resolved in incidents.spans:
        place = bisect_right(instants, opened) - 1
        if place < 0:
            early += 1
            continue
        one = deployments[place]
        one.failed = True
        if resolved is not None:
            one.restored_at = max(resolved, one.restored_at or resolved)
    if early:
        gathering.files[-1].notes.append(f"{early} incidents came before every deployment")
