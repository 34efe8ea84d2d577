"""What the store says when it cannot do what it was asked, in one line for a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


class StoreError(Exception):
    """The store refuses or fails; `str()` is one line that names what and, where it helps, what to do."""

    def __str__(self) -> str:
        return " ".join(super().__str__().split())


class Damaged(StoreError):
    """The file itself cannot be trusted; a backup can take its place."""


class NewerSchema(StoreError):
    """A newer version of the program wrote the file; `store.raw_tables` reads it as it is."""


class Conflict(StoreError):
    """A row was changed by somebody else since it was read; nothing was written.

    `theirs` and `yours` hold, for each field that was to change, the value now in the store and the one that
    was to be written; `what` is the message without them.
    """

    def __init__(self, message: str, theirs: Mapping[str, object], yours: Mapping[str, object]) -> None:
        fields = (f"{name} is {value!r} there and {yours.get(name)!r} here" for name, value in theirs.items())
        told = "; ".join(each for each in fields)
        super().__init__(f"{message}: {told}" if told else message)
        self.what = message
        self.theirs = dict(theirs)
        self.yours = dict(yours)


def reworded(error: Exception, path: Path) -> StoreError:
    """The message for a person that stands for an error of SQLite or of the file system."""
    said = str(error)
    known = said.lower()
    if "locked" in known or "busy" in known:
        return StoreError(f"{path} is locked by another process; try again when it is done")
    if "full" in known:
        return StoreError(f"the disk is full: nothing was written to {path}")
    if "readonly" in known or "read-only" in known:
        return StoreError(f"{path} cannot be written: it or its folder is read-only")
    if "not a database" in known:
        return StoreError(f"{path} is not a store of vsm-tui; it was not touched")
    if "malformed" in known or "corrupt" in known:
        return Damaged(f"{path} is damaged ({said}); `vsm-tui restore` brings a backup back")
    if "unable to open" in known:
        return StoreError(f"{path} cannot be opened, or its folder cannot be written")
    if "disk i/o" in known:
        return StoreError(f"the disk failed or is full: nothing was written to {path} ({said})")
    if isinstance(error, UnicodeEncodeError):
        return StoreError("a text holds half of a surrogate pair and cannot be stored")
    if isinstance(error, OverflowError):
        return StoreError("a number is too large to be stored")
    return StoreError(f"{path}: {said}")


@contextmanager
def reported(path: Path) -> Iterator[None]:
    """Turns what SQLite raises inside into a `StoreError`."""
    try:
        yield
    except (sqlite3.Error, UnicodeEncodeError, OverflowError) as error:
        raise reworded(error, path) from error
