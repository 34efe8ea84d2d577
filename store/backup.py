"""Backups: copies that were opened and checked before they count, thinned by age and by a disk budget."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from store import connection
from store.clock import now
from store.connection import connect, examine
from store.creation import make_folder, place
from store.errors import Damaged, StoreError, reworded
from store.identity import SCHEMA_VERSION

if TYPE_CHECKING:
    from store.connection import Store

BUDGET_BYTES = 2 * 1024**3
"""What automatic backups of one store may take together; the newest is kept whatever its size."""

BY_HAND = "by-hand"
"""Backups that a person asked for are never thinned."""

_NAME = re.compile(r"(?P<store>.+)-(?P<stamp>\d{8}T\d{6}Z)-(?P<why>[a-z-]+)-r(?P<revision>\d+)\.db")


def backup(store: Store, target: str | os.PathLike[str] | None = None) -> Path:
    """Write a consistent, checked copy of the store, also while others use it; returns where it is.

    Without a target it goes to the folder `backups` beside the store. A file at the target is replaced in one
    step, when the copy is complete. Raises `StoreError` where the copy cannot be written or is not sound.
    """
    if target is None:
        return _into_folder(store, BY_HAND)
    where = Path(target).expanduser().absolute()
    if where.is_dir():
        where = where / f"{store.path.stem}-{_stamp()}{store.path.suffix or '.db'}"
    if where.exists() and where.samefile(store.path):
        raise StoreError(f"{where} is the store itself: name another file for the backup")
    _copy(store.connection, where, replace=True)
    return where


def automatic_backup(store: Store, why: str) -> Path | None:
    """A backup before something that writes much (`import`, `migration`, `restore`), unless the newest one
    holds this state already or there is nothing in the store yet. Raises `StoreError` where it fails.
    """
    state = _state(store)
    if state == 0 and why != "migration":
        return None
    for known in list_backups(store)[:1]:
        if known.name.endswith(f"-r{state}.db") and why != "migration":
            return known
    return _into_folder(store, why)


def list_backups(store: Store) -> list[Path]:
    """The backups in the store's own folder, the newest first (by revision, since clocks go back)."""
    found = []
    for path in _folder(store).glob("*.db"):
        match = _NAME.fullmatch(path.name)
        if match and match["store"] == store.path.stem:
            found.append((int(match["revision"]), match["stamp"], path))
    return [path for _, _, path in sorted(found, reverse=True)]


def restore(store: Store, source: str | os.PathLike[str]) -> Path | None:
    """Put a backup's content into the live store; the present content is backed up first.

    Other processes that have the store open see the restored content. Raises `Damaged` where the present store
    cannot be read any more: see `replace_damaged`. Returns where the present content was
    kept. Raises `StoreError` for a file that is missing, damaged, foreign or of a newer version; then nothing is
    changed.
    """
    origin = Path(source).expanduser().absolute()
    examine_backup(origin)
    if store.readonly:
        raise StoreError(f"{store.path} is open for reading only")
    if origin.samefile(store.path):
        raise StoreError(f"{origin} is the store itself")
    copy = connect(origin, readonly=True)
    try:
        kept = automatic_backup(store, "restore")
        store.refuse_if_replaced()
        live = store.connection
        before = live.execute("SELECT last FROM revision").fetchone()[0]
        copy.backup(live, progress=_patience())
        live.execute("BEGIN IMMEDIATE")
        _renew_revisions(live, before)
        live.execute("COMMIT")
    except sqlite3.Error as error:
        raise reworded(error, store.path) from error
    finally:
        copy.close()
    from store.creation import bring_up_to_date

    if store.value("PRAGMA user_version") < SCHEMA_VERSION:
        bring_up_to_date(store)
    return kept


def replace_damaged(path: Path, source: str | os.PathLike[str]) -> Path:
    """Put a checked backup in the place of a store that cannot be opened any more, which is kept beside it.

    Returns where the damaged file is now. Raises `StoreError` as `restore` does.
    """
    origin = Path(source).expanduser().absolute()
    examine_backup(origin)
    aside = path.with_name(f"{path.name}.damaged-{_stamp()}")
    copy = connect(origin, readonly=True)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", suffix=".new", dir=path.parent)
        os.close(handle)
        try:
            _write(copy, Path(name))
            path.rename(aside)
            for suffix in ("-journal", "-wal", "-shm"):
                with contextlib.suppress(FileNotFoundError):
                    path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
            place(Path(name), path, replace=True)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"{path} cannot be replaced: {error.strerror}") from error
    except sqlite3.Error as error:
        raise reworded(error, path) from error
    finally:
        copy.close()
    return aside


