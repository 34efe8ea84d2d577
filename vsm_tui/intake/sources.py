"""The files of an import: folders opened up, compression undone within limits, text encodings told apart."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO

from vsm_tui.intake.errors import IntakeError

Progress = Callable[[str, int, int], None]
"""Called with file name, bytes read and bytes in all (of the file on disk)."""

CHUNK = 1 << 18
RATIO_LIMIT = 200
"""A compressed file may grow this much, once past the first 32 MB: logs compress 10 to 60 times."""
FREE_BYTES = 32 << 20
MAX_ENTRIES = 10_000
MAX_UNPACKED = 96 << 20
"""Bytes that a zip archive may hold in all; larger ones are unpacked first."""
MAX_RUN = 16 << 20
"""Bytes that may pass without a line end, a quote or a tag: longer ones are no export of a tracker."""

SUFFIXES = (".csv", ".tsv", ".json", ".xes", ".xml", ".xlsx")
COMPRESSED = (".gz", ".zip")


class Packed(io.RawIOBase):
    """Decompressed bytes of a gzip stream, refused once they outgrow what a tracker's export can."""

    def __init__(self, raw: BinaryIO, name: str, size: int) -> None:
        self._inner = gzip.GzipFile(fileobj=raw)
        self._raw = raw
        self._name = name
        self._limit = max(FREE_BYTES, size * RATIO_LIMIT)
        self._seen = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            got = self._inner.read(len(view))
        except (OSError, EOFError, zlib.error) as error:
            raise IntakeError(f"the compressed file is damaged ({_cause(error)})", self._name) from None
        self._seen += len(got)
        if self._seen > self._limit:
            raise IntakeError(
                f"unpacks to more than {self._limit >> 20} MB from so small a file; unpack it first", self._name
            )
        view[: len(got)] = got
        return len(got)

    def close(self) -> None:
        self._inner.close()
        self._raw.close()
        super().close()


class Watched(io.RawIOBase):
    """Bytes handed through while progress is told and endless runs without a `mark` byte are refused."""

    def __init__(self, inner: IO[bytes], source: Source, mark: bytes, progress: Progress | None) -> None:
        self._inner = inner
        self._source = source
        self._mark = mark
        self._progress = progress
        self._run = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        got = self._inner.read(min(len(view), CHUNK))
        last = got.rfind(self._mark)
        self._run = self._run + len(got) if last < 0 else len(got) - last
        if self._run > MAX_RUN:
            what = {b"\n": "line", b'"': "text", b"<": "text"}.get(self._mark, "part")
            raise IntakeError(
                f"one {what} is longer than {MAX_RUN >> 20} MB; this is no export of a tracker", self._source.name
            )
        if self._progress is not None:
            self._progress(self._source.name, self._source.position(), self._source.size)
        view[: len(got)] = got
        return len(got)

    def close(self) -> None:
        self._inner.close()
        super().close()


