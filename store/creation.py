"""Making a new store's file and bringing an older one up to date."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from store.errors import StoreError, reported, reworded
from store.identity import APPLICATION_ID, SCHEMA_VERSION

if TYPE_CHECKING:
    from store.connection import Store


def make_folder(folder: Path) -> None:
    """Make a folder and its missing parents for this user alone, whatever the umask."""
    missing = [folder] if not folder.exists() else []
    while missing and not missing[-1].parent.exists():
        missing.append(missing[-1].parent)
    for made in reversed(missing):
        with contextlib.suppress(FileExistsError):
            made.mkdir()
            made.chmod(0o700)


def make_file(path: Path) -> None:
    """Make an empty store at `path`, unless another process was first.

    It is built beside its place and linked there when complete, so that nobody ever opens a half-made store
    and two processes cannot both make it.
    """
    try:
        make_folder(path.parent)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", suffix=".new", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise StoreError(f"{path} cannot be made: {error.strerror}") from error
    new = Path(name)
    try:
        new.chmod(0o600)
        connection = sqlite3.connect(name, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = MEMORY")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            _migrate(connection)
        finally:
            connection.close()
        place(new, path, replace=False)
    except FileExistsError:
        pass
    except OSError as error:
        raise StoreError(f"{path} cannot be made: {error.strerror}") from error
    except sqlite3.Error as error:
        raise reworded(error, path) from error
    finally:
        new.unlink(missing_ok=True)


def place(finished: Path, target: Path, *, replace: bool) -> None:
    """Put a finished file at its place in one step and make that durable.

    Raises `FileExistsError` where `replace` is false and something is there already.
    """
    descriptor = os.open(finished, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if replace:
        finished.replace(target)
    else:
        try:
            os.link(finished, target)
        except FileExistsError:
            raise
        except OSError:  # no hard links on this file system
            if target.exists():
                raise FileExistsError(str(target)) from None
            finished.rename(target)
    with contextlib.suppress(OSError):  # a folder cannot be opened on Windows
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def bring_up_to_date(store: Store) -> None:
    """Run the migrations that an older file lacks, after a verified backup, in one transaction."""
    from store.backup import automatic_backup

    automatic_backup(store, "migration")
    with reported(store.path):
        _migrate(store.connection)


def _migrate(connection: sqlite3.Connection) -> None:
    from sqlite_utils import Database

    from store.schema import migrations

    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] < SCHEMA_VERSION:
            migrations.apply(Database(connection, execute_plugins=False))
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.rollback()
        raise
