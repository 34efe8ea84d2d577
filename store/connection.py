"""Opening the store's file: what is accepted, with which settings, and one connection a thread."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from store.acts import Act, current_act
from store.errors import NewerSchema, StoreError, reported, reworded
from store.identity import APPLICATION_ID, SCHEMA_VERSION
from store.journal import ActRecord, list_acts
from store.replay import redo, undo

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from sqlite_utils import Database

_BATCH = 2_000
_ASK_AGAIN = 0.01
"""Seconds after which a statement that does not feel an interrupt is interrupted again."""
BUSY_SECONDS = 5.0
"""How long a lock held by another process is waited for."""


class Store:
    """An open store. Threads share it: each gets its own connection when it first asks for something."""

    def __init__(self, path: Path, *, readonly: bool) -> None:
        self.path = path
        self.readonly = readonly
        self.local = threading.local()
        self._connections: dict[threading.Thread, tuple[sqlite3.Connection, threading.RLock]] = {}
        """Each thread's own, and a lock that is held while a statement runs on it."""
        self._guard = threading.Lock()
        self._file: tuple[int, int] | None = None

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, create: bool = False, readonly: bool = False) -> Store:
        """Open the store at `path`; `create` makes it, and its folder, where there is none.

        Raises `StoreError` where the file is missing, empty, foreign, damaged, of a newer version, locked
        or unreadable; none of them is changed. An older version is migrated, after a backup, unless `readonly`.
        """
        from store.creation import bring_up_to_date, make_file

        where = Path(path).expanduser().absolute()
        if where.is_symlink():  # the journal and the backups belong beside the file itself
            where = where.resolve()
        if create and not readonly and not where.exists():
            make_file(where)
        version = examine(where)
        if version < SCHEMA_VERSION and readonly:
            raise StoreError(
                f"{where} has version {version}, this program reads {SCHEMA_VERSION}: open it once for writing"
            )
        store = cls(where, readonly=readonly)
        store._file = _identity(where)
        if version < SCHEMA_VERSION:
            bring_up_to_date(store)
        return store

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections of all threads; what they have running is interrupted. Twice does nothing.

        A connection that is closed under a running statement would end the process.
        """
        with self._guard:
            for connection, use in self._connections.values():
                while not use.acquire(timeout=_ASK_AGAIN):
                    connection.interrupt()
                try:
                    connection.close()
                finally:
                    use.release()
            self._connections.clear()
        self.local = threading.local()

    def interrupt(self) -> None:
        """Stop what other threads have running in the file; their acts are taken back as a whole."""
        with self._guard:
            for connection, _ in self._connections.values():
                connection.interrupt()

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection, in autocommit mode. Raises `StoreError` where the file was replaced."""
        found: sqlite3.Connection | None = getattr(self.local, "connection", None)
        if found is None:
            found, use = self._connect()
            self.local.connection, self.local.use = found, use
        return found

    @contextmanager
    def using(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection, which nobody closes meanwhile."""
        connection = self.connection
        with self.local.use:
            yield connection

    def _connect(self) -> tuple[sqlite3.Connection, threading.RLock]:
        connection = connect(self.path, readonly=self.readonly)
        identity = _identity(self.path)
        with self._guard:
            if self._file != identity:
                connection.close()
                raise self._replaced_error()
            for thread in [thread for thread in self._connections if not thread.is_alive()]:
                self._connections.pop(thread)[0].close()
            self._connections[threading.current_thread()] = found = connection, threading.RLock()
        return found

    @property
    def db(self) -> Database:
        """This thread's connection as a sqlite-utils `Database`."""
        found: Database | None = getattr(self.local, "database", None)
        if found is None:
            from sqlite_utils import Database

            found = self.local.database = Database(self.connection, execute_plugins=False)
        return found

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
        """All rows of a query as tuples; the cursor is let go at once. Raises `StoreError`."""
        with reported(self.path), self.using() as connection:
            return connection.execute(sql, parameters).fetchall()

    def batches(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[list[Any]]:
        """The rows of a query in lists of some thousand, so that many need little memory. Raises `StoreError`."""
        with reported(self.path):
            with self.using() as connection:
                cursor = connection.execute(sql, parameters)
                rows = cursor.fetchmany(_BATCH)
                use = self.local.use
            while rows:
                yield rows
                with use:
                    rows = cursor.fetchmany(_BATCH)

    def row(self, sql: str, parameters: Sequence[object] = ()) -> Any:
        """The first row of a query, or None."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def value(self, sql: str, parameters: Sequence[object] = ()) -> Any:
        """The first field of the first row, or None."""
        found = self.row(sql, parameters)
        return found[0] if found else None

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Several reads inside see one state of the file; joins an act that is under way."""
        connection = self.connection
        if connection.in_transaction:
            yield
            return
        with reported(self.path), self.using():
            connection.execute("BEGIN")
            use = self.local.use
        try:
            yield
        finally:
            with reported(self.path), use:
                connection.rollback()

    def act(self, stream_id: int, what: str) -> AbstractContextManager[Act]:
        """One act of a person, whole or not at all: `with store.act(stream_id, "Move PAY-7") as act:`.

        `stream_id` 0 is for what belongs to no stream. Everything goes through the act's methods, which
        journal it for undo. An act inside another joins it. Raises `StoreError` where the file is locked,
        full, read-only or was replaced; then nothing is written.
        """
        return current_act(self, stream_id, what)

    def undo(self, stream_id: int) -> str | None:
        """Take back the newest act of a stream; its text, or None where there is none left."""
        return undo(self, stream_id)

    def redo(self, stream_id: int) -> str | None:
        """Do again the act that was last undone; its text, or None where there is none."""
        return redo(self, stream_id)

    def acts(self, stream_id: int | None = None, text: str = "", limit: int = 200) -> list[ActRecord]:
        """The newest acts first: of one stream or, with None, of all; only those that contain `text`."""
        return list_acts(self, stream_id, text, limit)

    def data_version(self) -> int:
        """A number that differs from this thread's last call where another connection committed since."""
        return int(self.value("PRAGMA data_version"))

    def replaced(self) -> bool:
        """Whether the path now leads to another file than the one opened, or to none."""
        return self._file is not None and _identity(self.path) != self._file

    def refuse_if_replaced(self) -> None:
        """Raises `StoreError` where writing would go to a file that is no longer at the path."""
        if self.replaced():
            raise self._replaced_error()

    def _replaced_error(self) -> StoreError:
        return StoreError(f"{self.path} was replaced or removed while open: nothing was written; open it again")


def connect(path: Path, *, readonly: bool, timeout: float | None = None) -> sqlite3.Connection:
    """A connection with the settings that every use of the file needs.

    A reader opens for writing where it may, with `query_only`, since only then SQLite can roll back what a
    killed process left half written.
    """
    may_write = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    mode = "rw" if may_write else "ro"
    try:
        connection = sqlite3.connect(
            f"{path.as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            timeout=BUSY_SECONDS if timeout is None else timeout,
            check_same_thread=False,
        )
    except sqlite3.Error as error:
        raise reworded(error, path) from error
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_spill = OFF")
        connection.execute("PRAGMA temp_store = MEMORY")
        if readonly:
            connection.execute("PRAGMA query_only = ON")
        elif connection.execute("PRAGMA journal_mode").fetchone()[0] != "delete":
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        connection.close()
        raise reworded(error, path) from error
    return connection


def examine(path: Path) -> int:
    """The schema version of the store at `path`, 1 to the one this program writes; the file is not changed.

    Raises `StoreError` for all that is no store this program can read.
    """
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise StoreError(f"there is no store at {path}") from None
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}") from error
    if path.is_dir():
        raise StoreError(f"{path} is a folder, not a store")
    if not path.is_file():
        raise StoreError(f"{path} is no regular file")
    if not os.access(path, os.R_OK):
        raise StoreError(f"{path} cannot be read: permission denied")
    if size == 0:
        raise StoreError(f"{path} is empty (0 bytes), not a store; it was not touched")
    connection = connect(path, readonly=True)
    try:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        raise reworded(error, path) from error
    finally:
        connection.close()
    if application != APPLICATION_ID or version < 1:
        raise StoreError(f"{path} is not a store of vsm-tui; it was not touched")
    if version > SCHEMA_VERSION:
        raise NewerSchema(
            f"{path} has version {version} and this program knows {SCHEMA_VERSION}: it was not touched; use a "
            "newer vsm-tui, or `vsm-tui export` for its tables as they are"
        )
    return version


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
