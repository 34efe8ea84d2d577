"""Deployments and incidents as Apache DevLake's tables hold them.

`cicd_deployment_commits`, `cicd_tasks` and `cicd_pipelines` tell of the same deployments: of several tables in one
import the first of these counts. A deployment is one reference in one environment, at the end of the last of its rows
that succeeded; rows that failed reached nobody. An incident fails the last deployment before it was opened, in
production where one is, and restores it when it was resolved; of several, when the last one was.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from store.models import DeploymentRecord, fold
from vsm_tui.intake.errors import IntakeError
from vsm_tui.intake.instants import InstantReader, NotAnInstant

if TYPE_CHECKING:
    from vsm_tui.intake.gathering import Gathering
    from vsm_tui.intake.tables import Table

Kind = Literal["deployments", "tasks", "pipelines", "incidents"]
_PREFERRED: tuple[Kind, ...] = ("deployments", "tasks", "pipelines")
_INCIDENTS = {"id", "created_date", "table", "scope_id"}
_REFERENCES = ("cicd_deployment_id", "cicd_pipeline_id", "pipeline_id", "id")
_ENDS = ("resolution_date", "updated_date")


@dataclass(slots=True)
class Delivered:
    """Deployments and incidents of all files of one import."""

    ends: dict[str, dict[tuple[str, str], tuple[int, str]]] = field(default_factory=dict)
    """Kind of table -> (the deployment's id, environment) -> instant and reference."""
    spans: list[tuple[int, int | None]] = field(default_factory=list)
    """Incidents: opened, and resolved or none."""
    file: str = ""
    """The file that named the first incident."""

    def deployment(self, kind: str, id: str, environment: str, at: int, ref: str = "") -> None:
        """Note a row that succeeded at an instant; a deployment without a reference is called by its id."""
        ends = self.ends.setdefault(kind, {})
        ends[id, environment] = max((at, ref or id), ends.get((id, environment), (at, ref or id)))

    def incident(self, opened: int, resolved: int | None, file: str) -> None:
        """Note an incident."""
        self.spans.append((opened, resolved))
        self.file = self.file or file

    def finish(self, gathering: Gathering) -> None:
        """Put the deployments into the batch, and mark those as failed that incidents followed.

        Raises `IntakeError` where there are incidents and no deployments to attach them to.
        """
        for kind in _PREFERRED:
            if self.ends.get(kind):
                found = self.ends[kind].items()
                gathering.batch.deployments += [
                    DeploymentRecord(at, ref, place or None) for (_, place), (at, ref) in found
                ]
                break
        if len(self.ends) > 1:
            gathering.files[-1].notes.append(
                f"deployments are taken from {_TABLES[kind]}; the other tables tell of the same ones"
            )
        if self.spans:
            self._attach(gathering)

    def _attach(self, gathering: Gathering) -> None:
        everything = gathering.batch.deployments
        if not everything:
            raise IntakeError("incidents need the deployments that they followed: import both files at once", self.file)
        production = [one for one in everything if fold(one.environment or "") in ("production", "prod", "live")]
        deployments = sorted(production or everything, key=lambda one: one.at)
        instants = [one.at for one in deployments]
        for one in deployments:
            one.failed = bool(one.failed)
        early = 0
        for opened, resolved in self.spans:
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


_TABLES: dict[str, str] = {
    "deployments": "cicd_deployment_commits",
    "tasks": "cicd_tasks",
    "pipelines": "cicd_pipelines",
}


def devlake_kind(header: list[str]) -> Kind | None:
    """Which of DevLake's tables a header is of; none where it is another file's."""
    names = {fold(name) for name in header}
    if {"result", "commit_sha"} <= names and (
        {"cicd_deployment_id", "finished_date"} <= names
        or {"cicd_pipeline_id", "started_date", "duration_sec"} <= names
    ):
        return "deployments"
    if {"pipeline_id", "type", "result", "environment", "finished_date"} <= names:
        return "tasks"
    if {"cicd_scope_id", "type", "result", "environment", "finished_date"} <= names:
        return "pipelines"
    if names >= _INCIDENTS and names & set(_ENDS):
        return "incidents"
    return None


def read_devlake(table: Table, kind: Kind, gathering: Gathering, delivered: Delivered) -> None:
    """Read one of the tables; what it tells is kept until all files are read (`Delivered.finish`)."""
    places = {fold(name): place for place, name in enumerate(table.header)}
    dated = [name for name in ("created_date", "started_date", "finished_date", *_ENDS) if name in places]
    instants = gathering.instants(table, [places[name] for name in dated])
    file = gathering.file(table.source.name, "deployments")
    others = unsuccessful = 0
    for number, cells in table.rows():
        file.rows += 1
        row = _Row(cells, places)
        if kind in ("tasks", "pipelines") and fold(row.text("type")) != "deployment":
            others += 1
        elif kind != "incidents" and fold(row.text("result")) != "success":
            unsuccessful += 1
        else:
            try:
                _take(row, kind, instants, delivered, table.source.name)
            except NotAnInstant as error:
                gathering.refuse(file, number, row.asked, str(error))
                continue
        file.kept += 1
    if others:
        file.notes.append(f"{others} rows are no deployments (their type says so)")
    if unsuccessful:
        file.notes.append(f"{unsuccessful} rows did not succeed and deployed nothing")


class _Row:
    """One row's cells by the name of their column; `asked` is the last one looked at."""

    def __init__(self, cells: list[str], places: dict[str, int]) -> None:
        self._cells = cells
        self._places = places
        self.asked = ""

    def has(self, name: str) -> bool:
        """Whether the table has such a column."""
        return name in self._places

    def text(self, name: str) -> str:
        place = self._places.get(name)
        self.asked = name
        return self._cells[place].strip() if place is not None and place < len(self._cells) else ""


def _take(row: _Row, kind: Kind, instants: InstantReader, delivered: Delivered, file: str) -> None:
    if kind == "incidents":
        opened = instants.read(row.text("created_date")).at
        ended = row.text(next(name for name in _ENDS if row.has(name)))
        delivered.incident(opened, instants.read(ended).at if ended else None, file)
        return
    ref = next((text for name in _REFERENCES if (text := row.text(name))), "?")
    place = row.text("environment")
    if row.has("finished_date"):
        at = instants.read(row.text("finished_date")).at
    else:
        started = instants.read(row.text("started_date")).at
        lasted = row.text("duration_sec")
        at = started + (int(float(lasted)) if lasted.replace(".", "", 1).isdigit() else 0)
    delivered.deployment(kind, ref, place, at)
