"""Deployments and incidents as the interfaces of GitHub, GitLab, Bitbucket and PagerDuty answer (JSON).

A deployment counts at the instant it had succeeded; what failed or was stopped reached nobody.
"""

from __future__ import annotations

from typing import Any

from store.models import fold
from vsm_tui.intake.devlake import Delivered
from vsm_tui.intake.gathering import Gathering, name_fault
from vsm_tui.intake.instants import InstantReader, NotAnInstant
from vsm_tui.intake.sources import Source
from vsm_tui.intake.streaming import records, text_of

_PLACES = (
    "item", "values.item", "incidents.item", "deployments.item", "item.item",
    "data.repository.deployments.nodes.item", "",
)  # fmt: skip
_BITBUCKETS = frozenset(("successful", "completed"))
_SHAPES = (
    {"iid", "environment", "status", "sha"},  # GitLab
    {"environment", "release", "state"},  # Bitbucket
    {"commitoid", "environment", "lateststatus"},  # GitHub, GraphQL
)
_INCIDENT = {"incidentnumber", "createdat", "status"}  # PagerDuty


def deployments_place(found: dict[str, set[str]]) -> str | None:
    """The prefix at which a JSON file holds deployments or incidents; none where it holds none."""
    for prefix in _PLACES:
        keys = {_plain(key) for key in found.get(prefix, set())}
        if any(shape <= keys for shape in (*_SHAPES, _INCIDENT)):
            return prefix
    return None


def is_runs(keys: set[str]) -> bool:
    """Whether an object with these keys is a workflow run of GitHub: nothing tells which of them deploy."""
    return {"run_number", "conclusion", "workflow_id"} <= keys


def read_deployments(source: Source, prefix: str, gathering: Gathering, delivered: Delivered) -> None:
    """Read deployments and incidents; they are put together with those of the other files at the end."""
    file = gathering.file(source.name, "deployments")
    instants = InstantReader(gathering.options.zone)
    unsuccessful = 0
    for number, record in enumerate(records(source, prefix), 1):
        file.rows += 1
        if not isinstance(record, dict):
            gathering.refuse(file, number, "record", "is no object")
            continue
        plain = _Plain(record)
        try:
            if plain.names() >= _INCIDENT:
                delivered.incident(instants.read(plain.text("createdat")).at, _resolved(plain, instants), source.name)
            else:
                id, ref, place, ended = _deployment(plain)
                if ended:
                    fault = name_fault(ref)
                    if fault:
                        gathering.refuse(file, number, "ref", fault)
                        continue
                    delivered.deployment("deployments", id or ref, place, instants.read(ended).at, ref)
                unsuccessful += not ended
        except NotAnInstant as error:
            gathering.refuse(file, number, "time", str(error))
            continue
        file.kept += 1
    if unsuccessful:
        file.notes.append(f"{unsuccessful} rows did not succeed and deployed nothing")


class _Plain:
    """One record, whose keys are looked up without case and underscores: `createdAt`, `CreatedAt`, `created_at`."""

    def __init__(self, record: object) -> None:
        self._fields = {_plain(key): value for key, value in record.items()} if isinstance(record, dict) else {}

    def names(self) -> set[str]:
        return set(self._fields)

    def text(self, name: str) -> str:
        return text_of(self._fields.get(name)).strip()

    def part(self, name: str) -> _Plain:
        return _Plain(self._fields.get(name))

    def nodes(self, name: str) -> list[_Plain]:
        nodes: Any = self.part(name)._fields.get("nodes")
        return [_Plain(node) for node in nodes] if isinstance(nodes, list) else []


def _plain(key: str) -> str:
    return fold(key).replace("_", "")


def _deployment(plain: _Plain) -> tuple[str, str, str, str]:
    """Its id, what was deployed, where, and when that had succeeded; no time where it did not."""
    if "commitoid" in plain.names():
        return plain.text("id"), plain.text("commitoid"), plain.text("environment"), _githubs_end(plain)
    if "release" in plain.names():
        state, release = plain.part("state"), plain.part("release")
        ended = state.text("completedon") or plain.text("lastupdatetime")
        ref = release.part("commit").text("hash") or release.text("name")
        place = plain.part("environment").text("name")
        return plain.text("uuid"), ref, place, ended if fold(state.text("name")) in _BITBUCKETS else ""
    ended = plain.part("deployable").text("finishedat") or plain.text("updatedat") or plain.text("createdat")
    place = plain.part("environment").text("name")
    return plain.text("id"), plain.text("sha"), place, ended if _good(plain.text("status")) else ""


def _githubs_end(plain: _Plain) -> str:
    """When a deployment of GitHub succeeded; one that a later one made inactive had, at about its creation."""
    for status in plain.nodes("statuses"):
        if _good(status.text("state")):
            return status.text("updatedat") or status.text("createdat")
    latest = plain.part("lateststatus")
    if _good(latest.text("state")):
        return latest.text("updatedat") or plain.text("updatedat")
    superseded = fold(latest.text("state") or plain.text("state")) == "inactive"
    return plain.text("createdat") if superseded else ""


def _good(state: str) -> bool:
    return fold(state) == "success"


def _resolved(plain: _Plain, instants: InstantReader) -> int | None:
    ended = plain.text("resolvedat")
    if not ended and fold(plain.text("status")) == "resolved":
        ended = plain.text("laststatuschangeat")
    return instants.read(ended).at if ended else None