def examine_backup(origin: Path) -> None:
    """Raises `StoreError` where a file is no sound store of this program's version or an older one."""
    try:
        examine(origin)
        copy = connect(origin, readonly=True)
        try:
            _refuse_damage(copy, origin)
        finally:
            copy.close()
    except Damaged as error:
        raise StoreError(f"{error}; it was not restored") from error
    except sqlite3.Error as error:
        raise StoreError(f"{origin} is damaged: {error}; it was not restored") from error


def _renew_revisions(live: sqlite3.Connection, before: int) -> None:
    """Revisions never return, so that what others keep in memory is known to be old."""
    live.execute("UPDATE revision SET last = max(last, ?) + 1", [before])
    live.execute("UPDATE stream SET revision = (SELECT last FROM revision)")
    live.execute("DELETE FROM touched")
    live.execute("INSERT INTO touched SELECT id, revision, 0 FROM stream")
    live.execute("DELETE FROM column_cache")


def _state(store: Store) -> int:
    known = store.value("SELECT count(*) FROM sqlite_master WHERE name = 'revision'")
    return int(store.value("SELECT last FROM revision")) if known else 0


def _folder(store: Store) -> Path:
    return store.path.parent / "backups"


def _stamp() -> str:
    return datetime.fromtimestamp(now(), UTC).strftime("%Y%m%dT%H%M%SZ")


def _into_folder(store: Store, why: str) -> Path:
    folder = _folder(store)
    try:
        make_folder(folder)
    except OSError as error:
        raise StoreError(f"no backup can be made in {folder}: {error.strerror}") from error
    target = folder / f"{store.path.stem}-{_stamp()}-{why}-r{_state(store)}.db"
    _copy(store.connection, target, replace=True)
    _thin(store)
    return target


def _copy(source: sqlite3.Connection, target: Path, *, replace: bool) -> None:
    try:
        make_folder(target.parent)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}-", suffix=".new", dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise StoreError(f"no backup can be written to {target}: {error.strerror}") from error
    try:
        _write(source, Path(name))
        place(Path(name), target, replace=replace)
    except OSError as error:
        raise StoreError(f"no backup can be written to {target}: {error.strerror}") from error
    except sqlite3.Error as error:
        raise reworded(error, target) from error
    finally:
        Path(name).unlink(missing_ok=True)


def _write(source: sqlite3.Connection, new: Path) -> None:
    new.chmod(0o600)
    copy = sqlite3.connect(new, isolation_level=None)
    try:
        source.backup(copy, progress=_patience())
        _refuse_damage(copy, new)
    finally:
        copy.close()


def _patience() -> Callable[[int, int, int], None]:
    """Python's own loop waits for a lock for ever; this gives up when every other write would."""
    deadline = time.monotonic() + connection.BUSY_SECONDS

    def look(status: int, remaining: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > deadline:
            raise sqlite3.OperationalError("database is locked")

    return look


def _refuse_damage(checked: sqlite3.Connection, path: Path) -> None:
    found = checked.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise Damaged(f"{path} is damaged: {found}")


def _thin(store: Store) -> None:
    """Of the automatic ones: all of today, the newest of each day for a week and of each week for a month."""
    today = datetime.fromtimestamp(now(), UTC).date()
    seen: set[str] = set()
    total = 0
    for index, path in enumerate(list_backups(store)):
        match = _NAME.fullmatch(path.name)
        if match is None or match["why"] == BY_HAND:
            continue
        day = datetime.strptime(match["stamp"][:8], "%Y%m%d").date()
        age = today - day
        slot = path.name if age <= timedelta(0) else str(day) if age <= timedelta(days=7) else day.strftime("%G-W%V")
        with contextlib.suppress(OSError):
            total += path.stat().st_size
        keep = slot not in seen and age <= timedelta(days=31) and total <= BUDGET_BYTES
        seen.add(slot)
        if index and not keep:
            with contextlib.suppress(OSError):
                path.unlink()