@dataclass(slots=True)
class Source:
    """One file of an import. `name` is how messages call it: the path as the person gave it."""

    path: Path
    name: str
    progress: Progress | None = None
    encoding: str = ""
    """Of a text file, once `text()` or `sniff_text()` has been called."""
    size: int = 0
    content: bytes | None = None
    """Instead of the file's own bytes: what was unpacked from it."""
    _raw: BinaryIO | None = field(default=None, repr=False)

    @property
    def packed(self) -> bool:
        """Whether the file is gzip-compressed, by its first bytes."""
        return self.first_raw(2) == b"\x1f\x8b"

    def first_raw(self, count: int) -> bytes:
        """The first bytes on disk."""
        if self.content is not None:
            return self.content[:count]
        try:
            with self.path.open("rb") as raw:
                return raw.read(count)
        except OSError as error:
            raise IntakeError(_cause(error), self.name) from None

    def head(self, count: int = 1 << 16) -> bytes:
        """The first bytes of the content, unpacked."""
        with self._unpacked() as content:
            parts, left = [], count
            while left and (part := content.read(left)):
                parts.append(part)
                left -= len(part)
            return b"".join(parts)

    def binary(self, mark: bytes = b"\n", *, quiet: bool = False) -> io.BufferedReader:
        """The content, unpacked, as buffered bytes; endless runs without `mark` are refused. `quiet`: no progress."""
        return io.BufferedReader(Watched(self._unpacked(), self, mark, None if quiet else self.progress), CHUNK)

    def _unpacked(self) -> IO[bytes]:
        try:
            packed = self.packed
            if self.content is not None:
                raw: BinaryIO = io.BytesIO(self.content)
                self.size = len(self.content)
            else:
                raw = self.path.open("rb")
                self.size = self.path.stat().st_size
        except OSError as error:
            raise IntakeError(_cause(error), self.name) from None
        self._raw = raw
        return io.BufferedReader(Packed(raw, self.name, self.size), CHUNK) if packed else raw

    def whole(self) -> Path | io.BytesIO:
        """The file as one that can be gone through in any order, as archives need it."""
        return self.path if self.content is None else io.BytesIO(self.content)

    def position(self) -> int:
        """Bytes read so far of the file on disk."""
        try:
            return self._raw.tell() if self._raw is not None else 0
        except ValueError:
            return self.size

    def text(self) -> io.TextIOWrapper:
        """The content as text, newlines untouched; a file that is no text is refused."""
        if not self.encoding:
            self.encoding = self._find_encoding()
        return io.TextIOWrapper(self.binary(), encoding=self.encoding, newline="")

    def _find_encoding(self) -> str:
        head = self.head(4)
        if not head:
            raise IntakeError("the file is empty", self.name)
        for mark, encoding in (
            (codecs.BOM_UTF8, "utf-8-sig"),
            (codecs.BOM_UTF32_LE, "utf-32"),
            (codecs.BOM_UTF16_LE, "utf-16"),
            (codecs.BOM_UTF16_BE, "utf-16"),
        ):
            if head.startswith(mark):
                self._check_decodes(encoding)
                return encoding
        with self.binary(quiet=True) as content:
            decoder = codecs.getincrementaldecoder("utf-8")("strict")
            utf8 = latin = True
            size = odd = 0
            while part := content.read(CHUNK):
                size += len(part)
                odd += len(part.translate(None, _TEXT_BYTES))
                # A title may hold a stray control character, which stays as it is; a text never consists of them.
                if b"\0" in part or odd > MOST_CONTROLS * size:
                    raise IntakeError("holds control bytes: it is no text file", self.name)
                latin = latin and not part.translate(None, _CP1252)
                if utf8:
                    try:
                        decoder.decode(part)
                    except UnicodeDecodeError:
                        utf8 = False
                if not utf8 and not latin:
                    break
            if utf8:
                try:
                    decoder.decode(b"", final=True)
                except UnicodeDecodeError:
                    utf8 = False
        if utf8:
            return "utf-8"
        if latin:
            return "cp1252"
        raise IntakeError("is neither UTF-8 nor Windows-1252 text; save it as UTF-8", self.name)

    def _check_decodes(self, encoding: str) -> None:
        decoder = codecs.getincrementaldecoder(encoding)("strict")
        with self.binary(quiet=True) as content:
            try:
                while part := content.read(CHUNK):
                    text = decoder.decode(part)
                    if "\0" in text:
                        raise IntakeError("holds NUL characters: it is no text file", self.name)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                named = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16"}.get(encoding, encoding)
                raise IntakeError(f"begins as {named} text but is not; save it as UTF-8", self.name) from None


MOST_CONTROLS = 0.3
"""Of a text file's bytes: with a larger share of control characters it is a binary file."""
_TEXT_BYTES = bytes([9, 10, 12, 13, 26, *range(32, 127), *range(128, 256)])
_CP1252 = bytes(code for code in range(256) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D))


def open_sources(paths: list[str], progress: Progress | None = None) -> list[Source]:
    """The files that the arguments mean; a folder means the files below it that may be exports.

    Raises `IntakeError` where a path is missing, unreadable or a folder without any such file.
    """
    found: list[Source] = []
    for given in paths:
        path = Path(given)
        try:
            if path.is_dir():
                inside = sorted(_inside(path))
                if not inside:
                    raise IntakeError(f"the folder holds no export ({', '.join(SUFFIXES)})", given)
                found += [Source(file, str(Path(given) / file.relative_to(path)), progress) for file in inside]
            elif not path.exists():
                raise IntakeError("there is no such file", given)
            elif not path.is_file():
                raise IntakeError("is no regular file", given)
            else:
                found.append(Source(path, given, progress))
        except (OSError, ValueError) as error:
            raise IntakeError(_cause(error), given) from None
    return found


def unzipped(source: Source) -> list[Source]:
    """The exports inside a zip archive, within limits of number and size. Raises `IntakeError`."""
    found = []
    try:
        with zipfile.ZipFile(source.whole()) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir() and _supported(entry.filename)]
            if len(entries) > MAX_ENTRIES:
                raise IntakeError(f"holds more than {MAX_ENTRIES:,} files; unpack it first", source.name)
            # No member unpacks to more than the archive says of it.
            if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise IntakeError(f"unpacks to more than {MAX_UNPACKED >> 20} MB; unpack it first", source.name)
            for entry in entries:
                with archive.open(entry) as member:
                    content = b"".join(iter(lambda member=member: member.read(CHUNK), b""))  # type: ignore[misc]
                found.append(Source(source.path, f"{source.name}/{entry.filename}", source.progress, content=content))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, zlib.error, EOFError) as error:
        raise IntakeError(
            f"is no archive that can be read ({' '.join(str(error).split())[:80]})", source.name
        ) from None
    if not found:
        raise IntakeError(f"the archive holds no export ({', '.join(SUFFIXES)})", source.name)
    return found


def _inside(folder: Path, depth: int = 0) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink() and depth < 8:
            yield from _inside(entry, depth + 1)
        elif entry.is_file() and _supported(entry.name):
            yield entry


def _supported(name: str) -> bool:
    lower = name.lower()
    for ending in COMPRESSED:
        lower = lower.removesuffix(ending)
    return lower.endswith(SUFFIXES) or name.lower().endswith(".zip")


def _cause(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be read: {error.strerror.lower()}"
    return str(error) or type(error).__name__
