"""Deployments and the commits they brought to users."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from store.errors import StoreError

if TYPE_CHECKING:
    from store.connection import Store


@dataclass(frozen=True, slots=True)
class Deployment:
    """One deployment; instants in epoch seconds, None where nobody said."""

    id: int
    at: int
    ref: str
    environment: str
    failed: bool | None
    restored_at: int | None
    unplanned: bool | None
    version: int


@dataclass(frozen=True, slots=True)
class DeployedCommit:
    """One commit and the deployment that brought it to users."""

    committed_at: int
    deployed_ref: str
    ref: str


def load_deployments(store: Store, stream_id: int) -> list[Deployment]:
    """All deployments of a stream by instant."""
    rows = store.rows(
        "SELECT id, at, ref, environment, failed, restored_at, unplanned, version FROM deployment "
        "WHERE stream_id = ? ORDER BY at, id",
        [stream_id],
    )
    return [
        Deployment(row_id, at, ref, environment, _flag(failed), restored_at, _flag(unplanned), version)
        for row_id, at, ref, environment, failed, restored_at, unplanned, version in rows
    ]


def load_commits(store: Store, stream_id: int) -> list[DeployedCommit]:
    """All deployed commits of a stream by instant."""
    rows = store.rows(
        "SELECT committed_at, deployed_ref, ref FROM deployed_commit WHERE stream_id = ? ORDER BY committed_at, id",
        [stream_id],
    )
    return [DeployedCommit(*row) for row in rows]


def say_failed(
    store: Store,
    deployment_id: int,
    failed: bool | None,
    *,
    restored_at: int | None = None,
    version: int | None = None,
) -> None:
    """Record by hand whether a deployment needed a fix, and when service was restored; later imports leave it so."""
    row = store.row("SELECT stream_id, ref, at FROM deployment WHERE id = ?", [deployment_id])
    if row is None:
        raise StoreError("that deployment is no longer in the store")
    if restored_at is not None and restored_at < row[2]:
        raise StoreError("service cannot be restored before the deployment")
    with store.act(row[0], f"Say how deployment {row[1]} went") as act:
        flag = None if failed is None else int(failed)
        act.update("deployment", deployment_id, {"failed": flag, "restored_at": restored_at, "origin": 1}, version)


def _flag(value: int | None) -> bool | None:
    return None if value is None else bool(value)
